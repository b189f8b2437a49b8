"""Warnings for a member: each is shown where it matters, and only while it holds."""

from collections.abc import Sequence
from datetime import date, tzinfo
from decimal import Decimal

from handlers.courses.hours_blocks import of_dates
from handlers.ui.blocks import counted, day, plain_hours
from handlers.ui.steps import how_approved
from rules.cycle import Cycle
from rules.dates import days_left, ends_in_spring, has_expired
from rules.education import NEAR_DAYS, Logged
from rules.lapsed import in_short
from rules.levels import Level
from rules.numbers import CertificationNumber
from rules.requirements import After
from rules.schema import Affiliation
from rules.standing import Standing, waits_since
from rules.steps import Role, StepCode


def of_record(level: Level, expires_on: date, number: str | None) -> list[str]:
    """Return what looks odd in a member's record: it is saved as it is, but should be checked."""
    found = []
    if number is not None and not CertificationNumber(number).fits(level):
        found.append(
            f"The number {number} does not fit: that of {level.label} begins with {level.prefix}. An NREMT number is "
            "another one. eLicensing asks for the correct Massachusetts number, with its prefix letter."
        )
    if not ends_in_spring(expires_on):
        found.append(
            f"Massachusetts certifications expire on March 31; {day(expires_on)} is unusual. Look it up in eLicensing."
        )
    return found


def of_standing(
    cycle: Cycle,
    standing: Standing,
    today: date,
    after: After,
    affiliation: Affiliation | None,
    zone: tzinfo,
) -> list[str]:
    """Return the warnings that hold now; days are of that time zone."""
    found = []
    pitfalls, over = cycle.published.pitfalls, has_expired(cycle.expires_on, today)
    if over and not standing.recertified:
        found.append(expired(cycle, today, after))
    for step in standing.paid_not_submitted:
        key = "nremt_paid_not_submitted" if step is StepCode.A5 else "state_paid_not_submitted"
        found.append(f"{pitfalls[key].text} {step} is open.")
    if not standing.recertified:
        if waits_since(standing, affiliation):
            waits = how_approved(standing, affiliation, zone)
            found.append(f"Your NREMT application (A5) is {waits}. {pitfalls['nremt_not_approved'].text}")
        if standing.waiting:
            found.append(
                f"Both sides are submitted, but you are not recertified until eLicensing displays your "
                f"{cycle.new_year} date. {pitfalls['nremt_date'].text}"
            )
        if not over and today > cycle.recommended and not standing.waiting:
            # A member who waits for others has done everything already.
            found.append(f"The recommended date, {day(cycle.recommended)}, has passed.")
    if standing.roles and not (over and standing.recertified):
        found += _of_roles(cycle, standing, today)
    return found


def expired(cycle: Cycle, today: date, after: After) -> str:
    """Return what holds once a certification has expired, in three lines, and where to read more."""
    return "\n".join([*in_short(after, cycle, today), "`/recert deadlines` says how to get your certification back."])


def of_education(cycle: Cycle, standing: Standing, logged: Logged, *, missing: Decimal, today: date) -> list[str]:
    """Return warnings about the logged courses: hours that are missing when the date is near, and odd dates."""
    if standing.recertified:
        return []
    found = []
    near = 0 <= days_left(cycle.expires_on, today) <= NEAR_DAYS
    if near and missing > 0 and StepCode.A3 not in standing.done:
        found.append(
            f"{plain_hours(missing)} education hours are missing here: `/recert ce` says which. All education "
            f"must be completed by {day(cycle.expires_on)}."
        )
    return found + of_dates(cycle, logged, hint=True)


def _of_roles(cycle: Cycle, standing: Standing, today: date) -> list[str]:
    found = []
    submitted = [step.role for step in standing.steps if step.role and step in standing.done]
    if submitted and not standing.recertified:
        found.append(f"{_labels(submitted)}: submitted, and pending until your certification itself has renewed.")
    still_open = [step.role for step in standing.open_roles if step.role]
    left = days_left(cycle.roles_due, today)
    if still_open and left < 0:
        found.append(
            f"{_labels(still_open)}: renewal was due {day(cycle.roles_due)}. Nothing is accepted after the deadline."
        )
    elif still_open:
        found.append(f"{_labels(still_open)}: renewal due {day(cycle.roles_due)}, {counted(left, 'day')} left.")
    return found


def _labels(roles: Sequence[Role]) -> str:
    return ", ".join(role.label for role in roles)


def approval(cycle: Cycle, standing: Standing, affiliation: Affiliation | None) -> list[str]:
    """Return who must act once A5 is submitted; nobody for those who renew without an agency."""
    if waits_since(standing, affiliation) is None:
        return []
    return [f"{cycle.published.pitfalls['nremt_not_approved'].text} Let them know it is waiting."]
