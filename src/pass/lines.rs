//! What can be measured of a line: width, fill, marks at its ends, indent, the blank lines before it.

use super::counts::Counts;
use super::glyphs::{Glyphs, Metrics, Tally};
use super::scan::{Scan, scan};
use crate::chars::{Class, class, is_wide};
use crate::edit::Offsets;
use crate::ledger::Change;
use crate::rule::{Label, Role, Way};
use crate::source::LineIndex;
use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};
use std::ops::Range;

/// Display widths are integers: this many units to the em, the width of a Han character.
pub(super) const EM: i32 = 20;

/// What stands at the end of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum End {
    /// A mark that can close a sentence, closing brackets and quotes after it included.
    Stop,
    /// `？` or `！`: closes sentences, and headings as well.
    Cry,
    /// A mark inside a sentence.
    Pause,
    /// An opening bracket or quote: the line goes on.
    Open,
    /// A closing bracket or quote after plain text.
    Close,
    /// A hyphen after a letter.
    Hyphen,
    /// Plain text.
    #[default]
    Plain,
}

/// What stands at the start of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Start {
    /// A mark that cannot begin a line in print.
    Closing,
    /// A digit.
    Digit,
    /// A lower-case letter.
    Lower,
    /// Anything else.
    #[default]
    Plain,
}

/// One line that has text, with its measures. Everything walks over lines, so they are kept small.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The row of the line index, 0-based.
    pub row: u32,
    /// Its bytes in the mended text, gaps at both ends left out.
    pub span: Range<usize>,
    /// Width of the text, in units.
    pub width: i32,
    /// The same with quotes as narrow as fonts have them.
    pub least: i32,
    /// Width of the first piece that cannot be broken, in units.
    pub first: i32,
    /// Whether its width is known for certain: it has only full-width glyphs.
    pub exact: bool,
    /// The same of its first piece.
    pub first_exact: bool,
    /// Printed gap before the text, in units.
    pub indent: i32,
    /// Blank rows before it.
    pub blanks: u32,
    /// What it ends with.
    pub end: End,
    /// What it starts with.
    pub start: Start,
    /// Letters of any script and digits.
    pub letters: u32,
    /// Latin letters among them.
    pub latin: u32,
    /// Marks of [`Class::Pause`] and [`Class::Stop`] inside the line, its end left out.
    pub inner_marks: u32,
    /// Full stops among them.
    pub inner_stops: u32,
    /// All `、` of the line.
    pub pauses: u32,
    /// All `。` of the line.
    pub stops: u32,
    /// Gaps inside the line.
    pub gaps: u32,
    /// Whether the line is set letter by letter (`数 字 经 济`).
    pub spaced: bool,
    /// Opening brackets less closing ones.
    pub open: i32,
    /// Whether it begins with a bracket that names and serial numbers stand in.
    pub bracketed: bool,
    /// Whether it ends in a long dash.
    pub dashed: bool,
    /// Labels of the line, as a range of the page's labels.
    pub labels: Range<u32>,
    /// Index of the ornament that was taken from it.
    pub ornament: Option<u32>,
}

const _: () = assert!(size_of::<Line>() <= 96);

impl Line {
    /// The indices of its labels.
    pub(super) fn labels(&self) -> Range<usize> {
        self.labels.start as usize..self.labels.end as usize
    }

    /// Whether it has no mark of a sentence, as headings mostly have none and running text seldom.
    pub(super) fn is_bare(&self) -> bool {
        self.inner_marks == 0 && matches!(self.end, End::Plain | End::Close)
    }

    /// Set how wide its glyphs and those of its first piece are in a font.
    fn set_in(&mut self, metrics: &Metrics, all: &Glyphs, first: &Glyphs) {
        self.width = metrics.width(all);
        self.least = metrics.least(self.width, all);
        self.first = metrics.width(first);
    }
}

/// What the passes before left for this one.
pub(super) struct Input<'a> {
    /// The mended text.
    pub text: &'a str,
    /// Its rows.
    pub rows: &'a LineIndex,
    /// From the mended text to the source.
    pub offsets: &'a Offsets,
    /// Labels by row, sorted.
    pub labels: &'a [(u32, Label)],
    /// Changes made so far; those of width are undone for measuring.
    pub changes: &'a [Change],
    /// Where ornaments were taken out, in bytes of the mended text, sorted.
    pub ornaments: &'a [usize],
    /// Where lines are glued together, in bytes of the mended text, sorted.
    pub glued: &'a [usize],
    /// What was measured before of the same text, nothing being known of lines that are glued.
    pub known: &'a Measures,
}

/// The lines of a page that have text.
#[derive(Debug, Default)]
pub(super) struct Measures {
    pub lines: Vec<Line>,
    /// Those whose widths depend on the page's font, in order.
    mixed: Vec<Mixed>,
}

/// A line whose width depends on the page's font.
#[derive(Debug)]
struct Mixed {
    /// Which line, as an index.
    line: usize,
    all: Glyphs,
    /// The glyphs of its first piece.
    first: Glyphs,
}

/// Lines on the way to be measured.
struct Measuring {
    out: Measures,
    tally: Tally,
}

impl Measuring {
    #[inline(always)]
    fn add(&mut self, line: Line, all: &Glyphs, first: &Glyphs) {
        self.tally.add(all);
        if !all.is_known() || !first.is_known() {
            self.out.mixed.push(Mixed {
                line: self.out.lines.len(),
                all: *all,
                first: *first,
            });
        }
        self.out.lines.push(line);
    }

    /// The lines, as wide as they are in the font that suits them best.
    fn done(mut self) -> Measures {
        let metrics = self.tally.metrics(self.out.mixed.iter().map(|m| &m.all));
        if metrics != Metrics::DEFAULT {
            for Mixed { line, all, first } in &self.out.mixed {
                self.out.lines[*line].set_in(&metrics, all, first);
            }
        }
        self.out
    }
}

/// Goes along the lines of [`Measures`].
struct Known<'a> {
    measures: &'a Measures,
    line: usize,
    mixed: usize,
}

impl Known<'_> {
    /// The line of a row that holds one, as wide as in most fonts, with its glyphs and those of its first piece. Rows are
    /// asked for in order.
    fn line(&mut self, row: usize) -> Option<(Line, Glyphs, Glyphs)> {
        let lines = &self.measures.lines;
        while (lines.get(self.line)?.row as usize) < row {
            self.line += 1;
        }
        let mut line = lines.get(self.line).filter(|line| line.row as usize == row)?.clone();
        let mixed = &self.measures.mixed;
        while mixed.get(self.mixed).is_some_and(|m| m.line < self.line) {
            self.mixed += 1;
        }
        let wide = |width: i32| Glyphs {
            wide: width / EM,
            ..Glyphs::default()
        };
        let (all, first) = match mixed.get(self.mixed).filter(|m| m.line == self.line) {
            Some(mixed) => (mixed.all, mixed.first),
            None => (wide(line.width), wide(line.first)),
        };
        line.set_in(&Metrics::DEFAULT, &all, &first);
        Some((line, all, first))
    }
}

/// Measure all lines that have text.
pub(super) fn measure(input: &Input<'_>) -> Measures {
    dispatch!(Level::new(), simd => simd.vectorize(
        #[inline(always)]
        || each_row(simd, input)
    ))
}

#[inline(always)]
fn each_row<S: Simd>(simd: S, input: &Input<'_>) -> Measures {
    let mut out = Measuring {
        out: Measures {
            lines: Vec::with_capacity(input.rows.len()),
            mixed: Vec::with_capacity(input.rows.len()),
        },
        tally: Tally::default(),
    };
    let narrowed = narrowed(input.changes);
    let mut offsets = input.offsets.along();
    let mut known = (!input.known.lines.is_empty()).then_some(Known {
        measures: input.known,
        line: 0,
        mixed: 0,
    });
    let (mut blanks, mut label, mut ornament, mut glued) = (0, 0, 0, 0);
    for (row, span) in input.rows.spans().enumerate() {
        let first_label = label;
        while input.labels.get(label).is_some_and(|l| l.0 as usize <= row) {
            label += 1;
        }
        let labels = first_label..label;
        let text = trimmed(input.text, &span);
        let mut ornament_here = None;
        let mut drawn = false;
        while input.ornaments.get(ornament).is_some_and(|&at| at <= span.end) {
            // an ornament on a row of its own belongs to the line before
            if text.is_empty() {
                drawn = true;
                if let Some(last) = out.out.lines.last_mut().filter(|l: &&mut Line| l.ornament.is_none()) {
                    last.ornament = Some(ornament as u32);
                }
            } else {
                ornament_here = Some(ornament);
            }
            ornament += 1;
        }
        if text.is_empty() {
            blanks += u32::from(!drawn);
            continue;
        }
        let printed = Row {
            row,
            start: text.start,
            indent: match text.start == span.start {
                true => 0,
                false => indent(&input.text[span.start..text.start]),
            },
            blanks: std::mem::take(&mut blanks),
            ornament: ornament_here,
        };
        while input.glued.get(glued).is_some_and(|&at| at <= text.start) {
            glued += 1;
        }
        let is_glued = input.glued.get(glued).is_some_and(|&at| at < text.end);
        let is_narrowed = !narrowed.is_empty() && {
            let source = offsets.span(text.clone());
            let next = narrowed.partition_point(|&at| at < source.start);
            narrowed.get(next).is_some_and(|&at| at < source.end)
        };
        let parts = input.labels[labels.clone()].iter().any(|(_, label)| may_part(label));
        if parts || is_glued || is_narrowed {
            let lead = text.start - span.start;
            parted(input, &narrowed, printed, &input.text[text], lead, labels, &mut out);
            continue;
        }
        if let Some((line, all, first)) = known.as_mut().and_then(|known| known.line(row)) {
            out.add(line, &all, &first);
            continue;
        }
        let counts = Counts::of_span(simd, input.text, &text);
        let text = &input.text[text];
        let scan = scan(text, &counts, false);
        let line = line(&printed, 0..text.len(), &scan, &counts, &counts.glyphs, labels);
        out.add(line, &counts.glyphs, &scan.first);
    }
    out.done()
}

/// How far a line is set in that such spaces stand before.
fn indent(spaces: &str) -> i32 {
    let width = |c: char| if c == '\u{3000}' { EM } else { EM / 4 };
    spaces.chars().map(width).sum()
}

/// A row with text.
#[derive(Clone, Copy)]
struct Row {
    row: usize,
    /// Where its text begins, in bytes of the page's.
    start: usize,
    indent: i32,
    blanks: u32,
    ornament: Option<usize>,
}

/// Measure the one or two lines that stand in a row; its text begins `lead` bytes into it. `narrowed` are characters that
/// were made narrower.
fn parted(
    input: &Input<'_>,
    narrowed: &[usize],
    row: Row,
    text: &str,
    lead: usize,
    labels: Range<usize>,
    out: &mut Measuring,
) {
    let start = row.start;
    let first_glued = input.glued.partition_point(|&g| g <= start);
    let glued = input.glued[first_glued..].first().filter(|&&g| g < start + text.len());
    let its = &input.labels[labels.clone()];
    let cut = glued
        .map(|g| g - start)
        .or_else(|| run_in(text, lead, its))
        .map(Cut::at)
        .or_else(|| jump(text, lead, its));
    let behind = labels.end - cut.as_ref().map_or(0, |c| c.labels);
    let mut before_it = Glyphs::default();
    for (n, part) in parts(text, cut.as_ref().map(|c| c.at)).enumerate() {
        let wide = match narrowed {
            [] => 0,
            _ => {
                let source = input.offsets.span(start + part.start..start + part.end);
                let before = |at: usize| narrowed.partition_point(|n| *n < at);
                before(source.end) - before(source.start)
            }
        };
        let part_text = &text[part.clone()];
        let counts = Counts::of(part_text);
        let scan = scan(part_text, &counts, wide > 0);
        let mut all = counts.glyphs;
        all.wide += wide as i32;
        all.digit -= wide as i32;
        // what follows on the same row fills it no less
        if n == 1 && cut.as_ref().is_some_and(|c| c.full) {
            all = all.with(&before_it);
        }
        before_it = all;
        let labels = if n == 0 {
            labels.start..behind
        } else {
            behind..labels.end
        };
        let mut line = line(&row, part, &scan, &counts, &all, labels);
        if n == 1 {
            (line.indent, line.blanks) = (0, 0);
        }
        out.add(line, &all, &scan.first);
    }
}

/// The line that is `part` of the text of `row`, as wide as in most fonts.
#[inline(always)]
fn line(row: &Row, part: Range<usize>, scan: &Scan, counts: &Counts, all: &Glyphs, labels: Range<usize>) -> Line {
    let width = Metrics::DEFAULT.width(all);
    Line {
        row: row.row as u32,
        span: row.start + part.start..row.start + part.end,
        width,
        least: Metrics::DEFAULT.least(width, all),
        first: Metrics::DEFAULT.width(&scan.first),
        exact: counts.glyphs.is_exact(),
        first_exact: scan.first.is_exact(),
        indent: row.indent,
        blanks: row.blanks,
        end: scan.end,
        start: scan.start,
        letters: counts.letters,
        latin: counts.latin,
        inner_marks: scan.inner_marks,
        inner_stops: scan.inner_stops,
        pauses: counts.pauses,
        stops: counts.stops,
        gaps: counts.gaps,
        spaced: scan.spaced,
        open: counts.open,
        bracketed: scan.bracketed,
        dashed: scan.dashed,
        labels: labels.start as u32..labels.end as u32,
        ornament: row.ornament.map(|ornament| ornament as u32),
    }
}

/// Whether a row with this label may hold two lines.
fn may_part(label: &Label) -> bool {
    runs_in(label) || label.role == Role::JumpLine
}

/// Whether it is of a heading that may run into its text.
fn runs_in(label: &Label) -> bool {
    matches!(label.role, Role::LeadHeading | Role::SidebarHeading)
}

/// Where a heading that runs into its text (`核 心 提 示 催生更多…`) ends, in bytes of `text`, which stands `lead` bytes
/// into its row.
fn run_in(text: &str, lead: usize, labels: &[(u32, Label)]) -> Option<usize> {
    labels.iter().map(|(_, l)| l).find_map(|l| {
        let end = l.span.end.checked_sub(lead)?;
        let runs_in = runs_in(l) && l.span.start <= lead;
        (runs_in && text.is_char_boundary(end) && !text.get(end..)?.trim().is_empty()).then_some(end)
    })
}

/// Where a row holds two lines.
struct Cut {
    /// Where the second begins, in bytes of the row's text.
    at: usize,
    /// How many of the row's labels, the last ones, are the second's.
    labels: usize,
    /// The second begins where the first ends, not at the edge of its column.
    full: bool,
}

impl Cut {
    fn at(at: usize) -> Cut {
        Cut {
            at,
            labels: 0,
            full: false,
        }
    }
}

/// Where a jump line that shares its row with text begins or ends.
fn jump(text: &str, lead: usize, labels: &[(u32, Label)]) -> Option<Cut> {
    let jumps = |l: &&(u32, Label)| l.1.role == Role::JumpLine;
    let (_, label) = labels.iter().filter(jumps).find(|l| l.1.way.is_some())?;
    let filled = |part: Option<&str>| part.is_some_and(|p| p.chars().any(char::is_alphanumeric));
    let (start, end) = (
        label.span.start.saturating_sub(lead),
        label.span.end.saturating_sub(lead),
    );
    let (before, after) = (filled(text.get(..start)), filled(text.get(end..)));
    let last = labels.iter().rev().take_while(jumps).count();
    match label.way? {
        Way::From if after && !before => Some(Cut {
            full: true,
            ..Cut::at(end)
        }),
        Way::On if before && !after && last == labels.iter().filter(jumps).count() => Some(Cut {
            labels: last,
            ..Cut::at(start)
        }),
        _ => None,
    }
}

/// The lines that stand in one row, one or two, as bytes of `text`.
fn parts(text: &str, cut: Option<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = cut.unwrap_or(text.len());
    let head = text[..end].trim_end().len();
    let rest = text.len() - text[end..].trim_start().len();
    let first = if cut.is_some() { 0..head } else { 0..text.len() };
    std::iter::once(first).chain(cut.map(|_| rest..text.len()))
}

/// Source offsets of characters that were set full-width and made half-width.
fn narrowed(changes: &[Change]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for change in changes {
        let (mut a, mut b) = (change.before.chars(), change.after.chars());
        let mut at = change.span.start;
        while let (Some(x), Some(y)) = (a.next(), b.next()) {
            if is_wide(x) && !is_wide(y) && class(x) != Class::Space {
                out.push(at);
            }
            at += x.len_utf8();
        }
    }
    out.sort_unstable();
    out
}

/// A row of the text without the gaps and controls at its ends.
#[inline(always)]
fn trimmed(text: &str, span: &Range<usize>) -> Range<usize> {
    let mut bytes = &text.as_bytes()[span.clone()];
    // most lines that do not begin flush begin so
    while let [0xe3, 0x80, 0x80, rest @ ..] = bytes {
        bytes = rest;
    }
    let start = span.end - bytes.len();
    match bytes.is_empty() || edged(bytes) {
        true => start..span.end,
        false => ungapped(text, start..span.end),
    }
}

/// The same without looking only at what most lines have at their ends.
#[inline(never)]
fn ungapped(text: &str, span: Range<usize>) -> Range<usize> {
    let is_gap = |c| matches!(class(c), Class::Space | Class::Control);
    let text = text[span.clone()].trim_start_matches(is_gap);
    let start = span.end - text.len();
    start..start + text.trim_end_matches(is_gap).len()
}

/// Whether a text of these bytes surely begins and ends with no gap: nearly all lines do with characters that no gap
/// shares its first bytes with.
#[inline(always)]
pub(super) fn edged(bytes: &[u8]) -> bool {
    let begins = matches!(
        bytes,
        [0x21..=0x7e | 0xe4..=0xe9, ..] | [0xe2, 0x80, 0x90..=0xa6, ..] | [0xe3, 0x80, 0x81..=0xbf, ..]
    );
    begins
        && matches!(
            bytes,
            [.., 0x21..=0x7e]
                | [.., 0xe4..=0xe9 | 0xef, _, _]
                | [.., 0xe2, 0x80, 0x90..=0xa6]
                | [.., 0xe3, 0x80, 0x81..=0xbf]
        )
}
