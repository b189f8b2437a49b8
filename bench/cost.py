"""The cost of running the bot: the time to its first answer, and its memory while idle."""

import time
from pathlib import Path

from bench import seed
from bench.processes import BARE, RECERT, environment, run_server
from bench.slack import Slack, command
from bench.table import Row, compare
from storage.database import Database

_SETTLE_SECONDS = 1.0


def measure(slack: Slack, folder: Path, *, turns: int) -> list[Row]:
    """Start each program, send one request, read its memory, and stop it: in turns."""
    path = folder / "cost.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    seed.everyday(database)
    database.close()
    env = environment(slack, f"sqlite:///{path}")
    status = command("status", seed.members()[0], slack.url)
    seconds: dict[str, list[float]] = {RECERT.name: [], BARE.name: []}
    memory: dict[str, list[float]] = {RECERT.name: [], BARE.name: []}
    for _ in range(turns):
        for program in (RECERT, BARE):
            with run_server(program, env, folder, status) as running:
                time.sleep(_SETTLE_SECONDS)
                seconds[program.name].append(running.first_answer)
                memory[program.name].append(running.memory())
    return [
        compare(
            "import and start to the first answer",
            seconds[RECERT.name],
            seconds[BARE.name],
            lambda value: f"{value:.2f} s",
            goal="at most 1.50",
            holds=lambda ratio: ratio <= 1.5,  # noqa: PLR2004 - the goal
        ),
        compare(
            "memory while idle (of gunicorn's two processes, what they share counted once)",
            memory[RECERT.name],
            memory[BARE.name],
            lambda value: f"{value:.0f} MB",
            goal="at most 1.50",
            holds=lambda ratio: ratio <= 1.5,  # noqa: PLR2004 - the goal
        ),
    ]
