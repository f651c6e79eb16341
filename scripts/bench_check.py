#!/usr/bin/env python3
"""Times `relmap check` beside the git commands that a person would answer the question with.

    scripts/bench_check.py CLONE CHART_FOLDER TAG_PREFIX [--at REVISION] [--runs N]
    scripts/bench_check.py --history [--runs N]

CLONE is a full clone of a chart repository; it is not touched. In a copy that shares its objects,
the chart gets a RELEASE.txt on top of REVISION (HEAD if left out). Then, in turn and in one run:

    relmap check --component TITLE
    git describe --tags --match 'PREFIX*' HEAD
    git diff --name-status BASE HEAD -- CHART_FOLDER

and the ratio of the first median to the sum of the other two is printed, with peak memory (a
process that needs less than this script itself, some 15 MiB, is shown with the script's).
`--history` makes repositories of 1,000 to 100,000 commits whose last release is five commits old,
and prints how the time of a check grows with them.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

RELMAP = os.path.abspath("target/release/relmap")
ENV = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
NAMED = ["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid"]


def git(folder, *args, stdin=None):
    done = subprocess.run(["git", "-C", folder, *args], input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def measure(command, codes=(0,)):
    """Wall time in milliseconds and peak memory in MiB of one run."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENV)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    taken = (time.perf_counter() - began) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise SystemExit(f"{command} ended with {process.returncode}: {errors.decode()}")
    return taken, usage.ru_maxrss / 1024


def compare(named, runs):
    """Medians of all commands, run in turn after one round that is not counted."""
    taken = {name: [] for name in named}
    peak = {name: 0.0 for name in named}
    for number in range(runs + 1):
        for name, (command, codes) in named.items():
            wall, memory = measure(command, codes)
            if number:
                taken[name].append(wall)
            peak[name] = max(peak[name], memory)
    for name, walls in taken.items():
        low, high = min(walls), max(walls)
        print(f"{name:14} median {statistics.median(walls):7.2f} ms  ({low:.2f} to {high:.2f})  peak {peak[name]:5.1f} MiB")
    return {name: statistics.median(walls) for name, walls in taken.items()}


def on_clone(options):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", options.clone, copy], check=True)
        head = git(copy, "rev-parse", f"{options.at}^{{commit}}")
        base = git(copy, "describe", "--tags", "--match", f"{options.prefix}*", "--abbrev=0", head)
        title, version = options.prefix.rstrip("-/_v"), base[len(options.prefix) :]
        major, minor, patch = version.split(".")
        notes = f"{options.prefix}{major}.{minor}.{int(patch) + 1}\n\n- Next.\n\n{base}\n\n- Last.\n"
        blob = git(copy, "hash-object", "-w", "--stdin", stdin=notes.encode())
        git(copy, "read-tree", head)
        git(copy, "update-index", "--add", "--cacheinfo", f"100644,{blob},{options.chart}/RELEASE.txt")
        made = git(copy, *NAMED, "commit-tree", git(copy, "write-tree"), "-p", head, "-m", "Next")
        git(copy, "update-ref", "--no-deref", "HEAD", made)
        count = git(copy, "rev-list", "--count", "HEAD")
        print(f"{options.chart} at {head[:9]}: {count} commits below HEAD, {len(git(copy, 'tag').splitlines())} tags, baseline {base}")
        medians = compare(
            {
                "relmap check": ([RELMAP, "check", "-C", copy, "--component", title], (0, 1)),
                "git describe": (["git", "-C", copy, "describe", "--tags", "--match", f"{options.prefix}*", "HEAD"], (0,)),
                "git diff": (["git", "-C", copy, "diff", "--name-status", base, "HEAD", "--", options.chart], (0,)),
            },
            options.runs,
        )
        both = medians["git describe"] + medians["git diff"]
        print(f"ratio of relmap check to both git commands: {medians['relmap check'] / both:.2f}")


def history(folder, length):
    """A chart repository of many commits; the release stands five commits below HEAD."""
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)

    def write(text):
        importer.stdin.write(text.encode())

    def commit(number, files):
        when = 1_700_000_000 + number * 60
        write(f"commit refs/heads/main\nmark :{number}\ncommitter B <b@example.invalid> {when} +0000\ndata 1\nx\n")
        for path, text in files.items():
            write(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")

    chart = {"Chart.yaml": "name: web\nversion: 1.1.0\n", "RELEASE.txt": "charts-1.1.0\n\n- x\n", "values.yaml": "a: 1\n"}
    for number in range(1, length + 1):
        commit(number, {**(chart if number == 1 else {}), "notes/log.md": f"{number}\n"})
    write(f"reset refs/tags/charts-1.1.0\nfrom :{length - 5}\n\n")
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")
    git(folder, "symbolic-ref", "HEAD", "refs/heads/main")


def on_histories(options):
    with tempfile.TemporaryDirectory() as folder:
        named = {}
        for length in (1_000, 10_000, 100_000):
            path = os.path.join(folder, str(length))
            history(path, length)
            named[f"{length} commits"] = ([RELMAP, "check", "-C", path], (0,))
        medians = list(compare(named, options.runs).values())
        print(f"ratio of the longest history to the shortest: {medians[-1] / medians[0]:.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clone", nargs="?")
    parser.add_argument("chart", nargs="?")
    parser.add_argument("prefix", nargs="?")
    parser.add_argument("--at", default="HEAD")
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--history", action="store_true")
    options = parser.parse_args()
    if options.history:
        on_histories(options)
    elif options.prefix:
        on_clone(options)
    else:
        parser.error("name a clone, the chart's folder and the tag prefix, or give --history")


if __name__ == "__main__":
    main()
