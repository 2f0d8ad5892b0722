#!/usr/bin/env python3
"""Times of SQLite's FTS5 on questions that are taken apart: `fts5.py QUESTIONS.jsonl QUERIES.txt` prints p50 and p99 in ms."""

import json
import sqlite3
import sys
import time

questions, queries = sys.argv[1:]
base = sqlite3.connect(":memory:")
base.execute("create virtual table q using fts5(title, body, stored unindexed)")
with open(questions, encoding="utf-8") as lines:
    rows = ((q["title"], q["body"], line) for line in lines for q in [json.loads(line)])
    base.executemany("insert into q values (?, ?, ?)", rows)
base.commit()
times = []
for turn in range(2):
    for query in open(queries, encoding="utf-8"):
        wanted = " OR ".join(f'"{word}"' for word in query.split())
        start = time.perf_counter()
        base.execute("select stored from q where q match ? order by rank limit 10", (wanted,)).fetchall()
        if turn:
            times.append((time.perf_counter() - start) * 1000)
times.sort()
print(f"{times[len(times) // 2]:.3f} {times[int(len(times) * 0.99)]:.3f}")
