//! `newsmend undo`.

use super::args::UndoArgs;
use super::{FAILED, complain, print};
use crate::error::Error;
use crate::ledger;
use crate::read::{self, pages};
use crate::source::digest;

const EDITED: &str = "a text of the page or a line of the ledger was edited by hand";

/// Print the input of the page that `args` name. Returns the exit code.
pub(super) fn run(args: &UndoArgs) -> u8 {
    match undo(args) {
        Ok(bytes) => print(&bytes),
        Err(error) => {
            complain(&error);
            FAILED
        }
    }
}

fn undo(args: &UndoArgs) -> Result<Vec<u8>, Error> {
    let page = pages::page(&args.page)?;
    let path = args.ledger.clone().unwrap_or_else(|| pages::ledger_path(&args.page));
    let ledger = pages::ledger(&path)?;
    let refuse = |message: String| Error::Read {
        path: args.page.display().to_string(),
        message: format!("{message}; give the page as `clean` wrote it, with its own ledger"),
    };
    let source = ledger::undo(&ledger, &page).map_err(|e| refuse(e.to_string()))?;
    let info = ledger.header.page.source.as_ref();
    if let Some(format) = info.and_then(|i| i.format.as_deref()) {
        if !args.text {
            return Err(Error::Read {
                path: args.page.display().to_string(),
                message: format!(
                    "it was read from {} ({format}), of which a ledger keeps the text, not the file; --text prints the \
                     text as it was read",
                    info.map_or("a file", |i| i.name.as_str())
                ),
            });
        }
        return match ledger.header.text.as_deref() == Some(digest(source.text.as_bytes()).as_str()) {
            true => Ok(source.text.into_bytes()),
            false => Err(refuse(EDITED.into())),
        };
    }
    let bytes = read::encode(&source)?;
    if digest(&bytes) != source.sha256 {
        return Err(refuse(EDITED.into()));
    }
    Ok(if args.text { source.text.into_bytes() } else { bytes })
}
