#!/usr/bin/env bash
# Feeds the decoders of pictures with damaged ones. `make fuzz FUZZ_SECONDS=600`; what breaks one is kept and named.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh
tool cargo-fuzz 0.13.2
found=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz
mkdir -p "$found/corpus" "$found/artifacts"
cd crates/media
# Without a sanitizer, which the stable compiler has none of: what decodes is safe Rust.
cargo fuzz run --sanitizer none --target-dir "$found/build" pictures "$found/corpus" ../../tests/photos/hard -- \
  -artifact_prefix="$found/artifacts/" -max_total_time="${FUZZ_SECONDS:-600}" -max_len=300000 -timeout=25 -rss_limit_mb=2048
