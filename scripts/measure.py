#!/usr/bin/env python3
"""Start time, memory and size of a server: scripts/measure.py PROGRAM PHOTO. Figures for docs/performance.md."""

import http.cookiejar
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

STARTS = 5
ROUNDS = 5
IDLE_SECONDS = 30
PASSWORD = "nine plates of iron"


class Server:
    """One of its own, in a folder that goes with it."""

    def __init__(self, program, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = {"TINTYPE__DATA_DIR": folder, "TINTYPE__SERVER__BIND": f"127.0.0.1:{port}"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started = time.monotonic()
        self.process = subprocess.Popen([program, "serve"], env={**os.environ, **settings}, **quiet)
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - started > 30:
                sys.exit(f"measure: {program} serve does not answer")
            time.sleep(0.002)
        self.start_seconds = time.monotonic() - started

    def answers(self):
        try:
            with urllib.request.urlopen(self.url, timeout=5) as page:
                return bool(page.read())
        except OSError:
            return False

    def megabytes(self, field):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(field))

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Person:
    """Signed up, and able to upload."""

    def __init__(self, url):
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.token = self.call("GET", "/auth/csrf")["csrf_token"]
        body = {"username": "measure", "email": "measure@example.org", "full_name": "", "password": PASSWORD}
        self.token = self.call("POST", "/auth/signup", body)["csrf_token"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if method != "GET":
            headers["X-CSRF-Token"] = self.token
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data, headers, method=method)
        with self.opener.open(request) as answer:
            return json.load(answer)["data"]

    def upload(self, photo):
        """Seconds from the last byte to the finished renditions."""
        grant = self.call("POST", "/uploads", {"content_type": "image/jpeg", "byte_size": len(photo)})
        url = urllib.parse.urljoin(self.url, grant["url"])
        request = urllib.request.Request(url, photo, grant["headers"], method=grant["method"])
        self.opener.open(request).close()
        started = time.monotonic()
        while "renditions" not in self.call("POST", f"/uploads/{grant['id']}/complete", {}):
            time.sleep(0.05)
        return time.monotonic() - started


def uploads(server, photo):
    person = Person(server.url)
    signed_up = server.megabytes("VmRSS")
    seconds = []
    for _ in range(ROUNDS):
        pair = [threading.Thread(target=lambda: seconds.append(person.upload(photo))) for _ in range(2)]
        for one in pair:
            one.start()
        for one in pair:
            one.join()
    if len(seconds) != 2 * ROUNDS:
        sys.exit("measure: an upload failed")
    peak = server.megabytes("VmHWM")
    time.sleep(IDLE_SECONDS)
    print(f"memory after the first sign-up: {signed_up:.0f} MB")
    print(f"two photos of {len(photo) / 1e6:.1f} MB at once: {statistics.median(seconds):.2f} s each, peak {peak:.0f} MB")
    print(f"memory {IDLE_SECONDS} s later: {server.megabytes('VmRSS'):.0f} MB")


def main(program, photo):
    print(f"size of the program: {pathlib.Path(program).stat().st_size / 1e6:.0f} MB")
    for what in ("first start, with an empty folder", "later start"):
        times, memory = [], []
        with tempfile.TemporaryDirectory() as shared:
            for _ in range(STARTS):
                with tempfile.TemporaryDirectory() as fresh:
                    server = Server(program, shared if what == "later start" else fresh)
                    times.append(server.start_seconds)
                    memory.append(server.megabytes("VmRSS"))
                    server.stop()
        print(f"{what}: answers after {statistics.median(times):.2f} s, memory {statistics.median(memory):.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(program, folder)
        try:
            uploads(server, pathlib.Path(photo).read_bytes())
        finally:
            server.stop()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
