#!/usr/bin/env bash
# Copies the files of docs/ that programs print into the crates that contain them, because the package of a
# crate has no files of other folders. `scripts/copy_docs.sh --check` changes nothing and fails if a copy
# differs.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$PWD
if [ "${1:-}" = --check ]; then
  target=$(mktemp -d)
  trap 'rm -rf "$target"' EXIT
fi

rules=$target/crates/relmap-core/pages
mkdir -p "$rules"
rm -f "$rules"/*.md
cp docs/rules/*.md "$rules"
rm "$rules/README.md"

schema=$target/crates/relmap-cli/pages
mkdir -p "$schema"
cp docs/relmap.schema.json "$schema"

if [ "${1:-}" = --check ]; then
  for pages in crates/relmap-core/pages crates/relmap-cli/pages; do
    diff -r "$target/$pages" "$pages" || {
      echo "$pages differs from docs/; run scripts/copy_docs.sh" >&2
      exit 1
    }
  done
fi
