//! The passes, in their fixed order. Processing a page never fails: what could not be decided is a finding.

mod announce;
mod blocks;
mod boxes;
mod breaks;
mod changes;
mod columns;
mod costs;
mod counts;
pub mod coverage;
mod decoding;
mod glued;
mod glyphs;
pub mod issue;
mod join;
mod lanes;
mod layout;
mod lines;
mod measured;
mod ordered;
mod ordinals;
mod outcome;
mod path;
mod prices;
mod rows;
mod scan;
mod sections;
mod steps;
mod structure;
pub mod text;
mod texts;
mod titles;
mod torn;
mod trace;
mod trial;
mod units;
mod untangle;

use crate::page::{Finding, Lines, Page, SCHEMA, SourceInfo};
use crate::rule::{Mechanism, RuleSet};
use crate::source::{LineIndex, Source};
use breaks::Breaks;
use changes::Changes;
use columns::Grid;
use measured::{Facts, Measured};
use outcome::moved;

pub use outcome::{Ask, Doubt, Move, Outcome};
pub use trial::trial;

/// Clean and structure one page.
pub fn process(source: &Source, rules: &RuleSet) -> Outcome {
    processed(source, rules, &mut Ask::default())
}

/// The same, telling also where every text comes from.
pub fn traced(source: &Source, rules: &RuleSet) -> Outcome {
    let mut ask = Ask {
        trace: true,
        ..Ask::default()
    };
    processed(source, rules, &mut ask)
}

/// Clean and structure one page as `ask` says.
pub fn processed(source: &Source, rules: &RuleSet, ask: &mut Ask<'_>) -> Outcome {
    let trace = ask.trace;
    let source_rows = LineIndex::new(&source.text);
    let mut findings = decoding::findings(source, &source_rows);
    let overprint = rules.mechanism(Mechanism::Overprint);
    let arranged = layout::arrange(source, overprint.is_some());
    let order = arranged.as_ref().and_then(|a| a.spans(&source.text));
    layout::findings(source, order.as_deref(), &source_rows, &mut findings);
    let mut moves = order.as_ref().map_or(Vec::new(), |spans| moved(spans, &source_rows));
    let mut start = text::Mended::gather(source, order.as_deref());
    start.rows = order.is_none().then(|| source_rows.clone());
    if let (Some(arranged), Some(rule)) = (&arranged, overprint) {
        start = start.without(source, &arranged.twice, rule, &mut ask.settle);
    }
    let mut measured = Measured::new(text::settled(source, start, rules, &mut ask.settle), rules);
    for (rule, span) in std::mem::take(&mut measured.reports) {
        let at = measured.mended.offsets.span(span.clone());
        findings.push(Finding {
            rule: rules.name(rule).into(),
            lines: Lines::range(source_rows.line_of(at.start), source_rows.line_of(at.start)),
            message: rules.message(rule, &measured.mended.text[span]),
        });
    }
    let mut breaks = Breaks::new(measured.lines(), &measured.mended.text, rules.lexicon());
    let mut grid = None;
    if arranged.is_none() {
        if let Some(order) = measured.order(&breaks, source, &source_rows, rules, &mut findings) {
            let spans = measured.spans(&order, source);
            measured = measured.read_as(&order, &spans, source, &source_rows, rules, &mut ask.settle);
            moves = moved(&spans, &source_rows);
            breaks = Breaks::new(measured.lines(), &measured.mended.text, rules.lexicon());
        }
        let known = Grid::new(measured.lines());
        match measured.part_glued(&known, &source_rows, rules, &mut findings) {
            Some(before) => breaks.part(&before, measured.lines(), &measured.mended.text, rules.lexicon()),
            None => grid = Some(known),
        }
    }
    let Measured {
        mended,
        rows,
        labels,
        measures,
        above,
        ..
    } = measured;
    let mut lines = measures.lines;
    let places = arranged
        .as_ref()
        .zip(source.layout.as_deref())
        .map(|(a, layout)| a.places(&mut lines, &source.text, layout, &mended.offsets));
    let values: Vec<u32> = mended.ornaments.iter().map(|o| o.value).collect();
    let mut facts = Facts::new(&mended, &lines, &source_rows, rules);
    if let Some(places) = &places {
        places.numbers(&lines, &mended.text, &mut facts.chained);
    }
    let evidence = facts.evidence(&labels, &above, &breaks.cuts, places.as_ref());
    let line_of = |l: &lines::Line| source_rows.line_of(mended.offsets.start(l.span.start));
    let doubted = match ask.doubt.is_empty() {
        true => Vec::new(),
        false => (0..lines.len())
            .filter(|&i| ask.doubt.contains(&line_of(&lines[i])))
            .collect(),
    };
    let read = blocks::read(&lines, &mended.text, &evidence, rules.weights(), grid, trace, &doubted);
    let doubt = |d: &blocks::Doubt| Doubt {
        line: line_of(&lines[d.line]),
        is: d.is,
        otherwise: d.otherwise,
        margin: d.margin,
    };
    let doubts = read.doubts.iter().map(doubt).collect();
    let mut changes = Changes::new(mended.changes, ask.only_count);
    let input = units::Input {
        source: &source.text,
        text: &mended.text,
        rows: &rows,
        offsets: &mended.offsets,
        source_rows: &source_rows,
        known: source.layout.as_ref().map_or(&[], |l| l.whole.as_slice()),
        lines: &lines,
        labels: &labels,
        ornaments: &values,
        doubled: &facts.doubled,
        above: &above,
        chained: &facts.chained,
        places: places.as_ref(),
        moved: !moves.is_empty(),
        rules,
        trace,
    };
    let mut units = units::units(&input, &read.segments, read.indented, &mut ask.settle, &mut changes);
    if places.is_none() {
        torn::mend(&mut units, &mut findings);
    }
    let built = structure::structure(units, rules.conventions(), trace, &mut findings);
    announce::check(&built.articles, &mut findings);
    if built.articles.is_empty() && built.furniture.is_empty() {
        let message = "the page has no text".into();
        findings.push(Finding {
            rule: "empty-page".into(),
            lines: Lines::default(),
            message,
        });
    }
    let (parts, jumps) = ((built.heads, built.units, built.aside), built.jumps);
    let page = Page {
        schema: SCHEMA.into(),
        source: Some(SourceInfo {
            name: source.name.clone(),
            sha256: source.sha256.clone(),
            encoding: source.encoding.clone(),
            format: source.layout.as_ref().map(|l| l.format.to_owned()),
            lines: source_rows.count(),
        }),
        articles: built.articles,
        furniture: built.furniture,
        findings,
        changes: changes.counts(rules),
    };
    let origins = if trace {
        let (heads, units, aside) = &parts;
        let numbers: Vec<u32> = lines.iter().map(line_of).collect();
        trace::origins(&page, heads, units, aside, &trace::Read { numbers, read: &read })
    } else {
        Vec::new()
    };
    Outcome {
        page,
        changes: changes.made(),
        origins,
        doubts,
        moves,
        jumps,
    }
}
