#!/usr/bin/env python3
"""Fits the calibration of the grader and says how well it does on questions that it was not fitted on.

    pip install numpy scikit-learn
    python3 fit.py --greenroom ../../target/release/greenroom SET.jsonl[:WEIGHT[:apart]] ...

A set is JSON lines with id, question_id, question, reference, answer and score (0 to 100), or with the id of a question of
the bank as `shipped` instead of question and reference: such an answer is held against its rubric. With `:apart` the
questions of a set are taken as if they stood in nobody's bank. The trees go to src/grading/data/calibration.txt when
--write is given.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "src/grading/data/calibration.txt"
# The measures in the order and with the directions of src/grading/measure.rs.
AGAINST = {"mixed", "swapped", "crossed", "denied", "bagged", "known_false", "mostly_false", "voted_false", "falsest", "turned",
           "elsewhere"}


FIELDS = ("id", "question", "reference", "shipped", "answer")


def measured(path, apart, greenroom):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    asked = [{k: r[k] for k in FIELDS if k in r} for r in rows]
    if apart:
        asked = [dict(line, shipped=r.get("shipped", r.get("question_id")), apart=True) for line, r in zip(asked, rows)]
    lines = "".join(json.dumps(line) + "\n" for line in asked)
    out = subprocess.run([greenroom, "grade", "--batch", "--measures"], input=lines, capture_output=True, text=True)
    found = [json.loads(line) for line in out.stdout.splitlines()]
    if len(found) != len(rows):
        sys.exit(f"{path}: {len(rows)} answers, {len(found)} results: {out.stderr}")
    return rows, found


def model(names, args):
    return HistGradientBoostingRegressor(
        max_iter=args.trees, learning_rate=args.rate, max_depth=args.depth, l2_regularization=3.0,
        min_samples_leaf=60, max_bins=64, random_state=0,
        monotonic_cst=[-1 if name in AGAINST else 0 if name == "stated" else 1 for name in names])


# Trees give the mean of what people would, which lies between the two when they may take an answer for right or for empty.
# The curve moves it half of the way to the median, which costs no correlation and takes 0.7 off the mean error (held out).
KNOTS = np.arange(0, 101, 5)


def curve(means, marks, weight):
    """The percentage at each of KNOTS, from what answers got that were held out."""
    median = HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=60, max_depth=3, learning_rate=0.1, min_samples_leaf=150, monotonic_cst=[1])
    median.fit(means[:, None], marks, sample_weight=weight)
    near = KNOTS[:, None] + np.linspace(-4, 4, 9)
    smooth = median.predict(near.reshape(-1, 1)).reshape(near.shape).mean(axis=1)
    bent = (KNOTS + smooth) / 2
    # Nothing is 0 and everything 100, which smoothing would hide.
    bent = np.where(KNOTS <= 20, np.minimum(bent, KNOTS), np.where(KNOTS >= 80, np.maximum(bent, KNOTS), bent))
    return np.clip(np.maximum.accumulate(bent), 0, 100)


def write(fitted, bent, names, path):
    out = ["# Boosted trees from measures to a percentage; made by tests/answers/fit.py.",
           f"base {float(fitted._baseline_prediction.ravel()[0]):.3f}",
           "curve " + " ".join(f"{at}:{percentage:.1f}" for at, percentage in zip(KNOTS, bent))]
    for (tree,) in fitted._predictors:
        nodes = []
        for node in tree.nodes:
            if node["is_leaf"]:
                nodes.append(f"{node['value']:.3f}")
            else:
                nodes.append(f"{names[node['feature_idx']]}:{node['num_threshold']:.4f}:{node['left']}:{node['right']}")
        out.append(" ".join(nodes))
    path.write_text("\n".join(out) + "\n")


def report(tag, names, sets, predicted, truth):
    for name in names:
        at = sets == name
        # A set whose marks are all the same has no correlation.
        r = np.corrcoef(predicted[at], truth[at])[0, 1] if np.ptp(truth[at]) else float("nan")
        error = np.abs(predicted[at] - truth[at])
        print(f"{tag:10} {name:24} n {at.sum():5}  pearson {r:.3f}  mae {error.mean():5.1f}  within 15 {np.mean(error <= 15):.2f}")


class Data:
    """Marked answers and what the grader measured of them."""

    def __init__(self, specs, greenroom):
        data = []
        for spec in specs:
            path, weight, apart = (spec.split(":") + ["", ""])[:3]
            rows, found = measured(path, apart == "apart", greenroom)
            name = Path(path).stem + (", apart" if apart else "")
            data += [(name, float(weight or 1), row, result) for row, result in zip(rows, found)]
        self.sets, self.weight = (np.array([d[at] for d in data]) for at in (0, 1))
        self.marks = np.array([float(d[2]["score"]) for d in data])
        self.kinds = np.array([d[2].get("kind", "") for d in data])
        # A question of the bank is the same in every set.
        self.question = np.array([d[2].get("shipped") or self.named(d[0], d[2]["question_id"]) for d in data])
        self.graded = np.array([d[3]["graded"] for d in data])
        self.measures = [d[3]["measures"] for d in data]

    @staticmethod
    def named(name, question):
        return question if "/" in str(question) else f"{name}{question}"

    def values(self, names):
        return np.array([[measures[name] for name in names] for measures in self.measures])

    def fit(self, names, rows, args):
        rows = rows[self.graded[rows]]
        return model(names, args).fit(self.values(names)[rows], self.marks[rows], sample_weight=self.weight[rows])

    def means(self, fitted, names):
        return np.clip(fitted.predict(self.values(names)), 0, 100)

    def curve(self, means, rows):
        rows = rows[self.graded[rows]]
        return curve(means[rows], self.marks[rows], self.weight[rows])

    def bent(self, means, knots):
        return np.where(self.graded, np.interp(means, KNOTS, knots), 0)

    def held_out(self, names, args):
        """What each answer gets from a calibration that saw none of its question, and the mean before the curve."""
        folds = list(GroupKFold(6).split(self.marks, self.marks, self.question))
        means, out = np.zeros(len(self.marks)), np.zeros(len(self.marks))
        for train, test in folds:
            means[test] = self.means(self.fit(names, train, args), names)[test]
        for train, test in folds:
            out[test] = self.bent(means, self.curve(means, train))[test]
        return out, means


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--greenroom", default=str(HERE.parent.parent / "target/release/greenroom"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--rate", type=float, default=0.04)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--drop", default="", help="measures to leave out, by comma")
    parser.add_argument("--ablate", action="store_true", help="what each mechanism adds, held out")
    args = parser.parse_args()
    data = Data(args.sets, args.greenroom)
    sets = list(dict.fromkeys(data.sets))
    if args.ablate:
        return ablate(data, sets, args)
    names = [name for name in ORDER if name not in args.drop.split(",")]
    held, means = data.held_out(names, args)
    report("held out", sets, data.sets, held, data.marks)
    for kind in sorted(set(data.kinds) - {""}):
        at = data.kinds == kind
        print(f"  {kind:22} n {at.sum():4}  marks {data.marks[at].mean():5.1f}  held out {held[at].mean():5.1f}")
    fitted = data.fit(names, np.arange(len(data.marks)), args)
    knots = data.curve(means, np.arange(len(data.marks)))
    report("fitted", sets, data.sets, data.bent(data.means(fitted, names), knots), data.marks)
    if args.write:
        write(fitted, knots, names, TARGET)


def ablate(data, sets, args):
    for label, dropped in {"everything": (), **MECHANISMS}.items():
        held, _ = data.held_out([name for name in ORDER if name not in dropped], args)
        cells = [f"{np.corrcoef(held[data.sets == s], data.marks[data.sets == s])[0, 1]:.3f}" for s in sets if np.ptp(data.marks[data.sets == s])]
        print(f"| {label} | " + " | ".join(cells) + " |")


MECHANISMS = {
    "without what the bank knows": (
        "known_recall", "known_points", "known_true", "mostly_true", "known_false", "mostly_false", "voted_false", "falsest"),
    "without binding words to their subjects": ("bound", "swapped", "crossed", "turned"),
    "without denial and opposites": ("denied",),
    "without mixed statements": ("mixed",),
    "without letters and order": ("letters", "in_order"),
    "without bags of keywords": ("bagged",),
    "without likeness to other questions": ("elsewhere",),
    "without telling rubrics from references": ("stated",),
    "without the core by itself": ("core_pair", "core_found"),
    "coverage of key points alone": (
        "reference", "fresh", "bound", "known_recall", "known_points", "known_true", "mostly_true", "letters", "in_order", "stated",
        "mixed", "swapped", "crossed", "denied", "bagged", "known_false", "mostly_false", "voted_false", "falsest", "turned",
        "elsewhere"),
}
ORDER = ["sentence", "pair", "whole", "found", "core_pair", "core_found",
         "reference", "fresh", "bound", "known_recall", "known_points", "known_true", "mostly_true", "letters", "in_order", "stated",
         "mixed", "swapped", "crossed", "denied", "bagged", "known_false", "mostly_false", "voted_false", "falsest", "turned",
         "elsewhere"]

if __name__ == "__main__":
    main()
