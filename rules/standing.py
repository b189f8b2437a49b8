"""A member's standing: what is done, what is next, and what deserves a warning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rules.schema import Affiliation
from rules.steps import CERTIFICATION_STEPS, Role, StepCode, steps_for

_FIRST = {
    StepCode.A4: StepCode.A3,
    StepCode.A5: StepCode.A4,
    StepCode.B2: StepCode.B1,
    StepCode.B3: StepCode.B2,
    StepCode.B4: StepCode.B3,
    StepCode.B5: StepCode.B4,
}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A record of who has seen something, other than the member, and when: the new date (V), or the approval of A5."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """The steps that a member of some roles has marked done: self-reported, all but a V that was confirmed.

    `submitted` is since when A5 is marked done; `approval` says who saw that NREMT's application is approved there.
    `by_officer` are the steps that a training officer marked done, and the member has not touched.
    """

    done: frozenset[StepCode]
    roles: frozenset[Role] = frozenset()
    confirmation: Confirmation | None = None
    submitted: datetime | None = None
    approval: Confirmation | None = None
    by_officer: frozenset[StepCode] = frozenset()

    @cached_property
    def steps(self) -> tuple[StepCode, ...]:
        """Every step there is for this member."""
        return steps_for(self.roles)

    @cached_property
    def count(self) -> int:
        """The number of those steps that are done."""
        return len(self.done.intersection(self.steps))

    @cached_property
    def recertified(self) -> bool:
        """Only V does that: eLicensing shows the new date."""
        return StepCode.V in self.done

    @cached_property
    def waiting(self) -> bool:
        """Whether both sides are submitted and only the new date is awaited."""
        return {StepCode.A5, StepCode.B5} <= self.done and not self.recertified

    @cached_property
    def next(self) -> StepCode | None:
        """The first certification step that is open, of a side that isn't submitted; else V; None once recertified.

        What a submission rests upon and isn't marked is asked about: `to_check`.
        """
        if self.recertified:
            return None
        return next((side[0] for side in self.open_sides), StepCode.V)

    @cached_property
    def open_sides(self) -> tuple[tuple[StepCode, ...], ...]:
        """The open steps of each side that is not submitted."""
        sides = (("A", StepCode.A5), ("B", StepCode.B5))
        return tuple(
            tuple(step for step in CERTIFICATION_STEPS if step[0] == side and step not in self.done)
            for side, submit in sides
            if submit not in self.done and not self.recertified
        )

    @cached_property
    def two(self) -> tuple[StepCode, ...]:
        """The next step of each side; where only one side is open, its next two; none once both are submitted."""
        if len(self.open_sides) == 1:
            return self.open_sides[0][:2]
        return tuple(side[0] for side in self.open_sides)

    @cached_property
    def to_check(self) -> tuple[StepCode, ...]:
        """The education and fees that a submission rests upon, and that are not marked: they may well be done."""
        rests = ((StepCode.A5, StepCode.A3), (StepCode.A5, StepCode.A4), (StepCode.B5, StepCode.B4))
        open_ = () if self.recertified else rests
        return tuple(before for submit, before in open_ if submit in self.done and before not in self.done)

    @cached_property
    def open_roles(self) -> tuple[StepCode, ...]:
        """The role renewals that are still to be submitted."""
        return tuple(step for step in self.steps if step.role is not None and step not in self.done)

    @cached_property
    def paid_not_submitted(self) -> tuple[StepCode, ...]:
        """The submissions (A5, B5) that are open although their fee is paid."""
        if self.recertified:
            return ()
        pairs = ((StepCode.A4, StepCode.A5), (StepCode.B4, StepCode.B5))
        return tuple(submit for pay, submit in pairs if pay in self.done and submit not in self.done)


ALONE = frozenset({Affiliation.INACTIVE, Affiliation.REGION})
"""The affiliations of those who renew without an agency: no training officer approves them."""


def waits_since(standing: Standing, affiliation: Affiliation | None) -> datetime | None:
    """Return since when a member waits for their training officer's approval at NREMT; None if they do not.

    Who renews without an agency has no training officer who could.
    """
    return None if affiliation in ALONE or standing.approval or standing.recertified else standing.submitted


Event = tuple[str, bool, str | None, datetime | None, bool]
"""A step's code, whether it was marked done, by whom that was confirmed, if it was; when, where it was confirmed or is
of A5; and whether its author is somebody else than the member."""


def standing_after(events: Iterable[Event], roles: frozenset[Role]) -> Standing:
    """Return the standing after these events, in their order: of a step's events, the latest holds."""
    done: set[StepCode] = set()
    by_officer: set[StepCode] = set()
    confirmed: dict[StepCode, Confirmation | None] = {}
    submitted = None
    for step, is_done, confirmed_by, at, by_other in events:
        code = StepCode(step)
        if is_done is not (code in done):  # not so what only confirms a mark, or takes that back
            (by_officer.add if is_done and by_other else by_officer.discard)(code)
        if code is StepCode.A5 and (is_done is not (code in done)):
            submitted = at if is_done else None
        (done.add if is_done else done.discard)(code)
        confirmed[code] = Confirmation(confirmed_by, at) if is_done and confirmed_by and at else None
    return Standing(
        frozenset(done),
        roles,
        confirmed.get(StepCode.V),
        submitted,
        confirmed.get(StepCode.A5),
        frozenset(by_officer),
    )


def skipped_before(step: StepCode, done: Iterable[StepCode]) -> tuple[StepCode, ...]:
    """The open steps that come before one just marked: order is advised, never forced.

    For V that is every other step of the certification; for the others the one that they rest upon.
    """
    finished = set(done)
    if step is StepCode.V:
        before: tuple[StepCode, ...] = tuple(each for each in CERTIFICATION_STEPS if each is not StepCode.V)
    else:
        before = (_FIRST[step],) if step in _FIRST else ()
    return tuple(each for each in before if each not in finished)
