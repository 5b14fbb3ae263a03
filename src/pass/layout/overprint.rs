//! Words printed over themselves.

use crate::layout::{Layout, Rect, Word};
use std::collections::HashMap;
use std::ops::Range;

/// Words that were printed over others.
#[derive(Debug, Default)]
pub(super) struct Overprint {
    /// For each word, whether it goes.
    pub gone: Vec<bool>,
    /// For each word, how often it was drawn, itself left out.
    pub drawn: Vec<u32>,
    /// For each word that stays, what it and those printed over it take up.
    pub areas: Vec<Rect>,
}

impl Overprint {
    /// Find them; a word goes if it shares more than half its area with the same word before it.
    pub(super) fn new(layout: &Layout, text: &str) -> Overprint {
        let mut out = Overprint {
            gone: vec![false; layout.words.len()],
            drawn: vec![0; layout.words.len()],
            areas: layout.words.iter().map(|w| w.rect).collect(),
        };
        // words by text and place, the sheet being cut into squares as high as the word
        let mut seen: HashMap<(u32, &str, i32, i32), Vec<(usize, usize)>> = HashMap::new();
        // of those that share a place one stays: of numbers, which are drawn from head to foot, the lowest
        let mut stays: Vec<usize> = (0..layout.words.len()).collect();
        for line in &layout.lines {
            for w in line.words.start as usize..line.words.end as usize {
                let Some(word) = layout.words.get(w) else { continue };
                let said = &text[word.span.clone()];
                let size = word.rect.height();
                if size <= 0.0 || word.rect.width() <= 0.0 || said.trim().is_empty() {
                    continue;
                }
                let (x, y) = ((word.rect.x0 / size) as i32, (word.rect.y0 / size) as i32);
                let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
                let first = near
                    .filter_map(|(x, y)| seen.get(&(line.sheet, said, x, y)))
                    .flatten()
                    .find(|(other, _)| over(word, &layout.words[*other]))
                    .map(|(_, first)| *first);
                if let Some(first) = first {
                    let kept = stays[first];
                    let lower = said.bytes().all(|b| b.is_ascii_digit()) && word.rect.y1 > layout.words[kept].rect.y1;
                    let (stay, go) = if lower { (w, kept) } else { (kept, w) };
                    stays[first] = stay;
                    out.drawn[stay] = out.drawn[kept] + 1;
                    out.areas[stay] = out.areas[kept].with(word.rect);
                    (out.gone[stay], out.gone[go]) = (false, true);
                }
                let here = seen.entry((line.sheet, said, x, y)).or_default();
                // however often it is drawn, a few of its boxes show where
                if here.len() < 8 {
                    here.push((w, first.unwrap_or(w)));
                }
            }
        }
        out
    }

    /// The words that go, in bytes of the text.
    pub(super) fn spans(&self, words: &[Word]) -> Vec<Range<usize>> {
        let gone = words.iter().zip(&self.gone).filter(|(_, gone)| **gone);
        gone.map(|(w, _)| w.span.clone()).collect()
    }
}

/// Whether two words of one text share more than half the area.
fn over(a: &Word, b: &Word) -> bool {
    let (a, b) = (a.rect, b.rect);
    let across = |p0: f32, p1: f32, q0: f32, q1: f32| (p1.min(q1) - p0.max(q0)).max(0.0);
    let shared = across(a.x0, a.x1, b.x0, b.x1) * across(a.y0, a.y1, b.y0, b.y1);
    let area = |r: Rect| r.width() * r.height();
    let (small, large) = (area(a).min(area(b)), area(a).max(area(b)));
    shared > 0.55 * small && small > 0.6 * large
}
