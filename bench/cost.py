"""The cost of running the bot: the time to its first answer, and its memory while idle."""

import time
from collections.abc import Mapping
from pathlib import Path

from bench.processes import PROGRAMS, run_server
from bench.table import Row, at_most, compared_with_both

_SETTLE_SECONDS = 1.0


def measure(env: Mapping[str, str], folder: Path, status: str, *, turns: int) -> list[Row]:
    """Start each program, send one request, read its memory, and stop it: in turns."""
    seconds: list[list[float]] = []
    memory: list[list[float]] = []
    for _ in range(turns):
        seconds.append([])
        memory.append([])
        for program in PROGRAMS:
            with run_server(program, env, folder, status) as running:
                time.sleep(_SETTLE_SECONDS)
                seconds[-1].append(running.first_answer)
                memory[-1].append(running.memory())
    return [
        compared_with_both(
            "import and start to the first answer", seconds, lambda value: f"{value:.2f} s", at_most(1.3)
        ),
        compared_with_both(
            "memory while idle (of gunicorn's two processes, what they share counted once)",
            memory,
            lambda value: f"{value:.0f} MB",
            at_most(1.25),
        ),
    ]
