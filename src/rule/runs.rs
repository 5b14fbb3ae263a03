//! Ornament runs: a section's number drawn so often that it fills the end of a line, or many lines.

use super::class::is_gap;
use super::file::Run;
use super::lines::{Lines, ends_in_digit, items};
use std::ops::Range;

/// Find what `rule` describes in `text`, in order.
pub(crate) fn find(rule: &Run, text: &str, lines: &Lines, out: &mut Vec<Range<usize>>) {
    if rule.lines {
        under_each_other(rule, text, lines, out)
    } else {
        at_line_ends(rule, text, lines, out)
    }
}

/// The number that `run` repeats, and how often. Gaps and line ends do not count.
pub fn number(run: &str) -> Option<(u32, u32)> {
    let (mut unit, mut count) = ([0; 2], 0);
    let mut repeats = [true; 2];
    for c in run.chars().filter(|c| !c.is_whitespace()) {
        let d = digit(c)?;
        if let Some(place) = unit.get_mut(count) {
            *place = d;
        }
        repeats[0] &= d == unit[0];
        repeats[1] &= d == unit[count % 2];
        count += 1;
    }
    match repeats {
        _ if count == 0 => None,
        [true, _] => Some((unit[0], count as u32)),
        [_, true] if count.is_multiple_of(2) => Some((10 * unit[0] + unit[1], (count / 2) as u32)),
        _ => None,
    }
}

fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => c.to_digit(10),
    }
}

/// Whether what stands before a run makes it part of a number, a code or a word.
fn belongs_to(before: &str) -> bool {
    let last = before.trim_end_matches(is_gap).chars().next_back();
    last.is_some_and(|c| digit(c).is_some() || c.is_ascii_alphabetic() || ".,:%-/=+#_（(".contains(c))
}

fn at_line_ends(rule: &Run, text: &str, lines: &Lines, out: &mut Vec<Range<usize>>) {
    for line in lines.at(&lines.numbered(text).ends) {
        items(text, line, |item| {
            let s = &text[item.clone()];
            if ends_in_digit(s)
                && let Some(start) = [1, 2].into_iter().find_map(|size| run_start(rule.min, s, size))
                && !belongs_to(&s[..start])
            {
                out.push(item.start + start..item.end);
            }
        });
    }
}

/// Where a run of a number of `size` digits begins that ends `s`.
fn run_start(min: u32, s: &str, size: usize) -> Option<usize> {
    let (mut unit, mut known) = ([0; 2], 0);
    let (mut start, mut place, mut count) = (s.len(), 0, 0);
    for (at, c) in s.char_indices().rev() {
        if is_gap(c) {
            continue;
        }
        let Some(d) = digit(c) else { break };
        if known < size {
            unit[known] = d;
            known += 1;
        } else if unit[place] != d {
            break;
        }
        place += 1;
        if place == size {
            (place, count, start) = (0, count + 1, at);
        }
    }
    (count >= min && plausible(&unit[..known])).then_some(start)
}

/// Whether a unit, last digit first, is a section's number: 1–9, or 10–39 with two different digits.
fn plausible(unit: &[u32]) -> bool {
    match unit {
        [d] => *d > 0,
        [low, high] => low != high && (1..=3).contains(high),
        _ => false,
    }
}

fn under_each_other(rule: &Run, text: &str, lines: &Lines, out: &mut Vec<Range<usize>>) {
    if !lines.numbered(text).alone {
        return;
    }
    let all = lines.all();
    let mut before: Option<Range<usize>> = None;
    let mut i = 0;
    while i < all.len() {
        let line = all[i].clone();
        let s = &text[line.clone()];
        if s.is_empty() {
            i += 1;
            continue;
        }
        if s.len() > 6 || number(s).is_none_or(|n| n.0 == 0 || n.0 > 39) || s.chars().count() > 2 {
            before = Some(line);
            i += 1;
            continue;
        }
        let (mut end, mut count, mut j) = (line.end, 1, i + 1);
        while let Some(next) = all.get(j).filter(|n| n.is_empty() || text[(*n).clone()] == *s) {
            if !next.is_empty() {
                (end, count) = (next.end, count + 1);
            }
            j += 1;
        }
        let glued = before.as_ref().and_then(|b| {
            let head = text[b.clone()].strip_suffix(s)?;
            (!head.is_empty() && !belongs_to(head)).then_some(b.start + head.len())
        });
        if count + u32::from(glued.is_some()) >= rule.min {
            out.push(glued.unwrap_or(line.start)..end);
        }
        before = Some(end - s.len()..end);
        i = j;
    }
}
