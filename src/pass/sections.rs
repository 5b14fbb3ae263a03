//! The body of one article: lead, sections, sidebars.

use super::boxes;
use super::ordinals;
use super::titles::Node;
use super::units::{Part, Style, Unit};
use crate::page::{Block, Finding, Flag, Kind, Lines, Section};
use crate::rule::Role;
use smallvec::SmallVec;

/// Lead, sections and sidebars of one article.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// What stands before the first section.
    pub lead: Option<Section>,
    /// The sections.
    pub sections: Vec<Section>,
    /// Fact boxes.
    pub sidebars: Vec<Section>,
}

/// The blocks of a section, as indices of units; mostly few.
type Blocks = SmallVec<[usize; 6]>;

/// A heading with what hangs under it, as indices of units.
struct Headed {
    head: Option<usize>,
    blocks: Blocks,
}

/// Units that become blocks.
pub(super) struct Give<'a> {
    pub units: &'a mut [Unit],
    /// Their texts, and the lines of blocks, are asked for again; else they are moved to their place on the page, of which
    /// each has one.
    pub keep: bool,
}

impl Give<'_> {
    /// The text of a unit.
    pub(super) fn text(&mut self, i: usize) -> String {
        let text = &mut self.units[i].text;
        match self.keep {
            true => text.clone(),
            false => std::mem::take(text),
        }
    }

    /// The block of a unit.
    pub(super) fn block(&mut self, i: usize) -> Block {
        let text = self.text(i);
        let unit = &mut self.units[i];
        Block {
            kind: kind(unit),
            text,
            lines: match self.keep {
                true => unit.lines.clone(),
                false => std::mem::take(&mut unit.lines),
            },
        }
    }

    fn section(&mut self, head: Option<usize>, blocks: &[usize]) -> Section {
        let heading = head.map(|i| self.text(i));
        let blocks = blocks.iter().map(|&i| self.block(i)).collect();
        let head = head.map(|i| &self.units[i]);
        let number = head.and_then(|h| h.number.as_ref());
        Section {
            heading,
            ordinal: number.map(|n| n.value),
            label: number.and_then(|n| n.label.clone()),
            lines: head.map(|h| h.lines.clone()).unwrap_or_default(),
            blocks,
            ..Section::default()
        }
    }
}

fn kind(unit: &Unit) -> Kind {
    match unit.part {
        Part::Item => Kind::Item,
        Part::Labelled(Role::Caption) => Kind::Caption,
        Part::Labelled(Role::Furniture | Role::JumpLine) => Kind::Furniture,
        _ => Kind::Paragraph,
    }
}

/// Arrange the nodes of one article. `boxed` tells which units belong to fact boxes.
pub(super) fn arrange(nodes: &[Node], give: &mut Give<'_>, boxed: &[bool], findings: &mut Vec<Finding>) -> Body {
    let mut out = Body::default();
    let mut flow: SmallVec<[Node; 16]> = SmallVec::with_capacity(nodes.len());
    let mut led = false;
    let mut side: Option<usize> = None;
    let mut after_box = false;
    for node in nodes {
        match node {
            Node::SideHead(i) => {
                out.sidebars.push(give.section(Some(*i), &[]));
                side = Some(*i);
                after_box = true;
                continue;
            }
            Node::Body(i) if boxed[*i] || side.is_some_and(|s| goes_on(&give.units[s], &give.units[*i])) => {
                if !after_box || side.is_none() && boxes::opens(&give.units[*i]) {
                    out.sidebars.push(Section::default());
                }
                if let Some(last) = out.sidebars.last_mut() {
                    last.blocks.push(give.block(*i));
                }
                after_box = true;
                continue;
            }
            _ => {}
        }
        side = None;
        after_box = false;
        // an article has one lead; what else is headed so is a section
        flow.push(match node {
            Node::LeadHead(i) if led => Node::Head(*i),
            n => *n,
        });
        led |= matches!(node, Node::LeadHead(_));
    }
    let (is_head, is_body) = (
        |n: &Node| matches!(n, Node::Head(_)),
        |n: &Node| matches!(n, Node::Body(_)),
    );
    let heads = positions(&flow, is_head);
    let ends = (flow.iter().position(is_body), flow.iter().rposition(is_body));
    let units = &*give.units;
    let lead_head = flow.iter().find_map(|n| match n {
        Node::LeadHead(i) => Some(*i),
        _ => None,
    });
    let (lead, parts): (Blocks, Vec<Headed>) = match (heads.first(), heads.last(), ends) {
        (Some(&h0), Some(&h1), (Some(b0), Some(b1))) => {
            let apart = heads.len() >= 2 && (h1 < b0 || h0 > b1 || bunched(&heads, &flow));
            if apart {
                listed(&flow, units, findings)
            } else if b1 < h1 && b0 < h0 {
                tail(&flow, units, lead_head.is_some(), findings)
            } else {
                let mut parts = Vec::with_capacity(heads.len());
                parts.extend(flow[h0..].chunk_by(|_, n| !is_head(n)).map(|part| Headed {
                    head: part.first().and_then(Node::unit),
                    blocks: bodies(part),
                }));
                (bodies(&flow[..h0]), parts)
            }
        }
        _ => {
            let alone = |&h: &usize| Headed {
                head: flow[h].unit(),
                blocks: Blocks::new(),
            };
            (bodies(&flow), heads.iter().map(alone).collect())
        }
    };
    if !lead.is_empty() || lead_head.is_some() {
        out.lead = Some(give.section(lead_head, &lead));
    }
    out.sections = number(parts, give, findings);
    out
}

/// The bodies in `flow`, as indices of units.
fn bodies(flow: &[Node]) -> Blocks {
    let of = flow
        .iter()
        .filter_map(|n| if let Node::Body(i) = n { Some(*i) } else { None });
    let mut out = Blocks::with_capacity(flow.len());
    out.extend(of);
    out
}

/// Whether `unit` belongs to the box that `head` opened: boxes are set in a column of their own.
fn goes_on(head: &Unit, unit: &Unit) -> bool {
    unit.lines.first() > head.lines.last() && (unit.column == head.column || unit.part == Part::Item)
}

fn positions(flow: &[Node], want: impl Fn(&Node) -> bool) -> SmallVec<[usize; 16]> {
    flow.iter()
        .enumerate()
        .filter(|(_, n)| want(n))
        .map(|(i, _)| i)
        .collect()
}

/// Whether most heads follow one another with nothing between.
fn bunched(heads: &[usize], flow: &[Node]) -> bool {
    let touching = heads
        .windows(2)
        .filter(|w| !(w[0]..w[1]).any(|i| matches!(flow[i], Node::Body(_))))
        .count();
    heads.len() >= 3 && touching * 3 >= (heads.len() - 1) * 2
}

/// Heads that follow their bodies.
fn tail(flow: &[Node], units: &[Unit], lead_marked: bool, findings: &mut Vec<Finding>) -> (Blocks, Vec<Headed>) {
    let mut parts: Vec<Headed> = Vec::new();
    let mut blocks = Blocks::new();
    for n in flow {
        match n {
            Node::Body(i) => blocks.push(*i),
            Node::Head(i) => parts.push(Headed {
                head: Some(*i),
                blocks: std::mem::take(&mut blocks),
            }),
            _ => {}
        }
    }
    if let Some(last) = parts.last_mut() {
        last.blocks.append(&mut blocks);
    }
    let mut lead = Blocks::new();
    if lead_marked && parts.len() > 1 {
        // a marked lead ends where the others' regular length says, at the latest before the last block
        let size = parts[1].blocks.len();
        let regular = parts[1..].iter().all(|p| p.blocks.len() == size);
        let first = &mut parts[0].blocks;
        let n = if regular && first.len() > size {
            first.len() - size
        } else {
            1.min(first.len())
        };
        lead = first.drain(..n).collect();
        if let (Some(&a), Some(&b)) = (lead.first(), lead.last()) {
            let mut lines = units[a].lines.clone();
            lines.extend(&units[b].lines);
            findings.push(Finding {
                rule: "lead-boundary".into(),
                lines,
                message: "headings follow their text here, so where the lead ends is inferred from the other sections"
                    .into(),
            });
        }
    }
    (lead, parts)
}

/// Heads that were listed apart from their bodies: dealt to groups of bullets if there are as many, else left alone.
fn listed(flow: &[Node], units: &[Unit], findings: &mut Vec<Finding>) -> (Blocks, Vec<Headed>) {
    let heads = flow
        .iter()
        .filter_map(|n| if let Node::Head(i) = n { Some(*i) } else { None });
    let (heads, bodies): (Vec<usize>, Blocks) = (heads.collect(), bodies(flow));
    let mut groups: Vec<Blocks> = vec![Blocks::new()];
    for (n, &i) in bodies.iter().enumerate() {
        let item = |k: usize| units[k].part == Part::Item;
        if n > 0 && item(bodies[n - 1]) && !item(i) {
            groups.push(Blocks::new());
        }
        if let Some(g) = groups.last_mut() {
            g.push(i);
        }
    }
    let mut lines = Lines::default();
    heads.iter().for_each(|&h| lines.extend(&units[h].lines));
    if groups.len() == heads.len() {
        findings.push(Finding {
            rule: "heads-dealt".into(),
            lines,
            message: "headings stand apart from their text; dealt to as many groups of items".into(),
        });
        let parts = heads
            .into_iter()
            .zip(groups)
            .map(|(h, g)| Headed {
                head: Some(h),
                blocks: g,
            })
            .collect();
        return (Blocks::new(), parts);
    }
    findings.push(Finding {
        rule: "heads-apart".into(),
        lines,
        message: "headings stand apart from their text; which text belongs to which was not decided".into(),
    });
    (
        bodies,
        heads
            .into_iter()
            .map(|h| Headed {
                head: Some(h),
                blocks: Blocks::new(),
            })
            .collect(),
    )
}

/// The head of a section whose number was drawn, as those of the others.
struct Drawn {
    /// Its number was not found.
    lost: bool,
    /// How many lines it has.
    lines: usize,
}

/// Number the sections: nest by style, interpolate, flag, sort.
fn number(parts: Vec<Headed>, give: &mut Give<'_>, findings: &mut Vec<Finding>) -> Vec<Section> {
    let mut styles: SmallVec<[Style; 4]> = SmallVec::new();
    for p in &parts {
        if let Some(n) = p.head.and_then(|h| give.units[h].number.as_ref())
            && !styles.contains(&n.style)
        {
            styles.push(n.style);
        }
    }
    let drawn = styles.contains(&Style::Ornament);
    let mut out: Vec<Section> = Vec::with_capacity(parts.len());
    let mut heads: Vec<Drawn> = Vec::with_capacity(if drawn { parts.len() } else { 0 });
    for p in parts {
        let s = give.section(p.head, &p.blocks);
        let head = p.head.map(|h| &give.units[h]);
        let style = head.and_then(|h| h.number.as_ref()).map(|n| n.style);
        let depth = style.and_then(|s| styles.iter().position(|t| *t == s)).unwrap_or(0);
        // a second style opened inside the first is nested below it
        let nests = depth > 0 && !drawn;
        match out.last_mut().filter(|_| nests) {
            Some(parent) => parent.sections.push(s),
            None => out.push(s),
        }
        if drawn {
            heads.push(Drawn {
                lost: style.is_none(),
                lines: head.map_or(0, |h| h.rows.len()),
            });
        }
    }
    if drawn {
        infer(&mut out, &heads, findings);
    }
    let unsorted = out.iter().all(|s| s.ordinal.is_some()) && !out.is_sorted_by(|a, b| a.ordinal < b.ordinal);
    if unsorted {
        let mut numbers: Vec<Option<u32>> = out.iter().map(|s| s.ordinal).collect();
        numbers.sort_unstable();
        if numbers.windows(2).all(|w| w[0] != w[1]) {
            out.sort_by_key(|s| s.ordinal);
        }
    }
    for s in &out {
        if s.flags.contains(&Flag::HeadingTruncated) {
            findings.push(Finding {
                rule: "heading-truncated".into(),
                lines: s.lines.clone(),
                message: "the heading seems to be cut off; nothing was added".into(),
            });
        }
        if s.flags.contains(&Flag::OrdinalInferred) {
            findings.push(Finding {
                rule: "ordinal-inferred".into(),
                lines: s.lines.clone(),
                message: format!("number {} is not on the page; no other fits", s.ordinal.unwrap_or(0)),
            });
        }
    }
    out
}

/// Numbers that were drawn and lost, and heads cut off with them.
fn infer(sections: &mut [Section], heads: &[Drawn], findings: &mut Vec<Finding>) {
    let known: Vec<Option<u32>> = sections.iter().map(|s| s.ordinal).collect();
    if known.iter().all(Option::is_some) {
        return;
    }
    let whole = sections
        .iter()
        .zip(heads)
        .filter(|(s, head)| s.ordinal.is_some() && !head.lost && head.lines > 1)
        .count();
    let numbered = known.iter().flatten().count();
    for (s, head) in sections.iter_mut().zip(heads) {
        // beside heads of two and three lines a single line whose number is gone was cut
        if head.lost && head.lines == 1 && whole * 2 > numbered {
            s.flags.push(Flag::HeadingTruncated);
        }
    }
    match ordinals::interpolate(&known) {
        Some(numbers) => {
            for (s, n) in sections.iter_mut().zip(numbers) {
                if s.ordinal.is_none() {
                    s.ordinal = Some(n);
                    s.flags.push(Flag::OrdinalInferred);
                }
            }
        }
        None => {
            let mut lines = Lines::default();
            let lost = sections.iter().filter(|s| s.ordinal.is_none());
            lost.for_each(|s| lines.extend(&s.lines));
            findings.push(Finding {
                rule: "ordinal-missing".into(),
                lines,
                message: "headings without a number beside numbered ones; more than one reading fits, or none".into(),
            });
        }
    }
}
