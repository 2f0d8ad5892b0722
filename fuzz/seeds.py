#!/usr/bin/env python3
"""First inputs for the fuzz targets, from what lies in the repository: `fuzz/seeds.py [FOLDER]`, `fuzz/corpus` unless it is named."""

import json
import re
import sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "fuzz/corpus"


def text(path):
    return path.read_bytes().decode(errors="replace")


def files(*patterns):
    return [path for pattern in patterns for path in sorted(root.glob(pattern)) if path.is_file()]


def page():
    """Pages, cut to a length that keeps a run quick."""
    return [path.read_bytes()[:3500] for path in files("content/*/*.md", "tests/pymdownx/*.md", "tests/imports/**/*.md")]


def rubric():
    found = [re.findall(r"<!-- rubric\n(.*?)-->", text(path), re.S)[:6] for path in files("content/*/basics.md")]
    return [one.replace("\n    ", "\n").encode() for some in found for one in some]


def imports():
    """Each list as each of the seven formats."""
    return [bytes([kind]) + path.read_bytes()[:3000] for path in files("tests/imports/**/*") for kind in range(7)]


def grade():
    return [line for line in (root / "tests/answers/golden.jsonl").read_bytes().split(b"\n")[:200] if line]


def config():
    """The table of settings, a section at a time, and all of it."""
    rows = re.findall(r"^\| `([a-z.-]+)` \| [^|]* \| `?([^|`]*)`?[^|]* \|", text(root / "docs/settings.md"), re.M)
    sections = {}
    for name, value in rows:
        section, _, key = name.rpartition(".")
        value = value.strip()
        value = value if re.fullmatch(r"\d+|true|false", value) else json.dumps(value)
        sections.setdefault(f"[{section}]\n" if section else "", []).append(f"{key} = {value}\n")
    texts = [head + "".join(lines) for head, lines in sections.items()]
    return [one.encode() for one in [*texts, "".join(texts)]]


def journal():
    """An interview, and its first lines alone."""
    lines = (root / "tests/fuzz/interview.jsonl").read_bytes().splitlines(keepends=True)
    return [b"".join(lines[:count]) for count in range(1, len(lines) + 1)]


def aliases():
    said = {"question": "docker/basics/layer", "point": "a difference of files", "words": "a diff", "accepted": True}
    line = json.dumps(said) + "\n"
    return [line.encode(), (line + line.replace("true", "false")).encode()]


made = {"import": imports}
made |= {one.__name__: one for one in (page, rubric, grade, config, journal, aliases)}
for target, seeds in made.items():
    folder = corpus / target
    folder.mkdir(parents=True, exist_ok=True)
    inputs = seeds()
    for number, one in enumerate(inputs):
        (folder / f"seed-{number}").write_bytes(one)
    print(target, len(inputs))
