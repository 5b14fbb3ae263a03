//! Words of two to four Han letters, and how much likelier each is than its letters by chance.
//!
//! Where a line ends inside a word, the next line completes it; [`Lexicon::cut`] says how surely. The table is made at
//! build time from `data/lexicon/` and `rules/lexicon/` and needs no loading. It is in simplified letters; traditional
//! ones are folded to them.

pub(crate) mod table;

use std::collections::HashMap;
use table::{LETTERS, LONGEST};

const WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-words.bin"));
const PAIRS: &[u8; table::PAIR_BYTES] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-pairs.bin"));
const FOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon-fold.bin"));

/// How many letters to each side of a break are looked at.
const REACH: usize = 6;

/// The Han letters at one end of a line, the outermost first, folded to simplified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Edge {
    letters: [u16; REACH],
    len: u8,
}

impl Edge {
    /// The letters that `line` ends with; none if its last character is no Han letter.
    pub fn tail(line: &str) -> Edge {
        Edge::new(line.as_bytes().as_rchunks().1.iter().rev())
    }

    /// The letters that `line` begins with; none if its first character is no Han letter.
    pub fn head(line: &str) -> Edge {
        Edge::new(line.as_bytes().as_chunks().0.iter())
    }

    /// `triples`: what are characters as long as all are Han letters, which take three bytes each.
    #[inline]
    fn new<'a>(triples: impl Iterator<Item = &'a [u8; 3]>) -> Edge {
        let mut edge = Edge::default();
        for (slot, letter) in edge.letters.iter_mut().zip(triples.map_while(letter)) {
            *slot = letter;
            edge.len += 1;
        }
        edge
    }

    fn letters(&self) -> &[u16] {
        &self.letters[..usize::from(self.len)]
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
        added.unwrap_or_else(|| table::score(WORDS, key))
    }

    /// The letters that `line` begins and ends with, for [`Lexicon::may_touch`]; 0 for what is no Han letter.
    #[inline]
    pub fn ends(line: &str) -> [u32; 2] {
        let bytes = line.as_bytes();
        let letter = |triple: Option<&[u8; 3]>| table::halves(triple.and_then(letter).unwrap_or(0));
        [letter(bytes.first_chunk())[1], letter(bytes.last_chunk())[0]]
    }

    /// Whether a word may lie across a break between `tail` and `head`, made by [`Lexicon::ends`]: where not,
    /// [`Lexicon::cut`] is 0.
    #[inline]
    pub fn may_touch(&self, tail: u32, head: u32) -> bool {
        tail != 0 && head != 0 && (table::may_touch(PAIRS, tail, head) || !self.added.is_empty())
    }

    /// Whether some word may have these letters next to each other.
    #[inline]
    fn touch(&self, a: u16, b: u16) -> bool {
        self.may_touch(table::halves(a)[0], table::halves(b)[1])
    }

    /// How much likelier the letters to both sides of a break are as running text than apart, in hundredths of a nat;
    /// 0 if no word lies across the break.
    ///
    /// Both sides are cut into words as likely as can be, once over the break and once without, by Viterbi's
    /// algorithm: a word that lies across only counts for what it gains over the words that it takes apart.
    #[inline]
    pub fn cut(&self, tail: &Edge, head: &Edge) -> i32 {
        if tail.len == 0 || head.len == 0 || !self.touch(tail.letters[0], head.letters[0]) {
            return 0;
        }
        self.gain(tail, head)
    }

    /// The same for letters that may touch.
    fn gain(&self, tail: &Edge, head: &Edge) -> i32 {
        let (left, right) = (tail.letters(), head.letters());
        let mut across = [(0, 0, 0); 6];
        let mut count = 0;
        let mut before = 0;
        for i in 1..LONGEST.min(left.len() + 1) {
            // outermost first: the left side runs backwards, which turns its words round
            if i > 1 && !self.touch(left[i - 1], left[i - 2]) {
                break;
            }
            before |= u64::from(left[i - 1]) << (16 * (i - 1));
            let mut key = before;
            for j in 1..=(LONGEST - i).min(right.len()) {
                if j > 1 && !self.touch(right[j - 2], right[j - 1]) {
                    break;
                }
                key = key << 16 | u64::from(right[j - 1]);
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
        let (apart_left, apart_right) = (self.apart::<true>(tail), self.apart::<false>(head));
        let gain = |&(i, j, score): &(usize, usize, i32)| {
            score + apart_left[i] + apart_right[j] - apart_left[0] - apart_right[0]
        };
        let best = across[..count].iter().map(gain).max().unwrap_or(0);
        best.max(0) * 100 / 8
    }

    /// The best score of the letters to one side of a break, the nearest first, cut into words once the first 0, 1 … of
    /// them are taken off. `BACKWARDS`: they run from the break to the left.
    fn apart<const BACKWARDS: bool>(&self, edge: &Edge) -> [i32; REACH + 1] {
        let letters = &edge.letters;
        let mut best = [0; REACH + 1];
        // how many letters from one on may be in a word with it
        let mut reach = 0;
        for from in (0..REACH.min(usize::from(edge.len)).saturating_sub(1)).rev() {
            let (letter, next) = (letters[from], letters[from + 1]);
            let touches = match BACKWARDS {
                true => self.touch(next, letter),
                false => self.touch(letter, next),
            };
            reach = if touches { reach + 1 } else { 0 };
            let mut most = best[from + 1];
            let mut key = u64::from(letter);
            for (n, &letter) in (1..LONGEST).zip(&letters[from + 1..]).take(reach) {
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
    let at = code.wrapping_sub(u32::from(*LETTERS.start()));
    let folded = FOLD.as_chunks::<2>().0.get(at as usize);
    folded.map(|b| u16::from_le_bytes(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(left: &str, right: &str) -> i32 {
        Lexicon::default().cut(&Edge::tail(left), &Edge::head(right))
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
        let (tail, head) = (Edge::tail("昨日在鱼"), Edge::head("嘴举行"));
        assert_eq!(own.cut(&tail, &head), 0);
        assert_eq!(own.add("鱼嘴 # a town\n\n"), Ok(()));
        assert!(own.cut(&tail, &head) > 300);
        assert_eq!(own.add("鱼嘴\n 鱼x\n").map_err(|e| (e.0, e.1)), Err((2, 3)));
        assert_eq!(own.add("鱼").map_err(|e| (e.0, e.1)), Err((1, 1)));
    }

    #[test]
    fn scores_are_those_of_the_list() {
        let lexicon = Lexicon::default();
        let list = include_str!("../data/lexicon/words.txt");
        for line in list.lines().step_by(7) {
            let mut parts = line.split(' ');
            let mut next = || parts.next().unwrap_or_default();
            let (n, score, words) = (next(), next(), next());
            let letters: Vec<char> = words.chars().collect();
            for word in letters.chunks(n.parse().expect("a number")) {
                let word: String = word.iter().collect();
                // a word that folds to another takes the better score
                assert!(lexicon.word(&word) >= score.parse().expect("a score"), "{word} {score}");
            }
        }
        assert_eq!(lexicon.word("龘龘"), 0);
        assert_eq!(lexicon.word("中"), 0);
    }
}
