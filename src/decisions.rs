//! What an editor decided about changes of one page: kept in `NAME.decisions.yaml`, honoured on every later run.
//!
//! A decision names the changed text and what stands around it on its line, not a place, so that it holds when lines
//! come or go elsewhere on the page.

use crate::edit::Edit;
use crate::ledger::{Change, RuleIx};
use crate::page::{Finding, Lines};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The value of [`Decisions::decisions`].
pub const SCHEMA: &str = "newsmend/decisions@1";

/// How many characters of its line are kept to each side of a change, gaps left out.
const AROUND: usize = 8;

/// The decisions about one page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Always `newsmend/decisions@1`.
    #[schemars(extend("const" = SCHEMA))]
    pub decisions: String,
    /// The page's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// About whole rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<OfRule>,
    /// About single changes; they win over those about rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<OfChange>,
}

/// A decision about all that a rule does on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfRule {
    /// The rule's id.
    pub rule: String,
    /// Its revision when that was decided.
    pub revision: u32,
    /// What was decided: to refuse, or to accept what the rule only suggests.
    pub decision: Verdict,
}

/// A decision about one change, and about all that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfChange {
    /// The rule that made or suggested it.
    pub rule: String,
    /// The rule's revision when that was decided.
    pub revision: u32,
    /// The changed text, as the input has it.
    pub before: String,
    /// What stands before and after it on its line, gaps left out.
    pub around: (String, String),
    /// What was decided.
    pub decision: Verdict,
    /// What it becomes instead, with the decision `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is made, also where the rule only suggests it.
    Accept,
    /// It is not made.
    Refuse,
    /// The text becomes another.
    Text,
}

/// What stands before and after `span` on its line, gaps left out: what a decision is found again by.
pub fn around(source: &str, span: &Range<usize>) -> (String, String) {
    let end = |c: char| matches!(c, '\n' | '\r' | '\x0c');
    let gap = |c: &char| !c.is_whitespace() && *c != '\u{feff}';
    let line = |text: &mut dyn Iterator<Item = char>| -> String {
        text.take_while(|c| !end(*c)).filter(gap).take(AROUND).collect()
    };
    let before = line(&mut source.get(..span.start).unwrap_or_default().chars().rev());
    let after = line(&mut source.get(span.end..).unwrap_or_default().chars());
    (before.chars().rev().collect(), after)
}

/// Decisions on their way through the passes.
#[derive(Debug, Default)]
pub struct Settle<'a> {
    /// Decisions about changes of a rule.
    of: HashMap<RuleIx, Vec<(usize, &'a OfChange)>>,
    /// Rules that were refused or accepted as a whole.
    whole: HashMap<RuleIx, (usize, Verdict)>,
    /// Rules that only suggest.
    suggest: HashSet<RuleIx>,
    /// For each decision, those about rules first, whether something was decided by it.
    used: Vec<bool>,
    /// What was suggested and is not accepted.
    pub offers: Vec<Change>,
    /// Findings about the decisions, so far those about rules that changed.
    findings: Vec<Finding>,
}

impl<'a> Settle<'a> {
    /// Ready `decisions`. `rule` finds a rule by its id, with its revision; `suggest` are those that only suggest.
    pub fn new(
        decisions: &'a Decisions,
        rule: impl Fn(&str) -> Option<(RuleIx, u32)>,
        suggest: impl IntoIterator<Item = RuleIx>,
    ) -> Settle<'a> {
        let mut out = Settle {
            suggest: suggest.into_iter().collect(),
            used: vec![false; decisions.rules.len() + decisions.changes.len()],
            ..Settle::default()
        };
        let mut told = HashSet::new();
        let mut revised = |id: &str, then: u32, now: u32| {
            if then != now && told.insert(id.to_owned()) {
                out.findings.push(Finding {
                    rule: "decision-revision".into(),
                    lines: Lines::default(),
                    message: format!(
                        "decided of revision {then} of {id}, which is at revision {now} now: honoured, but look again"
                    ),
                });
            }
        };
        for (i, d) in decisions.rules.iter().enumerate() {
            if let Some((ix, revision)) = rule(&d.rule) {
                revised(&d.rule, d.revision, revision);
                out.whole.insert(ix, (i, d.decision));
            }
        }
        for (i, d) in decisions.changes.iter().enumerate() {
            if let Some((ix, revision)) = rule(&d.rule) {
                revised(&d.rule, d.revision, revision);
                out.of.entry(ix).or_default().push((decisions.rules.len() + i, d));
            }
        }
        out
    }

    /// Drop or change those of `edits` that were decided about. `text` is what they edit, `span` maps from it to
    /// `source`.
    pub fn edits(
        &mut self,
        source: &str,
        text: &str,
        edits: &mut Vec<Edit>,
        span: impl Fn(Range<usize>) -> Range<usize>,
    ) {
        if self.of.is_empty() && self.whole.is_empty() && self.suggest.is_empty() {
            return;
        }
        edits.retain_mut(|edit| {
            let suggested = self.suggest.contains(&edit.rule);
            let mut verdict = if suggested { Verdict::Refuse } else { Verdict::Accept };
            if let Some((i, whole)) = self.whole.get(&edit.rule) {
                self.used[*i] = true;
                verdict = *whole;
            }
            let mut decided = verdict != Verdict::Refuse || self.whole.contains_key(&edit.rule);
            if let Some(list) = self.of.get(&edit.rule) {
                let at = span(edit.span.clone());
                let here = around(source, &at);
                let before = source.get(at).unwrap_or_default();
                if let Some((i, d)) = list.iter().find(|(_, d)| d.before == before && d.around == here) {
                    self.used[*i] = true;
                    verdict = d.decision;
                    decided = true;
                    if let (Verdict::Text, Some(text)) = (verdict, &d.text) {
                        edit.insert.clone_from(text);
                    }
                }
            }
            if suggested && !decided {
                self.offers.push(Change {
                    rule: edit.rule,
                    span: span(edit.span.clone()),
                    before: text.get(edit.span.clone()).unwrap_or_default().to_owned(),
                    after: edit.insert.clone(),
                });
            }
            verdict != Verdict::Refuse
        });
    }

    /// What is to be said of the decisions once the page is done.
    pub fn findings(&mut self, decisions: &Decisions) -> Vec<Finding> {
        let mut out = std::mem::take(&mut self.findings);
        let rules = decisions.rules.iter().map(|d| (&d.rule, None));
        let changes = decisions.changes.iter().map(|d| (&d.rule, Some(d)));
        for ((rule, change), _) in rules.chain(changes).zip(&self.used).filter(|(_, used)| !**used) {
            let what = match change {
                Some(d) => format!(
                    "of {rule} at {:?} between {:?} and {:?}",
                    d.before, d.around.0, d.around.1
                ),
                None => format!("of everything that {rule} does"),
            };
            out.push(Finding {
                rule: "decision-stale".into(),
                lines: Lines::default(),
                message: format!("the decision {what} does not apply any more: nothing like it is changed"),
            });
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surroundings_are_those_of_the_line() {
        let text = "上一行\n来自 30个国家（地区)的 202\n下一行";
        let at = text.find(')').unwrap();
        assert_eq!(around(text, &(at..at + 1)), ("30个国家（地区".into(), "的202".into()));
        assert_eq!(around("●发", &(0..3)), (String::new(), "发".into()));
    }
}
