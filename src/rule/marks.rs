//! Brackets that belong together, and marks that should begin lines.

use super::class::{Class, class, is_gap};
use super::file::{Marks, Pair};
use super::lines::Lines;
use std::ops::Range;

/// The brackets of a [`Pair`].
#[derive(Debug, Clone)]
pub(crate) struct Brackets {
    open: [char; 2],
    close: [char; 2],
}

/// How far apart partners may stand, in bytes and in lines.
const REACH: usize = 240;
const REACH_LINES: usize = 3;

impl Brackets {
    /// # Errors
    /// Says what a pair has to look like.
    pub(crate) fn new(pair: &Pair) -> Result<Brackets, String> {
        let two = |s: &str| {
            let chars: Vec<char> = s.chars().collect();
            <[char; 2]>::try_from(chars)
                .ok()
                .filter(|c| c[0] > '\u{FF}' && c[1].is_ascii())
        };
        two(&pair.open)
            .zip(two(&pair.close))
            .map(|(open, close)| Brackets { open, close })
            .ok_or_else(|| {
                "`open` and `close` hold two characters each, wide then narrow: {open: （(, close: ）)}".into()
            })
    }

    /// Brackets of `text` to be replaced, with what they become, in order.
    pub(crate) fn find(&self, text: &str, out: &mut Vec<(Range<usize>, String)>) {
        // Where no narrow bracket stands, no pair is mixed.
        if memchr::memchr2(self.open[1] as u8, self.close[1] as u8, text.as_bytes()).is_none() {
            return;
        }
        let from = out.len();
        let mut open: Vec<(usize, bool)> = Vec::new();
        for (at, c) in text.char_indices() {
            if self.open.contains(&c) {
                if open.len() >= 16 {
                    open.clear();
                }
                open.push((at, c == self.open[0]));
            } else if self.close.contains(&c) {
                let wide = c == self.close[0];
                if !wide && label(&text[..at]) {
                    continue;
                }
                if let Some((start, start_wide)) = open.pop()
                    && wide != start_wide
                    && at - start <= REACH
                    && text[start..at].matches('\n').count() < REACH_LINES
                {
                    let full = self.full(text, start, at);
                    let (place, old, new) = match full {
                        true if wide => (start, self.open[1], self.open[0]),
                        true => (at, self.close[1], self.close[0]),
                        false if wide => (at, self.close[0], self.close[1]),
                        false => (start, self.open[0], self.open[1]),
                    };
                    out.push((place..place + old.len_utf8(), new.into()));
                }
            }
        }
        out[from..].sort_unstable_by_key(|e| e.0.start);
    }

    /// Whether the pair at `start` and `end` stands among Chinese letters.
    fn full(&self, text: &str, start: usize, end: usize) -> bool {
        let inner = &text[start..end];
        let mut inside = inner.chars();
        inside.next();
        let near = [
            inside.next(),
            inside.next_back(),
            text[..start].chars().next_back(),
            text[end..].chars().nth(1),
        ];
        near.into_iter().flatten().any(|c| {
            !matches!(
                class(c),
                Class::Latin | Class::Digit | Class::Percent | Class::Plus | Class::Other
            )
        })
    }
}

/// Whether `before` ends in an item label of its own line: `a`, `12`.
fn label(before: &str) -> bool {
    let mut count = 0;
    for c in before.chars().rev().take(8) {
        match c {
            '\n' | '\r' | '\x0c' => break,
            c if c.is_ascii_alphanumeric() && count < 2 => count += 1,
            c if is_gap(c) && count > 0 => {}
            _ => return false,
        }
    }
    count > 0
}

/// The gap before each mark of a line but the first.
pub(crate) fn split(rule: &Marks, text: &str, lines: &Lines, out: &mut Vec<Range<usize>>) {
    for line in lines.filled() {
        let s = &text[line.clone()];
        let Some(mark) = s.chars().next().filter(|&c| !c.is_ascii() && rule.of.contains(c)) else {
            continue;
        };
        let enough = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).take(rule.text).count() == rule.text;
        let mut places = s.match_indices(mark).map(|m| m.0).peekable();
        let (mut found, mut fits) = (Vec::new(), true);
        while let Some(at) = places.next() {
            let end = places.peek().copied().unwrap_or(s.len());
            if !enough(&s[at + mark.len_utf8()..end]) {
                fits = false;
                break;
            }
            if at > 0 {
                let text_end = s[..at].trim_end_matches(is_gap).len();
                found.push(line.start + text_end..line.start + at);
            }
        }
        if fits {
            out.append(&mut found);
        }
    }
}
