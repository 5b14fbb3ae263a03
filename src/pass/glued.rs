//! Lines in which the end of one block and the start of the next were printed as one.
//!
//! Readers of PDF files put pieces of text into one line that stand at one height, or that follow each other in the
//! file. In running text such a line is wider than its column by several letters, which no justified line is.

use super::columns::{Support, widths};
use super::lines::{EM, End, Line};
use crate::chars::{Class, class};
use crate::lexicon::{Edge, Lexicon};
use std::ops::Range;

/// Where in `text` the second piece of each glued line begins, in bytes.
pub(super) fn find(lines: &[Line], text: &str, lexicon: &Lexicon) -> Vec<usize> {
    let wide = |l: &Line, column: i32| l.least > column + 5 * EM / 2;
    let most = lines.iter().map(|l| l.least).max().unwrap_or(0);
    let widths = widths(lines);
    let narrowest = widths.iter().map(|w| w.0).min().unwrap_or(0);
    if lines.len() < 12 || narrowest + 5 * EM / 2 >= most {
        return Vec::new();
    }
    let support = Support::new(lines, &widths);
    let mut out = Vec::new();
    for (i, line) in lines.iter().enumerate().skip(1) {
        if !wide(line, narrowest) || line.inner_marks == 0 {
            continue;
        }
        let Some(k) = support.around(i).filter(|&k| support.near[i][k] >= 8) else {
            continue;
        };
        let column = widths[k].0;
        let fits = |l: Option<&Line>| l.is_none_or(|l| l.width <= column + EM);
        let running = fits(lines.get(i - 1)) && fits(lines.get(i + 1));
        if !wide(line, column) || line.least > 5 * column / 2 || !running {
            continue;
        }
        let full = lines.get(i + 1).is_some_and(|l| l.width > column - EM - EM / 2);
        let at = pieces(text, line).find(|&at| {
            let (left, right) = (&text[line.span.start..at], text[at..line.span.end].trim_start());
            let stop = left.trim_end().ends_with(['。', '！', '？']);
            let (left, right) = (estimate(left.trim_end()), (right, estimate(right)));
            if left > column + EM || right.0.is_empty() {
                return false;
            }
            // a sentence's end, or else the first line of a paragraph, two letters in, and no word cut
            stop && right.1 >= 2 * EM
                || full
                    && line.end != End::Stop
                    && (right.1 - (column - 2 * EM)).abs() <= EM / 4
                    && lexicon.cut(&Edge::tail(&text[line.span.start..at]), &Edge::head(right.0)) == 0
        });
        out.extend(at);
    }
    out
}

/// Where the second piece may begin: behind a sentence's end and at a gap first, then between any two letters.
fn pieces<'a>(text: &'a str, line: &Line) -> impl Iterator<Item = usize> + 'a {
    let Range { start, end } = line.span.clone();
    let places = move |marked: bool| {
        let mut before = Class::Space;
        text[start..end].char_indices().filter_map(move |(at, c)| {
            let (k, was) = (class(c), before);
            before = k;
            let here = at > 0 && !matches!(k, Class::Space | Class::Stop | Class::Pause | Class::Close);
            let mark = matches!(was, Class::Stop | Class::Space | Class::Close);
            let letters = was == Class::Han && matches!(k, Class::Han | Class::Digit);
            (here && if marked { mark } else { letters }).then_some(start + at)
        })
    };
    places(true).chain(places(false))
}

/// Width in units by what most fonts have.
fn estimate(text: &str) -> i32 {
    text.chars()
        .map(|c| match class(c) {
            Class::Space => EM / 4,
            _ if crate::chars::is_wide(c) => EM,
            _ => EM / 2,
        })
        .sum()
}
