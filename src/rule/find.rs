//! From what a rule file says is looked for to something that looks.

use super::class::Class;
use super::file::{Doubled, Find, Level, RuleFile, Run, Unless};
use super::gaps::Condition;
use super::marks::Brackets;
use super::pattern::{self, Facts};
use super::{Pass, number};
use regex::Regex;
use regex_automata::meta;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

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

/// A regular expression, compiled when the first text needs it.
#[derive(Debug)]
pub(crate) struct Expression {
    source: String,
    /// What it is tried on.
    on: On,
    /// How often it was tried on lines.
    tried: AtomicU32,
    small: OnceLock<Option<meta::Regex>>,
    fast: OnceLock<Option<Regex>>,
}

/// What an expression is tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// Single lines that may well match: a page has few of them, and compiling takes longer than matching.
    Lines,
    /// Any text.
    Texts,
}

/// On how many lines an expression is tried before the automata that make it fast are worth their making.
const OFTEN: u32 = 100;

/// Where a match and its groups stand.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) whole: Range<usize>,
    pub(crate) span: Option<Range<usize>>,
    pub(crate) num: Option<Range<usize>>,
}

impl Expression {
    fn new(source: String, on: On) -> Expression {
        Expression {
            source,
            on,
            tried: AtomicU32::new(0),
            small: OnceLock::new(),
            fast: OnceLock::new(),
        }
    }

    /// For any number of texts, of any length; `None` if it is too large, which [`Expression::check`] tells beforehand.
    fn fast(&self) -> Option<&Regex> {
        self.fast.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// For some lines, if so few were tried that it serves them better.
    fn small(&self) -> Option<&meta::Regex> {
        if self.on == On::Texts || self.tried.fetch_add(1, Ordering::Relaxed) >= OFTEN {
            return None;
        }
        let make = || {
            let config = meta::Config::new().hybrid(false).dfa(false).onepass(false);
            meta::Regex::builder().configure(config).build(&self.source).ok()
        };
        self.small.get_or_init(make).as_ref()
    }

    fn check(&self) -> Result<(), String> {
        Regex::new(&self.source).map(drop).map_err(|e| e.to_string())
    }

    fn is_match(&self, text: &str) -> bool {
        match self.small() {
            Some(regex) => regex.is_match(text),
            None => self.fast().is_some_and(|regex| regex.is_match(text)),
        }
    }
}

/// A regular expression, and what is known of its matches before one is looked for.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) facts: Facts,
    expression: Expression,
}

impl Pattern {
    /// A pattern; `start` and `end` tie it to those of the text it is tried on.
    ///
    /// # Errors
    /// What is wrong with it, and where inside it.
    fn new(find: &str, start: bool, end: bool, on: On) -> Result<Pattern, String> {
        Facts::new(pattern::tied(find, start, end)?, start, end).map(|facts| Pattern::known(facts, on))
    }

    fn known(facts: Facts, on: On) -> Pattern {
        Pattern {
            expression: Expression::new(facts.source.clone(), on),
            facts,
        }
    }

    /// The expression; `None` if it is too large, which [`Pattern::check`] tells beforehand.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        self.expression.fast()
    }

    /// Its first match in `line`.
    pub(crate) fn groups(&self, line: &str) -> Option<Groups> {
        if let Some(regex) = self.expression.small() {
            let mut caps = regex.create_captures();
            regex.captures(line, &mut caps);
            let group = |name| caps.get_group_by_name(name).map(|s| s.range());
            let (whole, span, num) = (caps.get_match()?.range(), group("span"), group("num"));
            return Some(Groups { whole, span, num });
        }
        let caps = self.expression.fast()?.captures(line)?;
        let group = |name| caps.name(name).map(|m| m.range());
        let (whole, span, num) = (caps.get(0)?.range(), group("span"), group("num"));
        Some(Groups { whole, span, num })
    }

    /// # Errors
    /// Why the expression does not compile.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.expression.check()
    }
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
    pub(crate) fn new(unless: &Unless, on: On) -> Result<Veto, String> {
        match unless {
            Unless::AnyOf(list) => Ok(Veto::Texts(list.clone())),
            Unless::Regex(re) => Ok(Veto::Line(Expression::new(pattern::tied(re, false, false)?, on))),
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
            Veto::Line(re) => re.is_match(line),
        }
    }
}

/// What the expressions of a rule are tried on.
pub(crate) fn on(file: &RuleFile) -> On {
    if file.pass == Pass::Label && file.level != Level::Report {
        On::Lines
    } else {
        On::Texts
    }
}

/// Compile what `file` looks for. `facts`: what is known of its expression since the build.
///
/// # Errors
/// The key that is wrong and what is wrong with it.
pub(crate) fn compile(file: &RuleFile, facts: Option<Facts>) -> Result<Matcher, (&'static str, String)> {
    let place = &file.place;
    let (start, end) = (place.line_start || place.alone, place.line_end || place.alone);
    let on = on(file);
    let tied = |re: &str| Pattern::new(re, start, end, on).map(Matcher::Pattern);
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
        Find::Regex(re) => match facts {
            Some(facts) => Ok(Matcher::Pattern(Pattern::known(facts, on))),
            None => tied(re).map_err(|e| ("regex", e)),
        },
        Find::Number(n) => {
            let re = Pattern::new(&number::pattern(n), true, false, on).map_err(|e| ("number", e))?;
            Ok(Matcher::Pattern(re))
        }
        Find::Run(run) => Ok(Matcher::Run(run.clone())),
        Find::Doubled(d) => Ok(Matcher::Doubled(d.clone())),
        Find::Spaced(s) => Ok(Matcher::Spaced(s.of, s.min.max(2))),
        Find::Pair(pair) => Brackets::new(pair).map(Matcher::Pair).map_err(|e| ("pair", e)),
        Find::Marks(marks) => Ok(Matcher::Marks(marks.clone())),
        Find::Mechanism(_) => Ok(Matcher::Mechanism),
        Find::Gap(gap) => Ok(Matcher::Gap(Condition::new(gap, &place.role, place.no_list.clone()))),
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
