//! Rule folders: files and their text. What the text means is [`crate::rule`]'s affair.

use crate::error::Error;
use crate::read::inputs::explain;
use std::path::Path;

/// All `*.yaml` files and lists of words (`lexicon/*.txt`) below `folder`, sorted by path: path and text of each.
///
/// Fails if the folder cannot be read or holds no rule file, which is nearly always a mistyped path.
pub fn folder(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let fail = |path: &Path, message: String| Error::Read {
        path: path.display().to_string(),
        message,
    };
    if !folder.is_dir() {
        let what = if folder.exists() {
            "not a folder"
        } else {
            "no such folder"
        };
        return Err(fail(
            folder,
            format!("{what}; --rules takes a folder that holds rule files (*.yaml)"),
        ));
    }
    let mut out = Vec::new();
    for entry in ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .sort_by_file_path(Path::cmp)
        .build()
    {
        let entry = entry.map_err(|e| fail(folder, format!("{e}; check the folder's permissions")))?;
        let path = entry.path();
        let words = || path.parent().is_some_and(|p| p.ends_with("lexicon"));
        let wanted = match path.extension().and_then(|e| e.to_str()) {
            Some("yaml" | "yml") => true,
            Some("txt") => words(),
            _ => false,
        };
        if wanted && path.is_file() {
            let text = std::fs::read_to_string(path).map_err(|e| fail(path, explain(&e)))?;
            out.push((path.display().to_string(), text));
        }
    }
    if out.is_empty() {
        return Err(fail(
            folder,
            "the folder holds no rule files (*.yaml); --rules takes a folder of them".into(),
        ));
    }
    Ok(out)
}
