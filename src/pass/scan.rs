//! One walk over a line: what its characters tell, whatever the font.

use super::counts::{Counts, Sort, Sum, is_han, sort_at};
use super::glyphs::Glyphs;
use super::lines::{End, Start};
use crate::chars::{Class, class};

/// What of a line needs no metrics, besides its [`Counts`]; what is named alike is that of [`super::lines::Line`].
#[derive(Debug)]
pub(super) struct Scan {
    /// The glyphs of the first piece that cannot be broken.
    pub first: Glyphs,
    pub end: End,
    pub start: Start,
    pub inner_marks: u32,
    pub inner_stops: u32,
    pub spaced: bool,
    pub bracketed: bool,
    pub dashed: bool,
}

/// Scan a line that has text, of which `counts` are known. `wide_digits`: numbers were set full-width and break anywhere.
#[inline(always)]
pub(super) fn scan(text: &str, counts: &Counts, wide_digits: bool) -> Scan {
    let bytes = text.as_bytes();
    let first = match bytes {
        [a, b, _, c, d, ..] if is_han([*a, *b]) && is_han([*c, *d]) => Glyphs {
            wide: 1,
            ..Glyphs::default()
        },
        _ => first_piece(text, wide_digits).unwrap_or(counts.glyphs),
    };
    let end = end_of(text);
    let last_mark = u32::from(matches!(end, End::Stop | End::Pause | End::Cry));
    let spaced = counts.gaps >= 2 && counts.latin * 2 < counts.letters;
    Scan {
        first,
        end,
        start: start_of(text),
        inner_marks: counts.marks - last_mark.min(counts.marks),
        inner_stops: counts.stops - u32::from(matches!(bytes, [.., 0xe3, 0x80, 0x82])),
        spaced: spaced && singles(text) > counts.gaps / 2,
        // `（`, `(` or `【`
        bracketed: matches!(bytes, [0xef, 0xbc, 0x88, ..] | [b'(', ..] | [0xe3, 0x80, 0x90, ..]),
        // `—` or `―`
        dashed: matches!(bytes, [.., 0xe2, 0x80, 0x94 | 0x95]),
    }
}

/// The glyphs of the first piece that cannot be broken, if it is not all of `text`.
fn first_piece(text: &str, wide_digits: bool) -> Option<Glyphs> {
    let mut sum = Sum::default();
    let (mut sort, mut at) = sort_at(text, 0);
    let mut start = 0;
    while at < text.len() {
        sum.add(sort);
        let (next, len) = sort_at(text, at);
        if breaks_between(sort, next, wide_digits).unwrap_or_else(|| {
            let (x, y) = (text[start..].chars().next(), text[at..].chars().next());
            x.zip(y)
                .is_some_and(|(x, y)| breaks(class(x), x, class(y), wide_digits))
        }) {
            return Some(sum.counts().glyphs);
        }
        (sort, start, at) = (next, at, at + len);
    }
    None
}

/// Whether a line may break between characters of these sorts, if their sorts tell.
fn breaks_between(a: Sort, b: Sort, wide_digits: bool) -> Option<bool> {
    match (a, b) {
        (_, Sort::Comma | Sort::FullStop | Sort::WideMark | Sort::WideClose | Sort::QuoteClose) => Some(false),
        (Sort::WideOpen | Sort::Open | Sort::QuoteOpen, _) => Some(false),
        (_, Sort::Han) => Some(true),
        (Sort::Digit, Sort::Digit) => Some(wide_digits),
        (Sort::Digit | Sort::Letter, Sort::Digit | Sort::Letter) => Some(false),
        _ => None,
    }
}

/// Before how many gaps of `text`, and behind the last one, stands a single letter.
fn singles(text: &str) -> u32 {
    let (mut singles, mut run) = (0, 0);
    let mut gaps = false;
    for c in text.chars() {
        match class(c) {
            Class::Space => {
                singles += u32::from(run == 1);
                (run, gaps) = (0, true);
            }
            Class::Han | Class::Kana | Class::Hangul | Class::Letter | Class::Digit => run += 1,
            _ => {}
        }
    }
    singles + u32::from(run == 1 && gaps)
}

/// Whether a line may break between a character of class `a` (the character itself is `x`) and one of class `b`.
fn breaks(a: Class, x: char, b: Class, wide_digits: bool) -> bool {
    match (a, b) {
        (_, Class::Close | Class::Pause | Class::Stop | Class::Mark) | (Class::Open, _) => false,
        (Class::Digit, Class::Digit) => wide_digits,
        (Class::Digit | Class::Letter, Class::Digit | Class::Letter | Class::Dash) => false,
        (Class::Dash, Class::Digit | Class::Letter) => false,
        // a point inside a number
        (Class::Stop | Class::Pause, Class::Digit) => !x.is_ascii(),
        _ => true,
    }
}

#[inline(always)]
fn start_of(text: &str) -> Start {
    match text.as_bytes() {
        [a, b, ..] if is_han([*a, *b]) => Start::Plain,
        _ => text.chars().next().map_or(Start::Plain, starting),
    }
}

fn starting(c: char) -> Start {
    match class(c) {
        Class::Han => Start::Plain,
        Class::Close | Class::Pause => Start::Closing,
        _ if matches!(c, '。' | '！' | '？' | '…') => Start::Closing,
        Class::Digit => Start::Digit,
        _ if c.is_lowercase() => Start::Lower,
        _ => Start::Plain,
    }
}

#[inline(always)]
fn end_of(text: &str) -> End {
    match text.as_bytes() {
        [.., a, b, _] if is_han([*a, *b]) => End::Plain,
        // `。`
        [.., 0xe3, 0x80, 0x82] => End::Stop,
        // `、`, `，：；`
        [.., 0xe3, 0x80, 0x81] | [.., 0xef, 0xbc, 0x8c | 0x9a | 0x9b] => End::Pause,
        _ => ending(text),
    }
}

fn ending(text: &str) -> End {
    let mut closed = false;
    let mut back = text.chars().rev();
    while let Some(c) = back.next() {
        match class(c) {
            Class::Close | Class::Space | Class::Control => closed |= class(c) == Class::Close,
            Class::Stop if matches!(c, '？' | '！' | '?' | '!') => return End::Cry,
            // the point of a number that goes on
            Class::Stop if c == '.' && !closed && back.next().is_some_and(|p| class(p) == Class::Digit) => {
                return End::Plain;
            }
            Class::Stop => return End::Stop,
            Class::Pause if closed => return End::Close,
            Class::Pause => return End::Pause,
            Class::Open => return if closed { End::Close } else { End::Open },
            Class::Dash if c == '-' && back.next().is_some_and(|p| class(p) == Class::Letter) => return End::Hyphen,
            _ => return if closed { End::Close } else { End::Plain },
        }
    }
    End::Plain
}
