//! What lies across the breaks between lines.

use super::lines::Line;
use crate::chars::{Class, class};
use crate::lexicon::Lexicon;

/// The ends of a page's lines, and the words that are cut between neighbours.
#[derive(Debug, Default)]
pub(super) struct Breaks {
    /// The first letter of each line, as [`Lexicon::ends`] gives it.
    pub heads: Vec<u16>,
    /// The last one.
    pub tails: Vec<u16>,
    /// For each line, how surely a word lies across its start and the end of the line before, in hundredths of a nat;
    /// `None` where they do not meet in Han letters.
    pub cuts: Vec<Option<i32>>,
}

impl Breaks {
    /// Look at all breaks between `lines`.
    pub(super) fn new(lines: &[Line], text: &str, lexicon: &Lexicon) -> Breaks {
        let mut breaks = Breaks::default();
        breaks.part(&[], lines, text, lexicon);
        breaks
    }

    /// Look at those between `lines` which are new now that some of the lines, as they were `before`, have been parted.
    pub(super) fn part(&mut self, before: &[Line], lines: &[Line], text: &str, lexicon: &Lexicon) {
        let known = std::mem::take(&mut self.cuts);
        let mut heads = Vec::with_capacity(lines.len());
        let mut tails = Vec::with_capacity(lines.len());
        let mut cuts = Vec::with_capacity(lines.len());
        let text_of = |line: &Line| &text[line.span.clone()];
        let is_han = |c: Option<char>| c.is_some_and(|c| class(c) == Class::Han);
        let mut at = 0;
        let mut previous: Option<(&Line, u16)> = None;
        for (i, line) in lines.iter().enumerate() {
            while before.get(at).is_some_and(|b| b.span.start < line.span.start) {
                at += 1;
            }
            let same = |ago: usize| {
                let (was, is) = (at.checked_sub(ago), i.checked_sub(ago));
                was.zip(is)
                    .is_some_and(|(was, is)| before.get(was).is_some_and(|b| b.span == lines[is].span))
            };
            let known = known.get(at).filter(|_| same(0) && same(1));
            let [first, last] = Lexicon::ends(&text.as_bytes()[line.span.clone()]);
            let begins = first != 0 || is_han(text_of(line).chars().next());
            let cut = || {
                previous
                    .filter(|_| begins)
                    .map(|(previous, letter)| match lexicon.may_touch(letter, first) {
                        true => lexicon.cut(&lexicon.tail(text_of(previous)), &lexicon.head(text_of(line))),
                        false => 0,
                    })
            };
            cuts.push(known.copied().unwrap_or_else(cut));
            heads.push(first);
            tails.push(last);
            let ends = last != 0 || is_han(text_of(line).chars().next_back());
            previous = ends.then_some((line, last));
        }
        *self = Breaks { heads, tails, cuts };
    }
}
