//! `newsmend replay`.

use super::args::ReplayArgs;
use super::{FAILED, complain, print};
use crate::emit;
use crate::error::Error;
use crate::ledger;
use crate::read::{self, Format, Input, Place, pages};
use encoding_rs::Encoding;

/// Print the page that the ledger makes of the input. Returns the exit code.
pub(super) fn run(args: &ReplayArgs) -> u8 {
    match replay(args) {
        Ok(bytes) => print(&bytes),
        Err(error) => {
            complain(&error);
            FAILED
        }
    }
}

fn replay(args: &ReplayArgs) -> Result<Vec<u8>, Error> {
    let ledger = pages::ledger(&args.ledger)?;
    let input = Input {
        place: match args.input.as_os_str() == "-" {
            true => Place::Stdin,
            false => Place::File(args.input.clone()),
        },
        stem: args.input.clone(),
    };
    let info = ledger.header.page.source.as_ref();
    let encoding = info.and_then(|s| Encoding::for_label(s.encoding.as_bytes()));
    let options = read::Options {
        encoding: encoding.filter(|_| info.is_some_and(|i| i.format.is_none())),
        format: info.map(|i| i.format.as_deref().and_then(Format::named).unwrap_or(Format::Text)),
    };
    let sources = read::read(&input.name(), &input.load()?, &options)?;
    let source = read::sheet(sources, info.map_or("", |i| i.name.as_str()))?;
    let page = ledger::replay(&ledger, &source).map_err(|e| Error::Read {
        path: args.ledger.display().to_string(),
        message: e.to_string(),
    })?;
    let mut out = Vec::new();
    emit::yaml::page(&page, &mut out);
    Ok(out)
}
