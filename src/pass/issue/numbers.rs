//! What the pages of an issue are called, by the numbers that they print.

use super::{PageLabel, section};
use crate::rule::number;
use std::collections::HashMap;

/// A page of a newspaper has no higher number.
const HIGHEST: u32 = 400;

/// What pages are called that print `texts` at their edges. Dates, prices and numbers of other pages stand there as well: a
/// page's own number grows by one from page to page.
///
/// Where no two pages print theirs, they are counted.
pub(super) fn labels(texts: &[Vec<&str>]) -> Vec<PageLabel> {
    let found: Vec<Vec<PageLabel>> = texts
        .iter()
        .map(|t| t.iter().flat_map(|t| numbers(t)).collect())
        .collect();
    let ahead = |page: usize, label: &PageLabel| i64::from(label.number) - page as i64;
    // how many pages have a number that is so far ahead of its place
    let mut counts: HashMap<(&str, i64), (usize, u32)> = HashMap::new();
    for (page, labels) in found.iter().enumerate() {
        for label in labels {
            let entry = counts.entry((&label.section, ahead(page, label))).or_insert((page, 1));
            if entry.0 != page {
                *entry = (page, entry.1 + 1);
            }
        }
    }
    let count = |page: usize, label: &PageLabel| {
        let count = counts
            .get(&(label.section.as_str(), ahead(page, label)))
            .map_or(0, |c| c.1);
        // of two that are as likely the one that is its place
        (count, ahead(page, label) == 1)
    };
    let plain = counts.iter().filter(|(key, c)| key.0.is_empty() && c.1 > 1);
    let offset = plain
        .max_by_key(|(key, c)| (c.1, key.1 == 1, -key.1))
        .map_or(1, |(key, _)| key.1);
    let own = |(page, labels): (usize, &Vec<PageLabel>)| {
        let best = labels
            .iter()
            .max_by_key(|l| count(page, l))
            .filter(|l| count(page, l).0 > 1);
        best.cloned().unwrap_or_else(|| PageLabel {
            section: String::new(),
            number: u32::try_from(page as i64 + offset).unwrap_or(0),
        })
    };
    found.iter().enumerate().map(own).collect()
}

/// The numbers in a text that may be those of pages.
fn numbers(text: &str) -> Vec<PageLabel> {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let han = |c: char| "〇零一二三四五六七八九十".contains(c);
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c| digit(c) || han(c)) {
        let begins = text.len() - rest.len() + at;
        let tail = &rest[at..];
        let first = tail.chars().next().unwrap_or(' ');
        let kind: &dyn Fn(char) -> bool = if digit(first) { &digit } else { &han };
        let end = tail.find(|c| !kind(c)).unwrap_or(tail.len());
        let dates = tail[end..].trim_start().starts_with(['年', '月', '日']);
        let value = number(&tail[..end]).filter(|v| (1..=HIGHEST).contains(v) && !dates);
        out.extend(value.map(|number| PageLabel {
            section: section(&text[..begins]).to_owned(),
            number,
        }));
        rest = &tail[end..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&[&str]]) -> Vec<String> {
        let texts: Vec<Vec<&str>> = texts.iter().map(|t| t.to_vec()).collect();
        let name = |l: PageLabel| format!("{}{}", l.section, l.number);
        labels(&texts).into_iter().map(name).collect()
    }

    #[test]
    fn a_number_that_grows_with_the_pages_is_theirs() {
        let pages: [&[&str]; 3] = [
            &["2020年6月23日 星期二 第05版"],
            &["第06版 2020年6月23日 星期二"],
            &["2020年6月23日 星期二"],
        ];
        assert_eq!(read(&pages), ["5", "6", "7"]);
        assert_eq!(
            read(&[&["第二版　民國九年四月三日"], &["第三版　民國九年四月三日"]]),
            ["2", "3"]
        );
        let sections: [&[&str]; 4] = [&["A1", "B2 NEWS"], &["A2"], &["B1"], &["B2"]];
        assert_eq!(read(&sections), ["A1", "A2", "B1", "B2"]);
    }

    #[test]
    fn pages_without_numbers_are_counted() {
        assert_eq!(read(&[&["6月23日"], &[], &["6月23日"]]), ["1", "2", "3"]);
    }
}
