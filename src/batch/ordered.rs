//! Work done on many threads, results in the order it was given.

use crate::error::Error;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many pieces of work a thread may be ahead of the result that is waited for.
const AHEAD: usize = 8;

/// Do `work` on `threads` threads for all that `source` hands on, and hand each result to `each`, in the same order.
///
/// `source` and `each` run on this thread. `init` makes what one thread keeps between its pieces of work. No more than a
/// few pieces a thread are held, so memory does not grow with their number. When `each` breaks, what is in hand is
/// finished and left, and `source` is told to break.
pub fn ordered<S, I: Send, T: Send>(
    threads: usize,
    source: impl FnOnce(&mut dyn FnMut(I) -> ControlFlow<()>),
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, I) -> T + Sync,
    mut each: impl FnMut(T) -> ControlFlow<()>,
) -> Result<(), Error> {
    keep_memory();
    if threads <= 1 {
        let mut state = init();
        source(&mut |item| each(work(&mut state, item)));
        return Ok(());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| Error::Config {
        message: format!("cannot start {threads} threads ({e}); give -j less"),
    })?;
    let queue = Queue::new(threads * AHEAD);
    pool.in_place_scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| {
                // A panic must not leave the thread that waits for the result waiting.
                let _stop = StopOnPanic(&queue);
                let mut state = init();
                while let Some((i, item)) = queue.take() {
                    queue.put(i, work(&mut state, item));
                }
            });
        }
        // Nor must one on this thread leave the others waiting for work.
        let _stop = StopOnPanic(&queue);
        let mut flow = ControlFlow::Continue(());
        source(&mut |item| {
            let mut item = Some(item);
            while flow.is_continue() {
                item = queue.give(item.take());
                if item.is_none() {
                    return ControlFlow::Continue(());
                }
                flow = queue.results().into_iter().try_for_each(&mut each);
            }
            ControlFlow::Break(())
        });
        queue.close();
        while flow.is_continue() {
            let results = queue.results();
            if results.is_empty() {
                break;
            }
            flow = results.into_iter().try_for_each(&mut each);
        }
        queue.stop();
    });
    Ok(())
}

/// Have the allocator keep what one piece of work frees for the next one.
///
/// glibc gives memory at the end of its heap back to the system as soon as 128 KB of it are free: after every page, only
/// to fetch it again, zeroed, for the next one. It stops where it sees a block of some megabytes come and go, which costs
/// nothing as long as nobody writes to it (`mallopt(3)`, `M_MMAP_THRESHOLD`). Other allocators do not mind.
fn keep_memory() {
    const BLOCK: usize = 8 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(BLOCK)));
}

/// Pieces of work and their results, both in order.
struct Queue<I, T> {
    state: Mutex<State<I, T>>,
    /// There is work, or there will be none.
    work: Condvar,
    /// There are results.
    results: Condvar,
}

struct State<I, T> {
    /// Work that nobody has taken.
    waiting: VecDeque<I>,
    /// How many pieces of work were given.
    given: usize,
    /// How many results were handed on.
    done: usize,
    /// How many results after those are there without a gap.
    ready: usize,
    /// Results of the pieces `done ..`, at their number modulo the length.
    window: Vec<Option<T>>,
    closed: bool,
    stopped: bool,
}

impl<I, T> Queue<I, T> {
    fn new(window: usize) -> Queue<I, T> {
        let window = std::iter::repeat_with(|| None).take(window).collect();
        Queue {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                given: 0,
                done: 0,
                ready: 0,
                window,
                closed: false,
                stopped: false,
            }),
            work: Condvar::new(),
            results: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<I, T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Put a piece of work in the queue, or give it back where as many as may be are in hand.
    fn give(&self, item: Option<I>) -> Option<I> {
        let mut state = self.lock();
        if state.stopped || state.given - state.done >= state.window.len() {
            return item;
        }
        state.waiting.extend(item);
        state.given += 1;
        drop(state);
        self.work.notify_one();
        None
    }

    fn take(&self) -> Option<(usize, I)> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            let i = state.given - state.waiting.len();
            match state.waiting.pop_front() {
                Some(item) => return Some((i, item)),
                None if state.closed => return None,
                None => state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn put(&self, i: usize, result: T) {
        let mut state = self.lock();
        let size = state.window.len();
        state.window[i % size] = Some(result);
        while state.ready < size && state.window[(state.done + state.ready) % size].is_some() {
            state.ready += 1;
        }
        if state.enough() {
            self.results.notify_one();
        }
    }

    /// The next results, in order; waits until there are enough to be worth it. None where nothing is in hand.
    fn results(&self) -> Vec<T> {
        let mut state = self.lock();
        while !state.enough() && !state.stopped {
            state = self.results.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let (size, from) = (state.window.len(), state.done);
        let ready = std::mem::take(&mut state.ready);
        state.done += ready;
        (from..from + ready)
            .filter_map(|i| state.window[i % size].take())
            .collect()
    }

    /// No more work will be given.
    fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.work.notify_all();
        self.results.notify_all();
    }
}

impl<I, T> State<I, T> {
    /// A quarter of what may be in hand, or all that is: waking a thread for each result would cost more.
    fn enough(&self) -> bool {
        self.ready >= (self.window.len() / 4).min(self.given - self.done)
    }
}

struct StopOnPanic<'a, I, T>(&'a Queue<I, T>);

impl<I, T> Drop for StopOnPanic<'_, I, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn some_time(i: usize) {
        std::thread::sleep(Duration::from_micros(((i * 7919) % 13) as u64 * 20));
    }

    #[test]
    fn results_come_in_order() {
        for (threads, last) in [(1, 150), (2, 150), (7, 150), (2, 999), (7, 0)] {
            let mut got = Vec::new();
            let source = |give: &mut dyn FnMut(usize) -> ControlFlow<()>| {
                let _ = (0..400).try_for_each(give);
            };
            let work = |kept: &mut usize, i: usize| {
                *kept += 1;
                some_time(i);
                i * i
            };
            let each = |result| {
                got.push(result);
                match got.len() > last {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            };
            ordered(threads, source, || 0, work, each).unwrap();
            assert_eq!(got, (0..400.min(last + 1)).map(|i| i * i).collect::<Vec<_>>());
        }
    }

    #[test]
    fn little_is_held() {
        let (given, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut seen = 0;
        let source = |give: &mut dyn FnMut(usize) -> ControlFlow<()>| {
            let give = |i| {
                given.fetch_add(1, Ordering::Relaxed);
                give(i)
            };
            let _ = (0..500).try_for_each(give);
        };
        // The first piece takes long, so that the others could run ahead.
        let work = |_: &mut (), i: usize| std::thread::sleep(Duration::from_millis(if i == 0 { 50 } else { 0 }));
        ordered(
            3,
            source,
            || (),
            work,
            |()| {
                seen += 1;
                most.fetch_max(given.load(Ordering::Relaxed) - seen, Ordering::Relaxed);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(seen, 500);
        assert!(most.load(Ordering::Relaxed) <= 3 * AHEAD, "{most:?}");
    }
}
