//! What comes out of every sample page, through the command as a user runs it: one snapshot a page.
//!
//! `INSTA_UPDATE=always cargo test --test pages` takes the pages as they are now; read the difference before you commit.
#![allow(clippy::unwrap_used)]

mod common;

use common::run;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[test]
fn samples() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut names: Vec<String> = std::fs::read_dir(&samples)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".txt"))
        .collect();
    names.sort();
    assert!(names.len() >= 5, "only {} samples", names.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/pages");
    settings.set_omit_expression(true);
    // One page that differs must not hide the others.
    let mut differ = Vec::new();
    for name in names {
        let ran = run(&samples, &["clean", &name]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}");
        let stem = name.trim_end_matches(".txt").to_owned();
        let held = catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(stem.as_str(), ran.out));
        }));
        if held.is_err() {
            differ.push(name);
        }
    }
    assert!(differ.is_empty(), "other than their snapshots: {}", differ.join(", "));
}
