//! A page as text alone: a line a paragraph, a blank line between blocks; furniture and findings are left out.

use crate::page::{Kind, Page, Place};

/// Append `page`. Bullet points begin with `• `, two blank lines stand between articles.
pub fn page(page: &Page, out: &mut Vec<u8>) {
    let mut text = String::new();
    let (mut article, mut item) = (0, false);
    for t in page.placed() {
        if t.place == Place::Furniture {
            continue;
        }
        let is_item = t.place == Place::Block(Kind::Item);
        if !(text.is_empty() || item && is_item) {
            text.push('\n');
        }
        if t.article != article {
            text.push('\n');
        }
        (article, item) = (t.article, is_item);
        if is_item {
            text.push_str("• ");
        }
        text.push_str(t.text);
        text.push('\n');
    }
    out.extend_from_slice(text.as_bytes());
}
