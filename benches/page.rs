//! One page, step by step: `cargo bench --bench page`.

use divan::Bencher;
use divan::counter::BytesCount;
use newsmend::rule::RuleSet;
use newsmend::{emit, pass, read};

fn main() {
    divan::main();
}

fn sample() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/cqrb-2020-06-23.txt");
    std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn rules() -> RuleSet {
    RuleSet::builtin().unwrap_or_else(|e| panic!("{e}"))
}

#[divan::bench]
fn compile_rules() -> RuleSet {
    rules()
}

#[divan::bench]
fn decode(bencher: Bencher) {
    let bytes = sample();
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench(|| read::decode("page", &bytes, None));
}

#[divan::bench]
fn process(bencher: Bencher) {
    let (bytes, rules) = (sample(), rules());
    let Ok(source) = read::decode("page", &bytes, None) else {
        return;
    };
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench(|| pass::process(&source, &rules));
}

#[divan::bench]
fn emit(bencher: Bencher) {
    let (bytes, rules) = (sample(), rules());
    let Ok(source) = read::decode("page", &bytes, None) else {
        return;
    };
    let page = pass::process(&source, &rules).page;
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        let mut out = Vec::with_capacity(2 * bytes.len());
        emit::yaml::page(&page, &mut out);
        out
    });
}
