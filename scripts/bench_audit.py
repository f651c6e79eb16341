#!/usr/bin/env python3
"""Times `relmap audit` beside the reading that no audit can do without.

    scripts/bench_audit.py CLONE [--runs N]

CLONE is a full clone of a chart repository; it is only read. In turn and in one run:

    relmap audit --format json
    git for-each-ref refs/tags, and then one git cat-file --batch that reads the Chart.yaml of each
    release at its tag

and the ratio of the medians is printed, of wall times. The audit uses every core, so the ratio holds
only where nothing else is at work; the processors' time is printed beside it. Which files those are, relmap says itself (`path` and
`commit` of each release), before the clock starts.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time

RELMAP = os.path.abspath("target/release/relmap")


def floor(clone, names):
    with open(names, "rb") as stdin:
        subprocess.run(["git", "-C", clone, "for-each-ref", "refs/tags"], stdout=subprocess.DEVNULL, check=True)
        command = ["git", "-C", clone, "cat-file", "--batch"]
        subprocess.run(command, stdin=stdin, stdout=subprocess.DEVNULL, check=True)


def audit(clone):
    subprocess.run([RELMAP, "audit", "-C", clone, "--format", "json"], stdout=subprocess.DEVNULL, check=True)


def used():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (children.ru_utime + children.ru_stime) * 1000


def clock(work, *args):
    """Wall time and the processors' time, in milliseconds."""
    began, before = time.perf_counter(), used()
    work(*args)
    return (time.perf_counter() - began) * 1000, used() - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    printed = subprocess.run(
        [RELMAP, "audit", "-C", options.clone, "--format", "json"], stdout=subprocess.PIPE, check=True
    ).stdout
    releases = json.loads(printed)["releases"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        for release in releases:
            folder = "" if release["path"] == "." else release["path"] + "/"
            print(f"{release['commit']}:{folder}Chart.yaml", file=names)
        names.flush()
        audits, floors = [], []
        for number in range(options.runs + 1):
            taken = clock(audit, options.clone), clock(floor, options.clone, names.name)
            if number:
                audits.append(taken[0])
                floors.append(taken[1])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    medians = []
    for name, runs in (("relmap audit", audits), ("for-each-ref and cat-file", floors)):
        walls, cpus = zip(*runs)
        medians.append(statistics.median(walls))
        print(
            f"{name:26} median {medians[-1]:8.1f} ms  ({min(walls):.1f} to {max(walls):.1f})"
            f"  processors {statistics.median(cpus):8.1f} ms"
        )
    print(f"{len(releases)} releases; peak of any process {peak:.0f} MiB")
    print(f"ratio: {medians[0] / medians[1]:.1f}")


if __name__ == "__main__":
    main()
