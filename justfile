# What is done often; `just` lists it.

_:
    @just --list --unsorted

# all tests
test:
    cargo test

# formatting and clippy, as .ci/run checks them
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# scores of the dev pages against tests/floors.txt
score:
    cargo build --release
    python3 tests/score_floors.py

# times of one page, step by step, and with more rules
bench:
    cargo bench --bench page --bench rules

# the whole process against wc -m and others; after a release build
bench-batch:
    benches/batch.sh

# how often each piece of code runs, for release builds
pgo:
    pgo/make.sh

# which functions the linker puts side by side; after a release build
first:
    python3 benches/first.py

# what YAML readers of other languages make of 50,000 odd texts
yaml-readers:
    tests/yaml_readers/run.sh

# licences and advisories of the dependencies
deny:
    cargo deny check

# everything that the checks do
ci:
    .ci/run
