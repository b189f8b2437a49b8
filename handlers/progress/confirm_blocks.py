"""The button by which a training officer confirms what a member reported, and the words for what is confirmed."""

from datetime import tzinfo

from handlers.ui.blocks import day
from rules.standing import Standing
from storage.progress import STATE_LIST


def how_known(standing: Standing, zone: tzinfo | None) -> str:
    """How V is known: ``self-reported``, or who has confirmed it, and on which day of that time zone."""
    confirmation = standing.confirmation
    if confirmation is None:
        return "self-reported"
    by = "the state's list" if confirmation.by == STATE_LIST else f"<@{confirmation.by}>"
    return f"confirmed by {by} on {day(confirmation.at.astimezone(zone).date())}"


def told_apart(recertified: int, confirmed: int) -> str:
    """How many of those recertified are known in which way: ``2 confirmed, 1 self-reported``."""
    if not confirmed:
        return "self-reported"
    rest = recertified - confirmed
    return f"{confirmed:,} confirmed, {rest:,} self-reported" if rest else "confirmed"
