//! The way out: a page as YAML, JSON, Markdown or text, its ledger, a preview of its changes, and the schemas that they follow.

pub mod json;
pub mod ledger;
pub mod markdown;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod preview;
pub mod schema;
pub mod text;
pub mod yaml;
