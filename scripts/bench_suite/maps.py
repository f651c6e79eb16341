"""Questions to large maps, beside reading the map's bytes with git."""

import json

from . import made
from .job import Job
from .measure import Command, git


def bytes_of(folder, path):
    return Command(["git", "-C", folder, "cat-file", "blob", path])


def find(count, kind):
    """A question whose answer is in the middle of the file."""

    def make(place):
        rows = place.size(count, 1_000)
        folder = made.with_map(place.path("map"), rows)
        major, minor, patch = made.version(rows // 2)
        named = {"--app": f"app-{major + 1}.{minor}.{patch // 4}", "--chart": f"charts-{major}.{minor}.{patch}"}[kind]
        ours = Command(place.ours("map", "find", "-C", folder, kind, named))
        return ours, bytes_of(folder, "release-map:charts.jsonl")

    return make


def find_in_many(place):
    titles = [f"chart{number}" for number in range(100)]
    folder = made.with_map(place.path("map"), place.size(100_000, 1_000), titles)
    names = place.file("names", "".join(f"release-map:{title}.jsonl\n" for title in titles))
    ours = Command(place.ours("map", "find", "-C", folder, "--chart", "chart0-0.0.9"))
    return ours, Command(["git", "-C", folder, "cat-file", "--batch"], stdin=names)


def show(format_name):
    def make(place):
        folder = made.with_map(place.path("map"), place.size(30_000, 1_000))
        ours = ["map", "show", "-C", folder, "--format", format_name]
        if format_name == "html":
            ours = ["map", "html", "-C", folder, place.path("pages")]
        return Command(place.ours(*ours)), bytes_of(folder, "release-map:charts.jsonl")

    return make


def verify(place, clone):
    """A clone with a map of its own history, beside the reading of its tags, map and Chart.yaml files."""
    copy = place.path("copy")
    git(place.folder, "clone", "--quiet", "--shared", "--mirror", clone, copy)
    imported = Command(place.ours("map", "import", "-C", copy, "--branch"))
    imported()
    titles = git(copy, "ls-tree", "--name-only", "release-map").splitlines()
    paths = [f"release-map:{title}" for title in titles]
    rows = git(copy, "cat-file", "--batch", stdin="".join(f"{path}\n" for path in paths)).splitlines()
    paths += chart_paths(rows)
    names = place.file("names", "".join(f"{path}\n" for path in paths))
    refs = ["git", "-C", copy, "for-each-ref", "refs/tags"]
    return Command(place.ours("map", "verify", "-C", copy), codes=(0, 1)), copy, refs, names


def chart_paths(rows):
    for row in rows:
        if row.startswith('{"chart"'):
            record = json.loads(row)
            folder = record.get("path") or "."
            prefix = "" if folder == "." else f"{folder}/"
            yield f"{record['commit']}:{prefix}Chart.yaml"


JOBS = [
    Job("find-100k", 1.0, "map find --app in 100,000 records", "git cat-file", find(100_000, "--app")),
    Job("find-chart", 1.0, "map find --chart in the same", "git cat-file", find(100_000, "--chart")),
    Job("find-many", 1.0, "map find --chart in 100 files", "git cat-file --batch", find_in_many),
    Job("find-1m", 1.5, "map find --app in 1,000,000 records", "git cat-file", find(1_000_000, "--app")),
    Job("show-json", 4, "map show --format json, 30,000 records", "git cat-file", show("json")),
    Job("show-html", 8, "map html, 30,000 records", "git cat-file", show("html")),
]
