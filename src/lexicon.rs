//! Words of two to four Han letters, and how much likelier each is than its letters by chance.
//!
//! Where a line ends inside a word, the next line completes it; [`Lexicon::cut`] says how surely. The table is made at
//! build time from `data/lexicon/` and `rules/lexicon/` and needs no loading. It is in simplified letters; traditional
//! ones are folded to them.

pub(crate) mod table;

use std::collections::HashMap;
use table::{LETTERS, LONGEST};

const WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-words.bin"));
const KEYS: &[u8; table::KEY_BYTES] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-keys.bin"));
const PAIRS: &[u8; table::PAIR_BYTES] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-pairs.bin"));
const NUMBERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-numbers.bin"));
const FOLDS: &[u8; table::FOLDS_BYTES] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-folds.bin"));
const FOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-fold.bin"));

/// How many letters to each side of a break are looked at.
const REACH: usize = 6;

/// The Han letters at one end of a line, the outermost first, folded to simplified, as far as a word may have each next
/// to the one before: no word lies across where one may not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Edge {
    letters: [u16; REACH],
    len: u8,
}

impl Edge {
    fn letters(&self) -> &[u16] {
        self.letters.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// The words that the binary carries, and those that a person added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Scores of added words, by [`table::pack`].
    added: HashMap<u64, u8>,
}

impl Lexicon {
    /// Add the words of a list: one a line, `#` begins a remark.
    ///
    /// # Errors
    /// Line and column, 1-based, of a line that is no word, and what is wrong.
    pub fn add(&mut self, list: &str) -> Result<(), (usize, usize, String)> {
        for word in table::list(list)? {
            let key = table::pack(word.chars().filter_map(fold));
            self.added.insert(key, table::added(word.chars().count()));
        }
        Ok(())
    }

    /// How much likelier `word` is than its letters by chance, in eighths of a nat; 0 if it is none of the words.
    pub fn word(&self, word: &str) -> u8 {
        let mut letters = [0; LONGEST];
        let mut len = 0;
        for c in word.chars() {
            match (fold(c), letters.get_mut(len)) {
                (Some(letter), Some(slot)) => *slot = letter,
                _ => return 0,
            }
            len += 1;
        }
        self.score(table::pack(letters[..len].iter().copied()))
    }

    /// The score of the word with this key, made by [`table::pack`].
    fn score(&self, key: u64) -> u8 {
        let added = if self.added.is_empty() {
            None
        } else {
            self.added.get(&key).copied()
        };
        added.unwrap_or_else(|| table::score(WORDS, KEYS, key))
    }

    /// The letters that a line of these bytes begins and ends with, for [`Lexicon::may_touch`]: the number of each; 0 for
    /// what is no Han letter.
    #[inline]
    pub fn ends(line: &[u8]) -> [u16; 2] {
        let number = |triple: Option<&[u8; 3]>| triple.and_then(letter).map_or(0, number);
        [number(line.first_chunk()), number(line.last_chunk())]
    }

    /// Whether a word may lie across a break between `tail` and `head`, made by [`Lexicon::ends`]: where not,
    /// [`Lexicon::cut`] is 0.
    #[inline]
    pub fn may_touch(&self, tail: u16, head: u16) -> bool {
        tail != 0 && head != 0 && (table::may_touch(PAIRS, tail, head) || !self.added.is_empty())
    }

    /// Whether a word may lie across breaks between `tail` and each of `heads`, of which there are no more than 16: a bit
    /// each, from the lowest on.
    #[inline]
    pub fn may_touch_each<const N: usize>(&self, tail: u16, heads: &[u16; N]) -> u16 {
        if tail == 0 {
            return 0;
        }
        let any = !self.added.is_empty();
        heads.iter().zip(0..).fold(0, |bits, (&head, n)| {
            let touch = (head != 0) & (any | table::may_touch(PAIRS, tail, head));
            bits | u16::from(touch) << (n & 15)
        })
    }

    /// The letters that `line` ends with; none if its last character is no Han letter.
    pub fn tail(&self, line: &str) -> Edge {
        self.edge::<true>(line.as_bytes().as_rchunks().1.iter().rev())
    }

    /// The letters that `line` begins with; none if its first character is no Han letter.
    pub fn head(&self, line: &str) -> Edge {
        self.edge::<false>(line.as_bytes().as_chunks().0.iter())
    }

    /// `triples`: what are characters as long as all are Han letters, which take three bytes each. `BACKWARDS`: they run
    /// from the break to the left.
    #[inline(always)]
    fn edge<'a, const BACKWARDS: bool>(&self, triples: impl Iterator<Item = &'a [u8; 3]>) -> Edge {
        let mut edge = Edge::default();
        let mut before = 0;
        for (slot, letter) in edge.letters.iter_mut().zip(triples.map_while(letter)) {
            let number = number(letter);
            let touch = match BACKWARDS {
                true => self.may_touch(number, before),
                false => self.may_touch(before, number),
            };
            if edge.len > 0 && !touch {
                break;
            }
            *slot = letter;
            edge.len += 1;
            before = number;
        }
        edge
    }

    /// How much likelier the letters to both sides of a break are as running text than apart, in hundredths of a nat;
    /// 0 if no word lies across the break.
    ///
    /// Both sides are cut into words as likely as can be, once over the break and once without, by Viterbi's
    /// algorithm: a word that lies across only counts for what it gains over the words that it takes apart.
    pub fn cut(&self, tail: &Edge, head: &Edge) -> i32 {
        let (left, right) = (tail.letters(), head.letters());
        let (Some(last), Some(first)) = (left.first(), right.first()) else {
            return 0;
        };
        if !self.may_touch(number(*last), number(*first)) {
            return 0;
        }
        let mut across = [(0, 0, 0); 6];
        let mut count = 0;
        let mut before = 0;
        // outermost first: the left side runs backwards, which turns its words round
        for (i, letter) in (1..LONGEST).zip(left) {
            before |= u64::from(*letter) << (16 * (i - 1));
            let mut key = before;
            for (j, letter) in (1..=LONGEST - i).zip(right) {
                key = key << 16 | u64::from(*letter);
                let score = i32::from(self.score(key));
                if score > 0 {
                    across[count] = (i, j, score);
                    count += 1;
                }
            }
        }
        if count == 0 {
            return 0;
        }
        let (apart_left, apart_right) = (self.apart::<true>(left), self.apart::<false>(right));
        let gain = |&(i, j, score): &(usize, usize, i32)| {
            score + apart_left[i] + apart_right[j] - apart_left[0] - apart_right[0]
        };
        let best = across[..count].iter().map(gain).max().unwrap_or(0);
        best.max(0) * 100 / 8
    }

    /// The best score of the letters to one side of a break, the nearest first, cut into words once the first 0, 1 … of
    /// them are taken off; what stands behind them is left out, since no word joins them to it.
    fn apart<const BACKWARDS: bool>(&self, letters: &[u16]) -> [i32; REACH + 1] {
        let mut best = [0; REACH + 1];
        for from in (0..REACH.min(letters.len()).saturating_sub(1)).rev() {
            let mut most = best[from + 1];
            let mut key = u64::from(letters[from]);
            for (n, &letter) in (1..LONGEST).zip(&letters[from + 1..]) {
                key = match BACKWARDS {
                    true => u64::from(letter) << (16 * n) | key,
                    false => key << 16 | u64::from(letter),
                };
                most = most.max(i32::from(self.score(key)) + best[from + n + 1]);
            }
            best[from] = most;
        }
        best
    }
}

/// The simplified form of a Han letter; none for other characters.
fn fold(c: char) -> Option<u16> {
    folded(u32::from(c))
}

/// The same of the character that these bytes are, if they are one.
#[inline]
fn letter(bytes: &[u8; 3]) -> Option<u16> {
    let &[a @ 0xe4..=0xe9, b, c] = bytes else { return None };
    folded(u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63))
}

/// The same, from and to code points.
#[inline]
fn folded(code: u32) -> Option<u16> {
    let at = code.wrapping_sub(u32::from(*LETTERS.start())) as usize;
    // most letters stay what they are, which takes less memory to tell
    match FOLDS.get(at / 8)? >> (at % 8) & 1 {
        0 => Some(code as u16),
        _ => FOLD.as_chunks::<2>().0.get(at).map(|b| u16::from_le_bytes(*b)),
    }
}

/// The number of a simplified letter in the filter of pairs; 0 if it is none.
#[inline]
fn number(letter: u16) -> u16 {
    let at = usize::from(letter.wrapping_sub(*LETTERS.start()));
    NUMBERS.as_chunks::<2>().0.get(at).map_or(0, |b| u16::from_le_bytes(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(left: &str, right: &str) -> i32 {
        let lexicon = Lexicon::default();
        lexicon.cut(&lexicon.tail(left), &lexicon.head(right))
    }

    #[test]
    fn a_word_lies_across_the_break() {
        assert!(cut("第二届中国国", "际智能产业博览会") > 300);
        assert!(cut("第二屆中國國", "際智能產業博覽會") > 300, "traditional letters");
        assert!(cut("全面深化改", "革") > 300);
    }

    #[test]
    fn no_word_lies_across_the_break() {
        for (left, right) in [
            ("加快推动", "数字产业化"),
            ("国际，", "国际"),
            ("国", "abc"),
            ("", "际"),
            // 产业 and 业务 share a letter that belongs to the first
            ("数字产业", "务实合作"),
        ] {
            assert!(cut(left, right) < 100, "{left}|{right}: {}", cut(left, right));
        }
    }

    #[test]
    fn people_add_words() {
        let mut own = Lexicon::default();
        let cut = |own: &Lexicon| own.cut(&own.tail("昨日在鱼"), &own.head("嘴举行"));
        assert_eq!(cut(&own), 0);
        assert_eq!(own.add("鱼嘴 # a town\n\n"), Ok(()));
        assert!(cut(&own) > 300);
        assert_eq!(own.add("鱼嘴\n 鱼x\n").map_err(|e| (e.0, e.1)), Err((2, 3)));
        assert_eq!(own.add("鱼").map_err(|e| (e.0, e.1)), Err((1, 1)));
    }

    #[test]
    fn words_are_those_of_the_list() {
        let lexicon = Lexicon::default();
        let list = include_str!("../data/lexicon/words.txt");
        for line in list.lines().step_by(7) {
            let mut parts = line.split(' ');
            let mut next = || parts.next().unwrap_or_default();
            let (n, score, words) = (next(), next(), next());
            let letters: Vec<char> = words.chars().collect();
            for word in letters.chunks(n.parse().expect("a number")) {
                for pair in word.windows(2) {
                    let [tail, head] = [pair[0], pair[1]].map(|c| Lexicon::ends(c.to_string().as_bytes())[0]);
                    assert!(lexicon.may_touch(tail, head), "{pair:?}");
                }
                let word: String = word.iter().collect();
                // a word that folds to another takes the better score
                assert!(lexicon.word(&word) >= score.parse().expect("a score"), "{word} {score}");
            }
        }
        assert_eq!(lexicon.word("龘龘"), 0);
        assert_eq!(lexicon.word("中"), 0);
    }
}
