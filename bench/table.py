"""Measurements as tables in Markdown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: ours, the bare baseline's (None if there is none), and the goal."""

    what: str
    ours: str
    bare: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


def compare(
    what: str,
    ours: Sequence[float],
    bare: Sequence[float],
    shown: Callable[[float], str],
    *,
    goal: str = "",
    holds: Callable[[float], bool] | None = None,
) -> Row:
    """Return a row of two series that took turns. The ratio is the median of their ratios: noise hits both alike."""
    ratio = median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    return Row(
        what, shown(median(ours)), shown(median(bare)), f"{ratio:.2f}", goal, None if holds is None else holds(ratio)
    )


def markdown(title: str, bare: str, rows: Sequence[Row]) -> str:
    """Return a section with its table."""
    lines = [f"## {title}", "", f"| | Recert | {bare} | ratio | goal | |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for row in rows:
        sign = {None: "", True: "met", False: "**missed**"}[row.met]
        lines.append(f"| {row.what} | {row.ours} | {row.bare} | {row.ratio} | {row.goal} | {sign} |")
    return "\n".join(lines) + "\n"
