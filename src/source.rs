//! A page's input, decoded once and never changed: every span in the output points here.

use crate::edit::Edit;
use crate::layout::Layout;
use crate::scan;
use ring::digest;
use std::ops::Range;

/// One page's input.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name shown to people: a path, or `-` for standard input.
    pub name: String,
    /// The decoded text, line ends and byte order mark as they stood. Spans are byte offsets into it.
    pub text: String,
    /// The name of the encoding the bytes were read with, as the WHATWG Encoding Standard spells it.
    pub encoding: String,
    /// The SHA-256 of the input bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Byte sequences that the encoding does not allow, in order; each stands as one U+FFFD in `text`. With them are
    /// second spellings of a character (0x80 for the euro in GBK), which stand as that character.
    pub invalid: Vec<Invalid>,
    /// Where its lines stand, for inputs that tell it.
    pub layout: Option<Box<Layout>>,
}

/// A byte sequence that the encoding would not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where its character stands, in bytes of [`Source::text`].
    pub at: usize,
    /// Where the sequence begins, in bytes of the input.
    pub input_at: usize,
    /// The bytes themselves.
    pub bytes: Vec<u8>,
}

impl Source {
    /// A source from text already decoded, as tests and callers of the library have it.
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let sha256 = digest(text.as_bytes());
        Source {
            name: name.into(),
            text,
            encoding: "UTF-8".into(),
            sha256,
            invalid: Vec::new(),
            layout: None,
        }
    }
}

/// SHA-256 of `bytes`.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (byte, of) in out.iter_mut().zip(digest::digest(&digest::SHA256, bytes).as_ref()) {
        *byte = *of;
    }
    out
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let nibbles = hash(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles
        .map(|nibble| char::from_digit(nibble.into(), 16).unwrap_or('0'))
        .collect()
}

/// Where lines begin and end, and what number a person gives them.
///
/// `\n`, `\r\n` and a lone `\r` end a line and count; a form feed ends a line but does not count, since editors
/// show it inside one.
#[derive(Debug, Clone)]
pub struct LineIndex {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    start: usize,
    end: usize,
    number: u32,
}

impl LineIndex {
    /// Index `text`. The last line is there even when it is empty.
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut rows = Vec::with_capacity(bytes.len() / 32 + 1);
        let (mut start, mut number) = (0, 1u32);
        let ended = |end: usize, [mark, next]: [u8; 2]| {
            // the second byte of `\r\n`
            if end < start {
                return;
            }
            rows.push(Row { start, end, number });
            start = end + 1 + usize::from(mark == b'\r' && next == b'\n');
            number += u32::from(mark != b'\x0c');
        };
        scan::line_ends(bytes, ended);
        rows.push(Row {
            start,
            end: bytes.len(),
            number,
        });
        LineIndex { rows }
    }

    /// The same of what `edits`, which are sorted and disjoint, make of `text`, if they put no line end in but line feeds.
    /// Rows whose end is taken out go on with the next.
    pub(crate) fn edited(&self, text: &str, edits: &[Edit]) -> Option<LineIndex> {
        // whether a line feed is a line end of its own hangs on the carriage return before it
        let alone = |e: &Edit| {
            let parted = text[..e.span.end].ends_with('\r') && text[e.span.end..].starts_with('\n');
            !parted && !text[..e.span.start].ends_with('\r') && !e.insert.contains(['\r', '\x0c'])
        };
        if !edits.iter().all(alone) {
            return None;
        }
        let mut out = Vec::with_capacity(self.rows.len());
        let mut rest = &self.rows[..];
        let (mut come, mut gone, mut more, mut fewer) = (0, 0, 0, 0);
        // where the first of `rest` begins now, and its number
        let (mut start, mut number) = rest.first().map(|row| (row.start, row.number))?;
        for edit in edits {
            let ended = rest.partition_point(|row| row.end < edit.span.start);
            let (before, behind) = rest.split_at(ended);
            let row = behind.first()?;
            if ended > 0 {
                moved(before, (start, number), (come, gone), (more, fewer), &mut out);
                (start, number) = (row.start + come - gone, row.number + more - fewer);
            }
            let at = edit.span.start + come - gone;
            for (i, _) in edit.insert.match_indices('\n') {
                let end = at + i;
                out.push(Row { start, end, number });
                (start, number, more) = (end + 1, number + 1, more + 1);
            }
            come += edit.insert.len();
            gone += edit.span.len();
            let taken = behind.iter().take_while(|row| row.end < edit.span.end).count();
            rest = behind.get(taken..)?;
            fewer += rest.first()?.number - row.number;
        }
        moved(rest, (start, number), (come, gone), (more, fewer), &mut out);
        Some(LineIndex { rows: out })
    }

    /// How many rows there are; form feeds make rows of their own.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Never true: even an empty text has one row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The bytes of row `i` (0-based), line end left out.
    pub fn span(&self, i: usize) -> Range<usize> {
        self.rows[i].start..self.rows[i].end
    }

    /// The bytes of each row, line ends left out.
    pub fn spans(&self) -> impl Iterator<Item = Range<usize>> {
        self.rows.iter().map(|row| row.start..row.end)
    }

    /// The 1-based line number of row `i`.
    pub fn number(&self, i: usize) -> u32 {
        self.rows[i].number
    }

    /// The row that holds byte `at`; a line end belongs to the row before it.
    pub fn row_of(&self, at: usize) -> usize {
        self.rows.partition_point(|r| r.start <= at).saturating_sub(1)
    }

    /// The same, quickly where it stands in row `from` or soon behind.
    #[inline]
    pub(crate) fn row_from(&self, from: usize, at: usize) -> usize {
        let begins = |row: usize| self.rows.get(row).is_some_and(|r| r.start <= at);
        match begins(from) {
            true => (from..from + 8)
                .find(|row| !begins(row + 1))
                .unwrap_or_else(|| self.row_of(at)),
            false => self.row_of(at),
        }
    }

    /// The 1-based line number of byte `at`.
    pub fn line_of(&self, at: usize) -> u32 {
        self.number(self.row_of(at))
    }

    /// How many lines a person counts in the text (a closing line end opens no further line).
    pub fn count(&self) -> u32 {
        match self.rows.last() {
            Some(last) if last.start == last.end && self.rows.len() > 1 => last.number - 1,
            Some(last) => last.number,
            None => 0,
        }
    }
}

/// Add `rows` to `out`, moved by the bytes that came and went before their ends, and by the lines. The first of them begins
/// at `start` and has the number `number`.
fn moved(
    rows: &[Row],
    (start, number): (usize, u32),
    (come, gone): (usize, usize),
    (more, fewer): (u32, u32),
    out: &mut Vec<Row>,
) {
    let Some((first, others)) = rows.split_first() else {
        return;
    };
    let end = first.end + come - gone;
    out.push(Row { start, end, number });
    out.extend(others.iter().map(|row| Row {
        start: row.start + come - gone,
        end: row.end + come - gone,
        number: row.number + more - fewer,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply;
    use crate::ledger::RuleIx;
    use proptest::prelude::*;

    #[test]
    fn all_line_ends() {
        let index = LineIndex::new("a\r\nb\rc\nd\x0ce\n");
        let numbers: Vec<_> = (0..index.len()).map(|i| (index.span(i), index.number(i))).collect();
        assert_eq!(
            numbers,
            [(0..1, 1), (3..4, 2), (5..6, 3), (7..8, 4), (9..10, 4), (11..11, 5)]
        );
        assert_eq!(index.line_of(1), 1);
        assert_eq!(index.line_of(9), 4);
        assert_eq!(index.count(), 4);
    }

    proptest! {
        #[test]
        fn rows_move_with_edits(
            text in "[a\n\r\x0c一]{0,12}",
            cuts in prop::collection::vec((0usize..14, 0usize..3, "[a\n\r二]{0,2}"), 0..4),
        ) {
            let mut edits: Vec<Edit> = Vec::new();
            for (start, len, insert) in cuts {
                let at = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
                let span = at(start)..at(start + len);
                edits.push(Edit { span, insert, rule: RuleIx(0) });
            }
            edits.sort_by_key(|e| (e.span.start, e.span.end));
            edits.dedup_by(|b, a| b.span.start < a.span.end || b.span == a.span);
            let index = LineIndex::new(&text);
            if let Some(moved) = index.edited(&text, &edits) {
                prop_assert_eq!(moved.rows, LineIndex::new(&apply(&text, &edits).0).rows);
            }
        }
    }
}
