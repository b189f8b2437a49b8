"""Content of a nudge by today's facts."""

from collections.abc import Set as AbstractSet
from datetime import date

from sqlmodel import Session

from handlers.answer import Answer
from handlers.nudges import nudge_blocks as nudge_view
from handlers.nudges.nudge_blocks import NameList
from rules.cycle import cycle_for
from rules.ladder import Milestone, milestones, upcoming
from rules.rulebook import RuleBook
from storage import cohorts
from storage.cohorts import Census


def nudge(
    book: RuleBook,
    milestone: Milestone,
    *,
    agency: str,
    cohort: date,
    today: date,
    counts: Census,
    without: AbstractSet[str],
    names: NameList | None = None,
) -> Answer | None:
    """Return a nudge by today's facts; None if nothing is open, or the day that it is about has passed.

    `without` are the milestones that the agency leaves out: none of them is the next nudge.
    """
    cycle = cycle_for(book, cohort)
    if milestone.for_roles and (counts.open_renewals == 0 or today > cycle.roles_due):
        return None
    if not milestone.for_roles and counts.open == 0:
        return None
    following = upcoming(
        [each for each in milestones(book, cohort) if each.id not in without],
        today,
        everyone=counts.open > 0,
        roles=counts.open_renewals > 0,
    )
    return nudge_view.nudge(
        nudge_view.Situation(
            agency=agency,
            cycle=cycle,
            milestone=milestone,
            today=today,
            census=counts,
            following=following.due_on if following else None,
            names=names,
        )
    )


def people_with_open_steps(session: Session, agency_id: int, cohort: date, milestone: Milestone) -> list[str]:
    """Return the user ids of the people that a nudge is about."""
    find = cohorts.with_open_renewals if milestone.for_roles else cohorts.not_recertified
    return find(session, agency_id, cohort)
