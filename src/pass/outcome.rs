//! What is asked of a page, and what processing it gives.

use super::issue;
use crate::decisions::Settle;
use crate::ledger::{Change, Origin};
use crate::page::{Lines, Page};
use crate::source::LineIndex;
use std::ops::Range;

/// What processing a page gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The page.
    pub page: Page,
    /// Every change of its text, in the order it was made; empty with [`Ask::only_count`].
    pub changes: Vec<Change>,
    /// For each of [`Page::placed`], where it comes from and why it was taken for what it is; empty unless
    /// [`Ask::trace`].
    pub origins: Vec<Origin>,
    /// For each line of [`Ask::doubt`] that has text, the likeliest other reading.
    pub doubts: Vec<Doubt>,
    /// Where lines were put in another order: all rows of the page, in the order they are read in. Empty if the page
    /// was read as printed.
    pub moves: Vec<Move>,
    /// Where the page says that an article goes on or comes from.
    pub jumps: Vec<issue::Jump>,
}

/// Rows that stayed together when lines were put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What was moved, in bytes of [`Source::text`](crate::source::Source::text).
    pub span: Range<usize>,
    /// Its source lines.
    pub lines: Lines,
}

/// The likeliest reading of a page in which a line is taken for something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The source line.
    pub line: u32,
    /// What it was taken for.
    pub is: &'static str,
    /// What it would be.
    pub otherwise: &'static str,
    /// How much more would have to speak for that, in hundredths of a nat; `None` where nothing else is possible.
    pub margin: Option<i32>,
}

/// What is asked of a page beside its cleaning.
#[derive(Debug, Default)]
pub struct Ask<'a> {
    /// Tell where every text comes from, and why it is what it is.
    pub trace: bool,
    /// Count the changes, but do not tell them.
    pub only_count: bool,
    /// What was decided about changes.
    pub settle: Settle<'a>,
    /// Lines of the source, 1-based, whose readings are to be doubted; see [`Outcome::doubts`].
    pub doubt: Vec<u32>,
}

/// What stays together of `spans`, which hold a page's text in the order that it is read in.
pub(super) fn moved(spans: &[Range<usize>], rows: &LineIndex) -> Vec<Move> {
    let lines = |span: &Range<usize>| {
        let last = span.end.max(span.start + 1) - 1;
        Lines::range(rows.line_of(span.start), rows.line_of(last))
    };
    let moved = |span: &Range<usize>| Move {
        span: span.clone(),
        lines: lines(span),
    };
    spans.iter().map(moved).collect()
}
