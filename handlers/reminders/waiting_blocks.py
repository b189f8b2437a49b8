"""The members who wait for approval at NREMT, as letters to training officers list them."""

from collections.abc import Sequence
from datetime import date

from handlers.roster.approval_blocks import Waiting, counted_waiting
from handlers.ui.blocks import Button, day
from handlers.ui.buttons import button
from handlers.ui.officer_values import ShowInChannel

MAX_LINES = 10


def waiting_lines(agency: str, waiting: Sequence[Waiting], expires_on: date | None = None) -> list[str]:
    """Return how many wait, of one date or of all, and who since when, each on a line of its own."""
    people = [f"{each.called} since {day(each.since)}" for each in waiting[:MAX_LINES]]
    if (more := len(waiting) - MAX_LINES) > 0:
        people.append(f"and {more:,} more: `/recert approvals`")
    return [f"*{counted_waiting(agency, len(waiting), expires_on)}*", *people]


def approvals_button(channel: str, waiting: Sequence[Waiting]) -> list[Button]:
    """Return the button that opens the list of those who wait, if anybody does."""
    return [button("Approvals", ShowInChannel(channel, "approvals"))] if waiting else []
