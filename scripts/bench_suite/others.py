"""What a person waits for: the start, completions, and a large RELEASE.txt."""

from . import made
from .job import Job
from .measure import Command


def start(place):
    return Command(place.ours("--version")), Command(["git", "--version"])


def parse(place):
    entry = "".join(f"- Note {number} about something that changed in this release.\n" for number in range(200))
    count = place.size(8_586, 100)
    text = "\n".join(
        f"charts-{number // 10000}.{number // 100 % 100}.{number % 100} (2026-11-02)\nApp: app-1.2.0\n\n{entry}"
        for number in range(count, 0, -1)
    )
    path = place.file("RELEASE.txt", text)
    return Command(place.ours("parse", path)), Command(["wc", path])


def completion(place):
    """What a shell asks when the user presses the tab key, beside the start of the program."""
    folder = made.many_charts(place.path("many"), place.size(1_000, 50))
    asked = ["--", "relmap", "check", "-C", folder, "--component", "chart00"]
    command = ["env", "RELMAP_COMPLETE=fish", place.relmap, *asked]
    return Command(command), Command(["git", "-C", folder, "ls-tree", "-r", "--name-only", "HEAD"])


JOBS = [
    Job("start", 1.0, "relmap --version", "git --version", start),
    Job("parse", 1.0, "parse of 100 MB", "wc", parse),
    Job("completion", 5, "completion of a component among 1,000 charts", "git ls-tree -r", completion),
]
