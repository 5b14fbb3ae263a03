//! Several pages of one issue: running heads, jump lines, METS lists.
#![allow(clippy::unwrap_used)]

mod common;

use common::{MUSIC, TREES, WATER, put, run};
use newsmend::page::{Page, Tie};
use std::path::{Path, PathBuf};
use tempfile::tempdir;

/// A sheet of hOCR, 1000 by 1400 pixels.
#[derive(Default)]
struct Sheet {
    lines: String,
}

impl Sheet {
    fn line(mut self, x: usize, y: usize, size: usize, text: &str) -> Sheet {
        let (right, foot) = (x + text.chars().count() * size, y + size);
        self.lines += &format!(
            "<div class='ocr_carea' title='bbox {x} {y} {right} {foot}'><span class='ocr_line' title='bbox {x} {y} {right} {foot}'>\
             <span class='ocrx_word' title='bbox {x} {y} {right} {foot}; x_wconf 95'>{text}</span></span></div>\n"
        );
        self
    }

    /// A column of text 20 high and 20 letters wide from `y` on, and below it a line at its right edge.
    fn column(mut self, x: usize, y: usize, paragraphs: &[&str], last: &str) -> Sheet {
        let mut y = y;
        for paragraph in paragraphs {
            let letters: Vec<char> = paragraph.chars().filter(|c| !c.is_whitespace()).collect();
            let mut at = 0;
            while at < letters.len() {
                let indent = if at == 0 { 2 } else { 0 };
                let mut end = (at + 20 - indent).min(letters.len());
                if letters.get(end).is_some_and(|c| "，。、".contains(*c)) {
                    end -= 1;
                }
                let text: String = letters[at..end].iter().collect();
                self = self.line(x + 20 * indent, y, 20, &text);
                (at, y) = (end, y + 28);
            }
        }
        match last.is_empty() {
            true => self,
            false => self.line(x + 20 * (20 - last.chars().count()), y, 20, last),
        }
    }

    /// An article over two columns.
    fn article(self, x: usize, headline: &str, texts: &[&str], last: &str) -> Sheet {
        self.line(x + 20, 100, 50, headline).column(x, 200, texts, last)
    }
}

fn hocr(sheets: impl IntoIterator<Item = Sheet>) -> String {
    let page = |s: Sheet| format!("<div class='ocr_page' title='bbox 0 0 1000 1400'>{}</div>", s.lines);
    let pages: String = sheets.into_iter().map(page).collect();
    format!("<html><body>{pages}</body></html>")
}

fn pages(yaml: &str) -> Vec<Page> {
    yaml.split("---\n").map(|p| serde_yaml::from_str(p).unwrap()).collect()
}

/// The pages of a file.
fn cleaned(text: &str) -> Vec<Page> {
    let dir = tempdir().unwrap();
    put(dir.path(), "p.hocr", text);
    let ran = run(dir.path(), &["clean", "p.hocr"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    pages(&ran.out)
}

fn tie(page: &str, article: u32) -> Option<Tie> {
    Some(Tie {
        page: page.into(),
        article,
    })
}

/// Where the article with this headline comes from and goes on.
fn ties(page: &Page, headline: &str) -> (Option<Tie>, Option<Tie>) {
    let article = page
        .articles
        .iter()
        .find(|a| a.headline.as_deref() == Some(headline))
        .unwrap();
    (article.continued_from.clone(), article.continued_on.clone())
}

fn findings<'a>(page: &'a Page, rule: &str) -> Vec<&'a str> {
    let of = page.findings.iter().filter(|f| f.rule == rule);
    of.map(|f| f.message.as_str()).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/positions")
}

#[test]
fn jump_lines_that_point_at_each_other_are_tied() {
    let first = Sheet::default()
        .article(40, "小水电退出之后", &[WATER, MUSIC], "（下转第3版）")
        .article(540, "各地备耕", &[TREES], "");
    let second = Sheet::default().article(40, "车厢里的手风琴", &[MUSIC], "");
    let third = Sheet::default()
        .line(40, 100, 50, "河里有鱼")
        .line(40, 180, 20, "（上接第1版）")
        .column(40, 220, &[WATER], "")
        .article(540, "春天的种子", &[TREES], "");
    let all = cleaned(&hocr([first, second, third]));
    // the two are called differently: that each points at the other is enough
    assert_eq!(ties(&all[0], "小水电退出之后"), (None, tie("p.hocr#3", 1)));
    assert_eq!(ties(&all[2], "河里有鱼"), (tie("p.hocr#1", 1), None));
    for (page, headline) in [(0, "各地备耕"), (1, "车厢里的手风琴"), (2, "春天的种子")] {
        assert_eq!(ties(&all[page], headline), (None, None));
    }
    assert!(all.iter().all(|p| findings(p, "jump-untied").is_empty()));
    // the jump line is no part of the text
    assert!(all[0].furniture.iter().any(|b| b.text == "（下转第3版）"));
}

#[test]
fn of_several_jump_lines_headlines_tell_which_go_together() {
    let first = Sheet::default()
        .article(40, "小水电退出之后", &[WATER], "（下转第2版）")
        .article(540, "车厢里的手风琴", &[MUSIC], "（下转第2版）");
    let second = |a: &str, b: &str| {
        Sheet::default()
            .line(40, 100, 50, a)
            .line(40, 180, 20, "（上接第1版）")
            .column(40, 220, &[TREES], "")
            .line(540, 100, 50, b)
            .line(540, 180, 20, "（上接第1版）")
            .column(540, 220, &[WATER], "")
    };
    let all = cleaned(&hocr([first, second("手风琴在车厢里", "小水电退出之后")]));
    assert_eq!(ties(&all[1], "小水电退出之后").0, tie("p.hocr#1", 1));
    // what is left is one of each
    assert_eq!(ties(&all[1], "手风琴在车厢里").0, tie("p.hocr#1", 2));

    let first = Sheet::default()
        .article(40, "小水电退出之后", &[WATER], "（下转第2版）")
        .article(540, "车厢里的手风琴", &[MUSIC], "（下转第2版）");
    let all = cleaned(&hocr([first, second("河里有鱼", "春天的种子")]));
    let tied = |a: &newsmend::page::Article| a.continued_on.is_some() || a.continued_from.is_some();
    assert!(!all.iter().any(|p| p.articles.iter().any(tied)));
    assert_eq!(findings(&all[0], "jump-untied").len(), 2);
    assert_eq!(findings(&all[1], "jump-untied").len(), 2);
}

#[test]
fn where_one_end_is_silent_the_headline_ties() {
    let first = Sheet::default()
        .article(40, "小水电退出之后", &[WATER], "（下转第2版）")
        .article(540, "各地备耕", &[TREES], "（下转第9版）");
    let second = Sheet::default()
        .article(40, "小水电退出之后", &[MUSIC], "")
        .article(540, "春天的种子", &[TREES], "");
    let all = cleaned(&hocr([first, second]));
    assert_eq!(ties(&all[0], "小水电退出之后").1, tie("p.hocr#2", 1));
    assert_eq!(ties(&all[0], "各地备耕"), (None, None));
    let untied = findings(&all[0], "jump-untied");
    assert!(
        untied.len() == 1 && untied[0].contains("page 9") && untied[0].contains("not among"),
        "{untied:?}"
    );
}

#[test]
fn a_text_that_breaks_inside_a_sentence_ends_before_its_jump_line() {
    let cut = &WATER[..WATER.find("三十一座").unwrap()];
    let first = Sheet::default().article(
        40,
        "小水电退出之后",
        &[MUSIC, cut.trim_end_matches('，')],
        "（下转第2版）",
    );
    let second = Sheet::default().line(40, 100, 50, "小水电退出之后").column(
        40,
        200,
        &[&format!("（上接第1版）{WATER}"), MUSIC],
        "",
    );
    let all = cleaned(&hocr([first, second]));
    let text = |page: &Page| -> Vec<String> {
        let lead = page.articles[0].lead.iter().flat_map(|l| &l.blocks);
        lead.map(|b| b.text.chars().filter(|c| !c.is_whitespace()).collect())
            .collect()
    };
    let bare = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(text(&all[0]), [bare(MUSIC), bare(cut.trim_end_matches('，'))]);
    assert_eq!(text(&all[1]), [bare(WATER), bare(MUSIC)]);
    assert_eq!(all[1].furniture[0].text, "（上接第1版）");
    assert_eq!(ties(&all[0], "小水电退出之后").1, tie("p.hocr#2", 1));
}

#[test]
fn jump_lines_that_share_a_row_with_text_are_parted_from_it() {
    let dir = tempdir().unwrap();
    put(
        dir.path(),
        "p.txt",
        "小水电退出之后\n　　（上接第1版）清溪河全长九十七公里，曾经密布着\n电站，一年有五个月断流。前年起，三县联合出台退出\n\
         方案，两年多时间里，三十一座电站有序退出，十二座\n完成生态改造，河里又有了鱼（下转第4版）\n",
    );
    let page = pages(&run(dir.path(), &["clean", "p.txt"]).out).remove(0);
    let blocks = &page.articles[0].lead.as_ref().unwrap().blocks;
    assert_eq!(blocks.len(), 1, "{blocks:?}");
    assert!(
        blocks[0].text.starts_with("清溪河") && blocks[0].text.ends_with("又有了鱼"),
        "{blocks:?}"
    );
    let aside: Vec<&str> = page.furniture.iter().map(|b| b.text.as_str()).collect();
    assert_eq!(aside, ["（上接第1版）", "（下转第4版）"]);
    // alone it has no other page to be tied to
    assert_eq!(page.articles[0].continued_on, None);
    assert!(findings(&page, "jump-untied").is_empty());
}

#[test]
fn what_stands_at_the_same_place_on_several_pages_is_furniture() {
    let sheet = |number: &str, headline: &str, text: &str| {
        Sheet::default()
            .line(60, 20, 20, "清溪新报")
            .line(800, 20, 20, number)
            .article(40, headline, &[text, TREES], "")
    };
    let furniture = |page: &Page| -> Vec<String> { page.furniture.iter().map(|b| b.text.clone()).collect() };
    let (a, b) = (("甲3", "小水电退出之后", WATER), ("甲4", "车厢里的手风琴", MUSIC));
    let all = cleaned(&hocr([sheet(a.0, a.1, a.2), sheet(b.0, b.1, b.2)]));
    assert_eq!(furniture(&all[0]), ["清溪新报", "甲3"]);
    assert_eq!(furniture(&all[1]), ["清溪新报", "甲4"]);
    // other words at that place are none
    let other = Sheet::default()
        .line(60, 20, 20, "水利手记")
        .article(40, b.1, &[MUSIC, TREES], "");
    let all = cleaned(&hocr([sheet(a.0, a.1, a.2), other]));
    assert!(furniture(&all[1]).is_empty(), "{:?}", all[1].furniture);
}

#[test]
fn a_mets_list_ties_the_parts_of_its_articles() {
    let ran = run(&folder(), &["clean", "gazette-1890/mets.xml"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let all = pages(&ran.out);
    let (first, second) = ("gazette-1890/alto/0001.xml", "gazette-1890/alto/0002.xml");
    assert_eq!(ties(&all[0], "OPENING OF THE NEW BRIDGE."), (None, tie(second, 2)));
    assert_eq!(ties(&all[1], "THE NEW BRIDGE."), (tie(first, 1), None));
    assert_eq!(ties(&all[1], "THE LIFEBOAT AT HOLM."), (None, None));
    let body = &all[0].articles[0].lead.as_ref().unwrap().blocks[0].text;
    assert!(
        body.contains("upon the embankment until") && body.ends_with("who have paid"),
        "{body}"
    );
    // of a folder the list is read as well
    let of_folder = run(&folder(), &["clean", "gazette-1890"]);
    assert_eq!((of_folder.out, of_folder.err.as_str()), (ran.out, ""));
    // not where a page is there as text, which is what is read of it then
    let dir = tempdir().unwrap();
    for name in ["mets.xml", "alto/0001.xml", "alto/0002.xml"] {
        put(
            dir.path(),
            name,
            std::fs::read(folder().join("gazette-1890").join(name)).unwrap(),
        );
    }
    put(dir.path(), "alto/0002.txt", "THE LIFEBOAT AT HOLM.\n");
    let ran = run(dir.path(), &["clean", ".", "--out", "out"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let second = std::fs::read_to_string(dir.path().join("out/alto/0002.yaml")).unwrap();
    assert!(second.contains("0002.txt"), "{second}");
}

#[test]
fn a_mets_list_without_articles_leaves_it_to_the_jump_lines() {
    let dir = tempdir().unwrap();
    for name in ["mets.xml", "alto/0001.xml", "alto/0002.xml"] {
        let text = std::fs::read_to_string(folder().join("gazette-1890").join(name)).unwrap();
        put(dir.path(), name, text.replace("TYPE=\"LOGICAL\"", "TYPE=\"OTHER\""));
    }
    let all = pages(&run(dir.path(), &["clean", "mets.xml"]).out);
    assert_eq!(ties(&all[0], "OPENING OF THE NEW BRIDGE.").1, tie("alto/0002.xml", 2));
    // one by one they are not tied
    let alone = run(dir.path(), &["clean", "alto/0001.xml", "alto/0002.xml"]);
    assert!(!alone.out.contains("continued_"), "{}", alone.out);
}

#[test]
fn text_goes_to_the_article_that_the_list_has_it_in() {
    let dir = tempdir().unwrap();
    for name in ["mets.xml", "alto/0001.xml", "alto/0002.xml"] {
        let text = std::fs::read_to_string(folder().join("gazette-1890").join(name)).unwrap();
        // the text below the second head is the first article's
        let text = text.replace(
            "<mets:area FILEID=\"ALTO0001\" BETYPE=\"IDREF\" BEGIN=\"P1_TB3\"/>",
            "<mets:area FILEID=\"ALTO0001\" BETYPE=\"IDREF\" BEGIN=\"P1_TB5\"/>",
        );
        let second = "<mets:fptr><mets:area FILEID=\"ALTO0001\" BETYPE=\"IDREF\" BEGIN=\"P1_TB5\"/></mets:fptr>";
        put(dir.path(), name, text.replace(second, ""));
    }
    let all = pages(&run(dir.path(), &["clean", "mets.xml"]).out);
    let blocks: Vec<usize> = all[0]
        .articles
        .iter()
        .map(|a| a.lead.as_ref().map_or(0, |l| l.blocks.len()))
        .collect();
    assert_eq!(blocks, [2, 0], "{:?}", all[0].articles);
    assert_eq!(findings(&all[0], "listed-article").len(), 1);
}

#[test]
fn an_issue_that_was_written_is_left_alone_until_a_page_changes() {
    let dir = tempdir().unwrap();
    for name in ["mets.xml", "alto/0001.xml", "alto/0002.xml"] {
        let text = std::fs::read(folder().join("gazette-1890").join(name)).unwrap();
        put(dir.path(), &format!("in/{name}"), text);
    }
    let again = |more: &[&str]| {
        let ran = run(
            dir.path(),
            &[&["clean", "in", "--out", "out", "--report", "r.jsonl"], more].concat(),
        );
        assert_eq!((ran.code, ran.err.lines().count()), (0, 1), "{}", ran.err);
        std::fs::read_to_string(dir.path().join("r.jsonl"))
            .unwrap()
            .matches("\"skipped\":true")
            .count()
    };
    let written = |n: u32| std::fs::read_to_string(dir.path().join(format!("out/alto/000{n}.yaml"))).unwrap();
    assert_eq!(again(&[]), 0);
    assert!(written(1).contains("continued_on") && written(2).contains("continued_from"));
    assert_eq!(again(&["--resume"]), 2);
    // where one is gone it alone is written, with its ties
    let second = written(2);
    std::fs::remove_file(dir.path().join("out/alto/0002.yaml")).unwrap();
    assert_eq!(again(&["--resume"]), 1);
    assert_eq!(written(2), second);
    // a page that changed may be tied otherwise, so all are made
    let page = std::fs::read_to_string(dir.path().join("in/alto/0002.xml")).unwrap();
    put(dir.path(), "in/alto/0002.xml", page.replace("LIFEBOAT", "LIFE-BOAT"));
    assert_eq!(again(&["--resume"]), 0);
}

#[test]
fn ledgers_of_tied_pages_undo_and_replay() {
    let dir = tempdir().unwrap();
    let first = Sheet::default().article(40, "小水电退出之后", &[WATER], "（下转第2版）");
    let second = Sheet::default().article(40, "小水电退出之后", &[MUSIC], "");
    put(dir.path(), "p.hocr", hocr([first, second]));
    assert_eq!(
        run(dir.path(), &["clean", "p.hocr", "--out", "out", "--ledger"]).code,
        0
    );
    let page = std::fs::read_to_string(dir.path().join("out/p-p001.yaml")).unwrap();
    assert!(page.contains("continued_on"), "{page}");
    assert_eq!(run(dir.path(), &["undo", "--text", "out/p-p001.yaml"]).code, 0);
    assert_eq!(
        run(dir.path(), &["replay", "p.hocr", "out/p-p001.ledger.jsonl"]).out,
        page
    );
}

#[test]
fn many_jump_lines_and_pages_take_no_longer_each() {
    // a page of nothing but jump lines and heads, again and again
    let sheet = |n: usize| {
        let mut sheet = Sheet::default();
        for row in 0..30 {
            sheet = sheet.line(40, 60 + row * 44, 30, &format!("小水电退出之后{row}"));
            sheet = sheet.line(540, 60 + row * 44, 20, &format!("（下转第{}版）", (n + row) % 9 + 1));
        }
        sheet
    };
    let dir = tempdir().unwrap();
    put(dir.path(), "p.hocr", hocr((0..120).map(sheet)));
    let ran = run(dir.path(), &["clean", "p.hocr", "--format", "jsonl"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.lines().count(), 120);
    assert!(ran.took < std::time::Duration::from_secs(60), "{:?}", ran.took);
}
