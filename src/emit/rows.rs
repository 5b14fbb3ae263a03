//! Which part of a page's text stands on which line of its source, and where that is.

use crate::layout::{Layout, Placed, Rect};
use crate::ledger::Stretch;
use crate::source::LineIndex;
use std::ops::Range;

/// A part of a text that stands on one line.
pub(super) struct Piece {
    /// In bytes of the text.
    pub(super) text: Range<usize>,
    /// The row in the source's [`LineIndex`]; `None` if nothing tells.
    pub(super) row: Option<usize>,
    /// What of it stands in the source.
    pub(super) kept: Vec<Stretch>,
}

/// The pieces of `text`, in its order. What does not stand in the source goes with what is before it.
pub(super) fn pieces(text: &str, kept: &[Stretch], rows: &LineIndex) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for s in kept
        .iter()
        .filter(|s| s.len > 0 && text.get(s.at..s.at + s.len).is_some())
    {
        let row = Some(rows.row_of(s.from));
        match out.last_mut() {
            Some(last) if last.row == row => last.kept.push(*s),
            last => {
                let start = match last {
                    Some(last) => {
                        last.text.end = s.at.max(last.text.start);
                        last.text.end
                    }
                    None => 0,
                };
                out.push(Piece {
                    text: start..text.len(),
                    row,
                    kept: vec![*s],
                });
            }
        }
    }
    if out.is_empty() {
        out.push(Piece {
            text: 0..text.len(),
            row: None,
            kept: Vec::new(),
        });
    }
    out
}

impl Piece {
    /// Where the part `text` of the piece stands in the source: from its first to its last byte there.
    pub(super) fn source(&self, text: Range<usize>) -> Option<Range<usize>> {
        let mut out: Option<Range<usize>> = None;
        for s in &self.kept {
            let (start, end) = (s.at.max(text.start), (s.at + s.len).min(text.end));
            if start >= end {
                continue;
            }
            let (a, b) = (s.from + start - s.at, s.from + end - s.at);
            out = Some(out.map_or(a..b, |o| o.start.min(a)..o.end.max(b)));
        }
        out
    }
}

/// The line that holds byte `at` of the source.
pub(super) fn line_at(layout: &Layout, at: usize) -> Option<&Placed> {
    let i = layout.lines.partition_point(|l| l.span.start <= at).checked_sub(1)?;
    Some(&layout.lines[i]).filter(|l| at <= l.span.end)
}

/// The box of the bytes `span` of `source`, which stand on `line`. Parts of a word are cut off by the count of letters.
pub(super) fn boxed(source: &str, layout: &Layout, line: &Placed, span: &Range<usize>) -> Option<Rect> {
    let known = |r: &Rect| r.width() > 0.0 || r.height() > 0.0;
    if span.start <= line.span.start && span.end >= line.span.end {
        return Some(line.rect).filter(known);
    }
    let words = layout
        .words
        .get(line.words.start as usize..line.words.end as usize)
        .unwrap_or_default();
    let of_words = words
        .iter()
        .filter(|w| known(&w.rect))
        .filter_map(|w| cut(source, &w.span, w.rect, span, line.vertical));
    of_words
        .reduce(Rect::with)
        .or_else(|| cut(source, &line.span, line.rect, span, line.vertical).filter(known))
}

/// The part of `rect`, the box of `whole`, that `span` takes.
fn cut(source: &str, whole: &Range<usize>, rect: Rect, span: &Range<usize>, vertical: bool) -> Option<Rect> {
    let (start, end) = (span.start.max(whole.start), span.end.min(whole.end));
    if start >= end {
        return None;
    }
    let count = |r: Range<usize>| source.get(r).map_or(0, |t| t.chars().count()) as f32;
    let all = count(whole.clone()).max(1.0);
    let (from, to) = (count(whole.start..start) / all, count(whole.start..end) / all);
    let mut out = rect;
    if vertical {
        (out.y0, out.y1) = (rect.y0 + rect.height() * from, rect.y0 + rect.height() * to);
    } else {
        (out.x0, out.x1) = (rect.x0 + rect.width() * from, rect.x0 + rect.width() * to);
    }
    Some(out)
}

/// Whether `text` goes on in the word at byte `at`: letters on both sides, of a script that parts words.
pub(super) fn inside_word(text: &str, at: usize) -> bool {
    use crate::chars::{Class, class};
    let letter = |c: Option<char>| c.is_some_and(|c| class(c) == Class::Letter);
    letter(text[..at].chars().next_back()) && letter(text[at..].chars().next())
}

/// `text` for XML: escaped, and without what XML has no place for.
pub(super) fn escaped(text: &str) -> String {
    let fits = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().filter(fits).collect();
    quick_xml::escape::escape(text).into_owned()
}
