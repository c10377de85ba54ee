#!/usr/bin/env python3
"""Whether the time of an answer tells who has an account: scripts/measure_login.py PROGRAM.

Wrong log-ins and forgotten passwords, for a name that is there and for others, by turns. Takes a minute. Figures for
docs/performance.md; ends with 1 where medians differ by 5 ms or more."""

import http.client
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TRIES = 300
MOST_MS = 5
PASSWORD = "nine plates of iron"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Server:
    """One of its own, with one person."""

    def __init__(self, program, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        settings = {
            "TINTYPE__DATA_DIR": folder,
            "TINTYPE__SERVER__BIND": f"127.0.0.1:{self.port}",
            "TINTYPE__LIMITS__FACTOR": "1000000",
            "TINTYPE__LOG__FILTER": "error",
        }
        self.process = subprocess.Popen([program, "serve"], env={**os.environ, **settings}, **QUIET)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
                answer, data = self.call("GET", "/auth/csrf", None, {})
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"measure_login: {program} serve does not answer")
                time.sleep(0.05)
        self.headers = {
            "Cookie": answer.getheader("set-cookie").split(";")[0],
            "X-CSRF-Token": data["data"]["csrf_token"],
        }
        form = {"username": "known", "email": "known@example.org", "full_name": "", "password": PASSWORD}
        answer, data = self.call("POST", "/auth/signup", form, self.headers)
        if answer.status != 201:
            sys.exit(f"measure_login: {data}")

    def call(self, method, path, body, headers):
        headers = {**headers, "Content-Type": "application/json"}
        self.connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer, json.loads(text) if text else None

    def time(self, path, body, status):
        """Milliseconds."""
        started = time.perf_counter()
        answer, data = self.call("POST", path, body, self.headers)
        took = (time.perf_counter() - started) * 1000
        if answer.status != status:
            sys.exit(f"measure_login: {path} answers {answer.status}: {data}")
        return took

    def stop(self):
        self.process.terminate()
        self.process.wait()


def mann_whitney(one, other):
    """The chance of such a difference where there is none (two-sided, by the normal distribution)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, whose) in enumerate(ranked, 1) if whose == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def compare(what, known, unknown):
    """By turns, each time in the other order."""
    times = {known: [], unknown: []}
    for turn in range(TRIES):
        for ask in (known, unknown) if turn % 2 else (unknown, known):
            times[ask].append(ask(turn))
    medians = [statistics.median(times[ask]) for ask in (known, unknown)]
    difference = abs(medians[0] - medians[1])
    chance = mann_whitney(times[known], times[unknown])
    print(f"{what}: known {medians[0]:.2f} ms, unknown {medians[1]:.2f} ms, difference {difference:.2f} ms, p {chance:.2f}")
    return difference < MOST_MS


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(program, folder)
        try:
            def wrong(login):
                return server.time("/auth/login", {"login": login, "password": "not the password"}, 401)

            def forgot(email):
                return server.time("/auth/password/forgot", {"email": email}, 202)

            for turn in range(20):
                wrong(f"warm{turn}")
            good = [
                compare("log in", lambda _: wrong("known"), lambda turn: wrong(f"nobody{turn}")),
                compare("log in by email", lambda _: wrong("known@example.org"), lambda turn: wrong(f"no{turn}@example.org")),
                compare("forgot", lambda _: forgot("known@example.org"), lambda turn: forgot(f"no{turn}@example.org")),
            ]
        finally:
            server.stop()
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
