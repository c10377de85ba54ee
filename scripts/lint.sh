#!/usr/bin/env bash
# Everything that can be told without running the product.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/tools.sh

step() { echo "==> $*"; }

step "rustfmt"
cargo fmt --all -- --check
cargo fmt --manifest-path crates/media/fuzz/Cargo.toml -- --check
step "clippy"
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
step "architecture"
scripts/architecture.sh
step "licences, sources, banned crates"
tool cargo-deny 0.20.2
cargo deny --log-level error --locked check bans licenses sources
step "unused dependencies"
tool cargo-machete 0.9.2
cargo machete
step "web app: types, lint, format"
cd frontend
npm run --silent typecheck
npm run --silent lint
npm run --silent format:check
echo "lint passed"
