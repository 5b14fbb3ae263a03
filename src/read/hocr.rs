//! hOCR, XHTML or HTML, as Tesseract, kraken, OCRopus and converters from other formats write it.

use super::alto::kind;
use super::draft::Draft;
use super::xml::{Node, Tag, Xml};
use crate::layout::{Rect, Region, RegionKind, Sheet};

/// Where in a page the reader is.
#[derive(Default)]
struct State {
    pages: Vec<Draft>,
    region: Option<u32>,
    line: bool,
    /// Text of the line that stands in no word yet.
    loose: String,
    word: Option<Open>,
}

/// A word that is being read.
struct Open {
    rect: Option<Rect>,
    confidence: Option<f32>,
    text: String,
}

/// What an element is, for when it ends.
enum Frame {
    Other,
    Region(Option<u32>),
    Line,
    Word,
}

/// What a `title` says.
#[derive(Default)]
struct Props {
    bbox: Option<[f32; 4]>,
    /// The boxes of single letters, together.
    letters: Option<[f32; 4]>,
    wconf: Option<f32>,
    size: f32,
    angle: f32,
    image: Option<String>,
}

/// The pages in `text`, and what is wrong with the file as a whole.
pub(super) fn read(text: &str) -> (Vec<Draft>, Option<String>) {
    let mut xml = Xml::new(text, true);
    let mut state = State::default();
    let mut open: Vec<Frame> = Vec::new();
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => open.push(state.open(&tag)),
            Node::Close(_) => match open.pop() {
                Some(Frame::Region(outer)) => state.region = outer,
                Some(Frame::Word) => state.close_word(),
                Some(Frame::Line) => {
                    state.close_word();
                    state.flush();
                    state.line = false;
                }
                Some(Frame::Other) | None => {}
            },
            Node::Text(text) => match &mut state.word {
                Some(word) => word.text.push_str(&text),
                None if state.line => state.loose.push_str(&text),
                None => {}
            },
        }
    }
    (state.pages, xml.fault())
}

impl State {
    fn open(&mut self, tag: &Tag<'_>) -> Frame {
        let (mut class, mut title, mut down) = (String::new(), String::new(), false);
        for (name, value) in tag.attrs() {
            match name.to_ascii_lowercase().as_str() {
                "class" => class = value.into_owned(),
                "title" => title = value.into_owned(),
                "style" => down |= value.contains("vertical-rl"),
                _ => {}
            }
        }
        let Some(class) = class
            .split_whitespace()
            .find_map(|c| c.strip_prefix("ocr_").or(c.strip_prefix("ocrx_")))
        else {
            if self.line && tag.name.eq_ignore_ascii_case("br") {
                self.loose.push(' ');
            }
            return Frame::Other;
        };
        let props = Props::new(&title);
        if class == "page" {
            let [x0, y0, x1, y1] = props.bbox.unwrap_or_default();
            let length = |v: f32| if (0.0..1e7).contains(&v) { v } else { 0.0 };
            self.pages.push(Draft {
                sheet: Sheet {
                    width: length(x1 - x0.min(0.0)),
                    height: length(y1 - y0.min(0.0)),
                },
                image: props.image,
                ..Draft::default()
            });
            (self.region, self.line, self.word) = (None, false, None);
            return Frame::Other;
        }
        if self.pages.is_empty() {
            self.pages.push(Draft::default());
        }
        // Programs call a line by what they take it for; the same classes, on other elements, hold lines.
        let span = tag.name.eq_ignore_ascii_case("span");
        match class {
            "word" => self.open_word(&props),
            "line" => self.open_line(&props, down),
            "header" | "textfloat" | "caption" | "footer" | "pageno" if span => self.open_line(&props, down),
            "cinfo" | "glyph" | "glyphs" | "char" | "dropcap" | "word_part" => {
                if let (Some(word), Some(page), Some([x0, y0, x1, y1])) =
                    (&mut self.word, self.pages.last_mut(), props.letters.or(props.bbox))
                    && let Some(letter) = page.corners(x0, y0, x1, y1)
                {
                    word.rect = Some(word.rect.map_or(letter, |r| r.with(letter)));
                }
                Frame::Other
            }
            _ => self.open_region(class, &props),
        }
    }

    fn open_region(&mut self, class: &str, props: &Props) -> Frame {
        if self.line {
            return Frame::Other;
        }
        let outer = self.region;
        let Some(page) = self.pages.last_mut() else {
            return Frame::Other;
        };
        let rect = props.rect(page);
        self.region = Some(page.regions.len() as u32);
        page.regions.push(Region {
            within: outer,
            sheet: 0,
            rect,
            kind: region_kind(class),
            ..Region::default()
        });
        Frame::Region(outer)
    }

    fn open_line(&mut self, props: &Props, down: bool) -> Frame {
        if self.line {
            return Frame::Other;
        }
        let region = self.region;
        let Some(page) = self.pages.last_mut() else {
            return Frame::Other;
        };
        let rect = props.rect(page);
        let line = page.line(rect, region);
        line.size = props.size;
        line.confidence = props.wconf;
        if down || (60.0..120.0).contains(&props.angle.abs()) {
            line.vertical = Some(true);
        }
        self.line = true;
        self.loose.clear();
        Frame::Line
    }

    fn open_word(&mut self, props: &Props) -> Frame {
        if self.word.is_some() {
            return Frame::Other;
        }
        self.flush();
        let region = self.region;
        let Some(page) = self.pages.last_mut() else {
            return Frame::Other;
        };
        if !self.line {
            page.line(None, region);
        }
        let rect = props.rect(page);
        self.word = Some(Open {
            rect,
            confidence: props.wconf,
            text: String::new(),
        });
        Frame::Word
    }

    fn close_word(&mut self) {
        if let (Some(word), Some(page)) = (self.word.take(), self.pages.last_mut()) {
            page.token(&word.text, word.rect, word.confidence);
        }
    }

    /// Adds what the line holds outside its words.
    fn flush(&mut self) {
        if let Some(page) = self.pages.last_mut().filter(|_| self.line) {
            page.token(&self.loose, None, None);
        }
        self.loose.clear();
    }
}

impl Props {
    fn new(title: &str) -> Props {
        let mut out = Props::default();
        let mut quoted = false;
        let parts = title.split(|c: char| {
            quoted ^= c == '"';
            c == ';' && !quoted
        });
        for part in parts {
            let mut words = part.split_whitespace();
            let name = words.next().unwrap_or_default();
            let mut numbers = words.map(|w| w.parse::<f32>().unwrap_or(f32::NAN));
            let mut four =
                || -> Option<[f32; 4]> { Some([numbers.next()?, numbers.next()?, numbers.next()?, numbers.next()?]) };
            match name {
                "bbox" => out.bbox = four(),
                "x_bboxes" => {
                    while let Some(next) = four() {
                        let [a, b, c, d] = out.letters.unwrap_or(next);
                        out.letters = Some([a.min(next[0]), b.min(next[1]), c.max(next[2]), d.max(next[3])]);
                    }
                }
                "x_wconf" | "x_conf" => out.wconf = numbers.next().map(|c| c / 100.0),
                "x_size" | "x_fsize" => {
                    out.size = numbers.next().filter(|s| *s > 0.0 && s.is_finite()).unwrap_or(out.size);
                }
                "image" => {
                    let name = part.trim_start().trim_start_matches("image").trim().trim_matches('"');
                    out.image = (!name.is_empty()).then(|| name.to_owned());
                }
                "textangle" => out.angle = numbers.next().filter(|a| a.is_finite()).unwrap_or(0.0),
                _ => {}
            }
        }
        out
    }

    fn rect(&self, page: &mut Draft) -> Option<Rect> {
        let [x0, y0, x1, y1] = self.bbox.or(self.letters)?;
        page.corners(x0, y0, x1, y1)
    }
}

/// What a region of the class is; `None` for the areas and paragraphs into which programs cut everything.
fn region_kind(class: &str) -> Option<RegionKind> {
    match class {
        "carea" | "par" | "block" | "column" => None,
        "chapter" | "section" | "subsection" | "subsubsection" | "linear" | "document" | "float" | "textfloat" => {
            Some(RegionKind::Group)
        }
        "pageno" => Some(RegionKind::Furniture),
        "textimage" | "display" => Some(RegionKind::Picture),
        _ => kind(class),
    }
}
