//! What was done to an output folder, so that a run can go on where another was left.
//!
//! `OUT/.newsmend/pages.jsonl` has a row for each page that was written: what it was made of, and what it looked like then.
//! A row is written after its page, so that a page whose row is missing is only made again.

use super::report::Row;
use super::targets::key;
use super::write::{self, failed};
use crate::error::Error;
use crate::source;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The folder in an output folder that is newsmend's own.
const OWN: &str = ".newsmend";

/// The journal of an output folder, open for more rows.
pub struct Journal {
    path: PathBuf,
    own: PathBuf,
    /// How its files begin that are being written.
    prefix: String,
    file: File,
}

/// One page that was written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its file, below the folder.
    pub page: String,
    /// A digest of what it was made of: see [`made`].
    pub made: String,
    /// A digest of what was written: see [`whole`].
    pub whole: String,
    /// What was told of it.
    pub row: Row,
}

/// A digest of all that a page is made of: `parts` are the settings of the run, the page's name and bytes, decisions.
pub fn made(parts: &[&[u8]]) -> String {
    let mut all = Vec::new();
    for part in parts {
        all.extend_from_slice(&(part.len() as u64).to_le_bytes());
        all.extend_from_slice(part);
    }
    short(&all)
}

/// A digest of the files that a page was written to.
pub fn whole<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> String {
    let digests: Vec<String> = files.into_iter().map(short).collect();
    digests.join("-")
}

fn short(bytes: &[u8]) -> String {
    let mut out = source::digest(bytes);
    out.truncate(32);
    out
}

impl Journal {
    /// Open the journal of `folder`, making both where they are missing. `part` tells parts of a run apart that are under
    /// way at the same time on different machines.
    ///
    /// What a run that was killed left half written is removed, if no other run is under way.
    pub fn open(folder: &Path, part: &str) -> Result<Journal, Error> {
        let own = folder.join(OWN);
        let path = own.join(format!("pages{part}.jsonl"));
        let prefix = format!("half{part}-");
        std::fs::create_dir_all(&own).map_err(|e| failed(&own, &e))?;
        let fail = |e| failed(&path, &e);
        let open = || OpenOptions::new().read(true).append(true).create(true).open(&path);
        let mut file = open().map_err(fail)?;
        // A file system without locks costs no more than that nothing is tidied.
        if file.try_lock().is_ok() {
            for entry in own.read_dir().map_err(fail)?.flatten() {
                if entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes()) {
                    let _ = std::fs::remove_file(entry.path());
                }
            }
            let _ = file.unlock();
        }
        let _ = file.lock_shared();
        // A row that broke off must not swallow the next one.
        if file.seek(SeekFrom::End(-1)).is_ok() {
            let mut last = [0];
            io::Read::read_exact(&mut file, &mut last).map_err(fail)?;
            if last != *b"\n" {
                file.write_all(b"\n").map_err(fail)?;
            }
        }
        Ok(Journal {
            path,
            own,
            prefix,
            file,
        })
    }

    /// What is known of pages from earlier runs.
    pub fn known(&self) -> Result<Known, Error> {
        Known::new(&self.path)
    }

    /// Write a page's file, whole or not at all.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        write::through(path, &self.own, &self.prefix, bytes)
    }

    /// Note a page whose files are written.
    pub fn note(&self, entry: &Entry) -> Result<(), Error> {
        let mut line = serde_json::to_vec(entry).unwrap_or_default();
        line.push(b'\n');
        // At once: what is not in the file when the run is killed is done again.
        (&self.file).write_all(&line).map_err(|e| failed(&self.path, &e))
    }

    /// Leave one row a page, in an order that does not tell how the run went. While another run is under way, nothing
    /// is done.
    pub fn finish(&self) -> Result<(), Error> {
        let _ = self.file.unlock();
        if self.file.try_lock().is_err() {
            return Ok(());
        }
        let known = Known::new(&self.path)?;
        let mut out = write::Beside::new(&self.path)?;
        let fail = |e| failed(&self.path, &e);
        let rows = &known.index;
        for (i, &(key, at)) in rows.iter().enumerate() {
            if rows.get(i + 1).is_none_or(|next| next.0 != key) {
                out.write_all(known.line(at).map_err(fail)?.as_bytes()).map_err(fail)?;
            }
        }
        out.finish()
    }
}

/// What is known of pages from earlier runs. Sixteen bytes are kept of a page.
pub struct Known {
    file: Mutex<BufReader<File>>,
    /// Keys of pages and where their rows begin, sorted; of several rows the last one counts.
    index: Vec<(u64, u64)>,
}

impl Known {
    fn new(path: &Path) -> Result<Known, Error> {
        let fail = |e| failed(path, &e);
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(fail)?);
        let (mut index, mut line, mut at) = (Vec::new(), Vec::new(), 0);
        loop {
            line.clear();
            let read = file.read_until(b'\n', &mut line).map_err(fail)? as u64;
            if read == 0 {
                break;
            }
            #[derive(Deserialize)]
            struct Page<'a> {
                #[serde(borrow)]
                page: std::borrow::Cow<'a, str>,
            }
            // A row that broke off is none.
            if let Ok(row) = serde_json::from_slice::<Page<'_>>(&line) {
                index.push((key(Path::new(&*row.page)), at));
            }
            at += read;
        }
        index.sort_unstable();
        let file = Mutex::new(file);
        Ok(Known { file, index })
    }

    /// What is known of the page with this file.
    pub fn get(&self, page: &str) -> Option<Entry> {
        let key = key(Path::new(page));
        let end = self.index.partition_point(|r| r.0 <= key);
        let &(found, at) = self.index.get(end.checked_sub(1)?)?;
        let line = (found == key).then(|| self.line(at).ok())??;
        serde_json::from_str(&line).ok().filter(|e: &Entry| e.page == page)
    }

    fn line(&self, at: u64) -> io::Result<String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // Rows are mostly asked for in the order they stand in, which leaves what was read ahead.
        let now = file.stream_position()?;
        file.seek_relative(at as i64 - now as i64)?;
        let mut line = String::new();
        file.read_line(&mut line)?;
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(page: &str, made: &str) -> Entry {
        Entry {
            page: page.into(),
            made: made.into(),
            whole: "w".into(),
            row: Row::default(),
        }
    }

    #[test]
    fn the_last_whole_row_counts() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path(), "").unwrap();
        for (page, made) in [("b", "1"), ("a", "2"), ("b", "3")] {
            journal.note(&entry(page, made)).unwrap();
        }
        (&journal.file).write_all(b"{\"page\":\"a\",\"ma").unwrap();
        drop(journal);
        let left = dir.path().join(OWN).join("half-x");
        std::fs::write(&left, "half").unwrap();
        let journal = Journal::open(dir.path(), "").unwrap();
        assert!(!left.exists());
        journal.note(&entry("c", "4")).unwrap();
        let known = journal.known().unwrap();
        let made = |page: &str| known.get(page).map(|e| e.made);
        assert_eq!(
            (made("a"), made("b"), made("c"), made("d")),
            (Some("2".into()), Some("3".into()), Some("4".into()), None)
        );
        let path = journal.path.clone();
        journal.finish().unwrap();
        let rows = std::fs::read_to_string(path).unwrap();
        assert_eq!(rows.lines().count(), 3, "{rows}");
    }
}
