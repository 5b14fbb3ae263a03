//! `newsmend undo`.

use super::args::UndoArgs;
use super::{FAILED, complain, print};
use crate::error::Error;
use crate::ledger;
use crate::read::{self, pages};
use crate::source::digest;

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
    let bytes = read::encode(&source)?;
    if digest(&bytes) != source.sha256 {
        return Err(refuse(
            "a text of the page or a line of the ledger was edited by hand".into(),
        ));
    }
    Ok(bytes)
}
