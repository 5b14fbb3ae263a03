//! From what a rule file says is looked for to something that looks.

use super::class::Class;
use super::file::{Doubled, Find, RuleFile, Run, Unless};
use super::gaps::Condition;
use super::marks::Brackets;
use super::{Pass, number, pattern};
use regex::Regex;
use serde::Deserialize;
use std::sync::OnceLock;

/// The compiled form of a [`Find`].
#[derive(Debug)]
pub(crate) enum Matcher {
    /// Single characters and texts, looked up by their first character; each with what it becomes.
    Texts(Vec<(String, Option<String>)>),
    /// Ranges of characters.
    Ranges(Vec<(char, char)>),
    Pattern(Pattern),
    Run(Run),
    Doubled(Doubled),
    Spaced(Class, usize),
    Pair(Brackets),
    Marks(super::file::Marks),
    Gap(Condition),
    /// Found by a pass.
    Mechanism,
}

/// A regular expression, compiled when the first line needs it.
#[derive(Debug)]
pub(crate) struct Expression {
    source: String,
    regex: OnceLock<Option<Regex>>,
}

impl Expression {
    fn new(source: String) -> Expression {
        Expression {
            source,
            regex: OnceLock::new(),
        }
    }

    fn get(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    fn check(&self) -> Result<(), String> {
        Regex::new(&self.source).map(drop).map_err(|e| e.to_string())
    }
}

/// A regular expression, and what is known of its matches before one is looked for.
#[derive(Debug)]
pub(crate) struct Pattern {
    expression: Expression,
    /// The first characters of a match at the start of a line, if there are few.
    pub(crate) first: Option<Vec<(char, char)>>,
    /// Strings of which every match holds one.
    pub(crate) required: Option<Vec<String>>,
}

impl Pattern {
    /// A pattern; `start` and `end` tie it to those of the text it is tried on. `facts` spare reading the expression,
    /// if they are about it.
    ///
    /// # Errors
    /// What is wrong with it, and where inside it.
    fn new(find: &str, start: bool, end: bool, facts: Option<&Facts>) -> Result<Pattern, String> {
        let source = pattern::tied(find, start, end)?;
        let (first, required) = match facts.filter(|f| f.source == source) {
            Some(facts) => (facts.first.clone(), facts.required.clone()),
            None => pattern::known(&source, start)?,
        };
        Ok(Pattern {
            expression: Expression::new(source),
            first,
            required,
        })
    }

    /// Whether it was compiled from the same expression and the same is known of it.
    #[cfg(test)]
    pub(super) fn same(&self, other: &Pattern) -> bool {
        (&self.expression.source, &self.first, &self.required)
            == (&other.expression.source, &other.first, &other.required)
    }

    /// The expression; `None` if it is too large, which [`Pattern::check`] tells beforehand.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        self.expression.get()
    }

    /// # Errors
    /// Why the expression does not compile.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.expression.check()
    }
}

/// What is known of a built-in pattern since the build.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    source: String,
    first: Option<Vec<(char, char)>>,
    required: Option<Vec<String>>,
}

/// What drops a match.
#[derive(Debug)]
pub(crate) enum Veto {
    Texts(Vec<String>),
    Line(Expression),
}

impl Veto {
    /// # Errors
    /// What is wrong with its expression.
    pub(crate) fn new(unless: &Unless) -> Result<Veto, String> {
        match unless {
            Unless::AnyOf(list) => Ok(Veto::Texts(list.clone())),
            Unless::Regex(re) => Ok(Veto::Line(Expression::new(pattern::tied(re, false, false)?))),
        }
    }

    /// # Errors
    /// Why its expression does not compile.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Veto::Texts(_) => Ok(()),
            Veto::Line(re) => re.check(),
        }
    }

    /// Whether `hit`, found on `line`, is dropped.
    pub(crate) fn drops(&self, hit: &str, line: &str) -> bool {
        match self {
            Veto::Texts(list) => list.iter().any(|t| hit.contains(t)),
            Veto::Line(re) => re.get().is_some_and(|r| r.is_match(line)),
        }
    }
}

/// Compile what `file` looks for.
///
/// # Errors
/// The key that is wrong and what is wrong with it.
pub(crate) fn compile(file: &RuleFile, facts: Option<&Facts>) -> Result<Matcher, (&'static str, String)> {
    let place = &file.place;
    let (start, end) = (place.line_start || place.alone, place.line_end || place.alone);
    let tied = |re: &str| Pattern::new(re, start, end, facts).map(Matcher::Pattern);
    let as_pattern = start || end || file.pass == Pass::Label;
    let texts = |list: &[String]| {
        let list: Vec<String> = list.iter().map(|t| regex_syntax::escape(t)).collect();
        tied(&list.join("|"))
    };
    let plain = |list: &[String]| Matcher::Texts(list.iter().map(|t| (t.clone(), file.replace.clone())).collect());
    match &file.find {
        Find::Literal(t) if as_pattern => texts(std::slice::from_ref(t)).map_err(|e| ("literal", e)),
        Find::Literal(t) => Ok(plain(std::slice::from_ref(t))),
        Find::AnyOf(list) if as_pattern => texts(list).map_err(|e| ("any-of", e)),
        Find::AnyOf(list) => Ok(plain(list)),
        Find::Table(map) => {
            let mut out = Vec::new();
            for (from, to) in map {
                match (span(from), span(to)) {
                    (Some(a), Some(b)) if a.len() == b.len() => {
                        out.extend(a.iter().zip(&b).map(|(x, y)| (x.to_string(), Some(y.to_string()))));
                    }
                    (Some(_), _) => return Err(("table", format!("`{from}` needs a range as long, not `{to}`"))),
                    _ => out.push((from.clone(), Some(to.clone()))),
                }
            }
            Ok(Matcher::Texts(out))
        }
        Find::Letters(map) => {
            let mut out = Vec::new();
            for (from, to) in map {
                if from.chars().count() != to.chars().count() {
                    return Err(("letters", format!("`{from}` and `{to}` are not equally long")));
                }
                out.extend(
                    from.chars()
                        .zip(to.chars())
                        .map(|(x, y)| (x.to_string(), Some(y.to_string()))),
                );
            }
            Ok(Matcher::Texts(out))
        }
        Find::Chars(list) => {
            let ranges: Option<Vec<(char, char)>> = list.iter().map(|s| code_points(s)).collect();
            ranges
                .map(Matcher::Ranges)
                .ok_or_else(|| ("chars", "write ranges like U+E000-U+F8FF".into()))
        }
        Find::Regex(re) => tied(re).map_err(|e| ("regex", e)),
        Find::Number(n) => {
            let re = Pattern::new(&number::pattern(n), true, false, facts).map_err(|e| ("number", e))?;
            Ok(Matcher::Pattern(re))
        }
        Find::Run(run) => Ok(Matcher::Run(run.clone())),
        Find::Doubled(d) => Ok(Matcher::Doubled(d.clone())),
        Find::Spaced(s) => Ok(Matcher::Spaced(s.of, s.min.max(2))),
        Find::Pair(pair) => Brackets::new(pair).map(Matcher::Pair).map_err(|e| ("pair", e)),
        Find::Marks(marks) => Ok(Matcher::Marks(marks.clone())),
        Find::Mechanism(_) => Ok(Matcher::Mechanism),
        Find::Gap(gap) => Ok(Matcher::Gap(Condition::new(gap, &place.role, place.no_list))),
    }
}

/// The characters of a range written `a-b`.
fn span(s: &str) -> Option<Vec<char>> {
    let chars: Vec<char> = s.chars().collect();
    match chars[..] {
        [a, '-', b] if a < b => Some((a..=b).collect()),
        _ => None,
    }
}

fn code_points(s: &str) -> Option<(char, char)> {
    let one = |s: &str| char::from_u32(u32::from_str_radix(s.trim().strip_prefix("U+")?, 16).ok()?);
    match s.split_once('-') {
        Some((a, b)) => Some((one(a)?, one(b)?)),
        None => one(s).map(|c| (c, c)),
    }
}
