//! The command line as a user meets it.
#![allow(clippy::unwrap_used)]

mod common;

use common::{newsmend, put, run, run_with};
use insta_cmd::assert_cmd_snapshot;
use std::io::Read;
use std::process::Stdio;
use tempfile::tempdir;

const PAGE: &str = "重庆努力谱写数字经济发展精彩华章\n\n近年来，我市认真贯彻落实。\n";

#[test]
fn help_tells_what_there_is() {
    let dir = tempdir().unwrap();
    assert_cmd_snapshot!(newsmend(dir.path()).arg("--help"));
    assert_cmd_snapshot!(newsmend(dir.path()).args(["clean", "--help"]));
    let bare = run(dir.path(), &[]);
    assert_eq!(bare.code, 2);
    assert!(bare.err.contains("Usage: newsmend"));
}

#[test]
fn a_page_comes_out_as_yaml() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    let ran = run(dir.path(), &["clean", "p.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.starts_with("schema: newsmend/page@1\nsource:\n  name: p.txt\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("近年来，我市认真贯彻落实。"));
}

#[test]
fn standard_input_is_read_when_named_or_when_nothing_is() {
    let dir = tempdir().unwrap();
    let named = run_with(dir.path(), &["clean", "-"], PAGE.as_bytes());
    let bare = run_with(dir.path(), &["clean"], PAGE.as_bytes());
    assert_eq!((named.code, bare.code), (0, 0));
    assert_eq!(named.out, bare.out);
    assert!(named.out.contains("name: \"-\"\n"));
    run_with(dir.path(), &["clean", "-", "--out", "out"], PAGE.as_bytes());
    assert!(dir.path().join("out/stdin.yaml").exists());
}

#[test]
fn pages_are_separate_documents_in_the_order_of_the_input() {
    let dir = tempdir().unwrap();
    for name in [
        "b/2.txt",
        "b/1.txt",
        "a.txt",
        "b/c/3.TXT",
        "b/notes.md",
        "b/.hidden.txt",
    ] {
        put(dir.path(), name, PAGE);
    }
    let ran = run(dir.path(), &["clean", "b", "a.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let names: Vec<&str> = ran.out.lines().filter_map(|l| l.strip_prefix("  name: ")).collect();
    assert_eq!(names, ["b/1.txt", "b/2.txt", "b/c/3.TXT", "a.txt"]);
    assert_eq!(ran.out.lines().filter(|l| *l == "---").count(), 3);
}

#[test]
fn patterns_that_the_shell_did_not_expand_are_expanded() {
    let dir = tempdir().unwrap();
    for name in ["b/x1.txt", "b/x2.txt", "b/y1.txt", "c/x3.txt", "x4.txt"] {
        put(dir.path(), name, PAGE);
    }
    let names = |pattern: &str| {
        let out = run(dir.path(), &["clean", pattern]).out;
        out.lines()
            .filter_map(|l| l.strip_prefix("  name: "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(names("b/x*.txt"), ["b/x1.txt", "b/x2.txt"]);
    assert_eq!(names("*/x?.txt"), ["b/x1.txt", "b/x2.txt", "c/x3.txt"]);
    assert_eq!(names("**/x?.txt"), ["b/x1.txt", "b/x2.txt", "c/x3.txt", "x4.txt"]);
    let none = run(dir.path(), &["clean", "q*.txt"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("q*.txt: no pages were read: no file matches"),
        "{}",
        none.err
    );
}

#[test]
fn out_mirrors_the_tree() {
    let dir = tempdir().unwrap();
    for name in ["in/1.txt", "in/sub/1.txt", "other.v2.txt"] {
        put(dir.path(), name, PAGE);
    }
    let ran = run(dir.path(), &["clean", "in", "other.v2.txt", "--out", "out/deep"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let mut files: Vec<String> = walk(&dir.path().join("out"));
    files.sort();
    assert_eq!(
        files,
        [
            "deep/.newsmend/pages.jsonl",
            "deep/1.yaml",
            "deep/other.v2.yaml",
            "deep/sub/1.yaml"
        ]
    );
    let printed = run(dir.path(), &["clean", "in/sub/1.txt"]).out;
    assert_eq!(
        std::fs::read_to_string(dir.path().join("out/deep/sub/1.yaml")).unwrap(),
        printed
    );
}

fn walk(root: &std::path::Path) -> Vec<String> {
    let files = ignore::WalkBuilder::new(root)
        .standard_filters(false)
        .build()
        .map(Result::unwrap);
    let files = files.filter(|e| e.path().is_file());
    files
        .map(|e| e.path().strip_prefix(root).unwrap().display().to_string())
        .collect()
}

#[test]
fn two_pages_for_one_file_are_refused_before_anything_is_written() {
    let dir = tempdir().unwrap();
    for name in ["a/first.txt", "a/p.txt", "b/p.txt"] {
        put(dir.path(), name, PAGE);
    }
    assert_cmd_snapshot!(newsmend(dir.path()).args(["clean", "a", "b", "--out", "out"]));
    assert!(!dir.path().join("out").exists());
}

#[test]
fn an_input_is_never_overwritten() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.yaml", PAGE);
    let ran = run(dir.path(), &["clean", "p.yaml", "--out", "."]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("p.yaml would be overwritten by its own output"),
        "{}",
        ran.err
    );
    assert_eq!(std::fs::read_to_string(dir.path().join("p.yaml")).unwrap(), PAGE);
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let dir = tempdir().unwrap();
    for i in 0..90 {
        let text = format!("第{i}页\n\n{}", "近年来，我市认真贯彻落实。\n".repeat(i * i % 37));
        put(
            dir.path(),
            &format!("in/{i:02}.txt"),
            if i % 9 == 5 { vec![0; 100] } else { text.into_bytes() },
        );
    }
    let one = run(dir.path(), &["clean", "in", "-j1"]);
    assert_eq!(one.code, 2);
    assert_eq!(one.err.lines().count(), 11, "{}", one.err);
    assert!(
        one.err
            .ends_with("newsmend: 10 of 90 pages failed; the others were cleaned\n")
    );
    for jobs in ["-j2", "-j7", "-j0"] {
        let many = run(dir.path(), &["clean", "in", jobs]);
        assert!(
            (one.out == many.out) && (one.err == many.err) && one.code == many.code,
            "{jobs}"
        );
    }
}

#[test]
fn a_page_that_fails_does_not_stop_the_others() {
    let dir = tempdir().unwrap();
    put(dir.path(), "good.txt", PAGE);
    put(dir.path(), "scan.png", b"\x89PNG\r\n");
    put(dir.path(), "empty/notes.md", "#");
    std::fs::create_dir(dir.path().join("bare")).unwrap();
    let pages = ["missing.txt", "scan.png", "empty", "bare", "good.txt"];
    assert_cmd_snapshot!(newsmend(dir.path()).arg("clean").args(pages).args(["--out", "out"]));
    assert!(dir.path().join("out/good.yaml").exists());
}

#[test]
fn what_is_not_there_is_said() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    std::fs::create_dir(dir.path().join("rules")).unwrap();
    let said = |args: &[&str]| {
        let ran = run(dir.path(), &[&["clean", "p.txt"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        ran.err
    };
    assert!(said(&["--only", "no-such-rule"]).contains("`no-such-rule`"));
    assert!(said(&["--without", "no-such-rule"]).contains("`no-such-rule`"));
    assert!(said(&["--profile", "no-such-profile"]).contains("`no-such-profile`"));
    let command = |args: &[&str]| {
        let mut command = newsmend(dir.path());
        command.args(["clean", "p.txt"]).args(args);
        command
    };
    assert_cmd_snapshot!(command(&["--encoding", "utf-9"]));
    assert_cmd_snapshot!(command(&["--rules", "rules"]));
    assert_cmd_snapshot!(command(&["--rules", "p.txt"]));
    assert_cmd_snapshot!(command(&["--variant", "x2y"]));
    if !cfg!(feature = "opencc") {
        let err = said(&["--variant", "t2s"]);
        assert!(
            err.contains("built without OpenCC") && err.contains("--no-default-features"),
            "{err}"
        );
    }
}

#[test]
fn a_rule_can_be_left_out_whatever_the_page() {
    let dir = tempdir().unwrap();
    put(dir.path(), "zh.txt", PAGE);
    put(dir.path(), "en.txt", "The troops went home for the winter.\n");
    let ran = run(dir.path(), &["clean", "zh.txt", "en.txt", "--without", "bracket-width"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn the_profile_is_said_when_asked() {
    let dir = tempdir().unwrap();
    put(dir.path(), "zh.txt", PAGE);
    put(dir.path(), "en.txt", "The troops went home for the winter.\n");
    let ran = run(dir.path(), &["clean", "zh.txt", "en.txt", "--verbose"]);
    let said = "newsmend: zh.txt: profile zh-newspaper\nnewsmend: en.txt: profile en-newspaper\n";
    assert_eq!((ran.code, ran.err.as_str()), (0, said));
    let ran = run(
        dir.path(),
        &["clean", "zh.txt", "-v", "--profile", "ja-newspaper", "--out", "out"],
    );
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, "newsmend: zh.txt: profile ja-newspaper\n")
    );
}

#[test]
fn the_encoding_can_be_told() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", [0xB9, 0xFA]); // 国 in GB 18030
    let ran = run(dir.path(), &["clean", "p.txt", "--encoding", "gbk"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.contains("国") && ran.out.contains("encoding: gb18030"),
        "{}",
        ran.out
    );
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let dir = tempdir().unwrap();
    for i in 0..40 {
        put(dir.path(), &format!("in/{i}.txt"), PAGE.repeat(200));
    }
    let mut command = newsmend(dir.path());
    let mut child = command
        .args(["clean", "in"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 6];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(&first, b"schema");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = newsmend(dir.path())
        .args(["clean", "p.txt"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("newsmend: standard output: "));
}

#[cfg(feature = "opencc")]
#[test]
fn scripts_are_converted_when_asked() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    let ran = run(dir.path(), &["clean", "p.txt", "--variant", "s2t"]);
    assert!(ran.out.contains("近年來，我市認真貫徹落實。"), "{}", ran.out);
    assert!(ran.out.contains("\n  variant: "), "{}", ran.out);
    let plain = run(dir.path(), &["clean", "p.txt"]).out;
    assert_eq!(run(dir.path(), &["clean", "p.txt", "--variant", "t2s"]).out, plain);
}
