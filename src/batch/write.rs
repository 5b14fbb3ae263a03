//! Files that are there whole or not at all.

use crate::error::Error;
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// How files begin that are being written. They are hidden, and no walk takes them for pages.
const PREFIX: &str = ".newsmend-";

/// Write `bytes` to `path`, making its folders: beside it first, then renamed, so that no reader sees half a file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    through(path, path.parent().unwrap_or(Path::new(".")), PREFIX, bytes)
}

/// The same through a file in `folder`, which is in the same file system, called `prefix` and something.
pub(super) fn through(path: &Path, folder: &Path, prefix: &str, bytes: &[u8]) -> Result<(), Error> {
    let fail = |e| failed(path, &e);
    let mut file = temporary(folder, prefix).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    match file.persist(path) {
        Err(e) if e.error.kind() == io::ErrorKind::NotFound => {
            // Nearly always the folder is there, so it is made only when it proves missing.
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(fail)?;
            e.file.persist(path).map_err(|e| fail(e.error))?;
        }
        done => drop(done.map_err(|e| fail(e.error))?),
    }
    Ok(())
}

/// A file that is written from time to time, and stands at its place only when it is finished.
pub struct Beside {
    file: io::BufWriter<NamedTempFile>,
    path: std::path::PathBuf,
}

impl Beside {
    /// Begin the file that will stand at `path`.
    pub fn new(path: &Path) -> Result<Beside, Error> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let file = temporary(folder.unwrap_or(Path::new(".")), PREFIX).map_err(|e| failed(path, &e))?;
        Ok(Beside {
            file: io::BufWriter::with_capacity(1 << 17, file),
            path: path.to_path_buf(),
        })
    }

    /// Let it stand at `path` instead.
    pub fn rename(&mut self, path: &Path) {
        self.path = path.to_path_buf();
    }

    /// Put it into its place.
    pub fn finish(self) -> Result<(), Error> {
        let fail = |e| failed(&self.path, &e);
        let file = self.file.into_inner().map_err(|e| fail(e.into_error()))?;
        file.persist(&self.path).map_err(|e| fail(e.error))?;
        Ok(())
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn temporary(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    // As any new file: the umask takes its part away. A temporary one would be for its owner only.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    match builder.tempfile_in(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(folder)?;
            builder.tempfile_in(folder)
        }
        file => file,
    }
}

/// What happened to a file that was to be written, and what to do about it.
pub(super) fn failed(path: &Path, e: &io::Error) -> Error {
    let message = match e.kind() {
        io::ErrorKind::PermissionDenied => "permission denied; choose a folder you may write to".into(),
        io::ErrorKind::StorageFull => "the disk is full; make room and run again".into(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed; choose another --out".into()
        }
        io::ErrorKind::IsADirectory => "a folder stands where the file is to be; choose another --out".into(),
        _ => format!("{e}; choose another --out"),
    };
    Error::Write {
        path: path.to_path_buf(),
        message,
    }
}
