//! The preview: one self-contained HTML file in which an editor looks at every change and decides.

use crate::decisions::{Decisions, around};
use crate::diff::{self, Edit};
use crate::ledger::{Ledger, Noted, Part};
use crate::page::{Kind, Page, Place};
use crate::source::{LineIndex, Source};
use serde::Serialize;
use std::collections::BTreeMap;

const TEMPLATE: &str = include_str!("preview.html");

/// What the preview shows of one page.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    name: String,
    input: Vec<Line>,
    texts: Vec<Text>,
    edits: Vec<Change>,
    rules: BTreeMap<String, Rule>,
    findings: Vec<Finding>,
    decided: Decided,
}

/// A rule, as the caller knows it.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// What it repairs, in a line.
    pub summary: String,
    /// Its revision.
    pub revision: u32,
    /// How many changes are its.
    pub n: usize,
    /// It only suggests.
    pub suggest: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Decided {
    rules: Vec<crate::decisions::OfRule>,
    changes: Vec<crate::decisions::OfChange>,
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    n: u32,
    t: Vec<Token>,
}

/// Text as it stands, an edit by its number, or a part of an edit's text.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Token {
    Plain(String),
    Edit(usize),
    Of(usize, String),
}

#[derive(Debug, Clone, Serialize)]
struct Text {
    k: &'static str,
    a: usize,
    lines: String,
    first: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    side: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    num: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
    t: Vec<Token>,
}

#[derive(Debug, Clone, Serialize)]
struct Change {
    rules: Vec<String>,
    line: u32,
    before: String,
    after: String,
    keys: Vec<Key>,
}

/// What a decision about a change is found again by.
#[derive(Debug, Clone, Serialize)]
struct Key {
    rule: String,
    revision: u32,
    before: String,
    around: (String, String),
}

#[derive(Debug, Clone, Serialize)]
struct Finding {
    rule: String,
    lines: String,
    first: u32,
    message: String,
}

impl Shown {
    /// What is shown of `page`. `offers` are changes that rules only suggest; `rule` tells what a rule is, its changes
    /// not yet counted.
    pub fn new(
        source: &Source,
        page: &Page,
        ledger: &Ledger,
        offers: &[Noted],
        decided: &Decisions,
        rule: impl Fn(&str) -> Rule,
    ) -> Shown {
        let text = source.text.as_str();
        let mut edits = diff::edits(text, ledger);
        let mut known: Vec<&Noted> = ledger.changes.iter().collect();
        // a suggestion is offered where nothing else is changed
        for offer in offers {
            let (from, to) = offer.at;
            let at = edits.partition_point(|e| e.at.end <= from);
            if edits.get(at).is_none_or(|e| e.at.start >= to) && text.get(from..to) == Some(offer.before.as_str()) {
                known.push(offer);
                let made = Edit {
                    at: from..to,
                    rules: vec![offer.rule.clone()],
                    before: offer.before.clone(),
                    after: offer.after.clone(),
                };
                edits.insert(at, made);
            }
        }
        let rows = LineIndex::new(text);
        let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
        for change in &known {
            rules.entry(change.rule.clone()).or_insert_with(|| rule(&change.rule)).n += 1;
        }
        known.sort_by_key(|c| c.at.0);
        let key = |c: &&Noted| Key {
            rule: c.rule.clone(),
            revision: rules.get(&c.rule).map_or(0, |r| r.revision),
            before: text.get(c.at.0..c.at.1).unwrap_or_default().to_owned(),
            around: around(text, &(c.at.0..c.at.1)),
        };
        let changes = edits.iter().map(|e| {
            let inside = known.iter().skip(known.partition_point(|c| c.at.0 < e.at.start));
            let inside = inside.take_while(|c| c.at.0 < e.at.end || c.at.0 == e.at.start);
            Change {
                rules: e.rules.clone(),
                line: rows.line_of(e.at.start),
                before: e.before.clone(),
                after: e.after.clone(),
                keys: inside.filter(|c| e.rules.contains(&c.rule)).map(key).collect(),
            }
        });
        let findings = page.findings.iter().map(|f| Finding {
            rule: f.rule.clone(),
            lines: f.lines.to_string(),
            first: f.lines.first().unwrap_or(0),
            message: f.message.clone(),
        });
        Shown {
            name: source.name.clone(),
            input: input(text, &rows, &edits),
            texts: texts(text, &rows, page, ledger, &edits),
            edits: changes.collect(),
            findings: findings.collect(),
            decided: Decided {
                rules: decided.rules.clone(),
                changes: decided.changes.clone(),
            },
            rules,
        }
    }
}

/// The file for `pages`.
pub fn html(pages: &[Shown], out: &mut Vec<u8>) {
    // plain data cannot fail to be written; `<` is escaped so that no text can end the script
    let data = serde_json::to_string(pages).unwrap_or_default().replace('<', "\\u003c");
    let (before, after) = TEMPLATE.split_once("/*DATA*/").unwrap_or((TEMPLATE, ""));
    for part in [before, &data, after] {
        out.extend_from_slice(part.as_bytes());
    }
}

/// The input line by line, with the edits in it.
fn input(text: &str, rows: &LineIndex, edits: &[Edit]) -> Vec<Line> {
    let mut next = 0;
    let line = |row: usize| {
        let span = rows.span(row);
        let mut t = Vec::new();
        let mut at = span.start;
        while let Some(e) = edits.get(next).filter(|e| e.at.start <= span.end) {
            let (from, to) = (e.at.start.max(span.start), e.at.end.min(span.end));
            if at < from {
                t.push(Token::Plain(text[at..from].to_owned()));
            }
            if from <= to && (from < to || e.at.is_empty()) {
                t.push(Token::Of(next, text[from..to].to_owned()));
            }
            at = to.max(at);
            // what goes on in the next line is met there again
            if e.at.end > span.end {
                break;
            }
            next += 1;
        }
        if at < span.end {
            t.push(Token::Plain(text[at..span.end].to_owned()));
        }
        Line { n: rows.number(row), t }
    };
    (0..rows.len()).map(line).collect()
}

/// Where an edit stands in a text: before a stretch, inside or behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    Inside,
    Behind,
}

/// The texts of the page with the edits in them.
fn texts(source: &str, rows: &LineIndex, page: &Page, ledger: &Ledger, edits: &[Edit]) -> Vec<Text> {
    // stretches by their place in the input, and the edits at each: every edit is at one
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for made in &ledger.texts {
        kept.extend(made.of.iter().filter_map(|p| match p {
            Part::Kept(from, len) => Some((*from, from + len)),
            Part::New(_) => None,
        }));
    }
    kept.sort_unstable();
    let mut at: BTreeMap<usize, Vec<(Side, usize)>> = BTreeMap::new();
    for (i, e) in edits.iter().enumerate() {
        let n = kept.partition_point(|k| k.0 <= e.at.start);
        let before = n.checked_sub(1).and_then(|n| kept.get(n));
        let next = kept.get(kept.partition_point(|k| k.0 < e.at.end.max(e.at.start)));
        let (stretch, side) = match (before, next) {
            (Some(k), _) if e.at.start < k.1 => (k, Side::Inside),
            (Some(k), Some(l)) => {
                let row = rows.row_of(e.at.start);
                let apart = |row_of_other: usize| usize::from(row_of_other != row);
                let left = (apart(rows.row_of(k.1.saturating_sub(1))), e.at.start - k.1);
                let right = (apart(rows.row_of(l.0)), l.0.saturating_sub(e.at.end));
                if right < left {
                    (l, Side::Before)
                } else {
                    (k, Side::Behind)
                }
            }
            (Some(k), None) => (k, Side::Behind),
            (None, Some(l)) => (l, Side::Before),
            (None, None) => continue,
        };
        at.entry(stretch.0).or_default().push((side, i));
    }
    let mut out = Vec::new();
    for (i, t) in page.placed().into_iter().enumerate() {
        let key = t.pointer.rsplit('/').next().unwrap_or_default();
        let moved = ledger.moves.iter().find(|m| m.at == t.pointer);
        let of = ledger.texts.get(i).map_or(&[][..], |m| &m.of);
        out.push(Text {
            k: match (t.place, key) {
                (Place::Furniture, _) => "furniture",
                (Place::Heading, _) => "heading",
                (Place::Block(Kind::Item), _) => "item",
                (Place::Block(Kind::Caption), _) => "caption",
                (Place::Block(_), _) => "paragraph",
                (Place::Head, "kicker") => "kicker",
                (Place::Head, "deck") => "deck",
                (Place::Head, "byline") => "byline",
                (Place::Head, "dateline") => "dateline",
                (Place::Head, _) => "headline",
            },
            a: t.article,
            lines: t.lines.to_string(),
            first: t.lines.first().unwrap_or(0),
            side: t.pointer.contains("/sidebars/"),
            num: t.number,
            moved: moved.map(|m| format!("stood before lines {} in the input", m.behind)),
            t: if of.is_empty() {
                vec![Token::Plain(t.text.to_owned())]
            } else {
                tokens(source, of, &at, edits)
            },
        });
    }
    out
}

fn tokens(source: &str, of: &[Part], at: &BTreeMap<usize, Vec<(Side, usize)>>, edits: &[Edit]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut told = false; // the edits just shown put in what is new here
    for (i, part) in of.iter().enumerate() {
        let (from, to) = match part {
            Part::New(new) => {
                let ahead = match of.get(i + 1) {
                    Some(Part::Kept(from, _)) => at.get(from).map_or(&[][..], Vec::as_slice),
                    _ => &[],
                };
                let ahead = ahead
                    .iter()
                    .any(|(side, e)| *side == Side::Before && !edits[*e].after.is_empty());
                if !told && !ahead {
                    out.push(Token::Plain(new.clone()));
                }
                continue;
            }
            Part::Kept(from, len) => (*from, from + len),
        };
        let here = at.get(&from).map_or(&[][..], Vec::as_slice);
        let of_side = |side: Side| here.iter().filter(move |h| h.0 == side).map(|h| h.1);
        out.extend(of_side(Side::Before).map(Token::Edit));
        let mut begun = from;
        for e in of_side(Side::Inside) {
            let (a, b) = (edits[e].at.start.max(begun), edits[e].at.end.min(to));
            out.push(Token::Plain(source[begun..a].to_owned()));
            out.push(Token::Edit(e));
            begun = b.max(a);
        }
        out.push(Token::Plain(source[begun..to].to_owned()));
        out.extend(of_side(Side::Behind).map(Token::Edit));
        told = of_side(Side::Behind).any(|e| !edits[e].after.is_empty());
    }
    out
}
