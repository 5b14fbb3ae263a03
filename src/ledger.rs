//! What was done to a page: every change, and where everything else stands in the input.
//!
//! A [`Ledger`] and the page give back the input ([`undo`]); a ledger and the input give the page ([`replay`]).
//! `docs/ledger.md` describes the file it is written to, one [`Record`] a line.

use crate::page::{Kind, Lines, Page, Place, Text};
use crate::source::{Invalid, LineIndex, Source, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

/// The value of [`Header::ledger`].
pub const SCHEMA: &str = "newsmend/ledger@1";

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

/// Text that a page took from its source as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Where it stands in the page's text, in bytes.
    pub at: usize,
    /// Where it stands in [`Source::text`], in bytes.
    pub from: usize,
    /// How long it is, in bytes.
    pub len: usize,
}

impl Stretch {
    /// The same stretch where `by` bytes stand before the page's text.
    pub fn shifted(&self, by: usize) -> Stretch {
        Stretch {
            at: self.at + by,
            ..*self
        }
    }

    fn source(&self) -> Range<usize> {
        self.from..self.from + self.len
    }
}

/// Where a text of a page comes from, and why it was taken for what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// What of it stands in the source, in the order of the text.
    pub kept: Vec<Stretch>,
    /// What spoke for and against its lines being one block of its kind.
    pub why: Vec<Why>,
}

/// What decided one line, in hundredths of a nat: below nought speaks for what was done, above nought against it. The
/// names are those of the weights of profiles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// The source line.
    pub line: u32,
    /// It begins a block.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub begins: BTreeMap<String, i32>,
    /// It goes on with the line before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub joins: BTreeMap<String, i32>,
    /// It ends a block.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ends: BTreeMap<String, i32>,
}

/// All that was done to one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// What the ledger belongs to.
    pub header: Header,
    /// Bytes that the encoding would not write.
    pub bytes: Vec<OddBytes>,
    /// The rules that changed something, in the order of their ids.
    pub rules: Vec<RuleNote>,
    /// For each of [`Page::placed`] what it is made of; empty where every line is a block as it stands.
    pub texts: Vec<Made>,
    /// What does not stand in the order of the input.
    pub moves: Vec<Move>,
    /// Changes, in the order they were made.
    pub changes: Vec<Noted>,
    /// What of the input is in no text and no change, sorted: line ends, blank lines, indents.
    pub rest: Vec<(usize, String)>,
}

/// One line of a ledger file. Every line is a map with one key, which tells what the line is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// What the ledger belongs to; the first line, and the only one where nothing was changed, joined, typed or moved.
    Header(Box<Header>),
    /// Bytes of the input that its encoding would not write.
    Bytes(OddBytes),
    /// A rule that changed something.
    Rule(RuleNote),
    /// What a text of the page is made of; one for each text, in the page's order.
    Text(Made),
    /// Something that does not stand where it stood in the input.
    Move(Move),
    /// A change.
    Change(Noted),
    /// What of the input is in no text and no change, as [offset, text]. Runs of the header's `eol` are left out.
    Rest(Vec<(usize, String)>),
}

/// What a ledger belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Always `newsmend/ledger@1`.
    #[schemars(extend("const" = SCHEMA))]
    pub ledger: String,
    /// The program that wrote it, with its version.
    pub by: String,
    /// The profile the page was cleaned with.
    pub profile: String,
    /// Bytes of the decoded input, as UTF-8.
    pub length: usize,
    /// The input's line end.
    pub eol: String,
    /// SHA-256 of the decoded input as UTF-8, where it was read out of a file with positions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The page without its texts: articles, kinds, numbers, lines, findings.
    pub page: Page,
}

/// Bytes of the input that its encoding would not write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OddBytes {
    /// Where the character stands that they were read as, in bytes of the decoded input.
    pub at: usize,
    /// Where they stand in the input, in bytes.
    pub input: usize,
    /// The bytes, in hexadecimal.
    pub hex: String,
}

/// A rule as it was when it ran.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleNote {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub revision: u32,
    /// Its pass.
    pub pass: String,
}

/// What a text of the page is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// JSON Pointer (RFC 6901) to the text in the page.
    pub at: String,
    /// Its parts, in order.
    pub of: Vec<Part>,
    /// FNV-1a of the text, 32 bits, in hexadecimal: tells a text that was edited by hand.
    pub digest: String,
    /// What decided its lines; those that nothing spoke for or against are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Why>,
}

/// Something that does not stand where it stood in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// JSON Pointer to it in the page.
    pub at: String,
    /// Its source lines.
    pub lines: Lines,
    /// The source lines of what stands before it now, although it stood behind it.
    pub behind: Lines,
    /// What decided that.
    pub why: Reason,
}

/// Why something was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Sections stand in the order of their numbers.
    Number,
    /// A heading that stood below its text stands above it.
    HeadingBelow,
    /// A head of an article that stood below its text stands above it.
    HeadBelow,
    /// Fact boxes stand behind the sections of their article.
    Sidebar,
    /// Two parts of one paragraph were put together.
    Torn,
    /// Lines are read in the order in which they stand on the sheet.
    Place,
    /// Each text stands with the heading, and each section in the article, that the page's heads gave it.
    Structure,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Part {
    /// Kept: where it stands in the decoded input, and how long it is, in bytes.
    Kept(usize, usize),
    /// Not in the input: what a change put in, or the gap between two lines.
    New(String),
}

/// A change as ledgers keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    /// The rule that made it, by its id.
    pub rule: String,
    /// Where it begins and ends, in bytes of the decoded input.
    pub at: (usize, usize),
    /// The same in bytes of the input, where they differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<(usize, usize)>,
    /// The source lines.
    pub lines: Lines,
    /// The text the rule saw.
    pub before: String,
    /// What it became.
    pub after: String,
    /// `before` is not what the input has there: the rule saw what an earlier change had left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// Why a ledger is of no use for a page or an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The ledger and the page or input are of different pages.
    OtherPage(String),
    /// The page is not as it was written.
    Edited(String),
    /// The ledger is not as it was written.
    Broken(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Refusal::OtherPage(why) | Refusal::Edited(why) | Refusal::Broken(why)) = self;
        f.write_str(why)
    }
}

/// What [`Ledger::new`] needs to know.
pub struct Input<'a> {
    /// The page's input.
    pub source: &'a Source,
    /// The page.
    pub page: &'a Page,
    /// Its changes.
    pub changes: &'a [Change],
    /// For each of [`Page::placed`], where it comes from.
    pub origins: &'a [Origin],
    /// The profile it was cleaned with.
    pub profile: &'a str,
}

impl Ledger {
    /// The ledger of a page. `note` tells what a rule is.
    pub fn new(input: &Input<'_>, note: impl Fn(RuleIx) -> RuleNote) -> Ledger {
        let source = input.source.text.as_str();
        let rows = LineIndex::new(source);
        let texts = input.page.placed();
        let kept: Vec<Vec<Stretch>> = sound(input, &texts.iter().map(|t| t.text).collect::<Vec<_>>());
        let mut spans: Vec<Range<usize>> = kept.iter().flatten().map(Stretch::source).collect();
        spans.sort_unstable_by_key(|s| s.start);
        let eol = line_end(source);
        let (again, rest) = tile(source, &spans, input.changes, eol);
        let made = texts.iter().zip(&kept).enumerate().map(|(i, (text, kept))| Made {
            at: text.pointer.clone(),
            of: parts(text.text, kept),
            digest: fnv(text.text),
            why: input.origins.get(i).map(|o| o.why.clone()).unwrap_or_default(),
        });
        let mut ids: BTreeSet<RuleIx> = BTreeSet::new();
        let mut changes = Vec::with_capacity(input.changes.len());
        for (change, again) in input.changes.iter().zip(again) {
            ids.insert(change.rule);
            let (a, b) = (change.span.start, change.span.end);
            changes.push(Noted {
                rule: note(change.rule).id,
                at: (a, b),
                input: None,
                lines: Lines::range(rows.line_of(a), rows.line_of(b.max(a + 1) - 1)),
                before: change.before.clone(),
                after: change.after.clone(),
                again,
            });
        }
        let mut rules: Vec<RuleNote> = ids.into_iter().map(note).collect();
        rules.sort();
        let placed = input.source.layout.is_some();
        let mut out = Ledger {
            header: Header {
                ledger: SCHEMA.into(),
                by: concat!("newsmend ", env!("CARGO_PKG_VERSION")).into(),
                profile: input.profile.into(),
                length: source.len(),
                eol: eol.into(),
                text: input.source.layout.as_ref().map(|_| digest(source.as_bytes())),
                page: blank(input.page),
            },
            bytes: input.source.invalid.iter().map(OddBytes::new).collect(),
            rules,
            texts: Vec::new(),
            moves: Vec::new(),
            changes,
            rest: Vec::new(),
        };
        let plain = texts.iter().all(|t| t.place == Place::Block(Kind::Paragraph));
        let untouched =
            plain && out.changes.is_empty() && by_lines(&out.header, input.page).is_some_and(|t| t == source);
        if !untouched {
            (out.texts, out.moves, out.rest) = (made.collect(), moves(&texts, &kept, placed), rest);
        }
        out
    }

    /// Add where changes stand in the input, in bytes. `positions` gives that for sorted offsets of the decoded text.
    pub fn locate(&mut self, positions: impl FnOnce(&[usize]) -> Vec<usize>) {
        let mut at: Vec<usize> = self.changes.iter().flat_map(|c| [c.at.0, c.at.1]).collect();
        at.sort_unstable();
        at.dedup();
        let input = positions(&at);
        let of = |offset| at.binary_search(&offset).ok().and_then(|i| input.get(i).copied());
        for change in &mut self.changes {
            change.input = of(change.at.0).zip(of(change.at.1));
        }
    }

    /// Whether nothing was changed, joined or moved: every text is a line of the input as it stands, in order.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.changes.is_empty() && self.rest.is_empty()
    }

    /// The lines of the ledger's file.
    pub fn records(self) -> impl Iterator<Item = Record> {
        let rest = (!self.rest.is_empty()).then_some(Record::Rest(self.rest));
        std::iter::once(Record::Header(Box::new(self.header)))
            .chain(self.bytes.into_iter().map(Record::Bytes))
            .chain(self.rules.into_iter().map(Record::Rule))
            .chain(self.texts.into_iter().map(Record::Text))
            .chain(self.moves.into_iter().map(Record::Move))
            .chain(self.changes.into_iter().map(Record::Change))
            .chain(rest)
    }

    /// The ledger whose file has these lines.
    ///
    /// Fails if there is no header.
    pub fn from_records(records: impl IntoIterator<Item = Record>) -> Result<Ledger, Refusal> {
        let mut records = records.into_iter();
        let Some(Record::Header(header)) = records.next() else {
            return Err(Refusal::Broken("its first line is not a header".into()));
        };
        let mut out = Ledger {
            header: *header,
            bytes: Vec::new(),
            rules: Vec::new(),
            texts: Vec::new(),
            moves: Vec::new(),
            changes: Vec::new(),
            rest: Vec::new(),
        };
        for record in records {
            match record {
                Record::Header(_) => {
                    return Err(Refusal::Broken("it has two headers: it is two ledgers in one".into()));
                }
                Record::Bytes(b) => out.bytes.push(b),
                Record::Rule(r) => out.rules.push(r),
                Record::Text(t) => out.texts.push(t),
                Record::Move(m) => out.moves.push(m),
                Record::Change(c) => out.changes.push(c),
                Record::Rest(r) => out.rest.extend(r),
            }
        }
        Ok(out)
    }
}

/// What `rule` made of the texts of a page that was finished, as changes. `before` are the texts as they were; `origins`
/// are brought up to date.
pub fn rewritten(before: &[String], page: &Page, rule: RuleIx, origins: &mut [Origin]) -> Vec<Change> {
    let mut out = Vec::new();
    for ((before, after), origin) in before.iter().zip(page.placed()).zip(origins) {
        if before == after.text {
            continue;
        }
        let origin = &mut origin.kept;
        let (mut kept, mut i, mut grown) = (Vec::with_capacity(origin.len()), 0, 0isize);
        let mut keep = |span: Range<usize>, grown: isize| {
            while let Some(s) = origin.get(i) {
                let (from, to) = (span.start.max(s.at), span.end.min(s.at + s.len));
                if from < to {
                    kept.push(Stretch {
                        at: from.saturating_add_signed(grown),
                        from: s.from + (from - s.at),
                        len: to - from,
                    });
                }
                if s.at + s.len > span.end {
                    break;
                }
                i += 1;
            }
        };
        let mut at = 0;
        for (span, insert) in letters(before, after.text) {
            keep(at..span.start, grown);
            at = span.end;
            out.push(Change {
                rule,
                span: in_source(origin, &span),
                before: before[span.clone()].to_owned(),
                after: insert.to_owned(),
            });
            grown += insert.len() as isize - span.len() as isize;
        }
        keep(at..before.len(), grown);
        *origin = kept;
    }
    out
}

/// What differs between two texts, as spans of the first and what stands there in the second: letter by letter where
/// they have equally many, else all between the first difference and the last.
fn letters<'a>(before: &str, after: &'a str) -> Vec<(Range<usize>, &'a str)> {
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    if before.chars().count() == after.chars().count() {
        for ((a, x), (b, y)) in before
            .char_indices()
            .zip(after.char_indices())
            .filter(|(p, q)| p.1 != q.1)
        {
            match out.last_mut().filter(|l| l.0.end == a) {
                Some(last) => (last.0.end, last.1.end) = (a + x.len_utf8(), b + y.len_utf8()),
                None => out.push((a..a + x.len_utf8(), b..b + y.len_utf8())),
            }
        }
    } else {
        let alike = |(a, b): &(char, char)| a == b;
        let front = before
            .chars()
            .zip(after.chars())
            .take_while(alike)
            .map(|(c, _)| c.len_utf8())
            .sum::<usize>();
        let (x, y) = (&before[front..], &after[front..]);
        let back = x
            .chars()
            .rev()
            .zip(y.chars().rev())
            .take_while(alike)
            .map(|(c, _)| c.len_utf8())
            .sum::<usize>();
        out.push((front..before.len() - back, front..after.len() - back));
    }
    out.into_iter().map(|(a, b)| (a, &after[b])).collect()
}

/// The source span of a span of a text.
fn in_source(origin: &[Stretch], span: &Range<usize>) -> Range<usize> {
    let first = origin.partition_point(|s| s.at + s.len <= span.start);
    let last = origin.partition_point(|s| s.at < span.end);
    let start = match (origin.get(first), first.checked_sub(1).and_then(|i| origin.get(i))) {
        (Some(s), _) if s.at < span.end => s.from + span.start.saturating_sub(s.at),
        (_, Some(before)) => before.from + before.len,
        (Some(s), None) => s.from,
        (None, None) => 0,
    };
    let end = last
        .checked_sub(1)
        .and_then(|i| origin.get(i))
        .map_or(start, |s| s.from + s.len.min(span.end - s.at));
    start..end.max(start)
}

impl OddBytes {
    fn new(of: &Invalid) -> OddBytes {
        OddBytes {
            at: of.at,
            input: of.input_at,
            hex: of.bytes.iter().map(|b| format!("{b:02x}")).collect(),
        }
    }

    fn invalid(&self) -> Option<Invalid> {
        let digits = self.hex.as_bytes().chunks(2);
        let bytes = digits.map(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok());
        Some(Invalid {
            at: self.at,
            input_at: self.input,
            bytes: bytes.collect::<Option<_>>()?,
        })
    }
}

/// The input of `page`, from the page and its ledger alone.
///
/// The caller has still to write it in its encoding and to hold the bytes against [`Source::sha256`]; a text that was
/// changed by hand may show only there.
///
/// Fails if the page was edited, the ledger is of another page, or the ledger is damaged.
pub fn undo(ledger: &Ledger, page: &Page) -> Result<Source, Refusal> {
    let header = &ledger.header;
    unedited(ledger, page)?;
    let text = if ledger.is_empty() {
        by_lines(header, page).ok_or_else(|| Refusal::Edited("the page's blocks are not its lines any more".into()))?
    } else {
        tiled(ledger, page)?
    };
    let broken = || Refusal::Broken("the bytes it keeps are damaged".into());
    let invalid: Option<Vec<Invalid>> = ledger.bytes.iter().map(OddBytes::invalid).collect();
    let invalid = invalid.ok_or_else(broken)?;
    if invalid.iter().any(|i| !text.is_char_boundary(i.at)) {
        return Err(broken());
    }
    let info = header.page.source.clone().unwrap_or_default();
    Ok(Source {
        name: info.name,
        text,
        encoding: info.encoding,
        sha256: info.sha256,
        invalid,
        layout: None,
    })
}

/// The page that was made of `source`, from the source and the ledger alone.
///
/// Fails if the ledger is of another input or damaged.
pub fn replay(ledger: &Ledger, source: &Source) -> Result<Page, Refusal> {
    let info = ledger.header.page.source.clone().unwrap_or_default();
    if info.sha256 != source.sha256 {
        return Err(Refusal::OtherPage(format!(
            "the ledger is of {} (SHA-256 {}), not of this input ({})",
            info.name,
            short(&info.sha256),
            short(&source.sha256)
        )));
    }
    let mut page = ledger.header.page.clone();
    let broken = |what: &str| Refusal::Broken(format!("{what}; clean the page again with --ledger"));
    if ledger.is_empty() {
        let rows = LineIndex::new(&source.text);
        let lines: Vec<Option<u32>> = page.placed().iter().map(|t| t.lines.first()).collect();
        let mut row = 0;
        for (text, line) in page.texts_mut().into_iter().zip(lines) {
            let wanted = line.ok_or_else(|| broken("a text has no line"))?;
            while row < rows.len() && rows.number(row) < wanted {
                row += 1;
            }
            if row >= rows.len() {
                return Err(broken("a text is on a line that the input does not have"));
            }
            *text = source.text[rows.span(row)].into();
        }
        return Ok(page);
    }
    let mut texts = page.texts_mut();
    if texts.len() != ledger.texts.len() {
        return Err(broken("its texts are not those of its page"));
    }
    for (text, made) in texts.iter_mut().zip(&ledger.texts) {
        for part in &made.of {
            match part {
                Part::New(new) => text.push_str(new),
                Part::Kept(from, len) => text.push_str(
                    from.checked_add(*len)
                        .and_then(|to| source.text.get(*from..to))
                        .ok_or_else(|| broken("a text is made of what the input does not have"))?,
                ),
            }
        }
        if fnv(text) != made.digest {
            return Err(broken(&format!("the text at {} does not come out as it was", made.at)));
        }
    }
    drop(texts);
    Ok(page)
}

/// Whether `page` is as it was when the ledger was written; the error says what is not.
fn unedited(ledger: &Ledger, page: &Page) -> Result<(), Refusal> {
    let was = &ledger.header.page;
    let sha = |p: &Page| p.source.as_ref().map(|s| s.sha256.clone()).unwrap_or_default();
    if sha(was) != sha(page) {
        let of = |p: &Page| {
            p.source
                .as_ref()
                .map_or("?".into(), |s| format!("{} (SHA-256 {})", s.name, short(&s.sha256)))
        };
        return Err(Refusal::OtherPage(format!(
            "the ledger is of another page: it was made of {}, the page of {}",
            of(was),
            of(page)
        )));
    }
    let edited = |what: String| Err(Refusal::Edited(format!("the page was edited by hand: {what}")));
    let texts = page.placed();
    let places = was.placed();
    if let Some((now, then)) = texts.iter().zip(&places).find(|(a, b)| a.pointer != b.pointer) {
        return edited(format!("where {} was there is {}", then.pointer, now.pointer));
    }
    if texts.len() != places.len() {
        return edited(format!("it has {} texts and had {}", texts.len(), places.len()));
    }
    for (text, made) in texts.iter().zip(&ledger.texts) {
        if fnv(text.text) != made.digest {
            return edited(format!(
                "the text at {} (lines {}) is another",
                text.pointer, text.lines
            ));
        }
    }
    if blank(page) != *was {
        return edited("its kinds, numbers, lines, findings or counts are others".into());
    }
    Ok(())
}

/// The input put together from the page's texts, the changes and the rest.
fn tiled(ledger: &Ledger, page: &Page) -> Result<String, Refusal> {
    let broken = |what: &str| Refusal::Broken(format!("{what}; the input cannot be put together again"));
    let texts = page.placed();
    if texts.len() != ledger.texts.len() {
        return Err(broken("its texts are not those of the page"));
    }
    let mut tiles: Vec<(usize, &str)> = Vec::new();
    for (text, made) in texts.iter().zip(&ledger.texts) {
        let mut at = 0usize;
        for part in &made.of {
            let len = match part {
                Part::New(new) => new.len(),
                Part::Kept(_, len) => *len,
            };
            let kept = at.checked_add(len).and_then(|to| text.text.get(at..to));
            let kept = kept.ok_or_else(|| broken("a text is shorter than it should be"))?;
            if let Part::Kept(from, _) = part {
                tiles.push((*from, kept));
            }
            at += len;
        }
    }
    tiles.extend(
        ledger
            .changes
            .iter()
            .filter(|c| !c.again)
            .map(|c| (c.at.0, c.before.as_str())),
    );
    tiles.extend(ledger.rest.iter().map(|(at, text)| (*at, text.as_str())));
    tiles.retain(|t| !t.1.is_empty());
    tiles.sort_by_key(|t| t.0);
    let header = &ledger.header;
    let mut out = String::with_capacity(header.length.min(1 << 26));
    let fill = |out: &mut String, to: usize| {
        while out.len() < to && !header.eol.is_empty() {
            out.push_str(&header.eol);
        }
        if out.len() == to {
            Ok(())
        } else {
            Err(broken("something is missing or stands twice"))
        }
    };
    for (at, text) in tiles {
        if at > header.length {
            return Err(broken("it reaches beyond the input's end"));
        }
        fill(&mut out, at)?;
        out.push_str(text);
    }
    fill(&mut out, header.length)?;
    Ok(out)
}

/// The input of a page whose every text is a line as it stands, in order.
fn by_lines(header: &Header, page: &Page) -> Option<String> {
    let mut out = String::with_capacity(header.length.min(1 << 26));
    let mut line = 1;
    for text in page.placed() {
        let (first, last) = (text.lines.first()?, text.lines.last()?);
        if first != last || first < line || first as usize > header.length + 1 || text.lines.0.len() != 1 {
            return None;
        }
        if first == line && line > 1 {
            return None;
        }
        out.extend((line..first).map(|_| header.eol.as_str()));
        line = first;
        out.push_str(text.text);
    }
    while out.len() < header.length && !header.eol.is_empty() {
        out.push_str(&header.eol);
    }
    (out.len() == header.length).then_some(out)
}

/// Those stretches that hold: what they say stands in the text and in the source, and nothing of the source twice.
fn sound(input: &Input<'_>, texts: &[&str]) -> Vec<Vec<Stretch>> {
    let source = input.source.text.as_str();
    let mut all: Vec<(usize, Stretch)> = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let mut end = 0;
        for s in input.origins.get(i).into_iter().flat_map(|o| &o.kept) {
            let here = text.get(s.at..s.at + s.len);
            if s.len > 0 && s.at >= end && here.is_some() && here == source.get(s.source()) {
                end = s.at + s.len;
                all.push((i, *s));
            }
        }
    }
    all.sort_unstable_by_key(|(_, s)| s.from);
    let mut end = 0;
    all.retain(|(_, s)| {
        let free = s.from >= end;
        if free {
            end = s.from + s.len;
        }
        free
    });
    let mut out: Vec<Vec<Stretch>> = vec![Vec::new(); texts.len()];
    for (i, s) in all {
        out[i].push(s);
    }
    for stretches in &mut out {
        stretches.sort_unstable_by_key(|s| s.at);
        stretches.dedup_by(|b, a| {
            let one = a.at + a.len == b.at && a.from + a.len == b.from;
            if one {
                a.len += b.len;
            }
            one
        });
    }
    out
}

/// A text as parts, given what of it was kept.
fn parts(text: &str, kept: &[Stretch]) -> Vec<Part> {
    let mut out = Vec::with_capacity(kept.len());
    let mut at = 0;
    for s in kept {
        if at < s.at {
            out.push(Part::New(text[at..s.at].into()));
        }
        out.push(Part::Kept(s.from, s.len));
        at = s.at + s.len;
    }
    if at < text.len() {
        out.push(Part::New(text[at..].into()));
    }
    out
}

/// Lay changes and rest into what no text kept: for each change whether it is no tile, and the rest.
fn tile(source: &str, kept: &[Range<usize>], changes: &[Change], eol: &str) -> (Vec<bool>, Vec<(usize, String)>) {
    let mut again = vec![false; changes.len()];
    let mut rest = Vec::new();
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|&i| changes[i].span.start);
    let mut order = order.into_iter().peekable();
    let mut at = 0;
    let only_ends = |s: &str| s.as_bytes().chunks(eol.len()).all(|c| c == eol.as_bytes());
    for next in kept.iter().map(Some).chain([None]) {
        let end = next.map_or(source.len(), |k| k.start);
        let mut leave = |span: Range<usize>| {
            if !only_ends(&source[span.clone()]) {
                rest.push((span.start, source[span].to_owned()));
            }
        };
        while let Some(i) = order.next_if(|&i| changes[i].span.start < end) {
            let Change { span, before, .. } = &changes[i];
            if span.start >= at && span.end <= end && source.get(span.clone()) == Some(before) {
                leave(at..span.start);
                at = span.end;
            } else {
                again[i] = !before.is_empty();
            }
        }
        leave(at..end);
        at = next.map_or(end, |k| k.end);
    }
    for i in order {
        again[i] = !changes[i].before.is_empty();
    }
    (again, rest)
}

/// What stands behind something that it stood before in the input, with what decided that.
/// `placed`: the input tells where its lines stand.
fn moves(texts: &[Text<'_>], kept: &[Vec<Stretch>], placed: bool) -> Vec<Move> {
    let mut out = Vec::new();
    let mut before: Option<(usize, &Text<'_>)> = None;
    for (text, kept) in texts.iter().zip(kept) {
        let (Some(first), Some(last)) = (kept.first(), kept.iter().map(|s| s.from).max()) else {
            continue;
        };
        let torn = kept.windows(2).any(|w| w[1].from < w[0].from);
        if let Some((_, other)) = before.filter(|(at, _)| *at > first.from) {
            out.push(Move {
                at: text.pointer.clone(),
                lines: text.lines.clone(),
                behind: other.lines.clone(),
                why: reason(other, text, placed),
            });
        } else if torn {
            out.push(Move {
                at: text.pointer.clone(),
                lines: text.lines.clone(),
                behind: text.lines.clone(),
                why: if placed { Reason::Place } else { Reason::Torn },
            });
        }
        // furniture is kept apart, in its own order
        before = (text.place != Place::Furniture).then_some((last, text));
    }
    out
}

/// Why `now` stands behind `before`.
fn reason(before: &Text<'_>, now: &Text<'_>, placed: bool) -> Reason {
    let sidebar = |t: &Text<'_>| t.pointer.contains("/sidebars/");
    match (before.place, now.place) {
        _ if sidebar(now) || sidebar(before) => Reason::Sidebar,
        (_, Place::Heading) if now.number.is_some() => Reason::Number,
        _ if placed => Reason::Place,
        (Place::Head, _) => Reason::HeadBelow,
        (Place::Heading, Place::Block(_)) => Reason::HeadingBelow,
        _ => Reason::Structure,
    }
}

/// The page without its texts.
fn blank(page: &Page) -> Page {
    let mut page = page.clone();
    page.texts_mut().into_iter().for_each(String::clear);
    page
}

/// The first line end of a text; `\n` where it has none.
fn line_end(text: &str) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// FNV-1a, 32 bits, in hexadecimal.
fn fnv(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0x811c_9dc5u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}
