//! The lines of a block to one text.

use super::lines::{End, Line};
use crate::chars::{Class, class, is_cjk};
use crate::edit::Edit;
use crate::ledger::RuleIx;
use std::collections::HashSet;

/// What joining needs to know of the page.
pub(super) struct Words<'a> {
    /// Latin words of the page in lower case, as they stand inside lines.
    whole: HashSet<String>,
    /// The rule that hyphens are taken out by.
    hyphen: Option<RuleIx>,
    text: &'a str,
}

impl<'a> Words<'a> {
    /// Collect the page's vocabulary, if any of its lines ends in a hyphen. `known` are words that its file gives whole.
    pub(super) fn new(text: &'a str, lines: &[Line], known: &[String], hyphen: Option<RuleIx>) -> Words<'a> {
        let mut whole = HashSet::new();
        if lines.iter().any(|l| l.end == End::Hyphen) {
            whole.extend(known.iter().map(|w| w.to_lowercase()));
            for line in lines {
                let words = text[line.span.clone()].split(|c: char| !(c.is_alphabetic() || c == '-'));
                let count = words.clone().count();
                for (i, word) in words.enumerate() {
                    // pieces at the ends of a line may be cut
                    let cut = i + 1 == count && line.end == End::Hyphen || i == 0;
                    if !cut && word.len() > 3 && !is_cjk(word.chars().next().unwrap_or(' ')) {
                        whole.insert(word.to_lowercase());
                    }
                }
            }
        }
        Words { whole, hyphen, text }
    }

    /// The text of `lines` from byte `from` of the first one on, where nothing but line ends stands between them, and these
    /// go; so it is mostly.
    pub(super) fn text(&self, lines: &[Line], from: usize) -> Option<String> {
        let (first, last) = (lines.first()?, lines.last()?);
        let mut out = String::with_capacity(last.span.end.saturating_sub(from));
        let mut before = first;
        out.push_str(self.text.get(from..first.span.end)?);
        for line in &lines[1..] {
            let gap = before.span.end..line.span.start;
            let edit = self.join(before, line);
            let goes = edit.span == gap && edit.insert.is_empty();
            if !goes || !self.text.as_bytes()[gap].iter().all(u8::is_ascii_whitespace) {
                return None;
            }
            out.push_str(&self.text[line.span.clone()]);
            before = line;
        }
        Some(out)
    }

    /// The edit that joins line `a` with line `b`: what stands between them becomes nothing or one space.
    pub(super) fn join(&self, a: &Line, b: &Line) -> Edit {
        let gap = a.span.end..b.span.start;
        let rule = self.hyphen.unwrap_or(RuleIx(u16::MAX));
        let edit = |insert: &str| Edit {
            span: gap.clone(),
            insert: insert.into(),
            rule,
        };
        let (left, right) = (|| &self.text[a.span.clone()], || &self.text[b.span.clone()]);
        if a.end == End::Hyphen && right().starts_with(char::is_alphabetic) {
            if self.hyphen.is_some() && self.hyphen_goes(left(), right()) {
                return Edit {
                    span: a.span.end - 1..b.span.start,
                    insert: String::new(),
                    rule,
                };
            }
            return edit("");
        }
        // Han needs no gap
        let bytes = self.text.as_bytes();
        let begins = |at: usize| matches!(bytes.get(at), Some(0xe5..=0xe9));
        if begins(gap.start.wrapping_sub(3)) || begins(gap.end) {
            return edit("");
        }
        let (left, right) = (left(), right());
        let (Some(x), Some(y)) = (left.chars().next_back(), right.chars().next()) else {
            return edit("");
        };
        let han = |c: char| matches!(class(c), Class::Han | Class::Kana);
        if han(x) || han(y) {
            return edit("");
        }
        let word = |c: char| !is_cjk(c) && !matches!(class(c), Class::Dash);
        let numbers = |p: char, q: char| class(p) == Class::Digit && class(q) == Class::Digit;
        // a number broken by a column edge is one number
        let apart = word(x) && word(y) && !numbers(x, y);
        let quoted = matches!(x, '“' | '‘') || matches!(y, '”' | '’');
        let latin = |s: &str| s.chars().filter(|&c| class(c) == Class::Letter).count() * 2 > s.chars().count();
        if apart && !quoted || (numbers(x, y) && latin(left) && latin(right)) {
            edit(" ")
        } else {
            edit("")
        }
    }

    /// Whether the page's own words say that the hyphen was put in by the typesetter.
    fn hyphen_goes(&self, left: &str, right: &str) -> bool {
        let head = left[..left.len() - 1]
            .rsplit(|c: char| !(c.is_alphabetic() || c == '-'))
            .next()
            .unwrap_or("");
        let tail: &str = right
            .split(|c: char| !(c.is_alphabetic() || c == '-'))
            .next()
            .unwrap_or("");
        let with = format!("{head}-{tail}").to_lowercase();
        let without = format!("{head}{tail}").to_lowercase();
        if self.whole.contains(&with) {
            return false;
        }
        if self.whole.contains(&without) {
            return true;
        }
        // a compound has a whole word before its hyphen, or a capital after it
        let capital = tail.chars().next().is_some_and(char::is_uppercase);
        !capital && !self.whole.contains(&head.to_lowercase()) && !head.contains('-')
    }
}
