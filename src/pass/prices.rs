//! What lengths cost, worked out once a page.

use super::columns::LANES;
use super::costs::{Exact, FREE, Joining, Left};
use super::lines::EM;
use crate::rule::Weights;

/// How far the width of a line is uncertain, in units.
const TOLERANCE: i32 = EM / 5;

/// Prices of up to so many units are worked out beforehand.
const WORKED_OUT: usize = 128;

const LAST: i32 = WORKED_OUT as i32 - 1;

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
    /// Whether more units cost no more than the last that are worked out.
    capped: bool,
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
        let capped = |em: i32| em > 0 && em.saturating_mul(LAST - TOLERANCE) / EM >= w.join_short_most;
        Prices {
            w,
            capped: capped(w.join_over_em) && capped(w.join_short_em) && w.join_short >= 0,
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
        joining.base + self.room(&joining.left, width, width - taken)
    }

    /// What `of` costs in a column of `width` units.
    fn price(&self, of: Of, width: i32) -> i32 {
        match of {
            Of::Over(fits) => self.over(fits - width),
            Of::Room(left, taken) => self.room(&left, width, width - taken),
        }
    }

    /// What `room` units cost in a column of `width` units.
    fn room(&self, left: &Left, width: i32, room: i32) -> i32 {
        if left.latin {
            return room_price(self.w, *left, TOLERANCE + width / 10, room);
        }
        let units = room.saturating_add(TOLERANCE).max(0) as usize;
        match self.rooms[kind(left)].get(units) {
            Some(&price) => price,
            None => room_price(self.w, *left, TOLERANCE, room),
        }
    }
}

fn kind(left: &Left) -> usize {
    left.glyphs as usize + if left.stops { 3 } else { 0 }
}

/// Prices by column that some lines have in common, each worked out once.
#[derive(Debug)]
pub(super) struct Rows {
    /// The widths of columns, in the others' lanes [`FREE`].
    widths: [i32; LANES],
    rows: Vec<[i32; LANES]>,
    /// What was asked for last with each hash, and its row.
    slots: [(Key, Row); SLOTS],
}

/// The number of a row.
pub(super) type Row = u32;

/// What a row is of: a kind of price, and units.
type Key = (u32, i32);

/// What a row is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    /// A line that fits columns of so many units.
    Over(i32),
    /// Room that a line leaves which takes up so many units.
    Room(Left, i32),
}

const SLOTS: usize = 1024;

impl Rows {
    /// No rows yet.
    pub(super) fn new(widths: [i32; LANES]) -> Rows {
        Rows {
            widths,
            rows: Vec::with_capacity(SLOTS / 2),
            slots: [((u32::MAX, 0), 0); SLOTS],
        }
    }

    /// The prices by the width of columns; those of no column mean nothing.
    pub(super) fn get(&self, row: Row) -> &[i32; LANES] {
        const NONE: [i32; LANES] = [0; LANES];
        self.rows.get(row as usize).unwrap_or(&NONE)
    }

    /// The row for `of`.
    pub(super) fn row(&mut self, prices: &Prices<'_>, of: Of) -> Row {
        let key = match of {
            Of::Over(fits) => (0, fits),
            // widths tell what Latin letters cost
            Of::Room(left, _) if left.latin => return self.add(self.widths.map(|w| prices.price(of, w))),
            Of::Room(left, taken) => (kind(&left) as u32 + 1, taken),
        };
        let slot = (key.1 as usize).wrapping_add(key.0 as usize * 37) % SLOTS;
        if self.slots[slot].0 == key {
            return self.slots[slot].1;
        }
        let row = self.add(match of {
            Of::Over(fits) if prices.capped => listed(&prices.over, self.widths, fits, -1),
            Of::Room(left, taken) if prices.capped => {
                listed(&prices.rooms[kind(&left)], self.widths, taken - TOLERANCE, 1)
            }
            _ => self.widths.map(|w| prices.price(of, w)),
        });
        self.slots[slot] = (key, row);
        row
    }

    fn add(&mut self, row: [i32; LANES]) -> Row {
        self.rows.push(row);
        self.rows.len() as Row - 1
    }
}

/// The prices in `list` of what widths have more (`sign` 1) or less (-1) than `base`.
#[inline(always)]
fn listed(list: &[i32; WORKED_OUT], widths: [i32; LANES], base: i32, sign: i32) -> [i32; LANES] {
    // worked out apart from looking up, so that it is done in lanes
    let mut units = widths;
    units.iter_mut().for_each(|w| *w = ((*w - base) * sign).clamp(0, LAST));
    let mut out = [0; LANES];
    for (price, unit) in out.iter_mut().zip(units) {
        *price = list[unit as usize % WORKED_OUT];
    }
    out
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
