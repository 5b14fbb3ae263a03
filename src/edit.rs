//! An edit is data: what span of a text becomes what, and which rule said so.

use crate::ledger::RuleIx;
use std::ops::Range;

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes of the text the edit was made for.
    pub span: Range<usize>,
    /// What stands there afterwards.
    pub insert: String,
    /// The rule that made it.
    pub rule: RuleIx,
}

/// Apply `edits`, which are sorted and disjoint, to `text`.
///
/// Returns the new text and the map from its offsets back to the old ones.
pub fn apply(text: &str, edits: &[Edit]) -> (String, Offsets) {
    let all = 0..text.len();
    (edited(text, all.clone(), edits), Offsets::within(all, edits))
}

/// That part of `text` which is `span` after `edits`, which are sorted and disjoint and lie in it.
pub(crate) fn edited(text: &str, span: Range<usize>, edits: &[Edit]) -> String {
    let added: usize = edits.iter().map(|e| e.insert.len()).sum();
    let mut out = String::with_capacity(span.len() + added);
    let mut at = span.start;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        if !edit.insert.is_empty() {
            out.push_str(&edit.insert);
        }
        at = edit.span.end;
    }
    out.push_str(&text[at..span.end]);
    out
}

/// Put `spans` of `text` one after the other, each on rows of its own.
///
/// Returns the new text and the map from its offsets back to the old ones.
pub fn gather(text: &str, spans: &[Range<usize>]) -> (String, Offsets) {
    let mut out = String::with_capacity(text.len() + 1);
    let mut pieces: Vec<Piece> = Vec::with_capacity(spans.len() + 1);
    for span in spans {
        if !out.is_empty() && !out.ends_with(['\n', '\r', '\x0c']) {
            let at = pieces.last().map_or(0, |p| p.old.end);
            pieces.push(Piece {
                new: out.len(),
                old: at..at,
                copied: false,
            });
            out.push('\n');
        }
        pieces.push(Piece {
            new: out.len(),
            old: span.clone(),
            copied: true,
        });
        out.push_str(&text[span.clone()]);
    }
    let len = out.len();
    (out, Offsets { pieces, len })
}

/// Where the bytes of a new text stood in the old one.
#[derive(Debug, Clone, Default)]
pub struct Offsets {
    pieces: Vec<Piece>,
    len: usize,
}

#[derive(Debug, Clone)]
struct Piece {
    new: usize,
    old: Range<usize>,
    copied: bool,
}

impl Offsets {
    /// The map of a text that did not change.
    pub fn identity(len: usize) -> Offsets {
        Offsets {
            pieces: vec![Piece {
                new: 0,
                old: 0..len,
                copied: true,
            }],
            len,
        }
    }

    /// The map of what [`edited`] makes of `span`: from its offsets back to those in the old part.
    pub(crate) fn within(span: Range<usize>, edits: &[Edit]) -> Offsets {
        let mut pieces = Vec::with_capacity(2 * edits.len() + 1);
        let (start, mut at, mut new) = (span.start, span.start, 0);
        for edit in edits {
            debug_assert!(edit.span.start >= at, "edits are sorted and disjoint");
            if edit.span.start > at {
                pieces.push(Piece {
                    new,
                    old: at - start..edit.span.start - start,
                    copied: true,
                });
                new += edit.span.start - at;
            }
            pieces.push(Piece {
                new,
                old: edit.span.start - start..edit.span.end - start,
                copied: false,
            });
            new += edit.insert.len();
            at = edit.span.end;
        }
        pieces.push(Piece {
            new,
            old: at - start..span.len(),
            copied: true,
        });
        let len = new + (span.end - at);
        Offsets { pieces, len }
    }

    fn piece(&self, new: usize) -> usize {
        self.pieces.partition_point(|p| p.new <= new).saturating_sub(1)
    }

    /// The old offset of byte `new`. Inside inserted text it is where the replaced span began.
    pub fn start(&self, new: usize) -> usize {
        self.start_in(self.piece(new), new)
    }

    #[inline]
    fn start_in(&self, piece: usize, new: usize) -> usize {
        let Some(p) = self.pieces.get(piece) else {
            return new;
        };
        if p.copied {
            (p.old.start + (new - p.new)).min(p.old.end)
        } else {
            p.old.start
        }
    }

    /// The old offset at which a span that ends before byte `new` ends.
    pub fn end(&self, new: usize) -> usize {
        if new == 0 {
            return 0;
        }
        self.end_in(self.piece(new - 1), new)
    }

    #[inline]
    fn end_in(&self, piece: usize, new: usize) -> usize {
        let Some(p) = self.pieces.get(piece) else {
            return new;
        };
        if p.copied {
            p.old.start + (new - p.new)
        } else {
            p.old.end
        }
    }

    /// The old span of a new one.
    pub fn span(&self, new: Range<usize>) -> Range<usize> {
        let start = self.start(new.start);
        start..self.end(new.end).max(start)
    }

    /// For looking up one span after the other.
    pub(crate) fn along(&self) -> Along<'_> {
        Along { offsets: self, at: 0 }
    }

    /// What was copied within `new`, as (new start, old start, length), in the order of the new text.
    pub fn copied(&self, new: Range<usize>) -> impl Iterator<Item = (usize, usize, usize)> {
        let ends = self.pieces.iter().skip(1).map(|p| p.new).chain([self.len]);
        let first = self.piece(new.start);
        let near = self.pieces.iter().zip(ends).skip(first);
        near.take_while(move |(p, _)| p.new < new.end)
            .filter(|(p, _)| p.copied)
            .filter_map(move |(p, end)| {
                let (from, to) = (p.new.max(new.start), end.min(new.end));
                (from < to).then(|| (from, p.old.start + (from - p.new), to - from))
            })
    }

    /// Offsets from this map's new text to the old text of `before`, which made this map's old text.
    pub fn over(&self, before: &Offsets) -> Offsets {
        let mut pieces = Vec::with_capacity(self.pieces.len() + before.pieces.len());
        for p in &self.pieces {
            if !p.copied {
                pieces.push(Piece {
                    new: p.new,
                    old: before.span(p.old.clone()),
                    copied: false,
                });
                continue;
            }
            let mut i = before.piece(p.old.start);
            while let Some(q) = before.pieces.get(i) {
                let q_end = before.pieces.get(i + 1).map_or(before.len, |n| n.new);
                let (from, to) = (q.new.max(p.old.start), q_end.min(p.old.end));
                if q.new > p.old.end || (q.new == p.old.end && q.new > p.old.start) {
                    break;
                }
                let old = if q.copied {
                    q.old.start + (from - q.new)..q.old.start + (to.max(from) - q.new)
                } else {
                    q.old.clone()
                };
                pieces.push(Piece {
                    new: p.new + (from - p.old.start),
                    old,
                    copied: q.copied,
                });
                i += 1;
            }
        }
        Offsets { pieces, len: self.len }
    }
}

/// Says what [`Offsets`] says, quickly where each place stands behind the one before it.
#[derive(Debug)]
pub(crate) struct Along<'a> {
    offsets: &'a Offsets,
    /// The piece that was last looked at.
    at: usize,
}

impl Along<'_> {
    #[inline]
    fn piece(&mut self, new: usize) -> usize {
        let pieces = &self.offsets.pieces;
        if pieces.get(self.at).is_some_and(|p| p.new > new) {
            self.at = self.offsets.piece(new);
        }
        while pieces.get(self.at + 1).is_some_and(|p| p.new <= new) {
            self.at += 1;
        }
        self.at
    }

    /// The old offset of byte `new`, as [`Offsets::start`] says.
    #[inline]
    pub(crate) fn start(&mut self, new: usize) -> usize {
        let piece = self.piece(new);
        self.offsets.start_in(piece, new)
    }

    /// The old span of a new one.
    #[inline]
    pub(crate) fn span(&mut self, new: Range<usize>) -> Range<usize> {
        let start = self.start(new.start);
        let end = match new.end {
            0 => 0,
            end => {
                let piece = self.piece(end - 1);
                self.offsets.end_in(piece, end)
            }
        };
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn looking_along_says_the_same(cuts in prop::collection::vec((0..6usize, 0..4usize, 0..4usize), 0..8), spans in prop::collection::vec((0..60usize, 0..9usize), 0..20), sorted: bool) {
            let (mut edits, mut at) = (Vec::new(), 0);
            for (gap, len, new) in cuts {
                edits.push(edit(at + gap..at + gap + len, &"xyz"[..new.min(3)]));
                at += gap + len;
            }
            let text = "-".repeat(at + 10);
            let (new, map) = apply(&text, &edits);
            let mut spans: Vec<_> = spans.into_iter().map(|(at, len)| at.min(new.len())..(at + len).min(new.len())).collect();
            if sorted {
                spans.sort_by_key(|s| (s.start, s.end));
            }
            let mut along = map.along();
            for span in spans {
                prop_assert_eq!(along.span(span.clone()), map.span(span));
            }
        }
    }

    fn edit(span: Range<usize>, insert: &str) -> Edit {
        Edit {
            span,
            insert: insert.into(),
            rule: RuleIx(0),
        }
    }

    #[test]
    fn maps_back() {
        let (new, map) = apply("abcdef", &[edit(1..2, ""), edit(3..5, "XYZ")]);
        assert_eq!(new, "acXYZf");
        assert_eq!(map.span(0..1), 0..1);
        assert_eq!(map.span(1..2), 2..3);
        assert_eq!(map.span(2..5), 3..5);
        assert_eq!(map.span(5..6), 5..6);
        let copied: Vec<_> = map.copied(0..6).collect();
        assert_eq!(copied, [(0, 0, 1), (1, 2, 1), (5, 5, 1)]);
        assert_eq!(map.copied(2..5).next(), None);
    }

    #[test]
    fn gathers() {
        let (new, map) = gather("a\nbb\nc", &[5..6, 0..2, 2..5]);
        assert_eq!(new, "c\na\nbb\n");
        assert_eq!(map.span(0..1), 5..6);
        assert_eq!(map.span(2..3), 0..1);
        assert_eq!(map.span(4..6), 2..4);
        let (mid, first) = apply("a\nxbb\nc", &[edit(2..3, "")]);
        assert_eq!(mid, "a\nbb\nc");
        assert_eq!(map.over(&first).span(4..6), 3..5);
    }

    #[test]
    fn composes() {
        let (mid, first) = apply("0123456789", &[edit(2..4, ""), edit(6..7, "ab")]);
        assert_eq!(mid, "0145ab789");
        let (new, second) = apply(&mid, &[edit(0..1, "zz"), edit(7..8, "")]);
        assert_eq!(new, "zz145ab79");
        let map = second.over(&first);
        assert_eq!(map.span(2..5), 1..6);
        assert_eq!(map.span(5..7), 6..7);
        assert_eq!(map.span(7..9), 7..10);
        assert_eq!(map.span(0..2), 0..1);
    }
}
