//! What was changed on a page: every change, or only how many each rule made.

use crate::ledger::{Change, RuleIx};
use crate::rule::RuleSet;
use std::collections::BTreeMap;

/// The changes of a page so far.
pub(super) struct Changes {
    /// In the order they were made; where they are only counted, some of them.
    made: Vec<Change>,
    /// How many each rule made, by its place.
    counts: Vec<u32>,
    only_count: bool,
}

impl Changes {
    /// Those that were made already. `only_count`: more are not to be kept.
    pub(super) fn new(made: Vec<Change>, only_count: bool) -> Changes {
        let mut out = Changes {
            made: Vec::new(),
            counts: Vec::new(),
            only_count,
        };
        made.iter().for_each(|change| out.count(change.rule));
        Changes { made, ..out }
    }

    /// Add the change that `rule` made.
    pub(super) fn add(&mut self, rule: RuleIx, change: impl FnOnce() -> Change) {
        self.count(rule);
        if !self.only_count {
            self.made.push(change());
        }
    }

    fn count(&mut self, rule: RuleIx) {
        let rule = usize::from(rule.0);
        if rule >= self.counts.len() {
            self.counts.resize(rule + 1, 0);
        }
        self.counts[rule] += 1;
    }

    /// How many changes each rule made, by its name.
    pub(super) fn counts(&self, rules: &RuleSet) -> BTreeMap<String, u32> {
        let mut out: BTreeMap<String, u32> = BTreeMap::new();
        for (rule, &count) in (0..=u16::MAX).zip(&self.counts).filter(|(_, count)| **count > 0) {
            *out.entry(rules.name(RuleIx(rule)).into()).or_default() += count;
        }
        out
    }

    /// All of them; none where they were only counted.
    pub(super) fn made(self) -> Vec<Change> {
        match self.only_count {
            true => Vec::new(),
            false => self.made,
        }
    }
}
