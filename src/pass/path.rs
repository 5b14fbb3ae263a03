//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! All columns are stepped at once, a column a lane, and only costs are kept: where a state came from is found again on
//! the way back, for the states that the reading goes through. Steps are linear in the number of columns, since a change
//! of width costs the same from any width to any other. The costs of a line count from the cheapest way to close a block
//! before it, so that they stay small.

use super::columns::LANES;
use super::costs::{FIRST, FREE, GOING_ON, HEAD, HEAD_MORE, INDENTED, ITEM, LABELLED, MORE, NEVER, PARTS};
use super::lanes::Cost;
use super::rows::{self, Row};
use super::steps::{Step, Steps};
use fearless_simd::prelude::*;
use fearless_simd::{dispatch, i16x16, i32x16};
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

/// Costs by lane. Lanes beyond the page's columns are copies of the last, that of lines that keep to none.
type Lanes<C> = [C; LANES];

/// What a line costs as each part, without what only few lines may be.
type Cells<C> = [Lanes<C>; HEAD_MORE + 1];

/// What a line costs as the other parts.
type Told<C> = [Lanes<C>; PARTS - ITEM];

/// What is known of a line beside the costs of its states.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// The least that it costs to close a block before it: its costs count from there.
    closed: i32,
    /// A bit for each lane in which it costs so little.
    lanes: u16,
    /// If it may be an item or a labelled line, the number of its [`Told`], counted from 1.
    told: u32,
}

/// The costs of a page's lines.
#[derive(Default)]
struct Costed<C> {
    cells: Vec<Cells<C>>,
    told: Vec<Told<C>>,
    marks: Vec<Mark>,
}

/// What searches over a page work out line by line; kept for the next one.
#[derive(Default)]
pub(super) struct Table {
    narrow: Costed<i16>,
    wide: Costed<i32>,
    /// The prices of lengths for a search in thirty-two bits.
    rows: Vec<Row<i32>>,
}

impl<C: Cost> Costed<C> {
    /// Of `lines` lines none is left.
    fn clear(&mut self, lines: usize) {
        self.cells.clear();
        self.told.clear();
        self.marks.clear();
        self.cells.reserve(lines);
        self.marks.reserve(lines);
    }

    /// What line `i` costs.
    #[inline]
    fn line(&self, i: usize) -> LineCosts<'_, C> {
        let told = self.marks[i].told.checked_sub(1);
        LineCosts {
            cells: &self.cells[i],
            told: told.map(|told| &self.told[told as usize]),
        }
    }
}

/// What one line costs.
struct LineCosts<'a, C> {
    cells: &'a Cells<C>,
    told: Option<&'a Told<C>>,
}

impl<C: Cost> LineCosts<'_, C> {
    /// As part `p` in `lane`.
    #[inline(always)]
    fn cost(&self, p: usize, lane: usize) -> i32 {
        match (self.cells.get(p), self.told) {
            (Some(lanes), _) => lanes[lane].into(),
            (None, Some(told)) => told[p.saturating_sub(ITEM)][lane].into(),
            (None, None) => C::NEVER.into(),
        }
    }
}

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(steps: &Steps<'_>, table: &mut Table, barred: Option<(usize, &[usize])>) -> Path {
    if let Some(rows) = steps.narrow.as_ref().filter(|_| barred.is_none()) {
        let (page, out) = (Page { steps, rows }, &mut table.narrow);
        let held = dispatch!(steps.simd, simd => simd.vectorize(
            #[inline(always)]
            || Search::<_, i16, i16x16<_>>::new(simd, &page).forward(None, out)
        ));
        if held {
            return page.back(out);
        }
    }
    if table.rows.is_empty() {
        table.rows = rows::rows(steps);
    }
    let (rows, out) = (&table.rows, &mut table.wide);
    let page = Page { steps, rows };
    dispatch!(steps.simd, simd => simd.vectorize(
        #[inline(always)]
        || Search::<_, i32, i32x16<_>>::new(simd, &page).forward(barred, out)
    ));
    page.back(out)
}

/// What stays the same from line to line.
struct Page<'a, C> {
    steps: &'a Steps<'a>,
    rows: &'a [Row<C>],
}

/// The same, in the lanes of a machine.
struct Search<'a, S: Simd, C: Cost, V: SimdInt<S, Element = C>> {
    page: &'a Steps<'a>,
    rows: &'a [Row<C>],
    simd: S,
    widths: V,
    /// Which lanes are columns.
    columns: V::Mask,
    /// More where lines keep to no column.
    unwrapped: V,
    /// No more in columns, and never where lines keep to none.
    kept: V,
}

/// What a line costs as each part, by column.
struct Front<V> {
    first: V,
    indented: V,
    more: V,
    head: V,
    head_more: V,
    /// An item or a labelled line, if it may be one.
    told: Option<(V, V)>,
}

impl<V> Front<V> {
    #[inline(always)]
    fn cells<S: Simd, C: Cost>(&self) -> Cells<C>
    where
        V: SimdInt<S, Element = C, Array = Lanes<C>>,
    {
        [
            self.first.to_array(),
            self.indented.to_array(),
            self.more.to_array(),
            self.head.to_array(),
            self.head_more.to_array(),
        ]
    }
}

/// Where a block could be closed before a line.
struct Closed<V> {
    /// The cheapest of all.
    best: i32,
    /// How much more it costs, by column.
    by_column: V,
    /// How much more the cheapest costs where the line before is a heading; asked for by few lines.
    titled: V,
}

// What is not inlined is not made for the machine's lanes.
impl<'a, S: Simd, C: Cost, V: SimdInt<S, Element = C, Array = Lanes<C>>> Search<'a, S, C, V> {
    #[inline(always)]
    fn new(simd: S, &Page { steps: page, rows }: &Page<'a, C>) -> Self {
        let all = |cost: i32| V::splat(simd, C::of(cost));
        let widths = V::simd_from(simd, page.columns.widths.map(C::capped));
        let columns = widths.simd_lt(C::capped(FREE));
        Search {
            page,
            rows,
            simd,
            widths,
            columns,
            unwrapped: columns.select(all(0), all(page.w.unwrapped)),
            kept: columns.select(all(0), V::splat(simd, C::NEVER)),
        }
    }

    #[inline(always)]
    fn all(&self, cost: i32) -> V {
        V::splat(self.simd, C::of(cost))
    }

    #[inline(always)]
    fn read(&self, lanes: &Lanes<C>) -> V {
        V::simd_from(self.simd, *lanes)
    }

    /// `cost`, which may be too high.
    #[inline(always)]
    fn capped(&self, cost: i32) -> V {
        V::splat(self.simd, C::capped(cost))
    }

    #[inline(always)]
    fn never(&self) -> V {
        V::splat(self.simd, C::NEVER)
    }

    /// `column` in columns, `free` where lines keep to none.
    #[inline(always)]
    fn either(&self, (column, free): (i32, i32)) -> V {
        self.columns.select(self.all(column), self.all(free))
    }

    /// Puts into `out` what each line costs as each part. Tells whether all costs could be held.
    #[inline(always)]
    fn forward(&self, barred: Option<(usize, &[usize])>, out: &mut Costed<C>) -> bool {
        out.clear(self.page.steps.len());
        let mut before: Option<Front<V>> = None;
        let mut held = true;
        for (i, (step, row)) in self.page.steps.iter().zip(self.rows).enumerate() {
            let mut mark = Mark::default();
            let mut front = match &before {
                None => self.first(step, row),
                Some(before) => self.next(before, &mut mark, step, row, &mut held),
            };
            if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
                self.bar(&mut front, parts);
            }
            out.cells.push(front.cells());
            if let Some((item, labelled)) = front.told {
                out.told.push([item.to_array(), labelled.to_array()]);
                mark.told = out.told.len() as u32;
            }
            out.marks.push(mark);
            before = Some(front);
        }
        held
    }

    /// Have a line be none of `parts`.
    #[inline(always)]
    fn bar(&self, front: &mut Front<V>, parts: &[usize]) {
        for &part in parts {
            let never = self.never();
            match (part, &mut front.told) {
                (FIRST, _) => front.first = never,
                (INDENTED, _) => front.indented = never,
                (MORE, _) => front.more = never,
                (HEAD, _) => front.head = never,
                (HEAD_MORE, _) => front.head_more = never,
                (ITEM, Some((item, _))) => *item = never,
                (LABELLED, Some((_, labelled))) => *labelled = never,
                _ => {}
            }
        }
    }

    #[inline(always)]
    fn first(&self, step: &Step, row: &Row<C>) -> Front<V> {
        let over = self.read(&row.over);
        let mut told = None;
        if step.is_told() {
            told = Some((C::plus(self.begun(step, ITEM), over), self.begun(step, LABELLED)));
        }
        Front {
            first: C::plus(self.begun(step, FIRST), over),
            indented: C::plus(self.begun(step, INDENTED), over),
            more: self.never(),
            head: self.begun(step, HEAD),
            head_more: self.never(),
            told,
        }
    }

    /// What it costs that a page begins with a line as part `p`.
    #[inline(always)]
    fn begun(&self, step: &Step, p: usize) -> V {
        let (column, free) = step.opening.all(self.page.w, p);
        self.columns.select(self.capped(column), self.capped(free))
    }

    /// The costs of a line's states. Unsets `held` if not all could be held. Display type and furniture keep to no column.
    #[inline(always)]
    fn next(&self, before: &Front<V>, mark: &mut Mark, step: &Step, row: &Row<C>, held: &mut bool) -> Front<V> {
        let (w, opening) = (self.page.w, &step.opening);
        let (over, rare) = (self.read(&row.over), self.read(&row.rare));
        let closed = self.closed(before, step, mark);
        let any = self.opened(&closed, rare, None);
        let text = C::plus(any, over);
        let wrapped = C::plus(text, self.unwrapped);
        let mut head = self.never();
        if opening.head < NEVER {
            let bonus = if step.kicked { Some(w.head_kicked) } else { None };
            head = C::plus(self.opened(&closed, rare, bonus), self.either(opening.all(w, HEAD)));
        }
        let mut told = None;
        if step.is_told() {
            let (mut item, mut labelled) = (self.never(), self.never());
            if opening.item < NEVER {
                item = C::plus(wrapped, self.all(opening.item));
            }
            if opening.labelled < NEVER {
                let bonus = if step.signed { Some(w.head_signed) } else { None };
                labelled = C::plus(self.opened(&closed, rare, bonus), self.either(opening.all(w, LABELLED)));
            }
            told = Some((item, labelled));
        }
        let (head_more, fits) = self.head_more(before, step, closed.best);
        *held &= fits;
        Front {
            first: C::plus(wrapped, self.all(opening.first)),
            indented: C::plus(C::plus(text, self.kept), self.all(opening.indented)),
            more: C::plus(self.inside(before, step, row, closed.best), over),
            head,
            head_more,
            told,
        }
    }

    /// What it costs to come to a new block, by column. `bonus` is taken off behind a heading.
    #[inline(always)]
    fn opened(&self, closed: &Closed<V>, rare: V, bonus: Option<i32>) -> V {
        let from = match bonus {
            None => 0,
            Some(bonus) => bonus.saturating_add(closed.titled.reduce_min().into()).min(0),
        };
        let change = self.all(self.page.w.width_change + from);
        closed.by_column.min(C::plus(rare, change))
    }

    /// `cost` where a column is narrower than `extent`.
    #[inline(always)]
    fn narrower(&self, extent: i32, cost: i32) -> V {
        let full = self.widths.simd_lt(C::capped(extent));
        full.select(self.all(cost), self.all(0))
    }

    #[inline(always)]
    fn closed(&self, before: &Front<V>, step: &Step, mark: &mut Mark) -> Closed<V> {
        let c = &step.closing;
        let word = self.either((c.word, 0));
        let open = C::plus(word, self.all(c.text));
        let text = C::plus(open, self.narrower(step.extent, c.full));
        let indented = C::plus(open, self.narrower(step.extent + step.indent, c.full));
        let titled = C::plus(before.head.min(before.head_more), C::plus(word, self.all(c.head)));
        let flush = C::plus(before.first.min(before.more), text);
        let mut by_column = titled.min(flush).min(C::plus(before.indented, indented));
        if let Some((item, labelled)) = before.told {
            let full = self.widths.simd_lt(C::capped(step.extent));
            let told = self.all(self.page.w.break_base);
            let room = match c.item {
                true => full.select(text, C::plus(word, told)),
                false => text,
            };
            let item = C::plus(item, room);
            let labelled = C::plus(labelled, if c.labelled { told } else { text });
            by_column = by_column.min(item.min(labelled));
        }
        let least = by_column.reduce_min();
        let best: i32 = least.into();
        mark.closed = best;
        mark.lanes = by_column.simd_eq(least).to_bitmask() as u16;
        Closed {
            best,
            by_column: C::plus(by_column, self.all(-best)),
            titled: C::plus(titled, self.all(-best)),
        }
    }

    /// What it costs to go on with text, less `best`, by column.
    #[inline(always)]
    fn inside(&self, before: &Front<V>, step: &Step, row: &Row<C>, best: i32) -> V {
        let (w, never) = (self.page.w, self.never());
        let mut rest = before.first.min(before.more);
        if let Some((item, labelled)) = before.told {
            rest = rest.min(item);
            if !step.joining.sealed {
                rest = rest.min(labelled);
            }
        }
        let flush = C::plus(rest, self.read(&row.flush));
        let indented = C::plus(before.indented, self.read(&row.indented));
        let base = step.joining.base - best;
        let same = C::plus(flush.min(indented), self.either((base, base + step.joining.free)));
        // the least of all lanes before, by doubling how far it is looked
        let mut narrower = never.slide::<15>(same);
        narrower = narrower.min(never.slide::<15>(narrower));
        narrower = narrower.min(never.slide::<14>(narrower));
        narrower = narrower.min(never.slide::<12>(narrower));
        narrower = narrower.min(never.slide::<8>(narrower));
        let any: i32 = narrower.as_array()[self.page.columns.lanes.len() - 1].into();
        let grows = C::plus(narrower, self.all(w.width_grows_inside));
        let changed = grows.min(self.capped(any.saturating_add(w.width_change_inside)));
        same.min(C::plus(C::plus(changed, self.read(&row.rare)), self.kept))
    }

    /// What it costs to go on with a heading, less `best`, by column, and whether that could be held.
    #[inline(always)]
    fn head_more(&self, before: &Front<V>, step: &Step, best: i32) -> (V, bool) {
        let joining = &step.head_joining;
        let (column, free) = (joining.column, joining.free);
        let more = self.all(self.page.w.head_join);
        let from = before.head.min(C::plus(before.head_more, more));
        let far = from.simd_gt(C::FAR);
        let joined = self
            .columns
            .select(self.capped(column - best), self.capped(free - best));
        let more = C::plus(from, joined);
        // whatever comes after costs that mean nothing means nothing either
        let more = far.select(self.never(), more);
        let told = step.opening.head < NEVER || column >= NEVER;
        (more, told || !(more.simd_gt(C::FAR) & !far).any_true())
    }
}

impl<C: Cost> Page<'_, C> {
    /// Follow the cheapest reading back.
    fn back(&self, table: &Costed<C>) -> Path {
        let n = table.cells.len();
        let last = table.line(n - 1);
        let mut state: State = (FIRST as u8, 0);
        let mut best = NEVER;
        for (k, &lane) in self.steps.columns.lanes.iter().enumerate() {
            for (p, end) in self.steps.ends.iter().enumerate() {
                let cost = last.cost(p, lane) + end;
                if cost < best {
                    (best, state) = (cost, (p as u8, k as u8));
                }
            }
        }
        let mut states = vec![state; n];
        for i in (1..n).rev() {
            states[i] = state;
            let origin = Origin {
                page: self.steps,
                before: table.line(i - 1),
                step: &self.steps.steps[i],
                row: &self.rows[i],
                mark: &table.marks[i],
            };
            let cost = table.line(i).cost(usize::from(state.0), origin.lane(state));
            state = origin.of(state, cost + origin.mark.closed);
        }
        states[0] = state;
        Path {
            states,
            cost: i64::from(best) + table.marks.iter().map(|m| i64::from(m.closed)).sum::<i64>(),
        }
    }
}

/// Finds where the states of a line came from.
struct Origin<'a, C> {
    page: &'a Steps<'a>,
    before: LineCosts<'a, C>,
    /// The step to the line, its prices and its mark.
    step: &'a Step,
    row: &'a Row<C>,
    mark: &'a Mark,
}

impl<C: Cost> Origin<'_, C> {
    fn lane(&self, state: State) -> usize {
        self.page.columns.lanes[usize::from(state.1)]
    }

    /// Whether lines of `lane` keep to no column.
    fn is_free(&self, lane: usize) -> bool {
        self.page.columns.widths[lane] == FREE
    }

    /// The state of the line before from which `state` is reached at `target`.
    fn of(&self, state: State, target: i32) -> State {
        let (part, lane) = (usize::from(state.0), self.lane(state));
        let (step, w) = (self.step, self.page.w);
        let either = |(column, free)| if self.is_free(lane) { free } else { column };
        let over = || self.row.over[lane].into();
        match part {
            MORE => self.joined(state, target - over()),
            HEAD_MORE => {
                let first = self.before.cost(HEAD, lane) + either(step.head_joining.all(w, HEAD));
                (if first == target { HEAD as u8 } else { state.0 }, state.1)
            }
            _ => {
                let over = match part {
                    HEAD | LABELLED => 0,
                    _ => over(),
                };
                self.opened(state, target - either(step.opening.all(w, part)) - over)
            }
        }
    }

    /// The state from which text goes on as `state` at `target`.
    fn joined(&self, state: State, target: i32) -> State {
        let (step, row, w) = (self.step, self.row, self.page.w);
        let from = |lane: usize, target: i32| {
            let (flush, indented) = match self.is_free(lane) {
                true => (step.joining.free, step.joining.free),
                false => (row.flush[lane].into(), row.indented[lane].into()),
            };
            let target = target - step.joining.base;
            GOING_ON.into_iter().find(|&p| {
                let room = if p == INDENTED { indented } else { flush };
                self.before.cost(p, lane) + room == target && !(p == LABELLED && step.joining.sealed)
            })
        };
        let lane = self.lane(state);
        if let Some(p) = from(lane, target) {
            return (p as u8, state.1);
        }
        let target = target - row.rare[lane].into();
        let (grows, changes) = (target - w.width_grows_inside, target - w.width_change_inside);
        let lanes = &self.page.columns.lanes;
        let ways = (0..lane).map(|l| (l, grows));
        for (lane, target) in ways.chain((0..lanes.len() - 1).map(|l| (l, changes))) {
            if let Some(p) = from(lane, target) {
                let k = lanes.iter().position(|&l| l == lane);
                return (p as u8, k.map_or(state.1, |k| k as u8));
            }
        }
        (MORE as u8, state.1)
    }

    /// The state after which a block opens as `state` at `target`.
    fn opened(&self, state: State, target: i32) -> State {
        let (step, w) = (self.step, self.page.w);
        let (part, column) = (usize::from(state.0), self.lane(state));
        let close = |lane: usize, mut parts: Range<usize>, target: i32| {
            let width = self.page.columns.widths[lane];
            let costs = step.closing.all(w, width, step.extent, step.indent);
            parts.find(|&p| self.before.cost(p, lane) + costs[p] == target)
        };
        if let Some(p) = close(column, 0..PARTS, target) {
            return (p as u8, state.1);
        }
        let target = target - w.width_change - self.row.rare[column].into();
        let cheapest = target == self.mark.closed;
        let bonus = match part {
            HEAD if step.kicked => Some(w.head_kicked),
            LABELLED if step.signed => Some(w.head_signed),
            _ => None,
        };
        let (parts, target) = match bonus {
            Some(bonus) if !cheapest => (HEAD..HEAD_MORE + 1, target - bonus),
            _ => (0..PARTS, target),
        };
        for (k, &lane) in self.page.columns.lanes.iter().enumerate() {
            if cheapest && self.mark.lanes >> lane & 1 == 0 {
                continue;
            }
            if let Some(p) = close(lane, parts.clone(), target) {
                return (p as u8, k as u8);
            }
        }
        (FIRST as u8, state.1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::costs::{Closing, Exact, HeadJoining, Joining, Left, Opening};
    use super::*;
    use crate::rule::Weights;
    use proptest::prelude::*;

    fn cost() -> impl Strategy<Value = i32> {
        prop_oneof![6 => -300..700, 1 => -1500..2000]
    }

    fn maybe() -> impl Strategy<Value = i32> {
        prop_oneof![3 => Just(NEVER), 3 => cost(), 1 => -1500..12_000]
    }

    fn left() -> impl Strategy<Value = Left> {
        let glyphs = prop_oneof![Just(Exact::Both), Just(Exact::First), Just(Exact::None)];
        (prop::bool::weighted(0.1), any::<bool>(), glyphs).prop_map(|(latin, stops, glyphs)| Left {
            latin,
            stops,
            glyphs,
        })
    }

    prop_compose! {
        fn opening()(first in cost(), more in 0..300, item in maybe(), labelled in maybe(),
            head in prop_oneof![1 => Just(NEVER), 4 => cost(), 1 => -1500..12_000], fits in 0..1500) -> Opening {
            Opening {
                first,
                indented: first + more,
                head,
                item,
                labelled,
                free_head: if head < NEVER { head + more } else { NEVER },
                fits,
            }
        }
    }

    prop_compose! {
        fn step()(opening in opening(), base in cost(), sealed: bool, left in left(),
            closing in (0..400, -900..900, any::<bool>(), any::<bool>(), -100..1100, 0..300),
            head in prop_oneof![1 => Just(NEVER), 4 => cost(), 1 => -1500..12_000], more in 0..300,
            kicked in prop::bool::weighted(0.3), signed in prop::bool::weighted(0.3),
            extent in 0..1500, indent in 0..200) -> Step {
            let (word, closing_head, labelled, item, text, full) = closing;
            Step {
                opening,
                closing: Closing { word, head: closing_head, labelled, item, text, full, plain: false },
                joining: Joining { base, free: more, sealed, left },
                head_joining: HeadJoining { column: head, free: head },
                flush: true,
                kicked,
                signed,
                extent,
                indent,
            }
        }
    }

    proptest! {
        // costs that do not fit in sixteen bits are never on the way
        #[test]
        fn sixteen_bits_find_what_thirty_two_find(
            steps in prop::collection::vec(step(), 1..40),
            near in prop::collection::vec(prop::array::uniform16(0..18u8), 40),
            widths in prop::collection::vec((10..80, 0..9u32).prop_map(|(w, n)| (w * 10, n)), 0..14),
        ) {
            prop_assume!(steps.iter().all(Step::suits));
            let w = Weights::default();
            let ends = [10, 20, 0, -300, -250, 150, 150];
            let mut page = Steps::of(&w, &widths, steps, &near, ends);
            prop_assert!(page.narrow.is_some());
            let narrow = cheapest(&page, &mut Table::default(), None);
            page.narrow = None;
            let wide = cheapest(&page, &mut Table::default(), None);
            prop_assert_eq!(narrow.cost, wide.cost);
            prop_assert_eq!(narrow.states, wide.states);
        }
    }
}
