//! Where the rules of a pass can match: found for all of them in one walk over the text.
//!
//! A rule states conditions: a line begins with one of these characters, it holds one of these strings, and one of
//! those. The walk looks at each character once. Where a string of some rule begins, it looks whether the next
//! character fits any of those that begin like it, then at the strings themselves. A rule is tried on the lines on
//! which all its conditions hold, so that one more rule costs next to nothing where it has no business.

use super::charmap::{CharMap, Lists};
use super::find::Matcher;
use super::set::Rule;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// The triggers of some rules.
#[derive(Debug)]
pub(crate) struct Index {
    /// The lists of words that begin with a character.
    leads: CharMap,
    lists: Lists,
    /// For each list what may follow, by [`next`]: a word of one character lets anything.
    follows: Vec<u64>,
    words: Vec<Word>,
    /// The words and what they become.
    text: String,
    /// The conditions that words tell, of rules by their place in `tried`, each a bit.
    conditions: Vec<(u32, u8)>,
    /// Rules that are tried on lines.
    tried: Vec<Tried>,
    /// Lists of those whose lines begin with a character.
    first: CharMap,
    firsts: Lists,
    /// Those without any condition.
    always: Vec<u32>,
    /// Every rule is tried everywhere.
    everywhere: bool,
}

#[derive(Debug)]
struct Word {
    /// Where in [`Index::text`]; empty: any character that leads here.
    text: Range<u32>,
    tells: Tells,
}

#[derive(Debug)]
enum Tells {
    /// The rule finds the word, which becomes this.
    Text(u16, Option<Range<u32>>),
    /// The rule wants to know where it stands.
    Spot(u16),
    /// Some of [`Index::conditions`] hold.
    Conditions(Range<u32>),
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
        let mut words = Words::default();
        let mut tried: Vec<Tried> = Vec::new();
        let mut firsts: Vec<(char, char, u32)> = Vec::new();
        let mut literals: Vec<(&str, u32, u8)> = Vec::new();
        for &ix in wanted {
            let rule = &rules[usize::from(ix)];
            let local = tried.len() as u32;
            let mut conditions = 0;
            match &rule.matcher {
                Matcher::Texts(texts) => {
                    for (text, becomes) in texts {
                        let becomes = becomes.as_deref().map(|b| words.text(b));
                        words.add(text, Tells::Text(ix, becomes));
                    }
                }
                Matcher::Ranges(ranges) => {
                    let becomes = rule.file.replace.as_deref().map(|b| words.text(b));
                    words.any_of(ranges.iter().copied(), Tells::Text(ix, becomes));
                }
                Matcher::Pair(pair) => {
                    words.any_of(pair.chars().into_iter().map(|c| (c, c)), Tells::Spot(ix));
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
                        literals.extend(list.map(|text| (text, local, bit)));
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
        literals.sort_unstable();
        let mut conditions = Vec::with_capacity(literals.len());
        for same in literals.chunk_by(|a, b| a.0 == b.0) {
            let from = conditions.len() as u32;
            conditions.extend(same.iter().map(|&(_, local, bit)| (local, bit)));
            words.add(same[0].0, Tells::Conditions(from..conditions.len() as u32));
        }
        let Words { leads, words, text } = words;
        let (leads, lists) = CharMap::lists(leads);
        let follows = |w: &u32| {
            let mut rest = part(&text, &words[*w as usize].text).chars();
            rest.next();
            let rest = rest.as_str().as_bytes();
            if rest.is_empty() { u64::MAX } else { 1 << next(rest) }
        };
        let follows = |list| lists.get(list).iter().map(follows).fold(0, |all, bits| all | bits);
        let (first, firsts) = CharMap::lists(firsts);
        let always = (0u32..).zip(&tried).filter(|(_, t)| t.conditions == 0).map(|(i, _)| i);
        Index {
            follows: (0..lists.len() as u32).map(follows).collect(),
            leads,
            lists,
            words,
            text,
            conditions,
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
            let follows = self.follows[list as usize];
            if follows != u64::MAX && follows >> next(&bytes[at + len..]) & 1 == 0 && !self.everywhere {
                return;
            }
            for &word in self.lists.get(list) {
                let word = &self.words[word as usize];
                let text = part(&self.text, &word.text);
                if !bytes[at..].starts_with(text.as_bytes()) {
                    continue;
                }
                match &word.tells {
                    Tells::Text(rule, becomes) => {
                        let end = at + len.max(text.len());
                        let becomes = becomes.as_ref().map(|b| part(&self.text, b));
                        found.texts.push((*rule, at..end, becomes));
                    }
                    Tells::Spot(rule) => found.spots.push((*rule, at)),
                    Tells::Conditions(range) => {
                        lines.go_to(at, &mut found.lines);
                        for &(local, bit) in &self.conditions[range.start as usize..range.end as usize] {
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

/// Words that are looked for.
#[derive(Default)]
struct Words {
    /// Characters and the words that begin with them.
    leads: Vec<(char, char, u32)>,
    words: Vec<Word>,
    text: String,
}

impl Words {
    fn text(&mut self, text: &str) -> Range<u32> {
        let from = self.text.len() as u32;
        self.text.push_str(text);
        from..self.text.len() as u32
    }

    fn add(&mut self, text: &str, tells: Tells) {
        self.leads
            .extend(text.chars().next().map(|c| (c, c, self.words.len() as u32)));
        let text = self.text(text);
        self.words.push(Word { text, tells });
    }

    /// A word of any one character of `ranges`.
    fn any_of(&mut self, ranges: impl Iterator<Item = (char, char)>, tells: Tells) {
        self.leads.extend(ranges.map(|(a, b)| (a, b, self.words.len() as u32)));
        self.words.push(Word { text: 0..0, tells });
    }
}

fn part<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    text.get(range.start as usize..range.end as usize).unwrap_or_default()
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
        for &local in index.first.get(c).map_or(&[][..], |list| index.firsts.get(list)) {
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
