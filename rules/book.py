"""The shapes of the data files: what a cycle's TOML, the ladder, the regions and the rest may hold.

Pydantic refuses a file that says too little, too much or the wrong thing, and names the place.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.levels import Level
from rules.steps import CERTIFICATION_STEPS, Role, StepCode, slug


class RulesError(Exception):
    """The rules cannot be used: which file, which place in it, and what is wrong."""


class Part(BaseModel):
    """A piece of a data file: read once, never changed, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
    """Where a fact was read: the page's title and address, and of what time it speaks."""

    title: str
    url: str
    as_of: str


class Affiliation(StrEnum):
    """How a member affiliates in the National Registry's profile (step A2)."""

    AGENCY = "agency"
    REGION = "region"
    INACTIVE = "inactive"


class Fact(Part):
    """One sentence. `source` names one of the file's sources; None is the file's own page."""

    text: str
    source: str | None = None
    affiliation: Affiliation | None = None


class Link(Part):
    """Where to go for a step."""

    label: str
    url: str
    source: str | None = None


class PublishedDate(Part):
    """A date of the published cycle."""

    on: date
    source: str | None = None


class Dates(Part):
    """The dates of the published cycle that others are counted from."""

    opens: PublishedDate
    recommended: PublishedDate
    roles_due: PublishedDate


Money = Annotated[Decimal, Field(ge=0)]


class Fees(Part):
    """Dollars. `card_rate` is the part of the state's fee that a card payment adds."""

    nremt: dict[Level, Money]
    state: Money
    card_rate: Annotated[Decimal, Field(ge=0, le=1)]
    returned_payment: Money
    notes: tuple[Fact, ...]

    @model_validator(mode="after")
    def _every_level(self) -> Self:
        _need_every_level(self.nremt, "NREMT fee")
        return self


def _need_every_level(given: Mapping[Level, Decimal], what: str) -> None:
    if missing := [level.value for level in Level if level not in given]:
        raise ValueError(f"no {what} for {', '.join(missing)}")


class Topic(Part):
    """A heading with what is to be said under it."""

    title: str
    lines: tuple[Fact, ...]


class Step(Part):
    """One thing to do. `pitfalls` are keys of the file's pitfalls; `fee` says whose fee is paid here."""

    code: StepCode
    slug: str
    title: str
    lines: Annotated[tuple[Fact, ...], Field(min_length=1)]
    links: tuple[Link, ...] = ()
    pitfalls: tuple[str, ...] = ()
    fee: Literal["nremt", "state"] | None = None


class RoleRenewal(Part):
    """The renewal of a role: `holds` is how the state names who holds it, `lines` hold for this role only."""

    code: Role
    title: str
    holds: str
    lines: tuple[Fact, ...] = ()
    links: tuple[Link, ...]


class RoleRules(Part):
    """What holds for the renewal of every role."""

    lines: tuple[Fact, ...]


class Contact(Part):
    """Who helps with what."""

    name: str
    helps_with: str
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    source: str | None = None


WARNED_OF = frozenset({"nremt_paid_not_submitted", "state_paid_not_submitted", "nremt_date", "education_first"})
"""The pitfalls that members are warned of by name, wherever they stand: every cycle's file has them."""


class PublishedCycle(Part):
    """One cycle's published figures: the whole of a file in ``cycles/``."""

    expires_on: date
    page: Source
    sources: dict[str, Source] = {}
    dates: Dates
    fees: Fees
    education: Topic
    steps: tuple[Step, ...]
    roles: tuple[RoleRenewal, ...]
    role_rules: RoleRules
    pitfalls: dict[str, Fact]
    contacts: tuple[Contact, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        codes = tuple(step.code for step in self.steps)
        if codes != CERTIFICATION_STEPS:
            raise ValueError(f"steps must be {', '.join(CERTIFICATION_STEPS)} in this order")
        if {role.code for role in self.roles} != set(Role):
            raise ValueError(f"roles must be {', '.join(Role)}")
        if wrong := [step.slug for step in self.steps if step.slug != slug(step.code)]:
            raise ValueError(f"slugs that no command knows: {', '.join(wrong)}")
        for step in self.steps:
            if unknown := set(step.pitfalls) - self.pitfalls.keys():
                raise ValueError(f"step {step.code} names pitfalls that are not there: {sorted(unknown)}")
        if missing := WARNED_OF - self.pitfalls.keys():
            raise ValueError(f"pitfalls that members are warned of are not there: {sorted(missing)}")
        named = {fact.source for fact in self._facts()} - {None}
        if unknown_sources := named - self.sources.keys():
            raise ValueError(f"sources that are not there: {sorted(map(str, unknown_sources))}")
        return self

    def _facts(self) -> list[Fact | Link | PublishedDate | Contact]:
        found: list[Fact | Link | PublishedDate | Contact] = [
            *self.fees.notes,
            *self.education.lines,
            *self.role_rules.lines,
            *self.pitfalls.values(),
            *self.contacts,
            self.dates.opens,
            self.dates.recommended,
            self.dates.roles_due,
        ]
        for step in self.steps:
            found += [*step.lines, *step.links]
        for role in self.roles:
            found += [*role.lines, *role.links]
        return found


class Rung(Part):
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


class Ladder(Part):
    """All rungs."""

    rungs: tuple[Rung, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        if len({rung.id for rung in self.rungs}) != len(self.rungs):
            raise ValueError("two rungs have the same id")
        return self


Hour = Annotated[int, Field(ge=0, le=24)]
Days = Annotated[int, Field(ge=1, le=365)]


class Reminders(Part):
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


class Weekly(Part):
    """On which day of the week officers read who has not submitted (0 is Monday), from so many days after the date."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    from_days: Annotated[int, Field(ge=-365, le=0)]


class Summary(Part):
    """How many days after the expiration date officers read what came of the season."""

    days: Annotated[int, Field(ge=1, le=59)]
    """Before two months are over, after which nothing is said of a cohort any more."""


class Letters(Part):
    """When direct messages are sent, and what of them can be chosen."""

    reminders: Reminders
    weekly: Weekly
    summary: Summary


class Region(Part):
    """A regional EMS council; `as_of` where its contacts are older than the file's page."""

    number: str
    name: str
    url: str
    phone: str | None = None
    email: str | None = None
    as_of: str | None = None


class Regions(Part):
    """The five councils and the state's own list of them."""

    page: Source
    regions: tuple[Region, ...]


Hours = Annotated[Decimal, Field(ge=0)]


class HoursByPart(Part):
    """Hours required in each part of the requirement; the fields are named as `rules.education.Part` names them."""

    national: Hours
    local: Hours
    individual: Hours


class EducationModel(Part):
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


class EducationWindow(Part):
    """What is said of a course that is dated after the expiration date, or more than a cycle before it."""

    late: str
    late_source: Source
    early: str
    early_source: Source


class SourcedLine(Part):
    """A sentence with a source of its own."""

    text: str
    source: Source


class Education(Part):
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
        _need_every_level(self.totals, "hours")
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


class LateWindow(Part):
    """The days after the expiration date on which late applications are taken: until which (``MM-DD``)."""

    until: str
    open: str
    closed: str
    source: Source

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        date.fromisoformat(f"2023-{self.until}")
        return self


class After(Part):
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
