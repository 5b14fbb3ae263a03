//! A ledger as a file: one record a line, each a JSON map.

use crate::ledger::Ledger;

/// Append the lines of `ledger`.
pub fn jsonl(ledger: Ledger, out: &mut Vec<u8>) {
    for record in ledger.records() {
        // Writing plain data to a Vec cannot fail.
        let _ = serde_json::to_writer(&mut *out, &record);
        out.push(b'\n');
    }
}
