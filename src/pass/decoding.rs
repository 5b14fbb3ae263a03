//! Bytes that could not be decoded.

use crate::page::{Finding, Lines};
use crate::source::{LineIndex, Source};

/// Findings for bytes that could not be decoded: one a line.
pub(super) fn findings(source: &Source, rows: &LineIndex) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let mut at: Option<(u32, Vec<String>)> = None;
    let mut flush = |at: Option<(u32, Vec<String>)>| {
        if let Some((line, bytes)) = at {
            out.push(Finding {
                rule: "invalid-bytes".into(),
                lines: Lines::range(line, line),
                message: format!("not {}: {}", source.encoding, bytes.join(", ")),
            });
        }
    };
    for i in &source.invalid {
        let line = rows.line_of(i.at);
        let hex: Vec<String> = i.bytes.iter().map(|b| format!("{b:02X}")).collect();
        let here = format!("{} at byte {}", hex.join(" "), i.input_at);
        match &mut at {
            // a line of nothing but broken bytes needs no list of all of them
            Some((l, list)) if *l == line => {
                if list.len() < 8 {
                    list.push(here);
                }
            }
            _ => flush(at.replace((line, vec![here]))),
        }
    }
    flush(at);
    out
}
