//! Which rules a page is cleaned with: the built-in ones and `--rules`, as `--profile`, `--only` and `--without` say.

use super::args::HowArgs;
use crate::error::Error;
use crate::read::rules::folder;
use crate::rule::RuleSet;
use crate::script::{PROFILES, script_profile};
use std::sync::OnceLock;

/// The rules of a run, made ready before the first page or, where a page's script chooses, at the first page of a kind.
pub(super) struct Rules {
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
    /// Read and compile the rules that `args` ask for.
    ///
    /// Fails, with all errors of all rule files, before any page is read.
    pub(super) fn new(args: &HowArgs) -> Result<Rules, Vec<Error>> {
        let mut files = Vec::new();
        for path in &args.rules {
            files.extend(folder(path).map_err(|e| vec![e])?);
        }
        let wanted = Wanted {
            all: RuleSet::builtin_with(files)?,
            only: args.only.clone(),
            without: args.without.clone(),
        };
        // An id must exist somewhere; that a profile leaves its rule out is no mistake.
        wanted
            .all
            .clone()
            .select(&wanted.only, &wanted.without)
            .map_err(|e| vec![e])?;
        let auto = args.profile == "auto";
        let name = if auto { PROFILES[0] } else { &args.profile };
        let default = wanted.set(name).map_err(|e| vec![e])?;
        let others = auto.then(|| PROFILES.iter().map(|_| OnceLock::new()).collect());
        Ok(Rules {
            wanted,
            default,
            name: name.to_owned(),
            others,
        })
    }

    /// What a rule repairs, in a line.
    pub(super) fn summary(&self, id: &str) -> Option<&str> {
        self.wanted
            .all
            .rules()
            .find(|r| r.file.id == id)
            .map(|r| r.file.summary.as_str())
    }

    /// The rules for a page with this text, and the profile they are of.
    pub(super) fn of(&self, text: &str) -> Result<(&RuleSet, &str), Error> {
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
