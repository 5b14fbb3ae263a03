//! What it costs to read a line as part of a block: the evidence, added up.
//!
//! Every cost is given twice: for one line, part and column, which explains a reading, and in pieces that depend on the
//! line alone, which the search adds to what the column says.

use super::blocks::{Evidence, Habits};
use super::lines::{EM, End, Line, Start};
use super::prices;
use super::steps::Step;
use crate::chars::{Class, class};
use crate::rule::{Label, Role, Way, Weights};

pub(super) const FIRST: usize = 0; // first line of a paragraph, flush
pub(super) const INDENTED: usize = 1; // first line of a paragraph, two letters in
pub(super) const MORE: usize = 2; // a further line of a paragraph, item or labelled block
pub(super) const HEAD: usize = 3;
pub(super) const HEAD_MORE: usize = 4;
pub(super) const ITEM: usize = 5;
pub(super) const LABELLED: usize = 6;
/// How many parts of a block a line may be.
pub(super) const PARTS: usize = 7;
pub(super) const GOING_ON: [usize; 5] = [FIRST, INDENTED, MORE, ITEM, LABELLED];
/// What cannot be.
pub(super) const NEVER: i32 = 1 << 24;
/// The width of no column: no line is as wide.
pub(super) const FREE: i32 = 1 << 30;

/// Whether a line that ends in a bracket may end a sentence with it: a short remark in the middle of one does not.
fn closes(line: &str) -> bool {
    line.ends_with(['）', ')'])
        && line.rfind(['（', '(']).is_none_or(|at| {
            let before = line[..at].trim_end().chars().next_back();
            before.is_none_or(|c| class(c) == Class::Stop) || line[at..].chars().count() > 8
        })
}

/// What rules say of one line, looked up once for all widths.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    /// The strongest label that makes a block of its own, as an index of the page's labels.
    pub block: Option<u32>,
    item: i32,
    ordinal: i32,
    heading: i32,
    paragraph: i32,
}

impl Said {
    pub(super) fn new(line: &Line, labels: &[(u32, Label)]) -> Said {
        let mut said = Said::default();
        if line.labels.is_empty() {
            return said;
        }
        let mut strongest = None;
        let mut weights: [Option<i32>; 4] = [None; 4];
        for x in line.labels() {
            let label = &labels[x].1;
            let slot = match label.role {
                Role::Item => &mut weights[0],
                Role::Ordinal => &mut weights[1],
                Role::Heading => &mut weights[2],
                Role::Paragraph => &mut weights[3],
                _ => {
                    if strongest.is_none_or(|w| label.weight > w) {
                        strongest = Some(label.weight);
                        said.block = Some(x as u32);
                    }
                    continue;
                }
            };
            *slot = Some(slot.map_or(label.weight, |w| w.max(label.weight)));
        }
        let [item, ordinal, heading, paragraph] = weights.map(|w| w.unwrap_or(0));
        Said {
            item,
            ordinal,
            heading,
            paragraph,
            ..said
        }
    }
}

/// What the costs are made from.
#[derive(Clone, Copy)]
pub(super) struct Costs<'a> {
    pub lines: &'a [Line],
    pub text: &'a str,
    pub evidence: &'a Evidence<'a>,
    pub said: &'a [Said],
    pub w: &'a Weights,
    /// The page's columns; one more index stands for lines that keep to none.
    pub widths: &'a [(i32, u32)],
    /// The first line that no rule calls furniture.
    pub top: usize,
    /// The last such line.
    pub bottom: usize,
    /// For each line the width of the text around it.
    pub around: &'a [i32],
    pub habits: Habits,
}

/// What costs are asked of one line, looked up once.
pub(super) struct Seen<'a> {
    line: &'a Line,
    said: &'a Said,
    /// The strongest label that makes a block of its own.
    label: Option<&'a Label>,
    /// Whether it was printed twice.
    doubled: bool,
    /// Whether it stands above several columns, and no rule says what it is.
    above: bool,
    /// Whether its last digit is one of a chain of ordinals.
    chained: bool,
    /// The width of the text around it.
    around: i32,
    /// Whether a gap parts it in two clauses.
    two_clauses: bool,
    bare: bool,
    /// Whether most of its letters are Latin ones.
    latin: bool,
    /// What its marks cost it as a line of a heading.
    marks: i32,
}

/// What it costs that a line opens a block, by part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// In a column that is wide enough.
    pub first: i32,
    pub indented: i32,
    pub head: i32,
    pub item: i32,
    pub labelled: i32,
    /// A heading that keeps to no column.
    pub free_head: i32,
    /// From this width on a column is wide enough.
    pub fits: i32,
}

/// What it costs that a line closes a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closing {
    /// More where lines are broken by their column and this break cuts a word.
    pub word: i32,
    pub head: i32,
    /// A labelled block costs `break_base`, not what text costs.
    pub labelled: bool,
    /// The same of an item where the line leaves room.
    pub item: bool,
    pub text: i32,
    /// More where the line is full.
    pub full: i32,
    /// Whether text ends without a mark that ends sentences or keeps from ending.
    pub plain: bool,
}

/// What it costs that a line goes on with text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Joining {
    pub base: i32,
    /// More where lines keep to no column.
    pub free: i32,
    /// The block before is whole on its line if a rule says what it is.
    pub sealed: bool,
    /// What is known of the room that was left.
    pub left: Left,
}

/// What is known of the room that a line leaves before one that goes on with its text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Left {
    /// The line is of Latin letters, whose widths and gaps vary.
    pub latin: bool,
    /// It ends a sentence.
    pub stops: bool,
    pub glyphs: Exact,
}

/// Which glyphs are certain in their widths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Exact {
    /// Those of both lines.
    Both,
    /// Those of the first line and of the first piece of the second.
    First,
    #[default]
    None,
}

/// What it costs that a line goes on with a heading.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HeadJoining {
    pub column: i32,
    pub free: i32,
}

impl Opening {
    /// As part `p` of a block, in a column that is wide enough and in none.
    #[inline]
    pub(super) fn all(&self, w: &Weights, p: usize) -> (i32, i32) {
        let both = |cost: i32| match cost >= NEVER {
            true => (NEVER, NEVER),
            false => (cost, cost + w.unwrapped),
        };
        match p {
            FIRST => both(self.first),
            INDENTED => (self.indented, NEVER),
            HEAD => (self.head, self.free_head),
            ITEM => both(self.item),
            LABELLED => both(self.labelled),
            _ => (NEVER, NEVER),
        }
    }
}

impl Closing {
    /// By part, in a column of `width` units of which the line and the next piece take up `extent`, and `indent` more if
    /// the line is an indented one.
    pub(super) fn all(&self, w: &Weights, width: i32, extent: i32, indent: i32) -> [i32; PARTS] {
        let word = if width == FREE { 0 } else { self.word };
        let text = |full: bool| self.text + word + if full { self.full } else { 0 };
        let (full, head) = (width < extent, self.head + word);
        let mut costs = [text(full); PARTS];
        costs[INDENTED] = text(width - extent < indent);
        costs[HEAD] = head;
        costs[HEAD_MORE] = head;
        if self.labelled {
            costs[LABELLED] = w.break_base;
        }
        if self.item && !full {
            costs[ITEM] = w.break_base + word;
        }
        costs
    }
}

impl HeadJoining {
    /// With a heading whose line before is part `p` of it, in a column and in none.
    pub(super) fn all(&self, w: &Weights, p: usize) -> (i32, i32) {
        let more = if p == HEAD_MORE { w.head_join } else { 0 };
        (self.column + more, self.free + more)
    }
}

impl Costs<'_> {
    /// The strongest label of line `i` that makes a block of its own, with its index.
    pub(super) fn label(&self, i: usize) -> Option<(usize, &Label)> {
        let block = self.said[i].block.map(|x| x as usize);
        block.map(|x| (x, &self.evidence.labels[x].1))
    }

    /// What is known of line `i`.
    pub(super) fn seen(&self, i: usize) -> Seen<'_> {
        let (line, said) = (&self.lines[i], &self.said[i]);
        let numbered = said.ordinal > 0;
        Seen {
            line,
            said,
            label: self.label(i).map(|l| l.1),
            doubled: self.evidence.doubled[i],
            above: said.block.is_none() && self.evidence.above.get(i).is_some_and(|a| *a),
            chained: self.evidence.chained[i],
            around: self.around[i],
            // the gap behind a number does not part clauses
            two_clauses: line.gaps > u32::from(numbered) && !line.spaced && line.latin == 0,
            bare: line.is_bare(),
            latin: line.latin * 2 > line.letters,
            marks: self.marks(line, numbered),
        }
    }

    /// The width of column `k`.
    pub(super) fn width(&self, k: usize) -> Option<i32> {
        self.widths.get(k).map(|w| w.0)
    }

    /// What line `i`, which is `at`, and the first piece of the next take up: the line is full where its column is
    /// narrower.
    pub(super) fn extent(&self, i: usize, at: &Seen<'_>) -> i32 {
        let next = self.lines.get(i + 1).map_or(EM, |l| l.first);
        let gap = if at.latin { EM / 4 } else { 0 };
        at.line.width + next + gap
    }

    /// How far in a line stands if it is the first of an indented paragraph.
    pub(super) fn indent(&self, line: &Line) -> i32 {
        match self.evidence.places {
            Some(_) => line.indent,
            None => (2 * EM).max(line.indent),
        }
    }

    /// All that it costs to come to line `i`, which is `at`, from `before`.
    pub(super) fn step(&self, i: usize, before: Option<&Seen<'_>>, at: &Seen<'_>) -> Step {
        let (last, from) = before.map_or((i, at), |before| (i - 1, before));
        Step {
            opening: self.opening(i, before, at),
            closing: self.closing(last, from),
            joining: self.joining(i, before, at),
            head_joining: self.head_joining(i, before, at),
            flush: at.line.indent == 0,
            kicked: before.is_some_and(|b| b.two_clauses),
            signed: before.is_some() && at.label.is_some_and(|l| l.role == Role::Byline),
            extent: self.extent(last, from),
            indent: self.indent(from.line),
        }
    }

    /// All that it costs to come to line `i`.
    fn step_to(&self, i: usize) -> Step {
        let before = i.checked_sub(1).map(|before| self.seen(before));
        self.step(i, before.as_ref(), &self.seen(i))
    }

    /// What it costs to open a block of part `p` at line `i` in column `k`.
    pub(super) fn open(&self, i: usize, k: usize, p: usize) -> i32 {
        let opening = self.step_to(i).opening;
        let (column, free) = opening.all(self.w, p);
        match self.width(k) {
            None => free,
            Some(_) if matches!(p, HEAD | LABELLED) => column,
            Some(width) => column + prices::over(self.w, opening.fits - width),
        }
    }

    /// What it costs to close a block at line `i`, its last line being part `p` of it.
    pub(super) fn close(&self, i: usize, k: usize, p: usize) -> i32 {
        let last = i + 1 == self.lines.len();
        let width = self.width(k).filter(|_| !last).unwrap_or(FREE);
        let at = self.seen(i);
        self.closing(i, &at)
            .all(self.w, width, self.extent(i, &at), self.indent(at.line))[p]
    }

    /// What it costs to go on at line `i` with the paragraph, item or labelled block whose line before is part `p`,
    /// in column `k`.
    pub(super) fn join(&self, i: usize, k: usize, p: usize) -> i32 {
        let step = self.step_to(i);
        if p == LABELLED && step.joining.sealed {
            return NEVER;
        }
        let width = self.width(k).unwrap_or(FREE);
        let indent = if p == INDENTED { step.indent } else { 0 };
        prices::join(self.w, &step.joining, width, step.extent + indent)
    }

    /// What it costs that line `i` goes on with the heading of the line before, which is part `p` of it, in column `k`.
    pub(super) fn head_join(&self, i: usize, k: usize, p: usize) -> i32 {
        let (column, free) = self.step_to(i).head_joining.all(self.w, p);
        if k < self.widths.len() { column } else { free }
    }

    /// Add what speaks against a first line without an indent where paragraphs have one, or with one where they have
    /// none.
    pub(super) fn lean(&self, flush: bool, opening: &mut Opening) {
        if flush {
            match self.habits.indents {
                Some(true) => opening.first += self.w.indent_against_habit,
                Some(false) => opening.indented += self.w.indent_against_habit,
                None => {}
            }
        }
    }

    /// Where paragraphs end without a mark a plain end costs less.
    pub(super) fn open_ended(&self, closing: &mut Closing) {
        if closing.plain && self.habits.open_ends {
            closing.text += self.w.break_plain_habit - self.w.break_plain;
        }
    }

    /// What it costs that line `i`, which is `at`, opens a block behind `before`.
    pub(super) fn opening(&self, i: usize, before: Option<&Seen<'_>>, at: &Seen<'_>) -> Opening {
        let (w, line) = (self.w, at.line);
        let mut base = if line.start == Start::Closing { w.break_never } else { 0 };
        if line.start == Start::Lower && line.latin > line.letters / 2 {
            base += w.break_plain;
        }
        // a bracket that was opened before
        if line.open < 0 && before.is_some() {
            base += w.break_bracket;
        }
        let doubled = if at.doubled { w.text_doubled } else { 0 };
        let text = base + doubled + if at.above { w.text_above } else { 0 };
        let mut opening = Opening {
            first: text,
            indented: text,
            head: base,
            item: NEVER,
            labelled: NEVER,
            free_head: NEVER,
            // a closing mark may hang over the edge
            fits: line.width
                - match line.end {
                    End::Plain | End::Open | End::Hyphen => EM / 2,
                    _ => EM + EM / 4,
                },
        };
        if !line.labels.is_empty() {
            self.told_opening(before, at, base, &mut opening);
        }
        // text that comes from elsewhere begins right behind what says so
        let from = |b: &Seen<'_>| b.line.row == line.row && b.label.is_some_and(|l| l.way == Some(Way::From));
        if before.is_some_and(from) {
            opening.head += w.break_plain;
        }
        if self.evidence.places.is_some() {
            self.placed_opening(i, &mut opening);
        }
        if line.letters > 0 {
            opening.head += self.head(i, before, at);
            opening.free_head = opening.head + w.unwrapped;
            opening.head += match line.width {
                x if x > at.around + EM => w.head_wide,
                x if x <= at.around * 3 / 4 => w.head_narrow,
                _ => w.head_even,
            };
        } else {
            opening.head = NEVER;
        }
        if line.indent >= EM {
            opening.first += w.indent_against_habit;
        }
        self.lean(line.indent == 0, &mut opening);
        opening
    }

    /// Add what rules say of the line. `base` is what any block costs there.
    fn told_opening(&self, before: Option<&Seen<'_>>, at: &Seen<'_>, base: i32, opening: &mut Opening) {
        let (w, said) = (self.w, at.said);
        let against = at.label.map_or(0, |l| l.weight).max(said.item) * w.label_against / 100;
        let says = |weight: i32| w.label_base - weight * w.label_weight / 100;
        opening.first += against - said.paragraph * w.label_weight / 200;
        opening.indented = opening.first;
        opening.head += against;
        if said.item != 0 {
            opening.item = base + says(said.item);
        }
        if let Some(label) = at.label {
            // text breaks anywhere where it goes on elsewhere
            let open = |b: &Seen<'_>| matches!(b.line.end, End::Plain | End::Pause | End::Hyphen);
            let goes_on = label.way == Some(Way::On) && before.is_some_and(open);
            opening.labelled = base + says(label.weight) - if goes_on { w.break_plain } else { 0 };
        }
    }

    /// What it costs a heading that the line before, if it is text, ends no sentence.
    fn after_open(&self, before: Option<&Seen<'_>>, at: &Seen<'_>) -> i32 {
        let open = |b: &Seen<'_>| {
            // an item that leaves room ends without a mark
            matches!(b.line.end, End::Plain | End::Pause)
                && b.label.is_none()
                && (b.said.item == 0 || b.line.width + 2 * EM > at.around)
        };
        if before.is_some_and(open) && !self.habits.pause_stops {
            self.w.head_after_open
        } else {
            0
        }
    }

    /// What it costs that line `i`, which is `at`, closes a block.
    pub(super) fn closing(&self, i: usize, at: &Seen<'_>) -> Closing {
        let (w, line) = (self.w, at.line);
        let word = match self.evidence.cuts.get(i + 1).copied().flatten() {
            None => 0,
            Some(0) => w.break_no_word,
            Some(cut) => w.break_word * cut.min(400) / 400,
        };
        let mut head = match line.end {
            End::Pause => w.head_pause,
            End::Open => w.break_never,
            _ => 0,
        };
        if line.ornament.is_some() {
            head += w.head_ornament;
        } else if at.chained {
            head += w.head_ornament / 2;
        }
        let stop = match line.end {
            End::Stop | End::Cry => true,
            End::Pause => self.habits.pause_stops,
            End::Close => self.habits.pause_stops || closes(&self.text[line.span.clone()]),
            _ => false,
        };
        let plain = !stop && !matches!(line.end, End::Open | End::Hyphen | End::Pause);
        let mut text = w.break_base
            + match line.end {
                _ if stop => w.break_stop,
                End::Open | End::Hyphen => w.break_never,
                End::Pause => w.break_pause,
                _ => w.break_plain,
            };
        if self.lines.get(i + 1).is_some_and(|l| l.blanks > 0) {
            text -= if self.habits.blanks {
                w.break_blank
            } else {
                w.join_blank
            };
        }
        let mut closing = Closing {
            word,
            head,
            labelled: line.open <= 0,
            item: line.end != End::Pause && line.open <= 0,
            text,
            full: if stop { w.break_full_stop } else { w.break_full },
            plain,
        };
        self.open_ended(&mut closing);
        closing
    }

    /// What it costs that line `i`, which is `at`, goes on with the text of `before`.
    pub(super) fn joining(&self, i: usize, before: Option<&Seen<'_>>, at: &Seen<'_>) -> Joining {
        let Some(last) = before else {
            return Joining::default();
        };
        let (w, line, before) = (self.w, at.line, last.line);
        let mut base = if at.doubled { w.text_doubled } else { 0 };
        if at.above || last.above {
            base += w.text_above;
        }
        if before.ornament.is_some() {
            base += w.break_never;
        } else if last.chained {
            base += w.break_pause;
        }
        if line.blanks > 0 {
            base += if self.habits.blanks {
                w.join_trusted_blank
            } else {
                w.join_blank
            };
        }
        if line.indent >= EM && line.start != Start::Closing {
            base += w.join_indent;
        }
        for x in line.labels() {
            let l = &self.evidence.labels[x].1;
            base += match l.role {
                Role::Heading => l.weight * w.join_label / 300,
                _ => l.weight * w.join_label / 100,
            };
        }
        if last.bare && at.bare {
            base += w.join_bare;
        }
        if self.evidence.places.is_some() {
            base += self.placed_joining(i);
        }
        // where lines stand for themselves only what cannot end or begin a line is joined
        let must = before.end == End::Open || line.start == Start::Closing || before.end == End::Hyphen;
        Joining {
            base,
            free: if must { 0 } else { w.join_short_most },
            sealed: before.open <= 0 && last.label.is_some_and(|l| l.role != Role::Caption),
            left: Left {
                latin: last.latin,
                stops: matches!(before.end, End::Stop | End::Cry),
                glyphs: match before.exact {
                    true if line.exact => Exact::Both,
                    true if line.first_exact => Exact::First,
                    _ => Exact::None,
                },
            },
        }
    }

    /// What it costs that line `i`, which is `at` and has letters, begins a heading, whatever its column.
    fn head(&self, i: usize, before: Option<&Seen<'_>>, at: &Seen<'_>) -> i32 {
        let (w, line) = (self.w, at.line);
        let mut cost = w.head_base + at.marks + self.after_open(before, at);
        if !line.labels.is_empty() {
            cost += at.said.ordinal * w.head_ordinal / 100 - at.said.heading * w.label_weight / 200;
        }
        if line.width > 36 * EM {
            cost += w.head_long;
        }
        if at.doubled {
            cost += w.head_doubled;
        }
        if at.above {
            cost += w.head_above;
        }
        if i == self.top {
            cost += w.head_top;
        }
        if i >= self.bottom {
            cost += w.head_bottom;
        }
        if line.spaced {
            cost += w.head_spaced;
        } else if at.two_clauses {
            cost += w.head_gap;
        }
        cost
    }

    /// What the marks of a line cost it as one of a heading. The mark behind a number is no mark of a sentence.
    fn marks(&self, line: &Line, numbered: bool) -> i32 {
        let w = self.w;
        let stop = if line.end == End::Stop { w.head_stop } else { 0 };
        let marks = (line.inner_marks as i32 - i32::from(numbered)).max(0);
        stop + line.inner_stops as i32 * w.head_stop
            + marks.min(1) * w.head_mark
            + (marks - 1).max(0) * w.head_marks
            + if self.habits.pause_stops {
                marks * w.head_marks
            } else {
                0
            }
    }

    /// What it costs that line `i`, which is `at`, goes on with the heading of `before`.
    pub(super) fn head_joining(&self, i: usize, before: Option<&Seen<'_>>, at: &Seen<'_>) -> HeadJoining {
        let Some(last) = before else {
            return HeadJoining::default();
        };
        let (w, line, before) = (self.w, at.line, last.line);
        // a head that soon has an ornament of its own is another head
        let own = || self.lines[i..].iter().take(3).any(|l| l.ornament.is_some());
        if before.ornament.is_some() && (line.blanks > 0 || own()) || line.start == Start::Closing && line.letters == 0
        {
            return HeadJoining {
                column: NEVER,
                free: NEVER,
            };
        }
        let mut cost = w.head_join + at.marks;
        if before.ornament.is_some() {
            // drawn beside the heading, so that its lines came before and after the number
            cost += w.head_ornament + w.head_join_blank;
        }
        if last.said.item > 0 || last.chained {
            cost += w.break_pause;
        }
        // lines of a head keep to a box, so they hardly grow
        cost += match line.width - before.width {
            x if x <= EM * 3 / 4 => 0,
            x if x <= EM * 5 / 2 => w.head_grows / 3,
            _ => w.head_grows,
        };
        if line.blanks > 0 {
            cost += w.head_join_blank;
        }
        if last.label.is_some() || line.labels().any(|x| self.evidence.labels[x].1.weight > 0) {
            cost += w.join_label;
        }
        // a name in brackets, a serial number: a head of its own
        if line.bracketed && before.open <= 0 || before.bracketed && before.open == 0 {
            cost += w.head_grows;
        }
        if at.doubled && !last.doubled || at.above != last.above {
            cost += w.head_grows;
        }
        if self.evidence.places.is_some() {
            cost += self.placed_head_joining(i);
        }
        // two clauses with a gap between them, or display type: a head that is whole on its line
        let (column, free) = if last.two_clauses || before.dashed {
            (w.head_join_clauses, w.head_join_clauses)
        } else if before.width > at.around + EM && before.latin * 2 < before.letters {
            (w.head_join_whole, 0)
        } else {
            (0, 0)
        };
        HeadJoining {
            column: cost + column,
            free: cost + free,
        }
    }
}
