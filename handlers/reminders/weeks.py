"""A season so far in one line, drawn in text: how many of a cohort were recertified by the end of each week."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.ui.blocks import day

_HEIGHTS = "▁▂▃▄▅▆▇█"
_WEEK = timedelta(7)


def so_far(done_on: Sequence[date], of: int, opens: date, today: date) -> str:
    """Return the line. `done_on` are the days on which some of a cohort of this size marked V."""
    full = len(_HEIGHTS) - 1
    weeks = range((today - opens) // _WEEK + 1)
    done = [sum(each < opens + _WEEK * (week + 1) for each in done_on) for week in weeks]
    drawn = "".join(_HEIGHTS[-(-full * count // of)] for count in done)  # one is seen already, and all fill the line
    return f"Recertified by week since {day(opens)}: {drawn} {len(done_on):,} done, {of - len(done_on):,} open"
