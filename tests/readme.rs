//! The README's example is what the program does, and its commands are there.
//!
//! `README_UPDATE=1 cargo test --test readme` writes the example anew.
#![allow(clippy::unwrap_used)]

mod common;

use common::{put, run};
use std::path::Path;
use tempfile::tempdir;

#[test]
fn the_example_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let dir = tempdir().unwrap();
    put(dir.path(), "page.txt", block(&readme, "text"));
    let ran = run(dir.path(), &["clean", "page.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let shown = block(&readme, "yaml");
    if std::env::var_os("README_UPDATE").is_some() {
        let (fence, new) = (format!("```yaml\n{shown}```"), format!("```yaml\n{}```", ran.out));
        std::fs::write(&path, readme.replace(&fence, &new)).unwrap();
        return;
    }
    assert_eq!(
        shown, ran.out,
        "the README shows something else; see README_UPDATE in tests/readme.rs"
    );
}

/// The first block of the language `lang`.
fn block<'a>(readme: &'a str, lang: &str) -> &'a str {
    let begin = readme.find(&format!("\n```{lang}\n")).expect("a block") + lang.len() + 5;
    let end = begin - 1 + readme[begin - 1..].find("\n```").expect("its end") + 1;
    &readme[begin..end]
}

#[test]
fn the_two_commands_are_there() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let commands: Vec<&str> = readme
        .split("```sh\n")
        .skip(1)
        .filter_map(|s| s.split("\n```").next())
        .collect();
    assert!(commands[0].starts_with("apt-get install -y libopencc-dev pkg-config && cargo run"));
    assert_eq!(commands[1], "cargo test");
}
