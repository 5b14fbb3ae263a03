//! Stands for the reader of Parquet files where it is not built in.

use super::inputs::{Each, Holder};
use crate::error::Error;
use std::ops::ControlFlow;

/// Says what is missing.
pub(super) fn rows(holder: &Holder<'_>, each: Each<'_>) -> ControlFlow<()> {
    each(Err(Error::Read {
        path: holder.name(),
        message:
            "this newsmend was built without Parquet; build it without --no-default-features, or make a .jsonl of \
                  the file"
                .into(),
    }))
}
