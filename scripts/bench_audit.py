#!/usr/bin/env python3
"""Times `relmap audit` beside the reading that no audit can do without.

    scripts/bench_audit.py CLONE [--runs N]

CLONE is a full clone of a chart repository; it is only read. In turn and in one run:

    relmap audit --format json
    git for-each-ref refs/tags, and then one git cat-file --batch that reads the Chart.yaml of each
    release at its tag

and the ratio of the medians is printed. Which files those are, relmap says itself (`path` and
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


def clock(work, *args):
    began = time.perf_counter()
    work(*args)
    return (time.perf_counter() - began) * 1000


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
    for name, walls in (("relmap audit", audits), ("for-each-ref and cat-file", floors)):
        low, high = min(walls), max(walls)
        print(f"{name:26} median {statistics.median(walls):8.1f} ms  ({low:.1f} to {high:.1f})")
    print(f"{len(releases)} releases; peak of any process {peak:.0f} MiB")
    print(f"ratio: {statistics.median(audits) / statistics.median(floors):.1f}")


if __name__ == "__main__":
    main()
