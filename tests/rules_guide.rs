//! The guide `docs/rules.md` is run: its files are written, its commands give what it shows.
//!
//! In what a command prints a line `…` stands for any lines.
#![allow(clippy::unwrap_used)]

mod common;

use common::{newsmend, put};
use std::path::Path;
use tempfile::tempdir;

#[test]
fn the_guide_is_true() {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md")).unwrap();
    let dir = tempdir().unwrap();
    let (mut files, mut commands) = (0, 0);
    for block in guide.split("\n```").skip(1).step_by(2) {
        let (info, body) = block.split_once('\n').unwrap();
        match info.split_once(' ') {
            Some((_, path)) => {
                put(dir.path(), path, body.to_owned() + "\n");
                files += 1;
            }
            None => {
                assert_eq!(info, "console");
                commands += console(dir.path(), body);
            }
        }
    }
    assert!(files >= 4 && commands >= 8, "{files} files, {commands} commands");
}

fn console(dir: &Path, body: &str) -> usize {
    let mut runs = 0;
    for part in body.strip_prefix("$ ").unwrap().split("\n$ ") {
        let (line, shown) = part.split_once('\n').unwrap_or((part, ""));
        let args = line.strip_prefix("newsmend ").unwrap().split(' ');
        let output = newsmend(dir).args(args).env_remove("CI").output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(
            fits(shown.trim_end(), said.trim_end()),
            "$ {line}\nthe guide shows:\n{shown}\nit is:\n{said}"
        );
        runs += 1;
    }
    runs
}

/// Whether `said` is what is `shown`.
fn fits(shown: &str, said: &str) -> bool {
    let shown: Vec<&str> = shown.lines().collect();
    let said: Vec<&str> = said.lines().collect();
    let mut at = 0;
    let mut any = false;
    for part in shown.split(|l| *l == "…") {
        let found =
            (at..=said.len().saturating_sub(part.len())).find(|&i| said[i..].starts_with(part) && (any || i == at));
        let Some(i) = found else { return false };
        at = i + part.len();
        any = true;
    }
    at == said.len() || shown.last() == Some(&"…")
}

#[test]
fn what_is_shown_is_compared() {
    for (shown, said, right) in [
        ("a\nb", "a\nb", true),
        ("a\nb", "a\nc", false),
        ("a", "a\nb", false),
        ("…\nb", "a\nb", true),
        ("a\n…", "a\nb\nc", true),
        ("a\n…\nc", "a\nb\nc", true),
        ("a\n…\nb", "a\nb\nc", false),
        ("…\nb\n…", "a\nc", false),
    ] {
        assert_eq!(fits(shown, said), right, "{shown:?} {said:?}");
    }
}
