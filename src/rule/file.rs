//! The YAML shape of a rule file and of a profile, and nothing else.

use super::blame::Text;
use super::class::Class;
use super::{Conventions, Pass, Role, Weights};
use crate::error::RuleFault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One rule file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleFile {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// In kebab-case, names the fault; equals the file stem.
    #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: String,
    /// Counted up whenever the rule decides differently.
    pub revision: u32,
    /// One line for lists.
    pub summary: String,
    /// How the fault comes about and how the rule tells it from what is meant.
    pub why: String,
    /// What happens to what it finds.
    pub level: Level,
    /// When it runs; equals the folder.
    pub pass: Pass,
    /// How far a match may reach.
    #[serde(default)]
    pub scope: Scope,
    /// Among overlapping matches of equal place and length the lower rank wins.
    #[serde(default)]
    pub rank: i32,
    /// What is looked for.
    pub find: Find,
    /// Matches that hold one of these are dropped.
    #[serde(default)]
    pub unless: Option<Unless>,
    /// Conditions on the line or block of a match.
    #[serde(default, rename = "where")]
    pub place: Where,
    /// What stands there afterwards. In a template `${1}` and `${name}` are groups of the pattern.
    #[serde(default)]
    pub replace: Option<String>,
    /// What the line would be.
    #[serde(default)]
    pub label: Option<Role>,
    /// How strongly the label is meant: 100 is certain, 30 a hint, below 0 speaks against; 50 if absent.
    #[serde(default)]
    #[schemars(range(min = -100, max = 100))]
    pub weight: Option<i32>,
    /// What it does and what it leaves alone. A rule without any fails its test.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// What happens to what a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It is applied.
    Fix,
    /// It is shown, and applied on request.
    Suggest,
    /// It is a finding.
    Report,
    /// The rule does not run.
    Off,
}

impl Level {
    /// Its name in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Level::Fix => "fix",
            Level::Suggest => "suggest",
            Level::Report => "report",
            Level::Off => "off",
        }
    }
}

/// What a pass finds by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mechanism {
    /// The hyphen of a word that a line end cut.
    Hyphen,
    /// The lone digit of a heading, where the page's digits make a series 1, 2, 3 …
    OrdinalDigit,
    /// A word printed over itself, where the file tells places.
    Overprint,
}

/// How far a match may reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Within one line.
    #[default]
    Line,
    /// Within one block, after its lines were joined.
    Block,
    /// Over line ends.
    Page,
}

/// What a rule looks for: exactly one key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Find {
    /// This text.
    Literal(String),
    /// One of these texts.
    AnyOf(Vec<String>),
    /// One of the keys, which becomes its value. `０-９: 0-9` maps a range of characters to a range as long.
    Table(BTreeMap<String, String>),
    /// A letter of a key, which becomes the letter at the same place in the value.
    Letters(BTreeMap<String, String>),
    /// A character of these ranges, written `U+E000-U+F8FF`.
    Chars(Vec<String>),
    /// A regular expression; `${name}` is a shared definition. A group named `at` is what is replaced, `span` what
    /// is labelled, `num` the number; `on` and `from` say which way a jump line points.
    Regex(String),
    /// The same number again and again.
    Run(Run),
    /// Text that stands there twice.
    Doubled(Doubled),
    /// Letters set apart by gaps.
    Spaced(Spaced),
    /// A bracket whose partner has the other width.
    Pair(Pair),
    /// Several marks on one line, the first at its start; found is the gap before each but the first.
    Marks(Marks),
    /// A gap between two characters.
    Gap(Gap),
    /// What a pass finds by itself; the rule names it, tests it and switches it on and off.
    Mechanism(Mechanism),
    /// A number at the start of a line.
    Number(Number),
}

/// What keeps a match from counting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unless {
    /// The match holds one of these texts.
    AnyOf(Vec<String>),
    /// The line of the match matches.
    Regex(String),
}

/// A number drawn so often that it fills the end of a line, or several lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Run {
    /// How often the number has to stand there.
    pub min: u32,
    /// Once a line, on lines under each other, instead of at the end of one line.
    #[serde(default)]
    pub lines: bool,
}

/// Text that stands there twice; one of the two stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Doubled {
    /// What stands there twice.
    pub unit: Unit,
    /// The least length of what is doubled, in letters (in glyphs for `glyph`).
    pub min: usize,
    /// The greatest length, in letters.
    #[serde(default = "most")]
    pub max: usize,
    /// How often a glyph stands there.
    #[serde(default = "twice")]
    pub times: usize,
    /// What makes a phrase of it: a word or a number may be printed twice on purpose.
    #[serde(default)]
    pub phrase: Phrase,
    /// What ends a sentence: those may be printed twice on purpose.
    #[serde(default)]
    pub sentence: Sentence,
    /// What makes verse of the lines around, where a line may come again.
    #[serde(default)]
    pub verse: Verse,
    /// A line that stands there more than twice.
    #[serde(default)]
    pub bold: Bold,
}

/// What makes a phrase: `天天向上` has three different letters of four, `哈哈哈哈` one of four.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Phrase {
    /// This share of its letters differ: `[2, 3]` is two of three.
    pub share: (usize, usize),
    /// Or so many of them do.
    pub letters: usize,
    /// If most of it is Latin, so many letters differ.
    pub latin: usize,
}

impl Default for Phrase {
    fn default() -> Phrase {
        Phrase {
            share: (2, 3),
            letters: 10,
            latin: 5,
        }
    }
}

/// What ends a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Sentence {
    /// One of these marks.
    pub ends: String,
    /// Or one of these, if it is a cheer.
    pub cries: String,
    /// A cheer has fewer characters than this, its mark among them.
    pub cry: usize,
}

impl Default for Sentence {
    fn default() -> Sentence {
        Sentence {
            ends: "。，、；：.,;:".into(),
            cries: "！？!?".into(),
            cry: 8,
        }
    }
}

/// What makes verse or slogans of the lines around.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Verse {
    /// How many lines before and behind are looked at.
    pub around: usize,
    /// How many of them have to be plain: short, and of Han without any mark.
    pub lines: usize,
    /// A short line has fewer letters than this.
    pub letters: usize,
}

impl Default for Verse {
    fn default() -> Verse {
        Verse {
            around: 3,
            lines: 4,
            letters: 20,
        }
    }
}

/// A line that stands there more than twice, as bold print with a shadow may.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Bold {
    /// How often at most.
    pub times: usize,
    /// How many characters it has at least.
    pub letters: usize,
}

impl Default for Bold {
    fn default() -> Bold {
        Bold { times: 4, letters: 6 }
    }
}

fn most() -> usize {
    60
}

fn twice() -> usize {
    2
}

/// What may be doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// The whole line, `甲乙丙丁甲乙丙丁`, with or without a gap between the two.
    Line,
    /// Each part of a line between gaps: `甲乙丙丁甲乙丙丁 戊己庚辛戊己庚辛`.
    Segment,
    /// The line again on the next line.
    NextLine,
    /// Two or three lines again on the next ones.
    Block,
    /// Each glyph of a line or of a part between gaps: `字字节节跳跳`.
    Glyph,
    /// Each glyph, shifted: `N Na am me e`.
    Chain,
}

/// Letters set apart by gaps of one width.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spaced {
    /// What each letter is.
    pub of: Class,
    /// How many letters at least.
    pub min: usize,
}

/// A bracket whose partner has the other width; it becomes what its neighbours ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pair {
    /// The opening bracket, wide then narrow.
    pub open: String,
    /// The closing bracket, wide then narrow.
    pub close: String,
    /// What partners have in common.
    pub same: Same,
}

/// What the partners of a pair have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// Their width.
    Width,
}

/// Marks that begin items, several on a line; found is the gap before each but the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Marks {
    /// The marks; those of one line are the same.
    pub of: String,
    /// How many letters have to follow each mark.
    pub text: usize,
}

/// A gap inside a block, by what stands on both sides of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gap {
    /// What stands before it; anything if empty.
    #[serde(default)]
    pub after: Vec<Class>,
    /// What stands behind it; anything if empty.
    #[serde(default)]
    pub before: Vec<Class>,
    /// How wide it is.
    #[serde(default)]
    pub width: GapWidth,
}

/// How wide a gap is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GapWidth {
    /// Any.
    #[default]
    Any,
    /// It holds a wide space, U+3000: the printer meant it.
    Wide,
    /// It holds none.
    Narrow,
}

/// A numbered line; the number with its marks is labelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Number {
    /// How it is written.
    pub style: NumberStyle,
    /// What stands before it: one of these, or nothing if the list is empty.
    #[serde(default)]
    pub open: Vec<String>,
    /// What stands behind it: one of these, or nothing if the list is empty.
    #[serde(default)]
    pub close: Vec<String>,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStyle {
    /// 一, 十二, 廿一.
    Han,
    /// 1, 12.
    Arabic,
    /// ①, ❶, ⑴.
    Circled,
    /// Ⅰ, IV.
    Roman,
}

/// Conditions on the place of a match; those given have to hold together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Where {
    /// The match is the whole line, gaps at its ends left out.
    #[serde(skip_serializing_if = "is_false")]
    pub alone: bool,
    /// The match begins the line.
    #[serde(skip_serializing_if = "is_false")]
    pub line_start: bool,
    /// The match ends the line.
    #[serde(skip_serializing_if = "is_false")]
    pub line_end: bool,
    /// The line is among the first or the last so many lines that are not blank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_edge: Option<usize>,
    /// The line is among the last so many lines that are not blank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_end: Option<usize>,
    /// The line has at least so many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_chars: Option<usize>,
    /// The line has at most so many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<usize>,
    /// The block is one of these; any if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub role: Vec<SpaceRole>,
    /// The gap does not stand in a list of short words or names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_list: Option<List>,
}

/// A list of short words or names, parted by gaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct List {
    /// How many words it has at least.
    pub words: usize,
    /// How many Han letters a word has at least, and at most.
    pub letters: (usize, usize),
    /// Behind one of these a single word is a list.
    #[serde(default)]
    pub after: Vec<String>,
}

fn is_false(b: &bool) -> bool {
    !b
}

/// What the block is whose gaps are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SpaceRole {
    /// A headline or heading: a gap between two clauses is meant.
    Head,
    /// Running text: a gap between two Han is not.
    Text,
    /// Running heads, editors' lines, bylines: gaps part their fields.
    Furniture,
}

/// One example: `before` with `after`, `before` with `label` or `at`, or `keep`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Example {
    /// What it shows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Text in which the rule finds something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The text afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The part that is labelled, or found by a rule that reports; the whole line if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// The label that the first labelled line gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Role>,
    /// The number that is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u32>,
    /// A near miss: text that the rule leaves alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// The kind of block the text is, for the pass `space`; running text if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<SpaceRole>,
}

/// A profile: which rules run, and how evidence is weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// In kebab-case; equals the file stem.
    #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub id: String,
    /// One line for lists.
    pub summary: String,
    /// Rules that do not run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// The only rules that run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<String>>,
    /// Weights and thresholds of the passes; those not given keep their defaults.
    #[serde(default)]
    pub weights: Weights,
    /// Choices that are not a matter of degree.
    #[serde(default)]
    pub conventions: Conventions,
}

/// Read a rule or a profile from the text of its file.
///
/// # Errors
/// The first thing that is wrong with it.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> Result<T, Box<RuleFault>> {
    serde_saphyr::from_str(text).map_err(|e| Box::new(Text::new(path, text).yaml(&e)))
}
