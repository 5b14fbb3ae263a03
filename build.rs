//! Puts the files below `rules/` into the binary: their text, and as JSON what they say, since reading a hundred YAML
//! files anew would be most of the time that a page takes. What can be known of a pattern is worked out here as well.
//! The words of `data/lexicon/` and `rules/lexicon/` become a table that needs no loading.

#[path = "src/rule/pattern.rs"]
#[allow(dead_code)]
mod pattern;

#[path = "src/rule/program.rs"]
#[allow(dead_code)]
mod program;

#[path = "src/lexicon/table.rs"]
#[allow(dead_code)]
mod table;

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

/// What a file says, without its examples, and where in the pool its expressions stand.
fn built(path: &Path, pool: &mut program::Maker) -> io::Result<Value> {
    let text = fs::read_to_string(path)?;
    let wrong = |e: String| io::Error::other(format!("{}: {e}", path.display()));
    let mut file: Value = serde_saphyr::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    if path.parent().is_some_and(|p| p.ends_with("profiles")) {
        return Ok(json!({ "profile": file }));
    }
    if let Some(map) = file.as_object_mut() {
        map.remove("examples");
    }
    let mut add = |pattern: &str, start: bool, end: bool| {
        let facts = pattern::Facts::new(pattern::tied(pattern, start, end)?, start, end)?;
        pool.add(&facts)
    };
    let on = |key: &str| file["where"][key] == true;
    let (start, end) = (on("line-start") || on("alone"), on("line-end") || on("alone"));
    let as_pattern = start || end || file["pass"] == "label";
    let list = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten();
        texts.filter_map(|t| t.as_str().map(str::to_owned)).collect()
    };
    let (key, find) = match file["find"].as_object().and_then(|find| find.iter().next()) {
        Some((key, value)) => (key.as_str(), value),
        None => ("", &Value::Null),
    };
    let find = match (key, find.as_str()) {
        ("regex", Some(regex)) => Some(add(regex, start, end)),
        ("literal", Some(text)) if as_pattern => Some(add(&pattern::any_of(&[text.to_owned()]), start, end)),
        ("any-of", _) if as_pattern => Some(add(&pattern::any_of(&list(find)), start, end)),
        ("number", _) => {
            let style = find["style"].as_str().unwrap_or_default();
            let pattern = pattern::numbered(style, &list(&find["open"]), &list(&find["close"]));
            Some(add(&pattern, true, false))
        }
        _ => None,
    };
    let unless = file["unless"]["regex"].as_str().map(|regex| add(regex, false, false));
    let (find, unless) = (find.transpose().map_err(wrong)?, unless.transpose().map_err(wrong)?);
    Ok(json!({ "rule": file, "find": find, "unless": unless }))
}

/// The simplified form of every letter, as pairs in `data/lexicon/fold.txt` say.
fn fold(root: &Path) -> io::Result<Vec<u16>> {
    let mut out: Vec<u16> = table::LETTERS.collect();
    let text = fs::read_to_string(root.join("data/lexicon/fold.txt"))?;
    for line in text.lines() {
        let letters: Vec<u16> = line.encode_utf16().collect();
        for pair in letters.chunks_exact(2) {
            out[usize::from(pair[0] - table::LETTERS.start())] = pair[1];
        }
    }
    Ok(out)
}

/// Put the table of words into `out`.
fn lexicon(root: &Path, out: &Path) -> io::Result<()> {
    let fold = fold(root)?;
    let letters = |word: &str| -> Vec<u16> {
        let simple = |c: u16| fold[usize::from(c - table::LETTERS.start())];
        word.encode_utf16().map(simple).collect()
    };
    let mut words: Vec<(Vec<u16>, u8)> = Vec::new();
    for line in fs::read_to_string(root.join("data/lexicon/words.txt"))?.lines() {
        let mut parts = line.split(' ');
        let mut next = || parts.next().unwrap_or_default();
        let wrong = |_| io::Error::other(format!("data/lexicon/words.txt: `{line}`"));
        let (n, score) = (next().parse().map_err(wrong)?, next().parse().map_err(wrong)?);
        words.extend(letters(next()).chunks_exact(n).map(|w| (w.to_vec(), score)));
    }
    for entry in fs::read_dir(root.join("rules/lexicon"))? {
        let path = entry?.path();
        println!("cargo:rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path)?;
        let own = table::list(&text)
            .map_err(|(line, column, e)| io::Error::other(format!("{}:{line}:{column}: {e}", path.display())))?;
        words.extend(own.iter().map(|w| (letters(w), table::added(w.chars().count()))));
    }
    let all = || words.iter().map(|w| &w.0[..]);
    let table = table::words(words.iter().map(|w| (&w.0[..], w.1))).map_err(io::Error::other)?;
    fs::write(out.join("lexicon-words.bin"), table)?;
    fs::write(out.join("lexicon-keys.bin"), table::keys(all()))?;
    let numbers = table::numbers(all());
    fs::write(out.join("lexicon-pairs.bin"), table::pairs(all(), &numbers))?;
    fs::write(out.join("lexicon-folds.bin"), table::folds(&fold))?;
    for (name, values) in [("lexicon-numbers.bin", numbers), ("lexicon-fold.bin", fold)] {
        let bytes: Vec<u8> = values.into_iter().flat_map(u16::to_le_bytes).collect();
        fs::write(out.join(name), bytes)?;
    }
    Ok(())
}

/// Have the linker put what every page runs side by side (`benches/first.py` says why): a linker that the toolchain chose
/// itself, since others (mold) refuse such scripts.
fn first(root: &Path) {
    let is = |key: &str, value: &str| env::var(key).is_ok_and(|v| v == value);
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let chosen =
        env::var_os("RUSTC_LINKER").is_some() || ["linker", "link-arg", "fuse-ld"].iter().any(|f| flags.contains(f));
    let known = is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu");
    if known && !chosen && is("PROFILE", "release") {
        println!("cargo:rerun-if-changed=data/first.ld");
        println!("cargo:rustc-link-arg-bins=-T{}", root.join("data/first.ld").display());
    }
}

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/rule/pattern.rs");
    println!("cargo:rerun-if-changed=src/rule/program.rs");
    println!("cargo:rerun-if-changed=src/lexicon/table.rs");
    println!("cargo:rerun-if-changed=data/lexicon");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // what pgo/rustc gives the compiler; packages come without it
    if root.join("pgo").exists() {
        println!("cargo:rerun-if-changed=pgo");
    }
    first(&root);
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
    let mut pool = program::Maker::new();
    let all = files.iter().map(|f| built(f, &mut pool));
    let all = all.collect::<io::Result<Vec<_>>>()?;
    let pool = pool.finish();
    let words: Vec<String> = pool.words.iter().map(u32::to_string).collect();
    let programs = format!(
        "/// The expressions of the rules.\nstatic WORDS: [u32; {}] = [{}];\n",
        words.len(),
        words.join(", ")
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    lexicon(&root, &out)?;
    fs::write(out.join("programs.rs"), programs)?;
    fs::write(out.join("programs.txt"), &*pool.text)?;
    fs::write(out.join("rules.rs"), list)?;
    let said: String = all.iter().map(|said| format!("{said}\n")).collect();
    fs::write(out.join("rules.jsonl"), said)
}
