#!/usr/bin/env python3
"""Times what each report format adds to a check of many components.

    scripts/bench_reports.py [--components N] [--runs N]

Makes a repository of N charts (1,000 if left out), each released, each with a change of its values
and a declared minor that breaks a rule. Then, in turn, `relmap check` runs without a report and
with one report of each format, and the ratio of the medians to the plain check's is printed.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

RELMAP = os.path.abspath("target/release/relmap")
FORMATS = {
    "junit": "a.xml",
    "issues": "a.json",
    "sarif": "a.sarif",
    "properties": "a.properties",
    "dotenv": "a.env",
    "json": "b.json",
    "markdown": "a.md",
    "gitlab": "c.json",
}


def repository(folder, count):
    """Two commits: every chart at 1.1.0 with its tag, and every chart changed."""
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)

    def write(text):
        importer.stdin.write(text.encode())

    def commit(number, version, replicas):
        write(f"commit refs/heads/main\nmark :{number}\ncommitter B <b@example.invalid> {1_700_000_000 + number} +0000\ndata 1\nx\n")
        for index in range(count):
            name = f"chart{index:04}"
            new = f"{name}-{version}\nApp: app-1.2.0\n\n- x\n\n" if number > 1 else ""
            files = {
                "RELEASE.txt": f"{new}{name}-1.1.0\nApp: app-1.2.0\n\n- x\n",
                "Chart.yaml": f'apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: "1.2.0"\n',
                "values.yaml": f"replicaCount: {replicas}\nimage:\n  repository: example/app\n  tag: \"\"\n",
            }
            for path, text in files.items():
                write(f"M 100644 inline charts/{name}/{path}\ndata {len(text)}\n{text}\n")

    commit(1, "1.1.0", 2)
    for index in range(count):
        write(f"reset refs/tags/chart{index:04}-1.1.0\nfrom :1\n\n")
    commit(2, "1.2.0", 3)
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", "-C", folder, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)


def measure(command):
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 1:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr.decode()}")
    return (time.perf_counter() - began) * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--components", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        charts = os.path.join(folder, "charts")
        repository(charts, options.components)
        plain = [RELMAP, "check", "-C", charts]
        commands = {"(none)": plain}
        for name, file in FORMATS.items():
            commands[name] = [*plain, "--report", f"{name}={os.path.join(folder, file)}"]
        taken = {name: [] for name in commands}
        for number in range(options.runs + 1):
            for name, command in commands.items():
                wall = measure(command)
                if number:
                    taken[name].append(wall)
        # Each run is compared with the plain one beside it, so that drift does not count.
        for name, walls in taken.items():
            added = statistics.median(wall / base for wall, base in zip(walls, taken["(none)"])) - 1
            size = os.path.getsize(os.path.join(folder, FORMATS[name])) if name in FORMATS else 0
            print(f"{name:11} median {statistics.median(walls):8.1f} ms  adds {added * 100:5.1f} %  {size / 1e6:6.2f} MB")


if __name__ == "__main__":
    main()
