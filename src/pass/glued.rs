//! Lines in which the end of one block and the start of the next were printed as one.
//!
//! Readers of PDF files put pieces of text into one line that stand at one height, or that follow each other in the
//! file. In running text such a line is wider than its column by several letters, which no justified line is.

use super::columns::Grid;
use super::lines::{EM, End, Line};
use crate::chars::{Class, class};
use crate::lexicon::Lexicon;
use std::ops::Range;

/// Where in `text` the second piece of each glued line begins, in bytes.
pub(super) fn find(lines: &[Line], text: &str, grid: &Grid, lexicon: &Lexicon) -> Vec<usize> {
    let wide = |l: &Line, column: i32| l.least > column + 5 * EM / 2;
    let most = lines.iter().map(|l| l.least).max().unwrap_or(0);
    let narrowest = grid.widths.iter().map(|w| w.0).min().unwrap_or(0);
    if lines.len() < 12 || narrowest + 5 * EM / 2 >= most {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (i, line) in lines.iter().enumerate().skip(1) {
        if !wide(line, narrowest) || line.inner_marks == 0 {
            continue;
        }
        let near = |k: &usize| grid.support.near[i][*k] >= 8;
        let Some(k) = grid.support.around(i).filter(near) else {
            continue;
        };
        let column = grid.widths[k].0;
        let fits = |l: Option<&Line>| l.is_none_or(|l| l.width <= column + EM);
        let running = fits(lines.get(i - 1)) && fits(lines.get(i + 1));
        if !wide(line, column) || line.least > 5 * column / 2 || !running {
            continue;
        }
        let full = lines.get(i + 1).is_some_and(|l| l.width > column - EM - EM / 2);
        let all = estimate(&text[line.span.clone()]);
        let piece = pieces(text, line).find(|&(at, before)| {
            let (head, tail) = (&text[line.span.start..at], &text[at..line.span.end]);
            let (left, right) = (head.trim_end(), tail.trim_start());
            let width = before - estimate(&head[left.len()..]);
            if width > column + EM || right.is_empty() {
                return false;
            }
            let stop = left.ends_with(['。', '！', '？']);
            let room = all - before - estimate(&tail[..tail.len() - right.len()]);
            // a sentence's end, or else the first line of a paragraph, two letters in, and no word cut
            stop && room >= 2 * EM
                || full
                    && line.end != End::Stop
                    && (room - (column - 2 * EM)).abs() <= EM / 4
                    && lexicon.cut(&lexicon.tail(head), &lexicon.head(right)) == 0
        });
        out.extend(piece.map(|p| p.0));
    }
    out
}

/// Where the second piece may begin, and the width of what stands before: behind a sentence's end and at a gap first,
/// then between any two letters.
fn pieces<'a>(text: &'a str, line: &Line) -> impl Iterator<Item = (usize, i32)> + 'a {
    let Range { start, end } = line.span.clone();
    let places = move |marked: bool| {
        let (mut before, mut width) = (Class::Space, 0);
        text[start..end].char_indices().filter_map(move |(at, c)| {
            let (k, was, left) = (class(c), before, width);
            before = k;
            width += estimate_of(c);
            let here = at > 0 && !matches!(k, Class::Space | Class::Stop | Class::Pause | Class::Close);
            let mark = matches!(was, Class::Stop | Class::Space | Class::Close);
            let letters = was == Class::Han && matches!(k, Class::Han | Class::Digit);
            (here && if marked { mark } else { letters }).then_some((start + at, left))
        })
    };
    places(true).chain(places(false))
}

/// Width in units by what most fonts have.
fn estimate(text: &str) -> i32 {
    text.chars().map(estimate_of).sum()
}

fn estimate_of(c: char) -> i32 {
    match class(c) {
        Class::Space => EM / 4,
        _ if crate::chars::is_wide(c) => EM,
        _ => EM / 2,
    }
}
