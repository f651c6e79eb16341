"""Questions about environments, beside git reading the same files and the same history."""

import os

from .job import Job
from .measure import Command, git

# Where alphagov/govuk-helm-charts keeps what runs, by the environment.
FOLDERS = ["charts/argocd-apps/image-tags", "charts/app-config/image-tags"]


def settings():
    lines, after = [], None
    for name in ["integration", "staging", "production"]:
        lines += ["[[environment]]", f'name = "{name}"'] + ([f'after = "{after}"'] if after else [])
        places = [f'{{ format = "values", path = "{folder}/{{environment}}/{{component}}", app = "image_tag" }}' for folder in FOLDERS]
        lines.append(f"source = [{', '.join(places)}]")
        after = name
    return "\n".join(lines) + "\n"


def configured(place):
    """A copy of the clone, with settings on top."""
    copy = place.path("copy")
    git(place.folder, "clone", "--quiet", "--shared", "--no-checkout", place.clones["govuk"], copy)
    git(copy, "read-tree", "HEAD")
    with open(os.path.join(copy, "relmap.toml"), "w", encoding="utf-8") as file:
        file.write(settings())
    git(copy, "add", "relmap.toml")
    git(copy, "commit", "--quiet", "--message", "Configure")
    return copy


def head(place):
    copy = configured(place)
    listed = git(copy, "ls-tree", "-r", "--name-only", "HEAD", "--", *FOLDERS).splitlines()
    names = place.file("names", "".join(f"HEAD:{path}\n" for path in listed))
    ours = Command(place.ours("env", "--look-back", "0", "-C", copy))
    return ours, Command(["git", "-C", copy, "cat-file", "--batch"], stdin=names)


def history(place):
    copy = configured(place)
    paths = [os.path.join(folder, "production") for folder in FOLDERS]
    log = ["git", "-C", copy, "log", "--first-parent", "-m", "-p", "--format=%H", "HEAD", "--", *paths]
    return Command(place.ours("env", "history", "production", "-C", copy, "--format", "json")), Command(log)


JOBS = [
    Job("env-head", 2, "env of HEAD of govuk-helm-charts", "git cat-file of the same files", head, clone="govuk"),
    Job("env-history", 3, "env history production of the same", "git log -p of the same paths", history, clone="govuk"),
]
