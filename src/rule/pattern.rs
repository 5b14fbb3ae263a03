//! Regular expressions of rules: shared definitions, and what can be known of a match without looking for one.

use regex_syntax::hir::{Class, Hir, HirKind};

/// What `\p{Han}` stands for in patterns.
const HAN: &str = r"[\x{3400}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFD}〇々]";

/// The names that patterns use as `${name}`.
const DEFINITIONS: &[(&str, &str)] = &[
    ("gap", r"[ \t\u{3000}]*"),
    ("sep", r"[ \t\u{3000}]+"),
    ("han", r"[\p{Han}〇]"),
    ("han-number", r"[一二三四五六七八九十百零〇○两廿卅]{1,6}"),
    (
        "number",
        r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十百零〇○两廿卅]{1,6})",
    ),
    ("year", r"(?:19|20)[0-9]{2}"),
    ("name", r"[\p{Han}·]{1,12}"),
    ("names", r"[\p{Han}·、，/／ \t\u{3000}]{1,60}"),
    ("bullet", r"[●■◆▲○◎◇□△★☆◘◉•▪]"),
    ("weekday", r"(?:星期|礼拜|週|周)[ \t\u{3000}]*[一二三四五六日天]"),
    (
        "month-en",
        r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    ),
];

/// Replace `${name}` by its definition, and `${spaced:甲乙|丙丁}` by a group in which gaps may stand between letters.
///
/// # Errors
/// Names the definition that is missing and those there are.
fn expand(pattern: &str) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len() * 2);
    // The property takes hundreds of ranges; these few hold what newspapers print and compile ten times as fast.
    let pattern = pattern.replace(r"\p{Han}", HAN);
    let mut rest = pattern.as_str();
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            return Err("`${` without its `}`".into());
        };
        let name = &rest[at + 2..at + end];
        if let Some(words) = name.strip_prefix("spaced:") {
            spaced(words, &mut out);
        } else if let Some((_, value)) = DEFINITIONS.iter().find(|d| d.0 == name) {
            out.push_str(&value.replace(r"\p{Han}", HAN));
        } else {
            let names: Vec<&str> = DEFINITIONS.iter().map(|d| d.0).collect();
            return Err(format!(
                "`${{{name}}}` is not defined; there are {} and spaced:…",
                names.join(", ")
            ));
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn spaced(words: &str, out: &mut String) {
    out.push_str("(?:");
    let mut first = true;
    for c in words.chars() {
        if c == '|' {
            out.push('|');
            first = true;
            continue;
        }
        if !first {
            out.push_str(r"[ \t\u{3000}]*");
        }
        out.push_str(&regex_syntax::escape(c.encode_utf8(&mut [0; 4])));
        first = false;
    }
    out.push(')');
}

/// The expression that a rule's pattern stands for; `start` and `end` tie it to those of the text it is tried on.
///
/// # Errors
/// As [`expand`].
pub(crate) fn tied(find: &str, start: bool, end: bool) -> Result<String, String> {
    let body = expand(find)?;
    let (start, end) = (if start { "^" } else { "" }, if end { "$" } else { "" });
    Ok(format!("{start}(?:{body}){end}"))
}

/// The characters that a match at the start of a line begins with, if there are few, and strings of which every match
/// holds one.
pub(crate) type Known = (Option<Vec<(char, char)>>, Option<Vec<String>>);

/// What can be known of the matches of `source`; `start`: they stand at the start of a line.
///
/// # Errors
/// What is wrong with the expression, and where inside it.
pub(crate) fn known(source: &str, start: bool) -> Result<Known, String> {
    let hir = regex_syntax::parse(source).map_err(|e| e.to_string())?;
    let few = |ranges: &Vec<(char, char)>| ranges.iter().map(|r| r.1 as u32 - r.0 as u32 + 1).sum::<u32>() <= 400;
    let first = if start { first_chars(&hir).filter(few) } else { None };
    Ok((first, required(&hir)))
}

/// The characters a match can begin with, unless it may be empty.
fn first_chars(hir: &Hir) -> Option<Vec<(char, char)>> {
    let mut out = Vec::new();
    (!first(hir, &mut out)?).then_some(out)
}

/// Adds what `hir` can begin with; true if it may match nothing, `None` if it is not known.
fn first(hir: &Hir, out: &mut Vec<(char, char)>) -> Option<bool> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(true),
        HirKind::Literal(lit) => {
            let c = std::str::from_utf8(&lit.0).ok()?.chars().next()?;
            out.push((c, c));
            Some(false)
        }
        HirKind::Class(Class::Unicode(class)) => {
            out.extend(class.ranges().iter().map(|r| (r.start(), r.end())));
            Some(false)
        }
        HirKind::Class(Class::Bytes(class)) => {
            out.extend(
                class
                    .ranges()
                    .iter()
                    .map(|r| (char::from(r.start()), char::from(r.end()))),
            );
            Some(false)
        }
        HirKind::Repetition(rep) => Some(first(&rep.sub, out)? || rep.min == 0),
        HirKind::Capture(cap) => first(&cap.sub, out),
        HirKind::Concat(parts) => {
            for part in parts {
                if !first(part, out)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        HirKind::Alternation(parts) => {
            let mut empty = false;
            for part in parts {
                empty |= first(part, out)?;
            }
            Some(empty)
        }
    }
}

/// Strings of which each match contains at least one; `None` if there is no such list.
fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(lit) => Some(vec![std::str::from_utf8(&lit.0).ok()?.to_owned()]),
        HirKind::Class(Class::Unicode(class)) => {
            let count: u32 = class
                .ranges()
                .iter()
                .map(|r| r.end() as u32 - r.start() as u32 + 1)
                .sum();
            (count <= 24).then(|| {
                class
                    .ranges()
                    .iter()
                    .flat_map(|r| r.start()..=r.end())
                    .map(String::from)
                    .collect()
            })
        }
        HirKind::Repetition(rep) if rep.min > 0 => required(&rep.sub),
        HirKind::Capture(cap) => required(&cap.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|list| worth(list)),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(required(part)?);
            }
            all.sort();
            all.dedup();
            (all.len() <= 200).then_some(all)
        }
        _ => None,
    }
}

/// How seldom a list of literals is likely to be found: long ones are rare, digits and marks are not.
fn worth(list: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = list.iter().map(|l| {
        let common = l
            .chars()
            .all(|c| c.is_ascii() || "，。、；：（）“”的一是在年月日".contains(c));
        if common {
            l.chars().filter(|c| c.is_ascii_alphabetic()).count() / 3
        } else {
            l.chars().count() + 1
        }
    });
    (shortest.min().unwrap_or(0), std::cmp::Reverse(list.len()))
}
