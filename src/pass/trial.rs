//! A text as a page, for rules that stand for what the passes find by themselves.

use super::process;
use crate::rule::{OnPage, RuleSet};
use crate::source::Source;

/// Clean `text` as a page: which rules fired, and the texts that came of it.
pub fn trial(text: &str, rules: &RuleSet) -> OnPage {
    let page = process(&Source::from_text("example", text), rules).page;
    OnPage {
        texts: page.texts().into_iter().map(str::to_owned).collect(),
        fired: page.changes.into_keys().collect(),
    }
}
