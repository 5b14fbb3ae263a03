//! The cleaned page: plain data, the schema `newsmend/page@1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};
use std::collections::BTreeMap;
use std::fmt;

/// The value of [`Page::schema`].
pub const SCHEMA: &str = "newsmend/page@1";

/// One page. Keys stand in the order of the fields; what was not found is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Always `newsmend/page@1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// Where the page came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceInfo>,
    /// In reading order: the biggest display head first.
    pub articles: Vec<Article>,
    /// Running heads, folios, editors' lines, jump lines: kept, never mixed into text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub furniture: Vec<Block>,
    /// What a person should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many changes each rule made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<String, u32>,
}

impl Page {
    /// Every text of the page: those of articles, headings first, then furniture.
    pub fn texts(&self) -> Vec<&str> {
        self.placed().into_iter().map(|t| t.text).collect()
    }
}

/// Where a page came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceInfo {
    /// The input's name.
    pub name: String,
    /// SHA-256 of the input bytes, lower-case hexadecimal.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// The encoding it was read with.
    pub encoding: String,
    /// The format it was read from, where that told positions: `alto`, `hocr`, `page`, `bbox` or `pdf`. The page's line
    /// numbers are then those of the text that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How many lines it has.
    pub lines: u32,
}

/// One article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The line above the headline (引题).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// The headline (主题).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The line below the headline (副题).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deck: Option<String>,
    /// Who wrote it, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Place and day, where they stand alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// The source lines of the heads above.
    #[serde(default, skip_serializing_if = "HeadLines::is_empty")]
    pub lines: HeadLines,
    /// What stands before the first section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Section>,
    /// In the order of their numbers where they have them, else in reading order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Fact boxes, cut-ins, link boxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sidebars: Vec<Section>,
    /// The article on another page of the issue whose text goes on here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued_from: Option<Tie>,
    /// The article on another page of the issue in which the text goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued_on: Option<Tie>,
}

/// An article of another page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// The page's [`SourceInfo::name`].
    pub page: String,
    /// Which of its articles it is, counted from 1.
    #[schemars(range(min = 1))]
    pub article: u32,
}

/// The source lines of an article's heads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadLines {
    /// Of the kicker.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub kicker: Lines,
    /// Of the headline.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub headline: Lines,
    /// Of the deck.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub deck: Lines,
    /// Of the byline.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub byline: Lines,
    /// Of the dateline.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub dateline: Lines,
}

impl HeadLines {
    /// Whether no head has lines.
    pub fn is_empty(&self) -> bool {
        self.kicker.is_empty()
            && self.headline.is_empty()
            && self.deck.is_empty()
            && self.byline.is_empty()
            && self.dateline.is_empty()
    }
}

/// A section, a lead or a sidebar: blocks under an optional heading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The heading, its number removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// The section's number: printed as text, drawn as an ornament, or inferred (then flagged).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// The number as printed, where it was text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What a person should know of the heading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// The source lines of the heading.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub lines: Lines,
    /// The text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    /// Nested sections, where the page nests them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

/// What a person should know of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// The heading was cut off in the input; nothing was invented.
    HeadingTruncated,
    /// The number is not on the page; only one reading fitted.
    OrdinalInferred,
}

/// One block of text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its text, without line breaks.
    pub text: String,
    /// The source lines it stands on.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub lines: Lines,
}

/// What a block is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Running text.
    #[default]
    Paragraph,
    /// One bullet point, its mark removed.
    Item,
    /// The line at a picture.
    Caption,
    /// A quotation set apart.
    Quote,
    /// A row of a table.
    Table,
    /// Not part of any article.
    Furniture,
}

/// Something that could not be decided, or that a person should see.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What kind of finding, in kebab-case.
    pub rule: String,
    /// The source lines to look at.
    #[serde(default, skip_serializing_if = "Lines::is_empty")]
    pub lines: Lines,
    /// What was seen and what was decided.
    pub message: String,
}

/// One of a page's texts, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// JSON Pointer (RFC 6901) to it: `/articles/0/lead/blocks/2/text`.
    pub pointer: String,
    /// The text.
    pub text: &'a str,
    /// Its source lines.
    pub lines: &'a Lines,
    /// What it is.
    pub place: Place,
    /// The number of the section that it heads.
    pub number: Option<u32>,
    /// The article it is in; for furniture how many there are.
    pub article: usize,
}

/// What a text of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Kicker, headline, deck, byline or dateline of an article.
    Head,
    /// The heading of a section, lead or sidebar.
    Heading,
    /// A block of this kind in an article.
    Block(Kind),
    /// Furniture.
    Furniture,
}

impl Page {
    /// The same texts, and where each is.
    pub fn placed(&self) -> Vec<Text<'_>> {
        let mut out = Vec::new();
        for (i, article) in self.articles.iter().enumerate() {
            let at = format!("/articles/{i}");
            let lines = &article.lines;
            let heads = [
                ("kicker", &article.kicker, &lines.kicker),
                ("headline", &article.headline, &lines.headline),
                ("deck", &article.deck, &lines.deck),
                ("byline", &article.byline, &lines.byline),
                ("dateline", &article.dateline, &lines.dateline),
            ];
            for (key, text, lines) in heads {
                if let Some(text) = text {
                    out.push(Text {
                        pointer: format!("{at}/{key}"),
                        text,
                        lines,
                        place: Place::Head,
                        number: None,
                        article: i,
                    });
                }
            }
            if let Some(lead) = &article.lead {
                lead.placed(&format!("{at}/lead"), i, &mut out);
            }
            for (key, sections) in [("sections", &article.sections), ("sidebars", &article.sidebars)] {
                for (n, section) in sections.iter().enumerate() {
                    section.placed(&format!("{at}/{key}/{n}"), i, &mut out);
                }
            }
        }
        for (i, block) in self.furniture.iter().enumerate() {
            out.push(block.text_at(format!("/furniture/{i}/text"), Place::Furniture, self.articles.len()));
        }
        out
    }

    /// The same texts in the same order, to be changed.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        let mut out = Vec::new();
        for article in &mut self.articles {
            let heads = [
                &mut article.kicker,
                &mut article.headline,
                &mut article.deck,
                &mut article.byline,
                &mut article.dateline,
            ];
            out.extend(heads.into_iter().flatten());
            let sections = article.lead.iter_mut();
            let sections = sections.chain(&mut article.sections).chain(&mut article.sidebars);
            sections.for_each(|s| s.texts_mut(&mut out));
        }
        out.extend(self.furniture.iter_mut().map(|b| &mut b.text));
        out
    }
}

impl Article {
    /// How many blocks it has.
    pub fn blocks(&self) -> usize {
        let sections = self.lead.iter().chain(&self.sections).chain(&self.sidebars);
        sections.map(Section::count).sum()
    }
}

impl Section {
    /// How many blocks it has, those of its own sections included.
    fn count(&self) -> usize {
        self.blocks.len() + self.sections.iter().map(Section::count).sum::<usize>()
    }

    fn placed<'a>(&'a self, at: &str, article: usize, out: &mut Vec<Text<'a>>) {
        if let Some(text) = &self.heading {
            out.push(Text {
                pointer: format!("{at}/heading"),
                text,
                lines: &self.lines,
                place: Place::Heading,
                number: self.ordinal,
                article,
            });
        }
        let blocks = self.blocks.iter().enumerate();
        out.extend(blocks.map(|(i, b)| b.text_at(format!("{at}/blocks/{i}/text"), Place::Block(b.kind), article)));
        for (i, section) in self.sections.iter().enumerate() {
            section.placed(&format!("{at}/sections/{i}"), article, out);
        }
    }

    fn texts_mut<'a>(&'a mut self, out: &mut Vec<&'a mut String>) {
        out.extend(&mut self.heading);
        out.extend(self.blocks.iter_mut().map(|b| &mut b.text));
        self.sections.iter_mut().for_each(|s| s.texts_mut(out));
    }
}

impl Block {
    fn text_at(&self, pointer: String, place: Place, article: usize) -> Text<'_> {
        Text {
            pointer,
            text: &self.text,
            lines: &self.lines,
            place,
            number: None,
            article,
        }
    }
}

/// Source lines, 1-based: sorted, disjoint ranges, both ends in. Written `384`, `436-437` or `160,192`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines(pub SmallVec<[(u32, u32); 1]>);

impl Lines {
    /// One line or a range of lines.
    pub fn range(first: u32, last: u32) -> Lines {
        Lines(smallvec![(first, last)])
    }

    /// Add a line; a line next to a range widens it.
    pub fn add(&mut self, first: u32, last: u32) {
        if self.0.last().is_none_or(|r| r.1 + 1 < first) {
            return self.0.push((first, last));
        }
        let at = self.0.partition_point(|r| r.1 + 1 < first);
        let mut new = (first, last);
        let mut end = at;
        while let Some(r) = self.0.get(end).filter(|r| r.0 <= last + 1) {
            new = (new.0.min(r.0), new.1.max(r.1));
            end += 1;
        }
        self.0.drain(at..end);
        self.0.insert(at, new);
    }

    /// Add all of `other`.
    pub fn extend(&mut self, other: &Lines) {
        for &(a, b) in &other.0 {
            self.add(a, b);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first line.
    pub fn first(&self) -> Option<u32> {
        self.0.first().map(|r| r.0)
    }

    /// The last line.
    pub fn last(&self) -> Option<u32> {
        self.0.last().map(|r| r.1)
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (a, b)) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            if a == b {
                write!(f, "{comma}{a}")?
            } else {
                write!(f, "{comma}{a}-{b}")?
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Lines {
    type Err = String;

    fn from_str(s: &str) -> Result<Lines, String> {
        let mut out = Lines::default();
        for part in s.split(',') {
            let (a, b) = part.split_once('-').unwrap_or((part, part));
            match (a.trim().parse(), b.trim().parse()) {
                (Ok(a), Ok(b)) if a <= b => out.add(a, b),
                _ => return Err(format!("`{s}` names no lines; write 12, 12-15 or 12,14-16")),
            }
        }
        Ok(out)
    }
}

impl Serialize for Lines {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0[..] {
            [(a, b)] if a == b => s.serialize_u32(a),
            _ => s.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Lines, D::Error> {
        struct Visit;
        impl serde::de::Visitor<'_> for Visit {
            type Value = Lines;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a line number, or lines such as 12-15 or 12,14-16")
            }
            fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Lines, E> {
                let n = u32::try_from(v).map_err(E::custom)?;
                Ok(Lines::range(n, n))
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Lines, E> {
                v.parse().map_err(E::custom)
            }
        }
        d.deserialize_any(Visit)
    }
}

impl JsonSchema for Lines {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Lines".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Source lines, 1-based: 384, \"436-437\" or \"160,192\".",
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$"}
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_merge_and_print() {
        let mut lines = Lines::range(5, 6);
        lines.add(9, 9);
        lines.add(7, 7);
        lines.add(1, 1);
        assert_eq!(lines.to_string(), "1,5-7,9");
        assert_eq!("1,5-7,9".parse(), Ok(lines));
    }
}
