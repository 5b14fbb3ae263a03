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
    let advances: Vec<(Option<f32>, u32)> = layout
        .lines
        .iter()
        .map(|l| {
            let long = if l.vertical { l.rect.height() } else { l.rect.width() };
            advance(&text[l.span.clone()], long)
        })
        .collect();
    let heights: Vec<f32> = layout
        .lines
        .iter()
        .map(|l| height(layout, l, text))
        .collect();
    // fonts' boxes are higher or lower than an em, alike for all sizes
    let ratios = advances.iter().zip(&heights).filter_map(|((a, n), h)| {
        let ratio = (*a)? / *h;
        (*n >= 6 && ratio.is_finite()).then_some(ratio)
    });
    let ratios: Vec<f32> = ratios.collect();
    let scale = median(ratios.clone()).unwrap_or(1.0).clamp(0.5, 1.5);
    let steady = if ratios.len() < ENOUGH { few(&heights) } else { alike(&ratios, scale) };
    let lines: Vec<Sized> = advances
        .iter()
        .zip(&heights)
        .map(|(&(advance, letters), &height)| Sized {
            em: match advance {
                // letters set apart are no larger
                Some(a) if !steady && letters >= 3 => a.min(height * scale * 1.5),
                _ => height * scale,
            },
            letters,
        })
        .collect();
    let body = most(lines.iter().filter(|l| l.em > 0.0).map(|l| (l.em, l.letters)));
    Sizes { lines, body, steady }
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

/// The em that the letters of a line of length `long` have, if they are of a kind that tells, and how many they are.
fn advance(text: &str, long: f32) -> (Option<f32>, u32) {
    let (mut ems, mut wide, mut letters) = (0.0, 0, 0);
    for c in text.chars() {
        ems += match class(c) {
            Class::Control => 0.0,
            Class::Space => 0.25,
            _ if is_wide(c) => 1.0,
            _ => 0.55,
        };
        wide += u32::from(is_wide(c));
        letters += u32::from(!matches!(class(c), Class::Space | Class::Control));
    }
    let tells = wide >= 2 && wide * 3 >= letters * 2;
    ((tells && long > 0.0).then_some(long / ems), letters)
}

/// So many lines show whether heights follow type sizes.
const ENOUGH: usize = 10;

/// Whether nearly all of `ratios` are about `usual`: lines that are justified are stretched a little.
fn alike(ratios: &[f32], usual: f32) -> bool {
    let near = ratios.iter().filter(|r| **r > 0.93 * usual && **r < 1.12 * usual);
    near.count() * 10 >= ratios.len() * 9
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
