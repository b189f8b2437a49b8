"""The message to a member whose new date somebody has seen in eLicensing."""

from datetime import date, timedelta

from handlers.answer import Answer
from handlers.ui.blocks import day, plain
from handlers.ui.buttons import show_button
from storage.progress import STATE_LIST


def recertified(by: str, expires_on: date, until: date, today: date) -> Answer:
    """Return until when they are recertified, who has seen it, and when the next cycle begins."""
    seen = "the state's own list shows it" if by == STATE_LIST else f"<@{by}> has seen it in eLicensing"
    first = expires_on + timedelta(1)
    begins = f"starts automatically on {day(first)}" if first > today else "has started"
    return plain(
        f":tada: You're recertified until {day(until)}: {seen}. Your next renewal period {begins}.",
        show_button("My status", "status"),
    )
