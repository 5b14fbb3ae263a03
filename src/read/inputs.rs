//! What the user named, as a list of pages: files, folders, patterns, standard input.

use super::{format, mets};
use crate::error::Error;
use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// What is read of a folder.
const PAGES: &str = "*.txt, *.pdf, *.hocr, and XML or HTML with positions";

/// One page to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where its bytes are.
    pub place: Place,
    /// Where it stands in an output tree, without the extension: relative, below what the user named.
    pub stem: PathBuf,
}

/// Where a page's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
}

/// The pages that were found, and what was wrong with the rest.
#[derive(Debug, Default)]
pub struct Inputs {
    /// In the order named; the files of a folder sorted by name.
    pub pages: Vec<Input>,
    /// Paths that name nothing that can be read, and folders without pages.
    pub errors: Vec<Error>,
}

impl Input {
    /// The name shown to people.
    pub fn name(&self) -> String {
        match &self.place {
            Place::File(path) => path.display().to_string(),
            Place::Stdin => "-".into(),
        }
    }

    /// Sheet `number`, counted from 1, of a file that holds several: it is written to, and decided about in, files of
    /// its own.
    pub fn sheet(&self, number: usize) -> Input {
        let with = |stem: &Path| {
            let mut name = stem.as_os_str().to_owned();
            name.push(format!("-p{number:03}"));
            PathBuf::from(name)
        };
        Input {
            place: match &self.place {
                Place::File(path) => {
                    let named = with(&path.with_extension(""));
                    Place::File(match path.extension() {
                        Some(extension) => named.with_added_extension(extension),
                        None => named,
                    })
                }
                Place::Stdin => Place::Stdin,
            },
            stem: with(&self.stem),
        }
    }

    /// Read the bytes.
    pub fn load(&self) -> Result<Vec<u8>, Error> {
        let fail = |e: io::Error| Error::Read {
            path: self.name(),
            message: explain(&e),
        };
        match &self.place {
            Place::File(path) => std::fs::read(path).map_err(fail),
            Place::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map_err(fail)?;
                Ok(bytes)
            }
        }
    }
}

/// What happened to a file, and what to do about it.
pub(crate) fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder; check the spelling".into(),
        io::ErrorKind::PermissionDenied => "permission denied; allow yourself to read it".into(),
        io::ErrorKind::InvalidData => "not UTF-8 text; save it as UTF-8".into(),
        io::ErrorKind::IsADirectory => "is a folder; a file was expected".into(),
        _ => format!("{error}; check the file and try again"),
    }
}

/// The pages that `paths` name: a file, those that a METS file lists, a folder (walked, sorted, what is a page), a
/// pattern such as `1920/*.txt`, or `-`.
pub fn inputs(paths: &[PathBuf]) -> Inputs {
    let mut out = Inputs::default();
    for path in paths {
        if path.as_os_str() == "-" {
            let stdin = Input {
                place: Place::Stdin,
                stem: "stdin".into(),
            };
            if !out.pages.contains(&stdin) {
                out.pages.push(stdin);
            }
            continue;
        }
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                walk(&WalkBuilder::new(path), path, path, true, &mut out);
            }
            Ok(_) => {
                if path.extension().is_some_and(|e| e == "xml") {
                    match mets::pages(path) {
                        Ok(None) => {}
                        Ok(Some(listed)) => {
                            let folder = path.parent().unwrap_or(Path::new(""));
                            out.pages.extend(listed.into_iter().map(|page| Input {
                                place: Place::File(folder.join(&page)),
                                stem: page.with_extension(""),
                            }));
                            continue;
                        }
                        Err(e) => {
                            out.errors.push(e);
                            continue;
                        }
                    }
                }
                let stem = PathBuf::from(path.file_stem().unwrap_or(path.as_os_str()));
                out.pages.push(Input {
                    place: Place::File(path.clone()),
                    stem,
                });
            }
            Err(e) => match pattern(path) {
                Some((base, pattern)) => glob(path, &base, &pattern, &mut out),
                None => out.errors.push(Error::Read {
                    path: path.display().to_string(),
                    message: explain(&e),
                }),
            },
        }
    }
    out
}

/// Splits `pages/19*/p?.txt` into the folder `pages` and the pattern `/19*/p?.txt`; `None` where nothing is a pattern.
fn pattern(path: &Path) -> Option<(PathBuf, String)> {
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

fn glob(named: &Path, base: &Path, pattern: &str, out: &mut Inputs) {
    let mut globs = OverrideBuilder::new(base);
    let built = globs.add(pattern).and_then(|g| g.build());
    match built {
        Ok(globs) => {
            let mut builder = WalkBuilder::new(base);
            builder.overrides(globs);
            walk(&builder, base, named, false, out);
        }
        Err(e) => out.errors.push(Error::Read {
            path: named.display().to_string(),
            message: format!("{e}; correct the pattern, or quote nothing and name the files"),
        }),
    }
}

/// Adds the files that `builder` finds below `base`: all, or those that are pages.
///
/// Ignore files are not obeyed (pages often are in one); hidden files are left out (`._page.txt` is no page).
fn walk(builder: &WalkBuilder, base: &Path, named: &Path, pages: bool, out: &mut Inputs) {
    let mut builder = builder.clone();
    builder
        .standard_filters(false)
        .hidden(true)
        .sort_by_file_name(|a, b| a.cmp(b));
    let (before, mut others) = (out.pages.len(), 0usize);
    for entry in builder.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                let message = format!("{e}; check the permissions");
                out.errors.push(Error::Read {
                    path: named.display().to_string(),
                    message,
                });
                continue;
            }
        };
        let path = entry.path();
        let is_file = entry
            .file_type()
            .is_some_and(|t| t.is_file() || (t.is_symlink() && path.is_file()));
        if !is_file {
            continue;
        }
        if pages && !format::in_folder(path) {
            others += 1;
            continue;
        }
        let path = if base.as_os_str() == "." {
            path.strip_prefix(".").unwrap_or(path)
        } else {
            path
        };
        let stem = path.strip_prefix(base).unwrap_or(path).with_extension("");
        out.pages.push(Input {
            place: Place::File(path.to_path_buf()),
            stem,
        });
    }
    if out.pages.len() == before {
        let why = match (pages, others) {
            (false, _) => {
                "no file matches the pattern; check it, and that the shell passes it on as you mean it".into()
            }
            (true, 0) => "the folder holds no files (hidden ones are left out); name another folder".into(),
            (true, 1) => format!("its one file is no page ({PAGES}); name the file itself to read it"),
            (true, n) => format!("none of its {n} files is a page ({PAGES}); name the files themselves to read them"),
        };
        out.errors.push(Error::Read {
            path: named.display().to_string(),
            message: format!("no pages were read: {why}"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_split_from_their_folder() {
        let split = |s: &str| pattern(Path::new(s)).map(|(b, p)| (b.display().to_string(), p));
        assert_eq!(split("pages/19*/p?.txt"), Some(("pages".into(), "/19*/p?.txt".into())));
        assert_eq!(split("*.txt"), Some((".".into(), "/*.txt".into())));
        assert_eq!(split("/a/b*"), Some(("/a".into(), "/b*".into())));
        assert_eq!(split("pages/p.txt"), None);
    }
}
