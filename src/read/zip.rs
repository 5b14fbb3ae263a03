//! Pages in a zip archive.

use super::inputs::{Each, Found, Holder};
use super::packed;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use zip::ZipArchive;

/// The members of an archive that are pages, in the order they stand in.
pub(super) fn parts(holder: &Holder<'_>, each: Each<'_>) -> ControlFlow<()> {
    let file = match File::open(&holder.path) {
        Ok(file) => BufReader::with_capacity(1 << 16, file),
        Err(e) => return each(Err(holder.damaged(&e))),
    };
    let mut archive = match ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(e) => return each(Err(holder.damaged(&e.into()))),
    };
    for i in 0..archive.len() {
        let mut member = match archive.by_index(i) {
            Ok(member) => member,
            Err(e) => {
                each(Err(holder.damaged(&e.into())))?;
                continue;
            }
        };
        let name = match member.name() {
            Ok(name) if member.is_file() => Some(name.into_owned()),
            Ok(_) => None,
            Err(e) => {
                each(Err(holder.damaged(&e.into())))?;
                continue;
            }
        };
        let input = name.and_then(|name| holder.member(&name));
        let Some(input) = input else { continue };
        match holder.how.names_only {
            true => each(Ok(Found::Held(input, Vec::new())))?,
            false => each(holder.held(input, packed::whole(&mut member)))?,
        }
    }
    ControlFlow::Continue(())
}
