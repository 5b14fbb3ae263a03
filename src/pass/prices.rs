//! What lengths cost, worked out once a page.

use super::costs::{Exact, FREE, Joining, Left};
use super::lines::EM;
use crate::rule::Weights;

/// How far the width of a line is uncertain, in units.
const TOLERANCE: i32 = EM / 5;

/// Prices of up to so many units are worked out beforehand.
const WORKED_OUT: usize = 128;

/// Prices by length.
#[derive(Debug)]
pub(super) struct Prices<'a> {
    w: &'a Weights,
    /// That a line is wider than its column, by units.
    over: [i32; WORKED_OUT],
    /// Room that was left although the text goes on, by units from `-TOLERANCE`: for what is known of it, lines that end
    /// sentences last.
    rooms: [[i32; WORKED_OUT]; 6],
    /// A width, by how many of the lines around have it; from the last on it costs nothing.
    pub rare: [i32; 7],
}

impl Prices<'_> {
    /// As `w` says.
    pub(super) fn new(w: &Weights) -> Prices<'_> {
        let rooms = std::array::from_fn(|kind| {
            let left = Left {
                latin: false,
                stops: kind >= 3,
                glyphs: [Exact::Both, Exact::First, Exact::None][kind % 3],
            };
            std::array::from_fn(|units| room_price(w, left, TOLERANCE, units as i32 - TOLERANCE))
        });
        Prices {
            w,
            over: std::array::from_fn(|units| over_price(w, units as i32)),
            rooms,
            rare: std::array::from_fn(|near| w.width_rare * (6 - near as i32) / 6),
        }
    }

    /// What it costs that a line is wider than its column by `over` units.
    pub(super) fn over(&self, over: i32) -> i32 {
        match usize::try_from(over) {
            Ok(units) if units < WORKED_OUT => self.over[units],
            Ok(_) => over_price(self.w, over),
            Err(_) => 0,
        }
    }

    /// What it costs to go on in a column of `width` units, of which the line before and the next piece take up `taken`,
    /// indent included.
    pub(super) fn join(&self, joining: &Joining, width: i32, taken: i32) -> i32 {
        if width == FREE {
            return joining.base + joining.free;
        }
        joining.base + self.rooms(&joining.left).at(width, width - taken)
    }

    /// The prices of the room that `left` tells of.
    pub(super) fn rooms(&self, left: &Left) -> Rooms<'_> {
        let kind = left.glyphs as usize + if left.stops { 3 } else { 0 };
        Rooms {
            w: self.w,
            left: *left,
            prices: &self.rooms[kind],
        }
    }
}

/// Prices of room, for what is known of it.
pub(super) struct Rooms<'a> {
    w: &'a Weights,
    left: Left,
    prices: &'a [i32; WORKED_OUT],
}

impl Rooms<'_> {
    /// What `room` units cost in a column of `width` units.
    pub(super) fn at(&self, width: i32, room: i32) -> i32 {
        if self.left.latin {
            room_price(self.w, self.left, TOLERANCE + width / 10, room)
        } else {
            let units = room.saturating_add(TOLERANCE).max(0) as usize;
            match self.prices.get(units) {
                Some(&price) => price,
                None => room_price(self.w, self.left, TOLERANCE, room),
            }
        }
    }
}

fn over_price(w: &Weights, over: i32) -> i32 {
    (w.join_over_em.saturating_mul(over) / EM).min(w.join_short_most)
}

fn room_price(w: &Weights, left: Left, tolerance: i32, room: i32) -> i32 {
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
