//! `newsmend explain`.

use super::args::ExplainArgs;
use super::page::{Setup, Want};
use super::term::{Paint, visible};
use super::{FAILED, complain_all, print};
use crate::emit;
use crate::error::Error;
use crate::ledger::{self, Ledger, Move, Noted, Part};
use crate::page::{Lines, Page};
use crate::pass::Doubt;
use crate::read::{self, Input, Place, pages};
use crate::rule::Weights;
use crate::source::{Source, digest};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Explain the line that `args` name. Returns the exit code.
pub(super) fn run(args: &ExplainArgs, paint: Paint) -> u8 {
    match explain(args) {
        Ok(text) => print(text.as_bytes()),
        Err(errors) => {
            complain_all(&errors, paint);
            FAILED
        }
    }
}

/// A page with what was done to it.
struct Known {
    source: Source,
    page: Page,
    ledger: Ledger,
    doubts: Vec<Doubt>,
}

fn explain(args: &ExplainArgs) -> Result<String, Vec<Error>> {
    let wrong = |message: String| {
        vec![Error::Config {
            message: format!("{}: {message}", args.target),
        }]
    };
    let (path, line) = args
        .target
        .rsplit_once(':')
        .and_then(|(path, line)| Some((Path::new(path), line.parse::<u32>().ok().filter(|n| *n > 0)?)))
        .ok_or_else(|| wrong("give a file and a line, such as page.yaml:12".into()))?;
    let yaml = path.extension().is_some_and(|e| e == "yaml" || e == "yml");
    let (bytes, name, lines, mut how) = if yaml {
        let page = pages::page(path).map_err(|e| vec![e])?;
        let ledger = pages::ledger(&pages::ledger_path(path)).map_err(|e| vec![e])?;
        let source = ledger::undo(&ledger, &page).map_err(|e| {
            vec![Error::Read {
                path: path.display().to_string(),
                message: e.to_string(),
            }]
        })?;
        let lines = source_lines(&page, line).ok_or_else(|| wrong("no text of the page stands there".into()))?;
        let mut how = args.how.clone();
        how.profile.clone_from(&ledger.header.profile);
        let format = ledger.header.page.source.as_ref().and_then(|i| i.format.as_deref());
        let bytes = if format.is_some() {
            // where its lines stand only the file knows
            let bytes = input(file_of(&source.name)).load().map_err(|e| vec![e])?;
            if digest(&bytes) != source.sha256 {
                return Err(wrong(format!(
                    "{} is not what it was made from",
                    file_of(&source.name).display()
                )));
            }
            bytes
        } else {
            how.encoding.clone_from(&source.encoding);
            read::encode(&source).map_err(|e| vec![e])?
        };
        (bytes, source.name, lines, how)
    } else {
        let input = input(path);
        let bytes = input.load().map_err(|e| vec![e])?;
        (bytes, input.name(), Lines::range(line, line), args.how.clone())
    };
    if yaml && how.decisions.is_none() {
        // the page's own decisions stand beside its input, wherever that is now
        how.decisions = Some(read::decisions::beside(Path::new(&name))).filter(|p| p.exists());
    }
    let setup = Setup::new(&how)?;
    let want = Want {
        trace: true,
        doubt: numbers(&lines).take(MOST).collect(),
        ..Want::default()
    };
    let file = match yaml {
        true => file_of(&name),
        false => Path::new(&name),
    };
    let sources = setup.sources(&input(file), &bytes).map_err(|e| vec![e])?;
    let (input, source) = match sources.len() {
        0 | 1 => sources.into_iter().next(),
        _ => sources.into_iter().find(|(_, s)| s.name == name),
    }
    .ok_or_else(|| wrong("it holds several pages; clean it with --ledger, and name a line of one of them".into()))?;
    let made = setup.page(&input, source, &want, &mut None).map_err(|e| vec![e])?;
    let known = Known {
        ledger: made.ledger(),
        source: made.source,
        page: made.page,
        doubts: made.doubts,
    };
    if yaml {
        let was = pages::ledger(&pages::ledger_path(path)).map_err(|e| vec![e])?;
        if was.texts != known.ledger.texts {
            return Err(wrong(
                "read alone it is not the page that was written: rules or options have changed since, or it was read together \
                 with the pages of a METS file; clean it alone, with --ledger"
                    .into(),
            ));
        }
    }
    if !known.page.placed().iter().any(|t| touches(t.lines, &lines))
        && !known.ledger.changes.iter().any(|c| touches(&c.lines, &lines))
    {
        return Err(wrong(format!("nothing stands on line {lines} of {name}")));
    }
    Ok(told(&known, &lines, |id| setup.summary(id)))
}

/// So many lines are doubted; each asks for another reading of the page.
const MOST: usize = 24;

/// The file of a page, whose name may end in the number of its sheet.
fn file_of(name: &str) -> &Path {
    Path::new(match name.rsplit_once('#') {
        Some((file, sheet)) if sheet.parse::<u32>().is_ok() => file,
        _ => name,
    })
}

fn input(path: &Path) -> Input {
    Input {
        place: Place::File(path.to_path_buf()),
        stem: path.with_extension(""),
    }
}

fn numbers(lines: &Lines) -> impl Iterator<Item = u32> {
    lines.0.iter().flat_map(|&(a, b)| a..=b)
}

fn touches(a: &Lines, b: &Lines) -> bool {
    a.0.iter().any(|x| b.0.iter().any(|y| x.0 <= y.1 && y.0 <= x.1))
}

/// The source lines of what stands on `line` of the page as it is written.
fn source_lines(page: &Page, line: u32) -> Option<Lines> {
    let mut yaml = Vec::new();
    emit::yaml::page(page, &mut yaml);
    let yaml = String::from_utf8_lossy(&yaml);
    let mut texts = page.placed().into_iter();
    let (mut now, mut heads) = (None, None);
    for (i, row) in yaml.lines().enumerate() {
        let indent = row.len() - row.trim_start_matches([' ', '-']).len();
        let (key, value) = row.trim_start_matches([' ', '-']).split_once(':').unwrap_or((row, ""));
        // the map of an article's heads names them again, with their lines
        if heads.is_some_and(|h| indent <= h) {
            heads = None;
        }
        if heads.is_some() {
            if i + 1 == line as usize {
                return value.trim().trim_matches('"').parse().ok();
            }
            continue;
        }
        match key {
            "lines" if value.is_empty() => heads = Some(indent),
            "kicker" | "headline" | "deck" | "byline" | "dateline" | "heading" | "text" => now = texts.next(),
            "source" | "findings" | "changes" => now = None,
            // a block begins with its kind
            "kind" if i + 1 == line as usize => return texts.next().map(|t| t.lines.clone()),
            _ => {}
        }
        if i + 1 == line as usize {
            return now.map(|t| t.lines.clone());
        }
    }
    None
}

fn told(known: &Known, lines: &Lines, summary: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let docs = docs();
    let texts = known.page.placed();
    for (i, text) in texts.iter().enumerate().filter(|(_, t)| touches(t.lines, lines)) {
        let short: String = text.text.chars().take(60).collect();
        let more = if text.text.chars().count() > 60 { "…" } else { "" };
        let _ = writeln!(out, "{}{more}", visible(&short));
        let _ = writeln!(
            out,
            "  {}, {} of {}",
            text.pointer,
            named(text.lines),
            known.source.name
        );
        if let Some(made) = known.ledger.texts.get(i) {
            let kept = made.of.iter().filter(|p| matches!(p, Part::Kept(..))).count();
            let s = if kept == 1 { "" } else { "es" };
            let _ = writeln!(out, "  made of {kept} stretch{s} of the input");
            for why in made.why.iter().filter(|w| numbers(lines).any(|n| n == w.line)) {
                for (what, terms) in [
                    ("begins a block", &why.begins),
                    ("goes on with the line before", &why.joins),
                    ("ends a block", &why.ends),
                ] {
                    weighed(why.line, what, terms, &docs, &mut out);
                }
            }
        }
    }
    let here = |l: &Lines| touches(l, lines);
    let changes: Vec<&Noted> = known.ledger.changes.iter().filter(|c| here(&c.lines)).collect();
    if !changes.is_empty() {
        out.push_str("changed here\n");
    }
    for c in changes {
        let note = known.ledger.rules.iter().find(|r| r.id == c.rule);
        let (revision, pass) = note.map_or((0, "?"), |n| (n.revision, &n.pass));
        let _ = writeln!(
            out,
            "  line {}: “{}” became “{}”",
            c.lines,
            visible(&c.before),
            visible(&c.after)
        );
        let _ = writeln!(
            out,
            "    {} (revision {revision}, pass {pass}): {}",
            c.rule,
            summary(&c.rule)
        );
    }
    if known.ledger.changes.iter().any(|c| here(&c.lines)) {
        out.push_str(
            "  to keep the input's text, refuse the change in NAME.decisions.yaml, or the rule with --without\n",
        );
    }
    let moved = |m: &&Move| here(&m.lines);
    for m in known.ledger.moves.iter().filter(moved) {
        let why = serde_json::to_value(m.why).ok();
        let why = why.as_ref().and_then(|v| v.as_str()).unwrap_or_default();
        let _ = writeln!(out, "moved\n  now behind {}: {why}", named(&m.behind));
    }
    if !known.doubts.is_empty() {
        out.push_str("to decide otherwise (costs in hundredths of a nat)\n");
    }
    for d in &known.doubts {
        let _ = match d.margin {
            Some(margin) => writeln!(out, "  line {} {}; {margin} more, and it {}", d.line, d.is, d.otherwise),
            None => writeln!(out, "  line {} {}; nothing else is possible", d.line, d.is),
        };
    }
    for f in known.page.findings.iter().filter(|f| here(&f.lines)) {
        let _ = writeln!(
            out,
            "finding\n  {} (lines {}): {}",
            f.rule,
            f.lines,
            visible(&f.message)
        );
    }
    out
}

/// `line 3`, `lines 3-5`.
fn named(lines: &Lines) -> String {
    let one = lines.first() == lines.last();
    format!("{} {lines}", if one { "line" } else { "lines" })
}

fn weighed(line: u32, what: &str, terms: &BTreeMap<String, i32>, docs: &BTreeMap<String, String>, out: &mut String) {
    if terms.is_empty() {
        return;
    }
    let sum: i32 = terms.values().sum();
    let _ = writeln!(out, "  line {line} {what}, at a cost of {sum}");
    let mut terms: Vec<(&String, &i32)> = terms.iter().collect();
    terms.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.abs()));
    for (name, cost) in terms {
        let doc = docs.get(name).map_or("", String::as_str);
        let _ = writeln!(out, "    {cost:>+5} {name:<20} {doc}");
    }
}

/// What each weight is, in a line.
fn docs() -> BTreeMap<String, String> {
    let schema = schemars::schema_for!(Weights).to_value();
    let properties = schema.get("properties").and_then(|p| p.as_object());
    let each = properties.into_iter().flatten().filter_map(|(name, p)| {
        let doc = p.get("description")?.as_str()?.replace('\n', " ");
        Some((name.clone(), doc))
    });
    each.collect()
}
