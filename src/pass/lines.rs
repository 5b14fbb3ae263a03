//! What can be measured of a line: width, fill, marks at its ends, indent, the blank lines before it.

use crate::chars::{Class, class, is_wide};
use crate::edit::Offsets;
use crate::ledger::Change;
use crate::rule::{Label, Role, Way};
use crate::source::LineIndex;
use std::ops::Range;

/// Display widths are integers: this many units to the em, the width of a Han character.
pub(super) const EM: i32 = 20;

/// Some fonts set quotes a third of an em wide.
const NARROWEST_QUOTE: i32 = 7;

/// What stands at the end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A mark that can close a sentence, closing brackets and quotes after it included.
    Stop,
    /// `？` or `！`: closes sentences, and headings as well.
    Cry,
    /// A mark inside a sentence.
    Pause,
    /// An opening bracket or quote: the line goes on.
    Open,
    /// A closing bracket or quote after plain text.
    Close,
    /// A hyphen after a letter.
    Hyphen,
    /// Plain text.
    Plain,
}

/// What stands at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A mark that cannot begin a line in print.
    Closing,
    /// A digit.
    Digit,
    /// A lower-case letter.
    Lower,
    /// Anything else.
    Plain,
}

/// One line that has text, with its measures.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The row of the line index, 0-based.
    pub row: usize,
    /// Its bytes in the mended text, gaps at both ends left out.
    pub span: Range<usize>,
    /// Width of the text, in units.
    pub width: i32,
    /// The same with quotes as narrow as fonts have them.
    pub least: i32,
    /// Width of the first piece that cannot be broken, in units.
    pub first: i32,
    /// Whether its width is known for certain: it has only full-width glyphs.
    pub exact: bool,
    /// The same of its first piece.
    pub first_exact: bool,
    /// Printed gap before the text, in units.
    pub indent: i32,
    /// Blank rows before it.
    pub blanks: u32,
    /// What it ends with.
    pub end: End,
    /// What it starts with.
    pub start: Start,
    /// Letters of any script and digits.
    pub letters: u32,
    /// Latin letters among them.
    pub latin: u32,
    /// Marks of [`Class::Pause`] and [`Class::Stop`] inside the line, its end left out.
    pub inner_marks: u32,
    /// Full stops among them.
    pub inner_stops: u32,
    /// All `、` of the line.
    pub pauses: u32,
    /// All `。` of the line.
    pub stops: u32,
    /// Gaps inside the line.
    pub gaps: u32,
    /// Whether the line is set letter by letter (`数 字 经 济`).
    pub spaced: bool,
    /// Opening brackets less closing ones.
    pub open: i32,
    /// Labels of the line, as a range of the page's labels.
    pub labels: Range<usize>,
    /// Index of the ornament that was taken from it.
    pub ornament: Option<usize>,
}

/// How often each kind of glyph stands in a line.
#[derive(Debug, Clone, Copy, Default)]
struct Glyphs {
    wide: i32,
    digit: i32,
    letter: i32,
    quote: i32,
    point: i32,
    space: i32,
    joint: i32,
}

/// Widths of the glyphs that are not a full em, in units. They differ from page to page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Metrics {
    digit: i32,
    letter: i32,
    quote: i32,
    point: i32,
    space: i32,
    joint: i32,
}

impl Glyphs {
    /// Those of both.
    fn with(self, other: &Glyphs) -> Glyphs {
        Glyphs {
            wide: self.wide + other.wide,
            digit: self.digit + other.digit,
            letter: self.letter + other.letter,
            quote: self.quote + other.quote,
            point: self.point + other.point,
            space: self.space + other.space,
            joint: self.joint + other.joint,
        }
    }

    /// Whether all are full-width.
    fn is_exact(&self) -> bool {
        self.digit + self.letter + self.quote + self.point + self.space == 0
    }
}

impl Line {
    /// Whether it has no mark of a sentence, as headings mostly have none and running text seldom.
    pub(super) fn is_bare(&self) -> bool {
        self.inner_marks == 0 && matches!(self.end, End::Plain | End::Close)
    }
}

impl Metrics {
    /// What most fonts have: half an em, a full em for quotes.
    pub(super) const DEFAULT: Metrics = Metrics {
        digit: 10,
        letter: 10,
        quote: 20,
        point: 8,
        space: 5,
        joint: 0,
    };

    /// One of the widths that fonts have; where there is none, that of [`Metrics::DEFAULT`].
    fn choice(quote: usize, digit: usize, gap: usize) -> Metrics {
        let (space, joint) = GAPS.get(gap).copied().unwrap_or(GAPS[0]);
        Metrics {
            quote: QUOTES.get(quote).copied().unwrap_or(QUOTES[0]),
            digit: DIGITS.get(digit).copied().unwrap_or(DIGITS[0]),
            space,
            joint,
            ..Metrics::DEFAULT
        }
    }

    fn width(&self, g: &Glyphs) -> i32 {
        g.wide * EM
            + g.digit * self.digit
            + g.letter * self.letter
            + g.quote * self.quote
            + g.point * self.point
            + g.space * self.space
            + g.joint * self.joint
    }
}

/// What the passes before left for this one.
pub(super) struct Input<'a> {
    /// The mended text.
    pub text: &'a str,
    /// Its rows.
    pub rows: &'a LineIndex,
    /// From the mended text to the source.
    pub offsets: &'a Offsets,
    /// Labels by row, sorted.
    pub labels: &'a [(u32, Label)],
    /// Changes made so far; those of width are undone for measuring.
    pub changes: &'a [Change],
    /// Where ornaments were taken out, in bytes of the mended text, sorted.
    pub ornaments: &'a [usize],
    /// Where lines are glued together, in bytes of the mended text, sorted.
    pub glued: &'a [usize],
}

/// Measure all lines that have text.
pub(super) fn measure(input: &Input<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(input.rows.len());
    let mut glyphs: Vec<(Glyphs, Glyphs)> = Vec::with_capacity(input.rows.len());
    let narrowed = narrowed(input.changes);
    let (mut blanks, mut label, mut ornament) = (0, 0, 0);
    for row in 0..input.rows.len() {
        let span = input.rows.span(row);
        while input.labels.get(label).is_some_and(|l| (l.0 as usize) < row) {
            label += 1;
        }
        let first_label = label;
        while input.labels.get(label).is_some_and(|l| l.0 as usize == row) {
            label += 1;
        }
        let raw = &input.text[span.clone()];
        let gap = |c| matches!(class(c), Class::Space | Class::Control);
        let text = if edged(raw) { raw } else { raw.trim_matches(gap) };
        let mut ornament_here = None;
        let mut drawn = false;
        while let Some(&at) = input.ornaments.get(ornament) {
            if at > span.end {
                break;
            }
            // an ornament on a row of its own belongs to the line before
            if text.is_empty() {
                drawn = true;
                if let Some(last) = lines.last_mut().filter(|l: &&mut Line| l.ornament.is_none()) {
                    last.ornament = Some(ornament);
                }
            } else {
                ornament_here = Some(ornament);
            }
            ornament += 1;
        }
        if text.is_empty() {
            blanks += u32::from(!drawn);
            continue;
        }
        let lead = match text.len() == raw.len() {
            true => 0,
            false => raw.len() - raw.trim_start_matches(gap).len(),
        };
        let start = span.start + lead;
        let indent = raw[..lead]
            .chars()
            .map(|c| if c == '\u{3000}' { EM } else { EM / 4 })
            .sum();
        let first_glued = input.glued.partition_point(|&g| g <= start);
        let glued = input.glued[first_glued..].first().filter(|&&g| g < start + text.len());
        let labels = &input.labels[first_label..label];
        let cut = glued
            .map(|g| g - start)
            .or_else(|| run_in(text, lead, labels))
            .map(Cut::at)
            .or_else(|| jump(text, lead, labels));
        let behind = label - cut.as_ref().map_or(0, |c| c.labels);
        let mut before_it = Glyphs::default();
        for (n, part) in parts(text, cut.as_ref().map(|c| c.at)).enumerate() {
            let span = start + part.start..start + part.end;
            let wide = match narrowed.is_empty() {
                true => 0,
                false => {
                    let source = input.offsets.span(span.clone());
                    let before = |at: usize| narrowed.partition_point(|n| *n < at);
                    before(source.end) - before(source.start)
                }
            };
            let (mut line, mut all, first) = scan(&text[part], wide > 0);
            all.wide += wide as i32;
            all.digit -= wide as i32;
            // what follows on the same row fills it no less
            if n == 1 && cut.as_ref().is_some_and(|c| c.full) {
                all = all.with(&before_it);
            }
            before_it = all;
            glyphs.push((all, first));
            line.row = row;
            line.span = span;
            line.indent = if n == 0 { indent } else { 0 };
            line.blanks = if n == 0 { blanks } else { 0 };
            line.labels = if n == 0 { first_label..behind } else { behind..label };
            line.ornament = ornament_here;
            lines.push(line);
        }
        blanks = 0;
    }
    let metrics = calibrate(&glyphs);
    for (line, (all, first)) in lines.iter_mut().zip(&glyphs) {
        line.width = metrics.width(all);
        line.least = line.width - all.quote * (metrics.quote - NARROWEST_QUOTE);
        line.first = metrics.width(first);
    }
    lines
}

/// Where a heading that runs into its text (`核 心 提 示 催生更多…`) ends, in bytes of `text`, which stands `lead` bytes
/// into its row.
fn run_in(text: &str, lead: usize, labels: &[(u32, Label)]) -> Option<usize> {
    labels.iter().map(|(_, l)| l).find_map(|l| {
        let end = l.span.end.checked_sub(lead)?;
        let runs_in = matches!(l.role, Role::LeadHeading | Role::SidebarHeading) && l.span.start <= lead;
        (runs_in && text.is_char_boundary(end) && !text.get(end..)?.trim().is_empty()).then_some(end)
    })
}

/// Where a row holds two lines.
struct Cut {
    /// Where the second begins, in bytes of the row's text.
    at: usize,
    /// How many of the row's labels, the last ones, are the second's.
    labels: usize,
    /// The second begins where the first ends, not at the edge of its column.
    full: bool,
}

impl Cut {
    fn at(at: usize) -> Cut {
        Cut {
            at,
            labels: 0,
            full: false,
        }
    }
}

/// Where a jump line that shares its row with text begins or ends.
fn jump(text: &str, lead: usize, labels: &[(u32, Label)]) -> Option<Cut> {
    let jumps = |l: &&(u32, Label)| l.1.role == Role::JumpLine;
    let (_, label) = labels.iter().filter(jumps).find(|l| l.1.way.is_some())?;
    let filled = |part: Option<&str>| part.is_some_and(|p| p.chars().any(char::is_alphanumeric));
    let (start, end) = (
        label.span.start.saturating_sub(lead),
        label.span.end.saturating_sub(lead),
    );
    let (before, after) = (filled(text.get(..start)), filled(text.get(end..)));
    let last = labels.iter().rev().take_while(jumps).count();
    match label.way? {
        Way::From if after && !before => Some(Cut {
            full: true,
            ..Cut::at(end)
        }),
        Way::On if before && !after && last == labels.iter().filter(jumps).count() => Some(Cut {
            labels: last,
            ..Cut::at(start)
        }),
        _ => None,
    }
}

/// The lines that stand in one row, one or two, as bytes of `text`.
fn parts(text: &str, cut: Option<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = cut.unwrap_or(text.len());
    let head = text[..end].trim_end().len();
    let rest = text.len() - text[end..].trim_start().len();
    let first = if cut.is_some() { 0..head } else { 0..text.len() };
    std::iter::once(first).chain(cut.map(|_| rest..text.len()))
}

/// Source offsets of characters that were set full-width and made half-width.
fn narrowed(changes: &[Change]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for change in changes {
        let (mut a, mut b) = (change.before.chars(), change.after.chars());
        let mut at = change.span.start;
        while let (Some(x), Some(y)) = (a.next(), b.next()) {
            if is_wide(x) && !is_wide(y) && class(x) != Class::Space {
                out.push(at);
            }
            at += x.len_utf8();
        }
    }
    out.sort_unstable();
    out
}

/// Everything about a line that needs no metrics, and the glyphs of the line and of its first unbreakable piece.
/// `wide_digits`: numbers were set full-width and break anywhere.
fn scan(text: &str, wide_digits: bool) -> (Line, Glyphs, Glyphs) {
    let mut all = Glyphs::default();
    let mut first: Option<Glyphs> = None;
    let (mut letters, mut latin, mut marks, mut stops, mut gaps, mut singles, mut open) = (0, 0, 0, 0, 0, 0, 0);
    let mut run = 0; // letters since the last gap
    let mut pauses = 0;
    let (mut previous, mut before) = (None, ' ');
    let mut rest = text;
    loop {
        // most characters are Han letters, which need no more than to be counted
        let n = han_letters(rest);
        if n > 0 {
            let joint = i32::from(matches!(previous, Some(Class::Digit | Class::Letter)));
            if first.is_none() {
                if previous.is_some_and(|p| breaks(p, before, Class::Han, wide_digits)) {
                    first = Some(all);
                } else if n > 1 {
                    let (wide, joint) = (all.wide + 1, all.joint + joint);
                    first = Some(Glyphs { wide, joint, ..all });
                }
            }
            all.wide += n as i32;
            all.joint += joint;
            letters += n;
            run += n;
            previous = Some(Class::Han);
            rest = &rest[3 * n as usize..];
        }
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let k = class(c);
        if first.is_none() && previous.is_some_and(|p| breaks(p, before, k, wide_digits)) {
            first = Some(all);
        }
        match k {
            Class::Space => {
                all.space += if c == '\u{3000}' { 4 } else { 1 };
                if previous != Some(Class::Space) {
                    gaps += 1;
                    singles += u32::from(run == 1);
                }
                run = 0;
            }
            Class::Digit if !is_wide(c) => all.digit += 1,
            Class::Letter if !is_wide(c) => all.letter += 1,
            _ if matches!(c, '“' | '”' | '‘' | '’') => all.quote += 1,
            _ if is_wide(c) => all.wide += 1,
            Class::Control => {}
            _ => all.point += 1,
        }
        if let Some(p) = previous {
            let narrow = |k| matches!(k, Class::Digit | Class::Letter);
            let han = |k| matches!(k, Class::Han | Class::Kana);
            all.joint += i32::from(narrow(p) && han(k) || han(p) && narrow(k));
        }
        match k {
            Class::Han | Class::Kana | Class::Hangul | Class::Letter | Class::Digit => {
                letters += 1;
                latin += u32::from(k == Class::Letter);
                run += 1;
            }
            Class::Pause | Class::Stop => {
                marks += 1;
                stops += u32::from(c == '。');
                pauses += u32::from(c == '、');
            }
            Class::Open => open += 1,
            Class::Close => open -= 1,
            _ => {}
        }
        (previous, before) = (Some(k), c);
    }
    singles += u32::from(run == 1 && gaps > 0);
    let end = end_of(text);
    marks -= u32::from(matches!(end, End::Stop | End::Pause | End::Cry)).min(marks);
    let start = match text.chars().next() {
        Some(c) if matches!(class(c), Class::Close | Class::Pause) || matches!(c, '。' | '！' | '？' | '…') => {
            Start::Closing
        }
        Some(c) if class(c) == Class::Digit => Start::Digit,
        Some(c) if c.is_lowercase() => Start::Lower,
        _ => Start::Plain,
    };
    let spaced = gaps >= 2 && singles > gaps / 2 && latin * 2 < letters;
    let line = Line {
        row: 0,
        span: 0..0,
        width: 0,
        least: 0,
        first: 0,
        exact: all.is_exact(),
        first_exact: first.unwrap_or(all).is_exact(),
        indent: 0,
        blanks: 0,
        end,
        start,
        letters,
        latin,
        inner_marks: marks,
        inner_stops: stops - u32::from(text.ends_with('。')),
        pauses,
        stops,
        gaps,
        spaced,
        open,
        labels: 0..0,
        ornament: None,
    };
    (line, all, first.unwrap_or(all))
}

/// Whether `text` surely begins and ends with a letter: nearly all lines do with one that no gap shares its first byte
/// with.
fn edged(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [0xe4..=0xe9, .., 0xe4..=0xe9 | 0xef, _, _])
}

/// How many Han letters of U+4E00 to U+9FFF `text` begins with.
fn han_letters(text: &str) -> u32 {
    let mut n = 0;
    for triple in text.as_bytes().as_chunks::<3>().0 {
        match triple {
            [0xe5..=0xe9, ..] | [0xe4, 0xb8..=0xff, _] => n += 1,
            _ => break,
        }
    }
    n
}

/// Whether a line may break between a character of class `a` (the character itself is `x`) and one of class `b`.
fn breaks(a: Class, x: char, b: Class, wide_digits: bool) -> bool {
    match (a, b) {
        (_, Class::Close | Class::Pause | Class::Stop | Class::Mark) | (Class::Open, _) => false,
        (Class::Digit, Class::Digit) => wide_digits,
        (Class::Digit | Class::Letter, Class::Digit | Class::Letter | Class::Dash) => false,
        (Class::Dash, Class::Digit | Class::Letter) => false,
        // a point inside a number
        (Class::Stop | Class::Pause, Class::Digit) => !x.is_ascii(),
        _ => true,
    }
}

fn end_of(text: &str) -> End {
    let mut closed = false;
    let mut back = text.chars().rev();
    while let Some(c) = back.next() {
        match class(c) {
            Class::Close | Class::Space | Class::Control => closed |= class(c) == Class::Close,
            Class::Stop if matches!(c, '？' | '！' | '?' | '!') => return End::Cry,
            // the point of a number that goes on
            Class::Stop if c == '.' && !closed && back.next().is_some_and(|p| class(p) == Class::Digit) => {
                return End::Plain;
            }
            Class::Stop => return End::Stop,
            Class::Pause if closed => return End::Close,
            Class::Pause => return End::Pause,
            Class::Open => return if closed { End::Close } else { End::Open },
            Class::Dash if c == '-' && back.next().is_some_and(|p| class(p) == Class::Letter) => return End::Hyphen,
            _ => return if closed { End::Close } else { End::Plain },
        }
    }
    End::Plain
}

/// Choose the widths that put most mixed lines just below a width that many plain lines have: a full line is
/// justified, so its natural width is a little less than its column's.
fn calibrate(glyphs: &[(Glyphs, Glyphs)]) -> Metrics {
    let mut plain = [0u32; 128];
    let mixed: Vec<&Glyphs> = glyphs
        .iter()
        .filter_map(|(g, _)| {
            if g.is_exact() {
                plain[(g.wide as usize).min(127)] += 1;
                return None;
            }
            // Latin lines have no Han grid to be measured against
            (g.wide > g.letter).then_some(g)
        })
        .take(400)
        .collect();
    let total: u32 = plain.iter().sum();
    let floor = (total / 16).max(3);
    // what a line of each width is worth
    let mut worth = [0i32; 128 * EM as usize];
    let mut peaks = false;
    for (at, &n) in plain.iter().enumerate().take(127).skip(4).filter(|(_, n)| **n >= floor) {
        peaks = true;
        let (peak, n) = (at * EM as usize, n.min(1 << 24) as i32);
        for (slot, behind) in worth[peak - 19..=peak + 5].iter_mut().rev().zip(-5..) {
            let times = match behind {
                -1..=6 => 4,
                -5..=-2 | 7..=12 => 2,
                _ => 1,
            };
            *slot = (*slot).max(times * n);
        }
    }
    if !peaks || mixed.len() < 4 {
        return Metrics::DEFAULT;
    }
    // what lines are worth by the widths of their glyphs; the last place is that of lines without such glyphs
    let mut values = [[[0i64; GAPS.len() + 1]; DIGITS.len() + 1]; QUOTES.len() + 1];
    let places = |there: bool, n: usize| if there { 0..n } else { n..n + 1 };
    for g in mixed {
        for q in places(g.quote != 0, QUOTES.len()) {
            for d in places(g.digit != 0, DIGITS.len()) {
                for s in places(g.space != 0 || g.joint != 0, GAPS.len()) {
                    let width = Metrics::choice(q, d, s).width(g);
                    let value = usize::try_from(width).ok().and_then(|w| worth.get(w));
                    values[q][d][s] += value.map_or(0, |&v| i64::from(v));
                }
            }
        }
    }
    let value = |q: usize, d: usize, s: usize| -> i64 {
        let mut sum = 0;
        for q in [q, QUOTES.len()] {
            for d in [d, DIGITS.len()] {
                sum += values[q][d][s] + values[q][d][GAPS.len()];
            }
        }
        sum
    };
    let mut best = (value(0, 0, 0), Metrics::DEFAULT);
    for q in 0..QUOTES.len() {
        for d in 0..DIGITS.len() {
            for s in 0..GAPS.len() {
                let v = value(q, d, s);
                if v > best.0 {
                    best = (v, Metrics::choice(q, d, s));
                }
            }
        }
    }
    best.1
}

/// Widths that fonts have of quotes, of digits, and of spaces with what is put between Han and Latin letters; first
/// those of [`Metrics::DEFAULT`].
const QUOTES: [i32; 3] = [20, 10, NARROWEST_QUOTE];
const DIGITS: [i32; 3] = [10, 11, 12];
const GAPS: [(i32, i32); 4] = [(5, 0), (5, 5), (10, 0), (0, 0)];
