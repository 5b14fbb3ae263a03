//! Widths of glyphs that differ from font to font, learnt from how full a page's lines are.

use super::lines::EM;

/// Some fonts set quotes a third of an em wide.
const NARROWEST_QUOTE: i32 = 7;

/// How often each kind of glyph stands in a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Glyphs {
    pub wide: i32,
    pub digit: i32,
    pub letter: i32,
    pub quote: i32,
    pub point: i32,
    pub space: i32,
    /// Places where a digit or Latin letter stands beside a Han letter.
    pub joint: i32,
}

/// Widths of the glyphs that are not a full em, in units. They differ from page to page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Metrics {
    digit: i32,
    letter: i32,
    pub quote: i32,
    point: i32,
    space: i32,
    joint: i32,
}

impl Glyphs {
    /// Those of both.
    pub(super) fn with(self, other: &Glyphs) -> Glyphs {
        Glyphs {
            wide: self.wide + other.wide,
            digit: self.digit + other.digit,
            letter: self.letter + other.letter,
            quote: self.quote + other.quote,
            point: self.point + other.point,
            space: self.space + other.space,
            joint: self.joint + other.joint,
        }
    }

    /// Whether all are full-width.
    pub(super) fn is_exact(&self) -> bool {
        self.digit + self.letter + self.quote + self.point + self.space == 0
    }

    /// Whether the width of the line is the same in all fonts.
    pub(super) fn is_known(&self) -> bool {
        self.is_exact() && self.joint == 0
    }
}

impl Metrics {
    /// What most fonts have: half an em, a full em for quotes.
    pub(super) const DEFAULT: Metrics = Metrics {
        digit: 10,
        letter: 10,
        quote: 20,
        point: 8,
        space: 5,
        joint: 0,
    };

    pub(super) fn width(&self, g: &Glyphs) -> i32 {
        g.wide * EM
            + g.digit * self.digit
            + g.letter * self.letter
            + g.quote * self.quote
            + g.point * self.point
            + g.space * self.space
            + g.joint * self.joint
    }

    /// `width`, which is that of these glyphs, if quotes are as narrow as fonts have them.
    pub(super) fn least(&self, width: i32, g: &Glyphs) -> i32 {
        width - g.quote * (self.quote - NARROWEST_QUOTE)
    }
}

/// Widths that fonts have of quotes, of digits, and of spaces with what is put between Han and Latin letters; first
/// those of [`Metrics::DEFAULT`].
const QUOTES: [i32; 3] = [20, 10, NARROWEST_QUOTE];
const DIGITS: [i32; 3] = [10, 11, 12];
const GAPS: [(i32, i32); 4] = [(5, 0), (5, 5), (10, 0), (0, 0)];

/// So many mixed lines tell what there is to learn.
const MIXED: usize = 400;

/// Lines are told apart by their letters up to so many.
const WIDEST: usize = 128;

/// How many lines have which width, until there are enough of mixed ones.
#[derive(Debug)]
pub(super) struct Tally {
    /// Lines of full-width glyphs only, by how many.
    plain: [u32; WIDEST],
    mixed: usize,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            plain: [0; WIDEST],
            mixed: 0,
        }
    }
}

/// Whether Han letters make most of a line: Latin lines have no Han grid to be measured against.
fn on_grid(g: &Glyphs) -> bool {
    g.wide > g.letter
}

impl Tally {
    /// Count a line.
    pub(super) fn add(&mut self, glyphs: &Glyphs) {
        if self.mixed == MIXED {
        } else if glyphs.is_exact() {
            self.plain[(glyphs.wide as usize).min(WIDEST - 1)] += 1;
        } else if on_grid(glyphs) {
            self.mixed += 1;
        }
    }

    /// The widths that put most of `mixed` just below a width that many plain lines have: a full line is justified, so
    /// its natural width is a little less than its column's.
    pub(super) fn metrics<'a>(&self, mixed: impl Iterator<Item = &'a Glyphs>) -> Metrics {
        let total: u32 = self.plain.iter().sum();
        let floor = (total / 16).max(3);
        let peaks = || (4..WIDEST - 1).filter(|&at| self.plain[at] >= floor);
        let Some(widest) = peaks().next_back().filter(|_| self.mixed >= 4) else {
            return Metrics::DEFAULT;
        };
        // what a line of each width is worth
        let mut worth = vec![0i32; (widest + 1) * EM as usize];
        for at in peaks() {
            let (peak, n) = (at * EM as usize, self.plain[at].min(1 << 24) as i32);
            for (slot, behind) in worth[peak - 19..=peak + 5].iter_mut().rev().zip(-5..) {
                let times = match behind {
                    -1..=6 => 4,
                    -5..=-2 | 7..=12 => 2,
                    _ => 1,
                };
                *slot = (*slot).max(times * n);
            }
        }
        // what lines are worth by the widths of their glyphs; the last place is that of lines without such glyphs
        let mut values = [[[0i64; GAPS.len() + 1]; DIGITS.len() + 1]; QUOTES.len() + 1];
        let mixed = mixed.filter(|g| !g.is_exact() && on_grid(g)).take(MIXED);
        for g in mixed {
            let known = g.wide * EM + g.letter * Metrics::DEFAULT.letter + g.point * Metrics::DEFAULT.point;
            let worth_of = |slot: &mut i64, width: i32| {
                let worth = usize::try_from(width).ok().and_then(|w| worth.get(w));
                *slot += worth.map_or(0, |&v| i64::from(v));
            };
            each(g.quote != 0, &mut values, &QUOTES, |of_quote, quote| {
                let known = known + g.quote * quote;
                each(g.digit != 0, of_quote, &DIGITS, |of_digit, digit| {
                    let known = known + g.digit * digit;
                    let gaps = g.space != 0 || g.joint != 0;
                    each(gaps, of_digit, &GAPS, |slot, (space, joint)| {
                        worth_of(slot, known + g.space * space + g.joint * joint);
                    });
                });
            });
        }
        best(&values)
    }
}

/// Calls `with` for each place and its width, or, where a line has none of these glyphs, for the last place alone.
#[inline(always)]
fn each<T, W: Copy>(there: bool, places: &mut [T], widths: &[W], mut with: impl FnMut(&mut T, W)) {
    match places.split_last_mut() {
        Some((_, places)) if there => places
            .iter_mut()
            .zip(widths)
            .for_each(|(place, width)| with(place, *width)),
        Some((last, _)) => widths.first().into_iter().for_each(|width| with(last, *width)),
        None => {}
    }
}

type Values = [[[i64; GAPS.len() + 1]; DIGITS.len() + 1]; QUOTES.len() + 1];

/// The widths that are worth most; of equals the first.
fn best(values: &Values) -> Metrics {
    let value = |q: usize, d: usize, s: usize| -> i64 {
        let mut sum = 0;
        for q in [q, QUOTES.len()] {
            for d in [d, DIGITS.len()] {
                sum += values[q][d][s] + values[q][d][GAPS.len()];
            }
        }
        sum
    };
    let mut best = (value(0, 0, 0), Metrics::DEFAULT);
    for (q, &quote) in QUOTES.iter().enumerate() {
        for (d, &digit) in DIGITS.iter().enumerate() {
            for (s, &(space, joint)) in GAPS.iter().enumerate() {
                let v = value(q, d, s);
                if v > best.0 {
                    let metrics = Metrics {
                        quote,
                        digit,
                        space,
                        joint,
                        ..Metrics::DEFAULT
                    };
                    best = (v, metrics);
                }
            }
        }
    }
    best.1
}
