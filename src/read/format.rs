//! Which format an input has, and its pages.

use super::draft::Draft;
use super::{bbox, text};
use crate::error::Error;
use crate::page::{Finding, Lines};
use crate::source::{LineIndex, Source, digest};
use encoding_rs::Encoding;

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines of text, without positions.
    Text,
    /// The XHTML of poppler's `pdftotext -bbox-layout`.
    Bbox,
}

/// How an input is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The encoding the user named; `None` to go by the bytes.
    pub encoding: Option<&'static Encoding>,
    /// The format the user named; `None` to go by the content.
    pub format: Option<Format>,
}

/// How large a file with positions may be, in bytes. A page needs some hundred thousand.
const LARGEST: usize = 256 << 20;
/// How many bytes from the beginning tell the format.
const HEAD: usize = 4096;

/// The pages in a file's `bytes`: one of a text, one for each sheet of a file with positions.
///
/// Where a file has several, `#1`, `#2` … stand behind their names. [`Source::encoding`] and [`Source::sha256`] are the
/// file's. Fails on what is no page, or has no text.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Vec<Source>, Error> {
    let fail = |message: String| Error::Read {
        path: name.into(),
        message,
    };
    let format = match options.format {
        Some(format) => format,
        None => detect(bytes),
    };
    if format == Format::Text {
        return Ok(vec![text::decode(name, bytes, options.encoding)?]);
    }
    if bytes.len() > LARGEST {
        return Err(fail(format!(
            "too large ({} MB; {} MB are read); split it into its pages",
            bytes.len() >> 20,
            LARGEST >> 20
        )));
    }
    let decoded = text::decode(name, bytes, options.encoding)?;
    let (drafts, fault) = match format {
        Format::Text => (Vec::new(), None),
        Format::Bbox => bbox::read(&decoded.text),
    };
    let with_text = |d: &Draft| !d.tokens.is_empty();
    if !drafts.iter().any(with_text) {
        let why = fault.map_or_else(
            || "it holds no words".into(),
            |f| format!("it is broken off or damaged ({f})"),
        );
        return Err(fail(format!(
            "nothing could be read from this {} file: {why}; make it again",
            format.name()
        )));
    }
    let sha256 = digest(bytes);
    let (many, last) = (drafts.len() > 1, drafts.len() - 1);
    let mut out = Vec::with_capacity(drafts.len());
    for (i, mut draft) in drafts.into_iter().enumerate() {
        if i == last
            && let Some(fault) = &fault
        {
            let message = format!("the file is broken off or damaged ({fault}); what stood behind that is missing");
            draft.faults.push((message, None));
        }
        let name = if many { format!("{name}#{}", i + 1) } else { name.into() };
        out.push(draft.finish(format.name(), name, decoded.encoding.clone(), sha256.clone()));
    }
    Ok(out)
}

impl Format {
    /// The name that `--input-format` takes.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Bbox => "bbox",
        }
    }
}

/// What was wrong with the file that `source` was read from, as findings.
pub fn faults(source: &Source) -> Vec<Finding> {
    let Some(layout) = &source.layout else {
        return Vec::new();
    };
    if layout.faults.is_empty() {
        return Vec::new();
    }
    let rows = LineIndex::new(&source.text);
    let finding = |fault: &crate::layout::Fault| Finding {
        rule: "input-damaged".into(),
        lines: fault
            .at
            .map_or_else(Lines::default, |at| Lines::range(rows.line_of(at), rows.line_of(at))),
        message: fault.message.clone(),
    };
    layout.faults.iter().map(finding).collect()
}

/// The format that `bytes` show.
fn detect(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(HEAD)];
    let has = |needle: &str| memchr::memmem::find(head, needle.as_bytes()).is_some();
    let begins = head
        .iter()
        .find(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF))
        == Some(&b'<');
    if begins && has("<page width=") {
        return Format::Bbox;
    }
    Format::Text
}
