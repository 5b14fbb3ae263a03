//! What lengths cost, and how many lines have a width.

use super::costs::{Exact, FREE, Joining, Left};
use super::lines::EM;
use crate::rule::Weights;

/// How far the width of a line is uncertain, in units.
pub(super) const TOLERANCE: i32 = EM / 5;

/// What it costs that a line is wider than its column by `over` units.
pub(super) fn over(w: &Weights, over: i32) -> i32 {
    if over < 0 {
        return 0;
    }
    (w.join_over_em.saturating_mul(over) / EM).min(w.join_short_most)
}

/// What it costs to go on in a column of `width` units, of which the line before and the next piece take up `taken`,
/// indent included.
pub(super) fn join(w: &Weights, joining: &Joining, width: i32, taken: i32) -> i32 {
    if width == FREE {
        return joining.base + joining.free;
    }
    joining.base + room(w, &joining.left, width, width - taken)
}

/// What `room` units cost that were left in a column of `width` units although the text goes on.
pub(super) fn room(w: &Weights, left: &Left, width: i32, room: i32) -> i32 {
    let tolerance = TOLERANCE + if left.latin { width / 10 } else { 0 };
    if room > tolerance {
        let stop = if left.stops { w.join_short / 2 } else { 0 };
        return (w.join_short + w.join_short_em.saturating_mul(room) / EM).min(w.join_short_most) + stop;
    }
    match left.glyphs {
        Exact::Both if room >= 0 => w.join_exact,
        Exact::First if room >= 0 => w.join_first_exact,
        // the glyphs' widths are known to a fraction: the nearer to fitting, the likelier it fitted
        Exact::None if room > -tolerance => w.join_near * (room + tolerance) / (2 * tolerance),
        _ => 0,
    }
}

/// What it costs that `near` of the lines around have the width of a column.
pub(super) fn rare(w: &Weights, near: u8) -> i32 {
    w.width_rare * (6 - i32::from(near.min(6))) / 6
}
