//! The text of a segment: its lines as one, without its mark or number, its gaps closed.

use super::changes::Changes;
use super::join::Words;
use super::lines::{Line, edged};
use super::ordinals;
use super::units::{Input, Number, Part, Style};
use crate::decisions::Settle;
use crate::edit::{Along, Edit, Offsets, edited};
use crate::ledger::{Change, RuleIx, Stretch};
use crate::rule::{Mechanism, Role, SpaceRole};
use std::cell::LazyCell;
use std::ops::Range;

/// Makes the texts of one segment after the other.
pub(super) struct Texts<'i, 'd> {
    input: &'i Input<'i>,
    words: Words<'i>,
    settle: &'i mut Settle<'d>,
    changes: &'i mut Changes,
    /// Looks up places in the source.
    along: Along<'i>,
    /// What the segment's text loses and what joins its lines.
    edits: Vec<Edit>,
}

impl<'i, 'd> Texts<'i, 'd> {
    /// Texts of `input`. Changes made on the way are added to `changes`.
    pub(super) fn new(input: &'i Input<'i>, settle: &'i mut Settle<'d>, changes: &'i mut Changes) -> Texts<'i, 'd> {
        let hyphen = input.rules.mechanism(Mechanism::Hyphen);
        Texts {
            words: Words::new(input.text, input.lines, input.known, hyphen),
            along: input.offsets.along(),
            edits: Vec::new(),
            input,
            settle,
            changes,
        }
    }

    /// Cut out of the text that is made next the mark of a point of a list, or the number of a heading, which is put into
    /// `number`. Its first row begins at byte `base`; `chained` is the rule for an ordinal digit that its last line ends in.
    pub(super) fn cut(
        &mut self,
        part: Part,
        (first, last): (&Line, &Line),
        base: usize,
        chained: Option<RuleIx>,
        number: &mut Option<Number>,
    ) {
        let text = self.input.text;
        let cut = |span: Range<usize>, rule| Edit {
            span,
            insert: String::new(),
            rule,
        };
        for x in first.labels() {
            let l = &self.input.labels[x].1;
            match (part, l.role) {
                (Part::Item, Role::Item) => {}
                (Part::Head, Role::Ordinal) if number.is_none() && l.value.is_some() => {
                    let label = l.number.clone();
                    let label = label.map(|n| text[base + n.start..base + n.end].to_string());
                    *number = l.value.map(|value| Number {
                        value,
                        label,
                        style: Style::Printed(l.rule),
                    });
                }
                _ => continue,
            }
            self.edits.push(cut(base + l.span.start..base + l.span.end, l.rule));
            break;
        }
        if part == Part::Head
            && number.is_none()
            && let Some(rule) = chained
            && let Some((at, value)) = ordinals::trailing(&text[last.span.clone()])
        {
            *number = Some(Number {
                value,
                label: None,
                style: Style::Ornament,
            });
            self.edits.push(cut(last.span.start + at..last.span.end, rule));
        }
        if !self.edits.is_empty() {
            let input = self.input;
            let span = |span| input.offsets.span(span);
            self.settle.edits(input.source, input.text, &mut self.edits, span);
        }
    }

    /// The text of `lines`, a segment of the kind `part`, and where it comes from, if that is asked.
    pub(super) fn of(&mut self, lines: &[Line], part: Part) -> (String, Vec<Stretch>) {
        let gapped = lines.iter().any(|l| l.gaps > 0);
        let from = lines.first().and_then(|first| match &self.edits[..] {
            [] => Some(first.span.start),
            // its mark
            [cut] => (cut.span.start == first.span.start && cut.insert.is_empty()).then_some(cut.span.end),
            _ => None,
        });
        if let Some(from) = from.filter(|_| !gapped && !self.input.trace)
            && let Some(text) = self.words.text(lines, from)
            && edged(text.as_bytes())
        {
            self.note();
            self.edits.clear();
            return (text, Vec::new());
        }
        let made = self.joined(lines, gapped, part);
        self.edits.clear();
        made
    }

    /// Add the edits as changes, but for those of gaps alone.
    fn note(&mut self) {
        for e in &self.edits {
            if self.input.text.as_bytes()[e.span.clone()] == *b"\n" {
                continue;
            }
            let before = &self.input.text[e.span.clone()];
            if before.chars().any(|c| !c.is_whitespace()) {
                self.changes.add(e.rule, || Change {
                    rule: e.rule,
                    span: self.along.span(e.span.clone()),
                    before: before.to_string(),
                    after: e.insert.clone(),
                });
            }
        }
    }

    /// The same where there is something to change.
    fn joined(&mut self, lines: &[Line], mut gapped: bool, part: Part) -> (String, Vec<Stretch>) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Default::default();
        };
        let (input, words, edits) = (self.input, &self.words, &mut self.edits);
        let cut = !edits.is_empty();
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
        let mut span = first.span.start..last.span.end;
        span.start = span.start.min(edits.first().map_or(span.start, |e| e.span.start));
        // it has the gaps of its lines, and those that were put between them or stand before its first line's mark
        gapped |= span.start < first.span.start || edits.iter().any(|e| !e.insert.is_empty());
        let text = edited(input.text, span.clone(), edits);
        self.note();
        match gapped || input.trace || !edged(text.as_bytes()) {
            true => self.spaced(text, span, space_role(part)),
            false => (text, Vec::new()),
        }
    }

    /// The same with its gaps closed: `joined` is what the edits made of `span` of the mended text.
    fn spaced(&mut self, joined: String, span: Range<usize>, role: SpaceRole) -> (String, Vec<Stretch>) {
        let (input, start) = (self.input, span.start);
        let mut gaps = input.rules.space(&joined, role);
        let map = LazyCell::new(|| Offsets::within(span, &self.edits));
        let len = joined.len();
        self.settle.edits(input.source, &joined, &mut gaps, |at| {
            let at = map.span(at);
            input.offsets.span(start + at.start..start + at.end)
        });
        for e in &gaps {
            self.changes.add(e.rule, || {
                let at = map.span(e.span.clone());
                Change {
                    rule: e.rule,
                    span: self.along.span(start + at.start..start + at.end),
                    before: joined[e.span.clone()].to_string(),
                    after: e.insert.clone(),
                }
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
