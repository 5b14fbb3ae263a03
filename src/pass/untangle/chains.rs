//! Lines dealt to columns.
//!
//! The lines of each column were printed from top to bottom, those of columns that stand side by side in turns. Which
//! column a line belongs to is searched for from the first line to the last with a beam of tables of open columns, so the
//! time is linear in the lines. Three things speak for a column: what its last line says of this one; that it was
//! printed after the same neighbour last time; and that the line comes to stand as far down as its neighbours do.
//! What words say of lines still to come is counted in as hope, so that no column is closed for the first comer.

use super::super::lines::EM;
use super::evidence::Evidence;
use super::lattice::{Edge, FRESH, Lattice, TOP};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A page has no more columns side by side.
const COLUMNS: usize = 9;
const NONE: u8 = u8::MAX;
/// At most so many tables are kept, on long pages fewer: about [`WORK`] for all lines together.
const BEAM: usize = 1000;
const LEAST_BEAM: usize = 8;
const WORK: usize = 300_000;
/// What words say of lines so far back is forgotten.
const FORGET: usize = 1000;
/// Lines after each that it is compared with to see what it might still go on with; on long pages fewer, but not less
/// than the other number, about [`AHEAD_WORK`] for all lines together.
const AHEAD: usize = 40;
const LEAST_AHEAD: usize = 8;
const AHEAD_WORK: usize = 400_000;
/// Hope begins with so much said by words, and counts so many hundredths of it.
const HOPE: (i32, i32) = (200, 70);

// Prices in hundredths of a nat. They were fitted, with those of [`super::evidence`], to tell which column is printed next
// on generated pages, given all that was printed before: a logistic choice among all columns.

/// A column begins: in the first row, right of the last one, after a turn, anywhere else.
const NEW: [i32; 4] = [97, 325, 581, 717];
/// Columns begin anew below a head: one wider than a column, or another.
const HEAD: [i32; 2] = [313, 650];
/// The same where a byline or the heading of a lead comes soon.
const BYLINE: i32 = -400;
/// The same column goes on: in the first row, later, with the next line of a heading.
const SAME: [i32; 3] = [97, 289, 37];
/// The column that came last time.
const AGAIN: i32 = 79;
/// The next column to the right, though another came last time.
const NEXT: i32 = 154;
/// Back to the first column: in the first row, where a column to the left came last time, elsewhere.
const FIRST: [i32; 3] = [117, 163, 269];
/// To the left: by one column, further.
const LEFT: [i32; 2] = [302, 373];
/// Beyond the next column: where the same came last time, elsewhere.
const RIGHT: [i32; 2] = [331, 447];
/// A column waited for none, one or two, less than ten, more turns of all columns.
const WAIT: [i32; 4] = [-62, -37, 5, 10];
/// A line stands higher or lower than it would below the row before.
const OFF: i32 = 152;
/// A line stands higher than its neighbour to the left: one that it follows as last time, another.
const HIGHER: [i32; 2] = [399, 59];
/// A line stands lower than its neighbour to the left, which hardly happens.
const LOWER: i32 = 433;
/// Lines of a column stand apart: of two blocks, of one.
const APART: [i32; 2] = [66, 217];
/// A column ends a line higher than the longest beside it.
const UNEVEN: i32 = 8;

/// Prices from which another reading may come out. Which of the readings is right is told by the blocks that the lines
/// make in each; these, of eleven that were tried, did most for that on one half of the generated pages.
#[derive(Debug, Clone, Copy)]
struct Lean {
    /// What shapes say counts by so many hundredths.
    shapes: i32,
    /// A line of a column that stands alone, which costs nothing elsewhere.
    alone: i32,
    /// The only column below heads costs as little as the only one of a region.
    headed: bool,
}

const USUAL: Lean = Lean {
    shapes: 100,
    alone: 0,
    headed: false,
};
const LEANS: [Lean; 5] = [
    USUAL,
    Lean { shapes: 75, ..USUAL },
    Lean { shapes: 130, ..USUAL },
    Lean { alone: 40, ..USUAL },
    Lean { headed: true, ..USUAL },
];
/// Pages with more lines are dealt once.
const LONG: usize = 2000;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Stretches of columns side by side, from the top of the page.
    pub region: u32,
    /// Columns from the left.
    pub column: u8,
    /// It is above several columns.
    pub above: bool,
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

/// A table of open columns.
#[derive(Debug, Clone, Copy)]
struct State {
    cost: i32,
    columns: [Column; COLUMNS],
    len: u8,
    /// The column of the line before.
    at: u8,
    /// The first column holds heads that span the others.
    span: bool,
    /// Its number.
    table: u32,
}

/// A way to deal a line, and the table that it is dealt in.
#[derive(Debug, Clone, Copy)]
struct Choice {
    /// What it costs all in all, less what may be hoped for.
    rank: i32,
    cost: i32,
    state: u32,
    column: u8,
    /// The column once the line stands in it.
    to: Column,
    /// It begins a region, with heads that span the others or without.
    fresh: Option<bool>,
}

impl State {
    /// A region that begins with `column`.
    fn begun(column: Column, span: bool) -> State {
        let mut columns: [Column; COLUMNS] = Default::default();
        columns[0] = column;
        State {
            cost: 0,
            columns,
            len: 1,
            at: 0,
            span,
            table: 0,
        }
    }

    fn open(&self) -> &[Column] {
        &self.columns[..usize::from(self.len)]
    }

    /// What tells it from others that lead to the same.
    fn key(&self) -> ([u32; COLUMNS], u8, u8, bool) {
        (self.columns.map(|c| c.line), self.len, self.at, self.span)
    }

    /// The table once the next line is dealt.
    fn dealt(&self, choice: &Choice) -> State {
        if let Some(span) = choice.fresh {
            return State::begun(choice.to, span);
        }
        let mut state = *self;
        state.columns[usize::from(self.at)].then = choice.column;
        state.columns[usize::from(choice.column)] = choice.to;
        state.len = state.len.max(choice.column + 1);
        state.at = choice.column;
        state
    }
}

/// What words say of lines that were compared.
struct Known {
    /// Of the line that is dealt, below each line before it: for which it was asked, and the answer.
    here: Vec<(u32, i32)>,
    /// Of any two lines.
    all: HashMap<(u32, u32), i32>,
}

impl Known {
    fn here(&mut self, page: &Evidence<'_>, a: u32, i: usize) -> i32 {
        let slot = &mut self.here[a as usize];
        if slot.0 != i as u32 {
            *slot = (i as u32, page.words(a as usize, i));
        }
        slot.1
    }

    fn any(&mut self, page: &Evidence<'_>, a: u32, b: u32) -> i32 {
        *self
            .all
            .entry((a, b))
            .or_insert_with(|| page.words(a as usize, b as usize))
    }
}

/// What might still be said for a line: the most that words say of any line that is yet to come.
struct Hope(Vec<[i16; AHEAD]>);

impl Hope {
    fn new(page: &Evidence<'_>) -> Hope {
        let n = page.lines.len();
        let ahead = (AHEAD_WORK / n.max(1)).clamp(LEAST_AHEAD, AHEAD);
        let of = |i: usize| {
            let mut best = [0; AHEAD];
            let mut most = 0;
            for (d, slot) in best[..ahead].iter_mut().enumerate().rev() {
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

    /// For `line`, once all lines to `now` are dealt.
    fn of(&self, line: u32, now: usize) -> i32 {
        let line = line as usize;
        self.0[line].get(now - line).map_or(0, |w| i32::from(*w) * HOPE.1 / 100)
    }

    /// For the ends of all columns.
    fn all(&self, state: &State, now: usize) -> i32 {
        state.open().iter().map(|c| self.of(c.line, now)).sum()
    }
}

/// What a search kept.
struct Found {
    lattice: Lattice,
    /// The last tables, with what it costs to end there.
    ends: Vec<(u32, i32)>,
    /// By table, the column of the last line, and whether it holds heads that span the others.
    columns: Vec<(u8, bool)>,
}

/// Where each line stands, in several readings, the likeliest first.
pub(super) fn decode(page: &Evidence<'_>) -> Vec<Vec<Place>> {
    let n = page.lines.len();
    if n == 0 {
        return Vec::new();
    }
    let hope = Hope::new(page);
    let mut known = Known {
        here: vec![(0, 0); n],
        all: HashMap::new(),
    };
    let mut out: Vec<Vec<Place>> = Vec::new();
    let leans = if n > LONG { &LEANS[..1] } else { &LEANS[..] };
    for &lean in leans {
        known.here.fill((0, 0));
        let found = search(page, lean, &hope, &mut known);
        let places = placed(&found.lattice.likeliest(&found.ends), &found.columns);
        if !out.contains(&places) {
            out.push(places);
        }
    }
    out
}

/// Deal all lines, keeping many ways.
fn search(page: &Evidence<'_>, lean: Lean, hope: &Hope, known: &mut Known) -> Found {
    let n = page.lines.len();
    let most = (WORK / n).clamp(LEAST_BEAM, BEAM);
    let mut lattice = Lattice::default();
    let mut beam: Vec<State> = Vec::new();
    let mut next: Vec<State> = Vec::new();
    let mut choices: Vec<Choice> = Vec::new();
    let mut seen: HashMap<_, u32> = HashMap::new();
    // tables are numbered; the column of the last line, by table, and whether it holds heads that span the others
    let mut columns: Vec<(u8, bool)> = Vec::with_capacity(n * most);
    for (table, span) in [(0, true), (1, false)] {
        let mut state = State::begun(first(page, 0), span);
        state.table = table;
        columns.push((0, span));
        beam.push(state);
    }
    for i in 1..n {
        choices.clear();
        for (s, state) in (0..).zip(&beam) {
            deal(page, i, s, state, lean, known, &mut choices);
            let all = hope.all(state, i);
            let here = hope.of(i as u32, i);
            for choice in choices.iter_mut().rev().take_while(|c| c.state == s) {
                let gone = match state.open().get(usize::from(choice.column)) {
                    _ if choice.fresh.is_some() => all,
                    Some(column) => hope.of(column.line, i),
                    None => 0,
                };
                choice.rank = choice.cost - (all - gone + here);
            }
        }
        // most of those that lead to the same are near each other
        let order = |c: &Choice| (c.rank, c.state, c.column, c.fresh, c.to.down);
        if choices.len() > 2 * most {
            choices.select_nth_unstable_by_key(2 * most, order);
            choices.truncate(2 * most);
        }
        choices.sort_unstable_by_key(order);
        // costs are kept small, so that no page is too long for them
        let least = choices.first().map_or(0, |c| c.cost);
        next.clear();
        seen.clear();
        lattice.line();
        if i % FORGET == 0 {
            known.all.retain(|k, _| k.1 as usize + FORGET > i);
        }
        for choice in &choices {
            let from = &beam[choice.state as usize];
            let mut state = from.dealt(choice);
            let table = match seen.entry(state.key()) {
                Entry::Occupied(slot) => *slot.get(),
                Entry::Vacant(_) if next.len() == most => continue,
                Entry::Vacant(slot) => {
                    state.cost = choice.cost - least;
                    state.table = columns.len() as u32;
                    columns.push((choice.column, state.span && choice.column == 0));
                    next.push(state);
                    *slot.insert(state.table)
                }
            };
            lattice.add(Edge {
                from: from.table,
                to: table,
                below: match from.open().get(usize::from(choice.column)) {
                    _ if choice.fresh.is_some() => FRESH,
                    Some(column) => column.line,
                    None => TOP,
                },
                price: choice.cost - from.cost,
            });
        }
        std::mem::swap(&mut beam, &mut next);
    }
    let ends = beam.iter().map(|s| (s.table, ends(page, s, known))).collect();
    Found { lattice, ends, columns }
}

/// The places of lines that were dealt like this.
fn placed(likeliest: &[Edge], columns: &[(u8, bool)]) -> Vec<Place> {
    let mut places = vec![Place {
        region: 0,
        column: 0,
        above: false,
    }];
    // nothing is above others in a region without columns
    let mut heads: Vec<usize> = Vec::new();
    heads.extend(likeliest.first().filter(|e| columns[e.from as usize].1).map(|_| 0));
    for (i, edge) in (1..).zip(likeliest) {
        let (column, spans) = columns[edge.to as usize];
        let fresh = edge.below == FRESH;
        if fresh {
            heads.clear();
        }
        if spans {
            heads.push(i);
        }
        places.push(Place {
            region: places[i - 1].region + u32::from(fresh),
            column,
            above: false,
        });
        if column > 1 {
            heads.drain(..).for_each(|h| places[h].above = true);
        }
    }
    places
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

/// What speaks against a region that ends like this: its columns do not go on with each other, or end far apart.
fn ends(page: &Evidence<'_>, state: &State, known: &mut Known) -> i32 {
    let columns = &state.open()[usize::from(state.span)..];
    let mut against = 0;
    for w in columns.windows(2) {
        let (tail, top) = (w[0].line, w[1].top);
        against -= known.any(page, tail, top);
        against -= page.shape(tail as usize, top as usize, w[1].width, w[0].pending);
    }
    let most = columns.iter().map(|c| c.down).max().unwrap_or(0);
    against + columns.iter().map(|c| (most - c.down) * UNEVEN / 10).sum::<i32>()
}

/// What it costs that `column` comes after the column `at`.
fn turn(state: &State, column: usize, heads: bool) -> i32 {
    let at = usize::from(state.at);
    let last = state.columns[at].then;
    let then = usize::from(last);
    match column.cmp(&at) {
        _ if state.len == 1 => 0,
        _ if column == then => AGAIN,
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

/// What it costs that a column goes on with line `i` after line `above`.
fn wait(state: &State, above: usize, i: usize) -> i32 {
    let turns = (i - above) / usize::from(state.len - u8::from(state.span)).max(1);
    WAIT[match turns {
        0..2 => 0,
        2..4 => 1,
        4..10 => 2,
        _ => 3,
    }]
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

/// All ways to deal line `i` in `state`, which is the `s`th.
fn deal(
    page: &Evidence<'_>,
    i: usize,
    s: u32,
    state: &State,
    lean: Lean,
    known: &mut Known,
    choices: &mut Vec<Choice>,
) {
    let at = usize::from(state.at);
    let len = usize::from(state.len);
    let mut add = |column: usize, to: Column, price: i32, fresh: Option<bool>| {
        choices.push(Choice {
            rank: 0,
            cost: state.cost + price,
            state: s,
            column: column as u8,
            to,
            fresh,
        });
    };
    for (c, tail) in state.open().iter().enumerate() {
        // heads that span columns stand above them
        if state.span && c == 0 && (len > 1 || !page.may_head(i)) {
            continue;
        }
        let above = tail.line as usize;
        let shape = page.shape(above, i, tail.width, tail.pending) * lean.shapes / 100;
        let said = known.here(page, tail.line, i) + shape;
        let bare = page.bare(above) && page.bare(i);
        let heads = c == at && bare;
        let only = len == 1 + usize::from(state.span) && c + 1 == len;
        let alone = if only && !bare { lean.alone } else { 0 };
        let turn = if only && lean.headed { 0 } else { turn(state, c, heads) };
        let price = turn + alone + wait(state, above, i) - said;
        for (down, more) in stands(state, c, page.loose(above, i)).into_iter().flatten() {
            let to = Column {
                top: tail.top,
                line: i as u32,
                width: grown(page, above, i, tail.width),
                down,
                pending: page.pending(i, tail.pending),
                then: if c == at && !heads { c as u8 } else { tail.then },
            };
            add(c, to, price + more, None);
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
        add(len, first(page, i), price, None);
    }
    if page.may_head(i) {
        let wide = page.is_display(i);
        let byline = if page.byline_near(i) { BYLINE } else { 0 };
        let price = HEAD[usize::from(!wide)] + byline + ends(page, state, known);
        add(0, first(page, i), price, Some(true));
        if !wide && page.bare(i) {
            add(0, first(page, i), price, Some(false));
        }
    }
}
