#!/usr/bin/env bash
# Everything that can be told without running the product.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tools of cargo's that are not there yet are compiled once, into a folder of the user's.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/tintype/tools
export PATH=$PATH:$tools/bin

step() { echo "==> $*"; }

# tool NAME VERSION: the tool of that name, of any version if it is there already.
tool() {
  command -v "$1" >/dev/null && return
  step "installing $1 $2 into $tools (some minutes, once)"
  CARGO_TARGET_DIR="$tools/target" cargo install --quiet --locked --root "$tools" --version "$2" "$1"
}

step "rustfmt"
cargo fmt --all -- --check
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
