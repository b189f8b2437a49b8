"""What a nudge or a letter says by today's facts, or that it is not sent after all."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from handlers.answer import Answer
from handlers.nudges import nudge_blocks as nudge_view
from handlers.nudges.nudge_blocks import Named
from handlers.progress import warnings
from handlers.reminders import reminder_blocks as reminder_view
from handlers.reminders import report_blocks as report_view
from handlers.reminders.report_blocks import Outcome
from handlers.roster.blocks import Row
from rules.cycle import cycle_for
from rules.dates import local_date
from rules.direct_messages import Kind, again, kind_of, put_off, reminders_due, weekly_due
from rules.ladder import Milestone, milestones, upcoming
from rules.rulebook import RuleBook
from rules.standing import Standing
from storage import cohorts
from storage.cohorts import Census
from storage.direct_messages import Reminder, Report, name_in
from storage.outbox import NOTHING_OPEN, SUPERSEDED
from storage.season import Proof


def nudge(
    book: RuleBook,
    milestone: Milestone,
    *,
    agency: str,
    cohort: date,
    today: date,
    counts: Census,
    names: Named | None = None,
) -> Answer | None:
    """A nudge by today's facts; None if nothing is open, or the day that it speaks of has passed."""
    cycle = cycle_for(book, cohort)
    if milestone.for_roles and (counts.open_renewals == 0 or today > cycle.roles_due):
        return None
    if not milestone.for_roles and counts.open == 0:
        return None
    following = upcoming(
        milestones(book, cohort),
        max(today, milestone.due_on),  # a preview is of a day to come
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


def whose_names(session: Session, agency_id: int, cohort: date, milestone: Milestone) -> list[str]:
    """The user ids of those whom a nudge speaks of."""
    find = cohorts.with_open_renewals if milestone.for_roles else cohorts.not_recertified
    return find(session, agency_id, cohort)


def reminder(book: RuleBook, letter: Reminder, standing: Standing, today: date) -> Answer | str:
    """To a member: what is next, how long there is, and what is open."""
    name = name_in(letter.key)
    latest = {(kind_of(each), each.id): each for each in reminders_due(book, letter.cohort, today)}
    milestone = latest.get((letter.kind, name))
    if (day := put_off(name)) is not None and not any(
        kind is Kind.REMINDER and each.due_on > day for (kind, _), each in latest.items()
    ):
        milestone = again(day)
    if milestone is None:
        return SUPERSEDED
    cycle = cycle_for(book, letter.cohort)
    if letter.expires_on != letter.cohort:
        return NOTHING_OPEN
    if milestone.for_roles:
        if not standing.open_roles or today > cycle.roles_due:
            return NOTHING_OPEN
        return reminder_view.of_roles(cycle, milestone, standing, today, book.letters.reminders)
    if standing.recertified:
        return NOTHING_OPEN
    return reminder_view.of_certification(
        cycle,
        milestone,
        standing,
        today,
        level=letter.level,
        warnings=warnings.of_standing(cycle, standing, today, book.after, letter.affiliation),
        hours=book.letters.reminders,
    )


def weekly(book: RuleBook, letter: Report, rows: Sequence[Row], today: date) -> Answer | str:
    """To a training officer: who of a cohort has not submitted, most at risk first."""
    if letter.due_on != weekly_due(book, letter.cohort, today):
        return SUPERSEDED
    cohort = [row for row in rows if row.person.expires_on == letter.cohort]
    still = [row for row in cohort if not row.person.standing.recertified]
    if not still:
        return NOTHING_OPEN
    return report_view.weekly(letter.agency_name, cycle_for(book, letter.cohort), still, of=len(cohort), today=today)


def summary(book: RuleBook, letter: Report, proofs: Sequence[Proof]) -> Answer | str:
    """To a training officer: what came of a cohort's season."""
    if not proofs:
        return NOTHING_OPEN
    done = [each for each in proofs if each.at is not None]
    outcome = Outcome(
        confirmed=[each.user_id for each in done if each.confirmed],
        self_reported=[each.user_id for each in done if not each.confirmed],
        late=[each.user_id for each in done if each.at and local_date(each.at, letter.timezone) > letter.cohort],
        open=[each.user_id for each in proofs if each.at is None],
    )
    return report_view.summary(letter.agency_name, cycle_for(book, letter.cohort), outcome)
