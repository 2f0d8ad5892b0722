"""CPU time of `greenroom stats` with a thousand interviews: the first time, and with the cache.

    cargo build --release && python3 tests/stats/measure.py target/release/greenroom

Not part of the tests: it measures a machine. Interviews are held once from a pipe and copied with other days."""
import json, os, pathlib, resource, subprocess, sys, tempfile

greenroom = os.path.abspath(sys.argv[1])
content = pathlib.Path(__file__).resolve().parents[2] / "content"
SESSIONS, HELD = 1000, 10


def run(root, *args, answers=""):
    env = {"PATH": os.environ["PATH"], "HOME": str(root), "GREENROOM_NOW": "2026-06-01T09:00:00Z"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([greenroom, "--workspace", str(root), "-q", *args], input=answers.encode(), env=env, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    (root / "content").symlink_to(content)
    text = "It runs in its own namespace and keeps its data in a volume, so that nothing is lost when it is removed.\n"
    for seed in range(HELD):
        run(root, "practice", "--seed", str(seed), "-n", "10", "--follow-ups", "0", answers=text * 10)
    journals = sorted((root / "transcripts").glob("*.jsonl"))
    held = [journal.read_text() for journal in journals]
    for path in (root / "transcripts").iterdir():
        path.unlink()
    for number in range(SESSIONS):
        day = f"2025-{1 + number // 84:02}-{1 + number // 3 % 28:02}"
        name = root / "transcripts" / f"{day}T09{number // 3 % 60:02}{number % 60:02}-all-all-{number}.jsonl"
        name.write_text(held[number % HELD].replace("2026-06-01", day))
    size = sum(path.stat().st_size for path in (root / "transcripts").iterdir())
    cold, warm = [], []
    bare = []
    for _ in range(5):
        for cache in ("progress.cache", "catalogue"):
            (root / "index" / cache).unlink(missing_ok=True)
        bare.append(run(root, "stats"))
        # Whoever practises leaves the catalogue of the bank.
        (root / "index/progress.cache").unlink()
        cold.append(run(root, "stats"))
        warm.append(min(run(root, "stats") for _ in range(3)))
    print(f"{SESSIONS} interviews of 10 questions, {size / 1e6:.0f} MB of journals")
    print(f"without any cache, the bank's too: {min(bare):.0f} ms of CPU (all runs: {[round(ms) for ms in bare]})")
    print(f"first time after practice: {min(cold):.0f} ms of CPU (all runs: {[round(ms) for ms in cold]})")
    print(f"with the cache: {min(warm):.0f} ms of CPU (all runs: {[round(ms) for ms in warm]})")
