//! What poppler's `pdftotext -bbox-layout` writes, and `-bbox`, which has words alone.

use super::draft::Draft;
use super::xml::{Node, Tag, Xml};
use crate::layout::{Rect, Region, Sheet};

/// The pages in `text`, and what is wrong with the file as a whole.
pub(super) fn read(text: &str) -> (Vec<Draft>, Option<String>) {
    let mut xml = Xml::new(text, false);
    let mut pages: Vec<Draft> = Vec::new();
    let mut region = None;
    // `Some` while in a line or a word.
    let (mut line, mut word): (Option<()>, Option<(Option<Rect>, String)>) = (None, None);
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) if tag.name == "page" => {
                pages.push(Draft {
                    sheet: sheet(&tag),
                    printed: true,
                    unit: "point",
                    ..Draft::default()
                });
                (region, line, word) = (None, None, None);
            }
            Node::Open(tag) => {
                let Some(page) = pages.last_mut() else { continue };
                match tag.name {
                    "block" => {
                        let rect = rect(&tag, page);
                        region = Some(page.regions.len() as u32);
                        page.regions.push(Region {
                            rect,
                            ..Region::default()
                        });
                    }
                    "line" => {
                        let rect = rect(&tag, page);
                        page.line(rect, region);
                        line = Some(());
                    }
                    "word" => word = Some((rect(&tag, page), String::new())),
                    _ => {}
                }
            }
            Node::Text(text) => {
                if let Some((_, word)) = &mut word {
                    word.push_str(&text);
                }
            }
            Node::Close("word") => {
                if let (Some((rect, text)), Some(page)) = (word.take(), pages.last_mut()) {
                    if line.is_none() && !goes_on(page, rect) {
                        page.line(None, None);
                    }
                    page.token(&text, rect, None);
                }
            }
            Node::Close("line") => line = None,
            Node::Close("block") => region = None,
            Node::Close(_) => {}
        }
    }
    (pages, xml.fault())
}

/// Whether a word outside any line stands on the line of the word before it.
fn goes_on(page: &Draft, rect: Option<Rect>) -> bool {
    let last = page.tokens.last().and_then(|t| t.rect);
    let (Some(a), Some(b)) = (last, rect) else { return false };
    let middle = (b.y0 + b.y1) / 2.0;
    a.y0 <= middle && middle <= a.y1 && b.x0 >= a.x0 && b.x0 - a.x1 < (a.height()).max(b.height())
}

fn sheet(tag: &Tag<'_>) -> Sheet {
    let mut sheet = Sheet::default();
    for (name, value) in tag.attrs() {
        let length = value.trim().parse().ok().filter(|v| (0.0..1e7).contains(v));
        match name {
            "width" => sheet.width = length.unwrap_or(0.0),
            "height" => sheet.height = length.unwrap_or(0.0),
            _ => {}
        }
    }
    sheet
}

fn rect(tag: &Tag<'_>, page: &mut Draft) -> Option<Rect> {
    let mut sides = [f32::NAN; 4];
    for (name, value) in tag.attrs() {
        let side = match name {
            "xMin" => 0,
            "yMin" => 1,
            "xMax" => 2,
            "yMax" => 3,
            _ => continue,
        };
        sides[side] = value.trim().parse().unwrap_or(f32::NAN);
    }
    let [x0, y0, x1, y1] = sides;
    page.corners(x0, y0, x1, y1)
}
