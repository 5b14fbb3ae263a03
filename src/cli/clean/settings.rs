//! What decides what becomes of a page, beside its bytes.

use crate::batch::journal;
use crate::cli::args::{CleanArgs, Format};
use crate::error::Error;
use crate::read::{self, Input};
use crate::rule::RuleSet;
use std::path::PathBuf;

/// The same for all pages of a run.
pub(super) struct Settings {
    /// A digest of the program, its rules and the options that pages hang on.
    digest: String,
    /// Where decisions about pages are, if that was told.
    decisions: Option<PathBuf>,
}

impl Settings {
    pub(super) fn new(args: &CleanArgs, format: Format) -> Result<Settings, Error> {
        let mut parts = vec![env!("CARGO_PKG_VERSION").to_owned()];
        parts.extend(RuleSet::builtin_files().flat_map(|(path, text)| [path, text]));
        for folder in &args.how.rules {
            let files = read::rules::folder(folder)?;
            parts.extend(files.into_iter().flat_map(|(path, text)| [path, text]));
        }
        let how = &args.how;
        let options = (
            &how.profile,
            &how.only,
            &how.without,
            how.suggestions,
            &how.variant,
            &how.encoding,
            how.input_format,
        );
        parts.push(format!("{options:?} {format:?} {}", args.ledger));
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        Ok(Settings {
            digest: journal::made(&parts),
            decisions: args.how.decisions.clone(),
        })
    }

    /// A digest of all that decides what becomes of pages that are read together: they and digests of their bytes.
    ///
    /// Fails if decisions about one of them cannot be read.
    pub(super) fn made<'a>(&self, pages: impl IntoIterator<Item = (&'a Input, &'a str)>) -> Result<String, Error> {
        let mut parts = vec![self.digest.clone().into_bytes()];
        for (input, sha256) in pages {
            let decisions = read::decisions::bytes(input, self.decisions.as_deref())?;
            let page = [input.name().into_bytes(), sha256.as_bytes().to_vec()];
            parts.extend(page.into_iter().chain([decisions.unwrap_or_default()]));
        }
        Ok(journal::made(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>()))
    }

    /// The same for what could not be read.
    pub(super) fn unread(&self, name: &str) -> String {
        journal::made(&[self.digest.as_bytes(), name.as_bytes()])
    }
}
