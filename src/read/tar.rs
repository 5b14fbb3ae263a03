//! Pages in a tar archive, which may be compressed.

use super::inputs::{Each, Found, Holder};
use super::packed;
use std::io;
use std::ops::ControlFlow;
use tar::Archive;

/// The members of an archive that are pages, in the order they stand in. A broken archive gives those before the break.
pub(super) fn parts(holder: &Holder<'_>, each: Each<'_>) -> ControlFlow<()> {
    let mut archive = match packed::open(&holder.path) {
        Ok(file) => Archive::new(file),
        Err(e) => return each(Err(holder.damaged(&e))),
    };
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(e) => return each(Err(holder.damaged(&e))),
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            // Where the next member begins is not known any more.
            Err(e) => return each(Err(holder.damaged(&e))),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let input = match entry.header().entry_type().is_file() {
            true => holder.member(&name),
            false => None,
        };
        let Some(input) = input else { continue };
        match holder.how.names_only {
            true => each(Ok(Found::Held(input, Vec::new())))?,
            false => {
                let bytes = packed::whole(&mut entry).and_then(|bytes| match bytes.len() as u64 == entry.size() {
                    true => Ok(bytes),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                });
                each(holder.held(input, bytes))?;
            }
        }
    }
    ControlFlow::Continue(())
}
