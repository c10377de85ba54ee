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

adapters='tintype_(archive|database|local|mail|media|passkeys|redis|s3|security|migrations)'
found=$(grep -rlE "$adapters" crates/*/src --include='*.rs' | grep -vE '^crates/http/src/bin/tintype/|^crates/database/src/migrate.rs' || true)
[ -z "$found" ] || fail "adapters are named outside of the wiring: $found"

# Rows stay in the database adapter: nothing makes its entities public, and nobody else derives from sea-orm.
public='^[[:space:]]*pub (mod|use) ([a-z_]+::)*\{?[a-z_, ]*entities\b'
found=$(grep -rnE "$public" crates/database/src || true)
[ -z "$found" ] || fail "entities are public: $found"
for line in 'pub mod entities;' 'pub use entities::users;' 'pub use crate::entities;' 'pub use self::{sql, entities};'; do
    grep -qE "$public" <<<"$line" || fail "the rule does not see: $line"
done
derives='Derive(EntityModel|PartialModel|ActiveEnum|ValueType)|FromQueryResult'
found=$(grep -rlE "$derives" crates/*/src migrations --include='*.rs' | grep -v '^crates/database/' || true)
[ -z "$found" ] || fail "rows outside of the database adapter: $found"
grep -rqE "$derives" crates/database/src || fail "the rule does not see the rows of the database adapter"

# Everything in Redis is named in one file, and explained in one table.
names() { grep -oE 'tintype:[a-z_]+' "$1" | sort -u; }
keys=crates/redis/src/keys.rs
[ -n "$(names $keys)" ] || fail "$keys names nothing"
found=$(grep -rlE 'tintype:[a-z]' crates/redis/src | grep -vF "$keys" || true)
[ -z "$found" ] || fail "keys of Redis are named outside of $keys: $found"
found=$(diff <(names $keys) <(names docs/architecture.md) || true)
[ -z "$found" ] || fail "$keys (<) and docs/architecture.md (>) differ: $found"

found=$(find crates migrations tests -name '*.rs' -not -path '*/target/*' | xargs wc -l | awk '$2 != "total" && $1 > 500 {print $2 " (" $1 ")"}')
[ -z "$found" ] || fail "rooms of more than 500 lines: $found"
