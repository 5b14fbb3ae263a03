//! Where the rules of a pass can match: found for all of them in one walk over the text.
//!
//! A rule states conditions: a line is so long, begins and ends with some of these characters, it holds one of these
//! strings, and one of those. A rule is tried on the lines on which all its conditions hold, so that one more rule costs
//! next to nothing where it has no business.

use super::Pass;
use super::class::trim;
use super::find::Matcher;
use super::fits::{Asks, Chars, FIRST, Fits, MOST, PLACES};
use super::pattern::LISTS;
use super::set::Rule;
use super::words::{self, Words};
use crate::source::LineIndex;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// The triggers of some rules.
#[derive(Debug)]
pub(crate) struct Index {
    words: Words<Tells>,
    /// What words become, one after the other.
    becomes: String,
    /// The conditions that words tell, of rules by their place in `tried`.
    conditions: Vec<(u32, Lists)>,
    /// Rules that are tried on lines, in order, so many at a time.
    tried: Vec<Tried>,
    /// Every rule is tried everywhere.
    everywhere: bool,
}

#[derive(Debug)]
enum Tells {
    /// The rule finds the word, which becomes this part of [`Index::becomes`].
    Text(u16, Option<Range<u32>>),
    /// The rule wants to know where it stands.
    Spot(u16),
    /// Some of [`Index::conditions`] hold.
    Conditions(Range<u32>),
}

/// For each list of words that a rule may have the rules of a [`Tried`] of which such a word is there.
type Lists = [u64; LISTS];

/// At most [`MOST`] rules, each a bit.
#[derive(Debug)]
struct Tried {
    rules: Vec<u16>,
    fits: Fits,
    /// Those that have such a list, of which one word has to be there.
    wanted: Lists,
    /// Those that no word tells of.
    wordless: u64,
}

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

/// Rows of a text that rules are tried on.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'t, 'r> {
    pub(crate) text: &'t str,
    /// All rows of the text; none: it is one.
    pub(crate) rows: Option<&'r LineIndex>,
    /// Those that are meant.
    pub(crate) range: Range<usize>,
}

impl<'t, 'r> Rows<'t, 'r> {
    pub(crate) fn all(text: &'t str, rows: &'r LineIndex) -> Rows<'t, 'r> {
        Rows {
            text,
            rows: Some(rows),
            range: 0..rows.len(),
        }
    }

    fn span(&self, row: usize) -> Range<usize> {
        self.rows.map_or(0..self.text.len(), |rows| rows.span(row))
    }

    /// The row that holds byte `at`, `from` or one behind it.
    fn row_from(&self, from: usize, at: usize) -> usize {
        self.rows.map_or(from, |rows| rows.row_from(from, at).max(from))
    }

    fn line(&self, row: usize, span: Range<usize>) -> Line<'t> {
        let (at, text) = match self.rows {
            Some(_) => trim(&self.text[span.clone()]),
            None => (0, self.text),
        };
        Line {
            row: row as u32,
            from: span.start + at,
            text,
        }
    }
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'t> {
    /// Its number.
    pub(crate) row: u32,
    /// Where it begins, without the gap before it.
    pub(crate) from: usize,
    /// The row without the gaps at its ends.
    pub(crate) text: &'t str,
}

/// A line on which a rule is to be tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try<'t> {
    pub(crate) line: Line<'t>,
    pub(crate) rule: u16,
}

impl Index {
    /// Index those of `rules` that `wanted` names; `everywhere`: have each tried everywhere, as tests do to compare.
    pub(crate) fn new(rules: &[Arc<Rule>], wanted: &[u16], everywhere: bool) -> Index {
        let mut words = words::Maker::new();
        let mut texts = String::new();
        let mut becomes = |text: &str| {
            let from = texts.len() as u32;
            texts.push_str(text);
            from..texts.len() as u32
        };
        let (mut tried, mut asks) = (Vec::new(), Vec::new());
        // words, with the rule by its place among those that are tried, and which of its lists they are in
        let mut literals: Vec<(&str, usize, usize)> = Vec::new();
        for &ix in wanted {
            let rule = &rules[usize::from(ix)];
            let local = tried.len();
            match &rule.matcher {
                Matcher::Texts(texts) => {
                    for (text, new) in texts {
                        words.add(text, Tells::Text(ix, new.as_deref().map(&mut becomes)));
                    }
                }
                Matcher::Ranges(ranges) => {
                    let new = rule.file.replace.as_deref().map(&mut becomes);
                    words.any_of(ranges.iter().copied(), Tells::Text(ix, new));
                }
                Matcher::Pair(pair) => {
                    words.any_of(pair.chars().into_iter().map(|c| (c, c)), Tells::Spot(ix));
                }
                Matcher::Marks(marks) => {
                    let each = marks
                        .of
                        .char_indices()
                        .filter_map(|(at, c)| marks.of.get(at..at + c.len_utf8()));
                    literals.extend(each.map(|mark| (mark, local, 0)));
                    let mut outer = [None; PLACES];
                    outer[FIRST] = Some(Chars::Of(&marks.of));
                    let bytes = bytes(rule);
                    asks.push(Asks { bytes, outer });
                    tried.push(ix);
                }
                Matcher::Pattern(pattern) => {
                    let mut lists: Vec<Vec<&str>> = pattern.required().map(Iterator::collect).collect();
                    // where no other rule has every line looked at, a common word is better than none
                    if lists.is_empty() && rule.file.pass != Pass::Label {
                        lists.extend(pattern.common().take(1).map(Iterator::collect));
                    }
                    for (list, number) in lists.into_iter().zip(0..LISTS) {
                        literals.extend(list.into_iter().map(|text| (text, local, number)));
                    }
                    let (bytes, outer) = (bytes(rule), pattern.outer());
                    asks.push(Asks { bytes, outer });
                    tried.push(ix);
                }
                _ => {}
            }
        }
        literals.sort_unstable();
        let mut wanted: Vec<Lists> = vec![[0; LISTS]; tried.len().div_ceil(MOST)];
        let mut conditions = Vec::with_capacity(literals.len());
        for same in literals.chunk_by(|a, b| a.0 == b.0) {
            let from = conditions.len() as u32;
            for together in same.chunk_by(|a, b| a.1 / MOST == b.1 / MOST) {
                let (part, mut lists) = (together[0].1 / MOST, [0; LISTS]);
                for &(_, local, list) in together {
                    lists[list] |= 1 << (local % MOST);
                }
                join(&mut wanted[part], &lists);
                conditions.push((part as u32, lists));
            }
            words.add(same[0].0, Tells::Conditions(from..conditions.len() as u32));
        }
        let parts = tried.chunks(MOST).zip(asks.chunks(MOST)).zip(wanted);
        let tried = parts.map(|((rules, asks), wanted)| {
            let all = u64::MAX >> (MOST - rules.len());
            let worded = wanted.iter().fold(0, |worded, rules| worded | rules);
            Tried {
                rules: rules.to_vec(),
                fits: Fits::new(asks),
                wanted,
                wordless: if everywhere { all } else { all & !worded },
            }
        });
        Index {
            words: words.finish(everywhere),
            becomes: texts,
            conditions,
            tried: tried.collect(),
            everywhere,
        }
    }

    /// Walk over the part `span` of `text`. `rows` gives its rows; it is not asked if no rule needs them.
    pub(crate) fn walk<'t, 'r>(
        &self,
        text: &'t str,
        span: Range<usize>,
        rows: impl FnOnce() -> Rows<'t, 'r>,
    ) -> Found<'_, 't> {
        let mut found = Found::default();
        let mut held: Vec<(usize, &Range<u32>)> = Vec::with_capacity(span.len() / 64);
        self.words.each(&text[span.clone()], |at, len, tells| {
            let at = span.start + at;
            match tells {
                Tells::Text(rule, new) => {
                    let new = new.as_ref().map(|r| &self.becomes[r.start as usize..r.end as usize]);
                    found.texts.push((*rule, at..at + len, new));
                }
                Tells::Spot(rule) => found.spots.push((*rule, at)),
                Tells::Conditions(range) => held.push((at, range)),
            }
        });
        found.spots.sort_by_key(|spot| spot.0);
        if !held.is_empty() || self.any_wordless() {
            self.lines(&rows(), &held, &mut found.lines);
        }
        found
    }

    /// Whether there are rules that no word tells of.
    fn any_wordless(&self) -> bool {
        self.tried.iter().any(|part| part.wordless != 0)
    }

    /// The rules to be tried on `rows`, where `held` tells which conditions hold where.
    fn lines<'t>(&self, rows: &Rows<'t, '_>, held: &[(usize, &Range<u32>)], out: &mut Vec<Try<'t>>) {
        let any_wordless = self.any_wordless();
        let mut held = held;
        // of which rules words are on the line
        let mut hold: Vec<Lists> = vec![[0; LISTS]; self.tried.len()];
        let mut next = rows.range.start;
        while next < rows.range.end {
            let row = match held.first() {
                _ if any_wordless => next,
                Some((at, _)) => rows.row_from(next, *at),
                None => break,
            };
            next = row + 1;
            let span = rows.span(row);
            if span.is_empty() {
                continue;
            }
            let line = rows.line(row, span);
            if line.text.is_empty() {
                continue;
            }
            let end = line.from + line.text.len();
            while let [(at, range), rest @ ..] = held
                && *at < end
            {
                held = rest;
                if *at < line.from {
                    continue;
                }
                for (part, lists) in &self.conditions[range.start as usize..range.end as usize] {
                    join(&mut hold[*part as usize], lists);
                }
            }
            for (part, hold) in self.tried.iter().zip(&mut hold) {
                let mut rules = part.wordless;
                if !self.everywhere {
                    let lists = std::mem::take(hold).into_iter().zip(part.wanted);
                    let told = lists.fold(u64::MAX, |rules, (hold, wanted)| rules & (hold | !wanted));
                    rules = part.fits.narrow(line.text, told);
                }
                while rules != 0 {
                    let rule = part.rules[rules.trailing_zeros() as usize];
                    out.push(Try { line, rule });
                    rules &= rules - 1;
                }
            }
        }
    }
}

/// Add the rules of `other` list by list.
fn join(lists: &mut Lists, other: &Lists) {
    lists.iter_mut().zip(other).for_each(|(rules, other)| *rules |= other);
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
