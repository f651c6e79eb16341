"""What reads a whole history, beside git reading the same files."""

import json

from . import made, maps
from .job import Job
from .measure import All, Command, git, run


def repository(place, clone):
    """A clone that was named, or one that is made."""
    if clone:
        return place.clones[clone]
    return made.collection(place.path("collection"), place.size(60, 5), place.size(60, 12))


def tags_and(place, folder, paths, name="names"):
    """Git lists the tags and reads files."""
    names = place.file(name, "".join(f"{path}\n" for path in paths))
    return All(
        [
            Command(["git", "-C", folder, "for-each-ref", "refs/tags"]),
            Command(["git", "-C", folder, "cat-file", "--batch"], stdin=names),
        ]
    )


def charts_of_import(place, folder):
    """The Chart.yaml of each tag, as far as the import finds a chart."""
    printed = run(place.folder, *place.ours("map", "import", "-C", folder, "--format", "json"))
    paths = {row["tag"]: row["path"] for row in json.loads(printed)["rows"]}
    for tag in git(folder, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags").splitlines():
        path = paths.get(tag, ".")
        yield f"refs/tags/{tag}:{'' if path == '.' else path + '/'}Chart.yaml"


def imported(clone=None):
    def make(place):
        folder = repository(place, clone)
        floor = tags_and(place, folder, charts_of_import(place, folder))
        return Command(place.ours("map", "import", "-C", folder, "--format", "json")), floor

    return make


def first_files(clone=None):
    def make(place):
        folder = repository(place, clone)
        floor = tags_and(place, folder, charts_of_import(place, folder))
        copy = place.path("copy-to-init")
        git(place.folder, "clone", "--quiet", "--shared", "--no-checkout", folder, copy)
        git(copy, "read-tree", "HEAD")
        return Command(place.ours("init", "--dry-run", "-C", copy)), floor

    return make


def releases_of_audit(place, folder):
    printed = run(place.folder, *place.ours("audit", "-C", folder, "--format", "json"))
    for release in json.loads(printed)["releases"]:
        yield release["commit"] + ":" + ("" if release["path"] == "." else release["path"] + "/")


def audit(clone=None, with_values=False):
    def make(place):
        folder = repository(place, clone)
        folders = list(releases_of_audit(place, folder))
        paths = [f"{one}Chart.yaml" for one in folders]
        if with_values:
            listed = "".join(f"{one}values.yaml\n" for one in folders)
            ids = git(folder, "cat-file", "--batch-check=%(objectname)", stdin=listed).splitlines()
            paths += sorted({one for one in ids if not one.endswith("missing")})
        floor = tags_and(place, folder, paths)
        return Command(place.ours("audit", "-C", folder, "--format", "json")), floor

    return make


def verify(clone=None):
    def make(place):
        ours, copy, refs, names = maps.verify(place, repository(place, clone))
        return ours, All([Command(refs), Command(["git", "-C", copy, "cat-file", "--batch"], stdin=names)])

    return make


def doctor(clone=None):
    def make(place):
        folder = repository(place, clone)
        copy = place.path("copy-for-doctor")
        git(place.folder, "clone", "--quiet", "--shared", folder, copy)
        # Nobody is asked over a network.
        git(copy, "remote", "remove", "origin")
        floor = All(
            [Command(["git", "-C", copy, "for-each-ref"]), Command(["git", "-C", copy, "status", "--porcelain"])]
        )
        return Command(place.ours("doctor", "-C", copy), codes=(0, 1, 3)), floor

    return make


READING = "git for-each-ref, git cat-file of Chart.yaml"

JOBS = [
    Job("import", 0.95, "map import, 60 charts of 60 releases", READING, imported()),
    Job("audit", 10, "audit of the same", READING, audit()),
    Job("audit-processor", 6, "the same", "the same and values.yaml", audit(with_values=True), by_processor=True),
    Job("init", 2, "init of the same", READING, first_files()),
    Job("verify", 1.3, "map verify of the same", f"{READING} and the map", verify()),
    Job("doctor", 2, "doctor of the same", "git for-each-ref, git status", doctor()),
    Job("import-community", 0.95, "map import of prometheus-community", READING, imported("prometheus-community"), clone="prometheus-community"),
    Job("audit-community", 10, "audit of prometheus-community", READING, audit("prometheus-community"), clone="prometheus-community"),
    Job(
        "audit-community-processor", 6, "the same", "the same and values.yaml",
        audit("prometheus-community", with_values=True), clone="prometheus-community", by_processor=True,
    ),
    Job("import-bitnami", 0.95, "map import of bitnami/charts", READING, imported("bitnami"), clone="bitnami"),
    Job("init-bitnami", 2, "init of bitnami/charts", READING, first_files("bitnami"), clone="bitnami", memory=250),
    Job("verify-bitnami", 1.3, "map verify of bitnami/charts", f"{READING} and the map", verify("bitnami"), clone="bitnami", memory=200),
    Job("doctor-bitnami", 2, "doctor in bitnami/charts", "git for-each-ref, git status", doctor("bitnami"), clone="bitnami"),
]
