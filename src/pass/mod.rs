//! The passes, in their fixed order. Processing a page never fails: what could not be decided is a finding.

mod announce;
mod blocks;
mod boxes;
mod columns;
pub mod coverage;
mod glued;
mod join;
mod lines;
mod ordinals;
mod sections;
mod structure;
pub mod text;
mod titles;
mod torn;
mod trial;
mod units;

use crate::chars::{Class, class};
use crate::ledger::Change;
use crate::lexicon::{Edge, Lexicon};
use crate::page::{Finding, Lines, Page, SCHEMA, SourceInfo};
use crate::rule::{RuleSet, Says};
use crate::source::{LineIndex, Source};
use std::collections::BTreeMap;

pub use trial::trial;

/// What processing a page gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The page.
    pub page: Page,
    /// Every change of its text, in the order it was made.
    pub changes: Vec<Change>,
}

/// Clean and structure one page.
pub fn process(source: &Source, rules: &RuleSet) -> Outcome {
    let mended = text::mend(source, rules);
    let rows = LineIndex::new(&mended.text);
    let source_rows = LineIndex::new(&source.text);
    let Says { labels, reports } = rules.says(&mended.text, &rows);
    let mut findings = decoding(source, &source_rows);
    for (rule, span) in reports {
        let at = mended.offsets.span(span.clone());
        findings.push(Finding {
            rule: rules.name(rule).into(),
            lines: Lines::range(source_rows.line_of(at.start), source_rows.line_of(at.start)),
            message: rules.message(rule, &mended.text[span]),
        });
    }
    let at: Vec<usize> = mended.ornaments.iter().map(|o| o.at).collect();
    let mut measured = lines::Input {
        text: &mended.text,
        rows: &rows,
        offsets: &mended.offsets,
        labels: &labels,
        changes: &mended.changes,
        ornaments: &at,
        glued: &[],
    };
    let mut lines = lines::measure(&measured);
    let glued = glued::find(&lines, &mended.text, rules.lexicon());
    if !glued.is_empty() {
        measured.glued = &glued;
        lines = lines::measure(&measured);
        findings.extend(glued.iter().map(|&at| {
            let line = source_rows.line_of(mended.offsets.start(at));
            Finding {
                rule: "glued-line".into(),
                lines: Lines::range(line, line),
                message: "too wide for its column: read as the end of one block and the start of the next".into(),
            }
        }));
    }
    let doubled = doubled(&mended, &lines, &source_rows, rules);
    let values: Vec<u32> = mended.ornaments.iter().map(|o| o.value).collect();
    let chained = ordinals::chained(&lines, &mended.text, &values);
    let cuts = cuts(&lines, &mended.text, rules.lexicon());
    let evidence = blocks::Evidence {
        labels: &labels,
        doubled: &doubled,
        chained: &chained,
        cuts: &cuts,
    };
    let read = blocks::read(&lines, &mended.text, &evidence, rules.weights());
    let mut changes = mended.changes;
    let input = units::Input {
        text: &mended.text,
        rows: &rows,
        offsets: &mended.offsets,
        source_rows: &source_rows,
        lines: &lines,
        labels: &labels,
        ornaments: &values,
        doubled: &doubled,
        chained: &chained,
        rules,
    };
    let mut units = units::units(&input, &read.segments, read.indented, &mut changes);
    torn::mend(&mut units, &mut findings);
    let built = structure::structure(units, rules.conventions(), &mut findings);
    announce::check(&built.articles, &mut findings);
    if built.articles.is_empty() && built.furniture.is_empty() {
        let message = "the page has no text".into();
        findings.push(Finding {
            rule: "empty-page".into(),
            lines: Lines::default(),
            message,
        });
    }
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for change in &changes {
        *counts.entry(rules.name(change.rule).into()).or_default() += 1;
    }
    let page = Page {
        schema: SCHEMA.into(),
        source: Some(SourceInfo {
            name: source.name.clone(),
            sha256: source.sha256.clone(),
            encoding: source.encoding.clone(),
            lines: source_rows.count(),
        }),
        articles: built.articles,
        furniture: built.furniture,
        findings,
        changes: counts,
    };
    Outcome { page, changes }
}

/// Findings for bytes that could not be decoded: one a line.
fn decoding(source: &Source, rows: &LineIndex) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let mut at: Option<(u32, Vec<String>)> = None;
    let mut flush = |at: Option<(u32, Vec<String>)>| {
        if let Some((line, bytes)) = at {
            out.push(Finding {
                rule: "invalid-bytes".into(),
                lines: Lines::range(line, line),
                message: format!("not {}: {}", source.encoding, bytes.join(", ")),
            });
        }
    };
    for i in &source.invalid {
        let line = rows.line_of(i.at);
        let hex: Vec<String> = i.bytes.iter().map(|b| format!("{b:02X}")).collect();
        let here = format!("{} at byte {}", hex.join(" "), i.input_at);
        match &mut at {
            // a line of nothing but broken bytes needs no list of all of them
            Some((l, list)) if *l == line => {
                if list.len() < 8 {
                    list.push(here);
                }
            }
            _ => flush(at.replace((line, vec![here]))),
        }
    }
    flush(at);
    out
}

/// For each line, how surely a word lies across its start and the end of the line before, in hundredths of a nat;
/// `None` where they do not meet in Han letters.
fn cuts(lines: &[lines::Line], text: &str, lexicon: &Lexicon) -> Vec<Option<i32>> {
    let mut tail = None;
    let edge = |span: std::ops::Range<usize>, last: bool| {
        let text = &text[span];
        let c = if last {
            text.chars().next_back()
        } else {
            text.chars().next()
        };
        c.is_some_and(|c| class(c) == Class::Han).then_some(text)
    };
    lines
        .iter()
        .map(|line| {
            let head = edge(line.span.clone(), false).map(Edge::head);
            let cut = tail.zip(head).map(|(t, h)| lexicon.cut(&t, &h));
            tail = edge(line.span.clone(), true).map(Edge::tail);
            cut
        })
        .collect()
}

/// For each line, whether a rule found it printed twice.
fn doubled(mended: &text::Mended, lines: &[lines::Line], source: &LineIndex, rules: &RuleSet) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let rows: Vec<usize> = lines
        .iter()
        .map(|l| source.row_of(mended.offsets.start(l.span.start)))
        .collect();
    for change in mended.changes.iter().filter(|c| rules.is_doubling(c.rule)) {
        let row = source.row_of(change.span.start);
        let i = rows.partition_point(|r| *r <= row).saturating_sub(1);
        if let Some(slot) = out.get_mut(i) {
            *slot = true;
        }
    }
    out
}
