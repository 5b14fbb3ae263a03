//! A text as a page, for rules that stand for what the passes find by themselves.

use super::process;
use crate::layout::{Layout, Placed, Rect, Sheet, Word};
use crate::rule::{OnPage, RuleSet};
use crate::source::{LineIndex, Source};

/// Clean `text` as a page: which rules fired, and the texts that came of it.
///
/// A lone carriage return is what it was on typewriters: what follows it stands over what stands before it.
pub fn trial(text: &str, rules: &RuleSet) -> OnPage {
    let mut source = Source::from_text("example", text);
    if text.contains('\r') {
        source.layout = Some(Box::new(placed(text)));
    }
    let page = process(&source, rules).page;
    OnPage {
        texts: page.texts().into_iter().map(str::to_owned).collect(),
        fired: page.changes.into_keys().collect(),
    }
}

/// The places of lines on a typewriter, in ems.
fn placed(text: &str) -> Layout {
    let rows = LineIndex::new(text);
    let mut out = Layout {
        sheets: vec![Sheet::default()],
        ..Layout::default()
    };
    let mut y = 0.0;
    for row in 0..rows.len() {
        let span = rows.span(row);
        let letters = text[span.clone()].chars().count() as f32;
        let rect = Rect {
            x0: 0.0,
            y0: y,
            x1: letters,
            y1: y + 1.0,
        };
        let at = out.words.len() as u32;
        if !span.is_empty() {
            out.words.push(Word {
                span: span.clone(),
                rect,
                confidence: None,
            });
            out.lines.push(Placed {
                span: span.clone(),
                sheet: 0,
                rect,
                size: 1.0,
                confidence: None,
                region: None,
                words: at..at + 1,
                vertical: false,
                repeated: false,
            });
        }
        y += f32::from(u8::from(!text[span.end..].starts_with('\r'))) * 1.5;
    }
    out
}
