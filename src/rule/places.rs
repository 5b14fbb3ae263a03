//! Where in a YAML file each key and value stands, in bytes: for carets under what is wrong, and for writing an
//! expectation anew without touching the rest.

use granit_parser::{Event, Parser, ScalarStyle, Span};
use std::ops::Range;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a [`Node`] is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Scalar(String, ScalarStyle),
    Map(Vec<(Node, Node)>),
    List(Vec<Node>),
    /// An alias, or nothing.
    Other,
}

/// One step from a value to one inside it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    At(usize),
}

impl Node {
    /// The first document of `text`; nothing where it is no YAML.
    pub(crate) fn read(text: &str) -> Option<Node> {
        let events: Vec<(Event<'_>, Span)> = Parser::new_from_str(text).collect::<Result<_, _>>().ok()?;
        let mut events = events
            .into_iter()
            .filter(|(event, _)| event.is_node() || matches!(event, Event::SequenceEnd | Event::MappingEnd));
        let (event, span) = events.next()?;
        node(text, event, span, &mut events)
    }

    /// The value at `path`.
    pub(crate) fn at(&self, path: &[Step<'_>]) -> Option<&Node> {
        path.iter().try_fold(self, |node, step| match (&node.kind, step) {
            (Kind::Map(entries), Step::Key(key)) => entries.iter().find(|e| e.0.is(key)).map(|e| &e.1),
            (Kind::List(items), Step::At(i)) => items.get(*i),
            _ => None,
        })
    }

    /// The key at the end of `path`.
    pub(crate) fn key(&self, path: &[Step<'_>]) -> Option<&Node> {
        let (Step::Key(last), before) = path.split_last()? else {
            return None;
        };
        match &self.at(before)?.kind {
            Kind::Map(entries) => entries.iter().find(|e| e.0.is(last)).map(|e| &e.0),
            _ => None,
        }
    }

    fn is(&self, key: &str) -> bool {
        matches!(&self.kind, Kind::Scalar(s, _) if s == key)
    }

    /// The innermost key or scalar that holds byte `at` of the file.
    pub(crate) fn around(&self, at: usize) -> Option<&Node> {
        let inner = match &self.kind {
            Kind::Map(entries) => entries.iter().find_map(|(k, v)| k.around(at).or_else(|| v.around(at))),
            Kind::List(items) => items.iter().find_map(|n| n.around(at)),
            _ => None,
        };
        inner.or_else(|| (matches!(self.kind, Kind::Scalar(..)) && self.span.contains(&at)).then_some(self))
    }

    /// The key of the innermost value that holds byte `at` of the file, or that stands there itself.
    pub(crate) fn key_at(&self, at: usize) -> Option<&str> {
        match &self.kind {
            Kind::Map(entries) => {
                let (key, value) = entries.iter().find(|(k, v)| (k.span.start..v.span.end).contains(&at))?;
                value.key_at(at).or(match &key.kind {
                    Kind::Scalar(name, _) => Some(name),
                    _ => None,
                })
            }
            Kind::List(items) => items.iter().find_map(|n| n.key_at(at)),
            _ => None,
        }
    }

    /// Where in the file the bytes `part` of a scalar's value stand; `text` is the file. The whole scalar where its
    /// lines are folded.
    pub(crate) fn inside(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let whole = self.span.clone();
        let Kind::Scalar(value, style) = &self.kind else {
            return whole;
        };
        let Some(map) = offsets(text, &whole, value, *style) else {
            return whole;
        };
        let at = |i: usize| map.get(i).copied().unwrap_or(whole.end);
        at(part.start)..at(part.end).max(at(part.start))
    }
}

fn node<'t>(
    text: &str,
    event: Event<'t>,
    span: Span,
    events: &mut impl Iterator<Item = (Event<'t>, Span)>,
) -> Option<Node> {
    let span = span.byte_range()?;
    let mut end = span.end;
    let kind = match event {
        Event::Scalar(value, style, ..) => {
            // The indent of what follows a block is none of its own.
            if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                end = span.start + text[span.clone()].trim_end_matches(' ').len();
            }
            Kind::Scalar(value.into_owned(), style)
        }
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                let (event, span) = events.next()?;
                if event == Event::SequenceEnd {
                    end = span.byte_range()?.end;
                    break Kind::List(items);
                }
                items.push(node(text, event, span, events)?);
            }
        }
        Event::MappingStart(..) => {
            let mut entries = Vec::new();
            loop {
                let (event, span) = events.next()?;
                if event == Event::MappingEnd {
                    end = span.byte_range()?.end;
                    break Kind::Map(entries);
                }
                let key = node(text, event, span, events)?;
                let (event, span) = events.next()?;
                entries.push((key, node(text, event, span, events)?));
            }
        }
        _ => Kind::Other,
    };
    Some(Node {
        span: span.start..end.max(span.start),
        kind,
    })
}

/// For each byte of a scalar's value, and its end, the byte of the file it comes from.
fn offsets(text: &str, span: &Range<usize>, value: &str, style: ScalarStyle) -> Option<Vec<usize>> {
    let raw = text.get(span.clone())?;
    let mut out = Vec::with_capacity(value.len() + 1);
    match style {
        ScalarStyle::Plain => (raw == value).then(|| out.extend(span.clone()))?,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if !raw.contains('\n') => {
            let escape = if style == ScalarStyle::SingleQuoted { '\'' } else { '\\' };
            let mut chars = raw.char_indices().skip(1);
            for c in value.chars() {
                let (at, first) = chars.next()?;
                out.extend(std::iter::repeat_n(span.start + at, c.len_utf8()));
                if first == escape {
                    let (_, kind) = chars.next()?;
                    let more = match kind {
                        'x' => 2,
                        'u' => 4,
                        'U' => 8,
                        _ => 0,
                    };
                    (escape == '\\').then(|| chars.by_ref().take(more).count());
                }
            }
        }
        ScalarStyle::Literal => {
            let (mut at, mut lines) = (span.start, raw.split_inclusive('\n'));
            // The span may begin with the header `|` or with the first line.
            if raw.starts_with('|') {
                at += lines.next()?.len();
            }
            for line in value.split_inclusive('\n') {
                let raw = lines.next()?;
                let indent = raw.find(line.trim_end_matches('\n'))?;
                out.extend((0..line.len()).map(|i| at + indent + i));
                at += raw.len();
            }
        }
        _ => return None,
    }
    out.push(match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => span.end.checked_sub(1)?,
        _ => out.last().map_or(span.end, |last| last + 1),
    });
    (out.len() == value.len() + 1).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_and_mapped() {
        let text = "# a\na: {b: \"x\\u4E00\\\"y\", c: ['it''s', 零一]}\nd: |\n  一行\n  two\ne: 1\n";
        let root = Node::read(text).expect("YAML");
        let spot = |path: &[Step<'_>], part: Range<usize>| &text[root.at(path).expect("a value").inside(text, part)];
        use Step::{At, Key};
        assert_eq!(spot(&[Key("a"), Key("b")], 1..4), "\\u4E00");
        assert_eq!(spot(&[Key("a"), Key("b")], 4..6), "\\\"y");
        assert_eq!(spot(&[Key("a"), Key("c"), At(0)], 3..4), "s");
        assert_eq!(spot(&[Key("a"), Key("c"), At(1)], 3..6), "一");
        assert_eq!(spot(&[Key("d")], 7..10), "two");
        assert_eq!(spot(&[Key("e")], 0..1), "1");
        assert_eq!(
            root.key(&[Key("a"), Key("c")]).map(|k| &text[k.span.clone()]),
            Some("c")
        );
        assert_eq!(root.key_at(text.find("it''s").expect("it")), Some("c"));
        assert_eq!(
            root.around(text.find("two").expect("two")).map(|n| n.span.start),
            root.at(&[Key("d")]).map(|n| n.span.start)
        );
    }
}
