//! Where the rules of a pass can match: found for all of them in one walk over the text.
//!
//! A rule states conditions: a line begins with one of these characters, it holds one of these strings, and one of
//! those. The walk looks at each character once. Where a string of some rule begins, it looks whether the next
//! character fits any of those that begin like it, then at the strings themselves. A rule is tried on the lines on
//! which all its conditions hold, so that one more rule costs next to nothing where it has no business.

use super::charmap::CharMap;
use super::find::Matcher;
use super::set::Rule;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// The triggers of some rules.
#[derive(Debug)]
pub(crate) struct Index {
    /// The lists of words that begin with a character.
    leads: CharMap,
    lists: Vec<Lead>,
    words: Vec<Word>,
    /// Rules that are tried on lines.
    tried: Vec<Tried>,
    /// Lists of those whose lines begin with a character.
    first: CharMap,
    firsts: Vec<Vec<u32>>,
    /// Those without any condition.
    always: Vec<u32>,
    /// Every rule is tried everywhere.
    everywhere: bool,
}

/// Words that begin alike.
#[derive(Debug)]
struct Lead {
    /// What may follow, by [`next`]: a word of one character lets anything.
    next: u64,
    words: Vec<u32>,
}

#[derive(Debug)]
struct Word {
    /// Empty: any character that leads here.
    text: String,
    tells: Tells,
}

#[derive(Debug)]
enum Tells {
    /// The rule finds the word, which becomes this.
    Text(u16, Option<String>),
    /// The rule wants to know where it stands.
    Spot(u16),
    /// A condition of rules, by their place in [`Index::tried`], and its bit.
    Condition(Vec<(u32, u8)>),
}

#[derive(Debug)]
struct Tried {
    rule: u16,
    /// A bit for each condition.
    conditions: u8,
    /// How many bytes a line has that it can match.
    bytes: RangeInclusive<usize>,
}

/// The condition on the first character.
const FIRST: u8 = 1;

/// What a walk finds.
#[derive(Debug, Default)]
pub(crate) struct Found<'i, 't> {
    /// Texts and single characters of rules, with what they become, in order; they may overlap.
    pub(crate) texts: Vec<(u16, Range<usize>, Option<&'i str>)>,
    /// Characters that rules ask for, by rule and in order.
    pub(crate) spots: Vec<(u16, usize)>,
    /// The lines on which rules are to be tried; in order, those of one line by rule.
    pub(crate) lines: Vec<Try<'t>>,
}

/// A line on which a rule is to be tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try<'t> {
    /// Its number.
    pub(crate) row: u32,
    /// Where it begins, without the gap before it.
    pub(crate) from: usize,
    /// The line, without the gaps at its ends.
    pub(crate) line: &'t str,
    pub(crate) rule: u16,
}

impl Index {
    /// Index those of `rules` that `wanted` names; `everywhere`: have each tried everywhere, as tests do to compare.
    pub(crate) fn new(rules: &[Arc<Rule>], wanted: &[u16], everywhere: bool) -> Index {
        let mut leads: Vec<(char, char, u32)> = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut tried: Vec<Tried> = Vec::new();
        let mut firsts: Vec<(char, char, u32)> = Vec::new();
        let mut literals: BTreeMap<&str, Vec<(u32, u8)>> = BTreeMap::new();
        let one = |c: char| (c, c);
        let mut add = |ranges: &mut dyn Iterator<Item = (char, char)>, word: Word| {
            leads.extend(ranges.map(|(a, b)| (a, b, words.len() as u32)));
            words.push(word);
        };
        for &ix in wanted {
            let rule = &rules[usize::from(ix)];
            let local = tried.len() as u32;
            let mut conditions = 0;
            match &rule.matcher {
                Matcher::Texts(texts) => {
                    for (text, becomes) in texts {
                        let (text, tells) = (text.clone(), Tells::Text(ix, becomes.clone()));
                        add(
                            &mut text.chars().next().map(one).into_iter(),
                            Word {
                                text: text.clone(),
                                tells,
                            },
                        );
                    }
                }
                Matcher::Ranges(ranges) => {
                    let tells = Tells::Text(ix, rule.file.replace.clone());
                    add(
                        &mut ranges.iter().copied(),
                        Word {
                            text: String::new(),
                            tells,
                        },
                    );
                }
                Matcher::Pair(pair) => {
                    let tells = Tells::Spot(ix);
                    add(
                        &mut pair.chars().into_iter().map(one),
                        Word {
                            text: String::new(),
                            tells,
                        },
                    );
                }
                Matcher::Marks(marks) if !everywhere => {
                    firsts.extend(marks.of.chars().map(|c| (c, c, local)));
                    conditions = FIRST;
                }
                Matcher::Pattern(p) if !everywhere => {
                    if let Some(first) = p.first() {
                        firsts.extend(first.map(|(a, b)| (a, b, local)));
                        conditions |= FIRST;
                    }
                    for (list, bit) in p.required().zip((1..8).map(|i| 1 << i)) {
                        for text in list {
                            literals.entry(text).or_default().push((local, bit));
                        }
                        conditions |= bit;
                    }
                }
                _ => {}
            }
            if matches!(rule.matcher, Matcher::Marks(_) | Matcher::Pattern(_)) {
                let bytes = if everywhere { 0..=usize::MAX } else { bytes(rule) };
                tried.push(Tried {
                    rule: ix,
                    conditions,
                    bytes,
                });
            }
        }
        for (text, rules) in literals {
            let tells = Tells::Condition(rules);
            add(
                &mut text.chars().next().map(one).into_iter(),
                Word {
                    text: text.into(),
                    tells,
                },
            );
        }
        let (leads, lists) = CharMap::lists(leads);
        let follows = |w: &u32| {
            let mut rest = words[*w as usize].text.chars();
            rest.next();
            let rest = rest.as_str().as_bytes();
            if rest.is_empty() { u64::MAX } else { 1 << next(rest) }
        };
        let lead = |list: Vec<u32>| Lead {
            next: list.iter().map(follows).fold(0, |all, bits| all | bits),
            words: list,
        };
        let lists = lists.into_iter().map(lead).collect();
        let (first, firsts) = CharMap::lists(firsts);
        let always = (0u32..).zip(&tried).filter(|(_, t)| t.conditions == 0).map(|(i, _)| i);
        Index {
            leads,
            lists,
            words,
            always: always.collect(),
            tried,
            first,
            firsts,
            everywhere,
        }
    }

    /// Walk over `text`. `line` gives its lines by number, each with its offset, without the gaps at its ends; it is
    /// not asked for any if no rule needs them.
    pub(crate) fn walk<'t>(&self, text: &'t str, line: impl Fn(usize) -> Option<(usize, &'t str)>) -> Found<'_, 't> {
        let mut found = Found::default();
        let mut lines = Lines::new(self, line);
        let bytes = text.as_bytes();
        self.leads.scan(text, |at, len, list| {
            let lead = &self.lists[list as usize];
            if lead.next != u64::MAX && lead.next >> next(&bytes[at + len..]) & 1 == 0 && !self.everywhere {
                return;
            }
            for &word in &lead.words {
                let word = &self.words[word as usize];
                if !bytes[at..].starts_with(word.text.as_bytes()) {
                    continue;
                }
                match &word.tells {
                    Tells::Text(rule, becomes) => {
                        let end = at + len.max(word.text.len());
                        found.texts.push((*rule, at..end, becomes.as_deref()));
                    }
                    Tells::Spot(rule) => found.spots.push((*rule, at)),
                    Tells::Condition(rules) => {
                        lines.go_to(at, &mut found.lines);
                        for &(local, bit) in rules {
                            lines.holds(local, bit);
                        }
                    }
                }
            }
        });
        if !self.first.is_empty() || !self.always.is_empty() {
            lines.go_to(usize::MAX, &mut found.lines);
        }
        lines.leave(&mut found.lines);
        found.spots.sort_by_key(|spot| spot.0);
        found
    }
}

/// How many bytes a line has that `rule` can match.
fn bytes(rule: &Rule) -> RangeInclusive<usize> {
    let place = &rule.file.place;
    // No character takes more than four bytes.
    let most = place.max_chars.map_or(usize::MAX, |n| n.saturating_mul(4));
    let least = place.min_chars.unwrap_or(0);
    match &rule.matcher {
        Matcher::Pattern(p) => least.max(p.least())..=most.min(p.most()),
        _ => least..=most,
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

/// The line that the walk has come to, and what holds on it.
struct Lines<'i, 't, F> {
    index: &'i Index,
    lines: F,
    /// Its number; none before the first.
    number: Option<usize>,
    line: Option<(usize, &'t str)>,
    ahead: Option<(usize, &'t str)>,
    /// For each rule the last line on which a condition of it held, and those that did.
    held: Vec<(usize, u8)>,
    /// The rules some of whose conditions hold here.
    here: Vec<u32>,
}

impl<'i, 't, F: Fn(usize) -> Option<(usize, &'t str)>> Lines<'i, 't, F> {
    fn new(index: &'i Index, lines: F) -> Lines<'i, 't, F> {
        Lines {
            index,
            lines,
            number: None,
            line: None,
            ahead: None,
            held: vec![(usize::MAX, 0); index.tried.len()],
            here: Vec::new(),
        }
    }

    /// Go on to the line that holds byte `at`.
    fn go_to(&mut self, at: usize, out: &mut Vec<Try<'t>>) {
        if self.number.is_none() {
            self.turn(out);
        }
        while self.ahead.is_some_and(|line| line.0 <= at) {
            self.turn(out);
        }
    }

    /// Leave the line and enter the next one.
    fn turn(&mut self, out: &mut Vec<Try<'t>>) {
        self.leave(out);
        let number = self.number.map_or(0, |n| n + 1);
        self.line = if number == 0 { (self.lines)(0) } else { self.ahead };
        self.ahead = (self.lines)(number + 1);
        self.number = Some(number);
        let Some(c) = self.line.and_then(|l| l.1.chars().next()) else {
            return;
        };
        let index = self.index;
        for &local in index.first.get(c).map_or(&[][..], |list| &index.firsts[list as usize]) {
            self.holds(local, FIRST);
        }
        for &local in &index.always {
            self.holds(local, 0);
        }
    }

    /// A condition of a rule holds on this line.
    fn holds(&mut self, local: u32, condition: u8) {
        let Some(number) = self.number else { return };
        let held = &mut self.held[local as usize];
        if held.0 == number {
            held.1 |= condition;
        } else {
            *held = (number, condition);
            self.here.push(local);
        }
    }

    /// Have the rules tried on this line all of whose conditions hold.
    fn leave(&mut self, out: &mut Vec<Try<'t>>) {
        let (Some(row), Some((from, line))) = (self.number, self.line) else {
            return;
        };
        let begin = out.len();
        for local in self.here.drain(..) {
            let tried = &self.index.tried[local as usize];
            if self.held[local as usize].1 == tried.conditions && tried.bytes.contains(&line.len()) {
                out.push(Try {
                    row: row as u32,
                    from,
                    line,
                    rule: tried.rule,
                });
            }
        }
        out[begin..].sort_unstable_by_key(|t| t.rule);
    }
}
