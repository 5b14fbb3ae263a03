//! Pages whose files tell where lines stand, made here from columns of text.
#![allow(clippy::unwrap_used)]

mod common;

use common::{MUSIC, TREES, WATER};
use newsmend::layout::{Layout, Placed, Rect, Sheet, Word};
use newsmend::ledger::{self, Ledger, RuleNote};
use newsmend::page::{Article, Page};
use newsmend::pass::{Outcome, process, traced};
use newsmend::rule::RuleSet;
use newsmend::source::Source;

/// A sheet that lines are set on, in points.
#[derive(Default)]
struct Set {
    text: String,
    layout: Layout,
}

impl Set {
    /// One line: its words, each at its place, `size` high.
    fn words(&mut self, y: f32, size: f32, words: &[(f32, &str)]) {
        let (from, at) = (self.text.len(), self.layout.words.len() as u32);
        let mut whole: Option<Rect> = None;
        for (x, text) in words {
            let start = self.text.len();
            self.text.push_str(text);
            let letters = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f32>();
            let rect = Rect {
                x0: *x,
                y0: y,
                x1: x + letters * size,
                y1: y + size,
            };
            whole = Some(whole.map_or(rect, |w| w.with(rect)));
            self.layout.words.push(Word {
                span: start..self.text.len(),
                rect,
                confidence: None,
            });
        }
        self.layout.lines.push(Placed {
            span: from..self.text.len(),
            sheet: 0,
            rect: whole.unwrap(),
            size: 0.0,
            confidence: None,
            region: None,
            words: at..self.layout.words.len() as u32,
            vertical: false,
            repeated: false,
        });
        self.text.push('\n');
    }

    fn line(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.words(y, size, &[(x, text)]);
    }

    /// The lines of a column of 10-point text as (x, y, text), `width` letters wide, first lines two letters in.
    fn column(x: f32, y: f32, width: usize, paragraphs: &[&str]) -> Vec<(f32, f32, String)> {
        let mut out = Vec::new();
        for paragraph in paragraphs {
            let letters: Vec<char> = paragraph.chars().filter(|c| !c.is_whitespace()).collect();
            let mut at = 0;
            while at < letters.len() {
                let indent = if at == 0 { 2 } else { 0 };
                let mut end = (at + width - indent).min(letters.len());
                if letters.get(end).is_some_and(|c| "，。、".contains(*c)) {
                    end -= 1;
                }
                let place = (x + 10.0 * indent as f32, y + 13.0 * out.len() as f32);
                out.push((place.0, place.1, letters[at..end].iter().collect()));
                at = end;
            }
        }
        out
    }

    fn put(&mut self, lines: &[(f32, f32, String)]) {
        lines.iter().for_each(|(x, y, text)| self.line(*x, *y, 10.0, text));
    }

    fn source(mut self) -> Source {
        self.layout.sheets = vec![Sheet {
            width: 1000.0,
            height: 1000.0,
        }];
        let mut source = Source::from_text("page", self.text);
        source.layout = Some(Box::new(self.layout));
        source
    }
}

fn rules() -> RuleSet {
    RuleSet::builtin().unwrap()
}

fn read(set: Set) -> Outcome {
    process(&set.source(), &rules())
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The texts of an article's blocks.
fn blocks(article: &Article) -> Vec<String> {
    let lead = article.lead.iter().flat_map(|l| &l.blocks);
    let rest = article.sections.iter().flat_map(|s| &s.blocks);
    lead.chain(rest).map(|b| bare(&b.text)).collect()
}

fn headlines(page: &Page) -> Vec<&str> {
    page.articles.iter().filter_map(|a| a.headline.as_deref()).collect()
}

#[test]
fn columns_listed_row_by_row_are_read_one_after_the_other() {
    let (a, b) = (
        Set::column(40.0, 100.0, 14, &[WATER, MUSIC]),
        Set::column(210.0, 100.0, 14, &[TREES, WATER]),
    );
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    for n in 0..a.len().max(b.len()) {
        a.get(n)
            .into_iter()
            .chain(b.get(n))
            .for_each(|l| set.put(std::slice::from_ref(l)));
    }
    let outcome = read(set);
    assert_eq!(headlines(&outcome.page), ["小水电退出之后"]);
    assert_eq!(
        blocks(&outcome.page.articles[0]),
        [WATER, MUSIC, TREES, WATER].map(bare)
    );
    assert!(!outcome.moves.is_empty());
    assert!(outcome.page.findings.iter().any(|f| f.rule == "placed-order"));
}

#[test]
fn lines_that_the_file_ran_together_are_parted_at_the_gutter() {
    let (a, b) = (
        Set::column(40.0, 100.0, 14, &[WATER]),
        Set::column(210.0, 100.0, 14, &[TREES]),
    );
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    for n in 0..a.len().max(b.len()) {
        let words: Vec<(f32, &str)> = a
            .get(n)
            .into_iter()
            .chain(b.get(n))
            .map(|l| (l.0, l.2.as_str()))
            .collect();
        set.words(100.0 + 13.0 * n as f32, 10.0, &words);
    }
    // the gutter shows in lines that are whole
    set.put(&Set::column(210.0, 204.0, 14, &[MUSIC]));
    set.put(&Set::column(40.0, 204.0, 14, &[MUSIC]));
    let page = read(set).page;
    assert_eq!(blocks(&page.articles[0]), [WATER, MUSIC, TREES, MUSIC].map(bare));
}

#[test]
fn a_title_over_the_middle_column_comes_before_the_first() {
    let mut set = Set::default();
    for (n, text) in [WATER, MUSIC, TREES].iter().enumerate() {
        set.put(&Set::column(40.0 + 170.0 * n as f32, 100.0, 14, &[text]));
    }
    set.line(220.0, 40.0, 26.0, "河里有鱼");
    let page = read(set).page;
    assert_eq!(headlines(&page), ["河里有鱼"]);
    assert_eq!(blocks(&page.articles[0]), [WATER, MUSIC, TREES].map(bare));
}

#[test]
fn articles_side_by_side_keep_their_columns_and_the_largest_comes_first() {
    let mut set = Set::default();
    set.line(60.0, 40.0, 20.0, "车厢里的手风琴");
    set.line(400.0, 36.0, 28.0, "小水电退出之后");
    set.put(&Set::column(40.0, 80.0, 12, &[MUSIC]));
    set.put(&Set::column(190.0, 80.0, 12, &[TREES]));
    set.put(&Set::column(380.0, 80.0, 12, &[WATER]));
    set.put(&Set::column(530.0, 80.0, 12, &[MUSIC]));
    let page = read(set).page;
    assert_eq!(headlines(&page), ["小水电退出之后", "车厢里的手风琴"]);
    assert_eq!(blocks(&page.articles[0]), [WATER, MUSIC].map(bare));
    assert_eq!(blocks(&page.articles[1]), [MUSIC, TREES].map(bare));
}

#[test]
fn an_indent_begins_a_paragraph_whatever_stands_before_it() {
    // the first paragraph ends with a full line and without a mark
    let first = &bare(WATER)[..bare(WATER).char_indices().nth(40).unwrap().0];
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    set.put(&Set::column(40.0, 100.0, 14, &[first, MUSIC, TREES, WATER]));
    let page = read(set).page;
    assert_eq!(
        blocks(&page.articles[0]),
        [first.to_owned(), bare(MUSIC), bare(TREES), bare(WATER)]
    );
}

#[test]
fn heads_are_told_by_their_size_and_sections_stand_below_titles() {
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    set.put(&Set::column(40.0, 100.0, 14, &[WATER, MUSIC]));
    set.line(40.0, 300.0, 13.0, "算清三本账再说");
    set.put(&Set::column(40.0, 320.0, 14, &[TREES]));
    let page = read(set).page;
    assert_eq!(headlines(&page), ["小水电退出之后"]);
    let section = &page.articles[0].sections[0];
    assert_eq!(section.heading.as_deref(), Some("算清三本账再说"));
    assert_eq!(bare(&section.blocks[0].text), bare(TREES));
}

#[test]
fn a_number_drawn_beside_a_head_is_its_ordinal() {
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    for (n, text) in [WATER, MUSIC].iter().enumerate() {
        let y = 100.0 + 200.0 * n as f32;
        set.line(50.0, y, 13.0, "先把河里的账");
        set.line(50.0, y + 16.0, 13.0, "算清楚");
        set.line(140.0, y + 4.0, 24.0, &(n + 1).to_string());
        set.put(&Set::column(40.0, y + 40.0, 14, &[text, TREES]));
    }
    let page = read(set).page;
    let heads: Vec<_> = page.articles[0]
        .sections
        .iter()
        .map(|s| (s.heading.as_deref(), s.ordinal))
        .collect();
    let head = Some("先把河里的账算清楚");
    assert_eq!(heads, [(head, Some(1)), (head, Some(2))]);
}

#[test]
fn a_shadow_is_taken_out_and_can_be_put_back() {
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    set.line(62.0, 43.0, 30.0, "小水电退出之后");
    set.put(&Set::column(40.0, 100.0, 14, &[WATER, MUSIC]));
    // the same words elsewhere are no shadow
    set.line(60.0, 400.0, 13.0, "小水电退出之后");
    set.put(&Set::column(40.0, 420.0, 14, &[TREES]));
    let (source, rules) = (set.source(), rules());
    let outcome = traced(&source, &rules);
    assert_eq!(headlines(&outcome.page), ["小水电退出之后"]);
    assert_eq!(
        outcome.page.articles[0].sections[0].heading.as_deref(),
        Some("小水电退出之后")
    );
    assert_eq!(outcome.page.changes["overprint"], 1);
    let input = ledger::Input {
        source: &source,
        page: &outcome.page,
        changes: &outcome.changes,
        origins: &outcome.origins,
        profile: "zh-newspaper",
    };
    let note = |ix| RuleNote {
        id: rules.name(ix).into(),
        revision: 1,
        pass: "join".into(),
    };
    let ledger = Ledger::new(&input, note);
    assert_eq!(ledger::undo(&ledger, &outcome.page).unwrap().text, source.text);
}

#[test]
fn columns_that_run_down_are_read_from_right_to_left() {
    let mut set = Set::default();
    // a tier of twelve letters above another, their lines from the right
    for (tier, text) in [WATER, MUSIC].iter().enumerate() {
        for (along, across, line) in Set::column(0.0, 0.0, 12, &[text, TREES]) {
            let (x, y) = (900.0 - across, 100.0 + 150.0 * tier as f32 + along);
            set.line(x, y, 10.0, &line);
            let letters = line.chars().count() as f32;
            let rect = Rect {
                x0: x,
                y0: y,
                x1: x + 10.0,
                y1: y + 10.0 * letters,
            };
            let placed = set.layout.lines.last_mut().unwrap();
            (placed.rect, placed.vertical) = (rect, true);
            set.layout.words.last_mut().unwrap().rect = rect;
        }
    }
    // the file lists them from the left
    let mut turned = Set::default();
    for placed in set.layout.lines.iter().rev() {
        turned.line(0.0, 0.0, 10.0, &set.text[placed.span.clone()]);
        let last = turned.layout.lines.last_mut().unwrap();
        (last.rect, last.vertical) = (placed.rect, true);
        turned.layout.words.last_mut().unwrap().rect = placed.rect;
    }
    let page = read(turned).page;
    assert_eq!(page.articles.len(), 1);
    assert_eq!(blocks(&page.articles[0]), [WATER, TREES, MUSIC, TREES].map(bare));
}

#[test]
fn lines_that_were_badly_read_are_named() {
    let mut set = Set::default();
    set.put(&Set::column(40.0, 100.0, 14, &[WATER, MUSIC]));
    set.layout.lines[3].confidence = Some(0.41);
    let page = read(set).page;
    let finding = page.findings.iter().find(|f| f.rule == "badly-read").unwrap();
    assert_eq!(finding.lines.to_string(), "4");
}

#[test]
fn a_running_head_at_the_edge_of_the_sheet_is_furniture() {
    let mut set = Set::default();
    set.line(40.0, 10.0, 10.0, "东海日报2011年12月23日星期五");
    set.line(60.0, 60.0, 30.0, "小水电退出之后");
    set.put(&Set::column(40.0, 110.0, 14, &[WATER, MUSIC]));
    let page = read(set).page;
    assert_eq!(bare(&page.furniture[0].text), "东海日报2011年12月23日星期五");
    assert_eq!(page.articles[0].kicker, None);
}

#[test]
fn a_box_that_begins_beside_a_picture_is_set_apart() {
    let mut set = Set::default();
    set.line(60.0, 40.0, 30.0, "小水电退出之后");
    set.put(&Set::column(40.0, 100.0, 14, &[WATER, MUSIC, TREES]));
    set.put(&Set::column(210.0, 100.0, 14, &[MUSIC, TREES]));
    let fact = bare("第一行很窄的说明文字，放在图片的旁边，写到图片的下面就和整个一栏一样宽了，一直写到最后也没有句号");
    let letters: Vec<char> = fact.chars().collect();
    let (narrow, wide) = letters.split_at(4 * 8);
    for (n, line) in narrow.chunks(8).enumerate() {
        set.line(
            210.0 + 60.0,
            300.0 + 13.0 * n as f32,
            10.0,
            &line.iter().collect::<String>(),
        );
    }
    for (n, line) in wide.chunks(14).enumerate() {
        set.line(210.0, 352.0 + 13.0 * n as f32, 10.0, &line.iter().collect::<String>());
    }
    let page = read(set).page;
    let sidebars = &page.articles[0].sidebars;
    assert_eq!(sidebars.len(), 1, "{:?}", page.articles);
    assert_eq!(bare(&sidebars[0].blocks[0].text), fact);
}

/// Whatever boxes say, no text is lost and none twice.
#[test]
fn hostile_boxes_lose_no_text() {
    let places: [fn(usize) -> Rect; 5] = [
        |_| Rect::default(),
        |n| Rect {
            x0: -1e30,
            y0: n as f32,
            x1: 1e30,
            y1: 1e30,
        },
        |n| Rect {
            x0: (n * 7919 % 13) as f32,
            y0: (n * 104_729 % 17) as f32,
            x1: (n * 7919 % 13) as f32 + 40.0,
            y1: (n * 104_729 % 17) as f32 + 9.0,
        },
        |n| Rect {
            x0: n as f32,
            y0: n as f32,
            x1: n as f32 + 1e-30,
            y1: n as f32 + 1e-30,
        },
        |n| Rect {
            x0: 20.0 * n as f32,
            y0: 5.0 * n as f32,
            x1: 20.0 * n as f32 + 200.0,
            y1: 5.0 * n as f32 + 10.0,
        },
    ];
    let lines = Set::column(0.0, 0.0, 9, &[WATER, MUSIC, TREES]);
    for place in places {
        let mut set = Set::default();
        set.put(&lines);
        for (n, (line, word)) in set.layout.lines.iter_mut().zip(&mut set.layout.words).enumerate() {
            (line.rect, word.rect) = (place(n), place(n));
        }
        let page = read(set).page;
        let mut read: Vec<char> = page
            .texts()
            .iter()
            .flat_map(|t| t.chars())
            .filter(|c| !c.is_whitespace())
            .collect();
        let mut whole: Vec<char> = lines.iter().flat_map(|l| l.2.chars()).collect();
        read.sort_unstable();
        whole.sort_unstable();
        assert_eq!(read, whole);
    }
}
