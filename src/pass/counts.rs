//! What the characters of a line count for.

use super::glyphs::Glyphs;
use crate::chars::{Kind, is_wide, kind, listed};
use crate::scan::{self, AHEAD, BLOCK, Block};
use fearless_simd::prelude::*;
use std::ops::Range;

/// Characters that count for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
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

/// What the characters of a text count for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub glyphs: Glyphs,
    /// Letters of any script and digits.
    pub letters: u32,
    /// Latin letters among them.
    pub latin: u32,
    /// Marks of sentences.
    pub marks: u32,
    /// `。` among them.
    pub stops: u32,
    /// `、` among them.
    pub pauses: u32,
    /// Opening brackets less closing ones.
    pub open: i32,
    /// Runs of spaces of any width.
    pub gaps: u32,
}

/// What some characters count for: sixteen small numbers, eight to a word.
type Packed = [u64; 2];

/// So many characters can be added up in a [`Packed`], of which none counts more than four times.
const MOST: u32 = 63;

const WIDE: usize = 0;
const DIGIT: usize = 1;
const LETTER: usize = 2;
const QUOTE: usize = 3;
const POINT: usize = 4;
const SPACE: usize = 5;
const LETTERS: usize = 6;
const LATIN: usize = 7;
const MARKS: usize = 8;
const STOPS: usize = 9;
const PAUSES: usize = 10;
const OPEN: usize = 11;
const CLOSE: usize = 12;

/// What a character of each sort counts for.
static WORTH: [Packed; SORTS] = {
    let mut out = [[0; 2]; SORTS];
    let mut sort = 0;
    while sort < SORTS {
        let lists: [(usize, u64, &[Sort]); 14] = [
            (
                WIDE,
                1,
                &[
                    Sort::Han,
                    Sort::Hangul,
                    Sort::WideDigit,
                    Sort::WideLetter,
                    Sort::Comma,
                    Sort::FullStop,
                    Sort::WideMark,
                    Sort::WideOpen,
                    Sort::WideClose,
                    Sort::WideOther,
                ],
            ),
            (DIGIT, 1, &[Sort::Digit]),
            (LETTER, 1, &[Sort::Letter]),
            (QUOTE, 1, &[Sort::QuoteOpen, Sort::QuoteClose]),
            (
                POINT,
                1,
                &[
                    Sort::HalfKana,
                    Sort::Jamo,
                    Sort::Mark,
                    Sort::Open,
                    Sort::Close,
                    Sort::Other,
                ],
            ),
            (SPACE, 1, &[Sort::Space]),
            (SPACE, 4, &[Sort::WideSpace]),
            (
                LETTERS,
                1,
                &[
                    Sort::Han,
                    Sort::HalfKana,
                    Sort::Hangul,
                    Sort::Jamo,
                    Sort::WideDigit,
                    Sort::Digit,
                    Sort::WideLetter,
                    Sort::Letter,
                ],
            ),
            (LATIN, 1, &[Sort::WideLetter, Sort::Letter]),
            (MARKS, 1, &[Sort::Comma, Sort::FullStop, Sort::WideMark, Sort::Mark]),
            (STOPS, 1, &[Sort::FullStop]),
            (PAUSES, 1, &[Sort::Comma]),
            (OPEN, 1, &[Sort::WideOpen, Sort::Open, Sort::QuoteOpen]),
            (CLOSE, 1, &[Sort::WideClose, Sort::Close, Sort::QuoteClose]),
        ];
        let mut list = 0;
        while list < lists.len() {
            let (lane, times, sorts) = lists[list];
            let mut i = 0;
            while i < sorts.len() {
                if sorts[i] as usize == sort {
                    out[sort][lane / 8] += times << (lane % 8 * 8);
                }
                i += 1;
            }
            list += 1;
        }
        sort += 1;
    }
    out
};

impl Counts {
    /// Those of `text`.
    pub(super) fn of(text: &str) -> Counts {
        let mut sum = Sum::default();
        let mut at = 0;
        while at < text.len() {
            // most characters are Han letters, which need no more than to be counted
            let n = han_letters(&text.as_bytes()[at..]);
            if n > 0 {
                sum.add_han(n);
                at += 3 * n as usize;
            } else {
                let (sort, len) = sort_at(text, at);
                sum.add(sort);
                at += len;
            }
        }
        sum.counts()
    }

    /// The same of a span of a text that begins and ends where characters do, looking at many bytes at once.
    #[inline(always)]
    pub(super) fn of_span<S: Simd>(simd: S, text: &str, span: &Range<usize>) -> Counts {
        quickly(simd, text, span).unwrap_or_else(|| Counts::of(&text[span.clone()]))
    }

    #[inline(always)]
    fn add(&mut self, packed: Packed) {
        let lane = |lane: usize| (packed[lane / 8] >> (lane % 8 * 8)) as u32 & 255;
        let glyphs = &mut self.glyphs;
        glyphs.wide += lane(WIDE) as i32;
        glyphs.digit += lane(DIGIT) as i32;
        glyphs.letter += lane(LETTER) as i32;
        glyphs.quote += lane(QUOTE) as i32;
        glyphs.point += lane(POINT) as i32;
        glyphs.space += lane(SPACE) as i32;
        self.letters += lane(LETTERS);
        self.latin += lane(LATIN);
        self.marks += lane(MARKS);
        self.stops += lane(STOPS);
        self.pauses += lane(PAUSES);
        self.open += lane(OPEN) as i32 - lane(CLOSE) as i32;
    }
}

/// Counts that are added up character by character.
#[derive(Debug, Default)]
pub(super) struct Sum {
    counts: Counts,
    packed: Packed,
    /// How many characters are in `packed`.
    few: u32,
    /// The side of the last one.
    before: u8,
    /// Whether that was a space.
    gap: bool,
}

impl Sum {
    #[inline(always)]
    pub(super) fn add(&mut self, sort: Sort) {
        self.packed = plus(self.packed, WORTH[sort as usize]);
        self.few += 1;
        if self.few == MOST {
            self.counts.add(std::mem::take(&mut self.packed));
            self.few = 0;
        }
        let side = side(sort);
        self.counts.glyphs.joint += i32::from(side ^ self.before == HAN ^ NARROW);
        self.before = side;
        let gap = matches!(sort, Sort::WideSpace | Sort::Space);
        self.counts.gaps += u32::from(gap && !self.gap);
        self.gap = gap;
    }

    /// Add `n` Han letters.
    #[inline(always)]
    fn add_han(&mut self, n: u32) {
        self.counts.letters += n;
        self.counts.glyphs.wide += n as i32;
        self.counts.glyphs.joint += i32::from(self.before == NARROW);
        self.before = HAN;
        self.gap = false;
    }

    #[inline(always)]
    pub(super) fn counts(mut self) -> Counts {
        self.counts.add(self.packed);
        self.counts
    }
}

#[inline(always)]
fn plus(a: Packed, b: Packed) -> Packed {
    [a[0] + b[0], a[1] + b[1]]
}

/// The counts of a text of Han letters, ASCII and marks, as nearly all lines are; none if it has other letters or very
/// many marks. Looks at many bytes at once.
#[inline(always)]
fn quickly<S: Simd>(simd: S, text: &str, span: &Range<usize>) -> Option<Counts> {
    let mut out = Counts::default();
    let (mut packed, mut few) = ([0; 2], 0);
    let (mut han, mut digits, mut latin, mut spaces) = (0, 0, 0, 0);
    // what the last character was: as the lowest bit of the mask that a block has of such characters
    let (mut han_before, mut narrow_before, mut gap_before) = (0u64, 0u64, 0u64);
    let mut at = span.start;
    while at < span.end {
        let rest = &text.as_bytes()[at..];
        let mut last;
        let block = match rest.first_chunk() {
            Some(block) => block,
            None => {
                last = [0; BLOCK + AHEAD];
                last[..rest.len()].copy_from_slice(rest);
                &last
            }
        };
        let len = whole(block, span.end - at);
        let within = u64::MAX >> (BLOCK - len);
        let (first, second) = (scan::load(simd, block, 0), scan::load(simd, block, 1));
        let begins = (first - 0xE4).simd_le(0xE9 - 0xE4) & !(first.simd_eq(0xE4) & second.simd_lt(0xB8));
        let begins = begins.to_bitmask() & within;
        han += begins.count_ones();
        let mut others = within & !(begins | begins << 1 | begins << 2);
        let (mut narrow, mut gap) = (0, 0);
        if others != 0 {
            let ascii = first.simd_lt(0x80).to_bitmask();
            if others & ascii != 0 {
                let digit = (first - b'0').simd_le(9).to_bitmask() & within;
                let letter = ((first | 0x20) - b'a').simd_le(25).to_bitmask() & within;
                gap = first.simd_eq(b' ').to_bitmask() & within;
                digits += digit.count_ones();
                latin += letter.count_ones();
                spaces += gap.count_ones();
                narrow = digit | letter;
                others &= !(narrow | gap);
            }
            while others != 0 {
                let i = others.trailing_zeros() as usize & (BLOCK - 1);
                let (sort, len) = match [block[i], block[i + 1], block[i + 2]] {
                    [ascii @ ..0x80, ..] => (BASIC[usize::from(ascii)], 1),
                    [a, b, c] => match triple(a, b, c) {
                        Some(sort) => (sort, 3),
                        None => any(&text[at + i..]),
                    },
                };
                if side(sort) != 0 || few == MOST {
                    return None;
                }
                packed = plus(packed, WORTH[sort as usize]);
                few += 1;
                let its = ((1 << len) - 1) << i;
                others &= !its;
                if matches!(sort, Sort::Space | Sort::WideSpace) {
                    gap |= its;
                }
            }
            if narrow | gap != 0 {
                let joints = narrow << 1 & begins | (begins << 3 | han_before) & narrow;
                out.glyphs.joint += joints.count_ones() as i32;
                out.gaps += (gap & !(gap << 1 | gap_before)).count_ones();
            }
        }
        out.glyphs.joint += (narrow_before & begins) as i32;
        at += len;
        if at == span.end {
            break;
        }
        (han_before, narrow_before, gap_before) = (begins >> (len - 3) & 1, narrow >> (len - 1), gap >> (len - 1));
    }
    if few > 0 {
        out.add(packed);
    }
    out.glyphs.wide += han as i32;
    out.glyphs.digit += digits as i32;
    out.glyphs.letter += latin as i32;
    out.glyphs.space += spaces as i32;
    out.letters += han + digits + latin;
    out.latin += latin;
    Some(out)
}

/// How many of the `len` bytes that a block begins with are of characters that end in it, those behind its end left out.
#[inline(always)]
fn whole(block: &Block, len: usize) -> usize {
    if len <= BLOCK {
        return len;
    }
    // a character has no more than four bytes
    let begins = |at: &usize| !matches!(block[*at], 0x80..0xC0);
    (BLOCK - 3..=BLOCK).rev().find(begins).unwrap_or(BLOCK)
}

/// The sort of the character at byte `at` of `text`, and how many bytes it takes.
#[inline(always)]
pub(super) fn sort_at(text: &str, at: usize) -> (Sort, usize) {
    match text.as_bytes().get(at..) {
        Some([ascii @ ..0x80, ..]) => (BASIC[usize::from(*ascii)], 1),
        Some([a, b, ..]) if is_han([*a, *b]) => (Sort::Han, 3),
        Some([a, b, c, ..]) => match triple(*a, *b, *c) {
            Some(sort) => (sort, 3),
            None => any(&text[at..]),
        },
        _ => any(&text[at..]),
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

pub(super) const fn sort_of(kind: Kind, c: char) -> Sort {
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

/// Whether these are the first bytes of a Han letter of U+4E00 to U+9FFF.
#[inline(always)]
pub(super) fn is_han(bytes: [u8; 2]) -> bool {
    (0xe4b8..=0xe9bf).contains(&u16::from_be_bytes(bytes))
}

/// How many Han letters of U+4E00 to U+9FFF a text of these bytes begins with.
#[inline]
fn han_letters(bytes: &[u8]) -> u32 {
    let mut n = 0;
    for triple in bytes.as_chunks::<3>().0 {
        match is_han([triple[0], triple[1]]) {
            true => n += 1,
            false => break,
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::{Counts, Glyphs};
    use fearless_simd::prelude::*;
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn looking_at_many_bytes_counts_the_same(lines in prop::collection::vec(line(), 1..6)) {
            let text = lines.concat();
            let (mut spans, mut at) = (Vec::new(), 0);
            for line in &lines {
                spans.push(at..at + line.len());
                at += line.len();
            }
            let wanted: Vec<Counts> = lines.iter().map(|line| Counts::of(line)).collect();
            let looked = |span| dispatch!(Level::new(), simd => simd.vectorize(
                #[inline(always)]
                || Counts::of_span(simd, &text, span)
            ));
            prop_assert_eq!(spans.iter().map(looked).collect::<Vec<_>>(), wanted);
        }
    }

    /// A line of some of the letters and marks that lines have.
    fn line() -> impl Strategy<Value = String> {
        let some = [
            "一",
            "丁",
            "鿿",
            "㐀",
            "䷿",
            "二三四五六七八九十",
            "，",
            "。",
            "、",
            "“",
            "”",
            "（",
            "）",
            "：",
            "●",
            "—",
            "…",
            "a",
            "Z",
            "0",
            "9",
            "-",
            "%",
            " ",
            "\t",
            "(",
            "é",
            "Я",
            "カ",
            "ｶ",
            "한",
            "０",
            "Ａ",
            "\u{3000}",
            "𠀀",
            "2020",
            "GDP",
        ];
        let plain = prop::sample::select(some[..24].to_vec()).boxed();
        let any = prop::sample::select(some.to_vec()).boxed();
        let pieces = prop_oneof![prop::collection::vec(plain, 0..70), prop::collection::vec(any, 0..30)];
        pieces.prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn counts_what_stands_there() {
        let counts = Counts::of("“一二”，GDP5（三）。");
        let glyphs = Glyphs {
            wide: 7,
            digit: 1,
            letter: 3,
            quote: 2,
            ..Glyphs::default()
        };
        assert_eq!(counts.glyphs, glyphs);
        assert_eq!((counts.letters, counts.latin, counts.marks), (7, 3, 2));
        assert_eq!((counts.stops, counts.pauses, counts.open), (1, 0, 0));
    }
}
