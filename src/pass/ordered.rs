//! A page that was printed row by row across its columns, in the order that it is read in.

use super::breaks::Breaks;
use super::measured::{Facts, Measured};
use super::{blocks, text, untangle};
use crate::decisions::Settle;
use crate::page::{Finding, Lines};
use crate::rule::RuleSet;
use crate::source::{LineIndex, Source};
use std::collections::HashSet;
use std::ops::Range;

/// What letters say of neighbouring lines counts by so many hundredths, beside what the blocks cost that come out.
const WORDS: i64 = 30;

impl<'a> Measured<'a> {
    /// The order in which the lines are to be read, if it is not that of the page: of those that columns may have, the
    /// one whose blocks cost least.
    pub(super) fn order(
        &self,
        breaks: &Breaks,
        source: &Source,
        rows: &LineIndex,
        rules: &RuleSet,
        findings: &mut Vec<Finding>,
    ) -> Option<Vec<untangle::Read>> {
        let mut found = |first: usize, last: usize, message: &str| {
            let number = |i: usize| rows.line_of(self.mended.offsets.start(self.lines()[i].span.start));
            findings.push(Finding {
                rule: "tangled-columns".into(),
                lines: Lines::range(number(first), number(last)),
                message: message.into(),
            });
        };
        match untangle::read(self.lines(), &self.mended.text, &self.labels, breaks, rules.lexicon()) {
            untangle::Verdict::Straight => None,
            untangle::Verdict::Tangled(orders) => {
                let price = |order: &untangle::Order| {
                    let spans = self.spans(&order.lines, source);
                    let read = self.read_as(&order.lines, &spans, source, rows, rules, &mut Settle::default());
                    read.price(rows, rules) - order.words * WORDS / 100
                };
                let order = match orders.len() {
                    1 => orders.into_iter().next(),
                    _ => orders.into_iter().min_by_key(price),
                }?;
                let straight = order.lines.iter().zip(0..).take_while(|(r, n)| r.line == *n).count();
                let message = "columns were printed row by row; their lines were put in order by the words they cut";
                found(straight, self.lines().len() - 1, message);
                Some(order.lines)
            }
            untangle::Verdict::Unclear(first, last) => {
                let message = "columns seem to be printed row by row; too little says in which order to read them, so \
                               they stay as they are";
                found(first, last, message);
                None
            }
        }
    }

    /// The page with its lines in `order`, which are `spans` of the source.
    pub(super) fn read_as(
        &self,
        order: &[untangle::Read],
        spans: &[Range<usize>],
        source: &'a Source,
        rows: &LineIndex,
        rules: &RuleSet,
        settle: &mut Settle<'_>,
    ) -> Measured<'a> {
        let row = |page: &Measured<'_>, i: usize| rows.row_of(page.mended.offsets.start(page.lines()[i].span.start));
        let above: HashSet<usize> = order.iter().filter(|r| r.above).map(|r| row(self, r.line)).collect();
        // what stands there twice and what has a partner is only seen in the order that it is read in
        settle.offers.clear();
        let start = text::Mended::gather(source, Some(spans));
        let mut page = Measured::new(text::settled(source, start, rules, settle), rules);
        page.above = (0..page.lines().len())
            .map(|i| above.contains(&row(&page, i)))
            .collect();
        page.close_up();
        page
    }

    /// Forget blank rows of a page that was put in order: they stood between columns.
    pub(super) fn close_up(&mut self) {
        if !self.above.is_empty() {
            self.measures.lines.iter_mut().for_each(|l| l.blanks = 0);
        }
    }

    /// What the page's blocks cost, in hundredths of a nat.
    fn price(&self, rows: &LineIndex, rules: &RuleSet) -> i64 {
        let facts = Facts::new(&self.mended, self.lines(), rows, rules);
        let breaks = Breaks::new(self.lines(), &self.mended.text, rules.lexicon());
        let evidence = facts.evidence(&self.labels, &self.above, &breaks.cuts, None);
        let read = blocks::read(
            self.lines(),
            &self.mended.text,
            &evidence,
            rules.weights(),
            None,
            false,
            &[],
        );
        read.cost
    }

    /// Where the lines in `order` stand in the source: each row with the blank ones after it, those that stay together
    /// in one span. All rows of the page are there.
    pub(super) fn spans(&self, order: &[untangle::Read], source: &Source) -> Vec<Range<usize>> {
        let start = |i: usize| self.lines().get(i).map(|l| self.rows.span(l.row as usize).start);
        let mut out: Vec<Range<usize>> = Vec::new();
        let mut add = |span: Range<usize>| match out.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ if span.is_empty() => {}
            _ => out.push(span),
        };
        add(0..start(0).unwrap_or(0));
        for i in order.iter().map(|r| r.line) {
            // parts of one row move with the first
            let row = self.lines()[i].row;
            if i > 0 && self.lines()[i - 1].row == row {
                continue;
            }
            let next = self.lines()[i..].iter().position(|l| l.row != row);
            let end = next.and_then(|n| start(i + n)).unwrap_or(self.mended.text.len());
            add(self.rows.span(row as usize).start..end);
        }
        let in_source = out.iter().map(|s| self.mended.offsets.span(s.clone())).collect();
        covering(in_source, source.text.len())
    }
}

/// `spans` of a text of `len` bytes, each up to where the next one begins: what was taken out between them belongs to
/// the one before.
fn covering(mut spans: Vec<Range<usize>>, len: usize) -> Vec<Range<usize>> {
    let mut sorted: Vec<usize> = (0..spans.len()).collect();
    sorted.sort_by_key(|&i| spans[i].start);
    let mut end = len;
    for &i in sorted.iter().rev() {
        spans[i].end = end;
        end = spans[i].start;
    }
    if let Some(&first) = sorted.first() {
        spans[first].start = 0;
    }
    spans
}
