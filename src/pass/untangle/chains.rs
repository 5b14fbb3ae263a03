//! Lines dealt to columns.
//!
//! The lines of each column were printed from top to bottom, those of columns that stand side by side in turns. Which
//! column a line belongs to is searched for from the first line to the last with a beam of tables of open columns, so the
//! time is linear in the lines. Three things speak for a column: what its last line says of this one; that it was
//! printed after the same neighbour last time; and that the line comes to stand as far down as its neighbours do.
//! What words say of lines still to come is counted in as hope, so that no column is closed for the first comer.

use super::super::lines::EM;
use super::evidence::Evidence;
use std::cmp::Ordering;
use std::collections::HashSet;

/// A page has no more columns side by side.
const COLUMNS: usize = 9;
const NONE: u8 = u8::MAX;
/// At most so many tables are kept, on long pages fewer: about [`WORK`] for all lines together.
const BEAM: usize = 300;
const LEAST_BEAM: usize = 16;
const WORK: usize = 200_000;
/// Lines after each that it is compared with to see what it might still go on with.
const AHEAD: usize = 40;
/// Hope begins with so much said by words, and counts so many hundredths of it.
const HOPE: (i32, i32) = (200, 70);

// Prices in hundredths of a nat, from how often each thing happens on pages printed row by row.

/// A column begins: in the first row, right of the last one, after a turn, anywhere else.
const NEW: [i32; 4] = [100, 250, 600, 700];
/// Columns begin anew below a head: one wider than a column, or another.
const HEAD: [i32; 2] = [300, 1000];
/// The same column goes on: in the first row, later, with the next line of a heading.
const SAME: [i32; 3] = [60, 250, 30];
/// The next column to the right, though another came last time.
const NEXT: i32 = 170;
/// Back to the first column: in the first row, where a column to the left came last time, elsewhere.
const FIRST: [i32; 3] = [120, 200, 340];
/// To the left: by one column, further.
const LEFT: [i32; 2] = [360, 450];
/// Beyond the next column: where the same came last time, elsewhere.
const RIGHT: [i32; 2] = [330, 450];
/// A line stands higher or lower than it would below the row before.
const OFF: i32 = 150;
/// A line stands higher than its neighbour to the left: one that it follows as last time, another.
const HIGHER: [i32; 2] = [400, 50];
/// A line stands lower than its neighbour to the left, which does not happen.
const LOWER: i32 = 500;
/// Lines of a column stand apart: of two blocks, of one.
const APART: [i32; 2] = [120, 250];

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Stretches of columns side by side, from the top of the page.
    pub region: u32,
    /// Columns from the left.
    pub column: u8,
}

/// An open column.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    /// Its first line.
    top: u32,
    /// Its last line.
    line: u32,
    width: i32,
    /// How far down its last line stands, in tenths of a line.
    down: i32,
    /// Kinds of brackets that are open, a bit each.
    pending: u16,
    /// The column that was printed after its last line but one.
    then: u8,
}

#[derive(Debug, Clone, Copy)]
struct State {
    cost: i32,
    columns: [Column; COLUMNS],
    len: u8,
    /// The column of the line before.
    at: u8,
    /// The first column holds heads that span the others.
    span: bool,
    /// The step that led here.
    step: u32,
}

/// A line was dealt to a column, which may be the first of a new region.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: u32,
    column: u8,
    fresh: bool,
}

impl State {
    fn open(&self) -> &[Column] {
        &self.columns[..usize::from(self.len)]
    }

    /// What tells it from others that lead to the same.
    fn key(&self) -> ([u32; COLUMNS], u8, u8, bool) {
        (self.columns.map(|c| c.line), self.len, self.at, self.span)
    }

    /// The table once the next line is dealt to `column`.
    fn dealt(&self, column: usize, to: Column, price: i32) -> (State, Step) {
        let mut state = *self;
        state.columns[usize::from(self.at)].then = column as u8;
        state.columns[column] = to;
        state.len = state.len.max(column as u8 + 1);
        state.at = column as u8;
        state.cost += price;
        let step = Step {
            from: self.step,
            column: column as u8,
            fresh: false,
        };
        (state, step)
    }
}

/// What might still be said for a line: the most that words say of any line that is yet to come.
struct Hope(Vec<[i16; AHEAD]>);

impl Hope {
    fn new(page: &Evidence<'_>) -> Hope {
        let n = page.lines.len();
        let of = |i: usize| {
            let mut best = [0; AHEAD];
            let mut most = 0;
            for (d, slot) in best.iter_mut().enumerate().rev() {
                let words = if i + 1 + d < n { page.words(i, i + 1 + d) } else { 0 };
                if words >= HOPE.0 {
                    most = most.max(words.min(600) as i16);
                }
                *slot = most;
            }
            best
        };
        Hope((0..n).map(of).collect())
    }

    /// For the ends of all columns, once all lines to `now` are dealt.
    fn of(&self, state: &State, now: usize) -> i32 {
        let of = |c: &Column| {
            let line = c.line as usize;
            self.0[line].get(now - line).map_or(0, |w| i32::from(*w))
        };
        state.open().iter().map(of).sum::<i32>() * HOPE.1 / 100
    }
}

/// Where each line stands.
pub(super) fn decode(page: &Evidence<'_>) -> Vec<Place> {
    let n = page.lines.len();
    let most = (WORK / n.max(1)).clamp(LEAST_BEAM, BEAM);
    let hope = Hope::new(page);
    let mut steps: Vec<Step> = Vec::with_capacity(n * most);
    let mut beam: Vec<State> = Vec::new();
    let mut next: Vec<(State, Step)> = Vec::new();
    let mut seen = HashSet::new();
    let mut known: Vec<(u32, i32)> = Vec::new();
    for i in 0..n {
        next.clear();
        known.clear();
        seen.clear();
        if i == 0 {
            next.push(begun(page, 0, None, true, 0));
            next.push(begun(page, 0, None, false, 0));
        }
        for state in &beam {
            deal(page, i, state, &mut known, &mut next);
        }
        next.sort_by_cached_key(|s| s.0.cost - hope.of(&s.0, i));
        // costs are kept small, so that no page is too long for them
        let least = next.first().map_or(0, |s| s.0.cost);
        beam.clear();
        for (state, step) in &next {
            if beam.len() == most {
                break;
            }
            if seen.insert(state.key()) {
                beam.push(State {
                    cost: state.cost - least,
                    step: steps.len() as u32,
                    ..*state
                });
                steps.push(*step);
            }
        }
    }
    let best = beam.iter().min_by_key(|s| s.cost + ends(page, s));
    let mut at = best.map_or(0, |s| s.step as usize);
    let mut path = Vec::with_capacity(n);
    for _ in 0..n {
        path.push(steps[at]);
        at = steps[at].from as usize;
    }
    let mut region = 0;
    let place = |step: &Step| {
        region += u32::from(step.fresh);
        Place {
            region,
            column: step.column,
        }
    };
    path.iter().rev().map(place).collect()
}

/// The width of the column that line `i` seems to stand in; display type tells nothing of it.
fn column(page: &Evidence<'_>, i: usize) -> i32 {
    let (line, around) = (page.lines[i].width, page.around[i]);
    if line > around + 3 * EM / 2 && !page.lines[i].is_bare() {
        line
    } else {
        around
    }
}

/// The same once line `i` follows line `above` in a column of width `before`.
fn grown(page: &Evidence<'_>, above: usize, i: usize, before: i32) -> i32 {
    let (above, line) = (page.lines[above].width, page.lines[i].width);
    if line > before + 3 * EM / 2 {
        column(page, i)
    } else if line.max(above) < before - 4 * EM && !page.lines[i].is_bare() && page.goes_on(i) {
        line.max(above)
    } else {
        before
    }
}

/// The first line of a column.
fn first(page: &Evidence<'_>, i: usize) -> Column {
    Column {
        top: i as u32,
        line: i as u32,
        width: column(page, i),
        down: 0,
        pending: page.pending(i, 0),
        then: NONE,
    }
}

/// A region that begins with line `i`.
fn begun(page: &Evidence<'_>, i: usize, after: Option<&State>, span: bool, price: i32) -> (State, Step) {
    let mut columns: [Column; COLUMNS] = Default::default();
    columns[0] = first(page, i);
    let state = State {
        cost: after.map_or(0, |s| s.cost) + price,
        columns,
        len: 1,
        at: 0,
        span,
        step: 0,
    };
    let step = Step {
        from: after.map_or(0, |s| s.step),
        column: 0,
        fresh: true,
    };
    (state, step)
}

/// What speaks against the columns of a region going on with each other.
fn ends(page: &Evidence<'_>, state: &State) -> i32 {
    let columns = &state.open()[usize::from(state.span)..];
    let against = |w: &[Column]| {
        let (tail, top) = (w[0].line as usize, w[1].top as usize);
        -page.words(tail, top) - page.shape(tail, top, w[1].width, w[0].pending)
    };
    columns.windows(2).map(against).sum()
}

/// What it costs that `column` comes after the column `at`.
fn turn(state: &State, column: usize, heads: bool) -> i32 {
    let at = usize::from(state.at);
    let last = state.columns[at].then;
    let then = usize::from(last);
    match column.cmp(&at) {
        _ if state.len == 1 || column == then => 0,
        Ordering::Equal if heads => SAME[2],
        Ordering::Equal => SAME[usize::from(last != NONE)],
        Ordering::Greater if column == at + 1 => NEXT,
        Ordering::Greater => RIGHT[usize::from(then != at)],
        Ordering::Less if column == usize::from(state.span) => match last {
            NONE => FIRST[0],
            _ if then < at => FIRST[1],
            _ => FIRST[2],
        },
        Ordering::Less => LEFT[usize::from(column + 1 != at)],
    }
}

/// How far down a line may stand in `column`, below its last line, with what that costs.
fn stands(state: &State, column: usize, loose: bool) -> [Option<(i32, i32)>; 2] {
    let at = usize::from(state.at);
    let least = state.columns[column].down + 10;
    let side = column.cmp(&at);
    let row = match side {
        Ordering::Equal => return [Some((least, 0)), None],
        Ordering::Greater => state.columns[at].down,
        Ordering::Less => state.columns[at].down + 10,
    };
    let apart = match row - least {
        more if loose => APART[0] + (more / 2).min(APART[0]),
        _ => APART[1],
    };
    let again = column == usize::from(state.columns[at].then);
    match (least - row, side) {
        (8.., Ordering::Greater) => [Some((row, LOWER)), None],
        (8.., _) => [Some((least, OFF)), None],
        (..-7, Ordering::Greater) => [Some((least, HIGHER[usize::from(!again)])), Some((row, apart))],
        (..-7, _) => [Some((least, OFF)), Some((row, apart))],
        (..0, _) if loose => [Some((row, 0)), None],
        _ => [Some((least, 0)), None],
    }
}

/// All ways to deal line `i`.
fn deal(page: &Evidence<'_>, i: usize, state: &State, known: &mut Vec<(u32, i32)>, next: &mut Vec<(State, Step)>) {
    let at = usize::from(state.at);
    let len = usize::from(state.len);
    for (c, tail) in state.open().iter().enumerate() {
        // heads that span columns stand above them
        if state.span && c == 0 && (len > 1 || !page.may_head(i)) {
            continue;
        }
        let above = tail.line as usize;
        let words = match known.iter().find(|k| k.0 == tail.line) {
            Some(k) => k.1,
            None => {
                let words = page.words(above, i);
                known.push((tail.line, words));
                words
            }
        };
        let said = words + page.shape(above, i, tail.width, tail.pending);
        let heads = c == at && page.bare(above) && page.bare(i);
        let turn = turn(state, c, heads);
        let loose = page.loose(above, i);
        for (down, price) in stands(state, c, loose).into_iter().flatten() {
            let to = Column {
                top: tail.top,
                line: i as u32,
                width: grown(page, above, i, tail.width),
                down,
                pending: page.pending(i, tail.pending),
                then: if c == at && !heads { c as u8 } else { tail.then },
            };
            next.push(state.dealt(c, to, turn + price - said));
        }
    }
    if len < COLUMNS {
        let last = state.columns[at];
        let only = last.top == last.line || state.span && len == 1;
        let price = match at + 1 == len {
            true if only => NEW[0],
            true if last.then == NONE || usize::from(last.then) == at => NEW[1],
            true => NEW[2],
            false => NEW[3],
        };
        next.push(state.dealt(len, first(page, i), price));
    }
    if page.may_head(i) {
        let ends = ends(page, state);
        let wide = page.is_display(i);
        next.push(begun(page, i, Some(state), true, ends + HEAD[usize::from(!wide)]));
        if !wide && page.bare(i) {
            next.push(begun(page, i, Some(state), false, ends + HEAD[1]));
        }
    }
}
