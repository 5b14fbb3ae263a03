//! Where pages go that all go one way: standard output or one file. And which way that is.

use crate::batch::part::{Entry, Part, Upto};
use crate::batch::report::Row;
use crate::batch::stream::Stream;
use crate::cli::args::{CleanArgs, Format};
use crate::cli::stdout_error;
use crate::error::Error;
use std::io::{self, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};

/// What `--out` means.
pub(super) enum Place {
    Stdout,
    /// One file a page.
    Folder(PathBuf),
    /// All pages.
    File(PathBuf),
}

impl Place {
    /// Whether it is one file that another run can write on.
    pub(super) fn grows(&self) -> bool {
        matches!(self, Place::File(path) if path.extension().is_some_and(|e| e != "zst" && e != "parquet"))
    }
}

/// Where pages are written to, and how. What `--out` ends in says both where `--format` does not.
///
/// Fails where the two do not fit together.
pub(super) fn place(args: &CleanArgs) -> Result<(Place, Format), Error> {
    let wrong = |message: &str| {
        Err(Error::Config {
            message: message.into(),
        })
    };
    let place = match &args.batch.out {
        None => (Place::Stdout, None),
        Some(path) => match form(path) {
            Some(format) if !path.is_dir() => (Place::File(path.clone()), Some(format)),
            _ => (Place::Folder(path.clone()), None),
        },
    };
    let (place, format) = match (place, args.format) {
        ((place, None), format) => (place, format.unwrap_or(Format::Yaml)),
        ((place, Some(named)), None) => (place, named),
        ((place, Some(named)), Some(format)) if named == format => (place, format),
        ((Place::File(path), _), Some(_)) => {
            let message = format!(
                "the name of {} says another format than --format; leave --format out, or end --out in / for a folder",
                path.display()
            );
            return wrong(&message);
        }
        ((place, _), Some(format)) => (place, format),
    };
    let folder = matches!(place, Place::Folder(_));
    if args.ledger && format != Format::Yaml {
        return wrong("--ledger goes with --format yaml, since `undo` reads the page; leave one of them out");
    }
    if args.ledger && !folder {
        return wrong("--ledger writes beside each page, so --out must be a folder; leave one of them out");
    }
    if args.batch.resume && !folder && !place.grows() {
        return wrong(
            "--resume goes on with a folder of pages, or with one file that is not compressed; give one as --out",
        );
    }
    if format == Format::Parquet && !cfg!(feature = "parquet") {
        return wrong("this newsmend was built without Parquet; build it without --no-default-features, or use jsonl");
    }
    if format == Format::Parquet && !matches!(place, Place::File(_)) {
        return wrong("all pages go into one Parquet file; write --out NAME.parquet");
    }
    Ok((place, format))
}

/// The format of all pages in one file called so; `None` for a folder.
fn form(path: &Path) -> Option<Format> {
    let name = path.as_os_str().to_str().filter(|n| !n.ends_with(['/', '\\']))?;
    let (name, packed) = match name.strip_suffix(".zst") {
        Some(name) => (name, true),
        None => (name, false),
    };
    Some(match name.rsplit_once('.')?.1 {
        "yaml" | "yml" => Format::Yaml,
        "json" => Format::Json,
        "jsonl" | "ndjson" => Format::Jsonl,
        "md" => Format::Markdown,
        "txt" => Format::Text,
        "parquet" if !packed => Format::Parquet,
        _ => return None,
    })
}

/// What is written of one page.
pub(super) enum Output {
    /// Nothing: it has a file of its own.
    None,
    Bytes(Vec<u8>),
    #[cfg(feature = "parquet")]
    Row(Box<crate::emit::parquet::Row>),
}

/// Why writing ended.
pub(super) enum Broken {
    /// The reader has gone, having seen enough.
    Gone,
    Failed(Error),
}

/// Pages of no more bytes are written several at a time; copying longer ones would cost more than it spares.
const SMALL: usize = 1 << 13;

/// Where all pages go.
pub(super) struct Out {
    to: To,
    format: Format,
    many: bool,
    pages: u64,
}

enum To {
    /// Pages have files of their own.
    Files,
    Stdout(io::BufWriter<StdoutLock<'static>>),
    Part(Box<Part>),
    Stream(Box<Stream>),
    #[cfg(feature = "parquet")]
    Table(Box<crate::emit::parquet::Table<Stream>>, PathBuf),
}

impl Out {
    /// `upto` says how much of one file of all pages stays.
    pub(super) fn new(place: Place, format: Format, many: bool, upto: &Upto) -> Result<Out, Error> {
        let grows = place.grows();
        let to = match place {
            Place::Folder(_) => To::Files,
            Place::Stdout => To::Stdout(io::BufWriter::with_capacity(SMALL, io::stdout().lock())),
            #[cfg(feature = "parquet")]
            Place::File(path) if format == Format::Parquet => {
                let table = crate::emit::parquet::Table::new(Stream::new(&path)?);
                To::Table(Box::new(table.map_err(|e| unwritten(&path, &e))?), path)
            }
            Place::File(path) if grows => To::Part(Box::new(Part::new(&path, upto)?)),
            Place::File(path) => To::Stream(Box::new(Stream::new(&path)?)),
        };
        Ok(Out {
            to,
            format,
            many,
            pages: upto.pages,
        })
    }

    /// More pages come than were looked for. To be said before the first of them.
    pub(super) fn expect_many(&mut self) {
        self.many = true;
    }

    /// Whether pages are printed where progress would be shown.
    pub(super) fn is_seen(&self) -> bool {
        matches!(self.to, To::Stdout(_)) && io::stdout().is_terminal()
    }

    /// Whether another run can go on where this one ends.
    pub(super) fn is_resumable(&self) -> bool {
        matches!(self.to, To::Files | To::Part(_))
    }

    /// Note that all pages found at one place were written.
    pub(super) fn note(&mut self, made: String, rows: Vec<Row>) -> Result<(), Broken> {
        match &mut self.to {
            To::Part(part) => part.note(Entry { made, rows }).map_err(Broken::Failed),
            _ => Ok(()),
        }
    }

    /// Write a page behind the others.
    pub(super) fn page(&mut self, page: Output) -> Result<(), Broken> {
        match page {
            Output::None => Ok(()),
            Output::Bytes(bytes) => {
                if self.pages > 0 && matches!(self.format, Format::Alto | Format::Tei) {
                    let two = io::Error::other("two XML documents cannot stand in one stream");
                    return Err(Broken::Failed(stdout_error(&two)));
                }
                let marker = between(self.format, self.pages > 0, self.many);
                self.pages += 1;
                if let To::Stdout(out) = &mut self.to {
                    return both(out, marker.as_bytes(), &bytes).map_err(|e| gone(&e));
                }
                self.write(marker.as_bytes())?;
                self.write(&bytes)
            }
            #[cfg(feature = "parquet")]
            Output::Row(row) => match &mut self.to {
                To::Table(table, path) => table.add(*row).map_err(|e| Broken::Failed(unwritten(path, &e))),
                _ => Ok(()),
            },
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        match &mut self.to {
            To::Stdout(out) => out.write_all(bytes).map_err(|e| gone(&e)),
            To::Part(part) => {
                part.add(bytes);
                Ok(())
            }
            To::Stream(stream) => stream.write_all(bytes).map_err(|e| Broken::Failed(stream.failed(&e))),
            _ => Ok(()),
        }
    }

    /// Write the end; `complete` says whether all pages are there. Returns the file that stands for them if not.
    pub(super) fn finish(mut self, complete: bool) -> Result<Option<PathBuf>, Broken> {
        if self.format == Format::Json && self.many && !matches!(self.to, To::Files) {
            self.write(if self.pages == 0 { b"[]\n" } else { b"]\n" })?;
        }
        match self.to {
            To::Files => Ok(None),
            To::Stdout(mut out) => {
                let flushed = out.flush().map_err(|e| gone(&e));
                // What could not be written is not tried again when the writer is dropped.
                let _ = out.into_parts();
                flushed.map(|()| None)
            }
            To::Part(part) => part.finish(complete).map(Some).map_err(Broken::Failed),
            To::Stream(stream) => stream.finish(complete).map(Some).map_err(Broken::Failed),
            #[cfg(feature = "parquet")]
            To::Table(table, path) => {
                let stream = table.finish().map_err(|e| Broken::Failed(unwritten(&path, &e)))?;
                stream.finish(complete).map(Some).map_err(Broken::Failed)
            }
        }
    }

    /// Leave what was written, since no more can be.
    pub(super) fn abandon(self) {
        if let To::Stdout(out) = self.to {
            let _ = out.into_parts();
        }
    }
}

/// Write `a` and `b`, one behind the other, at once if they are long.
fn both(out: &mut impl Write, a: &[u8], b: &[u8]) -> io::Result<()> {
    let done = loop {
        match out.write_vectored(&[io::IoSlice::new(a), io::IoSlice::new(b)]) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            done => break done?,
        }
    };
    out.write_all(a.get(done..).unwrap_or_default())?;
    out.write_all(b.get(done.saturating_sub(a.len())..).unwrap_or_default())
}

fn gone(e: &io::Error) -> Broken {
    match e.kind() {
        io::ErrorKind::BrokenPipe => Broken::Gone,
        _ => Broken::Failed(stdout_error(e)),
    }
}

#[cfg(feature = "parquet")]
fn unwritten(path: &Path, e: &dyn std::fmt::Display) -> Error {
    Error::Write {
        path: path.to_path_buf(),
        message: format!("{e}; choose another --out"),
    }
}

/// What stands before a page in a stream, `after` another and, of `many`, before the first.
fn between(format: Format, after: bool, many: bool) -> &'static str {
    match (format, after) {
        (Format::Yaml, true) => "---\n",
        (Format::Json, true) => ",\n",
        (Format::Json, false) if many => "[\n",
        (Format::Markdown, true) => "\n---\n\n",
        (Format::Text, true) => "\n\x0c\n",
        _ => "",
    }
}
