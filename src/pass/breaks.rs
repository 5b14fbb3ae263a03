//! What lies across the breaks between lines.

use super::lines::Line;
use crate::chars::{Class, class};
use crate::lexicon::Lexicon;

/// The ends of a page's lines, and the words that are cut between neighbours.
#[derive(Debug)]
pub(super) struct Breaks {
    /// The first letter of each line, as [`Lexicon::ends`] gives it.
    pub heads: Vec<u32>,
    /// The last one.
    pub tails: Vec<u32>,
    /// For each line, how surely a word lies across its start and the end of the line before, in hundredths of a nat;
    /// `None` where they do not meet in Han letters.
    pub cuts: Vec<Option<i32>>,
}

impl Breaks {
    /// Look at all breaks between `lines`.
    pub(super) fn new(lines: &[Line], text: &str, lexicon: &Lexicon) -> Breaks {
        let is_han = |c: Option<char>| c.is_some_and(|c| class(c) == Class::Han);
        let mut out = Breaks {
            heads: Vec::with_capacity(lines.len()),
            tails: Vec::with_capacity(lines.len()),
            cuts: Vec::with_capacity(lines.len()),
        };
        let mut before: Option<(&str, u32)> = None;
        for line in lines {
            let line = &text[line.span.clone()];
            let [first, last] = Lexicon::ends(line);
            let begins = first != 0 || is_han(line.chars().next());
            let cut = before
                .filter(|_| begins)
                .map(|(before, letter)| match lexicon.may_touch(letter, first) {
                    true => lexicon.cut(&lexicon.tail(before), &lexicon.head(line)),
                    false => 0,
                });
            out.heads.push(first);
            out.tails.push(last);
            out.cuts.push(cut);
            let ends = last != 0 || is_han(line.chars().next_back());
            before = ends.then_some((line, last));
        }
        out
    }
}
