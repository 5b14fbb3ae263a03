//! Runs of display heads to the titles of articles.

use super::lines::{EM, End};
use super::units::{Part, Unit};
use crate::rule::{Conventions, Role};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::ops::Range;

/// A few units, as their indices.
pub(super) type Few = SmallVec<[usize; 2]>;

/// The heads of one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// Line above the headline.
    pub kicker: Few,
    /// The headline.
    pub headline: Few,
    /// Lines below it.
    pub deck: Few,
    /// Who wrote it.
    pub byline: Few,
    /// Place and day.
    pub dateline: Few,
}

/// The page as a row of things to arrange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    /// A title of an article, as an index into the page's titles.
    Title(usize),
    /// A heading inside an article.
    Head(usize),
    /// The heading of a lead.
    LeadHead(usize),
    /// The heading of a fact box.
    SideHead(usize),
    /// A paragraph, item or caption.
    Body(usize),
    /// A byline that stands alone.
    Credit(usize),
}

impl Node {
    /// The unit that it is; a title is several.
    pub(super) fn unit(&self) -> Option<usize> {
        match self {
            Node::Title(_) => None,
            Node::Head(i) | Node::LeadHead(i) | Node::SideHead(i) | Node::Body(i) | Node::Credit(i) => Some(*i),
        }
    }
}

/// Whether a run of heads is the title of an article, from how it looks and what stands beside it.
///
/// `told` is whether an article of the list begins with it; `None` where that does not tell.
fn is_title(run: &[Unit], first: bool, next: Option<&Unit>, sizes: Option<&Sizes>, told: Option<bool>) -> bool {
    let heads = || run.iter().filter(|u| u.part == Part::Head);
    let signed = run
        .iter()
        .any(|u| matches!(u.part, Part::Labelled(Role::Byline | Role::Dateline)));
    let shadowed = heads().any(|u| u.doubled && u.rows.len() == 1 && u.width * 10 >= u.column * 9);
    let display = heads().any(|u| u.above || u.rows.len() == 1 && u.column > 0 && u.width > u.column + EM);
    let opens = next.is_some_and(|u| matches!(u.part, Part::Labelled(Role::LeadHeading)) || u.opener);
    if let Some(sizes) = sizes {
        let size = heads().map(|u| u.stand.size).max().unwrap_or(0);
        // beside many heads as large that are not signed it is one of a section
        let signed = signed && (size >= sizes.title || sizes.alike(size) <= 2);
        // within an article of the list only display type begins another
        let title = match told {
            Some(false) => sizes.title * 5 / 4,
            _ => sizes.title,
        };
        return first || told == Some(true) || (signed || opens) && told.is_none() || size >= title;
    }
    first || signed || shadowed || display || opens || heads().count() >= 2
}

/// The first unit of each article of the list.
fn firsts(units: &[Unit]) -> HashMap<u32, usize> {
    let mut out = HashMap::new();
    for (i, unit) in units.iter().enumerate() {
        unit.stand.article.into_iter().for_each(|a| {
            out.entry(a).or_insert(i);
        });
    }
    out
}

/// What type sizes tell of heads, in percent of the body's.
#[derive(Debug)]
struct Sizes {
    /// Those of all heads, sorted.
    heads: Vec<i32>,
    /// From this size on a head is that of an article.
    title: i32,
}

impl Sizes {
    /// Those of a page that tells them. Numbered heads are those of sections; on a page without display type the largest
    /// heads are those of articles.
    fn new(units: &[Unit]) -> Option<Sizes> {
        const DISPLAY: i32 = 150;
        let heads = || units.iter().filter(|u| u.part == Part::Head && u.stand.size > 0);
        let largest = heads().map(|u| u.stand.size).max()?;
        let numbered = heads().filter(|u| u.number.is_some()).map(|u| u.stand.size).max();
        let title = match numbered {
            Some(n) => (n * 112 / 100).max(DISPLAY.min(largest)),
            None => DISPLAY.min(largest.max(112)),
        };
        let mut all: Vec<i32> = heads().map(|u| u.stand.size).collect();
        all.sort_unstable();
        Some(Sizes { heads: all, title })
    }

    /// How many heads are about as large as `size`.
    fn alike(&self, size: i32) -> usize {
        let from = self.heads.partition_point(|s| *s * 25 < size * 24);
        self.heads.partition_point(|s| *s * 25 <= size * 26) - from
    }
}

/// Sort the units of a page, furniture left out, into nodes. The titles among them come with them.
pub(super) fn nodes(units: &[Unit], conventions: &Conventions) -> (Vec<Node>, Vec<Title>) {
    let mut runs: Vec<Range<usize>> = Vec::new(); // of unnumbered heads
    let in_run = |u: &Unit| {
        u.part == Part::Head && u.number.is_none() || matches!(u.part, Part::Labelled(Role::Byline | Role::Dateline))
    };
    let mut i = 0;
    while i < units.len() {
        let start = i;
        while i < units.len() && in_run(&units[i]) {
            i += 1;
        }
        if i > start {
            runs.push(start..i);
        }
        i = i.max(start + 1);
    }
    let sizes = Sizes::new(units);
    let firsts = firsts(units);
    let begins = |i: usize| units[i].stand.article.map(|a| firsts.get(&a) == Some(&i));
    let has_head = |r: &Range<usize>| units[r.clone()].iter().any(|u| u.part == Part::Head);
    let mut titled: Vec<bool> = runs
        .iter()
        .map(|r| {
            let (run, next) = (&units[r.clone()], units.get(r.end));
            has_head(r) && is_title(run, r.start == 0, next, sizes.as_ref(), begins(r.start))
        })
        .collect();
    // where most runs are signed and nothing is numbered, the others are titles too: a page of short pieces
    let signed = |r: &&Range<usize>| {
        units[(*r).clone()]
            .iter()
            .any(|u| u.part == Part::Labelled(Role::Byline))
    };
    let headed = || runs.iter().filter(|r| has_head(r));
    let (with, of) = (headed().filter(signed).count(), headed().count());
    let numbered = units.iter().any(|u| u.number.is_some());
    if conventions.heads_begin_articles || !numbered && of >= 4 && with * 5 >= of * 3 {
        for (t, r) in titled.iter_mut().zip(&runs) {
            *t |= has_head(r);
        }
    }
    // a page whose sections are numbered and whose title was not found has it at its foot
    let body = |u: &Unit| matches!(u.part, Part::Paragraph | Part::Item);
    if numbered
        && !titled.contains(&true)
        && let (Some(t), Some(r)) = (titled.last_mut(), runs.last())
    {
        *t = has_head(r) && !units[r.end..].iter().any(body);
    }
    let (mut out, mut titles) = (Vec::with_capacity(units.len()), Vec::with_capacity(runs.len()));
    let mut runs = runs.into_iter().zip(titled).peekable();
    let mut i = 0;
    while i < units.len() {
        if let Some((run, titled)) = runs.next_if(|(run, _)| run.start == i) {
            i = run.end;
            if titled {
                for part in apart(units, run, conventions) {
                    let (before, title, after) = match &sizes {
                        Some(sizes) => by_size(units, part, sizes),
                        None => split(units, part, conventions),
                    };
                    out.extend(before.into_iter().map(Node::Head));
                    out.push(Node::Title(titles.len()));
                    titles.push(title);
                    out.extend(after.into_iter().map(Node::Head));
                }
            } else {
                out.extend(run.map(|j| {
                    if units[j].part == Part::Head {
                        Node::Head(j)
                    } else {
                        Node::Credit(j)
                    }
                }));
            }
            continue;
        }
        out.push(match units[i].part {
            Part::Head => Node::Head(i),
            Part::Labelled(Role::LeadHeading) => Node::LeadHead(i),
            Part::Labelled(Role::SidebarHeading) => Node::SideHead(i),
            Part::Labelled(Role::Credit) => Node::Credit(i),
            _ => Node::Body(i),
        });
        i += 1;
    }
    (out, titles)
}

/// Where a byline is followed by display heads again, another title begins.
fn apart(units: &[Unit], run: Range<usize>, conventions: &Conventions) -> SmallVec<[Range<usize>; 1]> {
    let byline = |i: usize| units[i].part == Part::Labelled(Role::Byline);
    let display = |u: &Unit| u.part == Part::Head && u.rows.len() == 1 && !u.text.starts_with(['（', '(', '—']);
    let mut out = SmallVec::new();
    let mut start = run.start;
    for i in run.clone().skip(1) {
        let headed = units[start..i].iter().any(|u| u.part == Part::Head);
        if conventions.kickers && headed && byline(i - 1) && display(&units[i]) {
            out.push(start..i);
            start = i;
        }
    }
    out.push(start..run.end);
    out
}

/// The parts of a title, and section heads that were listed before and after it.
fn split(units: &[Unit], run: Range<usize>, conventions: &Conventions) -> (Few, Title, Few) {
    let heads: Few = run.clone().filter(|&i| units[i].part == Part::Head).collect();
    let mut title = Title::default();
    for i in run {
        match units[i].part {
            Part::Labelled(Role::Byline) => title.byline.push(i),
            Part::Labelled(Role::Dateline) => title.dateline.push(i),
            _ => {}
        }
    }
    // heads of several narrow lines beside single-line ones are those of sections, listed apart from their bodies
    let narrow = |i: &usize| units[*i].rows.len() > 1;
    let (boxed, mut plain): (Few, Few) =
        if !conventions.heads_begin_articles && heads.len() > 2 && heads.iter().filter(|i| narrow(i)).count() >= 2 {
            heads.into_iter().partition(narrow)
        } else {
            (Few::new(), heads)
        };
    let first = plain.first().copied().unwrap_or(0);
    let (before, mut after): (Few, Few) = boxed.into_iter().partition(|&i| i < first);
    if plain.is_empty() {
        return (before, title, after);
    }
    let byline = title.byline.first().copied().unwrap_or(usize::MAX);
    let above = plain.iter().filter(|&&i| i < byline).count();
    let kicked = conventions.kickers && plain.len() >= 2 && above != 1 && is_kicker(&units[plain[0]], &units[plain[1]]);
    if kicked {
        title.kicker.push(plain.remove(0));
    }
    title.headline.push(plain.remove(0));
    title.deck = plain;
    after.sort_unstable();
    (before, title, after)
}

/// The same where sizes are known: the largest head is the headline. A head that is no larger than those of sections and
/// stands in the column of the text below is one of them.
fn by_size(units: &[Unit], run: Range<usize>, sizes: &Sizes) -> (Few, Title, Few) {
    let mut title = Title::default();
    let mut after = Few::new();
    let head = |i: &usize| units[*i].part == Part::Head;
    let largest = run.clone().filter(head).map(|i| units[i].stand.size).max().unwrap_or(0);
    let below = units.get(run.end).map(|u| u.stand.leaf);
    for i in run.clone() {
        let size = units[i].stand.size;
        match units[i].part {
            Part::Labelled(Role::Byline) => title.byline.push(i),
            Part::Labelled(Role::Dateline) => title.dateline.push(i),
            _ if size * 106 >= largest * 100 && title.deck.is_empty() => title.headline.push(i),
            _ if title.headline.is_empty() => title.kicker.push(i),
            _ if size < sizes.title && below == Some(units[i].stand.leaf) => after.push(i),
            _ => title.deck.push(i),
        }
    }
    (Few::new(), title, after)
}

/// Whether `upper` is the kicker of `lower`, rather than a headline with its deck.
fn is_kicker(upper: &Unit, lower: &Unit) -> bool {
    let cjk = lower.text.chars().any(crate::chars::is_cjk);
    // a line in brackets or behind a dash is a deck; a serial number or a short line is no headline
    let deck = lower.text.starts_with(['（', '(', '—', '【', '▲', '◉', '◎']) || lower.text.chars().count() < 6;
    cjk && !deck && (upper.gap || lower.width * 5 >= upper.width * 4) && lower.end != End::Open
}
