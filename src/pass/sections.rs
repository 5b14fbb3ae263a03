//! The body of one article: lead, sections, sidebars.

use super::boxes;
use super::ordinals;
use super::titles::Node;
use super::units::{Part, Style, Unit};
use crate::page::{Block, Finding, Flag, Kind, Lines, Section};
use crate::rule::Role;

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

/// A heading with what hangs under it, as indices of units.
struct Headed {
    head: Option<usize>,
    blocks: Vec<usize>,
}

/// Units that become blocks.
pub(super) struct Give<'a> {
    pub units: &'a mut [Unit],
    /// Their texts are asked for again; else each is moved into its block, of which there is one.
    pub keep: bool,
}

impl Give<'_> {
    fn block(&mut self, i: usize) -> Block {
        let unit = &mut self.units[i];
        match self.keep {
            true => block(unit),
            false => Block {
                kind: kind(unit),
                text: std::mem::take(&mut unit.text),
                lines: std::mem::take(&mut unit.lines),
            },
        }
    }

    fn section(&mut self, head: Option<usize>, blocks: &[usize]) -> Section {
        let blocks = blocks.iter().map(|&i| self.block(i)).collect();
        let head = head.map(|i| &self.units[i]);
        let number = head.and_then(|h| h.number.as_ref());
        Section {
            heading: head.map(|h| h.text.clone()),
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

/// The block of one unit.
pub(super) fn block(unit: &Unit) -> Block {
    Block {
        kind: kind(unit),
        text: unit.text.clone(),
        lines: unit.lines.clone(),
    }
}

/// Arrange the nodes of one article. `boxed` tells which units belong to fact boxes.
pub(super) fn arrange(nodes: &[Node], mut give: Give<'_>, boxed: &[bool], findings: &mut Vec<Finding>) -> Body {
    let mut out = Body::default();
    let mut flow: Vec<Node> = Vec::with_capacity(nodes.len());
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
            n => n.clone(),
        });
        led |= matches!(node, Node::LeadHead(_));
    }
    let heads: Vec<usize> = positions(&flow, |n| matches!(n, Node::Head(_)));
    let bodies: Vec<usize> = positions(&flow, |n| matches!(n, Node::Body(_)));
    let units = &*give.units;
    let lead_head = flow.iter().find_map(|n| match n {
        Node::LeadHead(i) => Some(*i),
        _ => None,
    });
    let unit = |at: usize| match flow[at] {
        Node::Head(i) | Node::Body(i) => i,
        _ => 0,
    };
    let (lead, parts) = match (heads.first(), heads.last(), bodies.first(), bodies.last()) {
        (Some(&h0), Some(&h1), Some(&b0), Some(&b1)) => {
            let apart = heads.len() >= 2 && (h1 < b0 || h0 > b1 || bunched(&heads, &flow));
            if apart {
                listed(&flow, &heads, &bodies, units, findings)
            } else if b1 < h1 && b0 < h0 {
                tail(&flow, units, lead_head.is_some(), findings)
            } else {
                let lead: Vec<usize> = bodies.iter().filter(|&&b| b < h0).map(|&b| unit(b)).collect();
                let mut parts: Vec<Headed> = Vec::new();
                for n in &flow[h0..] {
                    match n {
                        Node::Head(i) => parts.push(Headed {
                            head: Some(*i),
                            blocks: Vec::new(),
                        }),
                        Node::Body(i) => {
                            if let Some(p) = parts.last_mut() {
                                p.blocks.push(*i);
                            }
                        }
                        _ => {}
                    }
                }
                (lead, parts)
            }
        }
        _ => {
            let lead = bodies.iter().map(|&b| unit(b)).collect();
            (
                lead,
                heads
                    .iter()
                    .map(|&h| Headed {
                        head: Some(unit(h)),
                        blocks: Vec::new(),
                    })
                    .collect(),
            )
        }
    };
    if !lead.is_empty() || lead_head.is_some() {
        out.lead = Some(give.section(lead_head, &lead));
    }
    out.sections = number(parts, &mut give, findings);
    out
}

/// Whether `unit` belongs to the box that `head` opened: boxes are set in a column of their own.
fn goes_on(head: &Unit, unit: &Unit) -> bool {
    unit.lines.first() > head.lines.last() && (unit.column == head.column || unit.part == Part::Item)
}

fn positions(flow: &[Node], want: impl Fn(&Node) -> bool) -> Vec<usize> {
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
fn tail(flow: &[Node], units: &[Unit], lead_marked: bool, findings: &mut Vec<Finding>) -> (Vec<usize>, Vec<Headed>) {
    let mut parts: Vec<Headed> = Vec::new();
    let mut blocks: Vec<usize> = Vec::new();
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
    let mut lead = Vec::new();
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
fn listed(
    flow: &[Node],
    heads: &[usize],
    bodies: &[usize],
    units: &[Unit],
    findings: &mut Vec<Finding>,
) -> (Vec<usize>, Vec<Headed>) {
    let index = |at: &usize| match flow[*at] {
        Node::Head(i) | Node::Body(i) => i,
        _ => 0,
    };
    let heads: Vec<usize> = heads.iter().map(index).collect();
    let bodies: Vec<usize> = bodies.iter().map(index).collect();
    let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
    for (n, &i) in bodies.iter().enumerate() {
        let item = |k: usize| units[k].part == Part::Item;
        if n > 0 && item(bodies[n - 1]) && !item(i) {
            groups.push(Vec::new());
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
        return (Vec::new(), parts);
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
                blocks: Vec::new(),
            })
            .collect(),
    )
}

/// Number the sections: nest by style, interpolate, flag, sort.
fn number(parts: Vec<Headed>, give: &mut Give<'_>, findings: &mut Vec<Finding>) -> Vec<Section> {
    let mut styles: Vec<Style> = Vec::new();
    for p in &parts {
        if let Some(n) = p.head.and_then(|h| give.units[h].number.as_ref())
            && !styles.contains(&n.style)
        {
            styles.push(n.style);
        }
    }
    let drawn = styles.contains(&Style::Ornament);
    let mut out: Vec<(Section, bool, usize)> = Vec::with_capacity(parts.len()); // section, may lack a number, lines of its head
    for p in parts {
        let s = give.section(p.head, &p.blocks);
        let head = p.head.map(|h| &give.units[h]);
        let style = head.and_then(|h| h.number.as_ref()).map(|n| n.style);
        let depth = style.and_then(|s| styles.iter().position(|t| *t == s)).unwrap_or(0);
        // a second style opened inside the first is nested below it
        let nests = depth > 0 && !drawn && !out.is_empty();
        match out.last_mut().filter(|_| nests) {
            Some((parent, ..)) => parent.sections.push(s),
            None => out.push((s, drawn && style.is_none(), head.map_or(0, |h| h.rows.len()))),
        }
    }
    if drawn {
        infer(&mut out, findings);
    }
    let mut numbers: Vec<u32> = out.iter().filter_map(|(s, ..)| s.ordinal).collect();
    numbers.sort_unstable();
    let distinct = numbers.windows(2).all(|w| w[0] != w[1]);
    if distinct && numbers.len() == out.len() {
        out.sort_by_key(|(s, ..)| s.ordinal);
    }
    for (s, ..) in &out {
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
    out.into_iter().map(|(s, ..)| s).collect()
}

/// Numbers that were drawn and lost, and heads cut off with them.
fn infer(sections: &mut [(Section, bool, usize)], findings: &mut Vec<Finding>) {
    let known: Vec<Option<u32>> = sections.iter().map(|(s, ..)| s.ordinal).collect();
    if known.iter().all(Option::is_some) {
        return;
    }
    let whole = sections
        .iter()
        .filter(|(s, lost, rows)| s.ordinal.is_some() && !lost && *rows > 1)
        .count();
    let numbered = known.iter().flatten().count();
    for (s, lost, rows) in sections.iter_mut() {
        // beside heads of two and three lines a single line whose number is gone was cut
        if *lost && *rows == 1 && whole * 2 > numbered {
            s.flags.push(Flag::HeadingTruncated);
        }
    }
    match ordinals::interpolate(&known) {
        Some(numbers) => {
            for ((s, ..), n) in sections.iter_mut().zip(numbers) {
                if s.ordinal.is_none() {
                    s.ordinal = Some(n);
                    s.flags.push(Flag::OrdinalInferred);
                }
            }
        }
        None => {
            let mut lines = Lines::default();
            sections
                .iter()
                .filter(|(s, ..)| s.ordinal.is_none())
                .for_each(|(s, ..)| lines.extend(&s.lines));
            findings.push(Finding {
                rule: "ordinal-missing".into(),
                lines,
                message: "headings without a number beside numbered ones; more than one reading fits, or none".into(),
            });
        }
    }
}
