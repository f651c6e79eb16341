#!/usr/bin/env python3
"""packaging/bill.py TARGET SBOM LICENCES: lists what is compiled into the program for TARGET.

SBOM becomes a CycloneDX 1.5 document, LICENCES a text with the licence of every crate in full.
cargo knows both, so no further tool is built: cargo tree resolves features and targets, cargo
metadata names licences, sources and folders. What crates carry in C, and what the compilers add to a
static program, only we know.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

LICENCE_NAMES = ("LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE")
# A crate that is licensed as its repository says, and carries no text of its own.
WELL_KNOWN = {"MIT": "LICENSE-MIT", "Apache-2.0": "LICENSE-APACHE"}


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments], check=True, capture_output=True, text=True).stdout


def compiled_in(target):
    """The names and versions of all crates that are part of the program."""
    tree = cargo("tree", "--locked", "--package", "relmap-cli", "--target", target, "--edges", "normal",
                 "--prefix", "none", "--format", "{p}", "--no-dedupe")
    return {tuple(line.split()[:2]) for line in tree.splitlines() if line}


def packages(target):
    wanted = compiled_in(target)
    known = json.loads(cargo("metadata", "--format-version", "1", "--locked", "--filter-platform", target))["packages"]
    found = sorted((p for p in known if (p["name"], "v" + p["version"]) in wanted), key=lambda p: (p["name"], p["version"]))
    assert len(found) == len(wanted), "cargo tree and cargo metadata differ"
    return found


def component(package):
    purl = f"pkg:cargo/{package['name']}@{package['version']}"
    entry = {
        "type": "library",
        "bom-ref": purl,
        "name": package["name"],
        "version": package["version"],
        "licenses": [{"expression": package["license"].replace("/", " OR ")}],
        "purl": purl,
    }
    if package["description"]:
        entry["description"] = " ".join(package["description"].split())
    if package["repository"]:
        entry["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return entry


def native(found, target):
    """The libraries that no crate is: name, version, licence, and where they come from."""
    crates = {p["name"]: p for p in found}
    header = pathlib.Path(crates["libz-sys"]["manifest_path"]).parent / "src/zlib/zlib.h"
    zlib = re.search(r'#define ZLIB_VERSION "(.*)"', header.read_text(encoding="utf-8"))[1]
    compiler = os.environ.get("CC_" + target.replace("-", "_"), "cc")
    macros = subprocess.run([compiler, "-E", "-dM", "-"], input="#include <features.h>\n", check=True, capture_output=True, text=True)
    glibc = ".".join(re.search(rf"#define {name} (\d+)", macros.stdout)[1] for name in ("__GLIBC__", "__GLIBC_MINOR__"))
    rust = subprocess.run([os.environ.get("RUSTC", "rustc"), "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    return [
        ("glibc", glibc, {"license": {"id": "LGPL-2.1-or-later"}}, "https://sourceware.org/git/glibc.git"),
        ("libgit2", crates["libgit2-sys"]["version"].split("+")[1], {"license": {"name": "GPL-2.0-only with linking exception"}},
         "https://github.com/libgit2/libgit2"),
        ("rust-std", rust, {"expression": "MIT OR Apache-2.0"}, "https://github.com/rust-lang/rust"),
        ("zlib", zlib, {"license": {"id": "Zlib"}}, "https://github.com/madler/zlib"),
    ]


def native_component(name, version, licence, source):
    purl = f"pkg:generic/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "licenses": [licence], "purl": purl,
            "externalReferences": [{"type": "vcs", "url": source}]}


def sbom(found, libraries):
    own = next(p for p in found if p["name"] == "relmap-cli")
    main = component(own) | {"type": "application", "name": "relmap"}
    main.pop("description", None)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": main},
        "components": [component(p) for p in found if p is not own] + [native_component(*one) for one in libraries],
    }


def licence_texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    # Only files of the crate's own root: a library in C below it is named by the crate itself.
    files = sorted(f for f in folder.iterdir() if f.is_file() and f.name.upper().startswith(LICENCE_NAMES))
    return [f.read_text(encoding="utf-8", errors="replace").strip() for f in files]


def bundled_texts(package):
    """The licences of C libraries that a crate carries and compiles in."""
    folder = pathlib.Path(package["manifest_path"]).parent
    return [(f.parent.name, f.read_text(encoding="utf-8", errors="replace").strip())
            for f in sorted(folder.glob("*/COPYING")) + sorted(folder.glob("src/*/LICENSE"))]


GLIBC = """The C library is licensed under the GNU Lesser General Public License, version 2.1 or later, whose text is among
those below. Its sources are those of the Linux distribution on which the program was built. To link the program with
another C library, build it from its own sources, which are public: cargo build --package relmap-cli"""


def licences(found, libraries):
    texts, without = {}, []
    for package in found:
        name = f"{package['name']} {package['version']}"
        if package["name"].startswith("relmap"):
            continue
        own = licence_texts(package)
        if not own:
            without.append(package)
        for text in own:
            texts.setdefault(text, []).append(f"{name} ({package['license']})")
        for library, text in bundled_texts(package):
            texts.setdefault(text, []).append(f"{library}, carried by {name}")
    for package in without:
        choices = [c for c in WELL_KNOWN if c in package["license"]]
        if not choices:
            sys.exit(f"{package['name']} {package['version']} has no licence text; add one to packaging/bill.py")
        text = pathlib.Path(WELL_KNOWN[choices[0]]).read_text(encoding="utf-8").strip()
        texts.setdefault(text, []).append(f"{package['name']} {package['version']} ({package['license']})")
    glibc = next(f"{name} {version} (LGPL-2.1-or-later)" for name, version, *_ in libraries if name == "glibc")
    texts[GLIBC] = [glibc]
    parts = ["relmap contains the following libraries. The terms of each follow its name."]
    for text, users in sorted(texts.items(), key=lambda item: item[1]):
        parts.append("\n".join(["=" * 80, *users, "=" * 80, "", text]))
    return "\n\n".join(parts) + "\n"


def main():
    target, sbom_file, licence_file = sys.argv[1:]
    found = packages(target)
    libraries = native(found, target)
    document = json.dumps(sbom(found, libraries), indent=2)
    pathlib.Path(sbom_file).write_text(document + "\n", encoding="utf-8")
    pathlib.Path(licence_file).write_text(licences(found, libraries), encoding="utf-8")
    print(f"{len(found)} crates, {len(libraries)} other libraries; SBOM {hashlib.sha256(document.encode()).hexdigest()[:12]}")


main()
