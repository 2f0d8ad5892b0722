#!/usr/bin/env bash
# Builds content/ as an MkDocs Material site and counts its questions: what the site shows is what the interview asks.
# The documentation has to build, too. Needs Python and, once, PyPI; says so when it is skipped. The site goes to a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
venv=$target/site-venv
if ! [ -x "$venv/bin/python" ]; then
  python3 -m venv "$venv" 2>/dev/null || { rm -rf "$venv"; echo "skipped: building the site needs python3 with venv"; exit 0; }
fi
"$venv/bin/python" -c 'import mkdocs, material' 2>/dev/null ||
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'mkdocs-material>=9,<10' 2>/dev/null ||
  { echo "skipped: mkdocs-material could not be installed from PyPI"; exit 0; }
cargo build --quiet --locked
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
NO_MKDOCS_2_WARNING=1 "$venv/bin/mkdocs" build --strict --quiet --site-dir "$site/site"
NO_MKDOCS_2_WARNING=1 "$venv/bin/mkdocs" build --strict --quiet --config-file mkdocs-docs.yml --site-dir "$site/docs"
"$target/debug/greenroom" --workspace . --quiet bank list --json > "$site/bank.json"
"$venv/bin/python" tests/site/count.py "$site/site" "$site/bank.json"
