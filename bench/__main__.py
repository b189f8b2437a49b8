"""`python -m bench`: every measurement in one run, and its table in results.md beside this file."""

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench import answering, cost, nudging, replicas, slack
from bench.table import markdown

_RESULTS = Path(__file__).with_name("results.md")
_PACKAGES = ("slack-bolt", "slack-sdk", "sqlalchemy", "sqlmodel", "granian", "gunicorn", "apscheduler")


def main() -> None:
    """Measure everything, and write the tables."""
    options = _options()
    parts = []
    with tempfile.TemporaryDirectory(prefix="recert-bench-") as name:
        folder = Path(name)
        with slack.running() as here:
            rows = answering.measure(here, folder, turns=options.turns, seconds=options.seconds)
            parts.append(markdown("Answering", "bare Bolt app", rows))
            print(parts[-1], flush=True)
            parts.append(markdown("Cost", "bare Bolt app", cost.measure(here, folder, turns=options.turns)))
            print(parts[-1], flush=True)
            two = replicas.measure(here, folder, turns=options.days, seconds=options.seconds)
            parts.append(markdown("Two bots on one PostgreSQL", "one", two))
            print(parts[-1], flush=True)
        days = nudging.measure(folder, agencies=options.agencies, each=options.members, turns=options.days)
        title = f"Nudging {options.agencies:,} agencies of {options.members} members"
        parts.append(markdown(title, "compared with", days))
        print(parts[-1], flush=True)
    _RESULTS.write_text("\n".join([_head(options), *parts]), encoding="utf-8")
    print(f"written to {_RESULTS.relative_to(Path.cwd())}" if _RESULTS.is_relative_to(Path.cwd()) else _RESULTS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--turns", type=int, default=5, help="how often each side is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=3, help="how long a load lasts (default: 3)")
    parser.add_argument("--days", type=int, default=3, help="how often the whole day is nudged (default: 3)")
    parser.add_argument("--agencies", type=int, default=10_000, help="default: 10,000")
    parser.add_argument("--members", type=int, default=50, help="of each agency (default: 50)")
    return parser.parse_args()


def _head(options: argparse.Namespace) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"""# Measured
Written by `make bench`. Read the ratios: both sides ran on one machine, in turns, in the same minutes; times are
medians of {options.turns} turns ({options.days} for nudging), and another machine has others.

Python {platform.python_version()} on {sys.platform}, {os.cpu_count()} cores; {packages}.

- *Answering* and *Cost* compare `recert serve` with an app that acknowledges and does nothing, deployed as Bolt's
  documentation does it: sync `App`, Bolt's WSGI adapter, gunicorn with 1 process of 16 threads. The same signed
  requests of the same load generator, over loopback, connections kept alive. The members of an
  agency of 200 ask, each with 9 of 11 steps done and 20 courses, on SQLite.
- *Nudging* compares a whole day, planned, rendered, posted to a Slack that answers at once and recorded, with
  APScheduler 3 and one job for each member on its SQLAlchemy job store ({nudging.JOBS:,} jobs that only post): once on
  the SQLite that it makes itself, which waits for the disk at every commit, and once on one that is set up as ours, so
  that the work is compared and not the disk. Memory is compared with that of the same bot before the day.
- *Two bots on one PostgreSQL* share this machine's cores with each other, the database and the load generator.
"""


if __name__ == "__main__":
    main()
