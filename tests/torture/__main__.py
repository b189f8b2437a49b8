"""`python -m tests.torture --minutes 10`: torture real processes, and print what was counted; exit 1 if it is wrong."""

import argparse
import signal
import sys
import time
from collections import Counter
from itertools import cycle
from random import Random

from tests.torture.rounds import ROUNDS

parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
parser.add_argument(
    "--minutes", type=float, default=10, help="how long to begin new rounds; each is played once at least"
)
parser.add_argument("--seed", type=int, default=1, help="what is done when follows from it, but not the outcome")
chosen = parser.parse_args()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leave no server behind
started, counts, wrong = time.monotonic(), Counter[str](), list[str]()
for number, play in enumerate(cycle(ROUNDS)):
    if number >= len(ROUNDS) and time.monotonic() - started > chosen.minutes * 60:
        break
    name, begun = play.__name__.replace("_", " "), time.monotonic()
    found = play(Random(f"{chosen.seed}:{number}"), counts)
    counts["rounds"] += 1
    wrong += [f"round {number}, {name}: {each}" for each in found]
    print(f"round {number}, {name}: {time.monotonic() - begun:.0f} s, {len(found)} wrong", flush=True)
for each in wrong:
    print(each)
first = ("rounds", "posts", "doubled", "missing", "acknowledged", "lost")
for name in (*first, *sorted(counts.keys() - set(first))):
    print(f"{name}: {counts[name]:,}")
print(f"wrong: {len(wrong)}")
sys.exit(1 if wrong else 0)
