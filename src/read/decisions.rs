//! Decisions about a page, read from `NAME.decisions.yaml`.

use crate::decisions::{Decisions, SCHEMA, Verdict};
use crate::error::Error;
use crate::read::inputs::{Input, Place, explain};
use std::io;
use std::path::{Path, PathBuf};

/// The decisions about `input`: those at `named`, a file or a folder of them, or those beside the input. `None` where
/// there are none.
///
/// Fails if a file that was named is not there, or if one that is there is wrong.
pub fn of(input: &Input, named: Option<&Path>) -> Result<Option<Decisions>, Error> {
    match place(input, named) {
        Some(path) => read(&path).map(Some),
        None => Ok(None),
    }
}

/// The bytes of the file that [`of`] reads.
pub fn bytes(input: &Input, named: Option<&Path>) -> Result<Option<Vec<u8>>, Error> {
    let fail = |path: PathBuf, e: io::Error| Error::Read {
        path: path.display().to_string(),
        message: explain(&e),
    };
    let read = |path: PathBuf| std::fs::read(&path).map_err(|e| fail(path, e));
    place(input, named).map(read).transpose()
}

/// The file of decisions about `input`, which is there or was named.
fn place(input: &Input, named: Option<&Path>) -> Option<PathBuf> {
    let path = match (named, &input.place) {
        (Some(folder), _) if folder.is_dir() => folder.join(beside(&input.stem)),
        (Some(file), _) => return Some(file.to_path_buf()),
        (None, Place::File(path)) => beside(path),
        (None, Place::Stdin | Place::Part { .. }) => return None,
    };
    std::fs::exists(&path).unwrap_or(true).then_some(path)
}

/// Where the decisions about the page at `path` are: `NAME.decisions.yaml` beside it.
pub fn beside(path: &Path) -> PathBuf {
    path.with_extension("decisions.yaml")
}

fn read(path: &Path) -> Result<Decisions, Error> {
    let fail = |path: String, message: String| Error::Read { path, message };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e: io::Error| fail(name.clone(), explain(&e)))?;
    let out: Decisions = serde_yaml::from_str(&text).map_err(|e| {
        let at = e
            .location()
            .map(|l| format!(":{}:{}", l.line(), l.column()))
            .unwrap_or_default();
        fail(
            format!("{name}{at}"),
            format!("not decisions about a page: {e}; see docs/decisions.md"),
        )
    })?;
    if out.decisions != SCHEMA {
        return Err(fail(
            name,
            format!(
                "`decisions: {}` is not known here; write `decisions: {SCHEMA}`",
                out.decisions
            ),
        ));
    }
    if let Some(d) = out
        .changes
        .iter()
        .find(|d| (d.decision == Verdict::Text) != d.text.is_some())
    {
        let message = format!(
            "about {} at {:?}: `decision: text`, and only it, needs `text`",
            d.rule, d.before
        );
        return Err(fail(name, message));
    }
    if let Some(d) = out.rules.iter().find(|d| d.decision == Verdict::Text) {
        return Err(fail(
            name,
            format!("about {}: a whole rule can be accepted or refused", d.rule),
        ));
    }
    Ok(out)
}
