//! Every shipped rule is tested by its own examples, and no rule comes without.

use newsmend::rule::{Outcome, RuleSet, run_examples};

#[test]
fn every_example_of_every_rule() {
    let set = RuleSet::from_files(RuleSet::builtin_files()).unwrap_or_else(|errors| {
        let list: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"));
    });
    let mut failures = Vec::new();
    for rule in set.rules() {
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
