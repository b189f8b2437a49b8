"""Direct messages: which kinds there are, and on which days they are due."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.book import Rung
from rules.ladder import Milestone, due, milestones, season_is_over
from rules.rulebook import RuleBook


class Kind(StrEnum):
    """The subject of a direct message, and to whom it goes."""

    REMINDER = "reminder"
    """To a member, on a day of the ladder: the certification is not renewed yet."""
    RENEWAL = "renewal"
    """To a member who holds a role, on a day of the roles' own rungs: its renewal is open."""
    WEEKLY = "weekly"
    """To a training officer: who of a cohort has not submitted."""
    SUMMARY = "summary"
    """To a training officer: what came of a cohort's season."""

    @property
    def to_officer(self) -> bool:
        """Whether it goes to a training officer, about an agency."""
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
    """Whether a snooze ends without a reminder of the ladder's own, which would otherwise come at its end."""
    between = [each for each in milestones(book, expires_on) if not each.for_roles and today < each.due_on <= until]
    return not between and not season_is_over(expires_on, until)


def may_remind(book: RuleBook, local: datetime) -> bool:
    """Whether a member may be written to at this local time."""
    hours = book.direct_messages.reminders
    return hours.from_hour <= local.hour < hours.until_hour


def weekly_due(book: RuleBook, expires_on: date, today: date) -> date | None:
    """The latest day by `today` on which officers read who has not submitted; None before the first, and after all."""
    weekly = book.direct_messages.weekly
    if today > expires_on:
        return None
    latest = today - timedelta((today.weekday() - weekly.weekday) % 7)
    return latest if latest >= expires_on + timedelta(weekly.from_days) else None


def summary_due(book: RuleBook, expires_on: date, today: date) -> date | None:
    """The day on which officers read what came of the season, once it has come; None before, and long after it."""
    day = expires_on + timedelta(book.direct_messages.summary.days)
    return day if day <= today and not season_is_over(expires_on, today) else None
