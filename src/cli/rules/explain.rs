//! `newsmend rules explain`.

use super::{Done, chosen};
use crate::cli::print;
use crate::cli::term::{Paint, visible};
use crate::error::Error;
use crate::rule::{Example, Rule, RuleSet};
use similar::{ChangeTag, TextDiff};
use std::path::PathBuf;

pub(super) fn run(ids: &[String], folders: &[PathBuf], paint: Paint) -> Done {
    let set = chosen::all(folders)?.select(ids, &[]).map_err(|e| vec![e])?;
    let mut out = Vec::new();
    for id in ids {
        for rule in set.rules().filter(|r| r.file.id == *id) {
            out.push(explained(rule, paint).map_err(|e| vec![e])?);
        }
    }
    Ok(print(out.join("\n").as_bytes()))
}

fn explained(rule: &Rule, paint: Paint) -> Result<String, Error> {
    let alone = RuleSet::alone(rule)?;
    let file = alone.rules().next().map_or(&rule.file, |r| &r.file);
    let mut out = format!("{}  {}\n", paint.bold(&file.id), file.summary);
    let about = format!(
        "pass {}, level {}, revision {}",
        file.pass.name(),
        rule.file.level.name(),
        file.revision
    );
    out.push_str(&format!("{}\n\n", paint.dim(&format!("{}:1  {about}", rule.path))));
    for line in file.why.trim_end().lines() {
        out.push_str(&format!("  {line}\n"));
    }
    let (line, body) = pattern(&rule.text);
    out.push_str(&format!("\n{}\n", paint.dim(&format!("{}:{line}", rule.path))));
    for line in body {
        out.push_str(&format!("  {line}\n"));
    }
    for (title, keeps) in [("fires on", false), ("leaves alone", true)] {
        out.push_str(&format!("\n{title}\n"));
        for example in file.examples.iter().filter(|e| e.keep.is_some() == keeps) {
            if !example.name.is_empty() {
                out.push_str(&format!("  {}\n", paint.dim(&example.name)));
            }
            for line in shown(example, paint).lines() {
                out.push_str(&format!("    {line}\n"));
            }
        }
    }
    Ok(out)
}

/// What a rule looks for and does, as its file says it, and the line where that begins.
fn pattern(text: &str) -> (usize, Vec<&str>) {
    let lines: Vec<&str> = text.lines().collect();
    let key = |name: &str| lines.iter().position(|l| l.starts_with(name));
    let from = key("find:").unwrap_or(0);
    let to = key("examples:").unwrap_or(lines.len()).max(from);
    (from + 1, lines[from..to].to_vec())
}

fn shown(example: &Example, paint: Paint) -> String {
    if let Some(keep) = &example.keep {
        return visible(keep);
    }
    let before = example.before.as_deref().unwrap_or_default();
    if let Some(after) = &example.after {
        return difference(before, after, paint);
    }
    let span = example.span.as_deref().unwrap_or_default();
    let marked = match before.split_once(span) {
        Some((head, tail)) if !span.is_empty() => {
            format!("{}{}{}", visible(head), paint.found(&visible(span)), visible(tail))
        }
        _ => visible(before),
    };
    let label = example.label.map(|l| format!("  → {}", l.name())).unwrap_or_default();
    let value = example.value.map(|n| format!(" {n}")).unwrap_or_default();
    format!("{marked}{}", paint.good(&format!("{label}{value}")))
}

/// `before` and `after` as one text, in which the characters that changed are marked.
pub(super) fn difference(before: &str, after: &str, paint: Paint) -> String {
    let mut out = String::new();
    let mut run: Option<(ChangeTag, String)> = None;
    let mut flush = |run: Option<(ChangeTag, String)>| {
        let Some((tag, text)) = run else { return };
        // A line end that changes is seen only if it is written.
        let seen = || visible(&text).replace('\n', "⏎\n");
        out.push_str(&match tag {
            ChangeTag::Equal => visible(&text),
            ChangeTag::Delete => paint.removed(&seen()),
            ChangeTag::Insert => paint.added(&seen()),
        });
    };
    for change in TextDiff::from_chars(before, after).iter_all_changes() {
        match &mut run {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => flush(run.replace((change.tag(), change.value().to_owned()))),
        }
    }
    flush(run);
    out
}
