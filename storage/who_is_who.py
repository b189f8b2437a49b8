"""Finds the people whom a roster's rows name, by Slack id, e-mail address or number, among those an agency knows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import case
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from rules.problems import Problem
from rules.roster_file import Row
from storage import declined, members, places
from storage.holders import Holder
from storage.roster_import_result import United
from storage.tables import Agency, Certification, Member, RosterPlace, key


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


class WhoIsWho:
    """Everybody on an agency's roster, read once, and what is to be said of a file's rows.

    `own` are its members, by user id; `said` what its roster says of the others, by the ids of their `places`; `users`
    and `addresses` are these places by user id and by address. `problems`: who stands in two rows. `declined` are user
    ids of rows of those who said that they are not on this roster, `moved` of those who went to another agency.
    `united` are members whose record took in a place.
    """

    def __init__(self, session: Session, agency: Agency, now: datetime, today: date) -> None:
        self._session, self._now, self._today = session, now, today
        self.problems: list[Problem] = []
        self.united: list[United] = []
        self.declined: list[str] = []
        self.moved: list[str] = []
        everybody = members.of_agency(session, agency, today)
        self.own: dict[str | None, Holder] = {each.user_id: each for each in everybody if each.user_id is not None}
        self._numbers = defaultdict[str | None, list[str | None]](list)
        for user_id, member in self.own.items():
            self._numbers[member.number].append(user_id)
        self.said: dict[int | None, Holder] = {each.member.place_id: each for each in everybody if each.user_id is None}
        self.places = known = places.of_agency(session, key(agency))
        self.users: dict[str | None, RosterPlace] = {each.user_id: each for each in known if each.user_id is not None}
        self.addresses: dict[str | None, RosterPlace] = {each.email: each for each in known if each.email is not None}
        self._declined = set(declined.of_agency(session, key(agency)))
        self._moved = set(declined.moved_away(session, key(agency)))
        for number, user_id in declined.numbers_moved_away(session, key(agency), today) if self._moved else ():
            self._numbers[number].append(user_id)

    def people(self, rows: tuple[Row, ...], found: Mapping[str, str | None]) -> Iterator[tuple[Row, str | None]]:
        """Yield each person whom rows name, once, with the user id if Slack knows them; note who stands there twice."""
        here: dict[str, Row] = {}
        for row in sorted(rows, key=lambda each: each.slack_id is None):
            user_id = row.slack_id or found.get(row.email or "") or self._by_number(row)
            if user_id is not None and user_id in here:
                # An export of somebody who joined by themselves later names them by both.
                if not self._drop_double(row, user_id):
                    what = f"is {user_id}, who is already in {here[user_id].at}"
                    self.problems.append(Problem(row.at, "email", what))
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
        double = self.addresses.get(row.email)
        if double is None or double.user_id not in {None, user_id}:
            return False
        if double.user_id is None:
            self.unite(double, user_id)
        return True

    def unite(self, double: RosterPlace, user_id: str) -> None:
        """Let one place, or the member's own record, stand for somebody of whom there are two; note whose it was."""
        own, known = self.own.get(user_id), self.users.get(user_id)
        self.said.pop(double.id, None)
        if double.email is not None:
            del self.addresses[double.email]
        if own is not None:
            name = places.label(double)
            marked = places.absorb(self._session, double, own.member, today=self._today, now=self._now)
            self.united.append(United(user_id, name, marked))
        elif known is not None:
            places.unite(self._session, double, known, today=self._today, now=self._now)
