//! Whether a page may be tangled, which hardly any is: asked of every page, so it has to be quick.

use super::WORD;
use crate::lexicon::{Edge, Lexicon};
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
    let cut = |i: usize, d: usize| lexicon.cut(&Edge::tail(line(i)), &Edge::head(line(i + d))) >= WORD;
    // for each line a bit for each distance at which it is completed; no more where the next line does
    let mut hits: Vec<u16> = Vec::with_capacity(lines.len());
    for (i, [_, tail]) in breaks.ends.iter().enumerate() {
        let next = breaks.cuts.get(i + 1).copied().flatten();
        hits.push(match next.is_some_and(|cut| cut >= WORD) {
            true => NEXT,
            false if *tail == 0 => 0,
            false => {
                let further = breaks.ends[i..].iter().enumerate().take(REACH + 1).skip(2);
                further.fold(0, |may, (d, [head, _])| {
                    may | u16::from(lexicon.may_touch(*tail, *head)) << d
                })
            }
        });
    }
    let mut sure = vec![false; hits.len()];
    let (mut near, mut far) = (0, [0; REACH]);
    let mut found = None;
    for i in 0..hits.len() {
        let mut count = |hit: u16, n: i32| {
            near += n * i32::from(hit == NEXT);
            for (d, far) in far.iter_mut().enumerate().skip(2) {
                *far += n * i32::from(hit & 3 << d != 0);
            }
            far.iter().any(|far| far - near >= AT_ONE)
        };
        let first = (i + 1).saturating_sub(WINDOW);
        if let Some(gone) = first.checked_sub(1) {
            count(hits[gone], -1);
        }
        let mut many = count(hits[i], 1);
        // letters may touch by chance: looked at only where too many do
        for j in (first..=i).rev() {
            if !many {
                break;
            }
            if hits[j] != NEXT && !sure[j] {
                let hit = (2..=REACH).filter(|&d| hits[j] >> d & 1 != 0 && cut(j, d));
                let hit = hit.fold(0, |m, d| m | 1 << d);
                count(hits[j], -1);
                many = count(hit, 1);
                (hits[j], sure[j]) = (hit, true);
            }
        }
        if many {
            found = Some((found.map_or(first, |(first, _)| first), i));
        }
    }
    found
}
