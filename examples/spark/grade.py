#!/usr/bin/env python3
"""Grades answers with Spark: `grade.py GREENROOM INPUT.jsonl OUTPUT-FOLDER [PARTITIONS]`.

Lines stay in order: a partition is a stretch of the input, and its output is a file of the same number. A partition whose
grader dies is graded again, from its start: Spark gives a task up after four failures.
"""

import sys

from pyspark import SparkConf, SparkContext

greenroom, source, target, *rest = sys.argv[1:]
partitions = int(rest[0]) if rest else 16
# `local[2,4]`: two threads, and up to four tries of a task, as on a cluster. Each grader keeps to one core of its own.
conf = SparkConf().setMaster("local[2,4]").setAppName("greenroom").set("spark.ui.enabled", "false")
context = SparkContext(conf=conf)
context.setLogLevel("ERROR")
answers = context.textFile(source, partitions)
# `checkCode` makes a grader that died a failure of the task, not the end of its output.
graded = answers.pipe(f"{greenroom} grade --batch", {"RAYON_NUM_THREADS": "1"}, checkCode=True)
graded.saveAsTextFile(target)
context.stop()
