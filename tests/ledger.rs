//! Page and ledger give the input back, byte for byte; input and ledger give the page.
#![allow(clippy::unwrap_used)]

mod common;

use common::mangled::{config, page};
use common::{newsmend, put, run};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use newsmend::ledger::{self, Input, Ledger, Part, Record, RuleIx, RuleNote};
use newsmend::pass::{process, traced};
use newsmend::rule::RuleSet;
use newsmend::source::Source;
use newsmend::{emit, read};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::tempdir;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::builtin().unwrap());

fn note(ix: RuleIx) -> RuleNote {
    let rule = RULES.rules().nth(usize::from(ix.0)).unwrap();
    RuleNote {
        id: rule.file.id.clone(),
        revision: rule.file.revision,
        pass: rule.file.pass.name().into(),
    }
}

fn ledger_of(source: &Source) -> (newsmend::Page, Ledger) {
    let outcome = traced(source, &RULES);
    assert_eq!(outcome.page, process(source, &RULES).page);
    let input = Input {
        source,
        page: &outcome.page,
        changes: &outcome.changes,
        origins: &outcome.origins,
        profile: "zh-newspaper",
    };
    let mut ledger = Ledger::new(&input, note);
    ledger.locate(|at| read::positions(source, at).unwrap_or_default());
    (outcome.page, ledger)
}

/// Undo and replay of the page in `bytes`, by way of the files that are written.
fn hold(bytes: &[u8], encoding: Option<&'static Encoding>) {
    let source = read::decode("p.txt", bytes, encoding).unwrap();
    let (page, ledger) = ledger_of(&source);
    let (mut yaml, mut jsonl) = (Vec::new(), Vec::new());
    emit::yaml::page(&page, &mut yaml);
    emit::ledger::jsonl(ledger, &mut jsonl);
    let records = jsonl.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    let ledger = Ledger::from_records(records.map(|l| serde_json::from_slice::<Record>(l).unwrap())).unwrap();
    let back = read::pages::parse(std::str::from_utf8(&yaml).unwrap()).unwrap();
    assert_eq!(back, page);
    let undone = ledger::undo(&ledger, &back).unwrap_or_else(|e| panic!("{e}: {:?}", source.text));
    assert_eq!(undone.text, source.text);
    assert!(read::encode(&undone).unwrap() == bytes);
    assert_eq!(ledger::replay(&ledger, &source).unwrap(), page);
    for change in &ledger.changes {
        let (from, to) = change.input.unwrap_or(change.at);
        if !change.again && source.encoding != "ISO-2022-JP" && !change.before.contains('\u{fffd}') {
            let here = read::decode("", &bytes[from..to], Encoding::for_label(source.encoding.as_bytes())).unwrap();
            assert_eq!(here.text, change.before, "{change:?}");
        }
    }
    for (text, made) in page.placed().iter().zip(&ledger.texts) {
        let kept = made.of.iter().any(|p| matches!(p, Part::Kept(..)));
        // only a text that a rule wrote from end to end has nothing from the input
        let written = |c: char| ledger.changes.iter().any(|n| n.after.contains(c));
        assert!(
            kept || text.text.chars().all(written),
            "{text:?} is not traced in {:?}",
            source.text
        );
    }
}

fn bytes_of(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0.into_owned()
}

fn samples() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    assert!(paths.len() >= 5);
    paths.iter().map(|p| std::fs::read_to_string(p).unwrap()).collect()
}

#[test]
fn samples_in_every_encoding_and_line_end() {
    for text in samples() {
        for eol in ["\n", "\r\n", "\r"] {
            for bom in ["", "\u{feff}"] {
                let text = format!("{bom}{}", text.replace('\n', eol));
                for encoding in [UTF_8, UTF_16LE, UTF_16BE, GB18030] {
                    hold(&bytes_of(&text, encoding), Some(encoding));
                }
            }
        }
        hold(&bytes_of(&text, BIG5), Some(BIG5));
    }
}

#[test]
fn broken_bytes_come_back() {
    for text in samples() {
        for encoding in [UTF_8, UTF_16LE, GB18030, BIG5] {
            let mut bytes = bytes_of(&text, encoding);
            for at in (7..bytes.len()).step_by(997) {
                bytes[at] = 0xFF;
            }
            bytes.truncate(bytes.len() - 1);
            hold(&bytes, Some(encoding));
        }
    }
}

/// Pages for which NEWSMEND_EVAL says where they are.
#[test]
fn pages_at_hand() {
    let Some(root) = std::env::var_os("NEWSMEND_EVAL") else {
        return;
    };
    let mut seen = 0;
    for entry in ignore::WalkBuilder::new(root).build().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|e| e == "txt") {
            let bytes = std::fs::read(entry.path()).unwrap();
            if !bytes.is_empty() {
                hold(&bytes, None);
                seen += 1;
            }
        }
    }
    assert!(seen >= 40, "only {seen} pages");
}

/// A page, mangled further: cut, doubled, its lines in another order.
fn mangled() -> impl Strategy<Value = String> {
    let sample = prop::sample::select(samples());
    let cut = (sample, 0usize..400, 1usize..60, 0usize..8).prop_map(|(text, from, len, turn)| {
        let mut lines: Vec<&str> = text.lines().skip(from % text.lines().count()).take(len).collect();
        let n = lines.len();
        match turn {
            0 => lines.reverse(),
            1 => lines.rotate_left(n / 3),
            2 => lines.extend(lines.clone()),
            3 => lines.sort_unstable(),
            _ => {}
        }
        lines.join("\n")
    });
    prop_oneof![page(), cut.clone(), (page(), cut).prop_map(|(a, b)| a + &b)]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn mangled_pages_come_back(text in mangled(), which in 0usize..6, eol in 0usize..3) {
        let encoding = [UTF_8, UTF_8, UTF_16LE, UTF_16BE, GB18030, BIG5][which];
        let text = text.replace('\n', ["\n", "\r\n", "\r"][eol]);
        hold(&bytes_of(&text, encoding), Some(encoding));
    }

    #[test]
    fn broken_pages_come_back(text in mangled(), which in 0usize..4, hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..9)) {
        let encoding = [UTF_8, UTF_16LE, GB18030, BIG5][which];
        let mut bytes = bytes_of(&text, encoding);
        for (at, byte) in hits {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        hold(&bytes, Some(encoding));
    }
}

const PAGE: &str = "举全市之力举全市之力 集全民之智集全民之智\r\n\r\n重庆努力谱写数字经济发展精彩华章\r\n\r\n近年来，我市认真\r\n贯彻落实。\r\n";

#[test]
fn the_command_undoes_and_replays() {
    let dir = tempdir().unwrap();
    for (name, bytes) in [("u.txt", bytes_of(PAGE, UTF_8)), ("g.txt", bytes_of(PAGE, GB18030))] {
        put(dir.path(), name, &bytes);
        let ran = run(dir.path(), &["clean", name, "--out", "out", "--ledger"]);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
        let page = format!("out/{}", name.replace("txt", "yaml"));
        let undone = newsmend(dir.path()).args(["undo", &page]).output().unwrap();
        assert!(undone.status.success(), "{}", String::from_utf8_lossy(&undone.stderr));
        assert_eq!(undone.stdout, bytes);
        let replayed = run(dir.path(), &["replay", name, &page.replace("yaml", "ledger.jsonl")]);
        assert_eq!(replayed.out, std::fs::read_to_string(dir.path().join(&page)).unwrap());
    }
}

#[test]
fn a_variant_is_undone_as_well() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    let ran = run(
        dir.path(),
        &["clean", "p.txt", "--out", "out", "--ledger", "--variant", "s2twp"],
    );
    if ran.code == 0 {
        assert!(
            std::fs::read_to_string(dir.path().join("out/p.yaml"))
                .unwrap()
                .contains("舉全市")
        );
        assert_eq!(run(dir.path(), &["undo", "out/p.yaml"]).out, PAGE);
        let replayed = run(dir.path(), &["replay", "p.txt", "out/p.ledger.jsonl"]).out;
        assert_eq!(
            replayed,
            std::fs::read_to_string(dir.path().join("out/p.yaml")).unwrap()
        );
    } else {
        assert!(ran.err.contains("OpenCC"), "{}", ran.err);
    }
}

#[test]
fn what_was_edited_is_refused_with_the_reason() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", PAGE);
    put(dir.path(), "q.txt", "另一页，另一段。\n");
    run(dir.path(), &["clean", "p.txt", "q.txt", "--out", "out", "--ledger"]);
    let yaml = std::fs::read_to_string(dir.path().join("out/p.yaml")).unwrap();
    let refused = |name: &str, yaml: &str| {
        put(dir.path(), name, yaml);
        let ran = run(dir.path(), &["undo", name, "--ledger", "out/p.ledger.jsonl"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        ran.err
    };
    insta::assert_snapshot!(
        [
            refused("text.yaml", &yaml.replace("落实", "执行")),
            refused("kind.yaml", &yaml.replace("kind: paragraph", "kind: item")),
            refused("gone.yaml", &yaml.replace("kicker: 举全市之力 集全民之智\n  ", "")),
            refused(
                "other.yaml",
                &std::fs::read_to_string(dir.path().join("out/q.yaml")).unwrap()
            ),
            refused("none.yaml", "articles: 3\n"),
            run(dir.path(), &["replay", "q.txt", "out/p.ledger.jsonl"]).err,
            run(dir.path(), &["undo", "out/p.yaml", "--ledger", "p.txt"]).err,
            run(dir.path(), &["undo", "nowhere.yaml"]).err,
        ]
        .concat()
    );
    // a key put elsewhere, a quote: the same page
    let quoted = yaml.replace("encoding: UTF-8", "encoding: \"UTF-8\"");
    put(dir.path(), "quoted.yaml", quoted);
    assert_eq!(
        run(dir.path(), &["undo", "quoted.yaml", "--ledger", "out/p.ledger.jsonl"]).out,
        PAGE
    );
    // a damaged ledger
    let ledger = std::fs::read_to_string(dir.path().join("out/p.ledger.jsonl")).unwrap();
    let records: Vec<&str> = ledger.lines().collect();
    for i in 0..records.len() {
        let mut fewer = records.clone();
        fewer.remove(i);
        put(dir.path(), "less.jsonl", fewer.join("\n"));
        let ran = run(dir.path(), &["undo", "out/p.yaml", "--ledger", "less.jsonl"]);
        let harmless = records[i].starts_with("{\"rule\"") || records[i].contains("\"before\":\"\"");
        assert_eq!(
            ran.code,
            if harmless { 0 } else { 2 },
            "without {}: {}",
            records[i],
            ran.out
        );
    }
}

#[test]
fn a_page_without_changes_has_an_empty_ledger() {
    for text in [
        "",
        "\n\n",
        "今天，我们在重庆开会。\n",
        "\n\n今天，我们在重庆开会。\n\n\n明天，我们在成都开会，后天也开会。",
    ] {
        let (page, ledger) = ledger_of(&Source::from_text("p", text));
        assert_eq!(ledger.records().count(), 1, "{text:?}: {page:?}");
        hold(text.as_bytes(), None);
    }
}

#[test]
fn every_line_of_a_ledger_follows_the_schema() {
    let printed = run(Path::new("."), &["schema", "--ledger"]).out;
    let validator = jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap();
    for text in samples() {
        let mut jsonl = Vec::new();
        emit::ledger::jsonl(ledger_of(&Source::from_text("p", text)).1, &mut jsonl);
        for line in std::str::from_utf8(&jsonl).unwrap().lines() {
            let value = serde_json::from_str(line).unwrap();
            let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{line}: {errors:?}");
        }
    }
}
