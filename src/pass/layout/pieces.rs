//! The lines of a page as pieces of paper: one for each line, two where the file has run two columns together.

use super::overprint::Overprint;
use super::sizes::Sizes;
use crate::layout::{Layout, Placed, Rect, Sheet, Word};
use std::ops::Range;

/// A line, or a part of one that stands in a column of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Its text, in bytes of the source's text.
    pub span: Range<usize>,
    /// The line of the layout that it is, or is part of.
    pub line: usize,
    /// Its sheet.
    pub sheet: u32,
    /// Its box: lines run along x, and follow each other along y. Pages that are set from top to bottom are turned.
    pub rect: Rect,
    /// Its em.
    pub em: f32,
    /// How many letters it has.
    pub letters: u32,
}

/// A gap inside a line parts columns from so many ems on.
const GAP: f32 = 1.1;

/// A piece of fewer letters shows no column.
const FEWEST: usize = 6;

/// The pieces of all lines, in the file's order; for each sheet whether it was turned.
///
/// Words that were printed over others do not count; a line that has no others is no piece.
pub(super) fn pieces(layout: &Layout, text: &str, sizes: &Sizes, twice: &Overprint) -> (Vec<Piece>, Vec<bool>) {
    let turned = turned(layout, sizes);
    let starts = Starts::new(layout, text, sizes, &turned);
    let mut out = Vec::with_capacity(layout.lines.len());
    for (i, line) in layout.lines.iter().enumerate() {
        let size = sizes.lines[i];
        let turn = turned.get(line.sheet as usize).copied().unwrap_or(false);
        let sheet = layout.sheets.get(line.sheet as usize).copied().unwrap_or_default();
        let mut add = |span: Range<usize>, rect: Rect, letters: u32| {
            let rect = if sizes.steady {
                rect
            } else {
                trimmed(rect, size.em, line.vertical)
            };
            out.push(Piece {
                span,
                line: i,
                sheet: line.sheet,
                rect: if turn { turn_box(rect, sheet) } else { rect },
                em: size.em,
                letters,
            });
        };
        let words = layout
            .words
            .get(line.words.start as usize..line.words.end as usize)
            .unwrap_or(&[]);
        let lost = twice
            .gone
            .get(line.words.start as usize..line.words.end as usize)
            .unwrap_or(&[]);
        let whole = !lost.contains(&true);
        if !whole && !lost.contains(&false) {
            continue;
        }
        let gaps: Vec<usize> = match line.vertical || turn {
            true => Vec::new(),
            false => (1..words.len())
                .filter(|&w| {
                    let (a, b) = (words[w - 1].rect, words[w].rect);
                    b.x0 - a.x1 > GAP * size.em && starts.column(line, a.x1, b.x0)
                })
                .collect(),
        };
        let mut drawn = line
            .words
            .clone()
            .filter(|&w| twice.drawn.get(w as usize).is_some_and(|n| *n > 1));
        let number = |w: u32| {
            let word = layout.words.get(w as usize)?;
            let digits = text[word.span.clone()].bytes().all(|b| b.is_ascii_digit());
            digits.then(|| twice.areas.get(w as usize).copied()).flatten()
        };
        let alone = words.len() == lost.iter().filter(|l| **l).count() + 1;
        if let Some(area) = drawn.next_back().and_then(number).filter(|_| alone) {
            // drawn from the head's top to its foot
            add(line.span.clone(), area, 1);
            continue;
        }
        if gaps.is_empty() && whole {
            add(line.span.clone(), line.rect, size.letters);
            continue;
        }
        if gaps.is_empty() {
            let kept = || {
                words
                    .iter()
                    .zip(line.words.clone())
                    .zip(lost)
                    .filter(|(_, lost)| !**lost)
            };
            let rect = kept().map(|((w, _), _)| w.rect).reduce(Rect::with).unwrap_or(line.rect);
            let letters: usize = kept().map(|((w, _), _)| text[w.span.clone()].chars().count()).sum();
            add(line.span.clone(), rect, letters as u32);
            continue;
        }
        let mut from = 0;
        for to in gaps.into_iter().chain([words.len()]) {
            let (Some(first), Some(last)) = (words.get(from), words.get(to - 1)) else {
                continue;
            };
            let start = if from == 0 { line.span.start } else { first.span.start };
            let end = words.get(to).map_or(line.span.end, |w| w.span.start);
            let share = (to - from) as u32 * size.letters / words.len().max(1) as u32;
            let rect = Rect {
                x0: first.rect.x0,
                x1: last.rect.x1,
                ..line.rect
            };
            add(start..end, rect, share);
            from = to;
        }
    }
    (out, turned)
}

/// A box without the noise that makes it higher than its letters.
fn trimmed(rect: Rect, em: f32, vertical: bool) -> Rect {
    let to = |a: f32, b: f32| {
        let (middle, half) = ((a + b) / 2.0, ((b - a) / 2.0).min(0.55 * em));
        (middle - half, middle + half)
    };
    let mut out = rect;
    if vertical {
        (out.x0, out.x1) = to(rect.x0, rect.x1);
    } else {
        (out.y0, out.y1) = to(rect.y0, rect.y1);
    }
    out
}

/// For each sheet, whether most of its letters are set from top to bottom.
fn turned(layout: &Layout, sizes: &Sizes) -> Vec<bool> {
    let sheets = layout.lines.iter().map(|l| l.sheet as usize + 1).max().unwrap_or(0);
    let mut weight = vec![0i64; sheets];
    for (line, size) in layout.lines.iter().zip(&sizes.lines) {
        let letters = i64::from(size.letters);
        weight[line.sheet as usize] += if line.vertical { letters } else { -letters };
    }
    weight.iter().map(|w| *w > 0).collect()
}

/// A box on a sheet turned so that columns that run down, the first at the right, become lines.
fn turn_box(rect: Rect, sheet: Sheet) -> Rect {
    Rect {
        x0: rect.y0,
        x1: rect.y1,
        y0: sheet.width - rect.x1,
        y1: sheet.width - rect.x0,
    }
}

/// How many lines start at each place, and how many run over it.
struct Starts {
    bin: f32,
    sheets: Vec<(Vec<u32>, Vec<i32>)>,
}

impl Starts {
    fn new(layout: &Layout, text: &str, sizes: &Sizes, turned: &[bool]) -> Starts {
        let bin = (sizes.body / 2.0).max(f32::MIN_POSITIVE);
        let mut sheets: Vec<(Vec<u32>, Vec<i32>)> = vec![Default::default(); turned.len()];
        for (line, size) in layout.lines.iter().zip(&sizes.lines) {
            let (starts, over) = &mut sheets[line.sheet as usize];
            let words = layout
                .words
                .get(line.words.start as usize..line.words.end as usize)
                .unwrap_or(&[]);
            let gap = |a: &Word, b: &Word| b.rect.x0 - a.rect.x1 > GAP * size.em;
            let mut add = |x0: f32, x1: f32, letters: usize| {
                let (from, to) = (place(x0, bin), place(x1, bin));
                if starts.len() < to + 2 {
                    starts.resize(to + 2, 0);
                    over.resize(to + 2, 0);
                }
                // cells of a table are no columns of text
                starts[from] += u32::from(letters >= FEWEST);
                over[(from + 1).min(to)] += 1;
                over[to] -= 1;
            };
            if words.is_empty() {
                add(line.rect.x0, line.rect.x1, FEWEST);
            }
            for run in words.chunk_by(|a, b| !gap(a, b)) {
                // files need not say where each word stands
                let known = run.iter().map(|w| w.rect).filter(|r| *r != Rect::default());
                if let (Some(first), Some(last), Some(rect)) = (run.first(), run.last(), known.reduce(Rect::with)) {
                    let text = &text[first.span.start..last.span.end.max(first.span.start)];
                    add(rect.x0, rect.x1, text.chars().take(FEWEST).count());
                }
            }
        }
        for (_, over) in &mut sheets {
            let mut sum = 0;
            for o in over {
                sum += *o;
                *o = sum;
            }
        }
        Starts { bin, sheets }
    }

    /// Whether a column begins at `to` and none runs over the gap before it.
    fn column(&self, line: &Placed, from: f32, to: f32) -> bool {
        let Some((starts, over)) = self.sheets.get(line.sheet as usize) else {
            return false;
        };
        // the line may begin a paragraph, some letters in
        const INDENT: usize = 7;
        let (first, last) = (place(from, self.bin) + 1, place(to, self.bin));
        let around = |at: usize| {
            let near = at.saturating_sub(1).min(starts.len())..(at + 2).min(starts.len());
            starts[near].iter().sum::<u32>()
        };
        let here = (first.max(last.saturating_sub(INDENT))..=last)
            .map(around)
            .max()
            .unwrap_or(0);
        let gap = place((from + to) / 2.0, self.bin);
        let over = over.get(gap).copied().unwrap_or(0);
        here >= 4 && i64::from(here) > 2 * i64::from(over)
    }
}

/// The most places that are told apart along a line.
const PLACES: f32 = 4000.0;

fn place(x: f32, bin: f32) -> usize {
    (x / bin).clamp(0.0, PLACES) as usize
}
