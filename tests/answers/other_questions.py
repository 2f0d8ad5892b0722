#!/usr/bin/env python3
"""Right answers to other questions, as a set for fit.py: who answers another question of the topic says nothing of this one.

    pip install scikit-learn
    python3 other_questions.py SET.jsonl ... > others.jsonl

Of each question of a set: up to 4 right answers to others of its topic and 2 to any other, drawn with a fixed seed. Questions
that ask nearly the same (tf-idf, cosine 0.3 or more) are no others.
"""
import json
import random
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

RIGHT = {"excellent_paraphrase", "excellent_terse", "esl", "typos", "verbose_right"}
NEAR = 0.3
# What a person would give: such an answer may still touch the question.
MARK = 4


def main():
    draw = random.Random(3)
    for path in sys.argv[1:]:
        name = Path(path).stem
        rows = [json.loads(line) for line in open(path, encoding="utf-8")]
        questions = {}
        for row in rows:
            questions.setdefault(row["question_id"], row)
        texts = TfidfVectorizer(stop_words="english").fit_transform(
            f"{row['question']} {row['question']} {row['reference']}" for row in questions.values())
        near = (texts @ texts.T).toarray()
        place = {key: at for at, key in enumerate(questions)}
        for key, question in questions.items():
            others = [row for row in rows if row.get("kind") in RIGHT and near[place[key], place[row["question_id"]]] < NEAR]
            kin = [row for row in others if row.get("topic") == question.get("topic")]
            drawn = draw.sample(kin, min(4, len(kin))) + draw.sample(others, min(2, len(others)))
            for at, row in enumerate(drawn):
                print(json.dumps({"id": f"{name}-{key}-{at}", "question_id": f"{name}-{key}", "question": question["question"],
                                  "reference": question["reference"], "answer": row["answer"], "kind": "other_question",
                                  "score": MARK}))


if __name__ == "__main__":
    main()
