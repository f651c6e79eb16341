#!/usr/bin/env python3
"""Times `relmap map find` on a large map beside reading the map's bytes with git.

    scripts/bench_find.py [--rows N] [--titles N] [--runs N] [--loose] [--relmap PATH]

A repository is made whose branch `release-map` holds N rows (100,000 if left out), in one file or
spread over several titles, packed as `git gc` does it (or, with --loose, as just written). Then, in
turn and in one run:

    relmap map find --app / --chart / --at
    git cat-file blob release-map:charts.jsonl        (git cat-file --batch, for several titles)

and for each question the median of the ratios of neighbouring runs is printed, by wall time and by
processor time, which is the steadier of the two on a machine that others use too.
"""

import argparse
import datetime
import hashlib
import os
import resource
import statistics
import subprocess
import tempfile
import time


def sha(text):
    return hashlib.sha1(text.encode()).hexdigest()


def rows(count, title):
    """A file of the map: versions count up, and each app release is deployed by four charts."""
    out = [f'{{"schema":2,"title":"{title}"}}\n']
    start = datetime.datetime(2010, 1, 1)
    for number in range(count):
        version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
        app = f"{number // 10000 + 1}.{number // 100 % 100}.{number % 100 // 4}"
        released = (start + datetime.timedelta(minutes=80 * number)).isoformat()
        out.append(
            f'{{"chart":"{title}-{version}","version":"{version}","commit":"{sha(title + version)}",'
            f'"path":"deploy/web","time":"{released}Z","recorded":"release","apps":[{{"name":"app",'
            f'"version":"{app}","tag":"app-{app}","commit":"{sha(app)}","verified":true}}],"images":[]}}\n'
        )
    return "".join(out)


def git(folder, *args, stdin=None):
    done = subprocess.run(["git", "-C", folder, *args], input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def make(folder, options):
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    titles = ["charts"] if options.titles == 1 else [f"chart{n}" for n in range(options.titles)]
    entries, size = [], 0
    for title in titles:
        text = rows(options.rows // options.titles, title).encode()
        size += len(text)
        blob = git(folder, "hash-object", "-w", "--stdin", stdin=text)
        entries.append(f"100644 blob {blob}\t{title}.jsonl\n")
    tree = git(folder, "mktree", stdin="".join(entries).encode())
    named = ["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid"]
    commit = git(folder, *named, "commit-tree", tree, "-m", "Record")
    git(folder, "update-ref", "refs/heads/release-map", commit)
    if not options.loose:
        git(folder, "gc", "--quiet")
    return titles, size


def measure(command, stdin=None):
    """Wall and processor time in milliseconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, input=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = (time.perf_counter() - began) * 1000
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr.decode()}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--titles", type=int, default=1)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--loose", action="store_true")
    parser.add_argument("--relmap", default=os.path.abspath("target/release/relmap"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        titles, size = make(folder, options)
        kind = "loose" if options.loose else "packed"
        print(f"{options.rows} rows, {len(titles)} files, {size / 1e6:.1f} MB, {kind}")
        names = [f"release-map:{title}.jsonl" for title in titles]
        if len(names) == 1:
            floor, stdin = ["git", "-C", folder, "cat-file", "blob", names[0]], None
        else:
            floor, stdin = ["git", "-C", folder, "cat-file", "--batch"], "\n".join(names).encode()
        last = options.rows // options.titles - 1
        version = f"{last // 2 // 10000}.{last // 2 // 100 % 100}.{last // 2 % 100}"
        app = f"{last // 2 // 10000 + 1}.{last // 2 // 100 % 100}.{last // 2 % 100 // 4}"
        for question in (
            ["--app", f"app-{app}"],
            ["--app", app],
            ["--chart", f"{titles[0]}-{version}"],
            ["--at", "2015-01-01"],
        ):
            command = [options.relmap, "map", "find", "-C", folder, *question]
            ours, theirs = [], []
            for number in range(options.runs + 1):
                pair = measure(command), measure(floor, stdin)
                if number:
                    ours.append(pair[0])
                    theirs.append(pair[1])
            for at, name in enumerate(("wall", "processor")):
                mine, floors = [run[at] for run in ours], [run[at] for run in theirs]
                ratio = statistics.median(a / b for a, b in zip(mine, floors))
                print(
                    f"find {' '.join(question):26} {name:9} {statistics.median(mine):7.1f} ms, "
                    f"git {statistics.median(floors):7.1f} ms, ratio {ratio:.2f}"
                )


if __name__ == "__main__":
    main()
