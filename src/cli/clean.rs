//! `newsmend clean`.

use super::args::CleanArgs;
use super::rules::{Asked, Rules, tally};
use super::term::Paint;
use super::{DONE, FAILED, complain, complain_all, say, stdout_error};
use crate::batch;
use crate::emit;
use crate::error::Error;
use crate::pass;
use crate::pass::coverage::{self, Firing, Tally};
use crate::read::{self, Input};
use crate::variant::{self, Converter, Variant};
use encoding_rs::Encoding;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;

/// Clean what `args` name. Returns the exit code.
pub(super) fn run(args: &CleanArgs, paint: Paint) -> u8 {
    let setup = match Setup::new(args) {
        Ok(setup) => setup,
        Err(errors) => {
            complain_all(&errors, paint);
            return FAILED;
        }
    };
    let stdin = [PathBuf::from("-")];
    let found = read::inputs::inputs(if args.paths.is_empty() { &stdin } else { &args.paths });
    let targets = match args
        .out
        .as_deref()
        .map(|out| batch::targets(&found.pages, out, "yaml"))
        .transpose()
    {
        Ok(targets) => targets,
        Err(error) => {
            complain(&error);
            return FAILED;
        }
    };
    found.errors.iter().for_each(complain);
    let (mut failed, mut done) = (0usize, 0usize);
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut broken = None;
    let mut stats = args.stats.then(Tally::default);
    let threads = match args.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let work = |converter: &mut Option<Result<Box<dyn Converter>, Error>>, i: usize| {
        let cleaned = shielded(&found.pages[i], || setup.clean(&found.pages[i], converter))?;
        match &targets {
            Some(paths) => batch::write(&paths[i], &cleaned.yaml).map(|()| Cleaned {
                yaml: Vec::new(),
                ..cleaned
            }),
            None => Ok(cleaned),
        }
    };
    let ran = batch::ordered(
        found.pages.len(),
        threads,
        || None,
        work,
        |i, result| {
            match result {
                Err(error) => {
                    complain(&error);
                    failed += 1;
                }
                Ok(Cleaned { yaml, profile, firings }) => {
                    if let Some(stats) = &mut stats {
                        stats.add(&found.pages[i].name(), firings);
                    }
                    if args.verbose {
                        say(&format!("newsmend: {}: profile {profile}", found.pages[i].name()));
                    }
                    let marker: &[u8] = if done > 0 && targets.is_none() { b"---\n" } else { b"" };
                    done += 1;
                    if let Err(e) = out.write_all(marker).and_then(|()| out.write_all(&yaml)) {
                        broken = Some(e);
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        },
    );
    if broken.is_none() {
        broken = out.flush().err();
    }
    // What could not be written is not tried again when the writer is dropped.
    let _ = out.into_parts();
    if let Err(error) = ran {
        complain(&error);
        return FAILED;
    }
    if let Some(e) = broken.filter(|e| e.kind() != io::ErrorKind::BrokenPipe) {
        complain(&stdout_error(&e));
        return FAILED;
    }
    if let Some(stats) = stats {
        say(&tally::print(&stats, setup.rules.all(), &[], paint));
    }
    if failed > 0 && failed + done > 1 {
        say(&format!(
            "newsmend: {failed} of {} pages failed; the others were cleaned",
            failed + done
        ));
    }
    if failed > 0 || !found.errors.is_empty() {
        FAILED
    } else {
        DONE
    }
}

/// A page that was cleaned.
struct Cleaned<'a> {
    yaml: Vec<u8>,
    /// The profile it was cleaned with.
    profile: &'a str,
    /// What its rules found, if that is counted.
    firings: Vec<Firing>,
}

/// What is the same for all pages.
struct Setup {
    encoding: Option<&'static Encoding>,
    rules: Rules,
    stats: bool,
    variant: Option<Variant>,
}

impl Setup {
    fn new(args: &CleanArgs) -> Result<Setup, Vec<Error>> {
        let one = |e| vec![e];
        let encoding = encoding(&args.encoding).map_err(one)?;
        let variant = args.variant.as_deref().map(Variant::new).transpose().map_err(one)?;
        let asked = Asked {
            folders: &args.rules,
            profile: &args.profile,
            only: &args.only,
            without: &args.without,
            suggestions: args.suggestions,
        };
        Ok(Setup {
            encoding,
            rules: Rules::new(&asked)?,
            stats: args.stats,
            variant,
        })
    }

    /// One page as YAML. `converter` is kept by the thread.
    fn clean(
        &self,
        input: &Input,
        converter: &mut Option<Result<Box<dyn Converter>, Error>>,
    ) -> Result<Cleaned<'_>, Error> {
        let bytes = input.load()?;
        let source = read::decode(&input.name(), &bytes, self.encoding)?;
        let size = bytes.len();
        drop(bytes);
        let (rules, profile) = self.rules.of(&source.text)?;
        let outcome = pass::process(&source, rules);
        let firings = match self.stats {
            true => coverage::firings(&source, rules, &outcome),
            false => Vec::new(),
        };
        let mut page = outcome.page;
        if self.encoding.is_none() {
            page.findings.extend(read::guessed(&source));
        }
        if let Some(variant) = &self.variant {
            match converter.get_or_insert_with(|| variant.open()) {
                Ok(converter) => variant::convert(&mut page, converter.as_ref()),
                Err(e) => return Err(Error::Config { message: e.to_string() }),
            }
        }
        let mut yaml = Vec::with_capacity(size + size / 4 + 512);
        emit::yaml::page(&page, &mut yaml);
        Ok(Cleaned { yaml, profile, firings })
    }
}

fn encoding(name: &str) -> Result<Option<&'static Encoding>, Error> {
    if name == "auto" {
        return Ok(None);
    }
    let missing = || Error::Config {
        message: format!(
            "no encoding is called `{name}`; use auto, or a name such as utf-8, utf-16le, gb18030, gbk, big5, shift_jis"
        ),
    };
    Encoding::for_label_no_replacement(name.as_bytes())
        .map(Some)
        .ok_or_else(missing)
}

/// A fault in the program costs one page, not the batch.
fn shielded<T>(input: &Input, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::Read {
            path: input.name(),
            message: "newsmend itself failed on this page (see above); please report it with the page".into(),
        })
    })
}
