#!/usr/bin/env python3
"""Compares what the libraries offer with docs/public-api/, or writes it there.

    cargo doc --workspace --no-deps --locked
    scripts/public_api.py [--write]

Each file lists one crate: declarations, methods and implemented traits, a line each, as the built documentation shows
them. What changes there is seen in a review, and meant.
"""

import argparse
import difflib
import html
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
DOC = TOP / "target/doc"
KEPT = TOP / "docs/public-api"
# Helpers of our own tests are for nobody else.
LEFT_OUT = {"relmap_testkit"}
ITEM = re.compile(r"(struct|enum|fn|trait|constant|static|type|macro|union|traitalias)\.(\w+)\.html$")


def crates():
    for manifest in sorted(TOP.glob("crates/*/Cargo.toml")):
        name = manifest.parent.name.replace("-", "_")
        if (manifest.parent / "src/lib.rs").exists() and name not in LEFT_OUT:
            yield name


def text(markup):
    """The text of a declaration on one line."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", markup))
    plain = re.sub(r"(?m)//.*$", "", plain) if "://" not in plain else plain
    plain = re.sub(r"\s+", " ", plain).strip()
    plain = re.sub(r"Show \d+ (fields|variants|methods)", "", plain)
    return plain.replace("( ", "(").replace(", )", ")").replace(",)", ")").replace(" ,", ",")


def facts(page):
    """What a page declares."""
    shown = page.read_text(encoding="utf-8")
    declared = re.search(r'<pre class="rust item-decl"><code>(.*?)</code></pre>', shown, re.S)
    if declared:
        yield text(declared[1])
    _, _, own = shown.partition('id="implementations-list"')
    own, _, others = own.partition('id="trait-implementations-list"')
    if not others:
        _, _, others = shown.partition('id="trait-implementations-list"')
    others = re.split(r'id="(?:synthetic|blanket)-implementations-list"', others)[0]
    own = re.split(r'id="(?:synthetic|blanket)-implementations-list"', own)[0]
    # What a type only lends, such as the methods of `str`, is another crate's, and grows with the compiler.
    own, _, _ = own.partition('id="deref-methods-')
    for method in re.findall(r'class="(?:method|associatedconstant)">.*?<h4 class="code-header">(.*?)</h4>', own, re.S):
        yield text(method)
    for header in re.findall(r'class="impl">.*?<h3 class="code-header">(.*?)</h3>', others, re.S):
        yield text(re.split(r'<div class="where">|<span class="where', header)[0])


def surface(crate):
    folder = DOC / crate
    if not folder.is_dir():
        sys.exit(f"{folder} is not there; run cargo doc --workspace --no-deps --locked")
    lines = set()
    for page in folder.rglob("*.html"):
        found = ITEM.match(page.name)
        if not found:
            continue
        path = "::".join([crate, *page.parent.relative_to(folder).parts, found[2]])
        lines |= {f"{path}: {fact}" for fact in facts(page)}
    return "".join(f"{line}\n" for line in sorted(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the files instead of comparing them")
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    names, differs = set(), False
    for crate in crates():
        path = KEPT / f"{crate.replace('_', '-')}.txt"
        names.add(path.name)
        now = surface(crate)
        if options.write:
            path.write_text(now, encoding="utf-8")
            continue
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        shown = difflib.unified_diff(before.splitlines(), now.splitlines(), str(path), "built", lineterm="", n=0)
        for line in shown:
            differs = True
            print(line)
    for path in KEPT.glob("*.txt"):
        if path.name not in names:
            differs = True
            print(f"{path} is of no crate; remove it")
    if differs:
        sys.exit("the public API differs from docs/public-api/; if that is meant, run scripts/public_api.py --write")


if __name__ == "__main__":
    main()
