//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! All columns are stepped at once, a column a lane, and only costs are kept: where a state came from is found again on
//! the way back, for the states that the reading goes through. Steps are linear in the number of columns, since a change
//! of width costs the same from any width to any other.

use super::costs::{
    Costs, FIRST, FREE, GOING_ON, HEAD, HEAD_MORE, INDENTED, ITEM, LABELLED, MORE, NEVER, OPENING, PARTS, Step,
};
use super::prices::Prices;

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
type Cells<const N: usize> = [[i32; N]; PARTS];

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(costs: &Costs<'_>, steps: &[Step], barred: Option<(usize, &[usize])>) -> Path {
    match costs.widths.len() {
        0..4 => search::<4>(costs, steps, barred),
        4..8 => search::<8>(costs, steps, barred),
        _ => search::<16>(costs, steps, barred),
    }
}

/// What stays the same from line to line.
struct Page<'a, const N: usize> {
    costs: &'a Costs<'a>,
    prices: Prices<'a>,
    /// The widths of the columns.
    widths: [i32; N],
    /// -1 for a column, 0 where lines keep to none.
    column: [i32; N],
    /// The columns from the narrowest to the widest.
    ascending: Vec<usize>,
}

/// Where a block could be closed before a line.
struct Closed<const N: usize> {
    /// The cheapest, by column.
    by_column: [i32; N],
    /// The cheapest of all.
    best: i32,
    /// The cheapest where the line before is a heading.
    titled: i32,
}

/// The costs of going on with text, by column.
struct Inside<const N: usize> {
    /// In the same column.
    same: [i32; N],
    /// From any narrower column, without the price of the change.
    narrower: [i32; N],
    /// From any column, without the price of the change.
    any: i32,
}

/// Costs are lowered every so many lines, so that they never grow large.
const LEVELLED: usize = 32;

fn search<const N: usize>(costs: &Costs<'_>, steps: &[Step], barred: Option<(usize, &[usize])>) -> Path {
    let n = steps.len();
    let mut widths = [FREE; N];
    for (slot, w) in widths.iter_mut().zip(costs.widths) {
        *slot = w.0;
    }
    let mut ascending: Vec<usize> = (0..costs.widths.len()).collect();
    ascending.sort_by_key(|&k| widths[k]);
    let page = Page {
        costs,
        prices: Prices::new(costs.w),
        widths,
        column: widths.map(|w| -i32::from(w != FREE)),
        ascending,
    };
    let mut table: Vec<Cells<N>> = Vec::with_capacity(n);
    let mut bases = vec![0; n];
    for (i, step) in steps.iter().enumerate() {
        let mut cells = match table.last() {
            None => page.first(step),
            Some(before) => page.next(before, step),
        };
        if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
            parts.iter().for_each(|&p| cells[p] = [NEVER; N]);
        }
        if i % LEVELLED == 0 {
            bases[i] = level(&mut cells);
        }
        table.push(cells);
    }
    page.back(&table, steps, &bases)
}

/// Lowers `cells` by the least of them, which it tells.
fn level<const N: usize>(cells: &mut Cells<N>) -> i32 {
    let least = cells.iter().map(least).fold(NEVER, i32::min);
    for cost in cells.iter_mut().flatten() {
        *cost = if *cost >= NEVER / 2 { NEVER } else { *cost - least };
    }
    least
}

fn least<const N: usize>(costs: &[i32; N]) -> i32 {
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

impl<const N: usize> Page<'_, N> {
    fn first(&self, step: &Step) -> Cells<N> {
        let mut cells = [[NEVER; N]; PARTS];
        let over = self.over(step);
        for p in OPENING {
            cells[p] = self.open(step, p, &over);
        }
        cells
    }

    fn next(&self, before: &Cells<N>, step: &Step) -> Cells<N> {
        let w = self.costs.w;
        let mut cells = [[NEVER; N]; PARTS];
        let over = self.over(step);
        let rare = self.rare(step);
        let closed = self.closed(before, step);
        for (p, bonus) in OPENING.into_iter().zip(step.bonus) {
            if step.opening.never(p) {
                continue;
            }
            let titled = bonus.map_or(NEVER, |bonus| closed.titled + bonus);
            let changed = closed.best.min(titled) + w.width_change;
            let open = self.open(step, p, &over);
            for k in 0..N {
                cells[p][k] = closed.by_column[k].min(changed + rare[k]) + open[k];
            }
        }
        let inside = self.inside(before, step);
        let any = inside.any + w.width_change_inside;
        for k in 0..N {
            let jump = (inside.narrower[k] + w.width_grows_inside).min(any) + rare[k];
            let jump = choose(self.column[k], jump, NEVER);
            cells[MORE][k] = inside.same[k].min(jump) + over[k];
        }
        let (first, more) = (step.head_joining.all(HEAD), step.head_joining.all(HEAD_MORE));
        for k in 0..N {
            let first = before[HEAD][k] + choose(self.column[k], first.0, first.1);
            let more = before[HEAD_MORE][k] + choose(self.column[k], more.0, more.1);
            cells[HEAD_MORE][k] = first.min(more);
        }
        cells
    }

    /// What it costs to open a block of part `p`, by column.
    fn open(&self, step: &Step, p: usize, over: &[i32; N]) -> [i32; N] {
        let mut out = *over;
        let (column, free) = step.opening.all(p);
        // display type and furniture keep to no column
        if matches!(p, HEAD | LABELLED) {
            out = [0; N];
        }
        for k in 0..N {
            out[k] += choose(self.column[k], column, free);
        }
        out
    }

    /// What the line costs in each column where it is wider than that.
    fn over(&self, step: &Step) -> [i32; N] {
        let mut out = [0; N];
        for &k in self
            .ascending
            .iter()
            .take_while(|&&k| self.widths[k] < step.opening.fits)
        {
            out[k] = self.prices.over(step.opening.fits - self.widths[k]);
        }
        out
    }

    /// What each column costs that hardly any line around has.
    fn rare(&self, step: &Step) -> [i32; N] {
        let mut out = [0; N];
        for (slot, &near) in out.iter_mut().zip(&step.near[..self.ascending.len()]) {
            *slot = self.prices.rare[usize::from(near.min(6))];
        }
        out
    }

    fn closed(&self, before: &Cells<N>, step: &Step) -> Closed<N> {
        let c = &step.closing;
        let (mut text, mut indented, mut item) = ([0; N], [0; N], [0; N]);
        let mut titled = [0; N];
        for k in 0..N {
            let word = c.word & self.column[k];
            let room = self.widths[k] - step.extent;
            let full = below(room, 0);
            text[k] = c.text + word + (c.full & full);
            indented[k] = c.text + word + (c.full & below(room, step.indent));
            item[k] = c.item.map_or(text[k], |cost| choose(full, text[k], cost + word));
            titled[k] = before[HEAD][k].min(before[HEAD_MORE][k]) + c.head + word;
        }
        let labelled = c.labelled.map_or(text, |cost| [cost; N]);
        let mut by_column = titled;
        for k in 0..N {
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

    fn inside(&self, before: &Cells<N>, step: &Step) -> Inside<N> {
        let (flush, indented) = self.joins(step);
        let sealed = if step.joining.sealed { NEVER } else { 0 };
        let mut same = [NEVER; N];
        for k in 0..N {
            let labelled = before[LABELLED][k] + sealed;
            let rest = before[FIRST][k].min(before[MORE][k]).min(before[ITEM][k]).min(labelled);
            same[k] = (rest + flush[k]).min(before[INDENTED][k] + indented[k]);
        }
        let mut narrower = [NEVER; N];
        let mut any = NEVER;
        for &k in &self.ascending {
            narrower[k] = any;
            any = any.min(same[k]);
        }
        Inside { same, narrower, any }
    }

    /// What it costs to go on in each column after a line that is not indented, and after one that is.
    fn joins(&self, step: &Step) -> ([i32; N], [i32; N]) {
        let mut out = (
            [step.joining.base + step.joining.free; N],
            [step.joining.base + step.joining.free; N],
        );
        let rooms = self.prices.rooms(&step.joining.left);
        for &k in &self.ascending {
            let room = self.widths[k] - step.extent;
            out.0[k] = step.joining.base + rooms.at(self.widths[k], room);
            out.1[k] = step.joining.base + rooms.at(self.widths[k], room - step.indent);
        }
        out
    }

    fn back(&self, table: &[Cells<N>], steps: &[Step], bases: &[i32]) -> Path {
        let n = table.len();
        let ks = self.ascending.len() + 1;
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
            state = self.origin(&table[i - 1], &steps[i], state, target);
        }
        states[0] = state;
        Path {
            states,
            cost: i64::from(best) + bases.iter().map(|&b| i64::from(b)).sum::<i64>(),
        }
    }

    /// The state of the line before from which `state` is reached at `target`.
    fn origin(&self, before: &Cells<N>, step: &Step, (p, k): State, target: i32) -> State {
        let (part, column) = (usize::from(p), usize::from(k));
        match part {
            MORE => self.joined(before, step, column, target - self.over(step)[column]),
            HEAD_MORE => {
                let first = step.head_joining.all(HEAD);
                let first = before[HEAD][column] + choose(self.column[column], first.0, first.1);
                (if first == target { HEAD as u8 } else { p }, k)
            }
            _ => {
                let open = self.open(step, part, &self.over(step));
                self.opened(before, step, (part, column), target - open[column])
            }
        }
    }

    /// The state from which text goes on in column `k` at `target`.
    fn joined(&self, before: &Cells<N>, step: &Step, k: usize, target: i32) -> State {
        let w = self.costs.w;
        let from = |k: usize, target: i32| {
            GOING_ON.into_iter().find(|&p| {
                let join = self.prices.join(&step.joining, self.widths[k], step.taken(p));
                !(p == LABELLED && step.joining.sealed) && before[p][k] + join == target
            })
        };
        if let Some(p) = from(k, target) {
            return (p as u8, k as u8);
        }
        let narrower = self.ascending.iter().take_while(|&&j| j != k);
        let ways = [
            (narrower.count(), target - self.rare(step)[k] - w.width_grows_inside),
            (
                self.ascending.len(),
                target - self.rare(step)[k] - w.width_change_inside,
            ),
        ];
        for (reach, target) in ways {
            for &j in &self.ascending[..reach] {
                if let Some(p) = from(j, target) {
                    return (p as u8, j as u8);
                }
            }
        }
        (MORE as u8, k as u8)
    }

    /// The state after which a block opens with `part` in `column` at `target`.
    fn opened(&self, before: &Cells<N>, step: &Step, (part, column): (usize, usize), target: i32) -> State {
        let close = |p: usize, k: usize| before[p][k] + step.closing.at(p, self.widths[k], step.taken(p));
        if let Some(p) = (0..PARTS).find(|&p| close(p, column) == target) {
            return (p as u8, column as u8);
        }
        let target = target - self.costs.w.width_change - self.rare(step)[column];
        let bonus = OPENING
            .iter()
            .zip(step.bonus)
            .find(|(p, _)| **p == part)
            .and_then(|b| b.1);
        let titled = bonus.map(|bonus| (HEAD..HEAD_MORE + 1, target - bonus));
        for (parts, target) in std::iter::once((0..PARTS, target)).chain(titled) {
            for k in 0..=self.ascending.len() {
                if let Some(p) = parts.clone().find(|&p| close(p, k) == target) {
                    return (p as u8, k as u8);
                }
            }
        }
        (FIRST as u8, column as u8)
    }
}
