//! What each step from a line to the next costs, column by column: worked out once for all searches over a page.

use super::columns::{LANES, Support};
use super::costs::{Closing, Costs, FREE, HeadJoining, Joining, Opening};
use super::prices::{Of, Prices, Row, Rows};
use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, i32x16, u8x16, u16x16, u32x16};

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
    /// Taken off a heading if the line before is one.
    pub kicked: Option<i32>,
    /// Taken off a labelled line if the line before is a heading.
    pub signed: Option<i32>,
    /// What the line before takes up with the next piece.
    pub extent: i32,
    /// How far in the line before stands if it is indented.
    pub indent: i32,
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
    /// For each line, what it costs by column that hardly any line around has its width.
    pub rares: Vec<[i32; LANES]>,
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

impl Steps {
    /// The steps of a page.
    pub(super) fn new(costs: &Costs<'_>, support: &Support) -> Steps {
        let (columns, prices) = (Columns::new(costs.widths), Prices::new(costs.w));
        let mut rows = Rows::new(columns.widths);
        let mut steps = Vec::with_capacity(costs.lines.len());
        for i in 0..costs.lines.len() {
            steps.push(step(costs, &prices, &mut rows, i));
        }
        let simd = Level::new();
        let mut rares = Vec::with_capacity(steps.len());
        dispatch!(simd, simd => simd.vectorize(
            #[inline(always)]
            || add_rares(simd, &columns, support, &prices, &mut rares)
        ));
        Steps {
            steps,
            columns,
            rows,
            rares,
            simd,
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

// What is not inlined is not made for the machine's lanes.
#[inline(always)]
fn add_rares<S: Simd>(simd: S, columns: &Columns, support: &Support, prices: &Prices, out: &mut Vec<[i32; LANES]>) {
    let lanes = u8x16::simd_from(simd, columns.order);
    let widths: i32x16<S> = columns.widths.simd_into(simd);
    let (keeps, nothing) = (widths.simd_lt(FREE), i32x16::splat(simd, 0));
    for near in &support.near {
        let near = u8x16::simd_from(simd, *near).swizzle_dyn(lanes);
        let (low, high) = near.widen();
        let near: u16x16<S> = low.combine(high);
        let (low, high) = near.widen();
        let near: u32x16<S> = low.combine(high);
        let mut price = nothing;
        for (n, &rare) in prices.rare.iter().enumerate() {
            price = near.simd_eq(n as u32).select(i32x16::splat(simd, rare), price);
        }
        out.push(keeps.select(price, nothing).into());
    }
}

fn step(costs: &Costs<'_>, prices: &Prices<'_>, rows: &mut Rows, i: usize) -> Step {
    let before = i.saturating_sub(1);
    let (extent, indent) = (costs.extent(before), costs.indent(before));
    let (opening, joining) = (costs.opening(i), costs.joining(i));
    Step {
        over: rows.row(prices, Of::Over(opening.fits)),
        flush: rows.row(prices, Of::Room(joining.left, extent)),
        indented: rows.row(prices, Of::Room(joining.left, extent + indent)),
        opening,
        closing: costs.closing(before),
        joining,
        head_joining: costs.head_joining(i),
        kicked: costs.kicked(i),
        signed: costs.signed(i),
        extent,
        indent,
    }
}
