//! Lines dealt to columns.
//!
//! Columns that stand side by side take turns: the column that was served longest ago is served next. The open columns
//! are a queue; a line goes to the front one, or some are skipped at a price, or a new column begins. The cheapest way
//! to deal all lines is searched for with a beam of such queues, so the time is linear in the lines.

use super::super::lines::EM;
use super::evidence::Evidence;

/// So many queues are kept.
const BEAM: usize = 32;
/// A page has no more columns side by side.
const COLUMNS: usize = 9;
/// A column begins: alone, and right after another did.
const NEW: [i32; 2] = [300, 100];
/// A column is skipped for the first, second … time; then it has ended.
const SKIP: [i32; 4] = [250, 120, 40, 20];
/// A column is served after it was skipped but once: gaps are longer than a row.
const RESUME: i32 = 200;

/// A column is served before those that stand before it in the queue, which keep their place: the first, and each
/// further one.
const JUMP: [i32; 2] = [1000, 50];

/// An open column.
#[derive(Debug, Clone, Copy, Default)]
struct Tail {
    line: u32,
    width: i32,
    /// Kinds of brackets that are open, a bit each.
    pending: u16,
    skips: u16,
}

#[derive(Debug, Clone, Copy)]
struct State {
    cost: i32,
    queue: [Tail; COLUMNS],
    len: usize,
    /// The step that led here.
    step: u32,
}

/// A line was dealt to the column that ends at the line before it, or to a new one.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: u32,
    before: Option<u32>,
}

impl State {
    fn same(&self, other: &State) -> bool {
        let lines = |s: &State| s.queue.map(|t| t.line);
        self.len == other.len && lines(self)[..self.len] == lines(other)[..self.len]
    }

    fn push(&mut self, tail: Tail) {
        if let Some(slot) = self.queue.get_mut(self.len) {
            *slot = tail;
            self.len += 1;
        }
    }
}

/// For each line the one before it in its column.
pub(super) fn decode(page: &Evidence<'_>) -> Vec<Option<usize>> {
    let n = page.lines.len();
    let mut steps: Vec<Step> = Vec::with_capacity(n * BEAM + 1);
    steps.push(Step { from: 0, before: None });
    let mut beam = vec![State {
        cost: 0,
        queue: Default::default(),
        len: 0,
        step: 0,
    }];
    let mut next: Vec<(State, Option<u32>)> = Vec::new();
    let mut known: Vec<(u32, i32)> = Vec::new();
    for i in 0..n {
        next.clear();
        known.clear();
        for state in &beam {
            let fresh = steps[state.step as usize].before.is_none() && state.step > 0;
            deal(page, i, state, fresh, &mut known, &mut next);
        }
        // costs are kept small, so that no page is too long for them
        next.sort_by_key(|s| s.0.cost);
        let least = next.first().map_or(0, |s| s.0.cost);
        beam.clear();
        for (state, before) in &next {
            if beam.len() == BEAM {
                break;
            }
            if beam.iter().any(|b: &State| b.same(state)) {
                continue;
            }
            steps.push(Step {
                from: state.step,
                before: *before,
            });
            let step = steps.len() as u32 - 1;
            beam.push(State {
                cost: state.cost - least,
                step,
                ..*state
            });
        }
    }
    let mut out = vec![None; n];
    let mut at = beam.first().map_or(0, |s| s.step as usize);
    for slot in out.iter_mut().rev() {
        let step = steps[at];
        *slot = step.before.map(|b| b as usize);
        at = step.from as usize;
    }
    out
}

/// The width of the column that line `i` seems to stand in; display type tells nothing of it.
fn column(page: &Evidence<'_>, i: usize) -> i32 {
    let (line, around) = (page.lines[i].width, page.around[i]);
    if line > around + 2 * EM {
        around
    } else {
        around.max(line)
    }
}

/// All ways to deal line `i`.
fn deal(
    page: &Evidence<'_>,
    i: usize,
    state: &State,
    fresh: bool,
    known: &mut Vec<(u32, i32)>,
    next: &mut Vec<(State, Option<u32>)>,
) {
    let line = &page.lines[i];
    let queue = &state.queue[..state.len];
    let mut skipped = 0;
    for (r, tail) in queue.iter().enumerate() {
        let words = match known.iter().find(|k| k.0 == tail.line) {
            Some(k) => k.1,
            None => {
                let words = page.words(tail.line as usize, i);
                known.push((tail.line, words));
                words
            }
        };
        let above = &page.lines[tail.line as usize];
        let said = words + page.shape(tail.line as usize, i, tail.width, tail.pending);
        let said = said - if tail.skips == 1 { RESUME } else { 0 };
        let width = if line.width > tail.width + 2 * EM {
            column(page, i)
        } else if line.width < tail.width - 4 * EM && above.width < tail.width - 4 * EM {
            line.width
        } else {
            tail.width.max(line.width)
        };
        let grown = Tail {
            line: i as u32,
            width,
            pending: page.pending(i, tail.pending),
            skips: 0,
        };
        let mut turned = State {
            cost: state.cost + skipped - said,
            len: 0,
            ..*state
        };
        queue[r + 1..].iter().for_each(|t| turned.push(*t));
        for t in &queue[..r] {
            if usize::from(t.skips) + 1 < SKIP.len() {
                turned.push(Tail {
                    skips: t.skips + 1,
                    ..*t
                });
            }
        }
        turned.push(grown);
        next.push((turned, Some(tail.line)));
        if r > 0 {
            let mut jumped = State {
                cost: state.cost + JUMP[0] + JUMP[1] * (r as i32 - 1) - said,
                len: 0,
                ..*state
            };
            queue[..r].iter().chain(&queue[r + 1..]).for_each(|t| jumped.push(*t));
            jumped.push(grown);
            next.push((jumped, Some(tail.line)));
        }
        skipped += SKIP[usize::from(tail.skips).min(SKIP.len() - 1)];
    }
    if state.len < COLUMNS {
        let mut opened = *state;
        opened.cost += NEW[usize::from(fresh)];
        opened.push(Tail {
            line: i as u32,
            width: column(page, i),
            pending: page.pending(i, 0),
            skips: 0,
        });
        next.push((opened, None));
    }
}
