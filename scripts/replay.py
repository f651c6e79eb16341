#!/usr/bin/env python3
"""Replays the past releases of a chart and sets what relmap asks for beside what was released.

    scripts/replay.py CLONE PREFIX [--relmap PROGRAM] [--last N] [--rows]

CLONE is a full clone of a chart repository, PREFIX what stands before the version in the tags of
one chart: `kube-prometheus-stack-`, or `v`. For each two consecutive releases a commit is made in
a throwaway copy whose parent is the first release and whose content is the second one's, with a
RELEASE.txt that declares it; then `relmap check` judges that commit. The clone is not touched.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import tempfile

SEMVER = re.compile(r"^(\d+)\.(\d+)\.(\d+)$")


def git(*args, stdin=None):
    done = subprocess.run(["git", *args], input=stdin, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").strip()


def releases(clone, prefix):
    """The final releases of the chart as (version, tag, commit), in the order of versions."""
    found = []
    form = "%(refname:strip=2) %(objectname) %(*objectname)"
    for line in git("-C", clone, "for-each-ref", f"--format={form}", "refs/tags").splitlines():
        tag, direct, *peeled = line.split(" ")
        version = SEMVER.match(tag[len(prefix) :]) if tag.startswith(prefix) else None
        if version:
            found.append((tuple(map(int, version.groups())), tag, (peeled or [""])[0] or direct))
    return sorted(found)


def chart_folder(clone, commit, version):
    """The folder of the Chart.yaml that has this version, and its appVersion."""
    paths = git("-C", clone, "ls-tree", "-r", "--name-only", commit).splitlines()
    for path in sorted(paths, key=len):
        if path.rsplit("/", 1)[-1] != "Chart.yaml":
            continue
        text = git("-C", clone, "show", f"{commit}:{path}")
        if re.search(rf"^version: *['\"]?v?{re.escape(version)}['\"]?\s*$", text, re.M):
            app = re.search(r"^appVersion: *['\"]?v?(\d+\.\d+\.\d+)['\"]?\s*$", text, re.M)
            return os.path.dirname(path), app and app.group(1)
    return None, None


def bump(old, new):
    names = ("major", "minor", "patch")
    return next((name for name, a, b in zip(names, old, new) if a != b), "none")


def replay(clone, prefix, relmap, last):
    rows = []
    found = releases(clone, prefix)
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        git("clone", "--quiet", "--bare", "--shared", "--no-tags", clone, copy)
        for tag in git("-C", copy, "tag").splitlines():
            git("-C", copy, "tag", "-d", tag)
        at = ["-C", copy, "-c", "user.name=Replay", "-c", "user.email=replay@example.invalid"]
        index = {**os.environ, "GIT_INDEX_FILE": os.path.join(folder, "index")}
        for number, ((old, old_tag, base), (new, new_tag, commit)) in enumerate(zip(found, found[1:])):
            git("-C", copy, "update-ref", f"refs/tags/{old_tag}", base)
            if last and number < len(found) - 1 - last:
                continue
            version = ".".join(map(str, new))
            chart, app = chart_folder(clone, commit, version)
            if chart is None:
                rows.append((old, new, None, "no chart of this version in the tag's tree"))
                continue
            deploys = f"App: app-{app}\n" if app else ""
            notes = f"{new_tag}\n{deploys}\n- Replayed.\n\n{old_tag}\n\n- Replayed.\n"
            blob = git("-C", copy, "hash-object", "-w", "--stdin", stdin=notes.encode())
            for args in (
                ["read-tree", commit],
                ["update-index", "--add", "--cacheinfo", f"100644,{blob},{os.path.join(chart, 'RELEASE.txt')}"],
            ):
                subprocess.run(["git", "-C", copy, *args], env=index, check=True)
            tree = subprocess.run(["git", "-C", copy, "write-tree"], env=index, check=True, capture_output=True)
            made = git(*at, "commit-tree", tree.stdout.decode().strip(), "-p", base, "-m", "Replay")
            git("-C", copy, "update-ref", "--no-deref", "HEAD", made)
            ran = subprocess.run([relmap, "check", "--all", "--format", "json", "-C", copy], capture_output=True)
            if ran.returncode > 1 and not ran.stdout:
                rows.append((old, new, None, ran.stderr.decode().strip()))
                continue
            outcome = json.loads(ran.stdout)
            component = next((c for c in outcome["components"] if c["tag"] == new_tag), None)
            rows.append((old, new, component, None))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clone")
    parser.add_argument("prefix")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--last", type=int, default=0, help="only the last N steps")
    parser.add_argument("--rows", action="store_true", help="print every step")
    options = parser.parse_args()
    options.relmap = os.path.abspath(options.relmap)
    rows = replay(options.clone, options.prefix, options.relmap, options.last)
    counts = collections.Counter()
    rules = collections.Counter()
    for old, new, component, trouble in rows:
        actual = bump(old, new)
        step = f"{'.'.join(map(str, old))} -> {'.'.join(map(str, new))}"
        if component is None:
            counts["not judged"] += 1
            print(f"{step:26} not judged: {trouble}")
            continue
        counts[component["verdict"]] += 1
        required = component["required"] or {"bump": "?", "match": "?", "version": "?"}
        errors = [f for f in component["findings"] if f["severity"] in ("error", "undecided")]
        rules.update(f["rule"] for f in errors)
        if options.rows or errors:
            forced = "; ".join(
                f"{r['rule']} {r['match']} {r['bump']} ({', '.join((r['causes'] or r['files'])[:2])})"
                for r in component["requirements"]
            )
            asked = f"{required['match']} {required['bump']}"
            said = " ".join(sorted({f["rule"] for f in errors}))
            print(f"{step:26} {actual:6} asked {asked:16} {component['verdict']:10} {said} [{forced[:240]}]")
    print(f"{options.prefix}: {len(rows)} steps:", dict(counts), dict(rules))


if __name__ == "__main__":
    main()
