//! Where lines stand, as evidence for the passes: type sizes, columns, the order in which lines are read.
//!
//! [`arrange`] looks at boxes alone, before any rule does, and says in which order the lines are read; [`Arranged::places`]
//! says of each measured line how it stands in its column, which is what the pass over the lines then goes by instead of
//! guessing widths from letters.

mod columns;
mod measure;
mod order;
mod overprint;
mod pieces;
mod sizes;
mod terms;

use crate::layout::{Layout, Placed};
use crate::page::{Finding, Lines};
use crate::source::{LineIndex, Source};
use order::Leaf;
use overprint::Overprint;
use pieces::Piece;
use std::ops::Range;

pub(super) use measure::Place;
pub(super) use terms::{Places, Stand};

/// A page by its boxes.
#[derive(Debug)]
pub(super) struct Arranged {
    /// Its pieces, in the order of the text.
    pieces: Vec<Piece>,
    /// Runs of pieces one below the other, in reading order.
    leaves: Vec<Leaf>,
    /// The em of running text.
    body: f32,
    /// Glyphs' places are known to a fraction of an em.
    steady: bool,
    /// Where the leaf of each piece is, and the piece in it.
    at: Vec<(u32, u32)>,
    /// For each sheet, whether it is set from top to bottom.
    turned: Vec<bool>,
    overprint: Overprint,
    /// Words printed over themselves, in bytes of the source's text.
    pub twice: Vec<Range<usize>>,
}

/// Arrange the lines of `source`; nothing where it has no boxes to go by.
/// Without `once`, words that were printed over themselves stay.
pub(super) fn arrange(source: &Source, once: bool) -> Option<Arranged> {
    let layout = source.layout.as_deref()?;
    let sizes = sizes::sizes(layout, &source.text);
    let boxed = layout
        .lines
        .iter()
        .filter(|l| l.rect.width() > 0.0 && l.rect.height() > 0.0)
        .count();
    if sizes.body <= 0.0 || boxed * 10 < layout.lines.len() * 9 {
        return None;
    }
    let overprint = match once {
        true => Overprint::new(layout, &source.text),
        false => Overprint::default(),
    };
    let twice = overprint.spans(&layout.words);
    let (pieces, turned) = pieces::pieces(layout, &source.text, &sizes, &overprint);
    let mut leaves = Vec::new();
    let mut families = 0;
    let mut sheets: Vec<Vec<usize>> = vec![Vec::new(); turned.len()];
    for (i, piece) in pieces.iter().enumerate() {
        sheets[piece.sheet as usize].push(i);
    }
    for ids in sheets {
        order::leaves(&pieces, ids, sizes.body, &mut leaves, &mut families);
    }
    let mut at = vec![(0, 0); pieces.len()];
    for (n, leaf) in leaves.iter().enumerate() {
        for (k, &i) in leaf.pieces.iter().enumerate() {
            at[i] = (n as u32, k as u32);
        }
    }
    Some(Arranged {
        pieces,
        leaves,
        body: sizes.body,
        steady: sizes.steady,
        at,
        turned,
        overprint,
        twice,
    })
}

/// The lines of which the recogniser was not sure, in bytes of the source's text.
fn doubtful(layout: &Layout) -> impl Iterator<Item = Range<usize>> {
    const SURE: f32 = 0.6;
    let doubtful = |l: &&Placed| l.confidence.is_some_and(|c| c < SURE);
    layout.lines.iter().filter(doubtful).map(|l| l.span.clone())
}

/// What places say that people should look at.
pub(super) fn findings(source: &Source, order: Option<&[Range<usize>]>, rows: &LineIndex, out: &mut Vec<Finding>) {
    let Some(layout) = source.layout.as_deref() else { return };
    let mut lines = Lines::default();
    for span in doubtful(layout) {
        let line = rows.line_of(span.start);
        lines.add(line, line);
    }
    if !lines.0.is_empty() {
        out.push(Finding {
            rule: "badly-read".into(),
            lines,
            message: "the recogniser was less than 60 % sure of these lines".into(),
        });
    }
    let back = order.unwrap_or(&[]).windows(2).find(|w| w[1].start < w[0].start);
    if let Some(w) = back {
        let line = |at: usize| rows.line_of(at);
        out.push(Finding {
            rule: "placed-order".into(),
            lines: Lines::range(line(w[1].start), line(w[0].start)),
            message: "the file lists lines in another order than they stand in; they are read as they stand".into(),
        });
    }
}

impl Arranged {
    /// The pieces as spans of the source's text, in reading order; each holds its line end, if it has one. Nothing where
    /// that is the text as it stands.
    pub(super) fn spans(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let order = || self.leaves.iter().flat_map(|l| l.pieces.iter().copied());
        let end = |i: usize| match self.pieces.get(i + 1) {
            Some(next) => next.span.start,
            None => text.len(),
        };
        let begin = |i: usize| if i == 0 { 0 } else { self.pieces[i].span.start };
        let mut out: Vec<Range<usize>> = Vec::new();
        for i in order() {
            let span = begin(i)..end(i);
            // a line that was parted needs an end of its own
            let whole = text[..span.start].ends_with(['\n', '\r', '\x0c']);
            match out.last_mut() {
                Some(last) if last.end == span.start && whole => last.end = span.end,
                _ => out.push(span),
            }
        }
        (out.len() > 1).then_some(out)
    }
}
