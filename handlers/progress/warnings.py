"""Warnings for a member: each is shown where it matters, and only while it holds."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from handlers.courses.hours_blocks import of_dates
from handlers.officers import missing
from handlers.progress.approver import Submission
from handlers.ui.blocks import counted, day, plain_hours
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
from storage.agencies import Leaders


def of_record(level: Level, expires_on: date, number: str | None) -> list[str]:
    """Return what looks odd in a member's record: it is saved as it is, but should be checked."""
    found = []
    if number is not None and not CertificationNumber(number).fits(level):
        found.append(
            f"The number {number} doesn't match: for {level.label} it begins with {level.prefix}. Your NREMT number is "
            "a different one: eLicensing asks for the correct Massachusetts number, with its prefix letter."
        )
    if not ends_in_spring(expires_on):
        found.append(
            f"Massachusetts certifications expire on March 31; {day(expires_on)} is unusual. Look it up in eLicensing."
        )
    return found


def of_standing(cycle: Cycle, standing: Standing, today: date, after: After, submission: Submission) -> list[str]:
    """Return the warnings that hold now: before the season none does. What one waits for is said apart from them."""
    if cycle.is_early(today):
        return []
    found = []
    over = has_expired(cycle.expires_on, today)
    if over and not standing.recertified:
        found.append("\n".join(in_short(after, cycle, today)))
    found += paid(cycle, standing.paid_not_submitted)
    if not standing.recertified and not standing.waiting:
        if submission.said and standing.approval is None:
            fact = cycle.published.pitfalls["nremt_not_approved"].text
            found.append(f"Your NREMT application (A5) has been {submission.said}. {fact} {submission.missing}".strip())
        if not over and today > cycle.recommended and not cycle.in_last_days(today):
            found.append(f"The recommended date, {day(cycle.recommended)}, has passed.")
    if standing.roles and not (over and standing.recertified):
        found += _of_roles(cycle, standing, today)
    return found


def paid(cycle: Cycle, submits: Sequence[StepCode]) -> list[str]:
    """Return the warning about submissions that are open although their fee is paid: one, also for both sides."""
    if not submits:
        return []
    key = "nremt_paid_not_submitted" if StepCode.A5 in submits else "state_paid_not_submitted"
    open_ = f"{' and '.join(submits)} {'is' if len(submits) == 1 else 'are'} open."
    return [f"{cycle.published.pitfalls[key].text} {open_}"]


def expired(cycle: Cycle, today: date, after: After) -> str:
    """Return what holds once a certification has expired, in three lines, and where to read more."""
    return "\n".join([*in_short(after, cycle, today), "`/recert deadlines` says how to get your certification back."])


def of_education(cycle: Cycle, standing: Standing, logged: Logged, *, missing: Decimal, today: date) -> list[str]:
    """Return warnings about the logged courses: hours that are missing when the date is near, and odd dates."""
    if standing.recertified:
        return []
    found = []
    near = 0 <= days_left(cycle.expires_on, today) <= NEAR_DAYS
    if near and missing > 0 and not standing.done & {StepCode.A3, StepCode.A5}:
        found.append(
            f"{plain_hours(missing)} hours of education to go: `/recert ce` shows which. All education "
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


def approval(cycle: Cycle, standing: Standing, affiliation: Affiliation | None, leaders: Leaders) -> list[str]:
    """Return who must act once A5 is submitted, where somebody must."""
    if waits_since(standing, affiliation) is None:
        return []
    ask = missing(leaders) or "Let them know it's waiting."
    return [f"{cycle.published.pitfalls['nremt_not_approved'].text} {ask}"]
