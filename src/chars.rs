//! What a character is, as far as a newspaper page cares.

/// The classes that passes ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A Han character, 〇 and 々 among them.
    Han,
    /// Hiragana, Katakana, Bopomofo.
    Kana,
    /// A Korean syllable or letter.
    Hangul,
    /// A Latin, Greek or Cyrillic letter.
    Letter,
    /// A decimal digit, half- or full-width.
    Digit,
    /// Ends a sentence: `。！？.!?…`
    Stop,
    /// Stands inside a sentence: `，、；：,;:`
    Pause,
    /// Opens a pair: `（“《`
    Open,
    /// Closes a pair: `）”》`
    Close,
    /// A space of any width; not a line end.
    Space,
    /// A dash or middle dot.
    Dash,
    /// Any other mark.
    Mark,
    /// A control character.
    Control,
}

/// What a character is, finer than any one question needs: passes ask for its [`Class`], rules for theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Han character.
    Han,
    /// Hiragana, Katakana and their marks.
    Kana,
    /// `・`, which stands among kana and parts names.
    KanaDot,
    /// Bopomofo, small and half-width kana.
    OddKana,
    /// A Korean syllable or letter.
    Hangul,
    /// A Latin, Greek or Cyrillic letter.
    Latin,
    /// A letter of any other script.
    Foreign,
    /// A decimal digit, half- or full-width.
    Digit,
    /// `。！？…`
    WideStop,
    /// `.!?` and the like.
    Stop,
    /// `，、；：`
    WidePause,
    /// `,;:` and the like.
    Pause,
    /// `（“《`
    WideOpen,
    /// `([{`, and brackets that Chinese print seldom has.
    Open,
    /// `）”》`
    WideClose,
    /// `)]}`, and brackets that Chinese print seldom has.
    Close,
    /// A space of any width; not a line end.
    Space,
    /// `—`
    LongDash,
    /// Any other dash or middle dot.
    Dash,
    /// `%‰℃`: belongs to the number before it.
    Percent,
    /// `+`
    Plus,
    /// Any other mark.
    Mark,
    /// A control character.
    Control,
}

/// The kind of `c`.
#[inline]
pub fn kind(c: char) -> Kind {
    if matches!(c, '\u{4e00}'..='\u{9fff}') {
        return Kind::Han;
    }
    let block = match c as u32 >> 8 {
        0x00 => 0,
        0x20 => 1,
        0x30 => 2,
        0xff => 3,
        _ => return unusual(c),
    };
    TABLE[block][c as usize & 0xff].unwrap_or_else(|| unusual(c))
}

/// The kinds of the characters that most texts are made of, by blocks of 256.
static TABLE: [[Option<Kind>; 256]; 4] = [block(0x00), block(0x20), block(0x30), block(0xff)];

const fn block(high: u32) -> [Option<Kind>; 256] {
    let mut out = [None; 256];
    let mut low = 0;
    while low < 256 {
        if let Some(c) = char::from_u32(high << 8 | low) {
            out[low as usize] = listed(c);
        }
        low += 1;
    }
    out
}

#[cold]
fn unusual(c: char) -> Kind {
    if is_sign(c) {
        return Kind::Mark;
    }
    listed(c).unwrap_or_else(|| match c {
        '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}' if c.is_alphabetic() => Kind::Latin,
        _ if c.is_alphabetic() => Kind::Foreign,
        _ => Kind::Mark,
    })
}

/// Arrows, boxes, bullets and the like: no letters among them.
const fn is_sign(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{24b5}' | '\u{2500}'..='\u{27bf}')
}

/// The kind of `c`, where that can be told without asking whether Unicode has it as a letter.
pub(crate) const fn listed(c: char) -> Option<Kind> {
    Some(match c {
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '々' | '〻' => Kind::Han,
        '0'..='9' | '０'..='９' => Kind::Digit,
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => Kind::Latin,
        '。' | '！' | '？' | '…' => Kind::WideStop,
        '.' | '!' | '?' | '．' | '｡' | '‥' => Kind::Stop,
        '，' | '、' | '；' | '：' => Kind::WidePause,
        ',' | ';' | ':' | '﹐' | '､' => Kind::Pause,
        '（' | '“' | '‘' | '《' | '〈' | '「' | '『' | '【' | '〔' | '〖' | '［' => Kind::WideOpen,
        '｛' | '(' | '[' | '{' | '〝' | '«' => Kind::Open,
        '）' | '”' | '’' | '》' | '〉' | '」' | '』' | '】' | '〕' | '〗' | '］' => Kind::WideClose,
        '｝' | ')' | ']' | '}' | '〞' | '»' => Kind::Close,
        ' ' | '\t' | '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Kind::Space,
        '—' => Kind::LongDash,
        '-' | '–' | '―' | '－' | '~' | '～' | '·' | '‧' | '•' => Kind::Dash,
        '%' | '％' | '‰' | '℃' => Kind::Percent,
        '+' => Kind::Plus,
        '・' => Kind::KanaDot,
        '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{2e80}'..='\u{2fdf}' => Kind::Han,
        '\u{3041}'..='\u{30ff}' => Kind::Kana,
        '\u{3105}'..='\u{312f}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => Kind::OddKana,
        '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' => Kind::Hangul,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Kind::Control,
        _ => return None,
    })
}

/// The class of `c`.
#[inline]
pub fn class(c: char) -> Class {
    class_of(kind(c))
}

/// The class of the characters of a kind.
#[inline]
pub(crate) fn class_of(kind: Kind) -> Class {
    match kind {
        Kind::Han => Class::Han,
        Kind::Kana | Kind::OddKana => Class::Kana,
        Kind::Hangul => Class::Hangul,
        Kind::Latin | Kind::Foreign => Class::Letter,
        Kind::Digit => Class::Digit,
        Kind::WideStop | Kind::Stop => Class::Stop,
        Kind::WidePause | Kind::Pause => Class::Pause,
        Kind::WideOpen | Kind::Open => Class::Open,
        Kind::WideClose | Kind::Close => Class::Close,
        Kind::Space => Class::Space,
        Kind::LongDash | Kind::Dash | Kind::KanaDot => Class::Dash,
        Kind::Percent | Kind::Plus | Kind::Mark => Class::Mark,
        Kind::Control => Class::Control,
    }
}

/// Whether `c` is set on the full width of a Han character.
pub const fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3ffff}'
        | '—' | '…' | '‥' | '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{26ff}')
}

/// Whether `c` joins to its neighbour without a space: Han, kana and the marks set with them.
pub fn is_cjk(c: char) -> bool {
    matches!(class(c), Class::Han | Class::Kana) || (is_wide(c) && class(c) != Class::Hangul)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_no_letters() {
        for c in (0x2190..0x27c0).filter_map(char::from_u32).filter(|&c| is_sign(c)) {
            assert!(listed(c).is_none() && !c.is_alphabetic(), "{c:?}");
        }
    }

    #[test]
    fn the_table_is_what_is_listed() {
        for c in '\0'..=char::MAX {
            assert_eq!(kind(c), unusual(c), "{c:?}");
        }
    }
}
