//! The widths that columns of a page may have.

use super::lines::{EM, Line};

/// At most this many widths are considered.
pub(super) const MOST: usize = 14;

const HALF: i32 = EM / 2;

/// Column widths of the page in units, the one that explains most lines first, each with how many it explains.
///
/// A justified line is at most a punctuation mark wider and less than one and a half em narrower than its column. Each
/// width is chosen for the lines that those before it leave unexplained, so that a lead set twice as wide as the rest
/// of the page has its column although few lines stand in it.
pub(super) fn widths(lines: &[Line]) -> Vec<(i32, u32)> {
    let most = lines.iter().map(|l| l.width).max().unwrap_or(0).min(EM * 120);
    let bins = (most / HALF) as usize + 4;
    let bin = |w: i32| ((w + HALF - 1) / HALF).clamp(0, bins as i32 - 1) as usize;
    let mut count = vec![0u32; bins];
    for (i, line) in lines.iter().enumerate() {
        // a line that repeats a neighbour's width speaks for a column; a lone one hardly does
        let near = |j: Option<usize>| {
            j.and_then(|j| lines.get(j))
                .is_some_and(|n| (n.width - line.width).abs() <= EM)
        };
        count[bin(line.width)] +=
            if near(i.checked_sub(1)) || near(Some(i + 1)) || near(i.checked_sub(2)) || near(Some(i + 2)) {
                3
            } else {
                1
            };
    }
    let mut out: Vec<(i32, u32)> = Vec::with_capacity(MOST);
    while out.len() < MOST {
        let explained = |b: usize| -> u32 {
            let at = |i: usize| count.get(i).copied().unwrap_or(0);
            4 * at(b) + 3 * at(b.wrapping_sub(1)) + 2 * at(b.wrapping_sub(2)) + at(b + 1)
        };
        let best = (10..bins)
            .map(|b| (explained(b), b))
            .max_by_key(|&(n, b)| (n, std::cmp::Reverse(b)));
        let Some((n, b)) = best.filter(|&(n, _)| n >= 18) else {
            break;
        };
        let w = b as i32 * HALF;
        if out.iter().all(|o| o.0 != w) {
            out.push((w, n / 12));
        }
        for i in b.saturating_sub(2)..=b + 1 {
            if let Some(c) = count.get_mut(i) {
                *c /= if i == b || i + 1 == b { 8 } else { 3 };
            }
        }
    }
    out
}

/// How many lines around each line a width explains.
#[derive(Debug)]
pub(super) struct Support {
    /// For each line, how many of those before it each width explains, modulo 256.
    sums: Vec<[u8; LANES]>,
    ks: usize,
}

/// Room for [`MOST`] widths.
pub(super) const LANES: usize = 16;

impl Support {
    /// Count for every line and width.
    pub(super) fn new(lines: &[Line], widths: &[(i32, u32)]) -> Support {
        // no column is as wide as the widest width that is told apart
        const WIDEST: i16 = i16::MAX / 2;
        let mut lanes = [-WIDEST; LANES];
        for (lane, w) in lanes.iter_mut().zip(widths).filter(|(_, w)| w.0 < i32::from(WIDEST)) {
            *lane = w.0 as i16;
        }
        let mut sums = Vec::with_capacity(lines.len() + 1);
        let mut sum = [0u8; LANES];
        sums.push(sum);
        for line in lines {
            let width = line.width.min(i32::from(WIDEST)) as i16;
            for (slot, w) in sum.iter_mut().zip(lanes) {
                let full = (w - width < (EM + HALF) as i16) & (width - w <= HALF as i16);
                *slot = slot.wrapping_add(u8::from(full));
            }
            sums.push(sum);
        }
        Support { sums, ks: widths.len() }
    }

    /// How many of the `reach` (at most 100) lines before line `i`, of those after it and of itself each width explains.
    #[inline]
    pub(super) fn near(&self, i: usize, reach: usize) -> [u8; LANES] {
        let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(self.sums.len() - 1));
        let (from, to) = (&self.sums[from], &self.sums[to]);
        let mut out = *to;
        for (out, from) in out.iter_mut().zip(from) {
            *out = out.wrapping_sub(*from);
        }
        out
    }

    /// The width that explains most of the lines around line `i`. A heading does not tell its column's width; the
    /// text before and after it does.
    pub(super) fn around(&self, i: usize) -> Option<usize> {
        let near = self.near(i, 12);
        let most = near.iter().fold(0, |most, &n| most.max(n));
        near[..self.ks].iter().position(|&n| n == most)
    }
}
