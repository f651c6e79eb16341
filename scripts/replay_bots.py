#!/usr/bin/env python3
"""Replays commits of bots, each completed by `relmap bump --no-edit`.

    scripts/replay_bots.py [--relmap PROGRAM] [--commits N] [--author PATTERN] [--app] CLONE

Of a clone, the newest N commits are taken whose author matches (Renovate and Dependabot by default) and
that change something of a chart. At the parent of each, in a copy, `relmap init` begins with the chart.
Then the commit's own files are put on top, with the version of Chart.yaml as it was before: what a bot
does that knows nothing of the chart's version. `relmap bump --no-edit` must complete it: `relmap check`
passes after the commit, a second run changes nothing, and the entry has notes. What the maintainers
chose for the same change is counted beside it.

With --app the repository has no charts: RELEASE.txt at its top stands for all of it. The clone is not
written to. The exit code is 1 if a commit ended otherwise.
"""

import argparse
import collections
import json
import os
import re
import shutil
import signal
import sys
import tempfile

from replay_common import git, run, version_of

GOOD = ("as the maintainers", "another version", "complete", "no release is needed")
BOTS = "renovate|dependabot|bot@|\\[bot\\]"


def commits(copy, pattern, count, is_app):
    """The commits, the newest first, each with the chart that it changes."""
    listed = git(
        copy, "log", "--no-merges", "--format=%x00%H %P%x01%an <%ae>%x01%s", "--name-only",
        "-E", "-i", f"--author={pattern}", "HEAD",
    ).stdout
    for block in listed.split("\0")[1:]:
        head, _, names = block.partition("\n")
        ids, _, subject = head.split("\x01")
        if len(ids.split()) != 2:
            continue
        commit, parent = ids.split()
        files = [name for name in names.split("\n") if name]
        if is_app:
            yield commit, parent, None, subject
        else:
            charts = {os.path.dirname(f) for f in files if f.endswith(("/Chart.yaml", "/values.yaml"))}
            charts = {c for c in charts if "/charts/" not in c}
            if len(charts) == 1:
                yield commit, parent, charts.pop(), subject
                count -= 1
        if is_app:
            count -= 1
        if count == 0:
            return


def order(version):
    core, _, pre = version.partition("-")
    return [int(part) for part in re.findall(r"\d+", core)[:3]], not pre, pre


def keep_tags(copy, tags, chart, version):
    """Leaves the chart's own tags up to a version: later ones were not there at that time."""
    kept = []
    for name, target in tags.items():
        found = re.fullmatch(re.escape(os.path.basename(chart or "")) + r"-v?(\d.*)", name)
        if chart and version and found and order(found[1]) <= order(version):
            kept.append(f"{target} refs/tags/{name}\n")
    shutil.rmtree(os.path.join(copy, ".git", "refs", "tags"), ignore_errors=True)
    os.mkdir(os.path.join(copy, ".git", "refs", "tags"))
    with open(os.path.join(copy, ".git", "packed-refs"), "w") as file:
        file.write("".join(sorted(kept, key=lambda line: line.split(" ")[1])))


def begin(relmap, copy, parent, chart, tags):
    git(copy, "checkout", "--quiet", "--force", "--detach", parent)
    git(copy, "clean", "-fdqx")
    version = version_of(git(copy, "show", f"{parent}:{chart}/Chart.yaml").stdout) if chart else None
    keep_tags(copy, tags, chart, version)
    if chart is None:
        with open(os.path.join(copy, "RELEASE.txt"), "w") as file:
            file.write("home-1.0.0 (2026-01-01)\n\n- First.\n")
    else:
        begun = run(relmap, "init", "-C", copy, "--chart", chart, "--yes")
        if begun.returncode:
            return begun.stderr
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--no-verify", "-m", "Begin with relmap")
    if chart is None:
        git(copy, "tag", "-f", "home-1.0.0")
        return None
    if f"{os.path.basename(chart)}-{version}" in tags:
        return None
    judged = json.loads(run(relmap, "check", "-C", copy, "--format", "json", "--all").stdout)
    for component in judged["components"]:
        tag = component.get("tag")
        if component["path"] == chart and tag and component["baseline"] is None:
            git(copy, "tag", tag)
    ran = run(relmap, "check", "-C", copy)
    return None if ran.returncode == 0 else ran.stdout


def replay(relmap, copy, commit, parent, chart, tags):
    """What became of a commit: a word, what the maintainers did, and what to say of it."""
    if wrong := begin(relmap, copy, parent, chart, tags):
        return "not begun", None, wrong
    folder = chart or "."
    names = git(copy, "diff", "--name-only", "--no-renames", parent, commit, "--", folder).stdout
    for name in filter(None, names.split("\n")):
        if git(copy, "cat-file", "-e", f"{commit}:{name}").returncode:
            git(copy, "rm", "--quiet", "-f", name)
        else:
            git(copy, "checkout", "--quiet", commit, "--", name)
    chosen = None
    if chart is not None:
        path = os.path.join(copy, chart, "Chart.yaml")
        old = version_of(git(copy, "show", f"{parent}:{chart}/Chart.yaml").stdout)
        with open(path, newline="") as file:
            text = file.read()
        new = version_of(text)
        if old and new and old != new:
            chosen = new
            text = re.sub(r"(?m)^(version:\s*[\"']?v?)" + re.escape(new), r"\g<1>" + old, text)
            with open(path, "w", newline="") as file:
                file.write(text)
    git(copy, "add", "--all")
    if not git(copy, "status", "--porcelain").stdout:
        return "nothing changed", None, ""
    git(copy, "commit", "--quiet", "--no-verify", "-m", git(copy, "log", "-1", "--format=%s", commit).stdout)
    bumped = run(relmap, "bump", "-C", copy, "--no-edit")
    if bumped.returncode:
        return f"bump ended with {bumped.returncode}", chosen, bumped.stdout + bumped.stderr
    if not git(copy, "status", "--porcelain").stdout:
        checked = run(relmap, "check", "-C", copy)
        word = "no release is needed" if checked.returncode == 0 else "check failed"
        return word, chosen, bumped.stdout + checked.stdout
    notes = git(copy, "diff", "-U0", "--", "*RELEASE.txt").stdout
    git(copy, "commit", "--quiet", "--no-verify", "-am", "Release")
    checked = run(relmap, "check", "-C", copy)
    if checked.returncode:
        return "check failed", chosen, checked.stdout
    again = run(relmap, "bump", "-C", copy, "--no-edit")
    if again.returncode or git(copy, "status", "--porcelain").stdout:
        return "a second run wrote something", chosen, again.stdout + git(copy, "diff").stdout
    if not re.search(r"^\+[-*] ", notes, re.M):
        return "no notes", chosen, notes
    own = None
    if chart is not None:
        with open(os.path.join(copy, chart, "Chart.yaml")) as file:
            own = version_of(file.read())
    if chosen and own:
        return ("as the maintainers" if own == chosen else "another version"), f"{old} -> {chosen}, relmap {own}", notes
    return "complete", None, notes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--author", default=BOTS)
    parser.add_argument("--app", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the notes of each")
    options = parser.parse_args()
    relmap = os.path.abspath(options.relmap)
    counts = collections.Counter()
    wrong = False
    # A run that is stopped says how far it came.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "copy")
            clone = os.path.abspath(options.clone)
            run("git", "clone", "--quiet", "--shared", "--no-checkout", clone, copy)
            shown = git(copy, "show-ref", "--tags").stdout.splitlines()
            tags = {name[len("refs/tags/"):]: target for target, name in map(str.split, shown)}
            found = list(commits(copy, options.author, options.commits, options.app))
            for commit, parent, chart, subject in found:
                word, chosen, text = replay(relmap, copy, commit, parent, chart, tags)
                counts[word] += 1
                if word not in GOOD:
                    wrong = True
                if word not in GOOD or options.show:
                    print(f"{commit[:12]} {chart or '.'}: {word}: {subject}\n{text}\n", flush=True)
                elif word == "another version":
                    print(f"{commit[:12]} {chart}: {chosen}: {subject}", flush=True)
    finally:
        print(f"{sum(counts.values())} commits")
        for word, count in counts.most_common():
            print(f"{count:6} {word}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
