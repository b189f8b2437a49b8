"""The shapes of what is asked of education, and of what holds for one who is late."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.book import Piece, Source, SourcedLine, need_every_level
from rules.levels import Level

Hours = Annotated[Decimal, Field(ge=0)]


class HoursByPart(Piece):
    """Hours required in each part of the requirement; the fields are named as `rules.education.Part` names them."""

    national: Hours
    local: Hours
    individual: Hours


class EducationModel(Piece):
    """Which model of continuing education counts for which expiration dates.

    `pediatric_share` is the part of the National hours that must be pediatrics, if the model asks for any; what it
    `says`, of this and other things, has its `source`.
    """

    name: str
    first_expiration: date | None = None
    last_expiration: date | None = None
    pediatric_share: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    says: str | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if (self.says is None) != (self.source is None) or (self.pediatric_share is not None and self.says is None):
            raise ValueError("what a model says, and its source, come together")
        return self


class EducationWindow(Piece):
    """What is said of a course that is dated after the expiration date, or more than a cycle before it."""

    late: str
    late_source: Source
    early: str
    early_source: Source


class Education(Piece):
    """Hours of continuing education by level, the models, and what the marks of approval numbers say."""

    totals: dict[Level, Hours]
    parts: dict[Level, HoursByPart]
    totals_source: Source
    models: tuple[EducationModel, ...]
    models_source: Source
    window: EducationWindow
    lines: tuple[SourcedLine, ...]
    marks: dict[str, str]
    marks_source: Source

    @model_validator(mode="after")
    def _every_level(self) -> Self:
        need_every_level(self.totals, "hours")
        for level, total in self.totals.items():
            parts = self.parts.get(level)
            if parts is None or parts.national + parts.local + parts.individual != total:
                raise ValueError(f"the parts of {level} do not add up to its total of {total} hours")
        return self


class AfterLine(SourcedLine):
    """A line for one who is not recertified; `levels` are those that it is for, all if there are none.

    `late` lines speak of late applications: they hold as long as such are taken.
    """

    levels: tuple[Level, ...] = ()
    late: bool = False


class LateWindow(Piece):
    """The days after the expiration date on which late applications are taken: until which (``MM-DD``)."""

    until: str
    open: str
    closed: str
    source: Source

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        date.fromisoformat(f"2023-{self.until}")
        return self


class After(Piece):
    """What holds after the expiration date, for one who is not recertified. The first line is for every level."""

    lines: Annotated[tuple[AfterLine, ...], Field(min_length=1)]
    late: LateWindow

    @model_validator(mode="after")
    def _first_is_for_all(self) -> Self:
        if self.lines[0].levels:
            raise ValueError("the first line must be for every level")
        if missing := [level for level in Level if not any(level in line.levels for line in self.lines)]:
            raise ValueError(f"nothing is said of how to reinstate {', '.join(missing)}")
        return self
