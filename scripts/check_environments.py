#!/usr/bin/env python3
"""Compares `relmap env history` with a second, cruder reading of the same history.

The second reader asks `git log -p` for the files below some folders and takes the value of one key
from the lines that were added or removed. It knows no YAML, no relmap.toml and no environment but the
folder's name. Both must agree on every deployment: commit, time, old version and new version.

    scripts/check_environments.py target/release/relmap CLONE production \\
        --folder charts/argocd-apps/image-tags --folder charts/app-config/image-tags --key image_tag

`--table FILE` compares with a table as well: tab-separated, with the columns time, commit,
environment, component, old_version, new_version and direction.
"""

import argparse
import csv
import datetime
import json
import re
import subprocess
import sys


def crude(clone, environment, folders, key):
    """Every change of a value, the oldest first: (component, commit, time, old, new)."""
    paths = [f"{folder}/{environment}" for folder in folders]
    log = ["git", "-C", clone, "log", "--first-parent", "-m", "--reverse", "-p", "-U0", "--no-renames",
           "--no-color", "--format=commit %H %ct", "HEAD", "--", *paths]
    process = subprocess.Popen(log, stdout=subprocess.PIPE, text=True, errors="replace")
    line_of = re.compile(rf"^([+-])(?:{re.escape(key)}:)?\s*(\S*)\s*$")
    state, found = {}, []
    commit, changes, component = None, {}, None

    def flush():
        for name, (removed, added) in changes.items():
            old, new = state.get(name), added
            if added is None and removed is None:
                continue
            if new is None:
                state.pop(name, None)
            else:
                state[name] = new
            if old != new:
                found.append((name, *commit, old, new))

    for line in process.stdout:
        line = line.rstrip("\n")
        if line.startswith("commit "):
            if commit:
                flush()
            _, sha, time = line.split(" ")
            commit, changes, component = (sha, int(time)), {}, None
        elif line.startswith(("--- ", "+++ ")):
            name = line[4:].rsplit("/", 1)[-1]
            component = name if name != "null" else component
        elif component and (line.startswith("+") or line.startswith("-")):
            sign, rest = line[0], line[1:]
            is_key = rest.startswith(f"{key}:")
            # An early file is the value itself.
            is_bare = rest and ":" not in rest
            if not is_key and not is_bare:
                continue
            match = line_of.match(line)
            value = match.group(2).strip("'\"") if match else None
            removed, added = changes.get(component, (None, None))
            if sign == "+":
                added = value or None
            else:
                removed = value
            changes[component] = (removed, added)
    if commit:
        flush()
    process.wait()
    return found


def relmap(program, clone, environment):
    command = [program, "env", "history", environment, "-C", clone, "--format", "json"]
    document = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    found = []
    for one in reversed(document["deployments"]):
        side = lambda deployed: deployed and deployed["app"]
        time = datetime.datetime.fromisoformat(one["time"].replace("Z", "+00:00"))
        found.append((one["component"], one["commit"], int(time.timestamp()), side(one["from"]),
                      side(one["to"]), one["direction"]))
    return found


def compare(name, ours, theirs):
    ours, theirs = set(ours), set(theirs)
    print(f"{name}: {len(ours & theirs)} the same, {len(ours - theirs)} only in relmap, "
          f"{len(theirs - ours)} only there")
    for title, rows in (("only in relmap", ours - theirs), ("only there", theirs - ours)):
        for row in sorted(rows, key=str)[:5]:
            print(f"  {title}: {row}")
    return ours == theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("clone")
    parser.add_argument("environment")
    parser.add_argument("--folder", action="append", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--table")
    arguments = parser.parse_args()
    ours = relmap(arguments.program, arguments.clone, arguments.environment)
    theirs = crude(arguments.clone, arguments.environment, arguments.folder, arguments.key)
    agrees = compare("second reader", [row[:5] for row in ours], theirs)
    if arguments.table:
        with open(arguments.table, newline="") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t")
                    if row["environment"] == arguments.environment and row["direction"] != "same"]
        components = {row["component"] for row in rows}
        as_time = lambda text: int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
        table = [(row["component"], row["commit"], as_time(row["time"]), row["old_version"] or None,
                  row["new_version"] or None, row["direction"]) for row in rows]
        agrees &= compare("table", [row for row in ours if row[0] in components], table)
    sys.exit(0 if agrees else 1)


if __name__ == "__main__":
    main()
