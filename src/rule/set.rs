//! The rules that run on a page, in order.

use super::check::EDGE;
use super::class::trim;
use super::file::{Find, Level, Mechanism, Profile, RuleFile, SpaceRole};
use super::find::{Facts, Matcher, Veto};
use super::index::Index;
use super::lines::Lines;
use super::load::{self, Loaded};
use super::{Conventions, Label, Pass, Role, Weights, doubled, gaps, marks, near, number, runs};
use crate::Error;
use crate::edit::Edit;
use crate::error::RuleFault;
use crate::ledger::RuleIx;
use crate::lexicon::Lexicon;
use crate::source::LineIndex;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The rule and profile files that the binary carries, as (path, text).
const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What they say, in the same order, as JSON and without examples: read twenty times as fast.
const SAID: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));

/// One file of [`SAID`].
#[derive(Deserialize)]
struct Said {
    rule: Option<RuleFile>,
    profile: Option<Profile>,
    facts: Option<Facts>,
}

/// One rule, compiled.
#[derive(Debug)]
pub struct Rule {
    /// What its file says.
    pub file: RuleFile,
    /// Where the file is; built-in ones begin with `rules/`.
    pub path: String,
    /// The text of the file.
    pub text: String,
    pub(crate) matcher: Matcher,
    pub(crate) veto: Option<Veto>,
}

/// Rules in the order in which they win overlaps, with what is needed to run them quickly.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<Arc<Rule>>,
    profiles: Arc<BTreeMap<String, Profile>>,
    weights: Weights,
    conventions: Conventions,
    lexicon: Arc<Lexicon>,
    /// One a pass, of the rules at level `fix`; made when the pass first runs, since few of the sets on the way to the
    /// one that is wanted ever do.
    passes: [OnceLock<PassRules>; PASSES],
    reports: OnceLock<PassRules>,
    /// Rules at level `suggest` run as well.
    suggesting: bool,
}

impl Clone for RuleSet {
    fn clone(&self) -> RuleSet {
        RuleSet {
            weights: self.weights.clone(),
            conventions: self.conventions.clone(),
            lexicon: self.lexicon.clone(),
            suggesting: self.suggesting,
            ..RuleSet::new(self.rules.clone(), self.profiles.clone())
        }
    }
}

#[derive(Debug)]
struct PassRules {
    rules: Vec<u16>,
    index: Index,
}

/// How many passes there are.
const PASSES: usize = Pass::Join as usize + 1;

impl RuleSet {
    /// The rules that the binary carries. Their examples are not read; for rules with examples give
    /// [`RuleSet::builtin_files`] to [`RuleSet::from_files`].
    ///
    /// # Errors
    /// [`Error::Rule`] if a built-in file is wrong, which the tests rule out.
    pub fn builtin() -> Result<RuleSet, Error> {
        RuleSet::builtin_with([]).map_err(|mut errors| errors.swap_remove(0))
    }

    /// The rules that the binary carries, without their examples, and the rules, profiles and lists of words
    /// (`lexicon/*.txt`) of `files`, given as (path, text). One of `files` replaces one of the same id; words are added.
    ///
    /// # Errors
    /// All errors of all files.
    pub fn builtin_with(files: impl IntoIterator<Item = (String, String)>) -> Result<RuleSet, Vec<Error>> {
        let said: Vec<Said> = serde_json::from_str(SAID).map_err(|e| {
            let (message, line) = (e.to_string(), e.line());
            let fault = RuleFault::new("rules.json", "", 0..0, message);
            vec![RuleFault { line, ..fault }.into()]
        })?;
        let mut loaded = Loaded::default();
        for (said, &(path, text)) in said.into_iter().zip(BUILTIN) {
            if let Some(profile) = said.profile {
                loaded.profiles.insert(profile.id.clone(), profile);
            }
            if let Some(file) = said.rule {
                let rule = load::trusted(path, text, file, said.facts.as_ref()).map_err(|e| vec![e])?;
                loaded.rules.insert(rule.file.id.clone(), Arc::new(rule));
            }
        }
        RuleSet::read(files, loaded)
    }

    /// The files that the binary carries, as (path, text).
    pub fn builtin_files() -> impl Iterator<Item = (String, String)> {
        BUILTIN.iter().map(|&(path, text)| (path.to_owned(), text.to_owned()))
    }

    /// The rules and profiles of `files`, given as (path, text), and no others.
    ///
    /// # Errors
    /// All errors of all files.
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Result<RuleSet, Vec<Error>> {
        RuleSet::read(files, Loaded::default())
    }

    fn read(files: impl IntoIterator<Item = (String, String)>, mut loaded: Loaded) -> Result<RuleSet, Vec<Error>> {
        loaded.add(files)?;
        Ok(RuleSet {
            lexicon: Arc::new(loaded.lexicon),
            ..RuleSet::new(loaded.rules.into_values().collect(), Arc::new(loaded.profiles))
        })
    }

    /// A set with the default weights and conventions.
    fn new(mut rules: Vec<Arc<Rule>>, profiles: Arc<BTreeMap<String, Profile>>) -> RuleSet {
        rules.sort_by(|a, b| (a.file.pass, a.file.rank, &a.file.id).cmp(&(b.file.pass, b.file.rank, &b.file.id)));
        RuleSet {
            rules,
            profiles,
            weights: Weights::default(),
            conventions: Conventions::default(),
            lexicon: Arc::default(),
            passes: Default::default(),
            reports: OnceLock::new(),
            suggesting: false,
        }
    }

    fn part(&self, wanted: impl Fn(&RuleFile) -> bool) -> PassRules {
        let chosen = (0u16..).zip(&self.rules).filter(|(_, r)| wanted(&r.file));
        let rules: Vec<u16> = chosen.map(|(i, _)| i).collect();
        PassRules {
            index: Index::new(&self.rules, &rules),
            rules,
        }
    }

    fn pass(&self, pass: Pass) -> &PassRules {
        let runs = |level| level == Level::Fix || self.suggesting && level == Level::Suggest;
        self.passes[pass as usize].get_or_init(|| self.part(|f| f.pass == pass && runs(f.level)))
    }

    /// Keep the rules in `only`, all if it is empty, and drop those in `without`.
    ///
    /// # Errors
    /// [`Error::Config`] names an unknown id and those nearest to it.
    pub fn select(self, only: &[String], without: &[String]) -> Result<RuleSet, Error> {
        for id in only.iter().chain(without) {
            if !self.rules.iter().any(|r| r.file.id == *id) {
                let names = near::hint(id, self.rules.iter().map(|r| r.file.id.as_str()));
                return Err(Error::Config {
                    message: format!("there is no rule `{id}`; {names}"),
                });
            }
        }
        let keep = |r: &Rule| (only.is_empty() || only.contains(&r.file.id)) && !without.contains(&r.file.id);
        Ok(RuleSet {
            weights: self.weights,
            conventions: self.conventions,
            lexicon: self.lexicon,
            ..RuleSet::new(self.rules.into_iter().filter(|r| keep(r)).collect(), self.profiles)
        })
    }

    /// Keep the rules that profile `name` chooses, and weigh evidence as it says.
    ///
    /// # Errors
    /// [`Error::Config`] if there is no such profile, or if it names a rule that does not exist.
    pub fn profile(self, name: &str) -> Result<RuleSet, Error> {
        let Some(profile) = self.profiles.get(name).cloned() else {
            let names: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            let near = near::hint(name, names.iter().copied());
            return Err(Error::Config {
                message: format!("there is no profile `{name}`; {near}; there are {}", names.join(", ")),
            });
        };
        let mut set = self.select(profile.only.as_deref().unwrap_or_default(), &profile.without)?;
        set.weights = profile.weights;
        set.conventions = profile.conventions;
        Ok(set)
    }

    /// A set of `rule` alone, read anew with its examples. A rule that only suggests is applied.
    ///
    /// # Errors
    /// [`Error::Rule`] if its file is wrong.
    pub fn alone(rule: &Rule) -> Result<RuleSet, Error> {
        let mut rule = load::rule(&rule.path, &rule.text).map_err(|mut faults| faults.swap_remove(0))?;
        if rule.file.level == Level::Suggest {
            rule.file.level = Level::Fix;
        }
        Ok(RuleSet::new(vec![Arc::new(rule)], Arc::default()))
    }

    /// The same rules, those that only suggest running as if they were fixes, and which these are.
    pub fn suggesting(&self) -> (RuleSet, Vec<RuleIx>) {
        let mut set = self.clone();
        set.suggesting = true;
        let suggest = |r: &Rule| r.file.level == Level::Suggest && r.file.label.is_none();
        let which = (0u16..).zip(&self.rules).filter(|(_, r)| suggest(r));
        let which = which.map(|(i, _)| RuleIx(i)).collect();
        (set, which)
    }

    /// The same rules, of which those that only suggest are applied as well.
    #[must_use]
    pub fn with_suggestions(self) -> RuleSet {
        let apply = |rule: &Arc<Rule>| match rule.file.level {
            // A rule is not cloned: what it matches with is compiled when needed, here or there.
            Level::Suggest => load::trusted(
                &rule.path,
                &rule.text,
                RuleFile {
                    level: Level::Fix,
                    ..rule.file.clone()
                },
                None,
            )
            .map_or_else(|_| rule.clone(), Arc::new),
            _ => rule.clone(),
        };
        RuleSet {
            weights: self.weights,
            conventions: self.conventions,
            lexicon: self.lexicon,
            ..RuleSet::new(self.rules.iter().map(apply).collect(), self.profiles)
        }
    }

    /// The profiles there are.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// The weights of the chosen profile.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The conventions of the chosen profile.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// The words that lines may cut.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The rule that stands for what a pass finds by itself, unless it is off.
    pub fn mechanism(&self, wanted: Mechanism) -> Option<RuleIx> {
        let on = |r: &Rule| r.file.level == Level::Fix && r.file.find == Find::Mechanism(wanted);
        (0u16..).zip(&self.rules).find(|(_, r)| on(r)).map(|(i, _)| RuleIx(i))
    }

    /// Whether a rule finds text that was printed twice.
    pub fn is_doubling(&self, ix: RuleIx) -> bool {
        self.rules
            .get(usize::from(ix.0))
            .is_some_and(|r| matches!(r.file.find, Find::Doubled(_)))
    }

    /// What a rule at level `report` says of `hit`.
    pub fn message(&self, ix: RuleIx, hit: &str) -> String {
        let summary = self
            .rules
            .get(usize::from(ix.0))
            .map_or("", |r| r.file.summary.trim_end_matches('.'));
        format!("{summary}: {}", hit.escape_unicode())
    }

    /// The id of a rule of this set; `?` for one of another.
    pub fn name(&self, ix: RuleIx) -> &str {
        self.rules.get(usize::from(ix.0)).map_or("?", |r| &r.file.id)
    }

    /// The rules, in order: the one at `i` is `RuleIx(i)`.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(Arc::as_ref)
    }

    /// What the rules of `pass` change in `text`: sorted and disjoint. Of overlapping edits the leftmost is taken, then
    /// the longest, then the one of lower rank, then of the id that comes first.
    ///
    /// The passes `label` and `space` make no edits here; see [`RuleSet::labels`] and [`RuleSet::space`].
    pub fn edits(&self, pass: Pass, text: &str) -> Vec<Edit> {
        if matches!(pass, Pass::Label | Pass::Space) {
            return Vec::new();
        }
        let part = self.pass(pass);
        let mut out = Vec::new();
        part.index.texts(text, |rule, span, becomes| {
            if self.rules[usize::from(rule)]
                .veto
                .as_ref()
                .is_none_or(|v| !v.drops(&text[span.clone()], line_at(text, span.start)))
            {
                out.push(Edit {
                    span,
                    insert: becomes.unwrap_or_default().to_owned(),
                    rule: RuleIx(rule),
                });
            }
        });
        if part.rules.iter().any(|&ix| self.rules[usize::from(ix)].by_line()) {
            let rows = LineIndex::new(text);
            let lines = Lines::new(text, &rows);
            for &ix in &part.rules {
                self.find(ix, text, &lines, &mut out);
            }
            self.patterns(part, text, &rows, &lines, &mut out);
        }
        settle(out)
    }

    /// Edits of a rule with a finder of its own.
    fn find(&self, ix: u16, text: &str, lines: &Lines, out: &mut Vec<Edit>) {
        let rule = &self.rules[usize::from(ix)];
        let (mut spans, mut found) = (Vec::new(), Vec::new());
        match &rule.matcher {
            Matcher::Run(run) => runs::find(run, text, lines, &mut spans),
            Matcher::Marks(m) => marks::split(m, text, lines, &mut spans),
            Matcher::Doubled(d) => doubled::find(d, text, lines, &mut found),
            Matcher::Pair(pair) => pair.find(text, &mut found),
            _ => return,
        }
        let insert = rule.file.replace.as_deref().unwrap_or_default();
        found.extend(spans.into_iter().map(|s| (s, insert.to_owned())));
        found.retain(|(span, _)| {
            rule.veto
                .as_ref()
                .is_none_or(|v| !v.drops(&text[span.clone()], line_at(text, span.start)))
        });
        out.extend(found.into_iter().map(|(span, insert)| Edit {
            span,
            insert,
            rule: RuleIx(ix),
        }));
    }

    /// Edits of rules with patterns, on the rows where they can match.
    fn patterns(&self, part: &PassRules, text: &str, rows: &LineIndex, lines: &Lines, out: &mut Vec<Edit>) {
        for (row, ix) in part.index.candidates(text, rows) {
            let rule = &self.rules[usize::from(ix)];
            let Matcher::Pattern(p) = &rule.matcher else { continue };
            let Some(regex) = p.regex() else { continue };
            let line = lines.all()[row as usize].clone();
            let s = &text[line.clone()];
            if !rule.length_fits(s) || rule.veto.as_ref().is_some_and(|v| v.drops(s, s)) {
                continue;
            }
            let template = rule.file.replace.as_deref().unwrap_or_default();
            each_match(regex, s, template, |span, insert| {
                out.push(Edit {
                    span: line.start + span.start..line.start + span.end,
                    insert,
                    rule: RuleIx(ix),
                });
            });
        }
    }

    /// What rules at level `report` find, as (rule, span), in order of place.
    pub fn reports(&self, text: &str, rows: &LineIndex) -> Vec<(RuleIx, Range<usize>)> {
        let part = self.reports.get_or_init(|| self.part(|f| f.level == Level::Report));
        let mut found = Vec::new();
        part.index.texts(text, |rule, span, _| {
            let veto = self.rules[usize::from(rule)].veto.as_ref();
            if veto.is_none_or(|v| !v.drops(&text[span.clone()], line_at(text, span.start))) {
                let (rule, insert) = (RuleIx(rule), String::new());
                found.push(Edit { span, insert, rule });
            }
        });
        let finds = |ix: &u16| self.rules[usize::from(*ix)].has_finder();
        if part.rules.iter().any(finds) || !part.index.candidates(text, rows).is_empty() {
            let lines = Lines::new(text, rows);
            for &ix in &part.rules {
                self.find(ix, text, &lines, &mut found);
            }
            self.patterns(part, text, rows, &lines, &mut found);
        }
        let mut out: Vec<(RuleIx, Range<usize>)> = found.into_iter().map(|e| (e.rule, e.span)).collect();
        out.sort_unstable_by_key(|(rule, span)| (span.start, *rule));
        out
    }

    /// What the rules of pass `label` say of the lines of `text`, as (row, label), sorted by row.
    pub fn labels(&self, text: &str, rows: &LineIndex) -> Vec<(u32, Label)> {
        let part = self.pass(Pass::Label);
        let candidates = part.index.candidates(text, rows);
        let mut out = Vec::with_capacity(candidates.len() / 2);
        let mut edges: Option<Vec<(usize, usize)>> = None;
        let mut last: Option<Vec<usize>> = None;
        for (row, ix) in candidates {
            let rule = &self.rules[usize::from(ix)];
            let (Matcher::Pattern(p), Some(role)) = (&rule.matcher, rule.file.label) else {
                continue;
            };
            let line = &text[rows.span(row as usize)];
            let (from, s) = trim(line);
            if !rule.length_fits(s) {
                continue;
            }
            if let Some(n) = rule.file.place.page_edge {
                let edges = edges.get_or_insert_with(|| Lines::new(text, rows).edges(EDGE));
                let at = edges.binary_search_by_key(&(row as usize), |e| e.0);
                if !at.is_ok_and(|i| edges[i].1 <= n) {
                    continue;
                }
            }
            if let Some(n) = rule.file.place.page_end {
                let last = last.get_or_insert_with(|| Lines::new(text, rows).last(EDGE));
                if !last.iter().take(n).any(|&r| r <= row as usize) {
                    continue;
                }
            }
            let Some(caps) = p.regex().and_then(|r| r.captures(s)) else {
                continue;
            };
            if rule.veto.as_ref().is_some_and(|v| v.drops(&caps[0], s)) {
                continue;
            }
            let Some(hit) = caps.name("span").or(caps.get(0)) else {
                continue;
            };
            let num = caps.name("num");
            let label = Label {
                role,
                weight: rule.file.weight.unwrap_or(DEFAULT_WEIGHT),
                rule: RuleIx(ix),
                span: from + hit.start()..from + hit.end(),
                value: num.and_then(|n| number::value(n.as_str().trim())),
                number: num.map(|n| from + n.start()..from + n.end()),
            };
            if role != Role::Ordinal || label.value.is_some_and(|n| n > 0) {
                out.push((row, label));
            }
        }
        out
    }

    /// What the rules of pass `space` change in the joined text of one block: sorted and disjoint.
    pub fn space(&self, text: &str, role: SpaceRole) -> Vec<Edit> {
        let found = gaps::gaps(text);
        if found.is_empty() {
            return Vec::new();
        }
        let part = self.pass(Pass::Space);
        let mut out: Vec<Edit> = Vec::new();
        let mut lists = None;
        let mut taken = vec![false; found.len()];
        for &ix in &part.rules {
            let rule = &self.rules[usize::from(ix)];
            let insert = rule.file.replace.as_deref().unwrap_or_default();
            match &rule.matcher {
                Matcher::Spaced(of, min) if gaps::plays(&rule.file.place.role, role) => {
                    for run in gaps::spaced(*of, *min, text, &found) {
                        let (from, to) = (found[run.start].span.start, found[run.end - 1].span.end);
                        if rule
                            .veto
                            .as_ref()
                            .is_some_and(|v| v.drops(&text[from..to], tail(&text[..to], 40)))
                        {
                            continue;
                        }
                        for gap in run {
                            if !std::mem::replace(&mut taken[gap], true) {
                                out.push(Edit {
                                    span: found[gap].span.clone(),
                                    insert: insert.into(),
                                    rule: RuleIx(ix),
                                });
                            }
                        }
                    }
                }
                Matcher::Gap(condition) => {
                    for (i, gap) in found.iter().enumerate() {
                        if taken[i] || !condition.holds(gap, role) {
                            continue;
                        }
                        if condition.no_list && gaps::in_list(text, &found, i, &mut lists) {
                            continue;
                        }
                        if rule.drops(text, &gap.span) {
                            continue;
                        }
                        taken[i] = true;
                        if text[gap.span.clone()] != *insert {
                            out.push(Edit {
                                span: gap.span.clone(),
                                insert: insert.into(),
                                rule: RuleIx(ix),
                            });
                        }
                    }
                }
                Matcher::Pattern(p) if gaps::plays(&rule.file.place.role, role) => {
                    let Some(regex) = p.regex() else { continue };
                    each_match(regex, text, insert, |span, insert| {
                        if !rule.drops(text, &span) {
                            let rule = RuleIx(ix);
                            out.push(Edit { span, insert, rule });
                        }
                    });
                }
                _ => {}
            }
        }
        settle(out)
    }
}

const DEFAULT_WEIGHT: i32 = 50;

impl Rule {
    fn by_line(&self) -> bool {
        !matches!(self.matcher, Matcher::Texts(_) | Matcher::Ranges(_))
    }

    /// Whether `unless` drops what was found at `span` of a block's text; its line is what stands around it.
    fn drops(&self, text: &str, span: &Range<usize>) -> bool {
        let veto = self.veto.as_ref();
        veto.is_some_and(|v| v.drops(&text[span.clone()], line_at(text, span.start)))
    }

    /// Whether it looks for something by other means than the index.
    fn has_finder(&self) -> bool {
        self.by_line() && !matches!(self.matcher, Matcher::Pattern(_))
    }

    fn length_fits(&self, line: &str) -> bool {
        let place = &self.file.place;
        // No character takes more than four bytes, so most long lines need no count.
        place
            .max_chars
            .is_none_or(|n| line.len() <= n || (line.len() <= 4 * n && line.chars().count() <= n))
            && place
                .min_chars
                .is_none_or(|n| line.len() >= n && line.chars().take(n).count() == n)
    }
}

/// Sort edits and drop those that overlap a better one.
fn settle(mut edits: Vec<Edit>) -> Vec<Edit> {
    if edits.len() < 2 {
        return edits;
    }
    edits.sort_by(|a, b| (a.span.start, b.span.end, a.rule).cmp(&(b.span.start, a.span.end, b.rule)));
    let mut end = 0;
    edits.retain(|edit| {
        let free = edit.span.start >= end;
        if free {
            end = edit.span.end.max(edit.span.start);
        }
        free
    });
    edits
}

/// How far behind a replaced part the next match may begin before the end of this one.
const CONTEXT: usize = 16;

/// Call `each` for the matches of `regex` that change something: the group `at`, or the whole, and what it becomes.
///
/// What follows the group `at` is context and may be context of the next match as well.
fn each_match(regex: &regex::Regex, text: &str, template: &str, mut each: impl FnMut(Range<usize>, String)) {
    let mut from = 0;
    while let Some(caps) = (from <= text.len()).then(|| regex.captures_at(text, from)).flatten() {
        let Some(whole) = caps.get(0) else { break };
        let m = caps.name("at").unwrap_or(whole);
        let mut insert = String::new();
        caps.expand(template, &mut insert);
        if insert != m.as_str() {
            each(m.range(), insert);
        }
        let next = m
            .end()
            .max(whole.end().saturating_sub(CONTEXT))
            .max(from + usize::from(whole.is_empty()));
        from = if next > from { next } else { whole.end().max(from + 1) };
        while !text.is_char_boundary(from) {
            from += 1;
        }
    }
}

fn tail(text: &str, chars: usize) -> &str {
    let at = text.char_indices().rev().take(chars).last().map_or(text.len(), |c| c.0);
    &text[at..]
}

/// The line around byte `at`, at most some hundred bytes of it to each side.
fn line_at(text: &str, at: usize) -> &str {
    const REACH: usize = 400;
    let is_end = |b: &u8| matches!(b, b'\n' | b'\r' | b'\x0c');
    let bytes = text.as_bytes();
    let mut from = at.saturating_sub(REACH);
    from = bytes[from..at].iter().rposition(is_end).map_or(from, |i| from + i + 1);
    let mut to = (at + REACH).min(bytes.len());
    to = bytes[at..to].iter().position(is_end).map_or(to, |i| at + i);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_build_read_is_what_the_files_say() {
        let built = RuleSet::builtin().expect("built-in rules");
        let read = RuleSet::from_files(RuleSet::builtin_files()).expect("built-in files");
        assert_eq!(built.profiles, read.profiles);
        assert_eq!(built.rules.len(), read.rules.len());
        for (a, b) in built.rules.iter().zip(&read.rules) {
            let examples = b.file.examples.clone();
            assert_eq!(
                RuleFile {
                    examples,
                    ..a.file.clone()
                },
                b.file
            );
            if let (Matcher::Pattern(p), Matcher::Pattern(q)) = (&a.matcher, &b.matcher) {
                assert!(p.same(q), "{}", a.path);
            }
        }
    }

    #[test]
    fn folders_replace_built_in_rules() {
        let text =
            "format: 1\nid: bom\nrevision: 9\nsummary: s\nwhy: w\nlevel: off\npass: normalize\nfind: {literal: a}\n";
        let files = [("mine/normalize/bom.yaml".to_owned(), text.to_owned())];
        let set = RuleSet::builtin_with(files).expect("rules");
        assert_eq!(set.rules.len(), RuleSet::builtin().expect("rules").rules.len());
        assert!(set.rules().any(|r| r.file.id == "bom" && r.file.revision == 9));
    }
}
