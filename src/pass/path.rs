//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! All columns are stepped at once, a column a lane, and only costs are kept: where a state came from is found again on
//! the way back, for the states that the reading goes through. Steps are linear in the number of columns, since a change
//! of width costs the same from any width to any other.

use super::columns::LANES;
use super::costs::{
    Costs, FIRST, FREE, GOING_ON, HEAD, HEAD_MORE, INDENTED, ITEM, LABELLED, MORE, NEVER, OPENING, PARTS,
};
use super::prices::Row;
use super::steps::{Columns, Step, Steps};
use fearless_simd::prelude::*;
use fearless_simd::{dispatch, i32x16, mask32x16, u8x16, u16x16, u32x16};

/// What a line is: part and width.
pub(super) type State = (u8, u8);

/// A reading of the page.
pub(super) struct Path {
    /// The state of every line.
    pub states: Vec<State>,
    /// What it costs.
    pub cost: i64,
}

/// Costs by part and lane. Lanes beyond the page's columns are copies of the last, that of lines that keep to none.
type Cells = [[i32; LANES]; PARTS];

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(costs: &Costs<'_>, steps: &Steps, barred: Option<(usize, &[usize])>) -> Path {
    let page = Page {
        costs,
        steps,
        columns: &steps.columns,
    };
    let n = steps.steps.len();
    let mut table: Vec<Cells> = Vec::with_capacity(n);
    let mut bases = Vec::with_capacity(n);
    dispatch!(steps.simd, simd => simd.vectorize(
        #[inline(always)]
        || Search::new(simd, &page).forward(barred, &mut table, &mut bases)
    ));
    page.back(&table, &bases)
}

/// What stays the same from line to line.
struct Page<'a> {
    costs: &'a Costs<'a>,
    steps: &'a Steps,
    columns: &'a Columns,
}

/// The same, in the lanes of a machine.
#[derive(Clone, Copy)]
struct Search<'a, S: Simd> {
    page: &'a Page<'a>,
    simd: S,
    widths: i32x16<S>,
    /// Which lanes are columns.
    columns: mask32x16<S>,
}

/// Where a block could be closed before a line.
struct Closed<S: Simd> {
    /// The cheapest, by column.
    by_column: i32x16<S>,
    /// The cheapest of all.
    best: i32,
    /// The cheapest where the line before is a heading.
    titled: i32,
}

/// The costs of going on with text, by column.
struct Inside<S: Simd> {
    /// In the same column.
    same: i32x16<S>,
    /// From any narrower column, without the price of the change.
    narrower: i32x16<S>,
    /// From any column, without the price of the change.
    any: i32,
}

/// Costs are lowered every so many lines, so that they never grow large.
const LEVELLED: usize = 32;

// What is not inlined is not made for the machine's lanes.
impl<S: Simd> Search<'_, S> {
    #[inline(always)]
    fn new<'a>(simd: S, page: &'a Page<'a>) -> Search<'a, S> {
        let widths: i32x16<S> = page.columns.widths.simd_into(simd);
        Search {
            page,
            simd,
            widths,
            columns: widths.simd_lt(FREE),
        }
    }

    #[inline(always)]
    fn row(self, row: Row) -> i32x16<S> {
        self.read(self.page.steps.rows.get(row))
    }

    /// What it costs by column that hardly any line around has its width.
    #[inline(always)]
    fn rare(self, step: &Step) -> i32x16<S> {
        let lanes = u8x16::simd_from(self.simd, self.page.columns.order);
        let near = u8x16::simd_from(self.simd, step.near).swizzle_dyn(lanes);
        let (low, high) = near.widen();
        let near: u16x16<S> = low.combine(high);
        let (low, high) = near.widen();
        let near: u32x16<S> = low.combine(high);
        let mut out = self.all(0);
        for (n, &price) in self.page.steps.rare.iter().enumerate() {
            out = near.simd_eq(n as u32).select(self.all(price), out);
        }
        self.either(out, 0)
    }

    #[inline(always)]
    fn all(self, cost: i32) -> i32x16<S> {
        i32x16::splat(self.simd, cost)
    }

    #[inline(always)]
    fn read(self, lanes: &[i32; LANES]) -> i32x16<S> {
        i32x16::simd_from(self.simd, *lanes)
    }

    /// `column` in columns, `free` where lines keep to none.
    #[inline(always)]
    fn either(self, column: impl SimdInto<i32x16<S>, S>, free: impl SimdInto<i32x16<S>, S>) -> i32x16<S> {
        let (column, free) = (column.simd_into(self.simd), free.simd_into(self.simd));
        self.columns.select(column, free)
    }

    /// Adds to `table` what each line costs as each part, less the sum of `bases` up to it.
    #[inline(always)]
    fn forward(self, barred: Option<(usize, &[usize])>, table: &mut Vec<Cells>, bases: &mut Vec<i32>) {
        for (i, step) in self.page.steps.steps.iter().enumerate() {
            let mut cells = match table.last() {
                None => self.first(step),
                Some(before) => self.next(before, step),
            };
            if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
                parts.iter().for_each(|&p| cells[p] = [NEVER; LANES]);
            }
            bases.push(if i % LEVELLED == 0 { self.level(&mut cells) } else { 0 });
            table.push(cells);
        }
    }

    /// Lowers `cells` by the least of them, which it tells.
    #[inline(always)]
    fn level(self, cells: &mut Cells) -> i32 {
        let least = cells.iter().fold(self.all(NEVER), |least, c| least.min(self.read(c)));
        let least = least.reduce_min();
        for costs in cells {
            let known = self.read(costs);
            let never = known.simd_lt(NEVER / 2);
            *costs = never.select(known - least, self.all(NEVER)).into();
        }
        least
    }

    #[inline(always)]
    fn first(self, step: &Step) -> Cells {
        let mut cells = [[NEVER; LANES]; PARTS];
        for p in OPENING {
            cells[p] = self.open(step, p).into();
        }
        cells
    }

    #[inline(always)]
    fn next(self, before: &Cells, step: &Step) -> Cells {
        let mut cells = [[NEVER; LANES]; PARTS];
        let w = self.page.costs.w;
        let rare = self.rare(step);
        let closed = self.closed(before, step);
        for (p, bonus) in OPENING.into_iter().zip(step.bonus) {
            if step.opening.never(p) {
                continue;
            }
            let titled = bonus.map_or(NEVER, |bonus| closed.titled + bonus);
            let changed = closed.best.min(titled) + w.width_change;
            cells[p] = (closed.by_column.min(rare + changed) + self.open(step, p)).into();
        }
        let inside = self.inside(before, step);
        let any = inside.any + w.width_change_inside;
        let jump = (inside.narrower + w.width_grows_inside).min(any) + rare;
        cells[MORE] = (inside.same.min(self.either(jump, NEVER)) + self.row(step.over)).into();
        let (first, more) = (step.head_joining.all(HEAD), step.head_joining.all(HEAD_MORE));
        let first = self.read(&before[HEAD]) + self.either(first.0, first.1);
        let more = self.read(&before[HEAD_MORE]) + self.either(more.0, more.1);
        cells[HEAD_MORE] = first.min(more).into();
        cells
    }

    /// What it costs to open a block of part `p`, by column.
    #[inline(always)]
    fn open(self, step: &Step, p: usize) -> i32x16<S> {
        let (column, free) = step.opening.all(p);
        let open = self.either(column, free);
        // display type and furniture keep to no column
        match p {
            HEAD | LABELLED => open,
            _ => open + self.row(step.over),
        }
    }

    #[inline(always)]
    fn closed(self, before: &Cells, step: &Step) -> Closed<S> {
        let c = &step.closing;
        let before = |p: usize| self.read(&before[p]);
        let word = self.either(c.word, 0);
        let room = self.widths - step.extent;
        let full = room.simd_lt(0);
        let price = |full: mask32x16<S>| full.select(self.all(c.full), self.all(0));
        let open = word + c.text;
        let text = open + price(full);
        let indented = open + price(room.simd_lt(step.indent));
        let item = c.item.map_or(text, |cost| full.select(text, word + cost));
        let labelled = c.labelled.map_or(text, |cost| self.all(cost));
        let titled = before(HEAD).min(before(HEAD_MORE)) + word + c.head;
        let flush = before(FIRST).min(before(MORE)) + text;
        let other = (before(ITEM) + item).min(before(LABELLED) + labelled);
        let by_column = titled.min(flush).min(other).min(before(INDENTED) + indented);
        Closed {
            best: by_column.reduce_min(),
            titled: titled.reduce_min(),
            by_column,
        }
    }

    #[inline(always)]
    fn inside(self, before: &Cells, step: &Step) -> Inside<S> {
        let before = |p: usize| self.read(&before[p]);
        let sealed = if step.joining.sealed { NEVER } else { 0 };
        let rest = before(FIRST).min(before(MORE)).min(before(ITEM));
        let room = |row: Row| self.either(self.row(row), step.joining.free);
        let flush = rest.min(before(LABELLED) + sealed) + room(step.flush);
        let same = flush.min(before(INDENTED) + room(step.indented)) + step.joining.base;
        // the least of all lanes before, by doubling how far it is looked
        let never = self.all(NEVER);
        let mut narrower = never.slide::<15>(same);
        narrower = narrower.min(never.slide::<15>(narrower));
        narrower = narrower.min(never.slide::<14>(narrower));
        narrower = narrower.min(never.slide::<12>(narrower));
        narrower = narrower.min(never.slide::<8>(narrower));
        Inside {
            any: self.either(same, NEVER).reduce_min(),
            same,
            narrower,
        }
    }
}

impl Page<'_> {
    fn back(&self, table: &[Cells], bases: &[i32]) -> Path {
        let n = table.len();
        let mut state: State = (FIRST as u8, 0);
        let mut best = NEVER;
        for (k, &lane) in self.columns.lanes.iter().enumerate() {
            for (p, costs) in table[n - 1].iter().enumerate() {
                let cost = costs[lane].saturating_add(self.costs.close(n - 1, k, p));
                if cost < best {
                    (best, state) = (cost, (p as u8, k as u8));
                }
            }
        }
        let mut states = vec![state; n];
        for i in (1..n).rev() {
            states[i] = state;
            let target = table[i][usize::from(state.0)][self.lane(state)] + bases[i];
            state = self.origin(&table[i - 1], &self.steps.steps[i], state, target);
        }
        states[0] = state;
        Path {
            states,
            cost: i64::from(best) + bases.iter().map(|&b| i64::from(b)).sum::<i64>(),
        }
    }

    fn lane(&self, state: State) -> usize {
        self.columns.lanes[usize::from(state.1)]
    }

    /// Whether lines of `lane` keep to no column.
    fn is_free(&self, lane: usize) -> bool {
        self.columns.widths[lane] == FREE
    }

    /// What it costs that hardly any line around has the width of `state`.
    fn rare(&self, step: &Step, state: State) -> i32 {
        let near = usize::from(step.near[usize::from(state.1)]);
        let price = self.steps.rare.get(near).copied();
        price.filter(|_| !self.is_free(self.lane(state))).unwrap_or(0)
    }

    /// The state of the line before from which `state` is reached at `target`.
    fn origin(&self, before: &Cells, step: &Step, state: State, target: i32) -> State {
        let (part, lane) = (usize::from(state.0), self.lane(state));
        let either = |(column, free)| if self.is_free(lane) { free } else { column };
        match part {
            MORE => self.joined(before, step, state, target - self.steps.rows.get(step.over)[lane]),
            HEAD_MORE => {
                let first = before[HEAD][lane] + either(step.head_joining.all(HEAD));
                (if first == target { HEAD as u8 } else { state.0 }, state.1)
            }
            _ => {
                let over = match part {
                    HEAD | LABELLED => 0,
                    _ => self.steps.rows.get(step.over)[lane],
                };
                self.opened(before, step, state, target - either(step.opening.all(part)) - over)
            }
        }
    }

    /// The state from which text goes on as `state` at `target`.
    fn joined(&self, before: &Cells, step: &Step, state: State, target: i32) -> State {
        let w = self.costs.w;
        let (flush, indented) = (self.steps.rows.get(step.flush), self.steps.rows.get(step.indented));
        let from = |lane: usize, target: i32| {
            let free = self.is_free(lane);
            GOING_ON.into_iter().find(|&p| {
                let join = step.joining.base
                    + match p {
                        _ if free => step.joining.free,
                        INDENTED => indented[lane],
                        _ => flush[lane],
                    };
                !(p == LABELLED && step.joining.sealed) && before[p][lane] + join == target
            })
        };
        let lane = self.lane(state);
        if let Some(p) = from(lane, target) {
            return (p as u8, state.1);
        }
        let target = target - self.rare(step, state);
        let (grows, changes) = (target - w.width_grows_inside, target - w.width_change_inside);
        let columns = self.columns.lanes.len() - 1;
        let ways = (0..lane).map(|l| (l, grows)).chain((0..columns).map(|l| (l, changes)));
        for (lane, target) in ways {
            if let Some(p) = from(lane, target) {
                let k = self.columns.lanes.iter().position(|&l| l == lane);
                return (p as u8, k.map_or(state.1, |k| k as u8));
            }
        }
        (MORE as u8, state.1)
    }

    /// The state after which a block opens as `state` at `target`.
    fn opened(&self, before: &Cells, step: &Step, state: State, target: i32) -> State {
        let (part, column) = (usize::from(state.0), self.lane(state));
        let close = |p: usize, k: usize| before[p][k] + step.closing.at(p, self.columns.widths[k], step.taken(p));
        if let Some(p) = (0..PARTS).find(|&p| close(p, column) == target) {
            return (p as u8, state.1);
        }
        let target = target - self.costs.w.width_change - self.rare(step, state);
        let bonus = OPENING
            .iter()
            .zip(step.bonus)
            .find(|(p, _)| **p == part)
            .and_then(|b| b.1);
        let titled = bonus.map(|bonus| (HEAD..HEAD_MORE + 1, target - bonus));
        for (parts, target) in std::iter::once((0..PARTS, target)).chain(titled) {
            for (k, &lane) in self.columns.lanes.iter().enumerate() {
                if let Some(p) = parts.clone().find(|&p| close(p, lane) == target) {
                    return (p as u8, k as u8);
                }
            }
        }
        (FIRST as u8, state.1)
    }
}
