//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! All columns are stepped at once, a column a lane, and only costs are kept: where a state came from is found again on
//! the way back, for the states that the reading goes through. Steps are linear in the number of columns, since a change
//! of width costs the same from any width to any other.

use super::columns::LANES;
use super::costs::{Costs, FIRST, GOING_ON, HEAD, HEAD_MORE, INDENTED, ITEM, LABELLED, MORE, NEVER, OPENING, PARTS};
use super::steps::{Columns, Step, Steps};

/// What a line is: part and width.
pub(super) type State = (u8, u8);

/// A reading of the page.
pub(super) struct Path {
    /// The state of every line.
    pub states: Vec<State>,
    /// What it costs.
    pub cost: i64,
}

/// Costs by part and column. Columns beyond the page's are copies of the last, that of lines that keep to none.
type Cells = [[i32; LANES]; PARTS];

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(costs: &Costs<'_>, steps: &Steps, barred: Option<(usize, &[usize])>) -> Path {
    let page = Page {
        costs,
        steps,
        columns: &steps.columns,
    };
    let n = steps.steps.len();
    let mut table: Vec<Cells> = vec![[[NEVER; LANES]; PARTS]; n];
    let mut bases = vec![0; n];
    for (i, step) in steps.steps.iter().enumerate() {
        let (before, here) = table.split_at_mut(i);
        let cells = &mut here[0];
        match before.last() {
            None => page.first(step, cells),
            Some(before) => page.next(before, step, cells),
        }
        if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
            parts.iter().for_each(|&p| cells[p] = [NEVER; LANES]);
        }
        if i % LEVELLED == 0 {
            bases[i] = level(cells);
        }
    }
    page.back(&table, &bases)
}

/// What stays the same from line to line.
struct Page<'a> {
    costs: &'a Costs<'a>,
    steps: &'a Steps,
    columns: &'a Columns,
}

/// Where a block could be closed before a line.
struct Closed {
    /// The cheapest, by column.
    by_column: [i32; LANES],
    /// The cheapest of all.
    best: i32,
    /// The cheapest where the line before is a heading.
    titled: i32,
}

/// The costs of going on with text, by column.
struct Inside {
    /// In the same column.
    same: [i32; LANES],
    /// From any narrower column, without the price of the change.
    narrower: [i32; LANES],
    /// From any column, without the price of the change.
    any: i32,
}

/// Costs are lowered every so many lines, so that they never grow large.
const LEVELLED: usize = 32;

/// Lowers `cells` by the least of them, which it tells.
fn level(cells: &mut Cells) -> i32 {
    let least = cells.iter().map(least).fold(NEVER, i32::min);
    for cost in cells.iter_mut().flatten() {
        *cost = if *cost >= NEVER / 2 { NEVER } else { *cost - least };
    }
    least
}

fn least(costs: &[i32; LANES]) -> i32 {
    costs.iter().fold(NEVER, |a, &b| a.min(b))
}

/// -1 where `a < b`, else 0.
fn below(a: i32, b: i32) -> i32 {
    -i32::from(a < b)
}

/// `a` where `mask` is -1, `b` where it is 0.
fn choose(mask: i32, a: i32, b: i32) -> i32 {
    (a & mask) | (b & !mask)
}

#[expect(clippy::needless_range_loop, reason = "lane by lane, over many arrays at once")]
impl Page<'_> {
    fn first(&self, step: &Step, cells: &mut Cells) {
        for p in OPENING {
            cells[p] = self.open(step, p);
        }
    }

    fn next(&self, before: &Cells, step: &Step, cells: &mut Cells) {
        let w = self.costs.w;
        let mask = &self.columns.mask;
        let closed = self.closed(before, step);
        for (p, bonus) in OPENING.into_iter().zip(step.bonus) {
            if step.opening.never(p) {
                continue;
            }
            let titled = bonus.map_or(NEVER, |bonus| closed.titled + bonus);
            let changed = closed.best.min(titled) + w.width_change;
            let open = self.open(step, p);
            for k in 0..LANES {
                cells[p][k] = closed.by_column[k].min(changed + step.rare[k]) + open[k];
            }
        }
        let inside = self.inside(before, step);
        let any = inside.any + w.width_change_inside;
        for k in 0..LANES {
            let jump = (inside.narrower[k] + w.width_grows_inside).min(any) + step.rare[k];
            let jump = choose(mask[k], jump, NEVER);
            cells[MORE][k] = inside.same[k].min(jump) + step.over[k];
        }
        let (first, more) = (step.head_joining.all(HEAD), step.head_joining.all(HEAD_MORE));
        for k in 0..LANES {
            let first = before[HEAD][k] + choose(mask[k], first.0, first.1);
            let more = before[HEAD_MORE][k] + choose(mask[k], more.0, more.1);
            cells[HEAD_MORE][k] = first.min(more);
        }
    }

    /// What it costs to open a block of part `p`, by column.
    fn open(&self, step: &Step, p: usize) -> [i32; LANES] {
        let (column, free) = step.opening.all(p);
        // display type and furniture keep to no column
        let mut out = if matches!(p, HEAD | LABELLED) {
            [0; LANES]
        } else {
            step.over
        };
        for (slot, &mask) in out.iter_mut().zip(&self.columns.mask) {
            *slot += choose(mask, column, free);
        }
        out
    }

    fn closed(&self, before: &Cells, step: &Step) -> Closed {
        let c = &step.closing;
        let (mut text, mut indented, mut item) = ([0; LANES], [0; LANES], [0; LANES]);
        let mut titled = [0; LANES];
        for k in 0..LANES {
            let word = c.word & self.columns.mask[k];
            let room = self.columns.widths[k] - step.extent;
            let full = below(room, 0);
            text[k] = c.text + word + (c.full & full);
            indented[k] = c.text + word + (c.full & below(room, step.indent));
            item[k] = c.item.map_or(text[k], |cost| choose(full, text[k], cost + word));
            titled[k] = before[HEAD][k].min(before[HEAD_MORE][k]) + c.head + word;
        }
        let labelled = c.labelled.map_or(text, |cost| [cost; LANES]);
        let mut by_column = titled;
        for k in 0..LANES {
            let flush = before[FIRST][k].min(before[MORE][k]) + text[k];
            let other = (before[ITEM][k] + item[k]).min(before[LABELLED][k] + labelled[k]);
            let text = flush.min(before[INDENTED][k] + indented[k]);
            by_column[k] = by_column[k].min(text).min(other);
        }
        Closed {
            best: least(&by_column),
            titled: least(&titled),
            by_column,
        }
    }

    fn inside(&self, before: &Cells, step: &Step) -> Inside {
        let sealed = if step.joining.sealed { NEVER } else { 0 };
        let mut same = [NEVER; LANES];
        for k in 0..LANES {
            let labelled = before[LABELLED][k] + sealed;
            let rest = before[FIRST][k].min(before[MORE][k]).min(before[ITEM][k]).min(labelled);
            same[k] = (rest + step.flush[k]).min(before[INDENTED][k] + step.indented[k]);
        }
        let mut narrower = [NEVER; LANES];
        let mut any = NEVER;
        for &k in &self.columns.ascending {
            narrower[k] = any;
            any = any.min(same[k]);
        }
        Inside { same, narrower, any }
    }

    fn back(&self, table: &[Cells], bases: &[i32]) -> Path {
        let n = table.len();
        let ks = self.columns.ascending.len() + 1;
        let mut state: State = (FIRST as u8, 0);
        let mut best = NEVER;
        for k in 0..ks {
            for p in 0..PARTS {
                let cost = table[n - 1][p][k].saturating_add(self.costs.close(n - 1, k, p));
                if cost < best {
                    (best, state) = (cost, (p as u8, k as u8));
                }
            }
        }
        let mut states = vec![state; n];
        for i in (1..n).rev() {
            states[i] = state;
            let target = table[i][usize::from(state.0)][usize::from(state.1)] + bases[i];
            state = self.origin(&table[i - 1], &self.steps.steps[i], state, target);
        }
        states[0] = state;
        Path {
            states,
            cost: i64::from(best) + bases.iter().map(|&b| i64::from(b)).sum::<i64>(),
        }
    }

    /// The state of the line before from which `state` is reached at `target`.
    fn origin(&self, before: &Cells, step: &Step, (p, k): State, target: i32) -> State {
        let (part, column) = (usize::from(p), usize::from(k));
        match part {
            MORE => self.joined(before, step, column, target - step.over[column]),
            HEAD_MORE => {
                let first = step.head_joining.all(HEAD);
                let first = before[HEAD][column] + choose(self.columns.mask[column], first.0, first.1);
                (if first == target { HEAD as u8 } else { p }, k)
            }
            _ => {
                let (in_column, free) = step.opening.all(part);
                let open = choose(self.columns.mask[column], in_column, free);
                let over = if matches!(part, HEAD | LABELLED) {
                    0
                } else {
                    step.over[column]
                };
                self.opened(before, step, (part, column), target - open - over)
            }
        }
    }

    /// The state from which text goes on in column `k` at `target`.
    fn joined(&self, before: &Cells, step: &Step, k: usize, target: i32) -> State {
        let w = self.costs.w;
        let from = |k: usize, target: i32| {
            GOING_ON.into_iter().find(|&p| {
                let join = if p == INDENTED { step.indented[k] } else { step.flush[k] };
                !(p == LABELLED && step.joining.sealed) && before[p][k] + join == target
            })
        };
        if let Some(p) = from(k, target) {
            return (p as u8, k as u8);
        }
        let rare = step.rare[k];
        let narrower = self.columns.ascending.iter().take_while(|&&j| j != k);
        let ways = [
            (narrower.count(), target - rare - w.width_grows_inside),
            (self.columns.ascending.len(), target - rare - w.width_change_inside),
        ];
        for (reach, target) in ways {
            for &j in &self.columns.ascending[..reach] {
                if let Some(p) = from(j, target) {
                    return (p as u8, j as u8);
                }
            }
        }
        (MORE as u8, k as u8)
    }

    /// The state after which a block opens with `part` in `column` at `target`.
    fn opened(&self, before: &Cells, step: &Step, (part, column): (usize, usize), target: i32) -> State {
        let close = |p: usize, k: usize| before[p][k] + step.closing.at(p, self.columns.widths[k], step.taken(p));
        if let Some(p) = (0..PARTS).find(|&p| close(p, column) == target) {
            return (p as u8, column as u8);
        }
        let target = target - self.costs.w.width_change - step.rare[column];
        let bonus = OPENING
            .iter()
            .zip(step.bonus)
            .find(|(p, _)| **p == part)
            .and_then(|b| b.1);
        let titled = bonus.map(|bonus| (HEAD..HEAD_MORE + 1, target - bonus));
        for (parts, target) in std::iter::once((0..PARTS, target)).chain(titled) {
            for k in 0..=self.columns.ascending.len() {
                if let Some(p) = parts.clone().find(|&p| close(p, k) == target) {
                    return (p as u8, k as u8);
                }
            }
        }
        (FIRST as u8, column as u8)
    }
}
