//! What the keys of a rule may be together. A key without effect would be a rule that does not do what it says.

use super::Pass;
use super::blame::Text;
use super::file::{Doubled, Find, Level, Mechanism, RuleFile, Scope, Unit};
use super::label::Role;
use super::places::Step::{self, At, Key};
use crate::error::RuleFault;
use regex::Regex;
use std::collections::BTreeSet;

/// How far from the edges of a page `page-edge` and `page-end` can reach, in filled lines.
pub(crate) const EDGE: usize = 12;

/// What is wrong with `file` beyond its patterns.
pub(crate) fn rule(file: &RuleFile, place: &Text<'_>) -> Vec<RuleFault> {
    let mut out = Vec::new();
    said(file, place, &mut out);
    finder(file, place, &mut out);
    sizes(file, place, &mut out);
    effects(file, place, &mut out);
    conditions(file, place, &mut out);
    out
}

/// The key of a finder.
pub(crate) fn name(find: &Find) -> &'static str {
    match find {
        Find::Literal(_) => "literal",
        Find::AnyOf(_) => "any-of",
        Find::Table(_) => "table",
        Find::Letters(_) => "letters",
        Find::Chars(_) => "chars",
        Find::Regex(_) => "regex",
        Find::Run(_) => "run",
        Find::Doubled(_) => "doubled",
        Find::Spaced(_) => "spaced",
        Find::Pair(_) => "pair",
        Find::Marks(_) => "marks",
        Find::Gap(_) => "gap",
        Find::Mechanism(_) => "mechanism",
        Find::Number(_) => "number",
    }
}

/// The finders that work in a pass.
fn finders(pass: Pass) -> &'static [&'static str] {
    match pass {
        Pass::Normalize | Pass::Ornament | Pass::Repair => &[
            "literal", "any-of", "table", "letters", "chars", "regex", "run", "doubled", "pair", "marks",
        ],
        Pass::Label => &["literal", "any-of", "regex", "number"],
        Pass::Space => &["gap", "spaced", "regex"],
        Pass::Join => &["mechanism"],
    }
}

fn said(file: &RuleFile, place: &Text<'_>, out: &mut Vec<RuleFault>) {
    for (key, text) in [("summary", &file.summary), ("why", &file.why)] {
        if text.trim().is_empty() {
            out.push(
                place
                    .at(&[Key(key)], format!("`{key}` is empty"))
                    .help("say it in a sentence"),
            );
        }
    }
    if file.summary.trim().contains('\n') {
        let fault = place.at(&[Key("summary")], "`summary` is one line, for lists");
        out.push(fault.help("tell the rest in `why`"));
    }
}

fn finder(file: &RuleFile, place: &Text<'_>, out: &mut Vec<RuleFault>) {
    let (name, known) = (name(&file.find), finders(file.pass));
    if !known.contains(&name) {
        let fault = place.key(
            &[Key("find"), Key(name)],
            format!("`{name}` finds nothing in the pass `{}`", file.pass.name()),
        );
        let passes = [
            Pass::Normalize,
            Pass::Ornament,
            Pass::Repair,
            Pass::Label,
            Pass::Space,
            Pass::Join,
        ];
        let others: Vec<&str> = passes
            .into_iter()
            .filter(|p| finders(*p).contains(&name))
            .map(Pass::name)
            .collect();
        out.push(fault.help(format!(
            "here one of {}; `{name}` works in {}",
            known.join(", "),
            others.join(", ")
        )));
    }
    let natural = match &file.find {
        _ if file.pass == Pass::Space => Scope::Block,
        Find::Run(run) if run.lines => Scope::Page,
        Find::Doubled(Doubled {
            unit: Unit::NextLine | Unit::Block,
            ..
        })
        | Find::Pair(_) => Scope::Page,
        Find::Mechanism(Mechanism::Hyphen) => Scope::Block,
        Find::Mechanism(Mechanism::OrdinalDigit | Mechanism::Overprint) => Scope::Page,
        _ => Scope::Line,
    };
    if file.scope != Scope::Line && file.scope != natural {
        let said = format!("{natural:?}").to_lowercase();
        let fault = place.at(&[Key("scope")], format!("what this rule finds reaches over a {said}"));
        out.push(fault.help(format!("write `scope: {said}`, or leave it out")));
    }
}

/// Numbers and lists with which a finder would find nothing, or without end.
fn sizes(file: &RuleFile, place: &Text<'_>, out: &mut Vec<RuleFault>) {
    let path = |key: &'static str| [Key("find"), Key(name(&file.find)), Key(key)];
    let mut range = |key: &'static str, value: usize, least: usize, most: usize| {
        if !(least..=most).contains(&value) {
            let fault = place.at(&path(key), format!("`{key}` is {value}"));
            out.push(fault.help(format!("write a number from {least} to {most}")));
        }
    };
    let mut empty = Vec::new();
    match &file.find {
        Find::Literal(t) | Find::Regex(t) if t.is_empty() => empty.push(vec![]),
        Find::AnyOf(list) | Find::Chars(list) if list.is_empty() => empty.push(vec![]),
        Find::AnyOf(list) => {
            let at = list.iter().enumerate().filter(|(_, t)| t.is_empty());
            empty.extend(at.map(|(i, _)| vec![At(i)]));
        }
        Find::Table(map) | Find::Letters(map) if map.is_empty() || map.contains_key("") => empty.push(vec![]),
        Find::Run(run) => range("min", run.min as usize, 2, 1000),
        Find::Spaced(spaced) => range("min", spaced.min, 2, 1000),
        Find::Doubled(d) => {
            range("min", d.min, 1, 200);
            range("max", d.max, d.min, 200);
            range("times", d.times, 2, 9);
            for (key, part, value, least, most) in [
                ("phrase", "letters", d.phrase.letters, 1, 100),
                ("phrase", "latin", d.phrase.latin, 1, 100),
                ("verse", "around", d.verse.around, 0, 20),
                ("verse", "lines", d.verse.lines, 1, 40),
                ("bold", "times", d.bold.times, 2, 100),
            ] {
                if !(least..=most).contains(&value) {
                    let at = [Key("find"), Key("doubled"), Key(key), Key(part)];
                    let fault = place.at(&at, format!("`{part}` is {value}"));
                    out.push(fault.help(format!("write a number from {least} to {most}")));
                }
            }
        }
        Find::Marks(marks) => {
            range("text", marks.text, 1, 1000);
            if marks.of.is_ascii() {
                empty.push(vec![Key("of")]);
            }
        }
        Find::Number(n) => {
            for (key, list) in [("open", &n.open), ("close", &n.close)] {
                let at = list.iter().enumerate().filter(|(_, t)| t.is_empty());
                empty.extend(at.map(|(i, _)| vec![Key(key), At(i)]));
            }
        }
        _ => {}
    }
    for rest in empty {
        let path: Vec<Step<'_>> = [Key("find"), Key(name(&file.find))].into_iter().chain(rest).collect();
        let fault = place.at(&path, "this finds nothing");
        out.push(fault.help("write what is looked for; marks are other than ASCII"));
    }
}

/// `replace`, `label` and `weight`: what a rule does with what it finds.
fn effects(file: &RuleFile, place: &Text<'_>, out: &mut Vec<RuleFault>) {
    let key = |key, message: &str| place.key(&[Key(key)], message);
    let labels = file.pass == Pass::Label;
    if labels && file.label.is_none() {
        let fault = place.at(&[Key("pass")], "a rule of the pass `label` says what the line is");
        out.push(fault.help("add `label: furniture`, or another of the roles"));
    }
    for (there, name) in [(file.label.is_some(), "label"), (file.weight.is_some(), "weight")] {
        if there && !labels {
            let fault = key(
                name,
                &format!("`{name}` has no effect in the pass `{}`", file.pass.name()),
            );
            out.push(fault.help("take it out, or move the rule into the pass `label`"));
        }
    }
    if let Some(weight) = file.weight.filter(|w| !(-100..=100).contains(w)) {
        let fault = place.at(&[Key("weight")], format!("`weight` is {weight}"));
        out.push(fault.help("write a number from -100 to 100: 100 is certain, 30 a hint, below 0 speaks against"));
    }
    if let (Some(Role::Ordinal), Find::Regex(regex)) = (file.label, &file.find)
        && !["(?<num>", "(?P<num>"].iter().any(|g| regex.contains(g))
    {
        let fault = place.at(&[Key("find"), Key("regex")], "a numbered heading needs its number");
        out.push(fault.help("name the group that holds it: `(?<num>[0-9]+)`"));
    }
    let own = match &file.find {
        _ if labels => Some("`label` says what happens"),
        _ if file.level == Level::Report => Some("a rule at level `report` changes nothing"),
        Find::Table(_) | Find::Letters(_) => Some("the values say what it becomes"),
        _ => None,
    };
    match (&file.replace, own, &file.find) {
        (Some(_), Some(why), _) => {
            out.push(key("replace", &format!("`replace` has no effect: {why}")).help("take it out"));
        }
        (Some(text), None, Find::Pair(_)) if text != "partner" => {
            let fault = place.at(&[Key("replace")], "a bracket becomes what its partner asks for");
            out.push(fault.help("write `replace: partner`"));
        }
        (Some(text), None, Find::Doubled(_)) if !matches!(text.as_str(), "" | "once") => {
            let fault = place.at(&[Key("replace")], "of doubled text one stays");
            out.push(fault.help("write `replace: once`"));
        }
        (None, None, _) if file.level != Level::Off => {
            let fault = place.at(&[Key("find")], "the rule does not say what stands there afterwards");
            out.push(fault.help("add `replace: …`; `replace: \"\"` takes it out"));
        }
        _ => {}
    }
    if file.level == Level::Report && !matches!(file.pass, Pass::Normalize | Pass::Ornament | Pass::Repair) {
        let fault = place.at(
            &[Key("level")],
            format!("a rule of the pass `{}` cannot only report", file.pass.name()),
        );
        out.push(fault.help("write `pass: repair`, and move the file into that folder"));
    }
}

/// `where` and `unless`.
fn conditions(file: &RuleFile, place: &Text<'_>, out: &mut Vec<RuleFault>) {
    let on = &file.place;
    let tied = on.alone || on.line_start || on.line_end;
    let words = matches!(file.find, Find::Literal(_) | Find::AnyOf(_));
    let pattern = matches!(file.find, Find::Regex(_)) || words && (tied || file.pass == Pass::Label);
    let number = matches!(file.find, Find::Number(_));
    let labels = file.pass == Pass::Label;
    let space = file.pass == Pass::Space;
    let by_line = (pattern || number) && !space;
    for (key, there, works, help) in [
        ("alone", on.alone, pattern, "use `find: {regex: …}`"),
        ("line-end", on.line_end, pattern, "use `find: {regex: …}`"),
        ("line-start", on.line_start, pattern || number, "use `find: {regex: …}`"),
        (
            "min-chars",
            on.min_chars.is_some(),
            by_line,
            "use `find: {regex: …}` in a pass that looks at lines",
        ),
        (
            "max-chars",
            on.max_chars.is_some(),
            by_line,
            "use `find: {regex: …}` in a pass that looks at lines",
        ),
        (
            "page-edge",
            on.page_edge.is_some(),
            labels,
            "only labels ask for the place on the page",
        ),
        (
            "page-end",
            on.page_end.is_some(),
            labels,
            "only labels ask for the place on the page",
        ),
        (
            "role",
            !on.role.is_empty(),
            space,
            "only the pass `space` knows the block",
        ),
        (
            "no-list",
            on.no_list.is_some(),
            matches!(file.find, Find::Gap(_)),
            "use `find: {gap: …}`",
        ),
    ] {
        if there && !works {
            let fault = place.key(&[Key("where"), Key(key)], format!("`{key}` has no effect on this rule"));
            out.push(fault.help(format!("take it out; {help}")));
        }
    }
    for (key, value) in [("page-edge", on.page_edge), ("page-end", on.page_end)] {
        if let Some(n) = value.filter(|n| !(1..=EDGE).contains(n)) {
            let fault = place.at(&[Key("where"), Key(key)], format!("`{key}` is {n}"));
            out.push(fault.help(format!("write a number from 1 to {EDGE}")));
        }
    }
    if file.unless.is_some() && matches!(file.find, Find::Mechanism(_)) {
        let fault = place.key(
            &[Key("unless")],
            "`unless` has no effect on what a pass finds by itself",
        );
        out.push(fault.help("take it out"));
    }
}

/// Groups that `replace` names and the pattern has not: they would silently become nothing.
pub(crate) fn template(file: &RuleFile, regex: &Regex, place: &Text<'_>) -> Option<RuleFault> {
    let template = file.replace.as_deref()?;
    let names: BTreeSet<&str> = regex.capture_names().flatten().collect();
    let (mut at, bytes) = (0, template.as_bytes());
    while let Some(dollar) = template[at..].find('$').map(|i| at + i) {
        let rest = &template[dollar + 1..];
        if rest.starts_with('$') {
            at = dollar + 2;
            continue;
        }
        let word = |s: &str| {
            s.bytes()
                .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
                .count()
        };
        let name = match rest.strip_prefix('{') {
            Some(inside) => inside.split('}').next().unwrap_or_default(),
            None => &rest[..word(rest)],
        };
        let known = names.contains(name) || name.parse().is_ok_and(|n: usize| n < regex.captures_len());
        if !name.is_empty() && !known {
            let fault = place.at(&[Key("replace")], format!("the pattern has no group `{name}`"));
            let braces = bytes.get(dollar + 1) != Some(&b'{');
            let help = if braces {
                "write `${1}` with braces, and `$$` for the sign itself"
            } else {
                "name a group of it `(?<name>…)`, or write `$$` for the sign itself"
            };
            return Some(fault.help(help));
        }
        at = dollar + 1;
    }
    None
}
