//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! All columns are stepped at once, a column a lane, and only costs are kept: where a state came from is found again on
//! the way back, for the states that the reading goes through. Steps are linear in the number of columns, since a change
//! of width costs the same from any width to any other. The costs of a line count from the cheapest way to close a block
//! before it, so that they stay small.

use super::columns::LANES;
use super::costs::{FIRST, FREE, GOING_ON, HEAD, HEAD_MORE, INDENTED, ITEM, LABELLED, MORE, NEVER, OPENING, PARTS};
use super::lanes::Cost;
use super::rows::{self, Row};
use super::steps::{Columns, Step, Steps};
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

/// Costs by part and lane. Lanes beyond the page's columns are copies of the last, that of lines that keep to none.
type Cells<C> = [[C; LANES]; PARTS];

/// What is known of a line beside the costs of its states.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// The least that it costs to close a block before it: its costs count from there.
    closed: i32,
    /// A bit for each lane in which it costs so little.
    lanes: u16,
}

/// What searches over a page work out line by line; kept for the next one.
#[derive(Default)]
pub(super) struct Table {
    narrow: Vec<Cells<i16>>,
    wide: Vec<Cells<i32>>,
    /// The prices of lengths for a search in thirty-two bits.
    rows: Vec<Row<i32>>,
    marks: Vec<Mark>,
}

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(steps: &Steps<'_>, table: &mut Table, barred: Option<(usize, &[usize])>) -> Path {
    let lines = steps.steps.len();
    table.marks.resize(lines, Mark::default());
    if let Some(rows) = steps.narrow.as_ref().filter(|_| barred.is_none()) {
        let page = Page { steps, rows };
        table.narrow.resize(lines, [[i16::NEVER; LANES]; PARTS]);
        let (cells, marks) = (&mut table.narrow, &mut table.marks);
        let held = dispatch!(steps.simd, simd => simd.vectorize(
            #[inline(always)]
            || Search::<_, i16, i16x16<_>>::new(simd, &page).forward(None, cells, marks)
        ));
        if held {
            return page.back(cells, marks);
        }
    }
    if table.rows.is_empty() {
        table.rows = rows::rows(steps);
    }
    let page = Page {
        steps,
        rows: &table.rows,
    };
    table.wide.resize(lines, [[i32::NEVER; LANES]; PARTS]);
    let (cells, marks) = (&mut table.wide, &mut table.marks);
    dispatch!(steps.simd, simd => simd.vectorize(
        #[inline(always)]
        || Search::<_, i32, i32x16<_>>::new(simd, &page).forward(barred, cells, marks)
    ));
    page.back(cells, marks)
}

/// What stays the same from line to line.
struct Page<'a, C> {
    steps: &'a Steps<'a>,
    rows: &'a [Row<C>],
}

/// The same, in the lanes of a machine.
struct Search<'a, S: Simd, C: Cost, V: SimdInt<S, Element = C>> {
    page: &'a Page<'a, C>,
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
#[derive(Clone, Copy)]
struct Front<V> {
    /// The first or a further line of a paragraph.
    text: V,
    indented: V,
    head: V,
    head_more: V,
    /// An item or a labelled line, if it may be one.
    told: Option<(V, V)>,
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
impl<'a, S: Simd, C: Cost, V: SimdInt<S, Element = C, Array = [C; LANES]>> Search<'a, S, C, V> {
    #[inline(always)]
    fn new(simd: S, page: &'a Page<'a, C>) -> Self {
        let all = |cost: i32| V::splat(simd, C::of(cost));
        let widths = V::simd_from(simd, page.steps.columns.widths.map(C::capped));
        let columns = widths.simd_lt(C::capped(FREE));
        Search {
            page,
            simd,
            widths,
            columns,
            unwrapped: columns.select(all(0), all(page.steps.w.unwrapped)),
            kept: columns.select(all(0), V::splat(simd, C::NEVER)),
        }
    }

    #[inline(always)]
    fn all(&self, cost: i32) -> V {
        V::splat(self.simd, C::of(cost))
    }

    #[inline(always)]
    fn read(&self, lanes: &[C; LANES]) -> V {
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

    /// Puts into `cells` what each line costs as each part. Tells whether all costs could be held.
    #[inline(always)]
    fn forward(&self, barred: Option<(usize, &[usize])>, cells: &mut [Cells<C>], marks: &mut [Mark]) -> bool {
        let lines = cells.iter_mut().zip(marks);
        let steps = self.page.steps.steps.iter().zip(self.page.rows);
        let mut before: Option<Front<V>> = None;
        let mut held = true;
        for (i, ((cells, mark), (step, row))) in lines.zip(steps).enumerate() {
            match &before {
                None => self.first(cells, step, row),
                Some(before) => held &= self.next(before, cells, mark, step, row),
            }
            if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
                parts.iter().for_each(|&p| cells[p] = [C::NEVER; LANES]);
            }
            before = Some(self.front(cells, step));
        }
        held
    }

    #[inline(always)]
    fn front(&self, cells: &Cells<C>, step: &Step) -> Front<V> {
        let told = step.opening.item < NEVER || step.opening.labelled < NEVER;
        Front {
            text: self.read(&cells[FIRST]).min(self.read(&cells[MORE])),
            indented: self.read(&cells[INDENTED]),
            head: self.read(&cells[HEAD]),
            head_more: self.read(&cells[HEAD_MORE]),
            told: told.then(|| (self.read(&cells[ITEM]), self.read(&cells[LABELLED]))),
        }
    }

    #[inline(always)]
    fn first(&self, cells: &mut Cells<C>, step: &Step, row: &Row<C>) {
        let over = self.read(&row.over);
        *cells = [[C::NEVER; LANES]; PARTS];
        for p in OPENING {
            let (column, free) = step.opening.all(p);
            let opening = self.columns.select(self.capped(column), self.capped(free));
            cells[p] = match p {
                // display type and furniture keep to no column
                HEAD | LABELLED => opening.to_array(),
                _ => C::plus(opening, over).to_array(),
            };
        }
    }

    /// Puts the costs of a line's states into `cells`. Tells whether all could be held.
    #[inline(always)]
    fn next(&self, before: &Front<V>, cells: &mut Cells<C>, mark: &mut Mark, step: &Step, row: &Row<C>) -> bool {
        let opening = &step.opening;
        let (over, rare) = (self.read(&row.over), self.read(&row.rare));
        let closed = self.closed(before, step, mark);
        let any = self.opened(&closed, rare, None);
        let text = C::plus(any, over);
        let wrapped = C::plus(text, self.unwrapped);
        cells[FIRST] = C::plus(wrapped, self.all(opening.first + opening.against_flush)).to_array();
        let indented = self.all(opening.indented + opening.against_indent);
        cells[INDENTED] = C::plus(C::plus(text, self.kept), indented).to_array();
        cells[ITEM] = match opening.item >= NEVER {
            true => [C::NEVER; LANES],
            false => C::plus(wrapped, self.all(opening.item)).to_array(),
        };
        // display type and furniture keep to no column
        cells[HEAD] = match opening.head >= NEVER {
            true => [C::NEVER; LANES],
            false => C::plus(
                step.kicked.map_or(any, |_| self.opened(&closed, rare, step.kicked)),
                self.either(opening.all(HEAD)),
            )
            .to_array(),
        };
        cells[LABELLED] = match opening.labelled >= NEVER {
            true => [C::NEVER; LANES],
            false => C::plus(
                self.opened(&closed, rare, step.signed),
                self.either(opening.all(LABELLED)),
            )
            .to_array(),
        };
        cells[MORE] = C::plus(self.inside(before, step, row, closed.best), over).to_array();
        let (more, held) = self.head_more(before, step, closed.best);
        cells[HEAD_MORE] = more.to_array();
        held
    }

    /// What it costs to come to a new block, by column. `bonus` is taken off behind a heading.
    #[inline(always)]
    fn opened(&self, closed: &Closed<V>, rare: V, bonus: Option<i32>) -> V {
        let from = match bonus {
            None => 0,
            Some(bonus) => bonus.saturating_add(closed.titled.reduce_min().into()).min(0),
        };
        let change = self.all(self.page.steps.w.width_change + from);
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
        let flush = C::plus(before.text, text);
        let mut by_column = titled.min(flush).min(C::plus(before.indented, indented));
        if let Some((item, labelled)) = before.told {
            let full = self.widths.simd_lt(C::capped(step.extent));
            let room = match c.item {
                None => text,
                Some(cost) => full.select(text, C::plus(word, self.all(cost))),
            };
            let item = C::plus(item, room);
            let labelled = C::plus(labelled, c.labelled.map_or(text, |cost| self.all(cost)));
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
        let (w, never) = (self.page.steps.w, self.never());
        let mut rest = before.text;
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
        let any: i32 = narrower.as_array()[self.page.steps.columns.lanes.len() - 1].into();
        let grows = C::plus(narrower, self.all(w.width_grows_inside));
        let changed = grows.min(self.capped(any.saturating_add(w.width_change_inside)));
        same.min(C::plus(C::plus(changed, self.read(&row.rare)), self.kept))
    }

    /// What it costs to go on with a heading, less `best`, by column, and whether that could be held.
    #[inline(always)]
    fn head_more(&self, before: &Front<V>, step: &Step, best: i32) -> (V, bool) {
        let joining = &step.head_joining;
        let (column, free) = joining.all(HEAD);
        let from = before.head.min(C::plus(before.head_more, self.all(joining.more)));
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
    fn back(&self, table: &[Cells<C>], marks: &[Mark]) -> Path {
        let n = table.len();
        let mut state: State = (FIRST as u8, 0);
        let mut best = NEVER;
        let closing = &self.steps.ends;
        for (k, &lane) in self.columns().lanes.iter().enumerate() {
            for (p, costs) in table[n - 1].iter().enumerate() {
                let cost = costs[lane].into() + closing[p];
                if cost < best {
                    (best, state) = (cost, (p as u8, k as u8));
                }
            }
        }
        let mut states = vec![state; n];
        for i in (1..n).rev() {
            states[i] = state;
            let target = table[i][usize::from(state.0)][self.lane(state)].into() + marks[i].closed;
            state = self.origin(&table[i - 1], i, &marks[i], state, target);
        }
        states[0] = state;
        Path {
            states,
            cost: i64::from(best) + marks.iter().map(|m| i64::from(m.closed)).sum::<i64>(),
        }
    }

    fn columns(&self) -> &Columns {
        &self.steps.columns
    }

    fn lane(&self, state: State) -> usize {
        self.columns().lanes[usize::from(state.1)]
    }

    /// Whether lines of `lane` keep to no column.
    fn is_free(&self, lane: usize) -> bool {
        self.columns().widths[lane] == FREE
    }

    /// The state of the line before from which `state` of line `i` is reached at `target`.
    fn origin(&self, before: &Cells<C>, i: usize, mark: &Mark, state: State, target: i32) -> State {
        let (part, lane) = (usize::from(state.0), self.lane(state));
        let step = &self.steps.steps[i];
        let row = &self.rows[i];
        let rare = row.rare[lane].into();
        let either = |(column, free)| if self.is_free(lane) { free } else { column };
        match part {
            MORE => {
                let target = target - row.over[lane].into();
                self.joined(before, step, row, state, target)
            }
            HEAD_MORE => {
                let first = before[HEAD][lane].into() + either(step.head_joining.all(HEAD));
                (if first == target { HEAD as u8 } else { state.0 }, state.1)
            }
            _ => {
                let over = match part {
                    HEAD | LABELLED => 0,
                    _ => row.over[lane].into(),
                };
                let target = target - either(step.opening.all(part)) - over;
                self.opened(before, step, mark, rare, state, target)
            }
        }
    }

    /// The state from which text goes on as `state` at `target`.
    fn joined(&self, before: &Cells<C>, step: &Step, row: &Row<C>, state: State, target: i32) -> State {
        let w = self.steps.w;
        let from = |lane: usize, target: i32| {
            let (flush, indented) = match self.is_free(lane) {
                true => (step.joining.free, step.joining.free),
                false => (row.flush[lane].into(), row.indented[lane].into()),
            };
            let target = target - step.joining.base;
            GOING_ON.into_iter().find(|&p| {
                let room = if p == INDENTED { indented } else { flush };
                before[p][lane].into() + room == target && !(p == LABELLED && step.joining.sealed)
            })
        };
        let lane = self.lane(state);
        if let Some(p) = from(lane, target) {
            return (p as u8, state.1);
        }
        let target = target - row.rare[lane].into();
        let (grows, changes) = (target - w.width_grows_inside, target - w.width_change_inside);
        let columns = self.columns().lanes.len() - 1;
        let ways = (0..lane).map(|l| (l, grows)).chain((0..columns).map(|l| (l, changes)));
        for (lane, target) in ways {
            if let Some(p) = from(lane, target) {
                let k = self.columns().lanes.iter().position(|&l| l == lane);
                return (p as u8, k.map_or(state.1, |k| k as u8));
            }
        }
        (MORE as u8, state.1)
    }

    /// The state after which a block opens as `state` at `target`.
    fn opened(&self, before: &Cells<C>, step: &Step, mark: &Mark, rare: i32, state: State, target: i32) -> State {
        let (part, column) = (usize::from(state.0), self.lane(state));
        let close = |lane: usize, parts: Range<usize>, target: i32| {
            let costs = step.closing.all(self.columns().widths[lane], step.extent, step.indent);
            parts.into_iter().find(|&p| before[p][lane].into() + costs[p] == target)
        };
        if let Some(p) = close(column, 0..PARTS, target) {
            return (p as u8, state.1);
        }
        let target = target - self.steps.w.width_change - rare;
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
        for (k, &lane) in self.columns().lanes.iter().enumerate() {
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
                unwrapped: 50,
                against_flush: more,
                against_indent: 300 - more,
                fits,
            }
        }
    }

    prop_compose! {
        fn step()(opening in opening(), base in cost(), sealed: bool, left in left(),
            closing in (0..400, -900..900, prop::option::of(-100..300), -100..1100, 0..300),
            head in prop_oneof![1 => Just(NEVER), 4 => cost(), 1 => -1500..12_000], more in 0..300,
            kicked in prop::option::weighted(0.3, -900..900), signed in prop::option::weighted(0.3, -900..900),
            extent in 0..1500, indent in 0..200) -> Step {
            let (word, closing_head, told, text, full) = closing;
            Step {
                opening,
                closing: Closing { word, head: closing_head, labelled: told, item: told, text, full, plain: false },
                joining: Joining { base, free: more, sealed, left },
                head_joining: HeadJoining { column: head, free: head, more },
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
