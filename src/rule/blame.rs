//! What is wrong with a rule file, told so that its author knows what to write instead.

use super::near;
use super::pattern;
use super::places::{Node, Step};
use crate::error::RuleFault;
use serde_saphyr::Error as Yaml;
use std::ops::Range;

/// A file that is being read, to be quoted.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    root: Option<Node>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(path: &'a str, text: &'a str) -> Text<'a> {
        let root = Node::read(text);
        Text { path, text, root }
    }

    fn fault(&self, at: Range<usize>, message: impl Into<String>) -> RuleFault {
        RuleFault::new(self.path, self.text, at, message)
    }

    /// A fault at the value at `path`, or at the key that would hold it, or at the first line.
    pub(crate) fn at(&self, path: &[Step<'_>], message: impl Into<String>) -> RuleFault {
        let root = self.root.as_ref();
        let steps = (0..=path.len()).rev().map(|n| &path[..n]);
        let span = steps
            .filter(|p| !p.is_empty())
            .find_map(|p| root?.at(p).map(|n| n.span.clone()))
            .unwrap_or(0..self.text.lines().next().map_or(0, str::len));
        self.fault(span, message)
    }

    /// A fault at the key at the end of `path`.
    pub(crate) fn key(&self, path: &[Step<'_>], message: impl Into<String>) -> RuleFault {
        match self.root.as_ref().and_then(|r| r.key(path)) {
            Some(key) => self.fault(key.span.clone(), message),
            None => self.at(path, message),
        }
    }

    /// What is wrong with the regular expression `regex`, which stands at `path`; `None` if nothing is.
    pub(crate) fn pattern(&self, path: &[Step<'_>], regex: &str) -> Option<RuleFault> {
        let wrong = wrong(regex)?;
        let node = self.root.as_ref().and_then(|r| r.at(path));
        let fault = match node {
            Some(node) => self.fault(node.inside(self.text, wrong.at), wrong.message),
            None => self.at(path, wrong.message),
        };
        Some(fault.help(wrong.help))
    }

    /// What the YAML reader says.
    pub(crate) fn yaml(&self, error: &Yaml) -> RuleFault {
        let error = error.without_snippet();
        let at = error.location().map_or(0, |l| {
            let line = (l.line() as usize).saturating_sub(1);
            let start: usize = self.text.split_inclusive('\n').take(line).map(str::len).sum();
            let chars = self.text[start..].char_indices();
            let column = (l.column() as usize).saturating_sub(1);
            start + chars.map(|c| c.0).nth(column).unwrap_or(0)
        });
        let node = self.root.as_ref().and_then(|r| r.around(at));
        let spot = node.map_or(at..at + 1, |n| n.span.clone());
        match error {
            Yaml::SerdeUnknownField { field, expected, .. } => {
                let fault = self.fault(spot, format!("there is no key `{field}` here"));
                fault.help(known(field, expected))
            }
            Yaml::SerdeUnknownVariant { variant, expected, .. } => {
                let fault = self.fault(spot, format!("`{variant}` is not known here"));
                fault.help(known(variant, expected))
            }
            Yaml::SerdeMissingField { field, .. } => {
                // A map begins where its first key does: that is the place to add one.
                let fault = self.fault(at..at, format!("the key `{field}` is missing"));
                fault.help(format!("add `{}`", sample(field)))
            }
            Yaml::DuplicateMappingKey { key, .. } => {
                let key = key.as_deref().unwrap_or("this key");
                let fault = self.fault(spot, format!("`{key}` stands here twice"));
                fault.help("keep one of them")
            }
            Yaml::SerdeInvalidType {
                unexpected, expected, ..
            }
            | Yaml::SerdeInvalidValue {
                unexpected, expected, ..
            } => {
                let fault = self.fault(spot, format!("expected {}, found {unexpected}", kind(expected)));
                fault.help(self.wanted(at, expected))
            }
            Yaml::InvalidScalar { ty, .. } => {
                let fault = self.fault(spot, format!("expected {}", kind(ty)));
                fault.help(self.wanted(at, ty))
            }
            other => {
                let message = other.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                let message = message.strip_prefix("invalid YAML: ").unwrap_or(message);
                let fault = self.fault(spot, message);
                if self.root.is_some() {
                    return fault;
                }
                fault.help("put quotes around text that holds `: `, ` #`, or begins with one of [ ] { } & * ! | > % @ `, or with a quote")
            }
        }
    }

    /// How the value at byte `at` is written in rules that are right.
    fn wanted(&self, at: usize, expected: &str) -> String {
        let key = self.root.as_ref().and_then(|r| r.key_at(at)).unwrap_or_default();
        match sample(key) {
            sample if sample.ends_with('…') => format!("write {} there", kind(expected)),
            sample => format!("write it like `{sample}`"),
        }
    }
}

/// The names most like `name`, and all, if they are few.
fn known(name: &str, names: &[&str]) -> String {
    let near = near::hint(name, names.iter().copied());
    if names.is_empty() || names.len() > 24 {
        return near;
    }
    format!("{near}\nknown here: {}", names.join(", "))
}

/// What to call what the reader expected.
fn kind(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "i32" | "i64" => "a whole number, which may be negative",
        "a string" | "string" | "str" => "text",
        "a boolean" | "bool" | "boolean" => "true or false",
        "a sequence" => "a list: [a, b]",
        "a map" => "keys and values: {key: value}",
        other => other,
    }
}

/// How a key is written.
fn sample(key: &str) -> String {
    let value = match key {
        "format" | "revision" => "1",
        "level" => "fix",
        "pass" => "repair",
        "scope" => "line",
        "find" => "{regex: \"…\"}",
        "unless" => "{any-of: [高高兴兴]}",
        "where" => "{alone: true, max-chars: 20}",
        "examples" => "[{name: a fault, before: …, after: …}, {name: a near miss, keep: …}]",
        "any-of" | "chars" | "open" | "close" | "without" | "only" => "[…, …]",
        "weight" | "rank" | "min" | "max" | "times" | "page-edge" | "page-end" | "min-chars" | "max-chars"
        | "value" | "text" => "3",
        "alone" | "line-start" | "line-end" | "no-list" | "lines" | "kickers" | "briefs" | "heads-begin-articles" => {
            "true"
        }
        "role" => "[head, text]",
        _ => "…",
    };
    format!("{key}: {value}")
}

/// What is wrong with an expression, and where in it.
struct Wrong {
    at: Range<usize>,
    message: String,
    help: String,
}

/// What is wrong with `regex` as it stands in a rule, shared definitions not yet put in.
fn wrong(regex: &str) -> Option<Wrong> {
    let mut pieces: Vec<(Range<usize>, usize)> = Vec::new();
    let (mut from, mut body) = (0, String::new());
    while from < regex.len() {
        let rest = &regex[from..];
        let len = if rest.starts_with("${") {
            rest.find('}').map_or(rest.len(), |i| i + 1)
        } else if rest.starts_with(HAN) {
            HAN.len()
        } else {
            rest.char_indices()
                .skip(1)
                .find(|(i, _)| rest[*i..].starts_with("${") || rest[*i..].starts_with(HAN))
                .map_or(rest.len(), |c| c.0)
        };
        let piece = from..from + len;
        match pattern::tied(&regex[piece.clone()], false, false) {
            Ok(expanded) => {
                let expanded = expanded
                    .strip_prefix("(?:")
                    .and_then(|e| e.strip_suffix(')'))
                    .unwrap_or_default();
                body.push_str(expanded);
                pieces.push((piece, expanded.len()));
            }
            Err(message) => return Some(undefined(regex, piece, message)),
        }
        from += len;
    }
    let (message, span) = match regex_syntax::parse(&body).err()? {
        regex_syntax::Error::Parse(e) => (e.kind().to_string(), e.span().start.offset..e.span().end.offset),
        regex_syntax::Error::Translate(e) => (e.kind().to_string(), e.span().start.offset..e.span().end.offset),
        other => (other.to_string(), 0..body.len()),
    };
    // Back over the definitions: a spot inside one is the whole of its name.
    let back = |at: usize, end: bool| {
        let mut new = 0;
        for (old, len) in &pieces {
            if at < new + len || end && at == new + len {
                let plain = *len == old.len();
                return match plain {
                    true => old.start + (at - new),
                    false if end => old.end,
                    false => old.start,
                };
            }
            new += len;
        }
        regex.len()
    };
    let start = back(span.start, false);
    let letter = regex[start..].chars().next().map_or(0, char::len_utf8);
    let at = start..if span.is_empty() {
        start + letter
    } else {
        back(span.end, true)
    };
    let help = advice(&message, &regex[at.clone()]);
    Some(Wrong {
        at,
        message: format!("the pattern is wrong: {message}"),
        help,
    })
}

/// A definition that is not there.
fn undefined(regex: &str, at: Range<usize>, message: String) -> Wrong {
    let name = &regex[at.clone()];
    let (message, help) = if name.ends_with('}') {
        let names: Vec<String> = pattern::names().map(|n| format!("${{{n}}}")).collect();
        let near = near::hint(name, names.iter().map(String::as_str));
        let all: Vec<&str> = pattern::names().collect();
        let help = format!("{near}\nthere are {} and spaced:…", all.join(", "));
        (format!("`{name}` is not defined"), help)
    } else {
        (
            message,
            "close it with `}`, or write `\\$` for the sign itself".to_owned(),
        )
    };
    Wrong { at, message, help }
}

/// A class that definitions replace.
const HAN: &str = r"\p{Han}";

/// What to write instead of what the expression's reader complains of.
fn advice(message: &str, spot: &str) -> String {
    let of = |s: &str| message.contains(s);
    if of("look-around") {
        "name the part that is replaced `(?<at>…)` or labelled `(?<span>…)`, and keep what must not stand there in `unless`"
            .into()
    } else if of("backreference") {
        "text that stands there twice is found by `find: {doubled: …}`".into()
    } else if of("unclosed group") {
        "close it with `)`, or write `\\(` for the bracket itself".into()
    } else if of("unopened group") {
        "open it with `(`, or write `\\)` for the bracket itself".into()
    } else if of("unclosed character class") {
        "close it with `]`, or write `\\[` for the bracket itself".into()
    } else if of("repetition operator missing") {
        format!("write `\\{spot}` for the character itself, or put before it what repeats")
    } else if of("unrecognized escape") {
        "write the character itself; in double quotes YAML takes one `\\` away, so `\\\\d` is `\\d`".into()
    } else if of("repetition") || of("decimal") {
        "write `{2,5}`, or `\\{` for the bracket itself".into()
    } else if of("character class range") {
        "write the lower character first, or `\\-` for the dash itself".into()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn spots_are_inside_the_pattern() {
        for (regex, spot) in [
            ("甲(乙", "("),
            ("甲)乙", ")"),
            ("a)|(b", ")"),
            ("${gap}*甲[乙", "["),
            (r"\p{Han}*(?=甲)", "(?="),
            ("${sep}${nix}甲", "${nix}"),
            ("甲${sep", "${sep"),
            ("x{3,2}", "{3,2}"),
            ("${gap}**|+", "+"),
        ] {
            let wrong = wrong(regex).unwrap_or_else(|| panic!("{regex} is right"));
            assert_eq!(&regex[wrong.at.clone()], spot, "{regex}: {}", wrong.message);
        }
        assert!(wrong(r"^\p{Han}${gap}(?<at>甲)$").is_none());
    }
}
