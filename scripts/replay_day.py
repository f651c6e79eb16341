#!/usr/bin/env python3
"""Begins with relmap at releases of real repositories, and goes on for a day.

    scripts/replay_day.py [--relmap PROGRAM] [--releases N] [--seed N] CLONE...

Of each clone the newest release of a chart and N-1 others are drawn. At each, in a copy: `relmap init`,
`check --worktree`, a commit, `check`, another value in values.yaml, a commit, `check` (which must ask for a
release, or tell of unreleased changes where the file has such an entry, or that the first release is still to be
tagged), `next`, `bump`, `check --worktree`. A release holds if every step ends as it must, and `next` names the
version that `bump` wrote. Prints a row for each clone, and what went wrong. The clones are not written to.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile

from replay_common import run


def commit(copy, message):
    run("git", "-C", copy, "add", "--all", "--force")
    run("git", "-C", copy, "commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)


def component_of(relmap, copy, path):
    """The name of the component whose chart is in this folder."""
    ran = run(relmap, "check", "-C", copy, "--all", "--format", "json")
    try:
        components = json.loads(ran.stdout)["components"]
    except (ValueError, KeyError):
        return None
    return next((own["name"] for own in components if own["path"] == path), None)


def day(relmap, copy, row):
    """What went wrong on a day that begins at a release; nothing if all held."""
    run("git", "-C", copy, "checkout", "--quiet", "--force", "--detach", row["commit"])
    run("git", "-C", copy, "clean", "-ffdqx")
    chart = row["chart"] if row["path"] == "." else row["path"]
    options = ["--component"]
    steps = []

    def step(name, *arguments, codes=(0,)):
        ran = run(relmap, *arguments, "-C", copy)
        if ran.returncode not in codes:
            steps.append(f"{name}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran

    step("init", "init", "--yes", "--chart", chart)
    step("check --worktree", "check", "--worktree")
    commit(copy, "Begin with relmap")
    step("check", "check")
    name = component_of(relmap, copy, row["path"])
    if name is None:
        return steps + ["no component has this chart"]
    options.append(name)
    values = os.path.join(copy, row["path"], "values.yaml")
    content = open(values, "rb").read() if os.path.exists(values) else b""
    if content.strip() == b"{}":
        content = b""
    end = b"\r\n" if b"\r\n" in content else b"\n"
    joint = b"" if not content or content.endswith(b"\n") else end
    with open(values, "wb") as file:
        file.write(content + joint + b"relmapProbe: 1" + end)
    commit(copy, "Another value")
    asked = step("check after a change", "check", *options, codes=(0, 1))
    told = ("unreleased-changes", "first-release")
    if asked.returncode == 0 and not any(rule in asked.stdout for rule in told):
        steps.append(f"check after a change asks for nothing\n{asked.stdout}")
    says = step("next", "next", *options).stdout.strip()
    bumped = step("bump", "bump", "--note", "Probe.", *options)
    step("check --worktree after bump", "check", "--worktree", *options)
    if not steps and not re.search(re.escape(says) + r"\b", bumped.stdout):
        steps.append(f"next says {says}, and bump wrote\n{bumped.stdout}")
    return steps


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clones", nargs="+")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--releases", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    relmap = os.path.abspath(options.relmap)
    is_well = True
    for clone in options.clones:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, os.path.basename(clone.rstrip("/")))
            made = run("git", "clone", "--quiet", "--shared", "--no-checkout", clone, copy)
            if made.returncode:
                sys.exit(made.stderr)
            found = run(relmap, "map", "import", "-C", copy, "--format", "json")
            rows = json.loads(found.stdout)["rows"]
            dated = [row for row in rows if row.get("released")]
            newest = max(dated or rows, key=lambda row: row.get("released") or "")
            others = random.sample(rows, min(options.releases - 1, len(rows)))
            held = 0
            for row in [newest, *others]:
                wrong = day(relmap, copy, row)
                held += not wrong
                for text in wrong:
                    is_well = False
                    print(f"  {row['tag']}: " + text.strip().replace("\n", "\n    "))
            tags = len(run("git", "-C", copy, "tag").stdout.split())
            print(f"| {clone} | {tags} | {len(rows)} | {held} of {1 + len(others)} |", flush=True)
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
