//! The pages of an issue as a METS file lists them.

use super::inputs::explain;
use super::xml::{Node, Tag, Xml};
use crate::error::Error;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// How large the list may be, in bytes.
const LARGEST: u64 = 64 << 20;

/// The files with the pages' text that the METS file at `path` lists, in the order of its physical structure, relative
/// to its folder. `None` if this is no METS file called `*.xml`.
///
/// Fails where it lists no text, or files outside its folder.
pub fn pages(path: &Path) -> Result<Option<Vec<PathBuf>>, Error> {
    if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xml")) {
        return Ok(None);
    }
    let fail = |message: String| Error::Read {
        path: path.display().to_string(),
        message,
    };
    let mut head = Vec::new();
    let open = |limit: u64, to: &mut Vec<u8>| File::open(path).and_then(|f| f.take(limit).read_to_end(to));
    open(super::format::HEAD as u64, &mut head).map_err(|e| fail(explain(&e)))?;
    if super::format::root(&String::from_utf8_lossy(&head)) != Some("mets") {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    open(LARGEST, &mut bytes).map_err(|e| fail(explain(&e)))?;
    let listed = listed(&String::from_utf8_lossy(&bytes));
    let inside = |p: &Path| {
        p.components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
    };
    if let Some(outside) = listed.iter().find(|p| !inside(p)) {
        return Err(fail(format!(
            "it lists {}, which is not in its folder; fetch the files and correct the list",
            outside.display()
        )));
    }
    if listed.is_empty() {
        return Err(fail(
            "this METS file lists no pages with text (ALTO, hOCR, PAGE XML); name the files themselves".into(),
        ));
    }
    Ok(Some(listed))
}

/// A file of the list.
struct Listed {
    path: PathBuf,
    /// How likely it holds the text: 0 not at all.
    text: u32,
}

/// A division of the physical structure: its place, and the files of the page that it is.
#[derive(Default)]
struct Division {
    order: Vec<u32>,
    files: Vec<String>,
}

fn listed(text: &str) -> Vec<PathBuf> {
    let mut xml = Xml::new(text, false);
    let mut files: HashMap<String, Listed> = HashMap::new();
    let (mut uses, mut file): (Vec<String>, Option<(String, String)>) = (Vec::new(), None);
    let mut structure = None;
    let (mut order, mut divisions): (Vec<u32>, Vec<Division>) = (Vec::new(), Vec::new());
    let mut met = 0;
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => match tag.name {
                "fileGrp" => uses.push(attr(&tag, "USE")),
                "file" => file = Some((attr(&tag, "ID"), attr(&tag, "MIMETYPE"))),
                "FLocat" => {
                    if let Some((id, kind)) = &file {
                        let path = local(&attr(&tag, "href"));
                        let text = likely(&path, uses.last().map_or("", String::as_str), kind);
                        files.insert(id.clone(), Listed { path, text });
                    }
                }
                "structMap" => structure = Some(attr(&tag, "TYPE").eq_ignore_ascii_case("physical")),
                "div" if structure == Some(true) => {
                    met += 1;
                    order.push(attr(&tag, "ORDER").trim().parse().unwrap_or(met));
                    divisions.push(Division {
                        order: order.clone(),
                        files: Vec::new(),
                    });
                }
                "fptr" | "area" if structure == Some(true) => {
                    let id = attr(&tag, "FILEID");
                    if let Some(division) = divisions.last_mut().filter(|_| !id.is_empty()) {
                        division.files.push(id);
                    }
                }
                _ => {}
            },
            Node::Close("fileGrp") => {
                uses.pop();
            }
            Node::Close("file") => file = None,
            Node::Close("structMap") => structure = None,
            Node::Close("div") if structure == Some(true) => {
                order.pop();
            }
            _ => {}
        }
    }
    divisions.sort_by(|a, b| a.order.cmp(&b.order));
    let mut out: Vec<PathBuf> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for division in divisions {
        let found = division
            .files
            .iter()
            .filter_map(|id| files.get(id))
            .filter(|f| f.text > 0);
        // The last of the likeliest would be taken by max_by_key; the first is what the file puts first.
        if let Some(best) = found.rev().max_by_key(|f| f.text)
            && seen.insert(best.path.clone())
        {
            out.push(best.path.clone());
        }
    }
    out
}

/// How likely a file holds a page's text with positions, by what the list says of it.
fn likely(path: &Path, named: &str, kind: &str) -> u32 {
    let named = named.to_ascii_uppercase();
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let markup = ["xml", "hocr", "html", "xhtml"].contains(&extension.as_str()) || kind.contains("xml");
    let said = ["ALTO", "FULLTEXT", "OCR", "TEXT", "HOCR", "PAGE"]
        .iter()
        .any(|n| named.contains(n));
    u32::from(markup) + u32::from(markup && (said || kind.to_ascii_lowercase().contains("alto")))
}

/// The path in a link: `file://./ALTO/1.xml` is `ALTO/1.xml`.
fn local(link: &str) -> PathBuf {
    let path = link
        .strip_prefix("file://")
        .or(link.strip_prefix("file:"))
        .unwrap_or(link);
    PathBuf::from(path.strip_prefix("./").unwrap_or(path))
}

fn attr(tag: &Tag<'_>, name: &str) -> String {
    tag.attrs()
        .find(|(n, _)| *n == name)
        .map_or_else(String::new, |(_, v)| v.into_owned())
}
