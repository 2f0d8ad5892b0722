#!/usr/bin/env python3
"""How answers that try to fool the grader do on a topic of the bank, as shares of its questions.

    python3 gaming.py --greenroom ../../target/release/greenroom [--topic docker]
"""
import argparse
import json
import random
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NEGATED = [(r"\bis\b", "is not"), (r"\bare\b", "are not"), (r"\bcan\b", "cannot"), (r"\bmay\b", "may not"),
           (r"\bhas\b", "does not have"), (r"\bhave\b", "do not have"), (r"\bonly\b", "not only"),
           (r"\b(run|start|stop|store|keep|add|remove|restart|use|set|give|make|show|share|copy|publish|connect|limit|isolate|need|write|read|send|let|allow|replace|create|delete|reach|return|get|take)s\b",
            r"does not \1")]


def negate(text):
    out, count = [], 0
    for sentence in re.split(r"(?<=[.;!?])\s+", text):
        for pattern, negated in NEGATED:
            changed, n = re.subn(pattern, negated, sentence, count=1)
            if n:
                sentence, count = changed, count + 1
                break
        out.append(sentence)
    return " ".join(out), count


NAME = r"(?:an? |the |using )?([\w-]+(?: [\w-]+)?)"
COMPARED = [rf"(?:between|[Cc]ompare) {NAME} and {NAME}", rf"[Hh]ow (?:do|does) {NAME} (?:and|differ from) {NAME}"]


def names(title):
    """What a title compares: two names without the words that both have, or nothing."""
    found = next((m for m in (re.search(pattern, title.replace("`", "")) for pattern in COMPARED) if m), None)
    if not found:
        return None
    pair = [name.split() for name in found.groups()]
    stop = {"in", "of", "for", "do", "does", "differ", "to", "work", "it", "its", "them", "how", "why", "when", "each", "with", "at", "on"}
    pair = [[word for word in name if word not in stop] for name in pair]
    shared = set(pair[0]) & set(pair[1])
    pair = [" ".join(word for word in name if word not in shared) for name in pair]
    return tuple(pair) if all(pair) else None


def swap(text, pair):
    """The text with both names exchanged, in the singular and the plural; the same text when it does not have both."""
    a, b = pair
    pattern = re.compile(rf"(?<![\w-])({re.escape(a)}|{re.escape(b)})(s?)(?![\w-])", re.I)
    if len({match.group(1).lower() for match in pattern.finditer(text)}) < 2:
        return text
    return pattern.sub(lambda m: (b if m.group(1).lower() == a.lower() else a) + m.group(2), text)


def misspell(text, rng):
    def one(match):
        word = match.group(0)
        at = rng.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2:]
    return re.sub(r"\b[A-Za-z]{5,}\b", one, text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--greenroom", default=str(ROOT / "target/release/greenroom"))
    parser.add_argument("--topic", default="docker")
    args = parser.parse_args()
    rng = random.Random(7)

    def run(*words, text=None):
        return subprocess.run([args.greenroom, "--workspace", str(ROOT), *words], input=text, capture_output=True, text=True).stdout

    def score(question, text):
        return json.loads(run("grade", "--question", question["id"], "--json", "-", text=text))["score"]

    bank = [q for q in json.loads(run("bank", "list", "--json")) if q["topic"] == args.topic]
    rows = {"reference": [], "title": [], "negated": [], "swapped": [], "pasted": [], "misspelt": [], "nobody knows": []}
    for q in bank:
        text = q["answer_text"]
        own = score(q, text)
        rows["reference"].append(own >= 95)
        rows["title"].append(score(q, q["title"]) <= 5)
        negated, count = negate(text)
        if count:
            rows["negated"].append(score(q, negated) <= 30)
        pair = names(q["title"])
        if pair and swap(text, pair) != text:
            rows["swapped"].append(score(q, swap(text, pair)) <= 30)
        page = "\n".join(o["answer_text"] for o in bank if o["file"] == q["file"] and o["id"] != q["id"])
        rows["pasted"].append(score(q, page) <= 20)
        rows["misspelt"].append(score(q, misspell(text, rng)) >= 0.85 * own)
        rows["nobody knows"].append(score(q, "I don't know.") == 0)
    wanted = {"reference": "95 or more", "title": "5 or less", "negated": "30 or less", "swapped": "30 or less",
              "pasted": "20 or less", "misspelt": "85 % of the reference's score", "nobody knows": "0"}
    for name, held in rows.items():
        print(f"{name:14} {wanted[name]:32} {sum(held):4} of {len(held)}")


if __name__ == "__main__":
    main()
