//! Segments with their text: what the structure pass arranges.

use super::blocks::{Segment, Shape};
use super::issue::{self, PageLabel, Target};
use super::join::Words;
use super::layout::{Places, Stand};
use super::lines::{EM, End, Line, Start, edged};
use super::ordinals;
use crate::decisions::Settle;
use crate::edit::{Along, Edit, Offsets, edited};
use crate::ledger::{Change, RuleIx, Stretch};
use crate::page::Lines;
use crate::rule::{Label, Mechanism, Role, RuleSet, SpaceRole};
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
    changes: &mut Vec<Change>,
) -> Vec<Unit> {
    let words = Words::new(
        input.text,
        input.lines,
        input.known,
        input.rules.mechanism(Mechanism::Hyphen),
    );
    let digit_rule = input.rules.mechanism(Mechanism::OrdinalDigit);
    let mut numbers = Numbers {
        offsets: input.offsets.along(),
        row: 0,
    };
    let mut gaps_at = input.offsets.along();
    let mut out: Vec<Unit> = Vec::with_capacity(segments.len());
    // cut of each segment: what its text loses, by which rule
    let mut edits: Vec<Edit> = Vec::new();
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
            drawn => lines.iter().rev().find_map(|l| l.ornament).and_then(|o| drawn.get(o)),
        };
        let mut number = drawn.map(|&value| Number {
            value,
            label: None,
            style: Style::Ornament,
        });
        let mut span = first.span.start..last.span.end;
        edits.clear();
        let base = input.rows.span(first.row).start;
        for x in first.labels.clone() {
            let l = &input.labels[x].1;
            let at = base + l.span.start..base + l.span.end;
            match (part, l.role) {
                (Part::Item, Role::Item) => edits.push(Edit {
                    span: at,
                    insert: String::new(),
                    rule: l.rule,
                }),
                (Part::Head, Role::Ordinal) if number.is_none() && l.value.is_some() => {
                    let label = l
                        .number
                        .clone()
                        .map(|n| input.text[base + n.start..base + n.end].to_string());
                    number = l.value.map(|value| Number {
                        value,
                        label,
                        style: Style::Printed(l.rule),
                    });
                    edits.push(Edit {
                        span: at,
                        insert: String::new(),
                        rule: l.rule,
                    });
                }
                _ => continue,
            }
            break;
        }
        if part == Part::Head
            && number.is_none()
            && let Some(rule) = digit_rule.filter(|_| input.chained[segment.lines.end - 1])
            && let Some((at, value)) = ordinals::trailing(&input.text[last.span.clone()])
        {
            number = Some(Number {
                value,
                label: None,
                style: Style::Ornament,
            });
            edits.push(Edit {
                span: last.span.start + at..last.span.end,
                insert: String::new(),
                rule,
            });
        }
        let cut = !edits.is_empty();
        if cut {
            settle.edits(input.source, input.text, &mut edits, |span| input.offsets.span(span));
        }
        edits.extend(lines.windows(2).map(|pair| words.join(&pair[0], &pair[1])));
        if cut {
            edits.sort_by_key(|e| (e.span.start, e.span.end));
            // a digit on a line of its own takes the line end before it along
            edits.dedup_by(|b, a| {
                let clash = b.span.start < a.span.end;
                if clash {
                    a.span.end = a.span.end.max(b.span.end);
                }
                clash
            });
        }
        span.start = span.start.min(edits.first().map_or(span.start, |e| e.span.start));
        // it has the gaps of its lines, and those that were put between them or stand before its first line's mark
        let mut gapped = span.start < first.span.start || lines.iter().any(|l| l.gaps > 0);
        for e in &edits {
            gapped |= !e.insert.is_empty();
            if input.text.as_bytes()[e.span.clone()] == *b"\n" {
                continue;
            }
            let before = &input.text[e.span.clone()];
            if before.chars().any(|c| !c.is_whitespace()) {
                changes.push(Change {
                    rule: e.rule,
                    span: input.offsets.span(e.span.clone()),
                    before: before.to_string(),
                    after: e.insert.clone(),
                });
            }
        }
        let joined = Joined {
            text: edited(input.text, span.clone(), &edits),
            span,
            edits: &edits,
        };
        let (text, origin) = match gapped || input.trace || !edged(joined.text.as_bytes()) {
            true => spaced(input, joined, space_role(part), settle, &mut gaps_at, changes),
            false => (joined.text, Vec::new()),
        };
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
                .labels
                .clone()
                .any(|x| input.labels[x].1.role == Role::Paragraph && input.labels[x].1.weight >= 60),
            torn: false,
            stand,
            target,
            origin,
        });
    }
    out
}

/// The lines of a block as one text.
struct Joined<'a> {
    text: String,
    /// Where they stand in the mended text.
    span: Range<usize>,
    /// What joined them.
    edits: &'a [Edit],
}

/// What the gaps of a block of `part` are to the rules.
fn space_role(part: Part) -> SpaceRole {
    match part {
        Part::Paragraph | Part::Item => SpaceRole::Text,
        Part::Labelled(Role::Furniture | Role::JumpLine) => SpaceRole::Furniture,
        Part::Labelled(Role::Caption) => SpaceRole::Text,
        _ => SpaceRole::Head,
    }
}

/// A block's text with its gaps closed, and where it comes from, if that is asked. `along` looks up the block's places in
/// the source; changes are added to `changes`.
fn spaced(
    input: &Input<'_>,
    joined: Joined<'_>,
    role: SpaceRole,
    settle: &mut Settle<'_>,
    along: &mut Along<'_>,
    changes: &mut Vec<Change>,
) -> (String, Vec<Stretch>) {
    let start = joined.span.start;
    let mut gaps = input.rules.space(&joined.text, role);
    let map = match gaps.is_empty() && !input.trace {
        true => Offsets::default(),
        false => Offsets::within(joined.span, joined.edits),
    };
    let joined = joined.text;
    let len = joined.len();
    settle.edits(input.source, &joined, &mut gaps, |at| {
        let at = map.span(at);
        input.offsets.span(start + at.start..start + at.end)
    });
    for e in &gaps {
        let at = map.span(e.span.clone());
        changes.push(Change {
            rule: e.rule,
            span: along.span(start + at.start..start + at.end),
            before: joined[e.span.clone()].to_string(),
            after: e.insert.clone(),
        });
    }
    let text = match gaps.is_empty() {
        true => joined,
        false => edited(&joined, 0..len, &gaps),
    };
    let trimmed = text.trim();
    let mut origins = Vec::new();
    if input.trace {
        let closed = Offsets::within(0..len, &gaps);
        let lead = text.len() - text.trim_start().len();
        origins = origin(lead..lead + trimmed.len(), &closed, &map, start, input.offsets);
    }
    let text = match trimmed.len() == text.len() {
        true => text,
        false => trimmed.to_owned(),
    };
    (text, origins)
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

/// What of `text`, a part of a block, stands in the source: over the gaps that were closed, the lines that were joined
/// from byte `start` of the mended text on, and what was mended.
fn origin(text: Range<usize>, closed: &Offsets, joined: &Offsets, start: usize, mended: &Offsets) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for (a, b, n) in closed.copied(text.clone()) {
        for (b2, c, n) in joined.copied(b..b + n) {
            for (c2, d, n) in mended.copied(start + c..start + c + n) {
                out.push(Stretch {
                    at: a - text.start + (b2 - b) + (c2 - start - c),
                    from: d,
                    len: n,
                });
            }
        }
    }
    out
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
