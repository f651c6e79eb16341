#!/usr/bin/env python3
"""Replays the past releases of a chart and sets what relmap asks for beside what was released.

    scripts/replay.py CLONE PREFIX [--relmap PROGRAM] [--last N] [--rows] [--table] [--json FILE]
                      [--render] [--chart NAME] [--kind chart|system] [--preset strict|mirror]

CLONE is a full clone of a chart repository; PREFIX is what comes before the version in the tags of
one chart: `kube-prometheus-stack-`, or `v`. The clone is only read.

Each final release is a step. Its predecessor is the release that relmap would compare it with: the
highest one below it that is an ancestor, or, marked with `~`, the highest one below it where the
release grew on no branch of an older one. In a throwaway repository a commit is made whose parent is
the predecessor and whose content is the release's, with a RELEASE.txt that declares it; the tags of
all lower releases stand. `relmap check` judges that commit.

Counts come last: verdicts, rules, and every kind of change against the bump that was chosen.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import tempfile

SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
APP = re.compile(r"v?((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?)")
LEVELS = ("none", "patch", "minor", "major")
KINDS = ("docs", "metadata", "values", "image", "app-version", "dependencies", "templates", "crds")


class Repository:
    """A git repository, with one long-lived `git cat-file` for reading."""

    def __init__(self, path):
        self.path = path
        self.reader = subprocess.Popen(
            ["git", "-C", path, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def git(self, *args, stdin=None, env=None):
        command = ["git", "-C", self.path, *args]
        done = subprocess.run(command, input=stdin, env=env, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode("utf-8", "replace").strip()

    def read(self, commit, path):
        """A file's text, or None where the commit has no such file."""
        self.reader.stdin.write(f"{commit}:{path}\n".encode())
        self.reader.stdin.flush()
        head = self.reader.stdout.readline().split()
        if head[-1] == b"missing":
            return None
        data = self.reader.stdout.read(int(head[2]) + 1)[:-1]
        return data.decode("utf-8", "replace") if head[1] == b"blob" else None

    def close(self):
        self.reader.stdin.close()
        self.reader.wait()


def releases(repository, prefix):
    """The final releases of the chart as (version, tag, commit), in the order of versions."""
    found = []
    form = "%(refname:strip=2) %(objectname) %(*objectname)"
    for line in repository.git("for-each-ref", f"--format={form}", "refs/tags").splitlines():
        tag, direct, *peeled = line.split()
        version = SEMVER.fullmatch(tag[len(prefix) :]) if tag.startswith(prefix) else None
        if version:
            found.append((tuple(map(int, version.groups())), tag, (peeled or [direct])[0]))
    return sorted(found)


def scalar(text, key):
    """The value of a plain key at the top of a YAML mapping, unquoted."""
    line = re.search(rf"^{key}:[ \t]*(.*?)[ \t\r]*(?:[ \t]#.*)?$", text, re.M)
    return line.group(1).strip("\"'") if line else None


def find_chart(repository, commit, version, name, known):
    """The folder of the chart that has this version: the known one, or by its name."""

    def fits(path):
        text = repository.read(commit, path)
        return text is not None and (scalar(text, "version") or "").lstrip("v") == version and text

    if known is not None and fits(os.path.join(known, "Chart.yaml")):
        return known
    paths = repository.git("ls-tree", "-r", "--name-only", "-z", commit).split("\0")
    charts = [p for p in paths if p.rsplit("/", 1)[-1] == "Chart.yaml" and fits(p)]
    named = [p for p in charts if scalar(repository.read(commit, p), "name") == name]
    best = sorted(named or charts, key=lambda p: (p.count("/"), p))
    if not best or (not named and len(best) > 1 and best[0].count("/") == best[1].count("/")):
        return None
    return os.path.dirname(best[0])


def bump(old, new):
    return next((name for name, a, b in zip(("major", "minor", "patch"), old, new) if a != b), "none")


def predecessor(repository, earlier, commit, prefix):
    """The highest earlier release that is an ancestor; else the highest one, and False."""
    form, pattern = "--format=%(refname:strip=2)", f"refs/tags/{prefix}*"
    merged = set(repository.git("for-each-ref", f"--merged={commit}", form, pattern).splitlines())
    for release in reversed(earlier):
        if release[1] in merged:
            return release, True
    return earlier[-1], False


def commit_release(copy, index, base, commit, files):
    """A commit on top of `base` with the content of `commit` and some files more."""
    env = {**os.environ, "GIT_INDEX_FILE": index}
    copy.git("read-tree", commit, env=env)
    for path, text in files.items():
        blob = copy.git("hash-object", "-w", "--stdin", stdin=text.encode())
        copy.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=env)
    tree = copy.git("write-tree", "--missing-ok", env=env)
    who = ["-c", "user.name=Replay", "-c", "user.email=replay@example.invalid"]
    made = copy.git(*who, "commit-tree", tree, "-p", base, "-m", "Replay")
    copy.git("update-ref", "--no-deref", "HEAD", made)


def files_of(step, chart, text, options):
    """RELEASE.txt, and relmap.toml where the options ask for what it alone can say."""
    app = APP.fullmatch(scalar(text, "appVersion") or "")
    field = f"App: app-{app.group(1)}\n" if app and options.kind == "chart" else ""
    notes = f"{step['tag']}\n{field}\n- Replayed.\n\n{step['base']}\n\n- Replayed.\n"
    files = {os.path.join(chart, "RELEASE.txt"): notes}
    if options.kind == "system" or options.preset != "strict":
        files["relmap.toml"] = (
            f'[[component]]\nname = "{options.chart}"\nkind = "{options.kind}"\npath = "{chart or "."}"\n'
            f'tag = "{options.prefix}{{version}}"\n\n[rules]\npreset = "{options.preset}"\n'
        )
    return files


def replay(options):
    """Yields the steps, each with the component as relmap's JSON has it, or with the trouble."""
    clone = Repository(options.clone)
    found = releases(clone, options.prefix)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "copy")
        clone.git("clone", "--quiet", "--bare", "--shared", "--no-tags", os.path.abspath(clone.path), path)
        copy = Repository(path)
        for line in copy.git("for-each-ref", "--format=%(refname)", "refs/tags").splitlines():
            copy.git("update-ref", "-d", line)
        index, known = os.path.join(folder, "index"), None
        for number, (new, tag, commit) in enumerate(found):
            earlier = found[:number]
            if earlier:
                copy.git("update-ref", f"refs/tags/{earlier[-1][1]}", earlier[-1][2])
            if not earlier or (options.last and number < len(found) - options.last):
                continue
            (old, old_tag, base), grown = predecessor(clone, earlier, commit, options.prefix)
            step = {"old": old, "new": new, "base": old_tag, "tag": tag, "grown": grown, "trouble": None}
            step["commits"] = [base, commit]
            chart = find_chart(clone, commit, ".".join(map(str, new)), options.chart, known)
            if chart is None:
                step["trouble"] = "no chart of this version in the tag's tree"
                yield step
                continue
            known = step["chart"] = chart
            text = clone.read(commit, os.path.join(chart, "Chart.yaml"))
            commit_release(copy, index, base, commit, files_of(step, chart, text, options))
            command = [options.relmap, "check", "--all", "--format", "json", "-C", path]
            if options.render:
                command.append("--render")
            ran = subprocess.run(command, capture_output=True)
            try:
                outcome = json.loads(ran.stdout)
                mine = (c for c in outcome["components"] if c["tag"] == tag)
                step["component"] = next(mine)
            except (ValueError, StopIteration):
                step["trouble"] = (ran.stderr or ran.stdout).decode("utf-8", "replace").strip()
            yield step
        copy.close()
    clone.close()


def reasons(component):
    """What forces the required level, in a few words."""
    level = (component["required"] or {}).get("bump")
    told = []
    for demand in component["requirements"]:
        if demand["bump"] == level:
            cause = (demand["causes"] or demand["files"] or [""])[0]
            told.append(f"{demand['rule']}: {cause}"[:90])
    return "; ".join(told) or "; ".join(f["message"] for f in component["findings"])[:90]


def print_step(step, table):
    old, new = (".".join(map(str, version)) for version in (step["old"], step["new"]))
    name = f"{old} {'->' if step['grown'] else '~>'} {new}"
    if step["trouble"]:
        print(f"| {name} | | | not judged | {step['trouble']} |" if table else f"{name:24} not judged: {step['trouble']}")
        return
    component = step["component"]
    required = component["required"] or {"match": "?", "bump": "?"}
    asked = f"{required['match']} {required['bump']}".replace("at-least none", "none").replace("-", " ")
    actual = bump(step["old"], step["new"])
    rules = sorted({f["rule"] for f in component["findings"] if f["severity"] in ("error", "undecided")})
    verdict = ", ".join(rules) or component["verdict"]
    if table:
        print(f"| {name} | {actual} | {asked} | {verdict} | {reasons(component).replace('|', '/')} |")
    else:
        print(f"{name:24} {actual:6} asked {asked:15} {verdict:28} [{reasons(component)}]")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("prefix")
    parser.add_argument("--relmap", default="target/release/relmap")
    parser.add_argument("--last", type=int, default=0, help="only the last N releases")
    parser.add_argument("--rows", action="store_true", help="print every step, not only what is amiss")
    parser.add_argument("--table", action="store_true", help="print every step as a row of Markdown")
    parser.add_argument("--render", action="store_true", help="check with --render; needs helm")
    parser.add_argument("--json", help="write every step with relmap's answer to this file, a line each")
    parser.add_argument("--chart", help="the chart's name, if the tags do not begin with it")
    parser.add_argument("--kind", choices=("chart", "system"), default="chart")
    parser.add_argument("--preset", choices=("strict", "mirror"), default="strict")
    options = parser.parse_args()
    options.relmap = os.path.abspath(options.relmap)
    options.chart = options.chart or options.prefix.rstrip("-_/@")
    verdicts, rules, matrix = (collections.Counter() for _ in range(3))
    steps = 0
    out = open(options.json, "w", encoding="utf-8") if options.json else None
    for step in replay(options):
        steps += 1
        component = step.get("component")
        if out:
            print(json.dumps(step), file=out)
        if component is None:
            verdicts["not judged"] += 1
        else:
            bad = {f["rule"] for f in component["findings"] if f["severity"] in ("error", "undecided")}
            verdicts[component["verdict"]] += 1
            rules.update(bad)
            kinds = frozenset(change["kind"] for change in component["changes"]) - {"docs"} or {"docs"}
            label = " alone" if len(kinds) == 1 else ""
            matrix.update((kind + label, bump(step["old"], step["new"])) for kind in kinds)
        if options.rows or options.table or component is None or component["verdict"] != "pass":
            print_step(step, options.table)
    print(f"\n{options.prefix}: {steps} steps; {dict(verdicts)}; {dict(rules)}")
    print(f"\n{'kind of change':20}" + "".join(f"{level:>8}" for level in LEVELS))
    for kind in [kind + label for kind in KINDS for label in (" alone", "")]:
        if any(matrix[kind, level] for level in LEVELS):
            print(f"{kind:20}" + "".join(f"{matrix[kind, level]:8}" for level in LEVELS))


if __name__ == "__main__":
    main()
