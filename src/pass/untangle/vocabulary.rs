//! What a page says of which letters follow which, learnt from its own lines.
//!
//! Names and phrases come back on a page. Where they stood inside a line they tell how one goes on that a line's end
//! cuts: the letters after the break are foretold from those before it, the longest context that the page has first
//! (prediction by partial match, escapes as of Witten and Bell).

use std::cmp::Ordering;

/// Letters before a break that are looked at.
const BEFORE: usize = 5;
/// Letters after it.
const AFTER: usize = 3;
/// Letters by which places of the page are sorted.
const DEPTH: usize = BEFORE + AFTER;
/// Stands between lines.
const GAP: u16 = 0;

/// All letters of a page, and the places where each run of them stands.
pub(super) struct Vocabulary {
    letters: Vec<u16>,
    /// Places in `letters`, by what follows from there.
    places: Vec<u32>,
}

/// Places that share their first letters.
#[derive(Debug, Clone, Copy)]
struct Range {
    from: usize,
    to: usize,
}

/// What ends before a break or begins after it: the letters next to the break first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    letters: [u16; DEPTH],
    len: usize,
    /// For each letter, how likely it is to stand there whatever is on the other side.
    alone: [f32; AFTER],
}

/// Where the letters before a break stand elsewhere: the last one, the last two …
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    ranges: [Range; BEFORE],
    len: usize,
}

impl Vocabulary {
    /// Of lines given as letters in the order in which they are to be foretold.
    pub(super) fn new<'a>(lines: impl Iterator<Item = &'a [u16]>) -> Vocabulary {
        let mut letters = Vec::new();
        for line in lines {
            letters.extend_from_slice(line);
            letters.push(GAP);
        }
        let end = letters.len();
        letters.resize(end + DEPTH, GAP);
        let mut places: Vec<u32> = (0..end as u32).filter(|&p| letters[p as usize] != GAP).collect();
        let run = |p: u32| {
            let p = p as usize;
            let first = letters[p..p + 4].iter().fold(0u64, |k, c| k << 16 | u64::from(*c));
            letters[p + 4..p + 8]
                .iter()
                .fold(u128::from(first), |k, c| k << 16 | u128::from(*c))
        };
        places.sort_by_cached_key(|&p| run(p));
        Vocabulary { letters, places }
    }

    fn whole(&self) -> Range {
        Range {
            from: 0,
            to: self.places.len(),
        }
    }

    fn letter(&self, place: usize, depth: usize) -> u16 {
        self.letters[self.places[place] as usize + depth]
    }

    /// Those of `range`, which share `depth` letters, that have `letter` next.
    fn narrow(&self, range: Range, depth: usize, letter: u16) -> Range {
        let find = |than: Ordering| {
            let (mut from, mut to) = (range.from, range.to);
            while from < to {
                let mid = from.midpoint(to);
                if self.letter(mid, depth).cmp(&letter) < than {
                    from = mid + 1;
                } else {
                    to = mid;
                }
            }
            from
        };
        Range {
            from: find(Ordering::Equal),
            to: find(Ordering::Greater),
        }
    }

    /// Of `range`, how many go on in their line, and with how many letters.
    fn goes_on(&self, range: Range, depth: usize) -> (usize, usize) {
        let mut from = self.narrow(range, depth, GAP).to;
        let all = range.to - from;
        let mut kinds = 0;
        // where there are many, a few tell how many differ
        let to = range.to.min(from + 200);
        let seen = to - from;
        let mut last = GAP;
        while from < to {
            let letter = self.letter(from, depth);
            kinds += usize::from(letter != last);
            last = letter;
            from += 1;
        }
        (all, if seen < all { kinds * all / seen } else { kinds })
    }

    /// How likely `letter` is after what `range` shares, given how likely it is otherwise.
    fn likely(&self, range: Range, depth: usize, letter: u16, otherwise: f32) -> f32 {
        let (all, kinds) = self.goes_on(range, depth);
        if all == 0 {
            return otherwise;
        }
        let with = self.narrow(range, depth, letter);
        ((with.to - with.from) as f32 + kinds as f32 * otherwise) / (all + kinds) as f32
    }

    /// What stands after a break: `letters` in the order in which they are foretold.
    pub(super) fn side(&self, letters: impl Iterator<Item = u16>) -> Side {
        let mut side = Side {
            letters: [GAP; DEPTH],
            len: 0,
            alone: [1.0; AFTER],
        };
        for (slot, letter) in side.letters.iter_mut().zip(letters) {
            *slot = letter;
            side.len += 1;
        }
        for i in 0..AFTER.min(side.len) {
            let mut p = 1.0 / (self.places.len() + 1) as f32;
            for from in (0..=i).rev() {
                let mut range = self.whole();
                for (depth, letter) in side.letters[from..i].iter().enumerate() {
                    range = self.narrow(range, depth, *letter);
                }
                p = self.likely(range, i - from, side.letters[i], p);
            }
            side.alone[i] = p;
        }
        side
    }

    /// Where the letters before a break stand: `side` holds them from the break on backwards.
    pub(super) fn context(&self, side: &Side) -> Context {
        let none = Range { from: 0, to: 0 };
        let mut context = Context {
            ranges: [none; BEFORE],
            len: 0,
        };
        for n in 1..=BEFORE.min(side.len) {
            let mut range = self.whole();
            for (depth, letter) in side.letters[..n].iter().rev().enumerate() {
                range = self.narrow(range, depth, *letter);
            }
            if range.from == range.to {
                break;
            }
            context.ranges[n - 1] = range;
            context.len = n;
        }
        context
    }

    /// How much likelier the letters of `side` are after `context` than anywhere, in hundredths of a nat.
    pub(super) fn follows(&self, context: &Context, side: &Side) -> i32 {
        let mut sum = 0.0;
        let mut ranges = context.ranges;
        for i in 0..AFTER.min(side.len) {
            let mut p = side.alone[i];
            for (n, range) in ranges[..context.len].iter_mut().enumerate() {
                if range.from == range.to {
                    break;
                }
                let depth = n + 1 + i;
                if depth >= DEPTH {
                    break;
                }
                p = self.likely(*range, depth, side.letters[i], p);
                *range = self.narrow(*range, depth, side.letters[i]);
            }
            sum += (p / side.alone[i]).ln();
        }
        (sum * 100.0) as i32
    }
}
