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
    for (i, c) in head.char_indices() {
        let counts = match c {
            '大' => {
                let next = head[i + c.len_utf8()..].chars().next();
                next.is_some_and(|n| !"会赛量型家".contains(n))
            }
            '件' | '项' | '項' => true,
            _ => false,
        };
        if counts && let Some(n) = number_before(&head[..i]) {
            return Some(n).filter(|n| (2..=30).contains(n));
        }
    }
    None
}

/// The small number that `text` ends with, in Chinese or Arabic figures.
fn number_before(text: &str) -> Option<u32> {
    let figures = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if figures < text.len() {
        return text[figures..].parse().ok().filter(|_| text.len() - figures <= 2);
    }
    // characters, from the last one backwards
    let before = |n: usize| text.chars().rev().nth(n);
    let digit = |n| {
        let digit = before(n)?;
        "零一二三四五六七八九"
            .chars()
            .position(|d| d == digit)
            .map(|v| v as u32)
    };
    match (before(0)?, digit(0)) {
        ('十', _) => Some(10 * digit(1).unwrap_or(1)),
        (_, Some(unit)) if before(1) == Some('十') => Some(10 * digit(2).unwrap_or(1) + unit),
        // a longer figure, or an ordinal (第九项), counts nothing
        (_, Some(unit)) if !before(1).is_some_and(|c| "百千万第年月".contains(c)) => Some(unit),
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
        assert_eq!(announced("二十三件"), Some(23));
        assert_eq!(announced("100件"), None);
        assert_eq!(announced("大件"), None);
        assert_eq!(announced("第九项目部开工"), None);
        assert_eq!(announced("召开十一大会议"), None);
        assert_eq!(announced("重大项目开工"), None);
    }
}
