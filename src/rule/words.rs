//! Words that are looked for in a text, all of them in one walk over it.
//!
//! Of each word one character is looked for, one that it shares with as many others as possible, so that there are few of
//! them. Where one stands, the walk looks whether the characters beside it fit any of its words, then at the words
//! themselves.

use super::charmap::CharMap;
use std::ops::Range;

/// Words that are looked for by one character.
#[derive(Debug, Clone, Copy)]
struct List {
    /// What stands beside the character in some of them, bits by [`next`] and [`last`]: of words that go on behind it what
    /// follows, of those that end with it what stands before. All bits if it is a word by itself.
    follows: u64,
    precedes: u64,
    /// Which they are, in [`Words::words`].
    from: u32,
    to: u32,
}

/// Words, each with what it tells.
#[derive(Debug)]
pub(crate) struct Words<T> {
    /// The lists of words that are looked for by a character.
    leads: CharMap,
    lists: Vec<List>,
    /// The words, list by list.
    words: Vec<Word>,
    tells: Vec<T>,
    /// The words, one after the other.
    text: String,
}

#[derive(Debug, Clone)]
struct Word {
    /// Where in [`Words::text`]; empty: any character that leads here.
    text: Range<u32>,
    /// How many bytes stand before the character that it is looked for by.
    before: u32,
    /// What it tells, in [`Words::tells`].
    tells: u32,
    /// Its first bytes as a number, noughts behind them, and as many ones as they have bits.
    head: u64,
    mask: u64,
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
                let list = &self.lists[list as usize];
                if (list.follows >> next(&bytes[at + len..]) | list.precedes >> last(&bytes[..at])) & 1 != 0 {
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
        list: &List,
        found: &mut impl FnMut(usize, usize, &'w T),
    ) {
        for word in &self.words[list.from as usize..list.to as usize] {
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
                found(from, len.max(length), &self.tells[word.tells as usize]);
            }
        }
    }
}

/// [`Words`] that are being put together.
pub(crate) struct Maker<T> {
    /// Characters and the words that are looked for by them.
    leads: Vec<(char, char, u32)>,
    words: Vec<Word>,
    tells: Vec<T>,
    text: String,
}

impl<T> Maker<T> {
    pub(crate) fn new() -> Maker<T> {
        Maker {
            leads: Vec::new(),
            words: Vec::new(),
            tells: Vec::new(),
            text: String::new(),
        }
    }

    /// The word `text`; an empty one is never found.
    pub(crate) fn add(&mut self, text: &str, tells: T) {
        let from = self.text.len() as u32;
        self.text.push_str(text);
        self.word(from..self.text.len() as u32, tells);
    }

    /// A word of any one character of `ranges`.
    pub(crate) fn any_of(&mut self, ranges: impl Iterator<Item = (char, char)>, tells: T) {
        self.leads.extend(ranges.map(|(a, b)| (a, b, self.words.len() as u32)));
        self.word(0..0, tells);
    }

    fn word(&mut self, text: Range<u32>, tells: T) {
        self.words.push(Word {
            text,
            before: 0,
            tells: self.tells.len() as u32,
            head: 0,
            mask: 0,
        });
        self.tells.push(tells);
    }

    /// Words to look for; `slowly`: without leaving out any place, as tests do to compare.
    pub(crate) fn finish(self, slowly: bool) -> Words<T> {
        let Maker {
            mut leads,
            mut words,
            tells,
            text,
        } = self;
        let spelled = |word: &Word| {
            text.get(word.text.start as usize..word.text.end as usize)
                .unwrap_or_default()
        };
        let mut shared = Times::new();
        words
            .iter()
            .flat_map(|word| spelled(word).chars())
            .for_each(|c| shared.add(c));
        for (i, word) in words.iter_mut().enumerate() {
            let letters = spelled(word).char_indices().rev();
            if let Some((before, c)) = letters.max_by_key(|(_, c)| shared.of(*c)) {
                leads.push((c, c, i as u32));
                word.before = before as u32;
                let spelled = spelled(word).as_bytes();
                word.head = head(spelled);
                word.mask = u64::MAX >> (8 * HEAD.saturating_sub(spelled.len()));
            }
        }
        let (leads, lists) = CharMap::lists(leads);
        // what stands beside the character of a word
        let beside = |word: &Word| {
            let (before, rest) = spelled(word).split_at(word.before as usize);
            let behind = &rest.as_bytes()[rest.chars().next().map_or(0, char::len_utf8)..];
            match (before, behind) {
                _ if slowly => (u64::MAX, u64::MAX),
                ("", []) => (u64::MAX, u64::MAX),
                (_, []) => (0, 1 << last(before.as_bytes())),
                _ => (1 << next(behind), 0),
            }
        };
        let mut by_list: Vec<Word> = Vec::with_capacity(words.len());
        let list = |number| {
            let from = by_list.len() as u32;
            by_list.extend(lists.get(number).iter().map(|&word| words[word as usize].clone()));
            let both = by_list[from as usize..].iter().map(beside);
            let (follows, precedes) = both.fold((0, 0), |all, word| (all.0 | word.0, all.1 | word.1));
            let to = by_list.len() as u32;
            List {
                follows,
                precedes,
                from,
                to,
            }
        };
        Words {
            lists: (0..lists.len() as u32).map(list).collect(),
            leads: if slowly { leads } else { leads.sieved() },
            words: by_list,
            tells,
            text,
        }
    }
}

/// How often each character was there.
struct Times {
    /// By `c >> 6`: which of the blocks counts these characters; 0 if none was there.
    pages: Vec<u16>,
    /// By `c & 63`.
    blocks: Vec<[u32; 64]>,
}

impl Times {
    fn new() -> Times {
        Times {
            pages: vec![0; 1 + (char::MAX as usize >> 6)],
            blocks: vec![[0; 64]],
        }
    }

    fn add(&mut self, c: char) {
        let page = &mut self.pages[c as usize >> 6];
        if *page == 0 {
            *page = self.blocks.len() as u16;
            self.blocks.push([0; 64]);
        }
        self.blocks[usize::from(*page)][c as usize & 63] += 1;
    }

    fn of(&self, c: char) -> u32 {
        self.blocks[usize::from(self.pages[c as usize >> 6])][c as usize & 63]
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
