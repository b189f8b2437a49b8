"""The import of a roster that was read from a file: all of it or nothing. It changes no record but its agency's own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.problems import BadFileError, Problem
from rules.roster_file import Row
from storage import agencies, declined, holders, members, places, progress, roster
from storage.certifications import EarlierCycleError
from storage.direct_message_plan import plan_invitations
from storage.holders import Holder
from storage.members import Record, Saved
from storage.roles import role_cells
from storage.statements import insert_missing
from storage.tables import Agency, Certification, Member, RosterPlace, Source, key


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """The record of a member that a roster changed, before and after."""

    user_id: str
    before: Record
    after: Record


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody on the roster whom a file does not name: the id of their row, and who they are."""

    id: int
    user_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The number of a file's people who were new, changed or unchanged, and who of them is a case of its own.

    `pending`: Slack does not know them yet, by name or address. `declined`: user ids of those who said that they are
    not on this roster, `moved` of those who went to another agency by themselves: both are left out. `records`: the
    members whose own record was changed, and who are to be told. `earlier`: how many rows have a date of a cycle before
    the one that somebody stands in; these were left as they are. `touched` are the user ids of all who are new or
    changed. `untold`: how many of the agency's people nobody has told yet that they are on its roster. `missing`: who
    stood on it before, and is not in the file; they stay.
    """

    new: int
    changed: int
    same: int
    pending: tuple[str, ...]
    declined: tuple[str, ...]
    moved: tuple[str, ...]
    records: tuple[ChangedRecord, ...]
    touched: frozenset[str]
    untold: int
    missing: tuple[Missing, ...]
    earlier: int

    @property
    def everybody(self) -> int:
        """The number of people of the file who are on the roster."""
        return self.new + self.changed + self.same


def recorded(session: Session, agency: Agency) -> set[tuple[str, date]]:
    """Return who in an agency is recorded with which dates, of any cycle: by Slack id or address; members by number."""
    rows = session.execute(
        sa_select(
            col(Member.user_id),
            case((col(Member.user_id).is_not(None), col(Certification.number))),
            col(RosterPlace.user_id),
            col(RosterPlace.email),
            col(Certification.expires_on),
        )
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(col(Member.agency_id) == agency.id)
    )
    return {(name, day) for *names, day in rows for name in names if name is not None}


def elsewhere(session: Session, agency: Agency, today: date) -> set[str]:
    """Return whom an agency's rosters leave out, since they declined or moved: user ids, and numbers of these."""
    numbers = (number for number, _ in declined.numbers_moved_away(session, key(agency), today))
    return {*declined.of_agency(session, key(agency)), *declined.moved_away(session, key(agency)), *numbers}


def import_rows(
    session: Session,
    agency: Agency,
    rows: tuple[Row, ...],
    *,
    found: Mapping[str, str | None],
    now: datetime,
    today: date,
) -> ImportResult:
    """Change the agency's members whom rows name, and what its roster says of all others; never anybody's own record.

    `found` are user ids by e-mail address, None of one that Slack does not know. Raises `BadFileError` for
    people who cannot be imported; the caller must then roll back.
    """
    agencies.lock(session, agency)
    taken = _Import(session, agency, now, today)
    said = list(taken.people(rows, found))
    if taken.problems:
        raise BadFileError(taken.problems)
    came = [taken.take(row, user_id) for row, user_id in said]
    taken.save()
    plan_invitations(session, key(agency), now=now)  # who was told before Slack knew them
    _drop_confirmations(session, agency, taken.changed, today, now)
    touched = {user_id for (_, user_id), how in zip(said, came, strict=True) if user_id and how is not Saved.SAME}
    pending = tuple(row.name or row.email or "" for row, user_id in sorted(said, key=_line) if user_id is None)
    return ImportResult(
        new=came.count(Saved.NEW),
        changed=came.count(Saved.CHANGED),
        same=came.count(Saved.SAME),
        pending=pending,
        declined=tuple(taken.declined),
        moved=tuple(taken.moved),
        records=tuple(taken.records),
        touched=frozenset(touched),
        untold=places.to_invite(session, key(agency)),
        missing=tuple(taken.missing()),
        earlier=len(taken.earlier),
    )


def _line(said: tuple[Row, str | None]) -> int:
    return said[0].line


class _Import:
    """An import under way: everybody on the roster, read once, and what is to be written."""

    def __init__(self, session: Session, agency: Agency, now: datetime, today: date) -> None:
        self._session, self._agency, self._now, self._today = session, agency, now, today
        self.problems: list[Problem] = []
        self.declined: list[str] = []
        self.moved: list[str] = []
        self.records: list[ChangedRecord] = []
        self.changed: set[int] = set()
        self.earlier: list[int] = []
        self._seen: set[int] = set()
        everybody = members.of_agency(session, agency, today)
        self._own: dict[str | None, Holder] = {each.user_id: each for each in everybody if each.user_id is not None}
        self._numbers = defaultdict[str | None, list[str | None]](list)
        for user_id, member in self._own.items():
            self._numbers[member.number].append(user_id)
        self._said: dict[int | None, Holder] = {
            each.member.place_id: each for each in everybody if each.user_id is None
        }
        self._known = known = places.of_agency(session, key(agency))
        self._users: dict[str | None, RosterPlace] = {each.user_id: each for each in known if each.user_id is not None}
        self._addresses: dict[str | None, RosterPlace] = {each.email: each for each in known if each.email is not None}
        self._declined = set(declined.of_agency(session, key(agency)))
        self._moved = set(declined.moved_away(session, key(agency)))
        for number, user_id in declined.numbers_moved_away(session, key(agency), today) if self._moved else ():
            self._numbers[number].append(user_id)
        self._fresh: list[tuple[Row, str | None, str | None]] = []

    def people(self, rows: tuple[Row, ...], found: Mapping[str, str | None]) -> Iterator[tuple[Row, str | None]]:
        """Yield each person whom rows name, once, with the user id if Slack knows them; note who stands there twice."""
        here: dict[str, Row] = {}
        for row in sorted(rows, key=lambda each: each.slack_id is None):
            user_id = row.slack_id or found.get(row.email or "") or self._by_number(row)
            if user_id is not None and user_id in here:
                # An export of somebody who joined by themselves later names them by both.
                if not self._drop_double(row, user_id):
                    what = f"is {user_id}, who stands in line {here[user_id].line} already"
                    self.problems.append(Problem(row.line, "email", what))
                continue
            if user_id is not None:
                here[user_id] = row
            if user_id in self._declined:
                self.declined.append(user_id)
            elif user_id in self._moved:
                self.moved.append(user_id)
            else:
                yield row, user_id

    def _by_number(self, row: Row) -> str | None:
        """Return the only one, here or moved away, who has a row's number: Slack knows them by another address."""
        same = self._numbers[row.number] if row.number is not None else []
        return same[0] if len(same) == 1 else None

    def _drop_double(self, row: Row, user_id: str) -> bool:
        double = self._addresses.get(row.email)
        if double is None or double.user_id not in {None, user_id}:
            return False
        if double.user_id is None:
            self._unite(double, user_id)
        return True

    def _unite(self, double: RosterPlace, user_id: str) -> None:
        """Let one place, or the member's own record, stand for somebody of whom there are two."""
        own, known = self._own.get(user_id), self._users.get(user_id)
        self._said.pop(double.id, None)
        if double.email is not None:
            del self._addresses[double.email]
        if own is not None:
            places.absorb(self._session, double, own.member, today=self._today, now=self._now)
        elif known is not None:
            places.unite(self._session, double, known, today=self._today, now=self._now)

    def take(self, row: Row, user_id: str | None) -> Saved:
        """Change what is recorded of one person, or note them as new."""
        record = Record(row.level, row.expires_on, row.number, roles=row.roles)
        by_address = self._addresses.get(row.email)
        if by_address is not None and user_id is not None and by_address.user_id is None:
            if user_id in self._own or user_id in self._users:
                self._unite(by_address, user_id)
                by_address = None
            else:
                by_address.user_id = user_id
                self._users[user_id] = by_address
        email = row.email if by_address is None or by_address.user_id == user_id else None
        if (own := self._own.get(user_id)) is not None:
            self._seen.add(key(own))
            before = members.record_of(own)
            own, saved = self._change(own, record)
            self._own[user_id] = own
            if saved is Saved.CHANGED:
                self.records.append(ChangedRecord(user_id or "", before, members.record_of(own)))
                self.changed.add(key(own))
            return saved
        place = self._users.get(user_id) if user_id is not None else by_address
        if place is None:
            self._fresh.append((row, user_id, email))
            return Saved.NEW
        member = self._said[place.id]
        self._seen.add(key(member))
        member, saved = self._change(member, record)
        self._said[place.id] = member
        if saved is Saved.CHANGED:
            self.changed.add(key(member))
        before_ = place.email, place.name
        place.email, place.name = email or place.email, row.name or place.name
        if (place.email, place.name) != before_:
            place.updated_at = self._now
            saved = Saved.CHANGED
        return saved

    def _change(self, held: Holder, record: Record) -> tuple[Holder, Saved]:
        """Change what is recorded, unless the row is of a cycle before theirs: a file of last season."""
        if record.expires_on.year < held.certification.cycle and not self._corrects(held):
            self.earlier.append(key(held))
            return held, Saved.SAME
        try:
            return members.change(self._session, held, record, source=Source.ROSTER, now=self._now, today=self._today)
        except EarlierCycleError:
            self.earlier.append(key(held))
            return held, Saved.SAME

    def _corrects(self, held: Holder) -> bool:
        """Return whether all that is known of somebody's date is what a roster said: then a roster may correct it."""
        said = held.certification
        alone = len(holders.of_member(self._session, key(held))) == 1
        return held.user_id is None and said.source is Source.ROSTER and alone

    def missing(self) -> Iterator[Missing]:
        """Yield those who stood on the roster before, and whom no row names."""
        known = {place.id: place for place in self._known}
        for member in (*self._own.values(), *self._said.values()):
            if key(member) not in self._seen:
                place = known.get(member.member.place_id)
                user_id, name = (member.user_id, "") if place is None else (place.user_id, places.label(place))
                yield Missing(key(member), user_id, name)

    def save(self) -> None:
        """Write everything: the places of those who are new, and what the roster says of them."""
        self._session.flush()
        about = {"team_id": self._agency.team_id, "agency_id": key(self._agency)}
        dated = {"created_at": self._now, "updated_at": self._now}
        insert_missing(
            self._session,
            RosterPlace,
            [
                {**about, "user_id": user_id, "email": email, "name": row.name, **dated}
                for row, user_id, email in self._fresh
            ],
            unique=("agency_id", "user_id"),
        )
        ids = self._ids() if self._fresh else {}
        facts: list[dict[str, Any]] = [
            {
                **about,
                "place_id": ids[user_id or email or ""],
                **role_cells(row.roles),
                **dated,
            }
            for row, user_id, email in self._fresh
        ]
        insert_missing(self._session, Member, facts, unique=("place_id",))
        rows = sa_select(col(Member.place_id), col(Member.id)).where(col(Member.agency_id) == self._agency.id)
        member_of = dict(map(tuple, self._session.execute(rows)))
        held: list[dict[str, Any]] = [
            {
                "member_id": member_of[ids[user_id or email or ""]],
                "agency_id": key(self._agency),
                "cycle": row.expires_on.year,
                "level": row.level,
                "expires_on": row.expires_on,
                "number": row.number,
                "source": Source.ROSTER,
                "counted_from": self._today,
                **dated,
            }
            for row, user_id, email in self._fresh
        ]
        insert_missing(self._session, Certification, held, unique=("member_id", "cycle"))
        self._session.flush()

    def _ids(self) -> dict[str, int]:
        """Return the ids of the agency's places, by user id or else by address."""
        rows = select(RosterPlace.id, RosterPlace.user_id, RosterPlace.email)
        found = self._session.exec(rows.where(col(RosterPlace.agency_id) == self._agency.id))
        return {user_id or email or "": place or 0 for place, user_id, email in found}


def _drop_confirmations(session: Session, agency: Agency, changed: set[int], today: date, now: datetime) -> None:
    """Drop the confirmations of those whose record changed: they were about the former one."""
    if not changed:
        return
    confirmed = roster.confirmed(session, key(agency))
    for held in members.of_agency(session, agency, today):
        if held.id in changed and (held.id, held.certification.cycle) in confirmed:
            progress.take_back(session, held, by=ROSTER, now=now)


ROSTER = "roster"
"""The author who took a confirmation back, where a roster's file changed the record."""
