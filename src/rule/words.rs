//! Words that are looked for in a text, all of them in one walk over it.
//!
//! Of each word one character is looked for, one that it shares with as many others as possible, so that there are few of
//! them. Where one stands, the walk looks whether the characters beside it fit any of its words, then at the words
//! themselves.

use super::charmap::{CharMap, Lists};
use std::collections::BTreeMap;
use std::ops::Range;

/// What stands beside a character in some words, bits by [`next`] and [`last`]: of words that go on behind it what follows,
/// of those that end with it what stands before. All bits if it is a word by itself.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    follows: u64,
    precedes: u64,
}

/// Words, each with what it tells.
#[derive(Debug)]
pub(crate) struct Words<T> {
    /// The lists of words that are looked for by a character.
    leads: CharMap,
    lists: Lists,
    /// For each list what may stand beside the character.
    beside: Vec<Beside>,
    words: Vec<Word<T>>,
    /// The words, one after the other.
    text: String,
}

#[derive(Debug)]
struct Word<T> {
    /// Where in [`Words::text`]; empty: any character that leads here.
    text: Range<u32>,
    /// How many bytes stand before the character that it is looked for by.
    before: u32,
    /// Its first bytes as a number, noughts behind them, and as many ones as they have bits.
    head: u64,
    mask: u64,
    tells: T,
}

impl<T> Words<T> {
    /// Tell `found` where each word stands in `text`, its length in bytes, and what it tells. Single characters come in
    /// order; where words overlap, any may come first.
    pub(crate) fn each<'w>(&'w self, text: &str, mut found: impl FnMut(usize, usize, &'w T)) {
        let bytes = text.as_bytes();
        self.leads.scan(
            text,
            #[inline(always)]
            |at, len, list| {
                let Beside { follows, precedes } = self.beside[list as usize];
                if (follows >> next(&bytes[at + len..]) | precedes >> last(&bytes[..at])) & 1 != 0 {
                    self.stand(bytes, at, len, list, &mut found);
                }
            },
        );
    }

    /// The same for the words of `list`, which are looked for by the character at byte `at`, of `len` bytes.
    #[inline(never)]
    fn stand<'w>(
        &'w self,
        bytes: &[u8],
        at: usize,
        len: usize,
        list: u32,
        found: &mut impl FnMut(usize, usize, &'w T),
    ) {
        for &word in self.lists.get(list) {
            let word = &self.words[word as usize];
            let Some(from) = at.checked_sub(word.before as usize) else {
                continue;
            };
            let here = &bytes[from..];
            if head(here) & word.mask != word.head {
                continue;
            }
            let wanted = &word.text;
            let length = (wanted.end - wanted.start) as usize;
            // most words are all head
            let stands = match length <= HEAD {
                true => here.len() >= length,
                false => here.starts_with(&self.text.as_bytes()[wanted.start as usize..wanted.end as usize]),
            };
            if stands {
                found(from, len.max(length), &word.tells);
            }
        }
    }
}

/// [`Words`] that are being put together.
pub(crate) struct Maker<T> {
    /// Characters and the words that are looked for by them.
    leads: Vec<(char, char, u32)>,
    words: Vec<Word<T>>,
    text: String,
}

impl<T> Maker<T> {
    pub(crate) fn new() -> Maker<T> {
        Maker {
            leads: Vec::new(),
            words: Vec::new(),
            text: String::new(),
        }
    }

    /// The word `text`; an empty one is never found.
    pub(crate) fn add(&mut self, text: &str, tells: T) {
        let from = self.text.len() as u32;
        self.text.push_str(text);
        self.words.push(Word {
            text: from..self.text.len() as u32,
            before: 0,
            head: 0,
            mask: 0,
            tells,
        });
    }

    /// A word of any one character of `ranges`.
    pub(crate) fn any_of(&mut self, ranges: impl Iterator<Item = (char, char)>, tells: T) {
        self.leads.extend(ranges.map(|(a, b)| (a, b, self.words.len() as u32)));
        self.words.push(Word {
            text: 0..0,
            before: 0,
            head: 0,
            mask: 0,
            tells,
        });
    }

    /// Words to look for; `slowly`: without leaving out any place, as tests do to compare.
    pub(crate) fn finish(self, slowly: bool) -> Words<T> {
        let Maker {
            mut leads,
            mut words,
            text,
        } = self;
        let spelled = |word: &Word<T>| {
            text.get(word.text.start as usize..word.text.end as usize)
                .unwrap_or_default()
        };
        let mut shared: BTreeMap<char, u32> = BTreeMap::new();
        for c in words.iter().flat_map(|word| spelled(word).chars()) {
            *shared.entry(c).or_default() += 1;
        }
        for (i, word) in words.iter_mut().enumerate() {
            let letters = spelled(word).char_indices().rev();
            if let Some((before, c)) = letters.max_by_key(|(_, c)| shared.get(c)) {
                leads.push((c, c, i as u32));
                word.before = before as u32;
                let spelled = spelled(word).as_bytes();
                word.head = head(spelled);
                word.mask = u64::MAX >> (8 * HEAD.saturating_sub(spelled.len()));
            }
        }
        let mut ranges: Vec<(char, char)> = leads.iter().map(|lead| (lead.0, lead.1)).collect();
        ranges.sort_unstable();
        ranges.dedup();
        let (leads, lists) = CharMap::lists(leads);
        let any = Beside {
            follows: u64::MAX,
            precedes: u64::MAX,
        };
        let beside = |word: &u32| {
            let word = &words[*word as usize];
            let (before, rest) = spelled(word).split_at(word.before as usize);
            let behind = &rest.as_bytes()[rest.chars().next().map_or(0, char::len_utf8)..];
            match (before, behind) {
                ("", []) => any,
                (_, []) => Beside {
                    precedes: 1 << last(before.as_bytes()),
                    ..Beside::default()
                },
                _ => Beside {
                    follows: 1 << next(behind),
                    ..Beside::default()
                },
            }
        };
        let all = |list| {
            let words = lists.get(list).iter().map(beside);
            words.fold(Beside::default(), |all, word| Beside {
                follows: all.follows | word.follows,
                precedes: all.precedes | word.precedes,
            })
        };
        Words {
            beside: (0..lists.len() as u32)
                .map(|list| if slowly { any } else { all(list) })
                .collect(),
            leads: if slowly { leads } else { leads.sieved(&ranges) },
            lists,
            words,
            text,
        }
    }
}

/// How many bytes of a word are compared at once.
const HEAD: usize = 8;

/// The first bytes of `text` as a number; behind its end stands nought.
#[inline]
fn head(text: &[u8]) -> u64 {
    match text.first_chunk::<HEAD>() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => text.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
    }
}

/// A number below 64 for the character that `text` begins with.
fn next(text: &[u8]) -> u32 {
    let byte = match *text {
        [0xE0..=0xFF, _, third, ..] => third,
        [0xC0..=0xDF, second, ..] => second,
        [first, ..] => first,
        [] => 0,
    };
    u32::from(byte & 63)
}

/// A number below 64 for the character that `text` ends with.
fn last(text: &[u8]) -> u32 {
    text.last().map_or(0, |byte| u32::from(byte & 63))
}
