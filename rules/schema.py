"""The shape of what is published for a cycle: its dates, fees, steps, roles, pitfalls and contacts."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.book import ByLevel, Piece, Source, Sourced, SourcedFile, SourcedLine
from rules.steps import CERTIFICATION_STEPS, Role, StepCode, slug


class Affiliation(StrEnum):
    """A way to affiliate in the National Registry's profile (step A2)."""

    AGENCY = "agency"
    REGION = "region"
    INACTIVE = "inactive"

    @property
    def label(self) -> str:
        """The name by which a member chooses it."""
        return _AFFILIATIONS[self]


_AFFILIATIONS = {
    Affiliation.AGENCY: "With an agency",
    Affiliation.REGION: "Not with an agency (no NREMT)",
    Affiliation.INACTIVE: "Not with an agency (with NREMT)",
}


class Fact(SourcedLine):
    """A sentence, in step A2 for those who affiliate in one way."""

    affiliation: Affiliation | None = None


class Link(Sourced):
    """An address to go to for a step."""

    label: str
    url: str


class PublishedDate(Sourced):
    """A date of the published cycle."""

    on: date


class Dates(Piece):
    """The dates of the published cycle that others are counted from."""

    opens: PublishedDate
    recommended: PublishedDate
    roles_due: PublishedDate


Money = Annotated[Decimal, Field(ge=0)]


class FeeByLevel(Sourced):
    """Dollars that each level pays."""

    by_level: ByLevel[Money]


class Fee(Sourced):
    """Dollars that everybody pays."""

    amount: Money


class CardFee(Sourced):
    """The part of the state's fee that a card payment adds."""

    rate: Annotated[Decimal, Field(ge=0, le=1)]


class Fees(Piece):
    """Fees that are paid to the National Registry and to the state."""

    nremt: FeeByLevel
    state: Fee
    card: CardFee
    notes: tuple[Fact, ...]


class Topic(Piece):
    """A heading with the lines under it."""

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
    """Lines that hold for the renewal of every role."""

    lines: tuple[Fact, ...]


class Contact(SourcedLine):
    """An office that helps; the sentence says with what."""

    name: str
    email: str | None = None
    url: str | None = None


WARNED_OF = frozenset(
    {
        "nremt_paid_not_submitted",
        "nremt_not_approved",
        "nremt_validated_by",
        "nremt_midnight",
        "state_paid_not_submitted",
        "nremt_date",
        "education_first",
    }
)
"""The pitfalls that people are told of by name, wherever they stand: every cycle's file has them."""


class PublishedCycle(SourcedFile):
    """One cycle's published figures: the whole of a file in ``cycles/``."""

    expires_on: date
    page: Source
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
        return self
