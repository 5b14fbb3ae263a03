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
use fearless_simd::{dispatch, i32x16, mask32x16};
use std::ops::Range;

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

/// What is known of a line beside the costs of its states.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// What its costs were lowered by.
    base: i32,
    /// The least that it costs to close a block before it.
    closed: i32,
    /// A bit for each lane in which it costs so little.
    lanes: u16,
}

/// What a search over a page works out line by line; kept for the next one.
pub(super) struct Table {
    cells: Vec<Cells>,
    marks: Vec<Mark>,
}

impl Table {
    /// Room for a page of `lines` lines.
    pub(super) fn new(lines: usize) -> Table {
        Table {
            cells: vec![[[NEVER; LANES]; PARTS]; lines],
            marks: vec![Mark::default(); lines],
        }
    }
}

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(costs: &Costs<'_>, steps: &Steps, table: &mut Table, barred: Option<(usize, &[usize])>) -> Path {
    let page = Page {
        costs,
        steps,
        columns: &steps.columns,
    };
    dispatch!(steps.simd, simd => simd.vectorize(
        #[inline(always)]
        || Search::new(simd, &page).forward(barred, table)
    ));
    page.back(&table.cells, &table.marks)
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
    /// The cheapest where the line before is a heading, by column.
    titled: i32x16<S>,
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
    fn either(self, (column, free): (i32, i32)) -> i32x16<S> {
        self.columns.select(self.all(column), self.all(free))
    }

    /// Puts into `table` what each line costs as each part, less the sum of the bases up to it.
    #[inline(always)]
    fn forward(self, barred: Option<(usize, &[usize])>, table: &mut Table) {
        let lines = table.cells.iter_mut().zip(&mut table.marks);
        let steps = self.page.steps.steps.iter().zip(&self.page.steps.rares);
        let mut before: Option<&Cells> = None;
        for (i, ((cells, mark), (step, rare))) in lines.zip(steps).enumerate() {
            match before {
                None => self.first(cells, step),
                Some(before) => self.next(before, cells, mark, step, self.read(rare)),
            }
            if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
                parts.iter().for_each(|&p| cells[p] = [NEVER; LANES]);
            }
            mark.base = if i % LEVELLED == 0 { self.level(cells) } else { 0 };
            before = Some(cells);
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
    fn first(self, cells: &mut Cells, step: &Step) {
        let over = self.row(step.over);
        *cells = [[NEVER; LANES]; PARTS];
        for p in OPENING {
            // display type and furniture keep to no column
            let over = if matches!(p, HEAD | LABELLED) {
                self.all(0)
            } else {
                over
            };
            cells[p] = (self.either(step.opening.all(p)) + over).into();
        }
    }

    /// Puts the costs of a line's states into `cells`.
    #[inline(always)]
    fn next(self, before: &Cells, cells: &mut Cells, mark: &mut Mark, step: &Step, rare: i32x16<S>) {
        let w = self.page.costs.w;
        let over = self.row(step.over);
        let closed = self.closed(before, step);
        mark.closed = closed.best;
        mark.lanes = closed.by_column.simd_eq(closed.best).to_bitmask() as u16;
        let opening = &step.opening;
        let any = self.opened(&closed, rare, None);
        let text = any + over;
        cells[FIRST] = (text + self.either(opening.all(FIRST))).into();
        cells[INDENTED] = (text + self.either(opening.all(INDENTED))).into();
        cells[ITEM] = match opening.item >= NEVER {
            true => [NEVER; LANES],
            false => (text + self.either(opening.all(ITEM))).into(),
        };
        // display type and furniture keep to no column
        cells[HEAD] = match step.kicked {
            _ if opening.head >= NEVER => [NEVER; LANES],
            None => (any + self.either(opening.all(HEAD))).into(),
            bonus => (self.opened(&closed, rare, bonus) + self.either(opening.all(HEAD))).into(),
        };
        cells[LABELLED] = match step.signed {
            _ if opening.labelled >= NEVER => [NEVER; LANES],
            bonus => (self.opened(&closed, rare, bonus) + self.either(opening.all(LABELLED))).into(),
        };
        let inside = self.inside(before, step);
        let any = inside.any + w.width_change_inside;
        let jump = (inside.narrower + w.width_grows_inside).min(any) + rare;
        cells[MORE] = (inside.same.min(self.columns.select(jump, self.all(NEVER))) + over).into();
        let joining = &step.head_joining;
        let head = self
            .read(&before[HEAD])
            .min(self.read(&before[HEAD_MORE]) + joining.more);
        cells[HEAD_MORE] = (head + self.either(joining.all(HEAD))).into();
    }

    /// What it costs to come to a new block, by column. `bonus` is taken off behind a heading.
    #[inline(always)]
    fn opened(self, closed: &Closed<S>, rare: i32x16<S>, bonus: Option<i32>) -> i32x16<S> {
        let from = match bonus {
            None => closed.best,
            Some(bonus) => closed.best.min(closed.titled.reduce_min() + bonus),
        };
        closed.by_column.min(rare + (from + self.page.costs.w.width_change))
    }

    #[inline(always)]
    fn closed(self, before: &Cells, step: &Step) -> Closed<S> {
        let c = &step.closing;
        let before = |p: usize| self.read(&before[p]);
        let word = self.either((c.word, 0));
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
            titled,
            by_column,
        }
    }

    #[inline(always)]
    fn inside(self, before: &Cells, step: &Step) -> Inside<S> {
        let before = |p: usize| self.read(&before[p]);
        let sealed = if step.joining.sealed { NEVER } else { 0 };
        let rest = before(FIRST).min(before(MORE)).min(before(ITEM));
        let free = self.all(step.joining.free);
        let room = |row: Row| self.columns.select(self.row(row), free);
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
            any: self.columns.select(same, never).reduce_min(),
            same,
            narrower,
        }
    }
}

impl Page<'_> {
    fn back(&self, table: &[Cells], marks: &[Mark]) -> Path {
        let n = table.len();
        let mut state: State = (FIRST as u8, 0);
        let mut best = NEVER;
        let closing = self.costs.closing(n - 1).all(FREE, 0, 0);
        for (k, &lane) in self.columns.lanes.iter().enumerate() {
            for (p, costs) in table[n - 1].iter().enumerate() {
                let cost = costs[lane].saturating_add(closing[p]);
                if cost < best {
                    (best, state) = (cost, (p as u8, k as u8));
                }
            }
        }
        let mut states = vec![state; n];
        for i in (1..n).rev() {
            states[i] = state;
            let target = table[i][usize::from(state.0)][self.lane(state)] + marks[i].base;
            state = self.origin(&table[i - 1], i, &marks[i], state, target);
        }
        states[0] = state;
        Path {
            states,
            cost: i64::from(best) + marks.iter().map(|m| i64::from(m.base)).sum::<i64>(),
        }
    }

    fn lane(&self, state: State) -> usize {
        self.columns.lanes[usize::from(state.1)]
    }

    /// Whether lines of `lane` keep to no column.
    fn is_free(&self, lane: usize) -> bool {
        self.columns.widths[lane] == FREE
    }

    /// The state of the line before from which `state` of line `i` is reached at `target`.
    fn origin(&self, before: &Cells, i: usize, mark: &Mark, state: State, target: i32) -> State {
        let (part, lane) = (usize::from(state.0), self.lane(state));
        let step = &self.steps.steps[i];
        let rare = self.steps.rares[i][lane];
        let either = |(column, free)| if self.is_free(lane) { free } else { column };
        match part {
            MORE => {
                let target = target - self.steps.rows.get(step.over)[lane];
                self.joined(before, step, rare, state, target)
            }
            HEAD_MORE => {
                let first = before[HEAD][lane] + either(step.head_joining.all(HEAD));
                (if first == target { HEAD as u8 } else { state.0 }, state.1)
            }
            _ => {
                let over = match part {
                    HEAD | LABELLED => 0,
                    _ => self.steps.rows.get(step.over)[lane],
                };
                let target = target - either(step.opening.all(part)) - over;
                self.opened(before, step, mark, rare, state, target)
            }
        }
    }

    /// The state from which text goes on as `state` at `target`.
    fn joined(&self, before: &Cells, step: &Step, rare: i32, state: State, target: i32) -> State {
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
        let target = target - rare;
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
    fn opened(&self, before: &Cells, step: &Step, mark: &Mark, rare: i32, state: State, target: i32) -> State {
        let (part, column) = (usize::from(state.0), self.lane(state));
        let close = |lane: usize, parts: Range<usize>, target: i32| {
            let costs = step.closing.all(self.columns.widths[lane], step.extent, step.indent);
            parts.into_iter().find(|&p| before[p][lane] + costs[p] == target)
        };
        if let Some(p) = close(column, 0..PARTS, target) {
            return (p as u8, state.1);
        }
        let target = target - self.costs.w.width_change - rare;
        let cheapest = target == mark.closed;
        let bonus = match part {
            HEAD => step.kicked,
            LABELLED => step.signed,
            _ => None,
        };
        let (parts, target) = match bonus {
            Some(bonus) if !cheapest => (HEAD..HEAD_MORE + 1, target - bonus),
            _ => (0..PARTS, target),
        };
        for (k, &lane) in self.columns.lanes.iter().enumerate() {
            if cheapest && mark.lanes >> lane & 1 == 0 {
                continue;
            }
            if let Some(p) = close(lane, parts.clone(), target) {
                return (p as u8, k as u8);
            }
        }
        (FIRST as u8, state.1)
    }
}
