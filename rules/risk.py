"""The risk of not making it in time: a reckoning of ours, from the published dates, for those who look after others."""

from datetime import date, timedelta

from rules.cycle import Cycle
from rules.dates import days_left
from rules.standing import Standing

PACE = timedelta(days=7)
"""A week for each open step, until the day by which the state recommends to be through with all of them."""

LAST_WEEK = 7
"""Days before the expiration date from which also those are at risk who only wait for the new date to show."""


def open_steps(standing: Standing) -> int:
    """Count the open steps; none once recertified, for then the certification's own do not matter any more."""
    if standing.recertified:
        return len(standing.open_roles)
    return len(standing.steps) - standing.count


def at_risk(cycle: Cycle, standing: Standing, today: date) -> bool:
    """Whether a member is at risk of not being recertified in time.

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
    """The key by which the members of a cohort are sorted, most at risk first, the recertified last.

    Of those alike, who has more open steps comes first, then who has been quiet for longer (in days).
    """
    return standing.recertified, not at_risk(cycle, standing, today), -open_steps(standing), -quiet


def quiet_days(last: date, today: date) -> int:
    """Days since something changed."""
    return max((today - last).days, 0)
