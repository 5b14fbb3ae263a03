//! The lines of a text as the finders see them: trimmed, in order, with what shows which finders have work there.

use super::class::{is_bullet, is_gap, trim, trim_span};
use super::{doubled, runs};
use crate::scan;
use crate::source::LineIndex;
use std::cell::OnceCell;
use std::ops::Range;

/// A text that rules look at, cut into lines when one of them first needs it.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    rows: OnceCell<LineIndex>,
    lines: OnceCell<Lines>,
}

impl Cut {
    /// A text whose rows are known.
    pub(crate) fn of(rows: LineIndex) -> Cut {
        Cut {
            rows: rows.into(),
            ..Cut::default()
        }
    }

    /// The rows of the text, if they were ever needed.
    pub(crate) fn into_rows(self) -> Option<LineIndex> {
        self.rows.into_inner()
    }

    /// The rows of `text`, which is the same each time.
    pub(crate) fn rows(&self, text: &str) -> &LineIndex {
        self.rows.get_or_init(|| LineIndex::new(text))
    }

    /// Its lines.
    pub(crate) fn lines(&self, text: &str) -> &Lines {
        self.lines.get_or_init(|| Lines::new(text, self.rows(text)))
    }
}

/// The lines of a text without the gaps at their ends. What finders ask of them is told when one first does.
#[derive(Debug)]
pub(crate) struct Lines {
    spans: Vec<Range<usize>>,
    numbered: OnceCell<Numbered>,
    repeated: OnceCell<Repeated>,
    /// Gaps inside lines, as (row, byte of the text).
    gaps: OnceCell<Vec<(u32, usize)>>,
    /// Finders are to look at all lines.
    everywhere: bool,
}

/// Lines with numbers.
#[derive(Debug, Default)]
pub(crate) struct Numbered {
    /// Lines that end in a digit, or are cut at bullet marks, so that some part of them may.
    pub(crate) ends: Vec<u32>,
    /// A line is a short number.
    pub(crate) alone: bool,
}

/// Lines that repeat something.
#[derive(Debug, Default)]
pub(crate) struct Repeated {
    /// Those whose first two glyphs are the same.
    pub(crate) twins: Vec<u32>,
    /// Those that are, or of which an item is, the same thing twice.
    pub(crate) halves: Vec<u32>,
    /// A line is the same as the filled one before it.
    pub(crate) again: bool,
    /// A line is the same as the second or third filled one before it.
    pub(crate) later: bool,
}

impl Lines {
    pub(crate) fn new(text: &str, rows: &LineIndex) -> Lines {
        Lines {
            spans: rows.spans().map(|span| trim_span(text, span)).collect(),
            numbered: OnceCell::new(),
            repeated: OnceCell::new(),
            gaps: OnceCell::new(),
            everywhere: false,
        }
    }

    /// The same, with finders made to look at all lines; a gap inside and a pair at the start are what some look for.
    pub(crate) fn everywhere(self) -> Lines {
        Lines {
            everywhere: true,
            ..self
        }
    }

    /// Which lines of `text` have numbers.
    pub(crate) fn numbered(&self, text: &str) -> &Numbered {
        self.numbered.get_or_init(|| {
            let mut out = Numbered::default();
            out.alone |= self.everywhere;
            for (row, s) in self.texts(text) {
                let cut = || begins_with_bullet(s) && bullets(s).nth(1).is_some();
                if self.everywhere || ends_in_digit(s) || cut() {
                    out.ends.push(row);
                }
                out.alone |= s.len() <= 6 && runs::number(s).is_some();
            }
            out
        })
    }

    /// Which lines of `text` repeat something.
    pub(crate) fn repeated(&self, text: &str) -> &Repeated {
        self.repeated.get_or_init(|| {
            let mut out = Repeated::default();
            (out.again, out.later) = (self.everywhere, self.everywhere);
            let mut before = ["", "", ""];
            for (row, s) in self.texts(text) {
                if twins(s) {
                    out.twins.push(row);
                }
                if self.everywhere || halved(s) {
                    out.halves.push(row);
                }
                out.again |= same(s, before[0]);
                out.later |= same(s, before[1]) || same(s, before[2]);
                before = [s, before[0], before[1]];
            }
            out
        })
    }

    /// Where gaps stand inside the lines of `text`: a line that has any, and all places of them in the text.
    pub(crate) fn gapped(&self, text: &str) -> impl Iterator<Item = (Range<usize>, &[(u32, usize)])> {
        let gaps = self.gaps.get_or_init(|| {
            let mut out = Vec::new();
            let mut row = 0;
            scan::gaps(text.as_bytes(), |at| {
                while self.spans.get(row).is_some_and(|span| span.end <= at) {
                    row += 1;
                }
                if self.spans.get(row).is_some_and(|span| span.start <= at) {
                    out.push((row as u32, at));
                }
            });
            out
        });
        let by_line = gaps.chunk_by(|a, b| a.0 == b.0);
        by_line.map(|gaps| (self.spans[gaps[0].0 as usize].clone(), gaps))
    }

    /// The lines that are not blank, with their rows.
    fn texts<'t>(&self, text: &'t str) -> impl Iterator<Item = (u32, &'t str)> {
        let filled = (0u32..).zip(&self.spans).filter(|(_, span)| !span.is_empty());
        filled.map(|(row, span)| (row, &text[span.clone()]))
    }

    /// The spans of `rows`.
    pub(crate) fn at<'l>(&'l self, rows: &'l [u32]) -> impl Iterator<Item = Range<usize>> + 'l {
        rows.iter().map(|&row| self.spans[row as usize].clone())
    }

    /// Row by row, blank ones too.
    pub(crate) fn all(&self) -> &[Range<usize>] {
        &self.spans
    }

    /// The lines that are not blank.
    pub(crate) fn filled(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.spans.iter().filter(|s| !s.is_empty()).cloned()
    }
}

/// How many filled lines from the nearer end of the page each of the outermost `n` rows stands, from 1; 0 farther in.
pub(crate) fn edges(text: &str, rows: &LineIndex, n: usize) -> Vec<(usize, usize)> {
    let filled = |row: &usize| !trim(&text[rows.span(*row)]).1.is_empty();
    let top = (0..rows.len()).filter(filled).take(n).zip(1..);
    let mut out: Vec<(usize, usize)> = top.chain(last(text, rows, n).into_iter().zip(1..)).collect();
    out.sort_unstable();
    out.dedup_by_key(|e| e.0);
    out
}

/// The last `n` filled rows, from the page's end up.
pub(crate) fn last(text: &str, rows: &LineIndex, n: usize) -> Vec<usize> {
    let filled = |row: &usize| !trim(&text[rows.span(*row)]).1.is_empty();
    (0..rows.len()).rev().filter(filled).take(n).collect()
}

/// Call `each` with the items of `line` of `text`: a line that begins with a bullet mark is cut at its marks, which are
/// left out, since several items on a line will be lines of their own.
pub(crate) fn items(text: &str, line: Range<usize>, mut each: impl FnMut(Range<usize>)) {
    let s = &text[line.clone()];
    if !begins_with_bullet(s) {
        return each(line);
    }
    let mut from = 0;
    for at in bullets(s).chain([s.len()]) {
        let (skipped, body) = trim(&s[from..at]);
        let start = line.start + from + skipped;
        if !body.is_empty() {
            each(start..start + body.len());
        }
        // a mark has three bytes
        from = at + 3;
    }
}

/// Whether the last character of `s` is a digit of any width.
#[inline]
pub(crate) fn ends_in_digit(s: &str) -> bool {
    matches!(s.as_bytes(), [.., b'0'..=b'9'] | [.., 0xEF, 0xBC, 0x90..=0x99])
}

/// Where bullet marks stand in `s`.
fn bullets(s: &str) -> impl Iterator<Item = usize> {
    let may = memchr::memchr_iter(0xE2, s.as_bytes());
    may.filter(|&at| s.get(at..).is_some_and(|rest| rest.starts_with(is_bullet)))
}

#[inline]
fn begins_with_bullet(s: &str) -> bool {
    s.as_bytes().first() == Some(&0xE2) && s.starts_with(is_bullet)
}

/// Whether a line, or an item on one, is the same thing twice; or it is all marks, which do not part what stands around
/// them.
#[inline]
fn halved(s: &str) -> bool {
    match begins_with_bullet(s) {
        false => doubled::halves(s).is_some(),
        true => halved_item(s),
    }
}

/// The same of a line that begins with a bullet mark.
fn halved_item(s: &str) -> bool {
    let (mut bare, mut halved) = (true, false);
    items(s, 0..s.len(), |item| {
        bare = false;
        halved |= doubled::halves(&s[item]).is_some();
    });
    bare || halved
}

/// Whether two lines are the same; most that are as long as each other differ soon.
fn same(a: &str, b: &str) -> bool {
    let head = |s: &str| s.as_bytes().first_chunk::<8>().copied();
    a.len() == b.len() && head(a) == head(b) && a == b
}

/// Whether the first two glyphs of `s`, which begins with one, are the same, gaps left out.
#[inline]
fn twins(s: &str) -> bool {
    match *s.as_bytes() {
        // most lines begin with two letters of three bytes
        [a @ 0xE0..0xF0, b, c, d @ 0xE4..0xF0, e, f, ..] => [a, b, c] == [d, e, f],
        _ => twin_glyphs(s),
    }
}

/// The same, glyph by glyph.
fn twin_glyphs(s: &str) -> bool {
    let mut glyphs = s.chars();
    let first = glyphs.next();
    first.is_some() && first == glyphs.find(|&c| !is_gap(c))
}
