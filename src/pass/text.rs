//! Repairs that need no more than the text: characters, ornaments, doubling, brackets.

use crate::decisions::Settle;
use crate::edit::{self, Edit, Offsets};
use crate::ledger::{Change, RuleIx};
use crate::rule::{Cut, Pass, RuleSet, ornament_number};
use crate::source::{LineIndex, Source};
use std::borrow::Cow;
use std::ops::Range;

/// A section's number that was drawn as an ornament and taken out of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ornament {
    /// Where it was, in bytes of [`Mended::text`].
    pub at: usize,
    /// The first digit of its number.
    pub digit: char,
    /// The number.
    pub value: u32,
    /// How often it was drawn.
    pub count: u32,
    /// The rule that took it out.
    pub rule: RuleIx,
    /// Where it stands in [`Source::text`].
    pub span: Range<usize>,
}

/// A page's text after the passes `normalize`, `ornament` and `repair`.
#[derive(Debug, Clone, Default)]
pub struct Mended<'a> {
    /// The text; the source's own until something is changed.
    pub text: Cow<'a, str>,
    /// From the text back to [`Source::text`].
    pub offsets: Offsets,
    /// The ornaments that were taken out, in order.
    pub ornaments: Vec<Ornament>,
    /// What was changed, pass by pass.
    pub changes: Vec<Change>,
    /// The rows of its text, where they are known already.
    pub(super) rows: Option<LineIndex>,
    /// Its text was put together from spans of the source's, in another order.
    gathered: bool,
}

/// Mend the text of `source`. Each pass looks at one frozen text and is applied once.
pub fn mend<'a>(source: &'a Source, rules: &RuleSet) -> Mended<'a> {
    let page = Mended::gather(source, None);
    settled(source, page, rules, &mut Settle::default())
}

/// The same for a page of which nothing is mended yet, as was decided.
pub(super) fn settled<'a>(
    source: &Source,
    mut page: Mended<'a>,
    rules: &RuleSet,
    settle: &mut Settle<'_>,
) -> Mended<'a> {
    let mut cut = page.rows.take().map_or_else(Cut::default, Cut::of);
    for pass in [Pass::Normalize, Pass::Ornament, Pass::Repair] {
        let mut edits = rules.edits_of(pass, &page.text, &cut);
        settle.edits(&source.text, &page.text, &mut edits, |span| page.offsets.span(span));
        if edits.is_empty() {
            continue;
        }
        move_along(&mut page.ornaments, &edits);
        if pass == Pass::Ornament {
            page.ornaments = taken_out(&page, &edits);
        }
        let rows = cut.into_rows().and_then(|rows| rows.edited(&page.text, &edits));
        page.change(&edits);
        cut = rows.map_or_else(Cut::default, Cut::of);
    }
    page.rows = cut.into_rows();
    page
}

impl<'a> Mended<'a> {
    /// The text of `source` as it stands, or put together from `spans` of it.
    pub(super) fn gather(source: &'a Source, spans: Option<&[Range<usize>]>) -> Mended<'a> {
        let (text, offsets) = match spans {
            Some(spans) => {
                let (text, offsets) = edit::gather(&source.text, spans);
                (Cow::Owned(text), offsets)
            }
            None => (
                Cow::Borrowed(source.text.as_str()),
                Offsets::identity(source.text.len()),
            ),
        };
        Mended {
            text,
            offsets,
            gathered: spans.is_some(),
            ..Mended::default()
        }
    }

    /// The same page without the words `spans` of the source's text, which `rule` takes out.
    pub(super) fn without(
        mut self,
        source: &Source,
        spans: &[Range<usize>],
        rule: RuleIx,
        settle: &mut Settle<'_>,
    ) -> Mended<'a> {
        // what was moved is found by where it came from
        let len = self.text.len();
        let mut copied: Vec<(usize, usize, usize)> = self.offsets.copied(0..len).map(|(a, b, n)| (b, a, n)).collect();
        copied.sort_unstable();
        let here = |span: &Range<usize>| {
            let i = copied.partition_point(|c| c.0 <= span.start).checked_sub(1)?;
            let (from, to, n) = *copied.get(i)?;
            (span.end <= from + n).then(|| to + span.start - from..to + span.end - from)
        };
        let edit = |span| Edit {
            span,
            insert: String::new(),
            rule,
        };
        let mut edits: Vec<Edit> = spans.iter().filter_map(here).map(edit).collect();
        edits.sort_by_key(|e| e.span.start);
        settle.edits(&source.text, &self.text, &mut edits, |span| self.offsets.span(span));
        if !edits.is_empty() {
            self.change(&edits);
        }
        self
    }

    /// Apply `edits` and note them.
    fn change(&mut self, edits: &[Edit]) {
        self.changes.reserve(edits.len());
        let mut at = self.offsets.along();
        for edit in edits {
            self.changes.push(Change {
                rule: edit.rule,
                span: at.span(edit.span.clone()),
                before: self.text[edit.span.clone()].to_owned(),
                after: edit.insert.clone(),
            });
        }
        let (text, offsets) = edit::apply(&self.text, edits);
        self.offsets = if self.changes.len() == edits.len() && !self.gathered {
            offsets
        } else {
            offsets.over(&self.offsets)
        };
        (self.text, self.rows) = (Cow::Owned(text), None);
    }
}

fn taken_out(page: &Mended<'_>, edits: &[Edit]) -> Vec<Ornament> {
    let mut out = Vec::with_capacity(edits.len());
    let mut shrunk = 0;
    for edit in edits {
        if let Some((value, count)) = ornament_number(&page.text[edit.span.clone()]) {
            let digit = value.to_string().chars().next().unwrap_or('0');
            let span = page.offsets.span(edit.span.clone());
            out.push(Ornament {
                at: edit.span.start - shrunk,
                digit,
                value,
                count,
                rule: edit.rule,
                span,
            });
        }
        shrunk += edit.span.len() - edit.insert.len().min(edit.span.len());
    }
    out
}

/// Move the places of ornaments over the edits of a later pass.
fn move_along(ornaments: &mut [Ornament], edits: &[Edit]) {
    let (mut next, mut grown, mut shrunk) = (0, 0, 0);
    for ornament in ornaments {
        while let Some(edit) = edits.get(next).filter(|e| e.span.end <= ornament.at) {
            grown += edit.insert.len();
            shrunk += edit.span.len();
            next += 1;
        }
        let inside = edits
            .get(next)
            .filter(|e| e.span.start < ornament.at)
            .map_or(ornament.at, |e| e.span.start);
        ornament.at = inside + grown - shrunk;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Mended<'static> {
        let source = Source::from_text("t", text);
        let page = mend(&source, &RuleSet::builtin().expect("built-in rules"));
        Mended {
            text: Cow::Owned(page.text.into_owned()),
            offsets: page.offsets,
            ornaments: page.ornaments,
            changes: page.changes,
            rows: page.rows,
            gathered: page.gathered,
        }
    }

    #[test]
    fn ornaments_keep_their_place() {
        let text = format!("２０２０年\n部署发展战略部署发展战略{}\n正文（重庆)。", "6".repeat(40));
        let page = mended(&text);
        assert_eq!(page.text, "2020年\n部署发展战略\n正文（重庆）。");
        let ornament = &page.ornaments[0];
        assert_eq!((ornament.value, ornament.digit, ornament.count), (6, '6', 40));
        assert_eq!(&page.text[..ornament.at], "2020年\n部署发展战略");
        assert_eq!(text[ornament.span.clone()], "6".repeat(40));
    }

    #[test]
    fn changes_point_into_the_source() {
        let text = "\u{FEFF}规模２０亿，西部（重庆)";
        let page = mended(text);
        let last = page.changes.last().expect("a bracket");
        assert_eq!((&text[last.span.clone()], last.after.as_str()), (")", "）"));
        assert_eq!(&text[page.offsets.span(0.."规模20".len())], "规模２０");
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let text =
            "举全市之力举全市之力 集全民之智\n●发挥作用 ●完善政策\n点1\n1\n1\n1\n1\n1\n1\n1\n1\n字字节节跳跳动动";
        let once = mended(text);
        assert_eq!(mended(&once.text).changes, []);
    }

    #[test]
    fn hostile_pages_take_linear_time() {
        let pages = [
            "6".repeat(3_000_000),
            "一\n".repeat(400_000),
            format!("{}{}", "（".repeat(100_000), ")".repeat(100_000)),
            "●发挥作用".repeat(100_000),
            "数字经济发展".repeat(333_333),
        ];
        for text in pages {
            mended(&text);
        }
    }
}
