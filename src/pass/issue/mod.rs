//! Several pages of one issue: what stands at the same place on all of them, and which articles go on where.
//!
//! A page is read by itself. Before that, [`mark`] looks at all pages of an issue for running heads; after it, [`tie`] ties
//! what a page says of its articles (`下转第3版`) to what the others say (`上接第1版`). A tie needs both its ends, or one and the
//! same headline; what is not certain is a finding.

mod names;
mod numbers;
mod repeated;
mod ties;

use crate::page::Lines;
use crate::rule::Way;

pub use repeated::mark;
pub use ties::{Sheet, tie};

/// What a page is called in its issue: `3`, `A03`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageLabel {
    /// The letters of its section; empty where there are none.
    pub section: String,
    /// Its number.
    pub number: u32,
}

/// Where a jump line points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// To what follows or to what came before.
    pub way: Way,
    /// The page; `None` if it is told in words that are not read.
    pub page: Option<PageLabel>,
}

/// A jump line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    /// Where it points.
    pub target: Target,
    /// The article that goes on there, or comes from there, as an index into the page's; `None` if it stands with none.
    pub article: Option<usize>,
    /// Its source lines.
    pub lines: Lines,
    /// Its text.
    pub text: String,
}

impl PageLabel {
    /// The label in `text`, which a file gives: `3`, `A 3`, `[3]`.
    pub fn named(text: &str) -> Option<PageLabel> {
        let text = text.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = text.find(|c: char| c.is_ascii_digit())?;
        let (before, number) = text.split_at(digits);
        let section = before.trim_end_matches(['-', ' ', '.']);
        Some(PageLabel {
            section: match section.len() <= 2 && section.bytes().all(|b| b.is_ascii_uppercase()) {
                true => section.to_owned(),
                false => String::new(),
            },
            number: number.parse().ok()?,
        })
    }
}

/// The letters of a page's section at the end of `text`, behind which its number stands.
pub(super) fn section(text: &str) -> &str {
    let text = text.strip_suffix('-').unwrap_or(text);
    let letters = text.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    let at = text.len() - letters;
    let in_word = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    if letters > 2 || in_word { "" } else { &text[at..] }
}
