#!/usr/bin/env bash
# Grades N answers with one process and with Spark, a grader killed in mid-run, and compares the bytes: `run.sh [N]`.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-1000000}
python=${PYTHON:-python3}
program=$PWD/target/release/greenroom
skip() { echo "spark example: skipped, $1" >&2; exit 0; }
[ -x "$program" ] || skip "there is no release build (cargo build --release)"
command -v java >/dev/null || skip "Java is not installed"
"$python" -c 'import pyspark' 2>/dev/null || skip "PySpark is not installed (pip install pyspark)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
floor=$(cargo bench --no-run --locked --bench floor 2>&1 | sed -n 's/.*(\(target[^)]*floor[^)]*\)).*/\1/p')
"$floor" answers "$count" >"$work/answers.jsonl"
# A name of its own, so that nobody else's grader is killed.
cp "$program" "$work/spark-grader"

start=$(date +%s)
"$program" grade --batch <"$work/answers.jsonl" >"$work/one.jsonl"
echo "one process, all cores: $(($(date +%s) - start)) s"

start=$(date +%s)
"$python" examples/spark/grade.py "$work/spark-grader" "$work/answers.jsonl" "$work/out" 2>"$work/log" &
spark=$!
killed=no
while kill -0 "$spark" 2>/dev/null; do
  # As soon as a partition is done, the grader of another one dies.
  if [ "$killed" = no ] && ls "$work"/out/_temporary/0/task_* >/dev/null 2>&1; then
    victim=$(pgrep -f "^$work/spark-grader" | sed -n 1p)
    if [ -n "$victim" ] && kill -9 "$victim" 2>/dev/null; then killed=yes; fi
  fi
  sleep 0.2
done
wait "$spark" || { cat "$work/log" >&2; exit 1; }
echo "Spark, two threads: $(($(date +%s) - start)) s; a grader killed in mid-run: $killed"
cat "$work"/out/part-* >"$work/spark.jsonl"
cmp "$work/one.jsonl" "$work/spark.jsonl"
echo "$(wc -l <"$work/spark.jsonl") lines, the same bytes"
[ "$killed" = yes ] || { echo "no grader could be killed: the run was too short" >&2; exit 1; }
