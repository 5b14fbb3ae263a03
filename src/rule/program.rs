//! Expressions as programs that need no making: one list of numbers holds them all, with what is known of their matches.
//!
//! The build turns the expressions of the built-in rules into such a list, which the binary carries; those of other
//! files are turned into one when they are read. [`search`](super::search) runs the programs.

use super::pattern::{self, Facts, Ranges};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Programs, classes of characters and lists of words. Place 0 holds nothing, so that 0 can stand for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pool {
    pub(crate) words: Cow<'static, [u32]>,
    pub(crate) text: Cow<'static, str>,
}

/// What a program consists of: the lowest bits of a word, its operand in those above.
pub(crate) mod op {
    /// A character.
    pub(crate) const CHAR: u32 = 0;
    /// A character of a class.
    pub(crate) const CLASS: u32 = 1;
    /// Go on with the next step; if that fails, at a place.
    pub(crate) const NEAR: u32 = 2;
    /// Go on at a place; if that fails, with the next step.
    pub(crate) const FAR: u32 = 3;
    /// Go on at a place.
    pub(crate) const JUMP: u32 = 4;
    /// Keep where the text stands.
    pub(crate) const SAVE: u32 = 5;
    /// Characters of a class, as many as there are; the two words behind it say how many at least and at most.
    pub(crate) const MANY: u32 = 6;
    /// The same, as few as will do.
    pub(crate) const SOME: u32 = 7;
    /// The [trace](super::trace) of some characters follows, two words, and so many pairs of one of them and a place,
    /// sorted: go on where the next character tells.
    pub(crate) const SWITCH: u32 = 8;
    /// The text stands at its start.
    pub(crate) const START: u32 = 9;
    /// The text stands at its end.
    pub(crate) const END: u32 = 10;
    /// On one side there is a letter of a word, on the other there is none.
    pub(crate) const EDGE: u32 = 11;
    /// It is not so.
    pub(crate) const NO_EDGE: u32 = 12;
    /// A match.
    pub(crate) const MATCH: u32 = 13;
    /// Note under a number where the text stands.
    pub(crate) const MARK: u32 = 14;
    /// Go on at a place if the text stands where it did; the word behind it is the number.
    pub(crate) const STILL: u32 = 15;
    /// How many bits there are for these numbers.
    pub(crate) const BITS: u32 = 4;
}

/// A class has so many words before its ranges: how many ranges, the main one of them, a bit for each ASCII character, and
/// the [trace] of the others that are not in the main one.
const CLASS: usize = 9;

/// What is left of a character in the trace of several, two words: one that has left nothing there is none of them.
#[inline]
pub(crate) fn trace(c: u32) -> u64 {
    1 << (c & 63)
}

/// Whether `c` may be one of the characters whose trace is these words.
#[inline]
pub(crate) fn traced(&[low, high]: &[u32; 2], c: u32) -> bool {
    (u64::from(high) << 32 | u64::from(low)) & trace(c) != 0
}

/// How many words a program has at most: an expression that needs more is left to the library.
const MOST: usize = 1 << 14;

/// How many letters a switch has at most.
const WAYS: usize = 400;

/// How many letters at an end of a text are looked at, and how many characters behind the first one.
const OUTER: usize = pattern::OUTER;
const HEADS: usize = pattern::HEADS;

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Where in a [`Pool`] what belongs to an expression stands; 0 where there is none.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub(crate) struct Known {
            $($(#[$doc])* pub(crate) $name: u32,)*
            /// Classes of what stands behind the first character, if anything does.
            pub(crate) heads: [u32; HEADS],
            /// Classes of the letters and digits it begins and ends with, inwards.
            pub(crate) begins: [u32; OUTER],
            pub(crate) ends: [u32; OUTER],
        }

        impl Known {
            fn words(&self) -> impl Iterator<Item = u32> {
                let single = [$(self.$name),*];
                single.into_iter().chain(self.heads).chain(self.begins).chain(self.ends)
            }

            /// Read from the place that [`Maker::add`] gave.
            pub(crate) fn at(pool: &Pool, at: u32) -> Option<Known> {
                let mut words = pool.words.get(at as usize..)?.iter().copied();
                Some(Known {
                    $($name: words.next()?,)*
                    heads: outer(&mut words)?,
                    begins: outer(&mut words)?,
                    ends: outer(&mut words)?,
                })
            }
        }
    };
}

known! {
    /// How many bytes a match has at least.
    min,
    /// How many it has at most if it is the whole text; `u32::MAX`: any number.
    max,
    /// Classes: what the text begins with, and what it ends with.
    first,
    last,
    /// The class of what stands behind a number that it begins with, if anything does.
    past,
    /// The class of all its characters.
    letters,
    /// Lists of words of which a match holds one each: rare ones, common ones.
    required,
    common,
    /// The expression, as a word.
    source,
    /// The program.
    code,
    /// Only tried at the start of the text.
    tied,
    /// The class of what a match begins with.
    lead,
    /// How many groups there are, the whole among them, and their names, as words.
    groups,
    names,
}

fn outer<const N: usize>(words: &mut impl Iterator<Item = u32>) -> Option<[u32; N]> {
    let mut out = [0; N];
    for place in &mut out {
        *place = words.next()?;
    }
    Some(out)
}

impl Pool {
    pub(crate) fn word(&self, at: u32) -> u32 {
        self.words.get(at as usize).copied().unwrap_or_default()
    }

    /// The text whose place and length stand at `at`.
    pub(crate) fn text(&self, at: u32) -> &str {
        let from = self.word(at) as usize;
        self.text
            .get(from..from + self.word(at + 1) as usize)
            .unwrap_or_default()
    }

    /// The texts of a list.
    pub(crate) fn list(&self, at: u32) -> impl Iterator<Item = &str> {
        (0..self.word(at)).map(move |i| self.text(at + 1 + 2 * i))
    }

    /// The lists of a list.
    pub(crate) fn lists(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        (0..self.word(at)).map(move |i| self.word(at + 1 + i))
    }

    /// The class at `class`.
    #[inline]
    pub(crate) fn set(&self, class: u32) -> Option<Set<'_>> {
        let (head, rest) = self.words.get(class as usize..)?.split_first_chunk()?;
        Some(Set { head, rest })
    }

    /// Whether the character `c` is in the class at `class`.
    #[inline]
    pub(crate) fn has(&self, class: u32, c: u32) -> bool {
        self.set(class).is_some_and(|set| set.has(c))
    }

    /// The characters of the class at `class`.
    pub(crate) fn ranges(&self, class: u32) -> impl Iterator<Item = (char, char)> + '_ {
        let mut bits = (3..7)
            .rev()
            .fold(0u128, |bits, i| bits << 32 | u128::from(self.word(class + i)));
        let ascii = std::iter::from_fn(move || {
            let first = bits.trailing_zeros();
            let last = first + (!bits.checked_shr(first)?).trailing_zeros() - 1;
            bits &= u128::MAX.checked_shl(last + 1).unwrap_or(0);
            Some((char::from(first as u8), char::from(last as u8)))
        });
        let range = move |i| {
            let at = class + CLASS as u32 + 2 * i;
            Some((char::from_u32(self.word(at))?, char::from_u32(self.word(at + 1))?))
        };
        ascii.chain((0..self.word(class)).filter_map(range))
    }
}

/// A class of characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Set<'p> {
    head: &'p [u32; CLASS],
    /// Its ranges, and what stands behind them.
    rest: &'p [u32],
}

impl Set<'_> {
    /// Whether `c` is one of its characters.
    #[inline]
    pub(crate) fn has(self, c: u32) -> bool {
        let &[count, first, last, ref ascii @ .., low, high] = self.head;
        if c < 128 {
            return ascii[(c >> 5) as usize & 3] >> (c & 31) & 1 != 0;
        }
        if c.wrapping_sub(first) <= last - first {
            return true;
        }
        traced(&[low, high], c) && self.among_others(count, c)
    }

    /// The same of a character that is not in its main range.
    fn among_others(self, count: u32, c: u32) -> bool {
        let (ranges, _) = self.rest.as_chunks::<2>();
        let ranges = ranges.get(..count as usize).unwrap_or_default();
        if ranges.len() <= 8 {
            return ranges.iter().any(|r| r[0] <= c && c <= r[1]);
        }
        let i = ranges.partition_point(|r| r[1] < c);
        ranges.get(i).is_some_and(|r| r[0] <= c)
    }
}

/// A [`Pool`] that is being made.
#[derive(Debug)]
pub(crate) struct Maker {
    words: Vec<u32>,
    text: String,
    classes: BTreeMap<Ranges, u32>,
    texts: BTreeMap<String, u32>,
    /// How many numbers of [`op::MARK`] are taken.
    marks: u32,
}

impl Maker {
    pub(crate) fn new() -> Maker {
        Maker {
            words: vec![0],
            text: String::new(),
            classes: BTreeMap::new(),
            texts: BTreeMap::new(),
            marks: 0,
        }
    }

    pub(crate) fn finish(self) -> Pool {
        Pool {
            words: self.words.into(),
            text: self.text.into(),
        }
    }

    /// Add the expression `source`, of which `facts` are known. Returns its place.
    ///
    /// # Errors
    /// What is wrong with the expression, and where inside it.
    pub(crate) fn add(&mut self, facts: &Facts) -> Result<u32, String> {
        let hir = regex_syntax::parse(&facts.source).map_err(|e| e.to_string())?;
        let mut names = vec![String::new()];
        groups(&hir, &mut names);
        let class = |maker: &mut Maker, set: Option<&Ranges>| set.map_or(0, |set| maker.class(set));
        let lead = pattern::edge(&hir, false);
        let mut known = Known {
            min: small(facts.min),
            max: facts.max.map_or(u32::MAX, small),
            first: class(self, facts.first.as_ref()),
            last: class(self, facts.last.as_ref()),
            past: class(self, facts.past.as_ref()),
            letters: class(self, facts.letters.as_ref()),
            required: self.lists(&facts.required),
            common: self.lists(&facts.common),
            source: self.list(std::slice::from_ref(&facts.source)) + 1,
            tied: hir.properties().look_set_prefix().contains(Look::Start).into(),
            lead: class(self, lead.as_ref()),
            groups: small(names.len()),
            names: self.list(&names),
            ..Known::default()
        };
        for (to, sets) in [
            (&mut known.heads[..], &facts.heads),
            (&mut known.begins[..], &facts.begins),
            (&mut known.ends[..], &facts.ends),
        ] {
            for (to, set) in to.iter_mut().zip(sets) {
                *to = self.class(set);
            }
        }
        self.classes_of(&hir);
        self.marks = 0;
        let code = self.here();
        known.code = match self.code(&hir).and_then(|()| self.push(op::MATCH, 0)) {
            Some(_) => code,
            None => {
                self.words.truncate(code as usize);
                0
            }
        };
        let place = self.here();
        self.words.extend(known.words());
        Ok(place)
    }

    fn here(&self) -> u32 {
        small(self.words.len())
    }

    /// The place of a class.
    fn class(&mut self, set: &Ranges) -> u32 {
        if let Some(&at) = self.classes.get(set) {
            return at;
        }
        let at = self.here();
        let mut ascii = [0u32; 4];
        let mut more = Vec::new();
        for (a, b) in set.iter() {
            let (a, b) = (a as u32, b as u32);
            (a..=b.min(127)).for_each(|c| ascii[(c >> 5) as usize] |= 1 << (c & 31));
            if b > 127 {
                more.extend([a.max(128), b]);
            }
        }
        let (ranges, _) = more.as_chunks::<2>();
        // the largest, but texts have few characters from U+10000 on
        let main = ranges
            .iter()
            .max_by_key(|r| (r[1].min(0xFFFF).saturating_sub(r[0]), r[1] - r[0]));
        let others = ranges.iter().filter(|range| Some(*range) != main);
        let left = others.flat_map(|r| (r[0]..=r[1]).take(64));
        self.words.push(small(ranges.len()));
        self.words.extend(main.unwrap_or(&[0, 0]));
        self.words.extend(ascii);
        self.words.extend(traces(left));
        self.words.extend(more);
        self.classes.insert(set.clone(), at);
        at
    }

    fn list(&mut self, texts: &[String]) -> u32 {
        let places: Vec<u32> = texts.iter().map(|t| self.text(t)).collect();
        let at = self.here();
        self.words.push(small(texts.len()));
        for (text, place) in texts.iter().zip(places) {
            self.words.extend([place, small(text.len())]);
        }
        at
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(&at) = self.texts.get(text) {
            return at;
        }
        let at = small(self.text.len());
        self.text.push_str(text);
        self.texts.insert(text.to_owned(), at);
        at
    }

    fn lists(&mut self, lists: &[Vec<String>]) -> u32 {
        let places: Vec<u32> = lists.iter().map(|list| self.list(list)).collect();
        let at = self.here();
        self.words.push(small(lists.len()));
        self.words.extend(places);
        at
    }

    /// Add all classes of `hir`, which must not stand among its code.
    fn classes_of(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Class(class) => drop(single(class).map(|set| self.class(&set))),
            HirKind::Literal(lit) => {
                // One that is repeated is a class.
                if let Some(set) = one(&lit.0) {
                    self.class(&set);
                }
            }
            HirKind::Repetition(rep) => self.classes_of(&rep.sub),
            HirKind::Capture(cap) => self.classes_of(&cap.sub),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|p| self.classes_of(p)),
            HirKind::Empty | HirKind::Look(_) => {}
        }
    }

    fn push(&mut self, op: u32, operand: u32) -> Option<usize> {
        let at = self.words.len();
        self.words.push(operand << op::BITS | op);
        (operand < 1 << (32 - op::BITS)).then_some(at)
    }

    /// Have the step at `at` go on here.
    fn land(&mut self, at: usize) {
        let here = self.here();
        self.words[at] = here << op::BITS | self.words[at] & ((1 << op::BITS) - 1);
    }

    /// Add the code of `hir`; `None` if it cannot be said, or is too long.
    fn code(&mut self, hir: &Hir) -> Option<()> {
        let from = self.words.len();
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Look(look) => {
                let op = match look {
                    Look::Start => op::START,
                    Look::End => op::END,
                    Look::WordUnicode => op::EDGE,
                    Look::WordUnicodeNegate => op::NO_EDGE,
                    _ => return None,
                };
                self.push(op, 0)?;
            }
            HirKind::Literal(lit) => {
                for c in std::str::from_utf8(&lit.0).ok()?.chars() {
                    self.push(op::CHAR, c as u32)?;
                }
            }
            HirKind::Class(class) => {
                let class = self.class_at(&single(class)?)?;
                self.push(op::CLASS, class)?;
            }
            HirKind::Capture(cap) => {
                self.push(op::SAVE, 2 * cap.index)?;
                self.code(&cap.sub)?;
                self.push(op::SAVE, 2 * cap.index + 1)?;
            }
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.code(part))?,
            HirKind::Alternation(parts) => self.alternation(parts)?,
            HirKind::Repetition(rep) => {
                let set = match rep.sub.kind() {
                    HirKind::Class(class) => single(class),
                    HirKind::Literal(lit) => one(&lit.0),
                    _ => None,
                };
                if let Some(set) = set {
                    let class = self.class_at(&set)?;
                    self.push(if rep.greedy { op::MANY } else { op::SOME }, class)?;
                    self.words.extend([rep.min, rep.max.unwrap_or(u32::MAX)]);
                } else {
                    self.repetition(&rep.sub, rep.min, rep.max, rep.greedy)?;
                }
            }
        }
        (self.words.len() - from < MOST).then_some(())
    }

    fn class_at(&self, set: &Ranges) -> Option<u32> {
        self.classes.get(set).copied()
    }

    fn repetition(&mut self, sub: &Hir, min: u32, max: Option<u32>, greedy: bool) -> Option<()> {
        let from = self.words.len();
        let fork = if greedy { op::NEAR } else { op::FAR };
        // One that may be empty says when its last round is over.
        let empty = max.is_none() && sub.properties().minimum_len().is_none_or(|n| n == 0);
        let (min, own) = if empty && min > 0 {
            (min - 1, true)
        } else {
            (min, false)
        };
        for _ in 0..min {
            self.code(sub)?;
            if self.words.len() - from > MOST {
                return None;
            }
        }
        let Some(max) = max else {
            return if empty {
                self.still(sub, fork, own)
            } else {
                self.rounds(sub, fork)
            };
        };
        let mut exits = Vec::new();
        for _ in min..max {
            exits.push(self.push(fork, 0)?);
            self.code(sub)?;
            if self.words.len() - from > MOST {
                return None;
            }
        }
        exits.into_iter().for_each(|exit| self.land(exit));
        Some(())
    }

    /// Any number of rounds, none of them empty.
    fn rounds(&mut self, sub: &Hir, fork: u32) -> Option<()> {
        let again = self.here();
        let exit = self.push(fork, 0)?;
        self.code(sub)?;
        self.push(op::JUMP, again)?;
        self.land(exit);
        Some(())
    }

    /// Any number of rounds, at least one if so `wanted`. A first one that matches nothing is the last one; another that
    /// does is no way to go on, as all ways from there were tried before it.
    fn still(&mut self, sub: &Hir, fork: u32, wanted: bool) -> Option<()> {
        self.marks += 1;
        let mark = self.marks;
        let mut exits = Vec::new();
        if !wanted {
            exits.push(self.push(fork, 0)?);
        }
        self.push(op::MARK, mark)?;
        self.code(sub)?;
        exits.push(self.push(op::STILL, 0)?);
        self.words.push(mark);
        let again = self.here();
        exits.push(self.push(fork, 0)?);
        self.push(op::MARK, mark)?;
        self.code(sub)?;
        let stop = self.push(op::STILL, 0)?;
        self.words.push(mark);
        self.push(op::JUMP, again)?;
        self.land(stop);
        // No way.
        self.push(op::SWITCH, 0)?;
        self.words.extend([0; 2]);
        exits.into_iter().for_each(|exit| self.land(exit));
        Some(())
    }

    fn alternation(&mut self, parts: &[Hir]) -> Option<()> {
        let (first, others) = parts.split_first()?;
        if others.is_empty() {
            return self.code(first);
        }
        if let Some(ways) = ways(parts) {
            return self.switch(parts, ways);
        }
        let next = self.push(op::NEAR, 0)?;
        self.code(first)?;
        let end = self.push(op::JUMP, 0)?;
        self.land(next);
        self.alternation(others)?;
        self.land(end);
        Some(())
    }

    /// Alternatives of which the next character says which can match: by `ways`, their numbers.
    fn switch(&mut self, parts: &[Hir], ways: BTreeMap<char, Vec<usize>>) -> Option<()> {
        self.push(op::SWITCH, small(ways.len()))?;
        self.words.extend(traces(ways.keys().map(|&c| c as u32)));
        let table = self.words.len();
        self.words.extend(ways.keys().flat_map(|&c| [c as u32, 0]));
        // Several that may match are tried one after the other.
        let mut chains: BTreeMap<&[usize], u32> = BTreeMap::new();
        let mut jumps: Vec<(usize, usize)> = Vec::new();
        for chain in ways.values().filter(|chain| chain.len() > 1) {
            if chains.contains_key(&chain[..]) {
                continue;
            }
            chains.insert(chain, self.here());
            let (last, others) = chain.split_last()?;
            for &part in others {
                jumps.push((self.push(op::FAR, 0)?, part));
            }
            jumps.push((self.push(op::JUMP, 0)?, *last));
        }
        let (mut places, mut ends) = (Vec::new(), Vec::new());
        for part in parts {
            places.push(self.here());
            self.code(part)?;
            ends.push(self.push(op::JUMP, 0)?);
        }
        ends.into_iter().for_each(|end| self.land(end));
        for (at, part) in jumps {
            self.words[at] |= places[part] << op::BITS;
        }
        for (i, chain) in ways.values().enumerate() {
            self.words[table + 2 * i + 1] = match chain[..] {
                [part] => places[part],
                _ => chains[&chain[..]],
            };
        }
        Some(())
    }
}

/// The trace of `chars`, as two words.
fn traces(chars: impl Iterator<Item = u32>) -> [u32; 2] {
    let all = chars.fold(0, |all, c| all | trace(c));
    [all as u32, (all >> 32) as u32]
}

/// Which of `parts` can match, by the next character, if it tells and there are not too many.
fn ways(parts: &[Hir]) -> Option<BTreeMap<char, Vec<usize>>> {
    let mut ways: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for (i, part) in parts.iter().enumerate() {
        let set = pattern::edge(part, false).filter(|set| set.len() as usize <= WAYS)?;
        for c in set.iter().flat_map(|(a, b)| a..=b) {
            ways.entry(c).or_default().push(i);
        }
    }
    (ways.len() <= WAYS).then_some(ways)
}

/// The characters of a class.
fn single(class: &Class) -> Option<Ranges> {
    pattern::ranges(class).map(Ranges::new)
}

/// The character that is all of a literal.
fn one(literal: &[u8]) -> Option<Ranges> {
    let mut chars = std::str::from_utf8(literal).ok()?.chars();
    let c = chars.next()?;
    chars.next().is_none().then(|| Ranges::new(vec![(c, c)]))
}

/// The names of groups by their number, empty where there is none.
fn groups(hir: &Hir, names: &mut Vec<String>) {
    match hir.kind() {
        HirKind::Capture(cap) => {
            let at = cap.index as usize;
            names.resize(names.len().max(at + 1), String::new());
            names[at] = cap.name.as_deref().unwrap_or_default().to_owned();
            groups(&cap.sub, names);
        }
        HirKind::Repetition(rep) => groups(&rep.sub, names),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| groups(part, names)),
        _ => {}
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
