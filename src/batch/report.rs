//! What is told of a page: one row a page, and which pages most need a person.

use crate::page::{Article, Lines, Page};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// What a line of a report follows.
pub const SCHEMA: &str = "newsmend/report@1";

/// One page of a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The input.
    pub path: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// How long reading, cleaning and writing took, in milliseconds; absent for a page that was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<f64>,
    /// How many blocks the page has, furniture left out.
    pub blocks: usize,
    /// How many changes each rule made.
    pub changes: BTreeMap<String, u32>,
    /// How many findings there are of each kind.
    pub findings: BTreeMap<String, u32>,
    /// How much of the page nothing speaks against, from 0 to 1; see [`confidence`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Whether it was left as an earlier run made it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
    /// Why it was not cleaned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Row {
    /// The row of a page that was cleaned, and is needed no more.
    pub fn new(path: String, bytes: u64, page: Page) -> Row {
        let mut findings: BTreeMap<String, u32> = BTreeMap::new();
        for finding in &page.findings {
            match findings.get_mut(&finding.rule) {
                Some(count) => *count += 1,
                None => _ = findings.insert(finding.rule.clone(), 1),
            }
        }
        Row {
            path,
            bytes,
            blocks: page.articles.iter().map(Article::blocks).sum(),
            findings,
            confidence: Some(confidence(&page)),
            changes: page.changes,
            ..Row::default()
        }
    }

    /// The row of a page that failed.
    pub fn failed(path: String, error: String) -> Row {
        Row {
            path,
            error: Some(error),
            ..Row::default()
        }
    }
}

/// How much of a page nothing speaks against: the share of its lines that no finding names, a tenth less for each kind of
/// finding that is about the page as a whole. It says where to look first, not how much of the text is right.
pub fn confidence(page: &Page) -> f64 {
    let lines = page.source.as_ref().map_or(0, |s| s.lines).max(1);
    let (mut doubtful, mut whole) = (Lines(SmallVec::with_capacity(page.findings.len())), Vec::new());
    for finding in &page.findings {
        match finding.lines.is_empty() {
            true => whole.push(finding.rule.as_str()),
            false => doubtful.extend(&finding.lines),
        }
    }
    whole.sort_unstable();
    whole.dedup();
    let doubtful: u32 = doubtful.0.iter().map(|(a, b)| b - a + 1).sum();
    let sure = 1.0 - f64::from(doubtful.min(lines)) / f64::from(lines);
    let out = whole.iter().fold(sure, |c, _| c * 0.9);
    (out * 1000.0).round() / 1000.0
}

/// What a run comes to.
#[derive(Debug, Default)]
pub struct Total {
    /// Pages that were cleaned.
    pub cleaned: u64,
    /// Pages that were left as an earlier run made them.
    pub skipped: u64,
    /// Pages, and inputs that hold none, that failed.
    pub failed: u64,
    /// Bytes of pages that were cleaned.
    pub bytes: u64,
    /// Changes of pages that were cleaned or skipped.
    pub changes: u64,
    /// Findings of those.
    pub findings: u64,
    /// Those with the least confidence, the least first.
    pub worst: Vec<Row>,
}

impl Total {
    /// How many of the worst pages are kept.
    pub const WORST: usize = 5;

    /// Count a page.
    pub fn add(&mut self, row: &Row) {
        match (&row.error, row.skipped) {
            (Some(_), _) => self.failed += 1,
            (None, true) => self.skipped += 1,
            (None, false) => {
                self.cleaned += 1;
                self.bytes += row.bytes;
            }
        }
        self.changes += row.changes.values().map(|n| u64::from(*n)).sum::<u64>();
        self.findings += row.findings.values().map(|n| u64::from(*n)).sum::<u64>();
        let Some(confidence) = row.confidence.filter(|_| !row.findings.is_empty()) else {
            return;
        };
        // Of two pages alike the first one stands first.
        let at = self
            .worst
            .partition_point(|w| w.confidence.is_some_and(|c| c <= confidence));
        if at < Total::WORST {
            self.worst.insert(at, row.clone());
            self.worst.truncate(Total::WORST);
        }
    }

    /// All pages that were come across.
    pub fn pages(&self) -> u64 {
        self.cleaned + self.skipped + self.failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Finding, SourceInfo};

    fn page(findings: &[(&str, Lines)]) -> Page {
        let finding = |(rule, lines): &(&str, Lines)| Finding {
            rule: (*rule).into(),
            lines: lines.clone(),
            message: "m".into(),
        };
        Page {
            source: Some(SourceInfo {
                lines: 10,
                ..SourceInfo::default()
            }),
            findings: findings.iter().map(finding).collect(),
            ..Page::default()
        }
    }

    #[test]
    fn findings_cost_confidence() {
        assert_eq!(confidence(&page(&[])), 1.0);
        assert_eq!(
            confidence(&page(&[("a", Lines::range(3, 4)), ("b", Lines::range(4, 5))])),
            0.7
        );
        let whole = ("encoding-guessed", Lines::default());
        assert_eq!(
            confidence(&page(&[whole.clone(), whole.clone(), ("a", Lines::range(1, 5))])),
            0.45
        );
        assert_eq!(confidence(&page(&[("a", Lines::range(1, 99))])), 0.0);
    }

    #[test]
    fn the_worst_pages_are_kept() {
        let mut total = Total::default();
        for i in (0..20u32).rev() {
            let lines = Lines::range(1, i % 10 + 1);
            total.add(&Row::new(format!("p{i}"), 1, page(&[("a", lines)])));
        }
        let names: Vec<&str> = total.worst.iter().map(|r| r.path.as_str()).collect();
        assert_eq!(names, ["p19", "p9", "p18", "p8", "p17"]);
        assert_eq!((total.cleaned, total.findings), (20, 20));
    }
}
