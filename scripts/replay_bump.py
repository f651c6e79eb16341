#!/usr/bin/env python3
"""Writes releases upon real ones, and looks at every byte that changed.

    scripts/replay_bump.py [--relmap PROGRAM] [--releases N] [--seed N] CLONE...

Of each clone N releases of charts are drawn. At each, in a copy, `relmap init` begins with the chart,
and `relmap check --worktree` must pass. Then a value is added or another app version wished for,
`relmap bump` writes the next release, and `check --worktree` must pass again. Lines that changed and
have nothing to do with a version are printed, as is every step that ended otherwise; the exit code
is 1 if there is one. The clones are not written to.
"""

import argparse
import collections
import json
import os
import random
import re
import sys
import tempfile

from replay_common import git, run

WAYS = {
    "values": ["--note", "Probe."],
    "minor": ["minor", "--because", "We want it", "--note", "Probe."],
    "app": ["--app", "app-99.1.2", "--note", "App."],
}


def strange_lines(diff, way):
    """Lines that a release has no reason to touch."""
    found, file = [], None
    for line in diff.split("\n"):
        if line.startswith("+++ "):
            file = line[6:]
        if not line.startswith(("+", "-")) or line.startswith(("+++", "---")):
            continue
        if file.endswith("RELEASE.txt"):
            is_right = line.startswith("+")
        elif file.endswith("Chart.yaml"):
            is_right = re.match(r"[-+]\s*\"?(version|appVersion)\"?\s*:", line)
        elif file.endswith("values.yaml"):
            is_right = way == "app" and re.search(r"tag|image|ersion|99\.1\.2", line)
        else:
            is_right = False
        if not is_right:
            found.append(f"{file}: {line}")
    return found


def replay(relmap, copy, row):
    """What became of one release: a name for it, and what is wrong."""
    git(copy, "checkout", "--quiet", "--force", row["commit"])
    git(copy, "clean", "-fdqx")
    values = os.path.join(copy, row["path"], "values.yaml")
    if not os.path.exists(values):
        return "without values.yaml", []
    chart = row["chart"] if row["path"] == "." else row["path"]
    begun = run(relmap, "init", "-C", copy, "--chart", chart)
    checked = run(relmap, "check", "-C", copy, "--worktree")
    if begun.returncode or checked.returncode:
        return "init: failed", [begun.stderr, checked.stdout]
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--no-verify", "--message", "Begin with relmap")
    way = random.choice(list(WAYS))
    with open(values, "rb") as file:
        content = file.read()
    if content.strip() in (b"", b"{}"):
        return "without values", []
    if way != "app":
        end = b"\r\n" if b"\r\n" in content else b"\n"
        joint = b"" if content.endswith(b"\n") else end
        with open(values, "wb") as file:
            file.write(content + joint + b"relmapProbe: 1" + end)
        git(copy, "add", "--all")
    bumped = run(relmap, "bump", "-C", copy, "--allow-dirty", *WAYS[way])
    if bumped.returncode:
        return f"{way}: refused", [bumped.stderr]
    checked = run(relmap, "check", "-C", copy, "--worktree")
    if checked.returncode:
        return f"{way}: failed", [checked.stdout]
    strange = strange_lines(git(copy, "diff", "--unified=0", "--no-color").stdout, way)
    return f"{way}: passed", strange


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clones", nargs="+")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--releases", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    relmap = os.path.abspath(options.relmap)
    results, is_well = collections.Counter(), True
    for clone in options.clones:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "copy")
            made = run("git", "clone", "--quiet", "--no-checkout", clone, copy)
            if made.returncode:
                sys.exit(made.stderr)
            found = run(relmap, "map", "import", "-C", copy, "--format", "json")
            rows = json.loads(found.stdout)["rows"]
            for row in random.sample(rows, min(options.releases, len(rows))):
                result, wrong = replay(relmap, copy, row)
                results[result] += 1
                if wrong:
                    is_well = False
                    print(f"{clone} {row['tag']}: {result}")
                    for text in wrong:
                        print("  " + text.strip().replace("\n", "\n  "))
    for result, count in sorted(results.items()):
        print(f"{count:5} {result}")
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
