//! Where characters of a set may begin: told by their first three bytes, for many places of a text at once.
//!
//! The characters are dealt to eight buckets. Six tables say for each half of each of the three bytes in which buckets
//! it stands, as in Teddy (Qiao, Langdale and others, for Hyperscan); a place that is in one bucket six times is told.
//! Where eight buckets let much through, there are eight more, and so on.

use crate::scan;
use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// A filter that lets through all places at which a character of the set begins, and few others.
#[derive(Debug, Clone)]
pub(crate) struct Sieve {
    /// For each eight buckets.
    tables: Vec<Tables>,
}

/// For the lower and the upper half of the first byte, then of the second and the third; each four times over.
type Tables = [[u8; 64]; 6];

/// Which halves of a byte there are, each a bit: lower ones, upper ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Halves(u16, u16);

impl Halves {
    const ANY: Halves = Halves(u16::MAX, u16::MAX);
    /// Those of the bytes behind the first of a character.
    const BEHIND: Halves = Halves(u16::MAX, 0x0F00);

    fn of(byte: u8) -> Halves {
        Halves(1 << (byte & 15), 1 << (byte >> 4))
    }

    fn with(self, other: Halves) -> Halves {
        Halves(self.0 | other.0, self.1 | other.1)
    }

    fn has(self, byte: u8) -> bool {
        let Halves(low, high) = Halves::of(byte);
        self.0 & low != 0 && self.1 & high != 0
    }

    fn len(self) -> u64 {
        u64::from(self.0.count_ones() * self.1.count_ones())
    }
}

/// The bytes of some characters: first ones, second ones, third ones.
type Bucket = [Halves; 3];

/// How many buckets some tables hold.
const BUCKETS: usize = 8;

/// How many times eight buckets there are at most.
const PARTS: usize = 5;

/// Eight buckets more have to hold one in so many Han characters back.
const WORTH: u64 = 16;

/// Characters that texts are full of.
const COMMON: [&str; 14] = [
    "\n", " ", "，", "。", "、", "：", "；", "“", "”", "（", "）", "1", "\u{3000}", "e",
];

/// What a common character costs that is let through: as much as so many others.
const DEAR: u64 = 4096;

impl Sieve {
    /// A sieve for the characters of `ranges`, which are sorted.
    pub(crate) fn new(ranges: &[(char, char)]) -> Sieve {
        let mut buckets: Vec<Bucket> = Vec::new();
        for &(first, last) in ranges {
            for page in first as u32 >> 6..=last as u32 >> 6 {
                let from = (first as u32).max(page << 6);
                let bucket = bucket(from, (last as u32).min(page << 6 | 63));
                match buckets.last_mut() {
                    Some(last) if last[..2] == bucket[..2] || last[0] == bucket[0] && last[2] == bucket[2] => {
                        *last = both(last, &bucket);
                    }
                    _ => buckets.push(bucket),
                }
            }
        }
        let mut best: Option<(u64, Vec<Bucket>)> = None;
        for count in (1..=PARTS).rev() {
            merge(&mut buckets, count * BUCKETS);
            let through: u64 = buckets.iter().map(han).sum();
            let dear = through + buckets.len().div_ceil(BUCKETS) as u64 * HAN / WORTH;
            if best.as_ref().is_none_or(|best| dear <= best.0) {
                best = Some((dear, buckets.clone()));
            }
        }
        let (_, buckets) = best.unwrap_or_default();
        Sieve {
            tables: buckets.chunks(BUCKETS).map(tables).collect(),
        }
    }

    /// Tell `found` the places that it lets through, in order, each with the three bytes that stand there.
    pub(crate) fn each(&self, bytes: &[u8], found: impl FnMut(usize, [u8; 3])) {
        dispatch!(Level::new(), simd => simd.vectorize(
            #[inline(always)]
            || {
                scan::each(bytes, found, #[inline(always)] |block| {
                    let mut all = u8x64::splat(simd, 0);
                    for tables in &self.tables {
                        let (first, second) = (stands(simd, tables, block, 0), stands(simd, tables, block, 1));
                        all |= first & second & stands(simd, tables, block, 2);
                    }
                    !all.simd_eq(0)
                })
            }
        ));
    }
}

/// For each place of a block, the buckets in which the byte stands that is so far behind it.
#[inline(always)]
fn stands<S: Simd>(simd: S, tables: &Tables, block: &scan::Block, behind: usize) -> u8x64<S> {
    let bytes = scan::load(simd, block, behind);
    let low = u8x64::simd_from(simd, tables[2 * behind]);
    let high = u8x64::simd_from(simd, tables[2 * behind + 1]);
    low.swizzle_dyn_within_blocks(bytes & 15) & high.swizzle_dyn_within_blocks(bytes >> 4)
}

/// Put buckets together until there are so many at most: those first that let the fewest others through together.
fn merge(buckets: &mut Vec<Bucket>, most: usize) {
    let mut costs: Vec<u64> = buckets.windows(2).map(|pair| more(&pair[0], &pair[1])).collect();
    while let Some((_, at)) = costs.iter().zip(0..).min().filter(|_| buckets.len() > most) {
        let next = buckets.remove(at + 1);
        buckets[at] = both(&buckets[at], &next);
        costs.remove(at);
        for pair in at.saturating_sub(1)..(at + 1).min(costs.len()) {
            costs[pair] = more(&buckets[pair], &buckets[pair + 1]);
        }
    }
}

/// The tables of at most [`BUCKETS`].
fn tables(buckets: &[Bucket]) -> Tables {
    let mut tables = [[0; 64]; 6];
    for (bit, bucket) in buckets.iter().enumerate() {
        let halves = bucket.iter().flat_map(|h| [h.0, h.1]);
        for (table, halves) in tables.iter_mut().zip(halves) {
            let places = table.iter_mut().take(HALVES).enumerate();
            places.for_each(|(i, place)| *place |= u8::from(halves >> i & 1 != 0) << bit);
        }
    }
    for table in &mut tables {
        let (once, others) = table.split_at_mut(HALVES);
        others
            .chunks_exact_mut(HALVES)
            .for_each(|again| again.copy_from_slice(once));
    }
    tables
}

/// How many different halves of a byte there are.
const HALVES: usize = 16;

fn both(a: &Bucket, b: &Bucket) -> Bucket {
    [0, 1, 2].map(|i| a[i].with(b[i]))
}

/// How much more they let through together.
fn more(a: &Bucket, b: &Bucket) -> u64 {
    cost(&both(a, b)).saturating_sub(cost(a) + cost(b))
}

/// How much a bucket lets through.
fn cost(bucket: &Bucket) -> u64 {
    let common = COMMON.iter().filter(|c| {
        let bytes = c.bytes().map(Some).chain([None, None]);
        bucket
            .iter()
            .zip(bytes)
            .all(|(halves, byte)| byte.is_none_or(|b| halves.has(b)))
    });
    common.count() as u64 * DEAR + bucket.iter().map(|h| h.len().min(64)).product::<u64>()
}

/// How many characters begin with the six bytes that nearly all of Han do.
const HAN: u64 = 6 * 64 * 64;

/// How many of those a bucket lets through.
fn han(bucket: &Bucket) -> u64 {
    let first = (0xE4..=0xE9).filter(|&b| bucket[0].has(b)).count() as u64;
    first * bucket[1].len().min(64) * bucket[2].len().min(64)
}

/// The bytes of the characters from `first` to `last`, which differ in their last byte only; of those of four bytes all
/// that begin with the same.
fn bucket(first: u32, last: u32) -> Bucket {
    fn behind(c: u32) -> Halves {
        Halves::of(0x80 | (c & 63) as u8)
    }
    let any = |byte: fn(u32) -> Halves| (first..=last).map(byte).fold(Halves::default(), Halves::with);
    match first {
        0..0x80 => [any(|c| Halves::of(c as u8)), Halves::ANY, Halves::ANY],
        0x80..0x800 => [Halves::of(0xC0 | (first >> 6) as u8), any(behind), Halves::ANY],
        0x800..0x10000 => [Halves::of(0xE0 | (first >> 12) as u8), behind(first >> 6), any(behind)],
        _ => [Halves::of(0xF0 | (first >> 18) as u8), Halves::BEHIND, Halves::BEHIND],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_held_back() {
        let sets: [&[(char, char)]; 4] = [
            &[
                ('(', '('),
                ('é', 'é'),
                ('０', '９'),
                ('\u{E000}', '\u{F8FF}'),
                ('\u{F0000}', '\u{FFFFD}'),
            ],
            &[
                ('\u{0}', '\u{8}'),
                ('\u{2F00}', '\u{2FD5}'),
                ('\u{2000}', '\u{200B}'),
                ('ſ', 'ſ'),
            ],
            &[('（', '）'), ('(', ')'), ('—', '—'), ('年', '年'), ('第', '第')],
            &[],
        ];
        let text: String = (0..0x20000)
            .chain(0xF0000..0xF1000)
            .filter_map(char::from_u32)
            .collect();
        for ranges in sets {
            let sieve = Sieve::new(ranges);
            let mut told = Vec::new();
            sieve.each(text.as_bytes(), |at, _| told.push(at));
            let wanted = |c: char| ranges.iter().any(|r| r.0 <= c && c <= r.1);
            for (at, c) in text.char_indices().filter(|c| wanted(c.1)) {
                assert!(told.binary_search(&at).is_ok(), "{c:?}");
            }
            assert!(told.iter().all(|&at| text.is_char_boundary(at)));
            assert!(told.len() < 20_000, "{}", told.len());
        }
    }
}
