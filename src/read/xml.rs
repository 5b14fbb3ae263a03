//! Elements, attributes and text of XML and of HTML as programs write it: bounded, and sure to be nested.

use quick_xml::Reader;
use quick_xml::escape::{resolve_html5_entity, resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::VecDeque;

/// How deep elements may stand in each other. Files of pages need about ten.
const DEPTH: usize = 512;

/// Elements of HTML that hold nothing and are never closed.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
];

/// What stands next in a file.
pub(super) enum Node<'a> {
    /// An element begins. Whatever the file says, each is closed again, and in order.
    Open(Tag<'a>),
    /// The element of this name ends.
    Close(&'a str),
    /// Text, its references resolved.
    Text(Cow<'a, str>),
}

/// An element as it begins.
pub(super) struct Tag<'a> {
    /// Its name, without a prefix.
    pub(super) name: &'a str,
    raw: BytesStart<'a>,
}

impl Tag<'_> {
    /// Its attributes: names without prefix, values with references resolved. Malformed ones are left out.
    pub(super) fn attrs(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attrs = self.raw.html_attributes();
        attrs.with_checks(false);
        attrs.flatten().map(|a| {
            let value = match a.value {
                Cow::Borrowed(raw) => unescaped(raw),
                Cow::Owned(raw) => Cow::Owned(unescaped(&raw).into_owned()),
            };
            (local(a.key.0), value)
        })
    }
}

/// A file's nodes, one by one.
pub(super) struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Bytes of `text` before `reader`'s.
    offset: usize,
    open: Vec<&'a str>,
    ready: VecDeque<Node<'a>>,
    /// What was wrong with the file; nodes end at the first fault that cannot be mended.
    fault: Option<String>,
    html: bool,
    done: bool,
}

impl<'a> Xml<'a> {
    /// The nodes of `text`; `html` if elements may be left open and text may hold bare `&` and `<`.
    pub(super) fn new(text: &'a str, html: bool) -> Xml<'a> {
        Xml {
            text,
            reader: reader(text),
            offset: 0,
            open: Vec::new(),
            ready: VecDeque::new(),
            fault: None,
            html,
            done: false,
        }
    }

    /// The next node; `None` at the end, which may be a fault.
    pub(super) fn next(&mut self) -> Option<Node<'a>> {
        loop {
            if let Some(node) = self.ready.pop_front() {
                return Some(node);
            }
            if self.done {
                return None;
            }
            self.pull();
        }
    }

    /// What was wrong with the file, once all nodes are read.
    pub(super) fn fault(self) -> Option<String> {
        self.fault
    }

    fn pull(&mut self) {
        match self.reader.read_event() {
            Ok(Event::Start(start)) => self.start(start, false),
            Ok(Event::Empty(start)) => self.start(start, true),
            Ok(Event::End(end)) => {
                let name = self.slice(end.name().0);
                self.end(local(name));
            }
            Ok(Event::Text(text)) => self.ready.push_back(Node::Text(text.into_inner())),
            Ok(Event::CData(text)) => self.ready.push_back(Node::Text(text.into_inner())),
            Ok(Event::GeneralRef(name)) => {
                let name = name.into_inner();
                let text = match char_ref(&name)
                    .map(Cow::Owned)
                    .or_else(|| entity(&name).map(Cow::Borrowed))
                {
                    Some(text) => text,
                    None => Cow::Owned(format!("&{name};")),
                };
                self.ready.push_back(Node::Text(text));
            }
            Ok(Event::Eof) => {
                if !self.html && !self.open.is_empty() {
                    self.fail(format!("it ends inside <{}>", self.open[self.open.len() - 1]));
                } else {
                    self.finish();
                }
            }
            Ok(_) => {}
            Err(e) => {
                let at = self.offset + self.reader.error_position() as usize;
                let line = self.text.as_bytes()[..at.min(self.text.len())]
                    .iter()
                    .filter(|b| **b == b'\n')
                    .count()
                    + 1;
                self.fail(format!("line {line}: {e}"));
            }
        }
    }

    fn start(&mut self, raw: BytesStart<'a>, empty: bool) {
        let name = local(self.slice(raw.name().0));
        let void = empty || self.html && VOID.iter().any(|v| name.eq_ignore_ascii_case(v));
        // A paragraph ends where the next begins.
        if self.html && name.eq_ignore_ascii_case("p") && self.open.last().is_some_and(|o| o.eq_ignore_ascii_case("p"))
        {
            self.end("p");
        }
        if self.open.len() >= DEPTH {
            return self.fail(format!("its elements stand more than {DEPTH} deep in each other"));
        }
        self.ready.push_back(Node::Open(Tag { name, raw }));
        if void {
            self.ready.push_back(Node::Close(name));
        } else {
            self.open.push(name);
            if self.html && (name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")) {
                self.skip(name);
            }
        }
    }

    /// Closes the innermost element of this name and all in it; without one nothing.
    fn end(&mut self, name: &str) {
        let html = self.html;
        let same = |o: &&'a str| *o == name || html && o.eq_ignore_ascii_case(name);
        let Some(at) = self.open.iter().rposition(same) else {
            return;
        };
        while self.open.len() > at {
            if let Some(name) = self.open.pop() {
                self.ready.push_back(Node::Close(name));
            }
        }
    }

    /// Goes on at the closing tag of a script, whose text is no markup.
    fn skip(&mut self, name: &str) {
        let at = (self.offset + self.reader.buffer_position() as usize).min(self.text.len());
        let close = format!("</{name}");
        let next = memchr::memmem::find(&self.text.as_bytes()[at..], close.as_bytes());
        self.offset = next.map_or(self.text.len(), |i| at + i);
        self.reader = reader(&self.text[self.offset..]);
    }

    fn fail(&mut self, fault: String) {
        self.fault = Some(fault);
        self.finish();
    }

    fn finish(&mut self) {
        self.done = true;
        while let Some(name) = self.open.pop() {
            self.ready.push_back(Node::Close(name));
        }
    }

    /// `part` as a slice of the file, which outlives the event it came with.
    fn slice(&self, part: &str) -> &'a str {
        let at = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        self.text.get(at..at.wrapping_add(part.len())).unwrap_or_default()
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// `raw` with its references resolved; where one is unknown, as it stands.
fn unescaped(raw: &str) -> Cow<'_, str> {
    match unescape_with(raw, entity) {
        Ok(text) => text,
        Err(_) => Cow::Borrowed(raw),
    }
}

/// An entity that XML or HTML defines. A file's own are never looked up: they are how small files grow large.
fn entity(name: &str) -> Option<&'static str> {
    resolve_predefined_entity(name).or_else(|| resolve_html5_entity(name))
}

fn char_ref(name: &str) -> Option<String> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| *c != '\0').map(String::from)
}
