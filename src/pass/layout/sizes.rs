//! Type sizes: how high an em is in each line, and in the page's body.

use crate::chars::{Class, class, is_wide};
use crate::layout::{Layout, Placed, Rect, Word};

/// What the letters of a line tell of its em.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sized {
    /// The em, in the file's unit; 0 where nothing tells.
    pub em: f32,
    /// How many letters speak for it.
    pub letters: u32,
}

/// The sizes of a page.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    /// Of each line.
    pub lines: Vec<Sized>,
    /// Of the running text.
    pub body: f32,
    /// Heights of lines are those of their fonts; else they follow the glyphs that happen to stand in them.
    pub steady: bool,
}

/// Measure the ems of all lines.
pub(super) fn sizes(layout: &Layout, text: &str) -> Sizes {
    let advances: Vec<Advance> = layout
        .lines
        .iter()
        .map(|l| {
            let long = if l.vertical { l.rect.height() } else { l.rect.width() };
            Advance::new(&text[l.span.clone()], long)
        })
        .collect();
    let heights: Vec<f32> = layout.lines.iter().map(|l| height(layout, l, text)).collect();
    // fonts' boxes are higher or lower than an em, alike for all sizes
    let told: Vec<(f32, f32)> = advances
        .iter()
        .zip(&heights)
        .filter(|(a, h)| a.letters >= 6 && a.wide == a.letters && **h > 0.0)
        .map(|(a, h)| (*h, a.em / h))
        .collect();
    let scale = median(told.iter().map(|t| t.1).collect())
        .unwrap_or(1.0)
        .clamp(0.5, 1.5);
    let steady = few(&heights) && agree(told, scale);
    let by_height = |h: f32| h * scale;
    let tells = |a: &Advance| a.letters >= 3 && a.wide * 3 >= a.letters;
    let rough = advances.iter().zip(&heights).map(|(a, h)| match steady {
        false if tells(a) => (a.em, a.letters),
        _ => (by_height(*h), a.letters),
    });
    let body = most(rough.filter(|r| r.0 > 0.0));
    let lines = advances
        .iter()
        .zip(&heights)
        .map(|(a, &h)| Sized {
            em: match steady {
                // noise makes a line longer or higher, seldom both
                false if tells(a) => middle(a.em, by_height(h), body),
                false if a.letters < 8 && by_height(h) < 1.7 * body => body,
                _ => by_height(h),
            },
            letters: a.letters,
        })
        .collect();
    Sizes { lines, body, steady }
}

fn middle(a: f32, b: f32, c: f32) -> f32 {
    a.min(b).max(a.max(b).min(c))
}

/// The height of most of a line's letters: a number drawn beside a head does not make the head larger.
fn height(layout: &Layout, line: &Placed, text: &str) -> f32 {
    let across = |r: Rect| if line.vertical { r.width() } else { r.height() };
    let words = layout.words.get(line.words.start as usize..line.words.end as usize);
    let words = words.unwrap_or(&[]).iter();
    let tall = |word: &Word| (across(word.rect), text[word.span.clone()].chars().count() as u32);
    match (most(words.map(tall)), line.size) {
        (h, _) if h > 0.0 => h,
        (_, s) if s > 0.0 => s,
        _ => across(line.rect),
    }
}

/// What the letters of a line tell of its em.
#[derive(Debug, Clone, Copy)]
struct Advance {
    /// The em that makes them as long as the line is.
    em: f32,
    letters: u32,
    /// Those that are an em wide.
    wide: u32,
}

impl Advance {
    /// Of a line that is `long`.
    fn new(text: &str, long: f32) -> Advance {
        let (mut ems, mut wide, mut letters) = (0.0f32, 0, 0);
        for c in text.chars() {
            let class = class(c);
            ems += match class {
                Class::Control => 0.0,
                Class::Space => 0.25,
                _ if is_wide(c) => 1.0,
                _ => 0.55,
            };
            wide += u32::from(is_wide(c));
            letters += u32::from(!matches!(class, Class::Space | Class::Control));
        }
        Advance {
            em: if ems > 0.0 { long / ems } else { 0.0 },
            letters,
            wide,
        }
    }
}

/// Whether lines of each height are as long as their letters say. `told` has heights, and ems by length over them.
fn agree(mut told: Vec<(f32, f32)>, usual: f32) -> bool {
    const ENOUGH: usize = 3;
    told.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    told.chunk_by(|a, b| b.0 < a.0 * 1.02).all(|kind| {
        let ratio = median(kind.iter().map(|k| k.1).collect()).unwrap_or(usual);
        kind.len() < ENOUGH || (ratio > 0.84 * usual && ratio < 1.19 * usual)
    })
}

/// Whether lines have few different heights.
fn few(heights: &[f32]) -> bool {
    const KINDS: usize = 6;
    let mut sorted: Vec<f32> = heights.iter().copied().filter(|h| *h > 0.0).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut counts: Vec<usize> = Vec::new();
    let mut first = 0.0;
    for h in &sorted {
        match counts.last_mut().filter(|_| *h <= first * 1.02) {
            Some(n) => *n += 1,
            None => {
                first = *h;
                counts.push(1);
            }
        }
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let kinds: usize = counts.iter().take(KINDS).sum();
    kinds * 10 >= sorted.len() * 8
}

/// The value that most weight stands near.
pub(super) fn most(values: impl Iterator<Item = (f32, u32)>) -> f32 {
    let mut sorted: Vec<(f32, u32)> = values.filter(|v| v.0.is_finite()).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut best = (0, 0.0);
    let (mut from, mut weight) = (0, 0u64);
    for to in 0..sorted.len() {
        weight += u64::from(sorted[to].1);
        while sorted[from].0 < sorted[to].0 * 0.96 {
            weight -= u64::from(sorted[from].1);
            from += 1;
        }
        if weight > best.0 {
            // the middle of those that speak for it
            best = (weight, sorted[from + (to - from) / 2].0);
        }
    }
    best.1
}

/// The middle one of `values`.
pub(super) fn median(mut values: Vec<f32>) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
}
