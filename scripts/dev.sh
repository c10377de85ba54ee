#!/usr/bin/env bash
# Both servers with reload: the API on 127.0.0.1:8080, started again when its code changes, and the web app on :5173.
set -euo pipefail
cd "$(dirname "$0")/.."

cleanup() { kill "${web:-}" "${api:-}" 2>/dev/null || true; }
trap cleanup EXIT

(cd frontend && npm run dev) &
web=$!
stamp() { find crates migrations Cargo.toml -name '*.rs' -o -name '*.toml' | xargs stat -c '%Y' | sort -n | tail -1; }
while true; do
  seen=$(stamp)
  if cargo build --workspace; then
    "${CARGO_TARGET_DIR:-target}/debug/tintype" serve &
    api=$!
  fi
  while [ "$(stamp)" = "$seen" ]; do sleep 1; done
  [ -n "${api:-}" ] && kill "$api" 2>/dev/null && wait "$api" 2>/dev/null || true
done
