#!/usr/bin/env bash
# Grades N answers with one process and with Spark, a grader and a worker killed in mid-run, and compares the bytes:
# `run.sh [N]`. `GREENROOM` names another program than the release build, `FLOOR` another maker of answers than the bench,
# `PYTHON` the Python that has PySpark.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-1000000}
python=${PYTHON:-python3}
program=${GREENROOM:-${CARGO_TARGET_DIR:-$PWD/target}/release/greenroom}
skip() { echo "spark example: skipped, $1" >&2; exit 0; }
[ -x "$program" ] || skip "there is no release build (cargo build --release)"
command -v java >/dev/null || skip "Java is not installed"
"$python" -c 'import pyspark' 2>/dev/null || skip "PySpark is not installed (pip install pyspark)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
floor=${FLOOR:-}
if [ -z "$floor" ]; then
  floor=$(cargo bench --no-run --locked --bench floor 2>&1 | sed -n 's/.*(\(.*floor-[^)]*\)).*/\1/p')
fi
"$floor" answers "$count" >"$work/answers.jsonl"
# A name of its own, so that nobody else's grader is killed.
cp "$program" "$work/spark-grader"

start=$(date +%s)
"$program" grade --batch <"$work/answers.jsonl" >"$work/one.jsonl"
echo "$count answers, $(du -m "$work/answers.jsonl" | cut -f1) MB"
echo "one process, all cores: $(($(date +%s) - start)) s"

export PYSPARK_PYTHON=$python
start=$(date +%s)
"$python" examples/spark/grade.py "$work/spark-grader" "$work/answers.jsonl" "$work/out" 2>"$work/log" &
spark=$!
# The grader of one partition dies as soon as another one is done, and when half of them are, a worker of Spark's.
grader=no worker=no
while kill -0 "$spark" 2>/dev/null; do
  finished=$(find "$work/out/_temporary/0" -maxdepth 1 -name 'task_*' 2>/dev/null | wc -l || true)
  victim=$(pgrep -f "^$work/spark-grader" | sed -n 1p || true)
  if [ -n "$victim" ]; then
    if [ "$grader" = no ] && [ "$finished" -ge 1 ]; then
      if kill -9 "$victim" 2>/dev/null; then grader=yes; fi
    elif [ "$worker" = no ] && [ "$finished" -ge 8 ]; then
      parent=$(ps -o ppid= -p "$victim" | tr -d ' ' || true)
      # Nothing but a Python of this very run.
      if [ -n "$parent" ] && ps -o args= -p "$parent" | grep -q pyspark && kill -9 "$parent" 2>/dev/null; then
        worker=yes
      fi
    fi
  fi
  sleep 0.2
done
wait "$spark" || { cat "$work/log" >&2; exit 1; }
echo "Spark, two threads: $(($(date +%s) - start)) s; killed in mid-run: a grader $grader, a worker $worker"
cat "$work"/out/part-* >"$work/spark.jsonl"
cmp "$work/one.jsonl" "$work/spark.jsonl"
echo "$(wc -l <"$work/spark.jsonl") lines, the same bytes"
[ "$grader$worker" = yesyes ] || { echo "not both could be killed: the run was too short" >&2; exit 1; }
