//! The properties that hold for every page.
//!
//! `PROPTEST_CASES=20000 cargo test --test properties` looks at more pages.

mod common;

use common::mangled::{config, page};
use newsmend::edit::Edit;
use newsmend::ledger::{Change, RuleIx};
use newsmend::page::Page;
use newsmend::pass::{process, text::mend};
use newsmend::rule::{Find, Pass, RuleSet};
use newsmend::source::Source;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::builtin().expect("the rules that are built in are right"));

static BRACKETS: LazyLock<RuleIx> = LazyLock::new(|| {
    let at = RULES.rules().position(|r| matches!(r.file.find, Find::Pair(_)));
    RuleIx(at.and_then(|i| u16::try_from(i).ok()).expect("a rule about brackets"))
});

fn count<'a>(texts: impl IntoIterator<Item = &'a str>, by: i64, into: &mut BTreeMap<char, i64>) {
    for c in texts.into_iter().flat_map(str::chars).filter(|c| !c.is_whitespace()) {
        *into.entry(c).or_default() += by;
    }
}

/// Characters that the page has too many (positive) or too few of, once all changes are taken into account.
fn unaccounted(source: &Source, page: &Page, changes: &[Change]) -> BTreeMap<char, i64> {
    let mut sum = BTreeMap::new();
    count(page.texts(), 1, &mut sum);
    count([source.text.as_str()], -1, &mut sum);
    count(changes.iter().map(|c| c.before.as_str()), 1, &mut sum);
    count(changes.iter().map(|c| c.after.as_str()), -1, &mut sum);
    sum.retain(|_, n| *n != 0);
    sum
}

/// Whether every bracket may have a partner. A stray one may take that of another block.
fn balanced(text: &str) -> bool {
    let mut open = 0i32;
    let fits = text.chars().all(|c| {
        open += i32::from("(（".contains(c)) - i32::from(")）".contains(c));
        open >= 0
    });
    fits && open == 0
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let source = Source::from_text("page.txt", text);
    let outcome = process(&source, &RULES);
    let lost = unaccounted(&source, &outcome.page, &outcome.changes);
    prop_assert!(lost.is_empty(), "unaccounted for: {lost:?} in {text:?}");
    let once = mend(&source, &RULES).text;
    let again = Source::from_text("page.txt", &*once);
    let twice = mend(&again, &RULES);
    // A bracket may come within reach of its partner when what was printed twice between them has gone.
    let nearer = once.len() > 240 && once.len() < text.len();
    let news: Vec<_> = twice
        .changes
        .iter()
        .filter(|c| !(nearer && c.rule == *BRACKETS))
        .collect();
    prop_assert!(news.is_empty(), "a second run over {once:?} changes {news:?}");
    // Lines are joined by now, so only what does not look at lines has to find nothing.
    let even = balanced(text);
    for text in outcome.page.texts() {
        for pass in [Pass::Normalize, Pass::Repair] {
            let edits = RULES.edits(pass, text);
            let free = |e: &&Edit| pass == Pass::Normalize || even && e.rule == *BRACKETS;
            let left: Vec<_> = edits.iter().filter(free).collect();
            prop_assert!(
                left.is_empty(),
                "{pass:?} would change its own output {text:?}: {left:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_character_is_accounted_for(text in page()) {
        check(&text)?;
    }

    #[test]
    fn any_text_gives_a_page(text in "(?s).{0,400}") {
        check(&text)?;
    }
}

#[test]
fn samples_are_accounted_for() {
    let mut seen = 0;
    for entry in std::fs::read_dir("samples").expect("the samples are there").flatten() {
        if entry.path().extension().is_some_and(|e| e == "txt") {
            let text = std::fs::read_to_string(entry.path()).expect("samples are UTF-8");
            check(&text).unwrap_or_else(|e| panic!("{}: {e}", entry.path().display()));
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} samples");
}
