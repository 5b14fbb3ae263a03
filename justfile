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

# licences and advisories of the dependencies
deny:
    cargo deny check

# everything that the checks do
ci:
    .ci/run
