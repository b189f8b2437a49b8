"""Answers while Slack is slow, while much is asked for, and while many press a button at once."""

import time
from pathlib import Path
from statistics import median
from threading import Thread

from sqlalchemy import text

from bench import seed
from bench.load import Load, Measurement, run_load
from bench.processes import BARE, RECERT, RunningServer, environment, run_server
from bench.slack import SECRET, Slack, command, press
from bench.table import Row
from storage.database import Database

_SLOW_SECONDS = 2.0


def measure(slack: Slack, folder: Path) -> list[Row]:
    """Run the bot, and beside it the bare app, which acknowledges presses as well."""
    address = seed.everyday_file(folder / "load.db")
    database = Database(address)
    env = environment(slack, address)
    status = [command("status", user, slack.url) for user in seed.members()]
    with run_server(RECERT, env, folder, status[0]) as ours, run_server(BARE, env, folder, status[0]) as bare:
        for warm in (ours, bare):
            run_load(Load(warm.port, SECRET, status, at_once=8, for_seconds=1))
        rows = [_slow_form(slack, ours, status), _roster(slack, ours), *_presses(slack, ours, bare, database)]
    database.close()
    return rows


def _slow_form(slack: Slack, ours: RunningServer, status: list[str]) -> Row:
    """Measure how long others wait while one member opens a form, which takes Slack 2 s."""
    quiet = run_load(Load(ours.port, SECRET, status, for_seconds=_SLOW_SECONDS))
    slack.form_seconds = _SLOW_SECONDS
    form = command("join", "UOTHER", slack.url)
    opened: list[Measurement] = []
    asks = Thread(
        target=lambda: opened.append(run_load(Load(ours.port, SECRET, [form], within_seconds=0.0))),
    )
    asks.start()
    meanwhile = run_load(Load(ours.port, SECRET, status, for_seconds=_SLOW_SECONDS))
    asks.join()
    slack.form_seconds = 0
    return Row(
        "slowest answer to others while Slack takes 2 s to open one member's form (and while it does not)",
        f"{max(meanwhile.milliseconds):.0f} ms ({max(quiet.milliseconds):.0f} ms)",
        goal="nobody delayed",
        met=max(meanwhile.milliseconds) < 100 and opened[0].errors == 0,  # noqa: PLR2004 - a tenth of a second
    )


def _roster(slack: Slack, ours: RunningServer) -> Row:
    """Measure the first page of a large agency's roster, requested again and again."""
    asks = [command("roster", "UCHIEF", slack.url, channel=seed.LARGE_CHANNEL)]
    found = run_load(Load(ours.port, SECRET, asks, for_seconds=3))
    assert f"{seed.LARGE:,} members" in found.sample, found.sample
    return Row(
        f"`/recert roster` of {seed.LARGE:,} members, median",
        f"{found.median:.0f} ms",
        goal="under 300 ms",
        met=found.median < 300 and found.errors == 0,  # noqa: PLR2004 - the goal
    )


def _presses(slack: Slack, ours: RunningServer, bare: RunningServer, database: Database) -> list[Row]:
    """Measure presses by every member of the crowd within one second; three steps, one after the other."""
    slowest: list[tuple[float, float]] = []
    errors = 0
    steps = ("A1", "A2", "A3")
    for step in steps:
        bodies = [press(f"2027:{step}:done", user, slack.url) for user in seed.crowd()]
        mine, theirs = (run_load(Load(each.port, SECRET, bodies, within_seconds=1.0)) for each in (ours, bare))
        slowest.append((max(mine.milliseconds), max(theirs.milliseconds)))
        errors += mine.errors
        _until_answered(slack, len(slowest) * len(bodies))
    with database.read() as session:
        recorded = session.execute(text("SELECT count(*) FROM progress_event WHERE by_user LIKE 'UCROWD%'"))
        count = int(recorded.scalar_one())
    crowd = seed.CROWD
    worst = median(mine for mine, _ in slowest)
    return [
        Row(
            f"{crowd} members press Mark done within one second: the slowest acknowledgement",
            f"{worst:.0f} ms",
            f"{median(theirs for _, theirs in slowest):.0f} ms",
            goal="within 1 s",
            met=worst < 1000 and errors == 0,  # noqa: PLR2004 - the goal, in milliseconds
        ),
        Row(
            "of these presses recorded",
            f"{count:,} of {crowd * len(steps):,}",
            goal="all",
            met=count == crowd * len(steps),
        ),
    ]


def _until_answered(slack: Slack, answers: int) -> None:
    """Wait for the messages that follow the acknowledgements."""
    ends = time.monotonic() + 30
    while slack.answers < answers and time.monotonic() < ends:
        time.sleep(0.05)
