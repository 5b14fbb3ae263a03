//! The cheapest reading of the page: Viterbi's algorithm over what a line may be and how wide its column is.
//!
//! Steps are linear in the number of widths, since a change of width costs the same from any width to any other.

use super::columns::Support;
use super::costs::{Costs, FIRST, GOING_ON, HEAD, HEAD_MORE, MORE, NEVER, OPENING, PARTS};

/// What a line is: part and width.
pub(super) type State = (u8, u8);

/// A reading of the page.
pub(super) struct Path {
    /// The state of every line.
    pub states: Vec<State>,
    /// What it costs.
    pub cost: i32,
}

#[derive(Clone, Copy)]
struct Cell {
    cost: i32,
    /// State of the line before.
    from: State,
}

const NONE: Cell = Cell {
    cost: NEVER,
    from: (0, 0),
};

/// The cheapest reading in which the line of `barred`, if any, is none of the parts there.
pub(super) fn cheapest(costs: &Costs<'_>, support: &Support, barred: Option<(usize, &[usize])>) -> Path {
    let (n, w) = (costs.lines.len(), costs.w);
    let free = costs.widths.len(); // the state in which lines stand for themselves
    let ks = free + 1;
    let mut table = vec![[NONE; PARTS]; n * ks];
    let mut closed = vec![NONE; ks];
    let mut rare = vec![0; ks];
    let mut joins = vec![[NEVER; PARTS]; ks];
    let mut narrower = vec![[(NEVER, 0u8); PARTS]; ks];
    let mut ascending: Vec<usize> = (0..free).collect();
    ascending.sort_by_key(|&k| costs.widths[k].0);
    for i in 0..n {
        let (before, here) = table.split_at_mut(i * ks);
        let before = &before[i.saturating_sub(1) * ks..];
        // what it costs to have closed the block before, by width, and the cheapest over all widths
        closed.fill(NONE);
        let mut best = NONE;
        let mut titled = NONE; // the same where the line before is a heading
        if i == 0 {
            closed.fill(Cell { cost: 0, ..NONE });
            best.cost = 0;
        } else {
            let closing = costs.closing(i - 1);
            let (extent, indent) = (costs.extent(i - 1), costs.indent(i - 1));
            for (k, (slot, cells)) in closed.iter_mut().zip(before).enumerate() {
                let room = costs.width(k).map(|w| w - extent);
                for (p, cell) in cells.iter().enumerate() {
                    if cell.cost >= NEVER {
                        continue;
                    }
                    let cost = cell.cost + closing.at(p, room, indent);
                    let from = (p as u8, k as u8);
                    if cost < slot.cost {
                        *slot = Cell { cost, from };
                    }
                    if matches!(p, HEAD | HEAD_MORE) && cost < titled.cost {
                        titled = Cell { cost, from };
                    }
                }
                if slot.cost < best.cost {
                    best = *slot;
                }
            }
        }
        let change = w.width_change;
        for (k, slot) in rare.iter_mut().enumerate().take(free) {
            let near = support.near(i, k, 8).min(6) as i32;
            *slot = w.width_rare * (6 - near) / 6;
        }
        // the best way to go on with each part from another width: from a narrower one as round a picture, or from any
        let mut inside = [(NEVER, 0u8); PARTS];
        if i > 0 {
            let joining = costs.joining(i);
            let (extent, indent) = (costs.extent(i - 1), costs.indent(i - 1));
            for (k, slot) in joins.iter_mut().enumerate() {
                *slot = joining.at(w, costs.width(k), extent, indent);
            }
            narrower.fill([(NEVER, 0); PARTS]);
            for &k in &ascending {
                narrower[k] = inside;
                for p in GOING_ON {
                    let cost = before[k][p].cost;
                    if cost < inside[p].0 && cost + joins[k][p] < inside[p].0 {
                        inside[p] = (cost + joins[k][p], k as u8);
                    }
                }
            }
        }
        let opening = costs.opening(i);
        let bonus = OPENING.map(|p| costs.after_head(i, p));
        let head_joining = (i > 0).then(|| costs.head_joining(i));
        for (k, cells) in here.iter_mut().enumerate().take(ks) {
            let mut closed = closed[k];
            if best.cost + change + rare[k] < closed.cost {
                closed = Cell {
                    cost: best.cost + change + rare[k],
                    ..best
                };
            }
            for (p, bonus) in OPENING.into_iter().zip(bonus) {
                let open = opening.at(costs.width(k), p);
                if open >= NEVER {
                    continue;
                }
                cells[p] = Cell {
                    cost: closed.cost + open,
                    ..closed
                };
                if let Some(bonus) = bonus {
                    let cost = titled.cost + change + rare[k] + bonus + open;
                    if cost < cells[p].cost {
                        cells[p] = Cell { cost, ..titled };
                    }
                }
            }
            let Some(head_joining) = head_joining else {
                continue;
            };
            let over = costs.width(k).map_or(0, |w| opening.over(w));
            for p in GOING_ON {
                let same = before[k][p].cost;
                let mut way = Cell {
                    cost: same.saturating_add(joins[k][p]),
                    from: (p as u8, k as u8),
                };
                if k != free {
                    for (jump, price) in [
                        (narrower[k][p], w.width_grows_inside),
                        (inside[p], w.width_change_inside),
                    ] {
                        let cost = jump.0 + price + rare[k];
                        if cost < way.cost {
                            way = Cell {
                                cost,
                                from: (p as u8, jump.1),
                            };
                        }
                    }
                }
                if way.cost < NEVER && way.cost + over < cells[MORE].cost {
                    cells[MORE] = Cell {
                        cost: way.cost + over,
                        ..way
                    };
                }
            }
            for p in [HEAD, HEAD_MORE] {
                let same = before[k][p].cost;
                let cost = same + head_joining.at(p, k != free);
                if same < NEVER && cost < cells[HEAD_MORE].cost {
                    cells[HEAD_MORE] = Cell {
                        cost,
                        from: (p as u8, k as u8),
                    };
                }
            }
        }
        if let Some((_, parts)) = barred.filter(|b| b.0 == i) {
            here[..ks]
                .iter_mut()
                .for_each(|cells| parts.iter().for_each(|&p| cells[p].cost = NEVER));
        }
    }
    trace(costs, &table, ks)
}

fn trace(costs: &Costs<'_>, table: &[[Cell; PARTS]], ks: usize) -> Path {
    let n = costs.lines.len();
    let mut state: State = (FIRST as u8, 0);
    let mut best = NEVER;
    for k in 0..ks {
        for (p, cell) in table[(n - 1) * ks + k].iter().enumerate() {
            let cost = cell.cost.saturating_add(costs.close(n - 1, k, p));
            if cost < best {
                (best, state) = (cost, (p as u8, k as u8));
            }
        }
    }
    let mut states = vec![state; n];
    for i in (0..n).rev() {
        states[i] = state;
        state = table[i * ks + usize::from(state.1)][usize::from(state.0)].from;
    }
    Path { states, cost: best }
}
