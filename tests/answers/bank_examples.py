#!/usr/bin/env python3
"""The examples of the bank's rubrics as marked answers, for fit.py: one JSON object a line on stdout.

    pip install pyyaml
    python3 bank_examples.py > bank.jsonl
    python3 bank_examples.py --rubric > rubric.jsonl      # to be held against their rubrics

A band stands for its middle: `none..weak` is 10, `good..strong` 92, anything with `partial` in it 48.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
RUBRIC = re.compile(r"<!-- rubric\n(.*?)-->", re.S)


def mark(band):
    if "partial" in band:
        return 48
    return 92 if "strong" in band or "good" in band else 10


def main():
    listed = subprocess.run([Path(__import__("os").environ.get("GREENROOM", ROOT / "target/release/greenroom")), "--workspace", ROOT, "bank", "list", "--json"],
                            capture_output=True, text=True, check=True).stdout
    for question in json.loads(listed):
        lines = (ROOT / "content" / question["file"]).read_text(encoding="utf-8").split("\n")
        body = []
        for line in lines[question["line"]:]:
            if line.strip() and not line.startswith("    "):
                break
            body.append(line[4:])
        text = "\n".join(body)
        found = RUBRIC.search(text)
        if not found:
            continue
        for number, example in enumerate(yaml.safe_load(found.group(1)).get("examples") or []):
            alone = {"question": question["title"], "reference": text[:found.start()].strip()}
            of = {"shipped": question["id"]} if "--rubric" in sys.argv else alone
            print(json.dumps({"id": f"{question['id']}#{number}", "question_id": question["id"], **of,
                              "answer": example["answer"], "score": mark(example["band"])}))


if __name__ == "__main__":
    main()
