//! The prices of a line's lengths in each of the page's columns.

use super::columns::{HALF, LANES};
use super::costs::{Exact, FREE, Left};
use super::lines::EM;
use super::prices::{self, TOLERANCE};
use super::steps::{Columns, Step, Steps};
use crate::rule::Weights;
use fearless_simd::prelude::*;
use fearless_simd::{i16x8, i16x16, u8x16};

/// Prices by column, those of coming to one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<C> {
    /// That the line is wider.
    pub over: [C; LANES],
    /// The room that the line before left, if it is not indented.
    pub flush: [C; LANES],
    /// The same if it is.
    pub indented: [C; LANES],
    /// That hardly any line around has the column's width.
    pub rare: [C; LANES],
}

/// The rows of a page.
pub(super) fn rows(page: &Steps<'_>) -> Vec<Row<i32>> {
    let (w, columns) = (page.w, &page.columns);
    let row = |(step, near): (&Step, &[u8; LANES])| Row {
        over: over(w, columns, step.opening.fits),
        flush: room(w, columns, &step.joining.left, step.extent),
        indented: room(w, columns, &step.joining.left, step.extent + step.indent),
        rare: std::array::from_fn(|lane| match columns.widths[lane] {
            FREE => 0,
            _ => prices::rare(w, near[usize::from(columns.order[lane]) % LANES]),
        }),
    };
    page.steps.iter().zip(page.near).map(row).collect()
}

fn over(w: &Weights, columns: &Columns, fits: i32) -> [i32; LANES] {
    columns.widths.map(|width| prices::over(w, fits - width))
}

fn room(w: &Weights, columns: &Columns, left: &Left, taken: i32) -> [i32; LANES] {
    columns.widths.map(|width| match width {
        FREE => 0,
        _ => prices::room(w, left, width, width - taken),
    })
}

/// Up to so many half ems prices are looked up.
const STEPS: usize = 16;

/// Prices, their low and their high bytes.
type Listed = [[u8; STEPS]; 2];

fn listed(price: impl Fn(i32) -> i32) -> Listed {
    let mut list = [[0; STEPS]; 2];
    (0..STEPS).for_each(|at| put(&mut list, at, price(at as i32)));
    list
}

fn put([low, high]: &mut Listed, at: usize, price: i32) {
    [low[at], high[at]] = (price as i16).to_le_bytes();
}

/// The prices that stand `at` so many places in `list`.
#[inline(always)]
fn look_up<S: Simd>(simd: S, [low, high]: &Listed, at: u8x16<S>) -> i16x16<S> {
    let at = at.min(STEPS as u8 - 1);
    let low = u8x16::simd_from(simd, *low).swizzle_dyn(at);
    let high = u8x16::simd_from(simd, *high).swizzle_dyn(at);
    let (first, last): (i16x8<S>, i16x8<S>) = (low.zip_low(high).bitcast(), low.zip_high(high).bitcast());
    first.combine(last)
}

/// Prices of lengths: for each number of units short of a half em those of so many more units than -1, 0, 1 … half ems.
type Curve = [Listed; HALF as usize];

fn curve(price: impl Fn(i32) -> i32) -> Curve {
    std::array::from_fn(|units| listed(|at| price((at - 1) * HALF + units as i32)))
}

/// Prices of room and [`TOLERANCE`] by what is known of it; those behind the ends of sentences are the second three.
fn rooms(w: &Weights) -> [Curve; 6] {
    let price = |stops: bool, glyphs: Exact, units: i32| {
        let left = Left {
            latin: false,
            stops,
            glyphs,
        };
        prices::room(w, &left, 0, units - TOLERANCE)
    };
    let curves = [false, true].map(|stops| curve(|units| price(stops, Exact::None, units)));
    std::array::from_fn(|kind| {
        let mut curve = curves[kind / 3];
        let glyphs = [Exact::Both, Exact::First, Exact::None][kind % 3];
        // glyphs matter only where the next piece about fits
        for (units, list) in (0..=2 * TOLERANCE).zip(&mut curve) {
            put(list, 1, price(kind >= 3, glyphs, units));
        }
        curve
    })
}

/// The prices of a page, for lanes to look up.
#[derive(Debug)]
pub(super) struct Curves<'a> {
    w: &'a Weights,
    columns: &'a Columns,
    /// That a line is wider than its column.
    over: Curve,
    rooms: [Curve; 6],
    /// By how many lines around have a width.
    rare: Listed,
    /// Whole half ems of each lane's column, more than any has where lines keep to none.
    halves: [u8; LANES],
    /// Units that every column has beside them.
    units: i32,
    /// -1 in lanes that are columns, else 0.
    keeps: [i16; LANES],
}

impl<'a> Curves<'a> {
    /// None if longer lengths still differ in price, or columns by units.
    pub(super) fn new(w: &'a Weights, columns: &'a Columns) -> Option<Curves<'a>> {
        const WIDEST: i32 = 255 - STEPS as i32 - 2;
        const LAST: i32 = (STEPS as i32 - 2) * HALF - TOLERANCE;
        let capped = |em: i32| (0..1000).contains(&em) && em * LAST / EM >= w.join_short_most;
        let units = columns.widths[0] % HALF;
        let told_apart = |width: &i32| *width == FREE || width % HALF == units && (0..WIDEST * HALF).contains(width);
        if !columns.widths.iter().all(told_apart) || !capped(w.join_over_em) || !capped(w.join_short_em) {
            return None;
        }
        Some(Curves {
            w,
            columns,
            over: curve(|units| prices::over(w, units)),
            rooms: rooms(w),
            rare: listed(|near| prices::rare(w, near as u8)),
            halves: columns.widths.map(|width| (width / HALF).min(255) as u8),
            units,
            keeps: columns.widths.map(|width| -i16::from(width < FREE)),
        })
    }

    /// The row of a line that is reached by `step` and has columns as `near` says.
    #[inline(always)]
    pub(super) fn row<S: Simd>(&self, simd: S, step: &Step, near: &[u8; LANES]) -> Row<i16> {
        let (halves, keeps) = (u8x16::simd_from(simd, self.halves), i16x16::simd_from(simd, self.keeps));
        let (wider, units) = parted(step.opening.fits - self.units);
        let over = u8x16::splat(simd, (wider + 1).clamp(0, 255) as u8).saturating_sub(halves);
        let order = u8x16::simd_from(simd, self.columns.order);
        let near = u8x16::simd_from(simd, *near).swizzle_dyn(order);
        Row {
            over: look_up(simd, &self.over[units], over).into(),
            flush: self.room(simd, &step.joining.left, step.extent),
            indented: self.room(simd, &step.joining.left, step.extent + step.indent),
            rare: (look_up(simd, &self.rare, near) & keeps).into(),
        }
    }

    #[inline(always)]
    fn room<S: Simd>(&self, simd: S, left: &Left, taken: i32) -> [i16; LANES] {
        // how wide Latin letters are depends on the column
        if left.latin {
            return room(self.w, self.columns, left, taken).map(|price| price as i16);
        }
        let (halves, keeps) = (u8x16::simd_from(simd, self.halves), i16x16::simd_from(simd, self.keeps));
        let rooms = &self.rooms[left.glyphs as usize + if left.stops { 3 } else { 0 }];
        let (less, units) = parted(self.units + TOLERANCE - taken);
        let room = (halves + 2).saturating_sub(u8x16::splat(simd, (1 - less).clamp(0, 255) as u8));
        (look_up(simd, &rooms[units], room) & keeps).into()
    }
}

/// A length in whole half ems, and the units that it has beside them.
#[inline(always)]
fn parted(length: i32) -> (i32, usize) {
    (length.div_euclid(HALF), length.rem_euclid(HALF) as usize)
}
