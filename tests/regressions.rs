//! Faults that were there once, each with the smallest page that showed it.

use newsmend::page::Page;
use newsmend::pass::process;
use newsmend::rule::RuleSet;
use newsmend::source::Source;

fn clean(text: &str) -> Page {
    let rules = RuleSet::builtin()
        .and_then(|r| r.profile("zh-newspaper"))
        .expect("the rules that are built in are right");
    process(&Source::from_text("page.txt", text), &rules).page
}

#[test]
fn a_second_heading_of_a_lead_is_not_lost() {
    let page = clean("核 心 提 示 \n核心提示 新");
    let article = &page.articles[0];
    assert_eq!(
        article.lead.as_ref().and_then(|l| l.heading.as_deref()),
        Some("核心提示")
    );
    assert_eq!(article.sections[0].heading.as_deref(), Some("核心提示"));
}

#[test]
fn lines_of_a_short_page_are_no_deck() {
    let page = clean(
        "举全市之力举全市之力 集全民之智集全民之智\n\n重庆努力谱写数字经济发展精彩华章\n\n本报记者 张莎\n\n\
         2020 年 1 季度，全市数字经济逆势增\n长，实现增加值一千一百五十七点三亿\n元，占地区生产总值（地区)的比重\n提高。\n",
    );
    let article = &page.articles[0];
    assert_eq!(article.kicker.as_deref(), Some("举全市之力 集全民之智"));
    assert_eq!(article.headline.as_deref(), Some("重庆努力谱写数字经济发展精彩华章"));
    assert_eq!(article.deck, None);
    let lead = article.lead.as_ref().expect("a lead");
    assert_eq!(
        lead.blocks[0].text,
        "2020年1季度，全市数字经济逆势增长，实现增加值一千一百五十七点三亿元，占地区生产总值（地区）的比重提高。"
    );
}

#[test]
fn two_heads_of_a_number_each_stay_two() {
    let page =
        clean("集中力量打造\n智造重镇111111111111111111111111\n夯实新基建，\n筑牢发展基础222222222222222222222222\n");
    let heads: Vec<_> = page
        .articles
        .iter()
        .flat_map(|a| &a.sections)
        .map(|s| (s.heading.as_deref(), s.ordinal))
        .collect();
    assert_eq!(
        heads,
        [
            (Some("集中力量打造智造重镇"), Some(1)),
            (Some("夯实新基建，筑牢发展基础"), Some(2))
        ]
    );
}

#[test]
fn a_word_that_two_typed_paragraphs_make_does_not_join_them() {
    let last = "三年来累计引进各类新型研发机构83家，二是推进两江国际云计算产业园建设。";
    let page = clean(&["投资金额8169亿元", "发展指数排名全国前十", last].join("\n\n"));
    assert!(page.texts().contains(&last), "{:#?}", page.texts());
}
