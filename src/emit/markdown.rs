//! A page as Markdown, for people: heads, paragraphs and lists; furniture and findings are left out.

use crate::page::{Article, Block, Kind, Page, Section};

/// Append `page`. Articles are headings of the first level, sections of the second and below.
pub fn page(page: &Page, out: &mut Vec<u8>) {
    let mut md = String::new();
    for (i, a) in page.articles.iter().enumerate() {
        if i > 0 {
            md.push_str("* * *\n\n");
        }
        article(a, &mut md);
    }
    let end = md.trim_end().len();
    md.truncate(end);
    if !md.is_empty() {
        md.push('\n');
    }
    out.extend_from_slice(md.as_bytes());
}

fn article(a: &Article, out: &mut String) {
    let mut line = |before: &str, text: &Option<String>, after: &str| {
        if let Some(text) = text {
            for part in [before, &escaped(text), after, "\n\n"] {
                out.push_str(part);
            }
        }
    };
    line("**", &a.kicker, "**");
    line("# ", &a.headline, "");
    line("**", &a.deck, "**");
    line("*", &a.byline, "*");
    line("*", &a.dateline, "*");
    if let Some(lead) = &a.lead {
        section(lead, 2, out);
    }
    a.sections.iter().for_each(|s| section(s, 2, out));
    for sidebar in &a.sidebars {
        let mut inner = String::new();
        section(sidebar, 3, &mut inner);
        for line in inner.trim_end().lines() {
            out.push('>');
            if !line.is_empty() {
                out.push(' ');
                out.push_str(line);
            }
            out.push('\n');
        }
        out.push('\n');
    }
}

fn section(s: &Section, depth: usize, out: &mut String) {
    if let Some(heading) = &s.heading {
        out.push_str(&"#".repeat(depth.min(6)));
        out.push(' ');
        if let Some(ordinal) = s.ordinal {
            out.push_str(&format!("{ordinal}\\. "));
        }
        out.push_str(&escaped(heading));
        out.push_str("\n\n");
    }
    for (i, b) in s.blocks.iter().enumerate() {
        block(b, s.blocks.get(i + 1), out);
    }
    s.sections.iter().for_each(|s| section(s, depth + 1, out));
}

fn block(b: &Block, next: Option<&Block>, out: &mut String) {
    let text = escaped(&b.text);
    let end = match b.kind {
        // points of a list stand close together
        Kind::Item if next.is_some_and(|n| n.kind == Kind::Item) => "\n",
        _ => "\n\n",
    };
    let (before, after) = match b.kind {
        Kind::Item => ("- ", ""),
        Kind::Quote => ("> ", ""),
        Kind::Caption => ("*", "*"),
        Kind::Paragraph | Kind::Table | Kind::Furniture => ("", ""),
    };
    for part in [before, &text, after, end] {
        out.push_str(part);
    }
}

/// `text` with what Markdown would take for markup behind a backslash.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    // a number with a point or bracket at the start is a list
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (i, c) in text.char_indices() {
        let anywhere = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|');
        let first = i == 0 && matches!(c, '#' | '+' | '-' | '=' | ' ' | '\t');
        let number = digits > 0 && i == digits && matches!(c, '.' | ')');
        match c {
            '\n' | '\r' => out.push(' '),
            ' ' | '\t' if first => {}
            _ if anywhere || first || number => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_is_text() {
        assert_eq!(escaped("1. 第一"), "1\\. 第一");
        assert_eq!(escaped("# *a* [b]"), "\\# \\*a\\* \\[b\\]");
        assert_eq!(escaped("增长 3.2%"), "增长 3.2%");
    }
}
