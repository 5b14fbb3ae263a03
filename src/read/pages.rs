//! What newsmend wrote, read back: pages and their ledgers.

use crate::error::Error;
use crate::ledger::{Ledger, Record};
use crate::page::{Page, SCHEMA};
use crate::read::inputs::explain;
use std::path::{Path, PathBuf};

/// The page in a YAML file.
///
/// Fails on what is no page, or more than one.
pub fn page(path: &Path) -> Result<Page, Error> {
    let text = text(path)?;
    parse(&text).map_err(|message| fail(path, message))
}

/// The page that `text` is, as YAML.
///
/// Fails with the place and what is wrong there.
pub fn parse(text: &str) -> Result<Page, String> {
    if text.lines().any(|l| l == "---") {
        return Err("holds more than one page; clean with --out DIR to have each in a file of its own".into());
    }
    let page: Page = serde_yaml::from_str(text).map_err(|e| format!("not a page that newsmend wrote: {e}"))?;
    if page.schema != SCHEMA {
        return Err(format!(
            "its schema is `{}`; this newsmend reads `{SCHEMA}`",
            page.schema
        ));
    }
    Ok(page)
}

/// Where the ledger of the page at `path` is: `NAME.ledger.jsonl` beside it.
pub fn ledger_path(path: &Path) -> PathBuf {
    path.with_extension("ledger.jsonl")
}

/// The ledger in a file.
///
/// Fails, with the line, on what is no ledger.
pub fn ledger(path: &Path) -> Result<Ledger, Error> {
    let text = text(path)?;
    let mut records: Vec<Record> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let record = serde_json::from_str(line).map_err(|e| Error::Read {
            path: format!("{}:{}:{}", path.display(), i + 1, e.column()),
            message: format!("not a line of a ledger ({e}); clean the page again with --ledger"),
        })?;
        records.push(record);
    }
    Ledger::from_records(records).map_err(|e| fail(path, format!("{e}; clean the page again with --ledger")))
}

fn text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| fail(path, explain(&e)))
}

fn fail(path: &Path, message: String) -> Error {
    Error::Read {
        path: path.display().to_string(),
        message,
    }
}
