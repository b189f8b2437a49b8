"""Models of the parts of every data file, and of the smaller files: ladder, direct messages, regions.

Pydantic refuses a file that says too little, too much or the wrong thing, and names the place.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from rules.levels import Level


class RulesError(Exception):
    """Rules that cannot be used: names the file, the place in it, and what is wrong."""


class Piece(BaseModel):
    """A piece of a data file: read once, never changed, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Piece):
    """A page on which a fact was read: its title and address, and the time of which it speaks."""

    title: str
    url: str
    as_of: str


PAGE = "page"
"""The name of a file's own page, from which everything comes that names no other source."""


class Sourced(Piece):
    """A fact that people are told: the words on which it is based, and the page on which they were read.

    In a file, `source` is the name of one of its `[sources]`.
    """

    quote: str
    source: Source

    @property
    def is_conclusion(self) -> bool:
        """True if its quotation alone does not say it."""
        return False

    @model_validator(mode="before")
    @classmethod
    def _rests_on_words(cls, given: object, info: ValidationInfo) -> object:
        if not isinstance(given, dict):
            return given
        about = f"“{given['text']}”" if given.get("text") else "this"
        if not str(given.get("quote", "")).strip():
            raise ValueError(
                f'{about} has no quote: add `quote = "…"` with the words of its source, as they stand there; or take '
                "the line out, if no words say it"
            )
        return given if info.context is None else given | {"source": _source_of(given, about, info.context)}


def _source_of(given: Mapping[str, object], about: str, known: Mapping[str, object]) -> object:
    name = given.get("source", PAGE)
    if isinstance(name, str) and name in known:
        return known[name]
    names = ", ".join(sorted(known)) or "none yet"
    if "source" not in given or not isinstance(name, str):
        raise ValueError(f'{about} does not say where it was read: add `source = "…"`, the name of a source: {names}')
    raise ValueError(
        f"there is no source {name!r}: add [sources.{name}] with title, url and as_of, or name one of these: {names}"
    )


OUR_CONCLUSION = "as we understand it"


class Derivable(Sourced):
    """A fact that may be a conclusion: `derived` says what it follows from beside its quotation.

    Only what tells its readers that it is `OUR_CONCLUSION`, wherever it is shown, may be one.
    """

    derived: str | None = None

    @property
    def is_conclusion(self) -> bool:
        """True if its quotation alone does not say it."""
        return self.derived is not None


class SourcedLine(Sourced):
    """A sentence."""

    text: str


class SourcedFile(Piece):
    """A file of facts: the sources that its lines name."""

    sources: dict[str, Source] = Field(default_factory=dict)


T = TypeVar("T")


def _for_every_level(given: dict[Level, T]) -> dict[Level, T]:
    if missing := [level.value for level in Level if level not in given]:
        raise ValueError(f"nothing for {', '.join(missing)}")
    return given


ByLevel = Annotated[dict[Level, T], AfterValidator(_for_every_level)]
"""A value for each level, none left out."""


class Rung(Piece):
    """A rung of the ladder: a date of the cycle plus days, or a day of the calendar (``MM-DD``).

    One that is `always` posted cannot be left out by an agency. `headline_after` is its headline once its day has
    passed, if that is another.
    """

    id: str
    headline: str
    headline_after: str | None = None
    audience: Literal["certification", "roles"] = "certification"
    anchor: Literal["opens", "recommended", "expires", "roles_due"] | None = None
    days: Annotated[int, Field(ge=-730, le=365)] = 0
    on: str | None = None
    always: bool = False

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
    """Hours (in a member's time zone) between which reminders are sent, and days for which they can be snoozed."""

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


class Monthly(Piece):
    """The day of each month on which officers read how far their members are, until the weekly reports begin."""

    day: Annotated[int, Field(ge=1, le=28)]


class Weekly(Piece):
    """The weekday (0 is Monday) on which officers read that, from so many days after the expiration date."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    from_days: Annotated[int, Field(ge=-365, le=0)]


class Summary(Piece):
    """Days after the expiration date until officers read what came of the season."""

    days: Annotated[int, Field(ge=1, le=59)]
    """At most two months: after that no message is about the cohort."""


class DirectMessageRules(Piece):
    """Times at which direct messages are sent, and what of them can be chosen."""

    reminders: Reminders
    monthly: Monthly
    weekly: Weekly
    summary: Summary


class Region(Derivable):
    """A regional EMS council."""

    number: str
    name: str
    url: str
    phone: str | None = None
    email: str | None = None


class Regions(SourcedFile):
    """The five councils and the state's own list of them."""

    page: Source
    regions: tuple[Region, ...]
