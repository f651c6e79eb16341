#!/usr/bin/env python3
"""Draws past releases that break the rules, to be read by eye.

    scripts/draw_disagreements.py [--relmap PROGRAM] [--draw N] [--seed N] CLONE...

Runs `relmap audit --all` in each clone, puts all releases that break the rules into one list, and prints N
of them, drawn by the seed: what was chosen, what is asked, and what forces it. The same clones in
the same order, the same seed and the same rules draw the same releases. The clones are not written to.
"""

import argparse
import json
import os
import random
import subprocess
import sys


def broken(relmap, clone):
    """The releases of a clone that break the rules, and how many there are of each kind."""
    ran = subprocess.run(
        [relmap, "audit", "-C", clone, "--all", "--format", "json"], capture_output=True, text=True
    )
    if ran.returncode > 1:
        sys.exit(f"{clone}: {ran.stderr}")
    releases = json.loads(ran.stdout)["releases"]
    found = [release for release in releases if release["compliance"] == "breaks"]
    print(f"{clone}: {len(releases)} releases, {len(found)} break the rules")
    return found


def show(number, release):
    before = release["predecessor"]
    asked = release["required"]
    asked = f"{asked['match']} {asked['bump']}" if asked else "unknown"
    print(f"{number}. {release['tag']}, after {before['tag'] if before else 'nothing'}")
    print(f"   chosen: {release['actual']}, asked: {asked}")
    for finding in release["findings"]:
        if finding["severity"] in ("error", "undecided"):
            print(f"   {finding['rule']}: {finding['message'][:400]}")
    for demand in release["requirements"]:
        causes = "; ".join(demand["causes"] or demand["files"])
        print(f"   - {demand['rule']} {demand['match']} {demand['bump']}: {causes[:400]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clones", nargs="+")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--draw", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    relmap = os.path.abspath(options.relmap)
    rows = []
    for clone in options.clones:
        rows += sorted(broken(relmap, clone), key=lambda release: release["tag"])
    random.seed(options.seed)
    for number, release in enumerate(random.sample(rows, min(options.draw, len(rows))), 1):
        show(number, release)


if __name__ == "__main__":
    main()
