"""Every command with an example."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from handlers.views.blocks import (
    Answer,
    actions,
    escape,
    header,
    join_button,
    paragraphs,
    section,
    show_button,
    sources,
)
from rules.cycle import Cycle

_ROWS_IN_A_BLOCK = 6


def help_view(rows: Sequence[tuple[str, str]], *, newcomer: bool, cycle: Cycle) -> Answer:
    """The answer of `/recert help`: rows of an example and what it does."""
    blocks: list[Block] = [
        header("Recert gets you recertified on time"),
        section(
            "Two systems, two fees, two submissions, and one truth: "
            "you are recertified when *eLicensing* shows the new date."
        ),
    ]
    if newcomer:
        blocks.append(actions(join_button(), show_button("All steps", "steps"), show_button("Fees", "fees")))
    blocks += [
        section(paragraphs([_row(*row) for row in rows[start : start + _ROWS_IN_A_BLOCK]]))
        for start in range(0, len(rows), _ROWS_IN_A_BLOCK)
    ]
    if not newcomer:
        blocks.append(actions(show_button("My status", "status"), show_button("All steps", "steps")))
    blocks.append(sources(cycle))
    examples = ", ".join(f"/recert {example}" for example, _ in rows)
    return Answer(text=escape(f"Recert's commands, each with an example: {examples}."), blocks=tuple(blocks))


def _row(example: str, says: str) -> str:
    return f"`/recert {escape(example)}`\n{says[0].upper()}{escape(says[1:])}."
