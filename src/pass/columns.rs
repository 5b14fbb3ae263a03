//! The widths that columns of a page may have.

use super::lines::{EM, Line};

/// At most this many widths are considered.
pub const MOST: usize = 10;

/// Column widths of the page in units, most frequent first, each with how many lines are full in it.
///
/// A justified line is at most a punctuation mark wider and less than one and a half em narrower than its column.
pub fn widths(lines: &[Line]) -> Vec<(i32, u32)> {
    const HALF: i32 = EM / 2;
    let most = lines.iter().map(|l| l.width).max().unwrap_or(0).min(EM * 120);
    let bins = (most / HALF) as usize + 4;
    let mut count = vec![0u32; bins];
    for pair in lines.windows(2) {
        let w = pair[0].width;
        // a line that repeats its neighbour's width speaks for a column; a lone one hardly does
        let near = (pair[1].width - w).abs() <= EM;
        count[((w + HALF - 1) / HALF).clamp(0, bins as i32 - 1) as usize] += if near { 3 } else { 1 };
    }
    let sharp = |b: usize| -> u32 {
        let at = |i: usize| count.get(i).copied().unwrap_or(0);
        3 * at(b) + 2 * at(b.wrapping_sub(1)) + at(b.wrapping_sub(2)) + at(b + 1)
    };
    let mut order: Vec<(usize, u32)> = (10..bins).map(|b| (b, sharp(b))).filter(|&(_, n)| n >= 12).collect();
    order.sort_by_key(|&(b, n)| (std::cmp::Reverse(n), b));
    let mut out: Vec<(i32, u32)> = Vec::with_capacity(MOST);
    for (b, n) in order {
        let w = b as i32 * HALF;
        if out.len() == MOST {
            break;
        }
        if out.iter().all(|&(o, _)| (o - w).abs() > HALF) {
            out.push((w, n / 9));
        }
    }
    out
}
