//! How each measured line stands in its column.

use super::columns::{self, Column, Edges, is_text};
use super::pieces::Piece;
use super::sizes::most;
use super::terms::Places;
use super::{Arranged, Leaf};
use crate::chars::{Class, class, is_wide};
use crate::edit::Offsets;
use crate::layout::{Layout, Placed, Rect, RegionKind, Word};
use crate::pass::lines::{EM, Line};
use std::ops::Range;

/// How a line stands. Lengths are in units of its column's em.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::pass) struct Place {
    /// Its type size, in percent of the body's.
    pub size: i32,
    /// Its type size is about the body's.
    pub text: bool,
    /// From the column's left edge to it.
    pub indent: i32,
    /// From it to the column's right edge.
    pub room: i32,
    /// The column's width, or what a picture leaves of it.
    pub column: i32,
    /// White above it beyond what parts rows.
    pub above: i32,
    /// White below it beyond what parts rows.
    pub below: i32,
    /// It is the first of its column.
    pub top: bool,
    /// It stands beside the line before, on the same row.
    pub beside: bool,
    /// It stands in the middle of its column and leaves room on both sides.
    pub centred: bool,
    /// Edges nearer than the column's hold it, as beside a picture.
    pub nearer: bool,
    /// Its column, counted in reading order.
    pub leaf: u32,
    /// How long it is, in units of the body's em.
    pub length: i32,
    /// It ends in a number that is set larger than the rest.
    pub number: bool,
    /// Its size is known to a hair: heights are steady, and most of its glyphs are full-width.
    pub sure: bool,
    /// No line of its column is indented.
    pub flush: bool,
    /// It belongs to a box: a column without indents that begins beside a picture, on a page that indents.
    pub boxed: bool,
    /// It stands with display type, in no column of text.
    pub titled: bool,
    /// It stands at the edge of the sheet, and that it is a running head is said by its words, by the other pages of its
    /// issue or by the file.
    pub edge: bool,
    /// What the file says it is.
    pub told: Option<RegionKind>,
    /// The article that the list puts it into.
    pub article: Option<u32>,
    /// A picture is right above it.
    pub pictured: bool,
    /// The file tells where pictures are.
    pub pictures: bool,
}

/// White counts from here on.
const WHITE: f32 = 0.35;

impl Arranged {
    /// How each of `lines` stands. Their widths and indents become those that were printed, for columns of one width:
    /// what a line leaves of its own column it leaves of that.
    pub(in crate::pass) fn places(&self, lines: &mut [Line], text: &str, layout: &Layout, offsets: &Offsets) -> Places {
        let columns = columns::columns(&self.pieces, &self.leaves, self.body);
        let edges = self.edges(&columns, text);
        let mains = self.mains(layout);
        let pictures = Pictures::new(layout, self.body);
        let mut list: Vec<Place> = lines
            .iter()
            .map(|line| {
                let span = offsets.start(line.span.start)..offsets.end(line.span.end);
                let mut place = self.place(span.clone(), layout, text, &columns, &edges);
                place.edge = self.runs(span.clone(), &mains, layout, &text[span.clone()]);
                place.pictures = pictures.any;
                if let Some(line) = self.line_at(span.start, layout) {
                    place.pictured = !line.vertical && pictures.above(line.rect, self.body);
                    let region = line.region.and_then(|r| layout.regions.get(r as usize));
                    (place.told, place.article) = region.map_or((None, None), |r| (r.kind, r.article));
                }
                place
            })
            .collect();
        flush(&mut list);
        let wide = list.iter().zip(lines.iter()).filter(|(p, _)| p.text && !p.nearer);
        let width = most(wide.map(|(p, l)| (p.column as f32, l.letters))) as i32;
        for (line, place) in lines.iter_mut().zip(&list) {
            line.blanks = 0;
            line.indent = if place.text { place.indent } else { 0 };
            line.exact &= self.steady;
            line.first_exact &= self.steady;
            line.width = if place.text {
                (width - place.room - place.indent).max(1)
            } else {
                place.length
            };
            line.least = line.width;
        }
        let mut out = Places {
            list,
            width,
            steady: self.steady,
            indents: false,
            sizes: false,
        };
        out.learn(lines);
        out
    }

    /// The edges of every piece of every leaf.
    fn edges(&self, columns: &[Column], text: &str) -> Vec<Vec<Edges>> {
        let ended = |p: &Piece| {
            let last = text[p.span.clone()]
                .trim_end()
                .chars()
                .rev()
                .find(|&c| class(c) != Class::Close);
            last.is_some_and(|c| class(c) == Class::Stop)
        };
        let of = |(leaf, column): (&Leaf, &Column)| columns::edges(&self.pieces, leaf, column, self.body, ended);
        self.leaves.iter().zip(columns).map(of).collect()
    }

    fn place(
        &self,
        span: Range<usize>,
        layout: &Layout,
        text: &str,
        columns: &[Column],
        edges: &[Vec<Edges>],
    ) -> Place {
        let at = self
            .pieces
            .partition_point(|p| p.span.start <= span.start)
            .saturating_sub(1);
        let (Some(piece), Some(&(leaf, k))) = (self.pieces.get(at), self.at.get(at)) else {
            return Place::default();
        };
        let (leaf, k) = (leaf as usize, k as usize);
        let (Some(column), Some(edge)) = (columns.get(leaf), edges.get(leaf).and_then(|e| e.get(k))) else {
            return Place::default();
        };
        let (x0, x1) = self.extent(piece, span.clone(), layout, text);
        let units = |length: f32, em: f32| (length / em * EM as f32).round().clamp(-1e6, 1e6) as i32;
        let em = if is_text(piece, self.body) { column.em } else { piece.em };
        let leaf_pieces = &self.leaves[leaf].pieces;
        let rect = piece.rect;
        let other = |k: Option<usize>| k.and_then(|k| leaf_pieces.get(k)).map(|&i| &self.pieces[i]);
        let (before, after) = (other(k.checked_sub(1)), other(Some(k + 1)));
        let shares_row = |o: &Piece| {
            let shared = rect.y1.min(o.rect.y1) - rect.y0.max(o.rect.y0);
            let apart = rect.x0.max(o.rect.x0) - rect.x1.min(o.rect.x1);
            apart > -0.5 * em && shared > 0.5 * rect.height().min(o.rect.height())
        };
        let white = |w: Option<f32>| match w {
            Some(w) if w - column.leading > WHITE * self.body => units(w - column.leading, self.body),
            _ => 0,
        };
        let (left, right) = (x0 - edge.left, edge.right - x1);
        Place {
            size: (piece.em / self.body * 100.0).round().clamp(0.0, 10_000.0) as i32,
            text: is_text(piece, self.body),
            indent: units(left, em).max(0),
            room: units(right, em),
            column: units(edge.right - edge.left, em),
            above: white(before.map(|o| rect.y0 - o.rect.y1)),
            below: white(after.map(|o| o.rect.y0 - rect.y1)),
            top: k == 0,
            beside: before.is_some_and(shares_row),
            centred: left > em && right > em && (left - right).abs() < 0.8 * em,
            nearer: edge.left > column.left + 0.1 * em || edge.right < column.right - 0.1 * em,
            leaf: leaf as u32,
            length: units(x1 - x0, self.body),
            sure: self.steady && wide(&text[span.clone()]),
            flush: false,
            boxed: false,
            titled: false,
            edge: false,
            told: None,
            article: None,
            pictured: false,
            pictures: false,
            number: self.number(layout, text, piece, before),
        }
    }

    /// From where to where a part of a piece reaches.
    fn extent(&self, piece: &Piece, span: Range<usize>, layout: &Layout, text: &str) -> (f32, f32) {
        let inner = text[piece.span.clone()].trim();
        let whole = span.len() >= inner.len();
        let turned = layout.lines.get(piece.line).is_some_and(|l| l.vertical) && self.turned(piece);
        let mut out = (piece.rect.x0, piece.rect.x1);
        if whole || turned {
            return out;
        }
        let words = words_of(layout, piece);
        let inside = |at: usize| {
            let word = words.iter().find(|w| w.span.start <= at && at < w.span.end)?;
            let share = (at - word.span.start) as f32 / word.span.len().max(1) as f32;
            Some(word.rect.x0 + share * word.rect.width())
        };
        if span.start > piece.span.start
            && let Some(x) = inside(span.start)
        {
            out.0 = x;
        }
        if span.end < piece.span.end
            && let Some(last) = text[..span.end].chars().next_back()
            && let Some(x) = inside(span.end - last.len_utf8())
        {
            out.1 = (x + piece.em).min(piece.rect.x1);
        }
        out
    }

    /// For each sheet, from where to where columns and display type reach.
    fn mains(&self, layout: &Layout) -> Vec<(f32, f32)> {
        const COLUMN: usize = 3;
        let mut out = vec![(f32::INFINITY, f32::NEG_INFINITY); self.turned.len()];
        for leaf in &self.leaves {
            let texts = leaf
                .pieces
                .iter()
                .filter(|&&i| is_text(&self.pieces[i], self.body))
                .count();
            for &i in &leaf.pieces {
                let piece = &self.pieces[i];
                let line = layout.lines.get(piece.line);
                let runs = line.is_some_and(|l| l.repeated || told_furniture(l, layout));
                if runs || texts < COLUMN && (piece.em < 1.5 * self.body || piece.letters < 4) {
                    continue;
                }
                if let Some((top, foot)) = out.get_mut(piece.sheet as usize) {
                    *top = top.min(piece.rect.y0);
                    *foot = foot.max(piece.rect.y1);
                }
            }
        }
        out
    }

    fn line_at<'a>(&self, at: usize, layout: &'a Layout) -> Option<&'a Placed> {
        let at = self.pieces.partition_point(|p| p.span.start <= at).saturating_sub(1);
        layout.lines.get(self.pieces.get(at)?.line)
    }

    /// Whether a line is a running head, a folio, an imprint. Its place, its words, the other pages of the issue and the file
    /// each have a say, and none of them decides alone.
    fn runs(&self, span: Range<usize>, mains: &[(f32, f32)], layout: &Layout, text: &str) -> bool {
        let at = self
            .pieces
            .partition_point(|p| p.span.start <= span.start)
            .saturating_sub(1);
        let Some(piece) = self.pieces.get(at) else { return false };
        let Some(line) = layout.lines.get(piece.line) else {
            return false;
        };
        let told = told_furniture(line, layout);
        let says = [
            (self.at_edge(piece, mains), 2),
            (told, 2),
            // a kicker may stand there as well
            (told && in_margin(line, layout), 1),
            (line.repeated, 1),
            (runs_on_edge(text), 1),
        ];
        let votes: u32 = says.iter().filter(|(said, _)| *said).map(|(_, votes)| votes).sum();
        votes >= 3
    }

    /// Whether a piece stands above or below all columns and display type of its sheet.
    fn at_edge(&self, piece: &Piece, mains: &[(f32, f32)]) -> bool {
        let (top, foot) = mains.get(piece.sheet as usize).copied().unwrap_or_default();
        let apart = top <= foot && (piece.rect.y1 < top || piece.rect.y0 > foot);
        apart && piece.em < 1.5 * self.body && piece.letters <= 60
    }

    /// Whether a piece ends in a number set larger than the word before it, or printed over itself.
    fn number(&self, layout: &Layout, text: &str, piece: &Piece, before: Option<&Piece>) -> bool {
        let words = words_of(layout, piece);
        let from = layout.lines.get(piece.line).map_or(0, |l| l.words.start as usize);
        let all = layout.lines.get(piece.line).map_or(0, |l| l.words.end as usize);
        let line = layout.words.get(from..all).unwrap_or(&[]);
        let skipped = line.partition_point(|w| w.span.start < piece.span.start);
        let gone = |n: usize| self.overprint.gone.get(from + skipped + n).copied().unwrap_or(false);
        let drawn = |n: usize| self.overprint.drawn.get(from + skipped + n).copied().unwrap_or(0);
        let mut kept = (0..words.len()).rev().filter(|&n| !gone(n));
        let Some(last) = kept.next() else { return false };
        let word = &words[last];
        if !text[word.span.clone()].bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        let larger = |height: f32| word.rect.height() > 1.08 * height && word.rect.height() < 5.0 * height;
        drawn(last) >= 2
            || match kept.next() {
                Some(other) => larger(words[other].rect.height()),
                None => before.is_some_and(|p| !is_text(p, self.body) && larger(p.rect.height())),
            }
    }

    fn turned(&self, piece: &Piece) -> bool {
        self.turned.get(piece.sheet as usize).copied().unwrap_or(false)
    }
}

/// Whether the file calls a line a running head or the like.
fn told_furniture(line: &Placed, layout: &Layout) -> bool {
    let region = line.region.and_then(|r| layout.regions.get(r as usize));
    region.is_some_and(|r| r.kind == Some(RegionKind::Furniture))
}

/// Whether a line stands in the outermost tenth of its sheet, at the top or the foot.
fn in_margin(line: &Placed, layout: &Layout) -> bool {
    const MARGIN: f32 = 0.1;
    let sheet = layout.sheets.get(line.sheet as usize).copied().unwrap_or_default();
    let (top, foot) = (MARGIN * sheet.height, (1.0 - MARGIN) * sheet.height);
    sheet.height > 0.0 && (line.rect.y1 < top || line.rect.y0 > foot)
}

/// Where pictures end.
struct Pictures {
    any: bool,
    rects: Vec<Rect>,
}

impl Pictures {
    /// Those of a page that are larger than a letter.
    fn new(layout: &Layout, body: f32) -> Pictures {
        const MOST: usize = 128;
        let pictures = layout.regions.iter().filter(|r| r.kind == Some(RegionKind::Picture));
        let rects = pictures.filter_map(|r| r.rect);
        let large = |r: &Rect| r.width() > 3.0 * body && r.height() > 3.0 * body;
        let rects: Vec<Rect> = rects.filter(large).take(MOST).collect();
        Pictures {
            any: !rects.is_empty(),
            rects,
        }
    }

    /// Whether one stands right above `rect`, which does not reach beyond it.
    fn above(&self, rect: Rect, body: f32) -> bool {
        self.rects.iter().any(|p| {
            let gap = rect.y0 - p.y1;
            (-0.5 * body..1.5 * body).contains(&gap) && rect.x0 > p.x0 - body && rect.x1 < p.x1 + body
        })
    }
}

/// The words of a piece.
fn words_of<'a>(layout: &'a Layout, piece: &Piece) -> &'a [Word] {
    let words = layout.lines.get(piece.line).map_or(0..0, |l| l.words.clone());
    let all = layout
        .words
        .get(words.start as usize..words.end as usize)
        .unwrap_or(&[]);
    let from = all.partition_point(|w| w.span.start < piece.span.start);
    let to = all.partition_point(|w| w.span.start < piece.span.end);
    all.get(from..to).unwrap_or(&[])
}

/// Whether most glyphs of a line are full-width.
fn wide(text: &str) -> bool {
    let wide = text.chars().filter(|&c| is_wide(c)).count();
    wide * 2 > text.chars().count()
}

/// Whether a line at the edge of a sheet reads as running heads do: a date, an issue, a page number.
fn runs_on_edge(text: &str) -> bool {
    let signs = ["年", "月", "日", "星期", "周", "版", "期", "第", "号", "號"];
    let found = signs.iter().filter(|s| text.contains(**s)).count();
    found >= 2 && text.chars().any(|c| class(c) == Class::Digit)
}

/// Find the columns without indents, and those among them that are boxes.
fn flush(list: &mut [Place]) {
    const FEWEST: usize = 5;
    let indents = list.iter().filter(|p| p.indented()).count();
    let page = indents >= 2 && indents * 25 >= list.iter().filter(|p| p.text).count();
    for column in list.chunk_by_mut(|a, b| a.leaf == b.leaf) {
        let flush = !column.iter().any(Place::indented);
        // what stands above the picture's foot is narrow, the rest is not
        let wraps = column.first().is_some_and(|p| p.nearer) && column.iter().any(|p| p.text && !p.nearer);
        let display = column.iter().any(|p| p.size >= 150) && column.iter().filter(|p| p.text).count() <= 2;
        let boxed = page && flush && wraps && column.len() >= FEWEST;
        for place in column {
            (place.flush, place.boxed, place.titled) = (flush, boxed, display);
        }
    }
}
