"""How processor time grows when something doubles: 1 is linear, 2 is quadratic."""

import math
import statistics

from . import made
from .measure import Command, git


def check(place, folder):
    return Command(place.ours("check", "-C", folder), codes=(0, 1))


def charts(place, size):
    return check(place, made.many_charts(place.path(f"charts{size}"), size))


def tags(place, size):
    return check(place, made.one_chart(place.path(f"tags{size}"), size + 10, tags=size))


def commits(place, size):
    return check(place, made.one_chart(place.path(f"commits{size}"), size))


def depth(place, size):
    return check(place, made.one_chart(place.path(f"depth{size}"), 10, depth=size))


def files(place, size):
    return check(place, made.one_chart(place.path(f"files{size}"), 10, files=size))


def lines(place, size):
    return check(place, made.one_chart(place.path(f"values{size}"), 10, lines=size))


def records(place, size):
    folder = made.with_map(place.path(f"records{size}"), size)
    return Command(place.ours("map", "find", "-C", folder, "--app", "app-1.0.0"))


def shown(place, size):
    folder = made.with_map(place.path(f"shown{size}"), size)
    return Command(place.ours("map", "show", "-C", folder, "--format", "json"))


def verified(place, size):
    folder = made.collection(place.path(f"verified{size}"), 10, size // 10, lines=12)
    Command(place.ours("map", "import", "-C", folder, "--branch"))()
    return Command(place.ours("map", "verify", "-C", folder), codes=(0, 1))


def audited(place, size):
    folder = made.collection(place.path(f"audited{size}"), 10, size // 10, lines=12)
    return Command(place.ours("audit", "-C", folder, "--format", "json"))


def charts_asked(*command):
    def make(place, size):
        folder = made.many_charts(place.path(f"{command[-1]}{size}"), size)
        Command(place.ours("map", "import", "-C", folder, "--branch"))()
        return Command(place.ours(*command, "-C", folder), codes=(0, 1))

    return make


def initialised(place, size):
    folder = made.many_charts(place.path(f"initialised{size}"), size)
    copy = place.path(f"init{size}")
    git(place.folder, "clone", "--quiet", "--shared", "--no-checkout", folder, copy)
    git(copy, "read-tree", "HEAD")
    git(copy, "rm", "--quiet", "--cached", "charts/*/RELEASE.txt")
    git(copy, "commit", "--quiet", "--message", "Without release files")
    return Command(place.ours("init", "--dry-run", "-C", copy), codes=(0, 1, 2, 3))


# What doubles, from where on, and how often.
SERIES = {
    "charts": (check.__name__, charts, 1_250, 4),
    "tags": ("check", tags, 5_000, 4),
    "commits": ("check", commits, 12_500, 4),
    "depth": ("check", depth, 50, 4),
    "files": ("check", files, 2_500, 4),
    "values": ("check", lines, 5_000, 4),
    "records": ("map find", records, 50_000, 4),
    "records-shown": ("map show --format json", shown, 12_500, 4),
    "releases-verified": ("map verify", verified, 1_000, 4),
    "releases-audited": ("audit", audited, 1_000, 4),
    "charts-begun": ("init", initialised, 250, 4),
    "charts-imported": ("map import", charts_asked("map", "import"), 1_000, 4),
    "charts-verified": ("map verify", charts_asked("map", "verify"), 1_000, 4),
    "charts-audited": ("audit", charts_asked("audit"), 1_000, 4),
}


def measure(name, place, runs):
    """The sizes with the least processor time of the runs, and the exponent that fits the upper half of them."""
    command, make, first, count = SERIES[name]
    first = place.size(first, max(10, first // 20))
    points = []
    for step in range(count):
        size = first << step
        ours = make(place, size)
        ours()
        points.append((size, min(ours().processor for _ in range(max(1, runs)))))
    upper = points[len(points) // 2 - 1 :]
    x = [math.log(size) for size, _ in upper]
    y = [math.log(max(taken, 0.1)) for _, taken in upper]
    slope = statistics.linear_regression(x, y).slope
    return command, points, slope
