//! The pages of an issue as a METS file lists them, and the articles that it knows.

use super::alto::kind;
use super::inputs::explain;
use super::xml::{Node, Tag, Xml};
use crate::error::Error;
use crate::layout::{Layout, RegionKind};
use crate::pass::issue::PageLabel;
use crate::source::digest;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// How large the list may be, in bytes.
const LARGEST: u64 = 64 << 20;
/// So many blocks are one part of an article.
const MOST: usize = 4096;

/// A list of an issue's pages, with what it says of their articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issue {
    /// The pages, in the order of the physical structure.
    pub pages: Vec<Listed>,
    /// SHA-256 of the list, lower-case hexadecimal.
    pub sha256: String,
    /// What the logical structure says of their blocks, by the page's file.
    parts: HashMap<PathBuf, Vec<Part>>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The file with its text, relative to the list's folder.
    pub path: PathBuf,
    /// What the list calls the page, if it is a number, with the letters of a section or without.
    pub label: Option<PageLabel>,
}

/// What the logical structure says of a run of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// The ids of the first block and, if there are more, of the last.
    blocks: (String, String),
    /// The article, counted from 1 in the issue.
    article: Option<u32>,
    kind: Option<RegionKind>,
}

/// The issue that the METS file at `path` lists: files with the pages' text, in the order of its physical structure, relative
/// to its folder. `None` if this is no METS file called `*.xml`.
///
/// Fails where it lists no text, or files outside its folder.
pub fn issue(path: &Path) -> Result<Option<Issue>, Error> {
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
    let issue = Issue {
        sha256: digest(&bytes),
        ..listed(&String::from_utf8_lossy(&bytes))
    };
    let inside = |p: &Path| {
        p.components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
    };
    if let Some(outside) = issue.pages.iter().find(|p| !inside(&p.path)) {
        return Err(fail(format!(
            "it lists {}, which is not in its folder; fetch the files and correct the list",
            outside.path.display()
        )));
    }
    if issue.pages.is_empty() {
        return Err(fail(
            "this METS file lists no pages with text (ALTO, hOCR, PAGE XML); name the files themselves".into(),
        ));
    }
    Ok(Some(issue))
}

impl Issue {
    /// Note in `layout`, that of the page `path`, what the list says of its regions. What the page's own file says of their
    /// kinds goes before.
    pub fn note(&self, path: &Path, layout: &mut Layout) {
        let Some(parts) = self.parts.get(path) else { return };
        let ids: HashMap<String, usize> = layout
            .regions
            .iter()
            .enumerate()
            .filter(|(_, r)| !r.id.is_empty())
            .map(|(i, r)| (r.id.clone(), i))
            .collect();
        for part in parts {
            let Some(&first) = ids.get(&part.blocks.0) else {
                continue;
            };
            let last = ids
                .get(&part.blocks.1)
                .copied()
                .filter(|l| (first..first + MOST).contains(l));
            for region in &mut layout.regions[first..=last.unwrap_or(first)] {
                region.article = region.article.or(part.article);
                region.kind = region.kind.or(part.kind);
            }
        }
        // what stands in a block is part of what the block is part of
        for i in 0..layout.regions.len() {
            let outer = layout.regions[i].within.and_then(|w| layout.regions.get(w as usize));
            let outer = outer.and_then(|r| r.article);
            let region = &mut layout.regions[i];
            region.article = region.article.or(outer);
        }
    }
}

/// A file of the list.
struct Held {
    path: PathBuf,
    /// How likely it holds the text: 0 not at all.
    text: u32,
}

/// A division of the physical structure: its place, and the files of the page that it is.
#[derive(Default)]
struct Division {
    order: Vec<u32>,
    label: Option<PageLabel>,
    files: Vec<String>,
}

/// The structure that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Structure {
    Physical,
    Logical,
    Other,
}

/// Reads a METS file.
#[derive(Default)]
struct State {
    files: HashMap<String, Held>,
    uses: Vec<String>,
    file: Option<(String, String)>,
    structure: Option<Structure>,
    order: Vec<u32>,
    divisions: Vec<Division>,
    met: u32,
    /// The divisions of the logical structure that are open: the article and what it says of the text.
    open: Vec<(Option<u32>, Option<RegionKind>)>,
    articles: u32,
    /// Parts with the id of their file.
    parts: Vec<(String, Part)>,
}

fn listed(text: &str) -> Issue {
    let mut xml = Xml::new(text, false);
    let mut state = State::default();
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => state.open(&tag),
            Node::Close(name) => state.close(name),
            Node::Text(_) => {}
        }
    }
    state.issue()
}

impl State {
    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name {
            "fileGrp" => self.uses.push(attr(tag, "USE")),
            "file" => self.file = Some((attr(tag, "ID"), attr(tag, "MIMETYPE"))),
            "FLocat" => {
                if let Some((id, kind)) = &self.file {
                    let path = local(&attr(tag, "href"));
                    let text = likely(&path, self.uses.last().map_or("", String::as_str), kind);
                    self.files.insert(id.clone(), Held { path, text });
                }
            }
            "structMap" => {
                self.structure = Some(match attr(tag, "TYPE").to_ascii_lowercase().as_str() {
                    "physical" => Structure::Physical,
                    "logical" => Structure::Logical,
                    _ => Structure::Other,
                });
            }
            "div" if self.structure == Some(Structure::Physical) => {
                self.met += 1;
                self.order.push(attr(tag, "ORDER").trim().parse().unwrap_or(self.met));
                self.divisions.push(Division {
                    order: self.order.clone(),
                    label: PageLabel::named(&attr(tag, "ORDERLABEL")),
                    files: Vec::new(),
                });
            }
            "div" if self.structure == Some(Structure::Logical) => self.division(&attr(tag, "TYPE")),
            "fptr" | "area" => {
                let id = attr(tag, "FILEID");
                match self.structure {
                    Some(Structure::Physical) if !id.is_empty() => {
                        self.divisions
                            .last_mut()
                            .into_iter()
                            .for_each(|d| d.files.push(id.clone()));
                    }
                    Some(Structure::Logical) if !id.is_empty() => self.area(tag, id),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "fileGrp" => {
                self.uses.pop();
            }
            "file" => self.file = None,
            "structMap" => self.structure = None,
            "div" if self.structure == Some(Structure::Physical) => {
                self.order.pop();
            }
            "div" if self.structure == Some(Structure::Logical) => {
                self.open.pop();
            }
            _ => {}
        }
    }

    /// A division of the logical structure: in an article those are its heads, its text, its pictures.
    fn division(&mut self, named: &str) {
        let (mut article, outer) = self.open.last().copied().unwrap_or_default();
        let own = kind(named).filter(|k| *k != RegionKind::Group);
        let begins = named.eq_ignore_ascii_case("article") || own == Some(RegionKind::Advertisement);
        if article.is_none() && begins {
            self.articles += 1;
            article = Some(self.articles);
        }
        self.open.push((article, own.or(outer)));
    }

    /// The blocks that a division is made of.
    fn area(&mut self, tag: &Tag<'_>, file: String) {
        let blocks = (attr(tag, "BEGIN"), attr(tag, "END"));
        let Some(&(article, kind)) = self.open.last().filter(|_| !blocks.0.is_empty()) else {
            return;
        };
        let part = Part { blocks, article, kind };
        self.parts.push((file, part));
    }

    fn issue(mut self) -> Issue {
        self.divisions.sort_by(|a, b| a.order.cmp(&b.order));
        let mut out = Issue::default();
        let mut seen = std::collections::HashSet::new();
        for division in self.divisions {
            let files = division.files.iter().filter_map(|id| self.files.get(id));
            // The last of the likeliest would be taken by max_by_key; the first is what the file puts first.
            let found: Vec<&Held> = files.filter(|f| f.text > 0).collect();
            if let Some(best) = found.into_iter().rev().max_by_key(|f| f.text)
                && seen.insert(best.path.clone())
            {
                out.pages.push(Listed {
                    path: best.path.clone(),
                    label: division.label,
                });
            }
        }
        for (file, part) in self.parts {
            if let Some(file) = self.files.get(&file) {
                out.parts.entry(file.path.clone()).or_default().push(part);
            }
        }
        out
    }
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
