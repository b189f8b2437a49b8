"""Measurements as tables in Markdown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal for a ratio, and its words."""

    words: str
    holds: Callable[[float], bool]


def at_least(ratio: float) -> Goal:
    """Return the goal of a ratio that is at least this."""
    return Goal(f"at least {ratio:g}", lambda found: found >= ratio)


def at_most(ratio: float) -> Goal:
    """Return the goal of a ratio that is at most this."""
    return Goal(f"at most {ratio:g}", lambda found: found <= ratio)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: ours, that of what it is compared with, and the goal.

    The last two are the bare app's, where Recert is compared with that as well.
    """

    what: str
    ours: str
    other: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None
    bare: str = ""
    bare_ratio: str = ""


Shown = Callable[[float], str]


def compare(what: str, ours: Sequence[float], other: Sequence[float], shown: Shown, goal: Goal | None = None) -> Row:
    """Return a row of two series that took turns. The ratio is the median of their ratios: noise hits both alike."""
    ratio = _ratio(ours, other)
    row = Row(what, shown(median(ours)), shown(median(other)), f"{ratio:.2f}")
    return row if goal is None else replace(row, goal=goal.words, met=goal.holds(ratio))


def compared_with_both(what: str, turns: Sequence[Sequence[float]], shown: Shown, goal: Goal | None = None) -> Row:
    """Return a row of turns, each with Recert's value, the ceiling's and the bare app's.

    The goal is for the ratio to the ceiling.
    """
    ours, ceiling, bare = zip(*turns, strict=True)
    row = compare(what, ours, ceiling, shown, goal)
    return replace(row, bare=shown(median(bare)), bare_ratio=f"{_ratio(ours, bare):.2f}")


def _ratio(ours: Sequence[float], other: Sequence[float]) -> float:
    return median(mine / theirs for mine, theirs in zip(ours, other, strict=True))


def markdown(title: str, other: str, rows: Sequence[Row]) -> str:
    """Return a section with its table."""
    head = f"| | Recert | {other} | ratio | goal | |"
    rule = "| --- | ---: | ---: | ---: | --- | --- |"
    with_bare = any(row.bare for row in rows)
    if with_bare:
        head, rule = f"{head} bare Bolt app | ratio |", f"{rule} ---: | ---: |"
    lines = [f"## {title}", "", head, rule]
    for row in rows:
        sign = {None: "", True: "met", False: "**missed**"}[row.met]
        line = f"| {row.what} | {row.ours} | {row.other} | {row.ratio} | {row.goal} | {sign} |"
        lines.append(f"{line} {row.bare} | {row.bare_ratio} |" if with_bare else line)
    return "\n".join(lines) + "\n"
