//! Rules: what the passes know about newspapers, read from YAML files.

mod blame;
mod charmap;
mod check;
mod class;
mod conventions;
mod doubled;
mod examples;
mod file;
mod find;
mod fits;
mod gaps;
mod index;
mod label;
mod lines;
mod load;
mod marks;
mod near;
mod number;
mod pattern;
mod places;
mod program;
mod rewrite;
mod runs;
pub mod schema;
mod search;
mod set;
mod sieve;
mod skeleton;
mod weights;
mod words;

pub use class::Class;
pub use conventions::Conventions;
pub use examples::{Around, Did, OnPage, Outcome, Verdict, Whole, run as run_examples};
pub use file::{
    Bold, Doubled, Example, Find, Gap, GapWidth, Level, List, Marks, Mechanism, Number, NumberStyle, Pair, Phrase,
    Profile, RuleFile, Run, Same, Scope, Sentence, SpaceRole, Spaced, Unit, Unless, Verse, Where,
};
pub use label::{Label, Role, Way};
pub use load::is_kebab;
pub(crate) use number::value as number;
pub use rewrite::{expect, is_hidden};
pub use runs::number as ornament_number;
pub use set::{Rule, RuleSet, Says};
pub use skeleton::skeleton;
pub use weights::Weights;

pub(crate) use lines::Cut;

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
    /// What joining and numbering take out of the text; the passes over lines know when.
    Join,
}
