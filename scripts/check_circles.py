#!/usr/bin/env python3
"""List files of a crate that import each other in a circle.

An arrow goes from a file to each file that a `use` or a path in its code names. Declaring a module
(`mod name;`) and re-exporting it (`pub use name::…`) are no arrows, and tests are left out.

    scripts/check_circles.py              all crates; exit code 1 if there is a circle
    scripts/check_circles.py relmap-core  one crate
"""

import re
import sys
from pathlib import Path

CRATES = Path(__file__).resolve().parent.parent / "crates"


def module_files(src):
    """Every module of a crate by its path: `("map", "find")` to its file."""
    files = {}
    for file in sorted(src.rglob("*.rs")):
        parts = list(file.relative_to(src).with_suffix("").parts)
        if parts[-1] in ("mod", "lib", "main"):
            parts.pop()
        if "tests" in parts or parts[-1:] == ["samples"]:
            continue
        files[tuple(parts)] = file
    return files


def without_noise(text):
    """The code without comments, strings and the tests at the end of the file."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r'"(?:\\.|[^"\\])*"', '""', text, flags=re.S)
    return re.split(r"#\[cfg\(test\)\]\s*mod \w+ \{", text)[0]


def paths_in_use(tree, prefix=()):
    """The paths of a use tree: `a::{b, c::{d, e}}` to `a::b`, `a::c::d`, `a::c::e`."""
    depth, start, parts = 0, 0, []
    for at, c in enumerate(tree):
        depth += (c == "{") - (c == "}")
        if c == "," and depth == 0:
            parts.append(tree[start:at])
            start = at + 1
    parts.append(tree[start:])
    for part in (part.strip() for part in parts):
        if "{" in part:
            head, body = part.split("{", 1)
            names = tuple(name for name in head.strip().strip(":").split("::") if name)
            yield from paths_in_use(body.rsplit("}", 1)[0], prefix + names)
        elif part:
            yield prefix + tuple(part.split(" as ")[0].strip().split("::"))


def absolute(path, module, is_folder):
    """A path from the crate's root; `None` if it leads into another crate."""
    if path[0] == "crate":
        return path[1:]
    here = list(module)
    if path[0] == "self":
        return tuple(here) + path[1:]
    if path[0] == "super":
        while path and path[0] == "super":
            here = here[:-1]
            path = path[1:]
        return tuple(here) + path
    return None


def arrows(files):
    found = {}
    for module, file in files.items():
        text = without_noise(file.read_text())
        paths = []
        for public, tree in re.findall(r"\b(pub(?:\([^)]*\))? )?use ([^;]+);", text):
            if not public:
                paths.extend(paths_in_use(tree))
        body = re.sub(r"\buse [^;]+;", "", text)
        paths.extend(tuple(path.split("::")) for path in re.findall(r"\b(?:crate|super)(?:::\w+)+", body))
        for path in paths:
            target = absolute(path, module, file.stem == "mod")
            if target is None:
                continue
            while target and target not in files:
                target = target[:-1]
            # What a parent module shares with its children is declared there, not imported.
            if target in files and target != module and module[: len(target)] != target:
                found.setdefault(module, set()).add(target)
    return found


def circles(graph):
    """The strongly connected components with more than one file (Tarjan)."""
    index, low, stack, on_stack, result = {}, {}, [], set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = []
            while True:
                other = stack.pop()
                on_stack.discard(other)
                group.append(other)
                if other == node:
                    break
            if len(group) > 1:
                result.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return result


def main(names):
    sys.setrecursionlimit(10_000)
    names = names or sorted(path.name for path in CRATES.iterdir() if (path / "src").is_dir())
    failed = False
    for name in names:
        files = module_files(CRATES / name / "src")
        graph = arrows(files)
        for group in circles(graph):
            failed = True
            print(f"{name}: these files import each other in a circle:")
            for module in group:
                inside = sorted("::".join(t) or "(root)" for t in graph[module] if t in group)
                print(f"  {'::'.join(module) or '(root)'} -> {', '.join(inside)}")
    if not failed:
        print(f"no circles in {', '.join(names)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
