//! `newsmend clean`.

use super::args::{CleanArgs, Format};
use super::page::{Opened, Setup, Want};
use super::rules::tally;
use super::term::Paint;
use super::{DONE, FAILED, complain, complain_all, say, shielded, stdout_error, threads};
use crate::batch;
use crate::emit;
use crate::error::Error;
use crate::pass::coverage::{Firing, Tally};
use crate::read::{self, Input, pages};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Clean what `args` name. Returns the exit code.
pub(super) fn run(args: &CleanArgs, paint: Paint) -> u8 {
    if args.ledger && args.format != Format::Yaml {
        let message = "--ledger goes with --format yaml, since `undo` reads the page; leave one of them out".into();
        complain(&Error::Config { message });
        return FAILED;
    }
    let setup = match Setup::new(&args.how) {
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
        .map(|out| batch::targets(&found.pages, out, extension(args.format)))
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
    let mut many = found.pages.len() > 1;
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut broken = None;
    let mut stats = args.stats.then(Tally::default);
    let work = |converter: &mut Option<Opened>, i: usize| {
        let page = &found.pages[i];
        let mut all = shielded(page, || cleaned(&setup, page, args, converter))?;
        if let Some(paths) = &targets {
            let sheets = batch::sheets(paths, i, all.len(), extension(args.format))?;
            for (cleaned, path) in all.iter_mut().zip(sheets) {
                // The ledger first: a page without its ledger cannot be undone, a ledger without its page does no harm.
                if let Some(ledger) = cleaned.ledger.take() {
                    batch::write(&pages::ledger_path(&path), &ledger)?;
                }
                batch::write(&path, &std::mem::take(&mut cleaned.page))?;
            }
        }
        Ok(all)
    };
    let ran = batch::ordered(
        found.pages.len(),
        threads(args.jobs),
        || None,
        work,
        |_, result| {
            let all = match result {
                Err(error) => {
                    complain(&error);
                    failed += 1;
                    return ControlFlow::Continue(());
                }
                Ok(all) => all,
            };
            many |= all.len() > 1;
            for cleaned in all {
                if let Some(stats) = &mut stats {
                    stats.add(&cleaned.name, cleaned.firings);
                }
                if args.verbose {
                    say(&format!("newsmend: {}: profile {}", cleaned.name, cleaned.profile));
                }
                if done > 0 && targets.is_none() && matches!(args.format, Format::Alto | Format::Tei) {
                    broken = Some(io::Error::other("two XML documents cannot stand in one stream"));
                    return ControlFlow::Break(());
                }
                let marker = match targets {
                    None => between(args.format, done > 0, many),
                    Some(_) => "",
                };
                done += 1;
                let wrote = out
                    .write_all(marker.as_bytes())
                    .and_then(|()| out.write_all(&cleaned.page));
                if let Err(e) = wrote {
                    broken = Some(e);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        },
    );
    if broken.is_none() {
        let list = args.format == Format::Json && targets.is_none() && many;
        let end: &[u8] = match (list, done) {
            (false, _) => b"",
            (true, 0) => b"[]\n",
            (true, _) => b"]\n",
        };
        broken = out.write_all(end).and_then(|()| out.flush()).err();
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
        say(&tally::print(&stats, setup.all_rules(), &[], paint));
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

/// The extension of the files that pages are written to.
fn extension(format: Format) -> &'static str {
    match format {
        Format::Yaml => "yaml",
        Format::Json => "json",
        Format::Jsonl => "jsonl",
        Format::Markdown => "md",
        Format::Text => "txt",
        Format::Alto => "alto.xml",
        Format::Tei => "tei.xml",
    }
}

/// What stands before a page on standard output, `after` another and, of `many`, before the first.
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

/// A page that was cleaned.
struct Cleaned<'a> {
    name: String,
    page: Vec<u8>,
    ledger: Option<Vec<u8>>,
    /// The profile it was cleaned with.
    profile: &'a str,
    /// What its rules found, if that is counted.
    firings: Vec<Firing>,
}

/// The pages of an input as they are written.
fn cleaned<'a>(
    setup: &'a Setup,
    input: &Input,
    args: &CleanArgs,
    converter: &mut Option<Opened>,
) -> Result<Vec<Cleaned<'a>>, Error> {
    let want = Want {
        trace: args.ledger || matches!(args.format, Format::Alto | Format::Tei),
        firings: args.stats,
        ..Want::default()
    };
    let sources = setup.sources(input, &input.load()?)?;
    let mut out = Vec::with_capacity(sources.len());
    for (input, source) in sources {
        let length = source.text.len();
        let made = setup.page(&input, source, &want, converter)?;
        let mut page = Vec::with_capacity(length + length / 4 + 512);
        match args.format {
            Format::Yaml => emit::yaml::page(&made.page, &mut page),
            Format::Json => emit::json::page(&made.page, &mut page),
            Format::Jsonl => emit::json::line(&made.page, &mut page),
            Format::Markdown => emit::markdown::page(&made.page, &mut page),
            Format::Text => emit::text::page(&made.page, &mut page),
            Format::Alto if made.source.layout.is_none() => {
                return Err(Error::Read {
                    path: made.source.name,
                    message: "it tells no positions, which ALTO is made of; choose another --format".into(),
                });
            }
            Format::Alto => emit::alto::page(&made.source, &made.page, &made.origins, &made.settings(), &mut page),
            Format::Tei => emit::tei::page(&made.source, &made.page, &made.origins, &made.settings(), &mut page),
        }
        out.push(Cleaned {
            name: made.source.name.clone(),
            page,
            ledger: args.ledger.then(|| {
                let mut out = Vec::with_capacity(length / 2 + 2048);
                emit::ledger::jsonl(made.ledger(), &mut out);
                out
            }),
            profile: made.profile,
            firings: made.firings,
        });
    }
    Ok(out)
}
