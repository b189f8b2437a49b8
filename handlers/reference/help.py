"""Every command with an example."""

from collections.abc import Sequence

from handlers.answer import Answer, Block
from handlers.ui.blocks import actions, capital, escape, header, paragraphs, plain, section, sources, spoken
from handlers.ui.buttons import join_button, show_button
from rules.cycle import Cycle

_ROWS_IN_A_BLOCK = 6


Row = tuple[str, str]
"""An example, and what it does."""


def help_view(
    rows: Sequence[Row], officers: Sequence[Row], *, newcomer: bool, cycle: Cycle, unknown: str = ""
) -> Answer:
    """Answer `/recert help`; `officers` are the commands for training officers, `unknown` what was not understood."""
    if newcomer:
        row = [join_button(), show_button("All steps", "steps"), show_button("Fees", "fees")]
    else:
        row = [show_button("My status", "status"), show_button("My steps", "steps")]
    note = f"Recert does not know {unknown}. Here is what you can type." if unknown else ""
    blocks: list[Block] = [
        *([section(note)] if note else []),
        header("Recert gets you recertified on time"),
        section(
            "Two websites, two fees, two submissions, and one truth: "
            "you are recertified when *eLicensing* shows the new date."
        ),
        actions(*row),
        *_rows(rows),
        section("*For training officers*"),
        *_rows(officers),
        sources(cycle),
    ]
    first = "Begin with /recert join" if newcomer else "Begin with /recert status"
    examples = ", ".join(f"/recert {example}" for example, _ in [*rows, *officers])
    text = f"{first}. All of Recert's commands, each with an example: {examples}."
    return Answer(text=spoken(note, escape(text)), blocks=tuple(blocks))


def greeting(*, newcomer: bool) -> Answer:
    """Answer a greeting: what to press, and what to type."""
    more = [show_button("All steps", "steps"), show_button("Fees", "fees"), show_button("All commands", "help")]
    return plain(
        "Hi, this is Recert. Press a button, or type to me directly: `when`, `how much`, `a4 done`. In a channel, "
        "begin with `/recert`.",
        join_button() if newcomer else show_button("My status", "status", style="primary"),
        *more,
    )


def _rows(rows: Sequence[Row]) -> list[Block]:
    return [
        section(paragraphs([_row(*row) for row in rows[start : start + _ROWS_IN_A_BLOCK]]))
        for start in range(0, len(rows), _ROWS_IN_A_BLOCK)
    ]


def _row(example: str, says: str) -> str:
    return f"`/recert {escape(example)}`\n{capital(escape(says))}."
