//! Costs in the lanes of a machine: in sixteen bits where that changes nothing, else in thirty-two.

use super::costs::NEVER;
use super::steps::Step;
use crate::rule::Weights;
use fearless_simd::prelude::*;

/// What costs are counted in.
pub(super) trait Cost: SimdIntElement + Into<i32> {
    /// What cannot be, or costs too much to be told apart from it.
    const NEVER: Self;
    /// No state of the cheapest reading costs more, counted from the cheapest way to close a block before its line.
    const FAR: Self;
    /// `cost`, which is not too high.
    fn of(cost: i32) -> Self;
    /// `cost`, or the highest.
    fn capped(cost: i32) -> Self;
    /// The sums.
    fn plus<S: Simd, V: SimdInt<S, Element = Self>>(a: V, b: V) -> V;
}

impl Cost for i16 {
    const NEVER: i16 = i16::MAX;
    const FAR: i16 = 26_000;

    #[inline(always)]
    fn of(cost: i32) -> i16 {
        cost as i16
    }

    #[inline(always)]
    fn capped(cost: i32) -> i16 {
        cost.min(i32::from(i16::MAX)) as i16
    }

    #[inline(always)]
    fn plus<S: Simd, V: SimdInt<S, Element = i16>>(a: V, b: V) -> V {
        a.saturating_add(b)
    }
}

impl Cost for i32 {
    const NEVER: i32 = NEVER;
    const FAR: i32 = NEVER / 2;

    #[inline(always)]
    fn of(cost: i32) -> i32 {
        cost
    }

    #[inline(always)]
    fn capped(cost: i32) -> i32 {
        cost
    }

    #[inline(always)]
    fn plus<S: Simd, V: SimdInt<S, Element = i32>>(a: V, b: V) -> V {
        a + b
    }
}

// Why sixteen bits are enough where the functions below say so. Costs count from the cheapest way, `b`, to close a block
// before the line. Closing a block costs at most CLOSING, and nothing less than -CLOSING.
//
// - The first line of a paragraph may come after any block, so it costs at most 4000 = CHANGE + FIRST in every column;
//   further lines go on just as first lines do, so one that is dearer is in no cheapest reading. `b` is thus at most 7000
//   above what the line before counts from, and no cost is less than -6000.
// - What does not fit stays above FAR. What comes of it stays above 16,000 = FAR - CLOSING - 7000, and is neither the
//   cheapest way to go on with a text nor within CHANGE of the cheapest way to close a block. Nor is it taken for a way
//   that was gone when the reading is followed back: no such way is above 11,000 = 4000 + 7000, or above FAR in headings.
// - Further lines of a heading are as good as its first line at best, which costs less than 16,000. That does not hold
//   for lines that begin no heading: the search tells if those come too near to FAR.
const CLOSING: i32 = 3000;
const CHANGE: i32 = 1500;
const FIRST: i32 = 2500;
const MOST: i32 = 12_000;
/// What habits change at most.
const HABIT: i32 = CLOSING / 6;

/// Whether a page may be searched in sixteen bits by these weights.
pub(super) fn suit(w: &Weights) -> bool {
    let within = |most: i32, costs: &[i32]| costs.iter().all(|cost| (-most..=most).contains(cost));
    let changes = [w.width_change, w.width_rare, w.join_short_most, w.unwrapped];
    let rooms = [w.join_short, w.join_exact, w.join_first_exact, w.join_near];
    let inside = [w.width_change_inside, w.width_grows_inside, w.head_join];
    let ends = [w.break_stop, w.break_plain, w.break_pause, w.break_never];
    let heads = [
        w.head_pause,
        w.head_ornament,
        w.head_kicked,
        w.head_signed,
        w.head_join_clauses,
        w.head_join_whole,
    ];
    let mut raised = changes
        .iter()
        .chain(&rooms)
        .chain(&inside)
        .chain([&w.indent_against_habit]);
    raised.all(|cost| *cost >= 0)
        && within(CHANGE, &changes)
        && changes.iter().sum::<i32>() <= CHANGE
        && within(CHANGE, &rooms)
        && within(MOST / 2, &inside)
        // what closing a block is added up from
        && within(CLOSING / 3, &ends)
        && within(CLOSING / 3, &heads)
        && within(CLOSING / 6, &[w.break_full, w.break_full_stop])
        && within(CLOSING / 12, &[w.break_base, w.break_blank, w.join_blank])
        && within(HABIT, &[w.break_plain_habit - w.break_plain, w.indent_against_habit])
        && within(HABIT, &[w.head_wide, w.head_narrow, w.head_even])
}

impl Step {
    /// Whether it may be searched in sixteen bits, whatever the page's habits, by weights that [`suit`].
    pub(super) fn suits(&self) -> bool {
        let within = |cost: i32, most: i32| (-CLOSING / 2..=most).contains(&cost);
        let maybe = |cost: i32| within(cost, MOST) || cost >= NEVER;
        (-CLOSING / 6..=CLOSING / 6).contains(&self.closing.word)
            && within(self.opening.first, FIRST - HABIT)
            && within(self.opening.indented, MOST)
            && maybe(self.opening.head)
            && maybe(self.opening.item)
            && maybe(self.opening.labelled)
            && within(self.joining.base, MOST)
            && maybe(self.head_joining.column)
            && self.extent.min(self.indent) >= 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_newsmend_suit() {
        assert!(suit(&Weights::default()));
    }
}
