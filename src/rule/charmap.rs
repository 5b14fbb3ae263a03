//! Looking up single characters quickly: which lists of rules begin with this one?

use std::collections::BTreeMap;

/// A map from characters to small numbers, fast for text in which few characters are in it.
#[derive(Debug, Clone)]
pub(crate) struct CharMap {
    /// By lead byte: whether any character in the map begins with it.
    lead: [bool; 256],
    /// By `c >> 6` for the characters below U+10000: the page, 0 where there is none.
    pages: Vec<u16>,
    /// 64 entries a page; 0 means absent, else the value + 1.
    entries: Vec<u32>,
    /// Above U+FFFF: sorted ranges.
    astral: Vec<(char, char, u32)>,
}

impl CharMap {
    /// A map from ranges, both ends in; a later range overrides an earlier one.
    pub(crate) fn new(ranges: impl IntoIterator<Item = (char, char, u32)>) -> CharMap {
        let mut map = CharMap {
            lead: [false; 256],
            pages: vec![0; 1024],
            entries: vec![0; 64],
            astral: Vec::new(),
        };
        for (first, last, value) in ranges {
            for c in first..=last {
                if c > '\u{FFFF}' {
                    map.astral.push((c.max(first), last, value));
                    let (from, to) = (lead(c), lead(last));
                    map.lead[usize::from(from)..=usize::from(to)].fill(true);
                    break;
                }
                map.lead[usize::from(lead(c))] = true;
                map.insert(c, value);
            }
        }
        map.astral.sort_unstable();
        map
    }

    fn insert(&mut self, c: char, value: u32) {
        let page = (c as usize) >> 6;
        if self.pages[page] == 0 {
            self.pages[page] = (self.entries.len() / 64) as u16;
            self.entries.resize(self.entries.len() + 64, 0);
        }
        self.entries[usize::from(self.pages[page]) * 64 + (c as usize & 63)] = value + 1;
    }

    /// A map to lists: all the values given for a character, in order.
    pub(crate) fn lists(items: impl IntoIterator<Item = (char, char, u16)>) -> (CharMap, Vec<Vec<u16>>) {
        let mut by_char: BTreeMap<char, Vec<u16>> = BTreeMap::new();
        for (first, last, value) in items {
            for c in first..=last {
                by_char.entry(c).or_default().push(value);
            }
        }
        let mut lists: Vec<Vec<u16>> = Vec::new();
        let mut known: BTreeMap<Vec<u16>, u32> = BTreeMap::new();
        let mut ranges = Vec::with_capacity(by_char.len());
        for (c, mut list) in by_char {
            list.dedup();
            let ix = *known.entry(list.clone()).or_insert_with(|| {
                lists.push(list);
                (lists.len() - 1) as u32
            });
            ranges.push((c, c, ix));
        }
        (CharMap::new(ranges), lists)
    }

    /// The value of `c`.
    pub(crate) fn get(&self, c: char) -> Option<u32> {
        if c > '\u{FFFF}' {
            let i = self.astral.partition_point(|r| r.1 < c);
            return self.astral.get(i).filter(|r| r.0 <= c).map(|r| r.2);
        }
        let page = usize::from(self.pages[(c as usize) >> 6]);
        self.entries[page * 64 + (c as usize & 63)].checked_sub(1)
    }

    /// Call `hit` with the offset, the character and its value for each character of `text` that is in the map.
    pub(crate) fn scan(&self, text: &str, mut hit: impl FnMut(usize, char, u32)) {
        for (at, _) in text.bytes().enumerate().filter(|&(_, b)| self.lead[usize::from(b)]) {
            if let Some(c) = text.get(at..).and_then(|t| t.chars().next())
                && let Some(value) = self.get(c)
            {
                hit(at, c, value);
            }
        }
    }

    /// Whether nothing is in the map.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.len() == 64 && self.astral.is_empty()
    }
}

fn lead(c: char) -> u8 {
    let mut buf = [0; 4];
    c.encode_utf8(&mut buf).as_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_only_its_own() {
        let map = CharMap::new([
            ('０', '９', 0),
            ('\u{E000}', '\u{F8FF}', 1),
            ('\u{F0000}', '\u{10FFFD}', 2),
        ]);
        let mut hits = Vec::new();
        map.scan("a２，\u{E001}国\u{F0001}\u{10FFFD}", |at, _, v| hits.push((at, v)));
        assert_eq!(hits, [(1, 0), (7, 1), (13, 2), (17, 2)]);
    }
}
