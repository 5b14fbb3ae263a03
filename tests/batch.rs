//! Many pages at once: what they are read from, where they are written, and what a run leaves when it ends early.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Ran, newsmend, put, run, run_with};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use tempfile::tempdir;

const PAGE: &str = "近年来，我市认真贯彻落实国家大数\n据战略，加快推动数字产业化、产业\n数字化，促进融合发展。\n";

fn text(i: usize) -> String {
    format!("第{i}版\n\n{}", PAGE.repeat(i % 7 + 1))
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        out.append_data(&mut header, name, *bytes).unwrap();
    }
    out.into_inner().unwrap()
}

/// The names of the pages in a stream of YAML.
fn names(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter_map(|l| l.strip_prefix("  name: ")).collect()
}

/// Every file below `root` that is not newsmend's own, and its bytes.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = all(root);
    out.retain(|path, _| !path.starts_with(".newsmend"));
    out
}

fn all(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = ignore::WalkBuilder::new(root).standard_filters(false).build();
    let files = files.map(Result::unwrap).filter(|e| e.path().is_file());
    files
        .map(|e| {
            let path = e.path().strip_prefix(root).unwrap().display().to_string();
            (path, std::fs::read(e.path()).unwrap())
        })
        .collect()
}

/// A page without its name, which says where it came from.
fn unnamed(page: &[u8]) -> String {
    let text = String::from_utf8(page.to_vec()).unwrap();
    text.lines()
        .filter(|l| !l.starts_with("  name: "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn pages_are_read_from_whatever_holds_them() {
    let dir = tempdir().unwrap();
    let (one, two) = (text(1), text(2));
    put(dir.path(), "plain/p1.txt", &one);
    put(dir.path(), "plain/p2.txt", &two);
    let members: [(&str, &[u8]); 4] = [
        ("p1.txt", one.as_bytes()),
        ("notes.md", b"#"),
        ("p2.txt.gz", &gz(two.as_bytes())),
        ("._p2.txt", b"\0"),
    ];
    let lines = format!(
        "{}\n\n{}\n",
        serde_json::json!({"id": "p1", "text": one}),
        serde_json::json!({"text": two, "id": "p2", "x": [1]})
    );
    put(dir.path(), "h/a.zip", zip(&members));
    put(dir.path(), "h/b.tar", tar(&members));
    put(dir.path(), "h/c.tar.gz", gz(&tar(&members)));
    put(dir.path(), "h/d.tgz", gz(&tar(&members)));
    put(dir.path(), "h/e.tar.zst", zst(&tar(&members)));
    put(dir.path(), "h/f.jsonl", &lines);
    put(dir.path(), "h/g.jsonl.gz", gz(lines.as_bytes()));
    put(dir.path(), "h/h.ndjson.zst", zst(lines.as_bytes()));
    put(dir.path(), "i/p1.txt.gz", gz(one.as_bytes()));
    put(dir.path(), "i/p2.txt.zst", zst(two.as_bytes()));
    put(dir.path(), "list", "i/p1.txt.gz\n\nplain/p2.txt\n");
    let plain = run(dir.path(), &["clean", "plain", "--out", "o/plain"]);
    assert_eq!((plain.code, plain.err.as_str()), (0, ""));
    let plain = tree(&dir.path().join("o/plain"));
    let holders = [
        "h/a.zip",
        "h/b.tar",
        "h/c.tar.gz",
        "h/d.tgz",
        "h/e.tar.zst",
        "h/f.jsonl",
        "h/g.jsonl.gz",
        "h/h.ndjson.zst",
    ];
    for holder in holders {
        let ran = run(dir.path(), &["clean", holder, "--out", "o/h"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{holder}");
        let stem = Path::new(holder)
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .split('.')
            .next()
            .unwrap();
        let made = tree(&dir.path().join("o/h").join(stem));
        assert_eq!(made.keys().collect::<Vec<_>>(), ["p1.yaml", "p2.yaml"], "{holder}");
        for (name, page) in made {
            assert_eq!(unnamed(&page), unnamed(&plain[&name]), "{holder}: {name}");
        }
    }
    let packed = run(dir.path(), &["clean", "i", "--out", "o/i"]);
    assert_eq!(
        (packed.code, tree(&dir.path().join("o/i")).len()),
        (0, 2),
        "{}",
        packed.err
    );
    let list = run(dir.path(), &["clean", "@list", "--out", "o/list"]);
    assert_eq!((list.code, list.err.as_str()), (0, ""));
    assert_eq!(
        tree(&dir.path().join("o/list")).keys().collect::<Vec<_>>(),
        ["i/p1.yaml", "plain/p2.yaml"]
    );
    let streamed = run(dir.path(), &["clean", "h/a.zip", "h/f.jsonl", "@list"]);
    let wanted = [
        "h/a.zip/p1.txt",
        "h/a.zip/p2.txt.gz",
        "h/f.jsonl/p1",
        "h/f.jsonl/p2",
        "i/p1.txt.gz",
        "plain/p2.txt",
    ];
    assert_eq!(names(&streamed), wanted);
    // A walk takes archives, and tables only when it is told what is in them.
    assert_eq!(names(&run(dir.path(), &["clean", "h"])).len(), 10);
    assert_eq!(
        names(&run(dir.path(), &["clean", "h", "--text-field", "text"])).len(),
        16
    );
}

#[test]
fn standard_input_may_be_compressed_or_lines() {
    let dir = tempdir().unwrap();
    let ran = run_with(dir.path(), &["clean"], &gz(PAGE.as_bytes()));
    assert_eq!(
        (ran.code, ran.out),
        (0, run_with(dir.path(), &["clean"], PAGE.as_bytes()).out)
    );
    let lines = format!(
        "{}\n{}\n",
        serde_json::json!({"body": PAGE}),
        serde_json::json!({"body": PAGE, "n": 7})
    );
    let ran = run_with(dir.path(), &["clean", "-", "--text-field", "body"], lines.as_bytes());
    assert_eq!((ran.code, names(&ran)), (0, vec!["\"-:1\"", "\"-:2\""]), "{}", ran.err);
    let ran = run_with(
        dir.path(),
        &["clean", "-", "--text-field", "body", "--id-field", "n"],
        lines.as_bytes(),
    );
    assert_eq!((ran.code, names(&ran)), (2, vec!["\"-/7\""]));
    assert!(ran.err.contains("-:1: has no field `n` that names it"), "{}", ran.err);
}

#[test]
fn lines_that_are_no_pages_are_named() {
    let dir = tempdir().unwrap();
    let good = serde_json::json!({"text": PAGE}).to_string();
    let lines = format!("{good}\n{{\"text\": 1}}\n[1]\n{{\"body\": \"x\"}}\n{{\"text\": \"a\n{good} x\n{good}\n");
    put(dir.path(), "all.jsonl", lines);
    let ran = run(dir.path(), &["clean", "all.jsonl"]);
    assert_eq!((ran.code, names(&ran)), (2, vec!["\"all.jsonl:1\"", "\"all.jsonl:7\""]));
    for wanted in [
        "all.jsonl:2: its field `text` is no text",
        "all.jsonl:3:0: not a JSON object",
        "all.jsonl:4: has no field `text`, only body; say with --text-field",
        "all.jsonl:5:",
        "all.jsonl:6:",
        "5 of 7 pages failed",
    ] {
        assert!(ran.err.contains(wanted), "{wanted}: {}", ran.err);
    }
}

#[test]
fn damaged_archives_give_what_is_whole() {
    let dir = tempdir().unwrap();
    let long: String = (0..4000)
        .map(|i| char::from_u32(0x4E00 + i * 37 % 20000).unwrap())
        .collect();
    let members = tar(&[("p1.txt", PAGE.as_bytes()), ("p2.txt", long.as_bytes())]);
    put(dir.path(), "a.tar", &members[..members.len() / 2]);
    let packed = gz(long.as_bytes());
    put(dir.path(), "p.txt.gz", &packed[..packed.len() / 2]);
    put(dir.path(), "b.zip", &zip(&[("p.txt", PAGE.as_bytes())])[..60]);
    put(dir.path(), "c.zip", zip(&[("notes.md", b"#")]));
    let ran = run(dir.path(), &["clean", "a.tar", "p.txt.gz", "b.zip", "c.zip"]);
    assert_eq!((ran.code, names(&ran)), (2, vec!["a.tar/p1.txt"]), "{}", ran.err);
    for wanted in [
        "a.tar/p2.txt: ",
        "p.txt.gz: breaks off in the middle",
        "b.zip: cannot be unpacked",
        "c.zip: no pages were read",
    ] {
        assert!(ran.err.contains(wanted), "{wanted}: {}", ran.err);
    }
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    let dir = tempdir().unwrap();
    let lines = ["../../x", "/x", "ok/x"].map(|id| serde_json::json!({"id": id, "text": PAGE}).to_string());
    put(dir.path(), "in/all.jsonl", lines.join("\n"));
    let ran = run(&dir.path().join("in"), &["clean", "all.jsonl", "--out", "../o"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        tree(&dir.path().join("o")).keys().collect::<Vec<_>>(),
        ["all/ok/x.yaml"]
    );
    assert_eq!(all(dir.path()).keys().filter(|k| k.ends_with("x.yaml")).count(), 1);
}

#[test]
fn pages_that_would_share_a_file_are_refused_before_anything_is_written() {
    let dir = tempdir().unwrap();
    let lines = ["a", "b", "a"]
        .map(|id| serde_json::json!({"id": id, "text": PAGE}).to_string())
        .join("\n");
    put(dir.path(), "all.jsonl", &lines);
    put(dir.path(), "z/p.txt", PAGE);
    put(dir.path(), "z/p.txt.gz", gz(PAGE.as_bytes()));
    for (input, wanted) in [
        ("all.jsonl", "both all.jsonl/a and all.jsonl/a"),
        ("z", "both z/p.txt and z/p.txt.gz"),
    ] {
        let ran = run(dir.path(), &["clean", input, "--out", "o"]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(wanted), "{}", ran.err);
        assert!(!dir.path().join("o").exists());
    }
    // What is read only once is checked as it comes.
    let ran = run_with(
        dir.path(),
        &["clean", "-", "--text-field", "text", "--out", "o", "-j2"],
        lines.as_bytes(),
    );
    assert_eq!((ran.code, tree(&dir.path().join("o")).len()), (2, 2));
    assert!(
        ran.err.contains("another page was written here, so -/a is left out"),
        "{}",
        ran.err
    );
}

#[test]
fn all_pages_go_into_one_file() {
    let dir = tempdir().unwrap();
    for i in 0..30 {
        put(dir.path(), &format!("in/{i:02}.txt"), text(i));
    }
    let printed = |format: &str| run(dir.path(), &["clean", "in", "--format", format]).out.into_bytes();
    let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
    for (name, format) in [
        ("o/all.yaml", "yaml"),
        ("all.jsonl", "jsonl"),
        ("all.json", "json"),
        ("all.md", "markdown"),
    ] {
        let ran = run(dir.path(), &["clean", "in", "--out", name]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{name}");
        assert!(read(name) == printed(format), "{name}");
    }
    let ran = run(dir.path(), &["clean", "in", "--out", "all.jsonl.zst", "-j2"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(zstd::decode_all(&read("all.jsonl.zst")[..]).unwrap() == printed("jsonl"));
    let odd = run(dir.path(), &["clean", "in", "--out", "all.yaml", "--format", "json"]);
    assert_eq!(odd.code, 2);
    assert!(odd.err.contains("says another format"), "{}", odd.err);
    // What is read is not written over.
    let before = read("all.jsonl");
    for input in ["all.jsonl", "."] {
        let ran = run(
            dir.path(),
            &["clean", input, "--text-field", "schema", "--out", "all.jsonl"],
        );
        assert_eq!(ran.code, 2);
        assert!(
            ran.err.contains("would be overwritten by its own output"),
            "{}",
            ran.err
        );
    }
    assert!(read("all.jsonl") == before);
    let left: Vec<String> = all(dir.path())
        .into_keys()
        .filter(|k| k.contains(".newsmend"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_comes_out_and_goes_in_again() {
    let dir = tempdir().unwrap();
    for i in 0..30 {
        put(dir.path(), &format!("in/{i:02}.txt"), text(i));
    }
    let ran = run(dir.path(), &["clean", "in", "--out", "all.parquet"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // The text of a clean page is a page again, and names come from the table.
    let again = run(dir.path(), &["clean", "all.parquet", "--format", "jsonl"]);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    let names: Vec<String> = again
        .out
        .lines()
        .map(|l| {
            serde_json::from_str::<serde_json::Value>(l).unwrap()["source"]["name"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        names,
        (0..30).map(|i| format!("all.parquet/{i:02}")).collect::<Vec<_>>()
    );
    // The page itself is there as JSON.
    let pages = run(
        dir.path(),
        &["clean", "all.parquet", "--text-field", "page", "--format", "jsonl"],
    );
    assert_eq!((pages.code, pages.out.lines().count()), (0, 30));
    let missing = run(dir.path(), &["clean", "all.parquet", "--text-field", "body"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing
            .err
            .contains("has no column `body`, only id, page, text, score, findings"),
        "{}",
        missing.err
    );
    put(dir.path(), "broken.parquet", "PAR1");
    assert_eq!(run(dir.path(), &["clean", "broken.parquet"]).code, 2);
}

/// A folder of pages, some of which are none.
fn pages(dir: &Path, count: usize) {
    for i in 0..count {
        put(
            dir,
            &format!("in/{}/p{i:03}.txt", i % 5),
            if i % 11 == 3 { "\0\0\0\0".repeat(50) } else { text(i) },
        );
    }
}

#[test]
fn the_same_files_however_a_run_went() {
    let dir = tempdir().unwrap();
    pages(dir.path(), 120);
    let go = |args: &[&str]| run(dir.path(), &[&["clean"], args].concat());
    let one = go(&["in", "--out", "one", "-j1"]);
    assert_eq!(one.code, 2);
    let two = go(&["in", "--out", "two", "-j2"]);
    assert_eq!(one.err, two.err);
    let mut paths: Vec<String> = (0..5).map(|i| format!("in/{i}")).collect();
    paths.reverse();
    for path in &paths {
        let stem = format!("shuffled/{}", path.rsplit('/').next().unwrap());
        go(&[path, "--out", &stem, "-j3"]);
    }
    // Killed as soon as something is there, and resumed.
    let mut child = newsmend(dir.path())
        .args(["clean", "in", "--out", "killed", "-j1"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !dir.path().join("killed/0").exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let wanted = all(&dir.path().join("one"));
    for (path, bytes) in tree(&dir.path().join("killed")) {
        assert!(wanted[&path] == bytes, "torn: {path}");
    }
    let resumed = go(&["in", "--out", "killed", "--resume"]);
    assert_eq!(resumed.err, one.err);
    assert!(all(&dir.path().join("two")) == wanted);
    assert!(all(&dir.path().join("killed")) == wanted);
    assert!(tree(&dir.path().join("one")).len() == 109 && wanted.contains_key(".newsmend/pages.jsonl"));
    let shuffled: BTreeMap<String, Vec<u8>> = tree(&dir.path().join("shuffled"))
        .into_iter()
        .filter(|(p, _)| !p.contains(".newsmend"))
        .collect();
    assert!(shuffled == tree(&dir.path().join("one")));
}

/// The rows of a report, by path.
fn rows(dir: &Path) -> BTreeMap<String, serde_json::Value> {
    let text = std::fs::read_to_string(dir.join("report.jsonl")).unwrap();
    let rows = text
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    rows.map(|r| (r["path"].as_str().unwrap().to_owned(), r)).collect()
}

#[test]
fn resuming_redoes_what_is_not_as_it_would_be() {
    let dir = tempdir().unwrap();
    for i in 0..8 {
        put(dir.path(), &format!("in/{i}.txt"), text(i));
    }
    let redone = |more: &[&str]| {
        let ran = run(
            dir.path(),
            &[
                &["clean", "in", "--out", "o", "--resume", "--report", "report.jsonl"],
                more,
            ]
            .concat(),
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = rows(dir.path());
        assert_eq!(rows.len(), 8);
        let redone = rows.into_iter().filter(|(_, r)| r["skipped"] != true);
        redone
            .map(|(p, _)| p.trim_start_matches("in/").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(redone(&[]).len(), 8);
    let first = all(&dir.path().join("o"));
    assert_eq!(redone(&[]), [""; 0]);
    assert!(all(&dir.path().join("o")) == first);
    put(dir.path(), "in/3.txt", text(33));
    std::fs::remove_file(dir.path().join("o/4.yaml")).unwrap();
    let page = std::fs::read(dir.path().join("o/5.yaml")).unwrap();
    put(dir.path(), "o/5.yaml", &page[..page.len() / 2]);
    put(dir.path(), "in/6.decisions.yaml", "decisions: newsmend/decisions@1\n");
    assert_eq!(redone(&[]), ["3.txt", "4.txt", "5.txt", "6.txt"]);
    assert_eq!(redone(&[]), [""; 0]);
    assert_eq!(redone(&["--without", "bracket-width"]).len(), 8);
    assert_eq!(redone(&[]).len(), 8);
    assert_eq!(redone(&["--ledger"]).len(), 8);
    std::fs::remove_file(dir.path().join("o/2.ledger.jsonl")).unwrap();
    assert_eq!(redone(&["--ledger"]), ["2.txt"]);
    // A journal that breaks off costs the pages of the rows that are lost.
    let journal = dir.path().join("o/.newsmend/pages.jsonl");
    let rows = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &rows[..rows.len() - 9]).unwrap();
    assert_eq!(redone(&["--ledger"]).len(), 1);
    let refused = run(dir.path(), &["clean", "in", "--resume"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("give one as --out"), "{}", refused.err);
}

#[test]
fn one_file_of_all_pages_goes_on_where_it_was_left() {
    let dir = tempdir().unwrap();
    pages(dir.path(), 120);
    let path = |name: &str| dir.path().join(name);
    let bytes = |name: &str| std::fs::read(path(name)).unwrap();
    let clean = |args: &[&str]| {
        run(
            dir.path(),
            &[&["clean", "in", "--report", "report.jsonl"], args].concat(),
        )
    };
    let skipped = || {
        let report = std::fs::read_to_string(path("report.jsonl")).unwrap();
        assert_eq!(report.lines().count(), 120);
        report.matches("\"skipped\":true").count()
    };
    for name in ["all.jsonl", "all.yaml", "all.json"] {
        let whole = clean(&["--out", name]);
        assert_eq!((whole.code, skipped()), (2, 0));
        let wanted = bytes(name);
        std::fs::remove_file(path(name)).unwrap();
        // The first page that fails ends the run; then it is mended, and nothing is lost.
        let part = format!("{name}.part");
        let ended = clean(&["--out", name, "--fail-fast"]);
        assert!(
            ended.err.contains("run the same command with --resume to go on"),
            "{}",
            ended.err
        );
        assert!(!path(name).exists() && path(&part).exists());
        let resumed = clean(&["--out", name, "--resume"]);
        assert_eq!((resumed.code, skipped()), (2, 5), "{}", resumed.err);
        assert!(bytes(name) == wanted);
        assert!(!path(&part).exists() && !path(&format!("{part}.pages")).exists());
    }
    // What follows on a page that was changed, or on one that is new, is made again.
    let wanted = bytes("all.jsonl");
    clean(&["--out", "all.jsonl", "--fail-fast"]);
    let (was, page) = (bytes("in/0/p005.txt"), "in/0/p005.txt");
    put(dir.path(), page, "something else");
    clean(&["--out", "all.jsonl", "--resume"]);
    let changed = bytes("all.jsonl");
    assert!(changed != wanted);
    std::fs::write(path(page), was).unwrap();
    clean(&["--out", "all.jsonl"]);
    assert!(bytes("all.jsonl") == wanted);
    for (out, stdin) in [("all.jsonl.zst", "in"), ("all.jsonl", "-")] {
        let refused = run(dir.path(), &["clean", stdin, "--resume", "--out", out]);
        assert_eq!(refused.code, 2);
        assert!(
            refused.err.contains("--resume") && refused.err.contains("; give"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn a_report_has_a_row_a_page() {
    let dir = tempdir().unwrap();
    pages(dir.path(), 30);
    let ran = run(
        dir.path(),
        &["clean", "in", "missing.txt", "--out", "o", "--report", "report.jsonl"],
    );
    assert_eq!(ran.code, 2);
    let schema: serde_json::Value = serde_json::from_str(&run(dir.path(), &["schema", "--report"]).out).unwrap();
    let valid = jsonschema::validator_for(&schema).unwrap();
    let rows = rows(dir.path());
    assert_eq!(rows.len(), 31);
    for (path, row) in &rows {
        assert!(valid.is_valid(row), "{row}");
        let bytes = std::fs::metadata(dir.path().join(path)).map_or(0, |m| m.len());
        match row["error"].as_str() {
            Some(error) => assert!(error.starts_with(path.as_str()), "{row}"),
            None => assert!(
                row["bytes"] == bytes && row["ms"].is_f64() && row["blocks"].as_u64() > Some(0),
                "{row}"
            ),
        }
    }
    assert!(rows["missing.txt"]["error"].is_string());
    assert!(ran.err.contains("27 pages cleaned, 4 failed: "), "{}", ran.err);
    let full = run(dir.path(), &["clean", "in/0", "--out", "o", "--report", "/dev/full"]);
    assert_eq!(full.code, 2);
    assert_eq!(full.err.matches("/dev/full").count(), 1, "{}", full.err);
}

#[test]
fn the_pages_that_need_a_person_come_first() {
    let dir = tempdir().unwrap();
    put(dir.path(), "in/good.txt", text(3));
    put(
        dir.path(),
        "in/bad.txt",
        [PAGE.as_bytes(), b"\xFF\n", PAGE.as_bytes()].concat(),
    );
    let ran = run(dir.path(), &["clean", "in", "--out", "o", "--report", "r.jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let first = ran
        .err
        .lines()
        .skip_while(|l| !l.starts_with("Look at these first"))
        .nth(1)
        .unwrap_or_default();
    assert!(
        first.contains("in/bad.txt") && first.contains("invalid-bytes"),
        "{}",
        ran.err
    );
}

#[test]
fn the_first_failure_ends_the_run_where_that_is_wanted() {
    let dir = tempdir().unwrap();
    pages(dir.path(), 60);
    for (jobs, out) in [("-j1", "one"), ("-j2", "two")] {
        let ran = run(dir.path(), &["clean", "in", "--out", out, "--fail-fast", jobs]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("gave up after"), "{}", ran.err);
        assert_eq!(ran.err.matches("in/").count(), 1, "{}", ran.err);
    }
}

#[test]
fn shards_share_a_folder() {
    let dir = tempdir().unwrap();
    pages(dir.path(), 60);
    run(dir.path(), &["clean", "in", "--out", "whole"]);
    let mut sizes = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        run(dir.path(), &["clean", "in", "--out", shard, "--shard", shard]);
        run(dir.path(), &["clean", "in", "--out", "parts", "--shard", shard]);
        sizes.push(tree(&dir.path().join(shard)).len());
    }
    let whole = tree(&dir.path().join("whole"));
    assert!(tree(&dir.path().join("parts")) == whole);
    assert_eq!(sizes.iter().sum::<usize>(), whole.len());
    assert!(sizes.iter().all(|n| *n > 0), "{sizes:?}");
    let wrong = run(dir.path(), &["clean", "in", "--shard", "4/3"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("write I/N"), "{}", wrong.err);
}

#[cfg(unix)]
#[test]
fn what_is_in_hand_is_finished_when_somebody_stops_the_run() {
    let dir = tempdir().unwrap();
    for i in 0..400 {
        put(dir.path(), &format!("in/{i:03}.txt"), PAGE.repeat(40));
    }
    let stopped = |args: &[&str], sign: &str| {
        let child = newsmend(dir.path()).args(args).stderr(Stdio::piped()).spawn().unwrap();
        while !dir.path().join(sign).exists() {
            std::thread::yield_now();
        }
        let id = child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, err) = stopped(&["clean", "in", "--out", "o", "-j2"], "o/001.yaml");
    assert_eq!(code, Some(130), "{err}");
    assert!(err.contains("run the same command with --resume to go on"), "{err}");
    let done = tree(&dir.path().join("o")).len();
    assert!(
        err.contains(&format!("stopped after {done} pages")) && done < 400,
        "{done}: {err}"
    );
    assert_eq!(all(&dir.path().join("o")).len(), done + 1);
    let resumed = run(
        dir.path(),
        &["clean", "in", "--out", "o", "--resume", "--report", "report.jsonl"],
    );
    assert_eq!(resumed.code, 0, "{}", resumed.err);
    let skipped = rows(dir.path()).values().filter(|r| r["skipped"] == true).count();
    assert_eq!((skipped, tree(&dir.path().join("o")).len()), (done, 400));
    // So it is with one file of all pages, however the run ended.
    let whole = run(dir.path(), &["clean", "in", "--out", "whole.jsonl"]);
    assert_eq!(whole.code, 0);
    let part = dir.path().join("all.jsonl.part");
    let begun = || std::fs::metadata(&part).is_ok_and(|meta| meta.len() > 0);
    for signal in ["-INT", "-KILL"] {
        let mut child = newsmend(dir.path())
            .args(["clean", "in", "--out", "all.jsonl", "--resume", "-j2"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !begun() {
            std::thread::yield_now();
        }
        let id = child.id().to_string();
        std::process::Command::new("kill").args([signal, &id]).status().unwrap();
        child.wait().unwrap();
    }
    run(
        dir.path(),
        &[
            "clean",
            "in",
            "--out",
            "all.jsonl",
            "--resume",
            "--report",
            "report.jsonl",
        ],
    );
    let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
    assert!(read("all.jsonl") == read("whole.jsonl"));
    assert!(rows(dir.path()).values().any(|r| r["skipped"] == true));
}

#[test]
fn a_page_that_cannot_be_written_does_not_stop_the_others() {
    let dir = tempdir().unwrap();
    put(dir.path(), "in/a/1.txt", PAGE);
    put(dir.path(), "in/b/2.txt", PAGE);
    put(dir.path(), "o/a", "a file where a folder is needed");
    let ran = run(dir.path(), &["clean", "in", "--out", "o"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("o/a/1.yaml: a file stands where a folder is needed"),
        "{}",
        ran.err
    );
    assert!(dir.path().join("o/b/2.yaml").exists());
}

#[test]
fn shells_and_manuals_know_the_options() {
    let dir = tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            run(dir.path(), &["completions", shell]).out.contains("fail-fast"),
            "{shell}"
        );
    }
    assert!(run(dir.path(), &["man"]).out.contains("newsmend"));
    assert!(run(dir.path(), &["man", "clean"]).out.contains("shard"));
    assert_eq!(run(dir.path(), &["man", "cleen"]).code, 2);
}
