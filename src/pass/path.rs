//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! All columns are stepped at once, a column a lane, and only costs are kept: where a state came from is found again on
//! the way back, for the states that the reading goes through. Steps are linear in the number of columns, since a change
//! of width costs the same from any width to any other.

use super::columns::Support;
use super::costs::{
    Closing, Costs, FIRST, FREE, GOING_ON, HEAD, HEAD_MORE, HeadJoining, INDENTED, ITEM, Joining, LABELLED, MORE,
    NEVER, OPENING, Opening, PARTS, Prices,
};

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
pub(super) fn cheapest(costs: &Costs<'_>, support: &Support, barred: Option<(usize, &[usize])>) -> Path {
    match costs.widths.len() {
        0..4 => search::<4>(costs, support, barred),
        4..8 => search::<8>(costs, support, barred),
        _ => search::<16>(costs, support, barred),
    }
}

/// What stays the same from line to line.
struct Page<'a, const N: usize> {
    costs: &'a Costs<'a>,
    prices: Prices,
    /// The widths of the columns.
    widths: [i32; N],
    /// The columns from the narrowest to the widest.
    ascending: Vec<usize>,
}

/// What a step from the line before to a line is made of.
struct Step<const N: usize> {
    opening: Opening,
    closing: Closing,
    joining: Joining,
    head_joining: HeadJoining,
    /// Taken off by part if the line before is a heading.
    bonus: [Option<i32>; OPENING.len()],
    /// What the line before takes up with the next piece.
    extent: i32,
    /// How far in the line before stands if it is indented.
    indent: i32,
    /// What a width costs that hardly any line around has.
    rare: [i32; N],
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

fn search<const N: usize>(costs: &Costs<'_>, support: &Support, barred: Option<(usize, &[usize])>) -> Path {
    let n = costs.lines.len();
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
        ascending,
    };
    let mut table: Vec<Cells<N>> = Vec::with_capacity(n);
    let mut steps: Vec<Step<N>> = Vec::with_capacity(n);
    // costs are kept above those of the line's cheapest state, so that they never grow large
    let mut bases: Vec<i32> = Vec::with_capacity(n);
    for i in 0..n {
        let step = page.step(support, i);
        let mut cells = match table.last() {
            None => page.first(&step),
            Some(before) => page.next(before, &step),
        };
        if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
            parts.iter().for_each(|&p| cells[p] = [NEVER; N]);
        }
        bases.push(level(&mut cells));
        table.push(cells);
        steps.push(step);
    }
    page.back(&table, &steps, &bases)
}

/// Lowers `cells` by the least of them, which it tells.
fn level<const N: usize>(cells: &mut Cells<N>) -> i32 {
    let least = cells.iter().flatten().fold(NEVER, |a, &b| a.min(b));
    for cost in cells.iter_mut().flatten() {
        *cost = if *cost >= NEVER / 2 { NEVER } else { *cost - least };
    }
    least
}

fn least<const N: usize>(costs: &[i32; N]) -> i32 {
    costs.iter().fold(NEVER, |a, &b| a.min(b))
}

impl<const N: usize> Page<'_, N> {
    fn step(&self, support: &Support, i: usize) -> Step<N> {
        let costs = self.costs;
        let before = i.saturating_sub(1);
        let mut rare = [0; N];
        for (slot, &near) in rare.iter_mut().zip(&support.near(i, 8)[..costs.widths.len()]) {
            *slot = self.prices.rare[usize::from(near.min(6))];
        }
        Step {
            opening: costs.opening(i),
            closing: costs.closing(before),
            joining: costs.joining(i),
            head_joining: costs.head_joining(i),
            bonus: OPENING.map(|p| costs.after_head(i, p)),
            extent: costs.extent(before),
            indent: costs.indent(before),
            rare,
        }
    }

    fn first(&self, step: &Step<N>) -> Cells<N> {
        let mut cells = [[NEVER; N]; PARTS];
        let over = self.over(step);
        for p in OPENING {
            for k in 0..N {
                cells[p][k] = step.opening.at(self.widths[k], p, over[k]);
            }
        }
        cells
    }

    fn next(&self, before: &Cells<N>, step: &Step<N>) -> Cells<N> {
        let w = self.costs.w;
        let mut cells = [[NEVER; N]; PARTS];
        let over = self.over(step);
        let closed = self.closed(before, step);
        for (p, bonus) in OPENING.into_iter().zip(step.bonus) {
            let titled = closed.titled.saturating_add(bonus.unwrap_or(NEVER));
            for k in 0..N {
                let changed = closed.best.min(titled) + w.width_change + step.rare[k];
                cells[p][k] = closed.by_column[k].min(changed) + step.opening.at(self.widths[k], p, over[k]);
            }
        }
        let inside = self.inside(before, step);
        for k in 0..N {
            cells[MORE][k] = inside.same[k].min(self.jump(&inside, step, k)) + over[k];
            let column = self.widths[k] != FREE;
            cells[HEAD_MORE][k] = (before[HEAD][k] + step.head_joining.at(HEAD, column))
                .min(before[HEAD_MORE][k] + step.head_joining.at(HEAD_MORE, column));
        }
        cells
    }

    /// What the line costs in each column where it is wider than that.
    fn over(&self, step: &Step<N>) -> [i32; N] {
        self.widths.map(|w| self.prices.over(step.opening.fits - w))
    }

    fn closed(&self, before: &Cells<N>, step: &Step<N>) -> Closed<N> {
        let close = |p: usize, k: usize| step.closing.at(p, self.widths[k], step.extent, step.indent);
        let mut by_column = [NEVER; N];
        let mut titled = [NEVER; N];
        for k in 0..N {
            titled[k] = before[HEAD][k].min(before[HEAD_MORE][k]) + close(HEAD, k);
            let flush = before[FIRST][k].min(before[MORE][k]) + close(MORE, k);
            let indented = before[INDENTED][k] + close(INDENTED, k);
            let item = before[ITEM][k] + close(ITEM, k);
            let labelled = before[LABELLED][k] + close(LABELLED, k);
            by_column[k] = titled[k].min(flush).min(indented).min(item).min(labelled);
        }
        Closed {
            best: least(&by_column),
            titled: least(&titled),
            by_column,
        }
    }

    fn inside(&self, before: &Cells<N>, step: &Step<N>) -> Inside<N> {
        let mut same = [NEVER; N];
        // the columns beyond the page's need no more than the one they copy
        for k in 0..=self.ascending.len() {
            let (flush, indented) = self.join(step, k);
            let labelled = if step.joining.sealed {
                NEVER
            } else {
                before[LABELLED][k]
            };
            let rest = before[FIRST][k].min(before[MORE][k]).min(before[ITEM][k]).min(labelled);
            same[k] = (rest + flush).min(before[INDENTED][k] + indented);
        }
        let mut narrower = [NEVER; N];
        let mut any = NEVER;
        for &k in &self.ascending {
            narrower[k] = any;
            any = any.min(same[k]);
        }
        Inside { same, narrower, any }
    }

    /// What it costs to go on in column `k` after a line that is not indented, and after one that is.
    fn join(&self, step: &Step<N>, k: usize) -> (i32, i32) {
        let at = |indent: i32| step.joining.at(&self.prices, self.widths[k], step.extent + indent);
        (at(0), at(step.indent))
    }

    /// The cheapest way to go on in column `k` from another.
    fn jump(&self, inside: &Inside<N>, step: &Step<N>, k: usize) -> i32 {
        let w = self.costs.w;
        if self.widths[k] == FREE {
            return NEVER;
        }
        let grown = inside.narrower[k] + w.width_grows_inside;
        grown.min(inside.any + w.width_change_inside) + step.rare[k]
    }

    fn back(&self, table: &[Cells<N>], steps: &[Step<N>], bases: &[i32]) -> Path {
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
    fn origin(&self, before: &Cells<N>, step: &Step<N>, (p, k): State, target: i32) -> State {
        let (part, column) = (usize::from(p), usize::from(k));
        match part {
            MORE => self.joined(before, step, column, target - self.over(step)[column]),
            HEAD_MORE => {
                let first = before[HEAD][column] + step.head_joining.at(HEAD, self.widths[column] != FREE);
                (if first == target { HEAD as u8 } else { HEAD_MORE as u8 }, k)
            }
            _ => {
                let open = step.opening.at(self.widths[column], part, self.over(step)[column]);
                self.opened(before, step, (part, column), target - open)
            }
        }
    }

    /// The state from which text goes on in column `k` at `target`.
    fn joined(&self, before: &Cells<N>, step: &Step<N>, k: usize, target: i32) -> State {
        let w = self.costs.w;
        let from = |k: usize, target: i32| {
            let (flush, indented) = self.join(step, k);
            GOING_ON.into_iter().find(|&p| {
                let join = if p == INDENTED { indented } else { flush };
                !(p == LABELLED && step.joining.sealed) && before[p][k] + join == target
            })
        };
        if let Some(p) = from(k, target) {
            return (p as u8, k as u8);
        }
        let inside = self.inside(before, step);
        let narrower = self.ascending.iter().take_while(|&&j| j != k);
        let ways = [
            (narrower.count(), target - step.rare[k] - w.width_grows_inside),
            (self.ascending.len(), target - step.rare[k] - w.width_change_inside),
        ];
        for (reach, target) in ways {
            for &j in &self.ascending[..reach] {
                if inside.same[j] == target
                    && let Some(p) = from(j, target)
                {
                    return (p as u8, j as u8);
                }
            }
        }
        (MORE as u8, k as u8)
    }

    /// The state after which a block opens with `part` in `column` at `target`.
    fn opened(&self, before: &Cells<N>, step: &Step<N>, (part, column): (usize, usize), target: i32) -> State {
        let close = |p: usize, k: usize| before[p][k] + step.closing.at(p, self.widths[k], step.extent, step.indent);
        if let Some(p) = (0..PARTS).find(|&p| close(p, column) == target) {
            return (p as u8, column as u8);
        }
        let change = self.costs.w.width_change + step.rare[column];
        let bonus = OPENING
            .iter()
            .zip(step.bonus)
            .find(|(p, _)| **p == part)
            .and_then(|b| b.1);
        let any = (0..PARTS, target - change);
        let titled = bonus.map(|bonus| (HEAD..HEAD_MORE + 1, target - change - bonus));
        for (parts, target) in std::iter::once(any).chain(titled) {
            for k in 0..=self.ascending.len() {
                if let Some(p) = parts.clone().find(|&p| close(p, k) == target) {
                    return (p as u8, k as u8);
                }
            }
        }
        (FIRST as u8, column as u8)
    }
}
