//! The way out: a page as YAML, JSON, Markdown or text, its ledger, and the schemas that they follow.

pub mod json;
pub mod ledger;
pub mod markdown;
pub mod schema;
pub mod text;
pub mod yaml;
