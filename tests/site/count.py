#!/usr/bin/env python3
"""Hold the questions of a built site against `greenroom bank list --json`.

    count.py SITE_DIR BANK_JSON

Every page must show exactly the questions that the bank has for it. Exits 1 when one does not.
"""
import json
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path


class Questions(HTMLParser):
    """Counts `<details class="question">`."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag, attrs):
        if tag == "details" and "question" in (dict(attrs).get("class") or "").split():
            self.count += 1


def main():
    site, bank = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    expected = Counter(question["file"] for question in bank)
    shown = Counter()
    pages = 0
    for page in sorted(site.rglob("*.html")):
        parser = Questions()
        parser.feed(page.read_text(encoding="utf-8"))
        pages += 1
        if parser.count:
            # docker/basics/index.html is docker/basics.md, docker/index.html is docker/index.md.
            folder = page.parent.relative_to(site).as_posix()
            file = next((f for f in (f"{folder}.md", f"{folder}/index.md", "index.md") if f in expected), page.name)
            shown[file] += parser.count
    wrong = [file for file in sorted(expected | shown) if expected[file] != shown[file]]
    for file in wrong:
        print(f"{file}: the bank has {expected[file]} questions, the site shows {shown[file]}")
    print(f"site: {pages} pages, {sum(shown.values())} questions shown, {len(bank)} in the bank")
    return 1 if wrong or not bank else 0


if __name__ == "__main__":
    sys.exit(main())
