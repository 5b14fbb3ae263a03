//! Running the examples of a rule: what it should do, what it did.

use super::file::{Example, Level, SpaceRole};
use super::set::{Rule, RuleSet};
use super::{Label, Pass};
use crate::edit::{self, Edit};
use crate::source::LineIndex;

/// How one example of a rule came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule's id.
    pub rule: String,
    /// The example's name, else its text.
    pub example: String,
    /// What happened.
    pub outcome: Outcome,
}

/// What happened to an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Ok,
    /// The rule should have found something and did not.
    Missed,
    /// It found something and made something else of it.
    Wrong {
        /// What was wanted.
        wanted: String,
        /// What came out.
        got: String,
    },
    /// It should have left the text alone.
    Noisy {
        /// What came out.
        got: String,
    },
    /// The rule lacks an example of this kind, or the example says nothing.
    Untested {
        /// What is missing.
        missing: String,
    },
}

/// Run the examples of `rule`, which stands alone in `set`.
pub fn run(rule: &Rule, set: &RuleSet) -> Vec<Verdict> {
    let verdict = |example: &str, outcome| Verdict {
        rule: rule.file.id.clone(),
        example: example.to_owned(),
        outcome,
    };
    let mut out = Vec::with_capacity(rule.file.examples.len());
    for example in &rule.file.examples {
        let text = example
            .before
            .as_deref()
            .or(example.keep.as_deref())
            .unwrap_or_default();
        let name = if example.name.is_empty() { text } else { &example.name };
        out.push(verdict(name, one(rule, set, example)));
    }
    for (has, missing) in [
        (
            rule.file.examples.iter().any(|e| e.before.is_some()),
            "an example that fires (`before`)",
        ),
        (
            rule.file.examples.iter().any(|e| e.keep.is_some()),
            "a near miss (`keep`)",
        ),
    ] {
        if !has {
            out.push(verdict(
                "",
                Outcome::Untested {
                    missing: missing.into(),
                },
            ));
        }
    }
    out
}

fn one(rule: &Rule, set: &RuleSet, example: &Example) -> Outcome {
    match (&example.before, &example.keep) {
        (Some(before), None) => fires(rule, set, example, before),
        (None, Some(keep)) => match trace(rule, set, example, keep) {
            None => Outcome::Ok,
            Some(got) => Outcome::Noisy { got },
        },
        _ => Outcome::Untested {
            missing: "exactly one of `before` and `keep`".into(),
        },
    }
}

/// What the rule does to `text`, as text; `None` if nothing.
fn trace(rule: &Rule, set: &RuleSet, example: &Example, text: &str) -> Option<String> {
    if rule.file.level == Level::Report {
        let rows = LineIndex::new(text);
        return set
            .reports(text, &rows)
            .first()
            .map(|(_, span)| text[span.clone()].to_owned());
    }
    if rule.file.pass == Pass::Label {
        return label(set, text).map(|(line, label)| format!("{:?} {}", label.role, &line[label.span]));
    }
    let edits = edits(rule, set, example, text);
    (!edits.is_empty()).then(|| edit::apply(text, &edits).0)
}

fn edits(rule: &Rule, set: &RuleSet, example: &Example, text: &str) -> Vec<Edit> {
    if rule.file.pass == Pass::Space {
        set.space(text, example.role.unwrap_or(SpaceRole::Text))
    } else {
        set.edits(rule.file.pass, text)
    }
}

fn label<'t>(set: &RuleSet, text: &'t str) -> Option<(&'t str, Label)> {
    let rows = LineIndex::new(text);
    set.labels(text, &rows)
        .into_iter()
        .next()
        .map(|(row, label)| (&text[rows.span(row as usize)], label))
}

fn fires(rule: &Rule, set: &RuleSet, example: &Example, before: &str) -> Outcome {
    let wanted_got = |wanted: String, got: String| match wanted == got {
        true => Outcome::Ok,
        false => Outcome::Wrong { wanted, got },
    };
    if rule.file.pass == Pass::Label {
        let Some((line, label)) = label(set, before) else {
            return Outcome::Missed;
        };
        let got = &line[label.span.clone()];
        let span = example.span.as_deref().unwrap_or(got);
        let role = example.label.unwrap_or(label.role);
        let value = example.value.or(label.value);
        return wanted_got(
            format!("{role:?} `{span}` {value:?}"),
            format!("{:?} `{got}` {:?}", label.role, label.value),
        );
    }
    let Some(got) = trace(rule, set, example, before) else {
        return Outcome::Missed;
    };
    match (rule.file.level, &example.after, &example.span) {
        (Level::Report, None, span) => wanted_got(span.clone().unwrap_or_else(|| got.clone()), got),
        (Level::Report, Some(_), _) => Outcome::Untested {
            missing: "`span` instead of `after`: the rule only reports".into(),
        },
        (_, Some(after), _) => wanted_got(after.clone(), got),
        (_, None, _) => Outcome::Untested {
            missing: "`after`".into(),
        },
    }
}
