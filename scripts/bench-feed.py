#!/usr/bin/env python3
"""The home feed by SQL and by a timeline, in one run: scripts/bench-feed.py PROGRAM. Figures for docs/performance.md.

Starts PostgreSQL, Redis and two servers on them, one without Redis, in a temporary folder; ends what it started."""

import base64
import glob
import http.cookiejar
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

FOLLOWEES = [50, 300, 1_000, 3_000]
PEOPLE = 20_000
AUTHORS = 4_000
POSTS_EACH = 100
# Followed by everybody, and by each reader.
POPULAR = 5
ROUNDS = 60
MADE = 5
# To whom posts are put into timelines, and how many.
FOLLOWERS = 400
PUSHES = 60
PASSWORD = "nine plates of iron"
FIRST = 1_000_000_000_000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(answers, what):
    deadline = time.monotonic() + 60
    while not answers():
        if time.monotonic() > deadline:
            sys.exit(f"bench-feed: {what} does not answer")
        time.sleep(0.05)


class Engines:
    """What was started, to be ended."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o711)
        self.processes = []

    def start(self, command, **options):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes.append(subprocess.Popen(command, **quiet, **options))

    def postgres(self):
        found = shutil.which("initdb") or max(glob.glob("/usr/lib/postgresql/*/bin/initdb"), default=None)
        if not found:
            sys.exit("bench-feed: PostgreSQL is missing")
        programs, port, data = pathlib.Path(found).resolve().parent, free_port(), self.folder / "pg"
        data.mkdir()
        as_nobody = []
        if os.getuid() == 0:
            shutil.chown(data, "nobody")
            as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "tintype", "--auth=trust", "-E", "UTF8", "--locale=C"]
        subprocess.run([*as_nobody, *initdb], check=True, stdout=subprocess.DEVNULL, cwd="/")
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "shared_buffers=256MB"]
        options = [word for setting in settings for word in ("-c", setting)]
        self.start([*as_nobody, str(programs / "postgres"), "-D", str(data), "-p", str(port), *options], cwd="/")
        self.psql = [str(programs / "psql"), "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-U", "tintype"]
        until(lambda: subprocess.run([*self.psql, "-c", "SELECT 1", "postgres"], capture_output=True).returncode == 0, "PostgreSQL")
        return f"postgres://tintype@127.0.0.1:{port}/postgres"

    def sql(self, text):
        done = subprocess.run([*self.psql, "postgres"], input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"bench-feed: {done.stderr}")
        return done.stdout.strip()

    def redis(self):
        self.redis_port = str(free_port())
        options = ["--port", self.redis_port, "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.start(["redis-server", *options])
        until(lambda: self.redis_cli("PING") == "PONG", "Redis")
        return f"redis://127.0.0.1:{self.redis_port}"

    def redis_cli(self, *words):
        done = subprocess.run(["redis-cli", "-p", self.redis_port, *words], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def server(self, program, settings):
        url = f"127.0.0.1:{free_port()}"
        self.shared = {
            "TINTYPE__DATA_DIR": str(self.folder / "data"),
            "TINTYPE__LIMITS__FACTOR": "100000",
            "TINTYPE__KEYS__SESSION": base64.b64encode(bytes(64)).decode(),
            "TINTYPE__KEYS__SIGNING": base64.b64encode(bytes(32)).decode(),
        }
        self.start([program, "serve"], env={**os.environ, **self.shared, **settings, "TINTYPE__SERVER__BIND": url})
        url = f"http://{url}"
        until(lambda: ready(url), program)
        return url

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


def ready(url):
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


class Reader:
    """Signed up at one server, and known to the other by the same cookie."""

    def __init__(self, url, name):
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        token = self.call(url, "GET", "/auth/csrf")["data"]["csrf_token"]
        body = {"username": name, "email": f"{name}@example.org", "full_name": "", "password": PASSWORD}
        self.call(url, "POST", "/auth/signup", body, token)
        self.id = int(self.call(url, "GET", "/auth/session")["data"]["user"]["id"])

    def call(self, url, method, path, body=None, token=""):
        headers = {"Content-Type": "application/json", "X-CSRF-Token": token} if body is not None else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{url}/api/v1{path}", data, headers, method=method)
        with self.opener.open(request) as answer:
            return json.load(answer)

    def feed(self, url, cursor=""):
        """Milliseconds, and what was answered."""
        started = time.monotonic()
        page = self.call(url, "GET", f"/feed{cursor}")
        return (time.monotonic() - started) * 1000, page


def fill(engines):
    columns = "id, username, email, email_key, email_verified, full_name, bio, website, is_private, role, status, created_at, updated_at"
    engines.sql(f"""
        INSERT INTO users ({columns}) SELECT {FIRST} + i, 'p' || i, i || '@example.org', i || '@example.org', true, '', '',
            '', false, 'user', 'active', now(), now() FROM generate_series(0, {PEOPLE - 1}) i;
        INSERT INTO posts (id, owner_id, caption, visibility, created_at, updated_at)
            SELECT {FIRST} + i::bigint * 1000 + (random() * 999)::int, {FIRST} + (i::bigint * 7919) % {AUTHORS}, 'a day', 'public', now(), now()
            FROM generate_series(0, {AUTHORS * POSTS_EACH - 1}) i;
        INSERT INTO follows (id, owner_id, followee_id, state, created_at, updated_at)
            SELECT {FIRST} + i * {POPULAR} + k, {FIRST} + i, {FIRST} + k, 'accepted', now(), now()
            FROM generate_series({POPULAR}, {PEOPLE - 1}) i, generate_series(0, {POPULAR - 1}) k;
    """)


def follow(engines, reader, number, position):
    engines.sql(f"""
        INSERT INTO follows (id, owner_id, followee_id, state, created_at, updated_at)
            SELECT {FIRST} * {position + 2} + i, {reader.id}, {FIRST} + i, 'accepted', now(), now()
            FROM generate_series(0, {number - 1}) i;
        UPDATE users SET following_count = {number}, following_version = following_version + 1 WHERE id = {reader.id};
    """)


def measure(engines, reader, plain, listed):
    made = []
    for _ in range(MADE):
        engines.redis_cli("FLUSHALL")
        made.append(reader.feed(listed)[0])
    times = {"plain": [], "listed": [], "plain deep": [], "listed deep": []}
    cursor = ""
    for _ in range(8):
        cursor = "?cursor=" + reader.feed(plain, cursor)[1]["page"]["next_cursor"]
    for _ in range(ROUNDS):
        for name, url in (("plain", plain), ("listed", listed)):
            for kind, after in (("", ""), (" deep", cursor)):
                took, page = reader.feed(url, after)
                times[name + kind].append(took)
                if len(page["data"]) != 20:
                    sys.exit("bench-feed: a page is not full")
    if reader.feed(plain)[1]["data"] != reader.feed(listed)[1]["data"]:
        sys.exit("bench-feed: the two answers differ")
    medians = [statistics.median(times[name]) for name in ("plain", "listed", "plain deep", "listed deep")]
    return [*medians, statistics.median(made)]


def push(engines, program, settings, listed):
    """Microseconds that the worker takes for each follower of a new post."""
    for number in range(FOLLOWERS):
        follower = Reader(listed, f"follower{number}")
        follow(engines, follower, FOLLOWEES[0], len(FOLLOWEES) + number)
        follower.feed(listed)
    made = int(engines.redis_cli("DBSIZE"))
    if made < FOLLOWERS:
        sys.exit(f"bench-feed: only {made} keys in Redis")
    new = FIRST * 10
    engines.sql(f"""
        INSERT INTO posts (id, owner_id, caption, visibility, created_at, updated_at)
            SELECT {new} + i, {FIRST + POPULAR}, 'a day', 'public', now(), now() FROM generate_series(1, {PUSHES}) i;
        INSERT INTO jobs (id, kind, payload, state, attempts, run_at, created_at, updated_at)
            SELECT {new} + i, 'fan_out_post', '{{"kind": "fan_out_post", "post_id": ' || {new} + i || ', "after": null}}', 'queued', 0,
                now(), now(), now() FROM generate_series(1, {PUSHES}) i;
    """)
    waiting = lambda: int(engines.sql("SELECT count(*) FROM jobs"))
    engines.start([program, "worker"], env={**os.environ, **settings})
    until(lambda: waiting() < PUSHES, "a worker")
    begun, left = time.monotonic(), waiting()
    until(lambda: waiting() == 0, "a worker")
    return (time.monotonic() - begun) * 1_000_000 / left / FOLLOWERS


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(folder)
        try:
            database = {"TINTYPE__DATABASE__URL": engines.postgres(), "TINTYPE__WORKER__EMBEDDED": "false"}
            # The last to start decides by which rules: everybody has a timeline here, so that few followees show as well.
            plain = engines.server(program, database)
            timelines = {"TINTYPE__REDIS__URL": engines.redis(), "TINTYPE__TIMELINES__FOLLOWEES": "1"}
            listed = engines.server(program, {**database, **timelines})
            fill(engines)
            readers = [Reader(plain, f"reader{number}") for number in FOLLOWEES]
            for position, (reader, number) in enumerate(zip(readers, FOLLOWEES)):
                follow(engines, reader, number, position)
            engines.sql("VACUUM ANALYZE")
            print("followees | SQL | timeline | SQL, page 9 | timeline, page 9 | making it | KB in Redis")
            for reader, number in zip(readers, FOLLOWEES):
                figures = measure(engines, reader, plain, listed)
                size = int(engines.redis_cli("MEMORY", "USAGE", f"tintype:timeline:{reader.id}")) / 1000
                print(" | ".join([f"{number:,}", *(f"{figure:.1f} ms" for figure in figures), f"{size:.0f}"]), flush=True)
            each = push(engines, program, {**engines.shared, **database, **timelines}, listed)
            print(f"a post: {each:.0f} µs of the worker for each follower with a timeline")
        finally:
            engines.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
