//! Pages printed row by row across their columns, made here from paragraphs.
#![allow(clippy::unwrap_used)]

mod common;

use common::{put, run};
use newsmend::page::Page;
use newsmend::pass::{Outcome, process};
use newsmend::rule::RuleSet;
use newsmend::source::{LineIndex, Source};

const COLUMNS: [&[&str]; 3] = [
    &[
        "昨天上午，市图书馆新馆正式开放，三层阅览室里坐满了读者。馆长介绍，新馆藏书一百二十万册，其中地方文献单独设了一个大厅，\
         任何人都可以凭身份证免费借阅。为了方便老年读者，服务台准备了放大镜和热水，工作人员还会教他们使用查询机器。",
        "图书馆的自习区域每天开放到晚上十点。不少学生说，这里的灯光柔和，桌面宽大，比教室还要安静。周末的讲座已经排到了明年春天，\
         内容包括天文知识、古籍修复和家庭园艺。",
    ],
    &[
        "山区公路的养护队今年换上了新设备。过去清理落石主要依靠人力，现在一台小型机械半天就能完成原来两天的工作。队长说，设备虽然先进，\
         但是巡查仍然要靠双脚，因为裂缝往往藏在排水沟的下面。",
        "入冬以后，养护队的任务更加繁重。每逢降雪，他们必须在凌晨四点以前出发，把工业盐撒到每一个弯道。去年冬天，这条公路没有因为结冰中断过一次交通，\
         沿线的村庄给他们送来了锦旗。",
    ],
    &[
        "气象专家提醒，未来一周冷空气活动频繁，北部地区的最低气温将下降八度左右，农业生产应当注意防范霜冻。蔬菜大棚需要及时加固，\
         果树可以采用覆盖和熏烟的办法减轻损失。",
        "与此同时，南部沿海将出现持续的大风天气，渔业部门已经通知船只回港避风。海事机构表示，各个码头的值班人员全部到岗，救援船只随时可以出动，\
         请群众不要前往礁石和堤岸观看海浪。",
    ],
];

/// The lines of a column `width` letters wide; first lines are two letters shorter.
fn set(paragraphs: &[&str], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        let letters: Vec<char> = paragraph.chars().filter(|c| !c.is_whitespace()).collect();
        let mut at = 0;
        while at < letters.len() {
            let room = if at == 0 { width - 2 } else { width };
            let mut end = (at + room).min(letters.len());
            // a mark hangs over the edge rather than begin a line
            if letters.get(end).is_some_and(|c| "，。、".contains(*c)) {
                end += 1;
            }
            lines.push(letters[at..end].iter().collect());
            at = end;
        }
    }
    lines
}

fn rows(columns: &[Vec<String>], between: &str) -> String {
    let most = columns.iter().map(Vec::len).max().unwrap();
    let line = |n: usize| columns.iter().filter_map(move |c| c.get(n));
    (0..most).flat_map(line).map(|l| format!("{l}\n{between}")).collect()
}

fn read(text: &str) -> Outcome {
    process(&Source::from_text("page", text), &RuleSet::builtin().unwrap())
}

fn texts(page: &Page) -> Vec<&str> {
    let sections = page.articles.iter().flat_map(|a| a.lead.iter().chain(&a.sections));
    let blocks = sections.flat_map(|s| &s.blocks);
    blocks.map(|b| b.text.as_str()).collect()
}

fn found(page: &Page) -> bool {
    page.findings.iter().any(|f| f.rule == "tangled-columns")
}

#[test]
fn columns_printed_row_by_row_are_read_one_after_the_other() {
    for (width, between) in [(14, ""), (14, "\n"), (17, ""), (12, "\n\n")] {
        let columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, width)).collect();
        let out = read(&rows(&columns, between));
        let wanted: Vec<String> = COLUMNS
            .iter()
            .flat_map(|c| c.iter())
            .map(|p| p.split_whitespace().collect())
            .collect();
        assert_eq!(texts(&out.page), wanted, "{width} letters, {between:?} between");
        assert!(found(&out.page));
    }
}

#[test]
fn a_head_no_wider_than_a_column_is_the_title() {
    let columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, 17)).collect();
    for between in ["", "\n"] {
        let text = format!("图书馆与公路和天气都值得我们留意\n{between}{}", rows(&columns, between));
        let page = read(&text).page;
        assert_eq!(page.articles.len(), 1);
        assert_eq!(
            page.articles[0].headline.as_deref(),
            Some("图书馆与公路和天气都值得我们留意")
        );
        assert_eq!(texts(&page).len(), 6, "{between:?} between");
    }
}

#[test]
fn a_head_that_was_drawn_twice_is_mended_where_it_is_read() {
    let mut columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, 17)).collect();
    let at = columns[1].iter().position(|l| l.starts_with("入冬")).unwrap();
    columns[1].insert(at, "冬天到来之后的新任务\n冬天到来之后的新任务".into());
    columns[1].insert(at + 1, "更难更难".into());
    let page = read(&rows(&columns, "\n")).page;
    let heads: Vec<_> = page.articles[0]
        .sections
        .iter()
        .filter_map(|s| s.heading.as_deref())
        .collect();
    assert_eq!(heads, ["冬天到来之后的新任务更难"]);
    assert_eq!(texts(&page).len(), 6);
}

#[test]
fn lines_point_to_where_they_were_printed() {
    let columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, 14)).collect();
    let text = rows(&columns, "");
    let out = read(&text);
    let index = LineIndex::new(&text);
    let lead = out.page.articles[0].lead.as_ref().unwrap();
    for block in &lead.blocks {
        let printed: String = block
            .lines
            .0
            .iter()
            .flat_map(|&(a, b)| a..=b)
            .map(|n| &text[index.span(n as usize - 1)])
            .collect();
        assert_eq!(printed, block.text);
    }
}

#[test]
fn moves_hold_every_row_once() {
    let columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, 14)).collect();
    let text = rows(&columns, "\n");
    let mut spans: Vec<_> = read(&text).moves.into_iter().map(|m| m.span).collect();
    assert!(spans.len() > 20);
    spans.sort_by_key(|s| s.start);
    let mut at = 0;
    for span in spans {
        assert_eq!(span.start, at);
        at = span.end;
    }
    assert_eq!(at, text.len());
}

#[test]
fn an_untangled_page_is_undone() {
    let columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, 14)).collect();
    let plain = rows(&columns, "\n");
    // what is taken out at the page's edges, and between rows that part
    let head = "图书馆与公路\n图书馆与公路\n天气天气\n";
    let mended = format!("\u{FEFF}{head}{plain}\n1111111111111111111111111");
    for text in [plain, mended] {
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), "page.txt", &text);
        let cleaned = run(dir.path(), &["clean", "page.txt", "--ledger", "--out", "out"]);
        assert_eq!(cleaned.code, 0, "{}", cleaned.err);
        let undone = run(dir.path(), &["undo", "out/page.yaml"]);
        assert_eq!((undone.code, undone.out), (0, text));
    }
}

#[test]
fn straight_pages_stay_as_they_are() {
    let columns: Vec<Vec<String>> = COLUMNS.iter().map(|c| set(c, 14)).collect();
    let one_by_one: String = columns.iter().flatten().map(|l| format!("{l}\n")).collect();
    let verse = "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡\n".repeat(12);
    let table: String = (1..60)
        .map(|n| format!("第{n}组 中国{}队 国际{}分\n", n * 7 % 13, n))
        .collect();
    let list: String = ["中", "国", "际", "人", "民", "主", "义", "务", "工", "业"]
        .iter()
        .cycle()
        .take(200)
        .map(|w| format!("{w}\n"))
        .collect();
    let interview = "记者：请您谈谈今年的工作。\n局长：今年的重点是道路维修。\n".repeat(30);
    for text in [one_by_one, verse, table, list, interview] {
        let out = read(&text);
        assert_eq!(out.moves, [], "{}", &text[..60.min(text.len())]);
    }
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/samples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "txt") {
            let out = read(&std::fs::read_to_string(&path).unwrap());
            assert_eq!(out.moves, [], "{}", path.display());
        }
    }
}

#[test]
fn hostile_pages_take_linear_time() {
    let pages = [
        "中国国际智能产业博览\n".repeat(20_000),
        "国\n".repeat(20_000),
        "际中\n国\n".repeat(10_000),
        "中国".repeat(60_000),
        ["际经济中\n", "济发展国\n", "业合作经\n"].concat().repeat(6_000),
    ];
    for text in pages {
        read(&text);
    }
}
