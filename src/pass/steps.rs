//! What each step from a line to the next costs, column by column: worked out once for all searches over a page.

use super::columns::{LANES, Support};
use super::costs::{Closing, Costs, FREE, HeadJoining, Joining, NEVER, Opening, PARTS};
use super::lanes::suit;
use super::rows::{Curves, Row};
use crate::rule::Weights;
use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

/// A page's columns, a lane each, the narrowest first. Lanes beyond them are copies of the last, that of lines that keep
/// to no column.
#[derive(Debug)]
pub(super) struct Columns {
    /// Their widths; [`FREE`] where lines keep to none.
    pub widths: [i32; LANES],
    /// The lane of each of the page's columns, last that of lines that keep to none.
    pub lanes: Vec<usize>,
    /// For each lane which of the page's columns it is.
    pub order: [u8; LANES],
}

/// All that it costs to come to a line from the line before, beside the prices of lengths.
#[derive(Debug)]
pub(super) struct Step {
    pub opening: Opening,
    /// Of the line before.
    pub closing: Closing,
    pub joining: Joining,
    pub head_joining: HeadJoining,
    /// Whether the line has no indent.
    pub flush: bool,
    /// A heading costs less if the line before is one.
    pub kicked: bool,
    /// A labelled line costs less if the line before is a heading.
    pub signed: bool,
    /// What the line before takes up with the next piece.
    pub extent: i32,
    /// How far in the line before stands if it is indented.
    pub indent: i32,
}

/// A page's steps, and what they are searched with.
pub(super) struct Steps<'a> {
    pub w: &'a Weights,
    pub columns: Columns,
    /// One a line, in order; the first comes from nowhere.
    pub steps: Vec<Step>,
    /// For each line how many of the lines around it each of the page's columns explains.
    pub near: &'a [[u8; LANES]],
    /// What it costs that the last line is the last of the page, by part.
    pub ends: [i32; PARTS],
    /// Prices of the lengths of each line, if sixteen bits are enough for them and for `steps`.
    pub narrow: Option<Vec<Row<i16>>>,
    /// What the machine has for lanes.
    pub simd: Level,
}

impl Step {
    /// Whether the line may be an item, or what a label says.
    pub(super) fn is_told(&self) -> bool {
        self.opening.item < NEVER || self.opening.labelled < NEVER
    }
}

impl Columns {
    fn new(widths: &[(i32, u32)]) -> Columns {
        let mut ascending: Vec<i32> = widths.iter().map(|w| w.0).take(LANES - 1).collect();
        ascending.sort_unstable();
        let lanes = widths.iter().map(|w| ascending.partition_point(|a| *a < w.0));
        let lanes: Vec<usize> = lanes.chain([ascending.len()]).collect();
        let mut order = [lanes.len() as u8 - 1; LANES];
        (0..).zip(&lanes).for_each(|(k, &lane)| order[lane] = k);
        Columns {
            lanes,
            order,
            widths: std::array::from_fn(|lane| ascending.get(lane).copied().unwrap_or(FREE)),
        }
    }
}

impl<'a> Steps<'a> {
    /// The steps of a page.
    pub(super) fn new(costs: &Costs<'a>, support: &'a Support) -> Steps<'a> {
        Steps::of(costs.w, costs.widths, steps(costs), &support.near, ends(costs))
    }

    /// These steps, on a page whose columns are `widths`.
    pub(super) fn of(
        w: &'a Weights,
        widths: &[(i32, u32)],
        steps: Vec<Step>,
        near: &'a [[u8; LANES]],
        ends: [i32; PARTS],
    ) -> Steps<'a> {
        let mut steps = Steps {
            w,
            columns: Columns::new(widths),
            steps,
            near,
            ends,
            narrow: None,
            simd: Level::new(),
        };
        steps.narrow = steps.rows();
        steps
    }

    /// Make the steps, which were made without habits, those of a page with the habits that `costs` has.
    pub(super) fn settle(&mut self, costs: &Costs<'_>) {
        for step in &mut self.steps {
            costs.lean(step.flush, &mut step.opening);
            costs.open_ended(&mut step.closing);
        }
        self.ends = ends(costs);
    }

    fn rows(&self) -> Option<Vec<Row<i16>>> {
        let curves =
            Curves::new(self.w, &self.columns).filter(|_| suit(self.w) && self.steps.iter().all(Step::suits))?;
        let mut rows = Vec::with_capacity(self.steps.len());
        dispatch!(self.simd, simd => simd.vectorize(
            #[inline(always)]
            || {
                let lines = self.steps.iter().zip(self.near);
                lines.for_each(|(step, near)| rows.push(curves.row(simd, step, near)));
            }
        ));
        Some(rows)
    }
}

fn steps(costs: &Costs<'_>) -> Vec<Step> {
    let mut before = None;
    let step = |i| {
        let at = costs.seen(i);
        let step = costs.step(i, before.as_ref(), &at);
        before = Some(at);
        step
    };
    (0..costs.lines.len()).map(step).collect()
}

fn ends(costs: &Costs<'_>) -> [i32; PARTS] {
    let last = costs.lines.len().saturating_sub(1);
    costs.closing(last, &costs.seen(last)).all(costs.w, FREE, 0, 0)
}
