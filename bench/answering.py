"""Answers to `/recert status` over HTTP with the signature checked, start and memory, beside the yardsticks."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench import cost, seed
from bench.load import Load, Measurement, run_load
from bench.processes import PROGRAMS, environment, run_server
from bench.slack import SECRET, Slack, command
from bench.table import Row, at_least, at_most, compared_with_both

_AT_ONCE = 64

Turns = list[list[Measurement]]
"""Each turn has what was measured of Recert, of the ceiling and of the bare app."""


def measure(slack: Slack, folder: Path, *, turns: int, seconds: float) -> list[Row]:
    """Run Recert and the yardsticks side by side, and measure them in turns; then start each anew, in turns.

    The database has nothing due when the programs are started anew: the bot that was under load has posted it.
    """
    address = seed.everyday_file(folder / "answering.db")
    env = environment(slack, address)
    status = [command("status", user, slack.url) for user in seed.members()]
    one, many = _in_turns(env, folder, status, turns, seconds)
    check_status_answer(one[0][0].sample)
    return [
        compared_with_both(
            "`/recert status`, one at a time, median", _each(one, lambda found: found.median), _ms, at_most(2)
        ),
        compared_with_both(
            f"the same, {_AT_ONCE} at once, answers a second",
            _each(many, lambda found: found.per_second),
            lambda value: f"{value:,.0f}",
            at_least(0.35),
        ),
        _slowest(many),
        _errors([*one, *many]),
        *cost.measure(env, folder, status[0], turns=turns),
    ]


def _in_turns(
    env: Mapping[str, str], folder: Path, status: Sequence[str], turns: int, seconds: float
) -> tuple[Turns, Turns]:
    """Return what was measured with one request at a time, and with many at once."""
    one: Turns = []
    many: Turns = []
    with ExitStack() as stack:
        ports = [stack.enter_context(run_server(program, env, folder, status[0])).port for program in PROGRAMS]

        def put_on_each(at_once: int) -> list[Measurement]:
            return [run_load(Load(port, SECRET, status, at_once=at_once, for_seconds=seconds)) for port in ports]

        put_on_each(_AT_ONCE)  # warms up
        for _ in range(turns):
            one.append(put_on_each(1))
            many.append(put_on_each(_AT_ONCE))
    return one, many


def check_status_answer(body: str) -> None:
    """Check that a fast answer is the right answer."""
    message = json.loads(body)
    assert "9 of 11 steps done" in message["text"], message["text"]
    assert "of 60 hours" in message["text"], message["text"]


def _each(turns: Turns, value: Callable[[Measurement], float]) -> list[list[float]]:
    return [[value(found) for found in turn] for turn in turns]


def _ms(value: float) -> str:
    return f"{value:.2f} ms"


def _slowest(many: Turns) -> Row:
    slowest = _each(many, lambda found: found.percentile(99))
    row = compared_with_both(
        f"the same, {_AT_ONCE} at once, 99 of 100 within", slowest, lambda value: f"{value:.0f} ms"
    )
    met = median(ours for ours, *_ in slowest) < 150  # noqa: PLR2004 - the goal, in milliseconds
    return replace(row, goal="under 150 ms", met=met)


def _errors(turns: Turns) -> Row:
    ours, ceiling, bare = (sum(found.errors for found in series) for series in zip(*turns, strict=True))
    answers = sum(len(ours.milliseconds) for ours, *_ in turns)
    return Row(f"errors in {answers:,} answers", f"{ours}", f"{ceiling}", "", "none", ours == 0, f"{bare}")
