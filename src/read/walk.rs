//! The files of a folder, in a fixed order, and those that match a pattern.

use crate::error::Error;
use ignore::overrides::{Override, OverrideBuilder};
use std::ffi::OsStr;
use std::io;
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};

/// Hand every file below `folder` to `each`, folder by folder, sorted by name.
///
/// Ignore files are not obeyed (pages often are in one); hidden files are left out (`._page.txt` is no page), and links to
/// folders are not followed. Of a folder no more than its names are kept in memory.
pub(super) fn walk(folder: &Path, each: &mut dyn FnMut(Result<PathBuf, Error>) -> ControlFlow<()>) -> ControlFlow<()> {
    let names = match names(folder) {
        Ok(names) => names,
        Err(e) => {
            return each(Err(Error::Read {
                path: folder.display().to_string(),
                message: super::inputs::explain(&e),
            }));
        }
    };
    for (name, is_folder) in names {
        let path = match folder.as_os_str() == "." {
            true => PathBuf::from(name.as_ref()),
            false => folder.join(name.as_ref()),
        };
        match is_folder {
            true => walk(&path, each)?,
            false => each(Ok(path))?,
        }
    }
    ControlFlow::Continue(())
}

/// The names in a folder, sorted, and which are folders.
fn names(folder: &Path) -> io::Result<Vec<(Box<OsStr>, bool)>> {
    let mut out = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let kind = entry.file_type()?;
        // A file that vanished or a link that leads nowhere is told when it is to be read.
        if kind.is_dir() || kind.is_file() || kind.is_symlink() && !entry.path().is_dir() {
            out.push((name.into_boxed_os_str(), kind.is_dir()));
        }
    }
    out.sort_unstable();
    Ok(out)
}

/// A pattern such as `pages/19*/p?.txt`.
pub(super) struct Pattern {
    /// The folder that holds all that can match.
    pub(super) base: PathBuf,
    globs: Override,
}

impl Pattern {
    /// The pattern in `path`, `None` where nothing in it is one.
    ///
    /// Fails with the reason on a pattern that is none.
    pub(super) fn new(path: &Path) -> Option<Result<Pattern, String>> {
        let (base, pattern) = split(path)?;
        let globs = OverrideBuilder::new(&base).add(&pattern).and_then(|g| g.build());
        Some(match globs {
            Ok(globs) => Ok(Pattern { base, globs }),
            Err(e) => Err(e.to_string()),
        })
    }

    /// Whether the file at `path` matches.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.globs.matched(path, false).is_whitelist()
    }
}

/// Splits `pages/19*/p?.txt` into the folder `pages` and the pattern `/19*/p?.txt`; `None` where nothing is a pattern.
fn split(path: &Path) -> Option<(PathBuf, String)> {
    let (mut base, mut rest) = (PathBuf::new(), String::new());
    for part in path.components() {
        let text = part.as_os_str().to_str()?;
        if rest.is_empty() && (!matches!(part, Component::Normal(_)) || !text.contains(['*', '?', '[', '{'])) {
            base.push(part);
        } else {
            rest.push('/');
            rest.push_str(text);
        }
    }
    if base.as_os_str().is_empty() {
        base.push(".");
    }
    (!rest.is_empty()).then_some((base, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_split_from_their_folder() {
        let split = |s: &str| split(Path::new(s)).map(|(b, p)| (b.display().to_string(), p));
        assert_eq!(split("pages/19*/p?.txt"), Some(("pages".into(), "/19*/p?.txt".into())));
        assert_eq!(split("*.txt"), Some((".".into(), "/*.txt".into())));
        assert_eq!(split("/a/b*"), Some(("/a".into(), "/b*".into())));
        assert_eq!(split("pages/p.txt"), None);
    }
}
