//! The only writer of pages. It knows their shape, so it can be small and fast.

use crate::page::{Article, Block, Finding, Flag, Kind, Lines, Page, Section, SourceInfo, Tie};
use crate::scan;
use std::io::Write;

/// The start of a line behind its indent.
macro_rules! line {
    ($start:literal) => {
        &const { Start::new($start) }
    };
}

/// What a line begins with, filled up with spaces: so many bytes that are always the same number are copied quickly.
struct Start {
    text: [u8; 16],
    len: usize,
}

impl Start {
    const fn new(text: &str) -> Start {
        let (bytes, mut out, mut i) = (text.as_bytes(), [b' '; 16], 0);
        while i < bytes.len() {
            out[i] = bytes[i];
            i += 1;
        }
        Start {
            text: out,
            len: bytes.len(),
        }
    }
}

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
    y.line(line!("schema: "));
    y.end(page.schema.as_bytes());
    if let Some(source) = &page.source {
        y.map(line!("source:"), |y| y.source(source));
    }
    y.list(line!("articles:"), &page.articles, Yaml::article);
    if !page.furniture.is_empty() {
        y.list(line!("furniture:"), &page.furniture, Yaml::block);
    }
    if !page.findings.is_empty() {
        y.list(line!("findings:"), &page.findings, Yaml::finding);
    }
    if !page.changes.is_empty() {
        y.map(line!("changes:"), |y| {
            for (rule, count) in &page.changes {
                y.line(line!(""));
                y.word(rule);
                y.out.extend_from_slice(b": ");
                y.number(*count);
            }
        });
    }
}

struct Yaml<'a> {
    out: &'a mut Vec<u8>,
    /// How many levels the keys stand in; a list's items stand as far in as its key.
    depth: usize,
    /// The next line is the first of an item of a list.
    dash: bool,
}

impl Yaml<'_> {
    fn source(&mut self, source: &SourceInfo) {
        self.value_word(line!("name: "), &source.name);
        // Quoted always: 64 digits and one `e` would be a number.
        self.line(line!("sha256: "));
        self.escaped(&source.sha256);
        self.end(b"");
        self.value_word(line!("encoding: "), &source.encoding);
        if let Some(format) = &source.format {
            self.value_word(line!("format: "), format);
        }
        self.line(line!("lines: "));
        self.number(source.lines);
    }

    fn article(&mut self, article: &Article) {
        self.text(line!("kicker: "), article.kicker.as_deref());
        self.text(line!("headline: "), article.headline.as_deref());
        self.text(line!("deck: "), article.deck.as_deref());
        self.text(line!("byline: "), article.byline.as_deref());
        self.text(line!("dateline: "), article.dateline.as_deref());
        let lines = &article.lines;
        if !lines.is_empty() {
            self.map(line!("lines:"), |y| {
                y.lines(line!("kicker: "), &lines.kicker);
                y.lines(line!("headline: "), &lines.headline);
                y.lines(line!("deck: "), &lines.deck);
                y.lines(line!("byline: "), &lines.byline);
                y.lines(line!("dateline: "), &lines.dateline);
            });
        }
        if let Some(lead) = &article.lead {
            self.map(line!("lead:"), |y| y.section(lead));
        }
        if !article.sections.is_empty() {
            self.list(line!("sections:"), &article.sections, Self::section);
        }
        if !article.sidebars.is_empty() {
            self.list(line!("sidebars:"), &article.sidebars, Self::section);
        }
        self.tie(line!("continued_from:"), article.continued_from.as_ref());
        self.tie(line!("continued_on:"), article.continued_on.as_ref());
    }

    fn tie(&mut self, key: &Start, tie: Option<&Tie>) {
        if let Some(tie) = tie {
            self.map(key, |y| {
                y.value_word(line!("page: "), &tie.page);
                y.line(line!("article: "));
                y.number(tie.article);
            });
        }
    }

    fn section(&mut self, section: &Section) {
        self.text(line!("heading: "), section.heading.as_deref());
        if let Some(ordinal) = section.ordinal {
            self.line(line!("ordinal: "));
            self.number(ordinal);
        }
        self.text(line!("label: "), section.label.as_deref());
        if !section.flags.is_empty() {
            self.line(line!("flags:"));
            for (i, flag) in section.flags.iter().enumerate() {
                self.out.extend_from_slice(if i == 0 { b" [" } else { b", " });
                self.out.extend_from_slice(match flag {
                    Flag::HeadingTruncated => b"heading-truncated",
                    Flag::OrdinalInferred => b"ordinal-inferred",
                });
            }
            self.end(b"]");
        }
        self.lines(line!("lines: "), &section.lines);
        if !section.blocks.is_empty() {
            self.list(line!("blocks:"), &section.blocks, Self::block);
        }
        if !section.sections.is_empty() {
            self.list(line!("sections:"), &section.sections, Self::section);
        }
    }

    fn block(&mut self, block: &Block) {
        self.line(match block.kind {
            Kind::Paragraph => line!("kind: paragraph\n"),
            Kind::Item => line!("kind: item\n"),
            Kind::Caption => line!("kind: caption\n"),
            Kind::Quote => line!("kind: quote\n"),
            Kind::Table => line!("kind: table\n"),
            Kind::Furniture => line!("kind: furniture\n"),
        });
        self.text(line!("text: "), Some(&block.text));
        self.lines(line!("lines: "), &block.lines);
    }

    fn finding(&mut self, finding: &Finding) {
        self.value_word(line!("rule: "), &finding.rule);
        self.lines(line!("lines: "), &finding.lines);
        self.text(line!("message: "), Some(&finding.message));
    }

    /// Begin a line with `start`, which is a [`line!`].
    fn line(&mut self, start: &Start) {
        let mut indent = 2 * self.depth;
        while indent > 16 {
            self.put(&[b' '; 16], 16);
            indent -= 16;
        }
        self.put(&[b' '; 16], indent);
        if std::mem::take(&mut self.dash)
            && let Some([dash, _]) = self.out.last_chunk_mut()
        {
            *dash = b'-';
        }
        self.put(&start.text, start.len);
    }

    /// Append the first `len` of `bytes`.
    #[inline]
    fn put<const N: usize>(&mut self, bytes: &[u8; N], len: usize) {
        let end = self.out.len() + len;
        self.out.extend_from_slice(bytes);
        self.out.truncate(end);
    }

    /// Append `n` in figures.
    fn figures(&mut self, n: u32) {
        self.out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
    }

    /// End a line with `rest`.
    fn end(&mut self, rest: &[u8]) {
        self.out.extend_from_slice(rest);
        self.out.push(b'\n');
    }

    /// A key whose value is a map, which `body` writes.
    fn map(&mut self, key: &Start, body: impl FnOnce(&mut Self)) {
        self.line(key);
        let before = self.out.len();
        self.out.push(b'\n');
        self.depth += 1;
        body(self);
        self.depth -= 1;
        if self.out.len() == before + 1 {
            self.out.truncate(before);
            self.end(b" {}");
        }
    }

    /// A key whose value is a list of maps, each of which `item` writes.
    fn list<T>(&mut self, key: &Start, items: &[T], item: impl Fn(&mut Self, &T)) {
        self.line(key);
        if items.is_empty() {
            self.end(b" []");
            return;
        }
        self.out.push(b'\n');
        self.depth += 1;
        for it in items {
            let before = self.out.len();
            self.dash = true;
            item(self, it);
            if self.out.len() == before {
                self.line(line!("{}\n"));
            }
        }
        self.depth -= 1;
    }

    fn number(&mut self, n: u32) {
        self.figures(n);
        self.out.push(b'\n');
    }

    fn lines(&mut self, key: &Start, lines: &Lines) {
        if lines.is_empty() {
            return;
        }
        self.line(key);
        // Some readers take `1,234` for a number.
        let quoted = lines.0.len() > 1;
        if quoted {
            self.out.push(b'"');
        }
        for (i, &(a, b)) in lines.0.iter().enumerate() {
            if i > 0 {
                self.out.push(b',');
            }
            self.figures(a);
            if a != b {
                self.out.push(b'-');
                self.figures(b);
            }
        }
        if quoted {
            self.out.push(b'"');
        }
        self.out.push(b'\n');
    }

    fn text(&mut self, key: &Start, text: Option<&str>) {
        if let Some(text) = text {
            self.line(key);
            if !self.plain(text) {
                self.escaped(text);
            }
            self.out.push(b'\n');
        }
    }

    /// Write `text` without quotes, if it can stand so as the value of a key.
    ///
    /// It begins with a Han, full-width or bullet character, so that it is no number, date, word of YAML's or mark; it does not
    /// end in white space; and it holds none of the characters that mean something inside.
    fn plain(&mut self, text: &str) -> bool {
        let first = matches!(text.as_bytes(), [0xE4..=0xE9, ..])
            || matches!(
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
        // What was written is looked at, since more can be put behind it.
        let begun = self.out.len();
        self.out.extend_from_slice(text.as_bytes());
        let end = self.out.len();
        self.out.extend_from_slice(&[b'-'; scan::BLOCK + scan::AHEAD - 1]);
        let plain = !scan::any_unsafe_in_yaml(&self.out[begun..], [b':', b'#']);
        self.out.truncate(if plain { end } else { begun });
        plain
    }

    fn value_word(&mut self, key: &Start, text: &str) {
        self.line(key);
        self.word(text);
        self.out.push(b'\n');
    }

    /// An ASCII word, a path or a text.
    fn word(&mut self, text: &str) {
        if plain_word(text) {
            self.out.extend_from_slice(text.as_bytes());
        } else if !self.plain(text) {
            self.escaped(text);
        }
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
        .text(line!("t: "), Some(text));
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
    fn numbers_and_indents_of_any_size() {
        for depth in [0, 1, 8, 9, 40] {
            let mut out = Vec::new();
            let mut y = Yaml {
                out: &mut out,
                depth,
                dash: depth > 0,
            };
            y.lines(
                line!("lines: "),
                &Lines([(0, 0), (9, 10), (4_294_967_294, u32::MAX)].into_iter().collect()),
            );
            let indent = match depth {
                0 => String::new(),
                _ => format!("{}- ", "  ".repeat(depth - 1)),
            };
            let lines = format!("{indent}lines: \"0,9-10,4294967294-4294967295\"\n");
            assert_eq!(String::from_utf8(out).unwrap(), lines);
        }
    }

    #[test]
    fn words() {
        let plain = |w| plain_word(w);
        assert!(plain("doubled-text") && plain("pages/p-1.txt") && plain("UTF-8"));
        assert!(plain("p1") && plain("e2e") && !plain("E2020") && !plain("e-5"));
        assert!(!plain("No") && !plain("1e5") && !plain("-") && !plain("a b") && !plain(""));
    }
}
