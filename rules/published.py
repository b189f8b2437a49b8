"""The shape of what is published for a cycle: its dates, fees, steps, roles, pitfalls and contacts."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.book import Piece, Source, need_every_level
from rules.levels import Level
from rules.steps import CERTIFICATION_STEPS, Role, StepCode, slug


class Affiliation(StrEnum):
    """How a member affiliates in the National Registry's profile (step A2)."""

    AGENCY = "agency"
    REGION = "region"
    INACTIVE = "inactive"


class Fact(Piece):
    """One sentence. `source` names one of the file's sources; None is the file's own page."""

    text: str
    source: str | None = None
    affiliation: Affiliation | None = None


class Link(Piece):
    """Where to go for a step."""

    label: str
    url: str
    source: str | None = None


class PublishedDate(Piece):
    """A date of the published cycle."""

    on: date
    source: str | None = None


class Dates(Piece):
    """The dates of the published cycle that others are counted from."""

    opens: PublishedDate
    recommended: PublishedDate
    roles_due: PublishedDate


Money = Annotated[Decimal, Field(ge=0)]


class Fees(Piece):
    """Dollars. `card_rate` is the part of the state's fee that a card payment adds."""

    nremt: dict[Level, Money]
    state: Money
    card_rate: Annotated[Decimal, Field(ge=0, le=1)]
    returned_payment: Money
    notes: tuple[Fact, ...]

    @model_validator(mode="after")
    def _every_level(self) -> Self:
        need_every_level(self.nremt, "NREMT fee")
        return self


class Topic(Piece):
    """A heading with what is to be said under it."""

    title: str
    lines: tuple[Fact, ...]


class Step(Piece):
    """One thing to do. `pitfalls` are keys of the file's pitfalls; `fee` says whose fee is paid here."""

    code: StepCode
    slug: str
    title: str
    lines: Annotated[tuple[Fact, ...], Field(min_length=1)]
    links: tuple[Link, ...] = ()
    pitfalls: tuple[str, ...] = ()
    fee: Literal["nremt", "state"] | None = None


class RoleRenewal(Piece):
    """The renewal of a role: `holds` is how the state names who holds it, `lines` hold for this role only."""

    code: Role
    title: str
    holds: str
    lines: tuple[Fact, ...] = ()
    links: tuple[Link, ...]


class RoleRules(Piece):
    """What holds for the renewal of every role."""

    lines: tuple[Fact, ...]


class Contact(Piece):
    """Who helps with what."""

    name: str
    helps_with: str
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    source: str | None = None


WARNED_OF = frozenset({"nremt_paid_not_submitted", "state_paid_not_submitted", "nremt_date", "education_first"})
"""The pitfalls that members are warned of by name, wherever they stand: every cycle's file has them."""


class PublishedCycle(Piece):
    """One cycle's published figures: the whole of a file in ``cycles/``."""

    expires_on: date
    page: Source
    sources: dict[str, Source] = Field(default_factory=dict)
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
