//! The character classes that rules speak of.

use crate::chars::{Kind, kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a character is to the rules about gaps and runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A Chinese character, `〇` and `々` among them.
    Han,
    /// A decimal digit, half or full width.
    Digit,
    /// A letter of the Latin, Greek or Cyrillic script.
    Latin,
    /// Hiragana or katakana.
    Kana,
    /// A Korean syllable or letter.
    Hangul,
    /// `%`, `‰`, `℃`: belongs to the number before it.
    Percent,
    /// `+`.
    Plus,
    /// A Chinese stop: `，。、；：！？`, and `…` `—`.
    Stop,
    /// An opening Chinese bracket or quote.
    Open,
    /// A closing Chinese bracket or quote.
    Close,
    /// Anything else.
    Other,
}

/// The class of `c`.
#[inline]
pub(crate) fn class(c: char) -> Class {
    match kind(c) {
        Kind::Han => Class::Han,
        Kind::Digit => Class::Digit,
        Kind::Latin => Class::Latin,
        Kind::Kana | Kind::KanaDot => Class::Kana,
        Kind::Hangul => Class::Hangul,
        Kind::Percent => Class::Percent,
        Kind::Plus => Class::Plus,
        Kind::WideStop | Kind::WidePause | Kind::LongDash => Class::Stop,
        Kind::WideOpen => Class::Open,
        Kind::WideClose => Class::Close,
        _ => Class::Other,
    }
}

/// Whether `c` is a Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    class(c) == Class::Han
}

/// Whether `c` is a gap inside a line: a space, a tab or the wide space U+3000.
pub(crate) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}')
}

/// Whether `c` is a bullet mark.
pub(crate) fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '●' | '■'
            | '◆'
            | '▲'
            | '○'
            | '◎'
            | '◇'
            | '□'
            | '△'
            | '★'
            | '☆'
            | '◘'
            | '◉'
            | '◀'
            | '▶'
            | '•'
            | '▪'
            | '▼'
            | '▽'
    )
}

/// `line` without the gaps at its ends, and where it begins in `line`.
#[inline]
pub(crate) fn trim(line: &str) -> (usize, &str) {
    if may_be_trimmed(line.as_bytes()) {
        trimmed(line)
    } else {
        (0, line)
    }
}

/// That part of `text` which is `span` without the gaps at its ends.
#[inline]
pub(crate) fn trim_span(text: &str, span: Range<usize>) -> Range<usize> {
    if !may_be_trimmed(&text.as_bytes()[span.clone()]) {
        return span;
    }
    let (skipped, line) = trimmed(&text[span.clone()]);
    let start = span.start + skipped;
    start..start + line.len()
}

/// Whether a line may have gaps at its ends: only a space, a tab or the first and last byte of U+3000 begin or end one.
#[inline]
fn may_be_trimmed(line: &[u8]) -> bool {
    matches!(line, [b' ' | b'\t' | 0xE3, ..] | [.., b' ' | b'\t' | 0x80])
}

fn trimmed(line: &str) -> (usize, &str) {
    let start = line.trim_start_matches(is_gap);
    (line.len() - start.len(), start.trim_end_matches(is_gap))
}
