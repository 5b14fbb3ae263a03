//! Of all ways to deal the lines that a search kept, the one that is right about most of them.
//!
//! The cheapest way is one of many that cost about the same, and they differ in places far apart. How likely it is that a
//! line stands below another is told by all ways together, by the forward-backward algorithm; the way whose lines are
//! likeliest, added up, is taken. That is decoding by maximum expected accuracy (Goodman, *Parsing algorithms and metrics*,
//! 1996; Do et al., *ProbCons*, 2005).

use std::collections::HashMap;

/// What a line may stand below, beside other lines: nothing, in a column of its own.
pub(super) const TOP: u32 = u32::MAX;
/// The same where a region begins with it.
pub(super) const FRESH: u32 = u32::MAX - 1;

/// A way to deal one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// The table before, and the one after.
    pub from: u32,
    pub to: u32,
    /// The line that it stands below, or [`TOP`] or [`FRESH`].
    pub below: u32,
    /// What it costs, in hundredths of a nat.
    pub price: i32,
}

/// Tables of open columns, and how they follow each other.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    /// By line, in the order of the page.
    edges: Vec<Edge>,
    /// Where those of each line begin.
    lines: Vec<usize>,
    /// Tables are numbered from 0 on, the first ones coming from nowhere.
    tables: usize,
}

/// So many hundredths of a nat count as one. Ways that cost much more than the cheapest have no say: of 50, 100 and 200
/// this was best on generated pages.
const NAT: f64 = 50.0;

impl Lattice {
    /// A line is dealt.
    pub(super) fn line(&mut self) {
        self.lines.push(self.edges.len());
    }

    /// One more way for the last line.
    pub(super) fn add(&mut self, edge: Edge) {
        self.tables = self.tables.max(edge.to as usize + 1);
        self.edges.push(edge);
    }

    fn of(&self, line: usize) -> &[Edge] {
        let end = self.lines.get(line + 1).copied().unwrap_or(self.edges.len());
        &self.edges[self.lines[line]..end]
    }

    /// How likely each way to deal a line is, for each edge.
    fn likely(&self, ends: &[(u32, i32)]) -> Vec<f64> {
        let weight = |price: i32| -f64::from(price) / NAT;
        let mut before = vec![f64::NEG_INFINITY; self.tables];
        before[..self.firsts()].fill(0.0);
        for edge in &self.edges {
            let said = before[edge.from as usize] + weight(edge.price);
            let slot = &mut before[edge.to as usize];
            *slot = sum(*slot, said);
        }
        let mut after = vec![f64::NEG_INFINITY; self.tables];
        for &(table, price) in ends {
            after[table as usize] = weight(price);
        }
        for edge in self.edges.iter().rev() {
            let said = after[edge.to as usize] + weight(edge.price);
            let slot = &mut after[edge.from as usize];
            *slot = sum(*slot, said);
        }
        let all = ends
            .iter()
            .map(|e| before[e.0 as usize] + after[e.0 as usize])
            .fold(f64::NEG_INFINITY, sum);
        let likely = |e: &Edge| (before[e.from as usize] + weight(e.price) + after[e.to as usize] - all).exp();
        self.edges.iter().map(likely).collect()
    }

    /// How many tables come from nowhere.
    fn firsts(&self) -> usize {
        self.edges.first().map_or(0, |e| e.to as usize)
    }

    /// The way with the likeliest links, added up: an edge for each line. `ends` gives the last tables, with what it
    /// costs to end there.
    pub(super) fn likeliest(&self, ends: &[(u32, i32)]) -> Vec<Edge> {
        if self.edges.is_empty() {
            return Vec::new();
        }
        let likely = self.likely(ends);
        let mut right = vec![(f64::NEG_INFINITY, usize::MAX); self.tables];
        right[..self.firsts()].fill((0.0, usize::MAX));
        let mut links: HashMap<u32, f64> = HashMap::new();
        for line in 0..self.lines.len() {
            links.clear();
            for (e, likely) in self.of(line).iter().zip(&likely[self.lines[line]..]) {
                *links.entry(e.below).or_default() += likely;
            }
            for (e, at) in self.of(line).iter().zip(self.lines[line]..) {
                let sum = right[e.from as usize].0 + links.get(&e.below).copied().unwrap_or(0.0);
                if sum > right[e.to as usize].0 {
                    right[e.to as usize] = (sum, at);
                }
            }
        }
        let more = |a: (f64, usize), b: (f64, usize)| if b.0 > a.0 { b } else { a };
        let last = ends.iter().map(|e| right[e.0 as usize]).reduce(more);
        let mut at = last.map_or(usize::MAX, |l| l.1);
        let mut out = Vec::with_capacity(self.lines.len());
        while let Some(edge) = self.edges.get(at) {
            out.push(*edge);
            at = right[edge.from as usize].1;
        }
        out.reverse();
        out
    }
}

/// Of two chances given by their logarithms, the logarithm of the sum.
fn sum(a: f64, b: f64) -> f64 {
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    // so little changes nothing
    if more - less > 30.0 || less == f64::NEG_INFINITY {
        return more;
    }
    more + (less - more).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_several_ways_have_outweigh_the_cheapest_way() {
        let mut lattice = Lattice::default();
        let mut line = |edges: &[(u32, u32, u32, i32)]| {
            lattice.line();
            for &(from, to, below, price) in edges {
                lattice.add(Edge { from, to, below, price });
            }
        };
        line(&[(0, 1, 0, 0), (0, 2, TOP, 10)]);
        line(&[(1, 3, 1, 0), (2, 4, 0, 0), (2, 5, 1, 0)]);
        let below = |ends: &[(u32, i32)]| lattice.likeliest(ends).iter().map(|e| e.below).collect::<Vec<_>>();
        assert_eq!(below(&[(3, 0), (4, 0), (5, 0)]), [TOP, 1]);
        // where one of them ends too dear
        assert_eq!(below(&[(3, 0), (4, 500), (5, 40)]), [0, 1]);
        assert_eq!(Lattice::default().likeliest(&[(0, 0)]).len(), 0);
    }
}
