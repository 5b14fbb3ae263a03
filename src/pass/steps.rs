//! What each step from a line to the next costs, column by column: worked out once for all searches over a page.

use super::columns::{LANES, Support};
use super::costs::{Closing, Costs, FREE, HeadJoining, INDENTED, Joining, OPENING, Opening};
use super::prices::Prices;

/// A page's columns, a lane each. Lanes beyond them are copies of the last, that of lines that keep to no column.
pub(super) struct Columns {
    /// Their widths.
    pub widths: [i32; LANES],
    /// -1 for a column, 0 where lines keep to none.
    pub mask: [i32; LANES],
    /// The columns from the narrowest to the widest.
    pub ascending: Vec<usize>,
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
    /// What it costs by column that the line is wider.
    pub over: [i32; LANES],
    /// What it costs by column that hardly any line around has its width.
    pub rare: [i32; LANES],
    /// What it costs by column to go on after a line that is not indented.
    pub flush: [i32; LANES],
    /// The same after one that is.
    pub indented: [i32; LANES],
}

/// A page's steps, and what they are searched with.
pub(super) struct Steps {
    pub columns: Columns,
    /// One a line, in order; the first comes from nowhere.
    pub steps: Vec<Step>,
}

impl Columns {
    fn new(widths: &[(i32, u32)]) -> Columns {
        let mut lanes = [FREE; LANES];
        for (slot, w) in lanes.iter_mut().zip(widths) {
            *slot = w.0;
        }
        let mut ascending: Vec<usize> = (0..widths.len().min(LANES)).collect();
        ascending.sort_by_key(|&k| lanes[k]);
        Columns {
            widths: lanes,
            mask: lanes.map(|w| -i32::from(w != FREE)),
            ascending,
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
        let steps = (0..costs.lines.len()).map(|i| step(costs, &columns, &prices, support, i));
        Steps {
            steps: steps.collect(),
            columns,
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

fn step(costs: &Costs<'_>, columns: &Columns, prices: &Prices<'_>, support: &Support, i: usize) -> Step {
    let before = i.saturating_sub(1);
    let (extent, indent) = (costs.extent(before), costs.indent(before));
    let (opening, joining) = (costs.opening(i), costs.joining(i));
    let (mut over, mut rare) = ([0; LANES], [0; LANES]);
    let mut flush = [joining.base + joining.free; LANES];
    let mut indented = flush;
    let near = support.near(i, 8);
    let rooms = prices.rooms(&joining.left);
    for &k in &columns.ascending {
        let width = columns.widths[k];
        let room = width - extent;
        over[k] = prices.over(opening.fits - width);
        rare[k] = prices.rare[usize::from(near[k].min(6))];
        flush[k] = joining.base + rooms.at(width, room);
        indented[k] = joining.base + rooms.at(width, room - indent);
    }
    Step {
        opening,
        closing: costs.closing(before),
        joining,
        head_joining: costs.head_joining(i),
        bonus: OPENING.map(|p| costs.after_head(i, p)),
        extent,
        indent,
        over,
        rare,
        flush,
        indented,
    }
}
