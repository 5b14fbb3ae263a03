//! One page of a run.

use super::Run;
use super::out::Output;
use super::resume::Noted;
use crate::batch::report::Row;
use crate::cli::args::Format;
use crate::cli::page::{self, Opened, Want};
use crate::cli::shielded;
use crate::emit;
use crate::error::Error;
use crate::page::Page;
use crate::pass::coverage::Firing;
use crate::read::{Found, Input};
use crate::source::{Source, digest};
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

/// Clean what was found, and write it if it has a file of its own: a page, or several of a file with several sheets.
/// Returns their names as well.
pub(super) fn made(
    run: &Run<'_>,
    found: Result<Found, Error>,
    converter: &mut Option<Opened>,
) -> Vec<(String, Result<Made, Error>)> {
    let begun = Instant::now();
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
    // The digest of the whole file is made for this alone, so that what is done already need not be read.
    let known = match run.args.batch.resume {
        true => unchanged(run, &input, &digest(&bytes)),
        false => Ok(None),
    };
    let sources = match known {
        Ok(None) => shielded(&name, || run.setup.sources(&input, &bytes)),
        Ok(Some(made)) => return vec![(name, Ok(made))],
        Err(error) => return vec![(name, Err(error))],
    };
    let sources = match sources {
        Ok(sources) => sources,
        Err(error) => return vec![(name, Err(error))],
    };
    let (mut begun, many) = (begun, sources.len() > 1);
    let mut out = Vec::with_capacity(sources.len());
    for (input, source) in sources {
        let name = source.name.clone();
        let length = if many { source.text.len() } else { bytes.len() };
        let made = shielded(&name, || {
            if let Some(folder) = run.folder.as_ref().filter(|_| many) {
                folder.targets.sheet(&input)?;
                if let Some(made) = unchanged(run, &input, &source.sha256)? {
                    return Ok(made);
                }
            }
            cleaned(run, input, length, source, converter)
        });
        let made = made.map(|mut made| {
            let ms = begun.elapsed().as_secs_f64() * 1e3;
            made.row.ms = (!made.row.skipped).then_some((ms * 1e3).round() / 1e3);
            made
        });
        out.push((name, made));
        begun = Instant::now();
    }
    out
}

fn place(error: &Error) -> String {
    match error {
        Error::Read { path, .. } => path.clone(),
        Error::Write { path, .. } => path.display().to_string(),
        _ => String::new(),
    }
}

/// A page that an earlier run has made.
fn unchanged(run: &Run<'_>, input: &Input, sha256: &str) -> Result<Option<Made>, Error> {
    let Some(folder) = &run.folder else { return Ok(None) };
    let row = folder.unchanged(input, sha256, &folder.targets.path(input)?)?;
    Ok(row.map(|row| Made {
        row,
        output: Output::None,
        noted: None,
        profile: String::new(),
        firings: Vec::new(),
        late: None,
    }))
}

/// The page that `source` is, which was read from `length` bytes.
fn cleaned(
    run: &Run<'_>,
    input: Input,
    length: usize,
    source: Source,
    converter: &mut Option<Opened>,
) -> Result<Made, Error> {
    let folder = run.folder.as_ref();
    let target = folder
        .map(|f| f.targets.path(&input).map(|path| (f, path)))
        .transpose()?;
    let want = Want {
        trace: run.args.ledger || matches!(run.format, Format::Alto | Format::Tei),
        firings: run.args.stats,
        ..Want::default()
    };
    let name = source.name.clone();
    let made = run.setup.page(&input, source, &want, converter)?;
    let row = Row::new(name, length as u64, &made.page);
    let (profile, mut noted, mut late) = (made.profile.to_owned(), None, None);
    let mut output = match run.format {
        Format::Parquet => table(&input, &made.page, &row),
        Format::Alto | Format::Tei => Output::Bytes(marked_up(run.format, &made)?),
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

/// A page as XML, which says as well where its texts stood.
fn marked_up(format: Format, made: &page::Made<'_>) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(made.source.text.len() * 8 + 2048);
    if format == Format::Tei {
        emit::tei::page(&made.source, &made.page, &made.origins, &made.settings(), &mut out);
    } else if made.source.layout.is_some() {
        emit::alto::page(&made.source, &made.page, &made.origins, &made.settings(), &mut out);
    } else {
        return Err(Error::Read {
            path: made.source.name.clone(),
            message: "it tells no positions, which ALTO is made of; choose another --format".into(),
        });
    }
    Ok(out)
}

/// A page as it is written; `length` is that of its input, in bytes.
fn written(format: Format, page: &Page, length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(length + length / 4 + 512);
    match format {
        Format::Yaml => emit::yaml::page(page, &mut out),
        Format::Json => emit::json::page(page, &mut out),
        Format::Jsonl | Format::Parquet | Format::Alto | Format::Tei => emit::json::line(page, &mut out),
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
