//! Which article goes on in which.

use super::names::{alike, bare, called, calls};
use super::numbers;
use super::{Jump, PageLabel};
use crate::page::{Article, Finding, Lines, Page, Place, Tie};
use crate::rule::Way;
use crate::source::{LineIndex, Source};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

/// The rule of what was not tied.
const UNTIED: &str = "jump-untied";
/// A page has no more jump lines; what stands there beside is not looked at.
const JUMPS: usize = 64;
/// So many pages share a number, one a section.
const SECTIONS: usize = 26;
/// So many headlines are compared in an issue; a whole newspaper needs some thousand.
const COMPARED: u32 = 1 << 18;

/// A page of an issue that was read.
pub struct Sheet<'a> {
    /// What it was made of.
    pub source: &'a Source,
    /// The page.
    pub page: &'a mut Page,
    /// Its jump lines.
    pub jumps: &'a [Jump],
    /// What the issue's own list calls it.
    pub label: Option<PageLabel>,
}

/// An article: its page in the issue, and which of the page's articles it is.
type Id = (usize, usize);

/// A jump line that waits for its other end.
struct End<'a> {
    page: usize,
    jump: &'a Jump,
    /// The pages that it may point to.
    pages: Vec<usize>,
    /// There are such pages, be they too many to tell them apart.
    known: bool,
}

/// Tie the articles that go on from page to page: those that a METS file calls one, those of which one page says that it
/// goes on where another says that it comes from, and those that are called the same where only one page says so.
///
/// What is not certain is told in findings.
pub fn tie(sheets: &mut [Sheet<'_>]) {
    if sheets.len() < 2 {
        return;
    }
    let mut ties = Ties::default();
    for parts in told(sheets).values() {
        ties.chain(parts);
    }
    let labels = Labels::new(sheets);
    let jumps: Vec<&[Jump]> = sheets.iter().map(|s| s.jumps).collect();
    let ends = |way: Way| -> Vec<End<'_>> {
        let all = jumps.iter().enumerate();
        let all = all.flat_map(|(page, jumps)| jumps.iter().take(JUMPS).map(move |j| (page, j)));
        let those = all.filter(|(_, j)| j.target.way == way);
        let end = |(page, jump)| {
            let pages = labels.pointed(page, jump);
            let (few, known) = (pages.len() <= SECTIONS, !pages.is_empty());
            End {
                page,
                jump,
                pages: if few { pages } else { Vec::new() },
                known,
            }
        };
        those.map(end).collect()
    };
    let (on, from) = (ends(Way::On), ends(Way::From));
    let names = Names::new(sheets);
    ties.pair(&on, &from, &names);
    ties.by_name(&on, Way::On, &names);
    ties.by_name(&from, Way::From, &names);
    let untied = on.iter().filter(|e| !ties.has(e, Way::On));
    let untied: Vec<&End<'_>> = untied.chain(from.iter().filter(|e| !ties.has(e, Way::From))).collect();
    for end in untied {
        sheets[end.page].page.findings.push(untied_finding(end));
    }
    let page_names: Vec<String> = sheets.iter().map(|s| s.source.name.clone()).collect();
    let named = |id: &Id| Tie {
        page: page_names[id.0].clone(),
        article: id.1 as u32 + 1,
    };
    for (a, b) in &ties.on {
        article(sheets, *a).continued_on = Some(named(b));
        article(sheets, *b).continued_from = Some(named(a));
    }
}

fn article<'a>(sheets: &'a mut [Sheet<'_>], id: Id) -> &'a mut Article {
    &mut sheets[id.0].page.articles[id.1]
}

/// What was tied, both ways.
#[derive(Default)]
struct Ties {
    on: BTreeMap<Id, Id>,
    from: BTreeMap<Id, Id>,
}

impl Ties {
    fn add(&mut self, a: Id, b: Id) {
        if a.0 != b.0 && !self.on.contains_key(&a) && !self.from.contains_key(&b) {
            self.on.insert(a, b);
            self.from.insert(b, a);
        }
    }

    /// Whether the article of `end` is tied that way.
    fn has(&self, end: &End<'_>, way: Way) -> bool {
        end.id().is_some_and(|id| match way {
            Way::On => self.on.contains_key(&id),
            Way::From => self.from.contains_key(&id),
        })
    }

    /// Tie the parts of one article, where each page has but one.
    fn chain(&mut self, parts: &[Id]) {
        let mut count: HashMap<usize, u32> = HashMap::new();
        parts.iter().for_each(|p| *count.entry(p.0).or_default() += 1);
        for pair in parts.windows(2) {
            let once = |id: Id| count.get(&id.0) == Some(&1);
            if once(pair[0]) && once(pair[1]) {
                self.add(pair[0], pair[1]);
            }
        }
    }

    /// Tie jump lines that point at each other's page: those of which there is but one pair, and of several those that are
    /// called the same.
    fn pair(&mut self, on: &[End<'_>], from: &[End<'_>], names: &Names) {
        let mut by_page: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, end) in from.iter().enumerate() {
            by_page.entry(end.page).or_default().push(i);
        }
        let matches = |a: &End<'_>| -> Vec<usize> {
            let there = a.pages.iter().filter_map(|p| by_page.get(p)).flatten().copied();
            there
                .filter(|&i| from[i].pages.contains(&a.page) && from[i].id().is_some())
                .collect()
        };
        let pairs: Vec<Vec<usize>> = on
            .iter()
            .map(|a| if a.id().is_some() { matches(a) } else { Vec::new() })
            .collect();
        for named in [true, false] {
            // how many may be the other end of each
            let open = |ties: &Ties, i: usize, k: usize| {
                let fits = !named || names.same(&on[i], &from[k]);
                fits && !ties.has(&on[i], Way::On) && !ties.has(&from[k], Way::From)
            };
            let mut counts = vec![0u32; from.len()];
            let left: Vec<Vec<usize>> = pairs
                .iter()
                .enumerate()
                .map(|(i, ks)| ks.iter().copied().filter(|&k| open(self, i, k)).collect())
                .collect();
            left.iter().flatten().for_each(|&k| counts[k] += 1);
            for (i, ks) in left.iter().enumerate() {
                if let ([k], Some(a)) = (ks.as_slice(), on[i].id())
                    && counts[*k] == 1
                    && let Some(b) = from[*k].id()
                {
                    self.add(a, b);
                }
            }
        }
    }

    /// Tie the articles of `ends` to the one on the page that is called the same, where the other end says nothing.
    fn by_name(&mut self, ends: &[End<'_>], way: Way, names: &Names) {
        for end in ends {
            let Some(id) = end.id().filter(|_| !self.has(end, way)) else {
                continue;
            };
            let mut there = end
                .pages
                .iter()
                .flat_map(|&p| names.on(p))
                .filter(|other| names.name(end, *other));
            let (Some(other), None) = (there.next(), there.next()) else {
                continue;
            };
            match way {
                Way::On => self.add(id, other),
                Way::From => self.add(other, id),
            }
        }
    }
}

impl End<'_> {
    fn id(&self) -> Option<Id> {
        self.jump.article.map(|a| (self.page, a))
    }
}

/// What articles are called.
struct Names {
    /// By page and article: the headline, and its letters alone.
    list: Vec<Vec<(String, String)>>,
    /// How many may still be compared.
    left: Cell<u32>,
}

impl Names {
    fn new(sheets: &[Sheet<'_>]) -> Names {
        let name = |a: &Article| {
            let headline = a.headline.clone().unwrap_or_default();
            let bare = bare(&headline);
            (headline, bare)
        };
        let list = sheets
            .iter()
            .map(|s| s.page.articles.iter().map(name).collect())
            .collect();
        Names {
            list,
            left: Cell::new(COMPARED),
        }
    }

    fn get(&self, id: Id) -> Option<&(String, String)> {
        self.list.get(id.0)?.get(id.1)
    }

    /// The articles of a page.
    fn on(&self, page: usize) -> impl Iterator<Item = Id> {
        (0..self.list.get(page).map_or(0, Vec::len)).map(move |n| (page, n))
    }

    /// Whether the article of `end` is called as `other` is, or `end` calls it so.
    fn name(&self, end: &End<'_>, other: Id) -> bool {
        let (Some(own), Some(other)) = (end.id().and_then(|id| self.get(id)), self.get(other)) else {
            return false;
        };
        let left = self.left.get().saturating_sub(1);
        self.left.set(left);
        if left == 0 {
            return false;
        }
        alike(&own.1, &other.1) || called(&calls(&end.jump.text), &other.0)
    }

    /// Whether two jump lines speak of one article.
    fn same(&self, on: &End<'_>, from: &End<'_>) -> bool {
        let named = |a: &End<'_>, b: &End<'_>| b.id().is_some_and(|id| self.name(a, id));
        named(on, from) || named(from, on)
    }
}

/// What the pages are called.
struct Labels {
    list: Vec<PageLabel>,
    /// The pages of each number.
    by_number: HashMap<u32, Vec<usize>>,
}

impl Labels {
    /// As the list says, else by what they print.
    fn new(sheets: &[Sheet<'_>]) -> Labels {
        let jumps = |s: &Sheet<'_>, lines: &Lines| s.jumps.iter().take(JUMPS).any(|j| j.lines == *lines);
        let texts: Vec<Vec<&str>> = sheets
            .iter()
            .map(|s| {
                let own = s.page.furniture.iter().filter(|b| !jumps(s, &b.lines));
                own.map(|b| b.text.as_str()).collect()
            })
            .collect();
        let told = sheets.iter().map(|s| s.label.clone());
        let both = told.zip(numbers::labels(&texts));
        let list: Vec<PageLabel> = both.map(|(told, printed)| told.unwrap_or(printed)).collect();
        let mut by_number: HashMap<u32, Vec<usize>> = HashMap::new();
        for (page, label) in list.iter().enumerate() {
            by_number.entry(label.number).or_default().push(page);
        }
        Labels { list, by_number }
    }

    /// The pages that a jump line on `page` may point to.
    fn pointed(&self, page: usize, jump: &Jump) -> Vec<usize> {
        let Some(target) = &jump.target.page else {
            return match jump.target.way {
                Way::On => (page + 1..self.list.len()).collect(),
                Way::From => (0..page).collect(),
            };
        };
        let same = self.by_number.get(&target.number).map_or(&[][..], Vec::as_slice);
        let others = || same.iter().copied().filter(|&p| p != page);
        let exact: Vec<usize> = others().filter(|&p| self.list[p] == *target).collect();
        match exact.is_empty() {
            false => exact,
            true => others().collect(),
        }
    }
}

/// The articles of the pages by the articles that the list knows, in the order of the pages.
fn told(sheets: &[Sheet<'_>]) -> BTreeMap<u32, Vec<Id>> {
    let mut out: BTreeMap<u32, Vec<Id>> = BTreeMap::new();
    for (page, sheet) in sheets.iter().enumerate() {
        for (article, told) in articles(sheet.source, sheet.page).into_iter().enumerate() {
            if let Some(told) = told {
                out.entry(told).or_default().push((page, article));
            }
        }
    }
    out
}

/// For each article of a page the one of the list that most of its lines belong to.
fn articles(source: &Source, page: &Page) -> Vec<Option<u32>> {
    let mut out = vec![None; page.articles.len()];
    let Some(layout) = source.layout.as_deref() else {
        return out;
    };
    if layout.regions.iter().all(|r| r.article.is_none()) {
        return out;
    }
    let rows = LineIndex::new(&source.text);
    let told: HashMap<u32, u32> = layout
        .lines
        .iter()
        .filter_map(|l| {
            let region = layout.regions.get(l.region? as usize)?;
            Some((rows.line_of(l.span.start), region.article?))
        })
        .collect();
    let mut counts: Vec<(BTreeMap<u32, u32>, u32)> = vec![Default::default(); page.articles.len()];
    for text in page.placed().iter().filter(|t| t.place != Place::Furniture) {
        let (counts, all) = &mut counts[text.article];
        for line in text.lines.0.iter().flat_map(|&(a, b)| a..=b) {
            *all += 1;
            if let Some(told) = told.get(&line) {
                *counts.entry(*told).or_default() += 1;
            }
        }
    }
    for (slot, (counts, all)) in out.iter_mut().zip(counts) {
        let most = counts.into_iter().max_by_key(|c| c.1);
        *slot = most.filter(|c| c.1 * 2 > all).map(|c| c.0);
    }
    out
}

fn untied_finding(end: &End<'_>) -> Finding {
    let where_to = match &end.jump.target.page {
        Some(p) => format!("page {}{}", p.section, p.number),
        None => "another page".into(),
    };
    let message = match (end.known, end.jump.article, end.jump.target.way) {
        (false, ..) => format!("points to {where_to}, which is not among the pages read together"),
        (_, None, _) => "stands with no article, so none was tied".into(),
        (_, _, Way::On) => format!("which article of {where_to} goes on with the text is not certain; none was tied"),
        (_, _, Way::From) => format!("which article of {where_to} the text comes from is not certain; none was tied"),
    };
    Finding {
        rule: UNTIED.into(),
        lines: end.jump.lines.clone(),
        message,
    }
}
