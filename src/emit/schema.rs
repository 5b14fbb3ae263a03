//! The JSON Schemas of what is written.

use crate::batch::report::{self, Row};
use crate::decisions::{self, Decisions};
use crate::diff::{self, Diff};
use crate::ledger::{self, Record};
use crate::page::{Page, SCHEMA};

/// The JSON Schema of [`Page`], as `newsmend schema` prints it.
pub fn page() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Page);
    schema.insert("title".into(), SCHEMA.into());
    schema.to_value()
}

/// The JSON Schema of one line of a ledger, as `newsmend schema --ledger` prints it.
pub fn ledger() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Record);
    schema.insert("title".into(), ledger::SCHEMA.into());
    schema.to_value()
}

/// The JSON Schema of a diff, as `newsmend schema --diff` prints it.
pub fn diff() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Diff);
    schema.insert("title".into(), diff::SCHEMA.into());
    schema.to_value()
}

/// The JSON Schema of decisions about a page, as `newsmend schema --decisions` prints it.
pub fn decisions() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Decisions);
    schema.insert("title".into(), decisions::SCHEMA.into());
    schema.to_value()
}

/// The JSON Schema of one line of a report, as `newsmend schema --report` prints it.
pub fn report() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Row);
    schema.insert("title".into(), report::SCHEMA.into());
    schema.to_value()
}
