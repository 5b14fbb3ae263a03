//! The rules that run on a page, in order.

use super::check::EDGE;
use super::file::{Find, Level, Mechanism, Profile, RuleFile, SpaceRole};
use super::find::{Groups, Matcher, Pattern, Veto};
use super::index::{Found, Index, Line, Rows, Try};
use super::lines::{self, Cut, Lines};
use super::load::{self, Loaded};
use super::program::Pool;
use super::{Conventions, Label, Pass, Role, Way, Weights, doubled, gaps, marks, near, number, runs};
use crate::Error;
use crate::edit::Edit;
use crate::error::RuleFault;
use crate::ledger::RuleIx;
use crate::lexicon::Lexicon;
use crate::source::LineIndex;
use regex_automata::util::interpolate;
use serde::Deserialize;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The rule and profile files that the binary carries, as (path, text).
const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What they say, in the same order, a line of JSON each and without examples: read twenty times as fast.
const SAID: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.jsonl"));

/// One line of [`SAID`].
#[derive(Deserialize)]
struct Said {
    rule: Option<RuleFile>,
    profile: Option<Profile>,
    /// Where in [`WORDS`] the expression stands that it looks for, and the one that drops a match.
    find: Option<u32>,
    unless: Option<u32>,
}

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

/// The text beside [`WORDS`].
const TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/programs.txt"));

/// One rule, compiled.
#[derive(Debug)]
pub struct Rule {
    /// What its file says.
    pub file: RuleFile,
    /// Where the file is; built-in ones begin with `rules/`.
    pub path: String,
    /// The text of the file.
    pub text: Cow<'static, str>,
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
    /// Those that say something of a page.
    says: OnceLock<SayingRules>,
    /// Those of the pass `space`.
    space: OnceLock<SpaceRules>,
    /// The rules that stand for what passes find by themselves.
    mechanisms: OnceLock<Vec<(Mechanism, u16)>>,
    /// Rules at level `suggest` run as well.
    suggesting: bool,
    /// Try every rule everywhere.
    everywhere: bool,
}

impl Clone for RuleSet {
    fn clone(&self) -> RuleSet {
        RuleSet {
            weights: self.weights.clone(),
            conventions: self.conventions.clone(),
            lexicon: self.lexicon.clone(),
            suggesting: self.suggesting,
            everywhere: self.everywhere,
            ..RuleSet::new(self.rules.clone(), self.profiles.clone())
        }
    }
}

#[derive(Debug)]
struct PassRules {
    /// Those with finders that look at lines in a way of their own.
    finders: Vec<u16>,
    index: Index,
}

#[derive(Debug)]
struct SayingRules {
    /// Those that only report, and those that label lines anywhere on a page.
    anywhere: PassRules,
    /// Those that label lines near its ends.
    edges: Index,
}

#[derive(Debug)]
struct SpaceRules {
    /// So many at a time, in order.
    parts: Vec<(Vec<u16>, gaps::Holding)>,
    index: Index,
}

/// What rules say of a page.
#[derive(Debug, Clone, Default)]
pub struct Says {
    /// As (row, label), sorted by row.
    pub labels: Vec<(u32, Label)>,
    /// What rules at level `report` find, as (rule, span), in order of place.
    pub reports: Vec<(RuleIx, Range<usize>)>,
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
        let mut loaded = Loaded::default();
        let pool = Arc::new(Pool {
            words: (&WORDS).into(),
            text: TEXT.into(),
        });
        for (said, &(path, text)) in SAID.lines().zip(BUILTIN) {
            let said: Said = serde_json::from_str(said).map_err(|e| vec![unread(&e)])?;
            if let Some(profile) = said.profile {
                loaded.profiles.insert(profile.id.clone(), profile);
            }
            if let Some(file) = said.rule {
                let built = [said.find, said.unless].map(|place| Some((&pool, place?)));
                let rule = load::trusted(path, text, file, built).map_err(|e| vec![e])?;
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
            says: OnceLock::new(),
            space: OnceLock::new(),
            mechanisms: OnceLock::new(),
            suggesting: false,
            everywhere: false,
        }
    }

    /// The same rules, each tried on every line: slow, but it finds the same, which tests check.
    #[must_use]
    pub fn tried_everywhere(self) -> RuleSet {
        RuleSet {
            weights: self.weights,
            conventions: self.conventions,
            lexicon: self.lexicon,
            suggesting: self.suggesting,
            everywhere: true,
            ..RuleSet::new(self.rules, self.profiles)
        }
    }

    fn chosen(&self, wanted: impl Fn(&Rule) -> bool) -> Vec<u16> {
        let chosen = (0u16..).zip(&self.rules).filter(|(_, r)| wanted(r));
        chosen.map(|(i, _)| i).collect()
    }

    fn part(&self, wanted: impl Fn(&Rule) -> bool) -> PassRules {
        let rules = self.chosen(wanted);
        let own = |ix: &u16| {
            matches!(
                self.rules[usize::from(*ix)].matcher,
                Matcher::Run(_) | Matcher::Doubled(_)
            )
        };
        PassRules {
            index: Index::new(&self.rules, &rules, self.everywhere),
            finders: rules.into_iter().filter(own).collect(),
        }
    }

    fn pass(&self, pass: Pass) -> &PassRules {
        self.passes[pass as usize].get_or_init(|| self.part(|r| r.file.pass == pass && self.runs(r.file.level)))
    }

    fn runs(&self, level: Level) -> bool {
        level == Level::Fix || self.suggesting && level == Level::Suggest
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
            suggesting: self.suggesting,
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
        let suggest = |r: &Rule| r.file.level == Level::Suggest && r.file.label.is_none();
        let which = (0u16..).zip(&self.rules).filter(|(_, r)| suggest(r));
        let which = which.map(|(i, _)| RuleIx(i)).collect();
        (self.clone().with_suggestions(), which)
    }

    /// The same rules, of which those that only suggest are applied as well.
    #[must_use]
    pub fn with_suggestions(self) -> RuleSet {
        RuleSet {
            weights: self.weights,
            conventions: self.conventions,
            lexicon: self.lexicon,
            suggesting: true,
            ..RuleSet::new(self.rules, self.profiles)
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
        let on = |(ix, rule): (u16, &Arc<Rule>)| match rule.file.find {
            Find::Mechanism(mechanism) if self.runs(rule.file.level) => Some((mechanism, ix)),
            _ => None,
        };
        let mechanisms = self
            .mechanisms
            .get_or_init(|| (0..).zip(&self.rules).filter_map(on).collect());
        mechanisms.iter().find(|m| m.0 == wanted).map(|m| RuleIx(m.1))
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
        self.edits_of(pass, text, &Cut::default())
    }

    /// The same where `cut` holds the lines of `text`, so that passes over the same text cut it once.
    pub(crate) fn edits_of(&self, pass: Pass, text: &str, cut: &Cut) -> Vec<Edit> {
        let part = self.pass(pass);
        let found = part.index.walk(text, 0..text.len(), || Rows::all(text, cut.rows(text)));
        settle(self.found(part, found, text, cut))
    }

    /// Edits of all rules of a part.
    fn found(&self, part: &PassRules, found: Found<'_, '_>, text: &str, cut: &Cut) -> Vec<Edit> {
        let mut out = Vec::with_capacity(found.texts.len());
        self.texts(&found, text, &mut out);
        self.finders(part, &found, text, cut, &mut out);
        for Try { line, rule } in found.lines {
            self.pattern(rule, line.text, line.from, &mut out);
        }
        out
    }

    /// Edits of texts and single characters.
    fn texts(&self, found: &Found, text: &str, out: &mut Vec<Edit>) {
        for (rule, span, becomes) in &found.texts {
            if !self.rules[usize::from(*rule)].drops(text, span) {
                out.push(Edit {
                    span: span.clone(),
                    insert: becomes.unwrap_or_default().to_owned(),
                    rule: RuleIx(*rule),
                });
            }
        }
    }

    /// Edits of rules with finders of their own.
    fn finders(&self, part: &PassRules, found: &Found, text: &str, cut: &Cut, out: &mut Vec<Edit>) {
        let everywhere = self.everywhere.then(|| Lines::new(text, cut.rows(text)).everywhere());
        let mut edits = Vec::new();
        for &ix in &part.finders {
            let lines = everywhere.as_ref().unwrap_or_else(|| cut.lines(text));
            let rule = &self.rules[usize::from(ix)];
            match &rule.matcher {
                Matcher::Run(run) => {
                    let mut spans = Vec::new();
                    runs::find(run, text, lines, &mut spans);
                    let insert = rule.file.replace.as_deref().unwrap_or_default();
                    edits.extend(spans.into_iter().map(|s| (s, insert.to_owned())));
                }
                Matcher::Doubled(d) => doubled::find(d, text, lines, &mut edits),
                _ => {}
            }
            self.take(ix, text, &mut edits, out);
        }
        for spots in found.spots.chunk_by(|a, b| a.0 == b.0) {
            let ix = spots[0].0;
            if let Matcher::Pair(pair) = &self.rules[usize::from(ix)].matcher {
                let spots: Vec<usize> = spots.iter().map(|s| s.1).collect();
                pair.find(text, &spots, &mut edits);
                self.take(ix, text, &mut edits, out);
            }
        }
    }

    fn take(&self, ix: u16, text: &str, found: &mut Vec<(Range<usize>, String)>, out: &mut Vec<Edit>) {
        let rule = &self.rules[usize::from(ix)];
        let kept = found.drain(..).filter(|(span, _)| !rule.drops(text, span));
        out.extend(kept.map(|(span, insert)| Edit {
            span,
            insert,
            rule: RuleIx(ix),
        }));
    }

    /// Edits of a rule that is tried on `line`, which stands at `from`.
    fn pattern(&self, ix: u16, line: &str, from: usize, out: &mut Vec<Edit>) {
        let rule = &self.rules[usize::from(ix)];
        let replace = rule.file.replace.as_deref().unwrap_or_default();
        let mut add = |span: Range<usize>, insert| {
            out.push(Edit {
                span: from + span.start..from + span.end,
                insert,
                rule: RuleIx(ix),
            });
        };
        match &rule.matcher {
            Matcher::Marks(marks) => {
                let mut gaps = Vec::new();
                marks::split(marks, line, 0..line.len(), &mut gaps);
                let gaps = gaps.into_iter().filter(|gap| !rule.drops(line, gap));
                gaps.for_each(|gap| add(gap, replace.to_owned()));
            }
            Matcher::Pattern(p) if rule.length_fits(line) && (self.everywhere || p.allow(line)) => {
                if rule.veto.as_ref().is_some_and(|v| v.drops(line, line)) {
                    return;
                }
                each_match(p, line, replace, add);
            }
            _ => {}
        }
    }

    /// What rules at level `report` find, as (rule, span), in order of place.
    pub fn reports(&self, text: &str, rows: &LineIndex) -> Vec<(RuleIx, Range<usize>)> {
        self.says(text, rows).reports
    }

    /// What the rules of pass `label` say of the lines of `text`, as (row, label), sorted by row.
    pub fn labels(&self, text: &str, rows: &LineIndex) -> Vec<(u32, Label)> {
        self.says(text, rows).labels
    }

    /// What rules say of `text`, whose rows are `rows`.
    pub fn says(&self, text: &str, rows: &LineIndex) -> Says {
        let part = self.says.get_or_init(|| {
            let is_edge = |f: &RuleFile| f.place.page_edge.is_some() || f.place.page_end.is_some();
            let labels = |r: &Rule, edge| {
                let runs = r.file.pass == Pass::Label && self.runs(r.file.level);
                runs && is_edge(&r.file) == edge && matches!(r.matcher, Matcher::Pattern(_))
            };
            SayingRules {
                anywhere: self.part(|r| r.file.level == Level::Report || labels(r, false)),
                edges: Index::new(&self.rules, &self.chosen(|r| labels(r, true)), self.everywhere),
            }
        });
        let index = &part.anywhere.index;
        let mut found = index.walk(text, 0..text.len(), || Rows::all(text, rows));
        let tried = std::mem::take(&mut found.lines);
        let mut reports = self.found(&part.anywhere, found, text, &Cut::default());
        let mut says = Says::default();
        for Try { line, rule } in tried {
            if self.rules[usize::from(rule)].file.level == Level::Report {
                self.pattern(rule, line.text, line.from, &mut reports);
            } else {
                says.labels.extend(self.label(rule, &line, rows));
            }
        }
        says.reports = reports.into_iter().map(|e| (e.rule, e.span)).collect();
        says.reports.sort_unstable_by_key(|(rule, span)| (span.start, *rule));
        self.edge_labels(&part.edges, text, rows, &mut says.labels);
        says.labels.sort_by_key(|(row, label)| (*row, label.rule));
        says
    }

    /// What the rules of `index` say of the lines near the ends of a page.
    fn edge_labels(&self, index: &Index, text: &str, rows: &LineIndex, out: &mut Vec<(u32, Label)>) {
        let (edges, lowest) = (lines::edges(text, rows, EDGE), lines::last(text, rows, EDGE));
        let (top, foot) = edges.split_at(edges.len().min(EDGE));
        for edges in [top, foot] {
            let (Some((first, _)), Some((last, _))) = (edges.first(), edges.last()) else {
                continue;
            };
            let span = rows.span(*first).start..rows.span(*last).end;
            let near = || Rows {
                range: *first..last + 1,
                ..Rows::all(text, rows)
            };
            for Try { line, rule } in index.walk(text, span, near).lines {
                let place = &self.rules[usize::from(rule)].file.place;
                let row = line.row as usize;
                let near = edges
                    .binary_search_by_key(&row, |e| e.0)
                    .map_or(usize::MAX, |i| edges[i].1);
                let behind = |n: usize| lowest.iter().take(n).any(|&r| r <= row);
                if place.page_edge.is_none_or(|n| near <= n) && place.page_end.is_none_or(behind) {
                    out.extend(self.label(rule, &line, rows));
                }
            }
        }
    }

    /// What a rule says of `line`, with its row.
    fn label(&self, ix: u16, line: &Line<'_>, rows: &LineIndex) -> Option<(u32, Label)> {
        let Line { row, from, text: line } = *line;
        let from = from - rows.span(row as usize).start;
        let rule = &self.rules[usize::from(ix)];
        let (Matcher::Pattern(p), Some(role)) = (&rule.matcher, rule.file.label) else {
            return None;
        };
        if !rule.length_fits(line) || !(self.everywhere || p.allow(line)) {
            return None;
        }
        let groups = p.groups(line)?;
        let whole = groups.get(0)?;
        if rule.veto.as_ref().is_some_and(|v| v.drops(&line[whole.clone()], line)) {
            return None;
        }
        let named = |name| groups.get(p.group(name)?);
        let group = |number: Option<usize>| groups.get(number?);
        let (hit, number) = (group(p.span).unwrap_or(whole), group(p.num));
        let way = match role {
            Role::JumpLine if named("from").is_some() => Some(Way::From),
            Role::JumpLine if named("on").is_some() => Some(Way::On),
            _ => None,
        };
        let label = Label {
            role,
            weight: rule.file.weight.unwrap_or(DEFAULT_WEIGHT),
            rule: RuleIx(ix),
            span: from + hit.start..from + hit.end,
            value: number.clone().and_then(|n| number::value(line[n].trim())),
            number: number.map(|n| from + n.start..from + n.end),
            way,
        };
        (role != Role::Ordinal || label.value.is_some_and(|n| n > 0)).then_some((row, label))
    }

    /// What the rules of pass `space` change in the joined text of one block: sorted and disjoint.
    pub fn space(&self, text: &str, role: SpaceRole) -> Vec<Edit> {
        let found = gaps::gaps(text);
        if found.is_empty() {
            return Vec::new();
        }
        let all = self.space.get_or_init(|| self.space_rules());
        // A block is one line to them.
        let rows = || Rows {
            text,
            rows: None,
            range: 0..1,
        };
        let tried = all.index.walk(text, 0..text.len(), rows).lines;
        let mut block = Block {
            text,
            edits: Vec::with_capacity(found.len()),
            found,
        };
        for (rules, holding) in &all.parts {
            let holds: SmallVec<[u64; 6]> = block.found.iter().map(|gap| holding.of(gap, role)).collect();
            let mut any = holds.iter().fold(holding.others(role), |any, rules| any | rules);
            while any != 0 {
                let bit = any.trailing_zeros();
                any &= any - 1;
                self.close(rules[bit as usize], |gap| holds[gap] >> bit & 1 != 0, &mut block);
            }
        }
        for Try { rule: ix, .. } in tried {
            let rule = &self.rules[usize::from(ix)];
            let insert = rule.file.replace.as_deref().unwrap_or_default();
            if let Matcher::Pattern(p) = &rule.matcher
                && gaps::plays(&rule.file.place.role, role as usize)
                && (self.everywhere || p.allow(text))
            {
                each_match(p, text, insert, |span, insert| {
                    if !rule.drops(text, &span) {
                        let rule = RuleIx(ix);
                        block.edits.push(Edit { span, insert, rule });
                    }
                });
            }
        }
        settle(block.edits)
    }

    fn space_rules(&self) -> SpaceRules {
        let rules = self.chosen(|r| r.file.pass == Pass::Space && self.runs(r.file.level));
        let part = |rules: &[u16]| {
            let mut holding = gaps::Holding::default();
            for (bit, &ix) in rules.iter().enumerate() {
                let rule = &self.rules[usize::from(ix)];
                match &rule.matcher {
                    Matcher::Gap(condition) => holding.add(1 << bit, condition),
                    Matcher::Spaced(..) => holding.add_other(1 << bit, &rule.file.place.role),
                    _ => {}
                }
            }
            (rules.to_vec(), holding)
        };
        SpaceRules {
            parts: rules.chunks(gaps::MOST).map(part).collect(),
            index: Index::new(&self.rules, &rules, self.everywhere),
        }
    }

    /// Edits of a rule of pass `space` that looks at gaps: `holds` tells for which its condition holds.
    fn close(&self, ix: u16, holds: impl Fn(usize) -> bool, block: &mut Block<'_>) {
        let Block { text, found, edits } = block;
        let rule = &self.rules[usize::from(ix)];
        let insert = rule.file.replace.as_deref().unwrap_or_default();
        let mut add = |span: Range<usize>| {
            edits.push(Edit {
                span,
                insert: insert.into(),
                rule: RuleIx(ix),
            });
        };
        match &rule.matcher {
            Matcher::Spaced(of, min) => {
                for run in gaps::spaced(*of, *min, text, found) {
                    let (from, to) = (found[run.start].span.start, found[run.end - 1].span.end);
                    let veto = rule.veto.as_ref();
                    if veto.is_some_and(|v| v.drops(&text[from..to], tail(&text[..to], 40))) {
                        continue;
                    }
                    for gap in &mut found[run] {
                        if !std::mem::replace(&mut gap.taken, true) {
                            add(gap.span.clone());
                        }
                    }
                }
            }
            Matcher::Gap(condition) => {
                let mut lists = None;
                for i in 0..found.len() {
                    if found[i].taken || !holds(i) {
                        continue;
                    }
                    if let Some(list) = &condition.no_list
                        && lists.get_or_insert_with(|| gaps::in_lists(list, text, found))[i]
                    {
                        continue;
                    }
                    let span = found[i].span.clone();
                    if rule.drops(text, &span) {
                        continue;
                    }
                    found[i].taken = true;
                    if text[span.clone()] != *insert {
                        add(span);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A block whose gaps are looked at.
struct Block<'t> {
    text: &'t str,
    found: gaps::Gaps,
    edits: Vec<Edit>,
}

const DEFAULT_WEIGHT: i32 = 50;

impl Rule {
    /// Whether `unless` drops what was found at `span` of a block's text; its line is what stands around it.
    fn drops(&self, text: &str, span: &Range<usize>) -> bool {
        let veto = self.veto.as_ref();
        veto.is_some_and(|v| v.drops(&text[span.clone()], line_at(text, span.start)))
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

/// Call `each` for the matches of `pattern` that change something: the group `at`, or the whole, and what it becomes.
///
/// What follows the group `at` is context and may be context of the next match as well.
fn each_match(pattern: &Pattern, text: &str, template: &str, mut each: impl FnMut(Range<usize>, String)) {
    let mut from = 0;
    while let Some(groups) = search(pattern, text, from) {
        let Some(whole) = groups.get(0) else { break };
        let at = pattern.group("at").and_then(|at| groups.get(at));
        let at = at.unwrap_or(whole.clone());
        let mut insert = String::new();
        let append = |group, out: &mut String| out.push_str(groups.get(group).map_or("", |range| &text[range]));
        interpolate::string(template, append, |name| pattern.group(name), &mut insert);
        if insert != text[at.clone()] {
            each(at.clone(), insert);
        }
        let next = at
            .end
            .max(whole.end.saturating_sub(CONTEXT))
            .max(from + usize::from(whole.is_empty()));
        from = ceil_char(text, if next > from { next } else { whole.end.max(from + 1) });
    }
}

/// How many bytes a match may have that is looked for inside a longer text.
const REACH: usize = 512;

/// The first match of `pattern` in `text` at or behind `from`, of at most [`REACH`] bytes if the text is far longer.
///
/// An expression may look ahead to the end of the text before it is content with little, and do so again behind each
/// match (`[^。]*。|，` on a line without a full stop). So it is shown a stretch at a time.
fn search(pattern: &Pattern, text: &str, from: usize) -> Option<Groups> {
    let mut from = from;
    while from <= text.len() {
        let end = ceil_char(text, from.saturating_add(2 * REACH)).min(text.len());
        let next = ceil_char(text, from.saturating_add(REACH));
        if let Some(groups) = pattern.groups_at(&text[..end], from) {
            let whole = groups.get(0)?;
            if end == text.len() || whole.start < next && whole.end < end {
                return Some(groups);
            }
        }
        if end == text.len() {
            return None;
        }
        from = next;
    }
    None
}

/// The first place at or behind `at` where a character begins; `at` itself beyond the end of `text`.
fn ceil_char(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(text.len().max(at))
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

/// What the build wrote cannot be read.
fn unread(e: &serde_json::Error) -> Error {
    RuleFault::new("rules.jsonl", "", 0..0, e.to_string()).into()
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
                assert_eq!(p.told(), q.told(), "{}", a.path);
            }
            if let (Some(Veto::Line(p)), Some(Veto::Line(q))) = (&a.veto, &b.veto) {
                assert_eq!(p.told(), q.told(), "{}", a.path);
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
