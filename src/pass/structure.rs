//! Units to articles.

use super::boxes;
use super::issue::Jump;
use super::sections::{self, Body, Give};
use super::titles::{self, Few, Node, Title};
use super::units::{Part, Unit};
use crate::page::{Article, Block, Finding, Lines};
use crate::rule::{Conventions, Role, Way};
use std::collections::{BTreeSet, HashMap};

/// What the page came to.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// The articles in reading order.
    pub articles: Vec<Article>,
    /// What belongs to none.
    pub furniture: Vec<Block>,
    /// For each article the units of its heads, in the order of [`HEADS`].
    pub heads: Vec<[Few; 5]>,
    /// The units that the articles were made of.
    pub units: Vec<Unit>,
    /// Those that the furniture was made of, in order.
    pub aside: Vec<Unit>,
    /// The jump lines among them.
    pub jumps: Vec<Jump>,
}

/// What stands between the units of a kicker, headline, deck, byline and dateline.
pub(super) const HEADS: [&str; 5] = [" ", "", " ", " ", " "];

/// Arrange `units` into articles. Only where they are to be kept (`keep`) are their texts still in
/// [`Structure::units`].
pub(super) fn structure(
    mut units: Vec<Unit>,
    conventions: &Conventions,
    keep: bool,
    findings: &mut Vec<Finding>,
) -> Structure {
    let furniture = |u: &Unit| matches!(u.part, Part::Labelled(Role::Furniture | Role::JumpLine));
    let mut out = Structure::default();
    // jump lines, and how many units stand before each
    let (mut pointing, mut asides) = (Vec::new(), 0);
    for (i, unit) in units.iter().enumerate().filter(|(_, u)| furniture(u)) {
        if unit.target.is_some() {
            pointing.push((asides, i - asides));
        }
        asides += 1;
    }
    let mut aside: Vec<Unit> = units.extract_if(.., |u| furniture(u)).collect();
    let mut give = Give {
        units: &mut aside,
        keep,
    };
    out.furniture = (0..asides).map(|i| give.block(i)).collect();
    let (nodes, titles) = titles::nodes(&units, conventions);
    let boxed = boxes::boxed(&units);
    let mut regions = allot(&nodes, titles, &boxed);
    by_list(&mut regions, &units, findings);
    // the biggest display head first, where sizes are known
    let size = |t: &Title| t.headline.iter().map(|&i| units[i].stand.size / 4).max().unwrap_or(0);
    regions.sort_by_key(|r| std::cmp::Reverse(size(&r.0)));
    let mut owners = vec![None; if pointing.is_empty() { 0 } else { units.len() }];
    out.articles.reserve_exact(regions.len());
    out.heads.reserve_exact(regions.len());
    for (n, (title, body)) in regions.into_iter().enumerate() {
        let heads = heads(title, &body, &units);
        if !pointing.is_empty() {
            let of_body = body.iter().filter_map(Node::unit);
            let all = heads.iter().flatten().copied().chain(of_body);
            all.for_each(|i| owners[i] = Some(n));
        }
        let mut give = Give {
            units: &mut units,
            keep,
        };
        out.articles.push(article(&heads, &body, &mut give, &boxed, findings));
        out.heads.push(heads);
    }
    for (i, before) in pointing {
        let (Some(target), block) = (aside[i].target.clone(), &out.furniture[i]) else {
            continue;
        };
        // text goes on behind what stands before the line, and comes to what stands after it
        let at = match target.way {
            Way::On => before.checked_sub(1),
            Way::From => Some(before),
        };
        out.jumps.push(Jump {
            target,
            article: at.and_then(|i| owners.get(i).copied().flatten()),
            lines: block.lines.clone(),
            text: block.text.clone(),
        });
    }
    (out.units, out.aside) = (units, aside);
    out
}

/// Cut the nodes at the titles and give each title its body.
fn allot(nodes: &[Node], titles: Vec<Title>, boxed: &[bool]) -> Vec<(Title, Vec<Node>)> {
    let mut bodies = nodes.split(|n| matches!(n, Node::Title(_))).map(<[Node]>::to_vec);
    let mut before = bodies.next().unwrap_or_default();
    let mut regions: Vec<(Title, Vec<Node>)> = titles.into_iter().zip(bodies).collect();
    if before.is_empty() {
        return regions;
    }
    let is_body = |n: &Node| matches!(n, Node::Body(_));
    let bare: Vec<usize> = (0..regions.len())
        .filter(|&i| !regions[i].1.iter().any(is_body))
        .collect();
    let only_boxes = before
        .iter()
        .all(|n| matches!(n, Node::Body(i) if boxed[*i]) || matches!(n, Node::SideHead(_)));
    match (bare.last(), regions.last_mut()) {
        // a title without text takes the text without a title
        (Some(&i), _) => {
            before.append(&mut regions[i].1);
            regions[i].1 = before;
        }
        // a box before any head belongs to the last article
        (None, Some(last)) if only_boxes => {
            before.append(&mut last.1);
            last.1 = before;
        }
        _ => regions.insert(0, (Title::default(), before)),
    }
    regions
}

/// Put what the issue's list has in an article below that article's title, where it stands below another.
fn by_list(regions: &mut [(Title, Vec<Node>)], units: &[Unit], findings: &mut Vec<Finding>) {
    let told = |i: usize| units.get(i).and_then(|u| u.stand.article);
    // an article with two titles on the page is not told apart by its list
    let mut homes: HashMap<u32, Option<usize>> = HashMap::new();
    for (n, (title, _)) in regions.iter().enumerate() {
        if let Some(article) = title.headline.first().and_then(|&i| told(i)) {
            homes.entry(article).and_modify(|home| *home = None).or_insert(Some(n));
        }
    }
    if homes.is_empty() {
        return;
    }
    let mut moved: Vec<(usize, Node)> = Vec::new();
    let mut lines = Lines::default();
    for (n, (_, body)) in regions.iter_mut().enumerate() {
        let home = |node: &Node| {
            let home = homes.get(&told(node.unit()?)?).copied().flatten();
            home.filter(|h| *h != n)
        };
        body.retain(|node| match home(node) {
            Some(home) => {
                node.unit().into_iter().for_each(|i| lines.extend(&units[i].lines));
                moved.push((home, *node));
                false
            }
            None => true,
        });
    }
    if moved.is_empty() {
        return;
    }
    let homes: BTreeSet<usize> = moved.iter().map(|m| m.0).collect();
    moved.into_iter().for_each(|(home, node)| regions[home].1.push(node));
    homes
        .into_iter()
        .for_each(|home| regions[home].1.sort_by_key(Node::unit));
    findings.push(Finding {
        rule: "listed-article".into(),
        lines,
        message: "the issue's METS file has this text in another article than it stands below; it is put there".into(),
    });
}

/// The units of an article's heads: those of its title, and the credits in its body.
fn heads(title: Title, body: &[Node], units: &[Unit]) -> [Few; 5] {
    let of = |role: Role| {
        body.iter()
            .filter_map(|n| if let Node::Credit(i) = n { Some(*i) } else { None })
            .filter(move |&i| units[i].part == Part::Labelled(role))
    };
    let mut out = [title.kicker, title.headline, title.deck, title.byline, title.dateline];
    out[3].extend(of(Role::Byline).chain(of(Role::Credit)));
    out[4].extend(of(Role::Dateline));
    out
}

fn article(
    heads: &[Few; 5],
    body: &[Node],
    give: &mut Give<'_>,
    boxed: &[bool],
    findings: &mut Vec<Finding>,
) -> Article {
    let mut out = Article::default();
    let mut text = |which: usize| -> (Option<String>, Lines) {
        let ids = &heads[which];
        let mut lines = Lines::default();
        ids.iter().for_each(|&i| lines.extend(&give.units[i].lines));
        let text = match ids[..] {
            [] => None,
            [i] => Some(give.text(i)),
            _ => {
                let texts: Vec<&str> = ids.iter().map(|&i| give.units[i].text.as_str()).collect();
                Some(texts.join(HEADS[which]))
            }
        };
        (text.filter(|t| !t.is_empty()), lines)
    };
    (out.kicker, out.lines.kicker) = text(0);
    (out.headline, out.lines.headline) = text(1);
    (out.deck, out.lines.deck) = text(2);
    (out.byline, out.lines.byline) = text(3);
    (out.dateline, out.lines.dateline) = text(4);
    let Body {
        lead,
        sections,
        sidebars,
    } = sections::arrange(body, give, boxed, findings);
    (out.lead, out.sections, out.sidebars) = (lead, sections, sidebars);
    out
}
