"""What is true: the people, agencies and marks of a story, kept by what the contract says and by nothing else.

The model never asks the code under test what should be. `facts` is compared with the database after every step.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation.clock import day
from tests.simulation.records import ZONE, Agency, Member, copied
from tests.simulation.rosters import Rosters, furthest

STEPS = ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5", "V")
ROLES = ("instructor", "examiner", "chief-examiner")
LAPSED_YEARS = 2
LONGEST_SNOOZE = 60


@dataclass
class Model(Rosters):
    """Everything that is true, by workspace and user or channel."""

    homes: set[tuple[str, str]] = field(default_factory=set)
    founded: int = 0

    def copy(self) -> "Model":
        """Return this moment's model, which later changes do not touch."""
        agencies = {each: replace(each, officers=dict(each.officers)) for each in self.agencies.values()}
        members = {key: copied(each, agencies) for key, each in self.members.items()}
        places = {key: copied(each, agencies) for key, each in self.places.items()}
        here = {key: agencies[each] for key, each in self.agencies.items()}
        return Model(here, members, places, set(self.declined), set(self.homes), self.founded)

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
        known, seen = self.members.get((team, user)), self.one(team, user)
        zone = seen.zone if seen else ZONE
        asked_on = day(now, zone)
        if expires > furthest(asked_on) or asked_on >= expires.replace(year=expires.year + LAPSED_YEARS):
            return
        today = day(now, here.zone if here else zone)
        if known is None:
            made = Member(team, user, here, level, expires, today, frozenset(roles or ()), since=today)
            self.members[team, user] = made
            self.close_place(made)
            return
        held = known.roles if roles is None else frozenset(roles)
        before = known.agency, known.expires
        record = known.level, known.expires, known.roles
        known.agency, known.level, known.expires, known.roles = here or known.agency, level, expires, held
        if (known.agency, known.expires) != before:
            known.counted_from = today
        self.close_place(known)
        if (level, expires, held) != record and expires.year in known.confirmed:
            self.take_back(known)

    def mark(self, team: str, user: str, step: str, now: datetime, *, done: bool) -> None:
        """Mark a step of the current cycle, or take the mark back."""
        member = self.one(team, user)
        if member is None or (step in ROLES and step not in member.roles):
            return
        self.first_change(team, user, now)
        if (step in member.marks()) is done:
            return
        member.touch(step)
        (member.marks().add if done else member.marks().discard)(step)
        own = member.own.setdefault(member.expires.year, set())
        (own.add if done else own.discard)(step)
        if step == "V":
            member.confirmed.discard(member.expires.year)
        if step == "A5":
            member.approved.discard(member.expires.year)

    def confirm(self, team: str, officer: str, user: str) -> None:
        """Confirm V of somebody on a roster, as an officer who has seen it."""
        member = self.on_roster(team, officer, user)
        if member is not None and user != officer and member.expires.year not in member.confirmed:
            member.touch("V")
            member.marks().add("V")
            member.confirmed.add(member.expires.year)

    def approve(self, team: str, officer: str, user: str, cycle: int) -> None:
        """Record that somebody's application is approved at NREMT, if they wait for that in this cycle."""
        member = self.on_roster(team, officer, user)
        if member is None or user == officer or member.expires.year != cycle:
            return
        if member.waits_for_approval:
            member.approved.add(cycle)

    def remove(self, team: str, officer: str, user: str, now: datetime) -> None:
        """Take somebody off an officer's roster."""
        member = self.on_roster(team, officer, user)
        if member is None or member.agency is None or user == officer:
            return
        if (team, user) in self.members and self.members[team, user] is member:
            member.counted_from = day(now, member.zone)
            member.agency = None
        else:
            del self.places[member.agency.number, user]

    def remind(self, team: str, user: str, what: str, today: date) -> None:
        """Turn reminders on or off, or snooze them: `on`, `off`, or a number of days; `today` is the reader's date."""
        known = self.one(team, user)
        named = (team, user) not in self.members
        if known is None or (known.since is None and not named and what not in {"on", "off"}):
            return
        if what not in {"on", "off"} and not 1 <= int(what) <= LONGEST_SNOOZE:
            return
        member = known
        if named:
            self.accept(member, None, today)
        if what == "on":
            member.since, member.snoozed = member.since or today, None
        elif what == "off":
            member.since = member.snoozed = None
        else:
            member.snoozed = today + timedelta(int(what))

    def log_course(self, team: str, user: str, now: datetime) -> None:
        """Log a course."""
        if (member := self.first_change(team, user, now)) is not None:
            member.courses += 1

    def open_home(self, team: str, user: str) -> None:
        """Remember that somebody has opened their Home."""
        self.homes.add((team, user))

    def leave(self, team: str, user: str) -> None:
        """Delete everything about somebody, but an office that nobody else could hold."""
        self.members.pop((team, user), None)
        self.homes.discard((team, user))
        numbers = {each.number for each in self.agencies.values() if each.team == team}
        self.places = {key: each for key, each in self.places.items() if (each.team, each.user) != (team, user)}
        self.declined -= {(number, user) for number in numbers}
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
            found[f"member {member.team} {member.user}"] = _facts(member)
        for place in self.places.values():
            where = place.agency.channel if place.agency else None
            found[f"place {place.team} {where} {place.user}"] = (*_facts(place), place.invited)
        channels = {each.number: f"{each.team} {each.channel}" for each in self.agencies.values()}
        found |= {f"declined {channels[number]} {user}": True for number, user in self.declined}
        return found


def _facts(member: Member) -> tuple[Any, ...]:
    return (
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
