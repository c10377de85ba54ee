#!/usr/bin/env bash
# Everything that can be told without running the product.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { echo "==> $*"; }

step "rustfmt"
cargo fmt --all -- --check
step "clippy"
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
step "architecture"
scripts/architecture.sh
step "licences, sources, banned crates"
scripts/dependencies.py
step "web app: types, lint, format"
cd frontend
npm run --silent typecheck
npm run --silent lint
npm run --silent format:check
echo "lint passed"
