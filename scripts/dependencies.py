#!/usr/bin/env python3
"""Licences, sources and banned crates of everything that is built, and dependencies that nobody uses."""

import json
import pathlib
import re
import subprocess
import sys

ALLOWED = {
    "AGPL-3.0-or-later", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC0-1.0", "CDLA-Permissive-2.0", "GPL-3.0-or-later", "ISC", "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0", "Unlicense",
    "Zlib", "0BSD",
}
BANNED = {"openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "redis"}
# Fixes that no advisory asks for: smuggling and shutdown in the HTTP server.
FLOOR = {"actix-http": (3, 12, 1), "actix-web": (4, 14, 1)}


def permitted(expression):
    """Whether one way through an SPDX expression is allowed."""
    expression = expression.replace("/", " OR ").replace("(", " ( ").replace(")", " ) ")
    any_of = re.split(r"\s+OR\s+", re.sub(r"\s[()]\s", " ", f" {expression} ").strip())
    return any(all(part.strip() in ALLOWED for part in re.split(r"\s+AND\s+", one)) for one in any_of)


def main():
    metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))
    tree = ["cargo", "tree", "--workspace", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]
    built = {line.split()[0] for line in subprocess.check_output(tree, text=True).splitlines() if line.strip()}
    problems = []
    for package in metadata["packages"]:
        name, version, source = package["name"], package["version"], package["source"]
        if name not in built:
            continue
        if name in BANNED:
            problems.append(f"{name} is banned")
        if source is not None and not source.startswith("registry+"):
            problems.append(f"{name} comes from {source}")
        if not permitted(package["license"] or ""):
            problems.append(f"{name} has the licence {package['license']}")
        if name in FLOOR and tuple(int(n) for n in version.split("-")[0].split(".")) < FLOOR[name]:
            problems.append(f"{name} {version} is older than {FLOOR[name]}")
    members = set(metadata["workspace_members"])
    for package in metadata["packages"]:
        if package["id"] not in members:
            continue
        folder = pathlib.Path(package["manifest_path"]).parent
        sources = [path for path in folder.rglob("*.rs") if "target" not in path.parts]
        code = "\n".join(path.read_text() for path in sources)
        for dependency in package["dependencies"]:
            crate = (dependency["rename"] or dependency["name"]).replace("-", "_")
            lib = {"password_hash": "password_hash", "kamadak_exif": "exif"}.get(crate, crate)
            if dependency["source"] is None and dependency["name"] == package["name"]:
                continue
            if not re.search(rf"\b{lib}\b", code):
                problems.append(f"{package['name']} does not use {dependency['name']}")
    for problem in problems:
        print(f"dependencies: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
