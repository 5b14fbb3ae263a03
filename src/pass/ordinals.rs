//! Numbers of headings: chains of lone digits, and what is missing between known numbers.

use super::lines::Line;
use crate::chars::{Class, class};

/// For each line, whether the digit at its end (or the line, being a digit) belongs to a chain 1, 2, 3 …
///
/// A digit glued to a heading (`部署1`, `增长点 2`) or alone on a line says nothing by itself. The numbers from 1 on,
/// all there in any order, are ordinals; so are three or more that only rise or only fall over the page with few left
/// out, since a heading that was cut off lost its number too. `drawn` are numbers that ornaments gave already.
pub(super) fn chained(lines: &[Line], text: &str, drawn: &[u32]) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let ends_in_digit = |l: &Line| text.as_bytes()[..l.span.end].last().is_some_and(u8::is_ascii_digit);
    let found: Vec<(usize, u32)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| ends_in_digit(line))
        .filter_map(|(i, _)| Some((i, candidate(lines, text, i)?)))
        .take(MOST)
        .collect();
    if found.is_empty() {
        return out;
    }
    let there = |n: u32| drawn.contains(&n) || found.iter().any(|f| f.1 == n);
    let most = found.iter().map(|f| f.1).max().unwrap_or(0);
    // the chain may be broken by stray digits above it: keep the part that is whole
    let whole = (1..).take_while(|n| there(*n)).last().unwrap_or(0);
    let enough = if whole == most { 2 } else { 3 };
    if whole >= enough {
        found.iter().filter(|f| f.1 <= whole).for_each(|f| out[f.0] = true);
    }
    for rising in [true, false] {
        let run = longest(&found, rising);
        let (low, high) = run.iter().fold((u32::MAX, 0), |(l, h), f| (l.min(f.1), h.max(f.1)));
        if run.len() >= 3 && low <= 2 && high as usize <= run.len() * 3 / 2 + 1 {
            run.iter().for_each(|f| out[f.0] = true);
        }
    }
    out
}

/// So many candidates are looked at; a page has fewer headings.
const MOST: usize = 200;

/// The longest series of numbers that only rises, or only falls.
fn longest(found: &[(usize, u32)], rising: bool) -> Vec<(usize, u32)> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(found.len()); // length of the series that ends here, and where from
    for (i, f) in found.iter().enumerate() {
        let before = (0..i).filter(|&j| if rising { found[j].1 < f.1 } else { found[j].1 > f.1 });
        let from = before.max_by_key(|&j| (best[j].0, j));
        best.push((from.map_or(1, |j| best[j].0 + 1), from));
    }
    let mut at = (0..found.len()).max_by_key(|&i| best[i].0);
    let mut out = Vec::new();
    while let Some(i) = at {
        out.push(found[i]);
        at = best[i].1;
    }
    out
}

/// The lone number at the end of line `i`, if what surrounds it leaves it possible.
fn candidate(lines: &[Line], text: &str, i: usize) -> Option<u32> {
    let line = &lines[i];
    let s = &text[line.span.clone()];
    let (at, value) = trailing(s)?;
    let head = s[..at].trim_end();
    if let Some(c) = head.chars().next_back() {
        let after_word = matches!(class(c), Class::Han | Class::Kana | Class::Close) || c == '！' || c == '？';
        if !after_word || line.inner_marks > 2 || line.width > 24 * super::lines::EM {
            return None;
        }
    }
    // a number that goes on in the next line
    if let Some(next) = lines.get(i + 1).filter(|n| n.blanks == 0) {
        let next = &text[next.span.clone()];
        let c = next.chars().next()?;
        // a digit drawn so often that it fills more lines
        let drawn = class(c) == Class::Digit && s.ends_with(c) && next.chars().all(|d| d == c);
        if drawn {
            return Some(value);
        }
        if class(c) == Class::Digit || "年月日个个亿万余名家人％%．.时分元条项，。、".contains(c) {
            return None;
        }
    }
    Some(value)
}

/// Where the number at the end of `s` begins, in bytes, and its value: a number of one or two digits, or one digit
/// drawn several times (`111111`).
pub(super) fn trailing(s: &str) -> Option<(usize, u32)> {
    let bytes = s.as_bytes();
    let digits = bytes.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let at = s.len() - digits;
    let first = *bytes.get(at)?;
    if first == b'0' {
        return None;
    }
    if digits >= 2 && bytes[at..].iter().all(|b| *b == first) {
        return Some((at, u32::from(first - b'0')));
    }
    let value: u32 = if digits <= 2 {
        s[at..].parse().ok()?
    } else {
        return None;
    };
    (value <= 30).then_some((at, value))
}

/// Fill in the missing numbers of a series, if exactly one reading fits.
///
/// The numbers of a series of `n` headings are 1 to `n`, and they run up or down in steps of one between breaks. A gap
/// goes on from the number before it or leads up to the one after it. Returns the numbers, or nothing where no reading
/// or more than one fits.
pub(super) fn interpolate(known: &[Option<u32>]) -> Option<Vec<u32>> {
    let n = known.len() as u32;
    let found = known.iter().flatten().count();
    if found < 2 || n > 64 {
        return None;
    }
    let mut used = vec![false; n as usize + 1];
    for &k in known.iter().flatten() {
        if k == 0 || k > n || std::mem::replace(&mut used[k as usize], true) {
            return None;
        }
    }
    let mut readings: Vec<Vec<u32>> = Vec::new();
    for step in [1i64, -1] {
        // the numbers that are known must not speak against the direction
        let against = known
            .windows(2)
            .any(|w| matches!(w, [Some(a), Some(b)] if i64::from(*b) - i64::from(*a) == -step));
        if against {
            continue;
        }
        let mut numbers: Vec<Option<u32>> = known.to_vec();
        let mut taken = used.clone();
        fill(&mut numbers, &mut taken, step, &mut readings, 0)?;
    }
    readings.sort();
    readings.dedup();
    match readings.len() {
        1 => readings.pop(),
        _ => None,
    }
}

/// Fill the gaps from `from` on in every way; nothing once there are too many readings to be one.
fn fill(
    numbers: &mut [Option<u32>],
    taken: &mut [bool],
    step: i64,
    out: &mut Vec<Vec<u32>>,
    from: usize,
) -> Option<()> {
    let Some(start) = (from..numbers.len()).find(|&i| numbers[i].is_none()) else {
        out.push(numbers.iter().flatten().copied().collect());
        return (out.len() <= 64).then_some(());
    };
    let end = (start..numbers.len())
        .find(|&i| numbers[i].is_some())
        .unwrap_or(numbers.len());
    let on = start
        .checked_sub(1)
        .and_then(|i| numbers[i])
        .map(|k| i64::from(k) + step);
    let to = numbers
        .get(end)
        .copied()
        .flatten()
        .map(|k| i64::from(k) - step * (end - start) as i64);
    let mut tried = None;
    for first in [on, to].into_iter().flatten() {
        if tried == Some(first) {
            continue;
        }
        tried = Some(first);
        let values: Vec<i64> = (0..(end - start) as i64).map(|i| first + i * step).collect();
        let free = |v: &i64| usize::try_from(*v).is_ok_and(|v| v > 0 && v < taken.len() && !taken[v]);
        if !values.iter().all(free) {
            continue;
        }
        for (i, &v) in values.iter().enumerate() {
            numbers[start + i] = Some(v as u32);
            taken[v as usize] = true;
        }
        fill(numbers, taken, step, out, end)?;
        for (i, &v) in values.iter().enumerate() {
            numbers[start + i] = None;
            taken[v as usize] = false;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(s: &str) -> Vec<Option<u32>> {
        s.split(' ').map(|x| x.parse().ok()).collect()
    }

    #[test]
    fn a_digit_may_be_drawn_over_several_lines() {
        let text = "老戏台重新亮灯 1\n111\n电从水里来 2\n22222\n今年以来";
        let rows = crate::source::LineIndex::new(text);
        let lines = crate::pass::lines::measure(&crate::pass::lines::Input {
            text,
            rows: &rows,
            offsets: &crate::edit::Offsets::identity(text.len()),
            labels: &[],
            changes: &[],
            ornaments: &[],
            glued: &[],
            known: &crate::pass::lines::Measures::default(),
        });
        assert_eq!(chained(&lines.lines, text, &[]), [true, true, true, true, false]);
    }

    #[test]
    fn one_reading_fits() {
        assert_eq!(
            interpolate(&series("6 - - 3 9 - - 2 1")),
            Some(vec![6, 5, 4, 3, 9, 8, 7, 2, 1])
        );
        assert_eq!(interpolate(&series("1 2 - 4")), Some(vec![1, 2, 3, 4]));
    }

    #[test]
    fn no_reading_or_too_little_to_go_by() {
        assert_eq!(interpolate(&series("2 - 3 -")), None);
        assert_eq!(interpolate(&series("- - 3 -")), None);
        assert_eq!(interpolate(&series("1 1 -")), None);
    }
}
