"""A job: what is measured, beside what, and the ratio that it should reach."""

import os
import tempfile
from dataclasses import dataclass
from typing import Callable


@dataclass
class Place:
    """Where a job may write, and what it is about."""

    folder: str
    relmap: str
    # Clones that were named, by the name of the repository: only read.
    clones: dict
    small: bool

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, text):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def fresh(self):
        return tempfile.mkdtemp(dir=self.folder)

    def ours(self, *arguments):
        return [self.relmap, *arguments]

    def size(self, whole, small):
        """How much of something is made: less of it in the small form."""
        return small if self.small else whole


@dataclass
class Job:
    """`make` returns what relmap does and the floor, to be run in turn."""

    name: str
    goal: float
    about: str
    floor: str
    make: Callable
    # The clone that it needs; without it, the job is left out and named.
    clone: str | None = None
    # The program that it needs besides git; without it, the job is left out and named.
    program: str | None = None
    # Whether the goal is about processor time.
    by_processor: bool = False
    # The goal for the highest memory, in MiB.
    memory: int | None = None
