//! Lines to blocks: one dynamic programme over what a line may be and how wide its column is.
//!
//! States are a [`Part`] of a block and a column width. A step from a line to the next either goes on with the block
//! or closes it and opens another; its cost adds up the evidence. The cheapest path is the page. It is Viterbi's
//! algorithm with steps that are linear in the number of widths, since a change of width costs the same from any
//! width to any other.

use super::columns;
use super::lines::{EM, End, Line, Start};
use crate::chars::{Class, class};
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
    /// For each line, whether its last digit is one of a chain of ordinals.
    pub chained: &'a [bool],
    /// For each line, how surely a word lies across its start and the end of the line before, in hundredths of a nat;
    /// `None` where they do not meet in Han letters.
    pub cuts: &'a [Option<i32>],
}

const FIRST: usize = 0; // first line of a paragraph, flush
const INDENTED: usize = 1; // first line of a paragraph, two letters in
const MORE: usize = 2; // a further line of a paragraph, item or labelled block
const HEAD: usize = 3;
const HEAD_MORE: usize = 4;
const ITEM: usize = 5;
const LABELLED: usize = 6;
const PARTS: usize = 7;
const OPENING: [usize; 5] = [FIRST, INDENTED, HEAD, ITEM, LABELLED];
const GOING_ON: [usize; 5] = [FIRST, INDENTED, MORE, ITEM, LABELLED];
const NEVER: i32 = 1 << 24;
const CAP: &str = "join_short_most";

/// What the page is wont to do; found by reading it once without.
#[derive(Debug, Clone, Copy)]
struct Habits {
    /// `、` closes sentences, as before 1949.
    pause_stops: bool,
    /// First lines are indented: yes, no, not known.
    indents: Option<bool>,
    /// Blank lines stand between blocks only.
    blanks: bool,
    /// Some paragraphs end without a mark, as those of fact boxes do.
    open_ends: bool,
}

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The segments, in order; together they hold every line once.
    pub segments: Vec<Segment>,
    /// Whether first lines of paragraphs are indented on this page.
    pub indented: bool,
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

/// Cut `lines` into segments.
pub(super) fn read(
    lines: &[Line],
    text: &str,
    evidence: &Evidence<'_>,
    weights: &Weights,
    trace: bool,
    doubted: &[usize],
) -> Reading {
    if lines.is_empty() {
        return Reading::default();
    }
    let mut habits = Habits {
        pause_stops: pause_stops(text),
        indents: None,
        blanks: blanks(lines),
        open_ends: false,
    };
    let widths = if typed(lines, &habits) {
        Vec::new()
    } else {
        columns::widths(lines)
    };
    let support = columns::Support::new(lines, &widths);
    let around: Vec<i32> = (0..lines.len())
        .map(|i| support.around(i).map_or(0, |k| widths[k].0))
        .collect();
    let furniture = |l: &Line| {
        l.labels
            .clone()
            .any(|x| matches!(evidence.labels[x].1.role, Role::Furniture | Role::JumpLine))
    };
    let top = lines.iter().position(|l| !furniture(l)).unwrap_or(0);
    let bottom = lines.iter().rposition(|l| !furniture(l)).unwrap_or(0);
    let said: Vec<Said> = lines.iter().map(|l| Said::new(l, evidence.labels)).collect();
    let mut pass = Pass {
        lines,
        text,
        evidence,
        said: &said,
        w: weights,
        widths: &widths,
        top,
        bottom,
        around: &around,
        support: &support,
        habits,
        barred: None,
    };
    let first = pass.run();
    habits.indents = indents(&first, lines);
    habits.open_ends = open_ends(&first.segments, lines);
    let path = if habits.indents.is_some() || habits.open_ends {
        pass.habits = habits;
        pass.run()
    } else {
        first
    };
    Reading {
        doubts: doubted.iter().map(|&i| pass.doubt(i, &path)).collect(),
        reasons: if trace { pass.reasons(&path) } else { Vec::new() },
        segments: path.segments,
        indented: habits.indents == Some(true),
    }
}

/// Whether blank lines can be trusted: hardly any stands inside a sentence.
fn blanks(lines: &[Line]) -> bool {
    let after = |stop: fn(End) -> bool| lines.windows(2).filter(|w| w[1].blanks > 0 && stop(w[0].end)).count();
    let inside = lines.windows(2).filter(|w| {
        w[1].blanks > 0 && w[0].inner_marks > 0 && matches!(w[0].end, End::Plain | End::Pause | End::Hyphen)
    });
    let closed = after(|e| matches!(e, End::Stop | End::Cry | End::Close));
    closed >= 3 && inside.count() * 6 <= closed
}

/// Whether the text was typed a paragraph a line: nearly every longer line ends a sentence, as those of a column
/// never do.
fn typed(lines: &[Line], habits: &Habits) -> bool {
    let longer = || lines.iter().filter(|l| l.width >= 12 * EM);
    let ended = longer().filter(|l| match l.end {
        End::Stop | End::Cry => true,
        End::Pause => habits.pause_stops,
        _ => false,
    });
    longer().count() >= 2 && ended.count() * 20 >= longer().count() * 17
}

/// Where `、` outnumbers `。` five to one it is the full stop.
fn pause_stops(text: &str) -> bool {
    let (mut pauses, mut stops) = (0usize, 0usize);
    for c in text.chars() {
        pauses += usize::from(c == '、');
        stops += usize::from(c == '。');
    }
    pauses > 20 && pauses > 5 * stops
}

fn open_ends(segments: &[Segment], lines: &[Line]) -> bool {
    let long = segments
        .iter()
        .filter(|s| s.shape == Shape::Paragraph && s.lines.len() >= 3);
    long.filter(|s| lines[s.lines.end - 1].end == End::Plain).count() >= 3
}

fn indents(read: &Path, lines: &[Line]) -> Option<bool> {
    let (mut flush, mut indented) = (0, 0);
    for s in &read.segments {
        // only a paragraph of three lines or more shows which of its lines is the odd one
        if s.shape == Shape::Paragraph && s.lines.len() >= 3 && s.width > 0 && lines[s.lines.start].indent == 0 {
            match read.parts[s.lines.start].0 as usize {
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

/// Whether a line that ends in a bracket may end a sentence with it: a short remark in the middle of one does not.
fn closes(line: &str) -> bool {
    line.ends_with(['）', ')'])
        && line.rfind(['（', '(']).is_none_or(|at| {
            let before = line[..at].trim_end().chars().next_back();
            before.is_none_or(|c| class(c) == Class::Stop) || line[at..].chars().count() > 8
        })
}

/// What rules say of one line, looked up once for all widths.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// The strongest label that makes a block of its own, as an index of the page's labels.
    block: Option<usize>,
    item: i32,
    ordinal: i32,
    heading: i32,
    paragraph: i32,
}

impl Said {
    fn new(line: &Line, labels: &[(u32, Label)]) -> Said {
        let mut said = Said::default();
        let mut strongest = None;
        let mut weights: [Option<i32>; 4] = [None; 4];
        for x in line.labels.clone() {
            let label = &labels[x].1;
            let slot = match label.role {
                Role::Item => &mut weights[0],
                Role::Ordinal => &mut weights[1],
                Role::Heading => &mut weights[2],
                Role::Paragraph => &mut weights[3],
                _ => {
                    if strongest.is_none_or(|w| label.weight > w) {
                        strongest = Some(label.weight);
                        said.block = Some(x);
                    }
                    continue;
                }
            };
            *slot = Some(slot.map_or(label.weight, |w| w.max(label.weight)));
        }
        let [item, ordinal, heading, paragraph] = weights.map(|w| w.unwrap_or(0));
        Said {
            item,
            ordinal,
            heading,
            paragraph,
            ..said
        }
    }
}

struct Pass<'a> {
    lines: &'a [Line],
    text: &'a str,
    evidence: &'a Evidence<'a>,
    said: &'a [Said],
    w: &'a Weights,
    widths: &'a [(i32, u32)],
    /// The first line that no rule calls furniture.
    top: usize,
    /// The last such line.
    bottom: usize,
    /// For each line the width of the text around it.
    around: &'a [i32],
    support: &'a columns::Support,
    habits: Habits,
    /// A line and the parts it must not be.
    barred: Option<(usize, &'a [usize])>,
}

/// What a line is: part and width.
type State = (u8, u8);

/// A reading of the page.
struct Path {
    segments: Vec<Segment>,
    /// The state of every line.
    parts: Vec<State>,
    cost: i32,
}

#[derive(Clone, Copy)]
struct Cell {
    cost: i32,
    /// State of the line before.
    from: State,
}

impl Pass<'_> {
    /// The cheapest reading.
    fn run(&self) -> Path {
        let free = self.widths.len(); // the state in which lines stand for themselves
        let ks = free + 1;
        let n = self.lines.len();
        let mut table = vec![
            Cell {
                cost: NEVER,
                from: (0, 0)
            };
            n * ks * PARTS
        ];
        let at = |i: usize, k: usize, p: usize| (i * ks + k) * PARTS + p;
        let mut closed = vec![(NEVER, (0u8, 0u8)); ks];
        let mut rare = vec![0; ks];
        let mut narrower = vec![[(NEVER, 0u8); PARTS]; ks];
        let mut ascending: Vec<usize> = (0..free).collect();
        ascending.sort_by_key(|&k| self.widths[k].0);
        for i in 0..n {
            // what it costs to have closed the block before, by width, and the cheapest over all widths
            closed.fill((NEVER, (0, 0)));
            let mut best = (NEVER, (0u8, 0u8));
            let mut titled = best; // the same where the line before is a heading
            if i == 0 {
                closed.fill((0, (0, 0)));
                best.0 = 0;
            } else {
                for (k, slot) in closed.iter_mut().enumerate() {
                    for p in 0..PARTS {
                        let cell = table[at(i - 1, k, p)];
                        if cell.cost >= NEVER {
                            continue;
                        }
                        let cost = cell.cost + self.close(i - 1, k, p);
                        if cost < slot.0 {
                            *slot = (cost, (p as u8, k as u8));
                        }
                        if matches!(p, HEAD | HEAD_MORE) && cost < titled.0 {
                            titled = (cost, (p as u8, k as u8));
                        }
                    }
                    if slot.0 < best.0 {
                        best = *slot;
                    }
                }
            }
            let change = self.w.width_change;
            for (k, slot) in rare.iter_mut().enumerate().take(free) {
                let near = self.support.near(i, k, 8).min(6) as i32;
                *slot = self.w.width_rare * (6 - near) / 6;
            }
            // the best way to go on with each part from another width: from a narrower one as round a picture, or from any
            let mut inside = [(NEVER, 0u8); PARTS];
            if i > 0 {
                narrower.fill([(NEVER, 0); PARTS]);
                for &k in &ascending {
                    narrower[k] = inside;
                    for p in GOING_ON {
                        let before = table[at(i - 1, k, p)].cost;
                        if before < inside[p].0 {
                            let cost = before + self.join(i, k, p);
                            if cost < inside[p].0 {
                                inside[p] = (cost, k as u8);
                            }
                        }
                    }
                }
            }
            for k in 0..ks {
                let (mut from_cost, mut from) = closed[k];
                if best.0 + change + rare[k] < from_cost {
                    (from_cost, from) = (best.0 + change + rare[k], best.1);
                }
                for p in OPENING {
                    let open = self.open(i, k, p);
                    if open >= NEVER {
                        continue;
                    }
                    let cell = &mut table[at(i, k, p)];
                    *cell = Cell {
                        cost: from_cost + open,
                        from,
                    };
                    if let Some(bonus) = self.after_head(i, p) {
                        let cost = titled.0 + change + rare[k] + bonus + open;
                        if cost < cell.cost {
                            *cell = Cell { cost, from: titled.1 };
                        }
                    }
                }
                if i == 0 {
                    continue;
                }
                let over = if k == free { 0 } else { self.over(i, k) };
                for p in GOING_ON {
                    let same = table[at(i - 1, k, p)].cost;
                    let (mut cost, mut from) = (same.saturating_add(self.join(i, k, p)), (p as u8, k as u8));
                    for (way, price) in [
                        (narrower[k][p], self.w.width_grows_inside),
                        (inside[p], self.w.width_change_inside),
                    ] {
                        let jump = way.0.saturating_add(price + rare[k]);
                        if k != free && jump < cost {
                            (cost, from) = (jump, (p as u8, way.1));
                        }
                    }
                    let slot = &mut table[at(i, k, MORE)];
                    if cost < NEVER && cost + over < slot.cost {
                        *slot = Cell {
                            cost: cost + over,
                            from,
                        };
                    }
                }
                for p in [HEAD, HEAD_MORE] {
                    let same = table[at(i - 1, k, p)].cost;
                    let cost = same + self.head_join(i, k, p);
                    let slot = &mut table[at(i, k, HEAD_MORE)];
                    if same < NEVER && cost < slot.cost {
                        *slot = Cell {
                            cost,
                            from: (p as u8, k as u8),
                        };
                    }
                }
            }
            if let Some((_, barred)) = self.barred.filter(|b| b.0 == i) {
                (0..ks).for_each(|k| barred.iter().for_each(|&p| table[at(i, k, p)].cost = NEVER));
            }
        }
        self.trace(&table, ks)
    }

    fn trace(&self, table: &[Cell], ks: usize) -> Path {
        let n = self.lines.len();
        let at = |i: usize, k: usize, p: usize| (i * ks + k) * PARTS + p;
        let (mut k, mut p) = (0, FIRST);
        let mut best = NEVER;
        for kk in 0..ks {
            for pp in 0..PARTS {
                let cost = table[at(n - 1, kk, pp)].cost.saturating_add(self.close(n - 1, kk, pp));
                if cost < best {
                    (best, k, p) = (cost, kk, pp);
                }
            }
        }
        let mut parts = vec![(0, 0); n];
        let mut segments: Vec<Segment> = Vec::new();
        let mut end = n;
        for i in (0..n).rev() {
            parts[i] = (p as u8, k as u8);
            if p != MORE && p != HEAD_MORE {
                let shape = match p {
                    HEAD => Shape::Head,
                    ITEM => Shape::Item,
                    LABELLED => self.label(i).map_or(Shape::Paragraph, |l| Shape::Labelled(l.0)),
                    _ => Shape::Paragraph,
                };
                let width = match shape {
                    Shape::Head => self.around[i],
                    _ => self.widths.get(k).map_or(0, |w| w.0),
                };
                segments.push(Segment {
                    shape,
                    lines: i..end,
                    width,
                });
                end = i;
            }
            let from = table[at(i, k, p)].from;
            (p, k) = (from.0 as usize, from.1 as usize);
        }
        segments.reverse();
        Path {
            segments,
            parts,
            cost: best,
        }
    }

    /// The likeliest reading in which line `i` is something else than in `path`.
    fn doubt(&self, i: usize, path: &Path) -> Doubt {
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
        let (barred, is) = *kind(path.parts[i]);
        let other = Pass {
            barred: Some((i, barred)),
            ..*self
        }
        .run();
        Doubt {
            line: i,
            is,
            otherwise: kind(other.parts[i]).1,
            margin: (other.cost < NEVER).then(|| other.cost - path.cost),
        }
    }

    /// What every line costs in the reading that was taken, by the weights that had a part in it.
    fn reasons(&self, Path { segments, parts, .. }: &Path) -> Vec<Reasons> {
        let without = self.w.each_without();
        // a weight's part is what would be saved without it; what a cap cut off belongs to the cap
        let terms = |likely: &[&str], cost: &dyn Fn(&Pass<'_>) -> i32| {
            let total = cost(self);
            let mut out: Vec<(&'static str, i32)> = Vec::new();
            if total == 0 || total >= NEVER {
                return out;
            }
            let mut left = total;
            // first the weights that are made for this, the others only where these do not explain it
            for first in [true, false] {
                let asked = |name: &str| likely.iter().any(|l| name.starts_with(l)) == first;
                for (name, w) in without.iter().filter(|(name, _)| *name != CAP && asked(name)) {
                    let part = total - cost(&Pass { w, ..*self });
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
                        (MORE, Some(before)) => terms(&["join"], &|pass| pass.join(i, k, before)),
                        (HEAD_MORE, Some(before)) => terms(&["head"], &|pass| pass.head_join(i, k, before)),
                        (HEAD, _) => terms(&["head", "label"], &|pass| pass.open(i, k, p)),
                        _ => terms(&["label", "indent"], &|pass| pass.open(i, k, p)),
                    },
                    end: if last {
                        terms(&["break"], &|pass| pass.close(i, k, p))
                    } else {
                        Vec::new()
                    },
                });
            }
        }
        out
    }

    /// The strongest label of line `i` that makes a block of its own, with its index.
    fn label(&self, i: usize) -> Option<(usize, &Label)> {
        self.said[i].block.map(|x| (x, &self.evidence.labels[x].1))
    }

    /// The weight of labels of `role` on line `i`, 0 if none. Only roles that block labels are not made of are asked for.
    fn weight(&self, i: usize, role: Role) -> i32 {
        let said = &self.said[i];
        match role {
            Role::Item => said.item,
            Role::Ordinal => said.ordinal,
            Role::Heading => said.heading,
            Role::Paragraph => said.paragraph,
            _ => 0,
        }
    }

    /// What it costs to open a block of part `p` at line `i` in column `k`.
    fn open(&self, i: usize, k: usize, p: usize) -> i32 {
        let line = &self.lines[i];
        let w = self.w;
        let mut cost = if line.start == Start::Closing { w.break_never } else { 0 };
        if line.start == Start::Lower && line.latin > line.letters / 2 {
            cost += w.break_plain;
        }
        // a bracket that was opened before
        if line.open < 0 && i > 0 {
            cost += w.break_bracket;
        }
        cost += match p {
            FIRST => {
                let habit = self.habits.indents == Some(true) && line.indent == 0;
                let seen = line.indent >= EM;
                if habit || seen { w.indent_against_habit } else { 0 }
            }
            INDENTED => {
                if k == self.widths.len() {
                    return NEVER;
                }
                if line.indent == 0 && self.habits.indents == Some(false) {
                    w.indent_against_habit
                } else {
                    0
                }
            }
            HEAD => self.head(i, k),
            ITEM => match self.weight(i, Role::Item) {
                0 => return NEVER,
                weight => w.label_base - weight * w.label_weight / 100,
            },
            _ => match self.label(i) {
                None => return NEVER,
                Some((_, l)) => w.label_base - l.weight * w.label_weight / 100,
            },
        };
        if matches!(p, FIRST | INDENTED) {
            cost -= self.weight(i, Role::Paragraph) * w.label_weight / 200;
        }
        if matches!(p, FIRST | INDENTED) && self.evidence.doubled[i] {
            cost += w.text_doubled;
        }
        if matches!(p, HEAD | FIRST | INDENTED) {
            let said = self.label(i).map_or(0, |l| l.1.weight).max(self.weight(i, Role::Item));
            cost += said * w.label_against / 100;
        }
        match p {
            _ if k == self.widths.len() => cost + w.unwrapped,
            // display type and furniture keep to no column
            HEAD | LABELLED => cost,
            _ => cost + self.over(i, k),
        }
    }

    /// What line `i` costs where it is wider than column `k`.
    fn over(&self, i: usize, k: usize) -> i32 {
        let line = &self.lines[i];
        // a closing mark may hang over the edge
        let hang = if matches!(line.end, End::Plain | End::Open | End::Hyphen) {
            EM / 2
        } else {
            EM + EM / 4
        };
        let over = line.width - self.widths[k].0 - hang;
        if over > 0 {
            (self.w.join_over_em * over / EM).min(self.w.join_short_most)
        } else {
            0
        }
    }

    /// How much room is left after line `i` in column `k` once the next line's first piece were set there;
    /// below zero: the line is full.
    fn room(&self, i: usize, k: usize, p: usize) -> i32 {
        let line = &self.lines[i];
        let indent = match p {
            INDENTED => (2 * EM).max(line.indent),
            _ => 0,
        };
        let next = self.lines.get(i + 1).map_or(EM, |l| l.first);
        let gap = if line.latin * 2 > line.letters { EM / 4 } else { 0 };
        self.widths[k].0 - indent - line.width - next - gap
    }

    /// Whether a gap parts line `i` in two clauses; the gap behind a number does not.
    fn two_clauses(&self, i: usize) -> bool {
        let line = &self.lines[i];
        line.gaps > u32::from(self.weight(i, Role::Ordinal) > 0) && !line.spaced && line.latin == 0
    }

    /// What is taken off if the line before line `i` is a heading, where line `i` itself speaks for that.
    fn after_head(&self, i: usize, p: usize) -> Option<i32> {
        i.checked_sub(1)?;
        match p {
            LABELLED => self
                .label(i)
                .filter(|l| l.1.role == Role::Byline)
                .map(|_| self.w.head_signed),
            HEAD if self.two_clauses(i - 1) => Some(self.w.head_kicked),
            _ => None,
        }
    }

    /// What it costs a heading at line `i` that the line before, if it is text, ends no sentence.
    fn after_open(&self, i: usize) -> i32 {
        let open = i > 0 && matches!(self.lines[i - 1].end, End::Plain | End::Pause) && {
            let said = &self.said[i - 1];
            // an item that leaves room ends without a mark
            said.block.is_none() && (said.item == 0 || self.lines[i - 1].width + 2 * EM > self.around[i])
        };
        if open && !self.habits.pause_stops {
            self.w.head_after_open
        } else {
            0
        }
    }

    /// Whether nothing more fits on line `i` in column `k`.
    fn is_full(&self, i: usize, k: usize) -> bool {
        k < self.widths.len() && i + 1 < self.lines.len() && self.room(i, k, MORE) < 0
    }

    /// What it costs to close a block at line `i`, its last line being part `p` of it.
    fn close(&self, i: usize, k: usize, p: usize) -> i32 {
        let line = &self.lines[i];
        let w = self.w;
        let word = match self.evidence.cuts.get(i + 1).copied().flatten() {
            None => 0,
            Some(0) => w.break_no_word,
            Some(cut) => w.break_word * cut.min(400) / 400,
        };
        match p {
            HEAD | HEAD_MORE => {
                let mut cost = word
                    + match line.end {
                        End::Pause => w.head_pause,
                        End::Open => w.break_never,
                        _ => 0,
                    };
                if line.ornament.is_some() {
                    cost += w.head_ornament;
                } else if self.evidence.chained[i] {
                    cost += w.head_ornament / 2;
                }
                return cost;
            }
            LABELLED if line.open <= 0 => return w.break_base,
            ITEM if line.end != End::Pause && line.open <= 0 && !self.is_full(i, k) => return w.break_base + word,
            _ => {}
        }
        let stop = match line.end {
            End::Stop | End::Cry => true,
            End::Pause => self.habits.pause_stops,
            End::Close => self.habits.pause_stops || closes(&self.text[line.span.clone()]),
            _ => false,
        };
        let mut cost = w.break_base
            + word
            + match line.end {
                _ if stop => w.break_stop,
                End::Open | End::Hyphen => w.break_never,
                End::Pause => w.break_pause,
                _ if self.habits.open_ends => w.break_plain_habit,
                _ => w.break_plain,
            };
        if k < self.widths.len() && i + 1 < self.lines.len() && self.room(i, k, p) < 0 {
            cost += if stop { w.break_full_stop } else { w.break_full };
        }
        if self.lines.get(i + 1).is_some_and(|l| l.blanks > 0) {
            cost -= if self.habits.blanks {
                w.break_blank
            } else {
                w.join_blank
            };
        }
        cost
    }

    /// What it costs to go on at line `i` with the paragraph, item or labelled block whose line before is part `p`,
    /// in column `k`.
    fn join(&self, i: usize, k: usize, p: usize) -> i32 {
        let (before, line) = (&self.lines[i - 1], &self.lines[i]);
        let w = self.w;
        if p == LABELLED && before.open <= 0 && self.label(i - 1).is_some_and(|l| l.1.role != Role::Caption) {
            return NEVER;
        }
        let mut cost = if self.evidence.doubled[i] { w.text_doubled } else { 0 };
        if before.ornament.is_some() {
            cost += w.break_never;
        } else if self.evidence.chained[i - 1] {
            cost += w.break_pause;
        }
        if line.blanks > 0 {
            cost += if self.habits.blanks {
                w.join_trusted_blank
            } else {
                w.join_blank
            };
        }
        if line.indent >= EM && line.start != Start::Closing {
            cost += w.join_indent;
        }
        for x in line.labels.clone() {
            let l = &self.evidence.labels[x].1;
            cost += match l.role {
                Role::Heading => l.weight * w.join_label / 300,
                _ => l.weight * w.join_label / 100,
            };
        }
        if before.is_bare() && line.is_bare() {
            cost += w.join_bare;
        }
        if k == self.widths.len() {
            // lines stand for themselves here; only what cannot end or begin a line is joined
            let must = before.end == End::Open || line.start == Start::Closing || before.end == End::Hyphen;
            return cost + if must { 0 } else { w.join_short_most };
        }
        let room = self.room(i - 1, k, p);
        let tolerance = match before {
            b if b.latin * 2 > b.letters => EM / 5 + self.widths[k].0 / 10,
            _ => EM / 5,
        };
        if room > tolerance {
            cost += (w.join_short + w.join_short_em * room / EM).min(w.join_short_most);
            if matches!(before.end, End::Stop | End::Cry) {
                cost += w.join_short / 2;
            }
        } else if before.exact && line.exact {
            cost += if room >= 0 { w.join_exact } else { 0 };
        } else if before.exact && line.first_exact {
            cost += if room >= 0 { w.join_first_exact } else { 0 };
        } else if room > -tolerance {
            // the glyphs' widths are known to a fraction: the nearer to fitting, the likelier it fitted
            cost += w.join_near * (room + tolerance) / (2 * tolerance);
        }
        cost
    }

    /// What it costs that line `i` begins a heading in column `k`.
    fn head(&self, i: usize, k: usize) -> i32 {
        let line = &self.lines[i];
        let w = self.w;
        let mut cost = w.head_base - self.weight(i, Role::Heading) * w.label_weight / 200
            + self.weight(i, Role::Ordinal) * w.head_ordinal / 100;
        if line.letters == 0 {
            return NEVER;
        }
        cost += self.head_line(i);
        if line.width > 36 * EM {
            cost += w.head_long;
        }
        if self.evidence.doubled[i] {
            cost += w.head_doubled;
        }
        if i == self.top {
            cost += w.head_top;
        }
        if i >= self.bottom {
            cost += w.head_bottom;
        }
        if line.spaced {
            cost += w.head_spaced;
        } else if self.two_clauses(i) {
            cost += w.head_gap;
        }
        cost += self.after_open(i);
        let column = self.around[i];
        if k < self.widths.len() {
            cost += match line.width {
                x if x > column + EM => w.head_wide,
                x if x <= column * 3 / 4 => w.head_narrow,
                _ => w.head_even,
            };
        }
        cost
    }

    /// What any line of a heading costs by itself.
    fn head_line(&self, i: usize) -> i32 {
        let line = &self.lines[i];
        let stop = match line.end {
            End::Stop => self.w.head_stop,
            _ => 0,
        };
        // the mark behind a number is no mark of a sentence
        let numbered = self.weight(i, Role::Ordinal) > 0;
        let marks = (line.inner_marks as i32 - i32::from(numbered)).max(0);
        let w = self.w;
        stop + line.inner_stops as i32 * w.head_stop
            + marks.min(1) * w.head_mark
            + (marks - 1).max(0) * w.head_marks
            + if self.habits.pause_stops {
                marks * w.head_marks
            } else {
                0
            }
    }

    /// What it costs that line `i` goes on with the heading of the line before.
    fn head_join(&self, i: usize, k: usize, p: usize) -> i32 {
        let (before, line) = (&self.lines[i - 1], &self.lines[i]);
        let w = self.w;
        let chained = self.evidence.chained[i - 1];
        // a head that soon has an ornament of its own is another head
        let own = || self.lines[i..].iter().take(3).any(|l| l.ornament.is_some());
        if before.ornament.is_some() && (line.blanks > 0 || own()) || line.start == Start::Closing && line.letters == 0
        {
            return NEVER;
        }
        let mut cost = w.head_join + self.head_line(i);
        if before.ornament.is_some() {
            // drawn beside the heading, so that its lines came before and after the number
            cost += w.head_ornament + w.head_join_blank;
        }
        if self.weight(i - 1, Role::Item) > 0 || chained {
            cost += w.break_pause;
        }
        // lines of a head keep to a box, so they hardly grow
        cost += match line.width - before.width {
            x if x <= EM * 3 / 4 => 0,
            x if x <= EM * 5 / 2 => w.head_grows / 3,
            _ => w.head_grows,
        };
        if line.blanks > 0 {
            cost += w.head_join_blank;
        }
        let labelled = self.said[i - 1].block.is_some();
        if labelled || line.labels.clone().any(|x| self.evidence.labels[x].1.weight > 0) {
            cost += w.join_label;
        }
        // a name in brackets, a serial number: a head of its own
        let bracketed = self.text[line.span.clone()].starts_with(['（', '(', '【']) && before.open <= 0;
        if bracketed || self.text[before.span.clone()].starts_with(['（', '(', '【']) && before.open == 0 {
            cost += w.head_grows;
        }
        if self.evidence.doubled[i] && !self.evidence.doubled[i - 1] {
            cost += w.head_grows;
        }
        if p == HEAD_MORE {
            cost += w.head_join;
        }
        // two clauses with a gap between them, or display type: a head that is whole on its line
        let display = k < self.widths.len() && before.width > self.around[i] + EM;
        if self.two_clauses(i - 1) || self.text[before.span.clone()].ends_with(['—', '―']) {
            cost += w.head_join_clauses;
        } else if display && before.latin * 2 < before.letters {
            cost += w.head_join_whole;
        }
        cost
    }
}
