#!/usr/bin/env python3
"""Times `relmap map import` beside what git needs for the same reading.

    scripts/bench_import.py CLONE... [--relmap PROGRAM] [--runs N]

For each clone, in turn and in one run:

    relmap map import --format json
    git for-each-ref refs/tags | paste with the charts' paths | git cat-file --batch

The paths are those that the import found, so that git reads the same Chart.yaml of each tag.
Printed are medians of wall time and of processor time (of all threads and processes), relmap's
peak memory, and the ratio of the medians of wall time. A loaded machine shows in the processor
time: two threads on one free core cannot be faster than one.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time


def measure(command):
    """Wall and processor time in seconds, and peak memory in MiB, of one run."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}: {errors.decode()}")
    return taken, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bench(clone, relmap, runs, folder):
    ours = [relmap, "map", "import", "-C", clone, "--format", "json"]
    document = json.loads(subprocess.run(ours, capture_output=True, check=True).stdout)
    paths = {row["tag"]: row["path"] for row in document["rows"]}
    names = subprocess.run(
        ["git", "-C", clone, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags"],
        capture_output=True, check=True,
    ).stdout.decode(errors="replace").splitlines()

    def file(tag):
        path = paths.get(tag, "no chart")
        return "Chart.yaml" if path == "." else f"{path}/Chart.yaml"

    listed = os.path.join(folder, "paths")
    with open(listed, "w", encoding="utf-8") as out:
        out.writelines(f"{file(tag)}\n" for tag in names)
    # The shell waits for all of the pipe, so its times are those of its children as well.
    pipe = (
        'set -e; git -C "$1" for-each-ref --format="%(refname)" refs/tags'
        ' | paste -d: - "$2" | git -C "$1" cat-file --batch > /dev/null'
    )
    floor = ["sh", "-c", pipe, "sh", clone, listed]
    taken = {"relmap": [], "git": []}
    peak = 0.0
    for number in range(runs + 1):
        for name, command in (("relmap", ours), ("git", floor)):
            wall, cpu, memory = measure(command)
            if number:
                taken[name].append((wall, cpu))
            if name == "relmap":
                peak = max(peak, memory)
    print(f"{clone}: {len(paths)} rows of {len(names)} tags, {runs} runs, load {os.getloadavg()[0]:.1f}")
    medians = {}
    for name, times in taken.items():
        walls = sorted(wall for wall, _ in times)
        cpu = statistics.median(cpu for _, cpu in times)
        medians[name] = (statistics.median(walls), cpu)
        print(f"  {name:7} median {medians[name][0]:6.3f} s ({walls[0]:.3f} to {walls[-1]:.3f}), processor {cpu:6.3f} s")
    ratios = [medians["relmap"][at] / medians["git"][at] for at in (0, 1)]
    print(f"  ratio of relmap to git: {ratios[0]:.2f} of wall time, {ratios[1]:.2f} of processor time; peak memory of relmap {peak:.0f} MiB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clones", nargs="+", metavar="CLONE")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--runs", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for clone in options.clones:
            bench(clone, options.relmap, options.runs, folder)


if __name__ == "__main__":
    main()
