//! `newsmend diff`, and `clean --diff` and `--check`.

use super::args::{DiffArgs, DiffFormat};
use super::page::{Made, Opened, Setup, Want};
use super::term::{Color, Paint, visible};
use super::{DONE, FAILED, FOUND, complain, complain_all, named, shielded, stdout_error, threads};
use crate::batch;
use crate::diff::{self, Diff, Edit, Hunk, Piece};
use crate::emit::{
    self,
    preview::{Rule, Shown},
};
use crate::error::Error;
use crate::ledger::{Ledger, Reason};
use crate::read::Found;
use crate::read::inputs::{self, How};
use crate::rule::Level;
use crate::source::Source;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// Lines of a hunk that are shown before its middle is left out.
const MOST: usize = 8;

/// Show what cleaning would change. Returns the exit code.
pub(super) fn run(args: &DiffArgs, color: Color) -> u8 {
    let setup = match Setup::new(&args.how) {
        Ok(setup) => setup,
        Err(errors) => {
            complain_all(&errors, Paint::stderr(color));
            return FAILED;
        }
    };
    let (paths, from) = (named(&args.paths), How::default());
    let mut many = inputs::several(&paths, &from);
    let mut failed = false;
    let format = if args.json { DiffFormat::Json } else { args.format };
    let mut total = Total::default();
    let mut kept: Vec<(Diff, Source)> = Vec::new();
    let mut previews: Vec<Shown> = Vec::new();
    let show = Show(Paint::stdout(color));
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut broken = None;
    let want = Want {
        trace: true,
        offers: args.html.is_some(),
        ..Want::default()
    };
    let work = |converter: &mut Option<Opened>, found: Result<Found, Error>| -> Result<Vec<Compared>, Error> {
        let (input, bytes) = found?.open()?;
        shielded(&input.name(), || {
            let sources = setup.sources(&input, &bytes)?.into_iter();
            let compared = sources.map(|(input, source)| {
                let made = setup.page(&input, source, &want, converter)?;
                let ledger = made.ledger();
                Ok(Compared {
                    diff: Diff::new(&made.source, &ledger),
                    shown: args.html.is_some().then(|| shown(&setup, &made, &ledger)),
                    source: made.source,
                })
            });
            compared.collect()
        })
    };
    let jobs = if many { threads(args.jobs) } else { 1 };
    let ran = batch::ordered(
        jobs,
        |give| inputs::each(&paths, &from, give),
        || None,
        work,
        |result| {
            let pages = match result {
                Ok(done) => done,
                Err(error) => {
                    complain(&error);
                    failed = true;
                    return ControlFlow::Continue(());
                }
            };
            many |= pages.len() > 1;
            for Compared { diff, source, shown } in pages {
                total.add(&diff);
                previews.extend(shown);
                let text = match format {
                    _ if args.check => String::new(),
                    DiffFormat::Terminal if many => show.summary(&diff),
                    DiffFormat::Terminal => show.page(&diff),
                    DiffFormat::Json => serde_json::to_string(&diff).map(|s| s + "\n").unwrap_or_default(),
                    DiffFormat::Rdjson => {
                        kept.push((diff, source));
                        String::new()
                    }
                };
                if let Err(e) = out.write_all(text.as_bytes()) {
                    broken = Some(e);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        },
    );
    let end = match format {
        _ if args.check => String::new(),
        DiffFormat::Rdjson => {
            let all = diff::rdjson(&kept, |id| setup.summary(id));
            format!("{all:#}\n")
        }
        DiffFormat::Terminal if many => show.total(&total),
        _ => String::new(),
    };
    if broken.is_none() {
        broken = out.write_all(end.as_bytes()).and_then(|()| out.flush()).err();
    }
    // What could not be written is not tried again when the writer is dropped.
    let _ = out.into_parts();
    if let Some(path) = &args.html {
        let mut html = Vec::new();
        emit::preview::html(&previews, &mut html);
        if let Err(error) = batch::write(path, &html) {
            complain(&error);
            return FAILED;
        }
    }
    if let Err(error) = ran {
        complain(&error);
        return FAILED;
    }
    if let Some(e) = broken.filter(|e| e.kind() != io::ErrorKind::BrokenPipe) {
        complain(&stdout_error(&e));
        return FAILED;
    }
    match (failed, total.changed) {
        (true, _) => FAILED,
        (false, 0) => DONE,
        (false, _) => FOUND,
    }
}

/// A page that was compared with its input.
struct Compared {
    diff: Diff,
    source: Source,
    /// For the preview, where one is wanted.
    shown: Option<Shown>,
}

fn shown(setup: &Setup, made: &Made<'_>, ledger: &Ledger) -> Shown {
    let offered = made.offered();
    let rule = |id: &str| {
        let file = made.rules.rules().map(|r| &r.file).find(|f| f.id == id);
        Rule {
            summary: setup.summary(id),
            revision: file.map_or(1, |f| f.revision),
            n: 0,
            suggest: file.is_some_and(|f| f.level == Level::Suggest),
        }
    };
    Shown::new(&made.source, &made.page, ledger, &offered, &made.decisions, rule)
}

/// What all pages come to.
#[derive(Default)]
struct Total {
    pages: usize,
    changed: usize,
    moves: usize,
    findings: usize,
    rules: BTreeMap<String, u32>,
}

impl Total {
    fn add(&mut self, diff: &Diff) {
        self.pages += 1;
        self.changed += usize::from(!diff.unchanged);
        self.moves += diff.moves.len();
        self.findings += diff.findings.len();
        for (rule, n) in &diff.rules {
            *self.rules.entry(rule.clone()).or_default() += n;
        }
    }
}

/// How diffs look on a terminal.
struct Show(Paint);

impl Show {
    fn summary(&self, diff: &Diff) -> String {
        let name = self.0.bold(&visible(&diff.name));
        if diff.unchanged {
            return format!("{name}: nothing to change\n");
        }
        let changes: u32 = diff.rules.values().sum();
        let count = |n: usize, one: &str, more: &str| match n {
            0 => String::new(),
            1 => format!(", 1 {one}"),
            n => format!(", {n} {more}"),
        };
        format!(
            "{name}: {changes} changes by {} rules{}, {} lines to {} texts{}\n",
            diff.rules.len(),
            count(diff.moves.len(), "move", "moves"),
            diff.lines,
            diff.texts,
            count(diff.findings.len(), "finding", "findings"),
        )
    }

    fn page(&self, diff: &Diff) -> String {
        let mut out = self.summary(diff);
        let width = diff.lines.to_string().len().max(3);
        for finding in &diff.findings {
            let _ = writeln!(
                out,
                "{} {}",
                self.0.bad(&format!("{:>width$} !", finding.lines.to_string())),
                visible(&format!("{}: {}", finding.rule, finding.message))
            );
        }
        for hunk in &diff.hunks {
            self.hunk(hunk, width, &mut out);
        }
        for m in &diff.moves {
            let why = match m.why {
                Reason::Number => "sections stand in the order of their numbers",
                Reason::HeadingBelow => "its heading stands below it in the input",
                Reason::HeadBelow => "the head of its article stands below it in the input",
                Reason::Sidebar => "fact boxes stand behind the sections",
                Reason::Torn => "two parts of one paragraph",
                Reason::Place => "it is read in the order in which it stands on the sheet",
                Reason::Structure => "it belongs to the heading or article before it",
            };
            let line = format!("{} now behind {}", m.lines, m.behind);
            let _ = writeln!(out, "{} {line}: {why}", self.0.name(&format!("{:>width$} >", "")));
        }
        out
    }

    fn hunk(&self, hunk: &Hunk, width: usize, out: &mut String) {
        let number = hunk.lines.first().unwrap_or(0);
        let side = |old: bool| {
            let mut text = String::new();
            for part in &hunk.parts {
                match part {
                    Piece::Keep(keep) => self.lines(keep, None, &mut text),
                    Piece::Edit(e) => self.lines(if old { &e.before } else { &e.after }, Some(old), &mut text),
                }
            }
            text
        };
        let rules = labels(hunk);
        let (old, new) = (side(true), side(false));
        let rows: Vec<&str> = old.lines().collect();
        for (i, row) in rows.iter().enumerate() {
            if rows.len() > MOST && i == MOST / 2 {
                let _ = writeln!(out, "{:>width$}   … {} lines …", "", rows.len() - MOST);
            }
            if rows.len() > MOST && (MOST / 2..rows.len() - MOST / 2).contains(&i) {
                continue;
            }
            let number = if i == 0 { number.to_string() } else { String::new() };
            let _ = writeln!(out, "{number:>width$} {} {row}", self.0.bad("-"));
        }
        let label = self.0.dim(&rules);
        let rows: Vec<&str> = new.lines().filter(|r| !r.trim().is_empty()).collect();
        if rows.is_empty() {
            let _ = writeln!(out, "{:>width$}   {label}", "");
        }
        for (i, row) in rows.iter().enumerate() {
            let label = if i + 1 == rows.len() {
                format!("   {label}")
            } else {
                String::new()
            };
            let _ = writeln!(out, "{:>width$} {} {row}{label}", "", self.0.good("+"));
        }
    }

    /// Add `text`, marked where it is changed; line ends stay.
    fn lines(&self, text: &str, changed: Option<bool>, out: &mut String) {
        for (i, line) in text.split(['\n', '\r', '\x0c']).enumerate() {
            if i > 0 && !out.ends_with('\n') {
                out.push('\n');
            }
            let line = visible(line);
            if line.is_empty() {
                continue;
            }
            match changed {
                None => out.push_str(&line),
                Some(true) => out.push_str(&self.0.removed(&line)),
                Some(false) => out.push_str(&self.0.added(&line)),
            }
        }
    }

    fn total(&self, total: &Total) -> String {
        let mut out = format!(
            "{}: {} would change, {} moves, {} findings\n",
            self.0.bold(&format!("{} pages", total.pages)),
            total.changed,
            total.moves,
            total.findings
        );
        let mut rules: Vec<(&String, &u32)> = total.rules.iter().collect();
        rules.sort_by_key(|(id, n)| (std::cmp::Reverse(**n), (*id).clone()));
        for (id, n) in rules {
            let _ = writeln!(out, "{n:>8} {id}");
        }
        out
    }
}

/// The rules of a hunk, each with how often it was at work there.
fn labels(hunk: &Hunk) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for part in &hunk.parts {
        if let Piece::Edit(Edit { rules, .. }) = part {
            let id = rules.join("+");
            match counts.iter_mut().find(|c| c.0 == id) {
                Some(c) => c.1 += 1,
                None => counts.push((id, 1)),
            }
        }
    }
    let named = counts
        .into_iter()
        .map(|(id, n)| if n > 1 { format!("{id} ×{n}") } else { id });
    named.collect::<Vec<_>>().join(", ")
}
