"""The risk of not being recertified in time: an estimate of ours from the published dates, for training officers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rules.cycle import Cycle
from rules.dates import days_left
from rules.standing import Standing

_WEEK = timedelta(7)


def open_steps(standing: Standing) -> int:
    """Return the number of open steps; 0 once recertified, for then the certification's own steps no longer matter."""
    if standing.recertified:
        return len(standing.open_roles)
    return len(standing.steps) - standing.count


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason why somebody who is not recertified is at risk: the words that officers read, and the rule itself."""

    words: str
    holds: Callable[[Cycle, Standing, date], bool]


def _behind(cycle: Cycle, standing: Standing, today: date) -> bool:
    """Return whether an open step a week ends too late: by the recommended date, or an earlier expiration date.

    So it holds for everybody once that date has passed.
    """
    through_by = min(cycle.recommended, cycle.expires_on)
    return not standing.waiting and today + open_steps(standing) * _WEEK > through_by


def _no_new_date(cycle: Cycle, standing: Standing, today: date) -> bool:
    return standing.waiting and today + _WEEK >= cycle.expires_on


def _expired(cycle: Cycle, _standing: Standing, today: date) -> bool:
    return days_left(cycle.expires_on, today) < 0


REASONS = (
    Reason("more steps open than weeks left until the recommended date", _behind),
    Reason("both sides submitted, but no new date with a week or less left", _no_new_date),
    Reason("the certification has expired", _expired),
)


def at_risk(cycle: Cycle, standing: Standing, today: date) -> bool:
    """Return whether a member is at risk of not being recertified in time. Who is recertified is not."""
    return not standing.recertified and any(reason.holds(cycle, standing, today) for reason in REASONS)


def urgency(cycle: Cycle, standing: Standing, today: date, quiet: int) -> tuple[bool, bool, int, int]:
    """Return the key by which the members of a cohort are sorted, most at risk first, the recertified last.

    Of those alike, who has more open steps comes first, then who has been quiet for longer (in days).
    """
    return standing.recertified, not at_risk(cycle, standing, today), -open_steps(standing), -quiet


def quiet_days(last: date, today: date) -> int:
    """Return the days since something changed."""
    return max((today - last).days, 0)
