//! Where the texts of a finished page come from, and why they are what they are.

use super::blocks::Reading;
use super::structure::HEADS;
use super::titles::Few;
use super::units::Unit;
use crate::ledger::{Origin, Why};
use crate::page::{Page, Place};
use std::collections::HashMap;

/// How the lines were read.
pub(super) struct Read<'a> {
    /// The source line of every measured line.
    pub numbers: Vec<u32>,
    /// The reading.
    pub read: &'a Reading,
}

/// The origin of each of [`Page::placed`].
///
/// `heads` are the units of each article's heads. All other texts are those of one unit; of units with the same text
/// on the same line the first is taken first.
pub(super) fn origins(page: &Page, heads: &[[Few; 5]], units: &[Unit], aside: &[Unit], read: &Read<'_>) -> Vec<Origin> {
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
    for text in page.placed() {
        let mut origin = Origin::default();
        let mut add = |unit: &Unit, at: usize| {
            origin.kept.extend(unit.origin.iter().map(|s| s.shifted(at)));
            unit.rows
                .clone()
                .for_each(|row| origin.why.extend(why(read, row, unit.rows.start)));
        };
        match text.place {
            Place::Furniture => aside.next().into_iter().for_each(|u| add(u, 0)),
            Place::Head => {
                let (ids, gap) = heads.next().map_or((&[][..], ""), |(ids, gap)| (ids, gap));
                let mut at = 0;
                for &i in ids {
                    add(&units[i], at);
                    at += units[i].text.len() + gap.len();
                }
            }
            Place::Heading | Place::Block(_) => {
                let alike = free.get_mut(&(text.lines.first(), text.text));
                alike.and_then(Vec::pop).into_iter().for_each(|u| add(u, 0));
            }
        }
        out.push(origin);
    }
    out
}

/// What decided a measured line, `first` being the first of its block.
fn why(read: &Read<'_>, row: usize, first: usize) -> Option<Why> {
    let reasons = read.read.reasons.get(row)?;
    let named = |terms: &[(&'static str, i32)]| terms.iter().map(|(n, c)| (n.replace('_', "-"), *c)).collect();
    let mut out = Why {
        line: *read.numbers.get(row)?,
        ends: named(&reasons.end),
        ..Why::default()
    };
    *(if row == first { &mut out.begins } else { &mut out.joins }) = named(&reasons.here);
    (!reasons.here.is_empty() || !reasons.end.is_empty()).then_some(out)
}
