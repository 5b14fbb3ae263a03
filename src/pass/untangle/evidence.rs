//! What speaks for one line going on with another, in hundredths of a nat.

use super::super::columns::{Support, line_widths, widths};
use super::super::lines::{EM, End, Line, Start};
use super::vocabulary::{Context, Side, Vocabulary};
use crate::chars::{Class, class};
use crate::lexicon::{Edge, Lexicon};
use crate::rule::{Label, Role};
use std::collections::HashSet;

/// Stands for any number.
const NUMBER: u16 = 0x30;
/// Stands for any mark inside or at the end of sentences.
const MARK: u16 = 0x2c;
/// What follows a number rather than anything else.
const UNITS: &str = "年月日时分万亿千百个名家余多元人次项条岁公里亩吨米倍张％%";
/// What hardly stands without a number before it.
const BARE_UNITS: &str = "年月日亿万余％%";

/// What shapes say: measured on pages printed row by row, neighbouring lines of a column against other pairs nearby.
///
/// Of the upper line: as wide as the column, a first line's width, shorter; each going on and stopping; without marks.
/// Of the lower line: wider than the column, then as the upper one, and one with which a rule lets a block begin.
const SHAPES: [[i32; 9]; 7] = [
    [11, 6, 30, -195, 31, -199, 29, -157, -118],
    [-1, -22, -26, 67, 2, 49, -133, 39, 33],
    [-121, 19, -5, -145, -49, -110, -93, -45, -125],
    [-53, -122, -116, 142, 25, 99, -156, 99, 126],
    [-64, -121, -147, 87, -62, 117, -191, 137, -91],
    [-133, -220, -150, 120, -5, 78, -209, 74, 108],
    [50, -42, -120, 71, -50, 83, -164, 47, 111],
];
/// A bracket is closed that is open, one that is not, an open one is not closed, lines of a heading one below the other.
const CLOSED: i32 = 348;
const NOT_OPEN: i32 = -350;
const NOT_CLOSED: i32 = -112;
const BELOW: i32 = 81;
/// What the lexicon and runs of letters say counts by so many hundredths, for and against.
const WORDS: [i32; 2] = [62, 70];
/// The same of what the page foretells.
const FORETOLD: [i32; 2] = [35, 49];
/// No more than so much is foretold.
const SURE: (i32, i32) = (-300, 900);
/// So many different lines tell which letters follow which; no page has as many.
const LEARNT: usize = 2000;
/// Widths that cannot be known for certain are right within this much.
const LOOSE: i32 = 8;

/// The page's lines, with what is needed to compare them.
pub(super) struct Evidence<'a> {
    pub lines: &'a [Line],
    /// The width of full lines around each line, in units.
    pub around: Vec<i32>,
    text: &'a str,
    labels: &'a [(u32, Label)],
    lexicon: &'a Lexicon,
    edges: &'a [(Edge, Edge)],
    /// First and last two letters of each line; numbers and marks are one letter each.
    ends: Vec<([u16; 2], [u16; 2])>,
    brackets: Vec<Brackets>,
    /// What the page tells of letters after a break, and of those before it.
    forward: Direction,
    backward: Direction,
    /// Runs of one to four letters that stand inside lines, packed and sorted.
    known: [Vec<u64>; 4],
}

impl<'a> Evidence<'a> {
    pub(super) fn new(
        lines: &'a [Line],
        text: &'a str,
        labels: &'a [(u32, Label)],
        lexicon: &'a Lexicon,
        edges: &'a [(Edge, Edge)],
    ) -> Evidence<'a> {
        let mut runs: [Vec<u64>; 4] = Default::default();
        let mut ends = Vec::with_capacity(lines.len());
        let mut seen = HashSet::new();
        for line in lines {
            let line = &text[line.span.clone()];
            let letters = letters(line);
            let at = |i: usize| letters.get(i).copied().unwrap_or(0);
            let n = letters.len();
            ends.push(([at(0), at(1)], [at(n.wrapping_sub(2)), at(n.wrapping_sub(1))]));
            if seen.len() < LEARNT && seen.insert(line) {
                for (n, runs) in runs.iter_mut().enumerate() {
                    runs.extend(letters.windows(n + 1).map(pack));
                }
            }
        }
        runs.iter_mut().for_each(|r| r.sort_unstable());
        let mut all: Vec<Vec<u16>> = lines.iter().map(|l| plain(&text[l.span.clone()])).collect();
        let forward = Direction::new(&all);
        all.iter_mut().for_each(|l| l.reverse());
        let backward = Direction::new(&all);
        Evidence {
            lines,
            around: around(lines),
            text,
            labels,
            lexicon,
            edges,
            ends,
            brackets: lines.iter().map(|l| Brackets::new(&text[l.span.clone()])).collect(),
            known: runs,
            forward,
            backward,
        }
    }

    fn count(&self, run: &[u16]) -> usize {
        let Some(runs) = run.len().checked_sub(1).and_then(|n| self.known.get(n)) else {
            return 0;
        };
        let key = pack(run);
        let from = runs.partition_point(|r| *r < key);
        runs[from..].partition_point(|r| *r == key)
    }

    /// What the letters to both sides of the break between lines `a` and `b` say.
    pub(super) fn words(&self, a: usize, b: usize) -> i32 {
        let (forward, backward) = (&self.forward, &self.backward);
        let after = forward.vocabulary.follows(&forward.contexts[a], &forward.sides[b]);
        let before = backward.vocabulary.follows(&backward.contexts[b], &backward.sides[a]);
        let foretold = after.min(before).clamp(SURE.0, SURE.1);
        let count = |said: i32, by: [i32; 2]| said * by[usize::from(said < 0)] / 100;
        count(self.runs(a, b), WORDS) + count(foretold, FORETOLD)
    }

    /// What words of the lexicon say, and runs of letters that the page has elsewhere.
    fn runs(&self, a: usize, b: usize) -> i32 {
        let cut = self.lexicon.cut(&self.edges[a].1, &self.edges[b].0);
        let ([y, z], [w, x]) = (self.ends[b].0, self.ends[a].1);
        let first = self.text[self.lines[b].span.clone()].chars().next().unwrap_or(' ');
        let later = z != 0 && self.count(&[x, y, z]) > 0;
        let page = || {
            let earlier = w != 0 && self.count(&[w, x, y]) > 0;
            if w != 0 && z != 0 && self.count(&[w, x, y, z]) > 0 {
                return 450;
            }
            match (earlier, later) {
                (true, true) => return 280,
                (false, true) => return 200,
                (true, false) => return 150,
                (false, false) => {}
            }
            let both = self.count(&[x, y]);
            if both > 0 {
                let chance = self.count(&[x]) * self.count(&[y]);
                let often = both * self.known[0].len() > 4 * chance;
                return if often { 120 } else { 0 };
            }
            let clause = z != 0 && self.count(&[MARK, y, z]) > 0;
            match (is_han(x) && is_han(y), clause) {
                (false, _) => -130,
                (true, true) => -130,
                (true, false) => -110,
            }
        };
        let mut said = match x {
            NUMBER if class(first) == Class::Digit => 90,
            NUMBER if UNITS.contains(first) => 220,
            NUMBER => -90,
            MARK if later && y != NUMBER => 120,
            MARK => -65,
            _ if cut >= 300 => cut.clamp(440, 600),
            _ if cut >= 100 => 290.max(page()),
            _ if BARE_UNITS.contains(first) => page().min(-150),
            _ => page(),
        };
        if self.lines[b].start == Start::Closing {
            said -= 300;
        }
        said
    }

    /// Whether a rule says that a block begins at line `i`.
    pub(super) fn begins(&self, i: usize) -> bool {
        let says = |x: usize| {
            let label = &self.labels[x].1;
            label.weight >= 50 && label.role != Role::Furniture
        };
        self.lines[i].labels().any(says)
    }

    /// What the shapes of lines `a` and `b` say of `b` standing below `a` in a column of width `column`, with `pending`
    /// brackets open after `a`.
    pub(super) fn shape(&self, a: usize, b: usize, column: i32, pending: u16) -> i32 {
        let (above, below) = (&self.lines[a], &self.lines[b]);
        let stops = |l: &Line| usize::from(matches!(l.end, End::Stop | End::Cry));
        // what cannot be broken goes to the next line whole
        let held = if self.goes_on(a) { (below.first - EM).max(0) } else { 0 };
        let fill = |l: &Line, held: i32| match column - l.width - held - if l.exact { 0 } else { LOOSE } {
            ..=26 => 0,
            27..=72 => 2,
            _ => 4,
        };
        let narrow = |l: &Line| l.is_bare() && column - l.width > 26;
        let over = column - below.width < -24;
        let from = match above.is_bare() && column - above.width < -24 || narrow(above) {
            true => 6,
            false => fill(above, held) + stops(above),
        };
        let to = match (self.begins(b), over) {
            (true, _) => 8,
            (_, true) => 0,
            _ if narrow(below) => 7,
            _ => 1 + fill(below, 0) + stops(below),
        };
        let closed = self.brackets[b].closed;
        let brackets = match pending {
            _ if closed != 0 && closed & pending == closed => CLOSED,
            _ if closed != 0 => NOT_OPEN,
            0 => 0,
            _ => NOT_CLOSED,
        };
        let beside = b == a + 1 && self.bare(a) && self.bare(b);
        SHAPES[from][to] + brackets + if beside { BELOW } else { 0 }
    }

    /// Whether lines `a` and `b` may stand apart in a column, being of different blocks.
    pub(super) fn loose(&self, a: usize, b: usize) -> bool {
        !self.goes_on(a) || self.bare(a) || self.bare(b) || self.begins(b)
    }

    /// Whether a byline or the heading of a lead stands at line `i` or soon after it.
    pub(super) fn byline_near(&self, i: usize) -> bool {
        let says = |x: usize| matches!(self.labels[x].1.role, Role::Byline | Role::LeadHeading);
        self.lines[i..self.lines.len().min(i + 4)]
            .iter()
            .any(|l| l.labels().any(says))
    }

    /// Whether a sentence goes on after line `i`.
    pub(super) fn goes_on(&self, i: usize) -> bool {
        !matches!(self.lines[i].end, End::Stop | End::Cry)
    }

    /// The brackets that are open after line `i`, given those before it.
    pub(super) fn pending(&self, i: usize, before: u16) -> u16 {
        let Brackets { closed, open } = self.brackets[i];
        before & !closed | open
    }

    /// Whether line `i` looks like a heading that spans columns.
    pub(super) fn is_display(&self, i: usize) -> bool {
        let line = &self.lines[i];
        line.is_bare() && line.width > self.around[i] + 24
    }

    /// Whether line `i` may be one of the heads that span columns.
    pub(super) fn may_head(&self, i: usize) -> bool {
        let line = &self.lines[i];
        line.inner_stops == 0 && line.inner_marks < 2 && !matches!(line.end, End::Stop | End::Pause | End::Open)
    }

    /// Whether line `i` looks like one of a heading: no mark, and narrower or wider than the text around it.
    pub(super) fn bare(&self, i: usize) -> bool {
        let line = &self.lines[i];
        line.is_bare() && (line.width + 72 < self.around[i] || line.width > self.around[i] + 24)
    }
}

/// What the page tells in one direction.
struct Direction {
    vocabulary: Vocabulary,
    /// For each line, where its last letters stand elsewhere.
    contexts: Vec<Context>,
    /// For each line, its first letters.
    sides: Vec<Side>,
}

impl Direction {
    fn new(lines: &[Vec<u16>]) -> Direction {
        let mut seen = HashSet::new();
        let vocabulary = Vocabulary::new(lines.iter().map(Vec::as_slice).filter(|l| seen.insert(*l)).take(LEARNT));
        let last = |l: &Vec<u16>| vocabulary.context(&vocabulary.side(l.iter().rev().copied()));
        let first = |l: &Vec<u16>| vocabulary.side(l.iter().copied());
        let (contexts, sides) = lines.iter().map(|l| (last(l), first(l))).unzip();
        Direction {
            vocabulary,
            contexts,
            sides,
        }
    }
}

/// For each line, the width of the column that it seems to stand in.
fn around(lines: &[Line]) -> Vec<i32> {
    let measured = line_widths(lines);
    let widths = widths(&measured);
    let support = Support::new(&measured, &widths);
    let widest = lines.iter().map(|l| l.width).max().unwrap_or(0);
    (0..lines.len())
        .map(|i| support.around(i).map_or(widest, |k| widths[k].0))
        .collect()
}

/// Brackets of a line that have no partner in it.
#[derive(Debug, Clone, Copy, Default)]
struct Brackets {
    /// Kinds that are closed without having been opened, a bit each.
    closed: u16,
    /// Kinds that are left open.
    open: u16,
}

impl Brackets {
    fn new(line: &str) -> Brackets {
        let mut out = Brackets::default();
        for c in line.chars().filter(|c| matches!(class(*c), Class::Open | Class::Close)) {
            let kind = match c {
                '（' | '）' | '(' | ')' => 1,
                '“' | '”' => 2,
                '‘' | '’' => 4,
                '《' | '》' => 8,
                '「' | '」' => 16,
                '『' | '』' => 32,
                _ => 64,
            };
            if class(c) == Class::Open {
                out.open |= kind;
            } else if out.open & kind != 0 {
                out.open &= !kind;
            } else {
                out.closed |= kind;
            }
        }
        out
    }
}

fn is_han(letter: u16) -> bool {
    char::from_u32(u32::from(letter)).is_some_and(|c| class(c) == Class::Han)
}

fn pack(run: &[u16]) -> u64 {
    run.iter().fold(0, |key, c| key << 16 | u64::from(*c))
}

/// The letters of a line: gaps left out, a number and a mark one letter each.
fn letters(line: &str) -> Vec<u16> {
    let mut out: Vec<u16> = Vec::with_capacity(line.len() / 3);
    for c in line.chars() {
        let letter = match class(c) {
            Class::Space | Class::Control => continue,
            Class::Digit => NUMBER,
            Class::Stop if c == '.' && out.last() == Some(&NUMBER) => continue,
            Class::Stop | Class::Pause => MARK,
            // letters beyond the first plane are too few to matter if two are taken for one
            _ => c as u32 as u16,
        };
        if letter != NUMBER || out.last() != Some(&NUMBER) {
            out.push(letter);
        }
    }
    out
}

/// The letters of a line without its gaps, digits in one form.
fn plain(line: &str) -> Vec<u16> {
    let letter = |c: char| match c {
        '０'..='９' => c as u16 - 0xfee0,
        _ => c as u32 as u16,
    };
    line.chars()
        .filter(|c| !matches!(class(*c), Class::Space | Class::Control))
        .map(letter)
        .collect()
}
