//! The text of a segment: its lines as one, without its mark or number, its gaps closed.

use super::join::Words;
use super::lines::{Line, edged};
use super::ordinals;
use super::units::{Input, Number, Part, Style};
use crate::decisions::Settle;
use crate::edit::{Along, Edit, Offsets, edited};
use crate::ledger::{Change, RuleIx, Stretch};
use crate::rule::{Mechanism, Role, SpaceRole};
use std::ops::Range;

/// Makes the texts of one segment after the other.
pub(super) struct Texts<'i, 'd> {
    input: &'i Input<'i>,
    words: Words<'i>,
    settle: &'i mut Settle<'d>,
    changes: &'i mut Vec<Change>,
    /// Looks up places in the source.
    along: Along<'i>,
    /// What the segment's text loses and what joins its lines.
    edits: Vec<Edit>,
}

impl<'i, 'd> Texts<'i, 'd> {
    /// Texts of `input`. Changes made on the way are added to `changes`.
    pub(super) fn new(input: &'i Input<'i>, settle: &'i mut Settle<'d>, changes: &'i mut Vec<Change>) -> Texts<'i, 'd> {
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
        for x in first.labels.clone() {
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
    }

    /// The text of `lines`, a segment of the kind `part`, and where it comes from, if that is asked.
    pub(super) fn of(&mut self, lines: &[Line], part: Part) -> (String, Vec<Stretch>) {
        let gapped = lines.iter().any(|l| l.gaps > 0);
        if self.edits.is_empty()
            && !gapped
            && !self.input.trace
            && let Some(text) = self.words.text(lines)
            && edged(text.as_bytes())
        {
            return (text, Vec::new());
        }
        self.joined(lines, gapped, part)
    }

    /// The same where there is something to change.
    fn joined(&mut self, lines: &[Line], mut gapped: bool, part: Part) -> (String, Vec<Stretch>) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Default::default();
        };
        let Texts {
            input,
            words,
            settle,
            changes,
            along,
            edits,
        } = self;
        let cut = !edits.is_empty();
        if cut {
            settle.edits(input.source, input.text, edits, |span| input.offsets.span(span));
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
        let mut span = first.span.start..last.span.end;
        span.start = span.start.min(edits.first().map_or(span.start, |e| e.span.start));
        // it has the gaps of its lines, and those that were put between them or stand before its first line's mark
        gapped |= span.start < first.span.start;
        for e in edits.iter() {
            gapped |= !e.insert.is_empty();
            if input.text.as_bytes()[e.span.clone()] == *b"\n" {
                continue;
            }
            let before = &input.text[e.span.clone()];
            if before.chars().any(|c| !c.is_whitespace()) {
                changes.push(Change {
                    rule: e.rule,
                    span: along.span(e.span.clone()),
                    before: before.to_string(),
                    after: e.insert.clone(),
                });
            }
        }
        let text = edited(input.text, span.clone(), edits);
        let made = match gapped || input.trace || !edged(text.as_bytes()) {
            true => self.spaced(text, span, space_role(part)),
            false => (text, Vec::new()),
        };
        self.edits.clear();
        made
    }

    /// The same with its gaps closed: `joined` is what the edits made of `span` of the mended text.
    fn spaced(&mut self, joined: String, span: Range<usize>, role: SpaceRole) -> (String, Vec<Stretch>) {
        let (input, start) = (self.input, span.start);
        let mut gaps = input.rules.space(&joined, role);
        let map = match gaps.is_empty() && !input.trace {
            true => Offsets::default(),
            false => Offsets::within(span, &self.edits),
        };
        let len = joined.len();
        self.settle.edits(input.source, &joined, &mut gaps, |at| {
            let at = map.span(at);
            input.offsets.span(start + at.start..start + at.end)
        });
        for e in &gaps {
            let at = map.span(e.span.clone());
            self.changes.push(Change {
                rule: e.rule,
                span: self.along.span(start + at.start..start + at.end),
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
