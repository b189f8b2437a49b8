"""A member's cycle: the newest published figures, moved to the year in which the certification expires."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rules.rulebook import RuleBook
from rules.schema import Fact, PublishedCycle, PublishedDate, Step
from rules.steps import StepCode

CYCLE_YEARS = 2
"""A certification lasts two years: https://www.neems.org/emt-recertification/"""


def move(day: date, years: int) -> date:
    """Move a day by years; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """The cycle of one expiration date, and the published figures that it uses.

    `cycle_for` makes each once; one is like no other, so that what is made of it can be kept by it.
    """

    expires_on: date
    published: PublishedCycle

    @property
    def carried(self) -> bool:
        """Whether the figures were published for another year than this cycle's."""
        return self._shift != 0

    @property
    def year(self) -> int:
        """The year in which the certification expires: what a member's progress belongs to."""
        return self.expires_on.year

    @property
    def new_year(self) -> int:
        """The year of the date that eLicensing shows once the member is recertified."""
        return self.year + CYCLE_YEARS

    @property
    def renewed_until(self) -> date:
        """The expiration date of the next cycle."""
        return move(self.expires_on, CYCLE_YEARS)

    @property
    def opens(self) -> date:
        """The day on which the National Registry's portal opens for this cycle."""
        return self._moved(self.published.dates.opens)

    @property
    def recommended(self) -> date:
        """The day by which the state recommends to have completed all steps."""
        return self._moved(self.published.dates.recommended)

    @property
    def roles_due(self) -> date:
        """The last day on which instructor and examiner renewals are accepted."""
        return self._moved(self.published.dates.roles_due)

    @property
    def _shift(self) -> int:
        return self.expires_on.year - self.published.expires_on.year

    def _moved(self, published: PublishedDate) -> date:
        return move(published.on, self._shift)

    def words(self, text: str) -> str:
        """A text of the file with this cycle's years in it."""
        return text.replace("{new_year}", str(self.new_year)).replace("{year}", str(self.year))

    def step(self, code: StepCode) -> Step:
        """A step in full; a role's step has the conditions that hold for every role."""
        found = next((step for step in self.published.steps if step.code is code), None)
        return found or self._role_step(code)

    def pitfalls(self, step: Step) -> tuple[Fact, ...]:
        """Return the pitfalls of a step."""
        return tuple(self.published.pitfalls[key] for key in step.pitfalls)

    def _role_step(self, code: StepCode) -> Step:
        renewal = next(renewal for renewal in self.published.roles if renewal.code == code.role)
        return Step(
            code=code,
            slug=renewal.code.value,
            title=renewal.title,
            lines=self.published.role_rules.lines + renewal.lines,
            links=renewal.links,
        )


@lru_cache(maxsize=256)
def cycle_for(book: RuleBook, expires_on: date) -> Cycle:
    """The cycle of an expiration date: its own year's figures, else the newest earlier ones carried forward."""
    earlier = [cycle for cycle in book.cycles if cycle.expires_on.year <= expires_on.year]
    return Cycle(expires_on, earlier[-1] if earlier else book.cycles[0])


def next_expiration(today: date) -> date:
    """The 31 March that comes next, today included: expirations happen every spring."""
    this_spring = date(today.year, 3, 31)
    return this_spring if today <= this_spring else date(today.year + 1, 3, 31)
