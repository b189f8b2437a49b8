"""Agencies and members of a story, as the contract knows them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

ZONE = "America/New_York"


@dataclass(eq=False)
class Agency:
    """An agency. `officers` says of each when they were appointed; the founder is one until they are dismissed.

    `number` stays the same, whatever it is called and wherever it moves; `before` are the channels that it had.
    """

    number: int
    team: str
    channel: str
    name: str
    created_on: date
    founder: str | None
    officers: dict[str, datetime]
    zone: str = ZONE
    hour: int = 9
    names: bool = False
    paused: bool = False
    before: tuple[str, ...] = ()


@dataclass(eq=False)
class Member:
    """A member, or somebody whom an agency's roster names and who has not answered.

    `done` and `own` are the marked steps of each cycle, and those that the member marked themselves; `touched` are all
    that were ever marked or unmarked. `invited` is the day on which an officer had them told.
    """

    team: str
    user: str
    agency: Agency | None
    level: str
    expires: date
    counted_from: date
    roles: frozenset[str] = frozenset()
    done: dict[int, set[str]] = field(default_factory=dict)
    own: dict[int, set[str]] = field(default_factory=dict)
    touched: dict[int, set[str]] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    since: date | None = None
    snoozed: date | None = None
    courses: int = 0
    invited: date | None = None

    def marks(self, cycle: int | None = None) -> set[str]:
        """Return the steps that are marked in a cycle, else in the current one."""
        return self.done.setdefault(cycle or self.expires.year, set())

    def touch(self, step: str) -> None:
        """Note that a step of the current cycle was marked or unmarked."""
        self.touched.setdefault(self.expires.year, set()).add(step)

    @property
    def zone(self) -> str:
        """The time zone in which their days are counted."""
        return self.agency.zone if self.agency else ZONE

    @property
    def waits_for_approval(self) -> bool:
        """Whether they have submitted at NREMT, and no officer has approved it there."""
        return "A5" in self.marks() and "V" not in self.marks() and self.expires.year not in self.approved

    @property
    def open_roles(self) -> frozenset[str]:
        """The roles whose renewal is open."""
        return self.roles - self.marks()


def copied(member: Member, agencies: dict[Agency, Agency]) -> Member:
    """Return a member that later changes do not touch; `agencies` are the copies of the agencies."""
    return replace(
        member,
        agency=agencies[member.agency] if member.agency else None,
        done={cycle: set(steps) for cycle, steps in member.done.items()},
        own={cycle: set(steps) for cycle, steps in member.own.items()},
        touched={cycle: set(steps) for cycle, steps in member.touched.items()},
        confirmed=set(member.confirmed),
        approved=set(member.approved),
    )
