//! ALTO 1 to 4, as recognisers, archives and PDF converters write it.

use super::draft::Draft;
use super::xml::{Node, Tag, Xml};
use crate::layout::{Element, Rect, Region, RegionKind, Sheet};
use std::collections::HashMap;
use std::sync::Arc;

/// What a file says ahead of its pages, and where in a page the reader is.
#[derive(Default)]
struct State {
    pages: Vec<Draft>,
    /// Type sizes by the ids of styles.
    sizes: HashMap<String, f32>,
    /// What regions are, by the ids of tags.
    tags: HashMap<String, RegionKind>,
    /// Places in the reading order, by the ids of blocks.
    order: HashMap<String, u32>,
    /// Regions of the page by their ids, and the ids of those that are read next.
    regions: HashMap<String, u32>,
    next: Vec<(u32, String)>,
    /// The region that is open, and the type size of what stands in it.
    region: Option<u32>,
    block_size: f32,
    line: bool,
    /// The unit of lengths, and the name of the picture.
    unit: &'static str,
    image: Option<String>,
    /// The element whose text is wanted.
    asked: Asked,
    /// How the file says that it was made, and what of that is open.
    history: Arc<Vec<Element>>,
    making: Vec<Element>,
    /// How much of it is kept, in bytes.
    kept: usize,
}

/// Of how a file was made no more is kept, in bytes and in depth.
const HISTORY: (usize, usize) = (16 << 10, 8);

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Asked {
    #[default]
    Nothing,
    Unit,
    Image,
}

/// What closing an element gives back: the state outside it.
enum Frame {
    Other,
    Region(Option<u32>),
    Line,
    Page,
    History,
}

/// The pages in `text`, and what is wrong with the file as a whole.
pub(super) fn read(text: &str) -> (Vec<Draft>, Option<String>) {
    let mut xml = Xml::new(text, false);
    let mut state = State::default();
    let mut open: Vec<Frame> = Vec::new();
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => open.push(state.open(&tag)),
            Node::Close(_) => match open.pop() {
                Some(Frame::Region(outer)) => {
                    (state.region, state.block_size) = (outer, 0.0);
                }
                Some(Frame::Line) => state.line = false,
                Some(Frame::Page) => state.close_page(),
                Some(Frame::History) => state.close_history(),
                Some(Frame::Other) | None => state.asked = Asked::Nothing,
            },
            Node::Text(text) => state.text(&text),
        }
    }
    (state.pages, xml.fault())
}

/// The attributes of blocks, lines and strings that are asked for.
#[derive(Default)]
struct Attrs {
    id: String,
    /// `HPOS`, `VPOS`, `WIDTH`, `HEIGHT`.
    place: [Option<f32>; 4],
    styles: String,
    tags: String,
    kind: String,
    next: String,
}

impl State {
    fn open(&mut self, tag: &Tag<'_>) -> Frame {
        if !self.making.is_empty() || self.pages.is_empty() && ["OCRProcessing", "Processing"].contains(&tag.name) {
            return self.open_history(tag);
        }
        match tag.name {
            "MeasurementUnit" => self.asked = Asked::Unit,
            "fileName" => self.asked = Asked::Image,
            "TextStyle" => self.style(tag),
            "OtherTag" | "StructureTag" | "LayoutTag" | "RoleTag" => self.tag(tag),
            "ElementRef" => {
                let place = self.order.len() as u32;
                if let Some((_, id)) = tag.attrs().find(|(n, _)| *n == "REF") {
                    self.order.entry(id.into_owned()).or_insert(place);
                }
            }
            "Page" => {
                self.page(tag);
                return Frame::Page;
            }
            "TopMargin" | "BottomMargin" | "LeftMargin" | "RightMargin" => {
                return self.region(tag, Some(RegionKind::Furniture));
            }
            "ComposedBlock" => return self.region(tag, Some(RegionKind::Group)),
            "TextBlock" => return self.region(tag, None),
            "Illustration" | "GraphicalElement" => return self.region(tag, Some(RegionKind::Picture)),
            "TextLine" => {
                self.text_line(tag);
                return Frame::Line;
            }
            "String" => self.string(tag),
            "HYP" => {
                if let Some(line) = self.open_line() {
                    line.hyphen = true;
                }
            }
            "Polygon" => self.polygon(tag),
            _ => {}
        }
        Frame::Other
    }

    fn open_history(&mut self, tag: &Tag<'_>) -> Frame {
        let attrs = tag.attrs().map(|(n, v)| (n.to_owned(), v.into_owned()));
        let element = Element {
            name: tag.name.to_owned(),
            attrs: attrs.filter(|(n, _)| *n != "xmlns").collect(),
            ..Element::default()
        };
        let attrs = element.attrs.iter().map(|(n, v)| n.len() + v.len());
        self.kept += 64 + element.name.len() + attrs.sum::<usize>();
        self.making.push(element);
        Frame::History
    }

    fn close_history(&mut self) {
        let Some(mut element) = self.making.pop() else { return };
        element.text = element.text.trim().to_owned();
        let fits = self.kept < HISTORY.0 && self.making.len() < HISTORY.1;
        match self.making.last_mut() {
            Some(outer) if fits => outer.children.push(element),
            None if fits => Arc::make_mut(&mut self.history).push(element),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.making.last_mut() {
            self.kept += text.len();
            if self.kept < HISTORY.0 {
                element.text.push_str(text);
            }
            return;
        }
        let text = text.trim();
        match self.asked {
            Asked::Unit => self.unit = ["mm10", "inch1200"].into_iter().find(|u| *u == text).unwrap_or("pixel"),
            Asked::Image if !text.is_empty() => self.image = Some(text.to_owned()),
            _ => {}
        }
    }

    fn open_line(&mut self) -> Option<&mut super::draft::Line> {
        self.pages.last_mut().filter(|_| self.line)?.lines.last_mut()
    }

    fn style(&mut self, tag: &Tag<'_>) {
        let (mut id, mut size) = (String::new(), None);
        for (name, value) in tag.attrs() {
            match name {
                "ID" => id = value.into_owned(),
                "FONTSIZE" => size = value.trim().parse::<f32>().ok(),
                _ => {}
            }
        }
        if let Some(size) = size.filter(|s| *s > 0.0 && s.is_finite()) {
            self.sizes.insert(id, size);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let (mut id, mut named) = (String::new(), None);
        for (name, value) in tag.attrs() {
            match name {
                "ID" => id = value.into_owned(),
                "LABEL" => named = kind(&value).or(named),
                "TYPE" => named = named.or_else(|| kind(&value)),
                _ => {}
            }
        }
        if let Some(kind) = named {
            self.tags.insert(id, kind);
        }
    }

    fn page(&mut self, tag: &Tag<'_>) {
        let attrs = Attrs::new(tag);
        let [_, _, width, height] = attrs.place.map(|v| v.filter(|v| (0.0..1e7).contains(v)).unwrap_or(0.0));
        self.pages.push(Draft {
            sheet: Sheet { width, height },
            unit: self.unit,
            image: self.image.clone(),
            history: self.history.clone(),
            ..Draft::default()
        });
        (self.region, self.block_size, self.line) = (None, 0.0, false);
    }

    /// Gives regions their places in the reading order: from the list of them, else from block to next block.
    fn close_page(&mut self) {
        let (regions, next) = (std::mem::take(&mut self.regions), std::mem::take(&mut self.next));
        let Some(page) = self.pages.last_mut() else { return };
        let mut placed = false;
        for (id, region) in &regions {
            if let Some(place) = self.order.get(id) {
                page.regions[*region as usize].order = Some(*place);
                placed = true;
            }
        }
        if placed || next.is_empty() {
            return;
        }
        let follows: HashMap<u32, u32> = next
            .iter()
            .filter_map(|(a, id)| Some((*a, *regions.get(id)?)))
            .collect();
        let second: std::collections::HashSet<u32> = follows.values().copied().collect();
        let mut place = 0;
        for first in (0..page.regions.len() as u32).filter(|r| follows.contains_key(r) && !second.contains(r)) {
            let mut at = Some(first);
            while let Some(region) = at.map(|r| &mut page.regions[r as usize]).filter(|r| r.order.is_none()) {
                region.order = Some(place);
                place += 1;
                at = at.and_then(|r| follows.get(&r).copied());
            }
        }
    }

    fn region(&mut self, tag: &Tag<'_>, by_name: Option<RegionKind>) -> Frame {
        let outer = self.region;
        let attrs = Attrs::new(tag);
        let size = self.size(&attrs.styles);
        let tagged = attrs.tags.split_whitespace().find_map(|t| self.tags.get(t).copied());
        let Some(page) = self.pages.last_mut() else {
            return Frame::Other;
        };
        let at = page.regions.len() as u32;
        let rect = attrs.rect(page);
        page.regions.push(Region {
            within: outer,
            sheet: 0,
            rect,
            kind: tagged.or_else(|| kind(&attrs.kind)).or(by_name),
            id: attrs.id.clone(),
            ..Region::default()
        });
        if !attrs.next.is_empty() {
            self.next.push((at, attrs.next));
        }
        self.regions.insert(attrs.id, at);
        self.region = Some(at);
        if size > 0.0 {
            self.block_size = size;
        }
        Frame::Region(outer)
    }

    fn text_line(&mut self, tag: &Tag<'_>) {
        let attrs = Attrs::new(tag);
        let size = self.size(&attrs.styles);
        let (region, block_size) = (self.region, self.block_size);
        let Some(page) = self.pages.last_mut() else { return };
        let rect = attrs.rect(page);
        let line = page.line(rect, region);
        line.size = if size > 0.0 { size } else { block_size };
        self.line = true;
    }

    fn string(&mut self, tag: &Tag<'_>) {
        let attrs = Attrs::new(tag);
        let (mut text, mut whole, mut part, mut sure) = (String::new(), String::new(), String::new(), None);
        for (name, value) in tag.attrs() {
            match name {
                "CONTENT" => text = value.into_owned(),
                "SUBS_CONTENT" => whole = value.into_owned(),
                "SUBS_TYPE" => part = value.into_owned(),
                "WC" => sure = value.trim().parse::<f32>().ok().map(share),
                _ => {}
            }
        }
        let size = self.size(&attrs.styles);
        let (region, in_line) = (self.region, self.line);
        let Some(page) = self.pages.last_mut() else { return };
        let rect = attrs.rect(page);
        if !in_line {
            page.line(None, region);
        }
        page.token(&text, rect, sure);
        let first = part.eq_ignore_ascii_case("HypPart1");
        if let Some(line) = page.lines.last_mut() {
            if line.size <= 0.0 {
                line.size = size;
            }
            line.hyphen |= first;
        }
        let whole = whole.trim_matches(|c: char| !c.is_alphanumeric());
        if first && !whole.is_empty() {
            page.whole.push(whole.to_owned());
        }
    }

    /// The outline of the last line or region, where it has no box.
    fn polygon(&mut self, tag: &Tag<'_>) {
        let Some((_, points)) = tag.attrs().find(|(n, _)| *n == "POINTS") else {
            return;
        };
        let (in_line, region) = (self.line, self.region);
        let Some(page) = self.pages.last_mut() else { return };
        let rect = outline(&points);
        if in_line {
            if let Some(line) = page.lines.last_mut().filter(|l| l.tokens.is_empty()) {
                line.rect = line.rect.or(rect);
            }
        } else if let Some(region) = region.and_then(|r| page.regions.get_mut(r as usize)) {
            region.rect = region.rect.or(rect);
        }
    }

    fn size(&self, styles: &str) -> f32 {
        styles
            .split_whitespace()
            .find_map(|s| self.sizes.get(s).copied())
            .unwrap_or(0.0)
    }
}

impl Attrs {
    fn new(tag: &Tag<'_>) -> Attrs {
        let mut out = Attrs::default();
        for (name, value) in tag.attrs() {
            let side = match name {
                "HPOS" => 0,
                "VPOS" => 1,
                "WIDTH" => 2,
                "HEIGHT" => 3,
                "ID" => {
                    out.id = value.into_owned();
                    continue;
                }
                "STYLEREFS" => {
                    out.styles = value.into_owned();
                    continue;
                }
                "TAGREFS" => {
                    out.tags = value.into_owned();
                    continue;
                }
                "TYPE" => {
                    out.kind = value.into_owned();
                    continue;
                }
                "IDNEXT" => {
                    out.next = value.into_owned();
                    continue;
                }
                _ => continue,
            };
            out.place[side] = Some(value.trim().parse().unwrap_or(f32::NAN));
        }
        out
    }

    /// The box; `None` where a side is not given or wrong.
    fn rect(&self, page: &mut Draft) -> Option<Rect> {
        let [Some(x), Some(y), Some(width), Some(height)] = self.place else {
            return None;
        };
        page.corners(x, y, x + width, y + height)
    }
}

/// A share that some programs write in hundredths.
fn share(value: f32) -> f32 {
    if value > 1.0 { value / 100.0 } else { value }
}

/// The box round points, written `x,y x,y` or `x y x y`.
pub(super) fn outline(points: &str) -> Option<Rect> {
    let mut numbers = points
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|p| !p.is_empty());
    let mut rect: Option<Rect> = None;
    while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
        let (x, y): (f32, f32) = (x.parse().ok()?, y.parse().ok()?);
        if !(x.abs() < 1e7 && y.abs() < 1e7) {
            return None;
        }
        let point = Rect {
            x0: x,
            y0: y,
            x1: x,
            y1: y,
        };
        rect = Some(rect.map_or(point, |r| r.with(point)));
    }
    rect
}

/// What a region is that a file calls `name`, in the words that archives and recognisers use.
pub(super) fn kind(name: &str) -> Option<RegionKind> {
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect::<String>()
        .to_ascii_lowercase();
    Some(match name.as_str() {
        "paragraph" | "text" | "textblock" | "body" | "maintext" | "mainzone" => RegionKind::Paragraph,
        "heading" | "headline" | "title" | "subheading" | "subheadline" | "subtitle" | "titlesection" | "head"
        | "titlezone" | "crossheading" => RegionKind::Heading,
        "header" | "footer" | "pagenumber" | "runningtitle" | "runninghead" | "runningtitlezone" | "numberingzone"
        | "signaturemark" | "catchword" | "masthead" | "folio" | "quiremarkszone" => RegionKind::Furniture,
        "caption" | "figurecaption" => RegionKind::Caption,
        "list" | "listlabel" => RegionKind::List,
        "table" | "tablezone" => RegionKind::Table,
        "illustration" | "graphic" | "graphiczone" | "image" | "picture" | "photo" | "photograph" | "separator"
        | "noise" | "chart" | "map" | "linedrawing" => RegionKind::Picture,
        "advertisement" | "advert" | "ad" | "advertising" => RegionKind::Advertisement,
        "article" | "section" | "container" | "group" | "column" => RegionKind::Group,
        _ => return None,
    })
}
