//! What places say for and against a reading, in costs.

use super::Place;
use crate::layout::RegionKind;
use crate::pass::costs::{Costs, NEVER, Opening};
use crate::pass::lines::{EM, Line, Start};
use crate::pass::ordinals::trailing;
use crate::rule::Role;

/// The places of all lines.
#[derive(Debug, Default)]
pub(in crate::pass) struct Places {
    /// Of each line.
    pub list: Vec<Place>,
    /// The width of columns, in units.
    pub width: i32,
    /// Places are known to a hair.
    pub steady: bool,
    /// First lines of paragraphs are indented.
    pub indents: bool,
    /// Lines of other sizes than the body's stand on the page.
    pub sizes: bool,
}

/// An indent of a first line, in units.
const INDENT: std::ops::Range<i32> = EM * 6 / 5..EM * 7 / 2;

impl Place {
    /// Whether it begins a paragraph by its indent.
    pub(in crate::pass) fn indented(&self) -> bool {
        self.text && INDENT.contains(&self.indent) && !self.centred
    }

    /// Whether the file says of two lines that they are no one text.
    fn told_apart(&self, before: &Place) -> bool {
        let alone = |p: &Place| p.told.filter(|k| APART.contains(k));
        let articles = self.article.zip(before.article).is_some_and(|(a, b)| a != b);
        articles || alone(self) != alone(before)
    }
}

/// What is not part of running text.
const APART: [RegionKind; 3] = [RegionKind::Heading, RegionKind::Caption, RegionKind::Furniture];

/// Whether two lines are of one size.
fn alike(a: &Place, b: &Place) -> bool {
    let (small, large) = (a.size.min(b.size), a.size.max(b.size));
    match a.sure && b.sure {
        true => small * 104 >= large * 100,
        false => a.text && b.text || small * 118 >= large * 100,
    }
}

impl Places {
    /// Mark in `chained` the lines that end in a number set larger than its head.
    pub(in crate::pass) fn numbers(&self, lines: &[Line], text: &str, chained: &mut [bool]) {
        for ((place, line), chained) in self.list.iter().zip(lines).zip(chained) {
            let head = place.size >= 104 || line.letters <= 12;
            // a number that stands alone belongs to the head before it
            *chained |= place.number && head && trailing(&text[line.span.clone()]).is_some();
        }
    }

    /// Learn the habits of the page.
    pub(super) fn learn(&mut self, lines: &[Line]) {
        let text = || self.list.iter().zip(lines).filter(|(p, _)| p.text);
        let indented = text().filter(|(p, l)| p.indented() && l.letters > 4).count();
        self.indents = indented >= 2 && indented * 25 >= text().count();
        self.sizes = self.list.iter().filter(|p| p.size >= 115).count() >= 1;
    }
}

impl Costs<'_> {
    fn place(&self, i: usize) -> Option<&Place> {
        self.evidence.places.and_then(|p| p.list.get(i))
    }

    /// Add what places say to what it costs that line `i` opens a block.
    pub(in crate::pass) fn placed_opening(&self, i: usize, opening: &mut Opening) {
        let (Some(place), Some(places)) = (self.place(i), self.evidence.places) else {
            return;
        };
        let w = self.w;
        if place.edge {
            opening.head += w.size_text;
        } else if place.size >= 115 {
            opening.head += w.size_head * (place.size - 100).min(100) / 100;
            opening.first += w.size_text;
            opening.indented += w.size_text;
            opening.item += w.size_text;
        } else if place.titled {
            opening.first += w.place_flush;
            opening.indented += w.place_flush;
        } else if place.text {
            if places.sizes && !(place.sure && place.size >= 104) {
                opening.head += w.size_even;
            }
            let flush = place.indent < INDENT.start;
            let full = place.room < EM && place.indent < EM / 2 && !(place.sure && place.size >= 104);
            if places.sizes && full && place.above == 0 {
                opening.head += w.size_even;
            }
            if flush {
                opening.indented += w.place_flush;
                if places.indents
                    && !place.top
                    && !place.nearer
                    && !place.flush
                    && self.lines[i].start != Start::Closing
                {
                    opening.first += w.place_flush;
                }
            } else if place.indented() {
                opening.first += w.place_flush;
                opening.head += if place.room > EM * 3 / 2 { 0 } else { w.size_even };
            }
        }
        if place.above > 0 && place.below > 0 {
            opening.head += w.white_head;
        }
        if place.told == Some(RegionKind::Heading) {
            opening.head += w.told_head;
            opening.first += w.told_text;
            opening.indented += w.told_text;
        }
        // the second line of a head may look like a name
        let goes_on = i
            .checked_sub(1)
            .and_then(|b| self.place(b))
            .is_some_and(|b| alike(b, place) && !place.top);
        let larger = place.size >= 115 || place.sure && place.size >= 104;
        let signed = self.label(i).is_some_and(|l| l.1.role == Role::Byline);
        // nor does a paragraph's first line stand alone
        let alone = self
            .label(i)
            .is_some_and(|l| matches!(l.1.role, Role::Byline | Role::Dateline));
        if alone && place.indented() && place.room < EM && !place.centred && opening.labelled < NEVER {
            opening.labelled += w.place_flush;
        }
        if signed && goes_on && larger && place.above == 0 && opening.labelled < NEVER {
            opening.labelled += w.size_text;
        }
    }

    /// What it costs more that line `i` goes on with the text of the line before.
    pub(in crate::pass) fn placed_joining(&self, i: usize) -> i32 {
        let (Some(place), Some(before), Some(places)) = (self.place(i), self.place(i - 1), self.evidence.places) else {
            return 0;
        };
        let w = self.w;
        let mut cost = 0;
        if !alike(place, before) || place.edge != before.edge {
            cost += w.size_join;
        }
        if place.boxed && place.top {
            cost += w.place_indent;
        }
        if place.told_apart(before) {
            cost += w.told_join;
        }
        let line = &self.lines[i - 1];
        let margin = if places.steady { EM / 2 } else { EM };
        if before.text && before.room - self.lines[i].first > margin && line.latin * 2 <= line.letters {
            cost += w.place_short;
        }
        // of lines that are all indented none begins a paragraph by it
        let begins = place.indented() && (place.top || !before.indented());
        if begins && self.lines[i].start != Start::Closing {
            cost += w.place_indent;
        }
        if place.above > 0 && place.leaf == before.leaf {
            cost += w.white_join;
        }
        cost
    }

    /// What it costs more that line `i` goes on with the heading of the line before.
    pub(in crate::pass) fn placed_head_joining(&self, i: usize) -> i32 {
        let (Some(place), Some(before)) = (self.place(i), self.place(i - 1)) else {
            return 0;
        };
        let w = self.w;
        if place.beside && !place.number {
            return if alike(place, before) { w.row_join } else { 0 };
        }
        let mut cost = if place.told_apart(before) { w.told_join } else { 0 };
        let number = place.number && self.lines[i].letters <= 2;
        if number {
            cost += w.row_join;
        } else if !alike(place, before) || place.edge != before.edge {
            cost += w.size_join;
        } else if place.above > EM / 2 || place.top {
            cost += w.white_join;
        } else if place.size >= 115 || place.sure && place.size >= 104 {
            cost += w.size_alike;
        }
        cost
    }
}

/// How the lines of a block stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::pass) struct Stand {
    /// The type size, in percent of the body's; 0 where the page tells nothing.
    pub size: i32,
    /// The column of its first line.
    pub leaf: u32,
    /// All its lines stand at the edge of the sheet.
    pub edge: bool,
    /// It belongs to a box.
    pub boxed: bool,
    /// Its first line is indented.
    pub indented: bool,
    /// It begins narrow beside a picture and becomes wide.
    pub wraps: bool,
    /// It is the caption of a picture, by what the file says of it and by its place.
    pub caption: bool,
    /// The article that the list puts it into.
    pub article: Option<u32>,
}

impl Places {
    /// How the block of lines `rows` stands.
    pub(in crate::pass) fn stand(&self, rows: std::ops::Range<usize>) -> Stand {
        let lines = self.list.get(rows).unwrap_or(&[]);
        // a number drawn beside a head is none of its letters
        let letters = |p: &&Place| lines.len() == 1 || !p.number || p.length > p.size * EM / 100;
        let sizes = lines.iter().filter(letters).map(|p| p.size);
        let narrow = lines.first().is_some_and(|p| p.nearer);
        Stand {
            size: sizes.max().unwrap_or(0),
            leaf: lines.first().map_or(0, |p| p.leaf),
            edge: !lines.is_empty() && lines.iter().all(|p| p.edge),
            boxed: lines.first().is_some_and(|p| p.boxed),
            indented: lines.first().is_some_and(Place::indented),
            wraps: narrow && lines.iter().any(|p| p.text && !p.nearer),
            caption: captions(lines),
            article: lines.first().and_then(|p| p.article),
        }
    }
}

/// Whether lines are the caption of a picture: the file says so, a picture is above them, they are set smaller than the
/// text; two of these.
fn captions(lines: &[Place]) -> bool {
    const LONGEST: usize = 8;
    let Some(first) = lines.first().filter(|_| lines.len() <= LONGEST) else {
        return false;
    };
    let told = lines.iter().all(|p| p.told == Some(RegionKind::Caption));
    let smaller = lines.iter().all(|p| p.size > 0 && p.size <= 92);
    let larger = lines.iter().any(|p| p.size >= 115);
    // where the file has no pictures none can be above
    let placed = first.pictured || told && !first.pictures;
    !larger && u32::from(told) + u32::from(smaller) + u32::from(placed) >= 2
}
