//! `newsmend clean`.

mod kept;
mod made;
mod out;
mod progress;
mod resume;
mod settings;
mod stop;
mod summary;

use super::args::{CleanArgs, Format};
use super::page::{Opened, Setup};
use super::rules::tally;
use super::term::Paint;
use super::{DONE, FAILED, complain, complain_all, named, say, threads};
use crate::batch;
use crate::batch::report::{Row, Total};
use crate::batch::targets;
use crate::error::Error;
use crate::pass::coverage::Tally;
use crate::read::Found;
use crate::read::inputs::{self, How};
use made::Made;
use out::{Broken, Out};
use progress::Progress;
use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use stop::Stop;

/// The code of a program that Ctrl-C ended.
const STOPPED: u8 = 130;

/// Clean what `args` name. Returns the exit code.
pub(super) fn run(args: &CleanArgs, paint: Paint) -> u8 {
    match Run::new(args) {
        Ok((run, out)) => {
            let code = run.all(out, paint);
            // The program ends; the rules need not be taken apart before.
            std::mem::forget(run);
            code
        }
        Err(errors) => {
            complain_all(&errors, paint);
            FAILED
        }
    }
}

/// What is the same for all pages of a run.
struct Run<'a> {
    args: &'a CleanArgs,
    format: Format,
    setup: Setup,
    paths: Vec<PathBuf>,
    how: How,
    /// Whether there may be more pages than one.
    many: bool,
    /// How many there are, if that is known.
    count: Option<u64>,
    folder: Option<resume::Folder>,
    /// How much there is of one file of all pages.
    kept: Option<kept::Kept>,
}

impl<'a> Run<'a> {
    /// Make everything ready, and look for what stands against it, before anything is written.
    fn new(args: &'a CleanArgs) -> Result<(Run<'a>, Out), Vec<Error>> {
        let one = |e| vec![e];
        let (place, format) = out::place(args).map_err(one)?;
        let setup = Setup::new(&args.how)?;
        let how = How {
            text_field: args.batch.text_field.clone(),
            id_field: args.batch.id_field.clone(),
            names_only: false,
            issues: true,
        };
        let mut run = Run {
            args,
            format,
            setup,
            paths: named(&args.paths),
            how,
            many: false,
            count: None,
            folder: None,
            kept: None,
        };
        if let out::Place::Folder(folder) = &place {
            let folder = resume::Folder::new(&run, folder).map_err(one)?;
            let streams = run.paths.iter().any(|p| inputs::is_stream(p, &run.how));
            run.count = (!streams).then_some(folder.targets.count);
            run.many = streams || folder.targets.count > 1;
            run.folder = Some(folder);
        } else {
            if let out::Place::File(file) = &place {
                targets::apart(&run.paths, &run.how, file).map_err(one)?;
                if place.grows() {
                    run.kept = Some(kept::Kept::new(&run, file).map_err(one)?);
                }
            }
            run.many = inputs::several(&run.paths, &run.how);
        }
        let upto = run.kept.as_ref().map(|kept| kept.upto).unwrap_or_default();
        let out = Out::new(place, format, run.many, &upto).map_err(one)?;
        Ok((run, out))
    }

    /// Whether a page is in this part of the run.
    fn mine(&self, found: &Found) -> bool {
        self.args.batch.shard.is_none_or(|shard| shard.has(found))
    }

    /// Clean all pages.
    fn all(&self, mut out: Out, paint: Paint) -> u8 {
        let stop = if self.many { Stop::on_signals() } else { Stop::never() };
        let progress = match self.many && !out.is_seen() {
            true => Progress::new(self.count),
            false => Progress::none(),
        };
        let mut told = match Told::new(self.args.batch.report.as_deref(), progress) {
            Ok(told) => told,
            Err(error) => {
                complain(&error);
                return FAILED;
            }
        };
        if let Some(Err(e)) = self.kept.as_ref().map(|kept| kept.rows(&mut |row| told.again(row))) {
            told.wrong.push(e);
        }
        let (mut broken, mut given_up) = (None, false);
        let mut stats = self.args.stats.then(Tally::default);
        let source = |give: &mut dyn FnMut(Result<Found, Error>) -> ControlFlow<()>| {
            let mut kept = self.kept.as_ref().map_or(0, |kept| kept.upto.found);
            inputs::each(&self.paths, &self.how, &mut |found| match &found {
                _ if stop.asked() => ControlFlow::Break(()),
                Ok(page) if !self.mine(page) => ControlFlow::Continue(()),
                _ if kept > 0 => {
                    kept -= 1;
                    ControlFlow::Continue(())
                }
                _ => give(found),
            });
        };
        let work = |converter: &mut Option<Opened>, found| made::made(self, found, converter);
        let mut one = |out: &mut Out, name: String, result: Result<Made, Error>| {
            let result = result.and_then(|mut made| made.write_late(self).map(|()| made));
            let row = match result {
                Ok(made) => {
                    if let Some(stats) = &mut stats {
                        stats.add(&name, made.firings);
                    }
                    if self.args.verbose && !made.row.skipped {
                        let profile = format!("newsmend: {name}: profile {}", made.profile);
                        told.progress.aside(|| say(&profile));
                    }
                    out.page(made.output)?;
                    if let Some((folder, noted)) = self.folder.as_ref().zip(made.noted)
                        && let Err(e) = folder.note(noted, &made.row)
                        && told.wrong.is_empty()
                    {
                        told.wrong.push(e);
                    }
                    made.row
                }
                Err(error) => {
                    told.progress.aside(|| complain(&error));
                    Row::failed(name, error.to_string())
                }
            };
            told.row(&row);
            Ok(row)
        };
        let mut batch = |pages: Vec<(String, Result<Made, Error>)>, made: String| {
            if pages.len() > 1 {
                out.expect_many();
            }
            let mut rows = Vec::with_capacity(pages.len());
            for (name, result) in pages {
                let row = one(&mut out, name, result)?;
                if self.args.batch.fail_fast && row.error.is_some() {
                    given_up = true;
                    return Ok(ControlFlow::Break(()));
                }
                rows.push(row);
            }
            out.note(made, rows).map(ControlFlow::Continue)
        };
        let each = |made: made::Batch| {
            batch(made.pages, made.made).unwrap_or_else(|e| {
                broken = Some(e);
                ControlFlow::Break(())
            })
        };
        let jobs = if self.many { threads(self.args.jobs) } else { 1 };
        let ran = batch::ordered(jobs, source, || None, work, each);
        let Told {
            progress,
            total,
            mut wrong,
            ..
        } = told;
        progress.finish();
        wrong.extend(ran.err());
        let complete = !given_up && !stop.asked() && broken.is_none();
        let resumable = out.is_resumable();
        let left = match broken {
            None => out.finish(complete),
            Some(e) => {
                out.abandon();
                Err(e)
            }
        };
        match left {
            Ok(left) if !complete => {
                let why = if given_up { "gave up" } else { "stopped" };
                say(&summary::go_on(why, &total, left.as_deref(), resumable));
            }
            Ok(_) => {}
            Err(Broken::Gone) => return DONE,
            Err(Broken::Failed(error)) => wrong.push(error),
        }
        if let Some(folder) = &self.folder {
            wrong.extend(folder.finish().err());
        }
        wrong.iter().for_each(complain);
        if let Some(stats) = stats {
            say(&tally::print(&stats, self.setup.all_rules(), &[], paint));
        }
        summary::print(
            &total,
            self.args.batch.report.as_deref(),
            self.many && progress.is_shown(),
            paint,
        );
        match total.failed > 0 || !wrong.is_empty() {
            _ if stop.asked() => STOPPED,
            true => FAILED,
            false => DONE,
        }
    }
}

/// What is told while pages are made.
struct Told {
    progress: Progress,
    report: Option<Report>,
    total: Total,
    /// What went wrong beside the pages.
    wrong: Vec<Error>,
}

impl Told {
    fn new(report: Option<&Path>, progress: Progress) -> Result<Told, Error> {
        Ok(Told {
            progress,
            report: report.map(Report::new).transpose()?,
            total: Total::default(),
            wrong: Vec::new(),
        })
    }

    /// Tell of a page.
    fn row(&mut self, row: &Row) {
        self.total.add(row);
        self.progress.page(row, &self.total);
        if let Some(Err(e)) = self.report.as_mut().map(|r| r.row(row)) {
            self.wrong.push(e);
            self.report = None;
        }
    }

    /// Tell of a page that an earlier run made.
    fn again(&mut self, row: Row) {
        self.row(&Row {
            skipped: row.error.is_none(),
            ms: None,
            ..row
        });
    }
}

/// The file that rows about pages are written to.
struct Report {
    file: File,
    path: PathBuf,
}

impl Report {
    fn new(path: &Path) -> Result<Report, Error> {
        match File::create(path) {
            Ok(file) => Ok(Report {
                file,
                path: path.to_path_buf(),
            }),
            Err(e) => Err(failed(path, &e)),
        }
    }

    /// Each row at once, so that one can look on.
    fn row(&mut self, row: &Row) -> Result<(), Error> {
        let mut line = serde_json::to_vec(row).unwrap_or_default();
        line.push(b'\n');
        self.file.write_all(&line).map_err(|e| failed(&self.path, &e))
    }
}

fn failed(path: &Path, e: &io::Error) -> Error {
    Error::Write {
        path: path.to_path_buf(),
        message: format!("{e}; choose another --report"),
    }
}
