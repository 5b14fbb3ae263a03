#!/usr/bin/env bash
# Hands some 50,000 hostile and newspaper-like texts, as newsmend writes them, to YAML readers of other languages.
# Needs python3 with venv, node and npm; what it installs stays in target/.
set -euo pipefail
cd "$(dirname "$0")/../.."

texts=$PWD/target/yaml-readers
mkdir -p "$texts"
# CARGO_TEST="cargo test --profile fast" reuses another build.
YAML_TEXTS=$texts ${CARGO_TEST:-cargo test} --test yaml_texts

[ -x "$texts/venv/bin/python" ] || python3 -m venv "$texts/venv"
"$texts/venv/bin/pip" install --quiet --disable-pip-version-check PyYAML ruamel.yaml
"$texts/venv/bin/python" tests/yaml_readers/read.py "$texts"

cp tests/yaml_readers/package.json tests/yaml_readers/read.mjs "$texts"
npm install --no-audit --no-fund --silent --prefix "$texts"
node "$texts/read.mjs" "$texts"
