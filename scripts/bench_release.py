#!/usr/bin/env python3
"""Times `relmap release --push` beside the git commands that a person would release with.

    scripts/bench_release.py [--runs N]

Both release into bare repositories on this machine, in turn and in one run. For each run a fresh
pair is made, which is not timed: a chart repository with a patch to be released, and its remote,
which has the map's branch already. Timed are

    relmap release --push
    git tag -a -F FILE charts-1.1.1  and  git push --atomic origin charts-1.1.1 release-map

where the branch of the second was moved beforehand, so that both push a tag and a branch.
Printed are the medians and the median of the ratios of each pair. `relmap tag --push`, which
pushes the tag alone, stands beside the same two git commands without the branch. A third pair
asks what it costs to find that nothing is left to do. With --records N, releases into a map of N records
are timed next to releases into an empty one.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

from bench_find import rows

RELMAP = os.path.abspath(os.environ.get("RELMAP", "target/release/relmap"))
ENV = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Bench",
    "GIT_AUTHOR_EMAIL": "bench@example.invalid",
    "GIT_COMMITTER_NAME": "Bench",
    "GIT_COMMITTER_EMAIL": "bench@example.invalid",
}


def run(folder, *command, stdin=None):
    given = None if stdin is None else stdin.encode()
    done = subprocess.run(command, cwd=folder, env=ENV, capture_output=True, input=given)
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode().strip()


def write(folder, path, text):
    with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
        file.write(text)


def prepare(place, commits):
    """A chart repository with a patch to be released, and its bare remote."""
    remote, charts = os.path.join(place, "remote.git"), os.path.join(place, "charts")
    run(place, "git", "init", "--quiet", "--bare", "--initial-branch=main", remote)
    run(place, "git", "init", "--quiet", "--initial-branch=main", charts)
    notes = "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart.\n"
    write(charts, "RELEASE.txt", notes)
    write(charts, "Chart.yaml", 'apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: "1.2.0"\n')
    write(charts, "values.yaml", "replicaCount: 2\n")
    for number in range(commits):
        write(charts, "README.md", f"{number}\n")
        run(charts, "git", "add", "--all")
        run(charts, "git", "commit", "--quiet", "--message", f"Commit {number}")
    run(charts, "git", "remote", "add", "origin", "file://" + remote)
    run(charts, "git", "push", "--quiet", "origin", "main")
    run(charts, RELMAP, "release", "--push")
    write(charts, "RELEASE.txt", "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- More.\n\n" + notes)
    write(charts, "Chart.yaml", 'apiVersion: v2\nname: web\nversion: 1.1.1\nappVersion: "1.2.0"\n')
    write(charts, "values.yaml", "replicaCount: 3\n")
    run(charts, "git", "commit", "--quiet", "--all", "--message", "Raise the replica count")
    run(charts, "git", "push", "--quiet", "origin", "main")
    return charts


def fill(charts, records, titles):
    """Gives the remote's map so many records, of so many titles; the chart's own title is one of them."""
    remote = os.path.join(os.path.dirname(charts), "remote.git")
    names = ["charts"] + [f"chart{number:04}" for number in range(1, titles)]
    old = "release-map"
    files = []
    for title in names:
        head, *made = rows(records // titles, title).splitlines(True)
        if title == "charts":
            made = [row for row in made if '"charts-1.1.' not in row]
            made += run(charts, "git", "--git-dir", remote, "show", f"{old}:charts.jsonl").splitlines(True)[1:]
        blob = run(charts, "git", "--git-dir", remote, "hash-object", "-w", "--stdin", stdin="".join([head, *made]))
        files.append(f"100644 blob {blob}\t{title}.jsonl\n")
    tree = run(charts, "git", "--git-dir", remote, "mktree", stdin="".join(files))
    new = run(charts, "git", "--git-dir", remote, "commit-tree", "-p", old, "-m", "Fill", tree)
    run(charts, "git", "--git-dir", remote, "update-ref", "refs/heads/release-map", new)
    run(charts, "git", "--git-dir", remote, "gc", "--quiet")
    # A clone that has it already, as the workspace of a pipeline does.
    run(charts, "git", "fetch", "--quiet", "origin")
    return charts


def by_relmap(charts, command):
    return lambda: run(charts, RELMAP, command, "--push")


def by_git(charts, with_map):
    write(charts, "message", "charts-1.1.1\n\n- More.\n\nApp: app-1.2.0\n")
    branch = []
    if with_map:
        old = run(charts, "git", "rev-parse", "origin/release-map")
        new = run(charts, "git", "commit-tree", "-p", old, "-m", "Record", old + "^{tree}")
        run(charts, "git", "branch", "--no-track", "release-map", new)
        branch = ["release-map"]

    def both():
        run(charts, "git", "tag", "-a", "-F", "message", "charts-1.1.1")
        run(charts, "git", "push", "--quiet", "--atomic", "origin", "charts-1.1.1", *branch)

    return both


def asked_by_git(charts):
    return lambda: run(charts, "git", "ls-remote", "origin", "refs/tags/charts-1.1.1", "refs/heads/release-map")


def pair(name, makers, runs):
    walls = {label: [] for label in makers}
    for number in range(runs + 1):
        for label, make in makers.items():
            with tempfile.TemporaryDirectory() as place:
                act = make(prepare(place, 20))
                began = time.perf_counter()
                act()
                if number:
                    walls[label].append((time.perf_counter() - began) * 1000)
    (first, ours), (second, theirs) = walls.items()
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(f"{name}: {first} {statistics.median(ours):.1f} ms, {second} {statistics.median(theirs):.1f} ms, ratio {ratio:.2f}")


def released(charts):
    run(charts, RELMAP, "release", "--push")
    return charts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--records", type=int, help="time releases into a map of so many records, and no more")
    parser.add_argument("--titles", type=int, default=1, help="of so many charts")
    options = parser.parse_args()
    runs = options.runs
    if options.records:
        full = f"into {options.records} records of {options.titles} charts"
        pair(
            "a map that is full",
            {
                full: lambda charts: by_relmap(fill(charts, options.records, options.titles), "release"),
                "into 1 record": lambda charts: by_relmap(charts, "release"),
            },
            runs,
        )
        return
    pair(
        "tag and map",
        {
            "relmap release --push": lambda charts: by_relmap(charts, "release"),
            "git tag, git push --atomic": lambda charts: by_git(charts, True),
        },
        runs,
    )
    pair(
        "tag alone",
        {
            "relmap tag --push": lambda charts: by_relmap(charts, "tag"),
            "git tag, git push --atomic": lambda charts: by_git(charts, False),
        },
        runs,
    )
    pair(
        "nothing left to do",
        {
            "relmap release --push": lambda charts: by_relmap(released(charts), "release"),
            "git ls-remote": lambda charts: asked_by_git(released(charts)),
        },
        runs,
    )


if __name__ == "__main__":
    main()
