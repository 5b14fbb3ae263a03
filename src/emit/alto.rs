//! A page as ALTO 4: its text corrected, in the coordinates of its input.

use super::markup::Markup;
use super::rows::{Piece, boxed, escaped, inside_word, line_at, pieces};
use crate::layout::{Element, Layout, Rect};
use crate::ledger::Origin;
use crate::page::{Kind, Page, Place, Text};
use crate::source::{LineIndex, Source};
use std::fmt::Write;

/// What blocks are, by the ids of the tags that say so.
const TAGS: &[&str] = &[
    "kicker",
    "headline",
    "deck",
    "byline",
    "dateline",
    "heading",
    "paragraph",
    "item",
    "caption",
    "quote",
    "table",
    "furniture",
];

/// Append `page`, which was made of `source`. `origins` are those of its texts; `settings` says how it was made.
///
/// Articles and sidebars are composed blocks in reading order, each text a block with the lines it stands on. A page
/// whose source tells no positions has none here.
pub fn page(source: &Source, page: &Page, origins: &[Origin], settings: &str, out: &mut Vec<u8>) {
    let layout = source.layout.as_deref();
    let mut alto = Alto {
        source,
        layout,
        rows: LineIndex::new(&source.text),
        xml: Markup::with_capacity(source.text.len() * 8),
        strings: 0,
        id: "newsmend".into(),
    };
    alto.head(settings);
    alto.body(page, origins);
    out.extend_from_slice(alto.xml.text.as_bytes());
}

struct Alto<'a> {
    source: &'a Source,
    layout: Option<&'a Layout>,
    rows: LineIndex,
    xml: Markup,
    strings: usize,
    /// The id of what newsmend did.
    id: String,
}

impl Alto<'_> {
    fn head(&mut self, settings: &str) {
        self.xml.put(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        self.xml
            .open(r#"<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" SCHEMAVERSION="4.4">"#);
        self.xml.open("<Description>");
        let unit = self.layout.map_or("", |l| l.unit);
        let unit = if ["mm10", "inch1200"].contains(&unit) {
            unit
        } else {
            "pixel"
        };
        self.xml.put(&format!("<MeasurementUnit>{unit}</MeasurementUnit>"));
        let image = self
            .layout
            .and_then(|l| l.image.clone())
            .unwrap_or_else(|| self.source.name.clone());
        self.xml.open("<sourceImageInformation>");
        self.xml.put(&format!("<fileName>{}</fileName>", escaped(&image)));
        self.xml.close("sourceImageInformation");
        let history = self.layout.map(|l| l.history.clone()).unwrap_or_default();
        let named = |id: &str| {
            history
                .iter()
                .any(|e| e.attrs.iter().any(|(n, v)| n == "ID" && v == id))
        };
        let mut times = 1;
        while named(&self.id) {
            times += 1;
            self.id = format!("newsmend-{times}");
        }
        // in the order that the schema asks for
        for name in ["OCRProcessing", "Processing"] {
            history.iter().filter(|e| e.name == name).for_each(|e| self.element(e));
        }
        self.xml.open(&format!(r#"<Processing ID="{}">"#, self.id));
        self.xml
            .put("<processingCategory>contentModification</processingCategory>");
        self.xml
            .put("<processingStepDescription>text mended and structured</processingStepDescription>");
        self.xml.put(&format!(
            "<processingStepSettings>{}</processingStepSettings>",
            escaped(settings)
        ));
        self.xml.open("<processingSoftware>");
        self.xml.put("<softwareName>newsmend</softwareName>");
        self.xml.put(concat!(
            "<softwareVersion>",
            env!("CARGO_PKG_VERSION"),
            "</softwareVersion>"
        ));
        self.xml.close("processingSoftware");
        self.xml.close("Processing");
        self.xml.close("Description");
        self.xml.open("<Tags>");
        for tag in TAGS {
            self.xml
                .put(&format!(r#"<StructureTag ID="tag-{tag}" LABEL="{tag}"/>"#));
        }
        self.xml.close("Tags");
    }

    /// An element of the input, as it stood there.
    fn element(&mut self, element: &Element) {
        let attrs: String = element
            .attrs
            .iter()
            .map(|(n, v)| format!(r#" {n}="{}""#, escaped(v)))
            .collect();
        let name = &element.name;
        if element.children.is_empty() {
            self.xml
                .put(&format!("<{name}{attrs}>{}</{name}>", escaped(&element.text)));
            return;
        }
        self.xml.open(&format!("<{name}{attrs}>"));
        element.children.iter().for_each(|e| self.element(e));
        self.xml.close(name);
    }

    fn body(&mut self, page: &Page, origins: &[Origin]) {
        let sheet = self.layout.and_then(|l| l.sheets.first()).copied().unwrap_or_default();
        let number = self
            .source
            .name
            .rsplit_once('#')
            .and_then(|(_, n)| n.parse().ok())
            .unwrap_or(1u32);
        let size = match sheet.width > 0.0 && sheet.height > 0.0 {
            true => format!(r#" WIDTH="{}" HEIGHT="{}""#, sheet.width, sheet.height),
            false => String::new(),
        };
        self.xml.open("<Layout>");
        self.xml.open(&format!(
            r#"<Page ID="page-{number}" PHYSICAL_IMG_NR="{number}" PROCESSINGREFS="{}"{size}>"#,
            self.id
        ));
        self.xml.open("<PrintSpace>");
        let mut open: Option<(usize, Option<&str>)> = None;
        let texts = page.placed();
        for (i, text) in texts.iter().enumerate() {
            let group = (text.place != Place::Furniture).then(|| (text.article, sidebar(&text.pointer)));
            if open != group {
                self.regroup(open, group);
                open = group;
            }
            let kept = origins.get(i).map_or(&[][..], |o| &o.kept);
            self.block(i + 1, text, &pieces(text.text, kept, &self.rows));
        }
        self.regroup(open, None);
        self.xml.close("PrintSpace");
        self.xml.close("Page");
        self.xml.close("Layout");
        self.xml.close("alto");
    }

    /// Closes the composed blocks of one text and opens those of the next.
    fn regroup(&mut self, from: Option<(usize, Option<&str>)>, to: Option<(usize, Option<&str>)>) {
        let same = matches!((from, to), (Some(a), Some(b)) if a.0 == b.0);
        if from.is_some_and(|f| f.1.is_some()) {
            self.xml.close("ComposedBlock");
        }
        if from.is_some() && !same {
            self.xml.close("ComposedBlock");
        }
        let Some((article, sidebar)) = to else { return };
        let number = article + 1;
        if !same {
            self.xml
                .open(&format!(r#"<ComposedBlock ID="article-{number}" TYPE="article">"#));
        }
        if let Some(n) = sidebar {
            self.xml
                .open(&format!(r#"<ComposedBlock ID="sidebar-{number}-{n}" TYPE="sidebar">"#));
        }
    }

    fn block(&mut self, number: usize, text: &Text<'_>, pieces: &[Piece]) {
        let spans: Vec<_> = pieces.iter().map(|p| p.source(p.text.clone())).collect();
        let rects: Vec<_> = spans.iter().map(|s| s.as_ref().and_then(|s| self.rect(s))).collect();
        let whole = rects.iter().copied().flatten().reduce(Rect::with);
        let tag = tag(text);
        self.xml.open(&format!(
            r#"<TextBlock ID="block-{number}" TAGREFS="tag-{tag}"{}>"#,
            sides(whole)
        ));
        for (i, piece) in pieces.iter().enumerate() {
            let shown = &text.text[piece.text.clone()];
            if shown.trim().is_empty() {
                continue;
            }
            let row = piece.row.map_or(String::new(), |r| {
                format!(r#" ID="line-{number}-{}-{i}""#, self.rows.number(r))
            });
            self.xml.open(&format!("<TextLine{row}{}>", sides(rects[i])));
            let (before, after) = (
                i > 0 && inside_word(text.text, piece.text.start),
                i + 1 < pieces.len() && inside_word(text.text, piece.text.end),
            );
            self.strings(text.text, piece, before, after);
            self.xml.close("TextLine");
        }
        self.xml.close("TextBlock");
    }

    /// The words of a line; the first may end one and the last begin one that is broken there.
    fn strings(&mut self, text: &str, piece: &Piece, broken_before: bool, broken_after: bool) {
        let shown = &text[piece.text.clone()];
        let mut at = piece.text.start;
        let mut first = true;
        let count = shown.split(' ').filter(|w| !w.is_empty()).count();
        let mut seen = 0;
        for word in shown.split(' ') {
            let span = at..at + word.len();
            at = span.end + 1;
            if word.is_empty() {
                continue;
            }
            seen += 1;
            if !first {
                self.xml.put("<SP/>");
            }
            let source = piece.source(span.clone());
            let rect = source.as_ref().and_then(|s| self.rect(s));
            let mut attrs = sides(rect);
            if let Some(sure) = source.and_then(|s| self.confidence(&s)) {
                let _ = write!(attrs, r#" WC="{sure:.2}""#);
            }
            let part = match (first && broken_before, seen == count && broken_after) {
                (_, true) => Some(("HypPart1", span.start)),
                (true, false) => Some(("HypPart2", span.start)),
                (false, false) => None,
            };
            if let Some((part, at)) = part {
                let _ = write!(
                    attrs,
                    r#" SUBS_TYPE="{part}" SUBS_CONTENT="{}""#,
                    escaped(word_at(text, at))
                );
            }
            self.strings += 1;
            let id = self.strings;
            self.xml.put(&format!(
                r#"<String ID="string-{id}" CONTENT="{}"{attrs}/>"#,
                escaped(word)
            ));
            first = false;
        }
        if broken_after {
            self.xml.put(r#"<HYP CONTENT="-"/>"#);
        }
    }

    fn rect(&self, span: &std::ops::Range<usize>) -> Option<Rect> {
        let layout = self.layout?;
        boxed(&self.source.text, layout, line_at(layout, span.start)?, span)
    }

    /// The mean of the words that `span` touches.
    fn confidence(&self, span: &std::ops::Range<usize>) -> Option<f32> {
        let layout = self.layout?;
        let line = line_at(layout, span.start)?;
        let words = layout.words.get(line.words.start as usize..line.words.end as usize)?;
        let (mut sum, mut n) = (0.0, 0u32);
        for word in words
            .iter()
            .filter(|w| w.span.start < span.end && span.start < w.span.end)
        {
            sum += word.confidence?;
            n += 1;
        }
        (n > 0).then(|| sum / n as f32)
    }
}

/// The word that byte `at` is in, to the next spaces.
fn word_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind(' ').map_or(0, |i| i + 1);
    let end = text[at..].find(' ').map_or(text.len(), |i| at + i);
    &text[start..end]
}

fn sides(rect: Option<Rect>) -> String {
    let Some(r) = rect else { return String::new() };
    let round = |v: f32| (v * 100.0).round() / 100.0;
    format!(
        r#" HPOS="{}" VPOS="{}" WIDTH="{}" HEIGHT="{}""#,
        round(r.x0),
        round(r.y0),
        round(r.width()),
        round(r.height())
    )
}

/// The number of the sidebar that a pointer leads into.
fn sidebar(pointer: &str) -> Option<&str> {
    pointer.split_once("/sidebars/")?.1.split('/').next()
}

/// What the tag of a text says.
fn tag(text: &Text<'_>) -> &'static str {
    match text.place {
        Place::Head => {
            let name = text.pointer.rsplit('/').next().unwrap_or_default();
            TAGS.iter().find(|t| **t == name).copied().unwrap_or("headline")
        }
        Place::Heading => "heading",
        Place::Furniture | Place::Block(Kind::Furniture) => "furniture",
        Place::Block(Kind::Paragraph) => "paragraph",
        Place::Block(Kind::Item) => "item",
        Place::Block(Kind::Caption) => "caption",
        Place::Block(Kind::Quote) => "quote",
        Place::Block(Kind::Table) => "table",
    }
}
