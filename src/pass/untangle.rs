//! Columns printed row by row: line 1 of column A, of B, of C, line 2 of A …
//!
//! The words tell: a line of Chinese ends inside a word about every third time, and only its true continuation completes
//! it. Where the next line hardly ever does and one further on often does, the page is tangled. Then its lines are
//! dealt to columns ([`chains`]), and the page is read on in their order, if far more words are whole in it than were as
//! printed.

mod chains;
mod evidence;

use super::lines::Line;
use crate::lexicon::{Edge, Lexicon};
use crate::rule::Label;
use evidence::Evidence;

/// A word lies across a break for sure, in hundredths of a nat.
const WORD: i32 = 150;
/// A line's continuation is looked for among so many lines after it.
const REACH: usize = 9;
/// So many lines are looked at together.
const WINDOW: usize = 48;
/// So many more words completed at one distance than by the next line make [`WINDOW`] lines suspect. Of five hundred
/// pages printed column by column none has more than one, of those printed row by row most have ten.
const AT_ONE: i32 = 3;
/// The next line completes the word.
const NEXT: u16 = 2;
/// So many more words must be whole in another order.
const GAIN: u32 = 4;

/// What was found out about the order of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The lines were printed in the order they are read in.
    Straight,
    /// The lines in the order they are read in, as indices.
    Tangled(Vec<usize>),
    /// Words are cut across rows, but no order makes enough of them whole: the first and the last line that it is about.
    Unclear(usize, usize),
}

/// Find the order in which `lines` are to be read.
pub(super) fn read(lines: &[Line], text: &str, labels: &[(u32, Label)], lexicon: &Lexicon) -> Verdict {
    let edges: Vec<(Edge, Edge)> = lines
        .iter()
        .map(|l| {
            let line = &text[l.span.clone()];
            (Edge::head(line), Edge::tail(line))
        })
        .collect();
    let Some((first, last)) = suspect(&edges, lexicon) else {
        return Verdict::Straight;
    };
    let evidence = Evidence::new(lines, text, labels, lexicon, &edges);
    let places = chains::decode(&evidence);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|&i| places[i]);
    let whole = |order: &mut dyn Iterator<Item = usize>| {
        let mut count = 0;
        let mut previous: Option<usize> = None;
        for i in order {
            count += u32::from(previous.is_some_and(|p| lexicon.cut(&edges[p].1, &edges[i].0) >= WORD));
            previous = Some(i);
        }
        count
    };
    let printed = whole(&mut (0..lines.len()));
    let ordered = whole(&mut order.iter().copied());
    if ordered <= printed + printed / 4 {
        Verdict::Straight
    } else if ordered < printed + GAIN {
        Verdict::Unclear(first, last)
    } else {
        Verdict::Tangled(order)
    }
}

/// The first and the last line of windows in which words are cut across rows.
///
/// By chance two lines in thirty look as if a word lay across them, wherever they stand. Where columns were printed row
/// by row the true continuation stands at the same distance again and again, or one further.
fn suspect(edges: &[(Edge, Edge)], lexicon: &Lexicon) -> Option<(usize, usize)> {
    let cut = |i: usize, d: usize| edges.get(i + d).is_some_and(|e| lexicon.cut(&edges[i].1, &e.0) >= WORD);
    // for each line a bit for each distance at which it is completed; no more where the next line does
    let hits: Vec<u16> = (0..edges.len())
        .map(|i| match cut(i, 1) {
            true => NEXT,
            false => (2..=REACH).filter(|&d| cut(i, d)).fold(0, |m, d| m | 1 << d),
        })
        .collect();
    let (mut near, mut far) = (0, [0; REACH]);
    let mut found = None;
    for (i, &hit) in hits.iter().enumerate() {
        let mut count = |hit: u16, n: i32| {
            near += n * i32::from(hit == NEXT);
            for (d, far) in far.iter_mut().enumerate().skip(2) {
                *far += n * i32::from(hit & 3 << d != 0);
            }
        };
        count(hit, 1);
        if let Some(gone) = i.checked_sub(WINDOW) {
            count(hits[gone], -1);
        }
        if far.iter().any(|far| far - near >= AT_ONE) {
            let from = found.map_or((i + 1).saturating_sub(WINDOW), |(first, _)| first);
            found = Some((from, i));
        }
    }
    found
}
