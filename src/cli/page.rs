//! From the bytes of a page to the page, as the command line says it is done.

use super::args::{HowArgs, InputFormat};
use super::rules::{Asked, Rules};
use crate::decisions::{Decisions, Settle, Verdict};
use crate::error::Error;
use crate::ledger::{self, Change, Ledger, Noted, Origin, RuleIx, RuleNote};
use crate::page::{Lines, Page};
use crate::pass::coverage::{self, Firing};
use crate::pass::issue::Jump;
use crate::pass::{self, Ask, Doubt, Outcome};
use crate::read::{self, Format, Input, Place};
use crate::rule::{Rule, RuleSet};
use crate::source::Source;
use crate::variant::{self, Converter, Variant};
use encoding_rs::{Encoding, UTF_8};
use std::path::PathBuf;

/// What is the same for all pages.
pub(super) struct Setup {
    options: read::Options,
    rules: Rules,
    variant: Option<Variant>,
    decisions: Option<PathBuf>,
}

/// What one thread keeps between its pages: the opened conversion, or why it cannot be opened.
pub(super) type Opened = Result<Box<dyn Converter>, Error>;

/// What is wanted of a page beside its text.
#[derive(Debug, Default)]
pub(super) struct Want {
    /// Its ledger.
    pub(super) trace: bool,
    /// What rules only suggest.
    pub(super) offers: bool,
    /// What its rules found.
    pub(super) firings: bool,
    /// Source lines whose readings are to be doubted.
    pub(super) doubt: Vec<u32>,
}

/// A page that was made, with what it was made from.
pub(super) struct Made<'a> {
    pub(super) source: Source,
    pub(super) page: Page,
    pub(super) changes: Vec<Change>,
    pub(super) origins: Vec<Origin>,
    /// What rules suggest and nobody accepted.
    pub(super) offers: Vec<Change>,
    pub(super) doubts: Vec<Doubt>,
    /// Where its articles go on or come from.
    pub(super) jumps: Vec<Jump>,
    pub(super) firings: Vec<Firing>,
    pub(super) decisions: Decisions,
    pub(super) rules: &'a RuleSet,
    /// The profile it was cleaned with.
    pub(super) profile: &'a str,
}

/// Stands for the conversion of a variant, which is no rule of a set.
const VARIANT: RuleIx = RuleIx(u16::MAX);

impl Setup {
    /// Read rules and profile, and what else `how` names.
    pub(super) fn new(how: &HowArgs) -> Result<Setup, Vec<Error>> {
        let one = |e| vec![e];
        let options = read::Options {
            encoding: encoding(&how.encoding).map_err(one)?,
            format: format(how.input_format),
        };
        let variant = how.variant.as_deref().map(Variant::new).transpose().map_err(one)?;
        let asked = Asked {
            folders: &how.rules,
            profile: &how.profile,
            only: &how.only,
            without: &how.without,
            suggestions: how.suggestions,
        };
        Ok(Setup {
            options,
            rules: Rules::new(&asked)?,
            variant,
            decisions: how.decisions.clone(),
        })
    }

    /// Every rule there is, whatever the profiles choose.
    pub(super) fn all_rules(&self) -> &RuleSet {
        self.rules.all()
    }

    /// What a rule repairs, in a line.
    pub(super) fn summary(&self, id: &str) -> String {
        let rule = self.rules.all().rules().find(|r| r.file.id == id);
        rule.map_or("converted to another script", |r| &r.file.summary)
            .to_owned()
    }

    /// The pages in `bytes`, which `input` gave, each with the input that it is: several of a file with several sheets.
    pub(super) fn sources(&self, input: &Input, bytes: &[u8]) -> Result<Vec<(Input, Source)>, Error> {
        let mut options = self.options;
        if is_utf8(input) {
            options.encoding = Some(UTF_8);
            options.format = options.format.or(Some(Format::Text));
        }
        let sources = read::read(&input.name(), bytes, &options)?;
        let many = sources.len() > 1;
        let each = |(i, source)| match many {
            true => (input.sheet(i + 1), source),
            false => (input.clone(), source),
        };
        Ok(sources.into_iter().enumerate().map(each).collect())
    }

    /// The page that `source` is, which `input` gave. `converter` is kept by the thread.
    pub(super) fn page(
        &self,
        input: &Input,
        source: Source,
        want: &Want,
        converter: &mut Option<Opened>,
    ) -> Result<Made<'_>, Error> {
        let (rules, profile) = self.rules.of(&source.text)?;
        let decisions = read::decisions::of(input, self.decisions.as_deref())?.unwrap_or_default();
        let accepted = |v: Verdict| v != Verdict::Refuse;
        let suggested = want.offers
            || decisions.rules.iter().any(|d| accepted(d.decision))
            || decisions.changes.iter().any(|d| accepted(d.decision));
        let (raised, suggest) = suggested.then(|| rules.suggesting()).unzip();
        let find = |id: &str| {
            let rule = (0u16..).zip(rules.rules()).find(|(_, r)| r.file.id == id);
            rule.map(|(i, r)| (RuleIx(i), r.file.revision))
        };
        let mut ask = Ask {
            trace: want.trace,
            only_count: !want.trace && !want.firings,
            settle: Settle::new(&decisions, find, suggest.unwrap_or_default()),
            doubt: want.doubt.clone(),
        };
        let used = raised.as_ref().unwrap_or(rules);
        let outcome = pass::processed(&source, used, &mut ask);
        let firings = match want.firings {
            true => coverage::firings(&source, used, &outcome),
            false => Vec::new(),
        };
        let Outcome {
            mut page,
            mut changes,
            mut origins,
            doubts,
            jumps,
            ..
        } = outcome;
        page.findings.extend(ask.settle.findings(&decisions));
        let offers = std::mem::take(&mut ask.settle.offers);
        drop(ask);
        page.findings.extend(read::faults(&source));
        if self.options.encoding.is_none() && !is_utf8(input) {
            page.findings.extend(read::guessed(&source));
        }
        if let Some(variant) = &self.variant {
            let converter = match converter.get_or_insert_with(|| variant.open()) {
                Ok(converter) => converter,
                Err(e) => return Err(Error::Config { message: e.to_string() }),
            };
            let texts = |page: &mut Page| -> Vec<String> { page.texts_mut().into_iter().map(|t| t.clone()).collect() };
            let before = want.trace.then(|| texts(&mut page));
            variant::convert(&mut page, converter.as_ref());
            if let Some(before) = before {
                changes.extend(ledger::rewritten(&before, &page, VARIANT, &mut origins));
            }
        }
        Ok(Made {
            source,
            page,
            changes,
            origins,
            offers,
            doubts,
            jumps,
            firings,
            decisions,
            rules,
            profile,
        })
    }
}

impl Made<'_> {
    /// What was done to the page.
    pub(super) fn ledger(&self) -> Ledger {
        let input = ledger::Input {
            source: &self.source,
            page: &self.page,
            changes: &self.changes,
            origins: &self.origins,
            profile: self.profile,
        };
        let rules: Vec<&Rule> = self.rules.rules().collect();
        let mut out = Ledger::new(&input, |ix| note(&rules, ix));
        out.locate(|at| read::positions(&self.source, at).unwrap_or_default());
        out
    }
}

impl Made<'_> {
    /// The profile, and each rule that changed something with its revision and how often.
    pub(super) fn settings(&self) -> String {
        let revision = |id: &str| {
            self.rules
                .rules()
                .find(|r| r.file.id == id)
                .map_or(1, |r| r.file.revision)
        };
        let rules = self
            .page
            .changes
            .iter()
            .map(|(id, n)| format!("{id}@{} ({n})", revision(id)));
        format!(
            "profile {}; rules: {}",
            self.profile,
            rules.collect::<Vec<_>>().join(", ")
        )
    }

    /// What rules suggest, as ledgers keep changes.
    pub(super) fn offered(&self) -> Vec<Noted> {
        let rules: Vec<&Rule> = self.rules.rules().collect();
        let noted = self.offers.iter().map(|c| Noted {
            rule: note(&rules, c.rule).id,
            at: (c.span.start, c.span.end),
            input: None,
            lines: Lines::default(),
            before: c.before.clone(),
            after: c.after.clone(),
            again: false,
        });
        noted.collect()
    }
}

/// What a rule of `rules` is, or the conversion.
fn note(rules: &[&Rule], ix: RuleIx) -> RuleNote {
    match rules.get(usize::from(ix.0)) {
        Some(rule) => RuleNote {
            id: rule.file.id.clone(),
            revision: rule.file.revision,
            pass: rule.file.pass.name().into(),
        },
        None => RuleNote {
            id: variant::RULE.into(),
            revision: 1,
            pass: variant::RULE.into(),
        },
    }
}

/// Whether it is a text in a table, which is UTF-8.
fn is_utf8(input: &Input) -> bool {
    matches!(input.place, Place::Part { utf8: true, .. })
}

fn format(named: InputFormat) -> Option<Format> {
    Some(match named {
        InputFormat::Auto => return None,
        InputFormat::Text => Format::Text,
        InputFormat::Alto => Format::Alto,
        InputFormat::Hocr => Format::Hocr,
        InputFormat::Page => Format::Page,
        InputFormat::Bbox => Format::Bbox,
        InputFormat::Pdf => Format::Pdf,
    })
}

fn encoding(name: &str) -> Result<Option<&'static Encoding>, Error> {
    if name == "auto" {
        return Ok(None);
    }
    let missing = || Error::Config {
        message: format!(
            "no encoding is called `{name}`; use auto, or a name such as utf-8, utf-16le, gb18030, gbk, big5, shift_jis"
        ),
    };
    Encoding::for_label_no_replacement(name.as_bytes())
        .map(Some)
        .ok_or_else(missing)
}
