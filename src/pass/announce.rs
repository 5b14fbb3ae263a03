//! Titles that announce a count (`有九件大事`), held against what was found.

use crate::page::{Article, Finding};

/// Add a finding for every article whose heads announce another number of things than it has sections.
pub(super) fn check(articles: &[Article], findings: &mut Vec<Finding>) {
    for article in articles.iter().filter(|a| a.sections.len() >= 2) {
        let heads = [
            (&article.headline, &article.lines.headline),
            (&article.deck, &article.lines.deck),
            (&article.kicker, &article.lines.kicker),
        ];
        for (head, lines) in heads {
            let Some(n) = head.as_deref().and_then(announced) else {
                continue;
            };
            let found = article.sections.len() as u32;
            if found != n {
                findings.push(Finding {
                    rule: "announced-count".into(),
                    lines: lines.clone(),
                    message: format!("the title announces {n}, {found} sections were found"),
                });
            }
        }
    }
}

/// The count in `有九件大事`, `十大举措`, `8项措施`, if there is one.
fn announced(head: &str) -> Option<u32> {
    let chars: Vec<char> = head.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let counts = match c {
            '大' => i > 0 && chars.get(i + 1).is_some_and(|n| !"会赛量型家".contains(*n)),
            '件' | '项' | '項' => true,
            _ => false,
        };
        if counts && let Some(n) = number_before(&chars[..i]) {
            return Some(n).filter(|n| (2..=30).contains(n));
        }
    }
    None
}

/// The small number that `chars` end with, in Chinese or Arabic figures.
fn number_before(chars: &[char]) -> Option<u32> {
    let han = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|v| v as u32);
    let figures: Vec<u32> = chars.iter().rev().map_while(|c| c.to_digit(10)).collect();
    if !figures.is_empty() {
        return (figures.len() <= 2).then(|| figures.iter().rev().fold(0, |n, d| n * 10 + d));
    }
    let digit = |i: usize| chars.len().checked_sub(i).and_then(|at| han(chars[at]));
    match (chars.last()?, digit(1)) {
        ('十', _) => Some(10 * digit(2).unwrap_or(1)),
        (_, Some(unit)) if chars.len() >= 2 && chars[chars.len() - 2] == '十' => {
            Some(10 * digit(3).unwrap_or(1) + unit)
        }
        // a longer figure, or an ordinal (第九项), counts nothing
        (_, Some(unit))
            if !chars
                .get(chars.len().wrapping_sub(2))
                .is_some_and(|c| "百千万第年月".contains(*c)) =>
        {
            Some(unit)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::announced;

    #[test]
    fn counts() {
        assert_eq!(announced("盘点成效 有九件大事尤为突出"), Some(9));
        assert_eq!(announced("十二项举措惠民生"), Some(12));
        assert_eq!(announced("我市推出10大举措"), Some(10));
        assert_eq!(announced("第九项目部开工"), None);
        assert_eq!(announced("召开十一大会议"), None);
        assert_eq!(announced("重大项目开工"), None);
    }
}
