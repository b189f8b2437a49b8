"""`python -m bench`: every measurement in one run, and its table in results.md beside this file.

`python -m bench answering` measures one part, and prints its table.
"""

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench import answering, nudging, replicas, slack, under_load
from bench.table import markdown

_RESULTS = Path(__file__).with_name("results.md")
_PACKAGES = ("slack-bolt", "slack-sdk", "sqlalchemy", "sqlmodel", "granian", "gunicorn", "apscheduler")
_PARTS = ("answering", "load", "replicas", "nudging")


def main() -> None:
    """Measure one part, and print its table; or every part, and write the tables."""
    options = _options()
    parts = []
    with tempfile.TemporaryDirectory(prefix="recert-bench-") as name:
        for part in [options.part] if options.part else _PARTS:
            parts.append(_measured(part, Path(name), options))
            print(parts[-1], flush=True)
    if options.part:
        return
    _RESULTS.write_text("\n".join([_head(options), *parts]), encoding="utf-8")
    print(f"written to {_RESULTS.relative_to(Path.cwd())}" if _RESULTS.is_relative_to(Path.cwd()) else _RESULTS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=_PARTS, help="measure this alone, and write nothing")
    parser.add_argument("--turns", type=int, default=5, help="how often each side is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=3, help="how long a load lasts (default: 3)")
    parser.add_argument("--days", type=int, default=3, help="how often the whole day is nudged (default: 3)")
    parser.add_argument("--agencies", type=int, default=10_000, help="default: 10,000")
    parser.add_argument("--members", type=int, default=50, help="of each agency (default: 50)")
    return parser.parse_args()


def _measured(part: str, folder: Path, options: argparse.Namespace) -> str:
    """Return the section of a part."""
    if part == "nudging":
        days = nudging.measure(folder, agencies=options.agencies, each=options.members, turns=options.days)
        title = f"Nudging {options.agencies:,} agencies of {options.members} members"
        return markdown(title, "compared with", days)
    with slack.running() as here:
        if part == "answering":
            rows = answering.measure(here, folder, turns=options.turns, seconds=options.seconds)
            return markdown("Answering, start and memory", "ceiling", rows)
        if part == "load":
            return markdown("Under load", "bare Bolt app", under_load.measure(here, folder))
        two = replicas.measure(here, folder, turns=options.days, seconds=options.seconds)
        return markdown("Two bots on one PostgreSQL", "one", two)


def _head(options: argparse.Namespace) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"""# Measurement
Written by `make bench`. Read the ratios: both sides ran on one machine, in turns, in the same minutes; times are
medians of {options.turns} turns ({options.days} for nudging), and another machine has others.

Python {platform.python_version()} on {sys.platform}, {os.cpu_count()} cores; {packages}.

- *Answering, start and memory* compares `recert serve` with two apps that acknowledge and do nothing; the goals are for
  the ratio to the first. The *ceiling* has the bot's libraries loaded: a sync `App` that checks the signature and
  acknowledges in the thread that answers, on granian's WSGI, in one process with one such thread. The *bare Bolt app*
  loads Bolt alone, and is deployed as Bolt's documentation does it: sync `App`, Bolt's WSGI adapter, gunicorn with 1
  process of 16 threads. The same signed requests of the same load generator, over loopback, connections kept alive,
  after a load that is not counted. The members of an agency of 200 ask, each with 9 of 11 steps done and 20 courses,
  on SQLite.
- *Under load* is the bot with the same agency, and beside it the bare Bolt app.
- *Nudging* compares a whole day, planned, rendered, posted to a Slack that answers at once and recorded, with
  APScheduler 3 and one job for each member on its SQLAlchemy job store ({nudging.JOBS:,} jobs that only post): once on
  the SQLite that it makes itself, which waits for the disk at every commit, and once on one that is set up as ours, so
  that the work is compared and not the disk. Memory is compared with that of the same bot before the day.
- *Two bots on one PostgreSQL* share this machine's cores with each other, the database and the load generator.
"""


if __name__ == "__main__":
    main()
