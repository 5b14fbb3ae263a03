//! All pages in one file.

use super::write::{Beside, failed};
use crate::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How hard zstd tries: its usual level.
const LEVEL: i32 = 3;

/// One file, which stands at its place only when it is finished.
pub struct Stream {
    path: PathBuf,
    to: To,
}

enum To {
    Plain(Beside),
    Zstd(Box<zstd::Encoder<'static, Beside>>),
}

impl Stream {
    /// Begin `path`; it is compressed if it ends in `.zst`.
    pub fn new(path: &Path) -> Result<Stream, Error> {
        let file = Beside::new(path)?;
        let to = match path.extension().is_some_and(|e| e == "zst") {
            false => To::Plain(file),
            true => To::Zstd(Box::new(zstd::Encoder::new(file, LEVEL).map_err(|e| failed(path, &e))?)),
        };
        let path = path.to_path_buf();
        Ok(Stream { path, to })
    }

    /// The error that it could not be written.
    pub fn failed(&self, e: &io::Error) -> Error {
        failed(&self.path, e)
    }

    /// Put it into its place, or, if not all pages are in it, beside it as `NAME.part`. Returns where it is.
    pub fn finish(self, complete: bool) -> Result<PathBuf, Error> {
        let mut path = self.path;
        let mut file = match self.to {
            To::Plain(file) => file,
            To::Zstd(encoder) => encoder.finish().map_err(|e| failed(&path, &e))?,
        };
        if !complete {
            path.as_mut_os_string().push(".part");
            file.rename(&path);
        }
        file.finish()?;
        Ok(path)
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Plain(file) => file.write(bytes),
            To::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Plain(file) => file.flush(),
            To::Zstd(encoder) => encoder.flush(),
        }
    }
}
