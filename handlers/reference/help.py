"""Every command with an example: a member's, and above them a training officer's for training officers."""

from collections.abc import Sequence

from handlers.answer import Answer, Block
from handlers.ui.blocks import actions, escape, paragraphs, plain, section, sources, spoken
from handlers.ui.buttons import join_button, show_button
from rules.cycle import Cycle

Row = tuple[str, str]
"""An example, and what it does."""


def help_view(
    rows: Sequence[Row], officers: Sequence[Row], *, newcomer: bool, cycle: Cycle, unknown: str = ""
) -> Answer:
    """Answer `/recert help`; `officers` are the commands for a training officer, `unknown` what was not understood."""
    if newcomer:
        row = [join_button(), show_button("All steps", "steps"), show_button("Fees", "fees")]
    else:
        row = [show_button("My status", "status"), show_button("My steps", "steps"), show_button("Education", "ce")]
    note = f"Recert doesn't know {unknown}. Here's what you can type." if unknown else ""
    mine = [section(paragraphs(["*For you*", *_rows(rows)]))] if officers else [section(paragraphs(_rows(rows)))]
    blocks: list[Block] = [
        *([section(note)] if note else []),
        section("You are recertified when *eLicensing* shows your new date. Until then, Recert says what is next."),
        actions(*row),
        *([section(paragraphs(["*For training officers*", *_rows(officers)]))] if officers else []),
        *mine,
        *([] if officers else [actions(show_button("For training officers", "agency help"))]),
        sources(cycle),
    ]
    first = "Begin with /recert join" if newcomer else "Begin with /recert status"
    examples = ", ".join(f"/recert {example}" for example, _ in [*officers, *rows])
    text = f"{first}. Recert's commands, each with an example: {examples}."
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


def _rows(rows: Sequence[Row]) -> list[str]:
    return [f"`/recert {escape(example)}` {escape(says)}" for example, says in rows]
