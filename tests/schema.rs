//! Every page that comes out follows the schema that `newsmend schema` prints.
#![allow(clippy::unwrap_used)]

mod common;

use common::{put, run};
use newsmend::page::*;
use std::path::Path;
use tempfile::tempdir;

fn validator() -> jsonschema::Validator {
    let printed = run(Path::new("."), &["schema"]);
    assert_eq!(printed.code, 0);
    jsonschema::validator_for(&serde_json::from_str(&printed.out).unwrap()).unwrap()
}

fn hold(validator: &jsonschema::Validator, name: &str, yaml: &str) {
    let value: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
}

#[test]
fn all_samples() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    if !samples.is_dir() {
        return;
    }
    let ran = run(&samples, &["clean", "."]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let validator = validator();
    for (i, yaml) in ran.out.split("\n---\n").enumerate() {
        hold(&validator, &format!("document {}", i + 1), yaml);
    }
}

#[test]
fn an_empty_page() {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.txt", "");
    hold(&validator(), "an empty page", &run(dir.path(), &["clean", "p.txt"]).out);
}

#[test]
fn a_page_with_everything() {
    let text = || Some("文：字".to_owned());
    let lines = || Lines(vec![(3, 3), (5, 9)].into());
    let block = |kind| Block {
        kind,
        text: "文".into(),
        lines: lines(),
    };
    let kinds = [
        Kind::Paragraph,
        Kind::Item,
        Kind::Caption,
        Kind::Quote,
        Kind::Table,
        Kind::Furniture,
    ];
    let section = Section {
        heading: text(),
        ordinal: Some(3),
        label: text(),
        flags: vec![Flag::HeadingTruncated, Flag::OrdinalInferred],
        lines: lines(),
        blocks: kinds.map(block).to_vec(),
        sections: vec![Section::default()],
    };
    let heads = HeadLines {
        kicker: lines(),
        headline: Lines::range(1, 1),
        deck: Lines::range(1, 2),
        byline: lines(),
        dateline: lines(),
    };
    let tie = |page: &str| {
        Some(Tie {
            page: page.into(),
            article: 2,
        })
    };
    let article = Article {
        kicker: text(),
        headline: text(),
        deck: text(),
        byline: text(),
        dateline: text(),
        lines: heads,
        lead: Some(section.clone()),
        sections: vec![section.clone()],
        sidebars: vec![section],
        continued_from: tie("p.pdf#1"),
        continued_on: tie("p.pdf#3"),
    };
    let page = Page {
        schema: SCHEMA.into(),
        source: Some(SourceInfo {
            name: "a b".into(),
            sha256: "0".repeat(64),
            encoding: "UTF-8".into(),
            format: Some("alto".into()),
            lines: 9,
        }),
        articles: vec![article, Article::default()],
        furniture: vec![block(Kind::Furniture)],
        findings: vec![Finding {
            rule: "r-1".into(),
            lines: lines(),
            message: "m".into(),
        }],
        changes: [("doubled-text".to_owned(), 5)].into(),
    };
    let mut yaml = Vec::new();
    newsmend::emit::yaml::page(&page, &mut yaml);
    let yaml = String::from_utf8(yaml).unwrap();
    hold(&validator(), "a full page", &yaml);
    insta::assert_snapshot!(yaml);
}
