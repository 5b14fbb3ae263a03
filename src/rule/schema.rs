//! The JSON Schemas of rule files and profiles, from the types.

use super::file::{Profile, RuleFile};
use serde_json::Value;

/// The schema of a rule file, as `newsmend rules schema` prints it and `rules/schema.json` holds it.
pub fn rule() -> Value {
    titled(schemars::schema_for!(RuleFile), "newsmend/rule@1")
}

/// The schema of a profile, as `newsmend rules schema --profile` prints it.
pub fn profile() -> Value {
    titled(schemars::schema_for!(Profile), "newsmend/profile@1")
}

fn titled(mut schema: schemars::Schema, title: &str) -> Value {
    schema.insert("title".into(), title.into());
    schema.to_value()
}
