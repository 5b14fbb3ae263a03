//! Looking up single characters quickly: which lists of rules begin with this one?

use super::sieve::Sieve;
use std::collections::BTreeMap;

/// A map from characters to small numbers, fast for text in which few characters are in it.
#[derive(Debug, Clone)]
pub(crate) struct CharMap {
    /// By lead byte: the length of its characters, and [`SOME`] if any of them is in the map.
    leads: [u8; 256],
    /// A bit for each character below U+10000: whether it is in the map.
    bits: Box<[u64; PAGES]>,
    /// By `c >> 6` for the characters below U+10000: which of the blocks holds their values.
    pages: Box<[u16; PAGES]>,
    /// Values by `c & 63`; one is written as the number behind it, none as 0.
    blocks: Vec<[u16; 64]>,
    /// Above U+FFFF: sorted ranges.
    astral: Vec<(char, char, u32)>,
    /// Tells most places apart at which no character of the map stands.
    sieve: Option<Sieve>,
}

/// Lists of numbers.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// Where each ends.
    ends: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The list with this number.
    pub(crate) fn get(&self, list: u32) -> &[u32] {
        let list = list as usize;
        let from = list.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.all[from..self.ends[list] as usize]
    }

    /// Add a list. Returns its number.
    fn push(&mut self, values: &[u32]) -> u32 {
        self.all.extend_from_slice(values);
        self.ends.push(self.all.len() as u32);
        self.ends.len() as u32 - 1
    }
}

/// Marks a lead byte that characters in the map begin with.
const SOME: u8 = 0x80;

/// Characters below U+10000 by 64s.
const PAGES: usize = 1024;

impl CharMap {
    /// A map from ranges, both ends in, that do not overlap. Values are counted in order, so that no more are told apart
    /// below U+10000 than there are characters.
    pub(crate) fn new(ranges: impl IntoIterator<Item = (char, char, u32)>) -> CharMap {
        let mut map = CharMap {
            leads: std::array::from_fn(|lead| match lead {
                0..0xC0 => 1,
                0xC0..0xE0 => 2,
                0xE0..0xF0 => 3,
                _ => 4,
            }),
            bits: Box::new([0; PAGES]),
            pages: Box::new([0; PAGES]),
            blocks: vec![[0; 64]],
            astral: Vec::new(),
            sieve: None,
        };
        // blocks of one value
        let mut whole: BTreeMap<u32, u16> = BTreeMap::new();
        for (first, last, value) in ranges {
            let behind = u16::try_from(value + 1).unwrap_or_default();
            let leads = usize::from(lead(first))..=usize::from(lead(last));
            map.leads[leads].iter_mut().for_each(|l| *l |= SOME);
            if last > '\u{FFFF}' {
                map.astral.push((first.max('\u{10000}'), last, value));
            }
            let (first, last) = (first as usize, (last as usize).min(0xFFFF));
            for page in first >> 6..=last >> 6 {
                let (from, to) = (first.max(page << 6) & 63, last.min(page << 6 | 63) & 63);
                map.bits[page] |= u64::MAX << from & u64::MAX >> (63 - to);
                let block = &mut map.pages[page];
                if map.bits[page] == u64::MAX && *block == 0 {
                    *block = *whole.entry(value).or_insert_with(|| {
                        map.blocks.push([behind; 64]);
                        (map.blocks.len() - 1) as u16
                    });
                    continue;
                }
                if *block == 0 {
                    *block = map.blocks.len() as u16;
                    map.blocks.push([0; 64]);
                }
                map.blocks[usize::from(*block)][from..=to].fill(behind);
            }
        }
        map.astral.sort_unstable();
        map
    }

    /// The same, quicker at looking for its characters in a text.
    pub(crate) fn sieved(self) -> CharMap {
        CharMap {
            sieve: Some(Sieve::new(&self.ranges())),
            ..self
        }
    }

    /// Its characters, in order.
    fn ranges(&self) -> Vec<(char, char)> {
        let mut out = Vec::new();
        for (bits, page) in self.bits.iter().zip(0..) {
            let mut bits = *bits;
            while bits != 0 {
                let from = bits.trailing_zeros();
                let many = (bits >> from).trailing_ones();
                bits &= !(u64::MAX >> (64 - many) << from);
                out.extend(between(page << 6 | from, (page << 6 | from) + many));
            }
        }
        out.extend(self.astral.iter().map(|range| (range.0, range.1)));
        out
    }

    /// A map to lists: all the values of the ranges around a character, in order. Ranges may overlap.
    pub(crate) fn lists(items: impl IntoIterator<Item = (char, char, u32)>) -> (CharMap, Lists) {
        // A sweep over the places where a range begins or, told apart by a bit, has ended.
        let mut ends: Vec<u64> = Vec::new();
        let end =
            |place: u32, begins: bool, value: u32| u64::from(place) << 33 | u64::from(begins) << 32 | u64::from(value);
        for (first, last, value) in items {
            ends.extend([end(first as u32, true, value), end(last as u32 + 1, false, value)]);
        }
        ends.sort_unstable();
        let mut lists = Lists::default();
        // Values, and how often each is there; with a number that they have in common with few others.
        let (mut open, mut times, mut sum): (Vec<u32>, Vec<u32>, u64) = (Vec::new(), Vec::new(), 0);
        let mut ranges = Vec::new();
        let mut known: BTreeMap<u64, u32> = BTreeMap::new();
        let mut at = 0;
        while let Some(&from) = ends.get(at) {
            while let Some(&end) = ends.get(at).filter(|&end| end >> 33 == from >> 33) {
                let value = end as u32;
                let own = (u64::from(value) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                match (open.binary_search(&value), end >> 32 & 1 != 0) {
                    (Ok(i), true) => times[i] += 1,
                    (Err(i), true) => {
                        open.insert(i, value);
                        times.insert(i, 1);
                        sum ^= own ^ own >> 29;
                    }
                    (Ok(i), false) if times[i] > 1 => times[i] -= 1,
                    (Ok(i), false) => {
                        open.remove(i);
                        times.remove(i);
                        sum ^= own ^ own >> 29;
                    }
                    (Err(_), false) => {}
                }
                at += 1;
            }
            let (Some(&to), false) = (ends.get(at), open.is_empty()) else {
                continue;
            };
            if let Some((first, last)) = between((from >> 33) as u32, (to >> 33) as u32) {
                let ix = match known.get(&sum) {
                    Some(&ix) if lists.get(ix) == open => ix,
                    _ => {
                        let ix = lists.push(&open);
                        known.insert(sum, ix);
                        ix
                    }
                };
                ranges.push((first, last, ix));
            }
        }
        (CharMap::new(ranges), lists)
    }

    /// The value of `c`.
    #[inline]
    pub(crate) fn get(&self, c: char) -> Option<u32> {
        self.number(c).checked_sub(1)
    }

    /// The number behind the value of `c`; 0 if it has none.
    #[inline]
    pub(crate) fn number(&self, c: char) -> u32 {
        match c {
            '\0'..='\u{FFFF}' => self.low((c as usize) >> 6, c as usize & 63),
            _ => self.high(c),
        }
    }

    fn high(&self, c: char) -> u32 {
        let i = self.astral.partition_point(|r| r.1 < c);
        self.astral.get(i).filter(|r| r.0 <= c).map_or(0, |r| r.2 + 1)
    }

    /// What stands for a character below U+10000.
    fn low(&self, page: usize, place: usize) -> u32 {
        self.blocks[usize::from(self.pages[page])][place].into()
    }

    /// Call `hit` with the offset, the length and the value of each character of `text` that is in the map.
    pub(crate) fn scan(&self, text: &str, mut hit: impl FnMut(usize, usize, u32)) {
        if self.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        if let Some(sieve) = &self.sieve {
            return sieve.each(
                bytes,
                #[inline(always)]
                |at, head| {
                    let [b @ 0xE0..0xF0, c, d] = head else {
                        self.look(text, at, &mut hit);
                        return;
                    };
                    let (page, place) = (usize::from(b & 15) << 6 | usize::from(c & 63), usize::from(d & 63));
                    if self.bits[page] >> place & 1 != 0 {
                        hit(at, 3, self.low(page, place) - 1);
                    }
                },
            );
        }
        let mut next = 0;
        while next < bytes.len() {
            next += self.look(text, next, &mut hit);
        }
    }

    /// Call `hit` if the character at byte `at` is in the map. Returns its length.
    #[inline(always)]
    fn look(&self, text: &str, at: usize, hit: &mut impl FnMut(usize, usize, u32)) -> usize {
        let bytes = text.as_bytes();
        let Some(&b) = bytes.get(at) else { return 1 };
        let low = |b: u8| usize::from(b & 63);
        let lead = self.leads[usize::from(b)];
        let len = usize::from(lead & !SOME);
        if lead & SOME == 0 {
            return len;
        }
        // A character's last byte holds its place on the page, the ones before it the page: most need no decoding.
        let (page, place) = match bytes[at..] {
            [_, c, d, ..] if len == 3 => (usize::from(b & 15) << 6 | low(c), low(d)),
            [_, c, ..] if len == 2 => (usize::from(b & 31), low(c)),
            _ if len == 1 => (usize::from(b >> 6), low(b)),
            _ => {
                if let Some(value) = char_at(text, at).and_then(|c| self.get(c)) {
                    hit(at, len, value);
                }
                return len;
            }
        };
        if self.bits[page] >> place & 1 != 0 {
            hit(at, len, self.low(page, place) - 1);
        }
        len
    }

    /// Whether nothing is in the map.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.len() == 1 && self.astral.is_empty()
    }
}

/// The first and the last character from `from` up to `to`, that left out.
pub(crate) fn between(from: u32, to: u32) -> Option<(char, char)> {
    let mut chars = (from..to).filter_map(char::from_u32);
    let first = chars.next()?;
    Some((first, chars.next_back().unwrap_or(first)))
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|t| t.chars().next())
}

fn lead(c: char) -> u8 {
    c.encode_utf8(&mut [0; 4]).as_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_only_its_own() {
        let map = CharMap::new([
            ('０', '９', 0),
            ('\u{E000}', '\u{F8FF}', 1),
            ('\u{F0000}', '\u{10FFFD}', 2),
        ]);
        let mut hits = Vec::new();
        map.scan("a２，\u{E001}国\u{F0001}\u{10FFFD}", |at, _, v| hits.push((at, v)));
        assert_eq!(hits, [(1, 0), (7, 1), (13, 2), (17, 2)]);
    }

    #[test]
    fn scans_as_it_looks_up() {
        let map = CharMap::new([
            ('0', '3', 0),
            ('é', 'é', 1),
            ('国', '國', 2),
            ('\u{D000}', '\u{E000}', 4),
            ('\u{1F600}', '\u{1F64F}', 3),
        ]);
        let text: String = (0..0x20000).filter_map(char::from_u32).collect();
        for map in [map.clone(), map.sieved()] {
            let mut hits = Vec::new();
            map.scan(&text, |at, len, value| hits.push((at, len, value)));
            let wanted = text
                .char_indices()
                .filter_map(|(at, c)| Some((at, c.len_utf8(), map.get(c)?)));
            assert_eq!(hits, wanted.collect::<Vec<_>>());
        }
    }

    #[test]
    fn ranges_may_overlap() {
        let (map, lists) = CharMap::lists([('a', 'f', 7), ('c', 'c', 1), ('c', 'c', 1), ('e', '\u{10FFFF}', 3)]);
        let list = |c| map.get(c).map(|i| lists.get(i));
        assert_eq!(list('b'), Some([7].as_slice()));
        assert_eq!(list('c'), Some([1, 7].as_slice()));
        assert_eq!(list('f'), Some([3, 7].as_slice()));
        assert_eq!(
            [list('\u{FFFF}'), list('\u{10000}'), list('\u{10FFFF}')],
            [Some([3].as_slice()); 3]
        );
        assert_eq!(list('Z'), None);
    }
}
