"""Hours of education, as people read them."""

from decimal import Decimal


def plain_hours(hours: Decimal) -> str:
    """Hours without needless zeros: ``12.5``, ``40``."""
    return f"{hours.normalize():f}"


def hours_that_count(logged: Decimal, needed: Decimal, to_go: Decimal, not_counted: Decimal) -> str:
    """How many hours count of those that are needed; and of those logged, where not all of them do.

    A part may have more than it needs, and a course may be dated so that it is `not_counted`.
    """
    counting = min(logged, needed - to_go)
    logged += not_counted
    if not not_counted and counting == min(logged, needed):
        return f"{plain_hours(logged)} of {plain_hours(needed)} hours logged"
    return f"{plain_hours(counting)} of {plain_hours(needed)} hours count, {plain_hours(logged)} logged"
