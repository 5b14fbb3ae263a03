//! A mended page as measured lines, and what they say of each other.

use super::columns::Grid;
use super::text::Mended;
use super::{blocks, glued, layout, lines, ordinals};
use crate::ledger::RuleIx;
use crate::page::{Finding, Lines};
use crate::rule::{Label, RuleSet, Says};
use crate::source::LineIndex;
use std::ops::Range;

/// A mended page and its lines.
pub(super) struct Measured<'a> {
    pub mended: Mended<'a>,
    pub rows: LineIndex,
    pub labels: Vec<(u32, Label)>,
    /// What rules only report.
    pub reports: Vec<(RuleIx, Range<usize>)>,
    pub measures: lines::Measures,
    /// For each line, whether it stands above several columns; empty for a page that is read as printed.
    pub above: Vec<bool>,
}

/// What lines say of each other.
pub(super) struct Facts {
    pub doubled: Vec<bool>,
    pub chained: Vec<bool>,
}

impl Facts {
    pub(super) fn new(mended: &Mended<'_>, lines: &[lines::Line], source: &LineIndex, rules: &RuleSet) -> Facts {
        let drawn: Vec<u32> = mended.ornaments.iter().map(|o| o.value).collect();
        Facts {
            doubled: doubled(mended, lines, source, rules),
            chained: ordinals::chained(lines, &mended.text, &drawn),
        }
    }

    pub(super) fn evidence<'a>(
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

impl<'a> Measured<'a> {
    pub(super) fn new(mut mended: Mended<'a>, rules: &RuleSet) -> Measured<'a> {
        let rows = mended.rows.take().unwrap_or_else(|| LineIndex::new(&mended.text));
        let Says { labels, reports } = rules.says(&mended.text, &rows);
        let mut measured = Measured {
            mended,
            rows,
            labels,
            reports,
            measures: lines::Measures::default(),
            above: Vec::new(),
        };
        measured.measures = measured.measure(&[]);
        measured
    }

    fn measure(&self, glued: &[usize]) -> lines::Measures {
        let at: Vec<usize> = self.mended.ornaments.iter().map(|o| o.at).collect();
        lines::measure(&lines::Input {
            text: &self.mended.text,
            rows: &self.rows,
            offsets: &self.mended.offsets,
            labels: &self.labels,
            changes: &self.mended.changes,
            ornaments: &at,
            glued,
            known: &self.measures,
        })
    }

    pub(super) fn lines(&self) -> &[lines::Line] {
        &self.measures.lines
    }

    /// Part lines that are too wide for their column, being two; if there are any, returns the lines as they were.
    pub(super) fn part_glued(
        &mut self,
        grid: &Grid,
        source: &LineIndex,
        rules: &RuleSet,
        findings: &mut Vec<Finding>,
    ) -> Option<Vec<lines::Line>> {
        let glued = glued::find(self.lines(), &self.mended.text, grid, rules.lexicon());
        if glued.is_empty() {
            return None;
        }
        let parted = self.measure(&glued);
        let before = std::mem::replace(&mut self.measures, parted);
        self.close_up();
        findings.extend(glued.iter().map(|&at| {
            let line = source.line_of(self.mended.offsets.start(at));
            Finding {
                rule: "glued-line".into(),
                lines: Lines::range(line, line),
                message: "too wide for its column: read as the end of one block and the start of the next".into(),
            }
        }));
        Some(before.lines)
    }
}

/// For each line, whether a rule found it printed twice.
fn doubled(mended: &Mended<'_>, lines: &[lines::Line], source: &LineIndex, rules: &RuleSet) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let doublings = mended.changes.iter().filter(|c| rules.is_doubling(c.rule));
    let mut doublings = doublings.peekable();
    if doublings.peek().is_none() {
        return out;
    }
    let (mut offsets, mut row) = (mended.offsets.along(), 0);
    let row_of = |(i, line): (usize, &lines::Line)| {
        row = source.row_from(row, offsets.start(line.span.start));
        (row, i)
    };
    let mut rows: Vec<(usize, usize)> = lines.iter().enumerate().map(row_of).collect();
    rows.sort_unstable();
    for change in doublings {
        let row = source.row_of(change.span.start);
        let at = rows.partition_point(|r| r.0 <= row).saturating_sub(1);
        if let Some(slot) = rows.get(at).and_then(|r| out.get_mut(r.1)) {
            *slot = true;
        }
    }
    out
}
