"""Rosters, and consent to them: what an agency's roster says of people, and what becomes of it once they answer."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.simulation import cycles
from tests.simulation.clock import day
from tests.simulation.records import Agency, Certification, Member


@dataclass
class Rosters:
    """The agencies and members, by workspace and channel or user, and what rosters say of others."""

    agencies: dict[tuple[str, str], Agency] = field(default_factory=dict)
    members: dict[tuple[str, str], Member] = field(default_factory=dict)
    places: dict[tuple[int, str], Member] = field(default_factory=dict)
    """What the roster of an agency, by its number, says of a user who has not answered."""
    declined: set[tuple[int, str]] = field(default_factory=set)
    moved: set[tuple[int, str]] = field(default_factory=set)
    """Those of `declined` who moved to another agency: they are left out while they are in one."""
    departed: dict[tuple[int, date], tuple[int, int, int]] = field(default_factory=dict)
    """How many of an agency's cohort left after its date, how many of them with V, and with a confirmed one."""

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

    def close_place(self, member: Member, today: date) -> None:
        """Let a member's own record stand for what their agency's roster said before they joined."""
        if member.agency is None:
            return
        whose = member.agency.number, member.user
        self.declined.discard(whose)
        if (place := self.places.pop(whose, None)) is not None:
            self._merge(place, member, today)

    def _merge(self, place: Member, own: Member, today: date) -> None:
        """Let a record stand for a place; seasons whose date has passed keep the number of whom they counted by it."""
        past = [each for each in place.certifications if each.expires < today]
        cycles.merge(place, own, today)
        here = {(each.agency, each.cycle) for each in own.certifications if cycles.is_counted(each)}
        self.count(place, [each for each in past if (each.agency, each.cycle) not in here])

    def take_off(self, place: Member, today: date) -> None:
        """Take somebody off a roster who has not answered; of seasons whose date has passed a number is kept."""
        assert place.agency is not None
        del self.places[place.agency.number, place.user]
        self.count(place, [each for each in place.certifications if each.expires < today])

    def count(self, gone: Member, seasons: list[Certification]) -> None:
        """Keep the number of somebody who left, in these seasons."""
        for each in seasons:
            if each.agency is not None and cycles.is_counted(each):
                which = each.agency.number, each.expires
                members, done, confirmed = self.departed.get(which, (0, 0, 0))
                recertified, by_other = gone.outcome(each.cycle)
                self.departed[which] = members + 1, done + recertified, confirmed + by_other

    def answer(self, team: str, user: str, number: int, answer: str, about: str, now: datetime) -> None:
        """Answer the roster of an agency: `Yes`, if it still says what the question was about, or `Not me`."""
        place, own = self.places.get((number, user)), self.members.get((team, user))
        agency = next(each for each in self.agencies.values() if each.number == number)
        if answer == "Not me":
            if place is not None or (own is not None and own.agency is agency):
                self.declined.add((number, user))
                self.moved.discard((number, user))
            if place is not None:
                self.take_off(place, day(now, agency.zone))
            elif own is not None and own.agency is agency:
                cycles.move(own, None, day(now, agency.zone))
        elif place is not None and about in {f"{each.level} {each.expires}" for each in place.certifications}:
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
        said = place.held(today)
        if own.agency is not None and own.agency is not place.agency:
            if (own.agency.number, own.user) not in self.declined:
                self.moved.add((own.agency.number, own.user))
            self.declined.add((own.agency.number, own.user))
        cycles.move(own, place.agency, today)
        expires = max(said.expires, own.held(today).expires, key=lambda each: each.year)
        if said.expires >= today and len(own.certifications) == 1:  # they said yes to that date
            expires = said.expires
        own.roles = place.roles or own.roles
        if cycles.restate(own, said.level, expires, today):
            cycles.take_back(own, expires.year, today)
        self._merge(place, own, today)

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

    def take_roster(self, officer: str, number: int, rows: list[tuple[str, str, date]], now: datetime) -> None:
        """Take in an agency's roster, user ids with levels and dates: the whole of it, or nothing."""
        agency = next((each for each in self.agencies.values() if each.number == number), None)
        if agency is None or officer not in agency.officers:
            return
        today = day(now, agency.zone)
        if not all(self._may_stand(agency, user, expires, today) for user, _, expires in rows):
            return
        for user, level, expires in rows:
            member = self._named_by(agency, user)
            if self._leaves_out(agency, user):
                continue
            if member is None:
                said = Certification(level, expires, agency, today)
                self.places[number, user] = Member(agency.team, user, agency, [said], came=today)
                continue
            if expires.year < member.held(today).cycle and (expires < today or not self._corrects(member)):
                continue
            then = member.after(member.held(today).cycle)
            if then is not None and expires.year > member.held(today).cycle and expires != then.expires:
                continue  # no file changes the date that follows on V
            day_ = member.held(today).expires if cycles.may_be_renewal(member, expires, today) else expires
            if cycles.restate(member, level, day_, today, by_roster=True):
                cycles.take_back(member, day_.year, today, keeps_v=True)

    def _leaves_out(self, agency: Agency, user: str) -> bool:
        """Return whether a roster leaves somebody out: who declined it, or is in another agency by now."""
        which, own = (agency.number, user), self.members.get((agency.team, user))
        elsewhere = own is not None and own.agency is not None
        return which in self.declined and (which not in self.moved or elsewhere)

    def _named_by(self, agency: Agency, user: str) -> Member | None:
        """Return whom a row of an agency's file is about: its own member, or what its roster says of somebody."""
        own = self.members.get((agency.team, user))
        return own if own is not None and own.agency is agency else self.places.get((agency.number, user))

    def _may_stand(self, agency: Agency, user: str, expires: date, today: date) -> bool:
        """Return whether a date may stand in a file: one long past if it is recorded, or not read at all."""
        if self._leaves_out(agency, user):
            return expires <= cycles.furthest(today)
        member = self._named_by(agency, user)
        recorded = member is not None and any(each.expires == expires for each in member.certifications)
        return (recorded or not cycles.long_past(expires, today)) and expires <= cycles.furthest(today)

    def _corrects(self, member: Member) -> bool:
        """Return whether a roster may name an earlier date: where no more is known than what a roster said."""
        return self.members.get((member.team, member.user)) is not member and len(member.certifications) == 1

    def on_roster(self, team: str, officer: str, user: str) -> Member | None:
        """Return what an officer sees of somebody: the record of a member, else what their own roster says."""
        own = self.members.get((team, user))
        if own is not None and self._leads(officer, own):
            return own
        return next((each for each in self.named(team, user) if self._leads(officer, each)), None)

    @staticmethod
    def _leads(officer: str, member: Member) -> bool:
        return member.agency is not None and officer in member.agency.officers
