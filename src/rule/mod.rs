//! Rules: what the passes know about newspapers, read from YAML files.

mod conventions;
mod label;
mod set;
mod weights;

pub use conventions::Conventions;
pub use label::{Label, Role};
pub use set::{RuleSet, SpaceRole};
pub use weights::Weights;

use serde::{Deserialize, Serialize};

/// The passes a rule can belong to; also the names of the folders below `rules/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pass {
    /// Single characters: wide digits, radicals, vertical forms, invisible ones.
    Normalize,
    /// Ornament runs, which are taken out and kept as evidence.
    Ornament,
    /// Doubled text, brackets, several bullets on a line.
    Repair,
    /// What a line is: byline, furniture, item, numbered head.
    Label,
    /// Gaps inside a block, closed after its lines were joined.
    Space,
}
