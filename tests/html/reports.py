"""Holds interviews from a pipe and writes their reports: on the shipped bank, and on a bank that means harm."""
import json, os, pathlib, shutil, subprocess, sys

greenroom, out = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
here = pathlib.Path(__file__).resolve().parents[2]
shutil.rmtree(out, ignore_errors=True)

HOSTILE = [
    "</details></blockquote></div></section></main><script>document.title='owned'</script>",
    "<img src=x onerror=alert(1)> <svg onload=alert(1)> <a href=javascript:alert(1)>x</a> <style>*{display:none}</style>",
    "a | b || c | --- | `code` ``two`` ```three``` ~~~ | | |",
    "\x1b[31mred\x1b[0m \x07 \x9b2J \u202eevil\u202c \u200b zero",
    "&lt;b&gt; &#60;script&#62; {{ config }} {% raw %} --8<-- \"x\" {: onclick=x } [^1] [x](javascript:y) ![i](http://e.example/i.png)",
    "# heading\n## heading\n\nsetext\n===\n\n---\n\n> quote\n- item\n1. one\n\n    code\n\n| t | u |\n| - | - |\n| 1 | 2 |",
    "??? question \"Mine\"\n    no\n\n!!! danger\n    x\n\n=== \"tab\"\n    y\n<details open><summary>z</summary>",
]


def run(root, *args, now, answers=""):
    env = {"PATH": os.environ["PATH"], "HOME": str(root), "GREENROOM_NOW": now, "LANG": "C.UTF-8"}
    done = subprocess.run([greenroom, "--workspace", str(root), "--quiet", *args], input=answers.encode(), env=env, capture_output=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{args}: {done.stderr.decode()}")
    return done.stdout.decode()


def hold(root, seed, count, now, say, args=(), follow_ups="1"):
    """Holds the interview twice: the first time only to learn what will be asked."""
    args = ("practice", "--seed", str(seed), "-n", str(count), "--follow-ups", follow_ups, *args)
    run(root, *args, now=now, answers=":skip\n" * count)
    journal = sorted((root / "transcripts").glob("*.jsonl"))[-1]
    asked = json.loads(run(root, "report", journal.stem, "--format", "json", now=now))["questions"]
    journal.unlink(), journal.with_suffix(".md").unlink()
    lines = "".join(say(index, question) for index, question in enumerate(asked))
    run(root, *args, now=now, answers=lines + ":skip\n" * count)
    return sorted((root / "transcripts").glob("*.jsonl"))[-1].stem


def long(text):
    return '"""\n' + text.replace('"""', "''") + '\n"""\n'


def knows(share):
    def say(index, question):
        text = " ".join(question["reference"].replace("`", "").replace("*", "").split())
        words = text.split(" ")
        part = " ".join(words[: max(6, int(len(words) * share))])
        kind = index % 6
        if kind == 3:
            return ":hint\n:hint\n" + long(part)
        if kind == 4:
            return ":search zero downtime\n" + long(part)
        if kind == 5:
            return [":skip\n", ":reveal\n", "\n"][index // 6 % 3]
        return long(part)
    return say


def hostile(index, question):
    text = HOSTILE[index % len(HOSTILE)]
    if index == len(HOSTILE) - 1:
        text += "\n" + "x" * 50_000 + " " + "word </p> " * 5_000
    return long("Thing holds item. " + text)


real = out / "real"
real.mkdir(parents=True)
(real / "content").symlink_to(here / "content")
names = [hold(real, seed, 8, f"2026-01-{day:02}T09:00:00+01:00", knows(share), ("docker",))
         for seed, day, share in ((1, 3, 0.3), (1, 10, 0.5), (2, 17, 0.7))]

bad = out / "bad"
(bad / "content/harm").mkdir(parents=True)
page = ""
for number, text in enumerate(HOSTILE):
    line = " ".join(text.split())
    body = "\n".join("    " + row for row in text.replace("\x1b", "\x1b").split("\n"))
    page += f"??? question \"Thing {number} {line.replace(chr(34), chr(39))}\"\n    **Thing {number} holds item {number}.** {line}\n\n{body}\n\n"
(bad / "content/harm/basics.md").write_text(page)
names_bad = [hold(bad, seed, len(HOSTILE), f"2026-02-0{seed}T09:00:00Z", hostile, (), "0") for seed in (1, 2)]

for root, found, formats in ((real, names, ("html", "md")), (bad, names_bad, ("html", "md"))):
    for form in formats:
        jobs = {"one": [found[-1]], "redacted": [found[-1], "--redact"], "several": ["--last", "10"], "compared": ["--compare", found[0], found[1]]}
        for name, args in jobs.items():
            text = run(root, "report", *args, "--format", form, now="2026-03-01T09:00:00Z")
            (out / f"{root.name}-{name}.{form}").write_text(text)
    data = run(root, "report", found[-1], "--format", "json", now="2026-03-01T09:00:00Z")
    (out / f"{root.name}.json").write_text(data)
print(f"tests/html: {len(list(out.glob('*.html')))} HTML and {len(list(out.glob('*.md')))} Markdown reports written")
