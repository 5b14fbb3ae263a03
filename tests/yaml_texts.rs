//! Tens of thousands of texts that readers of YAML trip over, and texts as newspapers have them: none may be lost.
//!
//! `tests/yaml_readers/run.sh` hands the same texts to readers in other languages, which it finds in the folder that
//! `YAML_TEXTS` names.
#![allow(clippy::unwrap_used)]

use newsmend::emit;
use newsmend::page::{Block, Finding, Kind, Lines, Page, SCHEMA, SourceInfo};

/// How many texts are made beside the pieces themselves and all pairs of them.
const MADE: usize = 40_000;

const PIECES: &[&str] = &[
    "",
    "-",
    "- ",
    ": ",
    ":",
    " #",
    "#",
    "?",
    "? ",
    "|",
    "|-",
    ">",
    "&a",
    "*a",
    "!t",
    "!!str",
    "%",
    "%YAML 1.1",
    "@",
    "`",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    "''",
    "\"",
    "\\",
    "---",
    "--- ",
    "...",
    "~",
    "null",
    "Null",
    "NULL",
    "y",
    "Y",
    "n",
    "No",
    "yes",
    "on",
    "Off",
    "true",
    "False",
    "1e5",
    "1E-3",
    "E2020",
    "e5",
    "E-3",
    "e",
    ".e3",
    "1e",
    "inf",
    "NaN",
    "Infinity",
    "0b11",
    "0x1F",
    "0o7",
    "017",
    "08",
    "1_0",
    "+1",
    "-1",
    ".5",
    "5.",
    "12:30",
    "190:20:30",
    "12:30:45.6",
    "2020-05-01",
    "2020-5-1",
    "2020-05-01T12:30:00Z",
    "2020-05-01 12:30:00 +8",
    ".inf",
    "-.INF",
    ".NaN",
    "=",
    "<<",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "\0",
    "\u{7}",
    "\u{1B}",
    "\u{7F}",
    "\u{80}",
    "\u{85}",
    "\u{A0}",
    "\u{AD}",
    "\u{200B}",
    "\u{200E}",
    "\u{2028}",
    "\u{2029}",
    "\u{202E}",
    "\u{2060}",
    "\u{3000}",
    "\u{E000}",
    "\u{FEFF}",
    "\u{FFFD}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{10FFFF}",
    "１２：３０",
    "二〇二〇年",
    "重庆",
    "，",
    "。",
    "：",
    "“",
    "”",
    "‘",
    "●",
    "•",
    "—",
    "——",
    "…",
    "■",
    "▲",
    "（记者 张莎）",
    "《",
    "》",
    "6月",
    "2020年1季度",
    "100%",
    "$1",
    "3.5元",
    "第１版",
    "𠀀",
    "😀",
    "é",
    "e\u{301}",
    "The",
    "か゚",
    "한국",
    "ｶﾞ",
    "<b>",
    "&amp;",
    "key: value",
    "- item",
    "a: b: c",
    "http://x.y/z#q",
    "x #y",
];

/// Numbers without end that are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn character(&mut self) -> char {
        let ranges = [
            0x20..0x7F,
            0..0x3000,
            0x3000..0x3100,
            0x4E00..0xA000,
            0xFE00..0x1_0000,
            0..0x11_0000,
        ];
        loop {
            let range = &ranges[self.below(ranges.len())];
            if let Some(c) = char::from_u32(range.start + self.below(range.len()) as u32) {
                return c;
            }
        }
    }
}

fn texts() -> Vec<String> {
    let mut out: Vec<String> = PIECES.iter().map(|p| (*p).to_owned()).collect();
    out.extend(
        PIECES
            .iter()
            .flat_map(|a| PIECES.iter().map(move |b| format!("{a}{b}"))),
    );
    let mut numbers = Numbers(20_261_123);
    for _ in 0..MADE {
        let mut text = String::new();
        for _ in 0..=numbers.below(7) {
            match numbers.below(3) {
                0 => text.push(numbers.character()),
                1 => text.push_str(PIECES[numbers.below(PIECES.len())]),
                _ => text.push_str(["重庆", "，", "2020", " ", "年", "a"][numbers.below(6)]),
            }
        }
        out.push(text);
    }
    out
}

/// Every text once as a text and once where a word is expected.
fn page(texts: &[String]) -> Page {
    Page {
        schema: SCHEMA.into(),
        source: Some(SourceInfo {
            name: "12:30".into(),
            sha256: format!("{}e{}", "1".repeat(60), "234"),
            encoding: "UTF-8".into(),
            format: None,
            lines: 3,
        }),
        furniture: texts
            .iter()
            .map(|text| Block {
                kind: Kind::Furniture,
                text: text.clone(),
                lines: Lines(vec![(1, 1), (234, 234)].into()),
            })
            .collect(),
        findings: texts
            .iter()
            .map(|text| Finding {
                rule: text.clone(),
                lines: Lines::range(12, 30),
                message: "m".into(),
            })
            .collect(),
        ..Page::default()
    }
}

#[test]
fn no_text_is_lost() {
    let texts = texts();
    assert!(texts.len() > 50_000, "{}", texts.len());
    let write = |page: &Page| {
        let mut yaml = Vec::new();
        emit::yaml::page(page, &mut yaml);
        yaml
    };
    if let Some(folder) = std::env::var_os("YAML_TEXTS") {
        let (folder, page) = (std::path::Path::new(&folder), page(&texts));
        std::fs::write(folder.join("page.yaml"), write(&page)).unwrap();
        std::fs::write(folder.join("page.json"), serde_json::to_vec(&page).unwrap()).unwrap();
    }
    // No more at once than serde-saphyr's budget allows.
    for texts in texts.chunks(10_000) {
        let page = page(texts);
        let yaml = String::from_utf8(write(&page)).unwrap();
        let lost = |reader: &str, read: &Page| {
            for (i, text) in texts.iter().enumerate() {
                assert_eq!(&read.furniture[i].text, text, "{reader}");
                assert_eq!(&read.findings[i].rule, text, "{reader}");
            }
            assert!(*read == page, "{reader}");
        };
        lost("serde_yaml", &serde_yaml::from_str(&yaml).unwrap());
        lost("serde-saphyr", &serde_saphyr::from_str(&yaml).unwrap());
    }
}
