//! The order in which pieces are read: a sheet is cut along its white, again and again.
//!
//! After G. Nagy's recursive XY cut, with what newspapers need: a head belongs to what stands below it, so a sheet is cut
//! above heads first, then between columns; where a head or a wide line bars the way between columns, what stands above
//! and below it is taken apart.

use super::pieces::Piece;
use super::sizes::median;
use crate::layout::Rect;
use std::collections::HashMap;

/// A run of pieces, one below the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    /// Its pieces, as indices, in reading order.
    pub pieces: Vec<usize>,
    /// The columns beside it: leaves of one family share their width.
    pub family: usize,
}

/// Deeper than this nothing is cut.
const DEPTH: usize = 24;
/// White between columns, in ems of the body.
const GUTTER: f32 = 0.5;
/// White above a head of another article, in ems.
const ABOVE: f32 = 1.0;
/// White that parts by itself, in ems.
const BAND: f32 = 4.5;
/// Display type begins at this size.
const DISPLAY: f32 = 1.5;
/// Fewer letters are no column.
const COLUMN: u32 = 4;
/// A head that spans columns, from this size.
const HEAD: f32 = 1.12;

/// Pieces between white that runs from side to side.
#[derive(Debug)]
struct Band {
    ids: Vec<usize>,
    y0: f32,
    y1: f32,
}

/// Cut the pieces `ids`, all of one sheet, into leaves in reading order. `body` is the em of running text.
pub(super) fn leaves(pieces: &[Piece], ids: Vec<usize>, body: f32, out: &mut Vec<Leaf>, families: &mut usize) {
    let mut cutter = Cutter {
        pieces,
        rects: bridged(pieces, &ids, body),
        body,
        out,
        families,
    };
    cutter.cut(ids, 0, None);
}

struct Cutter<'a> {
    pieces: &'a [Piece],
    /// The boxes of the pieces that are display type, as far as they differ from the pieces'.
    rects: HashMap<usize, Rect>,
    body: f32,
    out: &'a mut Vec<Leaf>,
    families: &'a mut usize,
}

impl Cutter<'_> {
    fn rect(&self, i: usize) -> Rect {
        self.rects.get(&i).copied().unwrap_or(self.pieces[i].rect)
    }

    fn cut(&mut self, ids: Vec<usize>, depth: usize, family: Option<usize>) {
        if ids.is_empty() {
            return;
        }
        if ids.len() == 1 || depth >= DEPTH {
            return self.leaf(ids, family);
        }
        let bands = self.bands(&ids);
        let heads = self.above_heads(&bands);
        if !heads.is_empty() {
            split(bands, &heads)
                .into_iter()
                .for_each(|part| self.cut(part, depth + 1, None));
            return;
        }
        if bands.iter().all(|b| b.ids.len() == 1) {
            return self.leaf(ids, family);
        }
        let (above, titles, rest) = self.titles(&bands);
        if !titles.is_empty() && !rest.is_empty() && self.columns(&rest).len() > 1 {
            self.cut(above, depth + 1, None);
            let parts = self.under(&titles, &rest);
            let family = self.family();
            match parts.len() {
                0 | 1 => {
                    self.cut(titles, depth + 1, None);
                    self.cut(rest, depth + 1, None);
                }
                _ => parts
                    .into_iter()
                    .for_each(|part| self.cut(part, depth + 1, Some(family))),
            }
            return;
        }
        let columns = self.columns(&ids);
        if columns.len() > 1 {
            let family = self.family();
            columns
                .into_iter()
                .for_each(|column| self.cut(column, depth + 1, Some(family)));
            return;
        }
        let groups = self.groups(&bands);
        if groups.is_empty() {
            return self.leaf(ids, family);
        }
        split(bands, &groups)
            .into_iter()
            .for_each(|part| self.cut(part, depth + 1, None));
    }

    fn family(&mut self) -> usize {
        *self.families += 1;
        *self.families
    }

    fn leaf(&mut self, ids: Vec<usize>, family: Option<usize>) {
        let family = family.unwrap_or_else(|| self.family());
        let pieces = rows(self.pieces, ids).concat();
        self.out.push(Leaf { pieces, family });
    }

    /// The pieces parted where white runs from side to side.
    fn bands(&self, ids: &[usize]) -> Vec<Band> {
        let mut sorted = ids.to_vec();
        // lines of one grid may touch, which parts them no less
        let core = |r: Rect| (r.y0 + 0.2 * r.height(), r.y1 - 0.2 * r.height());
        sorted.sort_by(|&a, &b| core(self.rect(a)).0.total_cmp(&core(self.rect(b)).0));
        let mut out: Vec<Band> = Vec::new();
        for i in sorted {
            let rect = self.rect(i);
            let (top, foot) = core(rect);
            match out.last_mut() {
                Some(band) if top < band.y1 => {
                    band.y1 = band.y1.max(foot);
                    band.ids.push(i);
                }
                _ => out.push(Band {
                    ids: vec![i],
                    y0: top,
                    y1: foot,
                }),
            }
        }
        out
    }

    /// The bands before which another article begins: white, and a head below it.
    fn above_heads(&self, bands: &[Band]) -> Vec<usize> {
        const NEAR: usize = 3;
        let usual = self.usual(bands);
        let headed: Vec<bool> = bands
            .iter()
            .map(|b| b.ids.iter().any(|&i| self.is_head(i, usual)))
            .collect();
        let white = |k: usize| bands[k].y0 - bands[k - 1].y1;
        let mut out: Vec<usize> = Vec::new();
        let mut free = 1; // from here on nothing was cut
        for k in 1..bands.len() {
            if white(k) > BAND * self.body && !headed[k - 1] {
                out.push(k);
                free = k + 1;
                continue;
            }
            if !headed[k] || headed[k - 1] {
                continue;
            }
            // what stands right above a head may be its kicker
            let from = k.saturating_sub(NEAR).max(free);
            let small =
                |j: usize| bands[j].ids.len() <= 2 && bands[j].ids.iter().all(|&i| self.pieces[i].letters <= 40);
            let first = (from..k).rev().take_while(|&j| small(j)).last().unwrap_or(k);
            let at = (first..=k).max_by(|&a, &b| white(a).total_cmp(&white(b))).unwrap_or(k);
            // what stands at the top is a kicker as well, if it is near enough
            let kicked = first == free && (free - 1..first).all(small);
            let em = bands[k].ids.iter().map(|&i| self.pieces[i].em).fold(0.0, f32::max);
            let least = if kicked {
                (1.2 * em).max(ABOVE * self.body)
            } else {
                ABOVE * self.body
            };
            if at >= free && white(at) > least {
                out.push(at);
                free = k + 1;
            }
        }
        out.dedup();
        out
    }

    /// Running heads above display heads at the top, the heads with what stands centred or short beside them, and the
    /// rest.
    fn titles(&self, bands: &[Band]) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
        const MOST: usize = 12;
        let usual = self.usual(bands);
        let centre = |r: Rect| (r.x0 + r.x1) / 2.0;
        let heads: Vec<usize> = bands
            .iter()
            .take(MOST)
            .flat_map(|b| b.ids.iter().copied())
            .filter(|&i| self.is_head(i, usual))
            .collect();
        let beside = |i: usize| {
            let rect = self.rect(i);
            let short = rect.width() < 0.6 * usual;
            let centred = |&h: &usize| (centre(self.rect(h)) - centre(rect)).abs() < 1.2 * self.body;
            let flush = |&h: &usize| (self.rect(h).x0 - rect.x0).abs() < 0.6 * self.body;
            heads.iter().any(|h| centred(h) || short && flush(h))
        };
        let title = |b: &&Band| b.ids.iter().all(|&i| heads.contains(&i) || beside(i));
        let letters = |b: &Band| b.ids.iter().map(|&i| self.pieces[i].letters).sum::<u32>();
        let running = |b: &&Band| !title(b) && b.ids.len() <= 2 && letters(b) <= 60;
        let above = bands.iter().take(2).take_while(running).count();
        let count = above + bands[above..].iter().take(MOST).take_while(title).count();
        // a column of text that happens to stand under a head is none of it
        let last = bands[..count]
            .iter()
            .skip(above)
            .rposition(|b| b.ids.iter().any(|i| heads.contains(i)));
        // a line that stands alone below heads, with white below it, is signed to them
        let whites = bands.windows(2).map(|w| w[1].y0 - w[0].y1);
        let usual = median(whites.collect()).unwrap_or(0.0);
        let last = last.map(|l| l + above);
        let alone = |k: usize| {
            let letters = letters(&bands[k]);
            let white = bands.get(k + 1).map_or(f32::INFINITY, |b| b.y0 - bands[k].y1);
            let parted = letters <= 24 && white > 1.4 * usual + 0.3 * self.body;
            bands[k].ids.len() <= 2 && (k < count && letters <= 60 || parted)
        };
        let end = last.map_or(0, |l| {
            (l + 1..bands.len().min(l + 4)).find(|&k| !alone(k)).unwrap_or(l + 1)
        });
        let of = |bands: &[Band]| bands.iter().flat_map(|b| b.ids.iter().copied()).collect();
        (
            of(&bands[..above.min(end)]),
            of(&bands[above.min(end)..end]),
            of(&bands[end..]),
        )
    }

    /// Where several titles stand side by side, what belongs to each: it and the columns below.
    fn under(&self, titles: &[usize], rest: &[usize]) -> Vec<Vec<usize>> {
        let across = |ids: &[usize]| {
            let rects = ids.iter().map(|&i| self.rect(i));
            rects.fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), r| {
                (a.min(r.x0), b.max(r.x1))
            })
        };
        let clusters = self.columns(titles);
        let columns = self.columns(rest);
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut from = 0; // columns that have found their title
        for (n, title) in clusters.iter().enumerate() {
            let Some(next) = clusters.get(n + 1) else {
                let mut part = title.clone();
                columns[from..].iter().for_each(|c| part.extend(c));
                out.push(part);
                break;
            };
            let (t, u) = (across(title), across(next));
            let last = columns.len();
            let right = across(&columns[from..].concat()).1;
            // how badly the titles stand over their columns, if those from `k` on are the next one's
            let strain = |k: usize| {
                let (a, b) = (across(&columns[from..k].concat()), across(&columns[k..].concat()));
                let off = |title: (f32, f32), under: (f32, f32)| {
                    let centred = (title.0 + title.1 - under.0 - under.1).abs() / 2.0;
                    centred.min((title.0 - under.0).abs())
                };
                let over = (t.1 - b.0).max(0.0) + (a.1 - u.0).max(0.0);
                off(t, a)
                    + if n + 2 == clusters.len() {
                        off(u, (b.0, right))
                    } else {
                        0.0
                    }
                    + 4.0 * over
            };
            let free = (from + 1..last).filter(|&k| across(&columns[k]).0 > t.0);
            let Some(k) = free.min_by(|&a, &b| strain(a).total_cmp(&strain(b))) else {
                return Vec::new();
            };
            let mut part = title.clone();
            columns[from..k].iter().for_each(|c| part.extend(c));
            out.push(part);
            from = k;
        }
        out
    }

    /// The usual width of pieces.
    fn usual(&self, bands: &[Band]) -> f32 {
        let mut widths: Vec<f32> = bands
            .iter()
            .flat_map(|b| &b.ids)
            .map(|&i| self.rect(i).width())
            .collect();
        let middle = widths.len() / 2;
        if widths.is_empty() {
            return 0.0;
        }
        *widths.select_nth_unstable_by(middle, f32::total_cmp).1
    }

    /// Whether a piece is display type, or a head wider than the pieces around, which are `usual` wide.
    fn is_head(&self, i: usize, usual: f32) -> bool {
        let piece = &self.pieces[i];
        // a number drawn beside a head is none
        let wide = piece.em >= HEAD * self.body && piece.rect.width() > 1.3 * usual;
        piece.letters > 2 && (wide || piece.em >= DISPLAY * self.body)
    }

    /// The pieces parted where white runs from top to foot, from left to right.
    fn columns(&self, ids: &[usize]) -> Vec<Vec<usize>> {
        let mut sorted = ids.to_vec();
        sorted.sort_by(|&a, &b| self.rect(a).x0.total_cmp(&self.rect(b).x0));
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut right = f32::NEG_INFINITY;
        for i in sorted {
            let rect = self.rect(i);
            match out.last_mut() {
                Some(column) if rect.x0 < right + GUTTER * self.body => column.push(i),
                _ => out.push(vec![i]),
            }
            right = right.max(rect.x1);
        }
        out
    }

    /// The bands at which a run of bands begins that white parts from top to foot, or that nothing parts.
    fn groups(&self, bands: &[Band]) -> Vec<usize> {
        let mut out = Vec::new();
        let mut open: Option<Vec<(f32, f32)>> = None; // gutters of the run; nothing for a run that has none
        for (k, band) in bands.iter().enumerate() {
            let own = self.gutters(&band.ids);
            let begins = match &open {
                None => true,
                Some(gutters) if gutters.is_empty() => !own.is_empty(),
                Some(gutters) => {
                    let left = self.left_over(gutters, &band.ids);
                    if left.is_empty() {
                        true
                    } else {
                        open = Some(left);
                        false
                    }
                }
            };
            if begins {
                if k > 0 {
                    out.push(k);
                }
                open = Some(own);
            }
        }
        out
    }

    /// White between the pieces of a band.
    fn gutters(&self, ids: &[usize]) -> Vec<(f32, f32)> {
        let mut sorted: Vec<Rect> = ids.iter().map(|&i| self.rect(i)).collect();
        sorted.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let letters: u32 = ids.iter().map(|&i| self.pieces[i].letters).sum();
        let mut out = Vec::new();
        let mut right = f32::INFINITY;
        // a number beside a head makes no columns
        let heavy = |left: f32| {
            let before: u32 = ids
                .iter()
                .filter(|&&i| self.rect(i).x1 <= left)
                .map(|&i| self.pieces[i].letters)
                .sum();
            before >= COLUMN && letters - before >= COLUMN
        };
        for rect in sorted {
            if rect.x0 > right + GUTTER * self.body && heavy(right) {
                out.push((right, rect.x0));
            }
            right = if right == f32::INFINITY {
                rect.x1
            } else {
                right.max(rect.x1)
            };
        }
        out
    }

    /// What of `gutters` the pieces `ids` leave white.
    fn left_over(&self, gutters: &[(f32, f32)], ids: &[usize]) -> Vec<(f32, f32)> {
        let mut out = Vec::new();
        for &(mut from, mut to) in gutters {
            for &i in ids {
                let rect = self.rect(i);
                if rect.x1 <= from || rect.x0 >= to {
                    continue;
                }
                // a line that reaches into the gutter leaves the wider side
                if rect.x0 - from > to - rect.x1 {
                    to = rect.x0;
                } else {
                    from = rect.x1;
                }
            }
            if to - from > GUTTER * self.body {
                out.push((from, to));
            }
        }
        out
    }
}

/// Boxes of display type over the gaps in its rows: what parts columns of text parts no head of three times its size.
fn bridged(pieces: &[Piece], ids: &[usize], body: f32) -> HashMap<usize, Rect> {
    const NEAR: usize = 12;
    let mut large: Vec<usize> = ids.iter().copied().filter(|&i| pieces[i].em > 1.3 * body).collect();
    let middle = |i: usize| pieces[i].rect.y0 + pieces[i].rect.y1;
    large.sort_by(|&a, &b| middle(a).total_cmp(&middle(b)));
    let mut out = HashMap::new();
    for (n, &a) in large.iter().enumerate() {
        for &b in large[n + 1..].iter().take(NEAR) {
            let (left, right) = if pieces[a].rect.x0 < pieces[b].rect.x0 {
                (a, b)
            } else {
                (b, a)
            };
            let (l, r) = (&pieces[left], &pieces[right]);
            let em = l.em.min(r.em);
            let shared = l.rect.y1.min(r.rect.y1) - l.rect.y0.max(r.rect.y0);
            let gap = r.rect.x0 - l.rect.x1;
            if shared > 0.6 * em && l.em.max(r.em) < 1.35 * em && gap > 0.0 && gap < 0.8 * em {
                let rect = out.entry(left).or_insert(l.rect);
                rect.x1 = rect.x1.max(r.rect.x0);
            }
        }
    }
    out
}

/// The pieces of `bands`, parted before each band of `at`.
fn split(bands: Vec<Band>, at: &[usize]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new()];
    for (k, band) in bands.into_iter().enumerate() {
        if at.contains(&k) {
            out.push(Vec::new());
        }
        if let Some(last) = out.last_mut() {
            last.extend(band.ids);
        }
    }
    out.retain(|p| !p.is_empty());
    out
}

/// Pieces in rows from top to foot, each row from left to right.
pub(super) fn rows(pieces: &[Piece], mut ids: Vec<usize>) -> Vec<Vec<usize>> {
    const MOST: usize = 40;
    let middle = |i: usize| pieces[i].rect.y0 + pieces[i].rect.y1;
    // a number drawn higher than the rows beside it stands behind the last of them
    let lone = |i: usize| pieces[i].letters <= 2;
    let foot = |i: usize| {
        let rect = pieces[i].rect;
        let beside = ids
            .iter()
            .filter(|&&j| !lone(j) && pieces[j].rect.x0 < rect.x0 && middle(j) < 2.0 * rect.y1);
        let beside = beside.filter(|&&j| middle(j) > 2.0 * rect.y0 && pieces[j].em < 0.8 * pieces[i].em);
        let beside: Vec<usize> = beside.copied().collect();
        // of a head, not of the text below it
        let em = beside.iter().map(|&j| pieces[j].em).fold(0.0, f32::max);
        let heads = beside.iter().filter(|&&j| pieces[j].em > 0.9 * em);
        heads.map(|&j| middle(j)).fold(f32::NEG_INFINITY, f32::max)
    };
    let drawn: Vec<(usize, f32)> = ids
        .iter()
        .filter(|&&i| lone(i))
        .take(MOST)
        .map(|&i| (i, foot(i)))
        .collect();
    let middle = |i: usize| match drawn.iter().find(|d| d.0 == i) {
        Some((_, foot)) if foot.is_finite() => *foot,
        _ => middle(i),
    };
    ids.sort_by(|&a, &b| middle(a).total_cmp(&middle(b)));
    let mut out: Vec<Vec<usize>> = Vec::new();
    for i in ids {
        let rect = pieces[i].rect;
        let beside = |j: &usize| {
            let other = pieces[*j].rect;
            let shared = rect.y1.min(other.y1) - rect.y0.max(other.y0);
            let apart = rect.x0.max(other.x0) - rect.x1.min(other.x1);
            shared > 0.5 * rect.height().min(other.height()) && apart > -0.5 * pieces[i].em
        };
        match out.last_mut().filter(|row| row.iter().all(beside)) {
            Some(row) => row.push(i),
            None => out.push(vec![i]),
        }
    }
    for row in &mut out {
        row.sort_by(|&a, &b| pieces[a].rect.x0.total_cmp(&pieces[b].rect.x0));
    }
    out
}
