//! What files say of their regions: it is weighed with what the page shows, and decides nothing alone.
#![allow(clippy::unwrap_used)]

mod common;

use common::{TREES, WATER};
use newsmend::page::{Kind, Page};
use newsmend::pass::process;
use newsmend::read::{Options, read};
use newsmend::rule::RuleSet;
use std::path::Path;

/// A sheet of PAGE XML, 1000 by 1400 pixels.
#[derive(Default)]
struct Sheet {
    regions: String,
    foot: usize,
}

impl Sheet {
    /// A region of lines `size` high, with its type, if it has one.
    fn region(mut self, kind: &str, x: usize, y: usize, size: usize, lines: &[String]) -> Sheet {
        let points =
            |x: usize, y: usize, right: usize, foot: usize| format!("{x},{y} {right},{y} {right},{foot} {x},{foot}");
        let leading = size + size * 2 / 5;
        let wide = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0) * size;
        let named = match kind {
            "" => String::new(),
            kind => format!(" type=\"{kind}\""),
        };
        self.regions += &format!(
            "<TextRegion id=\"r{y}-{x}\"{named}><Coords points=\"{}\"/>",
            points(x, y, x + wide, y + leading * lines.len())
        );
        for (n, line) in lines.iter().enumerate() {
            let (text, indent) = (
                line.trim_start_matches('\u{3000}'),
                line.chars().take_while(|c| *c == '\u{3000}').count(),
            );
            let (left, top) = (x + indent * size, y + n * leading);
            self.regions += &format!(
                "<TextLine><Coords points=\"{}\"/><TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>",
                points(left, top, left + text.chars().count() * size, top + size)
            );
        }
        self.regions += "</TextRegion>";
        self.foot = y + leading * lines.len();
        self
    }

    fn text(self, kind: &str, x: usize, y: usize, text: &str) -> Sheet {
        let letters: Vec<char> = format!("　　{text}").chars().filter(|c| *c != ' ').collect();
        let lines: Vec<String> = letters.chunks(20).map(|l| l.iter().collect()).collect();
        self.region(kind, x, y, 20, &lines)
    }

    fn line(self, kind: &str, x: usize, y: usize, size: usize, text: &str) -> Sheet {
        self.region(kind, x, y, size, &[text.to_owned()])
    }

    fn picture(mut self, x: usize, y: usize, right: usize, foot: usize) -> Sheet {
        self.regions += &format!(
            "<ImageRegion id=\"i{y}\"><Coords points=\"{x},{y} {right},{y} {right},{foot} {x},{foot}\"/></ImageRegion>"
        );
        self
    }

    fn read(self) -> Page {
        let xml = format!(
            "<PcGts><Page imageWidth=\"1000\" imageHeight=\"1400\">{}</Page></PcGts>",
            self.regions
        );
        cleaned("x", xml.as_bytes())
    }
}

fn cleaned(name: &str, bytes: &[u8]) -> Page {
    let source = read(name, bytes, &Options::default()).unwrap().remove(0);
    process(&source, &RuleSet::builtin().unwrap()).page
}

fn furniture(page: &Page) -> Vec<&str> {
    page.furniture.iter().map(|b| b.text.as_str()).collect()
}

/// The texts of an article's blocks that are of this kind.
fn of(page: &Page, kind: Kind) -> Vec<&str> {
    let lead = page.articles.iter().flat_map(|a| &a.lead);
    let sections = page.articles.iter().flat_map(|a| a.sections.iter().chain(&a.sidebars));
    let blocks = lead.chain(sections).flat_map(|s| &s.blocks);
    blocks.filter(|b| b.kind == kind).map(|b| b.text.as_str()).collect()
}

#[test]
fn a_running_head_needs_more_than_its_name() {
    let page = |kind: &str, x: usize, y: usize| {
        let sheet = Sheet::default().line("", 40, 140, 50, "小水电退出之后");
        let sheet = sheet.text("", 40, 240, WATER).text("", 540, 240, TREES);
        let sheet = sheet.text("", 40, 800, TREES).text("", 540, 800, WATER);
        sheet.line(kind, x, y, 20, "清溪手记").read()
    };
    // at the edge it is one if the file says so
    assert_eq!(furniture(&page("header", 40, 30)), ["清溪手记"]);
    assert!(furniture(&page("", 40, 30)).is_empty());
    // in the middle it is none, whatever the file says
    assert!(furniture(&page("header", 40, 640)).is_empty());
}

#[test]
fn a_head_of_the_text_s_size_is_one_where_the_file_says_so() {
    let page = |kind: &str| {
        let sheet = Sheet::default()
            .line("", 40, 100, 50, "小水电退出之后")
            .text("", 40, 200, WATER);
        let foot = sheet.foot;
        let sheet = sheet.line(kind, 80, foot, 20, "种子与春天的约定，在各地悄然兑现了");
        let foot = sheet.foot;
        sheet.text("", 40, foot, TREES).read()
    };
    let headings = |page: &Page| {
        page.articles
            .iter()
            .flat_map(|a| &a.sections)
            .filter(|s| s.heading.is_some())
            .count()
    };
    assert_eq!(headings(&page("heading")), 1, "{:?}", page("heading").articles);
    assert_eq!(headings(&page("paragraph")), 0, "{:?}", page("paragraph").articles);
}

#[test]
fn a_caption_is_told_by_its_picture_its_size_and_the_file() {
    let page = |kind: &str, size: usize, picture: bool| {
        let sheet = Sheet::default()
            .line("", 40, 100, 50, "小水电退出之后")
            .text("", 40, 200, WATER);
        let sheet = match picture {
            true => sheet.picture(540, 200, 940, 500),
            false => sheet,
        };
        let sheet = sheet.line(kind, 560, 506, size, "清溪河畔的老水电站如今成了展馆");
        sheet.text("", 540, 560, TREES).read()
    };
    for (kind, size, picture, is) in [
        ("caption", 20, true, true),
        ("", 17, true, true),
        ("caption", 20, false, true),
        ("", 20, true, false),
        ("", 17, false, false),
    ] {
        let page = page(kind, size, picture);
        let captions = of(&page, Kind::Caption);
        assert_eq!(
            captions == ["清溪河畔的老水电站如今成了展馆"],
            is,
            "{kind} {size} {picture}: {:?}",
            page.articles
        );
    }
}

#[test]
fn alto_of_abbyy_is_read() {
    let name = "tests/positions/abbyy.alto3.xml";
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let page = cleaned(name, &bytes);
    assert_eq!(page.articles[0].headline.as_deref(), Some("LE MARCHÉ COUVERT"));
    let body =
        "Les maraîchers de la vallée vendent désormais leurs légumes sous la halle neuve que la commune a fait bâtir.";
    assert_eq!(of(&page, Kind::Paragraph), [body]);
    assert_eq!(of(&page, Kind::Caption), ["La halle vue du canal"]);
    assert_eq!(furniture(&page), ["Page 3"]);
}
