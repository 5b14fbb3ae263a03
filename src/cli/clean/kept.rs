//! One file of all pages, and how much of it an earlier run has made.

use super::Run;
use super::settings::Settings;
use crate::batch::part::{self, Stretches, Upto};
use crate::batch::report::Row;
use crate::error::Error;
use crate::read::inputs::{self, Issue};
use crate::read::{Found, Input};
use crate::source::digest;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What is known of the file.
pub(super) struct Kept {
    path: PathBuf,
    settings: Settings,
    /// How much of it stays.
    pub(super) upto: Upto,
}

impl Kept {
    /// Of the file at `path`, if `run` is to go on, as much as holds the pages that come first, made of the same input by the
    /// same rules; else nothing.
    pub(super) fn new(run: &Run<'_>, path: &Path) -> Result<Kept, Error> {
        let mut kept = Kept {
            path: path.to_path_buf(),
            settings: Settings::new(run.args, run.format)?,
            upto: Upto::default(),
        };
        let gone = |path: &PathBuf| path.as_os_str() == "-" || path.as_os_str() == "@-";
        if run.args.batch.resume && run.paths.iter().any(gone) {
            return Err(Error::Config {
                message:
                    "--resume reads the input again, which standard input cannot be; give files, or a folder as --out"
                        .into(),
            });
        }
        if let Some(left) = Stretches::left(path).filter(|_| run.args.batch.resume) {
            kept.upto = kept.compare(run, left);
        }
        Ok(kept)
    }

    /// How far what is found is what was found when `left` was made.
    fn compare(&self, run: &Run<'_>, mut left: Stretches) -> Upto {
        let mut same = Upto::default();
        let Some((first, mut upto)) = left.next() else {
            return same;
        };
        let mut stretch = first.into_iter().peekable();
        inputs::each(&run.paths, &run.how, &mut |found| {
            if found.as_ref().is_ok_and(|page| !run.mine(page)) {
                return ControlFlow::Continue(());
            }
            let Some(entry) = stretch.next() else {
                return ControlFlow::Break(());
            };
            if entry.made.is_empty() || self.again(found, entry.rows.len()) != entry.made {
                return ControlFlow::Break(());
            }
            if stretch.peek().is_none() {
                same = upto;
                if let Some((next, end)) = left.next() {
                    (stretch, upto) = (next.into_iter().peekable(), end);
                }
            }
            ControlFlow::Continue(())
        });
        same
    }

    /// What was told of the pages that stay, one after the other.
    pub(super) fn rows(&self, each: &mut dyn FnMut(Row)) -> Result<(), Error> {
        match self.upto.notes {
            0 => Ok(()),
            _ => part::rows(&self.path, &self.upto, each),
        }
    }

    /// What [`Settings::made`] says of pages that are found at one place; empty where it cannot be had.
    pub(super) fn made<'a>(&self, pages: impl IntoIterator<Item = (&'a Input, &'a str)>) -> String {
        self.settings.made(pages).unwrap_or_default()
    }

    /// The same for what could not be read.
    pub(super) fn unread(&self, name: &str) -> String {
        self.settings.unread(name)
    }

    /// The same for what was found again, when there were `count` pages in it.
    fn again(&self, found: Result<Found, Error>, count: usize) -> String {
        let found = match found {
            Ok(Found::Issue(issue)) => return self.made(pages(&issue.pages, &of_issue(&issue))),
            Ok(found) => found,
            Err(error) => return self.unread(&error.to_string()),
        };
        let name = found.name();
        let Ok((input, bytes)) = found.open() else {
            return self.unread(&name);
        };
        let sheets: Vec<Input> = match count {
            0 | 1 => vec![input],
            _ => (1..=count).map(|n| input.sheet(n)).collect(),
        };
        self.made(pages(&sheets, &digest(&bytes)))
    }
}

/// Pages, each with the digest of what they all are made of.
pub(super) fn pages<'a>(pages: &'a [Input], sha256: &'a str) -> impl Iterator<Item = (&'a Input, &'a str)> {
    pages.iter().map(move |page| (page, sha256))
}

/// A digest of all files of an issue.
fn of_issue(issue: &Issue) -> String {
    let pages = issue.pages.iter().filter_map(|input| input.load().ok());
    together(&issue.list.sha256, pages.map(|bytes| digest(&bytes)))
}

/// One digest of an issue's list and its pages, from theirs.
pub(super) fn together(list: &str, pages: impl IntoIterator<Item = String>) -> String {
    let all = pages.into_iter().fold(list.to_owned(), |all, page| all + &page);
    digest(all.as_bytes())
}
