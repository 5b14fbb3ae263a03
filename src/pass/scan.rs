//! One walk over a line: what its characters tell, whatever the font.

use super::glyphs::Glyphs;
use super::lines::{End, Start};
use crate::chars::{Class, Kind, class, is_wide, kind, listed};

/// Everything about a line that needs no metrics; what is named alike is that of [`super::lines::Line`].
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// All glyphs.
    pub all: Glyphs,
    /// Those of the first piece that cannot be broken.
    pub first: Glyphs,
    pub end: End,
    pub start: Start,
    pub letters: u32,
    pub latin: u32,
    pub inner_marks: u32,
    pub inner_stops: u32,
    pub pauses: u32,
    pub stops: u32,
    pub gaps: u32,
    pub spaced: bool,
    pub open: i32,
    pub bracketed: bool,
    pub dashed: bool,
}

/// Scan a line of nothing but Han letters, `，；：、` and `。`, as most are; none if it has anything else.
#[inline(always)]
pub(super) fn scan_plain(text: &str) -> Option<Scan> {
    let (triples, []) = text.as_bytes().as_chunks::<3>() else {
        return None;
    };
    let (mut marks, mut pauses, mut stops) = (0, 0, 0);
    // marks that stand right behind the first character cannot be broken off
    let mut first = None;
    let mut last = End::Plain;
    for (i, triple) in triples.iter().enumerate() {
        last = match triple {
            [0xe5..=0xe9, ..] | [0xe4, 0xb8..=0xff, _] => {
                if first.is_none() && i > 0 {
                    first = Some(i);
                }
                End::Plain
            }
            [0xe3, 0x80, 0x82] => {
                stops += 1;
                End::Stop
            }
            [0xe3, 0x80, 0x81] => {
                pauses += 1;
                End::Pause
            }
            [0xef, 0xbc, 0x8c | 0x9a | 0x9b] => {
                marks += 1;
                End::Pause
            }
            _ => return None,
        };
    }
    let glyphs = |n: usize| Glyphs {
        wide: n as i32,
        ..Glyphs::default()
    };
    let all_marks = marks + pauses + stops;
    let begins = matches!(triples.first()?, [0xe4..=0xe9, ..]);
    Some(Scan {
        all: glyphs(triples.len()),
        first: glyphs(first.unwrap_or(triples.len())),
        end: last,
        start: if begins { Start::Plain } else { Start::Closing },
        letters: triples.len() as u32 - all_marks,
        inner_marks: all_marks - u32::from(last != End::Plain),
        inner_stops: stops - u32::from(last == End::Stop),
        pauses,
        stops,
        ..Scan::default()
    })
}

/// Scan a line that has text. `wide_digits`: numbers were set full-width and break anywhere.
pub(super) fn scan(text: &str, wide_digits: bool) -> Scan {
    let counts = Counts::of(text);
    let all = counts.glyphs();
    let first = match text.as_bytes().get(..6) {
        Some(two) if han_letters(two) == 2 => Glyphs {
            wide: 1,
            ..Glyphs::default()
        },
        _ => first_piece(text, wide_digits).map_or(all, piece_glyphs),
    };
    let end = end_of(text);
    let (letters, latin) = (counts.letters(), counts.latin());
    let marks = counts.of_sorts(&[Sort::Comma, Sort::FullStop, Sort::WideMark, Sort::Mark]);
    let last_mark = u32::from(matches!(end, End::Stop | End::Pause | End::Cry));
    let stops = counts.of_sorts(&[Sort::FullStop]);
    let (gaps, singles) = match all.space {
        0 => (0, 0),
        _ => gaps(text),
    };
    // where it begins or ends with a Han letter nothing is asked of that
    let plain = |bytes: Option<&[u8; 3]>| bytes.is_some_and(|b| matches!(b, [0xe5..=0xe9, ..]));
    let first_char = match plain(text.as_bytes().first_chunk()) {
        true => None,
        false => text.chars().next(),
    };
    let last_char = match plain(text.as_bytes().last_chunk()) {
        true => None,
        false => text.chars().next_back(),
    };
    Scan {
        all,
        first,
        end,
        start: first_char.map_or(Start::Plain, start_of),
        letters,
        latin,
        inner_marks: marks - last_mark.min(marks),
        inner_stops: stops - u32::from(last_char == Some('。')),
        pauses: counts.of_sorts(&[Sort::Comma]),
        stops,
        gaps,
        spaced: gaps >= 2 && singles > gaps / 2 && latin * 2 < letters,
        open: counts.open(),
        bracketed: matches!(first_char, Some('（' | '(' | '【')),
        dashed: matches!(last_char, Some('—' | '―')),
    }
}

/// Characters that count for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Han and kana.
    Han,
    HalfKana,
    Hangul,
    Jamo,
    WideDigit,
    Digit,
    WideLetter,
    Letter,
    /// `、`
    Comma,
    /// `。`
    FullStop,
    /// Other marks of sentences.
    WideMark,
    Mark,
    WideOpen,
    Open,
    QuoteOpen,
    WideClose,
    Close,
    QuoteClose,
    WideOther,
    Other,
    /// U+3000.
    WideSpace,
    Space,
    Control,
}

const SORTS: usize = Sort::Control as usize + 1;

/// How many characters of each sort a text has.
struct Counts {
    counts: [u32; SORTS],
    joints: u32,
}

impl Counts {
    #[inline(always)]
    fn of(text: &str) -> Counts {
        let bytes = text.as_bytes();
        let mut counts = [0; SORTS];
        let mut joints = 0;
        let mut before = 0;
        let mut at = 0;
        while let Some(rest) = bytes.get(at..) {
            // most characters are Han letters, which need no more than to be counted
            let n = han_letters(rest);
            if n > 0 {
                counts[Sort::Han as usize] += n;
                joints += u32::from(before == NARROW);
                before = HAN;
                at += 3 * n as usize;
            }
            let (sort, len) = match bytes.get(at..) {
                None | Some([]) => break,
                Some([ascii @ ..0x80, ..]) => (BASIC[usize::from(*ascii)], 1),
                Some([a, b, c, ..]) => match triple(*a, *b, *c) {
                    Some(sort) => (sort, 3),
                    None => any(&text[at..]),
                },
                Some(_) => any(&text[at..]),
            };
            counts[sort as usize] += 1;
            let side = side(sort);
            joints += u32::from(side ^ before == HAN ^ NARROW);
            before = side;
            at += len;
        }
        Counts { counts, joints }
    }

    #[inline(always)]
    fn of_sorts(&self, sorts: &[Sort]) -> u32 {
        sorts.iter().map(|s| self.counts[*s as usize]).sum()
    }

    fn letters(&self) -> u32 {
        self.counts[..=Sort::Letter as usize].iter().sum()
    }

    fn latin(&self) -> u32 {
        self.of_sorts(&[Sort::WideLetter, Sort::Letter])
    }

    /// Opening brackets less closing ones.
    fn open(&self) -> i32 {
        let open = self.of_sorts(&[Sort::WideOpen, Sort::Open, Sort::QuoteOpen]);
        open as i32 - self.of_sorts(&[Sort::WideClose, Sort::Close, Sort::QuoteClose]) as i32
    }

    fn glyphs(&self) -> Glyphs {
        let count = |sorts: &[Sort]| self.of_sorts(sorts) as i32;
        Glyphs {
            wide: count(&[Sort::Han, Sort::Hangul, Sort::WideDigit, Sort::WideLetter])
                + count(&[Sort::Comma, Sort::FullStop, Sort::WideMark])
                + count(&[Sort::WideOpen, Sort::WideClose, Sort::WideOther]),
            digit: count(&[Sort::Digit]),
            letter: count(&[Sort::Letter]),
            quote: count(&[Sort::QuoteOpen, Sort::QuoteClose]),
            point: count(&[
                Sort::HalfKana,
                Sort::Jamo,
                Sort::Mark,
                Sort::Open,
                Sort::Close,
                Sort::Other,
            ]),
            space: 4 * count(&[Sort::WideSpace]) + count(&[Sort::Space]),
            joint: self.joints as i32,
        }
    }
}

const HAN: u8 = 1;
const NARROW: u8 = 2;

/// What a character is where digits and Latin letters meet Han letters.
#[inline]
fn side(sort: Sort) -> u8 {
    match sort {
        Sort::Han | Sort::HalfKana => HAN,
        Sort::WideDigit | Sort::Digit | Sort::WideLetter | Sort::Letter => NARROW,
        _ => 0,
    }
}

/// The sort of the first character of `text`, and how many bytes it takes.
fn any(text: &str) -> (Sort, usize) {
    text.chars()
        .next()
        .map_or((Sort::Control, 1), |c| (sort_of(kind(c), c), c.len_utf8()))
}

/// The sort of the character of these bytes, if it is one of those that most texts are made of.
#[inline]
fn triple(a: u8, b: u8, c: u8) -> Option<Sort> {
    let low = usize::from(c & 0x3f);
    match (a, b) {
        (0xe2, 0x80) => GENERAL[low],
        (0xe3, 0x80) => CJK[low],
        (0xef, 0xbc) => FULL_WIDTH[0][low],
        (0xef, 0xbd) => FULL_WIDTH[1][low],
        _ => None,
    }
}

/// ASCII.
static BASIC: [Sort; 128] = {
    let mut out = [Sort::Control; 128];
    let mut code = 0;
    while code < 128 {
        if let Some(sort) = listed_sort(code as u32) {
            out[code] = sort;
        } else {
            out[code] = Sort::Other;
        }
        code += 1;
    }
    out
};
static GENERAL: [Option<Sort>; 64] = block(0x2000);
static CJK: [Option<Sort>; 64] = block(0x3000);
static FULL_WIDTH: [[Option<Sort>; 64]; 2] = [block(0xff00), block(0xff40)];

const fn block(from: u32) -> [Option<Sort>; 64] {
    let mut out = [None; 64];
    let mut low = 0;
    while low < 64 {
        out[low as usize] = listed_sort(from + low);
        low += 1;
    }
    out
}

const fn listed_sort(code: u32) -> Option<Sort> {
    match char::from_u32(code) {
        Some(c) => match listed(c) {
            Some(kind) => Some(sort_of(kind, c)),
            None => None,
        },
        None => None,
    }
}

const fn sort_of(kind: Kind, c: char) -> Sort {
    let wide = is_wide(c);
    match kind {
        Kind::Han | Kind::Kana | Kind::OddKana => either(wide, Sort::Han, Sort::HalfKana),
        Kind::Hangul => either(wide, Sort::Hangul, Sort::Jamo),
        Kind::Digit => either(wide, Sort::WideDigit, Sort::Digit),
        Kind::Latin | Kind::Foreign => either(wide, Sort::WideLetter, Sort::Letter),
        Kind::WidePause if c == '、' => Sort::Comma,
        Kind::WideStop if c == '。' => Sort::FullStop,
        Kind::WideStop | Kind::Stop | Kind::WidePause | Kind::Pause => either(wide, Sort::WideMark, Sort::Mark),
        Kind::WideOpen | Kind::Open if matches!(c, '“' | '‘') => Sort::QuoteOpen,
        Kind::WideOpen | Kind::Open => either(wide, Sort::WideOpen, Sort::Open),
        Kind::WideClose | Kind::Close if matches!(c, '”' | '’') => Sort::QuoteClose,
        Kind::WideClose | Kind::Close => either(wide, Sort::WideClose, Sort::Close),
        Kind::Space => either(c == '\u{3000}', Sort::WideSpace, Sort::Space),
        Kind::Control => Sort::Control,
        Kind::LongDash | Kind::Dash | Kind::KanaDot | Kind::Percent | Kind::Plus | Kind::Mark => {
            either(wide, Sort::WideOther, Sort::Other)
        }
    }
}

const fn either(wide: bool, a: Sort, b: Sort) -> Sort {
    if wide { a } else { b }
}

/// The first piece that cannot be broken, if it is not all of `text`.
fn first_piece(text: &str, wide_digits: bool) -> Option<&str> {
    let mut chars = text.char_indices();
    let (_, mut before) = chars.next()?;
    let mut class_before = class(before);
    for (at, c) in chars {
        let k = class(c);
        if breaks(class_before, before, k, wide_digits) {
            return text.get(..at);
        }
        (before, class_before) = (c, k);
    }
    None
}

fn piece_glyphs(piece: &str) -> Glyphs {
    let n = han_letters(piece.as_bytes());
    match 3 * n as usize == piece.len() {
        true => Glyphs {
            wide: n as i32,
            ..Glyphs::default()
        },
        false => Counts::of(piece).glyphs(),
    }
}

/// How many gaps `text` has, and before how many of them, and behind the last one, stands a single letter.
fn gaps(text: &str) -> (u32, u32) {
    let (mut gaps, mut singles, mut run) = (0, 0, 0);
    let mut gap = false;
    for c in text.chars() {
        match class(c) {
            Class::Space => {
                if !gap {
                    gaps += 1;
                    singles += u32::from(run == 1);
                }
                run = 0;
            }
            Class::Han | Class::Kana | Class::Hangul | Class::Letter | Class::Digit => run += 1,
            _ => {}
        }
        gap = class(c) == Class::Space;
    }
    (gaps, singles + u32::from(run == 1 && gaps > 0))
}

/// How many Han letters of U+4E00 to U+9FFF a text of these bytes begins with.
#[inline]
fn han_letters(bytes: &[u8]) -> u32 {
    let mut n = 0;
    for triple in bytes.as_chunks::<3>().0 {
        match triple {
            [0xe5..=0xe9, ..] | [0xe4, 0xb8..=0xff, _] => n += 1,
            _ => break,
        }
    }
    n
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

fn start_of(c: char) -> Start {
    match class(c) {
        Class::Han => Start::Plain,
        Class::Close | Class::Pause => Start::Closing,
        _ if matches!(c, '。' | '！' | '？' | '…') => Start::Closing,
        Class::Digit => Start::Digit,
        _ if c.is_lowercase() => Start::Lower,
        _ => Start::Plain,
    }
}

fn end_of(text: &str) -> End {
    if matches!(text.as_bytes(), [.., 0xe5..=0xe9, 0x80..=0xbf, 0x80..=0xbf]) {
        return End::Plain;
    }
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
