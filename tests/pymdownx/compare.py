#!/usr/bin/env python3
"""Lay `greenroom bank list --json` beside what Python-Markdown with pymdownx.details renders.

    compare.py GREENROOM PAGE.md

Prints how many questions were compared; exits 1 when titles, their order or the words of an answer differ. Answers are
CommonMark for Greenroom, so their words are compared, not their blocks; code fences in them are rendered by superfences.
"""
import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import markdown


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def rendered(page):
    """(title words, answer words) of every rendered question, in order."""
    text = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.S)
    # The includes of the site are no part of the page's own answers.
    text = re.sub(r"\{%.*?%\}", "", text)
    out = markdown.markdown(
        text, extensions=["pymdownx.details", "pymdownx.superfences", "tables", "attr_list", "md_in_html"]
    )
    out = re.sub(r"<!--.*?-->", "", out, flags=re.S)
    found = []
    for block in re.findall(r'<details class="question".*?</details>', out, flags=re.S):
        title, body = re.match(r"<details[^>]*>\s*<summary>(.*?)</summary>(.*)</details>", block, flags=re.S).groups()
        plain = lambda part: html.unescape(re.sub(r"<[^>]*>", " ", part))
        found.append((words(plain(title)), words(plain(body))))
    return found


def main():
    program, path = sys.argv[1], Path(sys.argv[2])
    page = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        docs = Path(folder, "docs", "topic")
        docs.mkdir(parents=True)
        (docs / "advanced.md").write_text(page, encoding="utf-8")
        listed = subprocess.run(
            [program, "--workspace", folder, "--content", str(docs.parent), "bank", "list", "--json"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ).stdout
    own = [(words(question["title"]), words(question["answer_text"])) for question in json.loads(listed)]
    site = rendered(page)
    problems = []
    if [title for title, _ in own] != [re.sub(r"^\d+ ", "", " ".join(title)).split() for title, _ in site]:
        problems.append("titles differ")
    for (title, mine), (_, theirs) in zip(own, site):
        if mine != theirs:
            problems.append(f"answer differs: {' '.join(title)}\n  own:  {' '.join(mine)}\n  site: {' '.join(theirs)}")
    print(f"{path.name}: {len(own)} questions, {len(site)} rendered, {len(problems)} differences")
    for problem in problems:
        print(problem)
    return 1 if problems or not own else 0


if __name__ == "__main__":
    sys.exit(main())
