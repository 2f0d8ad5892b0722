"""Writes docs/commands.md from the program's own help: `python3 docs/commands.py target/debug/greenroom`."""
import os, pathlib, re, subprocess, sys

program = os.path.abspath(sys.argv[1])


def help_of(words):
    env = {"PATH": os.environ["PATH"], "COLUMNS": "100", "HOME": "/nonexistent"}
    text = subprocess.run([program, *words, "--help"], env=env, capture_output=True, text=True, check=True).stdout
    return "\n".join(line.rstrip() for line in text.splitlines())


out = ["# Commands", "", "Made from `greenroom COMMAND --help`; `greenroom man` has the same. Global options go with every command", "and stand once, here.", ""]


def walk(words):
    text = help_of(words)
    out.append("## " + " ".join(["greenroom", *words]))
    shown = text if not words else text.split("\nGlobal options:")[0]
    out.extend(["", "```text", shown.strip(), "```", ""])
    commands = re.search(r"^Commands:\n((?:  .*\n?)+)", text, re.M)
    for line in (commands.group(1).splitlines() if commands else []):
        name = re.match(r"  (\S+)", line)
        if name and name.group(1) != "help":
            walk([*words, name.group(1)])


walk([])
pathlib.Path(__file__).with_name("commands.md").write_text("\n".join(out).rstrip() + "\n")
