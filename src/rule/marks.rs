//! Brackets that belong together, and marks that should begin lines.

use super::class::{Class, class, is_gap};
use super::file::{Marks, Pair};
use std::ops::Range;

/// The brackets of a [`Pair`].
#[derive(Debug, Clone)]
pub(crate) struct Brackets {
    open: [char; 2],
    close: [char; 2],
}

/// How far apart partners may stand, in bytes of letters and marks: line ends and gaps do not count, as joining takes
/// them out.
const REACH: usize = 240;

/// How many gaps may stand among them.
const REACH_GAPS: usize = 160;

/// How many brackets may be open at once.
const DEPTH: usize = 16;

/// An opening bracket that waits for its partner.
#[derive(Debug, Clone, Copy)]
struct Open {
    at: usize,
    wide: bool,
    /// A narrow bracket that closes it unless a better one comes: `a)` may be an item label.
    perhaps: Option<usize>,
    /// Several such brackets: these are labels.
    labels: bool,
}

impl Open {
    /// The narrow bracket that closes it where nothing else does.
    fn closed(&self) -> Option<usize> {
        self.perhaps.filter(|_| !self.labels)
    }
}

impl Brackets {
    /// # Errors
    /// Says what a pair has to look like.
    pub(crate) fn new(pair: &Pair) -> Result<Brackets, String> {
        let two = |s: &str| {
            let chars: Vec<char> = s.chars().collect();
            <[char; 2]>::try_from(chars)
                .ok()
                .filter(|c| c[0] > '\u{FF}' && c[1].is_ascii())
        };
        two(&pair.open)
            .zip(two(&pair.close))
            .map(|(open, close)| Brackets { open, close })
            .ok_or_else(|| {
                "`open` and `close` hold two characters each, wide then narrow: {open: （(, close: ）)}".into()
            })
    }

    /// The four of them.
    pub(crate) fn chars(&self) -> [char; 4] {
        [self.open[0], self.open[1], self.close[0], self.close[1]]
    }

    /// Brackets of `text` to be replaced, with what they become, in order; `spots` are the places of all of them.
    pub(crate) fn find(&self, text: &str, spots: &[usize], out: &mut Vec<(Range<usize>, String)>) {
        // Where no narrow bracket stands, no pair is mixed.
        if !spots.iter().any(|&at| text.as_bytes()[at].is_ascii()) {
            return;
        }
        let from = out.len();
        let mut open: Vec<Open> = Vec::new();
        for &at in spots {
            let Some(c) = text.get(at..).and_then(|t| t.chars().next()) else {
                continue;
            };
            if self.open.contains(&c) {
                if open.len() >= DEPTH {
                    open.clear();
                }
                open.push(Open {
                    at,
                    wide: c == self.open[0],
                    perhaps: None,
                    labels: false,
                });
            } else if self.close.contains(&c) {
                let wide = c == self.close[0];
                if let Some(top) = open.last_mut()
                    && top.wide
                    && !wide
                    && label(&text[top.at + self.open[0].len_utf8()..at])
                {
                    top.labels |= top.perhaps.is_some() || heads_item(&text[at + 1..]);
                    top.perhaps = Some(at);
                    continue;
                }
                if open.len() > 1
                    && let Some((top, perhaps)) = open.last().and_then(|o| Some((o.at, o.closed()?)))
                {
                    out.extend(self.mend(text, top, perhaps, false));
                    open.pop();
                }
                if let Some(top) = open.pop()
                    && wide != top.wide
                {
                    out.extend(self.mend(text, top.at, at, wide));
                }
            }
        }
        for left in &open {
            out.extend(left.closed().and_then(|at| self.mend(text, left.at, at, false)));
        }
        out[from..].sort_unstable_by_key(|e| e.0.start);
    }

    /// Which bracket of a mixed pair changes, if they are near enough to be a pair; `wide` is the closing one.
    fn mend(&self, text: &str, start: usize, end: usize, wide: bool) -> Option<(Range<usize>, String)> {
        if !near(&text[start..end]) {
            return None;
        }
        let (place, old, new) = match self.full(text, start, end) {
            true if wide => (start, self.open[1], self.open[0]),
            true => (end, self.close[1], self.close[0]),
            false if wide => (end, self.close[0], self.close[1]),
            false => (start, self.open[0], self.open[1]),
        };
        Some((place..place + old.len_utf8(), new.into()))
    }

    /// Whether the pair at `start` and `end` stands among Chinese letters.
    fn full(&self, text: &str, start: usize, end: usize) -> bool {
        let gap = char::is_whitespace;
        let mut inside = text[start..end].chars();
        inside.next();
        let inside = inside.as_str().trim_matches(gap);
        let mut behind = text[end..].chars();
        behind.next();
        let near = [
            inside.chars().next(),
            inside.chars().next_back(),
            text[..start].trim_end_matches(gap).chars().next_back(),
            behind.as_str().trim_start_matches(gap).chars().next(),
        ];
        near.into_iter().flatten().any(|c| {
            !matches!(
                class(c),
                Class::Latin | Class::Digit | Class::Percent | Class::Plus | Class::Other
            )
        })
    }
}

/// Whether brackets with this between them are near enough to be partners.
fn near(between: &str) -> bool {
    if between.len() > REACH + 3 * REACH_GAPS {
        return false;
    }
    let gaps = between.chars().filter(|c| c.is_whitespace());
    let (count, bytes) = gaps.fold((0, 0), |(n, b), c| (n + 1, b + c.len_utf8()));
    count <= REACH_GAPS && between.len() - bytes <= REACH
}

/// Whether `before`, the text in a bracket so far, ends in what may be an item label: `：a`, `，12`, `展\na`.
fn label(before: &str) -> bool {
    let run = before
        .chars()
        .rev()
        .take(3)
        .take_while(char::is_ascii_alphanumeric)
        .count();
    (run == 1 || run == 2) && run < before.trim_start().len()
}

/// Whether `behind`, the text after a label's bracket, begins as an item does: a gap, then a word.
fn heads_item(behind: &str) -> bool {
    let item = behind.trim_start_matches(is_gap);
    item.len() < behind.len() && item.starts_with(char::is_alphanumeric)
}

/// The gap before each mark of `line` but the first.
pub(crate) fn split(rule: &Marks, text: &str, line: Range<usize>, out: &mut Vec<Range<usize>>) {
    let s = &text[line.clone()];
    let Some(mark) = s.chars().next().filter(|&c| !c.is_ascii() && rule.of.contains(c)) else {
        return;
    };
    // the first mark has no gap before it
    if !s[mark.len_utf8()..].contains(mark) {
        return;
    }
    let enough = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).take(rule.text).count() == rule.text;
    let from = out.len();
    let mut places = s.match_indices(mark).map(|m| m.0).peekable();
    while let Some(at) = places.next() {
        let end = places.peek().copied().unwrap_or(s.len());
        if !enough(&s[at + mark.len_utf8()..end]) {
            out.truncate(from);
            return;
        }
        if at > 0 {
            let text_end = s[..at].trim_end_matches(is_gap).len();
            out.push(line.start + text_end..line.start + at);
        }
    }
}
