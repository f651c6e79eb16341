"""Whole processes, measured in pairs: relmap, and the least that git or another tool must do for the same answer."""

import functools
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Callable

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "RELMAP_"))},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_AUTHOR_NAME": "Bench",
    "GIT_AUTHOR_EMAIL": "bench@example.invalid",
    "GIT_COMMITTER_NAME": "Bench",
    "GIT_COMMITTER_EMAIL": "bench@example.invalid",
    # The files of another user, such as a clone that was made as root.
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
}


@dataclass
class Taken:
    """Wall and processor time in milliseconds, and the highest memory of one process in MiB."""

    wall: float = 0.0
    processor: float = 0.0
    memory: float = 0.0

    def __add__(self, other):
        return Taken(self.wall + other.wall, self.processor + other.processor, max(self.memory, other.memory))


@dataclass
class Command:
    """A program with its arguments. Its output goes nowhere."""

    arguments: list
    stdin: str = os.devnull
    codes: tuple = (0,)
    folder: str | None = None

    def __call__(self):
        ended = runner().ask({"arguments": self.arguments, "stdin": self.stdin, "folder": self.folder})
        if ended["code"] not in self.codes:
            raise SystemExit(f"{self.arguments} ended with {ended['code']}: {ended['errors']}")
        return Taken(ended["wall"], ended["processor"], ended["memory"])


class Runner:
    """The process that starts what is measured."""

    def __init__(self):
        program = [sys.executable, os.path.join(os.path.dirname(__file__), "runner.py")]
        self.process = subprocess.Popen(
            program, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, command):
        print(json.dumps(command), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


@functools.cache
def runner():
    return Runner()


@dataclass
class All:
    """Several commands, one after the other."""

    commands: list

    def __call__(self):
        return sum((command() for command in self.commands), Taken())


@dataclass
class Prepared:
    """A step that needs something made anew for each run, which is not measured."""

    make: Callable[[], Callable[[], Taken]]


def ready(step):
    return step.make() if isinstance(step, Prepared) else step


@dataclass
class Ratio:
    """What the pairs of one job say."""

    ours: Taken
    floor: Taken
    wall: float
    processor: float
    runs: int


def pairs(ours, floor, runs):
    """Runs both in turn, once unmeasured. The ratios are the medians of those of neighbours."""
    taken = []
    # All is made beforehand: what was just written makes the next command slower.
    steps = [(ready(floor), ready(ours)) for _ in range(runs + 1)]
    os.sync()
    for number, (before, now) in enumerate(steps):
        pair = before(), now()
        if number or runs == 0:
            taken.append(pair)

    def median(of):
        return statistics.median(of(ours, floor) for floor, ours in taken)

    def of_both(name):
        return median(lambda ours, _: getattr(ours, name)), median(lambda _, floor: getattr(floor, name))

    walls, spent, memory = of_both("wall"), of_both("processor"), of_both("memory")
    return Ratio(
        Taken(walls[0], spent[0], memory[0]),
        Taken(walls[1], spent[1], memory[1]),
        median(lambda ours, floor: ours.wall / floor.wall),
        # The kernel counts in steps; below one of them there is no ratio.
        median(lambda ours, floor: ours.processor / max(floor.processor, 0.1)),
        len(taken),
    )


def run(folder, *command, stdin=None):
    """Runs a command that must succeed, unmeasured, and returns what it printed."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, input=given)
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode(errors="replace").strip()


def git(folder, *arguments, stdin=None):
    """Runs git in a folder and returns what it printed."""
    return run(folder, "git", *arguments, stdin=stdin)
