//! `newsmend rules list`.

use super::{Done, chosen};
use crate::cli::args::ListFormat;
use crate::cli::print;
use crate::cli::term::Paint;
use crate::rule::{Level, Pass, Rule, RuleSet};
use serde_json::json;
use std::path::PathBuf;

pub(super) fn run(folders: &[PathBuf], format: ListFormat, paint: Paint) -> Done {
    let set = chosen::all(folders)?;
    let text = match format {
        ListFormat::Text => table(&set, paint),
        ListFormat::Json => {
            let all = set
                .rules()
                .map(entry)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|e| vec![e])?;
            format!("{:#}\n", serde_json::Value::Array(all))
        }
    };
    Ok(print(text.as_bytes()))
}

fn entry(rule: &Rule) -> Result<serde_json::Value, crate::Error> {
    let alone = RuleSet::alone(rule)?;
    let examples = alone.rules().next().map_or(&[][..], |r| &r.file.examples);
    let keeps = examples.iter().filter(|e| e.keep.is_some()).count();
    let file = &rule.file;
    Ok(json!({
        "id": file.id,
        "pass": file.pass.name(),
        "level": file.level.name(),
        "revision": file.revision,
        "rank": file.rank,
        "summary": file.summary,
        "why": file.why.trim_end(),
        "label": file.label.map(|l| l.name()),
        "weight": file.weight,
        "path": rule.path,
        "examples": { "fire": examples.len() - keeps, "keep": keeps },
    }))
}

fn table(set: &RuleSet, paint: Paint) -> String {
    let width = set.rules().map(|r| r.file.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut pass: Option<Pass> = None;
    for rule in set.rules() {
        let file = &rule.file;
        if pass.replace(file.pass) != Some(file.pass) {
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}{}\n", paint.bold(file.pass.name())));
        }
        let level = match file.level {
            Level::Fix => String::new(),
            level => format!(" ({})", level.name()),
        };
        let pad = " ".repeat(width - file.id.len());
        out.push_str(&format!(
            "  {}{pad}  {}{}\n",
            paint.name(&file.id),
            file.summary,
            paint.dim(&level)
        ));
    }
    out.push_str(&format!(
        "\n{} rules; newsmend rules explain ID tells more\n",
        set.rules().count()
    ));
    out
}
