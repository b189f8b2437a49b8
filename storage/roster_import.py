"""The import of a roster that was read from a file: all of it or nothing. It changes no record but its agency's own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from rules.dates import has_expired
from rules.problems import BadFileError
from rules.roster_file import Row
from storage import agencies, holders, invitations, members, places, progress, roster, shared_numbers
from storage.certifications import EarlierCycleError
from storage.direct_message_plan import plan_invitations
from storage.holders import Holder
from storage.later_dates import marks_left, may_have_renewed
from storage.members import Record, Saved
from storage.roles import role_cells
from storage.roster_import_result import (
    Change,
    ChangedRecord,
    ImportResult,
    Lapsed,
    Missing,
    NewDate,
    OnRoster,
    OtherDate,
)
from storage.statements import insert_missing
from storage.tables import Agency, Certification, Member, RosterPlace, Source, key
from storage.who_is_who import WhoIsWho


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
    who = WhoIsWho(session, agency, now, today)
    said = list(who.people(rows, found))
    if who.problems:
        raise BadFileError(who.problems)
    taken = _Import(session, agency, who, now, today)
    came = [taken.take(row, user_id) for row, user_id in said]
    taken.save()
    plan_invitations(session, key(agency), now=now)  # who was told before Slack knew them
    _drop_confirmations(session, agency, taken.changed, today, now)
    touched = {user_id for (_, user_id), how in zip(said, came, strict=True) if user_id and how is not Saved.SAME}
    pending = tuple(row.name or row.email or "" for row, user_id in sorted(said, key=_order) if user_id is None)
    return ImportResult(
        new=came.count(Saved.NEW),
        changed=came.count(Saved.CHANGED),
        same=came.count(Saved.SAME),
        pending=pending,
        declined=tuple(who.declined),
        moved=tuple(who.moved),
        records=tuple(taken.records),
        changes=tuple(taken.changes),
        newcomers=tuple(taken.newcomers()),
        touched=frozenset(touched),
        untold=invitations.to_invite(session, key(agency)),
        missing=tuple(taken.missing()),
        kept=tuple(taken.kept),
        united=tuple(who.united),
        later=tuple(taken.later),
        lapsed=tuple(taken.lapsed()),
        shared=shared_numbers.on_roster(session, key(agency), today),
    )


def _order(said: tuple[Row, str | None]) -> tuple[int, int]:
    return said[0].at.order


class _Import:
    """An import under way: what is to be written, and what became of whom."""

    def __init__(self, session: Session, agency: Agency, who: WhoIsWho, now: datetime, today: date) -> None:
        self._session, self._agency, self._who, self._now, self._today = session, agency, who, now, today
        self.records: list[ChangedRecord] = []
        self.changes: list[Change] = []
        self.changed: set[int] = set()
        self.kept: list[OtherDate] = []
        self.later: list[NewDate] = []
        self._seen: set[int] = set()
        self._fresh: list[tuple[Row, str | None, str | None]] = []

    def take(self, row: Row, user_id: str | None) -> Saved:
        """Change what is recorded of one person, or note them as new."""
        record = Record(row.level, row.expires_on, row.number, roles=row.roles)
        by_address = self._who.addresses.get(row.email)
        if by_address is not None and user_id is not None and by_address.user_id is None:
            if user_id in self._who.own or user_id in self._who.users:
                self._who.unite(by_address, user_id)
                by_address = None
            else:
                places.identify(self._session, by_address, user_id, today=self._today, now=self._now)
                self._who.users[user_id] = by_address
        email = row.email if by_address is None or by_address.user_id == user_id else None
        if (own := self._who.own.get(user_id)) is not None:
            self._seen.add(key(own))
            before = members.record_of(own)
            own, saved, marks = self._change(own, record, user_id, "")
            self._who.own[user_id] = own
            if saved is Saved.CHANGED:
                self.changes.append(Change(user_id, "", before, members.record_of(own)))
                self.records.append(ChangedRecord(user_id or "", before, members.record_of(own), marks))
                if _is_another(before, members.record_of(own)):
                    self.changed.add(key(own))
            return saved
        place = self._who.users.get(user_id) if user_id is not None else by_address
        if place is None:
            self._fresh.append((row, user_id, email))
            return Saved.NEW
        member = self._who.said[place.id]
        before = members.record_of(member)
        self._seen.add(key(member))
        member, saved, _ = self._change(member, record, place.user_id, places.label(place))
        self._who.said[place.id] = member
        if saved is Saved.CHANGED and _is_another(before, members.record_of(member)):
            self.changed.add(key(member))
        if saved is Saved.CHANGED:
            self.changes.append(Change(place.user_id, places.label(place), before, members.record_of(member)))
        before_ = place.email, place.name
        place.email, place.name = email or place.email, row.name or place.name
        if (place.email, place.name) != before_:
            place.updated_at = self._now
            saved = Saved.CHANGED
        return saved

    def _change(self, held: Holder, record: Record, user_id: str | None, name: str) -> tuple[Holder, Saved, int]:
        """Change what is recorded, unless the row is of a cycle before theirs: a file of last season.

        A later date in a season that is open, or goes on, changes nothing until the training officer says what it is.
        Return as well how many marked steps stay with the date before.
        """
        other = OtherDate(user_id, name, record.expires_on, held.expires_on, asks=held.user_id is not None)
        if record.expires_on.year < held.certification.cycle and not self._corrects(held, record):
            self.kept.append(other)
            return held, Saved.SAME, 0
        passed = has_expired(record.expires_on, self._today) and not has_expired(held.expires_on, self._today)
        if passed:  # it is more likely that of an old file
            self.kept.append(replace(other, asks=False))
            return held, Saved.SAME, 0
        then = self._follows(held) if record.expires_on.year > held.certification.cycle else None
        if then is not None and record.expires_on != then.expires_on:
            self.kept.append(replace(other, now=then.expires_on, asks=False))
            return held, Saved.SAME, 0
        if may_have_renewed(self._session, held, record.expires_on, self._today):
            passed = has_expired(held.expires_on, self._today)
            self.later.append(NewDate(key(held), user_id, name, held.expires_on, record.expires_on, passed))
            record = replace(record, expires_on=held.expires_on)
        marks = marks_left(self._session, held, record.expires_on)
        try:
            held, saved = members.change(
                self._session, held, record, source=Source.ROSTER, now=self._now, today=self._today
            )
        except EarlierCycleError:
            self.kept.append(other)
            return held, Saved.SAME, 0
        return held, saved, marks

    def _follows(self, held: Holder) -> Certification | None:
        """Return what follows on V of the cycle that somebody stands in, unless only a roster said so."""
        later = (each for each in holders.of_member(self._session, key(held)) if each.cycle > held.certification.cycle)
        found = next(later, None)
        return None if found is None or found.source is Source.ROSTER else found

    def _corrects(self, held: Holder, record: Record) -> bool:
        """Return whether all that is known of somebody's date is what a roster said: then a roster may correct it.

        A date that has passed corrects none: it is more likely that of an old file.
        """
        if has_expired(record.expires_on, self._today):
            return False
        said = held.certification
        alone = len(holders.of_member(self._session, key(held))) == 1
        return held.user_id is None and said.source is Source.ROSTER and alone

    def newcomers(self) -> Iterator[OnRoster]:
        """Yield those who are new, in the order of the rows."""
        for row, user_id, _ in sorted(self._fresh, key=lambda each: each[0].at.order):
            yield OnRoster(user_id, row.name or row.email or "")

    def lapsed(self) -> Iterator[Lapsed]:
        """Yield whose date has passed among those who are new, in the order of the rows."""
        for row, user_id, _ in sorted(self._fresh, key=lambda each: each[0].at.order):
            if has_expired(row.expires_on, self._today):
                yield Lapsed(user_id, row.name or row.email or "", row.expires_on)

    def missing(self) -> Iterator[Missing]:
        """Yield those who stood on the roster before, and whom no row names; an export leaves out who isn't counted."""
        known = {place.id: place for place in self._who.places}
        for member in (*self._who.own.values(), *self._who.said.values()):
            if key(member) not in self._seen and member.member.counts:
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
                "came_on": self._today,
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


def _is_another(before: Record, after: Record) -> bool:
    """Return whether a record is that of another certification: a number that was missing changes nothing."""
    renumbered = before.number is not None and before.number != after.number
    return before.level != after.level or renumbered or before.expires_on.year != after.expires_on.year


def _drop_confirmations(session: Session, agency: Agency, changed: set[int], today: date, now: datetime) -> None:
    """Drop the confirmations of those whose record is another one now: V stays, as self-reported."""
    if not changed:
        return
    recertified = roster.recertified(session, key(agency))
    for held in members.of_agency(session, agency, today):
        if held.id in changed and recertified.get((key(held), held.certification.cycle)):
            progress.take_back(session, held, by=ROSTER, keeps_v=True, now=now)


ROSTER = "roster"
"""The author who took a confirmation back, where a roster's file changed the record."""
