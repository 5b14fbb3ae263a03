//! Which format an input has, and its pages.

use super::draft::Draft;
use super::xml::{Node, Xml};
use super::{alto, bbox, detect, hocr, pagexml, pdf, text};
use crate::error::Error;
use crate::layout::Fault;
use crate::page::{Finding, Lines};
use crate::source::{LineIndex, Source, digest};
use encoding_rs::{Encoding, UTF_8};

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines of text, without positions.
    Text,
    /// ALTO XML.
    Alto,
    /// hOCR: HTML or XHTML with positions.
    Hocr,
    /// PAGE XML.
    Page,
    /// The XHTML of poppler's `pdftotext -bbox-layout`.
    Bbox,
    /// PDF; its text layer is read through poppler.
    Pdf,
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
const HEAD: usize = 64 << 10;

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
        None if bytes.starts_with(b"%PDF-") => Some(Format::Pdf),
        None if !may_be_markup(bytes) => Some(Format::Text),
        named => named,
    };
    let plain = || text::decode(name, bytes, options.encoding).map(|s| vec![s]);
    if format == Some(Format::Text) {
        return plain();
    }
    let converted = match format {
        Some(Format::Pdf) => Some(pdf::bbox(bytes).map_err(fail)?),
        _ => None,
    };
    let markup = converted.as_deref().unwrap_or(bytes);
    if markup.len() > LARGEST {
        return Err(fail(format!(
            "too large ({} MB; {} MB are read); split it into its pages",
            markup.len() >> 20,
            LARGEST >> 20
        )));
    }
    let encoding = match converted {
        Some(_) => Some(UTF_8),
        None => options.encoding.or_else(|| declared(bytes)),
    };
    let decoded = text::decode(name, markup, encoding)?;
    let markup = decoded.text.trim_start_matches('\u{feff}');
    let format = match format {
        Some(format) => format,
        None => match detect(markup).map_err(fail)? {
            Format::Text => return plain(),
            format => format,
        },
    };
    let (mut drafts, fault) = match format {
        Format::Text => (Vec::new(), None),
        Format::Alto => alto::read(markup),
        Format::Hocr => hocr::read(markup),
        Format::Page => pagexml::read(markup),
        Format::Bbox | Format::Pdf => bbox::read(markup),
    };
    if drafts.iter().all(Draft::is_blank) {
        return Err(fail(blank(format, drafts.len(), fault)));
    }
    if let (Some(fault), Some(last)) = (fault, drafts.last_mut()) {
        let message = format!("the file is damaged ({fault}); what stands behind that was not read");
        last.faults.push((message, None));
    }
    let sha256 = digest(bytes);
    let many = drafts.len() > 1;
    let mut out = Vec::with_capacity(drafts.len());
    for (i, mut draft) in drafts.into_iter().enumerate() {
        if format == Format::Pdf && draft.is_blank() {
            draft
                .faults
                .push((format!("sheet {} has no text layer; {OCR}", i + 1), None));
        }
        let name = if many { format!("{name}#{}", i + 1) } else { name.into() };
        out.push(draft.finish(format.name(), name, decoded.encoding.clone(), sha256.clone()));
    }
    Ok(out)
}

/// What to do about pictures of text.
const OCR: &str = "run OCR over it, for example `ocrmypdf scan.pdf page.pdf`, and give what that writes";

/// Why a file of `sheets` sheets without a word is of no use.
fn blank(format: Format, sheets: usize, fault: Option<String>) -> String {
    match (format, fault) {
        (Format::Pdf, _) if sheets > 0 => format!("this PDF has no text layer, only pictures of its pages; {OCR}"),
        (_, Some(fault)) => format!(
            "nothing could be read from this {} file ({fault}); make it again",
            format.name()
        ),
        (_, None) => format!(
            "this {} file holds no words; make it again, or name another format with --input-format",
            format.name()
        ),
    }
}

/// The one of `sources` that `name` names, whatever the file is called now.
///
/// Fails if the file has not so many sheets.
pub fn sheet(mut sources: Vec<Source>, name: &str) -> Result<Source, Error> {
    let number = name
        .rsplit_once('#')
        .and_then(|(_, n)| n.parse::<usize>().ok())
        .unwrap_or(1);
    let (at, count) = (if sources.len() > 1 { number } else { 1 }, sources.len());
    if at == 0 || at > count {
        return Err(Error::Read {
            path: name.into(),
            message: format!("the file has {count} pages; give the file that the page was made from"),
        });
    }
    Ok(sources.swap_remove(at - 1))
}

impl Format {
    /// The name that `--input-format` takes.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Alto => "alto",
            Format::Hocr => "hocr",
            Format::Page => "page",
            Format::Bbox => "bbox",
            Format::Pdf => "pdf",
        }
    }

    /// The format of this name.
    pub fn named(name: &str) -> Option<Format> {
        let all = [
            Format::Text,
            Format::Alto,
            Format::Hocr,
            Format::Page,
            Format::Bbox,
            Format::Pdf,
        ];
        all.into_iter().find(|f| f.name() == name)
    }
}

/// What was wrong with the file that `source` was read from, as findings.
pub fn faults(source: &Source) -> Vec<Finding> {
    let Some(layout) = source.layout.as_ref().filter(|l| !l.faults.is_empty()) else {
        return Vec::new();
    };
    let rows = LineIndex::new(&source.text);
    let lines = |at: usize| Lines::range(rows.line_of(at), rows.line_of(at));
    let finding = |fault: &Fault| Finding {
        rule: "input-damaged".into(),
        lines: fault.at.map_or_else(Lines::default, lines),
        message: fault.message.clone(),
    };
    layout.faults.iter().map(finding).collect()
}

/// Whether the first letter is `<`, in whatever encoding.
fn may_be_markup(bytes: &[u8]) -> bool {
    let ahead = |b: &&u8| b.is_ascii_whitespace() || matches!(b, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF);
    bytes.iter().take(256).find(|b| !ahead(b)) == Some(&b'<')
}

/// The encoding that the file names, if its bytes are none that tell by themselves and fit the name.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    if detect::bom(bytes).is_some() || simdutf8::basic::from_utf8(bytes).is_ok() {
        return None;
    }
    let head = &bytes[..bytes.len().min(1024)];
    let name = ["encoding=", "charset="].iter().find_map(|key| {
        let at = memchr::memmem::find(head, key.as_bytes())? + key.len();
        let value = head[at..]
            .strip_prefix(b"\"")
            .or(head[at..].strip_prefix(b"'"))
            .unwrap_or(&head[at..]);
        let end = value
            .iter()
            .position(|b| !b.is_ascii_alphanumeric() && !b"-_.:".contains(b))?;
        Some(&value[..end])
    })?;
    let encoding = Encoding::for_label_no_replacement(name)?;
    let fits = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .is_some();
    fits.then_some(encoding)
}

/// The format that `markup` shows by its first element. Fails on formats that hold no page.
fn detect(markup: &str) -> Result<Format, String> {
    let mut head = markup.len().min(HEAD);
    while !markup.is_char_boundary(head) {
        head -= 1;
    }
    let mut xml = Xml::new(&markup[..head], true);
    let root = loop {
        match xml.next() {
            Some(Node::Open(tag)) => break tag.name,
            Some(Node::Text(text)) if text.trim().is_empty() => {}
            Some(_) => return Ok(Format::Text),
            None => break "",
        }
    };
    let has = |needle: &str| memchr::memmem::find(markup.as_bytes(), needle.as_bytes()).is_some();
    match root {
        "alto" => return Ok(Format::Alto),
        "PcGts" => return Ok(Format::Page),
        "html" | "HTML" | "doc" | "page" | "div" | "body" | "head" => {
            if has("<word xMin=") {
                return Ok(Format::Bbox);
            }
            if ["ocr_page", "ocr_line", "ocrx_word", "ocr_par", "ocr_carea"]
                .iter()
                .any(|c| has(c))
            {
                return Ok(Format::Hocr);
            }
            if has("<page width=") {
                return Ok(Format::Bbox);
            }
        }
        _ => {}
    }
    let what = match root {
        "html" | "HTML" => "an HTML file without positions".to_owned(),
        _ if markup.starts_with("<?xml") => format!("an XML file (<{root}>)"),
        _ => return Ok(Format::Text),
    };
    Err(format!(
        "this is {what}, none of the formats that are read: ALTO, hOCR, PAGE XML, poppler's -bbox-layout; convert it, or \
         take it as text with --input-format text"
    ))
}
