//! The passes, in their fixed order.
pub mod blocks;
mod columns;
pub mod lines;

use crate::page::*;
use crate::source::{LineIndex, Source};
use crate::edit::Offsets;

pub fn dev(source: &Source) -> Page {
    let rows = LineIndex::new(&source.text);
    let offsets = Offsets::identity(source.text.len());
    let input = lines::Input { text: &source.text, rows: &rows, offsets: &offsets, labels: &[], changes: &[], ornaments: &[] };
    let ls = lines::measure(&input);
    let no = vec![false; ls.len()];
    let ev = blocks::Evidence { labels: &[], doubled: &no, chained: &no };
    let segs = blocks::segments(&ls, &source.text, &ev, &Default::default());
    let mut page = Page { schema: SCHEMA.into(), ..Page::default() };
    let mut art = Article::default();
    let mut sec = Section::default();
    for s in segs {
        let text: String = s.lines.clone().map(|i| &source.text[ls[i].span.clone()]).collect::<Vec<_>>().concat();
        let lines = Lines::range(rows.number(ls[s.lines.start].row), rows.number(ls[s.lines.end - 1].row));
        if std::env::var("V").is_ok() { eprintln!("{:?} {} w{} {}", s.shape, lines, s.width, text.chars().take(40).collect::<String>()); }
        if s.shape == blocks::Shape::Head {
            if !sec.blocks.is_empty() || sec.heading.is_some() { art.sections.push(std::mem::take(&mut sec)); }
            sec.heading = Some(text); sec.lines = lines;
        } else {
            sec.blocks.push(Block { kind: Kind::Paragraph, text, lines });
        }
    }
    art.sections.push(sec);
    page.articles.push(art);
    page
}
