//! Segments with their text: what the structure pass arranges.

use super::blocks::{Segment, Shape};
use super::changes::Changes;
use super::issue::{self, PageLabel, Target};
use super::layout::{Places, Stand};
use super::lines::{EM, End, Line, Start};
use super::texts::Texts;
use crate::decisions::Settle;
use crate::edit::{Along, Offsets};
use crate::ledger::{RuleIx, Stretch};
use crate::page::Lines;
use crate::rule::{Label, Mechanism, Role, RuleSet};
use crate::source::LineIndex;
use std::ops::Range;

/// What a unit is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Running text.
    Paragraph,
    /// A bullet point.
    Item,
    /// A heading whose place is not known yet.
    Head,
    /// A labelled line: byline, dateline, caption, furniture, jump line, heading of a lead or sidebar.
    Labelled(Role),
}

/// A number that a heading carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// Its value.
    pub value: u32,
    /// As printed; absent for ornaments.
    pub label: Option<String>,
    /// What kind of number it is: headings numbered alike belong together.
    pub style: Style,
}

/// Headings of one style are siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Style {
    /// Printed, found by this rule.
    Printed(RuleIx),
    /// An ornament digit, in a run or alone.
    Ornament,
}

/// A segment with its text.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// What it is.
    pub part: Part,
    /// Its text, joined and spaced; marks of items and numbers of headings are gone.
    pub text: String,
    /// Its source lines.
    pub lines: Lines,
    /// Its measured lines.
    pub rows: Range<usize>,
    /// The column's width in units, 0 if it has none.
    pub column: i32,
    /// Width of its widest line.
    pub width: i32,
    /// Its number, for headings.
    pub number: Option<Number>,
    /// It was printed twice.
    pub doubled: bool,
    /// It stands above several columns.
    pub above: bool,
    /// It has a gap between two clauses.
    pub gap: bool,
    /// It begins narrow and becomes wide, as text round a picture does.
    pub wraps: bool,
    /// How its last line ends.
    pub end: End,
    /// Its last line is full, so the text may go on elsewhere.
    pub full: bool,
    /// Its first line may go on from elsewhere: flush left on a page that indents.
    pub open_start: bool,
    /// It opens as reports do: `本报讯（记者…）`.
    pub opener: bool,
    /// It was put together from two places.
    pub torn: bool,
    /// How it stands on the sheet.
    pub stand: Stand,
    /// Where it points, if it is a jump line.
    pub target: Option<Target>,
    /// What of its text stands in the source as it is, where that was asked for.
    pub origin: Vec<Stretch>,
}

/// What units are made from.
pub(super) struct Input<'a> {
    /// The page's own text.
    pub source: &'a str,
    /// The mended text.
    pub text: &'a str,
    /// Its rows.
    pub rows: &'a LineIndex,
    /// From the mended text to the source.
    pub offsets: &'a Offsets,
    /// Rows of the source, for line numbers.
    pub source_rows: &'a LineIndex,
    /// Words that the input's file gives whole where lines break them.
    pub known: &'a [String],
    /// The measured lines.
    pub lines: &'a [Line],
    /// Labels by row.
    pub labels: &'a [(u32, Label)],
    /// Values of the ornaments, by their index.
    pub ornaments: &'a [u32],
    /// Lines that were printed twice.
    pub doubled: &'a [bool],
    /// Lines that stand above several columns, on a page that was put in order; else empty.
    pub above: &'a [bool],
    /// Where the lines stand, where the page tells it.
    pub places: Option<&'a Places>,
    /// Lines that end in an ordinal digit.
    pub chained: &'a [bool],
    /// Whether lines were put in another order than that of the source.
    pub moved: bool,
    /// The rules.
    pub rules: &'a RuleSet,
    /// Whether to tell where texts come from.
    pub trace: bool,
}

/// Give every segment its text. Changes made on the way are added to `changes`.
pub(super) fn units(
    input: &Input<'_>,
    segments: &[Segment],
    indented: bool,
    settle: &mut Settle<'_>,
    changes: &mut Changes,
) -> Vec<Unit> {
    let mut texts = Texts::new(input, settle, changes);
    let digit_rule = input.rules.mechanism(Mechanism::OrdinalDigit);
    let mut numbers = Numbers {
        offsets: input.offsets.along(),
        row: 0,
    };
    let mut out: Vec<Unit> = Vec::with_capacity(segments.len());
    for segment in segments {
        let lines = &input.lines[segment.lines.clone()];
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            continue;
        };
        let stand = input
            .places
            .map_or(Stand::default(), |p| p.stand(segment.lines.clone()));
        let part = match segment.shape {
            Shape::Paragraph | Shape::Head if stand.edge => Part::Labelled(Role::Furniture),
            Shape::Paragraph | Shape::Head if stand.caption => Part::Labelled(Role::Caption),
            Shape::Item if input.rules.conventions().briefs && runs_on(lines) => Part::Paragraph,
            Shape::Paragraph => Part::Paragraph,
            Shape::Head => Part::Head,
            Shape::Item => Part::Item,
            Shape::Labelled(x) => input
                .labels
                .get(x)
                .map_or(Part::Paragraph, |(_, l)| Part::Labelled(l.role)),
        };
        let drawn = match input.ornaments {
            [] => None,
            drawn => lines
                .iter()
                .rev()
                .find_map(|l| l.ornament)
                .and_then(|o| drawn.get(o as usize)),
        };
        let mut number = drawn.map(|&value| Number {
            value,
            label: None,
            style: Style::Ornament,
        });
        let base = input.rows.span(first.row as usize).start;
        if matches!(part, Part::Item | Part::Head) {
            let chained = digit_rule.filter(|_| input.chained.get(segment.lines.end - 1) == Some(&true));
            texts.cut(part, (first, last), base, chained, &mut number);
        }
        let (text, origin) = texts.of(lines, part);
        let target = match segment.shape {
            Shape::Labelled(x) => input.labels.get(x).and_then(|(_, l)| target(l, &input.text[base..])),
            _ => None,
        };
        let numbers = numbers.of(input, lines);
        let width = lines.iter().map(|l| l.width).max().unwrap_or(0);
        let room = segment.width - last.width;
        out.push(Unit {
            part,
            gap: part == Part::Head && lines.len() == 1 && text.contains(' ') && last.latin == 0,
            text,
            lines: numbers,
            rows: segment.lines.clone(),
            column: segment.width,
            width,
            number,
            doubled: input.doubled[segment.lines.clone()].contains(&true),
            above: input
                .above
                .get(segment.lines.clone())
                .is_some_and(|above| above.contains(&true)),
            wraps: part == Part::Paragraph
                && match input.places {
                    Some(_) => stand.wraps,
                    None => wraps(lines, indented),
                },
            end: last.end,
            full: segment.width > 0 && room < EM + EM / 2,
            open_start: indented
                && part == Part::Paragraph
                && first.start != Start::Closing
                && first.indent == 0
                && segment.width > 0
                && first.width + EM > segment.width,
            opener: first
                .labels()
                .any(|x| input.labels[x].1.role == Role::Paragraph && input.labels[x].1.weight >= 60),
            torn: false,
            stand,
            target,
            origin,
        });
    }
    out
}

/// Where the jump line that `label` is points. `text` begins with its row.
fn target(label: &Label, text: &str) -> Option<Target> {
    Some(Target {
        way: label.way.filter(|_| label.role == Role::JumpLine)?,
        page: label.value.map(|number| PageLabel {
            section: label
                .number
                .as_ref()
                .map_or("", |n| issue::section(&text[..n.start]))
                .to_owned(),
            number,
        }),
    })
}

/// Looks up the source lines of one unit after the other.
struct Numbers<'a> {
    offsets: Along<'a>,
    /// The row of the source that was last looked at.
    row: usize,
}

impl Numbers<'_> {
    /// The source lines of `lines`: one range, or one a line where they were put in order.
    fn of(&mut self, input: &Input<'_>, lines: &[Line]) -> Lines {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Lines::default();
        };
        let mut range = |span: Range<usize>| {
            let at = self.offsets.span(span);
            let last = at.end.max(at.start + 1) - 1;
            let number = |at| {
                self.row = input.source_rows.row_from(self.row, at);
                input.source_rows.number(self.row)
            };
            let [first, last] = [at.start, last].map(number);
            (first, last)
        };
        if input.moved {
            let mut out = Lines::default();
            for line in lines {
                let (first, last) = range(line.span.clone());
                out.add(first, last);
            }
            return out;
        }
        let (first, last) = range(first.span.start..last.span.end);
        Lines::range(first, last)
    }
}

/// Whether the lines after a mark are running text, not a point of a list.
fn runs_on(lines: &[Line]) -> bool {
    lines
        .iter()
        .map(|l| l.inner_marks + u32::from(l.end != End::Plain))
        .sum::<u32>()
        > 1
}

/// Whether a paragraph begins narrow and becomes wide. A line counts as wide as the next line's first piece would have
/// made it: a number that is not broken leaves room in any column.
fn wraps(lines: &[Line], indented: bool) -> bool {
    if lines.len() < 4 {
        return false;
    }
    let filled = |i: usize| lines[i].width + lines[i + 1].first - EM;
    let indent = if indented { 2 * EM } else { 0 };
    let narrow = (filled(0) + indent).max(filled(1));
    lines.iter().any(|l| narrow + 2 * EM < l.least)
}
