//! What rules say of a line.

use crate::ledger::RuleIx;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a line may be. Labels compete; the lines pass weighs them against the line's neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A section heading or headline.
    Heading,
    /// The heading of a lead: 核心提示, 内容提要.
    LeadHeading,
    /// The heading of a fact box: 相关链接, 新闻链接.
    SidebarHeading,
    /// A heading with its number: 一、 （一） 1. ① 第一章. The span is the number with its marks.
    Ordinal,
    /// A bullet point. The span is the bullet with the gap after it.
    Item,
    /// Who wrote it.
    Byline,
    /// Who wrote and arranged the page or the piece, said at its end.
    Credit,
    /// Place and day standing alone.
    Dateline,
    /// The line at a picture.
    Caption,
    /// Running head, folio, editors' line.
    Furniture,
    /// `（下转第二版）`, `（上接第一版）`: furniture with a target page.
    JumpLine,
    /// A paragraph for certain: it opens as running text does (`本报讯（记者…）6月17日，`).
    Paragraph,
}

impl Role {
    /// Whether a line can have but one such label, of which the strongest is taken. The others are evidence that is
    /// weighed with the lines around.
    pub fn is_exclusive(self) -> bool {
        !matches!(self, Role::Heading | Role::Ordinal | Role::Item | Role::Paragraph)
    }

    /// Its name in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Role::Heading => "heading",
            Role::LeadHeading => "lead-heading",
            Role::SidebarHeading => "sidebar-heading",
            Role::Ordinal => "ordinal",
            Role::Item => "item",
            Role::Byline => "byline",
            Role::Credit => "credit",
            Role::Dateline => "dateline",
            Role::Caption => "caption",
            Role::Furniture => "furniture",
            Role::JumpLine => "jump-line",
            Role::Paragraph => "paragraph",
        }
    }
}

/// Where a jump line points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// To the page on which the text goes on.
    On,
    /// To the page that the text comes from.
    From,
}

/// One rule's word on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What the line would be.
    pub role: Role,
    /// How strongly the rule speaks for it: 100 is certain, 30 a hint, below 0 speaks against.
    pub weight: i32,
    /// The rule.
    pub rule: RuleIx,
    /// The part of the line that matched, in bytes from the line's start.
    pub span: Range<usize>,
    /// The number that was read: of an [`Role::Ordinal`], the target page of a [`Role::JumpLine`].
    pub value: Option<u32>,
    /// The number as printed, without its marks, in bytes from the line's start.
    pub number: Option<Range<usize>>,
    /// Where a [`Role::JumpLine`] points: the text goes on there, or comes from there. Nothing where it only says what is
    /// to be read there.
    pub way: Option<Way>,
}
