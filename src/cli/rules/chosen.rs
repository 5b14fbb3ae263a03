//! Which rules a page is cleaned with: the built-in ones and `--rules`, as `--profile`, `--only` and `--without` say.

use crate::error::Error;
use crate::read::rules::folder;
use crate::rule::RuleSet;
use crate::script::{PROFILES, script_profile};
use std::path::PathBuf;
use std::sync::OnceLock;

/// What was asked for on the command line.
pub(in crate::cli) struct Asked<'a> {
    /// Folders of rules beside the built-in ones.
    pub(in crate::cli) folders: &'a [PathBuf],
    /// A profile, or `auto`.
    pub(in crate::cli) profile: &'a str,
    pub(in crate::cli) only: &'a [String],
    pub(in crate::cli) without: &'a [String],
    /// Whether rules that only suggest are applied.
    pub(in crate::cli) suggestions: bool,
}

/// Every rule there is, those of `folders` in the place of built-in ones with the same id.
///
/// Fails with all errors of all rule files.
pub(in crate::cli) fn all(folders: &[PathBuf]) -> Result<RuleSet, Vec<Error>> {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for path in folders {
        match folder(path) {
            Ok(found) => files.extend(found),
            Err(e) => errors.push(e),
        }
    }
    match RuleSet::builtin_with(files) {
        Ok(set) if errors.is_empty() => Ok(set),
        Ok(_) => Err(errors),
        Err(more) => Err(errors.into_iter().chain(more).collect()),
    }
}

/// The rules of a run, made ready before the first page or, where a page's script chooses, at the first page of a kind.
pub(in crate::cli) struct Rules {
    wanted: Wanted,
    /// Those of the profile that was named, or of the default one.
    default: RuleSet,
    /// The name of that profile.
    name: String,
    /// Those of the profiles that `auto` may choose; `None` where there is no such profile.
    others: Option<Vec<OnceLock<Made>>>,
}

/// The rules of a profile, if it exists and is right.
type Made = Result<Option<RuleSet>, String>;

/// What the command line says of rules.
struct Wanted {
    /// Every rule, those of `--rules` among them.
    all: RuleSet,
    only: Vec<String>,
    without: Vec<String>,
}

impl Rules {
    /// Read and compile the rules that are `asked` for.
    ///
    /// Fails, with all errors of all rule files, before any page is read.
    pub(in crate::cli) fn new(asked: &Asked<'_>) -> Result<Rules, Vec<Error>> {
        let all = all(asked.folders)?;
        let wanted = Wanted {
            all: if asked.suggestions { all.with_suggestions() } else { all },
            only: asked.only.to_vec(),
            without: asked.without.to_vec(),
        };
        // An id must exist somewhere; that a profile leaves its rule out is no mistake.
        wanted
            .all
            .clone()
            .select(&wanted.only, &wanted.without)
            .map_err(|e| vec![e])?;
        let auto = asked.profile == "auto";
        let name = if auto { PROFILES[0] } else { asked.profile };
        let default = wanted.set(name).map_err(|e| vec![e])?;
        let others = auto.then(|| PROFILES.iter().map(|_| OnceLock::new()).collect());
        Ok(Rules {
            wanted,
            default,
            name: name.to_owned(),
            others,
        })
    }

    /// Every rule there is, whatever the profiles choose.
    pub(in crate::cli) fn all(&self) -> &RuleSet {
        &self.wanted.all
    }

    /// The rules for a page with this text, and the profile they are of.
    pub(in crate::cli) fn of(&self, text: &str) -> Result<(&RuleSet, &str), Error> {
        let default = (&self.default, self.name.as_str());
        let Some(others) = &self.others else {
            return Ok(default);
        };
        let name = script_profile(text);
        let Some(slot) = PROFILES
            .iter()
            .position(|p| *p == name)
            .filter(|i| *i > 0)
            .and_then(|i| others.get(i))
        else {
            return Ok(default);
        };
        let made = slot.get_or_init(|| {
            if !self.default.profiles().any(|p| p.id == name) {
                return Ok(None);
            }
            self.wanted.set(name).map(Some).map_err(|e| e.to_string())
        });
        match made {
            Ok(set) => Ok(set.as_ref().map_or(default, |set| (set, name))),
            Err(message) => Err(Error::Config {
                message: message.clone(),
            }),
        }
    }
}

impl Wanted {
    fn set(&self, profile: &str) -> Result<RuleSet, Error> {
        let set = self.all.clone().profile(profile)?;
        let has = |id: &&String| set.rules().any(|r| r.file.id == **id);
        let without: Vec<String> = self.without.iter().filter(has).cloned().collect();
        set.select(&self.only, &without)
    }
}
