//! What more rules cost on a page that none of them touches: `cargo bench --bench rules`.
//!
//! Each bench runs all passes with the rules that the binary carries, and one to seven times as many that are theirs
//! with other words. What it costs to have twice as many is the second row against the first.
//!
//! Counted instead of timed: `valgrind --tool=callgrind target/release/deps/rules-… --bench many_rules::2 --sample-count 1`.

use divan::Bencher;
use divan::counter::BytesCount;
use newsmend::pass;
use newsmend::rule::{Pass, RuleSet, SpaceRole};
use newsmend::source::{LineIndex, Source};

fn main() {
    divan::main();
}

fn source() -> Source {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/cqrb-2020-06-23.txt");
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    Source::from_text("page", text)
}

/// The rules of the binary, and copies until there are `times` as many: they look for what does not stand in `page`.
fn rules(times: usize, page: &Source) -> RuleSet {
    let own: Vec<(String, String)> = RuleSet::builtin_files()
        .filter(|(path, _)| !path.contains("/profiles/"))
        .collect();
    let rows = LineIndex::new(&page.text);
    let idle = |file: &(String, String)| {
        let Ok(set) = RuleSet::from_files([file.clone()]) else {
            return false;
        };
        let edits = [Pass::Normalize, Pass::Ornament, Pass::Repair].map(|p| set.edits(p, &page.text).len());
        let says = set.says(&page.text, &rows);
        let gaps = set.space(&page.text, SpaceRole::Head).len() + set.space(&page.text, SpaceRole::Text).len();
        edits == [0; 3] && gaps == 0 && says.labels.is_empty() && says.reports.is_empty()
    };
    let copies = (1..).flat_map(|n| own.iter().filter_map(move |(path, text)| copy(path, text, n)));
    let copies = copies.filter(idle).take((times - 1) * own.len());
    RuleSet::builtin_with(copies).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

/// Rule `text` as another one: same pass, same way of looking, and letters moved on to others of the same kind, so that
/// `记者` becomes two letters that are as common in rules, and in no page stand like that.
fn copy(path: &str, text: &str, n: u32) -> Option<(String, String)> {
    let stem = path.rsplit('/').next()?.strip_suffix(".yaml")?;
    let folder = path.rsplit('/').nth(1)?;
    let id = format!("{stem}-{n}");
    let (head, _) = text
        .split_once("examples:")
        .filter(|(head, _)| !head.contains("mechanism:"))?;
    let moved: String = head
        .chars()
        .map(|c| match c {
            '\u{4e00}'..='\u{9fa5}' => char::from_u32(0x4e00 + (c as u32 - 0x4e00 + 3571 * n) % 0x51a5).unwrap_or(c),
            c => c,
        })
        .collect();
    let moved = moved.replacen(&format!("id: {stem}\n"), &format!("id: {id}\n"), 1);
    Some((format!("{folder}/{id}.yaml"), moved))
}

const TIMES: [usize; 4] = [1, 2, 4, 8];

/// The passes over text and lines.
#[divan::bench(args = TIMES)]
fn text_passes(bencher: Bencher, times: usize) {
    let (source, rules) = (source(), rules(times, &source()));
    let text = pass::text::mend(&source, &rules).text;
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let edits = [Pass::Normalize, Pass::Ornament, Pass::Repair].map(|p| rules.edits(p, &text).len());
        (edits, rules.says(&text, &LineIndex::new(&text)).labels.len())
    });
}

/// The whole page.
#[divan::bench(args = TIMES)]
fn page(bencher: Bencher, times: usize) {
    let (source, rules) = (source(), rules(times, &source()));
    pass::process(&source, &rules);
    bencher
        .counter(BytesCount::of_str(&source.text))
        .bench(|| pass::process(&source, &rules));
}
