//! The JSON Schema of the page.

use crate::page::{Page, SCHEMA};

/// The JSON Schema of [`Page`], as `newsmend schema` prints it.
pub fn page() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Page);
    schema.insert("title".into(), SCHEMA.into());
    schema.to_value()
}
