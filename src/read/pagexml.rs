//! PAGE XML of 2010 to 2019, as PRImA's tools, Transkribus, OCR-D, eScriptorium and kraken write it.

use super::alto::{kind, outline};
use super::draft::Draft;
use super::xml::{Node, Tag, Xml};
use crate::layout::{Rect, Region, RegionKind, Sheet};
use std::collections::HashMap;

/// Where in a page the reader is.
#[derive(Default)]
struct State {
    pages: Vec<Draft>,
    /// The regions, lines and words that are open, outermost first.
    open: Vec<Item>,
    /// Regions of the page by their ids.
    regions: HashMap<String, u32>,
    /// The groups of the reading order that are open: the place of each in the one around it.
    groups: Vec<u32>,
    /// Where each region stands in the reading order: its place in each group, outermost first.
    order: Vec<(Vec<u32>, String)>,
    /// What text goes to, while in one.
    text: Option<String>,
    /// The rank of the `TextEquiv` that is open, and how sure it is.
    rank: u32,
    sure: Option<f32>,
}

/// A region, line or word.
#[derive(Default)]
struct Item {
    level: Level,
    /// Index of a region.
    region: Option<u32>,
    rect: Option<Rect>,
    points: Option<Rect>,
    size: f32,
    vertical: Option<bool>,
    /// Its text by the `TextEquiv` of the lowest rank so far.
    text: Option<(u32, String)>,
    confidence: Option<f32>,
    words: Vec<(String, Option<Rect>, Option<f32>)>,
    /// It holds lines with text.
    filled: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Level {
    #[default]
    Region,
    Line,
    Word,
    /// A glyph, whose text is part of its word's.
    Glyph,
}

/// What an element is, for when it ends.
enum Frame {
    Other,
    Page,
    Item,
    Group,
    Unicode,
}

/// The pages in `text`, and what is wrong with the file as a whole.
pub(super) fn read(text: &str) -> (Vec<Draft>, Option<String>) {
    let mut xml = Xml::new(text, false);
    let mut state = State::default();
    let mut open: Vec<Frame> = Vec::new();
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => open.push(state.open(&tag)),
            Node::Text(text) => {
                if let Some(kept) = &mut state.text {
                    kept.push_str(&text);
                }
            }
            Node::Close(_) => match open.pop() {
                Some(Frame::Item) => state.close_item(),
                Some(Frame::Unicode) => state.close_text(),
                Some(Frame::Group) => {
                    state.groups.pop();
                }
                Some(Frame::Page) => state.close_page(),
                Some(Frame::Other) | None => {}
            },
        }
    }
    (state.pages, xml.fault())
}

impl State {
    fn open(&mut self, tag: &Tag<'_>) -> Frame {
        match tag.name {
            "Page" => {
                let length = |name: &str| {
                    let value = attr(tag, name).and_then(|v| v.trim().parse().ok());
                    value.filter(|v| (0.0..1e7).contains(v)).unwrap_or(0.0)
                };
                let sheet = Sheet {
                    width: length("imageWidth"),
                    height: length("imageHeight"),
                };
                self.pages.push(Draft {
                    sheet,
                    image: attr(tag, "imageFilename"),
                    ..Draft::default()
                });
                self.open.clear();
                Frame::Page
            }
            "OrderedGroup" | "UnorderedGroup" | "OrderedGroupIndexed" | "UnorderedGroupIndexed" => {
                let at = index(tag, self.order.len() as u32);
                self.place(tag, at);
                self.groups.push(at);
                Frame::Group
            }
            "RegionRef" | "RegionRefIndexed" => {
                self.place(tag, index(tag, self.order.len() as u32));
                Frame::Other
            }
            "TextLine" => self.open_item(tag, Level::Line),
            "Word" => self.open_item(tag, Level::Word),
            "Glyph" => self.open_item(tag, Level::Glyph),
            name if name.ends_with("Region") || name == "TableCell" => self.open_region(tag),
            "Coords" | "Baseline" => {
                if let (Some(item), Some(points)) = (self.open.last_mut(), attr(tag, "points")) {
                    let rect = outline(&points);
                    match (tag.name, rect, self.pages.last_mut()) {
                        ("Coords", None, Some(page)) => page.bad_boxes += 1,
                        ("Coords", rect, _) => item.rect = rect,
                        (_, rect, _) => item.rect = item.rect.or(rect),
                    }
                }
                Frame::Other
            }
            // The way of 2010: a corner an element.
            "Point" => {
                let point = (attr(tag, "x"), attr(tag, "y"));
                if let (Some(item), (Some(x), Some(y))) = (self.open.last_mut(), point)
                    && let Some(rect) = outline(&format!("{x},{y}"))
                {
                    item.points = Some(item.points.map_or(rect, |r| r.with(rect)));
                }
                Frame::Other
            }
            "TextStyle" => {
                let size = attr(tag, "fontSize").and_then(|v| v.trim().parse::<f32>().ok());
                if let (Some(item), Some(size)) = (self.open.last_mut(), size.filter(|s| *s > 0.0 && s.is_finite())) {
                    item.size = size;
                }
                Frame::Other
            }
            "TextEquiv" => {
                self.rank = index(tag, 0);
                self.sure = attr(tag, "conf").and_then(|v| v.trim().parse().ok());
                Frame::Other
            }
            "Unicode" => {
                self.text = Some(String::new());
                Frame::Unicode
            }
            _ => Frame::Other,
        }
    }

    /// Notes the place of the region that an element of the reading order refers to.
    fn place(&mut self, tag: &Tag<'_>, at: u32) {
        if let Some(id) = attr(tag, "regionRef") {
            let mut path = self.groups.clone();
            path.push(at);
            self.order.push((path, id));
        }
    }

    fn open_region(&mut self, tag: &Tag<'_>) -> Frame {
        let outer = self.open.iter().rev().find_map(|i| i.region);
        let Some(page) = self.pages.last_mut() else {
            return Frame::Other;
        };
        let at = page.regions.len() as u32;
        let custom = attr(tag, "custom").unwrap_or_default();
        let named = attr(tag, "type").or_else(|| setting(&custom, "structure", "type").map(str::to_owned));
        let by_name = match tag.name {
            "TextRegion" => None,
            "TableRegion" | "TableCell" => Some(RegionKind::Table),
            "AdvertRegion" => Some(RegionKind::Advertisement),
            _ => Some(RegionKind::Picture),
        };
        page.regions.push(Region {
            within: outer,
            sheet: 0,
            rect: None,
            kind: named.and_then(|n| kind(&n)).or(by_name),
            order: setting(&custom, "readingOrder", "index").and_then(|n| n.parse().ok()),
            id: attr(tag, "id").unwrap_or_default(),
            article: None,
        });
        if let Some(id) = attr(tag, "id") {
            self.regions.insert(id, at);
        }
        let down = attr(tag, "readingDirection").map(|d| d.starts_with("top") || d.starts_with("bottom"));
        self.open.push(Item {
            region: Some(at),
            vertical: down.filter(|d| *d),
            ..Item::default()
        });
        Frame::Item
    }

    fn open_item(&mut self, tag: &Tag<'_>, level: Level) -> Frame {
        let down = attr(tag, "readingDirection").map(|d| d.starts_with("top") || d.starts_with("bottom"));
        let outer = self.open.last();
        let vertical = down.filter(|d| *d).or_else(|| outer.and_then(|i| i.vertical));
        let size = outer.map_or(0.0, |i| i.size);
        self.open.push(Item {
            level,
            size,
            vertical,
            ..Item::default()
        });
        Frame::Item
    }

    fn close_text(&mut self) {
        let (Some(text), Some(item)) = (self.text.take(), self.open.last_mut()) else {
            return;
        };
        if !text.trim().is_empty() && item.text.as_ref().is_none_or(|(rank, _)| self.rank < *rank) {
            item.text = Some((self.rank, text));
            item.confidence = self.sure.filter(|c| (0.0..=1.0).contains(c));
        }
    }

    fn close_item(&mut self) {
        let Some(mut item) = self.open.pop() else { return };
        let rect = item.rect.or(item.points);
        let text = item.text.take().map(|(_, text)| text);
        match item.level {
            Level::Glyph => {}
            Level::Word => {
                if let (Some(line), Some(text)) = (self.open.last_mut(), text) {
                    line.words.push((text, rect, item.confidence));
                }
            }
            Level::Line => {
                let region = self.open.iter().rev().find_map(|i| i.region);
                if let Some(outer) = self.open.last_mut() {
                    outer.filled |= text.is_some() || !item.words.is_empty();
                }
                let Some(page) = self.pages.last_mut() else { return };
                let line = page.line(rect, region);
                (line.size, line.vertical, line.confidence) = (item.size, item.vertical, item.confidence);
                fill(page, text, item.words);
            }
            Level::Region => {
                let Some(page) = self.pages.last_mut() else { return };
                if let Some(region) = item.region.and_then(|r| page.regions.get_mut(r as usize)) {
                    region.rect = rect;
                }
                if let (false, Some(text)) = (item.filled, text) {
                    for row in text.lines() {
                        page.line(None, item.region);
                        page.token(row, None, item.confidence);
                    }
                    item.filled = true;
                }
                if let Some(outer) = self.open.last_mut() {
                    outer.filled |= item.filled;
                }
            }
        }
    }

    /// Gives regions their places in the reading order.
    fn close_page(&mut self) {
        let mut order = std::mem::take(&mut self.order);
        let regions = std::mem::take(&mut self.regions);
        let Some(page) = self.pages.last_mut() else { return };
        if order.is_empty() {
            return;
        }
        order.sort();
        for region in &mut page.regions {
            region.order = None;
        }
        for (place, (_, id)) in order.iter().enumerate() {
            if let Some(region) = regions.get(id).and_then(|r| page.regions.get_mut(*r as usize)) {
                region.order.get_or_insert(place as u32);
            }
        }
    }
}

/// Gives the last line its words. The line's own text decides where it has one: it says which gaps are spaces, and
/// people correct it, not the words.
fn fill(page: &mut Draft, text: Option<String>, words: Vec<(String, Option<Rect>, Option<f32>)>) {
    let Some(text) = text else {
        for (text, rect, confidence) in words {
            page.token(&text, rect, confidence);
        }
        return;
    };
    let pieces: Vec<&str> = text.split_whitespace().collect();
    if pieces.len() == words.len() && pieces.iter().zip(&words).all(|(p, w)| *p == w.0.trim()) {
        for (text, rect, confidence) in words {
            page.spaced_token(&text, rect, confidence);
        }
    } else {
        page.token(&text, None, None);
    }
}

fn attr(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.attrs().find(|(n, _)| *n == name).map(|(_, v)| v.into_owned())
}

fn index(tag: &Tag<'_>, default: u32) -> u32 {
    attr(tag, "index")
        .and_then(|v| v.trim().parse().ok())
        .unwrap_or(default)
}

/// The value of `key` in the group `name` of a `custom` attribute, `name {key:value; …}`.
fn setting<'a>(custom: &'a str, name: &str, key: &str) -> Option<&'a str> {
    let rest = &custom[custom.find(name)? + name.len()..];
    let group = rest.trim_start().strip_prefix('{')?.split('}').next()?;
    let pair = group
        .split(';')
        .filter_map(|p| p.split_once(':'))
        .find(|(k, _)| k.trim() == key)?;
    Some(pair.1.trim())
}
