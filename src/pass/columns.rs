//! The widths that columns of a page may have.

use super::lines::{EM, Line};
use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, i16x16, u8x16};

/// At most this many widths are considered.
pub(super) const MOST: usize = 14;

/// Half an em; widths of columns are told apart by so much.
pub(super) const HALF: i32 = EM / 2;

/// The narrowest column, in half ems.
const LEAST: usize = 10;

/// Column widths of the page in units, the one that explains most lines first, each with how many it explains.
///
/// A justified line is at most a punctuation mark wider and less than one and a half em narrower than its column. Each
/// width is chosen for the lines that those before it leave unexplained, so that a lead set twice as wide as the rest
/// of the page has its column although few lines stand in it.
///
/// `lines` are the widths of the lines, in units.
pub(super) fn widths(lines: &[i32]) -> Vec<(i32, u32)> {
    let most = lines.iter().copied().max().unwrap_or(0).min(EM * 120);
    let bins = (most / HALF) as usize + 4;
    let bin = |w: i32| ((w + HALF - 1) / HALF).clamp(0, bins as i32 - 1) as usize;
    let mut count = vec![0u32; bins];
    // a line that repeats a neighbour's width speaks for a column; a lone one hardly does
    let beyond = [i32::MIN; 2];
    for around in [&beyond[..], lines, &beyond[..]].concat().windows(5) {
        let &[a, b, width, c, d] = around else { continue };
        let near = |other: i32| other.abs_diff(width) <= EM as u32;
        count[bin(width)] += if near(a) | near(b) | near(c) | near(d) { 3 } else { 1 };
    }
    let explained = |count: &[u32], b: usize| -> u32 {
        let at = |i: usize| count.get(i).copied().unwrap_or(0);
        4 * at(b) + 3 * at(b.wrapping_sub(1)) + 2 * at(b.wrapping_sub(2)) + at(b + 1)
    };
    let mut worth: Vec<u32> = (0..bins).map(|b| explained(&count, b)).collect();
    let mut out: Vec<(i32, u32)> = Vec::with_capacity(MOST);
    while out.len() < MOST {
        let n = worth.iter().skip(LEAST).fold(0, |most, &n| most.max(n));
        let Some(b) = worth.iter().skip(LEAST).position(|&w| w == n).filter(|_| n >= 18) else {
            break;
        };
        let b = b + LEAST;
        let w = b as i32 * HALF;
        if out.iter().all(|o| o.0 != w) {
            out.push((w, n / 12));
        }
        for i in b.saturating_sub(2)..=b + 1 {
            if let Some(c) = count.get_mut(i) {
                *c /= if i == b || i + 1 == b { 8 } else { 3 };
            }
        }
        for (i, slot) in worth.iter_mut().enumerate().take(b + 4).skip(b.saturating_sub(3)) {
            *slot = explained(&count, i);
        }
    }
    out
}

/// The widths of `lines`, which hold much else.
pub(super) fn line_widths(lines: &[Line]) -> Vec<i32> {
    lines.iter().map(|l| l.width).collect()
}

/// The columns that a page may have, and which of them its lines speak for.
#[derive(Debug)]
pub(super) struct Grid {
    /// As [`widths`] gives them.
    pub widths: Vec<(i32, u32)>,
    pub support: Support,
}

impl Grid {
    /// That of `lines`, if they are in columns.
    pub(super) fn new(lines: &[Line]) -> Grid {
        let lines = line_widths(lines);
        Grid::with(&lines, widths(&lines))
    }

    /// That of `lines` in columns of these widths.
    pub(super) fn of(lines: &[Line], widths: Vec<(i32, u32)>) -> Grid {
        Grid::with(&line_widths(lines), widths)
    }

    /// The same, the lines being given by their widths.
    fn with(lines: &[i32], widths: Vec<(i32, u32)>) -> Grid {
        Grid {
            support: Support::new(lines, &widths),
            widths,
        }
    }

    /// The width of the text around line `i`; 0 where there are no columns.
    pub(super) fn around(&self, i: usize) -> i32 {
        self.support.around(i).map_or(0, |k| self.widths[k].0)
    }
}

/// How many lines around each line a width explains.
#[derive(Debug)]
pub(super) struct Support {
    /// For each line, how many of the eight lines before it, of the eight after it and of itself each width explains.
    pub near: Vec<[u8; LANES]>,
    /// For each line, which width explains most of the lines around it.
    around: Vec<u8>,
    ks: usize,
}

/// Room for [`MOST`] widths.
pub(super) const LANES: usize = 16;

impl Support {
    /// Count for every line and width. `lines` are the widths of the lines.
    pub(super) fn new(lines: &[i32], widths: &[(i32, u32)]) -> Support {
        let mut support = Support {
            near: Vec::with_capacity(lines.len()),
            around: Vec::with_capacity(lines.len()),
            ks: widths.len(),
        };
        dispatch!(Level::new(), simd => simd.vectorize(
            #[inline(always)]
            || support.count(simd, lines, widths)
        ));
        support
    }

    // What is not inlined is not made for the machine's lanes.
    #[inline(always)]
    fn count<S: Simd>(&mut self, simd: S, lines: &[i32], widths: &[(i32, u32)]) {
        // no column is as wide as the widest width that is told apart
        const WIDEST: i16 = i16::MAX / 2;
        let mut lanes = [-WIDEST; LANES];
        for (lane, w) in lanes.iter_mut().zip(widths).filter(|(_, w)| w.0 < i32::from(WIDEST)) {
            *lane = w.0 as i16;
        }
        let widths = i16x16::simd_from(simd, lanes);
        // for each line, how many of those before it each width explains; it may wrap, windows are narrow
        let mut sums: Vec<[u8; LANES]> = Vec::with_capacity(lines.len() + 1);
        let mut sum = u8x16::splat(simd, 0);
        sums.push(sum.into());
        for &line in lines {
            let room = widths - line.min(i32::from(WIDEST)) as i16;
            let full = room.simd_lt((EM + HALF) as i16) & room.simd_ge(-HALF as i16);
            let (low, high) = full.to_vector().split();
            let explained: u8x16<S> = low.saturating_narrow(high).bitcast();
            // true is -1
            sum -= explained;
            sums.push(sum.into());
        }
        let window = |i: usize, reach: usize| {
            let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(lines.len()));
            u8x16::simd_from(simd, sums[to]) - u8x16::simd_from(simd, sums[from])
        };
        for i in 0..lines.len() {
            self.near.push(window(i, 8).into());
            let near = window(i, 12);
            let most = near.simd_eq(near.reduce_max());
            self.around.push(most.to_bitmask().trailing_zeros() as u8);
        }
    }

    /// The width that explains most of the lines around line `i`. A heading does not tell its column's width; the
    /// text before and after it does.
    pub(super) fn around(&self, i: usize) -> Option<usize> {
        (self.ks > 0).then(|| usize::from(self.around[i]))
    }
}
