"""Hours of education, as people read them."""

from decimal import Decimal


def plain_hours(hours: Decimal) -> str:
    """Hours without needless zeros: ``12.5``, ``40``."""
    return f"{hours.normalize():f}"


def hours_that_count(logged: Decimal, needed: Decimal, to_go: Decimal) -> str:
    """How many hours count of those that are needed; of those logged, where a part has more than it needs."""
    counting = min(logged, needed - to_go)
    if counting == min(logged, needed):
        return f"{plain_hours(logged)} of {plain_hours(needed)} hours logged"
    return f"{plain_hours(counting)} of {plain_hours(needed)} hours count, {plain_hours(logged)} logged"
