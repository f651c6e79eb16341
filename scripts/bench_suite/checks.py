"""Checks, beside the git commands that answer the same question."""

from . import made
from .job import Job
from .measure import All, Command, git


def changed_blobs(place, folder, base):
    """The objects on both sides of what differs, as `git cat-file --batch` takes them."""
    listed = git(folder, "diff-tree", "-r", base, "HEAD").splitlines()
    ids = [part for line in listed for part in line.split()[2:4] if part.strip("0")]
    return place.file(f"blobs-{base}", "".join(f"{one}\n" for one in ids))


def of_many(count):
    def make(place):
        folder = made.many_charts(place.path("many"), place.size(count, 50))
        base = git(folder, "rev-parse", "HEAD^")
        blobs = changed_blobs(place, folder, base)
        floor = All(
            [
                Command(["git", "-C", folder, "diff-tree", "-r", base, "HEAD"]),
                Command(["git", "-C", folder, "cat-file", "--batch"], stdin=blobs),
            ]
        )
        return Command(place.ours("check", "-C", folder)), floor

    return make


def describe_and_diff(folder, pattern, base, path):
    return All(
        [
            Command(["git", "-C", folder, "describe", "--tags", "--match", pattern, "HEAD"]),
            Command(["git", "-C", folder, "diff", "--name-status", base, "HEAD", "--", path]),
        ]
    )


def of_one(place):
    commits = place.size(10_000, 200)
    folder = made.one_chart(place.path("one"), commits, tags=place.size(400, 20))
    base = git(folder, "describe", "--tags", "--abbrev=0", "HEAD")
    return Command(place.ours("check", "-C", folder)), describe_and_diff(folder, "web-*", base, ".")


def deep(place):
    folder = made.one_chart(place.path("deep"), 20, depth=100)
    base = git(folder, "describe", "--tags", "--abbrev=0", "HEAD")
    floor = Command(["git", "-C", folder, "diff", "--name-status", base, "HEAD"])
    return Command(place.ours("check", "-C", folder)), floor


def of_clone(chart, at):
    """A chart of a clone with an entry on top of a revision. The clone is not touched."""

    def make(place):
        clone, title = place.clones["prometheus-community"], chart.rsplit("/", 1)[-1]
        copy = place.path("copy")
        git(place.folder, "clone", "--quiet", "--shared", "--no-checkout", clone, copy)
        head = git(copy, "rev-parse", f"{at}^{{commit}}")
        base = git(copy, "describe", "--tags", "--match", f"{title}-*", "--abbrev=0", head)
        major, minor, patch = base.removeprefix(f"{title}-").split(".")
        text = f"{title}-{major}.{minor}.{int(patch) + 1}\n\n- Next.\n\n{base}\n\n- Last.\n"
        blob = git(copy, "hash-object", "-w", "--stdin", stdin=text)
        git(copy, "read-tree", head)
        git(copy, "update-index", "--add", "--cacheinfo", f"100644,{blob},{chart}/RELEASE.txt")
        made_commit = git(copy, "commit-tree", git(copy, "write-tree"), "-p", head, "-m", "Next")
        git(copy, "update-ref", "--no-deref", "HEAD", made_commit)
        check = Command(place.ours("check", "-C", copy, "--component", title), codes=(0, 1))
        return check, describe_and_diff(copy, f"{title}-*", base, chart)

    return make


STACK = "charts/kube-prometheus-stack"

JOBS = [
    Job("check-many", 4, "check of 1,000 charts in one repository", "git diff-tree -r, git cat-file", of_many(1_000)),
    Job(
        "check-2000", 4, "check of 2,000 charts in one repository", "git diff-tree -r, git cat-file", of_many(2_000),
        memory=64,
    ),
    Job("check-one", 0.5, "check of one chart, 400 tags", "git describe, git diff", of_one),
    Job("check-deep", 2, "check of a chart 100 folders deep", "git diff", deep),
    Job(
        "check-stack", 0.5, "check of kube-prometheus-stack", "git describe, git diff", of_clone(STACK, "HEAD"),
        clone="prometheus-community",
    ),
    Job(
        "check-old", 1.2, "the same on an old branch (30.0.0)", "git describe, git diff",
        of_clone(STACK, "kube-prometheus-stack-30.0.0"), clone="prometheus-community",
    ),
]
