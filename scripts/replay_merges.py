#!/usr/bin/env python3
"""Replays merges of branches that both released one chart, with `relmap merge-driver`.

    scripts/replay_merges.py [--relmap PROGRAM] [--merges N] CLONE...

Of each clone the newest merge commits are taken whose two sides both moved `version:` in the Chart.yaml of one
chart since they parted. In a copy, `relmap init` begins with the chart at the commit where they parted, which
counts as released. On one branch for each side, the side's changes of the chart are put on top, with the version
as it was before, and `relmap bump --no-edit` releases them. Then git merges the two, with relmap's merge driver. A
merge that goes through must pass `relmap check --worktree`; one that does not must say so by conflicts. The
clones are not written to. The exit code is 1 if a merge ended otherwise.
"""

import argparse
import collections
import os
import re
import sys
import tempfile

from replay_bots import begin
from replay_common import git, run, version_of


def merges(clone, most):
    """The merges, the newest first: the commit where the sides parted, both sides, and the chart."""
    listed = git(clone, "log", "--all", "--merges", "--format=%H %P").stdout
    count = 0
    for line in listed.splitlines():
        commit, *sides = line.split()
        if len(sides) != 2:
            continue
        base = git(clone, "merge-base", *sides).stdout.strip()
        if not base or base in sides:
            continue
        changed = [
            set(git(clone, "diff", "--name-only", base, side, "--", ":(glob)**/Chart.yaml").stdout.split("\n"))
            for side in sides
        ]
        for file in filter(None, changed[0] & changed[1]):
            then, *now = (
                version_of(git(clone, "show", f"{at}:{file}").stdout) for at in (base, *sides)
            )
            if then and all(now) and then not in now:
                yield commit, base, sides, os.path.dirname(file)
                count += 1
                break
        if count == most:
            return


def side(relmap, copy, branch, base, commit, chart):
    """Puts one side's changes of the chart onto the begun repository, and releases them."""
    git(copy, "checkout", "--quiet", "--force", "-B", branch, "begun")
    names = git(copy, "diff", "--name-only", "--no-renames", base, commit, "--", chart or ".").stdout
    for name in filter(None, names.split("\n")):
        if git(copy, "cat-file", "-e", f"{commit}:{name}").returncode:
            git(copy, "rm", "--quiet", "-f", name)
        else:
            git(copy, "checkout", "--quiet", commit, "--", name)
    path = os.path.join(copy, chart, "Chart.yaml")
    old = version_of(git(copy, "show", f"{base}:{os.path.join(chart, 'Chart.yaml')}").stdout)
    with open(path, newline="") as file:
        text = file.read()
    text = re.sub(
        r"(?m)^(version:\s*[\"']?v?)" + re.escape(version_of(text)), r"\g<1>" + old, text
    )
    with open(path, "w", newline="") as file:
        file.write(text)
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", f"Change of {branch}")
    ran = run(relmap, "bump", "-C", copy, "--no-edit")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", f"Release of {branch}")
    return ran.returncode == 0 and run(relmap, "check", "-C", copy).returncode == 0


def replay(relmap, copy, base, sides, chart, tags):
    """What became of a merge, and what to say of it."""
    git(copy, "merge", "--abort")
    if wrong := begin(relmap, copy, base, chart, tags):
        return "not begun", ""
    run(relmap, "init", "-C", copy, "--merge-driver")
    driver = git(copy, "config", "merge.relmap.driver").stdout.strip()
    git(copy, "config", "merge.relmap.driver", driver.replace("relmap", f"'{relmap}'", 1))
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--no-verify", "-m", "Merge by relmap")
    git(copy, "branch", "--force", "begun")
    for branch, commit in zip(("one", "two"), sides):
        if not side(relmap, copy, branch, base, commit, chart):
            return "a side is no release", ""
    git(copy, "checkout", "--quiet", "--force", "one")
    merged = git(copy, "merge", "--no-edit", "two")
    if merged.returncode:
        files = git(copy, "diff", "--name-only", "--diff-filter=U").stdout.split("\n")
        own = any(name.endswith(("Chart.yaml", "RELEASE.txt")) for name in files)
        if not any(files):
            return "failed", merged.stdout + merged.stderr
        return "conflict in Chart.yaml or RELEASE.txt" if own else "conflict in other files", ""
    checked = run(relmap, "check", "-C", copy, "--worktree")
    if checked.returncode:
        return "failed", checked.stdout + checked.stderr
    return "merged, and passes", ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clones", nargs="+")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--merges", type=int, default=40)
    options = parser.parse_args()
    relmap = os.path.abspath(options.relmap)
    total = collections.Counter()
    for clone in options.clones:
        results = collections.Counter()
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, os.path.basename(clone.rstrip("/")))
            made = run("git", "clone", "--quiet", "--shared", "--no-checkout", clone, copy)
            if made.returncode:
                sys.exit(made.stderr)
            listed = git(copy, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/tags")
            tags = dict(line.split(" ", 1) for line in listed.stdout.splitlines())
            for commit, base, sides, chart in list(merges(copy, options.merges)):
                result, wrong = replay(relmap, copy, base, sides, chart, tags)
                results[result] += 1
                if wrong:
                    print(f"{clone} {commit[:12]} {chart}: {result}\n{wrong}", flush=True)
        total += results
        print(clone, dict(results), flush=True)
    for result, count in sorted(total.items()):
        print(f"{count:5} {result}")
    sys.exit(1 if total["failed"] else 0)


if __name__ == "__main__":
    main()
