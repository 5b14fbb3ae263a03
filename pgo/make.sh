#!/usr/bin/env bash
# Counts how often each piece of code runs while newsmend cleans pages, and writes that to pgo/rustc-VERSION.profdata,
# which release builds use (pgo/rustc). To be run where much code, a dependency or the version of rustc has changed.
#
# Takes llvm-profdata of the compiler's LLVM: `rustup component add llvm-tools`, or Debian's llvm-NN.
set -euo pipefail
cd "$(dirname "$0")/.."
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
profdata=$(find "$(rustc --print sysroot)" -name llvm-profdata -print -quit)
profdata=${profdata:-$(command -v "llvm-profdata-$llvm" || true)}
[ -n "$profdata" ] || { echo "no llvm-profdata of LLVM $llvm: rustup component add llvm-tools" >&2; exit 2; }

corpus=target/bench-corpus
[ -d "$corpus/pages" ] || python3 benches/mkcorpus.py samples/cqrb-2020-06-23.txt "$corpus"
# the program that counts knows this place from when it was built
counts=$PWD/target/pgo/counts
rm -rf "$counts"
mkdir -p "$counts"

NEWSMEND_COUNT=$counts CARGO_TARGET_DIR=target/pgo cargo build --release
find "$corpus/pages" -name '*1.txt' | sort >"$counts/pages"
# one thread: several would lose counts to each other
for input in "@$counts/pages" samples tests/positions; do
    target/pgo/release/newsmend clean "$input" -j 1 >/dev/null
done
"$profdata" merge --sparse -o "pgo/$(rustc --version | cut -d' ' -f1,2 | tr ' ' '-').profdata" "$counts"/*.profraw
ls -l pgo/*.profdata
