//! The lines of a text as the finders see them: trimmed, in order.

use super::class::{is_bullet, trim};
use crate::source::LineIndex;
use std::ops::Range;

/// The lines of a text without the gaps at their ends.
#[derive(Debug)]
pub(crate) struct Lines {
    spans: Vec<Range<usize>>,
}

impl Lines {
    pub(crate) fn new(text: &str, rows: &LineIndex) -> Lines {
        let spans = (0..rows.len()).map(|row| {
            let span = rows.span(row);
            let (at, s) = trim(&text[span.clone()]);
            span.start + at..span.start + at + s.len()
        });
        Lines { spans: spans.collect() }
    }

    /// Row by row, blank ones too.
    pub(crate) fn all(&self) -> &[Range<usize>] {
        &self.spans
    }

    /// The lines that are not blank.
    pub(crate) fn filled(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.spans.iter().filter(|s| !s.is_empty()).cloned()
    }

    /// The lines that are not blank; one that begins with a bullet mark is cut at its marks, which are left out, since
    /// several items on a line will be lines of their own.
    pub(crate) fn items<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        self.filled().flat_map(move |line| {
            let s = &text[line.clone()];
            let marked = s.starts_with(is_bullet);
            let marks = marked.then(|| s.match_indices(is_bullet)).into_iter().flatten();
            let parts = marks
                .chain([(s.len(), "")])
                .scan(0, |from, (at, mark)| Some(std::mem::replace(from, at + mark.len())..at));
            parts.filter_map(move |part| {
                let (at, body) = trim(&s[part.clone()]);
                let start = line.start + part.start + at;
                (!body.is_empty()).then(|| start..start + body.len())
            })
        })
    }

    /// How many filled lines from the nearer end of the page each of the outermost `n` rows stands, from 1; 0 farther in.
    pub(crate) fn edges(&self, n: usize) -> Vec<(usize, usize)> {
        let filled = |(row, span): (usize, &Range<usize>)| (!span.is_empty()).then_some(row);
        let top = self.spans.iter().enumerate().filter_map(filled).take(n).enumerate();
        let end = self
            .spans
            .iter()
            .enumerate()
            .rev()
            .filter_map(filled)
            .take(n)
            .enumerate();
        let mut out: Vec<(usize, usize)> = top.chain(end).map(|(i, row)| (row, i + 1)).collect();
        out.sort_unstable();
        out.dedup_by_key(|e| e.0);
        out
    }

    /// The last `n` filled rows, from the page's end up.
    pub(crate) fn last(&self, n: usize) -> Vec<usize> {
        let filled = self.spans.iter().enumerate().rev().filter(|(_, s)| !s.is_empty());
        filled.take(n).map(|(row, _)| row).collect()
    }
}
