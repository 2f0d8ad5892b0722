#!/usr/bin/env python3
"""Measure a grader against the golden answers (standard library only).

    python3 agreement.py --cmd "my-grader --jsonl"
    python3 agreement.py --cmd "python3 agreement.py --naive"   # baseline

The shell command gets one JSON object a line on stdin
    {"id", "question", "reference", "answer"}
and has to print one a line on stdout, in any order, with a score of 0 to 100:
    {"id", "score"}
Every golden answer must be scored once; otherwise nothing is measured (exit 2).
"""
import argparse
import json
import math
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

HERE = Path(__file__).resolve().parent


def mean(xs):
    return sum(xs) / len(xs)


def pearson(xs, ys):
    mx, my = mean(xs), mean(ys)
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    sxx = sum((x - mx) ** 2 for x in xs)
    syy = sum((y - my) ** 2 for y in ys)
    return sxy / math.sqrt(sxx * syy) if sxx and syy else float("nan")


def ranks(xs):
    """Ranks from 1; equal values share the mean of their ranks."""
    order = sorted(range(len(xs)), key=xs.__getitem__)
    out = [0.0] * len(xs)
    i = 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and xs[order[j + 1]] == xs[order[i]]:
            j += 1
        for k in range(i, j + 1):
            out[order[k]] = (i + j) / 2 + 1
        i = j + 1
    return out


def spearman(xs, ys):
    return pearson(ranks(xs), ranks(ys))


def pairwise(rows, pred, min_gap):
    """(accuracy, pairs, ties) over pairs of one question; a tie counts half."""
    by_question = {}
    for row in rows:
        by_question.setdefault(row["question_id"], []).append(row)
    good, pairs, ties = 0.0, 0, 0
    for group in by_question.values():
        for a, b in combinations(group, 2):
            gap = a["score"] - b["score"]
            if abs(gap) < min_gap:
                continue
            pairs += 1
            diff = pred[a["id"]] - pred[b["id"]]
            if diff == 0:
                ties += 1
                good += 0.5
            elif (diff > 0) == (gap > 0):
                good += 1
    return (good / pairs if pairs else float("nan")), pairs, ties


def fail(message):
    print(f"agreement: {message}", file=sys.stderr)
    raise SystemExit(2)


def load(path):
    rows = []
    with open(path, encoding="utf-8") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                rows.append(json.loads(line))
            except ValueError as error:
                fail(f"{path}:{number}: {error}")
    if not rows:
        fail(f"{path}: no rows")
    return rows


def ask(rows, cmd, timeout):
    fields = ("id", "question", "reference", "shipped", "answer")
    text = "".join(
        json.dumps({f: row[f] for f in fields if f in row}, ensure_ascii=False) + "\n" for row in rows
    )
    try:
        done = subprocess.run(cmd, shell=True, input=text, stdout=subprocess.PIPE,
                              encoding="utf-8", timeout=timeout)
    except subprocess.TimeoutExpired:
        fail(f"the command took longer than {timeout:g} s")
    if done.returncode != 0:
        fail(f"the command ended with exit status {done.returncode}")
    known = {row["id"] for row in rows}
    pred = {}
    for number, line in enumerate(done.stdout.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            ident, score = item["id"], float(item["score"])
        except (ValueError, KeyError, TypeError):
            fail(f"output line {number} is not an object with id and score: {line[:80]!r}")
        if ident not in known:
            fail(f"output line {number}: unknown id {ident!r}")
        if ident in pred:
            fail(f"output line {number}: second score for {ident}")
        if not 0 <= score <= 100:
            fail(f"output line {number}: score {score} of {ident} is not within 0 to 100")
        pred[ident] = score
    missing = [row["id"] for row in rows if row["id"] not in pred]
    if missing:
        fail(f"{len(missing)} answers got no score, the first is {missing[0]}")
    return pred


def report(rows, pred, worst, min_gap):
    gold = [row["score"] for row in rows]
    guess = [pred[row["id"]] for row in rows]
    error = [abs(g - p) for g, p in zip(gold, guess)]
    accuracy, pairs, ties = pairwise(rows, pred, min_gap)
    print(f"answers              {len(rows)}")
    print(f"pearson              {pearson(gold, guess):.3f}")
    print(f"spearman             {spearman(gold, guess):.3f}")
    print(f"mae (points)         {mean(error):.1f}")
    print(f"within 15 points     {mean([e <= 15 for e in error]):.3f}")
    print(f"pairwise accuracy    {accuracy:.3f}   ({pairs} pairs, gold gap >= {min_gap:g}, {ties} ties)")
    print()
    print(f"{'kind':<22}{'n':>4}{'gold':>8}{'pred':>8}{'mae':>8}")
    by_kind = {}
    for row in rows:
        by_kind.setdefault(row.get("kind", "all"), []).append(row)
    for kind, group in sorted(by_kind.items(), key=lambda kv: -mean([r["score"] for r in kv[1]])):
        golds = [r["score"] for r in group]
        preds = [pred[r["id"]] for r in group]
        mae = mean([abs(g - p) for g, p in zip(golds, preds)])
        print(f"{kind:<22}{len(group):>4}{mean(golds):>8.1f}{mean(preds):>8.1f}{mae:>8.1f}")
    print()
    print(f"{worst} worst answers")
    order = sorted(rows, key=lambda r: (-abs(r["score"] - pred[r["id"]]), r["id"]))
    for row in order[:worst]:
        print(f"  {row['id']}  gold {row['score']:>3}  pred {pred[row['id']]:>5.1f}  {row.get('kind', '')}  ({row.get('why', '')})")
        print(f"           Q: {row.get('question', row['question_id'])}")
        print(f"           A: {' '.join(row['answer'].split())[:140]}")


def naive():
    """A trivial grader: share of the reference's distinct words in the answer."""
    def words(text):
        return set(re.findall(r"[a-z0-9]+", text.lower()))

    for line in sys.stdin:
        if line.strip():
            item = json.loads(line)
            wanted = words(item["reference"])
            share = len(wanted & words(item["answer"])) / len(wanted) if wanted else 0.0
            print(json.dumps({"id": item["id"], "score": round(100 * share, 1)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cmd", help="shell command of the grader to measure")
    parser.add_argument("--golden", type=Path, default=HERE / "golden.jsonl")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for the command")
    parser.add_argument("--worst", type=int, default=5, help="how many worst answers to list")
    parser.add_argument("--gap", type=float, default=20, help="least gold difference of a pair")
    parser.add_argument("--naive", action="store_true",
                        help="be the trivial word-overlap grader (stdin to stdout)")
    args = parser.parse_args()
    if args.naive:
        naive()
    elif args.cmd:
        rows = load(args.golden)
        report(rows, ask(rows, args.cmd, args.timeout), args.worst, args.gap)
    else:
        parser.error("--cmd is needed")


if __name__ == "__main__":
    main()
