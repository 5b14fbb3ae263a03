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
const AT_ONE: u64 = 3;
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
    let mut weights: Vec<u64> = Vec::with_capacity(lines.len());
    for (i, tail) in breaks.tails.iter().enumerate() {
        let next = breaks.cuts.get(i + 1).copied().flatten();
        let hit = match next.is_some_and(|cut| cut >= WORD) {
            true => NEXT,
            false => lexicon.may_touch_each(*tail, &further(&breaks.heads, i)) << 2,
        };
        hits.push(hit);
        weights.push(weight(hit));
    }
    let mut sure = vec![false; hits.len()];
    let mut window = EMPTY;
    let mut found = None;
    for i in 0..weights.len() {
        let first = (i + 1).saturating_sub(WINDOW);
        if let Some(gone) = first.checked_sub(1) {
            window = window.wrapping_sub(weights[gone]);
        }
        window = window.wrapping_add(weights[i]);
        // letters may touch by chance: looked at only where too many do
        for j in (first..=i).rev() {
            if !many(window) {
                break;
            }
            if hits[j] != NEXT && !sure[j] {
                let hit = (2..=REACH).filter(|&d| hits[j] >> d & 1 != 0 && cut(j, d));
                let hit = weight(hit.fold(0, |m, d| m | 1 << d));
                window = window.wrapping_sub(weights[j]).wrapping_add(hit);
                (weights[j], sure[j]) = (hit, true);
            }
        }
        if many(window) {
            found = Some((found.map_or(first, |(first, _)| first), i));
        }
    }
    found
}

/// The heads of the lines two and more after line `i`; 0 behind the last one.
fn further(heads: &[u16], i: usize) -> [u16; REACH - 1] {
    let heads = heads.get(i + 2..).unwrap_or_default();
    heads.first_chunk().copied().unwrap_or_else(|| {
        let mut last = [0; REACH - 1];
        last.iter_mut().zip(heads).for_each(|(slot, head)| *slot = *head);
        last
    })
}

/// 1 in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// No lines: the weights of those in a window are added. A byte each for two lines and more, or one more than that, tells
/// how many more are completed there than by the next line. Its highest bit is set where these are [`AT_ONE`] or more; no
/// window has so many lines that a byte runs over.
const EMPTY: u64 = (0x80 - AT_ONE) * ONES;

const _: () = assert!(REACH == 9 && WINDOW + (AT_ONE as usize) < 128);

/// Whether some distance completes far more lines of a window than the next line does.
fn many(window: u64) -> bool {
    window & (0x80 * ONES) != 0
}

/// What a line with these hits adds to a window.
fn weight(hit: u16) -> u64 {
    if hit == NEXT {
        return ONES.wrapping_neg();
    }
    let far = u64::from(((hit | (hit >> 1)) >> 2) & 0x7f);
    // each byte keeps one bit of its own, which then becomes its lowest
    let own = (far * ONES) & 0x8040_2010_0804_0201;
    ((own + 0x7f * ONES) >> 7) & ONES
}
