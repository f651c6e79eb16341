#!/usr/bin/env python3
"""Compares `relmap map import` with tables that an independent reading made.

    scripts/check_import.py CLONE TABLE [--relmap PROGRAM] [--app-repository PATH --app-table TABLE] [...]

TABLE is tab-separated with the columns tag, commit, chart_path, chart_version and appVersion_raw,
one line for each release that a tag names; a tag that names several has a line for each. Tags that
are not listed are passed over. An empty chart_path means that the tag's tree holds no such chart, so
that the tag must be skipped. The table of app tags has
the columns tag, app_tag and app_commit, both empty for an appVersion without a tag; with --repo
NAME only its lines with NAME in the column chart_repo count. Further arguments go to relmap. Every
difference is printed; the exit code is 1 if there is one.
"""

import argparse
import csv
import json
import subprocess
import sys


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clone")
    parser.add_argument("table")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--app-repository")
    parser.add_argument("--app-table")
    parser.add_argument("--repo")
    options, further = parser.parse_known_args()
    command = [options.relmap, "map", "import", "-C", options.clone, "--format", "json", *further]
    if options.app_repository:
        command += ["--app-repository", options.app_repository]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr}")
    document = json.loads(done.stdout)
    rows = {row["tag"]: row for row in document["rows"]}
    skipped = {entry["tag"]: entry for entry in document["skipped"]}
    releases = {}
    for row in document["rows"]:
        keys = ("commit", "path", "chart_version", "app_version")
        releases.setdefault(row["tag"], []).append(tuple(row[key] or "" for key in keys))
    matched = differing = 0

    def compare(tag, wanted, found):
        nonlocal matched, differing
        if wanted == found:
            matched += 1
        else:
            differing += 1
            reason = skipped.get(tag)
            print(f"{tag}: wanted {wanted}, found {found if found else reason}")

    listed = set()
    for line in table(options.table):
        tag = line["tag"]
        listed.add(tag)
        wanted = (line["commit"], line["chart_path"], line["chart_version"], line["appVersion_raw"])
        if not line["chart_path"]:
            compare(tag, "skipped", "skipped" if tag in skipped else releases.get(tag))
            continue
        found = releases.get(tag, [])
        if wanted in found:
            found.remove(wanted)
            matched += 1
        else:
            compare(tag, wanted, found)
    further = sorted((tag, row) for tag in listed for row in releases.get(tag, []))
    for tag, row in further:
        print(f"{tag}: not in the table: {row}")
    print(f"{options.table}: {matched} rows match, {differing} differ, {len(further)} more")
    extra = sorted(set(rows) - listed)
    print(f"rows for tags that the table does not list: {len(extra)} {extra[:10]}")
    both = set(rows) & set(skipped)
    print(f"tags: {len(rows)} rows, {len(skipped)} skipped, {len(both)} both")
    total = differing + len(further) + len(both)
    if options.app_table:
        matched = differing = 0
        apps = [line for line in table(options.app_table) if options.repo in (None, line["chart_repo"])]
        for line in apps:
            row = rows.get(line["tag"])
            wanted = (line["app_tag"], line["app_commit"])
            compare(line["tag"], wanted, row and tuple(row[key] or "" for key in ("app_tag", "app_commit")))
        known = {line["tag"] for line in apps}
        others = sorted(tag for tag, row in rows.items() if row["app_tag"] and tag not in known)
        print(f"{options.app_table}: {matched} app tags match, {differing} differ; {len(others)} rows beyond it have one {others[:10]}")
        total += differing
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
