//! What of all rules of a pass is worth trying: found in one walk over the text.

use super::charmap::CharMap;
use super::class::trim;
use super::find::Matcher;
use super::set::Rule;
use crate::source::LineIndex;
use std::ops::Range;
use std::sync::Arc;

/// The triggers of some rules.
#[derive(Debug)]
pub(crate) struct Index {
    /// Texts by their first character: lists of (rule, text, what it becomes).
    texts: CharMap,
    lists: Vec<Vec<Entry>>,
    /// Rules whose matches begin a line with one of few characters.
    first: CharMap,
    first_lists: Vec<Vec<u16>>,
    /// Literals by their first character, for rules of which every match holds one of some.
    literals: CharMap,
    literal_lists: Vec<Vec<u16>>,
    words: Vec<Word>,
    /// Rules that have to be tried on every line.
    always: Vec<u16>,
}

#[derive(Debug)]
struct Entry {
    rule: u16,
    /// `None`: any single character that leads here.
    text: Option<String>,
    becomes: Option<String>,
}

/// A literal, and the rules it speaks for.
#[derive(Debug)]
struct Word {
    text: String,
    rules: Vec<u16>,
}

impl Index {
    /// Index those of `rules` that `wanted` names.
    pub(crate) fn new(rules: &[Arc<Rule>], wanted: &[u16]) -> Index {
        let mut entries: Vec<Entry> = Vec::new();
        let mut leads: Vec<(char, char, u16)> = Vec::new();
        let mut firsts: Vec<(char, char, u16)> = Vec::new();
        let mut literals: Vec<(String, u16)> = Vec::new();
        let mut always = Vec::new();
        for &ix in wanted {
            match &rules[usize::from(ix)].matcher {
                Matcher::Texts(texts) => {
                    for (text, becomes) in texts {
                        let Some(c) = text.chars().next() else { continue };
                        leads.push((c, c, entries.len() as u16));
                        entries.push(Entry {
                            rule: ix,
                            text: Some(text.clone()),
                            becomes: becomes.clone(),
                        });
                    }
                }
                Matcher::Ranges(ranges) => {
                    for &(a, b) in ranges {
                        leads.push((a, b, entries.len() as u16));
                        let becomes = rules[usize::from(ix)].file.replace.clone();
                        entries.push(Entry {
                            rule: ix,
                            text: None,
                            becomes,
                        });
                    }
                }
                Matcher::Pattern(p) => {
                    if let Some(first) = &p.first {
                        firsts.extend(first.iter().map(|r| (r.0, r.1, ix)));
                    } else if let Some(required) = &p.required {
                        literals.extend(required.iter().map(|l| (l.clone(), ix)));
                    } else {
                        always.push(ix);
                    }
                }
                _ => {}
            }
        }
        let (texts, entry_lists) = Index::ranges(leads);
        let mut entries: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
        let lists = entry_lists
            .into_iter()
            .map(|list| {
                list.into_iter()
                    .filter_map(|i| entries[usize::from(i)].take())
                    .collect()
            })
            .collect();
        let (first, first_lists) = CharMap::lists(firsts);
        literals.sort();
        let mut words: Vec<Word> = Vec::new();
        for (text, ix) in literals {
            match words.last_mut().filter(|w| w.text == text) {
                Some(word) => word.rules.push(ix),
                None => words.push(Word { text, rules: vec![ix] }),
            }
        }
        let leads = (0u16..)
            .zip(&words)
            .filter_map(|(i, w)| w.text.chars().next().map(|c| (c, c, i)));
        let (literals, literal_lists) = CharMap::lists(leads);
        Index {
            texts,
            lists,
            first,
            first_lists,
            literals,
            literal_lists,
            words,
            always,
        }
    }

    /// Texts share a list by first character; ranges are kept whole, so that a large one costs no list a character.
    fn ranges(leads: Vec<(char, char, u16)>) -> (CharMap, Vec<Vec<u16>>) {
        let mut lists: Vec<Vec<u16>> = Vec::new();
        let mut ranges = Vec::new();
        let mut by_char = std::collections::BTreeMap::new();
        for (a, b, entry) in leads {
            if a == b {
                let list = *by_char.entry(a).or_insert_with(|| {
                    lists.push(Vec::new());
                    lists.len() - 1
                });
                lists[list].push(entry);
            } else {
                ranges.push((a, b, lists.len() as u32));
                lists.push(vec![entry]);
            }
        }
        ranges.extend(by_char.into_iter().map(|(c, list)| (c, c, list as u32)));
        (CharMap::new(ranges), lists)
    }

    /// Texts and single characters of the rules, with what they become, in order; they may overlap.
    pub(crate) fn texts(&self, text: &str, mut hit: impl FnMut(u16, Range<usize>, Option<&str>)) {
        if self.texts.is_empty() {
            return;
        }
        self.texts.scan(text, |at, c, list| {
            for entry in &self.lists[list as usize] {
                let len = match &entry.text {
                    Some(t) if text[at..].starts_with(t.as_str()) => t.len(),
                    Some(_) => continue,
                    None => c.len_utf8(),
                };
                hit(entry.rule, at..at + len, entry.becomes.as_deref());
            }
        });
    }

    /// The rules with patterns that may match somewhere, each with a row to try it on, in order of rows.
    pub(crate) fn candidates(&self, text: &str, rows: &LineIndex) -> Vec<(u32, u16)> {
        let mut out: Vec<(u32, u16)> = Vec::new();
        let mut row = 0;
        self.literals.scan(text, |at, _, list| {
            for &word in &self.literal_lists[list as usize] {
                let word = &self.words[usize::from(word)];
                if !text.as_bytes()[at..].starts_with(word.text.as_bytes()) {
                    continue;
                }
                while row + 1 < rows.len() && rows.span(row + 1).start <= at {
                    row += 1;
                }
                for &rule in &word.rules {
                    if out.last() != Some(&(row as u32, rule)) {
                        out.push((row as u32, rule));
                    }
                }
            }
        });
        if !self.first.is_empty() || !self.always.is_empty() {
            for row in 0..rows.len() {
                let line = &text[rows.span(row)];
                let Some(c) = trim(line).1.chars().next() else { continue };
                if let Some(list) = self.first.get(c) {
                    out.extend(self.first_lists[list as usize].iter().map(|&r| (row as u32, r)));
                }
                out.extend(self.always.iter().map(|&r| (row as u32, r)));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}
