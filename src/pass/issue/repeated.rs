//! Running heads, folios, imprints: what stands at the same place on several pages.

use crate::layout::{Layout, Rect};
use crate::source::Source;
use std::collections::HashMap;

/// How far from the sheet's edge running heads stand, as a share of its height.
const EDGE: f32 = 0.15;
/// A line of more letters is no running head.
const LONGEST: usize = 80;
/// How far apart the places of one line may be, as a share of the sheet: scans are not cut alike.
const APART: (f32, f32) = (0.05, 0.02);

/// A line's letters without its numbers, and the cell of the sheet that it stands in. Left and right pages mirror each
/// other.
type Cell = (String, i32, i32);

/// Mark in the pages of an issue the lines that stand at the same place on another of them.
pub fn mark<'a>(sources: impl IntoIterator<Item = &'a mut Source>) {
    let mut sources: Vec<&mut Source> = sources.into_iter().collect();
    if sources.len() < 2 {
        return;
    }
    // the first page with a line in the cell, and whether there is another
    let mut cells: HashMap<Cell, (usize, bool)> = HashMap::new();
    let found: Vec<Vec<(usize, Cell)>> = sources.iter().map(|s| edges(s)).collect();
    for (page, lines) in found.iter().enumerate() {
        for (_, cell) in lines {
            let entry = cells.entry(cell.clone()).or_insert((page, false));
            entry.1 |= entry.0 != page;
        }
    }
    for (page, (source, lines)) in sources.iter_mut().zip(found).enumerate() {
        let Some(layout) = source.layout.as_deref_mut() else {
            continue;
        };
        for (line, (text, x, y)) in lines {
            let mut near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
            let again = near.any(|(dx, dy)| {
                let entry = cells.get(&(text.clone(), x + dx, y + dy));
                entry.is_some_and(|(first, more)| *more || *first != page)
            });
            if let Some(line) = layout.lines.get_mut(line) {
                line.repeated = again;
            }
        }
    }
}

/// The short lines near the upper and the lower edge of a page, and where they stand.
fn edges(source: &Source) -> Vec<(usize, Cell)> {
    let Some(layout) = source.layout.as_deref() else {
        return Vec::new();
    };
    let Some(paper) = paper(layout) else { return Vec::new() };
    let mut out = Vec::new();
    for (i, line) in layout.lines.iter().enumerate() {
        let text = &source.text[line.span.clone()];
        let x = ((line.rect.x0 + line.rect.x1) / 2.0 - paper.x0) / paper.width();
        let y = ((line.rect.y0 + line.rect.y1) / 2.0 - paper.y0) / paper.height();
        let short = text.chars().take(LONGEST + 1).count() <= LONGEST;
        if !short || (EDGE..1.0 - EDGE).contains(&y) || line.rect == Rect::default() {
            continue;
        }
        let cell = |share: f32, size: f32| (share / size).clamp(-1e6, 1e6) as i32;
        out.push((i, (bare(text), cell(x.min(1.0 - x), APART.0), cell(y, APART.1))));
    }
    out
}

/// The sheet, or what of it is printed on where the file does not say how large it is.
fn paper(layout: &Layout) -> Option<Rect> {
    let rects = || layout.lines.iter().map(|l| l.rect).filter(|r| *r != Rect::default());
    let printed = rects().reduce(Rect::with)?;
    let sheet = layout.sheets.first().copied().unwrap_or_default();
    let whole = match sheet.width > 0.0 && sheet.height > 0.0 {
        true => Rect {
            x1: sheet.width,
            y1: sheet.height,
            ..Rect::default()
        },
        false => printed,
    };
    (whole.width() > 0.0 && whole.height() > 0.0).then_some(whole)
}

/// A text with one sign for each number, and without gaps.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let number = c.is_numeric() || "〇○零一二三四五六七八九十百".contains(c);
        if !number {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}
