//! Bad input: each ends within seconds with a page, or with an error that names the file and says what to do.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Ran, put, run};
use newsmend::Page;
use std::time::Duration;
use tempfile::tempdir;

/// Far more than it takes: tests run unoptimised, and several at once.
const SECONDS: Duration = Duration::from_secs(30);

/// Clean `bytes` as a page of its own.
fn clean(bytes: impl AsRef<[u8]>) -> Ran {
    let dir = tempdir().unwrap();
    put(dir.path(), "page.txt", bytes);
    let ran = run(dir.path(), &["clean", "page.txt"]);
    assert!(ran.took < SECONDS, "took {:?}", ran.took);
    ran
}

/// The page that comes out, which must be one.
fn page(bytes: impl AsRef<[u8]>) -> Page {
    let ran = clean(bytes);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_yaml::from_str(&ran.out).unwrap()
}

/// The same for pages that take a reader of YAML too long.
fn big_page(bytes: impl AsRef<[u8]>) {
    let ran = clean(bytes);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("schema: newsmend/page@1\n") && ran.out.ends_with('\n'));
}

/// The message about a page that cannot be read.
fn error(bytes: impl AsRef<[u8]>) -> String {
    let ran = clean(bytes);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let message = ran.err.strip_prefix("newsmend: page.txt: ").expect("the file is named");
    assert!(message.contains("; "), "what to do is said: {message}");
    message.to_owned()
}

fn rules(page: &Page) -> Vec<&str> {
    page.findings.iter().map(|f| f.rule.as_str()).collect()
}

/// Bytes without a pattern, the same each time.
fn random(n: usize) -> Vec<u8> {
    let mut x = 0x2545_F491_4F6C_DD1Du64;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (x >> 32) as u8
    };
    (0..n).map(|_| next()).collect()
}

#[test]
fn nothing() {
    for bytes in ["", "\n", " \t\r\n\u{3000}\n\x0c", "\u{FEFF}"] {
        let page = page(bytes);
        assert!(page.articles.is_empty() && page.furniture.is_empty());
        assert_eq!(rules(&page), ["empty-page"], "{bytes:?}");
    }
}

#[test]
fn random_bytes() {
    assert!(error(random(100_000)).contains("binary"));
    for n in 1..200 {
        let ran = clean(random(n));
        // A few bytes may be anything, but never a crash.
        assert!(ran.code == 0 || ran.code == 2);
    }
}

#[test]
fn nuls() {
    assert!(error([0; 4096]).contains("binary"));
    let counted = error([b"\xE4\xB8\x80".repeat(10), vec![1; 2]].concat());
    assert!(counted.contains("2 of 12 characters are controls"), "{counted}");
    let mut text = "近年来，我市认真贯彻落实。\n".repeat(30).into_bytes();
    text.insert(39, 0);
    page(text);
}

#[test]
fn files_of_other_kinds() {
    assert!(error("%PDF-1.7\n%âãÏÓ").contains("pdftotext"));
    assert!(error(b"PK\x03\x04rest").contains("unpack"));
    assert!(error(b"\x89PNG\r\n\x1a\n").contains("OCR"));
}

#[test]
fn a_cut_character() {
    let text = "近年来，我市认真贯彻落实。";
    for cut in 1..=2 {
        let page = page(&text.as_bytes()[..text.len() - cut]);
        assert_eq!(page.source.as_ref().unwrap().encoding, "UTF-8");
        assert!(rules(&page).contains(&"invalid-bytes"));
    }
    let mut inside = text.as_bytes().to_vec();
    inside.remove(4);
    assert!(rules(&page(inside)).contains(&"invalid-bytes"));
}

#[test]
fn one_line_of_six_megabytes() {
    big_page("近年来，我市认真贯彻落实国家大数据战略，".repeat(6_000_000 / 60));
    big_page("a".repeat(6_000_000));
}

#[test]
fn three_megabytes_of_one_digit() {
    big_page("6".repeat(3_000_000));
    big_page("6\n".repeat(1_500_000));
}

#[test]
fn four_hundred_thousand_lines_of_one_letter() {
    big_page("国\n".repeat(400_000));
    big_page("a\n\n".repeat(400_000));
}

#[test]
fn two_hundred_thousand_open_brackets() {
    big_page("（".repeat(200_000));
    big_page("(【《".repeat(70_000));
    big_page("（\n".repeat(200_000));
}

#[test]
fn a_hundred_thousand_bullets() {
    big_page("●".repeat(100_000));
    big_page("●发挥好作用 ".repeat(100_000));
    big_page("●发挥好作用\n".repeat(100_000));
}

#[test]
fn a_hundred_thousand_invalid_bytes() {
    let text = "近年来，我市认真贯彻落实\u{1}".repeat(100_000).into_bytes();
    let broken: Vec<u8> = text.into_iter().map(|b| if b == 1 { 0xFF } else { b }).collect();
    big_page(broken);
}

#[test]
fn numbers_and_heads_without_end() {
    big_page("一、发展数字经济\n".repeat(50_000));
    big_page((1..50_000).map(|i| format!("{i}.发展数字经济\n")).collect::<String>());
    big_page("高高兴兴".repeat(250_000));
    big_page("数 字 经 济 ".repeat(250_000));
}
