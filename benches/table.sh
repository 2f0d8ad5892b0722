#!/usr/bin/env bash
# Prints the table of docs/performance.md: each figure and its floor from this one run. Needs hyperfine, ripgrep, Python 3
# (for SQLite's FTS5) and GNU time; a row whose tool is missing says so. `table.sh 1000` takes a smaller bank.
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-100000}
work=${BENCH_FOLDER:-target/bench-$count}
answers=${BENCH_ANSWERS:-100000}
cargo build --release --locked --quiet
floor=$(cargo bench --no-run --locked --bench floor 2>&1 | sed -n 's/.*(\(target[^)]*floor[^)]*\)).*/\1/p')
own="target/release/greenroom --quiet --workspace $work"
mkdir -p "$work"
[ -f "$work/queries.txt" ] || "$floor" bank "$work" "$count"
# A name that only this bank has, so that no run is lost among others.
query=$(sed -n 2p "$work/queries.txt")

have() { command -v "$1" >/dev/null 2>&1; }
row() { printf '| %s | %s |\n' "$1" "$2"; }
# Seconds of processor (user and system) and kilobytes of memory that a command takes: `0.12 3456`.
cost() { /usr/bin/time -f '%U %S %M %e' -o "$work/time" "$@" >/dev/null 2>&1 </dev/null || true; tail -n 1 "$work/time"; }
cpu() { cost "$@" | awk '{ printf "%.2f s, %.2f s of processor, %d MB", $4, $1 + $2, $3 / 1024 }'; }
# Milliseconds of a whole process, the median of many.
median() {
  hyperfine --style none --warmup 3 --min-runs 20 --ignore-failure --export-json "$work/hyperfine.json" "$1" >/dev/null 2>&1
  python3 -c 'import json, sys; print("%.1f ms" % (json.load(open(sys.argv[1]))["results"][0]["median"] * 1000))' "$work/hyperfine.json"
}
# Milliseconds of processor of a process, the least of ten.
least() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    python3 - "$@" <<'PY'
import os, subprocess, sys
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = os.times()
print(round((used.children_user + used.children_system) * 1000, 1))
PY
  done | sort -n | sed -n 1p
}

row "$count questions" "figure"
row "---" "---"
rm -rf "$work/bare" "$work/index"
row "bare search library: index parsed questions, one thread" "$(cpu "$floor" index "$work/questions.jsonl" "$work/bare")"
row "greenroom: first index, from Markdown" "$(cpu $own index build)"
page=$(find "$work/content" -name '*.md' | sort | sed -n 1p)
printf '\n??? question "What is the page that was changed?"\n    **This one.**\n' >>"$page"
row "greenroom: index after one of $(find "$work/content" -name '*.md' | wc -l) pages changed, with a search" "$(cpu $own search changed page)"
if have hyperfine; then
  row "bare: open and answer one query, a whole process" "$(median "$floor query $work/bare - $query")"
  row "bare, and the size and time of every page" "$(median "$floor query $work/bare $work/content $query")"
  row "greenroom: \`search\`, a whole process" "$(median "$own search $query")"
  have rg && row "ripgrep over the pages, one word" "$(median "rg -c ${query%% *} $work/content")"
else
  row "whole processes" "skipped: hyperfine is not installed"
fi
"$floor" latency "$work/bare" "$work" "$work/queries.txt" | while read -r name p50 p99; do
  row "in one process, $name: p50, p99" "$p50 ms, $p99 ms"
done
if python3 -c 'import sqlite3; sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")' 2>/dev/null; then
  row "SQLite FTS5 in one process, any of the words: p50, p99" "$(python3 benches/fts5.py "$work/questions.jsonl" "$work/queries.txt" | sed 's/ / ms, /; s/$/ ms/')"
else
  row "SQLite FTS5" "skipped: Python 3 with FTS5 is not installed"
fi
$own practice -n 1 </dev/null >/dev/null 2>&1 || true
row "first question: processor time of \`practice\` up to it, and the end of its input" "$(least $own practice -n 10) ms"
mkdir -p "$work-own"
cp -r content "$work-own/"
row "the same on the bank that comes with it" "$(least target/release/greenroom --quiet --workspace "$work-own" practice -n 10) ms"
row "\`bank check\`" "$(cost $own bank check | awk '{ printf "%.1f s, %d MB", $4, $3 / 1024 }')"
"$floor" answers "$answers" >"$work/answers.jsonl"
for cores in 1 2; do
  seconds=$(RAYON_NUM_THREADS=$cores taskset -c "0-$((cores - 1))" /usr/bin/time -f '%e %M' -o "$work/time" \
    target/release/greenroom grade --batch <"$work/answers.jsonl" >/dev/null 2>&1 || true; tail -n 1 "$work/time")
  row "\`grade --batch\`, $answers answers to 100 references, cores: $cores" \
    "$(echo "$seconds" | awk -v n="$answers" '{ printf "%d answers a second, %d MB", n / $1, $2 / 1024 }')"
done
