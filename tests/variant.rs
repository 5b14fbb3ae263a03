//! Conversion, and that leaving the converter out changes nothing.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "opencc")]

use newsmend::page::{Article, Block, Page, Section};
use newsmend::variant::{CONFIGS, Variant, convert};
use opencc_rust::OpenCC;

#[test]
fn every_text_of_a_page_is_converted() {
    let block = || Block {
        text: "开发软件".into(),
        ..Block::default()
    };
    let inner = Section {
        heading: Some("国".into()),
        blocks: vec![block()],
        ..Section::default()
    };
    let section = Section {
        heading: Some("中文".into()),
        sections: vec![inner],
        ..Section::default()
    };
    let mut page = Page {
        articles: vec![Article {
            headline: Some("头发".into()),
            lead: Some(section),
            ..Article::default()
        }],
        furniture: vec![block()],
        ..Page::default()
    };
    let variant = Variant::new("s2t").unwrap();
    convert(&mut page, variant.open().unwrap().as_ref());
    assert_eq!(page.articles[0].headline.as_deref(), Some("頭髮"));
    let lead = page.articles[0].lead.as_ref().unwrap();
    assert_eq!(lead.heading.as_deref(), Some("中文"));
    assert_eq!(lead.sections[0].heading.as_deref(), Some("國"));
    assert_eq!(lead.sections[0].blocks[0].text, "開發軟件");
    assert_eq!(page.furniture[0].text, "開發軟件");
    assert_eq!(page.changes["variant"], 4);
}

#[test]
fn a_nul_does_not_end_a_text() {
    let variant = Variant::new("s2t").unwrap();
    assert_eq!(variant.open().unwrap().convert("国\0国").as_deref(), Some("國\0國"));
}

/// Skipped text is text that the converter would leave as it is: shown on all short combinations of the letters that
/// change only beside others, and on every Han letter.
#[test]
fn only_text_that_stays_is_skipped() {
    let phrases = "系统 关系 干系 联系 皇后 后来 面条 方面 头发 发展 台风 舞台 周期 一周 山谷 五谷 回来 迂回 才能 方才 只有 \
                   一只 制造 管制 表面 手表 覆盖 回覆 瞭望 明瞭 慰藉 狼藉 沈阳 姓沈 衹有 抵牴 甲胄 胄裔 着手 妆扮 佣金 鼠标 \
                   軟件 程序 信息 網絡 滑鼠 乒乓球台 程式 資訊 計程車 出租车";
    let letters: Vec<char> = "了仇克只台后周回干才面系谷表制发复覆瞭藉沈衹胄牴着向合同姜家布志板核欲注背致么俱彷只妝阪"
        .chars()
        .collect();
    let mut texts: Vec<String> = phrases.split_whitespace().map(str::to_owned).collect();
    for a in &letters {
        for b in &letters {
            texts.push([*a, *b].iter().collect());
            texts.push(['一', *a, *b, '人'].iter().collect());
        }
    }
    for mark in "，。；：！？、“”\n".chars() {
        for phrase in phrases.split_whitespace() {
            let (first, rest) = phrase.split_at(phrase.chars().next().map_or(0, char::len_utf8));
            texts.push(format!("{first}{mark}{rest}{mark}{phrase}一人{phrase}{mark}"));
        }
    }
    texts.extend(
        ('\u{2E80}'..='\u{9FFF}')
            .chain('\u{20000}'..='\u{20FFF}')
            .map(String::from),
    );
    for name in CONFIGS {
        let converter = Variant::new(name).unwrap().open().unwrap();
        let plain = OpenCC::new(format!("{name}.json")).unwrap();
        for text in &texts {
            let expected = plain.convert(text);
            assert_eq!(converter.convert(text).as_ref().unwrap_or(text), &expected, "{name}");
        }
    }
}
