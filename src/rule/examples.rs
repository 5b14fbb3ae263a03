//! Running the examples of a rule: what it should do, what it did, alone and among all others.

use super::file::{Example, Find, Level, SpaceRole};
use super::label::Role;
use super::set::{Rule, RuleSet};
use super::{Label, Pass};
use crate::Error;
use crate::edit::{self, Edit};
use crate::source::LineIndex;
use std::collections::BTreeSet;
use std::fmt;

/// How one example of a rule came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule's id.
    pub rule: String,
    /// Which example, from 0; `None` where the rule lacks one.
    pub index: Option<usize>,
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
        got: Did,
    },
    /// It should have left the text alone.
    Noisy {
        /// What came out.
        got: Did,
    },
    /// Run over its own output, it changes that again.
    Unstable {
        /// What the second run made of it.
        again: Did,
    },
    /// The rule lacks an example of this kind, or the example does not say what is wanted.
    Untested {
        /// What is missing.
        missing: String,
        /// What came out, where something did.
        got: Option<Did>,
    },
    /// Alone it does what it should; among all rules others get there first.
    Contested {
        /// Their ids.
        by: Vec<String>,
        /// What came out.
        got: Did,
    },
}

impl Outcome {
    /// Its name, as `rules test` prints it.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Missed => "missed",
            Outcome::Wrong { .. } => "wrong",
            Outcome::Noisy { .. } => "noisy",
            Outcome::Unstable { .. } => "unstable",
            Outcome::Untested { .. } => "untested",
            Outcome::Contested { .. } => "contested",
        }
    }
}

/// What a rule did to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// Nothing.
    Nothing,
    /// It made this text of it.
    Text(String),
    /// It found this, and reported it.
    Found(String),
    /// It labelled a line.
    Labelled {
        /// What the line would be.
        role: Role,
        /// The part that is labelled.
        span: String,
        /// The number that was read.
        value: Option<u32>,
    },
    /// The texts of the page that came out.
    Page(Vec<String>),
}

impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Did::Nothing => f.write_str("(nothing)"),
            Did::Text(text) if text.is_empty() => f.write_str("(an empty text)"),
            Did::Text(text) | Did::Found(text) => f.write_str(text),
            Did::Labelled { role, span, value } => {
                write!(f, "{} `{span}`", role.name())?;
                value.map_or(Ok(()), |n| write!(f, " {n}"))
            }
            Did::Page(texts) => f.write_str(&texts.join("\n")),
        }
    }
}

/// What a rule is tried in beside itself.
pub struct Around<'a> {
    /// All rules as they run on a page with this text; with those that only suggest if the second is true.
    pub whole: &'a Whole<'a>,
    /// What the passes make of a page: for rules that stand for what a pass finds by itself.
    pub page: &'a dyn Fn(&str, &RuleSet) -> OnPage,
}

/// See [`Around::whole`].
pub type Whole<'a> = dyn Fn(&str, bool) -> Result<&'a RuleSet, Error> + 'a;

/// What came of a page.
#[derive(Debug, Clone, Default)]
pub struct OnPage {
    /// The ids of the rules that changed something.
    pub fired: BTreeSet<String>,
    /// Its texts: heads, blocks, furniture.
    pub texts: Vec<String>,
}

/// Run the examples of `rule` alone, among all rules, and over its own output.
///
/// # Errors
/// [`Error::Rule`] if the rule's file is wrong, and what `around` fails with.
pub fn run(rule: &Rule, around: &Around<'_>) -> Result<Vec<Verdict>, Error> {
    let alone = RuleSet::alone(rule)?;
    let suggests = rule.file.level == Level::Suggest;
    let Some(rule) = alone.rules().next() else {
        return Ok(Vec::new());
    };
    let trial = Trial {
        rule,
        suggests,
        alone: &alone,
        around,
    };
    let verdict = |index, example: &str, outcome| Verdict {
        rule: rule.file.id.clone(),
        index,
        example: example.to_owned(),
        outcome,
    };
    let mut out = Vec::with_capacity(rule.file.examples.len());
    for (i, example) in rule.file.examples.iter().enumerate() {
        let text = example
            .before
            .as_deref()
            .or(example.keep.as_deref())
            .unwrap_or_default();
        let name = if example.name.is_empty() { text } else { &example.name };
        out.push(verdict(Some(i), name, trial.one(example)?));
    }
    let fires = |e: &Example| e.before.is_some();
    let keeps = |e: &Example| e.keep.is_some();
    for (has, missing) in [
        (
            rule.file.examples.iter().any(fires),
            "an example that fires (`before` and what becomes of it)",
        ),
        (
            rule.file.examples.iter().any(keeps),
            "a near miss that it leaves alone (`keep`)",
        ),
    ] {
        if !has {
            out.push(verdict(None, "", untested(missing)));
        }
    }
    Ok(out)
}

fn untested(missing: &str) -> Outcome {
    let missing = missing.to_owned();
    Outcome::Untested { missing, got: None }
}

/// A rule whose examples are run.
struct Trial<'a, 'w> {
    /// As it runs alone.
    rule: &'a Rule,
    /// Whether its file says that it only suggests; alone it is applied.
    suggests: bool,
    alone: &'a RuleSet,
    around: &'a Around<'w>,
}

impl Trial<'_, '_> {
    fn one(&self, example: &Example) -> Result<Outcome, Error> {
        let (text, keep) = match (&example.before, &example.keep) {
            (Some(before), None) => (before, false),
            (None, Some(keep)) => (keep, true),
            _ => return Ok(untested("exactly one of `before` and `keep`")),
        };
        if matches!(self.rule.file.find, Find::Mechanism(_)) {
            return self.on_a_page(example, text);
        }
        let did = self.does(self.alone, example, text);
        if keep {
            return match did {
                Did::Nothing => self.kept(example, text),
                got => Ok(Outcome::Noisy { got }),
            };
        }
        match self.judged(example, did) {
            Outcome::Ok => {}
            other => return Ok(other),
        }
        if let Some(after) = example.after.as_deref() {
            let again = self.does(self.alone, example, after);
            if again != Did::Nothing {
                return Ok(Outcome::Unstable { again });
            }
        }
        self.contested(example, text)
    }

    /// What the rules of `set` do to `text` in the pass of the rule.
    fn does(&self, set: &RuleSet, example: &Example, text: &str) -> Did {
        let file = &self.rule.file;
        if file.level == Level::Report {
            let found = set.reports(text, &LineIndex::new(text));
            return found
                .first()
                .map_or(Did::Nothing, |(_, span)| Did::Found(text[span.clone()].to_owned()));
        }
        if file.pass == Pass::Label {
            let rows = LineIndex::new(text);
            return set
                .labels(text, &rows)
                .first()
                .map_or(Did::Nothing, |(row, label)| labelled(text, &rows, *row, label));
        }
        let edits = self.edits(set, example, text);
        if edits.is_empty() {
            return Did::Nothing;
        }
        Did::Text(edit::apply(text, &edits).0)
    }

    fn edits(&self, set: &RuleSet, example: &Example, text: &str) -> Vec<Edit> {
        match self.rule.file.pass {
            Pass::Space => set.space(text, example.role.unwrap_or(SpaceRole::Text)),
            pass => set.edits(pass, text),
        }
    }

    /// Whether what the rule did alone is what the example wants.
    fn judged(&self, example: &Example, got: Did) -> Outcome {
        let (wanted, right) = match (&got, &example.after) {
            (Did::Nothing, _) => return Outcome::Missed,
            (Did::Text(text), Some(after)) => (after.clone(), text == after),
            (Did::Text(_), None) => {
                let missing = "what becomes of it (`after`)".to_owned();
                return Outcome::Untested {
                    missing,
                    got: Some(got),
                };
            }
            (Did::Found(found), None) => {
                let span = example.span.as_ref().unwrap_or(found);
                (span.clone(), span == found)
            }
            (Did::Labelled { role, span, value }, None) => {
                let wanted = Did::Labelled {
                    role: example.label.unwrap_or(*role),
                    span: example.span.clone().unwrap_or_else(|| span.clone()),
                    value: example.value.or(*value),
                };
                (wanted.to_string(), wanted == got)
            }
            _ => return untested("`span` or `label` instead of `after`: the rule changes no text"),
        };
        if right {
            Outcome::Ok
        } else {
            Outcome::Wrong { wanted, got }
        }
    }

    /// The rules that run with this one on a page like `text`; `None` where its profile leaves this one out.
    fn whole(&self, text: &str) -> Result<Option<&RuleSet>, Error> {
        let id = &self.rule.file.id;
        let set = (self.around.whole)(text, self.suggests)?;
        Ok(set
            .rules()
            .any(|r| r.file.id == *id && r.file.level != Level::Off)
            .then_some(set))
    }

    /// `text` as the rule's pass sees it, and the rules that changed it before.
    fn before_pass(&self, set: &RuleSet, text: &str) -> (String, BTreeSet<String>) {
        let (mut text, mut by) = (text.to_owned(), BTreeSet::new());
        for pass in [Pass::Normalize, Pass::Ornament, Pass::Repair] {
            if pass >= self.rule.file.pass && self.rule.file.level != Level::Report {
                break;
            }
            let edits = set.edits(pass, &text);
            by.extend(edits.iter().map(|e| set.name(e.rule).to_owned()));
            text = edit::apply(&text, &edits).0;
        }
        (text, by)
    }

    /// A near miss may be one no more when other rules have changed it.
    fn kept(&self, example: &Example, text: &str) -> Result<Outcome, Error> {
        let Some(set) = self.whole(text)? else {
            return Ok(Outcome::Ok);
        };
        let (seen, by) = self.before_pass(set, text);
        if seen == text {
            return Ok(Outcome::Ok);
        }
        Ok(match self.does(self.alone, example, &seen) {
            Did::Nothing => Outcome::Ok,
            got => Outcome::Contested {
                by: by.into_iter().collect(),
                got,
            },
        })
    }

    /// Whether the rule still does its part where all rules run.
    fn contested(&self, example: &Example, text: &str) -> Result<Outcome, Error> {
        let Some(set) = self.whole(text)? else {
            return Ok(Outcome::Ok);
        };
        let id = self.rule.file.id.as_str();
        let (seen, mut by) = self.before_pass(set, text);
        let rows = LineIndex::new(&seen);
        let contested = |by: BTreeSet<String>, got| {
            let by = by.into_iter().collect();
            Ok(Outcome::Contested { by, got })
        };
        if self.rule.file.level == Level::Report {
            let found = set.reports(&seen, &rows);
            let mine = found.iter().any(|(ix, _)| set.name(*ix) == id);
            return if mine {
                Ok(Outcome::Ok)
            } else {
                contested(by, Did::Text(seen))
            };
        }
        if self.rule.file.pass == Pass::Label {
            let all = set.labels(&seen, &rows);
            let Some((row, mine)) = all.iter().find(|(_, l)| set.name(l.rule) == id) else {
                return contested(by, Did::Text(seen));
            };
            let rival = |l: &&(u32, Label)| l.0 == *row && l.1.role != mine.role && l.1.weight > mine.weight;
            let rivals = all
                .iter()
                .filter(|l| mine.role.is_exclusive() && l.1.role.is_exclusive());
            let rivals: Vec<&(u32, Label)> = rivals.filter(rival).collect();
            let Some(best) = rivals.iter().max_by_key(|l| l.1.weight) else {
                return Ok(Outcome::Ok);
            };
            let by = rivals.iter().map(|l| set.name(l.1.rule).to_owned()).collect();
            return contested(by, labelled(&seen, &rows, *row, &best.1));
        }
        let edits = self.edits(set, example, &seen);
        let got = edit::apply(&seen, &edits).0;
        if example.after.as_ref() == Some(&got) {
            return Ok(Outcome::Ok);
        }
        let wanted = self.edits(self.alone, example, &seen);
        let lost = wanted
            .iter()
            .filter(|w| !edits.iter().any(|e| e.span == w.span && e.insert == w.insert));
        let lost: Vec<&Edit> = lost.collect();
        if lost.is_empty() && !wanted.is_empty() {
            return Ok(Outcome::Ok);
        }
        let over = |e: &&Edit| {
            lost.iter()
                .any(|w| e.span.start < w.span.end && w.span.start < e.span.end)
        };
        by.extend(edits.iter().filter(over).map(|e| set.name(e.rule).to_owned()));
        contested(by, Did::Text(got))
    }

    /// What a pass finds by itself needs a page around it: `after` has to be a text of it, `keep` must not count the
    /// rule.
    fn on_a_page(&self, example: &Example, text: &str) -> Result<Outcome, Error> {
        let Some(set) = self.whole(text)? else {
            return Ok(untested("a profile in which the rule runs on this text"));
        };
        let page = (self.around.page)(text, set);
        let fired = page.fired.contains(&self.rule.file.id);
        Ok(match (&example.after, fired) {
            (None, false) if example.keep.is_some() => Outcome::Ok,
            (_, true) if example.keep.is_some() => Outcome::Noisy {
                got: Did::Page(page.texts),
            },
            (_, false) => Outcome::Missed,
            (None, true) => untested("what becomes of it (`after`)"),
            (Some(after), true) if page.texts.contains(after) => Outcome::Ok,
            (Some(after), true) => Outcome::Wrong {
                wanted: after.clone(),
                got: Did::Page(page.texts),
            },
        })
    }
}

fn labelled(text: &str, rows: &LineIndex, row: u32, label: &Label) -> Did {
    let line = &text[rows.span(row as usize)];
    Did::Labelled {
        role: label.role,
        span: line[label.span.clone()].to_owned(),
        value: label.value,
    }
}
