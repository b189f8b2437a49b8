"""What is true: the people, agencies and marks of a story, kept by what the contract says and by nothing else.

The model never asks the code under test what should be. `facts` is compared with the database after every step.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation.clock import day

ZONE = "America/New_York"
STEPS = ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5", "V")
ROLES = ("instructor", "examiner", "chief-examiner")
FURTHEST_YEARS = 3
LAPSED_YEARS = 2
LONGEST_SNOOZE = 60


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
    """A member. `done` and `own` are the marked steps of each cycle, and those that the member marked themselves."""

    team: str
    user: str
    agency: Agency | None
    level: str
    expires: date
    counted_from: date
    roles: frozenset[str] = frozenset()
    done: dict[int, set[str]] = field(default_factory=dict)
    own: dict[int, set[str]] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    since: date | None = None
    snoozed: date | None = None
    courses: int = 0

    def marks(self, cycle: int | None = None) -> set[str]:
        """Return the steps that are marked in a cycle, else in the current one."""
        return self.done.setdefault(cycle or self.expires.year, set())

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


@dataclass
class Model:
    """Everything that is true, by workspace and user or channel."""

    agencies: dict[tuple[str, str], Agency] = field(default_factory=dict)
    members: dict[tuple[str, str], Member] = field(default_factory=dict)
    homes: set[tuple[str, str]] = field(default_factory=set)
    founded: int = 0

    def copy(self) -> "Model":
        """Return this moment's model, which later changes do not touch."""
        agencies = {each: replace(each, officers=dict(each.officers)) for each in self.agencies.values()}
        members = {key: _copied(each, agencies) for key, each in self.members.items()}
        return Model(
            {key: agencies[each] for key, each in self.agencies.items()}, members, set(self.homes), self.founded
        )

    def led_by(self, team: str, user: str) -> list[Agency]:
        """Return the agencies that somebody leads."""
        return [each for each in self.agencies.values() if each.team == team and user in each.officers]

    def of(self, agency: Agency) -> list[Member]:
        """Return the members of an agency."""
        return [each for each in self.members.values() if each.agency is agency]

    def found(self, team: str, user: str, channel: str, name: str, now: datetime) -> None:
        """Make the channel an agency's, or move here the one of that name that the user leads.

        Where there is an agency, the bot only asks whether to rename it.
        """
        if (team, channel) in self.agencies:
            return
        same = next((each for each in self.led_by(team, user) if each.name.casefold() == name.casefold()), None)
        if same is not None:
            del self.agencies[team, same.channel]
            same.before, same.channel = (*same.before, same.channel), channel
            self.agencies[team, channel] = same
            return
        self.founded += 1
        self.agencies[team, channel] = Agency(self.founded, team, channel, name, day(now, ZONE), user, {user: now})

    def asked_about(self, team: str, user: str, channel: str) -> Agency | None:
        """Return the agency that an officer asks about: the channel's, or elsewhere the one that they lead."""
        here, led = self.agencies.get((team, channel)), self.led_by(team, user)
        if here is not None:
            return here if user in here.officers else None
        if len(led) == 1:
            return led[0]
        member = self.members.get((team, user))
        return member.agency if member and member.agency in led else None

    def settle(self, user: str, before: Agency, chosen: dict[str, Any], now: datetime) -> None:
        """Save the settings that an officer changed in the form, which showed them as they were before."""
        agency = next((each for each in self.agencies.values() if each.number == before.number), None)
        if agency is None or user not in agency.officers:
            return
        wanted = chosen.get("officers", list(before.officers))
        gone, added = before.officers.keys() - set(wanted), set(wanted) - before.officers.keys()
        officers = [*(agency.officers.keys() - gone), *(added - agency.officers.keys())]
        if not any(self._could_lead(agency, each, user) for each in officers):
            return
        for name in ("zone", "hour", "names", "paused"):
            if chosen.get(name, getattr(before, name)) != getattr(before, name):
                setattr(agency, name, chosen[name])
        agency.officers = {each: agency.officers.get(each, now) for each in officers}
        if agency.founder not in officers:
            agency.founder = None

    def _could_lead(self, agency: Agency, user: str, asker: str) -> bool:
        known = (agency.team, user) in self.members or (agency.team, user) in self.homes
        return user in {asker, agency.founder} or known

    def join(
        self, team: str, user: str, channel: str | None, given: tuple[str, date, list[str] | None], now: datetime
    ) -> None:
        """Make a member, or change their record; the agency is the channel's, if it has one."""
        level, expires, roles = given
        here = self.agencies.get((team, channel)) if channel else None
        known = self.members.get((team, user))
        asked_on = day(now, known.zone if known else ZONE)
        if expires > _furthest(asked_on) or asked_on >= expires.replace(year=expires.year + LAPSED_YEARS):
            return
        today = day(now, here.zone if here else known.zone if known else ZONE)
        if known is None:
            made = Member(team, user, here, level, expires, today, frozenset(roles or ()), since=today)
            self.members[team, user] = made
            return
        held = known.roles if roles is None else frozenset(roles)
        before = known.agency, known.expires
        record = known.level, known.expires, known.roles
        known.agency, known.level, known.expires, known.roles = here or known.agency, level, expires, held
        if (known.agency, known.expires) != before:
            known.counted_from = today
        if (level, expires, held) != record and expires.year in known.confirmed:
            self._take_back(known)

    @staticmethod
    def _take_back(member: Member) -> None:
        cycle = member.expires.year
        member.confirmed.discard(cycle)
        if "V" not in member.own.get(cycle, set()):
            member.marks().discard("V")

    def take_roster(self, officer: str, number: int, rows: list[tuple[str, str, date]], now: datetime) -> None:
        """Take in an agency's roster, user ids with levels and dates: the whole of it, or nothing."""
        agency = next((each for each in self.agencies.values() if each.number == number), None)
        if agency is None or officer not in agency.officers:
            return
        today = day(now, agency.zone)
        known = {user: self.members.get((agency.team, user)) for user, _, _ in rows}
        if any(each is not None and each.agency not in {None, agency} for each in known.values()):
            return
        if not all(today <= expires <= _furthest(today) for _, _, expires in rows):
            return
        for user, level, expires in rows:
            member = known[user]
            if member is None:
                self.members[agency.team, user] = Member(agency.team, user, agency, level, expires, today)
                continue
            before, place = member.level, (member.agency, member.expires)
            member.agency, member.level, member.expires = agency, level, expires
            if (agency, expires) != place:
                member.counted_from = today
            if (before, place) != (level, (agency, expires)) and expires.year in member.confirmed:
                self._take_back(member)

    def mark(self, team: str, user: str, step: str, *, done: bool) -> None:
        """Mark a step of the current cycle, or take the mark back."""
        member = self.members.get((team, user))
        if member is None or (step in ROLES and step not in member.roles) or (step in member.marks()) is done:
            return
        (member.marks().add if done else member.marks().discard)(step)
        own = member.own.setdefault(member.expires.year, set())
        (own.add if done else own.discard)(step)
        if step == "V":
            member.confirmed.discard(member.expires.year)
        if step == "A5":
            member.approved.discard(member.expires.year)

    def confirm(self, team: str, officer: str, user: str) -> None:
        """Confirm a member's V, as an officer who has seen it."""
        member = self.members.get((team, user))
        if member is not None and self._leads(officer, member) and user != officer:
            member.marks().add("V")
            member.confirmed.add(member.expires.year)

    def approve(self, team: str, officer: str, user: str, cycle: int) -> None:
        """Record that somebody's application is approved at NREMT, if they wait for that in this cycle."""
        member = self.members.get((team, user))
        if member is None or not self._leads(officer, member) or user == officer or member.expires.year != cycle:
            return
        if member.waits_for_approval:
            member.approved.add(cycle)

    def remove(self, team: str, officer: str, user: str, now: datetime) -> None:
        """Take a member out of an officer's agency."""
        member = self.members.get((team, user))
        if member is not None and self._leads(officer, member) and user != officer:
            member.counted_from = day(now, member.zone)
            member.agency = None

    @staticmethod
    def _leads(officer: str, member: Member) -> bool:
        return member.agency is not None and officer in member.agency.officers

    def remind(self, team: str, user: str, what: str, today: date) -> None:
        """Turn reminders on or off, or snooze them: `on`, `off`, or a number of days; `today` is the reader's date."""
        member = self.members.get((team, user))
        if member is None:
            return
        if what == "on":
            member.since, member.snoozed = member.since or today, None
        elif what == "off":
            member.since = member.snoozed = None
        elif member.since is not None and 1 <= int(what) <= LONGEST_SNOOZE:
            member.snoozed = today + timedelta(int(what))

    def log_course(self, team: str, user: str) -> None:
        """Log a course."""
        if (member := self.members.get((team, user))) is not None:
            member.courses += 1

    def open_home(self, team: str, user: str) -> None:
        """Remember that somebody has opened their Home."""
        self.homes.add((team, user))

    def leave(self, team: str, user: str) -> None:
        """Delete everything about somebody, but an office that nobody else could hold."""
        self.members.pop((team, user), None)
        self.homes.discard((team, user))
        for agency in self.led_by(team, user):
            others = [each for each in agency.officers if each != user]
            if any(self._could_lead(agency, each, user) for each in others):
                del agency.officers[user]
                if agency.founder == user:
                    agency.founder = None

    def facts(self) -> dict[str, Any]:
        """Return everything that must be in the database, in plain values."""
        found: dict[str, Any] = {f"home {team} {user}": True for team, user in self.homes}
        for agency in self.agencies.values():
            found[f"agency {agency.team} {agency.channel}"] = (
                agency.name,
                agency.zone,
                agency.hour,
                agency.names,
                agency.paused,
                agency.created_on,
                tuple(sorted(agency.officers)),
            )
        for member in self.members.values():
            found[f"member {member.team} {member.user}"] = (
                member.agency.channel if member.agency else None,
                member.level,
                member.expires,
                member.counted_from,
                tuple(sorted(member.roles)),
                member.since,
                member.snoozed,
                member.courses,
                {cycle: tuple(sorted(steps)) for cycle, steps in member.done.items() if steps},
                tuple(sorted(member.confirmed)),
                tuple(sorted(member.approved)),
            )
        return found


def _copied(member: Member, agencies: dict[Agency, Agency]) -> Member:
    return replace(
        member,
        agency=agencies[member.agency] if member.agency else None,
        done={cycle: set(steps) for cycle, steps in member.done.items()},
        own={cycle: set(steps) for cycle, steps in member.own.items()},
        confirmed=set(member.confirmed),
        approved=set(member.approved),
    )


def _furthest(today: date) -> date:
    return date(today.year + FURTHEST_YEARS, today.month, min(today.day, 28) if today.month == 2 else today.day)
