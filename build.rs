//! Puts the files below `rules/` into the binary: their text, and as JSON what they say, since reading a hundred YAML
//! files anew would be most of the time that a page takes. What can be known of a pattern is worked out here as well.

#[path = "src/rule/pattern.rs"]
#[allow(dead_code, unreachable_pub)]
mod pattern;

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn collect(dir: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "yaml") {
            println!("cargo:rerun-if-changed={}", path.display());
            out.push(path);
        }
    }
    Ok(())
}

/// What a file says, without its examples, and the facts of its pattern.
fn built(path: &Path) -> io::Result<Value> {
    let text = fs::read_to_string(path)?;
    let wrong = |e: String| io::Error::other(format!("{}: {e}", path.display()));
    let mut file: Value = serde_saphyr::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    if path.parent().is_some_and(|p| p.ends_with("profiles")) {
        return Ok(json!({ "profile": file }));
    }
    if let Some(map) = file.as_object_mut() {
        map.remove("examples");
    }
    let on = |key: &str| file["where"][key] == true;
    let (start, end) = (on("line-start") || on("alone"), on("line-end") || on("alone"));
    let facts = match file["find"]["regex"].as_str() {
        Some(regex) => {
            let source = pattern::tied(regex, start, end).map_err(wrong)?;
            let (first, required) = pattern::known(&source, start).map_err(wrong)?;
            json!({ "source": source, "first": first, "required": required })
        }
        None => Value::Null,
    };
    Ok(json!({ "rule": file, "facts": facts }))
}

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/rule/pattern.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root.join("rules"), &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file);
        let name = name.to_string_lossy().replace('\\', "/");
        let _ = writeln!(list, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    list.push_str("]\n");
    let all = files.iter().map(|f| built(f)).collect::<io::Result<Vec<_>>>()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("rules.rs"), list)?;
    fs::write(out.join("rules.json"), Value::Array(all).to_string())
}
