//! What the writer writes, every reader reads back as it was.
#![allow(clippy::unwrap_used)]

use newsmend::page::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Texts that writers of YAML trip over, and texts as newspapers have them.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("重庆".to_owned()),
        Just("，".to_owned()),
        Just("　".to_owned()),
        prop::sample::select(vec![
            "- ",
            ": ",
            ":",
            " #",
            "#",
            "?",
            "|",
            ">",
            "&a",
            "*a",
            "!t",
            "%",
            "@",
            "`",
            "{",
            "}",
            "[",
            "]",
            ",",
            "'",
            "\"",
            "\\",
            "---",
            "...",
            "~",
            "null",
            "No",
            "on",
            "1e5",
            "0x1F",
            "0o7",
            "1_0",
            "12:30",
            "2020-05-01",
            ".inf",
            "=",
            "<<",
            "\n",
            "\r",
            "\t",
            " ",
            "\0",
            "\u{7F}",
            "\u{85}",
            "\u{A0}",
            "\u{2028}",
            "\u{2029}",
            "\u{FEFF}",
            "\u{FFFD}",
            "\u{FFFE}",
            "\u{FFFF}",
            "\u{200B}",
            "\u{E000}",
            "\u{10FFFF}",
            "“",
            "”",
            "●",
            "—",
            "…",
            "１",
            "𠀀",
            "😀",
            "é",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[0-9.:eE+-]{1,8}",
    ];
    vec(piece, 0..6).prop_map(|p| p.concat())
}

fn lines() -> impl Strategy<Value = Lines> {
    vec((1u32..3000, 0u32..20), 0..4).prop_map(|ranges| {
        let mut out = Lines::default();
        ranges.into_iter().for_each(|(a, n)| out.add(a, a + n));
        out
    })
}

fn block() -> impl Strategy<Value = Block> {
    let kinds = [
        Kind::Paragraph,
        Kind::Item,
        Kind::Caption,
        Kind::Quote,
        Kind::Table,
        Kind::Furniture,
    ];
    (prop::sample::select(kinds.to_vec()), hostile(), lines()).prop_map(|(kind, text, lines)| Block {
        kind,
        text,
        lines,
    })
}

fn section() -> impl Strategy<Value = Section> {
    let flags = vec(
        prop::sample::select(vec![Flag::HeadingTruncated, Flag::OrdinalInferred]),
        0..3,
    );
    let leaf = (
        of(hostile()),
        of(any::<u32>()),
        of(hostile()),
        flags,
        lines(),
        vec(block(), 0..3),
    )
        .prop_map(|(heading, ordinal, label, flags, lines, blocks)| Section {
            heading,
            ordinal,
            label,
            flags,
            lines,
            blocks,
            sections: Vec::new(),
        });
    leaf.prop_recursive(2, 6, 2, |inner| {
        (inner.clone(), vec(inner, 0..3)).prop_map(|(section, sections)| Section { sections, ..section })
    })
}

fn article() -> impl Strategy<Value = Article> {
    let heads = (
        of(hostile()),
        of(hostile()),
        of(hostile()),
        of(hostile()),
        of(hostile()),
    );
    let places = (lines(), lines(), lines(), lines(), lines());
    let tie = || of((hostile(), any::<u32>()).prop_map(|(page, article)| Tie { page, article }));
    let body = (of(section()), vec(section(), 0..3), vec(section(), 0..2));
    (heads, places, body, tie(), tie()).prop_map(|(h, l, (lead, sections, sidebars), continued_from, continued_on)| {
        Article {
            kicker: h.0,
            headline: h.1,
            deck: h.2,
            byline: h.3,
            dateline: h.4,
            lines: HeadLines {
                kicker: l.0,
                headline: l.1,
                deck: l.2,
                byline: l.3,
                dateline: l.4,
            },
            lead,
            sections,
            sidebars,
            continued_from,
            continued_on,
        }
    })
}

fn page() -> impl Strategy<Value = Page> {
    let source = (hostile(), "[0-9a-f]{64}", hostile(), of(hostile()), any::<u32>()).prop_map(
        |(name, sha256, encoding, format, lines)| SourceInfo {
            name,
            sha256,
            encoding,
            format,
            lines,
        },
    );
    let finding = (hostile(), lines(), hostile()).prop_map(|(rule, lines, message)| Finding { rule, lines, message });
    let changes = prop::collection::btree_map(
        prop_oneof![hostile(), "[a-z]{1,5}(-[a-z0-9]{1,3})?"],
        any::<u32>(),
        0..4,
    );
    (
        of(source),
        vec(article(), 0..3),
        vec(block(), 0..3),
        vec(finding, 0..3),
        changes,
    )
        .prop_map(|(source, articles, furniture, findings, changes)| Page {
            schema: SCHEMA.into(),
            source,
            articles,
            furniture,
            findings,
            changes,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn readers_get_the_page_back(page in page()) {
        let mut yaml = Vec::new();
        newsmend::emit::yaml::page(&page, &mut yaml);
        let yaml = String::from_utf8(yaml).unwrap();
        let one: Page = serde_yaml::from_str(&yaml).map_err(|e| TestCaseError::fail(format!("{e}\n{yaml}")))?;
        prop_assert_eq!(&one, &page, "serde_yaml read\n{}", yaml);
        let two: Page = serde_saphyr::from_str(&yaml).map_err(|e| TestCaseError::fail(format!("{e}\n{yaml}")))?;
        prop_assert_eq!(&two, &page, "serde-saphyr read\n{}", yaml);
    }
}
