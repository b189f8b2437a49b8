"""Direct messages: their kinds, and the days on which they are due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from rules.book import Rung
from rules.cycle import cycle_for, season_is_over
from rules.ladder import Milestone, due, milestones
from rules.rulebook import RuleBook


class Kind(StrEnum):
    """The subject of a direct message, and its recipient."""

    REMINDER = "reminder"
    """A message to a member on a day of the ladder: the certification is not renewed yet."""
    RENEWAL = "renewal"
    """A message to a member who holds a role, on a day of the roles' rungs: its renewal is open."""
    PRIVATE = "private"
    """A message to a member that a training officer asked for: the certification is not renewed yet."""
    PROGRESS = "progress"
    """A message to a training officer: how far the members of a cohort are, once a month and then once a week."""
    SUMMARY = "summary"
    """A message to a training officer: the outcome of a cohort's season."""

    RECERTIFIED = "recertified"
    """A message to a member whose new date somebody has seen in eLicensing: until when they are recertified."""
    INVITATION = "invitation"
    """A message to somebody whom a training officer put on a roster: what it says, and whether that is so."""
    DEACTIVATED = "deactivated"
    """A message to a training officer: somebody's Slack account is deactivated; whether they are still on the crew."""
    REACTIVATED = "reactivated"
    """A message to a training officer: that account is active again, and its person counts again."""

    TAKEN_OVER = "taken over"
    """An announcement in an agency's channel: somebody has taken it over."""
    RENAMED = "renamed"
    """An announcement in an agency's channel: it has another name."""

    LEADERLESS = "leaderless"
    """An announcement in an agency's channel: the last of its training officers has left Slack."""
    LED_AGAIN = "led again"
    """An announcement in an agency's channel that has heard that: it has a training officer again."""


ANNOUNCEMENTS = (Kind.TAKEN_OVER, Kind.RENAMED, Kind.LEADERLESS, Kind.LED_AGAIN)
"""The kinds that go to an agency's channel, for all to read."""
TO_OFFICERS = (Kind.PROGRESS, Kind.SUMMARY, Kind.DEACTIVATED, Kind.REACTIVATED)
"""The kinds that go to an agency's training officers, as long as they are that."""


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


def asked_by_officer(requested_for: date, today: date) -> Milestone | None:
    """Return the reminder that a training officer asked for on a day; None once it would come too late.

    What was asked for a moment before midnight comes after it.
    """
    headline = "Your training officer reminds you"
    is_late = today > requested_for + timedelta(1)
    return None if is_late else Milestone(requested_for, Rung(id="private", headline=headline, anchor="expires"))


def may_remind(book: RuleBook, local: datetime) -> bool:
    """Return whether a member may get a message at this local time."""
    hours = book.direct_messages.reminders
    return hours.from_hour <= local.hour < hours.until_hour


@lru_cache(maxsize=256)
def progress_days(book: RuleBook, expires_on: date) -> tuple[date, ...]:
    """Return the days of the officers' reports on how far a cohort is, in their order."""
    rules, opens = book.direct_messages, cycle_for(book, expires_on).opens
    weekly_from = expires_on + timedelta(rules.weekly.from_days)
    season = (opens + timedelta(each) for each in range((expires_on - opens).days + 1))
    return tuple(
        day
        for day in season
        if (day.day == rules.monthly.day if day < weekly_from else day.weekday() == rules.weekly.weekday)
    )


def progress_due(book: RuleBook, expires_on: date, today: date) -> date | None:
    """Return the latest day, by `today`, of the officers' reports; None before the first, and after the date."""
    return None if today > expires_on else _last(day for day in progress_days(book, expires_on) if day <= today)


def progress_before(book: RuleBook, expires_on: date, day: date) -> date | None:
    """Return the day of the report before that of a day; None for the first."""
    return _last(each for each in progress_days(book, expires_on) if each < day)


def _last(days: Iterable[date]) -> date | None:
    return max(days, default=None)


def summary_due(book: RuleBook, expires_on: date, today: date) -> date | None:
    """Return the day of the officers' report on the season, once it has come; None before, and long after it."""
    day = expires_on + timedelta(book.direct_messages.summary.days)
    return day if day <= today and not season_is_over(expires_on, today) else None
