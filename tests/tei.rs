//! The TEI that is written keeps to TEI P5.
//!
//! The schema of all of TEI (`tei_all.rng`) is no package that a build could fetch, so what is written here of each element is
//! the part of its content model that newsmend uses: what fits it, fits the schema.
#![allow(clippy::unwrap_used)]

mod common;

use common::run;
use quick_xml::Reader;
use quick_xml::events::Event;
use regex::Regex;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Elements: their attributes, whether they hold text, and their children as an expression over names, each with a space
/// behind it.
///
/// `body` and `div`: heads first, then blocks, then divisions, and never a block behind a division. `fw` and `figure` may stand
/// anywhere (`model.global`).
const MODELS: &[(&str, &[&str], bool, &str)] = &[
    ("TEI", &["xmlns"], false, "teiHeader text "),
    ("teiHeader", &[], false, "fileDesc encodingDesc "),
    ("fileDesc", &[], false, "titleStmt publicationStmt sourceDesc "),
    ("titleStmt", &[], false, "title "),
    ("title", &[], true, ""),
    ("publicationStmt", &[], false, "p "),
    ("sourceDesc", &[], false, "p "),
    ("encodingDesc", &[], false, "appInfo "),
    ("appInfo", &[], false, "application "),
    ("application", &["ident", "version"], false, "label p "),
    ("label", &[], true, ""),
    ("text", &[], false, "body "),
    ("body", &[], false, "((div )+|p )(fw )*"),
    (
        "div",
        &["type", "n"],
        false,
        "(head |byline |dateline |fw |figure )*((p |list |quote |table )(fw |figure )*)*((div )(fw |figure )*)*",
    ),
    ("head", &["type"], true, "(lb )*"),
    ("byline", &[], true, "(lb )*"),
    ("dateline", &[], true, "(lb )*"),
    ("p", &[], true, "(lb )*"),
    ("quote", &[], true, "(lb )*"),
    ("list", &[], false, "(item )+"),
    ("item", &[], true, "(lb )*"),
    ("table", &[], false, "(row )+"),
    ("row", &[], false, "(cell )+"),
    ("cell", &[], true, "(lb )*"),
    ("figure", &[], false, "head "),
    ("fw", &["type"], true, "(lb )*"),
    ("lb", &["n", "break"], false, ""),
];

/// What is wrong with `xml`.
fn faults(xml: &str) -> Vec<String> {
    let models: HashMap<&str, (&[&str], bool, Regex)> = MODELS
        .iter()
        .map(|(name, attrs, text, children)| {
            (
                *name,
                (*attrs, *text, Regex::new(&format!("^(?:{children})$")).unwrap()),
            )
        })
        .collect();
    let mut out = Vec::new();
    let mut open: Vec<(String, String)> = vec![(String::new(), String::new())];
    let mut reader = Reader::from_str(xml);
    let close = |(name, children): (String, String), out: &mut Vec<String>| match models.get(name.as_str()) {
        Some((.., model)) if model.is_match(&children) => {}
        Some(_) => out.push(format!("<{name}> holds {children}")),
        None => out.push(format!("<{name}> is none of TEI's")),
    };
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_string();
                open.last_mut().unwrap().1 += &format!("{name} ");
                for attr in tag.attributes() {
                    let attr = attr.unwrap();
                    let key = attr.key.as_ref();
                    if !models.get(name.as_str()).is_some_and(|m| m.0.contains(&key)) {
                        out.push(format!("<{name}> has {key}"));
                    }
                    let value = attr.value.to_string();
                    // words and versions are single tokens
                    if value.is_empty() || key != "xmlns" && value.contains(char::is_whitespace) {
                        out.push(format!("<{name} {key}=\"{value}\">"));
                    }
                }
                match event {
                    Event::Empty(_) => close((name, String::new()), &mut out),
                    _ => open.push((name, String::new())),
                }
            }
            Event::End(_) => close(open.pop().unwrap(), &mut out),
            Event::Text(text) => {
                let name = &open.last().unwrap().0;
                let filled = text.chars().any(|c| !c.is_whitespace());
                if filled && !models.get(name.as_str()).is_some_and(|m| m.1) {
                    out.push(format!("<{name}> holds text"));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    out
}

#[test]
fn faults_are_seen() {
    let around = |body: &str| format!("<body>{body}</body>");
    assert_eq!(faults(&around("<div><p>a</p></div>")), Vec::<String>::new());
    for wrong in [
        "<div><div><p>a</p></div><p>b</p></div>",
        "<div><p>a</p><head>b</head></div>",
        "<div>a</div>",
        "<div><list/></div>",
        "<div type=\"\"><p>a</p></div>",
        "<div><p>a<note>b</note></p></div>",
        "",
    ] {
        assert!(!faults(&around(wrong)).is_empty(), "{wrong}");
    }
}

#[test]
fn pages_with_and_without_positions_keep_to_tei() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["tests/positions", "samples"] {
        // samples are not part of the package
        for entry in root.join(folder).read_dir().into_iter().flatten() {
            let path = entry.unwrap().path();
            let page = path
                .extension()
                .is_some_and(|e| ["txt", "xml", "xhtml", "html"].iter().any(|p| e == *p));
            if page && path.is_file() {
                files.push(path);
            }
        }
    }
    assert!(files.len() >= 6);
    for file in files {
        let ran = run(root, &["clean", file.to_str().unwrap(), "--format", "tei"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert_eq!(faults(&ran.out), Vec::<String>::new(), "{}", file.display());
    }
}
