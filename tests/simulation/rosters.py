"""Rosters, and consent to them: what an agency's roster says of people, and what becomes of it once they answer."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.simulation.clock import day
from tests.simulation.records import Agency, Member

FURTHEST_YEARS = 3


@dataclass
class Rosters:
    """The agencies and members, by workspace and channel or user, and what rosters say of others."""

    agencies: dict[tuple[str, str], Agency] = field(default_factory=dict)
    members: dict[tuple[str, str], Member] = field(default_factory=dict)
    places: dict[tuple[int, str], Member] = field(default_factory=dict)
    """What the roster of an agency, by its number, says of a user who has not answered."""
    declined: set[tuple[int, str]] = field(default_factory=set)

    def led_by(self, team: str, user: str) -> list[Agency]:
        """Return the agencies that somebody leads."""
        return [each for each in self.agencies.values() if each.team == team and user in each.officers]

    def of(self, agency: Agency) -> list[Member]:
        """Return everybody on an agency's roster: its members, and those who have not answered."""
        named = [each for (number, _), each in self.places.items() if number == agency.number]
        return [each for each in self.members.values() if each.agency is agency] + named

    def one(self, team: str, user: str) -> Member | None:
        """Return somebody's own record, or what the only roster says that names them."""
        own, named = self.members.get((team, user)), self.named(team, user)
        return named[0] if own is None and len(named) == 1 else own

    def named(self, team: str, user: str) -> list[Member]:
        """Return what rosters say of somebody who has not answered."""
        return [each for each in self.places.values() if (each.team, each.user) == (team, user)]

    def close_place(self, member: Member) -> None:
        """Let a member's own record stand for what their agency's roster said before they joined."""
        if member.agency is None:
            return
        whose = member.agency.number, member.user
        self.declined.discard(whose)
        if (place := self.places.pop(whose, None)) is not None:
            _merge(place, member)

    def answer(self, team: str, user: str, number: int, answer: str, now: datetime) -> None:
        """Answer the roster of an agency: `Yes` or `Not me`."""
        place, own = self.places.pop((number, user), None), self.members.get((team, user))
        agency = next(each for each in self.agencies.values() if each.number == number)
        if answer == "Not me":
            if place is not None or (own is not None and own.agency is agency):
                self.declined.add((number, user))
            if place is None and own is not None and own.agency is agency:
                own.agency, own.counted_from = None, day(now, agency.zone)
        elif place is not None:
            self.accept(place, own, day(now, agency.zone))

    def accept(self, place: Member, own: Member | None, today: date) -> None:
        """Let somebody join the agency whose roster names them; what it says and its marks become theirs."""
        assert place.agency is not None
        self.places.pop((place.agency.number, place.user), None)
        self.declined.discard((place.agency.number, place.user))
        if own is None:
            place.invited, place.since = None, today
            self.members[place.team, place.user] = place
            return
        before = own.level, own.expires
        own.agency, own.counted_from, own.level = place.agency, today, place.level
        own.expires = max(place.expires, own.expires, key=lambda each: each.year)
        own.roles = place.roles or own.roles
        if (own.level, own.expires) != before and own.expires.year in own.confirmed:
            self.take_back(own)
        _merge(place, own)

    def first_change(self, team: str, user: str, now: datetime) -> Member | None:
        """Return the record that somebody changes: without one, they accept the only roster that names them."""
        member = self.one(team, user)
        if member is not None and (team, user) not in self.members:
            self.accept(member, None, day(now, member.zone))
        return member

    def invite(self, officer: str, number: int, now: datetime) -> None:
        """Have everybody on a roster told who was not told yet."""
        agency = next((each for each in self.agencies.values() if each.number == number), None)
        if agency is None or officer not in agency.officers:
            return
        for (whose, _), place in self.places.items():
            if whose == number:
                place.invited = place.invited or day(now, agency.zone)

    @staticmethod
    def take_back(member: Member) -> None:
        cycle = member.expires.year
        member.touch("V")
        member.confirmed.discard(cycle)
        if "V" not in member.own.get(cycle, set()):
            member.marks().discard("V")

    def take_roster(self, officer: str, number: int, rows: list[tuple[str, str, date]], now: datetime) -> None:
        """Take in an agency's roster, user ids with levels and dates: the whole of it, or nothing."""
        agency = next((each for each in self.agencies.values() if each.number == number), None)
        if agency is None or officer not in agency.officers:
            return
        today = day(now, agency.zone)
        if not all(today <= expires <= furthest(today) for _, _, expires in rows):
            return
        for user, level, expires in rows:
            own = self.members.get((agency.team, user))
            member = own if own is not None and own.agency is agency else self.places.get((number, user))
            if (number, user) in self.declined:
                continue
            if member is None:
                self.places[number, user] = Member(agency.team, user, agency, level, expires, today)
                continue
            before = member.level, member.expires
            member.level, member.expires = level, expires
            if expires != before[1]:
                member.counted_from = today
            if before != (level, expires) and expires.year in member.confirmed:
                self.take_back(member)

    def on_roster(self, team: str, officer: str, user: str) -> Member | None:
        """Return what an officer sees of somebody: the record of a member, else what their own roster says."""
        own = self.members.get((team, user))
        if own is not None and self._leads(officer, own):
            return own
        return next((each for each in self.named(team, user) if self._leads(officer, each)), None)

    @staticmethod
    def _leads(officer: str, member: Member) -> bool:
        return member.agency is not None and officer in member.agency.officers


def _merge(place: Member, own: Member) -> None:
    """Let officers' marks stand where a member never touched the step."""
    for cycle, steps in place.touched.items():
        for step in steps - own.touched.get(cycle, set()):
            own.touched.setdefault(cycle, set()).add(step)
            if step in place.done.get(cycle, set()):
                own.done.setdefault(cycle, set()).add(step)
            if step == "V" and cycle in place.confirmed:
                own.confirmed.add(cycle)
            if step == "A5" and cycle in place.approved:
                own.approved.add(cycle)


def furthest(today: date) -> date:
    return date(today.year + FURTHEST_YEARS, today.month, min(today.day, 28) if today.month == 2 else today.day)
