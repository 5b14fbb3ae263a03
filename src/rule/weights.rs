//! The numbers that passes weigh evidence with; profiles tune them.

use serde::{Deserialize, Serialize};

/// Weights and thresholds of the passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, Default)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Weights {}
