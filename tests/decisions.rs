//! What an editor decided stays decided.
#![allow(clippy::unwrap_used)]

mod common;

use common::{put, run};
use std::path::Path;
use tempfile::tempdir;

const PAGE: &str = "重庆努力谱写数字经济发展精彩华章\n\n来自30个国家（地区)的代表，参加了2020 年的大会。\n\n另有50个国家（地区)的客商，参加了2021 年的大会。\n";

const REFUSED: &str = "\
decisions: newsmend/decisions@1
page: p.txt
changes:
- rule: bracket-width
  revision: 1
  before: \")\"
  around: [30个国家（地区, 的代表，参加了2]
  decision: refuse
";

fn cleaned(dir: &Path) -> String {
    let ran = run(dir, &["clean", "p.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran.out
}

#[test]
fn a_refused_change_stays_refused() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "p.txt", PAGE);
    assert!(cleaned(dir).contains("（地区）的代表"));
    put(dir, "p.decisions.yaml", REFUSED);
    let once = cleaned(dir);
    assert!(once.contains("（地区)的代表"), "{once}");
    assert!(once.contains("（地区）的客商") && once.contains("2020年"), "{once}");
    assert_eq!(cleaned(dir), once);
    // lines added above it
    put(dir, "p.txt", format!("新的一行，今天加上去的。\n\n{PAGE}"));
    assert!(cleaned(dir).contains("（地区)的代表"));
    // a later revision of the rule: honoured, and said
    put(dir, "p.txt", PAGE);
    let rule =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/repair/bracket-width.yaml")).unwrap();
    let later = rule
        .lines()
        .map(|l| if l.starts_with("revision:") { "revision: 99" } else { l });
    put(
        dir,
        "rules/repair/bracket-width.yaml",
        later.collect::<Vec<_>>().join("\n"),
    );
    let revised = run(dir, &["clean", "p.txt", "--rules", "rules"]).out;
    assert!(
        revised.contains("（地区)的代表") && revised.contains("rule: decision-revision"),
        "{revised}"
    );
    // undo and replay of a page that was decided about
    run(dir, &["clean", "p.txt", "--out", "out", "--ledger"]);
    assert_eq!(run(dir, &["undo", "out/p.yaml"]).out, PAGE);
}

#[test]
fn whole_rules_and_other_texts() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "p.txt", PAGE);
    let text = REFUSED.replace("decision: refuse", "decision: text\n  text: 〕");
    let rules = "rules:\n- {rule: gap-number-han, revision: 1, decision: refuse}\n";
    put(dir, "mine/p.decisions.yaml", text.clone() + rules);
    for named in ["mine", "mine/p.decisions.yaml"] {
        let out = run(dir, &["clean", "p.txt", "--decisions", named]).out;
        assert!(out.contains("（地区〕的代表") && out.contains("2020 年"), "{out}");
        assert!(!out.contains("decision-stale"), "{out}");
    }
    assert!(cleaned(dir).contains("（地区）的代表"));
}

#[test]
fn decisions_that_apply_no_more_are_reported() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "p.txt", PAGE.replace("的代表", "的记者"));
    put(dir, "p.decisions.yaml", REFUSED);
    let out = cleaned(dir);
    assert!(out.contains("（地区）的记者"), "{out}");
    let finding = out.split("findings:").nth(1).unwrap();
    assert!(finding.contains("rule: decision-stale"), "{out}");
    assert!(finding.contains("的代表，参加了2"), "{out}");
}

#[test]
fn what_a_rule_suggests_can_be_accepted() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "p.txt", "会议开始前，大家等了很久......他来了。\n");
    let plain = cleaned(dir);
    assert!(plain.contains("很久......他"), "{plain}");
    put(
        dir,
        "p.decisions.yaml",
        "decisions: newsmend/decisions@1\nrules:\n- {rule: ellipsis-dots, revision: 1, decision: accept}\n",
    );
    let accepted = cleaned(dir);
    assert!(accepted.contains("很久……他"), "{accepted}");
}

#[test]
fn what_is_wrong_is_said() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "p.txt", PAGE);
    let mut said = String::new();
    for text in [
        "decisions: newsmend/decisions@1\nchange: []\n",
        "decisions: newsmend/decisions@7\n",
        &REFUSED.replace("refuse", "text"),
        &REFUSED.replace("refuse", "perhaps"),
    ] {
        put(dir, "p.decisions.yaml", text);
        let ran = run(dir, &["clean", "p.txt"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        said += &ran.err;
    }
    said += &run(dir, &["clean", "p.txt", "--decisions", "none.yaml"]).err;
    insta::assert_snapshot!(said);
}
