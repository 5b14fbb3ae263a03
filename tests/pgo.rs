//! What `pgo/rustc` hands on to rustc.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

const NEWSMEND: [&str; 5] = ["--crate-name", "newsmend", "src/lib.rs", "-C", "opt-level=3"];

/// The arguments that a rustc of this version is given.
fn handed_on(version: &str, arguments: &[&str], count: Option<&str>) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let rustc = dir.path().join("rustc");
    let script =
        format!("#!/bin/sh\n[ \"$1\" != --version ] || exec echo 'rustc {version} (1234abcd)'\nexec echo \"$@\"\n");
    fs::write(&rustc, script).expect("a script");
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755)).expect("a program");
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("pgo/rustc"));
    command.arg(rustc).args(arguments).env_remove("NEWSMEND_COUNT");
    let output = command
        .envs(count.map(|c| ("NEWSMEND_COUNT", c)))
        .output()
        .expect("runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}

#[test]
fn release_builds_of_a_version_that_was_counted_get_the_counts() {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("pgo")).expect("a folder");
    let names = files.map(|f| f.expect("a file").file_name().into_string().expect("text"));
    let version = |name: String| Some(name.strip_prefix("rustc-")?.strip_suffix(".profdata")?.to_owned());
    let versions: Vec<String> = names.filter_map(version).collect();
    assert!(!versions.is_empty());
    for version in versions {
        let arguments = handed_on(&version, &NEWSMEND, None);
        assert!(arguments.starts_with(&NEWSMEND.join(" ")), "{arguments}");
        assert!(
            arguments.contains(&format!("/pgo/rustc-{version}.profdata ")),
            "{arguments}"
        );
    }
}

#[test]
fn everything_else_goes_on_as_it_is() {
    assert_eq!(handed_on("1.0.0", &NEWSMEND, None), NEWSMEND.join(" "));
    for other in [
        ["--crate-name", "newsmend", "src/lib.rs", "-C", "opt-level=1"],
        ["--crate-name", "newsmend_x", "src/lib.rs", "-C", "opt-level=3"],
        ["--crate-name", "serde", "src/lib.rs", "-C", "opt-level=3"],
    ] {
        assert_eq!(handed_on("1.0.0", &other, Some("/counts")), other.join(" "));
    }
}

#[test]
fn builds_that_count_are_told_where() {
    let wanted = format!("{} -C profile-generate=/counts", NEWSMEND.join(" "));
    assert_eq!(handed_on("1.0.0", &NEWSMEND, Some("/counts")), wanted);
}
