"""`python -m tests.fuzz --count 10000 --seed 1`: fuzz the bot; exit 1 if anything was wrong."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.run import run

_LIMIT = 1.0
"""Seconds that an answer may take."""
_MOST_SHOWN = 100

parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
parser.add_argument("--count", type=int, default=10_000, help="how many cases")
parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same cases")
chosen = parser.parse_args()
started = time.monotonic()
with tempfile.TemporaryDirectory(prefix="recert-fuzz-") as folder:
    report = run(chosen.seed, chosen.count, Path(folder))
slow = [f"{what}: {seconds:.2f} s" for seconds, what in report.longest.values() if seconds > _LIMIT]
for each in [*report.wrong[:_MOST_SHOWN], *slow]:
    print(each)
cases, took = sum(report.cases.values()), time.monotonic() - started
print(f"{cases:,} cases of seed {chosen.seed} in {took:.0f} s: {dict(report.cases)}")
print(f"statuses: {dict(sorted(report.statuses.items()))}")
print(f"stored: {dict(report.rows)}")
for kind, (seconds, what) in report.longest.items():
    print(f"longest {kind}: {seconds * 1000:.0f} ms, {what!r}")
print(f"wrong: {len(report.wrong) + len(slow)}")
sys.exit(1 if report.wrong or slow else 0)
