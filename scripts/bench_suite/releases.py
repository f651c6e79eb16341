"""Releases into bare repositories on this machine, beside the git commands that a person would release with."""

import os

from . import made
from .job import Job
from .measure import All, Command, Prepared, git, run

TEXT = "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart.\n"


def write(folder, path, text):
    with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
        file.write(text)


def prepare(place, commits=20):
    """A chart repository with a patch to be released, and its bare remote."""
    folder = place.fresh()
    remote, charts = os.path.join(folder, "remote.git"), os.path.join(folder, "charts")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote)
    git(folder, "init", "--quiet", "--initial-branch=main", charts)
    write(charts, "RELEASE.txt", TEXT)
    write(charts, "Chart.yaml", made.chart_yaml("web", "1.1.0"))
    write(charts, "values.yaml", "replicaCount: 2\n")
    for number in range(commits):
        write(charts, "README.md", f"{number}\n")
        git(charts, "add", "--all")
        git(charts, "commit", "--quiet", "--message", f"Commit {number}")
    git(charts, "remote", "add", "origin", "file://" + remote)
    git(charts, "push", "--quiet", "origin", "main")
    run(charts, *place.ours("release", "--push"))
    write(charts, "RELEASE.txt", "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- More.\n\n" + TEXT)
    write(charts, "Chart.yaml", made.chart_yaml("web", "1.1.1"))
    write(charts, "values.yaml", "replicaCount: 3\n")
    git(charts, "commit", "--quiet", "--all", "--message", "Raise the replica count")
    git(charts, "push", "--quiet", "origin", "main")
    return charts


def fill(charts, records, titles):
    """Gives the remote's map so many records of so many charts; the chart's own title is one of them."""
    remote = os.path.join(os.path.dirname(charts), "remote.git")
    files = []
    for title in ["charts"] + [f"chart{number:04}" for number in range(1, titles)]:
        head, *rows = made.records(records // titles, title).splitlines(True)
        if title == "charts":
            rows = [row for row in rows if '"charts-1.1.' not in row]
            rows += git(remote, "show", "release-map:charts.jsonl").splitlines(True)[1:]
        blob = git(remote, "hash-object", "-w", "--stdin", stdin="".join([head, *rows]))
        files.append(f"100644 blob {blob}\t{title}.jsonl\n")
    tree = git(remote, "mktree", stdin="".join(files))
    new = git(remote, "commit-tree", "-p", "release-map", "-m", "Fill", tree)
    git(remote, "update-ref", "refs/heads/release-map", new)
    git(remote, "gc", "--quiet")
    # A clone that has it already, as the workspace of a pipeline does.
    git(charts, "fetch", "--quiet", "origin")
    return charts


def by_relmap(place, command, charts):
    return Command(place.ours(command, "--push"), folder=charts)


def by_git(charts, with_map):
    """The tag, and the branch that was moved beforehand."""
    write(charts, "message", "charts-1.1.1\n\n- More.\n\nApp: app-1.2.0\n")
    branch = []
    if with_map:
        old = git(charts, "rev-parse", "origin/release-map")
        new = git(charts, "commit-tree", "-p", old, "-m", "Record", old + "^{tree}")
        git(charts, "branch", "--no-track", "release-map", new)
        branch = ["release-map"]
    return All(
        [
            Command(["git", "tag", "-a", "-F", "message", "charts-1.1.1"], folder=charts),
            Command(["git", "push", "--quiet", "--atomic", "origin", "charts-1.1.1", *branch], folder=charts),
        ]
    )


def pushed(command, with_map):
    def make(place):
        ours = Prepared(lambda: by_relmap(place, command, prepare(place)))
        return ours, Prepared(lambda: by_git(prepare(place), with_map))

    return make


def nothing(place):
    charts = prepare(place)
    by_relmap(place, "release", charts)()
    asked = ["git", "ls-remote", "origin", "refs/tags/charts-1.1.1", "refs/heads/release-map"]
    return by_relmap(place, "release", charts), Command(asked, folder=charts)


def full(titles):
    """A release into a full map beside one into an empty map."""

    def make(place):
        count = place.size(100_000, 1_000)
        ours = Prepared(lambda: by_relmap(place, "release", fill(prepare(place), count, titles)))
        # Filled as well, so that both find a map that moved since they saw it.
        return ours, Prepared(lambda: by_relmap(place, "release", fill(prepare(place), 1, 1)))

    return make


JOBS = [
    Job("release", 1.15, "release --push: tag and map", "git tag, git push --atomic", pushed("release", True)),
    Job("tag", 1.1, "tag --push: the tag alone", "git tag, git push --atomic", pushed("tag", False)),
    Job("nothing", 1.3, "release --push with nothing left to do", "git ls-remote", nothing),
    Job("release-full", 1.2, "release into 100,000 records of 500 charts", "the same into 1 record", full(500)),
]
