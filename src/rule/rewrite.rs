//! Writing what a rule did into its file, as what its examples want: values are put in place, all else stays as it is,
//! byte for byte.

use super::examples::Did;
use super::file::{self, Example, RuleFile};
use super::places::Step::{At, Key};
use super::places::{Kind, Node};
use crate::Error;
use crate::error::RuleFault;
use granit_parser::ScalarStyle;
use std::ops::Range;

/// The text of the rule file at `path`, of which the examples in `news` want what they came to. `keep` and what is
/// looked for are never touched.
///
/// # Errors
/// [`Error::Rule`] if the file is wrong, or if the place of a value cannot be told.
pub fn expect(path: &str, text: &str, news: &[(usize, Did)]) -> Result<String, Error> {
    let old: RuleFile = file::parse(path, text)?;
    let mut wanted = old.clone();
    for (i, did) in news {
        if let Some(example) = wanted.examples.get_mut(*i) {
            take(example, did);
        }
    }
    // First in the style that stands there, then in quotes, which hold anything.
    for quoted in [false, true] {
        let new = spliced(text, &old, &wanted, quoted);
        if let Some(new) = new.filter(|new| file::parse::<RuleFile>(path, new).is_ok_and(|f| f == wanted)) {
            return Ok(new);
        }
    }
    let fault = RuleFault::new(path, text, 0..0, "the place of an expectation could not be told");
    Err(fault.help("write it by hand").into())
}

/// Make `did` what the example wants: of a label, what the example speaks of already.
fn take(example: &mut Example, did: &Did) {
    if example.before.is_none() {
        return;
    }
    match did {
        Did::Text(text) => example.after = Some(text.clone()),
        Did::Found(span) => example.span = Some(span.clone()),
        Did::Labelled { role, span, value } => {
            example.label = Some(*role);
            example.span = example.span.as_ref().map(|_| span.clone());
            example.value = example.value.and(*value);
        }
        Did::Nothing | Did::Page(_) => {}
    }
}

fn spliced(text: &str, old: &RuleFile, new: &RuleFile, quoted: bool) -> Option<String> {
    let root = Node::read(text)?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (i, (was, is)) in old.examples.iter().zip(&new.examples).enumerate() {
        let number = |n: Option<u32>| n.map(|n| n.to_string());
        let role = |e: &Example| e.label.map(|r| r.name().to_owned());
        for (key, was, is) in [
            ("after", was.after.clone(), is.after.clone()),
            ("span", was.span.clone(), is.span.clone()),
            ("label", role(was), role(is)),
            ("value", number(was.value), number(is.value)),
        ] {
            let Some(is) = is.filter(|is| was.as_ref() != Some(is)) else {
                continue;
            };
            let plain = matches!(key, "label" | "value");
            let example = [Key("examples"), At(i)];
            match root.at(&[example[0], example[1], Key(key)]) {
                Some(node) => edits.push((node.span.clone(), scalar(text, node, &is, quoted && !plain)?)),
                None => edits.push(inserted(text, &root, i, key, &is, plain)?),
            }
        }
    }
    edits.sort_by_key(|e| std::cmp::Reverse(e.0.start));
    let mut out = text.to_owned();
    for (span, with) in edits {
        out.replace_range(span, &with);
    }
    Some(out)
}

/// A new key behind the `before` of an example.
fn inserted(text: &str, root: &Node, i: usize, key: &str, value: &str, plain: bool) -> Option<(Range<usize>, String)> {
    let path = [Key("examples"), At(i), Key("before")];
    let (at, before) = (root.key(&path)?, root.at(&path)?);
    let value = if plain { value.to_owned() } else { in_quotes(value) };
    let flow = text[root.at(&path[..2])?.span.start..].starts_with('{');
    if flow {
        let end = before.span.end;
        return Some((end..end, format!(", {key}: {value}")));
    }
    let line = text[..at.span.start].rfind('\n').map_or(0, |n| n + 1);
    let indent = " ".repeat(text[line..at.span.start].chars().count());
    let end = before.span.end;
    let end = match text[..end].ends_with('\n') {
        true => end,
        false => end + text[end..].find('\n')? + 1,
    };
    Some((end..end, format!("{indent}{key}: {value}\n")))
}

/// `value` in the style of the scalar `node`, or in double quotes.
fn scalar(text: &str, node: &Node, value: &str, quoted: bool) -> Option<String> {
    let Kind::Scalar(_, style) = &node.kind else {
        return None;
    };
    let raw = &text[node.span.clone()];
    Some(match style {
        _ if quoted => match raw.strip_suffix('\n') {
            Some(_) => in_quotes(value) + "\n",
            None => in_quotes(value),
        },
        ScalarStyle::Plain => value.to_owned(),
        ScalarStyle::SingleQuoted => format!("'{}'", value.replace('\'', "''")),
        ScalarStyle::Literal => {
            let (header, body) = match raw.starts_with('|') {
                true => raw.split_at(raw.find('\n')? + 1),
                false => ("", raw),
            };
            let indent = body.len() - body.trim_start_matches(' ').len();
            let indent = if indent > 0 || !header.is_empty() {
                indent
            } else {
                node.span.start - text[..node.span.start].rfind('\n').map_or(0, |n| n + 1)
            };
            let mut out = header.to_owned();
            for (n, line) in value.split_inclusive('\n').enumerate() {
                let first = n == 0 && header.is_empty() && !raw.starts_with(' ');
                if !first && !line.trim().is_empty() {
                    out.push_str(&" ".repeat(indent));
                }
                out.push_str(line);
            }
            out
        }
        _ => in_quotes(value),
    })
}

/// `value` in double quotes; what cannot be seen is escaped.
fn in_quotes(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{3000}' => hidden(c, &mut out),
            c if is_hidden(c) => hidden(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a character cannot be seen, or not told from others: invisible ones, odd spaces, private ones.
pub fn is_hidden(c: char) -> bool {
    match c {
        '\u{A0}' | '\u{AD}' | '\u{180E}' | '\u{FEFF}' | '\u{FFFD}' => true,
        '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' => true,
        '\u{E000}'..='\u{F8FF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{F0000}'..='\u{10FFFF}' => true,
        c => c.is_control(),
    }
}

fn hidden(c: char, out: &mut String) {
    out.push_str(&format!("\\u{:04X}", c as u32));
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "format: 1 # the format\nid: x\nrevision: 1\nsummary: s\nwhy: w\nlevel: fix\npass: repair\nfind: {literal: a}\nreplace: b\n";

    #[test]
    fn values_are_put_in_place() {
        let did = |t: &str| Did::Text(t.into());
        for (examples, news, want) in [
            // flow, plain to plain; comments and gaps stay
            (
                "examples:\n  # one\n  - {name: n,  before: 'a',   after: old }  # two\n",
                did("new"),
                "examples:\n  # one\n  - {name: n,  before: 'a',   after: new }  # two\n",
            ),
            // what plain text cannot hold is quoted
            (
                "examples:\n  - {before: a, after: old}\n",
                did("x, y: z"),
                "examples:\n  - {before: a, after: \"x, y: z\"}\n",
            ),
            (
                "examples:\n  - {before: a, after: 'old'}\n",
                did("it's"),
                "examples:\n  - {before: a, after: 'it''s'}\n",
            ),
            (
                "examples:\n  - {before: a, after: \"old\"}\n",
                did("a\u{3000}\"\n"),
                "examples:\n  - {before: a, after: \"a\\u3000\\\"\\n\"}\n",
            ),
            // a key that is missing
            (
                "examples:\n  - {before: a, name: n}\n",
                did("b"),
                "examples:\n  - {before: a, after: \"b\", name: n}\n",
            ),
            (
                "examples:\n  - name: n\n    before: a # c\n    # d\n",
                did("b"),
                "examples:\n  - name: n\n    before: a # c\n    after: \"b\"\n    # d\n",
            ),
            (
                "examples:\n  - before: |\n      a\n      b\n  - {keep: k}\n",
                did("b"),
                "examples:\n  - before: |\n      a\n      b\n    after: \"b\"\n  - {keep: k}\n",
            ),
            // a block stays one where it can
            (
                "examples:\n  - before: a\n    after: |\n      old\n      lines\n    name: n\n",
                did("new\nones\n"),
                "examples:\n  - before: a\n    after: |\n      new\n      ones\n    name: n\n",
            ),
        ] {
            let text = format!("{HEAD}{examples}");
            let got = expect("m/repair/x.yaml", &text, &[(0, news)]).map_err(|e| e.to_string());
            assert_eq!(got.as_deref(), Ok(format!("{HEAD}{want}").as_str()), "{examples}");
        }
    }

    #[test]
    fn a_near_miss_is_never_touched() {
        let text = format!("{HEAD}examples:\n  - {{keep: a}}\n");
        let news = [(0, Did::Text("b".into()))];
        assert_eq!(
            expect("m/repair/x.yaml", &text, &news).map_err(|e| e.to_string()),
            Ok(text)
        );
    }

    #[test]
    fn of_a_label_what_the_example_speaks_of() {
        let head = HEAD.replace("replace: b", "label: byline").replace("repair", "label");
        let text = format!("{head}examples:\n  - {{before: a, label: caption, span: x}}\n");
        let did = Did::Labelled {
            role: crate::rule::Role::Byline,
            span: "a".into(),
            value: Some(3),
        };
        let got = expect("m/label/x.yaml", &text, &[(0, did)]).map_err(|e| e.to_string());
        assert_eq!(
            got,
            Ok(format!("{head}examples:\n  - {{before: a, label: byline, span: a}}\n"))
        );
    }
}
