#!/usr/bin/env python3
"""Kills interviews at random moments and looks for what they lost: `run.py [KILLS [SEED [GREENROOM]]]`, 1000 by default.

One workspace, made for the run. Interviews are held from a pipe, each line given when the program asks for it, and SIGKILLed
after a random time or at a random line of output; then gone on with by `resume`, which is killed as well, until one is let run
to its end. After every kill: each answer that the program said it keeps is in the journal, word for word, and `report`
works. At the end: every journal has ended and reports, every appeal that was said to be kept is known, of its question and
with its words, which are those of the answer, and search and statistics work. The seed gives the same plan again, though not the same races.
"""

import collections
import json
import os
import pathlib
import random
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time

kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
program = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else "target/release/greenroom").resolve()
if not program.is_file():
    sys.exit(f"there is no {program}: `cargo build --release`, or name the program")
rng = random.Random(seed)
QUESTIONS = 6
work = pathlib.Path(tempfile.mkdtemp(prefix="greenroom-kill-"))
env = {"PATH": os.environ["PATH"], "HOME": str(work), "GREENROOM_WORKSPACE": str(work), "LANG": "C.UTF-8"}
counts = collections.Counter()


def write_page(topic, version):
    page = work / "content" / topic / "basics.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(
        f'??? question "What is {topic} part {n}?"\n    **Part {n} holds item {n} of {topic}, state {version}.**\n\n'
        f"    - It comes after part {n - 1}.\n    - It is closed by hand.\n\n"
        for n in range(1, 13)
    )
    page.write_text(text)


TOPICS = ["docker", "git", "linux", "sql"]
for topic in TOPICS:
    write_page(topic, 0)


def run(*args):
    return subprocess.run([program, *args], env=env, cwd=work, capture_output=True, text=True, timeout=60)


def answer(interview, number):
    """What is typed for a question: one line, or several."""
    if number % 3 == 0:
        return f'"""\ninterview {interview} answer {number} – part {number} holds item {number}\nand is closed by hand\n"""\n'
    return f"interview {interview} answer {number}: it holds item {number}\n"


def text_of(typed):
    """The text that the journal has to hold for it."""
    return typed.removeprefix('"""').removesuffix('"""\n').strip()


class Held:
    """One run of the program, fed as a person would feed it."""

    def __init__(self, interview, args):
        self.interview, self.kept, self.given = interview, set(), set()
        # Number of the question shown last, and of each appeal that was said to be kept: question, words, accepted or not.
        self.shown, self.appeals = 0, set()
        self.child = subprocess.Popen(
            [program, *args], env=env, cwd=work, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.seen = b""
        self.lines = 0

    def react(self, line):
        if found := re.match(rb"question (\d+) of", line):
            number = int(found[1])
            extra = ["", ":hint\n", ":search item\n", ":time\n", ":hint\n:hint\n"][(self.interview + number) % 5]
            accept = ":accept 2\n" if (self.interview + number) % 4 == 0 and number > 1 else ""
            self.say(accept + extra + answer(self.interview, number))
            self.given.add(number)
            if number == QUESTIONS:
                # Nobody has to wait for an appeal that does not come.
                self.child.stdin.close()

    def note(self, line):
        """What the program says it keeps."""
        if found := re.match(rb"question (\d+) of", line):
            self.shown = int(found[1])
        elif found := re.match(rb"answer (\d+) kept", line):
            self.kept.add(int(found[1]))
        elif found := re.match(rb'kept: "(.*)" will (not )?match next time', line):
            # An appeal is about the grade before the question that is open.
            self.appeals.add((self.shown - 1, found[1].decode(), not found[2]))

    def say(self, text):
        try:
            self.child.stdin.write(text.encode())
            self.child.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass

    def until(self, deadline, lines):
        """Reads and answers until it ends, or it is time, or so many lines were seen. Whether it ended by itself."""
        out = self.child.stdout
        os.set_blocking(out.fileno(), False)
        with selectors.DefaultSelector() as ready:
            ready.register(out, selectors.EVENT_READ)
            while self.lines < lines:
                left = deadline - time.monotonic()
                if left <= 0 or not ready.select(left):
                    return False
                piece = out.read(1 << 16)
                if piece == b"":
                    self.child.wait()
                    return True
                self.take(piece or b"")
        return False

    def take(self, piece):
        self.seen += piece
        *whole, self.seen = self.seen.split(b"\n")
        for line in whole:
            self.lines += 1
            self.note(line)
            self.react(line)

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        # What was on its way when it died was said, too.
        self.child.stdin = None
        os.set_blocking(self.child.stdout.fileno(), True)
        rest = self.seen + self.child.stdout.read()
        for line in rest.split(b"\n"):
            self.note(line)


def answers(journal):
    """Texts of the answers in a journal by the numbers of their questions; a torn last line does not count."""
    found, number, ended = {}, None, False
    for line in journal.read_bytes().split(b"\n")[:-1]:
        event = json.loads(line)
        if event["event"] == "asked":
            number = event["number"]
        elif event["event"] == "answered":
            found[number] = event["answer"]
        ended = ended or event["event"] == "ended"
    return found, ended


def note_appeals(held, journal):
    """Takes down which appeals were said to be kept, by the ids of their questions."""
    if not held.appeals:
        return
    questions = json.loads(journal.read_bytes().split(b"\n")[0])["questions"]
    for number, words, accepted in held.appeals:
        typed = " ".join(text_of(answer(held.interview, number)).split())
        check(words in typed, f"{journal.name}: {words!r} was kept for {number}, and {typed!r} was typed")
        appeals.add((questions[number - 1]["id"], words, accepted))


def check(condition, what):
    if not condition:
        sys.exit(f"kill {counts['kills']}, seed {seed}: {what}\nthe workspace is kept: {work}")


def journals():
    return set((work / "transcripts").glob("*.jsonl"))


begun = time.monotonic()
# How long a whole interview takes here, so that the moments cover it from the start of the program to its end.
held = Held(0, ["practice", "-n", str(QUESTIONS), "--seed", "0"])
check(held.until(time.monotonic() + 60, 10**9), "an interview that nobody kills does not end")
took, lines = time.monotonic() - begun, held.lines
started = journals()
appeals, interview = set(), 0
note_appeals(held, next(iter(started)))
while counts["kills"] < kills:
    interview += 1
    if interview % 7 == 0:
        # A page changes, so that the index and its caches are being written when the program dies.
        write_page(rng.choice(TOPICS), interview)
    args = ["practice", "-n", str(QUESTIONS), "--seed", str(interview)]
    if interview % 3 == 0:
        args.append(rng.choice(TOPICS))
    journal, kept, given = None, set(), set()
    for attempt in range(rng.randint(1, 5)):
        if counts["kills"] == kills:
            break
        held = Held(interview, args)
        way = rng.random()
        if way < 0.25:
            # While it starts.
            ended = held.until(time.monotonic() + rng.uniform(0, 0.03), 10**9)
        elif way < 0.5:
            ended = held.until(time.monotonic() + rng.uniform(0, took), 10**9)
        else:
            ended = held.until(time.monotonic() + 60, rng.randint(1, lines))
            if not ended:
                time.sleep(rng.uniform(0, 0.003))
        if ended:
            counts["ended before the kill"] += 1
        else:
            held.kill()
            counts["kills"] += 1
        kept |= held.kept
        given |= held.given
        fresh = journals() - started
        check(len(fresh) <= 1, f"one interview has {len(fresh)} journals")
        if not fresh:
            check(not kept and not held.appeals, "an answer or appeal was kept and there is no journal")
            counts["killed before there was a journal"] += 1
            continue
        journal = next(iter(fresh))
        note_appeals(held, journal)
        there, done = answers(journal)
        for number in kept:
            typed = text_of(answer(interview, number))
            check(there.get(number, "").strip() == typed, f"{journal.name}: answer {number} is {there.get(number)!r}")
        for number in there:
            check(number in given, f"{journal.name}: answer {number} was never given")
        counts["answers given and on disk before that was said"] += len(set(there) - kept)
        if journal.stat().st_size and not journal.read_bytes().endswith(b"\n"):
            counts["journals with a torn last line"] += 1
        if b"\n" in journal.read_bytes():
            report = run("report", journal.stem)
            check(report.returncode == 0, f"report {journal.name}: {report.stderr}")
            args = ["resume", journal.stem]
            if not done:
                counts["killed in the middle of the interview"] += 1
        else:
            # Nothing was asked yet: the file says so, and the interview is held anew.
            resumed = run("resume", journal.stem)
            check("holds no interview" in resumed.stderr, f"resume {journal.name}: {resumed.stderr}")
            counts["killed before the first line was whole"] += 1
            started.add(journal)
            journal = None
        if done:
            break
    if journal is not None and not answers(journal)[1]:
        held = Held(interview, ["resume", journal.stem])
        check(held.until(time.monotonic() + 60, 10**9), f"{journal.name} does not end")
        check(held.child.returncode == 0, f"{journal.name} ends with {held.child.returncode}: {held.child.stderr.read()}")
        note_appeals(held, journal)
        counts["resumed to the end"] += 1
    if journal is not None:
        there, done = answers(journal)
        want = {number: text_of(answer(interview, number)) for number in range(1, QUESTIONS + 1)}
        check(done, f"{journal.name} has no end")
        check({n: text.strip() for n, text in there.items()} == want, f"{journal.name} holds other answers: {there}")
        started.add(journal)

whole = 0
for journal in sorted(started):
    if b"\n" not in journal.read_bytes():
        continue
    report = run("report", "--format", "json", journal.stem)
    check(report.returncode == 0, f"report {journal.name}: {report.stderr}")
    document = json.loads(report.stdout)
    check(document["finished"] and len(document["questions"]) == QUESTIONS, f"{journal.name}: the report is not whole")
    whole += 1
aliases = json.loads(run("bank", "aliases", "--json").stdout)
aliases = aliases if isinstance(aliases, list) else aliases["aliases"]
known = {(alias["question"], alias["words"], alias["accepted"]) for alias in aliases}
check(appeals and appeals <= known, f"appeals that were kept and are not known: {sorted(appeals - known)}")
stats = run("stats", "--json")
check(stats.returncode == 0 and "left out" not in stats.stderr, stats.stderr)
search = run("search", "closed by hand")
check(search.returncode == 0 and "part" in search.stdout and not search.stderr, f"search: {search.stderr}")
left = [path.name for path in (work / "index").iterdir() if ".new-" in path.name]
shutil.rmtree(work)
print(f"{counts['kills']} kills (seed {seed}) in {interview} interviews, {time.monotonic() - begun:.0f} s: no answer is missing")
print(f"{whole} journals, all of them ended and reported; {len(appeals)} appeals kept, each with its words")
for what, count in sorted(counts.items()):
    print(f"  {count:5} {what}")
print(f"  {len(left):5} files left beside caches")
