"""The time to nudge a whole state, beside the usual alternative: APScheduler with a job for each member."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from bench import seed
from bench.table import Row, at_least, at_most, compare
from storage.database import Database

_TURN_TIMEOUT_SECONDS = 500
JOBS = 2_000
"""Members for APScheduler: each costs the same, so fewer are enough."""


def measure(folder: Path, *, agencies: int, each: int, turns: int) -> list[Row]:
    """Measure days of nudging and of running jobs, in turns, each in a process of its own."""
    path, few = folder / "statewide.db", folder / "few.db"
    for where, count in ((path, agencies), (few, 10)):
        database = Database(f"sqlite:///{where}")
        database.upgrade()
        seed.statewide(database, agencies=count, each=each)
        database.close()
    days, fired, unsynced = [], [], []
    for _ in range(turns):
        days.append(_run("bench.day", str(path)))
        fired.append(_run("bench.jobs", str(folder / "jobs.db"), str(JOBS), "its"))
        unsynced.append(_run("bench.jobs", str(folder / "jobs.db"), str(JOBS), "ours"))
    small = _run("bench.day", str(few))
    for day in days:
        assert day["sent"] == agencies, day
    return [*_ticks(days, small), *_whole_day(days, fired, unsynced, agencies, each)]


def _run(module: str, *words: str) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", module, *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=_TURN_TIMEOUT_SECONDS,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def _ticks(days: list[dict[str, Any]], small: dict[str, Any]) -> list[Row]:
    rows = []
    for key, what in (
        ("quiet", "before the season"),
        ("same_day", "later on a day on which all were due"),
        ("late", "at the season's end"),
    ):
        milliseconds = median(day[f"{key}_ms"] for day in days)
        statements = days[0][f"{key}_statements"]
        same = statements == small[f"{key}_statements"]
        rows.append(
            Row(
                f"a tick with nothing due, {what}",
                f"{milliseconds:,.1f} ms, {_statements(statements, small[f'{key}_statements'])}",
                goal="under 50 ms, a fixed number",
                met=milliseconds < 50 and same,  # noqa: PLR2004 - the goal
            )
        )
    planned, planned_small = days[0]["plan_statements"], small["plan_statements"]
    rows.append(
        Row(
            "planning the day on which all are due",
            f"{median(day['plan_ms'] for day in days):,.0f} ms, {_statements(planned, planned_small)}",
            goal="a fixed number",
            met=planned == planned_small,
        )
    )
    return rows


def _statements(many: int, few: int) -> str:
    return f"{many} statements" if many == few else f"{many} statements (with 10 agencies {few})"


Runs = list[dict[str, Any]]


def _whole_day(days: Runs, fired: Runs, unsynced: Runs, agencies: int, each: int) -> list[Row]:
    members = agencies * each
    a_second = [members / day["day_seconds"] for day in days]
    return [
        compare(
            "the day planned, rendered, posted and recorded, members a second; APScheduler's job store as it comes",
            a_second,
            [turn["jobs"] / turn["seconds"] for turn in fired],
            lambda value: f"{value:,.0f}",
            at_least(20),
        ),
        compare(
            "the same, APScheduler's job store on a SQLite that is set up as ours",
            a_second,
            [turn["jobs"] / turn["seconds"] for turn in unsynced],
            lambda value: f"{value:,.0f}",
            at_least(20),
        ),
        compare(
            "the same, messages a second (one for an agency, one for a member)",
            [agencies / day["day_seconds"] for day in days],
            [turn["jobs"] / turn["seconds"] for turn in unsynced],
            lambda value: f"{value:,.0f}",
        ),
        compare(
            "memory at the day's peak, against the idle bot's",
            [day["peak_mb"] for day in days],
            [day["idle_mb"] for day in days],
            lambda value: f"{value:.0f} MB",
            at_most(1.5),
        ),
    ]
