//! What was changed, where, and by which rule.

use std::ops::Range;

/// A rule by its place in the [`RuleSet`](crate::rule::RuleSet) that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleIx(pub u16);

/// One change to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rule that made it.
    pub rule: RuleIx,
    /// Where, in bytes of [`Source::text`](crate::Source::text).
    pub span: Range<usize>,
    /// The text the rule saw there; earlier passes may have changed it already.
    pub before: String,
    /// What it became.
    pub after: String,
}
