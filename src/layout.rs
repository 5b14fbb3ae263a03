//! Where the lines of a page stand, for a page whose file says so.
//!
//! Lengths are in the file's own unit (points, pixels, tenths of a millimetre), y running down. Everything that judges
//! positions takes them as multiples of the type size, so that the unit never matters.

use std::ops::Range;
use std::sync::Arc;

/// A page's positions. They belong to [`crate::source::Source::text`], which has one row for each line here.
///
/// Rows of the text without a line here are blank: readers put one between two regions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// The format that told them: `bbox`, `hocr`, `alto` or `page`.
    pub format: &'static str,
    /// The unit of all lengths: `pixel`, `mm10` (a tenth of a millimetre), `inch1200`, `point`.
    pub unit: &'static str,
    /// The name of the picture that the text was read from, if the file gives it.
    pub image: Option<String>,
    /// The sheets of paper, in the file's order.
    pub sheets: Vec<Sheet>,
    /// The regions (ALTO's blocks, hOCR's areas and paragraphs, PAGE's regions) that the file groups its lines by.
    pub regions: Vec<Region>,
    /// The lines, in the order of their spans.
    pub lines: Vec<Placed>,
    /// The words, in the order of their spans.
    pub words: Vec<Word>,
    /// Words that a line end breaks, whole, where the file gives them.
    pub whole: Vec<String>,
    /// What was wrong with the file, for people.
    pub faults: Vec<Fault>,
    /// How the file says that it was made, as ALTO does (`OCRProcessing`, `Processing`).
    pub history: Arc<Vec<Element>>,
}

/// An element of XML, as it is carried over into what is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Its name, without a prefix.
    pub name: String,
    /// Its attributes.
    pub attrs: Vec<(String, String)>,
    /// Its text, if it holds no elements.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Element>,
}

/// Something wrong with a file that could be read nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What, and what was done about it.
    pub message: String,
    /// The line of the page that it was met at, in bytes of the text; `None` if it is of no one line.
    pub at: Option<usize>,
}

/// One sheet.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sheet {
    /// Its width; 0 if the file does not say.
    pub width: f32,
    /// Its height; 0 if the file does not say.
    pub height: f32,
}

/// An upright rectangle: finite numbers, `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left.
    pub x0: f32,
    /// Top.
    pub y0: f32,
    /// Right.
    pub x1: f32,
    /// Bottom.
    pub y1: f32,
}

impl Rect {
    /// Width.
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// Height.
    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// The smallest rectangle that holds both.
    pub fn with(self, other: Rect) -> Rect {
        Rect {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

/// A line and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its text, in bytes of the source's text, line end left out.
    pub span: Range<usize>,
    /// Its sheet, counted from 0.
    pub sheet: u32,
    /// Its box; all 0 if neither the file nor its words or its region tell.
    pub rect: Rect,
    /// Its type size (the height of an em). It is taken from the advance of its Han letters where it has some, since the
    /// heights that files give are those of ink or of a font; else from the size that the file names, or its height,
    /// both set right by what the page's Han lines show. 0 if nothing tells.
    pub size: f32,
    /// How sure the recogniser was of it, from 0 to 1.
    pub confidence: Option<f32>,
    /// Its region, as an index into [`Layout::regions`].
    pub region: Option<u32>,
    /// Its words, as indexes into [`Layout::words`].
    pub words: Range<u32>,
    /// Set from top to bottom, its columns running from right to left.
    pub vertical: bool,
    /// The same stands at the same place on other pages of the issue, but for its numbers.
    pub repeated: bool,
}

/// A word and where it stands: what the file takes for one. In Chinese that is a run of letters without a gap, or
/// whatever a recogniser's dictionary made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its text, in bytes of the source's text.
    pub span: Range<usize>,
    /// Its box; all 0 if the file gives none. Recognisers are often wrong about single words.
    pub rect: Rect,
    /// How sure the recogniser was of it, from 0 to 1.
    pub confidence: Option<f32>,
}

/// What the file grouped lines by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Region {
    /// The region it stands in, as an index into [`Layout::regions`]; always smaller than its own.
    pub within: Option<u32>,
    /// Its sheet, counted from 0.
    pub sheet: u32,
    /// Its box, if the file gives one.
    pub rect: Option<Rect>,
    /// What the file says it is.
    pub kind: Option<RegionKind>,
    /// Its place in the file's own reading order, if the file gives one beyond the order of its elements.
    pub order: Option<u32>,
    /// The file's name for it; empty if it has none.
    pub id: String,
    /// The article of the issue that a METS file says it is part of, by that file's count.
    pub article: Option<u32>,
}

/// What a file may say that a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionKind {
    /// A group of other regions.
    Group,
    /// Running text.
    Paragraph,
    /// A head of any level.
    Heading,
    /// A running head, a folio, a mark at the sheet's edge.
    Furniture,
    /// The words below or beside a picture.
    Caption,
    /// A list.
    List,
    /// A table.
    Table,
    /// A picture, a rule, an ornament: no text.
    Picture,
    /// An advertisement.
    Advertisement,
}
