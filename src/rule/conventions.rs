//! How papers of a kind set their pages; profiles choose.

use serde::{Deserialize, Serialize};

/// Choices that are not a matter of degree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conventions {
    /// Of two display heads in a row the upper is the kicker; else it is the headline and the lower its deck.
    pub kickers: bool,
    /// A mark such as ▲ before running text belongs to the text: a news brief, not a bullet point.
    pub briefs: bool,
    /// Every unnumbered head begins an article of its own.
    pub heads_begin_articles: bool,
}

impl Default for Conventions {
    fn default() -> Conventions {
        Conventions {
            kickers: true,
            briefs: false,
            heads_begin_articles: false,
        }
    }
}
