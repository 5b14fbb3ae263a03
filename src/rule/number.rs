//! Numbers as newspapers write them.

use super::file::{Number, NumberStyle};
use super::pattern;

/// The pattern of a numbered line.
pub(crate) fn pattern(number: &Number) -> String {
    let style = match number.style {
        NumberStyle::Han => "han",
        NumberStyle::Arabic => "arabic",
        NumberStyle::Circled => "circled",
        NumberStyle::Roman => "roman",
    };
    pattern::numbered(style, &number.open, &number.close)
}

/// The value of a number as printed, in any of the styles.
pub(crate) fn value(s: &str) -> Option<u32> {
    let mut chars = s.chars();
    let first = chars.next()?;
    if chars.next().is_none()
        && let Some(n) = circled(first)
    {
        return Some(n);
    }
    if s.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        return s.chars().try_fold(0u32, |n, c| {
            let d = if c.is_ascii_digit() {
                c as u32 - '0' as u32
            } else {
                c as u32 - '０' as u32
            };
            n.checked_mul(10)?.checked_add(d)
        });
    }
    if s.chars().all(|c| "IVX".contains(c)) {
        roman(s)
    } else {
        han(s)
    }
}

fn circled(c: char) -> Option<u32> {
    let blocks = [
        ('①', '⑳', 1),
        ('⑴', '⒇', 1),
        ('⒈', '⒛', 1),
        ('❶', '❿', 1),
        ('➀', '➉', 1),
        ('➊', '➓', 1),
    ];
    let more = [('㉑', '㉟', 21), ('㊱', '㊿', 36), ('Ⅰ', 'Ⅻ', 1), ('ⅰ', 'ⅻ', 1)];
    let hit = blocks.into_iter().chain(more).find(|b| (b.0..=b.1).contains(&c))?;
    Some(c as u32 - hit.0 as u32 + hit.2)
}

fn roman(s: &str) -> Option<u32> {
    let digit = |c| match c {
        'I' => 1u32,
        'V' => 5,
        _ => 10,
    };
    let digits: Vec<u32> = s.chars().map(digit).collect();
    let sum = digits.iter().enumerate().fold(0i64, |n, (i, &d)| {
        let smaller = digits.get(i + 1).is_some_and(|&next| next > d);
        if smaller { n - i64::from(d) } else { n + i64::from(d) }
    });
    u32::try_from(sum).ok().filter(|&n| n > 0)
}

fn han(s: &str) -> Option<u32> {
    let (mut total, mut digit, mut places) = (0u32, 0u32, 0);
    let mut by_place = false;
    for c in s.chars() {
        let (d, unit) = match c {
            '〇' | '零' | '○' => (0, 1),
            '一' => (1, 1),
            '二' | '两' => (2, 1),
            '三' => (3, 1),
            '四' => (4, 1),
            '五' => (5, 1),
            '六' => (6, 1),
            '七' => (7, 1),
            '八' => (8, 1),
            '九' => (9, 1),
            '十' => (1, 10),
            '廿' => (2, 10),
            '卅' => (3, 10),
            '百' => (1, 100),
            _ => return None,
        };
        if unit == 1 {
            // Two digits in a row are written by place: 一〇三, 一八.
            by_place |= places > 0;
            digit = if by_place {
                digit.checked_mul(10)?.checked_add(d)?
            } else {
                d
            };
            places += 1;
        } else {
            total += if places > 0 && d == 1 { digit * unit } else { d * unit };
            (digit, places) = (0, 0);
        }
    }
    Some(total + digit)
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn values() {
        let cases = [
            ("三", 3),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("廿一", 21),
            ("一百零五", 105),
            ("一〇三", 103),
        ];
        for (s, n) in cases
            .into_iter()
            .chain([("12", 12), ("⑫", 12), ("Ⅳ", 4), ("XIV", 14), ("０３", 3), ("㉑", 21)])
        {
            assert_eq!(value(s), Some(n), "{s}");
        }
        assert_eq!(value("甲"), None);
    }
}
