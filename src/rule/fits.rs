//! Which rules can match a line at all: told for all of them at once by how long it is and what it begins and ends with.

use super::charmap::{self, CharMap};
use super::pattern::{HEADS, OUTER, is_letter, is_number};
use super::program::Pool;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

/// What one rule asks of a line.
#[derive(Debug, Clone)]
pub(crate) struct Asks<'r> {
    /// How many bytes it has.
    pub(crate) bytes: RangeInclusive<usize>,
    /// For each [place](PLACES) the character that may stand there, where it matters.
    pub(crate) outer: [Option<Chars<'r>>; PLACES],
}

/// Some characters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chars<'r> {
    Class(&'r Pool, u32),
    Of(&'r str),
}

impl<'r> Chars<'r> {
    /// Two of one name are the same.
    fn name(self) -> (usize, u32) {
        match self {
            Chars::Class(pool, class) => (std::ptr::from_ref(pool).addr(), class),
            Chars::Of(chars) => (chars.as_ptr().addr(), u32::MAX),
        }
    }

    /// Ranges that do not overlap.
    fn ranges(self) -> Box<dyn Iterator<Item = (char, char)> + 'r> {
        match self {
            Chars::Class(pool, class) => Box::new(pool.ranges(class)),
            Chars::Of(chars) => {
                let once = |(at, c): &(usize, char)| !chars[..*at].contains(*c);
                Box::new(chars.char_indices().filter(once).map(|(_, c)| (c, c)))
            }
        }
    }
}

/// The characters at the ends of a line: the first ones and the last, from either end the first letters and digits, marks
/// and gaps left out, and what stands behind a number it begins with. A line that has no character [`BEHIND`] the first or
/// [`PAST`] a number fits all the same.
pub(crate) const PLACES: usize = 3 + HEADS + 2 * OUTER;
pub(crate) const FIRST: usize = 0;
pub(crate) const BEHIND: usize = 1;
pub(crate) const BEGINS: usize = 1 + HEADS;
pub(crate) const PAST: usize = BEGINS + OUTER;
pub(crate) const LAST: usize = PAST + 1;
pub(crate) const ENDS: usize = LAST + 1;

/// At most [`MOST`] rules, each a bit, by what they ask.
#[derive(Debug)]
pub(crate) struct Fits {
    /// Lengths at which other rules fit than below, sorted; with the rules from each of them on.
    lengths: Vec<(usize, u64)>,
    /// The rules that shorter lines than [`SHORT`] fit, by their length.
    short: Vec<u64>,
    /// Characters by the sets that they are in: each combination has a [number](CharMap::number).
    kinds: CharMap,
    /// For each such number: for each place the rules that let it stand there. The first is that of characters of no set,
    /// and of none at all.
    by_kind: Vec<[u64; PLACES]>,
    /// Behind the places of letters that matter to any rule, from either end.
    begins: usize,
    ends: usize,
    /// The rules to which the characters at the end matter.
    ending: u64,
}

/// How many bytes most lines do not have.
const SHORT: usize = 128;

/// How many rules there are at most.
pub(crate) const MOST: usize = u64::BITS as usize;

impl Fits {
    pub(crate) fn new(rules: &[Asks<'_>]) -> Fits {
        let set = |fits: &dyn Fn(&Asks<'_>) -> bool| {
            let fitting = rules.iter().take(MOST).zip(0..).filter(|(rule, _)| fits(rule));
            fitting.fold(0u64, |set, (_, i)| set | 1 << i)
        };
        let ends = rules
            .iter()
            .flat_map(|r| [*r.bytes.start(), r.bytes.end().saturating_add(1)]);
        let mut lengths: Vec<usize> = ends.chain([0]).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let lengths = lengths.into_iter().map(|n| (n, set(&|rule| rule.bytes.contains(&n))));
        let lengths: Vec<(usize, u64)> = lengths.collect();

        // the sets of characters: for each and each place the rules that ask for it there, and where it begins and ends
        let mut numbers: BTreeMap<(usize, u32), u32> = BTreeMap::new();
        let mut asking: Vec<[u64; PLACES]> = Vec::new();
        let mut ends: Vec<u64> = Vec::new();
        let end = |place: u32, number: u32| u64::from(place) << 32 | u64::from(number);
        for (rule, bit) in rules.iter().take(MOST).zip(0..) {
            for (place, chars) in rule.outer.iter().enumerate().filter_map(|(p, c)| Some((p, (*c)?))) {
                let number = *numbers.entry(chars.name()).or_insert_with(|| {
                    let number = asking.len() as u32;
                    asking.push([0; PLACES]);
                    let ranges = chars.ranges();
                    ends.extend(ranges.flat_map(|(a, b)| [end(a as u32, number), end(b as u32 + 1, number)]));
                    number
                });
                asking[number as usize][place] |= 1 << bit;
            }
        }
        ends.sort_unstable();
        let free: [u64; PLACES] = std::array::from_fn(|place| set(&|rule| rule.outer[place].is_none()));
        let mut by_kind: Vec<[u64; PLACES]> = vec![free];
        let mut known: BTreeMap<[u64; PLACES], u32> = BTreeMap::new();
        let mut ranges = Vec::new();
        let mut here = free;
        for (i, &end) in ends.iter().enumerate() {
            let (from, number) = ((end >> 32) as u32, end as u32);
            // a set has its rules let in where it begins, and out where it ends
            here.iter_mut()
                .zip(&asking[number as usize])
                .for_each(|(here, rules)| *here ^= rules);
            let to = ends.get(i + 1).map_or(from, |next| (next >> 32) as u32);
            if here == free || to == from {
                continue;
            }
            let kind = *known.entry(here).or_insert_with(|| {
                by_kind.push(here);
                by_kind.len() as u32 - 2
            });
            ranges.extend(charmap::between(from, to).map(|(first, last)| (first, last, kind)));
        }
        let asked = |from: usize| {
            let asked = |&place: &usize| rules.iter().any(|rule| rule.outer[place].is_some());
            from + (from..from + OUTER)
                .filter(asked)
                .map(|place| place + 1 - from)
                .max()
                .unwrap_or(0)
        };
        Fits {
            short: (0..SHORT).map(|n| long(&lengths, n)).collect(),
            lengths,
            kinds: CharMap::new(ranges),
            by_kind,
            begins: asked(BEGINS),
            ends: asked(ENDS),
            ending: set(&|rule| rule.outer[LAST..].iter().any(Option::is_some)),
        }
    }

    /// Those of `rules` that `line` fits.
    #[inline]
    pub(crate) fn narrow(&self, line: &str, rules: u64) -> u64 {
        let length = self.short.get(line.len()).copied();
        let rules = rules & length.unwrap_or_else(|| long(&self.lengths, line.len()));
        let mut chars = line.chars();
        let Some(first) = chars.next() else {
            return rules & self.by_kind[0][FIRST];
        };
        let fitting = self.fitting(first);
        let rules = rules & fitting[FIRST];
        // many lines fit no rule by their first character
        if rules == 0 { 0 } else { self.narrow_starts(line, rules) }
    }

    /// The same for the places behind the first: the next characters, and the first letters, which they mostly are.
    #[inline(never)]
    fn narrow_starts(&self, line: &str, rules: u64) -> u64 {
        let (mut rules, mut letter, mut chars) = (rules, BEGINS, line.chars());
        for place in FIRST..BEHIND + HEADS {
            let Some(c) = chars.next() else { break };
            let fitting = self.fitting(c);
            rules &= fitting[place];
            if letter < PAST && is_letter(c) {
                rules &= fitting[letter];
                letter += 1;
            }
            if rules == 0 {
                return 0;
            }
        }
        let rules = self.letters(letter..self.begins, chars, rules);
        if rules == 0 { 0 } else { self.narrow_past(line, rules) }
    }

    /// The same for the places behind a number and at the end.
    fn narrow_past(&self, line: &str, rules: u64) -> u64 {
        let mut rules = rules;
        if line.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && let Some(c) = line.chars().find(|&c| !is_number(c))
        {
            rules &= self.fitting(c)[PAST];
        }
        if rules & self.ending == 0 {
            return rules;
        }
        let chars = line.chars().rev();
        rules &= chars.clone().next().map_or(u64::MAX, |c| self.fitting(c)[LAST]);
        self.letters(ENDS..self.ends, chars, rules)
    }

    /// The same for the places of letters, which are those of `chars`.
    #[inline]
    fn letters(&self, places: Range<usize>, chars: impl Iterator<Item = char>, rules: u64) -> u64 {
        let (mut rules, mut letters) = (rules, chars.filter(|&c| is_letter(c)));
        for place in places {
            if rules == 0 {
                return 0;
            }
            rules &= letters.next().map_or(&self.by_kind[0], |c| self.fitting(c))[place];
        }
        rules
    }

    /// For each place the rules that let `c` stand there.
    #[inline]
    fn fitting(&self, c: char) -> &[u64; PLACES] {
        &self.by_kind[self.kinds.number(c) as usize]
    }
}

/// The rules that a line of so many bytes fits.
fn long(lengths: &[(usize, u64)], bytes: usize) -> u64 {
    let after = lengths.partition_point(|&(n, _)| n <= bytes);
    after.checked_sub(1).map_or(0, |i| lengths[i].1)
}
