"""The ladder of nudges: the days on which a cohort's channel is nudged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from rules.book import Rung
from rules.cycle import Cycle, cycle_for, season_is_over
from rules.dates import move
from rules.rulebook import RuleBook

LAST_HOUR = 20
"""Nudges are posted from an agency's own hour until 20:00 of its time zone."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A rung of the ladder on the calendar of one cohort."""

    due_on: date
    rung: Rung

    @property
    def id(self) -> str:
        """The rung's name: with the cohort it identifies a nudge of an agency."""
        return self.rung.id

    def headline(self, today: date) -> str:
        """Return its headline on a day."""
        after = self.rung.headline_after
        return after if after is not None and today > self.due_on else self.rung.headline

    @property
    def for_roles(self) -> bool:
        """True if it is only about instructor and examiner renewals."""
        return self.rung.audience == "roles"


@lru_cache(maxsize=256)
def milestones(book: RuleBook, expires_on: date) -> tuple[Milestone, ...]:
    """Return every milestone of a cohort, in the order of its days. Every nudge asks for them."""
    cycle = cycle_for(book, expires_on)
    found = [Milestone(_due_on(rung, cycle), rung) for rung in book.ladder.rungs]
    return tuple(sorted((each for each in found if _makes_sense(each, cycle)), key=lambda each: each.due_on))


def find_milestone(book: RuleBook, expires_on: date, milestone: str) -> Milestone | None:
    """Return the milestone of a cohort that has this name."""
    return next((each for each in milestones(book, expires_on) if each.id == milestone), None)


def subject(
    book: RuleBook, expires_on: date, milestone: str | None, requested_for: date | None, today: date
) -> Milestone | None:
    """Return what a nudge is about: a milestone of the ladder, or the digest that an officer requested for today.

    None if the ladder has no such milestone, once the season is over, and for a digest whose day has passed.
    """
    if milestone is not None:
        return None if season_is_over(expires_on, today) else find_milestone(book, expires_on, milestone)
    return _digest(today) if requested_for == today else None


def _digest(today: date) -> Milestone:
    return Milestone(today, Rung(id="requested", headline="Where we stand today", anchor="expires"))


def may_post(nudge_hour: int, local: datetime) -> bool:
    """Return whether an agency whose day begins at `nudge_hour` may be nudged at this local time."""
    return nudge_hour <= local.hour < LAST_HOUR


def in_season(book: RuleBook, cohorts: Iterable[date], today: date) -> list[date]:
    """Return the cohorts whose season it is today, the first to expire first.

    That is from the day on which NREMT's portal opens to a year after the expiration date, for as long as a member
    may still be late.
    """
    return sorted(each for each in cohorts if cycle_for(book, each).opens <= today <= move(each, 1))


def _due_on(rung: Rung, cycle: Cycle) -> date:
    match rung.anchor:
        case "opens":
            day = cycle.opens
        case "recommended":
            day = cycle.recommended
        case "roles_due":
            day = cycle.roles_due
        case "expires":
            day = cycle.expires_on
        case _:
            return _last_before(f"{rung.on}", cycle.expires_on)
    return date.fromordinal(day.toordinal() + rung.days)


def _last_before(month_day: str, expires_on: date) -> date:
    this_year = date.fromisoformat(f"{expires_on.year}-{month_day}")
    return this_year if this_year <= expires_on else move(this_year, -1)


def _makes_sense(milestone: Milestone, cycle: Cycle) -> bool:
    """Return whether the milestone is in order: a rung counted from another date must not fall after the expiration."""
    return milestone.rung.anchor == "expires" or milestone.due_on <= cycle.expires_on


def due(ladder: Sequence[Milestone], today: date) -> tuple[list[Milestone], list[Milestone]]:
    """Return the milestones to post by `today`, and those that a later one supersedes, per audience."""
    latest: dict[bool, Milestone] = {}
    superseded: list[Milestone] = []
    for milestone in (each for each in ladder if each.due_on <= today):
        if (older := latest.get(milestone.for_roles)) is not None:
            superseded.append(older)
        latest[milestone.for_roles] = milestone
    return list(latest.values()), superseded


def superseding(ladder: Sequence[Milestone], milestone: Milestone, today: date) -> list[Milestone]:
    """Return the milestones due by `today` that come after one of the same audience: each supersedes it."""
    after = ladder[ladder.index(milestone) + 1 :]
    return [each for each in after if each.due_on <= today and each.for_roles is milestone.for_roles]


def upcoming(
    ladder: Sequence[Milestone], after: date, *, everyone: bool = True, roles: bool = False
) -> Milestone | None:
    """Return the next milestone after a day, or None after the last.

    Those for everyone count while someone is not recertified, those for roles while a renewal is open.
    """
    return next((each for each in ladder if each.due_on > after and (roles if each.for_roles else everyone)), None)
