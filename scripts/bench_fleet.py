#!/usr/bin/env python3
"""Measures `relmap fleet status` of many unchanged repositories beside `git ls-remote` of the same ones.

Makes repositories with a released chart each, names them by file:// URLs in a fleet file, fills the copies
by one run, and then runs both in turn with the same parallelism. Prints medians of wall time and of
processor time.

    scripts/bench_fleet.py --repositories 1000 --runs 5
"""

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "T",
    "GIT_AUTHOR_EMAIL": "t@example.com",
    "GIT_COMMITTER_NAME": "T",
    "GIT_COMMITTER_EMAIL": "t@example.com",
}


def run(arguments, folder, **more):
    return subprocess.run(arguments, cwd=folder, env=ENVIRONMENT, check=True, **more)


def make(folder):
    """A repository whose chart is released."""
    folder.mkdir()
    (folder / "templates").mkdir()
    (folder / "RELEASE.txt").write_text("charts-1.1.0 (2026-11-02)\n\n- First chart.\n")
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.1.0\n")
    (folder / "values.yaml").write_text("replicaCount: 2\n")
    (folder / "templates/web.yaml").write_text("replicas: {{ .Values.replicaCount }}\n")
    run(["git", "init", "--quiet", "--initial-branch=main", "."], folder)
    run(["git", "add", "--all"], folder)
    run(["git", "commit", "--quiet", "--message", "Begin"], folder)
    run(["git", "tag", "--annotate", "--message", "One", "charts-1.1.0"], folder)


def timed(arguments, folder, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    run(arguments, folder, stdout=subprocess.DEVNULL, **more)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--relmap", default="target/release/relmap")
    chosen = parser.parse_args()
    relmap = str(Path(chosen.relmap).resolve())
    with tempfile.TemporaryDirectory() as outer:
        outer = Path(outer)
        first = outer / "r0000"
        make(first)
        for number in range(1, chosen.repositories):
            run(["cp", "-r", "r0000", f"r{number:04}"], outer)
        urls = [f"file://{outer}/r{number:04}" for number in range(chosen.repositories)]
        (outer / "list.txt").write_text("\n".join(urls) + "\n")
        (outer / "relmap-fleet.toml").write_text('repositories-from = ["list.txt"]\n')
        jobs = str(chosen.jobs)
        ours = [relmap, "fleet", "status", "--cache", str(outer / "cache"), "--jobs", jobs]
        theirs = ["xargs", "-a", "list.txt", "-n", "1", "-P", jobs, "git", "ls-remote"]
        print(f"first run: {timed(ours, outer)[0]:.2f} s")
        figures = {"relmap": [], "git": []}
        for _ in range(chosen.runs):
            figures["git"].append(timed(theirs, outer))
            figures["relmap"].append(timed(ours, outer))
        medians = {}
        for name, runs in figures.items():
            wall, used = (statistics.median(column) for column in zip(*runs))
            medians[name] = (wall, used)
            print(f"{name}: {wall:.2f} s wall, {used:.2f} s processor")
        for at, what in enumerate(["wall", "processor"]):
            print(f"ratio of {what} time: {medians['relmap'][at] / medians['git'][at]:.2f}")


if __name__ == "__main__":
    main()
