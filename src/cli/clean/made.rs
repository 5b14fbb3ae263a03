//! One page of a run.

use super::Run;
use super::out::Output;
use super::resume::Noted;
use crate::batch::report::Row;
use crate::cli::args::Format;
use crate::cli::page::{Opened, Want};
use crate::cli::shielded;
use crate::emit;
use crate::error::Error;
use crate::page::Page;
use crate::pass::coverage::Firing;
use crate::read::{Found, Input};
use crate::source::Source;
use std::path::PathBuf;
use std::time::Instant;

/// A page that was cleaned, or left as it was.
pub(super) struct Made {
    pub(super) row: Row,
    /// What is still to be written, if all pages go one way.
    pub(super) output: Output,
    /// What is to be noted of its file.
    pub(super) noted: Option<Noted>,
    /// The profile it was cleaned with.
    pub(super) profile: String,
    /// What its rules found, if that is counted.
    pub(super) firings: Vec<Firing>,
    late: Option<Late>,
}

/// Files that are written only when all pages before are.
struct Late {
    input: Input,
    path: PathBuf,
    page: Vec<u8>,
    ledger: Option<Vec<u8>>,
}

/// What became of a page, with its name.
pub(super) type Named = (String, Result<Made, Error>);

/// Clean the pages of what was found, and write them if they have files of their own.
pub(super) fn made(run: &Run<'_>, found: Result<Found, Error>, converter: &mut Option<Opened>) -> Vec<Named> {
    let mut begun = Instant::now();
    let found = match found {
        Ok(found) => found,
        Err(error) => return vec![(place(&error), Err(error))],
    };
    let name = found.name();
    let (input, bytes) = match found.open() {
        Ok(opened) => opened,
        Err(error) => return vec![(name, Err(error))],
    };
    let name = input.name();
    let sources = match shielded(&name, || run.setup.sources(&input, &bytes)) {
        Ok(sources) => sources,
        Err(error) => return vec![(name, Err(error))],
    };
    // Of a file that holds several pages, none has all of its bytes.
    let whole = (sources.len() == 1).then_some(bytes.len());
    let each = sources.into_iter().map(|(input, source)| {
        let (name, length) = (input.name(), whole.unwrap_or(source.text.len()));
        let made = shielded(&name, || cleaned(run, input, source, length, converter));
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        begun = Instant::now();
        let made = made.map(|mut made| {
            made.row.ms = (!made.row.skipped).then_some((ms * 1e3).round() / 1e3);
            made
        });
        (name, made)
    });
    each.collect()
}

fn place(error: &Error) -> String {
    match error {
        Error::Read { path, .. } => path.clone(),
        Error::Write { path, .. } => path.display().to_string(),
        _ => String::new(),
    }
}

fn cleaned(
    run: &Run<'_>,
    input: Input,
    source: Source,
    length: usize,
    converter: &mut Option<Opened>,
) -> Result<Made, Error> {
    let target = match &run.folder {
        Some(folder) => {
            let path = folder.targets.path(&input)?;
            if let Some(row) = folder.unchanged(&input, &source.sha256, &path)? {
                return Ok(Made {
                    row,
                    output: Output::None,
                    noted: None,
                    profile: String::new(),
                    firings: Vec::new(),
                    late: None,
                });
            }
            Some((folder, path))
        }
        None => None,
    };
    let want = Want {
        trace: run.args.ledger,
        firings: run.args.stats,
        ..Want::default()
    };
    let made = run.setup.page(&input, source, &want, converter)?;
    let row = Row::new(input.name(), length as u64, &made.page);
    let (profile, mut noted, mut late) = (made.profile.to_owned(), None, None);
    let mut output = match run.format {
        Format::Parquet => table(&input, &made.page, &row),
        format => Output::Bytes(written(format, &made.page, length)),
    };
    if let (Some((folder, path)), Output::Bytes(page)) = (target, &mut output) {
        let page = std::mem::take(page);
        let ledger = run.args.ledger.then(|| {
            let mut out = Vec::with_capacity(length / 2 + 2048);
            emit::ledger::jsonl(made.ledger(), &mut out);
            out
        });
        noted = Some(folder.noted(&input, &made.source.sha256, &path, &page, ledger.as_deref())?);
        let files = Late {
            input,
            path,
            page,
            ledger,
        };
        match folder.targets.in_order() {
            true => late = Some(files),
            false => folder.write(&files.path, &files.page, files.ledger.as_deref())?,
        }
        output = Output::None;
    }
    Ok(Made {
        row,
        output,
        noted,
        profile,
        firings: made.firings,
        late,
    })
}

impl Made {
    /// Write what had to wait for the pages before.
    pub(super) fn write_late(&mut self, run: &Run<'_>) -> Result<(), Error> {
        let Some((folder, late)) = run.folder.as_ref().zip(self.late.take()) else {
            return Ok(());
        };
        folder.targets.take(&late.input, &late.path)?;
        folder.write(&late.path, &late.page, late.ledger.as_deref())
    }
}

/// A page as it is written; `length` is that of its input, in bytes.
fn written(format: Format, page: &Page, length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(length + length / 4 + 512);
    match format {
        Format::Yaml => emit::yaml::page(page, &mut out),
        Format::Json => emit::json::page(page, &mut out),
        Format::Jsonl | Format::Parquet => emit::json::line(page, &mut out),
        Format::Markdown => emit::markdown::page(page, &mut out),
        Format::Text => emit::text::page(page, &mut out),
    }
    out
}

#[cfg(feature = "parquet")]
fn table(input: &Input, page: &Page, row: &Row) -> Output {
    let text = |format| {
        let mut out = String::from_utf8(written(format, page, row.bytes as usize)).unwrap_or_default();
        out.truncate(out.trim_end_matches('\n').len());
        out
    };
    Output::Row(Box::new(emit::parquet::Row {
        id: input.stem.display().to_string(),
        page: text(Format::Jsonl),
        text: text(Format::Text),
        score: row.confidence.unwrap_or_default(),
        findings: page.findings.len().try_into().unwrap_or(i32::MAX),
    }))
}

#[cfg(not(feature = "parquet"))]
fn table(_: &Input, _: &Page, _: &Row) -> Output {
    Output::None
}
