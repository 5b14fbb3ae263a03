//! Every shipped rule is tested by its own examples, and no rule comes without.

mod common;

use common::texts;
use newsmend::pass::process;
use newsmend::rule::{Example, Find, Outcome, Rule, RuleSet, run_examples};
use newsmend::script::script_profile;
use newsmend::source::Source;

#[test]
fn every_example_of_every_rule() {
    let set = RuleSet::from_files(RuleSet::builtin_files()).unwrap_or_else(|errors| {
        let list: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"));
    });
    let mut failures = Vec::new();
    for rule in set.rules() {
        if matches!(rule.file.find, Find::Mechanism(_)) {
            continue; // these act inside the passes: see the next test
        }
        let alone = RuleSet::alone(rule).expect(&rule.path);
        for verdict in run_examples(rule, &alone) {
            if verdict.outcome != Outcome::Ok {
                failures.push(format!(
                    "{}: {:?}\n    {:?}",
                    rule.path, verdict.example, verdict.outcome
                ));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} examples fail\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(set.rules().count() >= 35);
}

/// What a pass finds by itself needs a page around it, so these rules run with all the others.
#[test]
fn every_example_of_what_passes_find() {
    let set = RuleSet::from_files(RuleSet::builtin_files()).expect("built-in rules");
    let mut failures = Vec::new();
    let rules: Vec<&Rule> = set
        .rules()
        .filter(|r| matches!(r.file.find, Find::Mechanism(_)))
        .collect();
    for rule in &rules {
        let has = |kind: fn(&Example) -> bool| rule.file.examples.iter().any(kind);
        assert!(
            has(|e| e.before.is_some() && e.after.is_some()),
            "{}: nothing fires",
            rule.path
        );
        assert!(has(|e| e.keep.is_some()), "{}: nothing is kept", rule.path);
        for example in &rule.file.examples {
            if let Err(message) = on_a_page(&rule.file.id, example) {
                failures.push(format!("{}: {:?}\n    {message}", rule.path, example.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(rules.len() >= 2);
}

/// Clean the example as a page of its script: `after` has to be a text of it, `keep` must not count the rule.
fn on_a_page(id: &str, example: &Example) -> Result<(), String> {
    let (text, after) = match (&example.before, &example.after, &example.keep) {
        (Some(before), Some(after), None) => (before, Some(after)),
        (None, None, Some(keep)) => (keep, None),
        _ => return Err("needs `before` and `after`, or `keep`".into()),
    };
    let rules = RuleSet::builtin()
        .and_then(|set| set.profile(script_profile(text)))
        .map_err(|e| e.to_string())?;
    let page = process(&Source::from_text("example", text), &rules).page;
    let (fired, texts) = (page.changes.contains_key(id), texts(&page));
    match after {
        Some(after) if fired && texts.contains(after) => Ok(()),
        None if !fired => Ok(()),
        _ => Err(format!("fired: {fired}; the page: {texts:?}")),
    }
}

#[test]
fn profiles_apply() {
    for name in [
        "zh-newspaper",
        "zh-hant-newspaper",
        "zh-republican",
        "en-newspaper",
        "ja-newspaper",
    ] {
        RuleSet::builtin().and_then(|set| set.profile(name)).expect(name);
    }
}

#[test]
fn unknown_names_are_answered_with_near_ones() {
    let error = RuleSet::builtin()
        .expect("built-in rules")
        .select(&["wide-digit".into()], &[])
        .expect_err("no such rule");
    assert!(error.to_string().contains("`wide-digits`"), "{error}");
}

#[test]
fn a_wrong_rule_is_answered_with_its_place() {
    let file = |body: &str| [("mine/repair/x.yaml".to_owned(), body.to_owned())];
    let head = "format: 1\nid: x\nrevision: 1\nsummary: s\nwhy: w\nlevel: fix\npass: repair\n";
    for (body, place, hint) in [
        (format!("{head}find: {{regx: a}}\n"), ":8:", "regex"),
        (
            format!("{head}find: {{regex: \"a${{nix}}\"}}\n"),
            ":8:",
            "`${nix}` is not defined",
        ),
        (format!("{head}find: {{regex: \"(a\"}}\n"), ":8:", "unclosed group"),
        (
            head.replace("id: x", "id: y") + "find: {literal: a}\n",
            ":2:",
            "named `x`",
        ),
    ] {
        let errors = RuleSet::from_files(file(&body)).expect_err(&body);
        let message = errors[0].to_string();
        assert!(
            message.contains(place) && message.contains(hint) && message.contains('^'),
            "{message}"
        );
    }
}

#[test]
fn a_folder_rule_replaces_the_built_in_one() {
    let mine = "format: 1\nid: wide-digits\nrevision: 9\nsummary: s\nwhy: w\nlevel: off\npass: normalize\nfind: {literal: a}\n";
    let files = RuleSet::builtin_files().chain([("mine/normalize/wide-digits.yaml".into(), mine.into())]);
    let set = RuleSet::from_files(files).expect("rules");
    assert!(set.edits(newsmend::rule::Pass::Normalize, "２０").is_empty());
}
