//! One page of a run.

use super::out::Output;
use super::resume::Noted;
use super::{Run, kept};
use crate::batch::report::Row;
#[cfg(feature = "parquet")]
use crate::batch::report::confidence;
use crate::cli::args::Format;
use crate::cli::page::{self, Opened, Want};
use crate::cli::shielded;
use crate::emit;
use crate::error::Error;
use crate::page::Page;
use crate::pass::coverage::Firing;
use crate::pass::issue::{self, PageLabel};
use crate::read::inputs::Issue;
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

/// A page that is to be cleaned, beside its text.
struct Sheet {
    input: Input,
    name: String,
    /// It is one of several in its file.
    part: bool,
    /// How many bytes of input it stands for.
    length: usize,
    /// The digest of all input that decides what becomes of it.
    digest: String,
    /// What its issue calls it.
    label: Option<PageLabel>,
    /// What was spent on it so far, in milliseconds.
    ms: f64,
}

/// A page that was read, or its name and why it was not.
type Read = Result<(Sheet, Source), (String, Error)>;

/// What becomes of a page, and its name.
type Named = (String, Result<Made, Error>);

/// Pages that were found at one place: one, or several of a file with several sheets or of an issue, which are read together.
pub(super) struct Batch {
    pub(super) pages: Vec<Named>,
    /// A digest of what they were made of, where all pages go into one file.
    pub(super) made: String,
}

/// Clean what was found, and write it if it has a file of its own.
pub(super) fn made(run: &Run<'_>, found: Result<Found, Error>, converter: &mut Option<Opened>) -> Batch {
    match found {
        Ok(Found::Issue(issue)) => listed(run, issue, converter),
        Ok(found) => file(run, found, converter),
        Err(error) => Batch {
            made: noted(run, |kept| kept.unread(&error.to_string())),
            pages: vec![(place(&error), Err(error))],
        },
    }
}

/// What `made` says, if somebody wants to know.
fn noted(run: &Run<'_>, made: impl FnOnce(&kept::Kept) -> String) -> String {
    run.kept.as_ref().map(made).unwrap_or_default()
}

/// The pages of one file.
fn file(run: &Run<'_>, found: Found, converter: &mut Option<Opened>) -> Batch {
    let begun = Instant::now();
    let name = found.name();
    let alone = |name: String, made: Result<Made, Error>, digest: String| Batch {
        pages: vec![(name, made)],
        made: digest,
    };
    let (input, bytes) = match found.open() {
        Ok(opened) => opened,
        Err(error) => {
            let made = noted(run, |kept| kept.unread(&name));
            return alone(name, Err(error), made);
        }
    };
    let name = input.name();
    // The digest of the whole file is made for this alone, so that what is done already need not be read.
    let known = match run.args.batch.resume {
        true => unchanged(run, &input, &digest(&bytes)),
        false => Ok(None),
    };
    let sources = match known {
        Ok(None) => shielded(&name, || run.setup.sources(&input, &bytes)),
        Ok(Some(made)) => return alone(name, Ok(made), String::new()),
        Err(error) => return alone(name, Err(error), String::new()),
    };
    let sources = match sources {
        Ok(sources) => sources,
        Err(error) => {
            let made = noted(run, |kept| kept.made([(&input, &digest(&bytes)[..])]));
            return alone(name, Err(error), made);
        }
    };
    let made = noted(run, |kept| kept.made(sources.iter().map(|(i, s)| (i, &s.sha256[..]))));
    let mut ms = since(begun);
    let sheets = parts(sources, bytes.len()).map(|(mut sheet, source)| {
        sheet.digest.clone_from(&source.sha256);
        sheet.ms = std::mem::take(&mut ms);
        Ok((sheet, source))
    });
    Batch {
        pages: together(run, sheets.collect(), converter),
        made,
    }
}

/// The pages of a file of `length` bytes.
fn parts(sources: Vec<(Input, Source)>, length: usize) -> impl Iterator<Item = (Sheet, Source)> {
    let part = sources.len() > 1;
    sources.into_iter().map(move |(input, source)| {
        let sheet = Sheet {
            input,
            name: source.name.clone(),
            part,
            length: if part { source.text.len() } else { length },
            digest: String::new(),
            label: None,
            ms: 0.0,
        };
        (sheet, source)
    })
}

fn since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// The pages of an issue that a METS file lists.
fn listed(run: &Run<'_>, issue: Issue, converter: &mut Option<Opened>) -> Batch {
    let mut sheets: Vec<Read> = Vec::with_capacity(issue.pages.len());
    let inputs = run.kept.as_ref().map(|_| issue.pages.clone()).unwrap_or_default();
    let mut digests: Vec<String> = Vec::with_capacity(issue.pages.len());
    for (input, listed) in issue.pages.into_iter().zip(&issue.list.pages) {
        let (begun, name) = (Instant::now(), input.name());
        let read = input.load().and_then(|bytes| {
            digests.push(digest(&bytes));
            shielded(&name, || run.setup.sources(&input, &bytes)).map(|sources| (sources, bytes.len()))
        });
        let (sources, length) = match read {
            Ok(read) => read,
            Err(error) => {
                sheets.push(Err((name, error)));
                continue;
            }
        };
        let mut ms = since(begun);
        sheets.extend(parts(sources, length).map(|(mut sheet, mut source)| {
            if let Some(layout) = source.layout.as_deref_mut() {
                issue.list.note(&listed.path, layout);
            }
            sheet.label = listed.label.clone().filter(|_| !sheet.part);
            sheet.ms = std::mem::take(&mut ms);
            Ok((sheet, source))
        }));
    }
    // all of the issue decides what becomes of each page
    let whole = kept::together(&issue.list.sha256, digests);
    let mut sources: Vec<&mut Source> = Vec::with_capacity(sheets.len());
    for (sheet, source) in sheets.iter_mut().flatten() {
        sheet.digest.clone_from(&whole);
        sources.push(source);
    }
    issue::mark(sources);
    Batch {
        made: noted(run, |kept| kept.made(kept::pages(&inputs, &whole))),
        pages: together(run, sheets, converter),
    }
}

/// Clean pages that are read together, tie their articles, and write them.
fn together(run: &Run<'_>, sheets: Vec<Read>, converter: &mut Option<Opened>) -> Vec<Named> {
    let many = sheets.len() > 1;
    let done = |read: &Read| match read {
        Ok((sheet, _)) => unchanged(run, &sheet.input, &sheet.digest),
        Err(_) => Ok(None),
    };
    let known: Vec<Result<Option<Made>, Error>> = sheets.iter().map(done).collect();
    // where one page is to be made, the others are needed for what goes on in them
    let needed = known.iter().any(|k| !matches!(k, Ok(Some(_))));
    let mut pages: Vec<Result<(Sheet, page::Made<'_>), (String, Error)>> = Vec::with_capacity(sheets.len());
    for read in sheets.into_iter().take_while(|_| needed) {
        pages.push(read.and_then(|(mut sheet, source)| {
            let begun = Instant::now();
            let made = shielded(&sheet.name, || {
                if let Some(folder) = run.folder.as_ref().filter(|_| sheet.part) {
                    folder.targets.sheet(&sheet.input)?;
                }
                run.setup.page(&sheet.input, source, &want(run), converter)
            });
            sheet.ms += since(begun);
            match made {
                Ok(made) => Ok((sheet, made)),
                Err(error) => Err((sheet.name, error)),
            }
        }));
    }
    if many {
        let read = pages.iter_mut().flatten().map(|(sheet, made)| issue::Sheet {
            source: &made.source,
            page: &mut made.page,
            jumps: &made.jumps,
            label: sheet.label.clone(),
        });
        issue::tie(&mut read.collect::<Vec<_>>());
    }
    let mut out: Vec<Named> = Vec::with_capacity(known.len());
    let mut pages = pages.into_iter();
    for known in known {
        out.push(match (pages.next(), known) {
            (Some(Err((name, error))), _) => (name, Err(error)),
            (Some(Ok((sheet, _))), Err(error)) => (sheet.name, Err(error)),
            (_, Ok(Some(made))) => (made.row.path.clone(), Ok(made)),
            (Some(Ok((sheet, page))), Ok(None)) => {
                let (begun, name) = (Instant::now(), sheet.name.clone());
                let spent = sheet.ms;
                let written = shielded(&name, || written_out(run, sheet, page));
                let made = written.map(|mut made| {
                    made.row.ms = Some(((spent + since(begun)) * 1e3).round() / 1e3);
                    made
                });
                (name, made)
            }
            // all are there where none was made
            (None, _) => continue,
        });
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

/// What is wanted of each page.
fn want(run: &Run<'_>) -> Want {
    Want {
        trace: run.args.ledger || matches!(run.format, Format::Alto | Format::Tei),
        firings: run.args.stats,
        ..Want::default()
    }
}

/// A page that was made of `sheet`, as it is written.
fn written_out(run: &Run<'_>, sheet: Sheet, made: page::Made<'_>) -> Result<Made, Error> {
    let Sheet {
        input,
        name,
        length,
        digest,
        ..
    } = sheet;
    let folder = run.folder.as_ref();
    let target = folder
        .map(|f| f.targets.path(&input).map(|path| (f, path)))
        .transpose()?;
    let (profile, mut noted, mut late) = (made.profile.to_owned(), None, None);
    let mut output = match run.format {
        Format::Parquet => table(&input, &made.page, length),
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
        noted = Some(folder.noted(&input, &digest, &path, &page, ledger.as_deref())?);
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
        row: Row::new(name, length as u64, made.page),
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
    let mut out = Vec::with_capacity(length + length / 2 + 1024);
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
fn table(input: &Input, page: &Page, length: usize) -> Output {
    let text = |format| {
        let mut out = String::from_utf8(written(format, page, length)).unwrap_or_default();
        out.truncate(out.trim_end_matches('\n').len());
        out
    };
    Output::Row(Box::new(emit::parquet::Row {
        id: input.stem.display().to_string(),
        page: text(Format::Jsonl),
        text: text(Format::Text),
        score: confidence(page),
        findings: page.findings.len().try_into().unwrap_or(i32::MAX),
    }))
}

#[cfg(not(feature = "parquet"))]
fn table(_: &Input, _: &Page, _: usize) -> Output {
    Output::None
}
