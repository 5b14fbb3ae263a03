//! What would change, as people and tools are told.
#![allow(clippy::unwrap_used)]

mod common;

use common::mangled::{config, page};
use common::{put, run};
use newsmend::diff::{Diff, Piece};
use newsmend::ledger::{Input, Ledger, RuleNote};
use newsmend::pass::traced;
use newsmend::rule::RuleSet;
use newsmend::source::Source;
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::tempdir;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::builtin().unwrap());

const PAGE: &str = "举全市之力举全市之力 集全民之智集全民之智\n\n重庆努力谱写数字经济发展精彩华章\n\n来自 30个国家（地区)的代表，\n参加了大会。\u{200b}\n66666666666666666666\n";
const PLAIN: &str = "今天，我们在重庆开会。\n\n明天，我们在成都开会，后天也开会。\n";

fn diff_of(text: &str) -> Diff {
    let source = Source::from_text("p.txt", text);
    let outcome = traced(&source, &RULES);
    let input = Input {
        source: &source,
        page: &outcome.page,
        changes: &outcome.changes,
        origins: &outcome.origins,
        profile: "",
    };
    let note = |ix| RuleNote {
        id: RULES.name(ix).into(),
        revision: 1,
        pass: String::new(),
    };
    Diff::new(&source, &Ledger::new(&input, note))
}

/// What the hunks say stood in the input does stand there, line by line, and each edit is where it says.
fn hold(text: &str) {
    let diff = diff_of(text);
    let mut last = 0;
    for hunk in &diff.hunks {
        let before: String = hunk
            .parts
            .iter()
            .map(|p| match p {
                Piece::Keep(t) => t,
                Piece::Edit(e) => &e.before,
            })
            .cloned()
            .collect();
        assert!(text.contains(&before), "{before:?} is not in {text:?}");
        for part in &hunk.parts {
            if let Piece::Edit(e) = part {
                assert_eq!(text.get(e.at.clone()), Some(e.before.as_str()), "{e:?} in {text:?}");
                assert!(e.at.start >= last && !e.rules.is_empty());
                last = e.at.end;
            }
        }
    }
}

#[test]
fn terminal_json_and_review_bots() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    let ran = run(dir.path(), &["diff", "p.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    insta::assert_snapshot!("terminal", ran.out);
    assert_eq!(run(dir.path(), &["clean", "--diff", "p.txt"]).out, ran.out);
    let coloured = run(dir.path(), &["diff", "p.txt", "--color", "always"]).out;
    assert!(
        coloured.contains("（地区\u{1b}[37m\u{1b}[41m)\u{1b}[0m的"),
        "{coloured}"
    );
    let rdjson = run(dir.path(), &["diff", "p.txt", "--format", "rdjson"]).out;
    insta::assert_snapshot!("rdjson", rdjson);
}

#[test]
fn review_bots_are_shown_no_lines_that_a_file_has_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/positions");
    let ran = run(
        &folder,
        &["diff", "london-1887.alto2.xml", "tesseract.hocr", "--format", "rdjson"],
    );
    let all: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let told = all["diagnostics"].as_array().unwrap();
    assert!(!told.is_empty());
    for one in told {
        let path = one["location"]["path"].as_str().unwrap();
        assert!(folder.join(path).is_file(), "{path}");
        assert!(
            one["location"]["range"].is_null() && one["suggestions"].is_null(),
            "{one}"
        );
    }
    let hyphen = told
        .iter()
        .find(|d| d["code"]["value"].as_str().unwrap().contains("hyphen"))
        .unwrap();
    assert!(hyphen["message"].as_str().unwrap().contains("Row "), "{hyphen}");
}

#[test]
fn json_follows_its_schema() {
    let printed = run(Path::new("."), &["schema", "--diff"]).out;
    let validator = jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap();
    let ran = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["diff", "samples", "--json"]);
    assert!(ran.out.lines().count() >= 5);
    for line in ran.out.lines() {
        let value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
}

#[test]
fn check_says_nothing() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    put(dir.path(), "plain.txt", PLAIN);
    for (args, code) in [
        (["diff", "--check", "p.txt"], 1),
        (["clean", "--check", "p.txt"], 1),
        (["diff", "--check", "plain.txt"], 0),
        (["clean", "--check", "plain.txt"], 0),
    ] {
        let ran = run(dir.path(), &args);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (code, "", ""),
            "{args:?}"
        );
    }
    assert_eq!(run(dir.path(), &["diff", "--check", "none.txt"]).code, 2);
}

#[test]
fn folders_give_a_line_a_page_and_totals() {
    let dir = tempdir().unwrap();
    put(dir.path(), "in/p.txt", PAGE);
    put(dir.path(), "in/q.txt", PLAIN);
    insta::assert_snapshot!(run(dir.path(), &["diff", "in"]).out);
}

#[test]
fn marks_are_whole_graphemes() {
    // a letter with an accent of its own, set behind a bracket that changes
    let diff = diff_of("来自国家（地区)\u{301}的代表。\n");
    let edits: Vec<_> = diff.hunks.iter().flat_map(|h| &h.parts).collect();
    assert!(
        edits
            .iter()
            .any(|p| matches!(p, Piece::Edit(e) if e.before == ")\u{301}" && e.after == "）\u{301}")),
        "{edits:?}"
    );
}

#[test]
fn samples_hold() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))
        .unwrap()
        .flatten()
    {
        if entry.path().extension().is_some_and(|e| e == "txt") {
            hold(&std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hunks_say_what_stands_there(text in page()) {
        hold(&text);
    }
}
