#!/usr/bin/env bash
# Reports in a real browser: axe-core at WCAG AA, no request, no console error, no overflow, no cut table on paper, and
# hostile text that stays text, in HTML and in the Markdown of GitHub and MkDocs.
# Installs Debian's chromium when it may; says plainly what it had to skip. Screenshots stay in target/html-check/shots.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=target/html-check
mkdir -p "$work"
skip() { echo "tests/html: skipped: $*"; exit 0; }
command -v node >/dev/null && command -v npm >/dev/null || skip "node and npm are not installed"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core poppler-utils; } >"$work/apt.log" 2>&1 || true
  browser=$(command -v chromium || true)
fi
[ -n "$browser" ] || skip "chromium is not installed and cannot be"
npm install --silent --no-audit --no-fund --prefix "$work" axe-core@4 playwright-core@1 >"$work/npm.log" 2>&1 \
  || skip "axe-core and playwright-core cannot be had from npm"
greenroom=${GREENROOM:-${CARGO_TARGET_DIR:-target}/debug/greenroom}
[ -n "${GREENROOM:-}" ] || cargo build --locked --quiet
python3 tests/html/reports.py "$greenroom" "$work/reports"
NODE_PATH="$work/node_modules" BROWSER_PATH="$browser" node tests/html/check.js "$work/reports" "$work/shots"
venv=$work/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv" 2>/dev/null || { echo "tests/html: skipped Markdown: no venv"; exit 0; }
"$venv/bin/python" -c 'import cmarkgfm, pymdownx' 2>/dev/null \
  || "$venv/bin/pip" install --quiet cmarkgfm markdown pymdown-extensions >"$work/pip.log" 2>&1 \
  || { echo "tests/html: skipped Markdown: cmarkgfm and pymdown-extensions cannot be had from PyPI"; exit 0; }
"$venv/bin/python" tests/html/rendered.py "$work/reports"
