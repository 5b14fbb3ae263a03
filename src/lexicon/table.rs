//! How the table of words is laid out; `build.rs` fills it, [`super`] reads it.

use std::collections::BTreeMap;

/// The letters that a word may have.
pub(crate) const LETTERS: std::ops::RangeInclusive<u16> = 0x4e00..=0x9fff;
/// How many letters a word has at most.
pub(crate) const LONGEST: usize = 4;
/// Words: each stands in the slot that its hash and a pilot give, four bytes: 24 bits of the hash and the score. The
/// pilot is that of its bucket, of which there are 2^this, and was chosen so that no two words meet (hash and displace,
/// after Belazzougui, Botelho and Dietzfelbinger). The pilots stand first, two bytes each.
const BUCKET_BITS: u32 = 15;
/// The pilots in bytes.
const PILOTS: usize = 2 << BUCKET_BITS;
/// So many of a hundred slots have a word.
const FILLED: usize = 95;
/// Pairs of letters that some word has: a filter with a row of bits for each number that letters have, where each number
/// has a bit. So one row answers for all the letters that one may stand before, the commonest at its beginning.
pub(crate) const PAIR_BYTES: usize = NUMBERS * NUMBERS / 8;
/// Numbers of letters: [`SHARED`] of them are those of many letters each, which few words have.
const NUMBERS: usize = 1024;
const SHARED: usize = 256;

/// Keys of words: a filter of 2^this bits, which stays in the cache where the table does not.
const KEY_BITS: u32 = 20;
/// The same in bytes.
pub(crate) const KEY_BYTES: usize = 1 << (KEY_BITS - 3);
/// A bit for each letter.
pub(crate) const FOLDS_BYTES: usize = (*LETTERS.end() - *LETTERS.start()) as usize / 8 + 1;

/// The letters of a word as one number.
pub(crate) fn pack(letters: impl IntoIterator<Item = u16>) -> u64 {
    letters.into_iter().fold(0, |key, c| key << 16 | u64::from(c))
}

fn hash(key: u64) -> u64 {
    let mixed = (key ^ key >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// What stands of a word beside its score.
fn print(hash: u64) -> u32 {
    (hash as u32) << 8
}

fn bucket(hash: u64) -> usize {
    (hash >> (64 - BUCKET_BITS)) as usize
}

/// Which of so many slots a word stands in. The bits of its print have no part in it.
#[inline]
fn place(hash: u64, pilot: u16, slots: usize) -> usize {
    let mixed = (hash >> 24 ^ u64::from(pilot).wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (((mixed >> 32) * slots as u64) >> 32) as usize
}

/// Where the filter of pairs has the bit of two letters with these numbers.
#[inline]
fn bit(a: u16, b: u16) -> (usize, u8) {
    let at = usize::from(a) % NUMBERS * NUMBERS + usize::from(b) % NUMBERS;
    (at / 8, 1 << (at % 8))
}

/// Where the key with this hash stands in a filter of keys.
#[inline]
fn key_bit(hash: u64) -> (usize, u8) {
    let at = (hash >> 24) as usize % (1 << KEY_BITS);
    (at / 8, 1 << (at % 8))
}

/// The score of the word with this key in a table made by [`words`] with a filter made by [`keys`], 0 if there is none.
#[inline]
pub(crate) fn score(table: &[u8], filter: &[u8; KEY_BYTES], key: u64) -> u8 {
    let hash = hash(key);
    let (at, mask) = key_bit(hash);
    if filter[at] & mask == 0 {
        return 0;
    }
    let Some((pilots, slots)) = table.split_at_checked(PILOTS) else {
        return 0;
    };
    let slots = slots.as_chunks::<4>().0;
    let pilot = pilots
        .as_chunks::<2>()
        .0
        .get(bucket(hash))
        .map_or(0, |p| u16::from_le_bytes(*p));
    let slot = slots
        .get(place(hash, pilot, slots.len()))
        .map_or(0, |s| u32::from_le_bytes(*s));
    match slot & !255 == print(hash) {
        true => slot as u8,
        false => 0,
    }
}

/// Whether some word may have two letters next to each other, by a filter made by [`pairs`] and their numbers, made by
/// [`numbers`].
#[inline]
pub(crate) fn may_touch(filter: &[u8; PAIR_BYTES], a: u16, b: u16) -> bool {
    let (at, mask) = bit(a, b);
    filter[at] & mask != 0
}

/// The table of words, given as letters and score.
#[allow(dead_code)]
pub(crate) fn words<'a>(words: impl IntoIterator<Item = (&'a [u16], u8)>) -> Result<Vec<u8>, String> {
    let mut scores: BTreeMap<u64, u8> = BTreeMap::new();
    for (letters, score) in words {
        let best = scores.entry(pack(letters.iter().copied())).or_default();
        *best = score.max(*best);
    }
    let mut buckets: Vec<Vec<(u64, u8)>> = vec![Vec::new(); 1 << BUCKET_BITS];
    for (key, score) in &scores {
        let hash = hash(*key);
        buckets[bucket(hash)].push((hash, *score));
    }
    let mut slots = vec![0u32; scores.len() * 100 / FILLED + 1];
    let mut taken = vec![false; slots.len()];
    let mut pilots = vec![0u16; buckets.len()];
    // those with most words are hardest to place
    let mut order: Vec<usize> = (0..buckets.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(buckets[i].len()));
    for i in order {
        let places = |pilot: u16| buckets[i].iter().map(move |(hash, _)| (*hash, pilot));
        let place = |(hash, pilot)| place(hash, pilot, taken.len());
        let free = |pilot: &u16| {
            let mut places: Vec<usize> = places(*pilot).map(place).collect();
            let all = places.len();
            places.sort_unstable();
            places.dedup();
            places.len() == all && places.iter().all(|&at| !taken[at])
        };
        let pilot = (0..=u16::MAX)
            .find(free)
            .ok_or("too many words for two bytes a pilot")?;
        let places: Vec<usize> = places(pilot).map(place).collect();
        for (at, (hash, score)) in places.into_iter().zip(&buckets[i]) {
            taken[at] = true;
            slots[at] = print(*hash) | u32::from(*score);
        }
        pilots[i] = pilot;
    }
    let pilots = pilots.into_iter().flat_map(u16::to_le_bytes);
    Ok(pilots.chain(slots.into_iter().flat_map(u32::to_le_bytes)).collect())
}

/// The filter of the keys of words.
#[allow(dead_code)]
pub(crate) fn keys<'a>(words: impl IntoIterator<Item = &'a [u16]>) -> Vec<u8> {
    let mut filter = vec![0u8; KEY_BYTES];
    for letters in words {
        let (at, mask) = key_bit(hash(pack(letters.iter().copied())));
        filter[at] |= mask;
    }
    filter
}

/// A bit for each letter that becomes another by `fold`, which says what each becomes.
#[allow(dead_code)]
pub(crate) fn folds(fold: &[u16]) -> Vec<u8> {
    let mut out = vec![0u8; FOLDS_BYTES];
    for (at, _) in fold
        .iter()
        .zip(LETTERS)
        .enumerate()
        .filter(|(_, (to, from))| **to != *from)
    {
        out[at / 8] |= 1 << (at % 8);
    }
    out
}

/// A number for each of [`LETTERS`], from 1 on: the more words have it the lower, and the rarest share theirs.
#[allow(dead_code)]
pub(crate) fn numbers<'a>(words: impl IntoIterator<Item = &'a [u16]>) -> Vec<u16> {
    let mut times = vec![0; LETTERS.len()];
    for &letter in words.into_iter().flatten() {
        times[usize::from(letter - LETTERS.start())] += 1;
    }
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(times[i]));
    let own = NUMBERS - SHARED;
    let mut numbers = vec![0; times.len()];
    for (number, letter) in (1..own).chain((own..NUMBERS).cycle()).zip(order) {
        numbers[letter] = number as u16;
    }
    numbers
}

/// The filter of letters that stand next to each other in a word, by their [`numbers`].
#[allow(dead_code)]
pub(crate) fn pairs<'a>(words: impl IntoIterator<Item = &'a [u16]>, numbers: &[u16]) -> Vec<u8> {
    let mut filter = vec![0u8; PAIR_BYTES];
    let number = |letter: u16| numbers[usize::from(letter - LETTERS.start())];
    for letters in words {
        for pair in letters.windows(2) {
            let (at, mask) = bit(number(pair[0]), number(pair[1]));
            filter[at] |= mask;
        }
    }
    filter
}

/// The words of a list: one a line, `#` begins a remark.
///
/// # Errors
/// Line and column, 1-based, of a line that is no word, and what is wrong.
pub(crate) fn list(text: &str) -> Result<Vec<&str>, (usize, usize, String)> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let word = line.split('#').next().unwrap_or_default().trim();
        if word.is_empty() {
            continue;
        }
        let column = line.chars().take_while(|c| c.is_whitespace()).count() + 1;
        let letter = |c: char| u16::try_from(u32::from(c)).is_ok_and(|c| LETTERS.contains(&c));
        if let Some(at) = word.chars().position(|c| !letter(c)) {
            return Err((n + 1, column + at, "not a Han letter; write one word a line".into()));
        }
        let count = word.chars().count();
        if !(2..=LONGEST).contains(&count) {
            let message = format!("a word of {count} letters; write 2 to {LONGEST}, of longer names their parts");
            return Err((n + 1, column, message));
        }
        out.push(word);
    }
    Ok(out)
}

/// The score of a word that a person added: that of a common word of its length, in eighths of a nat.
pub(crate) fn added(letters: usize) -> u8 {
    (44 * letters.saturating_sub(1)).min(255) as u8
}
