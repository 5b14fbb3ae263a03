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
    /// Classes, each a bit.
    left: u16,
    right: u16,
    width: GapWidth,
    roles: Vec<SpaceRole>,
    pub(crate) no_list: Option<List>,
}

impl Condition {
    pub(crate) fn new(gap: &Gap, roles: &[SpaceRole], no_list: Option<List>) -> Condition {
        let set = |list: &[Class]| match list {
            [] => u16::MAX,
            list => list.iter().fold(0, |set, &class| set | bit(class)),
        };
        Condition {
            left: set(&gap.after),
            right: set(&gap.before),
            width: gap.width,
            roles: roles.to_vec(),
            no_list,
        }
    }

    /// Whether it allows a gap of this width.
    fn wide(&self, wide: bool) -> bool {
        match self.width {
            GapWidth::Any => true,
            GapWidth::Wide => wide,
            GapWidth::Narrow => !wide,
        }
    }
}

fn bit(class: Class) -> u16 {
    1 << class as u16
}

/// At most [`MOST`] rules, each a bit: for which gaps their conditions hold.
#[derive(Debug, Default)]
pub(crate) struct Holding {
    /// By the class on the left, by that on the right, by width and by the role of the block.
    left: [u64; CLASSES],
    right: [u64; CLASSES],
    width: [u64; 2],
    roles: [u64; ROLES],
    /// Those that look at all gaps of a block together, by its role.
    others: [u64; ROLES],
}

/// How many rules there are at most.
pub(crate) const MOST: usize = u64::BITS as usize;

/// How many classes there are, and how many roles.
const CLASSES: usize = Class::Other as usize + 1;
const ROLES: usize = SpaceRole::Furniture as usize + 1;

impl Holding {
    /// Add the rule that has this bit.
    pub(crate) fn add(&mut self, rule: u64, condition: &Condition) {
        let add = |to: &mut [u64], holds: &dyn Fn(usize) -> bool| {
            let holding = to.iter_mut().enumerate().filter(|(i, _)| holds(*i));
            holding.for_each(|(_, rules)| *rules |= rule);
        };
        add(&mut self.left, &|class| condition.left >> class & 1 != 0);
        add(&mut self.right, &|class| condition.right >> class & 1 != 0);
        add(&mut self.width, &|wide| condition.wide(wide != 0));
        add(&mut self.roles, &|role| plays(&condition.roles, role));
    }

    /// Add a rule that looks at all gaps of a block of one of `roles`.
    pub(crate) fn add_other(&mut self, rule: u64, roles: &[SpaceRole]) {
        let playing = (0..).zip(&mut self.others).filter(|(role, _)| plays(roles, *role));
        playing.for_each(|(_, rules)| *rules |= rule);
    }

    /// The rules whose condition holds for a gap in a block of `role`.
    #[inline]
    pub(crate) fn of(&self, gap: &Found, role: SpaceRole) -> u64 {
        let (left, right) = (self.left[gap.left as usize], self.right[gap.right as usize]);
        left & right & self.width[usize::from(gap.wide)] & self.roles[role as usize]
    }

    /// The rules that look at all gaps of a block of `role`.
    pub(crate) fn others(&self, role: SpaceRole) -> u64 {
        self.others[role as usize]
    }
}

/// Whether a rule for `roles` runs in a block of the role with this number.
pub(crate) fn plays(roles: &[SpaceRole], role: usize) -> bool {
    roles.is_empty() || roles.iter().any(|r| *r as usize == role)
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
    if gaps.len() + 1 < min {
        return runs;
    }
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
