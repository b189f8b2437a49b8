"""The shapes of the requirements for education, and of the lines for one who is late."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.book import ByLevel, Derivable, Piece, Sourced, SourcedFile, SourcedLine
from rules.levels import Level

Hours = Annotated[Decimal, Field(ge=0)]


class HoursOfLevel(Piece):
    """Hours that a level needs: in all, and in each part as `rules.education.Part` names it."""

    total: Hours
    national: Hours
    local: Hours
    individual: Hours

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.national + self.local + self.individual != self.total:
            raise ValueError(f"the parts do not add up to the total of {self.total} hours")
        return self


class RequiredHours(Derivable):
    """Hours that each level needs."""

    by_level: ByLevel[HoursOfLevel]


class PediatricShare(Sourced):
    """The part of the National hours that must be pediatrics."""

    share: Annotated[Decimal, Field(ge=0, le=1)]


class EducationModel(Sourced):
    """A model of continuing education: the expiration dates that it counts for, and what it says beyond the hours."""

    name: str
    first_expiration: date | None = None
    last_expiration: date | None = None
    pediatric: PediatricShare | None = None
    lines: tuple[SourcedLine, ...] = ()


class EducationWindow(Piece):
    """Lines for a course that is dated after the expiration date, or more than a cycle before it."""

    late: SourcedLine
    early: SourcedLine


class Education(SourcedFile):
    """Hours of continuing education by level, the models, and what the marks of approval numbers say."""

    hours: RequiredHours
    models: tuple[EducationModel, ...]
    window: EducationWindow
    lines: tuple[SourcedLine, ...]
    marks: dict[str, SourcedLine]


class AfterLine(SourcedLine, Derivable):
    """A line for one who is not recertified; `levels` are those that it is for, all if there are none.

    `late` lines speak of late applications: they hold as long as such are taken. Those with `two_years` hold where the
    state's date has passed less than two years ago (`under`), or longer ago (`over`).
    """

    levels: tuple[Level, ...] = ()
    late: bool = False
    two_years: Literal["under", "over"] | None = None


class LateWindow(Piece):
    """The days after the expiration date on which late applications are taken: until which (``MM-DD``)."""

    until: str
    open: SourcedLine
    closed: SourcedLine

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        date.fromisoformat(f"2023-{self.until}")
        return self


class After(SourcedFile):
    """Lines for one who is not recertified after the expiration date. The first is for every level."""

    lines: Annotated[tuple[AfterLine, ...], Field(min_length=1)]
    late: LateWindow

    @model_validator(mode="after")
    def _first_is_for_all(self) -> Self:
        if self.lines[0].levels:
            raise ValueError("the first line must be for every level")
        if missing := [level for level in Level if not any(level in line.levels for line in self.lines)]:
            raise ValueError(f"nothing is said of how to reinstate {', '.join(missing)}")
        return self
