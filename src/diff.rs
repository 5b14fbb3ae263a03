//! Before and after: what was changed in which lines, each change with the rules that made it.

use crate::ledger::{Ledger, Move, Noted, Part};
use crate::page::{Finding, Lines};
use crate::source::{LineIndex, Source};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use unicode_segmentation::GraphemeCursor;

/// The value of [`Diff::schema`].
pub const SCHEMA: &str = "newsmend/diff@1";

/// What cleaning changes in one page.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Diff {
    /// Always `newsmend/diff@1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// The input's name.
    pub name: String,
    /// SHA-256 of the input.
    pub sha256: String,
    /// How many lines the input has.
    pub lines: u32,
    /// How many texts the page has: lines that belong together are one.
    pub texts: usize,
    /// How many changes each rule made.
    pub rules: BTreeMap<String, u32>,
    /// Changed lines, in the order of the input.
    pub hunks: Vec<Hunk>,
    /// What does not stand where it stood.
    pub moves: Vec<Move>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
    /// Nothing would be changed, joined, typed or moved.
    pub unchanged: bool,
}

/// Changed lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hunk {
    /// Which they are.
    pub lines: Lines,
    /// Their text, in order.
    pub parts: Vec<Piece>,
}

/// A part of a changed line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Text that stays.
    Keep(String),
    /// Text that becomes another.
    Edit(Edit),
}

/// A change, or several that worked on one another's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edit {
    /// Where it is, in bytes of the decoded input.
    pub at: Range<usize>,
    /// The rules that made it, in the order they ran.
    pub rules: Vec<String>,
    /// What stands in the input.
    pub before: String,
    /// What it becomes; widened to whole graphemes, as `before` is.
    pub after: String,
}

impl Diff {
    /// What the changes in `ledger` do to `source`.
    pub fn new(source: &Source, ledger: &Ledger) -> Diff {
        let page = &ledger.header.page;
        let mut rules: BTreeMap<String, u32> = BTreeMap::new();
        for change in &ledger.changes {
            *rules.entry(change.rule.clone()).or_default() += 1;
        }
        Diff {
            schema: SCHEMA.into(),
            name: source.name.clone(),
            sha256: source.sha256.clone(),
            lines: page.source.as_ref().map_or(0, |s| s.lines),
            texts: page.placed().len(),
            rules,
            hunks: hunks(&source.text, edits(&source.text, ledger)),
            moves: ledger.moves.clone(),
            findings: page.findings.clone(),
            unchanged: ledger.is_empty(),
        }
    }
}

/// The changes of `ledger` as disjoint edits of the input, sorted: those that overlap are one.
pub fn edits(source: &str, ledger: &Ledger) -> Vec<Edit> {
    let mut order: Vec<&Noted> = ledger.changes.iter().collect();
    order.sort_by_key(|c| c.at.0);
    let mut out: Vec<(Edit, usize)> = Vec::with_capacity(order.len());
    for change in order {
        let (from, to) = change.at;
        match out
            .last_mut()
            .filter(|(e, _)| from < e.at.end || from == e.at.end && change.again)
        {
            Some((edit, count)) => {
                edit.at.end = edit.at.end.max(to);
                if !edit.rules.contains(&change.rule) {
                    edit.rules.push(change.rule.clone());
                }
                *count += 1;
            }
            None => out.push((
                Edit {
                    at: from..to,
                    rules: vec![change.rule.clone()],
                    before: String::new(),
                    after: change.after.clone(),
                },
                1,
            )),
        }
    }
    // what stands behind or before a kept stretch that was not in the input
    let (mut behind, mut ahead): (HashMap<usize, &str>, HashMap<usize, &str>) = Default::default();
    if out.iter().any(|(_, count)| *count > 1) {
        for parts in ledger.texts.iter().map(|t| &t.of) {
            for pair in parts.windows(2) {
                match pair {
                    [Part::Kept(from, len), Part::New(new)] => drop(behind.insert(from + len, new)),
                    [Part::New(new), Part::Kept(from, _)] => drop(ahead.insert(*from, new)),
                    _ => {}
                }
            }
        }
    }
    let mut edits: Vec<Edit> = Vec::with_capacity(out.len());
    for (mut edit, count) in out {
        if count > 1 {
            let new = behind.get(&edit.at.start).or_else(|| ahead.get(&edit.at.end));
            edit.after = new.map(|n| (*n).to_owned()).unwrap_or_default();
        }
        edit.before = source.get(edit.at.clone()).unwrap_or_default().to_owned();
        if edit.before != edit.after {
            edits.push(edit);
        }
    }
    edits
}

/// Edits by the lines they are in.
fn hunks(source: &str, edits: Vec<Edit>) -> Vec<Hunk> {
    let rows = LineIndex::new(source);
    let mut out: Vec<Hunk> = Vec::new();
    let mut open: Option<(usize, usize, Vec<Edit>)> = None;
    let mut close = |open: Option<(usize, usize, Vec<Edit>)>| {
        if let Some((first, last, edits)) = open {
            let end = edits.last().map_or(0, |e| e.at.end);
            let span = rows.span(first).start..rows.span(last).end.max(end);
            out.push(Hunk {
                lines: Lines::range(rows.number(first), rows.number(last)),
                parts: pieces(source, span, edits),
            });
        }
    };
    for edit in edits {
        let first = rows.row_of(edit.at.start);
        let last = rows.row_of(edit.at.end.max(edit.at.start + 1) - 1);
        match &mut open {
            Some((_, until, list)) if first <= *until => {
                *until = last.max(*until);
                list.push(edit);
            }
            _ => close(open.replace((first, last, vec![edit]))),
        }
    }
    close(open);
    out
}

/// The text of `span` as what stays and what is edited, edits widened to whole graphemes.
fn pieces(source: &str, span: Range<usize>, edits: Vec<Edit>) -> Vec<Piece> {
    let text = &source[span.clone()];
    let whole = |at: usize, forward: bool| {
        let mut cursor = GraphemeCursor::new(at - span.start, text.len(), true);
        if cursor.is_boundary(text, 0) != Ok(false) {
            return at;
        }
        let next = if forward {
            cursor.next_boundary(text, 0)
        } else {
            cursor.prev_boundary(text, 0)
        };
        next.ok().flatten().map_or(at, |n| n + span.start)
    };
    let mut out: Vec<Piece> = Vec::with_capacity(2 * edits.len() + 1);
    let mut at = span.start;
    for mut edit in edits {
        let from = whole(edit.at.start, false).max(at);
        let to = whole(edit.at.end, true).max(edit.at.end);
        edit.before = source[from..to].to_owned();
        edit.after = [
            &source[from.min(edit.at.start)..edit.at.start],
            &edit.after,
            &source[edit.at.end..to],
        ]
        .concat();
        edit.at = from..to;
        if at < from {
            out.push(Piece::Keep(source[at..from].to_owned()));
        }
        at = to;
        out.push(Piece::Edit(edit));
    }
    if at < span.end {
        out.push(Piece::Keep(source[at..span.end].to_owned()));
    }
    out
}

/// Reviewdog's diagnostic format: what `--format rdjson` prints for all pages together. `summary` is a rule's.
///
/// The rows of a page that was read out of a file with positions are no lines of that file: there the message tells what
/// became of which row, and nothing is suggested that could be put into the file.
pub fn rdjson(pages: &[(Diff, Source)], summary: impl Fn(&str) -> String) -> serde_json::Value {
    let mut diagnostics = Vec::new();
    for (diff, source) in pages {
        let rows = LineIndex::new(&source.text);
        // lines from 1, columns from 1 in bytes of UTF-8
        let place = |at: usize| {
            let row = rows.row_of(at);
            serde_json::json!({"line": rows.number(row), "column": at - rows.span(row).start + 1})
        };
        let placed = source.layout.is_some();
        let path = match diff.name.rsplit_once('#') {
            Some((file, sheet)) if placed && sheet.bytes().all(|b| b.is_ascii_digit()) => file,
            _ => &diff.name,
        };
        for part in diff.hunks.iter().flat_map(|h| &h.parts) {
            let Piece::Edit(edit) = part else { continue };
            if placed {
                let what: Vec<String> = edit.rules.iter().map(|r| summary(r)).collect();
                let row = rows.line_of(edit.at.start);
                diagnostics.push(serde_json::json!({
                    "message": format!("{} Row {row} of its text: {:?} becomes {:?}.", what.join(" "), edit.before, edit.after),
                    "location": {"path": path},
                    "severity": "INFO",
                    "code": {"value": edit.rules.join(",")},
                }));
                continue;
            }
            let range = serde_json::json!({"start": place(edit.at.start), "end": place(edit.at.end)});
            let what: Vec<String> = edit.rules.iter().map(|r| summary(r)).collect();
            diagnostics.push(serde_json::json!({
                "message": what.join(" "),
                "location": {"path": diff.name, "range": range},
                "severity": "INFO",
                "code": {"value": edit.rules.join(",")},
                "suggestions": [{"range": range, "text": edit.after}],
            }));
        }
        for finding in &diff.findings {
            let mut location = serde_json::json!({"path": path});
            let mut message = finding.message.clone();
            if placed && !finding.lines.is_empty() {
                message = format!("{message} (row {} of its text)", finding.lines);
            } else if let (Some(first), Some(last)) = (finding.lines.first(), finding.lines.last()) {
                location["range"] = serde_json::json!({"start": {"line": first}, "end": {"line": last}});
            }
            diagnostics.push(serde_json::json!({
                "message": message,
                "location": location,
                "severity": "WARNING",
                "code": {"value": finding.rule},
            }));
        }
    }
    serde_json::json!({"source": {"name": "newsmend"}, "severity": "INFO", "diagnostics": diagnostics})
}
