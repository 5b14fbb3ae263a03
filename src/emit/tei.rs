//! A page as TEI P5.

use super::markup::Markup;
use super::rows::{escaped, inside_word, pieces};
use crate::ledger::Origin;
use crate::page::{Article, Block, Kind, Page, Section};
use crate::source::{LineIndex, Source};

/// Append `page`, which was made of `source`. `origins` are those of its texts; `settings` says how it was made.
///
/// Articles, leads, sections and sidebars are divisions; line beginnings carry the number of the source's line.
pub fn page(source: &Source, page: &Page, origins: &[Origin], settings: &str, out: &mut Vec<u8>) {
    let mut tei = Tei {
        rows: LineIndex::new(&source.text),
        origins: origins.iter(),
        xml: Markup::with_capacity(source.text.len() * 2),
    };
    tei.header(source, settings);
    tei.xml.open("<text>");
    tei.xml.open("<body>");
    for article in &page.articles {
        tei.article(article);
    }
    if page.articles.is_empty() {
        // a body must have something in it
        tei.xml.put("<p/>");
    }
    for block in &page.furniture {
        tei.text("fw", r#" type="furniture""#, &block.text);
    }
    for name in ["body", "text", "TEI"] {
        tei.xml.close(name);
    }
    out.extend_from_slice(tei.xml.text.as_bytes());
}

struct Tei<'a> {
    rows: LineIndex,
    /// Those of the texts still to be written: they are written in the order of [`Page::placed`].
    origins: std::slice::Iter<'a, Origin>,
    xml: Markup,
}

impl Tei<'_> {
    fn header(&mut self, source: &Source, settings: &str) {
        let name = escaped(&source.name);
        self.xml.put(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        self.xml.open(r#"<TEI xmlns="http://www.tei-c.org/ns/1.0">"#);
        self.xml.open("<teiHeader>");
        self.xml.open("<fileDesc>");
        self.xml.put(&format!("<titleStmt><title>{name}</title></titleStmt>"));
        self.xml.put("<publicationStmt><p>Not published.</p></publicationStmt>");
        self.xml.put(&format!(
            "<sourceDesc><p>Made from {name}, SHA-256 {}.</p></sourceDesc>",
            source.sha256
        ));
        self.xml.close("fileDesc");
        self.xml.open("<encodingDesc>");
        self.xml.open("<appInfo>");
        let version = env!("CARGO_PKG_VERSION");
        self.xml
            .open(&format!(r#"<application ident="newsmend" version="{version}">"#));
        self.xml.put("<label>newsmend</label>");
        self.xml.put(&format!("<p>{}</p>", escaped(settings)));
        for name in ["application", "appInfo", "encodingDesc", "teiHeader"] {
            self.xml.close(name);
        }
    }

    /// An element with text, lines marked.
    fn text(&mut self, name: &str, attrs: &str, text: &str) {
        let kept = self.origins.next().map_or(&[][..], |o| &o.kept);
        let mut line = format!("<{name}{attrs}>");
        for (i, piece) in pieces(text, kept, &self.rows).iter().enumerate() {
            if let Some(row) = piece.row {
                let inside = i > 0 && inside_word(text, piece.text.start);
                let broken = if inside { r#" break="no""# } else { "" };
                line.push_str(&format!(r#"<lb n="{}"{broken}/>"#, self.rows.number(row)));
            }
            line.push_str(&escaped(&text[piece.text.clone()]));
        }
        self.xml.put(&format!("{line}</{name}>"));
    }

    fn article(&mut self, article: &Article) {
        self.xml.open(r#"<div type="article">"#);
        let heads = [
            ("head", r#" type="kicker""#, &article.kicker),
            ("head", r#" type="main""#, &article.headline),
            ("head", r#" type="sub""#, &article.deck),
            ("byline", "", &article.byline),
            ("dateline", "", &article.dateline),
        ];
        for (name, attrs, text) in heads {
            if let Some(text) = text {
                self.text(name, attrs, text);
            }
        }
        if let Some(lead) = &article.lead {
            self.section("lead", lead);
        }
        article.sections.iter().for_each(|s| self.section("section", s));
        article.sidebars.iter().for_each(|s| self.section("sidebar", s));
        self.xml.close("div");
    }

    fn section(&mut self, kind: &str, section: &Section) {
        let number = section.ordinal.map_or(String::new(), |n| format!(r#" n="{n}""#));
        self.xml.open(&format!(r#"<div type="{kind}"{number}>"#));
        if let Some(heading) = &section.heading {
            self.text("head", "", heading);
        }
        let mut rest = section.blocks.as_slice();
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|b| b.kind == first.kind).count();
            self.blocks(first.kind, &rest[..run]);
            rest = &rest[run..];
        }
        section.sections.iter().for_each(|s| self.section("section", s));
        self.xml.close("div");
    }

    /// Blocks of one kind.
    fn blocks(&mut self, kind: Kind, blocks: &[Block]) {
        let (around, within, name, attrs): (Option<&str>, Option<&str>, &str, &str) = match kind {
            Kind::Paragraph => (None, None, "p", ""),
            Kind::Item => (Some("list"), None, "item", ""),
            Kind::Caption => (None, Some("figure"), "head", ""),
            Kind::Quote => (None, None, "quote", ""),
            Kind::Table => (Some("table"), Some("row"), "cell", ""),
            Kind::Furniture => (None, None, "fw", r#" type="furniture""#),
        };
        if let Some(around) = around {
            self.xml.open(&format!("<{around}>"));
        }
        for block in blocks {
            if let Some(within) = within {
                self.xml.open(&format!("<{within}>"));
            }
            self.text(name, attrs, &block.text);
            if let Some(within) = within {
                self.xml.close(within);
            }
        }
        if let Some(around) = around {
            self.xml.close(around);
        }
    }
}
