//! Columns printed row by row: line 1 of column A, of B, of C, line 2 of A …
//!
//! The words tell: a line of Chinese ends inside a word about every third time, and only its true continuation completes
//! it. Where the next line hardly ever does and one further on often does, the page is tangled ([`gate`]). Then its lines
//! are dealt to columns ([`chains`]) by what words, phrases of the page ([`vocabulary`]) and shapes say ([`evidence`]): of
//! many ways the one that is right about most lines ([`lattice`]). The page may be read on in their order if far more
//! words are whole in it than were as printed.

mod chains;
mod evidence;
mod gate;
mod lattice;
mod vocabulary;

use super::breaks::Breaks;
use super::lines::Line;
use crate::lexicon::{Edge, Lexicon};
use crate::rule::Label;
use evidence::Evidence;

/// A word lies across a break for sure, in hundredths of a nat.
const WORD: i32 = 150;
/// So many more words must be whole in another order.
const GAIN: u32 = 4;

/// What was found out about the order of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The lines were printed in the order they are read in.
    Straight,
    /// The orders they may be read in.
    Tangled(Vec<Order>),
    /// Words are cut across rows, but no order makes enough of them whole: the first and the last line that it is about.
    Unclear(usize, usize),
}

/// An order of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    /// The lines as they are read.
    pub lines: Vec<Read>,
    /// What letters say of neighbouring lines, added up, in hundredths of a nat.
    pub words: i64,
}

/// A line in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    /// Which line, as an index.
    pub line: usize,
    /// It stands above several columns.
    pub above: bool,
}

/// Find the order in which `lines` are to be read.
pub(super) fn read(lines: &[Line], text: &str, labels: &[(u32, Label)], breaks: &Breaks, lexicon: &Lexicon) -> Verdict {
    let Some((first, last)) = gate::suspect(lines, text, breaks, lexicon) else {
        return Verdict::Straight;
    };
    let edges: Vec<(Edge, Edge)> = lines
        .iter()
        .map(|l| {
            let line = &text[l.span.clone()];
            (lexicon.head(line), lexicon.tail(line))
        })
        .collect();
    let evidence = Evidence::new(lines, text, labels, lexicon, &edges);
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
    let mut unclear = false;
    let mut orders = Vec::new();
    for places in chains::decode(&evidence) {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|&i| (places[i].region, places[i].column));
        let ordered = whole(&mut order.iter().copied());
        if ordered <= printed + printed / 4 {
            continue;
        }
        if ordered < printed + GAIN {
            unclear = true;
            continue;
        }
        let words = order.windows(2).map(|w| i64::from(evidence.words(w[0], w[1])));
        let read = |&line: &usize| Read {
            line,
            above: places[line].above,
        };
        orders.push(Order {
            words: words.sum(),
            lines: order.iter().map(read).collect(),
        });
    }
    match orders.is_empty() {
        false => Verdict::Tangled(orders),
        true if unclear => Verdict::Unclear(first, last),
        true => Verdict::Straight,
    }
}
