//! A file imports only from lower floors, and from its own.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

/// What stands on each floor, from the ground up: a file or a folder below `src/`.
const FLOORS: [&[&str]; 6] = [
    &[
        "source", "scan", "layout", "edit", "chars", "lexicon", "error", "script",
    ],
    &["ledger", "page", "decisions"],
    &["rule"],
    &["pass"],
    &["read", "emit", "variant", "diff", "batch"],
    &["cli", "main"],
];

/// Upward imports that are there on purpose: a type that is only named.
const ALLOWED: &[(&str, &str)] = &[("edit", "ledger")];

#[test]
fn imports_go_down() {
    let floors: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, names)| names.iter().map(move |n| (*n, floor)))
        .collect();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for entry in ignore::WalkBuilder::new(&src).build().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "rs") || path.ends_with("lib.rs") {
            continue;
        }
        let file = path.strip_prefix(&src).unwrap().to_str().unwrap();
        let unit = file.split(['/', '.']).next().unwrap();
        let floor = *floors
            .get(unit)
            .unwrap_or_else(|| panic!("{file} stands on no floor; give it one in FLOORS"));
        let text = std::fs::read_to_string(path).unwrap();
        // Tests below the code may look where they like.
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        for (number, line) in code
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim_start().starts_with("//"))
        {
            for used in names_after(line, "crate::").chain(names_after(line, "newsmend::")) {
                let Some(&target) = floors.get(used) else { continue };
                if target > floor && !ALLOWED.contains(&(unit, used)) {
                    wrong.push(format!(
                        "src/{file}:{}: {unit} (floor {floor}) uses {used} (floor {target})",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The names that follow `prefix` in `line`, those in braces too.
fn names_after<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let word = |s: &'a str| {
        s.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default()
    };
    line.split(prefix)
        .skip(1)
        .flat_map(move |rest| match rest.strip_prefix('{') {
            Some(list) => list.split(',').map(|s| word(s.trim_start())).collect(),
            None => vec![word(rest)],
        })
}
