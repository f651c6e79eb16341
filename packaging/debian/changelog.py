#!/usr/bin/env python3
"""packaging/debian/changelog.py MAINTAINER: turns what `relmap parse --format json` prints into the form of Debian."""

import json
import sys
import textwrap
from datetime import datetime, timezone
from email.utils import format_datetime


def main():
    for entry in json.load(sys.stdin)["entries"]:
        version = entry["version"].replace("-", "~", 1)
        date = datetime.fromisoformat(entry["date"]).replace(tzinfo=timezone.utc)
        print(f"relmap ({version}) unstable; urgency=medium\n")
        for note in f"\n{entry['notes']}".split("\n- ")[1:] or [entry["notes"]]:
            print(textwrap.fill(" ".join(note.split()), 78, initial_indent="  * ", subsequent_indent="    "))
        print(f"\n -- {sys.argv[1]}  {format_datetime(date)}\n")


main()
