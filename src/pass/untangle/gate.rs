//! Whether a page may be tangled, which hardly any is: asked of every page, so it has to be quick.

use super::WORD;
use crate::lexicon::Lexicon;
use crate::pass::breaks::Breaks;
use crate::pass::lines::Line;

/// A line's continuation is looked for among so many lines after it.
const REACH: usize = 9;
/// So many lines are looked at together.
const WINDOW: usize = 48;
/// So many more words completed at one distance than by the next line make [`WINDOW`] lines suspect. Of five hundred
/// pages printed column by column none has more than one, of those printed row by row most have ten.
const AT_ONE: i32 = 3;
/// The next line completes the word.
const NEXT: u16 = 2;

/// The first and the last line of windows in which words are cut across rows.
///
/// By chance two lines in thirty look as if a word lay across them, wherever they stand. Where columns were printed row
/// by row the true continuation stands at the same distance again and again, or one further.
pub(super) fn suspect(lines: &[Line], text: &str, breaks: &Breaks, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let line = |i: usize| &text[lines[i].span.clone()];
    let cut = |i: usize, d: usize| lexicon.cut(&lexicon.tail(line(i)), &lexicon.head(line(i + d))) >= WORD;
    // for each line a bit for each distance at which it is completed; no more where the next line does
    let mut hits: Vec<u16> = Vec::with_capacity(lines.len());
    for (i, tail) in breaks.tails.iter().enumerate() {
        let next = breaks.cuts.get(i + 1).copied().flatten();
        let further = breaks.heads.iter().skip(i + 2).take(REACH - 1);
        hits.push(match next.is_some_and(|cut| cut >= WORD) {
            true => NEXT,
            false => lexicon.may_touch_each(*tail, further) << 2,
        });
    }
    let mut sure = vec![false; hits.len()];
    let mut window = Window::default();
    let mut found = None;
    for i in 0..hits.len() {
        let first = (i + 1).saturating_sub(WINDOW);
        if let Some(gone) = first.checked_sub(1) {
            window.leave(hits[gone]);
        }
        window.enter(hits[i]);
        // letters may touch by chance: looked at only where too many do
        for j in (first..=i).rev() {
            if !window.many() {
                break;
            }
            if hits[j] != NEXT && !sure[j] {
                let hit = (2..=REACH).filter(|&d| hits[j] >> d & 1 != 0 && cut(j, d));
                let hit = hit.fold(0, |m, d| m | 1 << d);
                window.leave(hits[j]);
                window.enter(hit);
                (hits[j], sure[j]) = (hit, true);
            }
        }
        if window.many() {
            found = Some((found.map_or(first, |(first, _)| first), i));
        }
    }
    found
}

/// How many lines are completed at which distance.
#[derive(Debug, Default)]
struct Window {
    /// By the next line.
    near: u64,
    /// At two lines and more, or at one more than that: a byte each, since no window has more than 127 lines.
    far: u64,
}

const _: () = assert!(REACH == 9 && WINDOW + (AT_ONE as usize) < 128);

/// 1 in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

impl Window {
    fn enter(&mut self, hit: u16) {
        self.near += u64::from(hit == NEXT);
        self.far += Window::spread(hit);
    }

    fn leave(&mut self, hit: u16) {
        self.near -= u64::from(hit == NEXT);
        self.far -= Window::spread(hit);
    }

    /// Whether some distance completes far more lines than the next line does.
    fn many(&self) -> bool {
        // the highest bit of a byte is left where it is no less than the bound
        let high = 0x80 * ONES;
        ((self.far | high) - (self.near + AT_ONE as u64) * ONES) & high != 0
    }

    /// The distances of `hit` from two on, in a byte each.
    fn spread(hit: u16) -> u64 {
        let far = u64::from(((hit | (hit >> 1)) >> 2) & 0x7f);
        // each byte keeps one bit of its own, which then becomes its lowest
        let own = (far * ONES) & 0x8040_2010_0804_0201;
        ((own + 0x7f * ONES) >> 7) & ONES
    }
}
