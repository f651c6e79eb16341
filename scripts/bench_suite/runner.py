"""Runs commands and measures them, in a process of its own: what the kernel calls the highest memory of a process
includes that of the process which started it, so that one must be small.

Reads a JSON document a line from standard input and answers each with one.
"""

import json
import os
import subprocess
import sys
import time


def measured(command):
    with open(command["stdin"], "rb") as stdin:
        began = time.perf_counter()
        process = subprocess.Popen(
            command["arguments"],
            cwd=command["folder"],
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "code": process.returncode,
        "errors": errors.decode(errors="replace"),
        "wall": wall * 1000,
        "processor": (usage.ru_utime + usage.ru_stime) * 1000,
        "memory": usage.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(measured(json.loads(line))), flush=True)
