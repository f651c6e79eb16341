"""Repositories made for measuring, by `git fast-import`: each commit and tag is the same at every run."""

import datetime
import hashlib
import os
import subprocess

from .measure import ENVIRONMENT, git


class Import:
    """A repository that is written commit by commit."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        git(folder, "init", "--quiet", "--bare", ".")
        self.folder = folder
        self.number = 0
        command = ["git", "fast-import", "--quiet"]
        self.process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.PIPE)

    def write(self, text):
        self.process.stdin.write(text.encode())

    def commit(self, files, branch="main", removed=()):
        """A commit on a branch, with files that are new or changed; its mark is returned."""
        self.number += 1
        when = 1_600_000_000 + self.number * 60
        self.write(f"commit refs/heads/{branch}\nmark :{self.number}\n")
        self.write(f"committer Bench <bench@example.invalid> {when} +0000\ndata 1\nx\n")
        for path in removed:
            self.write(f"D {path}\n")
        for path, text in files.items():
            self.write(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")
        return self.number

    def tag(self, name, mark):
        self.write(f"reset refs/tags/{name}\nfrom :{mark}\n\n")

    def annotated(self, name, mark):
        when = 1_600_000_000 + mark * 60
        self.write(f"tag {name}\nfrom :{mark}\ntagger Bench <bench@example.invalid> {when} +0000\ndata 1\nx\n")

    def end(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit("git fast-import failed")
        git(self.folder, "symbolic-ref", "HEAD", "refs/heads/main")
        return self.folder


def chart_yaml(name, version, app="1.2.0"):
    return f'apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: "{app}"\n'


def values(lines, turn=0):
    """A values.yaml of so many lines, some of which differ from turn to turn."""
    out = [f"replicaCount: {turn}\nimage:\n  repository: example/app\n  tag: \"\"\n"]
    for number in range(max(0, lines - 4) // 4):
        out.append(f"section{number:05}:\n  enabled: false\n  # What it is for.\n  size: {number + turn % 7 * (number % 50 == 0)}\n")
    return "".join(out)


def notes(title, *versions):
    return "\n".join(f"{title}-{version}\nApp: app-1.2.0\n\n- More.\n" for version in versions)


def chart_files(folder, name, version, turn, lines=12, entries=()):
    """All files of a chart at a version."""
    prefix = f"{folder}/" if folder else ""
    return {
        f"{prefix}RELEASE.txt": notes(name, *(entries or (version,))),
        f"{prefix}Chart.yaml": chart_yaml(name, version),
        f"{prefix}values.yaml": values(lines, turn),
        f"{prefix}templates/web.yaml": "replicas: {{ .Values.replicaCount }}\n",
    }


def many_charts(folder, count):
    """Charts in one repository, each released at 1.1.0 by one commit and patched by the next."""
    made = Import(folder)
    first, second = {}, {}
    for number in range(count):
        name = f"chart{number:05}"
        first |= chart_files(f"charts/{name}", name, "1.1.0", 2)
        second |= chart_files(f"charts/{name}", name, "1.1.1", 3, entries=("1.1.1", "1.1.0"))
    released = made.commit(first)
    for number in range(count):
        made.tag(f"chart{number:05}-1.1.0", released)
    made.commit(second)
    return made.end()


def collection(folder, charts, releases, lines=200):
    """Charts in one repository with a history of releases, the last of which is at HEAD."""
    made = Import(folder)
    for turn in range(releases):
        version = f"1.{turn // 10}.{turn % 10}"
        for number in range(charts):
            name = f"chart{number:03}"
            files = {
                f"charts/{name}/Chart.yaml": chart_yaml(name, version, f"2.{turn // 10}.{turn % 10}"),
                f"charts/{name}/values.yaml": values(lines, turn),
                f"charts/{name}/templates/web.yaml": f"replicas: {{{{ .Values.replicaCount }}}}\n# {turn // 10}\n",
            }
            made.tag(f"{name}-{version}", made.commit(files))
    return made.end()


def one_chart(folder, commits, tags=1, depth=0, files=0, lines=12):
    """A chart whose last release is five commits below HEAD, in so many commits."""
    made = Import(folder)
    chart = "/".join(f"folder{number}" for number in range(depth))
    prefix = f"{chart}/" if chart else ""
    head = f"1.{tags}.0"
    extra = {f"{prefix}files/{number:05}.txt": f"{number}\n" for number in range(files)}
    spread = max(1, (commits - 5) // tags)
    released = 0
    for number in range(1, commits + 1):
        changed = {"notes/log.md": f"{number}\n"}
        if number == 1:
            changed |= chart_files(chart, "web", head, 2, lines) | extra
        if number == commits:
            changed |= {f"{prefix}values.yaml": values(lines, 3), f"{prefix}Chart.yaml": chart_yaml("web", f"1.{tags}.1")}
            changed |= {f"{prefix}RELEASE.txt": notes("web", f"1.{tags}.1", head)}
            changed |= {path: f"{text}more\n" for path, text in extra.items()}
        mark = made.commit(changed)
        if number % spread == 0 and released < tags - 1 and number < commits - 5:
            released += 1
            made.tag(f"web-1.{released}.0", mark)
        if number == max(1, commits - 5):
            made.tag(f"web-{head}", mark)
    return made.end()


def sha(text):
    return hashlib.sha1(text.encode()).hexdigest()


def version(number):
    """The version of a record of the map, in its parts."""
    return number // 10_000, number // 100 % 100, number % 100


def records(count, title):
    """A file of the map: versions count up, and each app release is deployed by four charts."""
    out = [f'{{"schema":2,"title":"{title}"}}\n']
    start = datetime.datetime(2000, 1, 1)
    for number in range(count):
        major, minor, patch = version(number)
        chart, app = f"{major}.{minor}.{patch}", f"{major + 1}.{minor}.{patch // 4}"
        released = (start + datetime.timedelta(minutes=10 * number)).isoformat()
        out.append(
            f'{{"chart":"{title}-{chart}","version":"{chart}","commit":"{sha(title + chart)}",'
            f'"path":"deploy/web","time":"{released}Z","recorded":"release","apps":[{{"name":"app",'
            f'"version":"{app}","tag":"app-{app}","commit":"{sha(app)}","verified":true}}],"images":[]}}\n'
        )
    return "".join(out)


def with_map(folder, count, titles=("charts",)):
    """A repository whose branch `release-map` has so many records, packed."""
    os.makedirs(folder, exist_ok=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    entries = []
    for title in titles:
        blob = git(folder, "hash-object", "-w", "--stdin", stdin=records(count // len(titles), title))
        entries.append(f"100644 blob {blob}\t{title}.jsonl\n")
    tree = git(folder, "mktree", stdin="".join(entries))
    git(folder, "update-ref", "refs/heads/release-map", git(folder, "commit-tree", tree, "-m", "Record"))
    git(folder, "gc", "--quiet")
    return folder
