#!/usr/bin/env bash
# Compares the reading of pages with Python-Markdown's. Needs Python and, once, PyPI; says so when it is skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=target/pymdownx-venv
if ! [ -x "$venv/bin/python" ]; then
  python3 -m venv "$venv" 2>/dev/null || { echo "skipped: the comparison with Python-Markdown needs python3 with venv"; exit 0; }
fi
"$venv/bin/python" -c 'import markdown, pymdownx' 2>/dev/null ||
  "$venv/bin/pip" install --quiet --disable-pip-version-check markdown pymdown-extensions 2>/dev/null ||
  { echo "skipped: Python-Markdown could not be installed"; exit 0; }
cargo build --quiet --locked
for page in tests/pymdownx/*.md content/*/*.md; do
  # An index page has links and no questions.
  [ "$(basename "$page")" = index.md ] && continue
  "$venv/bin/python" tests/pymdownx/compare.py "${CARGO_TARGET_DIR:-target}/debug/greenroom" "$page"
done
