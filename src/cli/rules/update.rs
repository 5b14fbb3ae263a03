//! `newsmend rules test --update`.

use crate::batch;
use crate::cli::term::Paint;
use crate::error::Error;
use crate::rule::{self, Did, Outcome, Rule, RuleSet, Verdict};
use similar::{ChangeTag, TextDiff};
use std::path::Path;

/// A rule file as it would be with what came out as what is wanted.
pub(super) struct Change {
    path: String,
    old: String,
    new: String,
}

/// What `verdicts` would change in the files of the rules of `set`.
///
/// Fails for a rule that the program carries: its file is not at hand.
pub(super) fn changes(set: &RuleSet, verdicts: &[Verdict]) -> Result<Vec<Change>, Vec<Error>> {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    for rule in set.rules() {
        let mine = verdicts.iter().filter(|v| v.rule == rule.file.id);
        let news: Vec<(usize, Did)> = mine.filter_map(|v| Some((v.index?, came_out(&v.outcome)?))).collect();
        if news.is_empty() {
            continue;
        }
        match change(rule, &news) {
            Ok(change) => out.extend(change),
            Err(e) => errors.push(e),
        }
    }
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

fn came_out(outcome: &Outcome) -> Option<Did> {
    match outcome {
        Outcome::Wrong { got: Did::Page(_), .. } => None,
        Outcome::Wrong { got, .. } | Outcome::Untested { got: Some(got), .. } => Some(got.clone()),
        _ => None,
    }
}

fn change(rule: &Rule, news: &[(usize, Did)]) -> Result<Option<Change>, Error> {
    let there = std::fs::read_to_string(Path::new(&rule.path)).is_ok_and(|text| text == rule.text);
    if !there {
        let id = &rule.file.id;
        let message = format!(
            "`{id}` is not in a folder given with --rules; name the folder that holds {}",
            rule.path
        );
        return Err(Error::Config { message });
    }
    let new = rule::expect(&rule.path, &rule.text, news)?;
    let (path, old) = (rule.path.clone(), rule.text.to_string());
    Ok((new != old).then_some(Change { path, old, new }))
}

impl Change {
    /// The lines that change, with those around them.
    pub(super) fn show(&self, paint: Paint) -> String {
        let mut out = format!("{}\n", paint.bold(&self.path));
        let diff = TextDiff::from_lines(&self.old, &self.new);
        for group in diff.grouped_ops(1) {
            for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                let line = change.value().trim_end_matches('\n');
                out.push_str(&match change.tag() {
                    ChangeTag::Equal => format!("  {line}\n"),
                    ChangeTag::Delete => format!("{}\n", paint.bad(&format!("- {line}"))),
                    ChangeTag::Insert => format!("{}\n", paint.good(&format!("+ {line}"))),
                });
            }
        }
        out
    }

    pub(super) fn write(&self) -> Result<(), Error> {
        batch::write(Path::new(&self.path), self.new.as_bytes())
    }
}
