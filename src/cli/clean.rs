//! `newsmend clean`.

use super::args::CleanArgs;
use super::page::{Opened, Setup};
use super::{DONE, FAILED, complain, say, shielded, stdout_error, threads};
use crate::batch;
use crate::emit;
use crate::error::Error;
use crate::read::{self, Input, pages};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Clean what `args` name. Returns the exit code.
pub(super) fn run(args: &CleanArgs) -> u8 {
    let setup = match Setup::new(&args.how) {
        Ok(setup) => setup,
        Err(errors) => {
            errors.iter().for_each(complain);
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
    let work = |converter: &mut Option<Opened>, i: usize| {
        let page = &found.pages[i];
        let mut cleaned = shielded(page, || cleaned(&setup, page, args.ledger, converter))?;
        if let Some(paths) = &targets {
            // The ledger first: a page without its ledger cannot be undone, a ledger without its page does no harm.
            if let Some(ledger) = cleaned.ledger.take() {
                batch::write(&pages::ledger_path(&paths[i]), &ledger)?;
            }
            batch::write(&paths[i], &std::mem::take(&mut cleaned.yaml))?;
        }
        Ok(cleaned)
    };
    let ran = batch::ordered(
        found.pages.len(),
        threads(args.jobs),
        || None,
        work,
        |i, result| {
            match result {
                Err(error) => {
                    complain(&error);
                    failed += 1;
                }
                Ok(Cleaned { yaml, profile, .. }) => {
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
    ledger: Option<Vec<u8>>,
    /// The profile it was cleaned with.
    profile: &'a str,
}

/// One page as it is written.
fn cleaned<'a>(
    setup: &'a Setup,
    input: &Input,
    ledger: bool,
    converter: &mut Option<Opened>,
) -> Result<Cleaned<'a>, Error> {
    let bytes = input.load()?;
    let made = setup.page(&input.name(), &bytes, ledger, converter)?;
    let mut yaml = Vec::with_capacity(bytes.len() + bytes.len() / 4 + 512);
    emit::yaml::page(&made.page, &mut yaml);
    Ok(Cleaned {
        yaml,
        ledger: ledger.then(|| {
            let mut out = Vec::with_capacity(bytes.len() / 2 + 2048);
            emit::ledger::jsonl(made.ledger(), &mut out);
            out
        }),
        profile: made.profile,
    })
}
