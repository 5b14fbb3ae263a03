//! Which format an input has, and its pages.

use super::draft::Draft;
use super::xml::{Node, Xml};
use super::{alto, bbox, detect, hocr, pagexml, pdf, text};
use crate::error::Error;
use crate::layout::Fault;
use crate::page::{Finding, Lines};
use crate::pass::issue;
use crate::source::{LineIndex, Source, digest};
use encoding_rs::{Encoding, UTF_8};
use std::fs::File;
use std::io::Read;
use std::path::Path;

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
pub(super) const HEAD: usize = 64 << 10;

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
    issue::mark(&mut out);
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

/// Whether a file that stands in a folder is taken for a page: by its extension, XML and HTML by their first element as
/// well. Where the same page is there as text, that is the page.
pub fn in_folder(path: &Path) -> bool {
    let extension = |path: &Path| {
        path.extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let packed = ["gz", "zst"].contains(&extension(path).as_str());
    let bare = if packed {
        path.with_extension("")
    } else {
        path.to_path_buf()
    };
    let alone = || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        super::kinds::kind(&name).is_none_or(|(_, stem)| !path.with_file_name(format!("{stem}.txt")).exists())
    };
    match extension(&bare).as_str() {
        "xml" | "html" | "htm" | "xhtml" if !packed => {
            let mut head = Vec::new();
            let read = File::open(path).and_then(|f| f.take(HEAD as u64).read_to_end(&mut head));
            // What cannot be read is told when the page is.
            alone() && (read.is_err() || shows_page(&head))
        }
        "txt" => true,
        other => super::kinds::PAGES.contains(&other) && alone(),
    }
}

fn shows_page(head: &[u8]) -> bool {
    may_be_markup(head)
        && text::decode("", head, None).is_ok_and(|s| {
            let markup = s.text.trim_start_matches('\u{feff}');
            matches!(detect(markup), Ok(format) if format != Format::Text)
        })
}

/// The name of the first element of `markup`, if nothing but white space stands before it.
pub(super) fn root(markup: &str) -> Option<&str> {
    let mut head = markup.len().min(HEAD);
    while !markup.is_char_boundary(head) {
        head -= 1;
    }
    let mut xml = Xml::new(markup[..head].trim_start_matches('\u{feff}'), true);
    loop {
        match xml.next()? {
            Node::Open(tag) => return Some(tag.name),
            Node::Text(text) if text.trim().is_empty() => {}
            Node::Text(_) | Node::Close(_) => return None,
        }
    }
}

/// The format that `markup` shows by its first element. Fails on formats that hold no page.
fn detect(markup: &str) -> Result<Format, String> {
    let has = |needle: &str| memchr::memmem::find(markup.as_bytes(), needle.as_bytes()).is_some();
    let declared = markup.starts_with("<?xml");
    let what = match root(markup) {
        Some("alto") => return Ok(Format::Alto),
        Some("PcGts") => return Ok(Format::Page),
        Some("mets") => {
            "a METS file, which lists pages; name it by its path, beside the files that it lists".to_owned()
        }
        Some(root @ ("html" | "HTML" | "doc" | "page" | "div" | "body" | "head")) => {
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
            match root.eq_ignore_ascii_case("html") {
                true => format!("an HTML file without positions; {OTHERS}"),
                false => return Ok(Format::Text),
            }
        }
        Some(root) if declared => format!("an XML file (<{root}>); {OTHERS}"),
        None if declared => format!("an XML file without an element; {OTHERS}"),
        _ => return Ok(Format::Text),
    };
    Err(format!("this is {what}"))
}

/// What to do with a file of another format.
const OTHERS: &str = "read are ALTO, hOCR, PAGE XML and what pdftotext -bbox-layout writes; convert it, or take it as text \
                      with --input-format text";
