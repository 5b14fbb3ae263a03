//! Paragraphs torn apart where columns were printed out of their order.

use super::lines::End;
use super::units::{Part, Unit};
use crate::page::{Finding, Lines};

/// Join the one paragraph that breaks off with the one that begins in mid-sentence elsewhere.
///
/// Only where there is exactly one of each is the reading certain; otherwise a finding names the loose ends.
pub(super) fn mend(units: &mut Vec<Unit>, findings: &mut Vec<Finding>) {
    let starts: Vec<usize> = (0..units.len()).filter(|&i| units[i].open_start).collect();
    if starts.is_empty() {
        return;
    }
    let text = |u: &Unit| matches!(u.part, Part::Paragraph | Part::Item);
    let open_end = |u: &Unit| text(u) && u.full && matches!(u.end, End::Plain | End::Pause | End::Open);
    let ends: Vec<usize> = (0..units.len())
        .filter(|&i| {
            open_end(&units[i])
                && units
                    .get(i + 1)
                    .is_none_or(|n| n.part != Part::Paragraph || !n.open_start)
        })
        .collect();
    if let ([from], [to]) = (&ends[..], &starts[..]) {
        let (from, to) = (*from, *to);
        if from == to {
            return;
        }
        let tail = units[to].clone();
        let head = &mut units[from];
        let shift = head.text.len();
        head.origin.extend(tail.origin.iter().map(|s| s.shifted(shift)));
        head.text.push_str(&tail.text);
        head.lines.extend(&tail.lines);
        head.end = tail.end;
        head.full = tail.full;
        head.torn = true;
        findings.push(Finding {
            rule: "torn-paragraph".into(),
            lines: head.lines.clone(),
            message: "a paragraph breaks off and one begins in mid-sentence: joined, since there is one of each".into(),
        });
        units.remove(to);
        return;
    }
    // a paragraph set flush is no riddle by itself; one that breaks off is
    if !ends.is_empty() {
        let mut lines = Lines::default();
        ends.iter().chain(&starts).for_each(|&i| lines.extend(&units[i].lines));
        findings.push(Finding {
            rule: "torn-paragraph".into(),
            lines,
            message: format!(
                "paragraphs that seem to break off: {}, to begin in mid-sentence: {}; what belongs together was not decided",
                ends.len(),
                starts.len()
            ),
        });
    }
}
