//! How the table of words is laid out; `build.rs` fills it, [`super`] reads it.

/// The letters that a word may have.
pub(crate) const LETTERS: std::ops::RangeInclusive<u16> = 0x4e00..=0x9fff;
/// How many letters a word has at most.
pub(crate) const LONGEST: usize = 4;
/// Words: hash tables of 2^this slots, four bytes each: 24 bits of the hash and the score.
const WORD_BITS: u32 = 18;
/// Pairs of letters that some word has: a filter of 2^this bits.
const PAIR_BITS: u32 = 20;
/// The same in bytes.
pub(crate) const PAIR_BYTES: usize = 1 << (PAIR_BITS - 3);

/// The letters of a word as one number.
pub(crate) fn pack(letters: impl IntoIterator<Item = u16>) -> u64 {
    letters.into_iter().fold(0, |key, c| key << 16 | u64::from(c))
}

fn hash(key: u64) -> u64 {
    let mixed = (key ^ key >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

fn place(key: u64) -> (usize, u32) {
    let hash = hash(key);
    ((hash >> (64 - WORD_BITS)) as usize, (hash as u32) << 8)
}

/// What a letter is in a pair, as its first letter or its second: the bits of both tell whether they touch. 0 for 0.
#[inline]
pub(crate) fn halves(letter: u16) -> [u32; 2] {
    [0x9e37_79b1_u32, 0x85eb_ca77].map(|k| u32::from(letter).wrapping_mul(k))
}

#[inline]
fn bit(a: u32, b: u32) -> (usize, u8) {
    let at = ((a ^ b) >> (32 - PAIR_BITS)) as usize;
    (at / 8, 1 << (at % 8))
}

/// The score of the word with this key in a table made by [`words`], 0 if there is none.
pub(crate) fn score(table: &[u8], key: u64) -> u8 {
    let slots = table.as_chunks::<4>().0;
    let (mut at, print) = place(key);
    // a table always has empty slots
    for _ in 0..slots.len() {
        let slot = slots.get(at).map_or(0, |s| u32::from_le_bytes(*s));
        if slot == 0 || slot & !255 == print {
            return slot as u8;
        }
        at = (at + 1) % slots.len();
    }
    0
}

/// Whether some word may have two letters next to each other, by a filter made by [`pairs`]: the first half of the one
/// and the second of the other.
#[inline]
pub(crate) fn may_touch(filter: &[u8; PAIR_BYTES], a: u32, b: u32) -> bool {
    let (at, mask) = bit(a, b);
    filter[at % PAIR_BYTES] & mask != 0
}

/// The table of words, given as letters and score.
#[allow(dead_code)]
pub(crate) fn words<'a>(words: impl IntoIterator<Item = (&'a [u16], u8)>) -> Result<Vec<u8>, String> {
    let mut slots = vec![0u32; 1 << WORD_BITS];
    let mut free = slots.len();
    for (letters, score) in words {
        let (mut at, print) = place(pack(letters.iter().copied()));
        while slots[at] != 0 && slots[at] & !255 != print {
            at = (at + 1) % slots.len();
        }
        free -= usize::from(slots[at] == 0);
        if free * 4 < slots.len() {
            return Err(format!("too many words for 2^{WORD_BITS} slots"));
        }
        slots[at] = print | u32::from(score).max(slots[at] & 255);
    }
    Ok(slots.into_iter().flat_map(u32::to_le_bytes).collect())
}

/// The filter of letters that stand next to each other in a word.
#[allow(dead_code)]
pub(crate) fn pairs<'a>(words: impl IntoIterator<Item = &'a [u16]>) -> Vec<u8> {
    let mut filter = vec![0u8; PAIR_BYTES];
    for letters in words {
        for pair in letters.windows(2) {
            let (at, mask) = bit(halves(pair[0])[0], halves(pair[1])[1]);
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
