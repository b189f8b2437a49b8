"""Agencies and members of a story, as the contract knows them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tests.simulation.clock import day

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
class Certification:
    """What a member holds in one cycle; `agency` counts them in that season, with this date since `counted_from`.

    `begins_on` is the day on which the cycle begins, None of one that has held since it was recorded.
    """

    level: str
    expires: date
    agency: Agency | None
    counted_from: date
    begins_on: date | None = None

    @property
    def cycle(self) -> int:
        """The year of its date."""
        return self.expires.year


@dataclass(eq=False)
class Member:
    """A member, or somebody whom an agency's roster names and who has not answered.

    They have a certification for each cycle. `done` and `own` are the marked steps of each cycle, and those that the
    member marked themselves; `touched` are all that were ever marked or unmarked. `told` are the cycles whose V was
    confirmed, of which they hear. `ended` says of a cycle whose V changed after its season was over whether it was
    marked, and confirmed, when that was; `marked_on` since when V is marked. `invited` is the day on which an officer
    had them told, `came` that on which they came to their agency.
    """

    team: str
    user: str
    agency: Agency | None
    certifications: list[Certification]
    roles: frozenset[str] = frozenset()
    done: dict[int, set[str]] = field(default_factory=dict)
    own: dict[int, set[str]] = field(default_factory=dict)
    touched: dict[int, set[str]] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    ended: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    marked_on: dict[int, date] = field(default_factory=dict)
    since: date | None = None
    snoozed: date | None = None
    courses: int = 0
    invited: date | None = None
    came: date = date.max

    @property
    def zone(self) -> str:
        """The time zone in which their days are counted."""
        return self.agency.zone if self.agency else ZONE

    def today(self, now: datetime) -> date:
        """Return their date at an instant."""
        return day(now, self.zone)

    # --- Certifications ---

    def held(self, today: date) -> Certification:
        """Return the certification that they stand in on a day: the latest that has begun."""
        return [each for each in self.certifications if each.begins_on is None or each.begins_on <= today][-1]

    def of_cycle(self, cycle: int) -> Certification | None:
        """Return the certification of a cycle."""
        return next((each for each in self.certifications if each.cycle == cycle), None)

    def before(self, cycle: int) -> Certification | None:
        """Return the certification before that of a cycle."""
        return next((each for each in reversed(self.certifications) if each.cycle < cycle), None)

    def after(self, cycle: int) -> Certification | None:
        """Return the certification after that of a cycle."""
        return next((each for each in self.certifications if each.cycle > cycle), None)

    def add(self, certification: Certification) -> None:
        """Add the certification of a cycle that has none."""
        assert self.of_cycle(certification.cycle) is None
        self.certifications.append(certification)
        self.certifications.sort(key=lambda each: each.cycle)

    # --- Marks ---

    def marks(self, cycle: int) -> set[str]:
        """Return the steps that are marked in a cycle."""
        return self.done.setdefault(cycle, set())

    def recertified(self, cycle: int) -> bool:
        """Return whether V is marked in a cycle."""
        return "V" in self.marks(cycle)

    def outcome(self, cycle: int) -> tuple[bool, bool]:
        """Return whether V is marked in a cycle, and confirmed; as it was when the season was over, if it is."""
        return self.ended.get(cycle, (self.recertified(cycle), cycle in self.confirmed))

    def touch(self, cycle: int, step: str) -> None:
        """Note that a step was marked or unmarked."""
        self.touched.setdefault(cycle, set()).add(step)

    def waits_for_approval(self, cycle: int) -> bool:
        """Return whether they have submitted at NREMT, and no officer has approved it there."""
        return "A5" in self.marks(cycle) and not self.recertified(cycle) and cycle not in self.approved

    def open_roles(self, cycle: int) -> frozenset[str]:
        """Return the roles whose renewal is open."""
        return self.roles - self.marks(cycle)


def copied(member: Member, agencies: dict[Agency, Agency]) -> Member:
    """Return a member that later changes do not touch; `agencies` are the copies of the agencies."""
    return replace(
        member,
        agency=agencies[member.agency] if member.agency else None,
        certifications=[
            replace(each, agency=agencies[each.agency] if each.agency else None) for each in member.certifications
        ],
        done={cycle: set(steps) for cycle, steps in member.done.items()},
        own={cycle: set(steps) for cycle, steps in member.own.items()},
        touched={cycle: set(steps) for cycle, steps in member.touched.items()},
        confirmed=set(member.confirmed),
        approved=set(member.approved),
        told=set(member.told),
        ended=dict(member.ended),
        marked_on=dict(member.marked_on),
    )
