//! The only writer of pages. It knows their shape, so it can be small and fast.

use crate::page::{Article, Block, Finding, Flag, Kind, Lines, Page, Section, SourceInfo, Tie};
use crate::scan;
use std::io::Write;

/// Append `page` as one YAML document, without a document marker.
///
/// Every YAML reader, of version 1.1 as well as 1.2, gets back the page as it is: a text is written plain only where
/// no reader could take it for something else.
pub fn page(page: &Page, out: &mut Vec<u8>) {
    let mut y = Yaml {
        out,
        depth: 0,
        dash: false,
    };
    y.key("schema");
    y.plain(&page.schema);
    if let Some(source) = &page.source {
        y.map("source", |y| y.source(source));
    }
    y.list("articles", &page.articles, Yaml::article);
    if !page.furniture.is_empty() {
        y.list("furniture", &page.furniture, Yaml::block);
    }
    if !page.findings.is_empty() {
        y.list("findings", &page.findings, Yaml::finding);
    }
    if !page.changes.is_empty() {
        y.map("changes", |y| {
            for (rule, count) in &page.changes {
                y.line_start();
                y.word(rule);
                y.out.push(b':');
                y.number(*count);
            }
        });
    }
}

/// As many as most levels need.
const SPACES: &[u8] = &[b' '; 32];

struct Yaml<'a> {
    out: &'a mut Vec<u8>,
    /// How many levels the keys stand in; a list's items stand as far in as its key.
    depth: usize,
    /// A `- ` was written: the next key stands on its line.
    dash: bool,
}

impl Yaml<'_> {
    fn source(&mut self, source: &SourceInfo) {
        self.key("name");
        self.value_word(&source.name);
        // Quoted always: 64 digits and one `e` would be a number.
        self.key("sha256");
        self.quoted(&source.sha256);
        self.key("encoding");
        self.value_word(&source.encoding);
        if let Some(format) = &source.format {
            self.key("format");
            self.value_word(format);
        }
        self.key("lines");
        self.number(source.lines);
    }

    fn article(&mut self, article: &Article) {
        self.text("kicker", article.kicker.as_deref());
        self.text("headline", article.headline.as_deref());
        self.text("deck", article.deck.as_deref());
        self.text("byline", article.byline.as_deref());
        self.text("dateline", article.dateline.as_deref());
        let lines = &article.lines;
        if !lines.is_empty() {
            self.map("lines", |y| {
                y.lines("kicker", &lines.kicker);
                y.lines("headline", &lines.headline);
                y.lines("deck", &lines.deck);
                y.lines("byline", &lines.byline);
                y.lines("dateline", &lines.dateline);
            });
        }
        if let Some(lead) = &article.lead {
            self.map("lead", |y| y.section(lead));
        }
        if !article.sections.is_empty() {
            self.list("sections", &article.sections, Self::section);
        }
        if !article.sidebars.is_empty() {
            self.list("sidebars", &article.sidebars, Self::section);
        }
        self.tie("continued_from", article.continued_from.as_ref());
        self.tie("continued_on", article.continued_on.as_ref());
    }

    fn tie(&mut self, key: &str, tie: Option<&Tie>) {
        if let Some(tie) = tie {
            self.map(key, |y| {
                y.key("page");
                y.value_word(&tie.page);
                y.key("article");
                y.number(tie.article);
            });
        }
    }

    fn section(&mut self, section: &Section) {
        self.text("heading", section.heading.as_deref());
        if let Some(ordinal) = section.ordinal {
            self.key("ordinal");
            self.number(ordinal);
        }
        self.text("label", section.label.as_deref());
        if !section.flags.is_empty() {
            self.key("flags");
            for (i, flag) in section.flags.iter().enumerate() {
                self.out.extend_from_slice(if i == 0 { b" [" } else { b", " });
                self.out.extend_from_slice(match flag {
                    Flag::HeadingTruncated => b"heading-truncated",
                    Flag::OrdinalInferred => b"ordinal-inferred",
                });
            }
            self.out.extend_from_slice(b"]\n");
        }
        self.lines("lines", &section.lines);
        if !section.blocks.is_empty() {
            self.list("blocks", &section.blocks, Self::block);
        }
        if !section.sections.is_empty() {
            self.list("sections", &section.sections, Self::section);
        }
    }

    fn block(&mut self, block: &Block) {
        self.line_start();
        self.out.extend_from_slice(match block.kind {
            Kind::Paragraph => b"kind: paragraph\n",
            Kind::Item => b"kind: item\n",
            Kind::Caption => b"kind: caption\n",
            Kind::Quote => b"kind: quote\n",
            Kind::Table => b"kind: table\n",
            Kind::Furniture => b"kind: furniture\n",
        });
        self.text("text", Some(&block.text));
        self.lines("lines", &block.lines);
    }

    fn finding(&mut self, finding: &Finding) {
        self.key("rule");
        self.value_word(&finding.rule);
        self.lines("lines", &finding.lines);
        self.text("message", Some(&finding.message));
    }

    fn line_start(&mut self) {
        if std::mem::take(&mut self.dash) {
            return;
        }
        let mut spaces = 2 * self.depth;
        while let Some(more) = spaces.checked_sub(SPACES.len()) {
            self.out.extend_from_slice(SPACES);
            spaces = more;
        }
        self.out.extend_from_slice(&SPACES[..spaces]);
    }

    fn key(&mut self, key: &str) {
        self.line_start();
        self.out.extend_from_slice(key.as_bytes());
        self.out.push(b':');
    }

    /// A key whose value is a map, which `body` writes.
    fn map(&mut self, key: &str, body: impl FnOnce(&mut Self)) {
        self.key(key);
        let before = self.out.len();
        self.out.push(b'\n');
        self.depth += 1;
        body(self);
        self.depth -= 1;
        if self.out.len() == before + 1 {
            self.out.truncate(before);
            self.out.extend_from_slice(b" {}\n");
        }
    }

    /// A key whose value is a list of maps, each of which `item` writes.
    fn list<T>(&mut self, key: &str, items: &[T], item: impl Fn(&mut Self, &T)) {
        self.key(key);
        if items.is_empty() {
            self.out.extend_from_slice(b" []\n");
            return;
        }
        self.out.push(b'\n');
        for it in items {
            self.line_start();
            self.out.extend_from_slice(b"- ");
            let before = self.out.len();
            self.depth += 1;
            self.dash = true;
            item(self, it);
            self.depth -= 1;
            self.dash = false;
            if self.out.len() == before {
                self.out.extend_from_slice(b"{}\n");
            }
        }
    }

    fn number(&mut self, n: u32) {
        self.out.push(b' ');
        self.out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
        self.out.push(b'\n');
    }

    fn lines(&mut self, key: &str, lines: &Lines) {
        if lines.is_empty() {
            return;
        }
        self.key(key);
        // Some readers take `1,234` for a number.
        let quote: &[u8] = if lines.0.len() == 1 { b"" } else { b"\"" };
        let mut digits = itoa::Buffer::new();
        let mut sign: &[u8] = b" ";
        for (a, b) in &lines.0 {
            self.out.extend_from_slice(sign);
            if sign == b" " {
                self.out.extend_from_slice(quote);
            }
            self.out.extend_from_slice(digits.format(*a).as_bytes());
            if a != b {
                self.out.push(b'-');
                self.out.extend_from_slice(digits.format(*b).as_bytes());
            }
            sign = b",";
        }
        self.out.extend_from_slice(quote);
        self.out.push(b'\n');
    }

    fn text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.key(key);
            if plain_text(text) {
                self.plain(text)
            } else {
                self.quoted(text)
            }
        }
    }

    fn value_word(&mut self, text: &str) {
        self.out.push(b' ');
        self.word(text);
        self.out.push(b'\n');
    }

    /// An ASCII word, a path or a text.
    fn word(&mut self, text: &str) {
        if plain_word(text) || plain_text(text) {
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.escaped(text);
        }
    }

    fn plain(&mut self, text: &str) {
        self.out.push(b' ');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'\n');
    }

    fn quoted(&mut self, text: &str) {
        self.out.push(b' ');
        self.escaped(text);
        self.out.push(b'\n');
    }

    fn escaped(&mut self, text: &str) {
        self.out.push(b'"');
        let (bytes, mut from) = (text.as_bytes(), 0);
        scan::unsafe_in_yaml(bytes, [b'"', b'\\'], |at| {
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
                return;
            };
            self.out.extend_from_slice(&bytes[from..at]);
            from = at + c.len_utf8();
            // Writing to a Vec cannot fail.
            let _ = match c {
                '"' => self.out.write_all(b"\\\""),
                '\\' => self.out.write_all(b"\\\\"),
                '\n' => self.out.write_all(b"\\n"),
                '\t' => self.out.write_all(b"\\t"),
                c if u32::from(c) < 0x100 => write!(self.out, "\\x{:02X}", u32::from(c)),
                c => write!(self.out, "\\u{:04X}", u32::from(c)),
            };
        });
        self.out.extend_from_slice(&bytes[from..]);
        self.out.push(b'"');
    }
}

/// Whether `text` can stand without quotes as the value of a key.
///
/// It begins with a Han, full-width or bullet character, so that it is no number, date, word of YAML's or mark; it does not
/// end in white space; and it holds none of the characters that mean something inside.
fn plain_text(text: &str) -> bool {
    let first = matches!(
        text.chars().next(),
        Some(
            '\u{2010}'..='\u{2027}'
            | '\u{2190}'..='\u{27BF}'
            | '\u{3001}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7A3}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF01}'..='\u{FFEF}'
            | '\u{20000}'..='\u{3FFFD}',
        )
    );
    if !first || text.chars().next_back().is_none_or(char::is_whitespace) {
        return false;
    }
    let mut plain = true;
    scan::unsafe_in_yaml(text.as_bytes(), [b':', b'#'], |_| plain = false);
    plain
}

/// Whether `word` is letters, digits, `-`, `_`, `.` and `/`, and no value of YAML's own.
fn plain_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
        // Some readers take `E2020` for a number.
        && !(word.starts_with(['e', 'E']) && word[1..].bytes().all(|b| !b.is_ascii_alphabetic()))
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
            .iter()
            .any(|w| w.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut out = Vec::new();
        Yaml {
            out: &mut out,
            depth: 0,
            dash: false,
        }
        .text("t", Some(text));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quotes_where_a_reader_could_err() {
        assert_eq!(
            text("近年来，我市（地区）[1], {x}"),
            "t: 近年来，我市（地区）[1], {x}\n"
        );
        assert_eq!(text("“三新”经济 发展"), "t: “三新”经济 发展\n");
        assert_eq!(text("2020-05-01"), "t: \"2020-05-01\"\n");
        assert_eq!(text("时间: 6月"), "t: \"时间: 6月\"\n");
        assert_eq!(
            text("a\u{FEFF}\"\\\n\u{85}\0"),
            "t: \"a\\uFEFF\\\"\\\\\\n\\x85\\x00\"\n"
        );
        assert_eq!(text("　两格"), "t: \"　两格\"\n");
        assert_eq!(text(""), "t: \"\"\n");
    }

    #[test]
    fn words() {
        let plain = |w| plain_word(w);
        assert!(plain("doubled-text") && plain("pages/p-1.txt") && plain("UTF-8"));
        assert!(plain("p1") && plain("e2e") && !plain("E2020") && !plain("e-5"));
        assert!(!plain("No") && !plain("1e5") && !plain("-") && !plain("a b") && !plain(""));
    }
}
