//! A page as JSON, with the keys that YAML has.

use crate::page::Page;

/// Append `page` as one indented document.
pub fn page(page: &Page, out: &mut Vec<u8>) {
    // Writing plain data to a Vec cannot fail.
    let _ = serde_json::to_writer_pretty(&mut *out, page);
    out.push(b'\n');
}

/// Append `page` as one line.
pub fn line(page: &Page, out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(&mut *out, page);
    out.push(b'\n');
}
