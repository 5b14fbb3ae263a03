//! From what a rule file says is looked for to something that looks.

use super::class::Class;
use super::file::{Doubled, Find, RuleFile, Run, Unless};
use super::fits::{BEGINS, BEHIND, Chars, ENDS, FIRST, LAST, PAST, PLACES};
use super::gaps::Condition;
use super::marks::Brackets;
use super::pattern::{self, Facts, HEADS, OUTER};
use super::program::{Known, Maker, Pool};
use super::search::{self, NONE};
use super::{Pass, number};
use regex::Regex;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

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

/// A regular expression, and what is known of its matches before one is looked for.
#[derive(Debug)]
pub(crate) struct Pattern {
    pool: Arc<Pool>,
    known: Known,
    /// The numbers of the groups that every label asks for.
    pub(crate) span: Option<usize>,
    pub(crate) num: Option<usize>,
    /// How often its program was given up.
    hard: AtomicU32,
    /// For texts on which it is, compiled for the first of them.
    regex: OnceLock<Option<Regex>>,
}

/// How often a program is given up before it is not run any more.
const TOO_OFTEN: u32 = 16;

/// Where a match and its groups stand.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The places of the first few.
    few: [u32; 2 * GROUPS],
    /// Those of all, if they are more.
    all: Vec<u32>,
}

/// How many groups need no memory to be asked for.
const GROUPS: usize = 6;

impl Groups {
    /// Room for so many groups.
    fn new(groups: usize) -> Groups {
        Groups {
            few: [NONE; 2 * GROUPS],
            all: vec![NONE; if groups > GROUPS { 2 * groups } else { 0 }],
        }
    }

    fn places(&mut self) -> &mut [u32] {
        if self.all.is_empty() {
            &mut self.few
        } else {
            &mut self.all
        }
    }

    /// Where the group with this number stands, if it matched; 0 is the whole.
    pub(crate) fn get(&self, group: usize) -> Option<Range<usize>> {
        let places = if self.all.is_empty() { &self.few[..] } else { &self.all };
        match places.get(2 * group..)? {
            &[from, to, ..] if from != NONE && to != NONE => Some(from as usize..to as usize),
            _ => None,
        }
    }
}

impl Pattern {
    /// A pattern; `start` and `end` tie it to those of the text it is tried on.
    ///
    /// # Errors
    /// What is wrong with it, and where inside it.
    fn new(find: &str, start: bool, end: bool) -> Result<Pattern, String> {
        let facts = Facts::new(pattern::tied(find, start, end)?, start, end)?;
        let mut maker = Maker::new();
        let place = maker.add(&facts)?;
        let pool = Arc::new(maker.finish());
        Pattern::known(&pool, place).ok_or_else(|| "the expression is too large".into())
    }

    /// What the build made of a pattern.
    fn known(pool: &Arc<Pool>, place: u32) -> Option<Pattern> {
        let known = Known::at(pool, place)?;
        let named = |name: &str| pool.list(known.names).position(|n| n == name);
        Some(Pattern {
            pool: pool.clone(),
            known,
            span: named("span"),
            num: named("num"),
            hard: AtomicU32::new(0),
            regex: OnceLock::new(),
        })
    }

    pub(crate) fn source(&self) -> &str {
        self.pool.text(self.known.source)
    }

    /// How many bytes the text has at least that it matches.
    pub(crate) fn least(&self) -> usize {
        self.known.min as usize
    }

    /// How many at most.
    pub(crate) fn most(&self) -> usize {
        match self.known.max {
            u32::MAX => usize::MAX,
            n => n as usize,
        }
    }

    /// The characters at the ends of the text, by their [places](PLACES).
    pub(crate) fn outer(&self) -> [Option<Chars<'_>>; PLACES] {
        let known = &self.known;
        let mut classes = [0; PLACES];
        (classes[FIRST], classes[LAST], classes[PAST]) = (known.first, known.last, known.past);
        classes[BEHIND..BEHIND + HEADS].copy_from_slice(&known.heads);
        classes[BEGINS..BEGINS + OUTER].copy_from_slice(&known.begins);
        classes[ENDS..ENDS + OUTER].copy_from_slice(&known.ends);
        classes.map(|class| (class != 0).then_some(Chars::Class(&self.pool, class)))
    }

    /// Lists of strings: the text holds at least one of each.
    pub(crate) fn required(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.lists(self.known.required)
    }

    /// More of them, of words that are common.
    pub(crate) fn common(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.lists(self.known.common)
    }

    fn lists(&self, lists: u32) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.pool.lists(lists).map(|list| self.pool.list(list))
    }

    /// Whether it may match `text`, as far as its letters and common words tell.
    pub(crate) fn allow(&self, text: &str) -> bool {
        let (pool, known) = (&self.pool, &self.known);
        let letters = pool.set(known.letters).filter(|_| known.letters != 0);
        letters.is_none_or(|letters| text.chars().all(|c| letters.has(c as u32)))
            && self.common().all(|mut list| list.any(|word| holds(text, word)))
    }

    /// The expression compiled; `None` if it is too large, which [`Pattern::check`] tells beforehand.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(self.source()).ok()).as_ref()
    }

    /// Its first match in `text` that begins at or behind byte `from`.
    pub(crate) fn groups_at(&self, text: &str, from: usize) -> Option<Groups> {
        let mut groups = Groups::new(self.known.groups as usize);
        if let Some(found) = self.run(text, from, groups.places()) {
            return found.then_some(groups);
        }
        // a program that was given up may have left some
        groups.places().fill(NONE);
        let caps = self.regex()?.captures_at(text, from)?;
        for (places, m) in groups.places().chunks_exact_mut(2).zip(caps.iter()) {
            if let Some(m) = m {
                let place = |at: usize| u32::try_from(at).ok();
                places.copy_from_slice(&[place(m.start())?, place(m.end())?]);
            }
        }
        Some(groups)
    }

    /// Its first match in `text`.
    pub(crate) fn groups(&self, text: &str) -> Option<Groups> {
        self.groups_at(text, 0)
    }

    /// Whether it matches anywhere in `text`.
    fn is_match(&self, text: &str) -> bool {
        self.run(text, 0, &mut [])
            .unwrap_or_else(|| self.regex().is_some_and(|regex| regex.is_match(text)))
    }

    /// Run its program; `None` if that is not the way to know.
    fn run(&self, text: &str, from: usize, places: &mut [u32]) -> Option<bool> {
        if self.known.code == 0 || self.hard.load(Ordering::Relaxed) >= TOO_OFTEN {
            return None;
        }
        let found = search::find(&self.pool, &self.known, text, from, places);
        if found.is_err() {
            self.hard.fetch_add(1, Ordering::Relaxed);
        }
        found.ok()
    }

    /// The number of the group with this name.
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        self.pool.list(self.known.names).position(|n| n == name)
    }

    /// # Errors
    /// Why the expression does not compile.
    pub(crate) fn check(&self) -> Result<(), String> {
        Regex::new(self.source()).map(drop).map_err(|e| e.to_string())
    }
}

/// Whether `text`, which is short, holds `word`. Last bytes of characters differ more than first ones.
fn holds(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    word.as_bytes()
        .split_last()
        .is_none_or(|(last, before)| memchr::memchr_iter(*last, bytes).any(|at| bytes[..at].ends_with(before)))
}

/// What drops a match.
#[derive(Debug)]
pub(crate) enum Veto {
    Texts(Vec<String>),
    Line(Pattern),
}

impl Veto {
    /// # Errors
    /// What is wrong with its expression.
    pub(crate) fn new(unless: &Unless, built: Built<'_>) -> Result<Veto, String> {
        match (unless, built.and_then(|(pool, place)| Pattern::known(pool, place))) {
            (Unless::AnyOf(list), _) => Ok(Veto::Texts(list.clone())),
            (Unless::Regex(_), Some(pattern)) => Ok(Veto::Line(pattern)),
            (Unless::Regex(re), None) => Pattern::new(re, false, false).map(Veto::Line),
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

/// What the build made of an expression: where it stands.
pub(crate) type Built<'p> = Option<(&'p Arc<Pool>, u32)>;

/// Compile what `file` looks for. `built`: what the build made of its expression.
///
/// # Errors
/// The key that is wrong and what is wrong with it.
pub(crate) fn compile(file: &RuleFile, built: Built<'_>) -> Result<Matcher, (&'static str, String)> {
    if let Some(pattern) = built.and_then(|(pool, place)| Pattern::known(pool, place)) {
        return Ok(Matcher::Pattern(pattern));
    }
    let place = &file.place;
    let (start, end) = (place.line_start || place.alone, place.line_end || place.alone);
    let tied = |re: &str| Pattern::new(re, start, end).map(Matcher::Pattern);
    let as_pattern = start || end || file.pass == Pass::Label;
    let texts = |list: &[String]| tied(&pattern::any_of(list));
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
            let re = Pattern::new(&number::pattern(n), true, false).map_err(|e| ("number", e))?;
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

#[cfg(test)]
mod tests {
    use super::super::RuleSet;
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::Index;

    impl Pattern {
        /// All that is known of it, spelled out: what the build found is to be what is found when its file is read.
        pub(crate) fn told(&self) -> String {
            let (pool, known) = (&self.pool, &self.known);
            let class = |class: &u32| pool.ranges(*class).filter(|_| *class != 0).collect::<Vec<_>>();
            let lists = |lists: u32| {
                let lists = pool.lists(lists).map(|list| pool.list(list).collect::<Vec<_>>());
                lists.collect::<Vec<_>>()
            };
            let classes: Vec<_> = [known.first, known.last, known.past, known.letters, known.lead]
                .iter()
                .chain(&known.heads)
                .chain(&known.begins)
                .chain(&known.ends)
                .map(class)
                .collect();
            format!(
                "{} {:?} {classes:?} {:?} {:?} {:?} {} {}",
                self.source(),
                (known.min, known.max, known.tied),
                lists(known.required),
                lists(known.common),
                pool.list(known.names).collect::<Vec<_>>(),
                known.groups,
                known.code != 0,
            )
        }

        /// Both ways of matching say the same of `text`.
        fn agrees(&self, text: &str, from: usize) {
            let regex = self.regex().expect("an expression");
            let wanted = regex.captures_at(text, from);
            let mut groups = Groups::new(self.known.groups as usize);
            let found = search::find(&self.pool, &self.known, text, from, groups.places());
            assert!(self.known.code != 0, "no program: {}", self.source());
            let Ok(found) = found else { return };
            assert_eq!(found, wanted.is_some(), "{} on {text:?} from {from}", self.source());
            let Some(wanted) = wanted else { return };
            for (i, name) in regex.capture_names().enumerate() {
                let context = || format!("{} on {text:?} from {from}, group {i}", self.source());
                assert_eq!(groups.get(i), wanted.get(i).map(|m| m.range()), "{}", context());
                assert_eq!(name.and_then(|n| self.group(n)), name.map(|_| i), "{}", context());
            }
        }
    }

    /// The patterns of all built-in rules.
    fn patterns(set: &RuleSet) -> impl Iterator<Item = &Pattern> {
        set.rules().flat_map(|rule| {
            let find = match &rule.matcher {
                Matcher::Pattern(p) => Some(p),
                _ => None,
            };
            let unless = match &rule.veto {
                Some(Veto::Line(p)) => Some(p),
                _ => None,
            };
            find.into_iter().chain(unless)
        })
    }

    /// Lines that rules were written for: those of their examples.
    fn lines() -> Vec<String> {
        let files = RuleSet::builtin_files().filter(|f| !f.0.contains("profiles"));
        let texts = files.flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>());
        let quoted = texts.flat_map(|l| l.split('"').map(|s| s.trim().to_owned()).collect::<Vec<_>>());
        let mut lines: Vec<String> = quoted.filter(|l| !l.is_ascii() || l.len() < 40).collect();
        lines.sort();
        lines.dedup();
        lines
    }

    #[test]
    fn programs_find_what_regex_finds_on_lines_of_rules() {
        let set = RuleSet::builtin().expect("rules");
        let lines = lines();
        assert!(lines.len() > 500, "{}", lines.len());
        for pattern in patterns(&set) {
            lines.iter().for_each(|line| pattern.agrees(line, 0));
        }
    }

    /// Lines put together from pieces of such lines, letters dropped and swapped.
    #[test]
    fn programs_find_what_regex_finds_on_broken_lines() {
        let (set, lines) = (RuleSet::builtin().expect("rules"), lines());
        let pick = (any::<Index>(), any::<Index>(), 0..12usize, 0..6u8);
        proptest!(ProptestConfig::with_cases(32), |(picks in prop::collection::vec(pick, 1..5), from in any::<Index>())| {
            let mut text = String::new();
            for (line, at, length, what) in picks {
                let line: Vec<char> = line.get(&lines).chars().collect();
                let at = at.index(line.len().max(1));
                let mut piece: Vec<char> = line.into_iter().skip(if what == 0 { 0 } else { at }).collect();
                match what {
                    1 => piece.truncate(length),
                    2 => drop(piece.drain(..1.min(piece.len()))),
                    3 => piece.reverse(),
                    4 => piece.insert(length.min(piece.len()), '　'),
                    _ => {}
                }
                text.extend(piece);
            }
            let starts: Vec<usize> = text.char_indices().map(|c| c.0).chain([text.len()]).collect();
            for pattern in patterns(&set) {
                pattern.agrees(&text, 0);
                pattern.agrees(&text, *from.get(&starts));
            }
        });
    }

    #[test]
    fn what_a_program_leaves_that_is_given_up_is_no_match() {
        let pattern = Pattern::new("(a+)*c|(?:aa)+d", true, false).expect("an expression");
        let text = "a".repeat(40) + "d";
        assert_eq!(pattern.run(&text, 0, &mut [NONE; 4]), None, "it is too hard");
        let groups = pattern.groups(&text).expect("a match");
        assert_eq!((groups.get(0), groups.get(1)), (Some(0..41), None));
    }

    proptest! {
        /// Expressions of all kinds on texts of few letters.
        #[test]
        fn programs_find_what_regex_finds_of_any_expression(source in expression(), text in "[ab12一二 \n]{0,12}", tie in 0..4u8) {
            let Ok(pattern) = Pattern::new(&source, tie & 1 != 0, tie & 2 != 0) else { return Ok(()) };
            pattern.agrees(&text, 0);
        }
    }

    /// Expressions.
    fn expression() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a", "b", "一", "ab", "一二", "[ab]", "[^a]", ".", r"\w", r"\b", r"\B", "^", "$", "(?i:A)", "[0-9]", r"\s",
            "",
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
            let times = prop::sample::select(vec!["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}"]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
                inner.clone().prop_map(|part| format!("({part})")),
                (inner, times).prop_map(|(part, times)| format!("(?:{part}){times}")),
            ]
        })
    }
}
