//! The files that pages are written to.

use crate::error::Error;
use crate::read::inputs::{self, How};
use crate::read::{Found, Input};
use crate::source::hash;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Where pages are written to, one file each.
pub struct Targets {
    folder: PathBuf,
    extension: &'static str,
    /// What the inputs that were looked through are written to.
    planned: HashSet<u64>,
    /// What is taken, where inputs cannot be looked through before the run.
    taken: Option<Mutex<HashSet<u64>>>,
    /// How many pages there are, as far as is known.
    pub count: u64,
}

impl Targets {
    /// Look through all that `paths` name, of which `mine` are to be written below `folder`.
    ///
    /// Fails if two pages would be written to one file or a page over its own input. Eight bytes are kept of a page.
    pub fn new(
        paths: &[PathBuf],
        how: &How,
        folder: &Path,
        extension: &'static str,
        mine: impl Fn(&Found) -> bool,
    ) -> Result<Targets, Error> {
        let mut out = Targets {
            folder: folder.to_path_buf(),
            extension,
            planned: HashSet::new(),
            taken: None,
            count: 0,
        };
        let (streams, again): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.iter().cloned().partition(|p| inputs::is_stream(p, how));
        let how = How {
            names_only: true,
            ..how.clone()
        };
        let mut planned = HashSet::new();
        let mut wrong = None;
        inputs::each(&again, &how, &mut |found| {
            // What cannot be read is told when it is to be read.
            let Some(found) = found.ok().filter(&mine) else {
                return ControlFlow::Continue(());
            };
            let Ok(inputs) = found.inputs() else {
                return ControlFlow::Continue(());
            };
            for input in inputs {
                let Ok(path) = out.path(&input) else { continue };
                out.count += 1;
                wrong = wrong.take().or_else(|| match planned.insert(key(&path)) {
                    true => out.overwrites(&input, &path),
                    false => out.clash(&again, &how, &mine, &input, &path),
                });
            }
            match wrong {
                None => ControlFlow::Continue(()),
                Some(_) => ControlFlow::Break(()),
            }
        });
        out.planned = planned;
        out.taken = (!streams.is_empty()).then(Mutex::default);
        wrong.map_or(Ok(out), Err)
    }

    /// Whether what is taken becomes known in the run: then pages are to be written in their order.
    pub fn in_order(&self) -> bool {
        self.taken.is_some()
    }

    /// The file that `input` is written to.
    ///
    /// Fails for a page whose name leads out of the folder.
    pub fn path(&self, input: &Input) -> Result<PathBuf, Error> {
        let inside = input.stem.components().all(|c| matches!(c, Component::Normal(_)));
        if !inside || input.stem.as_os_str().is_empty() {
            return Err(Error::Read {
                path: input.name(),
                message: format!(
                    "`{}` cannot be the name of a file below --out; give it another name or write to a stream",
                    input.stem.display()
                ),
            });
        }
        let mut path = self.folder.join(&input.stem).into_os_string();
        path.push(".");
        path.push(self.extension);
        Ok(PathBuf::from(path))
    }

    /// The file that `sheet`, one of several in an input, is written to.
    ///
    /// Fails if it is another input's.
    pub fn sheet(&self, sheet: &Input) -> Result<PathBuf, Error> {
        let path = self.path(sheet)?;
        match self.planned.contains(&key(&path)) {
            false => Ok(path),
            true => Err(Error::Write {
                path,
                message: format!(
                    "another page is written here, so {} is left out; clean the file that it is in by itself",
                    sheet.name()
                ),
            }),
        }
    }

    /// Take `path` for `input`.
    ///
    /// Fails if another page of the run has it.
    pub fn take(&self, input: &Input, path: &Path) -> Result<(), Error> {
        let Some(taken) = &self.taken else { return Ok(()) };
        match taken.lock().unwrap_or_else(PoisonError::into_inner).insert(key(path)) {
            true => Ok(()),
            false => Err(Error::Write {
                path: path.to_path_buf(),
                message: format!(
                    "another page was written here, so {} is left out; give each page a name of its own",
                    input.name()
                ),
            }),
        }
    }

    fn overwrites(&self, input: &Input, path: &Path) -> Option<Error> {
        let own = input.file().is_some_and(|f| same(f, path));
        own.then(|| overwritten(input.name(), path))
    }

    /// The error that the first page for `path` is not `input`, unless only their keys are alike.
    fn clash(
        &self,
        paths: &[PathBuf],
        how: &How,
        mine: impl Fn(&Found) -> bool,
        input: &Input,
        path: &Path,
    ) -> Option<Error> {
        let (mut seen, mut first) = (0, None);
        inputs::each(paths, how, &mut |found| {
            let others = found.ok().filter(&mine).and_then(|f| f.inputs().ok());
            let here = |o: &Input| self.path(o).is_ok_and(|p| p == path);
            for other in others.into_iter().flatten().filter(here) {
                seen += 1;
                first.get_or_insert(other);
            }
            match seen {
                0 | 1 => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
        let first = first.filter(|_| seen > 1)?;
        Some(Error::Write {
            path: path.to_path_buf(),
            message: format!(
                "both {} and {} would be written here; clean them in two runs with different --out folders",
                first.name(),
                input.name()
            ),
        })
    }
}

/// Fails if one of the pages that `paths` name is in the file at `path`, which is to be written.
pub fn apart(paths: &[PathBuf], how: &How, path: &Path) -> Result<(), Error> {
    let mut wrong = Ok(());
    let how = How {
        names_only: true,
        ..how.clone()
    };
    let again: Vec<PathBuf> = paths.iter().filter(|p| !inputs::is_stream(p, &how)).cloned().collect();
    if path.exists() {
        inputs::each(&again, &how, &mut |found| match found {
            Ok(found) if found.files().into_iter().any(|f| same(f, path)) => {
                wrong = Err(overwritten(found.name(), path));
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
    }
    wrong
}

fn same(a: &Path, b: &Path) -> bool {
    a.file_name() == b.file_name() && a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

fn overwritten(name: String, path: &Path) -> Error {
    Error::Write {
        path: path.to_path_buf(),
        message: format!("{name} would be overwritten by its own output; choose another --out"),
    }
}

/// A number that hardly two paths share.
pub(super) fn key(path: &Path) -> u64 {
    let hash = hash(path.as_os_str().as_encoded_bytes());
    hash.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Place;

    #[test]
    fn names_stay_in_the_folder() {
        let targets = Targets::new(&[], &How::default(), Path::new("out"), "yaml", |_| true).unwrap();
        let path = |stem: &str| {
            let input = Input {
                place: Place::Stdin,
                stem: stem.into(),
            };
            targets.path(&input).ok()
        };
        assert_eq!(path("p.1"), Some("out/p.1.yaml".into()));
        assert_eq!(path("a/p"), Some("out/a/p.yaml".into()));
        assert_eq!((path("../p"), path("/p"), path("")), (None, None, None));
    }
}
