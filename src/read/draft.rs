//! A sheet as the readers of formats gather it, and the source that becomes of it.

use crate::chars::{Class, class, is_cjk, is_wide};
use crate::layout::{Element, Fault, Layout, Placed, Rect, Region, RegionKind, Sheet, Word};
use crate::source::Source;
use std::ops::Range;
use std::sync::Arc;

/// How far from nought a length may be. More is a fault in the file.
const FAR: f32 = 1e7;
/// A recogniser's line begins and ends with ink: what the first and the last letter lack to their full width, in ems.
const INK: f32 = 0.08;
/// An em as a share of a line's height, where no Han letters on the sheet tell better: of ink from the highest to the
/// lowest letter, and of the boxes that PDF readers make from a font's ascent and descent.
const INK_HEIGHT: f32 = 1.05;
const FONT_HEIGHT: f32 = 1.0;
/// A gap beside a Han letter is a space from this width on, in ems. PDF readers part words at a tenth of an em, and at
/// a change of font; between Han and digits print sets up to a quarter.
const HAN_GAP: f32 = 0.2;
const MIXED_GAP: f32 = 0.35;
/// The same where a recogniser drew the boxes, which overlap and leave holes.
const OCR_GAP: f32 = 0.9;

/// A sheet that is being read. Lines, tokens and letters stand in the file's order.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The picture it was read from.
    pub(super) image: Option<String>,
    /// The unit of lengths; empty for pixels.
    pub(super) unit: &'static str,
    pub(super) sheet: Sheet,
    pub(super) regions: Vec<Region>,
    pub(super) lines: Vec<Line>,
    pub(super) tokens: Vec<Token>,
    /// The text of all tokens.
    pub(super) letters: String,
    /// What is wrong, with the line it was met in.
    pub(super) faults: Vec<(String, Option<usize>)>,
    /// The boxes are the glyphs' own, from a PDF; else a recogniser drew them round what it took for letters.
    pub(super) printed: bool,
    /// Words that lines break, whole, where the file gives them.
    pub(super) whole: Vec<String>,
    /// Boxes that were none.
    pub(super) bad_boxes: usize,
    /// How the file says that it was made.
    pub(super) history: Arc<Vec<Element>>,
}

/// A line that is being read.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) rect: Option<Rect>,
    pub(super) region: Option<u32>,
    /// The type size that the file names, in any unit.
    pub(super) size: f32,
    pub(super) confidence: Option<f32>,
    /// Set from top to bottom, if the file says so.
    pub(super) vertical: Option<bool>,
    pub(super) tokens: Range<usize>,
    /// Its last word goes on in the next line.
    pub(super) hyphen: bool,
}

/// A word that is being read.
#[derive(Debug)]
pub(super) struct Token {
    /// In bytes of [`Draft::letters`].
    pub(super) text: Range<usize>,
    pub(super) rect: Option<Rect>,
    pub(super) confidence: Option<f32>,
    /// The file says that a space stands before it.
    spaced: bool,
}

impl Draft {
    /// Whether it has no text.
    pub(super) fn is_blank(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The rectangle between two corners; `None`, and counted, where the numbers make none.
    pub(super) fn corners(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) -> Option<Rect> {
        let near = |v: f32| v.abs() < FAR;
        if near(x0) && near(y0) && near(x1) && near(y1) && x0 <= x1 && y0 <= y1 {
            return Some(Rect { x0, y0, x1, y1 });
        }
        self.bad_boxes += 1;
        None
    }

    /// Begin a line; tokens that follow are its own.
    pub(super) fn line(&mut self, rect: Option<Rect>, region: Option<u32>) -> &mut Line {
        let at = self.tokens.len();
        self.lines.push(Line {
            rect,
            region,
            tokens: at..at,
            ..Line::default()
        });
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    /// Add a word to the last line. White space at its ends is dropped, inside it becomes one space.
    pub(super) fn token(&mut self, text: &str, rect: Option<Rect>, confidence: Option<f32>) {
        let start = self.letters.len();
        for part in text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|p| !p.is_empty())
        {
            if self.letters.len() > start {
                self.letters.push(' ');
            }
            self.letters.push_str(part);
        }
        if self.letters.len() == start {
            return;
        }
        self.tokens.push(Token {
            text: start..self.letters.len(),
            rect,
            confidence: confidence.filter(|c| (0.0..=1.0).contains(c)),
            spaced: false,
        });
        let end = self.tokens.len();
        if let Some(line) = self.lines.last_mut() {
            line.tokens.end = end;
        }
    }

    /// Add a word that the file parts from the one before it by a space.
    pub(super) fn spaced_token(&mut self, text: &str, rect: Option<Rect>, confidence: Option<f32>) {
        let count = self.tokens.len();
        self.token(text, rect, confidence);
        if let Some(token) = self.tokens.get_mut(count) {
            token.spaced = true;
        }
    }

    /// The source that the sheet is, by the format `format`, with `sha256` of the whole file.
    pub(super) fn finish(mut self, format: &'static str, name: String, encoding: String, sha256: String) -> Source {
        self.inherit_kinds();
        self.in_reading_order();
        self.complete_boxes();
        let vertical = self.directions();
        let sizes = self.sizes(&vertical);
        if self.bad_boxes > 0 {
            let message = format!(
                "{} boxes of the file are none (negative, not a number or far off the sheet); they were left out",
                self.bad_boxes
            );
            self.faults.push((message, None));
        }
        let mut text = String::with_capacity(self.letters.len() + self.lines.len() * 2);
        let mut layout = Layout {
            format,
            unit: if self.unit.is_empty() { "pixel" } else { self.unit },
            image: self.image.take(),
            sheets: vec![self.sheet],
            whole: std::mem::take(&mut self.whole),
            history: std::mem::take(&mut self.history),
            ..Layout::default()
        };
        let mut starts = vec![None; self.lines.len()];
        let mut broken: Option<String> = None;
        let mut before: Option<Option<u32>> = None;
        for (i, line) in self.lines.iter().enumerate() {
            if line.tokens.is_empty() {
                continue;
            }
            if before.is_some_and(|b| b != line.region) {
                text.push('\n');
            }
            before = Some(line.region);
            let words = self.tokens.get(line.tokens.clone()).unwrap_or_default();
            let word = |t: Option<&Token>| t.map_or("", |t| &self.letters[t.text.clone()]);
            if let Some(head) = broken.take() {
                layout.whole.push(head + letters_at_start(word(words.first())));
            }
            broken = word(words.last())
                .strip_suffix('¬')
                .map(|t| letters_at_end(t).to_owned());
            let (start, first) = (text.len(), layout.words.len() as u32);
            starts[i] = Some(start);
            self.row(line, sizes[i], vertical[i], &mut text, &mut layout.words);
            layout.lines.push(Placed {
                span: start..text.len(),
                sheet: 0,
                rect: line.rect.unwrap_or_default(),
                size: sizes[i],
                confidence: line.confidence.or_else(|| self.mean_confidence(line)),
                region: line.region,
                words: first..layout.words.len() as u32,
                vertical: vertical[i],
                repeated: false,
            });
            text.push('\n');
        }
        layout.faults = self
            .faults
            .into_iter()
            .map(|(message, line)| Fault {
                message,
                at: line.and_then(|i| starts.get(i).copied().flatten()),
            })
            .collect();
        layout.regions = self.regions;
        Source {
            name,
            text,
            encoding,
            sha256,
            invalid: Vec::new(),
            layout: Some(Box::new(layout)),
        }
    }

    /// What stands in a margin, a table or an advertisement is part of it, unless the file says otherwise.
    fn inherit_kinds(&mut self) {
        for i in 0..self.regions.len() {
            let above = self.regions[i]
                .within
                .and_then(|w| self.regions.get(w as usize))
                .and_then(|r| r.kind);
            let kind = &mut self.regions[i].kind;
            *kind = kind.or(above.filter(|k| *k != RegionKind::Group));
        }
    }

    /// Puts lines in the order in which the file says its regions are read.
    fn in_reading_order(&mut self) {
        if self.regions.iter().all(|r| r.order.is_none()) {
            return;
        }
        // A region without a place of its own has that of the region it stands in, or goes behind those that have one.
        let mut places: Vec<u32> = Vec::with_capacity(self.regions.len());
        for region in &self.regions {
            let above = region.within.and_then(|w| places.get(w as usize).copied());
            places.push(region.order.or(above).unwrap_or(u32::MAX));
        }
        let place = |l: &Line| {
            l.region
                .and_then(|r| places.get(r as usize).copied())
                .unwrap_or(u32::MAX)
        };
        self.lines.sort_by_key(place);
    }

    /// Lines without a box get that of their words, or of their region if they are alone in it.
    fn complete_boxes(&mut self) {
        let mut held = vec![0u32; self.regions.len()];
        for region in self.lines.iter().filter_map(|l| l.region) {
            if let Some(n) = held.get_mut(region as usize) {
                *n += 1;
            }
        }
        for line in &mut self.lines {
            if line.rect.is_some() {
                continue;
            }
            let words = self.tokens.get(line.tokens.clone()).unwrap_or_default();
            let boxes = words.iter().filter_map(|t| t.rect);
            line.rect = boxes.reduce(Rect::with).or_else(|| {
                let region = line.region? as usize;
                self.regions.get(region)?.rect.filter(|_| held.get(region) == Some(&1))
            });
        }
    }

    /// Which lines run from top to bottom: as the file says, else by their shape. A single letter goes with the most.
    fn directions(&self) -> Vec<bool> {
        let shape = |line: &Line| {
            if line.vertical.is_some() {
                return line.vertical;
            }
            let rect = line.rect?;
            let (mut wide, mut all) = (0, 0);
            for c in self.text(line).chars().filter(|c| class(*c) != Class::Space) {
                wide += usize::from(is_cjk(c));
                all += 1;
            }
            if all < 2 || wide * 2 < all || rect.width() <= 0.0 {
                return (all > 1).then_some(false);
            }
            Some(rect.height() > rect.width() * 1.5)
        };
        let known: Vec<Option<bool>> = self.lines.iter().map(shape).collect();
        let down = known.iter().filter(|k| **k == Some(true)).count();
        let across = known.iter().filter(|k| **k == Some(false)).count();
        known.into_iter().map(|k| k.unwrap_or(down > across)).collect()
    }

    /// The type size of each line.
    fn sizes(&self, vertical: &[bool]) -> Vec<f32> {
        let advances: Vec<Option<f32>> = self
            .lines
            .iter()
            .zip(vertical)
            .map(|(l, v)| self.advance(l, *v))
            .collect();
        let thick = |line: &Line, down: bool| line.rect.map_or(0.0, |r| if down { r.width() } else { r.height() });
        // What the sheet's Han lines show of the sizes that the file names, and of the heights of its lines.
        let (mut named, mut heights) = (Vec::new(), Vec::new());
        for ((line, down), advance) in self.lines.iter().zip(vertical).zip(&advances) {
            let height = thick(line, *down);
            if line.size > 0.0 {
                let em = advance.or((height > 0.0).then_some(height * INK_HEIGHT));
                named.extend(em.map(|em| em / line.size));
            }
            if height > 0.0 {
                heights.extend(advance.map(|em| em / height));
            }
        }
        let default = if self.printed { FONT_HEIGHT } else { INK_HEIGHT };
        let (per_size, per_height) = (
            median(&mut named).unwrap_or(1.0),
            median(&mut heights).unwrap_or(default),
        );
        let size = |((line, down), advance): ((&Line, &bool), Option<f32>)| {
            advance.unwrap_or_else(|| match line.size > 0.0 {
                true => line.size * per_size,
                false => thick(line, *down) * per_height,
            })
        };
        self.lines.iter().zip(vertical).zip(advances).map(size).collect()
    }

    /// The advance of a line's Han letters, which is its em.
    fn advance(&self, line: &Line, down: bool) -> Option<f32> {
        let long = |r: Rect| if down { r.height() } else { r.width() };
        if self.printed {
            let words = self.tokens.get(line.tokens.clone())?.iter();
            let whole = words.filter_map(|t| {
                let text = &self.letters[t.text.clone()];
                let letters = text.chars().count();
                text.chars()
                    .all(is_wide)
                    .then_some((letters, long(t.rect?) / letters as f32))
            });
            return whole.max_by_key(|w| w.0).map(|w| w.1).filter(|em| *em > 0.0);
        }
        let (mut wide, mut ems) = (0u32, 0.0);
        for c in self.text(line).chars() {
            wide += u32::from(is_wide(c));
            ems += if is_wide(c) { 1.0 } else { 0.5 };
        }
        // Too few letters, or too many whose width is not known, tell nothing.
        if wide < 4 || (wide as f32) < ems * 0.7 {
            return None;
        }
        Some(long(line.rect?) / (ems - INK)).filter(|em| *em > 0.0)
    }

    fn text(&self, line: &Line) -> &str {
        let words = self.tokens.get(line.tokens.clone()).unwrap_or_default();
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => &self.letters[first.text.start..last.text.end],
            _ => "",
        }
    }

    /// Adds the line's text, words joined or parted as their gaps say.
    fn row(&self, line: &Line, em: f32, down: bool, text: &mut String, words: &mut Vec<Word>) {
        let tokens = self.tokens.get(line.tokens.clone()).unwrap_or_default();
        let gap = |a: &Token, b: &Token| match (a.rect, b.rect) {
            (Some(a), Some(b)) if em > 0.0 => Some(if down { b.y0 - a.y1 } else { b.x0 - a.x1 } / em),
            _ => None,
        };
        // In a line set with space between its letters only what is wider than that is a gap.
        let letters: usize = tokens
            .iter()
            .map(|t| self.letters[t.text.clone()].chars().count())
            .sum();
        let mut gaps: Vec<f32> = match tokens.len() {
            n @ 4.. if letters * 2 < n * 3 => tokens.windows(2).filter_map(|w| gap(&w[0], &w[1])).collect(),
            _ => Vec::new(),
        };
        let spread = median(&mut gaps).unwrap_or(0.0).max(0.0);
        let mut before: Option<&Token> = None;
        for token in tokens {
            let shown = &self.letters[token.text.clone()];
            if let Some(last) = before
                && (token.spaced || self.parted(last, token, gap(last, token), spread))
            {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(shown);
            words.push(Word {
                span: start..text.len(),
                rect: token.rect.unwrap_or_default(),
                confidence: token.confidence,
            });
            before = Some(token);
        }
        // Transcribers write a hyphen that the line end alone brought as ¬.
        let marked = text.ends_with('¬');
        if marked {
            text.pop();
        }
        if marked || line.hyphen && !text.ends_with(['-', '\u{ad}', '‐']) {
            text.push('\u{ad}');
        }
    }

    /// Whether a space stands between two words, `gap` ems apart, in a line whose letters are `spread` ems apart.
    fn parted(&self, a: &Token, b: &Token, gap: Option<f32>, spread: f32) -> bool {
        let left = self.letters[a.text.clone()].chars().next_back().unwrap_or(' ');
        let right = self.letters[b.text.clone()].chars().next().unwrap_or(' ');
        match (is_cjk(left), is_cjk(right), gap) {
            // A change of font within a word.
            (false, false, Some(gap)) => !self.printed || gap > 0.05,
            (false, false, None) => true,
            (true, true, Some(gap)) if self.printed => gap - spread > HAN_GAP,
            (_, _, Some(gap)) if self.printed => gap - spread > MIXED_GAP,
            (_, _, Some(gap)) => gap - spread > OCR_GAP,
            (_, _, None) => false,
        }
    }

    fn mean_confidence(&self, line: &Line) -> Option<f32> {
        let tokens = self.tokens.get(line.tokens.clone()).unwrap_or_default();
        let (mut sum, mut n) = (0.0, 0u32);
        for confidence in tokens.iter().filter_map(|t| t.confidence) {
            sum += confidence;
            n += 1;
        }
        (n > 0).then(|| sum / n as f32)
    }
}

fn letters_at_start(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
}

fn letters_at_end(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

fn median(values: &mut [f32]) -> Option<f32> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}
