//! newsmend turns the wrecked text of scanned and PDF'd newspaper pages back into what was printed.

pub mod edit;
pub mod error;
pub mod ledger;
pub mod page;
pub mod pass;
pub mod rule;
pub mod source;

pub use error::Error;
pub use page::Page;
pub use source::Source;
