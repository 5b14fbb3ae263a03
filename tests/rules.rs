//! Sets of rules: profiles, names, files that are wrong. The examples of rules are run by `rules_cli.rs`.

use newsmend::rule::RuleSet;

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
    let set = RuleSet::builtin_with([("mine/normalize/wide-digits.yaml".into(), mine.into())]).expect("rules");
    assert!(set.edits(newsmend::rule::Pass::Normalize, "２０").is_empty());
}
