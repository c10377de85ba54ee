#!/usr/bin/env bash
# The dependency rule, executable: the domain knows no technology, only the wiring knows every adapter.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "architecture: $*" >&2; exit 1; }
forbidden='^(sea-orm|sqlx|fred|rust-s3|actix-web|tokio|reqwest|serde) '

tree() { cargo tree --locked --package "$1" --edges normal --prefix none; }
found=$(tree tintype-domain | grep -E "$forbidden" || true)
[ -z "$found" ] || fail "the domain depends on: $found"
# The same question must find what is there, or it asks nothing.
tree tintype-redis | grep -qE '^fred ' || fail "the rule does not see fred in the Redis adapter"
tree tintype-s3 | grep -qE '^rust-s3 ' || fail "the rule does not see rust-s3 in the bucket's adapter"
tree tintype-database | grep -qE '^sea-orm ' || fail "the rule does not see sea-orm in the database adapter"

adapters='tintype_(database|local|media|redis|s3|security|migrations)'
found=$(grep -rlE "$adapters" crates/*/src --include='*.rs' | grep -vE '^crates/http/src/bin/tintype/|^crates/database/src/migrate.rs' || true)
[ -z "$found" ] || fail "adapters are named outside of the wiring: $found"

found=$(find crates migrations tests -name '*.rs' -not -path '*/target/*' | xargs wc -l | awk '$2 != "total" && $1 > 500 {print $2 " (" $1 ")"}')
[ -z "$found" ] || fail "rooms of more than 500 lines: $found"
