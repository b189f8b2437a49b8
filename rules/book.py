"""What every data file is made of, and the shapes of the smaller ones: the ladder, the letters, the regions.

Pydantic refuses a file that says too little, too much or the wrong thing, and names the place.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.levels import Level


class RulesError(Exception):
    """The rules cannot be used: which file, which place in it, and what is wrong."""


class Piece(BaseModel):
    """A piece of a data file: read once, never changed, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Piece):
    """Where a fact was read: the page's title and address, and of what time it speaks."""

    title: str
    url: str
    as_of: str


class SourcedLine(Piece):
    """A sentence with a source of its own."""

    text: str
    source: Source


def need_every_level(given: Mapping[Level, Decimal], what: str) -> None:
    """Raise ValueError if not every level is given one."""
    if missing := [level.value for level in Level if level not in given]:
        raise ValueError(f"no {what} for {', '.join(missing)}")


class Rung(Piece):
    """A rung of the ladder: a date of the cycle plus days, or a day of the calendar (``MM-DD``)."""

    id: str
    headline: str
    audience: Literal["certification", "roles"] = "certification"
    anchor: Literal["opens", "recommended", "expires", "roles_due"] | None = None
    days: int = 0
    on: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.anchor is None) == (self.on is None):
            raise ValueError(f"rung {self.id} needs either `anchor` or `on`")
        if self.on is not None:
            date.fromisoformat(f"2023-{self.on}")
        return self


class Ladder(Piece):
    """All rungs."""

    rungs: tuple[Rung, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        if len({rung.id for rung in self.rungs}) != len(self.rungs):
            raise ValueError("two rungs have the same id")
        return self


Hour = Annotated[int, Field(ge=0, le=24)]
Days = Annotated[int, Field(ge=1, le=365)]


class Reminders(Piece):
    """When members who want reminders are written to: hours of their own time zone; and for how long they may rest."""

    from_hour: Hour
    until_hour: Hour
    snooze_days: Days
    longest_snooze: Days

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_hour >= self.until_hour:
            raise ValueError("from_hour must be before until_hour")
        if self.snooze_days > self.longest_snooze:
            raise ValueError("snooze_days must not be more than longest_snooze")
        return self


class Weekly(Piece):
    """On which day of the week officers read who has not submitted (0 is Monday), from so many days after the date."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    from_days: Annotated[int, Field(ge=-365, le=0)]


class Summary(Piece):
    """How many days after the expiration date officers read what came of the season."""

    days: Annotated[int, Field(ge=1, le=59)]
    """Before two months are over, after which nothing is said of a cohort any more."""


class Letters(Piece):
    """When direct messages are sent, and what of them can be chosen."""

    reminders: Reminders
    weekly: Weekly
    summary: Summary


class Region(Piece):
    """A regional EMS council; `as_of` where its contacts are older than the file's page."""

    number: str
    name: str
    url: str
    phone: str | None = None
    email: str | None = None
    as_of: str | None = None


class Regions(Piece):
    """The five councils and the state's own list of them."""

    page: Source
    regions: tuple[Region, ...]
