#!/usr/bin/env python3
"""Requests of somebody signed in, with copies of sessions in Redis and without: scripts/measure_sessions.py PROGRAM.

TINTYPE_TEST_POSTGRES_URL names a PostgreSQL server; Redis is started. Takes three minutes. Figures for
docs/performance.md."""

import glob
import http.cookiejar
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROUNDS = 7
ROUND_SECONDS = 3
CONNECTIONS = 8
# Until PostgreSQL has counted what connections did that are idle.
COUNTED_SECONDS = 12
PASSWORD = "nine plates of iron"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sql(url, statement):
    psql = shutil.which("psql") or sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"))[-1]
    return subprocess.run([psql, "-qtA", url, "-c", statement], check=True, capture_output=True, text=True).stdout.strip()


class Server:
    """With a database of its own, and somebody who is signed in."""

    def __init__(self, program, folder, postgres, redis, copies):
        self.name = f"measure_{os.getpid()}_{'with' if copies else 'without'}"
        self.postgres = postgres
        sql(postgres, f"CREATE DATABASE {self.name}")
        self.port = free_port()
        settings = {
            "TINTYPE__DATA_DIR": f"{folder}/{self.name}",
            "TINTYPE__SERVER__BIND": f"127.0.0.1:{self.port}",
            "TINTYPE__DATABASE__URL": f"{postgres.rsplit('/', 1)[0]}/{self.name}",
            "TINTYPE__REDIS__URL": redis,
            "TINTYPE__REDIS__SESSIONS": str(copies).lower(),
            "TINTYPE__LIMITS__FACTOR": "1000000",
            "TINTYPE__LOG__FILTER": "error",
        }
        self.process = subprocess.Popen([program, "serve"], env={**os.environ, **settings}, **QUIET)
        deadline = time.monotonic() + 60
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"measure: {program} serve does not answer")
            time.sleep(0.05)
        self.cookie = self.sign_up()
        self.rates, self.requests, self.seconds = [], 0, 0.0

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as page:
                return json.load(page)["status"] == "ok"
        except OSError:
            return False

    def sign_up(self):
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        api = f"http://127.0.0.1:{self.port}/api/v1"
        token = json.load(opener.open(f"{api}/auth/csrf"))["data"]["csrf_token"]
        body = {"username": "measure", "email": "measure@example.org", "full_name": "", "password": PASSWORD}
        headers = {"Content-Type": "application/json", "X-CSRF-Token": token}
        opener.open(urllib.request.Request(f"{api}/auth/signup", json.dumps(body).encode(), headers)).close()
        return next(f"{cookie.name}={cookie.value}" for cookie in jar if cookie.name == "tintype")

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def statements(self):
        """So far; each is a transaction of its own."""
        return int(sql(self.postgres, f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{self.name}'"))

    def load(self, path, seconds):
        """How many were answered."""
        text = f"GET /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n"
        counts, ends = [], time.monotonic() + seconds
        threads = [threading.Thread(target=lambda: counts.append(self.ask(text.encode(), ends))) for _ in range(CONNECTIONS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if len(counts) != CONNECTIONS:
            sys.exit("measure: a request failed")
        return sum(counts)

    def ask(self, request, ends):
        count = 0
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            while time.monotonic() < ends:
                connection.sendall(request)
                answer = b""
                while b"\r\n\r\n" not in answer:
                    answer += connection.recv(65536)
                head, _, body = answer.partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200"), head
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                while len(body) < length:
                    body += connection.recv(65536)
                count += 1
        return count

    def round(self, path):
        cpu, started = self.cpu(), time.monotonic()
        count = self.load(path, ROUND_SECONDS)
        self.rates.append(count / (time.monotonic() - started))
        self.seconds += self.cpu() - cpu
        self.requests += count

    def stop(self):
        self.process.terminate()
        self.process.wait()
        sql(self.postgres, f"DROP DATABASE {self.name} WITH (FORCE)")


def compare(servers, path):
    for server in servers:
        server.load(path, 1)
        server.rates, server.requests, server.seconds = [], 0, 0.0
    time.sleep(COUNTED_SECONDS)
    before = [server.statements() for server in servers]
    for _ in range(ROUNDS):
        for server in servers:
            server.round(path)
    time.sleep(COUNTED_SECONDS)
    print(f"GET {path}, {CONNECTIONS} at a time, {ROUNDS} rounds of {ROUND_SECONDS} s each, by turns:")
    for what, server, earlier in zip(("without copies", "with copies"), servers, before):
        rate, requests = statistics.median(server.rates), server.requests
        print(
            f"  {what}: {rate:.0f} a second, {(server.statements() - earlier) / requests:.2f} statements of PostgreSQL "
            f"and {server.seconds / requests * 1e6:.0f} µs of the server's CPU each"
        )
    ratios = [one / other for other, one in zip(servers[0].rates, servers[1].rates)]
    print(f"  ratio of each pair of rounds: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def main(program):
    postgres, port = os.environ["TINTYPE_TEST_POSTGRES_URL"], free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        redis, servers = subprocess.Popen(command, **QUIET), []
        try:
            for copies in (False, True):
                servers.append(Server(program, folder, postgres, f"redis://127.0.0.1:{port}", copies))
            for path in ("/auth/csrf", "/feed"):
                compare(servers, path)
        finally:
            for server in servers:
                server.stop()
            redis.terminate()
            redis.wait()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
