"""The season by the contract: the days of the ladder and of the reports, and the counts that a nudge states."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.simulation import cycles
from tests.simulation.model import STEPS, Model
from tests.simulation.records import Agency, Member

LAST_HOUR = 20

_LADDER = (
    ("portal-opens", -1, 10, 1),
    ("dec-1", -1, 12, 1),
    ("jan-15", 0, 1, 15),
    ("feb-1", 0, 2, 1),
    ("recommended", 0, 2, 15),
    ("mar-1", 0, 3, 1),
    ("mar-15", 0, 3, 15),
    ("mar-24", 0, 3, 24),
    ("mar-30", 0, 3, 30),
    ("last-day", 0, 3, 31),
    ("expired", 0, 4, 1),
)
_ROLES_LADDER = (
    ("roles-three-weeks", 0, 1, 10),
    ("roles-one-week", 0, 1, 24),
    ("roles-one-day", 0, 1, 30),
)
_STATED = ("A3", "A5", "B5", "V")
"""The steps of which a nudge says for how many they are open."""


@dataclass(frozen=True)
class Rung:
    """A milestone of a cohort: its name and its day; `roles`: it is about instructors and examiners only."""

    id: str
    on: date
    roles: bool


def ladder(cohort: date, *, roles: bool) -> list[Rung]:
    """Return the milestones of a cohort that expires on 31 March."""
    rows = _ROLES_LADDER if roles else _LADDER
    return [Rung(name, date(cohort.year + year, month, day), roles) for name, year, month, day in rows]


def roles_due(cohort: date) -> date:
    """Return the last day for renewals of instructors and examiners."""
    return date(cohort.year, 1, 31)


def latest(cohort: date, today: date, *, roles: bool) -> Rung | None:
    """Return the latest milestone that is due; None before the first, and when the season is over."""
    due = [each for each in ladder(cohort, roles=roles) if each.on <= today]
    return due[-1] if due and not cycles.is_over(cohort, today) else None


def next_day(cohort: date, today: date, *, everyone: bool, roles: bool) -> date | None:
    """Return the day of the next milestone, among those for which something is open."""
    ahead = [each.on for each in ladder(cohort, roles=False) if everyone and each.on > today]
    ahead += [each.on for each in ladder(cohort, roles=True) if roles and each.on > today]
    return min(ahead, default=None)


@dataclass(frozen=True)
class Counts:
    """The counts of an agency's cohort: of everybody whom it counts with a certification of that date."""

    members: int
    open: int
    renewals: int
    still: Counter[str]


def counted(model: Model, agency: Agency, cohort: date) -> list[tuple[Member, date]]:
    """Return whom an agency's nudges count in a cohort, each with the date since when."""
    return [
        (each, held.counted_from)
        for each in (*model.members.values(), *model.places.values())
        for held in each.certifications
        if held.expires == cohort and held.agency is agency
    ]


Whom = Callable[[Model, Agency, date], list[tuple[Member, date]]]


def of_season(model: Model, agency: Agency, cohort: date) -> list[tuple[Member, date]]:
    """Return whom an agency counts in a season, each with the date since when: nobody who came after its date."""
    return [(each, since) for each, since in counted(model, agency, cohort) if since <= cohort]


def counts(model: Model, agency: Agency, cohort: date, whom: Whom = counted) -> Counts:
    """Count an agency's cohort, whichever cycle its people are in by now.

    Its nudges have nothing to do for whoever has moved elsewhere since; the season keeps them.
    """
    here, year = [each for each, _ in whom(model, agency, cohort)], cohort.year
    unfinished = [each for each in here if not each.recertified(year) and (whom is of_season or each.agency is agency)]
    still = Counter({step: sum(step not in each.marks(year) for each in unfinished) for step in _STATED})
    return Counts(len(here), len(unfinished), sum(len(each.open_roles(year)) for each in here), still)


def cohorts(model: Model, agency: Agency) -> set[date]:
    """Return the expiration dates for which an agency counts somebody."""
    people = (*model.members.values(), *model.places.values())
    held = (each for person in people for each in person.certifications if each.agency is agency)
    return {each.expires for each in held}


def steps_of(member: Member, cycle: int) -> tuple[int, int]:
    """Return how many steps a member has done in a cycle, of how many."""
    every = {*STEPS, *member.roles}
    return len(member.marks(cycle) & every), len(every)


def progress_day(cohort: date, today: date) -> date | None:
    """Return the latest day by today of the officers' reports; None before the first, and after the date.

    They are the first of October to February, and the Mondays of March.
    """
    months = ((-1, 10), (-1, 11), (-1, 12), (0, 1), (0, 2))
    days = [date(cohort.year + year, month, 1) for year, month in months]
    march = (date(cohort.year, 3, day) for day in range(1, 32))
    days += [day for day in march if day.weekday() == 0]
    return max((day for day in days if day <= today), default=None) if today <= cohort else None


def summary_day(cohort: date) -> date:
    """Return the day of the officers' report on a season."""
    return date(cohort.year, 4, 8)
