//! Pieces of columns put in reading order.

use super::evidence::Evidence;

/// A link that the lines around it do not share needs this much said for it.
const ODD: i32 = 180;
/// No link is kept against so much said.
const AGAINST: i32 = -500;
/// A heading goes on with text below it from here on.
const SOME: i32 = 100;
/// Two pieces are one column from here on.
const JOINED: i32 = 150;

/// The lines in reading order, given the line before each in its column.
pub(super) fn order(page: &Evidence<'_>, before: &[Option<usize>]) -> Vec<usize> {
    let pieces = pieces(page, before);
    let (next, previous) = joined(page, &pieces);
    // a column stands where its first piece does, in print
    let mut columns: Vec<(usize, Vec<usize>)> = Vec::new();
    for (start, _) in pieces.iter().enumerate().filter(|(p, _)| previous[*p].is_none()) {
        let mut column = vec![start];
        let mut at = start;
        while let Some(p) = next[at] {
            column.push(p);
            at = p;
        }
        let place = column.iter().copied().min().unwrap_or(start);
        columns.push((place, column));
    }
    columns.sort_unstable();
    columns
        .into_iter()
        .flat_map(|c| c.1)
        .flat_map(|p| pieces[p].iter().copied())
        .collect()
}

/// Columns, broken where hardly anything speaks for a link; in the order of their first lines.
fn pieces(page: &Evidence<'_>, before: &[Option<usize>]) -> Vec<Vec<usize>> {
    const NEAR: usize = 8;
    let n = before.len();
    let mut after: Vec<Option<usize>> = vec![None; n];
    for (i, b) in before.iter().enumerate() {
        if let Some(b) = b {
            after[*b] = Some(i);
        }
    }
    let kept = |i: usize| -> Option<usize> {
        let below = after[i]?;
        let mut steps: Vec<usize> = (i.saturating_sub(NEAR)..(i + NEAR + 1).min(n))
            .filter(|&k| k != i)
            .filter_map(|k| Some(after[k]? - k))
            .collect();
        let middle = steps.len() / 2;
        let usual = if steps.is_empty() {
            below - i
        } else {
            *steps.select_nth_unstable(middle).1
        };
        if page.bare(i) && !page.bare(below) && page.words(i, below) < SOME {
            return None;
        }
        let column = page.around[i].max(page.around[below]);
        let said = page.words(i, below) + page.shape(i, below, column, page.pending(i, 0));
        let odd = (below - i).abs_diff(usual) > 1;
        (said >= AGAINST && (said >= ODD || !odd)).then_some(below)
    };
    let mut links: Vec<Option<usize>> = (0..n).map(kept).collect();
    claim(page, &mut links);
    let mut first = vec![true; n];
    links.iter().flatten().for_each(|&i| first[i] = false);
    let mut out = Vec::new();
    for start in (0..n).filter(|&i| first[i]) {
        let mut piece = vec![start];
        let mut at = start;
        while let Some(i) = links[at] {
            piece.push(i);
            at = i;
        }
        out.push(piece);
    }
    out
}

/// Break a link that no words speak for where words tie one of its lines to the loose end of a piece.
fn claim(page: &Evidence<'_>, links: &mut Links) {
    const NEAR: usize = 200;
    const SURE: i32 = 400;
    let n = links.len();
    let mut into: Links = vec![None; n];
    for (i, to) in links.iter().enumerate() {
        if let Some(to) = to {
            into[*to] = Some(i);
        }
    }
    let weak = |from: Option<usize>, to: Option<usize>| match (from, to) {
        (Some(a), Some(b)) => page.words(a, b) < 0,
        _ => true,
    };
    let near = |i: usize| (i.saturating_sub(NEAR)..(i + NEAR).min(n)).filter(move |&k| k != i);
    for i in 0..n {
        if links[i].is_none() && page.goes_on(i) {
            let best = near(i)
                .map(|b| (page.words(i, b), b))
                .max_by_key(|&(w, b)| (w, std::cmp::Reverse(b.abs_diff(i))));
            if let Some((_, b)) = best.filter(|&(w, b)| w >= SURE && weak(into[b], Some(b))) {
                if let Some(a) = into[b] {
                    links[a] = None;
                }
                into[b] = None;
            }
        }
        if into[i].is_none() {
            let best = near(i)
                .map(|a| (page.words(a, i), a))
                .max_by_key(|&(w, a)| (w, std::cmp::Reverse(a.abs_diff(i))));
            if let Some((_, a)) = best.filter(|&(w, a)| w >= SURE && weak(Some(a), links[a])) {
                if let Some(b) = links[a] {
                    into[b] = None;
                }
                links[a] = None;
            }
        }
    }
}

type Links = Vec<Option<usize>>;

/// Which piece goes on with which: the surest pairs first. Only pieces near each other are compared.
fn joined(page: &Evidence<'_>, pieces: &[Vec<usize>]) -> (Links, Links) {
    const NEAR: usize = 40;
    let mut pairs: Vec<(i32, usize, usize)> = Vec::new();
    for (p, piece) in pieces.iter().enumerate() {
        let from = p.saturating_sub(NEAR);
        for (q, other) in pieces.iter().enumerate().skip(from).take(p + NEAR - from) {
            let (Some(&a), Some(&first), Some(&b)) = (piece.last(), piece.first(), other.first()) else {
                continue;
            };
            if p == q {
                continue;
            }
            let column = page.around[b].max(page.around[a].min(page.around[b] + 20));
            let said = page.words(a, b) + page.shape(a, b, column, page.pending(a, 0));
            let place = if b == a + 1 {
                400
            } else if q == p + 1 && first < b && b < a {
                250
            } else if b > a {
                80 - ((b - a) as i32 * 5).min(200)
            } else {
                -50
            };
            if said + place >= JOINED {
                pairs.push((-(said + place), p, q));
            }
        }
    }
    pairs.sort_unstable();
    let mut next: Links = vec![None; pieces.len()];
    let mut previous: Links = vec![None; pieces.len()];
    // the last piece of each column under its first, so that no column bites its tail
    let mut end: Vec<usize> = (0..pieces.len()).collect();
    let mut start = end.clone();
    for (_, p, q) in pairs {
        if next[p].is_some() || previous[q].is_some() || start[p] == q {
            continue;
        }
        next[p] = Some(q);
        previous[q] = Some(p);
        let (head, tail) = (start[p], end[q]);
        end[head] = tail;
        start[tail] = head;
    }
    (next, previous)
}
