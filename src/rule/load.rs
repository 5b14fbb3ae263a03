//! Rule and profile files to rules and profiles, with all that is wrong with them.

use super::Pass;
use super::blame::Text;
use super::check;
use super::file::{self, Find, Profile, RuleFile, Unless};
use super::find::{self, Built, Matcher, Veto};
use super::near;
use super::places::Node;
use super::places::Step::{At, Key};
use super::set::Rule;
use crate::Error;
use crate::error::RuleFault;
use crate::lexicon::Lexicon;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rules and profiles by id, and the words that files add.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) rules: BTreeMap<String, Arc<Rule>>,
    pub(crate) profiles: BTreeMap<String, Profile>,
    pub(crate) lexicon: Lexicon,
}

impl Loaded {
    /// Add the rules, profiles and lists of words (`lexicon/*.txt`) of `files`, given as (path, text). A rule or profile
    /// replaces what is there under its id.
    ///
    /// # Errors
    /// All errors of all files: also two of `files` with one id, and profiles that name rules that are not there.
    pub(crate) fn add(&mut self, files: impl IntoIterator<Item = (String, String)>) -> Result<(), Vec<Error>> {
        let mut faults: Vec<RuleFault> = Vec::new();
        let mut seen: BTreeMap<(bool, String), String> = BTreeMap::new();
        let mut profiles = Vec::new();
        for (path, text) in files {
            if folder(&path) == "lexicon" {
                faults.extend(self.words(&path, &text));
                continue;
            }
            let is_profile = folder(&path) == "profiles";
            let id = (is_profile, stem(&path).to_owned());
            if let Some(first) = seen.insert(id, path.clone()) {
                let fault =
                    Text::new(&path, &text).at(&[Key("id")], format!("`{}` is the id of two files", stem(&path)));
                faults.push(fault.help(format!("the other is {first}; rename or remove one of them")));
            }
            if is_profile {
                match profile(&path, &text) {
                    Ok(profile) => {
                        self.profiles.insert(profile.id.clone(), profile);
                        profiles.push((path, text));
                    }
                    Err(wrong) => faults.extend(wrong),
                }
            } else {
                match rule(&path, &text) {
                    Ok(rule) => drop(self.rules.insert(rule.file.id.clone(), Arc::new(rule))),
                    Err(wrong) => faults.extend(wrong),
                }
            }
        }
        if faults.is_empty() {
            faults.extend(self.rivals(|id| seen.contains_key(&(false, id.to_owned()))));
            for (path, text) in &profiles {
                faults.extend(self.unknown(path, text));
            }
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(faults.into_iter().map(Error::from).collect())
    }

    /// Add a list of words.
    fn words(&mut self, path: &str, text: &str) -> Option<RuleFault> {
        let (line, column, message) = self.lexicon.add(text).err()?;
        let start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let at = text[start..]
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(start, |c| start + c.0);
        Some(RuleFault::new(path, text, at..at + 1, message))
    }

    /// Rules a profile names that are not there.
    fn unknown(&self, path: &str, text: &str) -> Vec<RuleFault> {
        let Some(profile) = self.profiles.get(stem(path)) else {
            return Vec::new();
        };
        let only = profile.only.iter().flatten().enumerate().map(|(i, id)| ("only", i, id));
        let without = profile.without.iter().enumerate().map(|(i, id)| ("without", i, id));
        let place = Text::new(path, text);
        let unknown = only.chain(without).filter(|(_, _, id)| !self.rules.contains_key(*id));
        unknown
            .map(|(key, i, id)| {
                let fault = place.at(&[Key(key), At(i)], format!("there is no rule `{id}`"));
                fault.help(near::hint(id, self.rules.keys().map(String::as_str)))
            })
            .collect()
    }

    /// A second rule for what a pass finds by itself: only one of them would ever be asked. `own` tells the ids of the
    /// files that are being added.
    fn rivals(&self, own: impl Fn(&str) -> bool) -> Vec<RuleFault> {
        let mut seen: Vec<&Rule> = Vec::new();
        let mut out = Vec::new();
        for rule in self.rules.values() {
            let Find::Mechanism(what) = rule.file.find else {
                continue;
            };
            let first = seen.iter().find(|r| r.file.find == Find::Mechanism(what));
            if let Some(first) = first {
                let (mine, other) = if own(&rule.file.id) {
                    (rule.as_ref(), *first)
                } else {
                    (*first, rule.as_ref())
                };
                let fault = Text::new(&mine.path, &mine.text).at(
                    &[Key("find"), Key("mechanism")],
                    format!("`{}` stands for this already", other.file.id),
                );
                out.push(fault.help(format!("name this rule `{}` to replace that one", other.file.id)));
            }
            seen.push(rule);
        }
        out
    }
}

/// The folder that a file stands in.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit(['/', '\\']).nth(1).unwrap_or_default()
}

/// The name of a file without its extension.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))
        .unwrap_or(name)
}

fn profile(path: &str, text: &str) -> Result<Profile, Vec<RuleFault>> {
    let profile: Profile = file::parse(path, text).map_err(|e| vec![*e])?;
    let faults = named(path, text, &profile.id, profile.format);
    if faults.is_empty() { Ok(profile) } else { Err(faults) }
}

/// Whether a file's id and format are right.
fn named(path: &str, text: &str, id: &str, format: u32) -> Vec<RuleFault> {
    let place = Text::new(path, text);
    let mut out = Vec::new();
    if format != 1 {
        let fault = place.at(&[Key("format")], format!("format {format} is not known here"));
        out.push(fault.help("write `format: 1`"));
    }
    if id != stem(path) {
        let fault = place.at(
            &[Key("id")],
            format!("the file is named `{}`, so the id has to be that", stem(path)),
        );
        out.push(fault.help(format!("write `id: {}`, or rename the file", stem(path))));
    } else if !is_kebab(id) {
        let fault = place.at(&[Key("id")], "an id is made of small letters, digits and single dashes");
        out.push(fault.help("write it like `bracket-width`, and name the file so"));
    }
    out
}

/// Whether `id` is in kebab-case.
pub fn is_kebab(id: &str) -> bool {
    let part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    id.split('-').all(part)
}

/// Read one rule file.
///
/// # Errors
/// All that is wrong with it.
pub(crate) fn rule(path: &str, text: &str) -> Result<Rule, Vec<RuleFault>> {
    let file: RuleFile = file::parse(path, text).map_err(|e| vec![*e])?;
    let place = Text::new(path, text);
    let mut faults = named(path, text, &file.id, file.format);
    let pass = file.pass.name();
    if folder(path) != pass {
        let fault = place.at(&[Key("pass")], format!("the file is in the folder `{}`", folder(path)));
        faults.push(fault.help(format!("a rule of this pass belongs into a folder `{pass}/`")));
    }
    if let Find::Regex(regex) = &file.find {
        faults.extend(place.pattern(&[Key("find"), Key("regex")], regex));
    }
    if let Some(Unless::Regex(regex)) = &file.unless {
        faults.extend(place.pattern(&[Key("unless"), Key("regex")], regex));
    }
    faults.extend(check::rule(&file, &place));
    if !faults.is_empty() {
        return Err(faults);
    }
    let wrong = |path: &[super::places::Step<'_>], message: String| vec![place.at(path, message)];
    let find = |key: &'static str| [Key("find"), Key(key)];
    let (matcher, veto) = ready(&file, [None; 2]).map_err(|(key, message)| match key {
        "unless" => wrong(&[Key("unless")], message),
        key => wrong(&find(key), message),
    })?;
    let large = "shorten its repetitions, such as {1,1000}";
    if let Matcher::Pattern(p) = &matcher {
        p.check()
            .map_err(|m| vec![place.at(&[Key("find")], last(&m)).help(large)])?;
        if let Some(fault) = p.regex().and_then(|regex| check::template(&file, regex, &place)) {
            return Err(vec![fault]);
        }
    }
    if let Some(veto) = &veto {
        veto.check()
            .map_err(|m| vec![place.at(&[Key("unless")], last(&m)).help(large)])?;
    }
    Ok(made(path, text.to_owned().into(), file, matcher, veto))
}

/// The last line of a message of many, which sums it up.
fn last(message: &str) -> &str {
    message.trim_end().lines().next_back().unwrap_or_default()
}

/// Make a rule ready that is known to be right. `built`: what the build made of what it finds, and of its `unless`.
pub(crate) fn trusted(path: &str, text: &'static str, file: RuleFile, built: [Built<'_>; 2]) -> Result<Rule, Error> {
    let wrong = |(key, message)| Error::from(Text::new(path, text).at(&[Key(key)], message));
    let (matcher, veto) = ready(&file, built).map_err(wrong)?;
    Ok(made(path, text.into(), file, matcher, veto))
}

type Ready = (Matcher, Option<Veto>);

fn ready(file: &RuleFile, [find, unless]: [Built<'_>; 2]) -> Result<Ready, (&'static str, String)> {
    let matcher = find::compile(file, find)?;
    let veto = file.unless.as_ref().map(|u| Veto::new(u, unless)).transpose();
    Ok((matcher, veto.map_err(|message| ("unless", message))?))
}

fn made(path: &str, text: Cow<'static, str>, file: RuleFile, matcher: Matcher, veto: Option<Veto>) -> Rule {
    Rule {
        file,
        path: path.to_owned(),
        text,
        matcher,
        veto,
    }
}

impl Pass {
    /// Its name in rule files, which is that of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Pass::Normalize => "normalize",
            Pass::Ornament => "ornament",
            Pass::Repair => "repair",
            Pass::Label => "label",
            Pass::Space => "space",
            Pass::Join => "join",
        }
    }
}

impl Rule {
    /// The 1-based line on which example `i` begins.
    pub fn example_line(&self, i: usize) -> usize {
        let root = Node::read(&self.text);
        let node = root.as_ref().and_then(|r| r.at(&[Key("examples"), At(i)]));
        node.map_or(1, |n| self.text[..n.span.start].matches('\n').count() + 1)
    }
}
