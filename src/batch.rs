//! Many pages at once: results in input order, memory bounded, files written whole or not at all.

use crate::error::Error;
use crate::read::{Input, Place};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many results a thread may be ahead of the one that is waited for.
const AHEAD: usize = 8;

/// Do `work` for `0..count` on `threads` threads and hand each result to `each`, on this thread and in order.
///
/// `init` makes what one thread keeps between its pieces of work. No more than a few results a thread are held, so memory
/// does not grow with `count`. When `each` breaks, work not yet begun is left.
pub fn ordered<S, T: Send>(
    count: usize,
    threads: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
    mut each: impl FnMut(usize, T) -> ControlFlow<()>,
) -> Result<(), Error> {
    let threads = threads.min(count);
    if threads <= 1 {
        let mut state = init();
        for i in 0..count {
            if each(i, work(&mut state, i)).is_break() {
                break;
            }
        }
        return Ok(());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| Error::Config {
        message: format!("cannot start {threads} threads ({e}); give -j less"),
    })?;
    let queue = Queue::new(count, threads * AHEAD);
    pool.in_place_scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| {
                // A panic must not leave the thread that waits for the result waiting.
                let _stop = StopOnPanic(&queue);
                let mut state = init();
                while let Some(i) = queue.take() {
                    queue.put(i, work(&mut state, i));
                }
            });
        }
        for i in 0..count {
            let Some(result) = queue.get(i) else { break };
            if each(i, result).is_break() {
                queue.stop();
                break;
            }
        }
    });
    Ok(())
}

/// Work tickets and their results, both in order.
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    count: usize,
}

struct State<T> {
    /// The next ticket.
    next: usize,
    /// How many results were handed on.
    done: usize,
    /// Results of tickets `done ..`, at ticket modulo the length.
    window: Vec<Option<T>>,
    stopped: bool,
}

impl<T> Queue<T> {
    fn new(count: usize, window: usize) -> Queue<T> {
        let window = std::iter::repeat_with(|| None).take(window).collect();
        Queue {
            state: Mutex::new(State {
                next: 0,
                done: 0,
                window,
                stopped: false,
            }),
            changed: Condvar::new(),
            count,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<usize> {
        let mut state = self.lock();
        while !state.stopped && state.next < self.count && state.next >= state.done + state.window.len() {
            state = self.wait(state);
        }
        if state.stopped || state.next >= self.count {
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }

    fn put(&self, i: usize, result: T) {
        let mut state = self.lock();
        let slot = i % state.window.len();
        state.window[slot] = Some(result);
        if i == state.done {
            self.changed.notify_all();
        }
    }

    fn get(&self, i: usize) -> Option<T> {
        let mut state = self.lock();
        let slot = i % state.window.len();
        loop {
            if let Some(result) = state.window[slot].take() {
                state.done = i + 1;
                self.changed.notify_all();
                return Some(result);
            }
            if state.stopped {
                return None;
            }
            state = self.wait(state);
        }
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }
}

struct StopOnPanic<'a, T>(&'a Queue<T>);

impl<T> Drop for StopOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

/// The files that `pages` are written to below `folder`, in the same order.
///
/// Fails, before anything is written, if two pages would be written to one file or a page over its own input.
pub fn targets(pages: &[Input], folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Error> {
    let mut taken: HashMap<PathBuf, &Input> = HashMap::with_capacity(pages.len());
    let mut out = Vec::with_capacity(pages.len());
    for page in pages {
        let mut path = folder.join(&page.stem).into_os_string();
        path.push(".");
        path.push(extension);
        let path = PathBuf::from(path);
        if let Place::File(input) = &page.place
            && input.extension().is_some_and(|e| e == extension)
            && path
                .canonicalize()
                .is_ok_and(|p| input.canonicalize().is_ok_and(|i| i == p))
        {
            let message = format!(
                "{} would be overwritten by its own output; choose another --out",
                page.name()
            );
            return Err(Error::Write { path, message });
        }
        match taken.entry(path.clone()) {
            Entry::Occupied(first) => {
                let message = format!(
                    "both {} and {} would be written here; clean them in two runs with different --out folders",
                    first.get().name(),
                    page.name()
                );
                return Err(Error::Write { path, message });
            }
            Entry::Vacant(free) => free.insert(page),
        };
        out.push(path);
    }
    Ok(out)
}

/// The files that the `count` sheets of page `i` are written to, `targets` being those of all pages.
///
/// Fails if one of them is another page's.
pub fn sheets(targets: &[PathBuf], i: usize, count: usize, extension: &str) -> Result<Vec<PathBuf>, Error> {
    let Some(target) = targets.get(i).filter(|_| count > 1) else {
        return Ok(targets.get(i).cloned().into_iter().collect());
    };
    let sheet = |number: usize| {
        let mut stem = target.clone();
        for _ in extension.split('.') {
            stem.set_extension("");
        }
        let mut name = stem.into_os_string();
        name.push(format!("-p{number:03}.{extension}"));
        let path = PathBuf::from(name);
        match targets.contains(&path) {
            true => Err(Error::Write {
                path,
                message: "another page is written here; clean the file with several pages in a run of its own".into(),
            }),
            false => Ok(path),
        }
    };
    (1..=count).map(sheet).collect()
}

/// Write `bytes` to `path`, making its folders: beside it first, then renamed, so that no reader sees half a file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let fail = |e: io::Error| {
        let message = match e.kind() {
            io::ErrorKind::PermissionDenied => "permission denied; choose a folder you may write to".into(),
            io::ErrorKind::StorageFull => "the disk is full; make room and run again".into(),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "a file stands where a folder is needed; choose another --out".into()
            }
            _ => format!("{e}; choose another --out"),
        };
        Error::Write {
            path: path.to_path_buf(),
            message,
        }
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".newsmend-");
        // As any new file: the umask takes its part away. A temporary one would be for its owner only.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder)
    };
    let mut file = match beside() {
        // Nearly always the folder is there, so it is made only when it proves missing.
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(folder).map_err(fail)?;
            beside().map_err(fail)?
        }
        file => file.map_err(fail)?,
    };
    file.write_all(bytes).map_err(fail)?;
    file.persist(path).map_err(|e| fail(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        for threads in [1, 2, 7] {
            let mut got = Vec::new();
            let work = |kept: &mut usize, i: usize| {
                *kept += 1;
                std::thread::sleep(std::time::Duration::from_micros(((i * 7919) % 13) as u64 * 20));
                i * i
            };
            let each = |i, result| {
                got.push((i, result));
                if i == 150 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            ordered(400, threads, || 0, work, each).unwrap();
            assert_eq!(got, (0..=150).map(|i| (i, i * i)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_file_is_written_once() {
        let page = |path: &str, stem: &str| Input {
            place: Place::File(path.into()),
            stem: stem.into(),
        };
        let pages = [page("a/p.txt", "p"), page("b/p.1.txt", "p.1")];
        let paths = targets(&pages, Path::new("out"), "yaml").unwrap();
        assert_eq!(paths, [Path::new("out/p.yaml"), Path::new("out/p.1.yaml")]);
        let clash = targets(&[page("a/p.txt", "p"), page("b/p.txt", "p")], Path::new("out"), "yaml").unwrap_err();
        assert!(clash.to_string().contains("both a/p.txt and b/p.txt"), "{clash}");
    }
}
