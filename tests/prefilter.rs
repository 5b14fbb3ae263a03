//! A rule runs only where it can match, and finds there what it would find if it were tried everywhere. No rule file
//! can make a finder take more than linear time.
#![allow(clippy::unwrap_used)]

use newsmend::rule::{Pass, RuleSet, SpaceRole};
use newsmend::source::LineIndex;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const PASSES: [Pass; 3] = [Pass::Normalize, Pass::Ornament, Pass::Repair];
const ROLES: [SpaceRole; 3] = [SpaceRole::Head, SpaceRole::Text, SpaceRole::Furniture];

static RULES: LazyLock<[RuleSet; 2]> = LazyLock::new(|| {
    let rules = RuleSet::builtin().unwrap();
    [rules.clone(), rules.tried_everywhere()]
});

/// Everything that `rules` find in `text`, and how much that is.
fn found(rules: &RuleSet, text: &str) -> (String, usize) {
    let edits = PASSES.map(|pass| rules.edits(pass, text));
    let says = rules.says(text, &LineIndex::new(text));
    let gaps = ROLES.map(|role| rules.space(text, role));
    let count = edits.iter().chain(&gaps).map(Vec::len).sum::<usize>() + says.labels.len() + says.reports.len();
    (format!("{edits:?}\n{says:?}\n{gaps:?}"), count)
}

/// How much both sets find in `text`, which has to be the same.
fn same(rules: &[RuleSet; 2], text: &str) -> Result<usize, TestCaseError> {
    let [here, everywhere] = rules.each_ref().map(|set| found(set, text));
    prop_assert_eq!(&here.0, &everywhere.0, "in {:?}", text);
    Ok(here.1)
}

/// A rule file that looks for `find`, given as YAML.
fn file(n: usize, pass: &str, level: &str, find: &str, rest: &str) -> (String, String) {
    let then = match find.split([':', '{']).nth(1) {
        _ if pass == "label" => "label: heading",
        _ if level == "report" => "",
        Some("letters") => "",
        Some("pair") => "replace: partner",
        Some("doubled") => "replace: once",
        _ => "replace: 丁",
    };
    let head = format!("format: 1\nid: r{n}\nrevision: 1\nsummary: s\nwhy: w\nlevel: {level}\npass: {pass}");
    (
        format!("{pass}/r{n}.yaml"),
        format!("{head}\nfind: {find}\n{then}\n{rest}"),
    )
}

/// An expression over few letters.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("甲"),
        Just("乙丙"),
        Just("a"),
        Just("bc"),
        Just("1"),
        Just("●"),
        Just(" "),
        Just("[甲乙]"),
        Just("[0-9]"),
        Just("[a-c]"),
        Just("(?i:ab)"),
        Just("\\p{Han}"),
        Just("[^甲]"),
        Just("."),
        Just("\\b"),
        Just("$"),
        Just("^"),
        Just("\u{3000}"),
        Just("\u{20000}"),
        Just("[\u{fff0}-\u{10fff}]"),
        Just("（"),
        Just("一"),
        Just("(?-u:[a-b])"),
    ]
    .prop_map(String::from);
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            1 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (inner.clone(), prop_oneof![Just("?"), Just("*"), Just("+"), Just("{2}"), Just("{1,3}")])
                .prop_map(|(part, times)| format!("(?:{part}){times}")),
            1 => inner.prop_map(|part| format!("({part})")),
        ]
    })
}

/// What rules of any pass look for, as YAML, with where they look.
fn pattern() -> impl Strategy<Value = (String, &'static str)> {
    let place = prop_oneof![
        3 => Just(""), 1 => Just("where: {line-start: true}\n"), 1 => Just("where: {line-end: true}\n"),
        2 => Just("where: {alone: true}\n"), 1 => Just("where: {max-chars: 4}\n"),
        1 => Just("unless: {any-of: [乙]}\n"), 1 => Just("unless: {regex: 1$}\n"),
    ];
    (expression(), place).prop_map(|(e, place)| (format!("{{regex: {}}}", serde_json::to_string(&e).unwrap()), place))
}

/// What rules about text look for.
fn finder() -> impl Strategy<Value = (String, &'static str)> {
    let word = prop_oneof![
        Just("甲"),
        Just("甲乙"),
        Just("乙甲"),
        Just("a1"),
        Just("1"),
        Just("\u{20000}"),
        Just("一一")
    ];
    let unit = prop_oneof![
        Just("line"),
        Just("segment"),
        Just("next-line"),
        Just("block"),
        Just("glyph"),
        Just("chain")
    ];
    let finder = prop_oneof![
        2 => prop::collection::vec(word, 1..3).prop_map(|words| format!("{{any-of: {words:?}}}")),
        1 => Just("{chars: [U+4E00-U+9FFF]}".to_owned()),
        1 => Just("{chars: [U+0031, U+FFF0-U+10FFF]}".to_owned()),
        1 => Just("{letters: {甲乙: 乙甲}}".to_owned()),
        1 => Just("{run: {min: 2}}".to_owned()),
        1 => Just("{run: {min: 2, lines: true}}".to_owned()),
        2 => unit.prop_map(|unit| format!("{{doubled: {{unit: {unit}, min: 1, phrase: {{letters: 1}}}}}}")),
        1 => Just("{marks: {of: ●甲, text: 1}}".to_owned()),
        1 => Just("{pair: {open: （(, close: ）), same: width}}".to_owned()),
    ];
    (
        finder,
        prop_oneof![3 => Just(""), 1 => Just("unless: {any-of: [乙]}\n")],
    )
}

/// Some rules; expressions that a rule may not have are left out.
fn rules() -> impl Strategy<Value = [RuleSet; 2]> {
    let level = || prop_oneof![4 => Just("fix"), 1 => Just("report")];
    let text = || prop_oneof![Just("normalize"), Just("repair")];
    let gap = prop_oneof![Just("{gap: {after: [han]}}"), Just("{spaced: {of: han, min: 2}}")];
    let rule = prop_oneof![
        2 => (text(), level(), pattern()),
        2 => (text(), level(), finder()),
        3 => (Just("label"), Just("fix"), pattern()),
        1 => Just(("label", "fix", ("{number: {style: han, close: [、]}}".to_owned(), ""))),
        1 => (Just("space"), Just("fix"), pattern()),
        1 => gap.prop_map(|find| ("space", "fix", (find.to_owned(), ""))),
    ];
    prop::collection::vec(rule, 1..6).prop_map(|all| {
        let files = all.into_iter().enumerate();
        let files = files.map(|(n, (pass, level, (find, rest)))| file(n, pass, level, &find, rest));
        let fits = |f: &(String, String)| match RuleSet::from_files([f.clone()]) {
            Ok(_) => true,
            Err(e) if f.1.contains("{regex: ") && !f.1.contains("where: ") && !f.1.contains("$") => panic!("{}", e[0]),
            Err(_) => false,
        };
        let rules = RuleSet::from_files(files.filter(fits)).unwrap();
        [rules.clone(), rules.tried_everywhere()]
    })
}

fn config() -> ProptestConfig {
    let cases: Option<u32> = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(600),
        rng_seed: cases.map_or(RngSeed::Fixed(1920), |_| RngSeed::Random),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_rules_on_few_letters(rules in rules(), text in "[甲乙丙a-c1一、●（()） \u{3000}\u{20000}\n]{0,60}") {
        same(&rules, &text)?;
    }

    #[test]
    fn our_rules_on_newspaper_text(parts in prop::collection::vec(prop_oneof![
        6 => "[一二三数字经济发展重庆新闻报道记者]{1,12}",
        2 => "[，。；：、！？（）()“”《》【】〔〕1-9 \u{3000}]{1,2}",
        3 => Just("\n".to_owned()),
        2 => prop::sample::select(vec!["本报记者 ", "责任编辑", "（下转第2版）", "2026年09月29日 星期二", "摄影", "新华社", "第01版",
            "By John Smith", "Page A4", "●", "核心提示", "一、", "数字数字", "１２", "\u{ad}", "......"]).prop_map(String::from),
    ], 0..30)) {
        same(&RULES, &parts.concat())?;
    }
}

#[test]
fn our_rules_on_the_samples() {
    let mut count = 0;
    for entry in std::fs::read_dir("samples").unwrap().flatten() {
        if entry.path().extension().is_some_and(|e| e == "txt") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            count += same(&RULES, &text).unwrap_or_else(|e| panic!("{}: {e}", entry.path().display()));
        }
    }
    assert!(count > 300, "only {count} found");
}

/// Far more than it takes: in quadratic time the smallest of these pages takes longer.
const SECONDS: Duration = Duration::from_secs(60);

/// Rules that look far, look back, or find something everywhere.
const HOSTILE: &[(&str, &str)] = &[
    ("repair", "{regex: '[^。]*。|.'}"),
    ("repair", "{regex: '(?:a|a)*b|a'}"),
    ("repair", "{regex: '(?<at>.).*$'}"),
    ("repair", "{regex: '(?:.*?x)?'}"),
    ("repair", "{regex: '.{1,200}y|\\b'}"),
    ("space", "{regex: '[^。]*。|.'}"),
    ("space", "{regex: '(?<at> ).*z| '}"),
    ("label", "{regex: '(?:.*.*)*。$'}"),
    ("label", "{regex: '(?<span>.*)(?<num>.*)=.*'}"),
    ("repair", "{any-of: [aaaaaaaaaaaaaaaa, 的的的的的的的的]}"),
    ("repair", "{chars: [U+0000-U+10FFFF]}"),
    ("ornament", "{run: {min: 2}}"),
    ("ornament", "{run: {min: 2, lines: true}}"),
    (
        "repair",
        "{doubled: {unit: line, min: 1, max: 200, phrase: {share: [1, 1], letters: 100}}}",
    ),
    (
        "repair",
        "{doubled: {unit: segment, min: 1, max: 200, phrase: {share: [1, 1], letters: 100}}}",
    ),
    (
        "repair",
        "{doubled: {unit: next-line, min: 1, max: 200, bold: {times: 100}}}",
    ),
    (
        "repair",
        "{doubled: {unit: block, min: 1, max: 200, verse: {around: 20, lines: 1}}}",
    ),
    ("repair", "{doubled: {unit: glyph, min: 1}}"),
    ("repair", "{doubled: {unit: chain, min: 1}}"),
    ("repair", "{marks: {of: ●的一, text: 1}}"),
    ("repair", "{pair: {open: （(, close: ）), same: width}}"),
    ("space", "{spaced: {of: han, min: 2}}"),
    ("space", "{gap: {}}"),
];

/// Have the rules of `pass` look at `page`, and those that report.
fn look(rules: &RuleSet, pass: &str, page: &str) {
    match pass {
        "space" => drop(rules.space(page, SpaceRole::Text)),
        "ornament" => drop(rules.edits(Pass::Ornament, page)),
        _ => drop(rules.edits(Pass::Repair, page)),
    }
    rules.says(page, &LineIndex::new(page));
}

fn hostile_pages() -> Vec<String> {
    const N: usize = 150_000;
    let times = |part: &str| part.repeat(N / part.len());
    vec![
        times("a"),
        times("的"),
        times("a "),
        times("的 "),
        times("的\u{3000}"),
        times("的\n"),
        times("1"),
        times("1\n"),
        times("12\n\n"),
        times("●的"),
        times("（"),
        times("（)"),
        times("（a)b)"),
        format!("（{}{}", times(" "), times("a) ")),
        format!("{}{}", times("（ "), times(" )")),
        times("a ab b"),
        times("甲\n乙\n"),
        times("甲\n乙\n丙\n甲\n乙\n丁\n"),
        format!("{0}\n{0}\n{0}", times("的一")),
        format!(
            "{0} {0}",
            (0..N / 3)
                .filter_map(|i| char::from_u32(0x4e00 + i as u32 % 20000))
                .collect::<String>()
        ),
    ]
}

#[test]
fn no_rule_takes_more_than_linear_time() {
    let pages = hostile_pages();
    for (n, (pass, find)) in HOSTILE.iter().enumerate() {
        for level in ["fix", "report"]
            .into_iter()
            .take(if *pass == "repair" { 2 } else { 1 })
        {
            let rules =
                RuleSet::from_files([file(n, pass, level, find, "")]).unwrap_or_else(|e| panic!("{find}: {}", e[0]));
            let begun = Instant::now();
            for page in &pages {
                look(&rules, pass, page);
            }
            assert!(begun.elapsed() < SECONDS, "{find} takes {:?}", begun.elapsed());
        }
    }
}
