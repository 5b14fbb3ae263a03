//! `newsmend rules` as an author of rules meets it.
//!
//! `SCHEMA_UPDATE=1 cargo test --test rules_cli` writes `rules/schema.json` and `rules/profiles/schema.json` anew.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Ran, newsmend, put, run};
use insta_cmd::assert_cmd_snapshot;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::tempdir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The command in `dir`, outside of any CI and without colours.
fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = newsmend(dir);
    command.args(args).env_remove("CI").env_remove("NO_COLOR");
    command
}

fn ran(dir: &Path, args: &[&str]) -> Ran {
    let output = command(dir, args).output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        took: Default::default(),
    }
}

/// A rule file: its head, and `rest`.
fn rule(dir: &Path, pass: &str, id: &str, rest: &str) {
    let text =
        format!("format: 1\nid: {id}\nrevision: 1\nsummary: A test.\nwhy: To test.\nlevel: fix\npass: {pass}\n{rest}");
    put(dir, &format!("mine/{pass}/{id}.yaml"), text);
}

fn listed(dir: &Path, args: &[&str]) -> Vec<Value> {
    let ran = run(dir, &[&["rules", "list", "--format", "json"], args].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn every_shipped_rule_passes() {
    let ran = run(root(), &["rules", "test"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(
        ran.out.ends_with("all ok\n") && ran.out.lines().count() == 1,
        "{}",
        ran.out
    );
    let rules = listed(root(), &[]);
    assert!(rules.len() >= 40);
    for rule in rules {
        let count = |kind: &str| rule["examples"][kind].as_u64().unwrap();
        assert!(count("fire") > 0 && count("keep") > 0, "{rule}");
    }
}

/// A rule that is deleted takes its tests with it; this list stays.
#[test]
fn the_rules_that_are_shipped() {
    let rules = listed(root(), &[]);
    let lines: Vec<String> = rules
        .iter()
        .map(|r| {
            let text = |key: &str| r[key].as_str().unwrap().to_owned();
            let (fire, keep) = (&r["examples"]["fire"], &r["examples"]["keep"]);
            format!("{} {} {} +{fire} -{keep}", text("path"), text("level"), r["revision"])
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn schemas_are_fresh_and_every_shipped_file_follows_them() {
    for (args, file, folder) in [
        (&["rules", "schema"][..], "rules/schema.json", "rules/*/"),
        (
            &["rules", "schema", "--profile"],
            "rules/profiles/schema.json",
            "rules/profiles",
        ),
    ] {
        let printed = run(root(), args).out;
        if std::env::var_os("SCHEMA_UPDATE").is_some() {
            fs::write(root().join(file), &printed).unwrap();
        }
        assert_eq!(
            fs::read_to_string(root().join(file)).unwrap(),
            printed,
            "{file} is old; see SCHEMA_UPDATE"
        );
        let validator = jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap();
        let mut seen = 0;
        for entry in ignore::WalkBuilder::new(root().join("rules"))
            .build()
            .map(Result::unwrap)
        {
            let path = entry.path();
            let profile = path.parent().unwrap().ends_with("profiles");
            if path.extension().is_none_or(|e| e != "yaml") || profile != (folder == "rules/profiles") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let beside = if profile { "schema.json" } else { "../schema.json" };
            let first = format!("# yaml-language-server: $schema={beside}\n");
            assert!(text.starts_with(&first), "{} begins without {first}", path.display());
            let value: Value = serde_yaml::from_str(&text).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&value)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:?}", path.display());
            seen += 1;
        }
        assert!(seen >= 5, "{seen}");
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let printed = run(root(), &["rules", "schema"]).out;
    let validator = jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap();
    let good =
        "{format: 1, id: x, revision: 1, summary: s, why: w, level: fix, pass: repair, find: {literal: a}, replace: b}";
    let valid = |text: &str| validator.is_valid(&serde_yaml::from_str::<Value>(text).unwrap());
    assert!(valid(good));
    for (from, to) in [
        ("format: 1", "format: 2"),
        ("id: x", "id: X y"),
        ("level: fix", "level: fixed"),
        ("literal: a", "regx: a"),
        ("literal: a", "literal: a, regex: b"),
        ("replace: b", "replaec: b"),
        ("why: w, ", ""),
    ] {
        assert!(!valid(&good.replace(from, to)), "{to}");
    }
}

#[test]
fn verdicts_tell_apart_what_went_wrong() {
    let dir = tempdir().unwrap();
    let near = "  - {name: a near miss, keep: 丁丁}\n";
    let regex = |pattern: &str, with: &str, examples: &str| {
        format!("find: {{regex: \"{pattern}\"}}\nreplace: \"{with}\"\nexamples:\n{examples}{near}")
    };
    rule(
        dir.path(),
        "repair",
        "t-missed",
        &regex("甲乙", "甲", "  - {before: 甲丙, after: 甲}\n"),
    );
    rule(
        dir.path(),
        "repair",
        "t-noisy",
        &regex("丁", "", "  - {before: 丁, after: \"\"}\n"),
    );
    rule(
        dir.path(),
        "repair",
        "t-ok",
        &regex("戊己", "己", "  - {before: 戊己, after: 己}\n"),
    );
    rule(
        dir.path(),
        "repair",
        "t-unstable",
        &regex("庚庚", "庚", "  - {before: 庚庚庚庚, after: 庚庚}\n"),
    );
    rule(
        dir.path(),
        "repair",
        "t-untested",
        "find: {literal: 辛}\nreplace: 壬\nexamples:\n  - {before: 辛}\n",
    );
    rule(
        dir.path(),
        "repair",
        "t-wrong",
        &regex(
            "癸癸",
            "癸",
            "  - {name: two lines, before: \"癸癸\\n癸癸\", after: \"癸\\n子\"}\n",
        ),
    );
    // 戊己 in a longer match of another rule
    rule(
        dir.path(),
        "repair",
        "u-longer",
        &regex("丑戊己", "丑", "  - {before: 丑戊己, after: 丑}\n"),
    );
    rule(
        dir.path(),
        "repair",
        "v-contested",
        &regex("戊己寅", "卯", "  - {before: 丑戊己寅, after: 丑卯}\n"),
    );
    rule(
        dir.path(),
        "label",
        "w-label",
        "find: {regex: \"卯卯\"}\nlabel: byline\nexamples:\n  - {before: 卯卯, label: caption}\n  - {keep: 卯}\n",
    );
    let ids = [
        "t-missed",
        "t-noisy",
        "t-ok",
        "t-unstable",
        "t-untested",
        "t-wrong",
        "v-contested",
        "w-label",
    ];
    let args = [&["rules", "test", "--rules", "mine"], &ids[..]].concat();
    assert_cmd_snapshot!(command(dir.path(), &args));
    let ok = ran(dir.path(), &["rules", "test", "t-ok", "--rules", "mine"]);
    assert_eq!((ok.code, ok.out.as_str()), (0, "1 rule, 2 examples: all ok\n"));
}

#[test]
fn unknown_ids_are_answered_with_near_ones() {
    for args in [
        ["rules", "explain", "bracket-widht"],
        ["rules", "test", "bracket-widht"],
    ] {
        let ran = run(root(), &args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert_eq!(
            ran.err,
            "newsmend: there is no rule `bracket-widht`; did you mean `bracket-width`?\n"
        );
    }
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", "文");
    let ran = run(dir.path(), &["clean", "p.txt", "--profile", "zh-newspapr"]);
    assert!(
        ran.code == 2 && ran.err.contains("did you mean `zh-newspaper`?"),
        "{}",
        ran.err
    );
}

#[test]
fn a_rule_is_explained() {
    assert_cmd_snapshot!(command(
        root(),
        &["rules", "explain", "bracket-width", "ordinal-arabic-dot", "cid-glyph"]
    ));
    let painted = command(root(), &["rules", "explain", "bracket-width", "--color", "always"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(String::from_utf8(painted.stdout).unwrap().contains("\u{1b}["));
    let plain = ran(root(), &["rules", "explain", "bracket-width"]).out;
    assert_eq!(
        plain,
        ran(root(), &["rules", "explain", "bracket-width", "--color", "never"]).out
    );
    assert!(!plain.contains('\u{1b}'));
}

#[test]
fn a_new_rule_fails_as_untested() {
    let dir = tempdir().unwrap();
    for (i, pass) in ["normalize", "ornament", "repair", "label", "space"]
        .into_iter()
        .enumerate()
    {
        let id = format!("new-{i}");
        let ran = ran(dir.path(), &["rules", "new", &id, "--pass", pass, "--rules", "my"]);
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        let tested = self::ran(dir.path(), &["rules", "test", &id, "--rules", "my"]);
        assert_eq!((tested.code, tested.err.as_str()), (1, ""), "{pass}");
        assert!(
            tested.out.contains("1 rule, 0 examples: 2 untested\n"),
            "{}",
            tested.out
        );
    }
    assert!(
        fs::read_to_string(dir.path().join("my/label/new-3.yaml"))
            .unwrap()
            .starts_with("# yaml-language-server: $schema=../schema.json\n")
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("my/schema.json")).unwrap(),
        run(root(), &["rules", "schema"]).out
    );
    for (id, says) in [
        ("new-1", "there already"),
        ("bracket-width", "built-in"),
        ("New", "no id"),
        ("a--b", "no id"),
        ("../x", "no id"),
    ] {
        let pass = if id == "new-1" { "ornament" } else { "label" };
        let ran = ran(dir.path(), &["rules", "new", id, "--pass", pass, "--rules", "my"]);
        assert!(ran.code == 2 && ran.err.contains(says), "{id}: {}", ran.err);
    }
    assert_eq!(ran(dir.path(), &["rules", "new", "x", "--pass", "join"]).code, 2);
}

const OLD: &str = "\
format: 1 # one
id: t-up
revision: 1
summary: A test.
why: To test.
level: fix
pass: repair
find: {regex: 甲+}

replace:   '甲'
# examples follow
examples:
  - {name: wrong,  before: 甲甲乙, after: 丙}   # stays
  - name: none yet
    before: 乙甲甲

  - {name: right, before: \"甲甲\", after: \"甲\"}
  - {name: a near miss, keep: 甲甲甲}
";

#[test]
fn expectations_are_written_in_place() {
    let dir = tempdir().unwrap();
    put(dir.path(), "mine/repair/t-up.yaml", OLD);
    let args = ["rules", "test", "t-up", "--rules", "mine", "--update"];
    let in_ci = command(dir.path(), &args).env("CI", "true").output().unwrap();
    assert_eq!(in_ci.status.code(), Some(2));
    assert!(String::from_utf8(in_ci.stderr).unwrap().contains("CI is set"));
    let path = dir.path().join("mine/repair/t-up.yaml");
    assert_eq!(fs::read_to_string(&path).unwrap(), OLD);
    // The near miss still fires: it is never touched.
    assert_cmd_snapshot!(command(dir.path(), &args));
    let new = OLD
        .replace("after: 丙", "after: 甲乙")
        .replace("before: 乙甲甲\n", "before: 乙甲甲\n    after: \"乙甲\"\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), new);
    let again = ran(dir.path(), &args);
    assert!(again.code == 1 && !again.out.contains("\n+ "), "{}", again.out);
    assert_eq!(fs::read_to_string(&path).unwrap(), new);
}

#[test]
fn a_built_in_rule_is_not_updated_where_its_file_is_not() {
    let dir = tempdir().unwrap();
    let ran = ran(dir.path(), &["rules", "test", "--update"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
}

#[test]
fn all_errors_of_a_folder_are_told_at_once() {
    let dir = tempdir().unwrap();
    let with = |id: &str, rest: &str| rule(dir.path(), "repair", id, rest);
    with("a-key", "find: {regex: a}\nreplaec: b\n");
    with("b-finder", "find: {regx: a}\nreplace: b\n");
    with("c-type", "find: {doubled: {unit: line, min: four}}\nreplace: \"\"\n");
    with("d-pattern", "find: {regex: \"\\\\p{Han}（甲(乙${gap}\"}\nreplace: b\n");
    with("e-name", "find: {regex: \"甲${gpa}乙\"}\nreplace: b\n");
    with("f-look", "find: {regex: '甲(?=乙)'}\nreplace: b\n");
    with("g-group", "find: {regex: (?<at>甲)乙}\nreplace: \"${od}\"\n");
    with(
        "h-effect",
        "find: {literal: 甲}\nreplace: 乙\nwhere: {page-edge: 3}\nlabel: byline\n",
    );
    with("i-silent", "find: {literal: 甲}\n");
    with(
        "j-unless",
        "find: {literal: 甲}\nreplace: 乙\nunless: {regex: \"[甲\"}\n",
    );
    put(dir.path(), "mine/lexicon/words.txt", "词语\nabc\n");
    put(
        dir.path(),
        "mine/repair/k-missing.yaml",
        "format: 1\nid: k-missing\nrevision: 1\n",
    );
    put(
        dir.path(),
        "mine/repair/l-yaml.yaml",
        "format: 1\nid: l-yaml\nsummary: a: b\n",
    );
    rule(dir.path(), "label", "m-pass", "find: {gap: {}}\nlabel: byline\n");
    rule(
        dir.path(),
        "space",
        "a-key",
        "find: {gap: {after: [hann]}}\nreplace: \"\"\n",
    );
    put(
        dir.path(),
        "mine/profiles/n-profile.yaml",
        "format: 1\nid: n-profile\nsummary: s\nweights: {head-bse: 3}\n",
    );
    put(
        dir.path(),
        "mine/repair/o-id.yaml",
        "format: 2\nid: other\nrevision: 1\nsummary: s\nwhy: w\nlevel: fix\npass: space\nfind: {gap: {}}\nreplace: \"\"\n",
    );
    assert_cmd_snapshot!(command(dir.path(), &["rules", "list", "--rules", "mine"]));
    put(dir.path(), "p.txt", "文");
    let clean = run(dir.path(), &["clean", "p.txt", "--rules", "mine"]);
    assert_eq!((clean.code, clean.out.as_str()), (2, ""));
    assert_eq!(clean.err, run(dir.path(), &["rules", "list", "--rules", "mine"]).err);
    let painted = run(dir.path(), &["rules", "list", "--rules", "mine", "--color", "always"]).err;
    assert!(painted.contains("\u{1b}["));
}

#[test]
fn a_profile_names_rules_that_are_there() {
    let dir = tempdir().unwrap();
    put(
        dir.path(),
        "mine/profiles/p.yaml",
        "format: 1\nid: p\nsummary: s\nwithout: [hyphen, bracket-widht]\n",
    );
    rule(
        dir.path(),
        "join",
        "my-hyphen",
        "find: {mechanism: hyphen}\nreplace: \"\"\n",
    );
    assert_cmd_snapshot!(command(dir.path(), &["rules", "list", "--rules", "mine"]));
}

#[test]
fn rules_are_counted_over_pages() {
    let dir = tempdir().unwrap();
    put(
        dir.path(),
        "pages/1.txt",
        "规模２０亿，西部（重庆)的事业。\n\n西部（重庆)的(cid:12)事业。\n",
    );
    put(dir.path(), "pages/2.txt", "西部（四川)的事业……\n");
    let ids = ["bracket-width", "wide-digits", "cid-glyph", "long-s"];
    let args = [&["rules", "test", "--corpus", "pages"], &ids[..]].concat();
    assert_cmd_snapshot!(command(dir.path(), &args));
    let stats = run(dir.path(), &["clean", "pages", "--stats"]);
    let plain = run(dir.path(), &["clean", "pages"]);
    assert_eq!((stats.code, &stats.out), (0, &plain.out));
    assert_eq!(plain.err, "");
    let counted = |text: &str| text.lines().find(|l| l.ends_with("  bracket-width")).map(str::to_owned);
    assert_eq!(
        counted(&stats.err),
        Some("       3       2  bracket-width".into()),
        "{}",
        stats.err
    );
    assert_eq!(counted(&stats.err), counted(&ran(dir.path(), &args).out));
    assert!(
        stats.err.contains("never fired (") && stats.err.contains("pages/2.txt:1"),
        "{}",
        stats.err
    );
    assert_eq!(
        ran(dir.path(), &["rules", "test", "--corpus", "nowhere", "bracket-width"]).code,
        2
    );
}

#[test]
fn suggestions_are_applied_on_request() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", "The houſe of the king was ſold on Monday.\n");
    let clean = |args: &[&str]| run(dir.path(), &[&["clean", "p.txt"], args].concat()).out;
    assert!(clean(&[]).contains("houſe"));
    let with = clean(&["--suggestions"]);
    assert!(with.contains("house") && with.contains("long-s: 2"), "{with}");
}

/// Everything that a rule file can say works from a folder of one's own, with examples that show it.
#[test]
fn every_mechanism_works_from_a_folder() {
    let dir = tempdir().unwrap();
    let with = |pass: &str, id: &str, find: &str, examples: &str| {
        rule(dir.path(), pass, id, &format!("{find}\nexamples:\n{examples}"));
    };
    let rep = |find: &str, with: &str| format!("find: {find}\nreplace: {with}");
    with(
        "normalize",
        "z-literal",
        &rep("{literal: ⻄}", "西"),
        "  - {before: ⻄部, after: 西部}\n  - {keep: 西}\n",
    );
    with(
        "normalize",
        "z-any-of",
        &rep("{any-of: [⓪, ⓿]}", "'0'"),
        "  - {before: ⓪⓿, after: '00'}\n  - {keep: '0'}\n",
    );
    with(
        "normalize",
        "z-table",
        "find: {table: {𝟎-𝟗: 0-9, ㍻: 平成}}",
        "  - {before: 𝟏𝟐㍻, after: 12平成}\n  - {keep: '12'}\n",
    );
    with(
        "normalize",
        "z-letters",
        "find: {letters: {𝐀𝐁: AB}}",
        "  - {before: 𝐁𝐀, after: BA}\n  - {keep: BA}\n",
    );
    with(
        "normalize",
        "z-chars",
        &rep("{chars: [U+13000-U+13010]}", "\"\""),
        "  - {before: 甲\u{13001}, after: 甲}\n  - {keep: 甲}\n",
    );
    with(
        "ornament",
        "z-run",
        &rep("{run: {min: 5}}", "\"\""),
        "  - {before: 发展部署77777, after: 发展部署}\n  - {keep: 发展7777}\n",
    );
    with(
        "repair",
        "z-regex",
        &rep("{regex: '(?<at>乾隆)(?<n>[0-9])年'}", "康熙"),
        "  - {before: 乾隆3年, after: 康熙3年}\n  - {keep: 乾隆年}\n",
    );
    with(
        "repair",
        "z-doubled",
        &rep("{doubled: {unit: line, min: 2}}", "\"\""),
        "  - {before: 声明声明, after: 声明}\n  - {keep: 声明}\n",
    );
    with(
        "repair",
        "z-pair",
        &rep("{pair: {open: 〔[, close: 〕], same: width}}", "partner")
            .replace("〔[", "'〔['")
            .replace("〕]", "'〕]'"),
        "  - {before: '文号〔二〇二〇]三号', after: 文号〔二〇二〇〕三号}\n  - {keep: 〔二〕}\n",
    );
    with(
        "repair",
        "z-marks",
        &rep("{marks: {of: ❖, text: 2}}", "\"\\n\""),
        "  - {before: ❖甲乙 ❖丙丁, after: \"❖甲乙\\n❖丙丁\"}\n  - {keep: ❖甲乙}\n",
    );
    with(
        "space",
        "z-gap",
        &rep("{gap: {after: [hangul], before: [han], width: narrow}}", "\"\""),
        "  - {before: 한 國, after: 한國}\n  - {keep: 한국}\n",
    );
    with(
        "space",
        "z-spaced",
        &rep("{spaced: {of: hangul, min: 4}}", "\"\""),
        "  - {before: 대 한 민 국, after: 대한민국}\n  - {keep: 대 한}\n",
    );
    for (style, text, value) in [
        ("han", "〖三〗", 3),
        ("arabic", "〖12〗", 12),
        ("circled", "〖⑤〗", 5),
        ("roman", "〖IV〗", 4),
    ] {
        let find = format!("find: {{number: {{style: {style}, open: [〖], close: [〗]}}}}\nlabel: ordinal\nweight: 95");
        with(
            "label",
            &format!("z-number-{style}"),
            &find,
            &format!("  - {{before: {text}甲乙, span: {text}, value: {value}, label: ordinal}}\n  - {{keep: 甲乙}}\n"),
        );
    }
    for role in [
        "heading",
        "lead-heading",
        "sidebar-heading",
        "item",
        "byline",
        "credit",
        "dateline",
        "caption",
        "furniture",
        "jump-line",
        "paragraph",
    ] {
        let find = format!(
            "find: {{any-of: [\"※※{role}\"]}}\nwhere: {{alone: true, page-edge: 3, min-chars: 3, max-chars: 30}}\nlabel: {role}\nweight: 99"
        );
        with(
            "label",
            &format!("z-role-{role}"),
            &find,
            &format!("  - {{before: \"※※{role}\", label: {role}}}\n  - {{keep: \"{role}\"}}\n"),
        );
    }
    let lines = "find: {run: {min: 4, lines: true}}\nunless: {regex: 不}\nexamples:\n  - {before: \"部署\\n9\\n9\\n9\\n9\", span: \"9\\n9\\n9\\n9\"}\n  - {keep: \"不9\\n9\\n9\\n9\"}\n";
    rule(dir.path(), "repair", "z-report", lines);
    let report = dir.path().join("mine/repair/z-report.yaml");
    fs::write(
        &report,
        fs::read_to_string(&report)
            .unwrap()
            .replace("level: fix", "level: report"),
    )
    .unwrap();
    let ids: Vec<String> = listed(dir.path(), &["--rules", "mine"])
        .iter()
        .map(|r| r["id"].as_str().unwrap().to_owned())
        .filter(|id| id.starts_with("z-"))
        .collect();
    assert_eq!(ids.len(), 28, "{ids:?}");
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let tested = ran(dir.path(), &[&["rules", "test", "--rules", "mine"], &ids[..]].concat());
    assert_eq!(tested.code, 0, "{}{}", tested.out, tested.err);
}

/// Every weight and convention can be set by a profile of one's own, and one that is set is heeded.
#[test]
fn a_profile_works_from_a_folder() {
    let schema: Value = serde_json::from_str(&run(root(), &["rules", "schema", "--profile"]).out).unwrap();
    let keys = |name: &str| {
        let properties = schema["$defs"][name]["properties"].as_object().unwrap();
        properties
            .iter()
            .map(|(k, v)| format!("  {k}: {}\n", v["default"]))
            .collect::<String>()
    };
    let dir = tempdir().unwrap();
    let head = "format: 1\nid: mine\nsummary: s\nwithout: [hyphen]\n";
    let all = format!(
        "{head}weights:\n{}conventions:\n{}",
        keys("Weights"),
        keys("Conventions")
    );
    assert!(all.lines().count() > 50);
    put(dir.path(), "r/profiles/mine.yaml", &all);
    put(
        dir.path(),
        "p.txt",
        fs::read(root().join("samples/cqrb-2020-06-23.txt")).unwrap(),
    );
    let clean = |profile: &str| {
        let ran = run(dir.path(), &["clean", "p.txt", "--rules", "r", "--profile", profile]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.out
    };
    assert_eq!(clean("mine"), clean("zh-newspaper"));
    let never = all.replace("  head-base: ", "  head-base: 9999 # ");
    assert_ne!(never, all);
    put(dir.path(), "r/profiles/mine.yaml", never);
    assert_ne!(clean("mine"), clean("zh-newspaper"));
    let deck = all.replace("kickers: true", "kickers: false");
    assert_ne!(deck, all);
    put(dir.path(), "r/profiles/mine.yaml", deck);
    assert_ne!(clean("mine"), clean("zh-newspaper"));
    // A profile of a built-in one's name takes its place, for --profile auto too.
    put(
        dir.path(),
        "r/profiles/zh-newspaper.yaml",
        all.replace("id: mine", "id: zh-newspaper")
            .replace("  head-base: ", "  head-base: 9999 # "),
    );
    assert_ne!(clean("auto"), run(dir.path(), &["clean", "p.txt"]).out);
}
