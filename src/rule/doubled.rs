//! Text that stands there twice.

use super::class::{Class, class, is_bullet, is_gap, is_han};
use super::file::{Doubled, Phrase, Sentence, Unit};
use super::lines::{Lines, items};
use std::ops::Range;

/// Found: a span and what is left of it.
pub(crate) type Found = (Range<usize>, String);

/// Find what `rule` describes in `text`, in order.
pub(crate) fn find(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    match rule.unit {
        Unit::Line => whole_lines(rule, text, lines, out),
        Unit::Segment => segments(rule, text, lines, out),
        Unit::NextLine => next_lines(rule, text, lines, out),
        Unit::Block => blocks(rule, text, lines, out),
        Unit::Glyph => glyphs(rule, text, lines, out),
        Unit::Chain => chains(rule, text, lines, out),
    }
}

/// The two halves of `s` if they are the same, as (length of one, where the second begins).
#[inline]
pub(crate) fn halves(s: &str) -> Option<(usize, usize)> {
    let bytes = s.as_bytes();
    let (left, right) = bytes.split_at(bytes.len() / 2);
    // most lines have different halves that begin differently
    let same = left.len() == right.len() && left.first_chunk::<3>() == right.first_chunk();
    let gap = matches!(right.first(), Some(b' ' | b'\t' | 0x80 | 0xE3));
    if same || gap { parted(s) } else { None }
}

/// The same where the halves begin alike, or where the middle byte may be part of a gap.
fn parted(s: &str) -> Option<(usize, usize)> {
    let n = s.len();
    let (left, right) = s.as_bytes().split_at(n / 2);
    if left == right {
        return (n > 0 && s.is_char_boundary(n / 2)).then_some((n / 2, n / 2));
    }
    // A gap between the two is centred, so it holds the middle byte.
    if n < 3 || !matches!(right[0], b' ' | b'\t' | 0x80 | 0xE3) {
        return None;
    }
    let mut mid = n / 2;
    while !s.is_char_boundary(mid) {
        mid -= 1;
    }
    let left = s[..mid].trim_end_matches(is_gap).len();
    let right = n - s[mid..].trim_start_matches(is_gap).len();
    (left > 0 && right > left && s[..left] == s[right..]).then_some((left, right))
}

/// Whether `s` can be a phrase that a shadow drew twice: of `min` to `max` letters, most of them different.
fn phrase(s: &str, min: usize, max: usize, rule: &Phrase) -> bool {
    let (mut han, mut latin, mut digits, mut count) = (0usize, 0usize, 0usize, 0usize);
    for c in s.chars() {
        count += 1;
        if count > max {
            return false;
        }
        match class(c) {
            Class::Han | Class::Kana | Class::Hangul => han += 1,
            Class::Latin => latin += 1,
            Class::Digit => digits += 1,
            _ => {}
        }
    }
    // a letter of Latin says half as much
    if han < min && (latin < 2 * min || han + latin < 2 * min) || digits > han + latin {
        return false;
    }
    let letters = || s.chars().filter(|&c| class(c) != Class::Other);
    if latin > han {
        return differ(letters(), rule.latin) >= rule.latin;
    }
    let (part, whole) = rule.share;
    let distinct = differ(letters(), rule.letters);
    distinct >= rule.letters || whole * distinct >= part * letters().count()
}

/// How many of `chars` are different, counted up to `most`.
fn differ(chars: impl Iterator<Item = char>, most: usize) -> usize {
    let mut seen: Vec<char> = Vec::new();
    for c in chars {
        if seen.len() >= most {
            break;
        }
        if !seen.contains(&c) {
            seen.push(c);
        }
    }
    seen.len()
}

/// Whether `s` ends as a sentence does: cheers and refrains are printed twice on purpose.
fn sentence(s: &str, rule: &Sentence) -> bool {
    s.chars()
        .next_back()
        .is_some_and(|c| rule.ends.contains(c) || rule.cries.contains(c) && s.chars().take(rule.cry).count() < rule.cry)
}

fn doubled_line(rule: &Doubled, s: &str) -> Option<(usize, usize)> {
    let (len, second) = halves(s)?;
    let min = if second > len { rule.min + 1 } else { rule.min };
    let once = &s[..len];
    (phrase(once, min, rule.max, &rule.phrase) && !sentence(once, &rule.sentence)).then_some((len, second))
}

fn whole_lines(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    // A head of several lines is doubled line by line; its last line may be too short to tell by itself.
    let mut goes_on = false;
    let mut behind = 0;
    for &row in &lines.repeated(text).halves {
        let row = row as usize;
        goes_on &= lines.all()[behind..row].iter().all(Range::is_empty);
        behind = row + 1;
        // or one that stands there twice as a line
        let again = || {
            let mut before = lines.all()[..row].iter().rev().filter(|l| !l.is_empty());
            let mut before = || before.next().map(|l| &text[l.clone()]);
            let last = before();
            last == before() && last.is_some_and(|l| display(l, rule))
        };
        items(text, lines.all()[row].clone(), |item| {
            let s = &text[item.clone()];
            let found = doubled_line(rule, s).or_else(|| {
                let (len, second) = halves(s).filter(|h| h.0 == h.1)?;
                let short = s.chars().all(is_han) && s.chars().count() < 2 * rule.min;
                (short && (goes_on || again())).then_some((len, second))
            });
            goes_on = found.is_some();
            if let Some((len, _)) = found {
                out.push((item.start + len..item.end, String::new()));
            }
        });
    }
}

/// Call `each` with the parts of the line between gaps, which stand at `gaps` in the text.
fn parts(line: Range<usize>, text: &str, gaps: impl Iterator<Item = usize>, mut each: impl FnMut(Range<usize>)) {
    let mut start = line.start;
    for at in gaps {
        if at > start {
            each(start..at);
        }
        // a space, a tab or U+3000
        start = at + if text.as_bytes()[at].is_ascii() { 1 } else { 3 };
    }
    if start < line.end {
        each(start..line.end);
    }
}

fn segments(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    for (line, gaps) in lines.gapped(text) {
        parts(line, text, gaps.iter().map(|gap| gap.1), |part| {
            let s = &text[part.clone()];
            if let Some((len, _)) = doubled_line(rule, s) {
                out.push((part.start + len..part.end, String::new()));
            }
        });
    }
}

/// Whether a line may be part of a display head, to be doubled as a whole.
fn display(s: &str, rule: &Doubled) -> bool {
    let first = s.chars().next().unwrap_or(' ');
    !sentence(s, &rule.sentence) && !is_bullet(first) && phrase(s, rule.min, rule.max, &rule.phrase)
}

/// Whether the lines around `at..end` are verse or slogans: short, without any mark, and several of them.
fn among_verse(rule: &Doubled, lines: &[Range<usize>], at: usize, end: usize, text: &str) -> bool {
    let verse = &rule.verse;
    let plain = |line: &Range<usize>| {
        let s = &text[line.clone()];
        s.len() < 3 * verse.letters && s.chars().all(|c| is_han(c) || c == ' ')
    };
    let own = &lines[at];
    let around = lines[at.saturating_sub(verse.around)..at]
        .iter()
        .chain(lines[end..].iter().take(verse.around));
    let mut others: Vec<&Range<usize>> = around.filter(|l| text[(*l).clone()] != text[own.clone()]).collect();
    let doubled = others.windows(2).any(|w| text[w[0].clone()] == text[w[1].clone()]);
    others.retain(|l| plain(l));
    !doubled && others.len() >= verse.lines
}

fn next_lines(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    if !lines.repeated(text).again {
        return;
    }
    let lines: Vec<Range<usize>> = lines.filled().collect();
    let (mut i, mut goes_on) = (0, false);
    while i + 1 < lines.len() {
        let s = &text[lines[i].clone()];
        if text[lines[i + 1].clone()] != *s {
            goes_on = false;
            i += 1;
            continue;
        }
        let mut end = i + 2;
        while end < lines.len() && text[lines[end].clone()] == *s {
            end += 1;
        }
        let (short, times) = (s.chars().count() < rule.min, end - i);
        let meant = if short && goes_on {
            s.chars().all(is_han)
        } else {
            display(s, rule)
        };
        // Twice for a shadow, some more for bold print with one; yet more is a pattern of its own.
        let fits = times == 2 || (times <= rule.bold.times && s.chars().count() >= rule.bold.letters);
        goes_on = meant && fits && (goes_on || !among_verse(rule, &lines, i, end, text));
        if goes_on {
            out.push((lines[i].end..lines[end - 1].end, String::new()));
        }
        i = end;
    }
}

fn blocks(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    if !lines.repeated(text).later {
        return;
    }
    let lines: Vec<Range<usize>> = lines.filled().collect();
    let same = |a: usize, b: usize| {
        lines
            .get(a)
            .zip(lines.get(b))
            .is_some_and(|(a, b)| text[a.clone()] == text[b.clone()])
    };
    let mut i = 0;
    while i < lines.len() {
        let size = [2, 3]
            .into_iter()
            .find(|&n| (0..n).all(|k| same(i + k, i + n + k)) && !same(i, i + 1));
        let Some(n) = size else {
            i += 1;
            continue;
        };
        let heads = lines[i..i + n]
            .iter()
            .all(|l| !sentence(&text[l.clone()], &rule.sentence) && !is_bullet(first_char(&text[l.clone()])));
        let joined: String = lines[i..i + n].iter().map(|l| &text[l.clone()]).collect();
        if heads && phrase(&joined, rule.min, rule.max, &rule.phrase) && !among_verse(rule, &lines, i, i + 2 * n, text)
        {
            out.push((lines[i + n - 1].end..lines[i + 2 * n - 1].end, String::new()));
            i += 2 * n;
        } else {
            i += 1;
        }
    }
}

fn first_char(s: &str) -> char {
    s.chars().next().unwrap_or(' ')
}

fn glyphs(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    for line in lines.at(&lines.repeated(text).twins) {
        if let Some(once) = each_glyph(rule, &text[line.clone()]) {
            out.push((line, once));
            continue;
        }
        let gaps = text[line.clone()].char_indices().filter(|c| is_gap(c.1));
        parts(line.clone(), text, gaps.map(|(at, _)| line.start + at), |part| {
            if part == line {
                return;
            }
            if let Some(once) = each_glyph(rule, &text[part.clone()]) {
                out.push((part, once));
            }
        });
    }
}

/// `s` with each glyph once, if all of them stand there `times` times. Gaps may be single.
fn each_glyph(rule: &Doubled, s: &str) -> Option<String> {
    let mut once = String::with_capacity(s.len() / rule.times.max(2) + 1);
    let (mut han, mut latin) = (0, 0);
    let mut chars = s.chars().peekable();
    while let Some(c) = chars.next() {
        once.push(c);
        if is_gap(c) {
            while chars.next_if(|&n| is_gap(n)).is_some() {}
            continue;
        }
        for _ in 1..rule.times.max(2) {
            chars.next_if_eq(&c)?;
        }
        match class(c) {
            Class::Han | Class::Kana | Class::Hangul => han += 1,
            Class::Latin => latin += 1,
            _ => {}
        }
    }
    let most = rule.min.min(3);
    (han + latin / 2 >= rule.min && differ(once.chars(), most) >= most).then_some(once)
}

fn chains(rule: &Doubled, text: &str, lines: &Lines, out: &mut Vec<Found>) {
    for (line, gaps) in lines.gapped(text) {
        if gaps.iter().filter(|gap| text.as_bytes()[gap.1] == b' ').count() < rule.min {
            continue;
        }
        if let Some(once) = chain(rule, &text[line.clone()]) {
            out.push((line, once));
        }
    }
}

/// `Name` from `N Na am me e`.
fn chain(rule: &Doubled, s: &str) -> Option<String> {
    let mut last: Option<char> = None;
    let mut closed = false;
    let mut once = String::new();
    for token in s.split(' ') {
        let mut chars = token.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(a), None, None) if last.is_none() => {
                once.push(a);
                last = Some(a);
            }
            (Some(a), None, None) if last == Some(a) && !closed => closed = true,
            (Some(a), Some(b), None) if last == Some(a) && !closed => {
                once.push(b);
                last = Some(b);
            }
            _ => return None,
        }
    }
    (closed && once.chars().count() >= rule.min).then_some(once)
}
