//! The page as JSON, Markdown and text, and lines explained.
#![allow(clippy::unwrap_used)]

mod common;

use common::{put, run};
use newsmend::Page;
use tempfile::tempdir;

const PAGE: &str = "举全市之力举全市之力 集全民之智集全民之智\n\n重庆努力谱写数字经济发展精彩华章\n\n本报记者 张莎\n\n来自 30个国家（地区)的代表，参加了大会。\n\n●发挥好“政”的作用\n●发挥好“产”的作用\n\n一、把握新机遇\n\n近年来，我市认真贯彻落实。*重点*工作，继续推进。\n";

#[test]
fn every_format_is_of_the_same_page() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "in/p.txt", PAGE);
    let page = |text: &str| -> Page { serde_yaml::from_str(text).unwrap() };
    let yaml = page(&run(dir, &["clean", "in/p.txt"]).out);
    for format in ["json", "jsonl"] {
        let out = run(dir, &["clean", "in/p.txt", "--format", format]).out;
        assert_eq!(serde_json::from_str::<Page>(&out).unwrap(), yaml);
    }
    for format in ["markdown", "text"] {
        insta::assert_snapshot!(format, run(dir, &["clean", "in/p.txt", "--format", format]).out);
    }
    put(dir, "in/q.txt", "另一页，今天的。\n");
    let list = run(dir, &["clean", "in", "--format", "json"]).out;
    assert_eq!(serde_json::from_str::<Vec<Page>>(&list).unwrap().len(), 2);
    let lines = run(dir, &["clean", "in", "--format", "jsonl"]).out;
    let pages: Vec<Page> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(pages.len(), 2);
    for (format, extension) in [
        ("json", "json"),
        ("jsonl", "jsonl"),
        ("markdown", "md"),
        ("text", "txt"),
    ] {
        assert_eq!(run(dir, &["clean", "in", "--format", format, "--out", "out"]).code, 0);
        assert!(dir.join(format!("out/q.{extension}")).exists());
    }
    let refused = run(dir, &["clean", "in", "--format", "text", "--out", "out", "--ledger"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("--ledger goes with --format yaml"),
        "{}",
        refused.err
    );
}

#[test]
fn lines_are_explained() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    put(dir, "p.txt", PAGE);
    run(dir, &["clean", "p.txt", "--out", ".", "--ledger"]);
    let yaml = std::fs::read_to_string(dir.join("p.yaml")).unwrap();
    let line = |what: &str| yaml.lines().position(|l| l.contains(what)).unwrap() + 1;
    let by_page = run(dir, &["explain", &format!("p.yaml:{}", line("来自30个"))]);
    assert_eq!((by_page.code, by_page.err.as_str()), (0, ""));
    let by_input = run(dir, &["explain", "p.txt:7"]);
    assert_eq!(by_page.out, by_input.out);
    assert!(
        by_input.out.contains("bracket-width (revision 1, pass repair)"),
        "{}",
        by_input.out
    );
    assert!(
        by_input.out.contains("  line 7 begins a paragraph; "),
        "{}",
        by_input.out
    );
    let head = run(dir, &["explain", &format!("p.yaml:{}", line("headline: 重庆"))]).out;
    assert!(
        head.contains("/articles/0/headline") && head.contains("head-base"),
        "{head}"
    );
    assert_eq!(
        run(dir, &["explain", &format!("p.yaml:{}", line("headline: 3"))]).out,
        head
    );
    for (target, why) in [
        ("p.yaml:1", "no text of the page stands there"),
        ("p.yaml", "give a file and a line"),
        ("p.txt:2", "nothing stands on line 2"),
        ("q.txt:2", "no such file"),
    ] {
        let ran = run(dir, &["explain", target]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(why), "{target}: {}", ran.err);
    }
}
