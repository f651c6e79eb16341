"""What the scripts that replay real repositories share."""

import os
import re
import subprocess

ENVIRONMENT = dict(
    os.environ,
    GIT_AUTHOR_NAME="replay",
    GIT_AUTHOR_EMAIL="replay@example.org",
    GIT_COMMITTER_NAME="replay",
    GIT_COMMITTER_EMAIL="replay@example.org",
)


def run(*command, **options):
    return subprocess.run(
        command, capture_output=True, text=True, errors="replace", env=ENVIRONMENT, **options
    )


def git(folder, *arguments):
    return run("git", "-C", folder, *arguments)


def version_of(text):
    found = re.search(r"^version:\s*[\"']?v?([0-9][^\s\"'#]*)", text, re.M)
    return found.group(1) if found else None
