//! What each step from a line to the next costs, column by column: worked out once for all searches over a page.

use super::columns::{LANES, Support};
use super::costs::{Closing, Costs, FREE, HeadJoining, INDENTED, Joining, OPENING, Opening};
use super::prices::{Of, Prices, Row, Rows};
use fearless_simd::Level;

/// A page's columns, a lane each, the narrowest first. Lanes beyond them are copies of the last, that of lines that keep
/// to no column.
pub(super) struct Columns {
    /// Their widths; [`FREE`] where lines keep to none.
    pub widths: [i32; LANES],
    /// The lane of each of the page's columns, last that of lines that keep to none.
    pub lanes: Vec<usize>,
    /// For each lane which of the page's columns it is.
    pub order: [u8; LANES],
}

/// All that it costs to come to a line from the line before.
#[derive(Debug)]
pub(super) struct Step {
    pub opening: Opening,
    /// Of the line before.
    pub closing: Closing,
    pub joining: Joining,
    pub head_joining: HeadJoining,
    /// Taken off by part if the line before is a heading.
    pub bonus: [Option<i32>; OPENING.len()],
    /// What the line before takes up with the next piece.
    pub extent: i32,
    /// How far in the line before stands if it is indented.
    pub indent: i32,
    /// How many of the lines around each of the page's columns explains.
    pub near: [u8; LANES],
    /// What it costs by column that the line is wider, a row of [`Rows`].
    pub over: Row,
    /// The price by column of the room that the line before left, if it is not indented.
    pub flush: Row,
    /// The same if it is.
    pub indented: Row,
}

/// A page's steps, and what they are searched with.
pub(super) struct Steps {
    pub columns: Columns,
    /// One a line, in order; the first comes from nowhere.
    pub steps: Vec<Step>,
    /// What they refer to.
    pub rows: Rows,
    /// What a width costs, by how many of the lines around have it; from the last on nothing.
    pub rare: [i32; 7],
    /// What the machine has for lanes.
    pub simd: Level,
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

impl Step {
    /// What the line before takes up with the next piece if it is part `p` of its block.
    pub(super) fn taken(&self, p: usize) -> i32 {
        self.extent + if p == INDENTED { self.indent } else { 0 }
    }
}

impl Steps {
    /// The steps of a page.
    pub(super) fn new(costs: &Costs<'_>, support: &Support) -> Steps {
        let (columns, prices) = (Columns::new(costs.widths), Prices::new(costs.w));
        let mut rows = Rows::default();
        let mut steps = Vec::with_capacity(costs.lines.len());
        for i in 0..costs.lines.len() {
            steps.push(step(costs, &columns, &prices, support, &mut rows, i));
        }
        Steps {
            steps,
            columns,
            rows,
            rare: prices.rare,
            simd: Level::new(),
        }
    }

    /// Make the steps, which were made without habits, those of a page with the habits that `costs` has.
    pub(super) fn settle(&mut self, costs: &Costs<'_>) {
        for (i, step) in self.steps.iter_mut().enumerate() {
            costs.lean(i, &mut step.opening);
            costs.open_ended(&mut step.closing);
        }
    }
}

fn step(
    costs: &Costs<'_>,
    columns: &Columns,
    prices: &Prices<'_>,
    support: &Support,
    rows: &mut Rows,
    i: usize,
) -> Step {
    let before = i.saturating_sub(1);
    let (extent, indent) = (costs.extent(before), costs.indent(before));
    let (opening, joining) = (costs.opening(i), costs.joining(i));
    let mut row = |of: Of| rows.row(prices, &columns.widths, of);
    Step {
        near: support.near[i],
        over: row(Of::Over(opening.fits)),
        flush: row(Of::Room(joining.left, extent)),
        indented: row(Of::Room(joining.left, extent + indent)),
        opening,
        closing: costs.closing(before),
        joining,
        head_joining: costs.head_joining(i),
        bonus: OPENING.map(|p| costs.after_head(i, p)),
        extent,
        indent,
    }
}
