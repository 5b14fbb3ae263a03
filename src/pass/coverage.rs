//! How often each rule fired over pages, and where.

use super::{Outcome, text};
use crate::rule::{Pass, RuleSet};
use crate::source::{LineIndex, Source};
use std::collections::BTreeMap;
use std::ops::Range;

/// A rule that found something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firing {
    /// The rule's id.
    pub rule: String,
    /// The 1-based line of the source.
    pub line: u32,
    /// What stands there, the spot in `[…]`.
    pub text: String,
}

/// What the rules found on a page that was processed to `outcome`, in order of place.
///
/// Of rules that change text it is what they changed; of rules that label or report, all that they said, whether the
/// passes followed it or not.
pub fn firings(source: &Source, rules: &RuleSet, outcome: &Outcome) -> Vec<Firing> {
    let rows = LineIndex::new(&source.text);
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    let labels: Vec<bool> = rules.rules().map(|r| r.file.pass == Pass::Label).collect();
    for change in &outcome.changes {
        if !labels.get(usize::from(change.rule.0)).is_some_and(|l| *l) {
            found.push((change.span.clone(), rules.name(change.rule)));
        }
    }
    let mended = text::mend(source, rules);
    let mended_rows = LineIndex::new(&mended.text);
    for (row, label) in rules.labels(&mended.text, &mended_rows) {
        let start = mended_rows.span(row as usize).start;
        let span = start + label.span.start..start + label.span.end;
        found.push((mended.offsets.span(span), rules.name(label.rule)));
    }
    for (rule, span) in rules.reports(&mended.text, &mended_rows) {
        found.push((mended.offsets.span(span), rules.name(rule)));
    }
    found.sort_by_key(|f| f.0.start);
    found
        .into_iter()
        .map(|(span, rule)| Firing {
            rule: rule.to_owned(),
            line: rows.line_of(span.start),
            text: excerpt(&source.text, &rows, span),
        })
        .collect()
}

/// How many characters of a line are shown on each side of a spot, and of the spot itself.
const REACH: usize = 12;

fn excerpt(text: &str, rows: &LineIndex, span: Range<usize>) -> String {
    let line = rows.span(rows.row_of(span.start));
    let end = span.end.clamp(span.start, line.end.max(span.start));
    let (before, behind) = (
        &text[line.start.min(span.start)..span.start],
        &text[end..line.end.max(end)],
    );
    let from = before
        .char_indices()
        .rev()
        .take(REACH)
        .last()
        .map_or(before.len(), |c| c.0);
    let cut = |s: &str, n: usize| match s.char_indices().nth(n) {
        Some((at, _)) => format!("{}…", &s[..at]),
        None => s.to_owned(),
    };
    let lead = if from > 0 { "…" } else { "" };
    let spot: String = text[span.start..end]
        .chars()
        .map(|c| if c.is_control() { '␣' } else { c })
        .collect();
    format!(
        "{lead}{}[{}]{}",
        &before[from..],
        cut(&spot, 2 * REACH),
        cut(behind, REACH)
    )
}

/// Where a rule fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The page.
    pub page: String,
    /// The 1-based line.
    pub line: u32,
    /// What stands there.
    pub text: String,
}

/// How often a rule fired.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// How often.
    pub fired: usize,
    /// On how many pages.
    pub pages: usize,
    first: Vec<Place>,
    more: Vec<Place>,
}

/// How many places of a rule are kept.
pub const PLACES: usize = 3;

impl Count {
    /// Some places to look at, on different pages where there are several.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.first.iter().chain(&self.more).take(PLACES)
    }
}

/// Firings of many pages, by rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many pages were counted.
    pub pages: usize,
    /// By rule id; rules that never fired are not here.
    pub rules: BTreeMap<String, Count>,
}

impl Tally {
    /// Add those of one page.
    pub fn add(&mut self, page: &str, firings: Vec<Firing>) {
        self.pages += 1;
        let mut here: BTreeMap<String, ()> = BTreeMap::new();
        for Firing { rule, line, text } in firings {
            let count = self.rules.entry(rule.clone()).or_default();
            count.fired += 1;
            let first = here.insert(rule, ()).is_none();
            count.pages += usize::from(first);
            let list = if first { &mut count.first } else { &mut count.more };
            if list.len() < PLACES {
                let page = page.to_owned();
                list.push(Place { page, line, text });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spread_over_pages() {
        let at = |line| Firing {
            rule: "r".into(),
            line,
            text: String::new(),
        };
        let mut tally = Tally::default();
        tally.add("a", vec![at(1), at(2), at(3)]);
        tally.add("b", vec![at(4)]);
        tally.add("c", Vec::new());
        let count = &tally.rules["r"];
        assert_eq!((tally.pages, count.fired, count.pages), (3, 4, 2));
        let places: Vec<(&str, u32)> = count.places().map(|p| (p.page.as_str(), p.line)).collect();
        assert_eq!(places, [("a", 1), ("b", 4), ("a", 2)]);
    }

    #[test]
    fn what_fired_is_found_again() {
        let rules = RuleSet::builtin().expect("built-in rules");
        let source = Source::from_text("p", "重庆要闻\n\n规模２０亿，西部（重庆)的(cid:12)事业。\n");
        let outcome = super::super::process(&source, &rules);
        let found: Vec<String> = firings(&source, &rules, &outcome)
            .iter()
            .map(|f| format!("{} {} {}", f.rule, f.line, f.text))
            .collect();
        assert!(
            found.contains(&"bracket-width 3 规模２０亿，西部（重庆[)]的(cid:12)事业。".to_owned()),
            "{found:?}"
        );
        assert!(
            found.contains(&"cid-glyph 3 …模２０亿，西部（重庆)的[(cid:12)]事业。".to_owned()),
            "{found:?}"
        );
    }
}
