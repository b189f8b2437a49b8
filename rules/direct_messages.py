"""Direct messages: their kinds, and the days on which they are due."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.book import Rung
from rules.ladder import Milestone, due, milestones, season_is_over
from rules.rulebook import RuleBook


class Kind(StrEnum):
    """The subject of a direct message, and its recipient."""

    REMINDER = "reminder"
    """A message to a member on a day of the ladder: the certification is not renewed yet."""
    RENEWAL = "renewal"
    """A message to a member who holds a role, on a day of the roles' rungs: its renewal is open."""
    WEEKLY = "weekly"
    """A message to a training officer: the members of a cohort who have not submitted."""
    SUMMARY = "summary"
    """A message to a training officer: the outcome of a cohort's season."""

    INVITATION = "invitation"
    """A message to somebody whom a training officer put on a roster: what it says, and whether that is so."""

    @property
    def to_officer(self) -> bool:
        """True if it goes to a training officer, about an agency."""
        return self in {Kind.WEEKLY, Kind.SUMMARY}


def kind_of(milestone: Milestone) -> Kind:
    """Return the kind of the reminder that a member gets on a milestone."""
    return Kind.RENEWAL if milestone.for_roles else Kind.REMINDER


def reminders_due(book: RuleBook, expires_on: date, today: date) -> list[Milestone]:
    """Return the milestones that members are reminded of by `today`: of each kind the latest, in place of all before.

    None once the season is long past.
    """
    return [] if season_is_over(expires_on, today) else due(milestones(book, expires_on), today)[0]


def after_snooze(day: date) -> Milestone:
    """Return the reminder that comes when a snooze ends on a day on which the ladder has none of its own."""
    return Milestone(day, Rung(id="requested", headline="You asked to be reminded again", anchor="expires"))


def needs_reminder_after(book: RuleBook, expires_on: date, today: date, until: date) -> bool:
    """Return whether a snooze ends on a day without a reminder of the ladder, so that one is needed."""
    between = [each for each in milestones(book, expires_on) if not each.for_roles and today < each.due_on <= until]
    return not between and not season_is_over(expires_on, until)


def may_remind(book: RuleBook, local: datetime) -> bool:
    """Return whether a member may get a message at this local time."""
    hours = book.direct_messages.reminders
    return hours.from_hour <= local.hour < hours.until_hour


def weekly_due(book: RuleBook, expires_on: date, today: date) -> date | None:
    """Return the latest day, by `today`, of the officers' weekly report; None before the first, and after the last."""
    weekly = book.direct_messages.weekly
    if today > expires_on:
        return None
    latest = today - timedelta((today.weekday() - weekly.weekday) % 7)
    return latest if latest >= expires_on + timedelta(weekly.from_days) else None


def summary_due(book: RuleBook, expires_on: date, today: date) -> date | None:
    """Return the day of the officers' report on the season, once it has come; None before, and long after it."""
    day = expires_on + timedelta(book.direct_messages.summary.days)
    return day if day <= today and not season_is_over(expires_on, today) else None
