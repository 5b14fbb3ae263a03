//! Runs the programs of expressions: tries one way after the other, in the order in which the expression prefers them.
//!
//! That is as quick as it can be on the short lines that rules look at, and finds what `regex` finds. An expression that
//! has to be tried in very many ways is given up, for `regex` to match in linear time.

use super::program::{Known, Pool, op, trace, traced};

/// No place.
pub(crate) const NONE: u32 = u32::MAX;

/// There are too many ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooHard;

/// A way that is left to be tried.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Take one character less, down to a place.
    Less(u32, u32, u32),
    /// Take one character more, of so many.
    More(u32, u32, u32),
    /// Go on with a step, at a place of the text.
    Step(u32, u32),
    /// A group stood elsewhere.
    Group(u32, u32),
    /// A place was noted elsewhere.
    Mark(u32, u32),
}

/// How many ways need no memory to be asked for: few lines have more.
const FEW: usize = 16;

/// The ways that are left, the next one last.
struct Ways {
    few: [Way; FEW],
    len: usize,
    more: Vec<Way>,
}

impl Ways {
    #[inline]
    fn push(&mut self, way: Way) {
        match self.few.get_mut(self.len) {
            Some(place) => *place = way,
            None => self.more.push(way),
        }
        self.len += 1;
    }

    #[inline]
    fn pop(&mut self) -> Option<Way> {
        self.len = self.len.checked_sub(1)?;
        match self.few.get(self.len) {
            Some(way) => Some(*way),
            None => self.more.pop(),
        }
    }

    fn clear(&mut self) {
        self.len = 0;
        self.more.clear();
    }
}

/// Find the first match of a program in `text` that begins at or behind byte `from`. `groups`, all of them [`NONE`], become
/// the places where it and its groups begin and end, as far as there is room for them; if there is no match they stay.
pub(crate) fn find(pool: &Pool, known: &Known, text: &str, from: usize, groups: &mut [u32]) -> Result<bool, TooHard> {
    if text.len() >= NONE as usize {
        return Err(TooHard);
    }
    let mut run = Run {
        words: &pool.words,
        pool,
        text: text.as_bytes(),
        left: 4096 + 32 * text.len(),
        ways: Ways {
            // all noughts, which are written at once
            few: [Way::Less(0, 0, 0); FEW],
            len: 0,
            more: Vec::new(),
        },
        marks: Vec::new(),
    };
    let mut at = from as u32;
    if known.tied != 0 {
        // it stands where its first step wants it
        let code = known.code + u32::from(run.words.get(known.code as usize) == Some(&op::START));
        return if at == 0 { run.at(code, 0, groups) } else { Ok(false) };
    }
    let lead = pool.set(known.lead).filter(|_| known.lead != 0);
    loop {
        let next = run.char(at);
        let may = match next {
            Some((c, _)) => lead.is_none_or(|lead| lead.has(c)),
            None => known.min == 0,
        };
        if may && run.at(known.code, at, groups)? {
            return Ok(true);
        }
        match next {
            Some((_, len)) => at += len,
            None => return Ok(false),
        }
    }
}

struct Run<'a> {
    words: &'a [u32],
    pool: &'a Pool,
    text: &'a [u8],
    /// How many more steps may be tried.
    left: usize,
    ways: Ways,
    /// Places that were noted.
    marks: Vec<u32>,
}

impl Run<'_> {
    /// The character at byte `at`, and its length.
    #[inline]
    fn char(&self, at: u32) -> Option<(u32, u32)> {
        let low = |b: u8| u32::from(b & 63);
        Some(match *self.text.get(at as usize..)? {
            [a @ 0xE0..0xF0, b, c, ..] => (u32::from(a & 15) << 12 | low(b) << 6 | low(c), 3),
            [a @ 0..0x80, ..] => (u32::from(a), 1),
            [a @ 0x80..0xE0, b, ..] => (u32::from(a & 31) << 6 | low(b), 2),
            [a, b, c, d, ..] => (u32::from(a & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d), 4),
            _ => return None,
        })
    }

    fn before(&self, at: u32) -> Option<u32> {
        self.char(self.back(at)).filter(|_| at > 0).map(|c| c.0)
    }

    /// Where the character before byte `at` begins.
    fn back(&self, at: u32) -> u32 {
        let mut at = at.saturating_sub(1);
        while at > 0 && self.text.get(at as usize).is_some_and(|b| b & 0xC0 == 0x80) {
            at -= 1;
        }
        at
    }

    fn is_edge(&self, at: u32) -> bool {
        let word = |c: Option<u32>| {
            let c = c.and_then(char::from_u32);
            c.is_some_and(|c| regex_syntax::try_is_word_character(c).unwrap_or(false))
        };
        word(self.before(at)) != word(self.char(at).map(|c| c.0))
    }

    /// Match from the step `code` on at byte `from`.
    fn at(&mut self, code: u32, from: u32, groups: &mut [u32]) -> Result<bool, TooHard> {
        self.ways.clear();
        let (mut pc, mut at) = (code, from);
        loop {
            let Some(&word) = self.words.get(pc as usize) else {
                return Ok(false);
            };
            let operand = word >> op::BITS;
            pc += 1;
            let fits = match word & ((1 << op::BITS) - 1) {
                op::CHAR => self.step(&mut at, |c| c == operand),
                op::CLASS => {
                    let pool = self.pool;
                    self.step(&mut at, |c| pool.has(operand, c))
                }
                op::NEAR => {
                    self.ways.push(Way::Step(operand, at));
                    true
                }
                op::FAR => {
                    self.ways.push(Way::Step(pc, at));
                    pc = operand;
                    true
                }
                op::JUMP => {
                    self.left = self.left.checked_sub(1).ok_or(TooHard)?;
                    pc = operand;
                    true
                }
                op::SAVE => {
                    if let Some(slot) = groups.get_mut(operand as usize) {
                        self.ways.push(Way::Group(operand, std::mem::replace(slot, at)));
                    }
                    true
                }
                op::MANY => {
                    let (min, max) = self.times(pc);
                    pc += 2;
                    self.many(operand, min, max, pc, &mut at)?
                }
                op::SOME => {
                    let (min, max) = self.times(pc);
                    let pool = self.pool;
                    let enough = (0..min).all(|_| self.step(&mut at, |c| pool.has(operand, c)));
                    if enough && max > min {
                        self.ways.push(Way::More(pc - 1, at, max - min));
                    }
                    pc += 2;
                    enough
                }
                op::SWITCH => match self.way(pc, operand, at) {
                    Some(place) => {
                        pc = place;
                        true
                    }
                    None => false,
                },
                op::MARK => {
                    let mark = operand as usize;
                    if self.marks.len() <= mark {
                        self.marks.resize(mark + 1, NONE);
                    }
                    let old = std::mem::replace(&mut self.marks[mark], at);
                    self.ways.push(Way::Mark(operand, old));
                    true
                }
                op::STILL => {
                    let mark = self
                        .words
                        .get(pc as usize)
                        .and_then(|&mark| self.marks.get(mark as usize));
                    pc = if mark == Some(&at) { operand } else { pc + 1 };
                    true
                }
                op::START => at == 0,
                op::END => at as usize == self.text.len(),
                op::EDGE => self.is_edge(at),
                op::NO_EDGE => !self.is_edge(at),
                _ => {
                    if let [whole, end, ..] = groups {
                        (*whole, *end) = (from, at);
                    }
                    return Ok(true);
                }
            };
            if fits {
                continue;
            }
            // Go back to the last way that was left open. Only so, by jumps and by runs of characters can there be many
            // steps.
            self.left = self.left.checked_sub(1).ok_or(TooHard)?;
            loop {
                match self.ways.pop() {
                    None => return Ok(false),
                    Some(Way::Group(slot, place)) => groups[slot as usize] = place,
                    Some(Way::Mark(mark, place)) => self.marks[mark as usize] = place,
                    Some(Way::Step(step, place)) => {
                        (pc, at) = (step, place);
                        break;
                    }
                    Some(Way::Less(step, least, place)) => {
                        let mut place = self.back(place);
                        while place > least && !self.may(step, place) {
                            self.left = self.left.checked_sub(1).ok_or(TooHard)?;
                            place = self.back(place);
                        }
                        if place > least {
                            self.ways.push(Way::Less(step, least, place));
                        }
                        (pc, at) = (step, place);
                        break;
                    }
                    Some(Way::More(step, place, times)) => {
                        let class = self.words[step as usize] >> op::BITS;
                        let pool = self.pool;
                        at = place;
                        if self.step(&mut at, |c| pool.has(class, c)) {
                            if times > 1 {
                                self.ways.push(Way::More(step, at, times - 1));
                            }
                            pc = step + 3;
                            break;
                        }
                    }
                }
            }
        }
    }

    #[inline]
    fn step(&self, at: &mut u32, fits: impl Fn(u32) -> bool) -> bool {
        match self.char(*at) {
            Some((c, len)) if fits(c) => {
                *at += len;
                true
            }
            _ => false,
        }
    }

    fn times(&self, pc: u32) -> (u32, u32) {
        match self.words.get(pc as usize..) {
            Some(&[min, max, ..]) => (min, max),
            _ => (1, 0),
        }
    }

    /// Take as many characters of `class` as there are.
    fn many(&mut self, class: u32, min: u32, max: u32, pc: u32, at: &mut u32) -> Result<bool, TooHard> {
        let (mut taken, mut least, mut left) = (0, *at, 0);
        let Some(class) = self.pool.set(class) else {
            return Ok(min == 0);
        };
        while taken < max {
            let Some((c, len)) = self.char(*at).filter(|(c, _)| class.has(*c)) else {
                break;
            };
            *at += len;
            left |= trace(c);
            taken += 1;
            if taken == min {
                least = *at;
            }
        }
        self.left = self.left.checked_sub(taken as usize).ok_or(TooHard)?;
        if taken < min {
            return Ok(false);
        }
        if *at > least && left & self.traces(pc) != 0 {
            self.ways.push(Way::Less(pc, least, *at));
        }
        Ok(true)
    }

    /// The trace of the characters that a step may begin with.
    #[inline]
    fn traces(&self, step: u32) -> u64 {
        let word = self.words.get(step as usize).copied().unwrap_or_default();
        match (word & ((1 << op::BITS) - 1), self.words.get(step as usize + 1..)) {
            (op::CHAR, _) => trace(word >> op::BITS),
            (op::SWITCH, Some(&[low, high, ..])) => u64::from(high) << 32 | u64::from(low),
            _ => u64::MAX,
        }
    }

    /// Whether a step may fit at a place, as far as the next character tells.
    #[inline]
    fn may(&self, step: u32, at: u32) -> bool {
        let word = self.words.get(step as usize).copied().unwrap_or_default();
        let operand = word >> op::BITS;
        match word & ((1 << op::BITS) - 1) {
            op::CHAR => self.char(at).is_some_and(|(c, _)| c == operand),
            op::CLASS => self.char(at).is_some_and(|(c, _)| self.pool.has(operand, c)),
            op::SWITCH => self.way(step + 1, operand, at).is_some(),
            _ => true,
        }
    }

    /// Where a switch of `count` ways goes on.
    #[inline]
    fn way(&self, table: u32, count: u32, at: u32) -> Option<u32> {
        let (c, _) = self.char(at)?;
        let (left, table) = self.words.get(table as usize..)?.split_first_chunk()?;
        if !traced(left, c) {
            return None;
        }
        let table = table.get(..2 * count as usize)?;
        let (ways, _) = table.as_chunks::<2>();
        let i = ways.binary_search_by_key(&c, |way| way[0]).ok()?;
        Some(ways[i][1])
    }
}
