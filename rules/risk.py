"""The risk of not being recertified in time: an estimate of ours from the published dates, for training officers."""

from datetime import date, timedelta

from rules.cycle import Cycle
from rules.dates import days_left
from rules.standing import Standing

PACE = timedelta(days=7)
"""A week for each open step, until the date by which the state recommends finishing all of them."""

LAST_WEEK = 7
"""Days before the expiration date from which members who only wait for the new date are at risk as well."""


def open_steps(standing: Standing) -> int:
    """Return the number of open steps; 0 once recertified, for then the certification's own steps no longer matter."""
    if standing.recertified:
        return len(standing.open_roles)
    return len(standing.steps) - standing.count


def at_risk(cycle: Cycle, standing: Standing, today: date) -> bool:
    """Return whether a member is at risk of not being recertified in time.

    Who is recertified is not. Everybody else is after the expiration date. Before it, who has submitted both sides is
    in the last week; and who has not is as soon as fewer weeks than open steps are left until the recommended date
    (15 February 2024 in the figures of 2024; the expiration date, if that is earlier), and so always after it.
    """
    if standing.recertified:
        return False
    left = days_left(cycle.expires_on, today)
    if left < 0:
        return True
    if standing.waiting:
        return left <= LAST_WEEK
    through_by = min(cycle.recommended, cycle.expires_on)
    return today + open_steps(standing) * PACE > through_by


def urgency(cycle: Cycle, standing: Standing, today: date, quiet: int) -> tuple[bool, bool, int, int]:
    """Return the key by which the members of a cohort are sorted, most at risk first, the recertified last.

    Of those alike, who has more open steps comes first, then who has been quiet for longer (in days).
    """
    return standing.recertified, not at_risk(cycle, standing, today), -open_steps(standing), -quiet


def quiet_days(last: date, today: date) -> int:
    """Return the days since something changed."""
    return max((today - last).days, 0)
