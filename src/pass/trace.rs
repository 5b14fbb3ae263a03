//! Where the texts of a finished page come from.

use super::structure::HEADS;
use super::units::Unit;
use crate::ledger::Stretch;
use crate::page::{Page, Place};
use std::collections::HashMap;

/// For each of [`Page::texts`], what of it stands in the source as it is.
///
/// `heads` are the units of each article's heads. All other texts are those of one unit; of units with the same text
/// on the same line the first is taken first.
pub(super) fn origins(page: &Page, heads: &[[Vec<usize>; 5]], units: &[Unit], aside: &[Unit]) -> Vec<Vec<Stretch>> {
    let mut titled = vec![false; units.len()];
    heads.iter().flatten().flatten().for_each(|&i| titled[i] = true);
    let mut free: HashMap<(Option<u32>, &str), Vec<&Unit>> = HashMap::with_capacity(units.len());
    for (_, unit) in titled.iter().zip(units).rev().filter(|(titled, _)| !**titled) {
        let alike = free.entry((unit.lines.first(), &unit.text)).or_default();
        alike.push(unit);
    }
    let mut heads = heads
        .iter()
        .flat_map(|h| h.iter().zip(HEADS))
        .filter(|(ids, gap)| ids.iter().any(|&i| !units[i].text.is_empty()) || ids.len() > 1 && !gap.is_empty());
    let mut aside = aside.iter();
    let mut out = Vec::new();
    for text in page.texts() {
        let origin = match text.place {
            Place::Furniture => aside.next().map(|u| u.origin.clone()),
            Place::Head => heads.next().map(|(ids, gap)| {
                let (mut origin, mut at) = (Vec::new(), 0);
                for &i in ids {
                    origin.extend(units[i].origin.iter().map(|s| s.shifted(at)));
                    at += units[i].text.len() + gap.len();
                }
                origin
            }),
            Place::Heading | Place::Block(_) => {
                let alike = free.get_mut(&(text.lines.first(), text.text));
                alike.and_then(Vec::pop).map(|u| u.origin.clone())
            }
        };
        out.push(origin.unwrap_or_default());
    }
    out
}
