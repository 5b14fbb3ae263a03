//! Gaps inside a block: which are closed, which narrowed, which meant.

use super::class::{Class, class, is_gap, is_han};
use super::file::{Gap, GapWidth, List, SpaceRole};
use crate::scan;
use smallvec::SmallVec;
use std::ops::Range;

/// A gap and what stands on both sides.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) span: Range<usize>,
    left: Class,
    right: Class,
    wide: bool,
    /// A rule has said what becomes of it.
    pub(crate) taken: bool,
}

/// All gaps of a block; mostly there are few.
pub(crate) type Gaps = SmallVec<[Found; 6]>;

/// All gaps inside `text`; those at its ends have a side of their own class [`Class::Other`].
pub(crate) fn gaps(text: &str) -> Gaps {
    let mut out = Gaps::new();
    scan::gaps(text.as_bytes(), |at| {
        let wide = text.as_bytes()[at] >= 0x80;
        let end = at + if wide { 3 } else { 1 };
        match out.last_mut() {
            Some(last) if last.span.end == at => {
                last.span.end = end;
                last.wide |= wide;
            }
            _ => out.push(Found {
                span: at..end,
                left: Class::Other,
                right: Class::Other,
                wide,
                taken: false,
            }),
        }
    });
    for gap in &mut out {
        let (left, right) = (&text[..gap.span.start], &text[gap.span.end..]);
        gap.left = left.chars().next_back().map_or(Class::Other, class);
        gap.right = right.chars().next().map_or(Class::Other, class);
    }
    out
}

/// One rule of the kind `gap`, as a condition.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    sides: Sides,
    /// The roles of blocks, each a bit.
    roles: u8,
    pub(crate) no_list: Option<List>,
}

impl Condition {
    pub(crate) fn new(gap: &Gap, roles: &[SpaceRole], no_list: Option<List>) -> Condition {
        let set = |list: &[Class]| match list {
            [] => u16::MAX,
            list => list.iter().fold(0, |set, &class| set | bit(class)),
        };
        Condition {
            sides: Sides {
                left: set(&gap.after),
                right: set(&gap.before),
                widths: match gap.width {
                    GapWidth::Any => WIDE | NARROW,
                    GapWidth::Wide => WIDE,
                    GapWidth::Narrow => NARROW,
                },
            },
            roles: match roles {
                [] => u8::MAX,
                roles => roles.iter().fold(0, |set, &role| set | 1 << role as u8),
            },
            no_list,
        }
    }

    pub(crate) fn holds(&self, gap: &Found) -> bool {
        self.sides.meet(Sides::of(gap))
    }

    /// Whether it may hold in a block of `role` for any of some gaps, of which `sides` is told.
    pub(crate) fn may_hold(&self, role: SpaceRole, sides: Sides) -> bool {
        self.sides.meet(sides) && self.roles >> role as u8 & 1 != 0
    }
}

const WIDE: u16 = 1;
const NARROW: u16 = 2;

/// What some gaps have on their sides, and how wide they are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sides {
    /// Classes, each a bit.
    left: u16,
    right: u16,
    /// [`WIDE`], [`NARROW`] or both.
    widths: u16,
}

impl Sides {
    fn of(gap: &Found) -> Sides {
        Sides {
            left: bit(gap.left),
            right: bit(gap.right),
            widths: if gap.wide { WIDE } else { NARROW },
        }
    }

    fn meet(self, other: Sides) -> bool {
        self.left & other.left != 0 && self.right & other.right != 0 && self.widths & other.widths != 0
    }
}

fn bit(class: Class) -> u16 {
    1 << class as u16
}

/// What those of `gaps` have on their sides that no rule has taken; nothing where none is left.
pub(crate) fn sides(gaps: &[Found]) -> Sides {
    let left = gaps.iter().filter(|gap| !gap.taken);
    left.map(Sides::of).fold(Sides::default(), |a, b| Sides {
        left: a.left | b.left,
        right: a.right | b.right,
        widths: a.widths | b.widths,
    })
}

/// Whether a rule for `roles` runs in a block of `role`.
pub(crate) fn plays(roles: &[SpaceRole], role: SpaceRole) -> bool {
    roles.is_empty() || roles.contains(&role)
}

/// How many letters of a word are counted.
const WORD: usize = 12;

/// For each gap, whether it stands in a list as `rule` says.
pub(crate) fn in_lists(rule: &List, text: &str, gaps: &[Found]) -> Vec<bool> {
    let mut out = vec![false; gaps.len()];
    let between_han = |g: &Found| g.left == Class::Han && g.right == Class::Han;
    let mut i = 0;
    while i < gaps.len() {
        if !between_han(&gaps[i]) {
            i += 1;
            continue;
        }
        let head: Vec<char> = text[..gaps[i].span.start]
            .chars()
            .rev()
            .take_while(|&c| is_han(c))
            .take(WORD)
            .collect();
        let mut words = vec![head.len()];
        let mut j = i;
        loop {
            let next = gaps.get(j + 1).map_or(text.len(), |g| g.span.start);
            let word = &text[gaps[j].span.end..next];
            let han = word.chars().take_while(|&c| is_han(c)).take(WORD).count();
            words.push(han);
            let whole = han < WORD && word.len() == word.chars().take(han).map(char::len_utf8).sum::<usize>();
            if !whole || !gaps.get(j + 1).is_some_and(between_han) {
                break;
            }
            j += 1;
        }
        let head: String = head.into_iter().rev().collect();
        if is_list(rule, &words, &head) {
            out[i..=j].fill(true);
        }
        i = j + 1;
    }
    out
}

/// Whether words of so many letters are a list; `head` is the first of them.
fn is_list(rule: &List, words: &[usize], head: &str) -> bool {
    let cue = rule.after.iter().any(|c| head.contains(c));
    let word = |n| (rule.letters.0..=rule.letters.1).contains(&n);
    let inner = &words[1..];
    let mut names = usize::from(word(words[0]));
    let mut i = 0;
    while i < inner.len() {
        let last = i + 1 == inner.len();
        match inner[i] {
            // Two single letters under each other are one name: 吴 凯.
            1 if inner.get(i + 1) == Some(&1) => i += 1,
            n if word(n) => {}
            _ if last => break,
            _ => return false,
        }
        names += 1;
        i += 1;
    }
    names >= if cue { 1 } else { rule.words }
}

/// Runs of at least `min` single letters of one class between gaps of one width: the gaps of each run.
pub(crate) fn spaced(of: Class, min: usize, text: &str, gaps: &[Found]) -> Vec<Range<usize>> {
    let single = |i: usize| {
        let start = gaps[i].span.end;
        let end = gaps.get(i + 1).map_or(text.len(), |g| g.span.start);
        let mut chars = text[start..end].chars();
        // a number follows where the spaced line was joined with the next
        let ends = |c| !has_letter(c) || class(c) == Class::Digit;
        chars.next().is_some_and(|c| class(c) == of) && chars.next().is_none_or(ends)
    };
    let mut runs = Vec::new();
    let mut i = 0;
    // `min` letters have so many gaps between them but one
    while i + min <= gaps.len() + 1 {
        if gaps[i].left != of {
            i += 1;
            continue;
        }
        let before = gaps[i].span.start;
        let mut head = text[..before].chars().rev();
        let first = head.next().is_some() && head.next().is_none_or(|c| !has_letter(c));
        if !first {
            i += 1;
            continue;
        }
        let width = gaps[i].span.len();
        let (mut end, mut letters) = (i, 1);
        while end < gaps.len() && gaps[end].span.len() == width && single(end) {
            letters += 1;
            end += 1;
            let from = gaps[end - 1].span.end;
            let to = gaps.get(end).map_or(text.len(), |g| g.span.start);
            if text[from..to].chars().nth(1).is_some() {
                break;
            }
        }
        if letters >= min {
            runs.push(i..end);
        }
        i = end.max(i + 1);
    }
    runs
}

fn has_letter(c: char) -> bool {
    !is_gap(c) && !matches!(class(c), Class::Stop | Class::Open | Class::Close)
}
