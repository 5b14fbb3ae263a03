//! The way out: a page as YAML, and the schema that its keys follow.

pub mod ledger;
pub mod schema;
pub mod yaml;
