"""Standing, as people read it: how much time is left, and how the new date (V) is known."""

from datetime import date, tzinfo

from handlers.ui.blocks import counted, day
from rules.dates import days_left
from rules.standing import Standing
from storage.progress import STATE_LIST


def remaining(expires_on: date, today: date) -> str:
    """How long there is: ``127 days left``, ``today is the last day``, ``expired 3 days ago``."""
    left = days_left(expires_on, today)
    if left > 0:
        return f"{counted(left, 'day')} left"
    return "today is the last day" if left == 0 else f"expired {counted(-left, 'day')} ago"


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
