//! The edges that lines keep to: those of their column, or nearer ones beside a picture.

use super::order::Leaf;
use super::pieces::Piece;
use super::sizes::{median, most};

/// Where a column stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Column {
    /// Its left edge.
    pub left: f32,
    /// Its right edge.
    pub right: f32,
    /// The em of its text.
    pub em: f32,
    /// The white between its rows.
    pub leading: f32,
    /// Whether it has lines of the body's size.
    pub text: bool,
}

/// The edges of one line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Edges {
    /// Left.
    pub left: f32,
    /// Right.
    pub right: f32,
}

/// Whether a piece is of the size of running text.
pub(super) fn is_text(piece: &Piece, body: f32) -> bool {
    piece.em > 0.87 * body && piece.em < 1.13 * body
}

/// So many lines show where their column ends.
const ENOUGH: usize = 5;

/// The columns of all leaves.
pub(super) fn columns(pieces: &[Piece], leaves: &[Leaf], body: f32) -> Vec<Column> {
    let texts: Vec<Vec<&Piece>> = leaves
        .iter()
        .map(|leaf| {
            let all = || leaf.pieces.iter().map(|&i| &pieces[i]);
            let text: Vec<&Piece> = all().filter(|p| is_text(p, body)).collect();
            if text.is_empty() { all().collect() } else { text }
        })
        .collect();
    let mut out: Vec<Column> = texts.iter().map(|t| own(t, body)).collect();
    // leaves of one family stand next to each other
    let mut from = 0;
    while from < leaves.len() {
        let family = leaves[from].family;
        let to = (from..leaves.len())
            .find(|&k| leaves[k].family != family)
            .unwrap_or(leaves.len());
        let widths = (from..to).filter(|&k| out[k].text && texts[k].len() >= ENOUGH);
        let usual = most(widths.map(|k| (out[k].right - out[k].left, texts[k].len() as u32)));
        for k in from..to {
            let next = out.get(k + 1).filter(|_| k + 1 < to).map(|c| c.left);
            let column = &mut out[k];
            let right = column.left + usual;
            let free = next.is_none_or(|n| right < n);
            let narrower = right > column.right + 0.1 * column.em;
            if column.text && usual > 0.0 && free && narrower {
                column.right = right;
            }
        }
        from = to;
    }
    out
}

/// The column that lines of text show by themselves.
fn own(texts: &[&Piece], body: f32) -> Column {
    let em = most(texts.iter().map(|p| (p.em, p.letters))).max(f32::MIN_POSITIVE);
    let near = 0.35 * em;
    let most_near = |edges: &mut Vec<f32>, reach: f32| -> Option<f32> {
        edges.sort_unstable_by(f32::total_cmp);
        let last = *edges.last()?;
        // how many lines end near each edge, themselves included
        let mut from = 0;
        let mut counts = Vec::with_capacity(edges.len());
        for to in 0..edges.len() {
            while edges[from] < edges[to] - near {
                from += 1;
            }
            counts.push(to - from + 1);
        }
        let enough = 2.max(edges.len() / 8);
        let outer = counts.iter().rposition(|c| *c >= enough).map_or(last, |k| edges[k]);
        let inside = (0..edges.len()).filter(|&k| edges[k] >= outer - reach && edges[k] <= outer);
        inside.max_by_key(|&k| (counts[k], k)).map(|k| edges[k])
    };
    // a closing mark may hang over the edge
    let right = most_near(&mut texts.iter().map(|p| p.rect.x1).collect(), 1.3 * em);
    let left = most_near(&mut texts.iter().map(|p| -p.rect.x0).collect(), 0.6 * em).map(|x| -x);
    let whites = texts
        .windows(2)
        .map(|w| w[1].rect.y0 - w[0].rect.y1)
        .filter(|w| *w > -em && *w < 3.0 * em);
    Column {
        left: left.unwrap_or(0.0),
        right: right.unwrap_or(0.0),
        em,
        leading: median(whites.collect()).unwrap_or(0.0),
        text: texts.first().is_some_and(|p| is_text(p, body)),
    }
}

/// The edges of the lines of one leaf: its column's, or nearer ones where three or more lines keep to them.
///
/// `ended` tells of a piece whether it ends a sentence.
pub(super) fn edges(
    pieces: &[Piece],
    leaf: &Leaf,
    column: &Column,
    body: f32,
    ended: impl Fn(&Piece) -> bool,
) -> Vec<Edges> {
    const FEWEST: usize = 3;
    let em = column.em;
    let whole = Edges {
        left: column.left,
        right: column.right,
    };
    let mut out = vec![whole; leaf.pieces.len()];
    let at = |n: usize| &pieces[leaf.pieces[n]];
    let mut run = |inside: &dyn Fn(&Piece) -> bool, judge: &dyn Fn(&[&Piece]) -> Option<Edges>| {
        let mut from = 0;
        while from < out.len() {
            let to = (from..out.len())
                .find(|&n| !is_text(at(n), body) || !inside(at(n)))
                .unwrap_or(out.len());
            if to - from >= FEWEST {
                let lines: Vec<&Piece> = (from..to).map(at).collect();
                if let Some(nearer) = judge(&lines) {
                    for edges in &mut out[from..to] {
                        edges.left = edges.left.max(nearer.left);
                        edges.right = edges.right.min(nearer.right);
                    }
                }
            }
            from = to.max(from) + 1;
        }
    };
    // a picture at the left: lines that begin further in and are full
    run(&|p| p.rect.x0 > whole.left + 0.8 * em, &|lines| {
        let left = lines.iter().map(|p| p.rect.x0).fold(f32::INFINITY, f32::min);
        let flush = lines.iter().filter(|p| p.rect.x0 < left + 0.4 * em).count();
        let full = lines.iter().filter(|p| p.rect.x1 > whole.right - 1.5 * em).count();
        (flush * 2 > lines.len() && (full + 1) * 2 > lines.len()).then_some(Edges { left, ..whole })
    });
    // a picture at the right: lines that end together, and mostly inside a sentence
    run(&|p| p.rect.x1 < whole.right - 1.2 * em, &|lines| {
        let right = lines.iter().map(|p| p.rect.x1).fold(f32::NEG_INFINITY, f32::max);
        // the last may be the end of a paragraph
        let whole_lines = &lines[..lines.len() - 1];
        let reach = if whole_lines.len() > 2 { 1.4 } else { 0.15 };
        let full = whole_lines.iter().filter(|p| p.rect.x1 > right - reach * em).count();
        let ends = lines.iter().filter(|p| ended(p)).count();
        (full * 4 >= whole_lines.len() * 3 && ends * 2 < lines.len()).then_some(Edges { right, ..whole })
    });
    out
}
