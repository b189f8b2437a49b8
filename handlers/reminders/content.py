"""Content of direct messages by today's facts: reminders for members, reports for training officers.

Each returns the message, or the reason why there is none to send.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from handlers.answer import Answer
from handlers.progress import warnings
from handlers.progress.approver import how_approved
from handlers.reminders import account_blocks as account_view
from handlers.reminders import invitation_blocks as invitation_view
from handlers.reminders import progress_blocks as progress_view
from handlers.reminders import recertified_blocks as recertified_view
from handlers.reminders import reminder_blocks as reminder_view
from handlers.reminders import report_blocks as report_view
from handlers.reminders.progress_blocks import Progress
from handlers.reminders.report_blocks import MAX_NAMES, Outcome
from handlers.roster.approvals import waiting_of
from handlers.roster.lines import Row, called
from handlers.ui.blocks import escape, who
from rules.cycle import Cycle, cycle_for, season_is_over
from rules.dates import lateness, local_date, zone_named
from rules.direct_messages import (
    Kind,
    after_snooze,
    asked_by_officer,
    kind_of,
    progress_before,
    progress_due,
    reminders_due,
    summary_due,
)
from rules.ladder import Milestone
from rules.lapsed import late_window
from rules.rulebook import RuleBook
from rules.standing import Standing
from storage.departed import LeftSince
from storage.outbox import NOTHING_OPEN, OFFICER_GONE, SUPERSEDED
from storage.pending_messages import AccountNotice, Invitation, PrivateReminder, Recertified, Reminder, Report
from storage.reported import LetterBefore
from storage.roster import Person, RowId
from storage.season import CohortMember
from storage.season_end import EndedSeason


def reminder(book: RuleBook, message: Reminder, standing: Standing, today: date) -> Answer | str:
    """Return a reminder for a member: what is next, how long there is, and what is open."""
    milestone = _subject(book, message, today)
    if milestone is None:
        return SUPERSEDED
    cycle = cycle_for(book, message.cohort)
    if message.expires_on != message.cohort:
        return NOTHING_OPEN
    if milestone.for_roles:
        if not standing.open_roles or today > cycle.roles_due:
            return NOTHING_OPEN
        return reminder_view.of_roles(cycle, milestone, standing, today, book.direct_messages.reminders)
    if standing.recertified:
        return NOTHING_OPEN
    return _of_certification(book, message, cycle, milestone, standing, today)


def private(book: RuleBook, message: PrivateReminder, standing: Standing, today: date) -> Answer | str:
    """Return a reminder that a training officer asked for."""
    milestone = asked_by_officer(message.requested_for, today)
    if milestone is None:
        return SUPERSEDED
    if not message.still:
        return OFFICER_GONE
    if standing.recertified:
        return NOTHING_OPEN
    by = f"<@{message.requested_by}>, training officer of {escape(message.agency_name)}, reminds you privately."
    return _of_certification(book, message, cycle_for(book, message.expires_on), milestone, standing, today, by=by)


def recertified(message: Recertified, standing: Standing, today: date) -> Answer | str:
    """Return the message to a member whose new date somebody has seen in eLicensing."""
    if standing.confirmation is None or message.expires_on != message.cohort or message.until is None:
        return NOTHING_OPEN
    if season_is_over(message.until, today):
        return SUPERSEDED
    return recertified_view.recertified(standing.confirmation.by, message.expires_on, message.until, today)


def _of_certification(
    book: RuleBook,
    message: Reminder | PrivateReminder,
    cycle: Cycle,
    milestone: Milestone,
    standing: Standing,
    today: date,
    *,
    by: str = "",
) -> Answer:
    """Return a reminder about a certification; `by` says which training officer asked for it."""
    submission = how_approved(
        standing, message.level, message.affiliation, zone_named(message.timezone), message.leaders
    )
    return reminder_view.of_certification(
        cycle,
        milestone,
        standing,
        today,
        level=message.level,
        submission=submission,
        affiliation=message.affiliation,
        late=lateness(book.after, cycle.expires_on, today),
        warnings=warnings.of_standing(cycle, standing, today, book.after, submission),
        hours=book.direct_messages.reminders,
        by=by,
    )


def _subject(book: RuleBook, message: Reminder, today: date) -> Milestone | None:
    """Return what a reminder is about; None if a later milestone of its kind is due, which replaces it."""
    due = [each for each in reminders_due(book, message.cohort, today) if kind_of(each) is message.kind]
    if message.requested_for is None:
        return next((each for each in due if each.id == message.milestone), None)
    replaced = any(each.due_on > message.requested_for for each in due)
    return None if replaced else after_snooze(message.requested_for)


def invitation(book: RuleBook, message: Invitation, today: date) -> Answer:
    """Return the question to somebody whom a training officer put on a roster."""
    return invitation_view.invitation(message, cycle_for(book, message.expires_on), today)


def account(notice: AccountNotice, ended: EndedSeason | None) -> Answer | str:
    """Return what a training officer is told of somebody's Slack account, if that is still so.

    `ended` is their season that has just ended.
    """
    if notice.kind is Kind.REACTIVATED:
        return SUPERSEDED if notice.deactivated else account_view.reactivated(notice, ended)
    return account_view.deactivated(notice, ended) if notice.deactivated and not notice.counts_anyway else SUPERSEDED


def in_letter(rows: Iterable[Row], cohort: date) -> list[Row]:
    """Return everybody whom a letter about a cohort concerns: also those who do not count."""
    return [row for row in rows if row.person.expires_on == cohort]


def progress(
    book: RuleBook,
    message: Report,
    rows: Sequence[Row],
    letter: LetterBefore | None,
    before: Mapping[RowId, Standing],
    outcome: Sequence[CohortMember],
    today: date,
) -> Answer | str:
    """Return how far a cohort is, for a training officer.

    `letter` is the last one before this, if there was one, and `before` are the standings of then.
    """
    if message.due_on != progress_due(book, message.cohort, today):
        return SUPERSEDED
    everybody = in_letter(rows, message.cohort)
    cohort = [row for row in everybody if row.person.counted]
    still = [row for row in cohort if not row.person.standing.recertified]
    if not still:
        return NOTHING_OPEN
    names = {row.person.row_id: called(row.person) for row in cohort}
    named: dict[str, Sequence[str]] = {}
    if letter is not None:
        changed = progress_view.changes({row.person.row_id: row.person.standing for row in cohort}, before)
        named = {what: [names[each] for each in people] for what, people in changed.items()}
        named |= progress_view.came_and_went([row.person for row in everybody], letter)
    seen = Progress(
        agency=message.agency_name,
        channel=message.channel_id,
        cycle=cycle_for(book, message.cohort),
        still=still,
        of=len(cohort),
        confirmed=sum(row.person.standing.confirmation is not None for row in cohort),
        agency_id=message.agency_id,
        reader=message.user_id,
        waiting=waiting_of(book, (row.person for row in still), message.timezone, today),
        first=progress_before(book, message.cohort, message.due_on) is None,
        since=None if letter is None else local_date(letter.at, message.timezone),
        before=0 if letter is None else sum(each.counted for each in letter.people),
        changes=named,
        done_on=[local_date(each.at, message.timezone) for each in outcome if each.at is not None],
    )
    return progress_view.report(seen, today)


def summary(
    book: RuleBook,
    message: Report,
    cohort_members: Sequence[CohortMember],
    not_counted: Sequence[CohortMember],
    left: LeftSince,
    people: Iterable[Person],
    today: date,
) -> Answer | str:
    """Return the outcome of a cohort's season, for a training officer, until that is long past.

    `people` are those on the agency's roster today.
    """
    if message.due_on != summary_due(book, message.cohort, today):
        return SUPERSEDED
    if not cohort_members and not left.members:
        return NOTHING_OPEN
    done = [each for each in cohort_members if each.at is not None]
    lapsed = [each for each in cohort_members if each.at is None]
    outcome = Outcome(
        confirmed=_called(each for each in done if each.confirmed),
        self_reported=_called(each for each in done if not each.confirmed),
        late=_called(each for each in done if each.at and local_date(each.at, message.timezone) > message.cohort),
        open=_called(lapsed),
        not_counted=_called(not_counted),
        left=left,
        due_on=message.due_on if message.due_on < today else None,
        remindable=[
            each.row for each in lapsed[:MAX_NAMES] if each.row is not None and each.user_id != message.user_id
        ],
        waiting=waiting_of(
            book, (each for each in people if each.expires_on == message.cohort), message.timezone, today
        ),
        channel=message.channel_id,
        today=today,
    )
    cycle = cycle_for(book, message.cohort)
    window = late_window(book.after, cycle, today)
    return report_view.summary(message.agency_name, message.agency_id, cycle, outcome, window)


def _called(people: Iterable[CohortMember]) -> list[str]:
    return [who(each.user_id, each.name) for each in people]
