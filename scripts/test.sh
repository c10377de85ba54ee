#!/usr/bin/env bash
# Installs what the tests need if it is missing, starts it on free ports in a temporary folder, runs everything, stops it.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}
logs=$target/test-logs
# In memory where 4 GiB of it are free: hundreds of databases are made and dropped, and a disk takes ten times as long.
memory=$(df --output=avail /dev/shm 2>/dev/null | tail -1)
if [ "${memory:-0}" -gt $((4 << 20)) ]; then export TMPDIR=/dev/shm; fi
work=$(mktemp -d)
chmod 711 "$work"
mkdir -m 1777 "$work/tmp"
export TMPDIR=$work/tmp
mkdir -p "$logs"
passed=0
failed=0

say() { echo "==> $*"; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

cleanup() {
  [ -n "${watching:-}" ] && kill "$watching" 2>/dev/null
  [ -n "${server:-}" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  [ -f "$work/pg/postmaster.pid" ] && kill -INT "$(head -1 "$work/pg/postmaster.pid")" 2>/dev/null
  while [ -f "$work/pg/postmaster.pid" ]; do sleep 0.1; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'echo; echo "interrupted: stopping what was started"; exit 130' INT TERM

# How many tests passed, by the log of nextest, cargo test, Vitest or Playwright.
summary() {
  awk '/^ +Summary|Tests +[0-9]+ passed|^ +[0-9]+ passed/ {last = $0} /^test result:/ {sum += $4}
    END {if (sum) print "    " sum " passed"; else if (last) print last}' "$1"
}

# watch LOG: the last line of the log and the seconds since it began, until it is killed: every second in one line on a
# terminal, else a line a minute.
watch() {
  local started=$SECONDS every=60 form='    %4d s  %.90s\n' pause
  exec {pause}<> <(:) # that a `sleep` does not outlive who waits for it
  if [ -t 1 ]; then every=1 form='\r\033[K    %4d s  %.90s'; fi
  while ! read -rt "$every" -u "$pause"; do printf "$form" $((SECONDS - started)) "$(tail -n 1 "$1" | tr -d '\r')"; done
}

# run NAME COMMAND…: quiet; prints the end of the log of what failed.
run() {
  local name=$1 log="$logs/$1.log" started=$SECONDS status=0
  shift
  say "$name"
  : >"$log"
  watch "$log" &
  watching=$!
  "$@" >"$log" 2>&1 || status=$?
  kill "$watching"
  wait "$watching" 2>/dev/null
  watching=
  if [ -t 1 ]; then printf '\r\033[K'; fi
  if [ "$status" = 0 ]; then
    passed=$((passed + 1))
    summary "$log"
    echo "    passed in $((SECONDS - started)) s"
  else
    failed=$((failed + 1))
    echo "    FAILED after $((SECONDS - started)) s; the end of $log:"
    tail -n "${TAIL:-80}" "$log"
  fi
}

apt_install() {
  [ "$(id -u)" = 0 ] || { echo "Install $* and run this again." >&2; exit 1; }
  say "installing $*"
  { apt-get update -q && apt-get install -q -y --no-install-recommends "$@"; } >"$logs/apt.log" 2>&1 ||
    { tail -20 "$logs/apt.log"; exit 1; }
}

postgres_bin() { dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1)"; }

start_postgres() {
  [ -x "$(postgres_bin)/initdb" ] || apt_install postgresql
  local bin as=() port
  bin=$(postgres_bin)
  port=$(free_port)
  mkdir "$work/pg"
  if [ "$(id -u)" = 0 ]; then
    chown nobody "$work/pg"
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  fi
  "${as[@]}" env HOME="$work/pg" "$bin/initdb" -D "$work/pg" -U tintype --auth=trust -E UTF8 --locale=C >"$logs/initdb.log" 2>&1 ||
    { tail "$logs/initdb.log"; exit 1; }
  "${as[@]}" "$bin/postgres" -D "$work/pg" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c max_connections=300 >"$logs/postgres.log" 2>&1 &
  until "$(command -v pg_isready || echo "$bin/pg_isready")" -q -h 127.0.0.1 -p "$port" -U tintype -d postgres; do
    kill -0 $! 2>/dev/null || { tail "$logs/postgres.log"; exit 1; }
    sleep 0.1
  done
  export TINTYPE_TEST_POSTGRES_URL=postgres://tintype@127.0.0.1:$port/postgres
}

chromium_path() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

validate_openapi() {
  local venv=${XDG_CACHE_HOME:-$HOME/.cache}/tintype-test/venv
  [ -x "$venv/bin/openapi-spec-validator" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q openapi-spec-validator; } || return 1
  "$target/debug/tintype" openapi >"$work/openapi.json" 2>"$work/openapi.log" || { cat "$work/openapi.log"; return 1; }
  "$venv/bin/openapi-spec-validator" "$work/openapi.json" || return 1
  diff -u docs/api/openapi.json "$work/openapi.json" || { echo "docs/api/openapi.json is not current: run make openapi"; return 1; }
  for page in errors limits; do
    "$target/debug/tintype" "$page" | diff -u "docs/api/$page.md" - || { echo "docs/api/$page.md is not current: run make openapi"; return 1; }
  done
}

start_server() {
  local port
  port=$(free_port)
  export TINTYPE_URL=http://127.0.0.1:$port
  export TINTYPE_MAIL=$work/data/mail
  TINTYPE__DATA_DIR=$work/data TINTYPE__SERVER__BIND=127.0.0.1:$port TINTYPE__LIMITS__FACTOR=1000 \
    "$target/debug/tintype" serve >"$logs/server.log" 2>&1 &
  server=$!
  until curl -fsS "$TINTYPE_URL/readyz" >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || { tail "$logs/server.log"; return 1; }
    sleep 0.1
  done
}

browser() {
  chromium_path >/dev/null || apt_install chromium
  CHROMIUM=$(chromium_path)
  export CHROMIUM
  start_server || return 1
  # For tests that give roles, which is done at the command line.
  export TINTYPE_PROGRAM=$target/debug/tintype TINTYPE__DATA_DIR=$work/data
  cd frontend && npm run --silent e2e
}

nextest() { cargo nextest --version >/dev/null 2>&1; }

# The program comes with the tests: built by itself, with other features, everything would be compiled twice.
build_tests() {
  if nextest; then cargo nextest run --workspace --locked --no-run; else cargo test --workspace --locked --no-run; fi
}

# Tests wait for much: a server that starts, an outage that is noticed. So there are more of them than cores.
cargo_tests() {
  if nextest; then
    cargo nextest run --workspace --locked --no-fail-fast --hide-progress-bar --test-threads $(($(nproc) * 3 / 2))
  else
    cargo test --workspace --locked --no-fail-fast
  fi
}

export RUST_BACKTRACE=0
export NO_COLOR=1
say "what each part says: $logs"
python3 -c "import ensurepip" 2>/dev/null || apt_install python3-venv
command -v nginx >/dev/null || apt_install nginx
command -v redis-server >/dev/null || apt_install redis-server redis-tools
tool s3s-fs 0.14.1 --features binary || exit 1
start_postgres
run web-packages make --no-print-directory frontend/node_modules/.package-lock.json
run web-build make --no-print-directory web
run web-size npm --prefix frontend run --silent lint:size
run build build_tests
run rust cargo_tests
run openapi validate_openapi
run web-unit npm --prefix frontend run --silent test
run browser browser
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
