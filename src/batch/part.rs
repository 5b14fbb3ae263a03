//! One file of all pages while it is being written, from which another run can go on.
//!
//! It is called `NAME.part` until it is complete. `NAME.part.pages` has a line for each stretch of it that is written: how long
//! it is, its digest, and what it holds. A line is written after its stretch, so that what has no line is only made again.

use super::journal::whole;
use super::report::Row;
use super::write::failed;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How many bytes are written at a time, or a page, if that is longer.
const STRETCH: usize = 256 << 10;

/// The file, open for more pages.
pub struct Part {
    path: PathBuf,
    names: Names,
    file: File,
    notes: File,
    /// What is not yet written.
    buffer: Vec<u8>,
    /// How many bytes of it hold what `found` tells of.
    noted: usize,
    found: Vec<Entry>,
}

/// What was found at one place of the input.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// A digest of what its pages were made of.
    pub made: String,
    /// What was told of its pages.
    pub rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Stretch {
    bytes: u64,
    whole: String,
    found: Vec<Entry>,
}

/// How much of the file can be kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upto {
    /// Bytes of it.
    pub bytes: u64,
    /// Bytes of the notes.
    pub notes: u64,
    /// Places of the input.
    pub found: u64,
    /// Pages that are in it.
    pub pages: u64,
}

struct Names {
    part: PathBuf,
    notes: PathBuf,
}

impl Names {
    fn new(path: &Path) -> Names {
        let with = |end: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        Names {
            part: with(".part"),
            notes: with(".part.pages"),
        }
    }
}

impl Part {
    /// Begin the file that will stand at `path`, or go on with what there is of it.
    ///
    /// Fails if another run is writing it.
    pub fn new(path: &Path, upto: &Upto) -> Result<Part, Error> {
        let names = Names::new(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
        }
        let file = opened(&names.part)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Error::Write {
                path: names.part,
                message: "another run is writing it; wait for that, or choose another --out".into(),
            });
        }
        let notes = opened(&names.notes)?;
        for (mut file, length, name) in [(&notes, upto.notes, &names.notes), (&file, upto.bytes, &names.part)] {
            let cut = file.set_len(length).and_then(|()| file.seek(SeekFrom::End(0)));
            cut.map_err(|e| failed(name, &e))?;
        }
        Ok(Part {
            path: path.to_path_buf(),
            names,
            file,
            notes,
            buffer: Vec::new(),
            noted: 0,
            found: Vec::new(),
        })
    }

    /// Add bytes of a page, or what stands between pages.
    pub fn add(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Note that all pages of `entry` were added.
    pub fn note(&mut self, entry: Entry) -> Result<(), Error> {
        self.found.push(entry);
        self.noted = self.buffer.len();
        match self.noted < STRETCH {
            true => Ok(()),
            false => self.flush(),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        if self.found.is_empty() {
            return Ok(());
        }
        let done = &self.buffer[..self.noted];
        self.file.write_all(done).map_err(|e| failed(&self.names.part, &e))?;
        let stretch = Stretch {
            bytes: done.len() as u64,
            whole: whole([done]),
            found: std::mem::take(&mut self.found),
        };
        let mut line = serde_json::to_vec(&stretch).unwrap_or_default();
        line.push(b'\n');
        self.notes.write_all(&line).map_err(|e| failed(&self.names.notes, &e))?;
        self.buffer.drain(..self.noted);
        self.noted = 0;
        Ok(())
    }

    /// Write what is left. If all pages are there, put the file into its place. Returns where it is.
    pub fn finish(mut self, complete: bool) -> Result<PathBuf, Error> {
        self.flush()?;
        let written = self.file.write_all(&self.buffer);
        written.map_err(|e| failed(&self.names.part, &e))?;
        if !complete {
            return Ok(self.names.part);
        }
        std::fs::rename(&self.names.part, &self.path).map_err(|e| failed(&self.path, &e))?;
        // Without its file it says nothing.
        let _ = std::fs::remove_file(&self.names.notes);
        Ok(self.path)
    }
}

fn opened(path: &Path) -> Result<File, Error> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path);
    file.map_err(|e| failed(path, &e))
}

/// The stretches that an earlier run has left, as far as they are whole.
pub struct Stretches {
    /// Where the pages are; without it they are taken to be there.
    file: Option<BufReader<File>>,
    notes: BufReader<File>,
    upto: Upto,
}

impl Stretches {
    /// What there is of the file that will stand at `path`; `None` where there is nothing.
    pub fn left(path: &Path) -> Option<Stretches> {
        let names = Names::new(path);
        Some(Stretches {
            file: Some(BufReader::with_capacity(STRETCH, File::open(names.part).ok()?)),
            notes: BufReader::new(File::open(names.notes).ok()?),
            upto: Upto::default(),
        })
    }

    fn read(&mut self) -> Option<(Vec<Entry>, Upto)> {
        let mut line = Vec::new();
        self.notes.read_until(b'\n', &mut line).ok()?;
        // A line that broke off is none.
        let stretch: Stretch = serde_json::from_slice(&line).ok().filter(|_| line.ends_with(b"\n"))?;
        if let Some(file) = &mut self.file {
            let mut bytes = Vec::new();
            file.take(stretch.bytes).read_to_end(&mut bytes).ok()?;
            if whole([&bytes[..]]) != stretch.whole {
                return None;
            }
        }
        self.upto.bytes += stretch.bytes;
        self.upto.notes += line.len() as u64;
        self.upto.found += stretch.found.len() as u64;
        let rows = stretch.found.iter().flat_map(|e| &e.rows);
        self.upto.pages += rows.filter(|row| row.error.is_none()).count() as u64;
        Some((stretch.found, self.upto))
    }
}

impl Iterator for Stretches {
    type Item = (Vec<Entry>, Upto);

    fn next(&mut self) -> Option<(Vec<Entry>, Upto)> {
        self.read()
    }
}

/// What was told of the pages in the part of `path` that is kept, one after the other.
pub fn rows(path: &Path, upto: &Upto, each: &mut dyn FnMut(Row)) -> Result<(), Error> {
    let notes = Names::new(path).notes;
    let mut notes = Stretches {
        file: None,
        notes: BufReader::new(File::open(&notes).map_err(|e| failed(&notes, &e))?),
        upto: Upto::default(),
    };
    while notes.upto.notes < upto.notes {
        let Some((found, _)) = notes.next() else { break };
        found.into_iter().flat_map(|e| e.rows).for_each(&mut *each);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(made: &str, rows: usize) -> Entry {
        Entry {
            made: made.into(),
            rows: vec![Row::default(); rows],
        }
    }

    #[test]
    fn what_is_whole_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("all.jsonl");
        let mut part = Part::new(&path, &Upto::default()).unwrap();
        let long = "x".repeat(STRETCH);
        for (made, rows) in [("a", 1), ("b", 2)] {
            part.add(long.as_bytes());
            part.note(entry(made, rows)).unwrap();
        }
        part.add(b"half a page");
        assert!(
            Part::new(&path, &Upto::default())
                .err()
                .unwrap()
                .to_string()
                .contains("another run")
        );
        assert_eq!(part.finish(false).unwrap(), dir.path().join("all.jsonl.part"));
        let left: Vec<_> = Stretches::left(&path).unwrap().collect();
        let made: Vec<&str> = left.iter().flat_map(|(e, _)| e).map(|e| &e.made[..]).collect();
        assert_eq!(made, ["a", "b"]);
        let upto = left[0].1;
        assert_eq!((upto.bytes, upto.found, upto.pages), (STRETCH as u64, 1, 1));
        assert_eq!(left[1].1.pages, 3);
        let mut told = 0;
        rows(&path, &upto, &mut |_| told += 1).unwrap();
        assert_eq!(told, 1);
        // A stretch that is not as it was written ends what is kept.
        let mut torn = std::fs::read(dir.path().join("all.jsonl.part")).unwrap();
        torn[STRETCH + 1] = 0;
        std::fs::write(dir.path().join("all.jsonl.part"), torn).unwrap();
        assert_eq!(Stretches::left(&path).unwrap().count(), 1);
        let mut part = Part::new(&path, &upto).unwrap();
        part.add(b"end");
        part.note(entry("c", 1)).unwrap();
        assert_eq!(part.finish(true).unwrap(), path);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), long + "end");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
