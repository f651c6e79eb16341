#!/usr/bin/env python3
"""Times what the HTML report adds to `relmap check`.

    scripts/bench_html.py [--components N] [--pairs N] [--runs N]

Makes a repository of N charts (1,000 if left out), of which every tenth has a values change that is
declared a minor, and a release map with N pairs in all (5,000). Then, in turn and in one run:

    relmap check --all
    relmap check --all --report html=FOLDER
    relmap check --all --report html-standalone=FILE

once without the map and once with it, and the ratios to the plain check are printed.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

RELMAP = os.path.abspath("target/release/relmap")
NAMED = ["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid"]


def git(folder, *args, stdin=None):
    done = subprocess.run(["git", "-C", folder, *NAMED, *args], input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def write_chart(folder, name, version, replicas, notes):
    chart = pathlib.Path(folder, "charts", name)
    (chart / "templates").mkdir(parents=True, exist_ok=True)
    (chart / "RELEASE.txt").write_text(notes)
    (chart / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: '1.2.0'\n")
    (chart / "values.yaml").write_text(f"replicaCount: {replicas}\n")
    (chart / "templates" / "web.yaml").write_text("replicas: {{ .Values.replicaCount }}\n")


def make(folder, components):
    git(folder, "init", "--quiet", "--initial-branch=main", ".")
    names = [f"chart{number:04}" for number in range(components)]
    first = {name: f"{name}-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n" for name in names}
    for name in names:
        write_chart(folder, name, "1.1.0", 2, first[name])
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "First")
    head = git(folder, "rev-parse", "HEAD")
    tags = "".join(f"create refs/tags/{name}-1.1.0 {head}\n" for name in names)
    git(folder, "update-ref", "--stdin", stdin=tags.encode())
    for name in names[::10]:
        notes = f"{name}-1.2.0 (2026-11-20)\nApp: app-1.2.0\n\n- More.\n\n{first[name]}"
        write_chart(folder, name, "1.2.0", 3, notes)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "More")


def make_map(folder, pairs):
    text = '{"schema":2,"title":"charts"}\n'
    for number in range(pairs):
        chart = f"1.{number // 8}.{number % 8}"
        app = f"1.{number // 24}.0"
        day = time.strftime("%Y-%m-%dT%H:00:00Z", time.gmtime(1_551_690_000 + number * 43_200))
        text += (
            f'{{"chart":"charts-{chart}","version":"{chart}","commit":"{number:040x}",'
            f'"time":"{day}","recorded":"import","apps":[{{"name":"app","version":"{app}",'
            f'"tag":"app-{app}","commit":"{number:040x}","verified":true}}],"images":[]}}\n'
        )
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=text.encode())
    tree = git(folder, "mktree", stdin=f"100644 blob {blob}\tcharts.jsonl\n".encode())
    git(folder, "update-ref", "refs/heads/release-map", git(folder, "commit-tree", tree, "-m", "Map"))


def once(command, folder):
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 1:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr.decode()}")
    return (time.perf_counter() - began) * 1000


def size(path):
    path = pathlib.Path(path)
    files = [path] if path.is_file() else list(path.iterdir())
    return len(files), sum(file.stat().st_size for file in files)


def compare(folder, outside, runs):
    pages, page = f"{outside}/pages", f"{outside}/one.html"
    plain = [RELMAP, "check", "--all"]
    commands = {
        "check --all": plain,
        "with html": [*plain, "--report", f"html={pages}"],
        "with html-standalone": [*plain, "--report", f"html-standalone={page}"],
    }
    times = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            taken = once(command, folder)
            if run > 0:
                times[name].append(taken)
    base = times["check --all"]
    for name, taken in times.items():
        ratio = statistics.median(one / other for one, other in zip(taken, base))
        print(f"  {name:<22} median {statistics.median(taken):8.1f} ms  ratio {ratio:.3f}")
    for path in (pages, page):
        count, total = size(path)
        print(f"  {os.path.basename(path):<22} {count} files, {total:,} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--components", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=11)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as outside:
        folder = f"{outside}/repository"
        os.mkdir(folder)
        make(folder, arguments.components)
        print(f"{arguments.components} components, no map")
        compare(folder, outside, arguments.runs)
        make_map(folder, arguments.pairs)
        print(f"{arguments.components} components, a map of {arguments.pairs} pairs")
        compare(folder, f"{outside}", arguments.runs)


if __name__ == "__main__":
    main()
