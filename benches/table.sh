#!/usr/bin/env bash
# Prints the tables of docs/performance.md: each figure and its floor from this one run, and how the figures grow from a
# hundredth of the bank to all of it. Needs GNU time; Python 3; hyperfine and ripgrep for some rows, which say so when one is
# missing. `table.sh 10000` takes a smaller bank, for a trial.
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-100000}
target=${CARGO_TARGET_DIR:-target}
base=${BENCH_FOLDER:-$target/bench}
work=$base-$count
answers=${BENCH_ANSWERS:-$count}
[ "$count" -ge 1000 ] || { echo "benches/table.sh: 1000 questions or more" >&2; exit 2; }
python3 -c '' 2>/dev/null || { echo "benches/table.sh: Python 3 is not installed" >&2; exit 1; }
[ -x /usr/bin/time ] || { echo "benches/table.sh: GNU time is not installed" >&2; exit 1; }
cargo build --release --locked --quiet
floor=$(cargo bench --no-run --locked --bench floor 2>&1 | sed -n 's/.*(\(.*floor-[^)]*\)).*/\1/p')
[ -x "$floor" ] || { echo "benches/table.sh: the bench \`floor\` does not build" >&2; exit 1; }
program=$target/release/greenroom

have() { command -v "$1" >/dev/null 2>&1; }
row() {
  printf '| %s ' "$@"
  printf '|\n'
}
grouped() { printf "%s" "$1" | sed -E -e ':more' -e 's/([0-9])([0-9]{3})($|,)/\1,\2\3/' -e 't more'; }
# Seconds of processor (user and system) and kilobytes of memory that a command takes: `0.12 0.03 3456 0.2`.
cost() { /usr/bin/time -f '%U %S %M %e' -o "$work/time" "$@" >/dev/null 2>&1 </dev/null || true; tail -n 1 "$work/time"; }
cpu() { cost "$@" | awk '{ printf "%.2f s of processor, %.2f s in all, %d MB", $1 + $2, $4, $3 / 1024 }'; }
# Milliseconds of a whole process, the median of many.
median() {
  have hyperfine || { printf 'skipped: hyperfine is not installed'; return; }
  hyperfine --shell none --style none --warmup 3 --min-runs 20 --ignore-failure --export-json "$work/hyperfine.json" "$1" >/dev/null 2>&1
  awk -F'[:,]' '/"median"/ { printf "%.1f ms", $2 * 1000; exit }' "$work/hyperfine.json"
}
# Milliseconds of processor of a process, the least of ten.
least() {
  python3 - "$@" <<'PY'
import resource, subprocess, sys
# Not `times`, which counts in hundredths of a second.
def used():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime
least = None
for _ in range(10):
    before = used()
    subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took = used() - before
    least = took if least is None else min(least, took)
print(f"{least * 1000:.1f} ms of processor")
PY
}
own() { echo "$program --quiet --workspace $base-$1"; }
# A name that only this bank has, so that no run is lost among others.
query() { sed -n 2p "$base-$1/queries.txt"; }

# The bank of so many questions, made when it is not there, without anything that an earlier run left.
prepare() {
  mkdir -p "$base-$1"
  [ -f "$base-$1/queries.txt" ] || "$floor" bank "$base-$1" "$1"
  rm -rf "$base-$1/bare" "$base-$1/index" "$base-$1/transcripts"
}
declare -A bare index within first check
# What greenroom takes on it.
measure() {
  bare[$1]=$(cpu "$floor" index "$base-$1/questions.jsonl" "$base-$1/bare")
  index[$1]=$(cpu $(own "$1") index build)
  "$floor" latency "$base-$1/bare" "$base-$1" "$base-$1/queries.txt" >"$base-$1/latency"
  within[$1]=$(awk '$1 == "greenroom" { printf "%s ms, %s ms", $2, $3 }' "$base-$1/latency")
  $(own "$1") practice -n 1 </dev/null >/dev/null 2>&1 || true
  first[$1]=$(least $(own "$1") practice -n 10)
  check[$1]=$(cpu $(own "$1") bank check)
}

loaded=$(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown)
prepare "$count"
measure "$count"
echo "Load at the start of the run: $loaded"
echo
row "$(grouped "$count") questions" figure
row --- ---
row "bare search library: index parsed questions, one thread" "${bare[$count]}"
row "greenroom: first index, from Markdown" "${index[$count]}"
page=$(find "$work/content" -name '*.md' | sort | sed -n 1p)
cp -p "$page" "$work/page"
printf '\n??? question "What is the page that was changed?"\n    **This one.**\n' >>"$page"
row "greenroom: index after one of $(find "$work/content" -name '*.md' | wc -l) pages changed, with a search" \
  "$(cpu $(own "$count") search changed page)"
# As it was, so that the next run measures the same.
cp -p "$work/page" "$page"
$(own "$count") index build >/dev/null
row "bare: open and answer one query, a whole process" "$(median "$floor query $work/bare - $(query "$count")")"
row "bare, and the size and time of every page" "$(median "$floor query $work/bare $work/content $(query "$count")")"
row "greenroom: \`search\`, a whole process" "$(median "$(own "$count") search $(query "$count")")"
if have rg; then
  word=$(query "$count")
  row "ripgrep over the pages, one word" "$(median "rg -c ${word%% *} $work/content")"
else
  row "ripgrep over the pages, one word" "skipped: ripgrep is not installed"
fi
while read -r name p50 p99; do
  row "in one process, $name: p50, p99" "$p50 ms, $p99 ms"
done <"$work/latency"
if python3 -c 'import sqlite3; sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")' 2>/dev/null; then
  row "SQLite FTS5 in one process, any of the words: p50, p99" \
    "$(python3 benches/fts5.py "$work/questions.jsonl" "$work/queries.txt" | sed 's/ / ms, /; s/$/ ms/')"
else
  row "SQLite FTS5" "skipped: Python 3 with FTS5 is not installed"
fi
row "\`practice -n 10\` up to the first question and the end of its input" "${first[$count]}"
rm -rf "$base-own"
mkdir -p "$base-own"
cp -r content "$base-own/"
$(own own) practice -n 1 </dev/null >/dev/null 2>&1 || true
row "the same on the bank that comes with it" "$(least $(own own) practice -n 10)"
row "\`bank check\`" "${check[$count]}"
"$floor" answers "$answers" >"$work/answers.jsonl"
for cores in 1 2; do
  if have taskset; then pin="taskset -c 0-$((cores - 1))"; else pin=; fi
  seconds=$(RAYON_NUM_THREADS=$cores $pin /usr/bin/time -f '%U %S %M %e' -o "$work/time" \
    "$program" grade --batch <"$work/answers.jsonl" >/dev/null 2>&1 || true; tail -n 1 "$work/time")
  row "\`grade --batch\`, $(grouped "$answers") answers to 100 references, cores: $cores" "$(echo "$seconds" |
    awk -v n="$answers" '{ printf "%d answers a second, %d a second of processor, %d MB", n / $4, n / ($1 + $2), $3 / 1024 }')"
done

sizes=($((count / 100)) $((count / 10)) "$count")
for size in "${sizes[@]:0:2}"; do
  prepare "$size"
  measure "$size"
done
echo
row growth "$(grouped "${sizes[0]}") questions" "$(grouped "${sizes[1]}")" "$(grouped "${sizes[2]}")"
row --- --- --- ---
each() {
  local -n of=$2
  row "$1" "${of[${sizes[0]}]}" "${of[${sizes[1]}]}" "${of[${sizes[2]}]}"
}
each "first index, from Markdown" index
each "the bare library, from questions parsed" bare
each "search in one process: p50, p99" within
each "\`practice -n 10\` up to the first question" first
each "\`bank check\`" check
