//! `newsmend rules test`.

use super::chosen::{Asked, Rules};
use super::explain::difference;
use super::{Done, tally, update};
use crate::batch;
use crate::cli::args::TestArgs;
use crate::cli::term::{Paint, visible};
use crate::cli::{DONE, FAILED, FOUND, complain, print, threads};
use crate::error::Error;
use crate::pass::{self, coverage};
use crate::read::inputs::{self, How};
use crate::read::{self, Found};
use crate::rule::{Around, Did, Level, Outcome, Rule, Verdict, run_examples};
use crate::source::Source;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

pub(super) fn run(args: &TestArgs, paint: Paint) -> Done {
    if args.update && std::env::var_os("CI").is_some_and(|v| !v.is_empty() && v != "false") {
        let message = "CI is set, and what a rule should do is for people to say; run --update by hand".into();
        return Err(vec![Error::Config { message }]);
    }
    let mut bench = Bench::new(args)?;
    let mut verdicts = bench.verdicts()?;
    if args.update {
        let changes = update::changes(bench.plain.all(), &verdicts)?;
        let shown: String = changes.iter().map(|c| c.show(paint) + "\n").collect();
        if print(shown.as_bytes()) == FAILED {
            return Ok(FAILED);
        }
        for change in &changes {
            change.write().map_err(|e| vec![e])?;
        }
        if !changes.is_empty() {
            bench = Bench::new(args)?;
            verdicts = bench.verdicts()?;
        }
    }
    let code = print(bench.report(&verdicts, paint).as_bytes());
    let all_ok = verdicts.iter().all(|v| v.outcome == Outcome::Ok);
    let code = if code == DONE && !all_ok { FOUND } else { code };
    if args.corpus.is_empty() {
        return Ok(code);
    }
    Ok(code.max(bench.corpus(args, paint)))
}

/// What rules are tested with.
struct Bench<'a> {
    ids: &'a [String],
    plain: Rules,
    /// The same with those that only suggest applied.
    suggesting: Rules,
}

impl<'a> Bench<'a> {
    fn new(args: &'a TestArgs) -> Result<Bench<'a>, Vec<Error>> {
        let asked = |suggestions| Asked {
            folders: &args.folders.rules,
            profile: "auto",
            only: &[],
            without: &[],
            suggestions,
        };
        let plain = Rules::new(&asked(false))?;
        plain.all().clone().select(&args.ids, &[]).map_err(|e| vec![e])?;
        Ok(Bench {
            ids: &args.ids,
            plain,
            suggesting: Rules::new(&asked(true))?,
        })
    }

    fn tested(&self) -> impl Iterator<Item = &Rule> {
        let named = |r: &&Rule| self.ids.is_empty() || self.ids.contains(&r.file.id);
        self.plain.all().rules().filter(named)
    }

    fn verdicts(&self) -> Result<Vec<Verdict>, Vec<Error>> {
        let whole = |text: &str, suggestions: bool| {
            let rules = if suggestions { &self.suggesting } else { &self.plain };
            rules.of(text).map(|(set, _)| set)
        };
        let around = Around {
            whole: &whole,
            page: &pass::trial,
        };
        let mut out = Vec::new();
        for rule in self.tested() {
            out.extend(run_examples(rule, &around).map_err(|e| vec![e])?);
        }
        Ok(out)
    }

    /// What is not as it should be, and a line that sums it up.
    fn report(&self, verdicts: &[Verdict], paint: Paint) -> String {
        let mut out = String::new();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for verdict in verdicts.iter().filter(|v| v.outcome != Outcome::Ok) {
            *counts.entry(verdict.outcome.name()).or_default() += 1;
            if let Some(rule) = self.tested().find(|r| r.file.id == verdict.rule) {
                out.push_str(&told(rule, verdict, paint));
                out.push('\n');
            }
        }
        let examples = verdicts.iter().filter(|v| v.index.is_some()).count();
        let of = format!("{}, {}", many(self.tested().count(), "rule"), many(examples, "example"));
        if counts.is_empty() {
            return format!("{of}: {}\n", paint.good("all ok"));
        }
        let counts: Vec<String> = counts.iter().map(|(name, n)| format!("{n} {name}")).collect();
        format!("{out}{of}: {}\n", paint.bad(&counts.join(", ")))
    }

    /// How often rules fire over pages. Those that only suggest are counted as if they were applied, and change nothing
    /// for the others.
    fn corpus(&self, args: &TestArgs, paint: Paint) -> u8 {
        let mut failed = false;
        let mut counted = coverage::Tally::default();
        let suggests = |id: &str| {
            self.plain
                .all()
                .rules()
                .any(|r| r.file.id == id && r.file.level == Level::Suggest)
        };
        let any = self.plain.all().rules().any(|r| r.file.level == Level::Suggest);
        let count = |rules: &Rules, source: &Source| -> Result<Vec<coverage::Firing>, Error> {
            let (set, _) = rules.of(&source.text)?;
            let outcome = pass::process(source, set);
            Ok(coverage::firings(source, set, &outcome))
        };
        let work = |_: &mut (), found: Result<Found, Error>| {
            let (page, bytes) = found?.open()?;
            let mut firings = Vec::new();
            for source in read::read(&page.name(), &bytes, &read::Options::default())? {
                firings.extend(count(&self.plain, &source)?);
                if any {
                    let suggested = count(&self.suggesting, &source)?;
                    firings.extend(suggested.into_iter().filter(|f| suggests(&f.rule)));
                }
            }
            Ok::<_, Error>((page.name(), firings))
        };
        let each = |result: Result<(String, Vec<coverage::Firing>), Error>| {
            match result {
                Ok((page, firings)) => counted.add(&page, firings),
                Err(error) => {
                    complain(&error);
                    failed = true;
                }
            }
            ControlFlow::Continue(())
        };
        let pages = |give: &mut dyn FnMut(_) -> _| inputs::each(&args.corpus, &How::default(), give);
        if let Err(error) = batch::ordered(threads(args.jobs), pages, || (), work, each) {
            complain(&error);
            return FAILED;
        }
        let code = print(format!("\n{}", tally::print(&counted, self.plain.all(), self.ids, paint)).as_bytes());
        if failed { FAILED } else { code }
    }
}

fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// One verdict, with what was wanted and what came.
fn told(rule: &Rule, verdict: &Verdict, paint: Paint) -> String {
    let line = verdict.index.map_or(1, |i| rule.example_line(i));
    let name = if verdict.example.is_empty() { "" } else { ": " };
    let mut out = format!(
        "{:9} {}{name}{}\n",
        paint.bad(verdict.outcome.name()),
        paint.name(&verdict.rule),
        verdict.example.lines().next().unwrap_or_default()
    );
    let mut row = |key: &str, text: &str| {
        for (i, line) in text.split('\n').enumerate() {
            let key = if i == 0 { key } else { "" };
            out.push_str(&format!("  {key:8} {line}\n"));
        }
    };
    row("at", &format!("{}:{line}", rule.path));
    match &verdict.outcome {
        Outcome::Ok => {}
        Outcome::Missed => row("found", "nothing, and should have"),
        Outcome::Noisy { got } => row(
            "should",
            &format!("leave it alone, and made of it\n{}", visible(&got.to_string())),
        ),
        Outcome::Wrong {
            wanted,
            got: Did::Text(got),
        } => {
            row("wanted", &visible(wanted));
            row("got", &visible(got));
            row("differ", &difference(wanted, got, paint));
        }
        Outcome::Wrong { wanted, got } => {
            row("wanted", &visible(wanted));
            row("got", &visible(&got.to_string()));
        }
        Outcome::Unstable { again } => row(
            "again",
            &format!("a second run makes of it\n{}", visible(&again.to_string())),
        ),
        Outcome::Untested { missing, got } => {
            row("missing", missing);
            if let Some(got) = got {
                row(
                    "got",
                    &format!("{got}\nnewsmend rules test --update writes that, if it is right"),
                );
            }
        }
        Outcome::Contested { by, got } => {
            row(
                "by",
                &if by.is_empty() {
                    "rules of other passes".to_owned()
                } else {
                    by.join(", ")
                },
            );
            row("got", &got.to_string());
        }
    }
    out
}
