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
        let bytes = text.as_bytes();
        let low = |at: usize| bytes.get(at).map_or(0, |b| usize::from(b & 63));
        let mut next = 0;
        while let Some(&b) = bytes.get(next) {
            let at = next;
            next += 1;
            if !self.lead[usize::from(b)] {
                continue;
            }
            // A character's last byte holds its place on the page, the ones before it the page: most need no decoding.
            let lead = usize::from(b);
            let (page, place) = match b {
                0..0x80 => (lead >> 6, lead & 63),
                0x80..0xE0 => (lead & 31, low(at + 1)),
                0xE0..0xF0 => ((lead & 15) << 6 | low(at + 1), low(at + 2)),
                _ => {
                    if let Some((c, value)) = char_at(text, at).and_then(|c| Some((c, self.get(c)?))) {
                        hit(at, c, value);
                    }
                    continue;
                }
            };
            next += usize::from(b >= 0x80) + usize::from(b >= 0xE0);
            let page = usize::from(self.pages[page]);
            if page != 0
                && let Some(value) = self.entries[page * 64 + place].checked_sub(1)
                && let Some(c) = char_at(text, at)
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

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|t| t.chars().next())
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

    #[test]
    fn scans_as_it_looks_up() {
        let map = CharMap::new([
            ('0', '3', 0),
            ('é', 'é', 1),
            ('国', '國', 2),
            ('\u{1F600}', '\u{1F64F}', 3),
        ]);
        let text: String = (0..0x20000).filter_map(char::from_u32).collect();
        let mut hits = Vec::new();
        map.scan(&text, |at, c, value| hits.push((at, c, value)));
        let wanted = text.char_indices().filter_map(|(at, c)| Some((at, c, map.get(c)?)));
        assert_eq!(hits, wanted.collect::<Vec<_>>());
    }
}
