//! Lines to blocks: one dynamic programme over what a line may be and how wide its column is.
//!
//! States are a part of a block and a column width. A step from a line to the next either goes on with the block or
//! closes it and opens another; its cost adds up the evidence. The cheapest path is the page.

use super::columns::Grid;
use super::costs::{Costs, FIRST, HEAD, HEAD_MORE, INDENTED, ITEM, LABELLED, MORE, NEVER, Said};
use super::layout::Places;
use super::lines::{EM, End, Line};
use super::path::{Path, State, Table, cheapest};
use super::steps::Steps;
use crate::rule::{Label, Role, Weights};
use std::ops::Range;

/// What a block of lines is, before its place on the page is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Running text.
    Paragraph,
    /// A heading of any kind.
    Head,
    /// A bullet point.
    Item,
    /// What a rule says: the index is into the page's labels.
    Labelled(usize),
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// What they are.
    pub shape: Shape,
    /// The lines, as indices into the measured lines.
    pub lines: Range<usize>,
    /// The column's width in units; 0 where lines stand for themselves.
    pub width: i32,
}

/// What the page says of its lines beside their own measures.
pub(super) struct Evidence<'a> {
    /// The page's labels.
    pub labels: &'a [(u32, Label)],
    /// For each line, whether it was printed twice.
    pub doubled: &'a [bool],
    /// For each line, whether it stands above several columns, on a page that was put in order; else empty.
    pub above: &'a [bool],
    /// For each line, whether its last digit is one of a chain of ordinals.
    pub chained: &'a [bool],
    /// For each line, how surely a word lies across its start and the end of the line before, in hundredths of a nat;
    /// `None` where they do not meet in Han letters.
    pub cuts: &'a [Option<i32>],
    /// Where the lines stand, where the page tells it.
    pub places: Option<&'a Places>,
}

const CAP: &str = "join_short_most";

/// What the page is wont to do; found by reading it once without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habits {
    /// `、` closes sentences, as before 1949.
    pub pause_stops: bool,
    /// First lines are indented: yes, no, not known.
    pub indents: Option<bool>,
    /// Blank lines stand between blocks only.
    pub blanks: bool,
    /// Some paragraphs end without a mark, as those of fact boxes do.
    pub open_ends: bool,
}

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The segments, in order; together they hold every line once.
    pub segments: Vec<Segment>,
    /// Whether first lines of paragraphs are indented on this page.
    pub indented: bool,
    /// What it costs, in hundredths of a nat.
    pub cost: i64,
    /// For each line what spoke for and against what it was taken for, where that was asked.
    pub reasons: Vec<Reasons>,
    /// For each line that was doubted, the likeliest other reading.
    pub doubts: Vec<Doubt>,
}

/// The likeliest reading in which a line is taken for something else.
#[derive(Debug)]
pub(super) struct Doubt {
    /// Which of the measured lines.
    pub line: usize,
    /// What it was taken for.
    pub is: &'static str,
    /// What it would be.
    pub otherwise: &'static str,
    /// How much dearer that is; `None` where nothing else is possible.
    pub margin: Option<i32>,
}

/// What a line costs in the reading that was taken: the weights that had a part in it, in hundredths of a nat.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    /// Of its beginning a block, or of going on with the one before.
    pub here: Vec<(&'static str, i32)>,
    /// Of its ending a block, where it does.
    pub end: Vec<(&'static str, i32)>,
}

/// Cut `lines` into segments. `grid` is theirs, if it is known.
pub(super) fn read(
    lines: &[Line],
    text: &str,
    evidence: &Evidence<'_>,
    weights: &Weights,
    grid: Option<Grid>,
    trace: bool,
    doubted: &[usize],
) -> Reading {
    if lines.is_empty() {
        return Reading::default();
    }
    let counts = HabitCounts::new(lines);
    let mut habits = Habits {
        pause_stops: counts.pause_stops(),
        indents: None,
        blanks: counts.blanks(),
        open_ends: false,
    };
    let grid = match evidence.places {
        Some(places) => Grid::of(lines, vec![(places.width, lines.len() as u32)]),
        None if counts.typed() => Grid::of(lines, Vec::new()),
        None => grid.unwrap_or_else(|| Grid::new(lines)),
    };
    let around: Vec<i32> = (0..lines.len()).map(|i| grid.around(i)).collect();
    let furniture = |l: &Line| {
        l.labels()
            .any(|x| matches!(evidence.labels[x].1.role, Role::Furniture | Role::JumpLine))
    };
    let top = lines.iter().position(|l| !furniture(l)).unwrap_or(0);
    let bottom = lines.iter().rposition(|l| !furniture(l)).unwrap_or(0);
    let said: Vec<Said> = lines.iter().map(|l| Said::new(l, evidence.labels)).collect();
    let mut costs = Costs {
        lines,
        text,
        evidence,
        said: &said,
        w: weights,
        widths: &grid.widths,
        top,
        bottom,
        around: &around,
        habits,
    };
    let mut steps = Steps::new(&costs, &grid.support);
    let mut table = Table::default();
    let mut path = cheapest(&steps, &mut table, None);
    let first = segments(&path, &costs);
    habits.indents = match evidence.places {
        Some(_) => None,
        None => indents(&first, &path, lines),
    };
    habits.open_ends = open_ends(&first, lines);
    if habits.indents.is_some() || habits.open_ends {
        costs.habits = habits;
        if !stays(&costs, &path) {
            steps.settle(&costs);
            path = cheapest(&steps, &mut table, None);
        } else if !doubted.is_empty() {
            steps.settle(&costs);
        }
    }
    let segments = segments(&path, &costs);
    Reading {
        doubts: doubted.iter().map(|&i| doubt(&steps, &mut table, i, &path)).collect(),
        reasons: if trace {
            reasons(&costs, &segments, &path)
        } else {
            Vec::new()
        },
        segments,
        cost: path.cost,
        indented: evidence.places.map_or(habits.indents == Some(true), |p| p.indents),
    }
}

/// Whether the reading that is cheapest without habits surely is with them: they only make dearer what it has nothing
/// of.
fn stays(costs: &Costs<'_>, path: &Path) -> bool {
    let habits = &costs.habits;
    let against = match habits.indents {
        Some(true) => FIRST,
        _ => INDENTED,
    };
    let has = |(state, line): (&State, &Line)| usize::from(state.0) == against && line.indent == 0;
    let spared = habits.indents.is_none() || !path.states.iter().zip(costs.lines).any(has);
    spared && !habits.open_ends && costs.w.indent_against_habit >= 0
}

/// The segments of a reading.
fn segments(path: &Path, costs: &Costs<'_>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(path.states.len() / 2);
    for (i, &(p, k)) in path.states.iter().enumerate() {
        let shape = match usize::from(p) {
            MORE | HEAD_MORE => {
                if let Some(last) = out.last_mut() {
                    last.lines.end = i + 1;
                }
                continue;
            }
            HEAD => Shape::Head,
            ITEM => Shape::Item,
            LABELLED => costs.label(i).map_or(Shape::Paragraph, |l| Shape::Labelled(l.0)),
            _ => Shape::Paragraph,
        };
        let width = match shape {
            Shape::Head => costs.around[i],
            _ => costs.width(usize::from(k)).unwrap_or(0),
        };
        out.push(Segment {
            shape,
            lines: i..i + 1,
            width,
        });
    }
    out
}

/// How many lines of a page, or of its marks, tell of a habit: all counted in one walk, as lines take much memory.
#[derive(Debug, Default)]
struct HabitCounts {
    /// `、` and `。`.
    pauses: u32,
    stops: u32,
    /// Blank lines behind ends of sentences, and inside them.
    closed: usize,
    inside: usize,
    /// Longer lines, those of them that end a sentence, and those that end in a mark inside one.
    longer: usize,
    ended: usize,
    paused: usize,
}

impl HabitCounts {
    fn new(lines: &[Line]) -> HabitCounts {
        let mut counts = HabitCounts::default();
        let mut before: Option<&Line> = None;
        for line in lines {
            counts.pauses += line.pauses;
            counts.stops += line.stops;
            if line.width >= 12 * EM {
                counts.longer += 1;
                counts.ended += usize::from(matches!(line.end, End::Stop | End::Cry));
                counts.paused += usize::from(line.end == End::Pause);
            }
            if let Some(before) = before.filter(|_| line.blanks > 0) {
                match before.end {
                    End::Stop | End::Cry | End::Close => counts.closed += 1,
                    End::Plain | End::Pause | End::Hyphen => counts.inside += usize::from(before.inner_marks > 0),
                    End::Open => {}
                }
            }
            before = Some(line);
        }
        counts
    }

    /// Whether blank lines can be trusted: hardly any stands inside a sentence.
    fn blanks(&self) -> bool {
        self.closed >= 3 && self.inside * 6 <= self.closed
    }

    /// Where `、` outnumbers `。` five to one it is the full stop.
    fn pause_stops(&self) -> bool {
        self.pauses > 20 && self.pauses > 5 * self.stops
    }

    /// Whether the text was typed a paragraph a line: nearly every longer line ends a sentence, as those of a column
    /// never do.
    fn typed(&self) -> bool {
        let ended = self.ended + if self.pause_stops() { self.paused } else { 0 };
        self.longer >= 2 && ended * 20 >= self.longer * 17
    }
}

fn open_ends(segments: &[Segment], lines: &[Line]) -> bool {
    let long = segments
        .iter()
        .filter(|s| s.shape == Shape::Paragraph && s.lines.len() >= 3);
    long.filter(|s| lines[s.lines.end - 1].end == End::Plain).count() >= 3
}

fn indents(segments: &[Segment], path: &Path, lines: &[Line]) -> Option<bool> {
    let (mut flush, mut indented) = (0, 0);
    for s in segments {
        // only a paragraph of three lines or more shows which of its lines is the odd one
        if s.shape == Shape::Paragraph && s.lines.len() >= 3 && s.width > 0 && lines[s.lines.start].indent == 0 {
            match usize::from(path.states[s.lines.start].0) {
                INDENTED => indented += 1,
                _ => flush += 1,
            }
        }
    }
    (flush + indented >= 3).then_some(()).and(match (flush, indented) {
        (f, i) if i >= 2 * f => Some(true),
        (f, i) if f >= 3 * i => Some(false),
        _ => None,
    })
}

/// The likeliest reading in which line `i` is something else than in `path`.
fn doubt(steps: &Steps<'_>, table: &mut Table, i: usize, path: &Path) -> Doubt {
    const KINDS: [(&[usize], &str); 6] = [
        (&[FIRST, INDENTED], "begins a paragraph"),
        (&[MORE], "goes on with the line before"),
        (&[HEAD], "begins a heading"),
        (&[HEAD_MORE], "goes on with the heading before"),
        (&[ITEM], "is a bullet point"),
        (&[LABELLED], "is what a rule calls it"),
    ];
    let kind = |state: State| {
        KINDS
            .iter()
            .find(|k| k.0.contains(&usize::from(state.0)))
            .unwrap_or(&KINDS[0])
    };
    let (barred, is) = *kind(path.states[i]);
    let other = cheapest(steps, table, Some((i, barred)));
    Doubt {
        line: i,
        is,
        otherwise: kind(other.states[i]).1,
        margin: i32::try_from(other.cost - path.cost).ok().filter(|&m| m < NEVER / 2),
    }
}

/// What every line costs in the reading that was taken, by the weights that had a part in it.
fn reasons(costs: &Costs<'_>, segments: &[Segment], path: &Path) -> Vec<Reasons> {
    let parts = &path.states;
    let without = costs.w.each_without();
    // a weight's part is what would be saved without it; what a cap cut off belongs to the cap
    let terms = |likely: &[&str], cost: &dyn Fn(&Costs<'_>) -> i32| {
        let total = cost(costs);
        let mut out: Vec<(&'static str, i32)> = Vec::new();
        if total == 0 || total >= NEVER {
            return out;
        }
        let mut left = total;
        // first the weights that are made for this, the others only where these do not explain it
        for first in [true, false] {
            let asked = |name: &str| likely.iter().any(|l| name.starts_with(l)) == first;
            for (name, w) in without.iter().filter(|(name, _)| *name != CAP && asked(name)) {
                let part = total - cost(&Costs { w, ..*costs });
                if part != 0 && part.abs() < NEVER {
                    left -= part;
                    out.push((name, part));
                }
            }
            if left == 0 {
                return out;
            }
        }
        out.push((CAP, left));
        out
    };
    let mut out: Vec<Reasons> = Vec::with_capacity(parts.len());
    for segment in segments {
        for i in segment.lines.clone() {
            let (p, k) = (usize::from(parts[i].0), usize::from(parts[i].1));
            let last = i + 1 == segment.lines.end;
            out.push(Reasons {
                here: match (p, i.checked_sub(1).map(|b| usize::from(parts[b].0))) {
                    (MORE, Some(before)) => terms(&["join"], &|c| c.join(i, k, before)),
                    (HEAD_MORE, Some(before)) => terms(&["head"], &|c| c.head_join(i, k, before)),
                    (HEAD, _) => terms(&["head", "label"], &|c| c.open(i, k, p)),
                    _ => terms(&["label", "indent"], &|c| c.open(i, k, p)),
                },
                end: if last {
                    terms(&["break"], &|c| c.close(i, k, p))
                } else {
                    Vec::new()
                },
            });
        }
    }
    out
}
