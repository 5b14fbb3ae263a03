//! Fact boxes: paragraphs set round a picture, or without the full stop that the page's text has.

use super::lines::End;
use super::units::{Part, Unit};

/// For each unit, whether it is a paragraph of a fact box.
pub(super) fn boxed(units: &[Unit]) -> Vec<bool> {
    let stops = |u: &Unit| matches!(u.end, End::Stop | End::Cry | End::Close);
    let paragraphs = units.iter().filter(|u| u.part == Part::Paragraph && u.rows.len() > 1);
    let (total, closed) = paragraphs.fold((0, 0), |(total, closed), u| (total + 1, closed + usize::from(stops(u))));
    // a page whose text has no stops cannot show a box by their absence
    let habit = total >= 4 && closed * 3 >= total * 2;
    units
        .iter()
        .map(|u| {
            u.stand.boxed && u.part == Part::Paragraph
                || habit
                    && !u.stand.indented
                    && u.part == Part::Paragraph
                    && u.rows.len() > 1
                    && (u.wraps || u.end == End::Plain && !u.torn)
        })
        .collect()
}

/// Whether the paragraph opens a new box: it begins narrow beside the picture.
pub(super) fn opens(unit: &Unit) -> bool {
    unit.wraps
}
