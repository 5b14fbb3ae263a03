//! The way out: a page as YAML, JSON, Markdown, text, ALTO or TEI, its ledger, a preview of its changes, and the schemas that they follow.

pub mod alto;
pub mod json;
pub mod ledger;
pub mod markdown;
mod markup;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod preview;
mod rows;
pub mod schema;
pub mod tei;
pub mod text;
pub mod yaml;
