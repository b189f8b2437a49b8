"""What is true: the people, agencies and marks of a story, kept by what the contract says and by nothing else.

The model never asks the code under test what should be. `facts` is compared with the database after every step.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation import cycles
from tests.simulation.clock import day
from tests.simulation.records import ZONE, Agency, Certification, Member, copied
from tests.simulation.rosters import Rosters

STEPS = ("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5", "V")
ROLES = ("instructor", "examiner", "chief-examiner")
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
        known = set(self.declined), set(self.moved), dict(self.departed), set(self.homes), self.founded
        return Model(here, members, places, *known)

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
        if expires > cycles.furthest(asked_on) or cycles.long_past(expires, asked_on):
            return
        today = day(now, here.zone if here else zone)
        if known is None:
            said = Certification(level, expires, here, today)
            made = Member(team, user, here, [said], frozenset(roles or ()), since=today, came=today)
            self.members[team, user] = made
            place = self.places.get((here.number, user)) if here else None
            self.close_place(made, today)
            if place is not None and not _says(place, said, made.roles):
                cycles.take_back(made, said.cycle, today)
            return
        if cycles.is_past(known, expires, today):
            return
        if here is not None and known.agency not in {None, here}:
            return  # they are only asked whether they move
        held = known.roles if roles is None else frozenset(roles)
        if here is not None and here is not known.agency:
            cycles.move(known, here, today)
        changed = cycles.restate(known, level, expires, today) or held != known.roles
        known.roles = held
        self.close_place(known, today)
        if changed:
            cycles.take_back(known, expires.year, today)

    def mark(self, team: str, user: str, step: str, now: datetime, *, done: bool, until: date | None = None) -> None:
        """Mark a step, or take the mark back; `until` is the new date, if it is named with V."""
        member = self.one(team, user)
        if member is None or (step in ROLES and step not in member.roles):
            return
        cycle = cycles.cycle_to_mark(member, step, member.today(now), done=done, until=until)
        if cycle is None:
            return
        self.first_change(team, user, now)
        marked = step in member.marks(cycle)
        if step == "V" and marked is not done:
            cycles.change_v(member, cycle, member.today(now), done=done)
        if marked is not done:
            member.touch(cycle, step)
            for each in (member.marks(cycle), member.own.setdefault(cycle, set())):
                (each.add if done else each.discard)(step)
        if step == "A5" and marked is not done:
            member.approved.discard(cycle)
        if step == "V" and marked is not done:
            member.confirmed.discard(cycle)
        if step == "V" and done:
            cycles.begin_next(member, cycle, member.today(now), until)
        elif step == "V" and marked:
            cycles.drop_next(member, cycle)

    def start(self, team: str, user: str, cycle: int, now: datetime) -> None:
        """Begin the next cycle before its day."""
        member = self.one(team, user)
        if member is not None and cycles.start(member, cycle, member.today(now)):
            self.first_change(team, user, now)

    def confirm(self, team: str, officer: str, user: str, cycle: int, now: datetime) -> None:
        """Confirm V of somebody on a roster, as an officer who has seen it; once the season is over it asks for a date.

        That is in the cycle of the button: the one that they stand in, or the one before.
        """
        member = self._to_confirm(team, officer, user, cycle, now)
        if member is None or cycle in member.confirmed:
            return
        held = member.of_cycle(cycle)
        if held is None or (cycles.is_over(held.expires, member.today(now)) and not member.recertified(cycle)):
            return
        if cycles.is_too_soon(member, held, member.today(now)):
            return
        cycles.change_v(member, cycle, member.today(now), done=True)
        member.confirmed.add(cycle)
        if (team, user) in self.members:
            member.told.add(cycle)
        cycles.begin_next(member, cycle, member.today(now))

    def take_back(self, team: str, officer: str, user: str, cycle: int, now: datetime) -> None:
        """Take a confirmation back."""
        member = self._to_confirm(team, officer, user, cycle, now)
        if member is not None:
            cycles.take_back(member, cycle, member.today(now))

    def _to_confirm(self, team: str, officer: str, user: str, cycle: int, now: datetime) -> Member | None:
        member = self.on_roster(team, officer, user)
        if member is None or user == officer:
            return None
        held = member.held(member.today(now))
        before = member.before(held.cycle) if self.members.get((team, user)) is member else None
        return member if cycle in {held.cycle, before.cycle if before else None} else None

    def approve(self, team: str, officer: str, user: str, cycle: int, now: datetime) -> None:
        """Record that somebody's application is approved at NREMT, if they wait for that in this cycle."""
        member = self.on_roster(team, officer, user)
        if member is None or user == officer or member.held(member.today(now)).cycle != cycle:
            return
        if member.waits_for_approval(cycle):
            member.approved.add(cycle)

    def remove(self, team: str, officer: str, user: str, now: datetime) -> None:
        """Take somebody off an officer's roster."""
        member = self.on_roster(team, officer, user)
        if member is None or member.agency is None or user == officer:
            return
        if (team, user) in self.members and self.members[team, user] is member:
            cycles.move(member, None, member.today(now))
        else:
            self.take_off(member, member.today(now))

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

    def leave(self, team: str, user: str, now: datetime) -> None:
        """Delete everything about somebody, but an office that nobody else could hold.

        Of seasons whose date has passed a number is kept.
        """
        seen = self.one(team, user)
        today = day(now, seen.zone if seen is not None else ZONE)
        own = self.members.pop((team, user), None)
        for one in [*([own] if own else []), *self.named(team, user)]:
            self.count(one, [each for each in one.certifications if each.expires < today])
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
        found |= {f"departed {channels[number]} {cohort}": each for (number, cohort), each in self.departed.items()}
        return found


def _facts(member: Member) -> tuple[Any, ...]:
    return (
        member.agency.channel if member.agency else None,
        tuple(_said(each) for each in member.certifications),
        tuple(sorted(member.roles)),
        member.since,
        member.snoozed,
        member.courses,
        {cycle: tuple(sorted(steps)) for cycle, steps in member.done.items() if steps},
        tuple(sorted(member.confirmed)),
        tuple(sorted(member.approved)),
    )


def _says(place: Member, said: Certification, roles: frozenset[str]) -> bool:
    """Return whether a roster says the same of somebody in that cycle: then an officer has confirmed this record."""
    offered = place.of_cycle(said.cycle)
    return offered is not None and (offered.level, offered.expires, place.roles) == (said.level, said.expires, roles)


def _said(held: Certification) -> tuple[Any, ...]:
    counted_by = held.agency.channel if held.agency else None
    return held.cycle, held.level, held.expires, counted_by, held.counted_from, held.begins_on
