"""A member's cycle: the newest published figures, moved to the year in which the certification expires."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from functools import lru_cache
from typing import TypeVar, cast

from rules.book import Piece
from rules.dates import days_left, furthest, move, zone_named
from rules.rulebook import RuleBook
from rules.schema import Fact, Link, PublishedCycle, Step
from rules.steps import StepCode

_Piece = TypeVar("_Piece", bound=str | Piece)

CYCLE_YEARS = 2
"""A certification lasts two years: https://www.neems.org/emt-recertification/"""


def is_too_early_for_v(expires_on: date, today: date) -> bool:
    """Return whether no new date can show in eLicensing yet: none is so far ahead."""
    return move(expires_on, CYCLE_YEARS) > furthest(today)


def may_be_renewal(before: date, after: date, today: date) -> bool:
    """Return whether a date in place of another one, of a season that has opened, may be that of a renewal."""
    return not is_too_early_for_v(before, today) and after.year >= before.year + CYCLE_YEARS


def takes_v_alone(expires_on: date, today: date) -> bool:
    """Return whether V of a date can be marked without the new one: it can show by now, and is two years on.

    Once the season is over, it is not so for certain.
    """
    return not is_too_early_for_v(expires_on, today) and not season_is_over(expires_on, today)


LAST_DAYS = 14
"""In so many days before the expiration date, only what is to be done today matters."""


LATE_DAYS = 61
"""A season goes on for so many days after the expiration date, for those who are late: for March 31 until May 31."""


def season_is_over(expires_on: date, today: date) -> bool:
    """Return whether the season of an expiration date is over: nobody is to hear of it any more."""
    return expires_on < oldest_in_season(today)


def last_of_season(expires_on: date) -> date:
    """Return the last day of the season of an expiration date."""
    return expires_on + timedelta(LATE_DAYS)


def season_end(expires_on: date, timezone: str) -> datetime:
    """Return the moment at which the season of an expiration date is over in a time zone: the end of its last day."""
    return datetime.combine(last_of_season(expires_on) + timedelta(1), time(), zone_named(timezone))


def oldest_in_season(today: date) -> date:
    """Return the earliest expiration date whose season is not over."""
    return today - timedelta(LATE_DAYS)


def with_years(piece: _Piece, year: int) -> _Piece:
    """Return a text of the rules, or all texts of a piece, with the years of the cycle that ends in `year`."""
    return cast("_Piece", _with_years(piece, {"{year}": str(year), "{new_year}": str(year + CYCLE_YEARS)}))


def _with_years(piece: object, years: Mapping[str, str]) -> object:
    match piece:
        case Enum():  # a word that means something, and no text
            return piece
        case str():
            for name, value in years.items():
                piece = piece.replace(name, value)
            return piece
        case tuple():
            return tuple(_with_years(each, years) for each in piece)
        case dict():
            return {key: _with_years(each, years) for key, each in piece.items()}
        case Piece():
            return piece.model_copy(update={name: _with_years(each, years) for name, each in piece})
    return piece


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """The cycle of one expiration date: its dates, and the published figures that it uses.

    `cycle_for` makes each once; one is like no other, so that what is made of it can be kept by it.
    """

    expires_on: date
    year: int
    """The year in which the certification expires: a member's progress belongs to it."""
    new_year: int
    """The year of the date that eLicensing shows once the member is recertified."""
    renewed_until: date
    """The expiration date of the next cycle."""
    opens: date
    """The day on which the National Registry's portal opens for this cycle."""
    recommended: date
    """The day by which the state recommends to have completed all steps."""
    roles_due: date
    """The last day on which instructor and examiner renewals are accepted."""
    carried: bool
    """Whether the figures were published for another year than this cycle's."""
    published: PublishedCycle
    """The published figures, with this cycle's years in their texts."""
    steps: Mapping[StepCode, Step]
    """Every step in full; a role's step has the conditions that hold for every role."""

    def pitfalls(self, step: Step) -> tuple[Fact, ...]:
        """Return the pitfalls of a step."""
        return tuple(self.published.pitfalls[key] for key in step.pitfalls)

    def is_early(self, today: date) -> bool:
        """Return whether the season has not begun: the National Registry's portal is still closed for this cycle."""
        return today < self.opens

    def in_last_days(self, today: date) -> bool:
        """Return whether the expiration date is at most two weeks ahead, or today."""
        return 0 <= days_left(self.expires_on, today) <= LAST_DAYS and not self.is_early(today)

    def page_of(self, code: StepCode) -> Link | None:
        """Return the page on which a step is done: that of the first step of its side, or a role's own form."""
        first = code if code.role else next(each.code for each in self.published.steps if each.code[0] == code[0])
        return next(iter(self.steps[first].links), None)


def cycle_of(published: PublishedCycle, expires_on: date) -> Cycle:
    """Return the cycle of an expiration date with these figures, moved to its years."""
    shift = expires_on.year - published.expires_on.year
    published = with_years(published, expires_on.year)
    return Cycle(
        expires_on=expires_on,
        year=expires_on.year,
        new_year=expires_on.year + CYCLE_YEARS,
        renewed_until=move(expires_on, CYCLE_YEARS),
        opens=move(published.dates.opens.on, shift),
        recommended=move(published.dates.recommended.on, shift),
        roles_due=move(published.dates.roles_due.on, shift),
        carried=shift != 0,
        published=published,
        steps={step.code: step for step in (*published.steps, *_role_steps(published))},
    )


def _role_steps(published: PublishedCycle) -> Iterator[Step]:
    for renewal in published.roles:
        lines = published.role_rules.lines + renewal.lines
        code = StepCode(renewal.code.value)
        yield Step(code=code, slug=code.value, title=renewal.title, lines=lines, links=renewal.links)


@lru_cache(maxsize=256)
def cycle_for(book: RuleBook, expires_on: date) -> Cycle:
    """Return the cycle of an expiration date: its own year's figures, else the newest earlier ones carried forward."""
    earlier = [cycle for cycle in book.cycles if cycle.expires_on.year <= expires_on.year]
    return cycle_of(earlier[-1] if earlier else book.cycles[0], expires_on)


class Moment(StrEnum):
    """The dates of a member's cycle that `deadlines` lists."""

    OPENS = "opens"
    ROLES_DUE = "roles_due"
    RECOMMENDED = "recommended"
    EXPIRES = "expires"


def moments(cycle: Cycle) -> list[tuple[date, Moment]]:
    """Every date of a cycle, in order."""
    return sorted(
        [
            (cycle.opens, Moment.OPENS),
            (cycle.roles_due, Moment.ROLES_DUE),
            (cycle.recommended, Moment.RECOMMENDED),
            (cycle.expires_on, Moment.EXPIRES),
        ]
    )
