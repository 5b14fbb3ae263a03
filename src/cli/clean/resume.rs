//! One file a page, and which of them an earlier run has made.

use super::Run;
use super::settings::Settings;
use crate::batch::journal::{self, Entry, Journal, Known};
use crate::batch::report::Row;
use crate::batch::targets::Targets;
use crate::cli::args::Format;
use crate::error::Error;
use crate::read::{Input, pages};
use std::path::{Path, PathBuf};

/// The folder that pages are written to.
pub(super) struct Folder {
    pub(super) targets: Targets,
    root: PathBuf,
    journal: Journal,
    /// What earlier runs have made, if the run is to go on where they were left.
    known: Option<Known>,
    settings: Settings,
}

/// What is to be noted of a page that was written.
pub(super) struct Noted {
    page: String,
    made: String,
    whole: String,
}

impl Folder {
    /// Look through all pages of `run`, then make `root` ready.
    pub(super) fn new(run: &Run<'_>, root: &Path) -> Result<Folder, Error> {
        let targets = Targets::new(&run.paths, &run.how, root, extension(run.format), |page| run.mine(page))?;
        let part = run.args.batch.shard.map(|s| format!("-{}-of-{}", s.index, s.of));
        let journal = Journal::open(root, &part.unwrap_or_default())?;
        Ok(Folder {
            targets,
            root: root.to_path_buf(),
            known: run.args.batch.resume.then(|| journal.known()).transpose()?,
            journal,
            settings: Settings::new(run.args, run.format)?,
        })
    }

    /// What is known of a page whose file is whole and was made of the same input, which has the digest `sha256`, by the
    /// same rules.
    pub(super) fn unchanged(&self, input: &Input, sha256: &str, path: &Path) -> Result<Option<Row>, Error> {
        let Some(entry) = self.known.as_ref().and_then(|known| known.get(&self.below(path))) else {
            return Ok(None);
        };
        if entry.made != self.settings.made([(input, sha256)])? {
            return Ok(None);
        }
        let mut files = vec![path.to_path_buf()];
        if entry.whole.contains('-') {
            files.push(pages::ledger_path(path));
        }
        let Ok(files) = files.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>() else {
            return Ok(None);
        };
        let same = journal::whole(files.iter().map(Vec::as_slice)) == entry.whole;
        Ok(same.then_some(Row {
            skipped: true,
            ..entry.row
        }))
    }

    /// What is to be noted of `input`, whose bytes have the digest `sha256`.
    pub(super) fn noted(
        &self,
        input: &Input,
        sha256: &str,
        path: &Path,
        page: &[u8],
        ledger: Option<&[u8]>,
    ) -> Result<Noted, Error> {
        Ok(Noted {
            page: self.below(path),
            made: self.settings.made([(input, sha256)])?,
            whole: journal::whole([page].into_iter().chain(ledger)),
        })
    }

    /// Write the files of a page.
    pub(super) fn write(&self, path: &Path, page: &[u8], ledger: Option<&[u8]>) -> Result<(), Error> {
        // The ledger first: a page without its ledger cannot be undone, a ledger without its page does no harm.
        if let Some(ledger) = ledger {
            self.journal.write(&pages::ledger_path(path), ledger)?;
        }
        self.journal.write(path, page)
    }

    /// Note a page that is written.
    pub(super) fn note(&self, noted: Noted, row: &Row) -> Result<(), Error> {
        self.journal.note(&Entry {
            page: noted.page,
            made: noted.made,
            whole: noted.whole,
            row: Row {
                ms: None,
                ..row.clone()
            },
        })
    }

    /// Put the journal in order.
    pub(super) fn finish(&self) -> Result<(), Error> {
        self.journal.finish()
    }

    fn below(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// The extension of the files that pages are written to.
fn extension(format: Format) -> &'static str {
    match format {
        Format::Yaml => "yaml",
        Format::Json => "json",
        Format::Jsonl => "jsonl",
        Format::Markdown => "md",
        Format::Text => "txt",
        Format::Parquet => "parquet",
        Format::Alto => "alto.xml",
        Format::Tei => "tei.xml",
    }
}
