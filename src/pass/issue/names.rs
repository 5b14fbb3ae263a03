//! Whether two articles are called the same.

use std::collections::HashSet;

/// A headline with its letters and digits alone.
pub(super) fn bare(headline: &str) -> String {
    headline
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether two bare headlines are one, cut shorter or worded a little differently where the text goes on.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // a Han letter is three bytes, and says as much as three Latin ones
    if short.len() < 12 {
        return !short.is_empty() && short == long;
    }
    long.contains(short) || share(short, long) >= 0.6
}

/// How many of their pairs of letters two texts share: twice their number over that of all.
fn share(a: &str, b: &str) -> f32 {
    let pairs = |text: &str| -> HashSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let both = a.intersection(&b).count();
    2.0 * both as f32 / (a.len() + b.len()).max(1) as f32
}

/// The words in capitals by which a jump line calls its article (`See CLOCK, Page B7`).
pub(super) fn calls(text: &str) -> Vec<String> {
    const COMMON: &[&str] = &[
        "PAGE",
        "FROM",
        "CONTINUED",
        "CONT",
        "SEE",
        "TURN",
        "COLUMN",
        "COL",
        "ON",
        "TO",
    ];
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() >= 3 && w.chars().all(char::is_uppercase) && !COMMON.contains(w))
        .map(str::to_lowercase)
        .collect()
}

/// Whether one of `words` is a word of `headline`.
pub(super) fn called(words: &[String], headline: &str) -> bool {
    let headline = headline.to_lowercase();
    let mut own = headline.split(|c: char| !c.is_alphanumeric());
    own.any(|w| words.iter().any(|c| c == w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_are_cut_and_reworded() {
        let same = |a, b| alike(&bare(a), &bare(b));
        assert!(same("云泽三代人接力 守护一条古渠", "云泽三代人接力守护一条古渠"));
        assert!(same("云泽三代人接力 守护一条古渠", "三代人接力守护"));
        assert!(same(
            "Council votes to close the Mill Road",
            "Council Votes to Close Mill Road"
        ));
        assert!(!same("要闻", "要闻简报"));
        assert!(!same("", ""));
        assert!(!same("云泽三代人接力", "雁门铁路货运增长"));
    }

    #[test]
    fn words_in_capitals_call_an_article() {
        let words = calls("See CLOCK, Page B7");
        assert!(called(&words, "The clock that stopped") && !called(&words, "A page from the past"));
        assert!(calls("Continued on Page 3").is_empty());
    }
}
