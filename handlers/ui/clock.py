"""Hours of the day as Americans say them: ``9 a.m. to 8 p.m. Eastern``."""

from handlers.ui.blocks import escape

ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Puerto_Rico", "Atlantic"),
)
"""The time zones that an agency may choose, by their names, with what people call them."""

_NAMES = dict(ZONES)
_NOON = 12


def hour(number: int) -> str:
    """Return an hour from 0 to 23 in words: ``9 a.m.``, ``noon``, ``8 p.m.``."""
    if number % _NOON == 0:
        return "noon" if number else "midnight"
    return f"{number % _NOON} {'a.m.' if number < _NOON else 'p.m.'}"


def hours(first: int, last: int) -> str:
    """Return the time between two hours: ``9 a.m. to 8 p.m.``."""
    return f"{hour(first)} to {hour(last)}"


def zone(name: str) -> str:
    """Return what people call a time zone; its name, where they have no word for it."""
    return _NAMES.get(name) or escape(name)
