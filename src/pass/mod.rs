//! The passes, in their fixed order. Processing a page never fails: what could not be decided is a finding.

mod announce;
mod blocks;
mod boxes;
mod breaks;
mod columns;
mod costs;
pub mod coverage;
mod glued;
mod glyphs;
pub mod issue;
mod join;
mod layout;
mod lines;
mod ordered;
mod ordinals;
mod path;
mod prices;
mod scan;
mod sections;
mod steps;
mod structure;
pub mod text;
mod titles;
mod torn;
mod trace;
mod trial;
mod units;
mod untangle;

use crate::decisions::Settle;
use crate::ledger::{Change, Origin, RuleIx};
use crate::page::{Finding, Lines, Page, SCHEMA, SourceInfo};
use crate::rule::{Label, Mechanism, RuleSet, Says};
use crate::source::{LineIndex, Source};
use std::collections::BTreeMap;
use std::ops::Range;

use breaks::Breaks;
use columns::Grid;

pub use trial::trial;

/// What processing a page gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The page.
    pub page: Page,
    /// Every change of its text, in the order it was made.
    pub changes: Vec<Change>,
    /// For each of [`Page::placed`], where it comes from and why it was taken for what it is; empty unless [`traced`] was
    /// asked.
    pub origins: Vec<Origin>,
    /// For each line of [`Ask::doubt`] that has text, the likeliest other reading.
    pub doubts: Vec<Doubt>,
    /// Where lines were put in another order: all rows of the page, in the order they are read in. Empty if the page
    /// was read as printed.
    pub moves: Vec<Move>,
    /// Where the page says that an article goes on or comes from.
    pub jumps: Vec<issue::Jump>,
}

/// Rows that stayed together when lines were put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What was moved, in bytes of [`Source::text`].
    pub span: Range<usize>,
    /// Its source lines.
    pub lines: Lines,
}

/// The likeliest reading of a page in which a line is taken for something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The source line.
    pub line: u32,
    /// What it was taken for.
    pub is: &'static str,
    /// What it would be.
    pub otherwise: &'static str,
    /// How much more would have to speak for that, in hundredths of a nat; `None` where nothing else is possible.
    pub margin: Option<i32>,
}

/// What is asked of a page beside its cleaning.
#[derive(Debug, Default)]
pub struct Ask<'a> {
    /// Tell where every text comes from, and why it is what it is.
    pub trace: bool,
    /// What was decided about changes.
    pub settle: Settle<'a>,
    /// Lines of the source, 1-based, whose readings are to be doubted; see [`Outcome::doubts`].
    pub doubt: Vec<u32>,
}

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
    let mut findings = decoding(source, &source_rows);
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
    let mut breaks = Breaks::new(&measured.lines, &measured.mended.text, rules.lexicon());
    let mut grid = None;
    if arranged.is_none() {
        let mut changed = false;
        if let Some(order) = measured.order(&breaks, source, &source_rows, rules, &mut findings) {
            let spans = measured.spans(&order, source);
            measured = measured.read_as(&order, source, &source_rows, rules, &mut ask.settle);
            moves = moved(&spans, &source_rows);
            changed = true;
        }
        let known = Grid::new(&measured.lines);
        match measured.part_glued(&known, &source_rows, rules, &mut findings) {
            true => changed = true,
            false => grid = Some(known),
        }
        if changed {
            breaks = Breaks::new(&measured.lines, &measured.mended.text, rules.lexicon());
        }
    }
    let Measured {
        mended,
        rows,
        labels,
        mut lines,
        above,
        ..
    } = measured;
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
    let mut changes = mended.changes;
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
    let counts = counted(&changes, rules);
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
        changes: counts,
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
        changes,
        origins,
        doubts,
        moves,
        jumps,
    }
}

/// How many of `changes` each rule made, by its name.
fn counted(changes: &[Change], rules: &RuleSet) -> BTreeMap<String, u32> {
    let mut made: Vec<(RuleIx, u32)> = Vec::new();
    for change in changes {
        match made.iter_mut().find(|m| m.0 == change.rule) {
            Some((_, count)) => *count += 1,
            None => made.push((change.rule, 1)),
        }
    }
    let mut out: BTreeMap<String, u32> = BTreeMap::new();
    for (rule, count) in made {
        *out.entry(rules.name(rule).into()).or_default() += count;
    }
    out
}

/// What stays together of `spans`, which hold a page's text in the order that it is read in.
fn moved(spans: &[Range<usize>], rows: &LineIndex) -> Vec<Move> {
    let lines = |span: &Range<usize>| {
        let last = span.end.max(span.start + 1) - 1;
        Lines::range(rows.line_of(span.start), rows.line_of(last))
    };
    let moved = |span: &Range<usize>| Move {
        span: span.clone(),
        lines: lines(span),
    };
    spans.iter().map(moved).collect()
}

/// A mended page and its lines.
struct Measured {
    mended: text::Mended,
    rows: LineIndex,
    labels: Vec<(u32, Label)>,
    /// What rules only report.
    reports: Vec<(RuleIx, Range<usize>)>,
    lines: Vec<lines::Line>,
    /// For each line, whether it stands above several columns; empty for a page that is read as printed.
    above: Vec<bool>,
}

/// What lines say of each other.
struct Facts {
    doubled: Vec<bool>,
    chained: Vec<bool>,
}

impl Facts {
    fn new(mended: &text::Mended, lines: &[lines::Line], source: &LineIndex, rules: &RuleSet) -> Facts {
        let drawn: Vec<u32> = mended.ornaments.iter().map(|o| o.value).collect();
        Facts {
            doubled: doubled(mended, lines, source, rules),
            chained: ordinals::chained(lines, &mended.text, &drawn),
        }
    }

    fn evidence<'a>(
        &'a self,
        labels: &'a [(u32, Label)],
        above: &'a [bool],
        cuts: &'a [Option<i32>],
        places: Option<&'a layout::Places>,
    ) -> blocks::Evidence<'a> {
        blocks::Evidence {
            labels,
            doubled: &self.doubled,
            above,
            chained: &self.chained,
            cuts,
            places,
        }
    }
}

impl Measured {
    fn new(mut mended: text::Mended, rules: &RuleSet) -> Measured {
        let rows = mended.rows.take().unwrap_or_else(|| LineIndex::new(&mended.text));
        let Says { labels, reports } = rules.says(&mended.text, &rows);
        let mut measured = Measured {
            mended,
            rows,
            labels,
            reports,
            lines: Vec::new(),
            above: Vec::new(),
        };
        measured.lines = measured.measure(&[]);
        measured
    }

    fn measure(&self, glued: &[usize]) -> Vec<lines::Line> {
        let at: Vec<usize> = self.mended.ornaments.iter().map(|o| o.at).collect();
        lines::measure(&lines::Input {
            text: &self.mended.text,
            rows: &self.rows,
            offsets: &self.mended.offsets,
            labels: &self.labels,
            changes: &self.mended.changes,
            ornaments: &at,
            glued,
        })
    }

    /// Part lines that are too wide for their column, being two; tells whether there are any.
    fn part_glued(&mut self, grid: &Grid, source: &LineIndex, rules: &RuleSet, findings: &mut Vec<Finding>) -> bool {
        let glued = glued::find(&self.lines, &self.mended.text, grid, rules.lexicon());
        if glued.is_empty() {
            return false;
        }
        self.lines = self.measure(&glued);
        self.close_up();
        findings.extend(glued.iter().map(|&at| {
            let line = source.line_of(self.mended.offsets.start(at));
            Finding {
                rule: "glued-line".into(),
                lines: Lines::range(line, line),
                message: "too wide for its column: read as the end of one block and the start of the next".into(),
            }
        }));
        true
    }
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

/// For each line, whether a rule found it printed twice.
fn doubled(mended: &text::Mended, lines: &[lines::Line], source: &LineIndex, rules: &RuleSet) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    if !mended.changes.iter().any(|c| rules.is_doubling(c.rule)) {
        return out;
    }
    let mut rows: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .map(|(i, l)| (source.row_of(mended.offsets.start(l.span.start)), i))
        .collect();
    rows.sort_unstable();
    for change in mended.changes.iter().filter(|c| rules.is_doubling(c.rule)) {
        let row = source.row_of(change.span.start);
        let at = rows.partition_point(|r| r.0 <= row).saturating_sub(1);
        if let Some(slot) = rows.get(at).and_then(|r| out.get_mut(r.1)) {
            *slot = true;
        }
    }
    out
}
