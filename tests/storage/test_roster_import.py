"""A roster's rows become members: all of them or nothing, and the same twice."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from rules.levels import Level
from rules.problems import At
from rules.roster_file import Row
from rules.steps import Role, StepCode
from rules.table import BadFileError
from storage import arrivals, holders, members, places, progress, roster, roster_import, who_is_who
from storage.database import Database
from storage.holders import Holder
from storage.roster_import_result import ImportResult
from storage.tables import Agency, Member, ProgressEvent, RosterPlace, key
from tests.at_once import SECONDS
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, marks

LATER = NOW + timedelta(days=40)
NEXT = date(2029, 3, 31)
FALL = date(2027, 9, 30)


def row(
    line: int,
    who: str,
    *,
    email: str | None = None,
    level: Level = Level.EMT,
    expires_on: date = SPRING,
    number: str | None = None,
    roles: frozenset[Role] | None = None,
    name: str | None = None,
) -> Row:
    """Return a row of somebody: by Slack id, or by e-mail address if there is an @ in it."""
    address = who if "@" in who else email
    return Row(At(line), None if "@" in who else who, address, name, level, expires_on, number, roles)


def counts(came: ImportResult) -> tuple[int, int, int, tuple[str, ...]]:
    return came.new, came.changed, came.same, came.pending


def take(session: Session, agency: Agency, *rows: Row, known: Mapping[str, str] | None = None) -> ImportResult:
    return roster_import.import_rows(
        session, agency, rows, found=known or {}, now=LATER, today=TODAY + timedelta(days=40)
    )


def refused(session: Session, agency: Agency, *rows: Row, known: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(BadFileError) as raised:
        take(session, agency, *rows, known=known)
    return list(map(str, raised.value.problems))


def said(session: Session, agency: Agency) -> dict[str, Holder]:
    """Return what an agency's roster says of those who have not answered, by user id or else by address."""
    rows = select(RosterPlace, Member).where(Member.place_id == RosterPlace.id, RosterPlace.agency_id == agency.id)
    return {
        place.user_id or place.email or "": holders.holder(session, member, TODAY)
        for place, member in session.exec(rows)
    }


def dumped(held: Holder) -> list[dict[str, object]]:
    return [held.member.model_dump(), held.certification.model_dump()]


def test_rows_change_the_agency_s_members_and_make_places_of_all_others(database: Database) -> None:
    rows = (
        row(2, "U1", number="E0123456", roles=frozenset({Role.EXAMINER})),
        row(3, "U2", level=Level.PARAMEDIC, expires_on=FALL),
        row(4, "U3"),
        row(5, "new@x.org", name="Nora", number="E7654321"),
    )
    with database.write() as session:
        agency = found(session)
        join(session, "U2", agency, number="E0000002", roles=frozenset({Role.INSTRUCTOR}))
        join(session, "U3", agency, number="E0000003")
        came = take(session, agency, *rows)
        assert counts(came) == (2, 1, 1, ("Nora",))
        assert [(each.user_id, each.before.level, each.after.level) for each in came.records] == [
            ("U2", Level.EMT, Level.PARAMEDIC)
        ]
        assert came.untold == 2
    with database.write() as session:
        agency = session.exec(select(Agency)).one()
        assert counts(take(session, agency, *rows)) == (0, 0, 4, ("Nora",))
        two, three = (members.find(session, TEAM, each, TODAY) for each in ("U2", "U3"))
        assert members.find(session, TEAM, "U1", TODAY) is None
        assert two is not None
        assert three is not None
        assert (two.level, two.expires_on, two.number) == (Level.PARAMEDIC, FALL, None)
        assert two.roles == {Role.INSTRUCTOR}, "what a roster does not say stays"
        assert (two.certification.counted_from, two.certification.updated_at) == (TODAY + timedelta(days=40), LATER)
        assert (three.number, three.certification.counted_from, three.certification.updated_at) == (
            "E0000003",
            TODAY,
            NOW,
        )
        one, nora = said(session, agency)["U1"], said(session, agency)["new@x.org"]
        assert (one.number, one.certification.counted_from) == ("E0123456", TODAY + timedelta(days=40))
        assert one.roles == {Role.EXAMINER}
        assert nora.number == "E7654321"
        assert [place.name for place in places.of_agency(session, key(agency))] == [None, "Nora"]
        assert who_is_who.recorded(session, agency) >= {("U2", FALL), ("new@x.org", SPRING)}
        assert len(roster.of_agency(session, key(agency), TODAY)) == 4, "everybody counts"


@pytest.mark.parametrize("where", ["in no agency", "in another"])
def test_a_record_that_somebody_made_is_not_touched_by_a_roster_that_they_did_not_accept(
    database: Database, where: str
) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        own = join(session, "U2", None if where == "in no agency" else other, number="E0000002")
        before = dumped(own)
        rows = (row(2, "U2", level=Level.PARAMEDIC, expires_on=NEXT, number="P0000009"), row(3, "b@x.org"))
        assert counts(take(session, agency, *rows, known={"b@x.org": "U3"})) == (2, 0, 0, ())
        assert counts(take(session, other, row(2, "U3"))) == (1, 0, 0, ()), "one agency's row keeps no other from one"
        session.refresh(own.member)
        session.refresh(own.certification)
        assert dumped(own) == before
        assert said(session, agency)["U2"].number == "P0000009"


def test_another_workspace_is_another_world(database: Database) -> None:
    with database.write() as session:
        there, here = found(session, team="T2", channel="C2"), found(session)
        join(session, "U1", there, team="T2")
        take(session, there, row(2, "a@x.org"))
        assert counts(take(session, here, row(2, "U1"), row(3, "a@x.org"))) == (2, 0, 0, ("a@x.org",))


def test_one_person_in_two_rows_by_id_and_by_address_is_named(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        said = refused(session, agency, row(2, "a@x.org"), row(3, "U1"), known={"a@x.org": "U1"})
        assert said == ["line 2, email: is U1, who is already in line 3"]


def test_who_was_not_in_slack_is_the_same_once_a_roster_names_them_by_id(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        roles = frozenset({Role.INSTRUCTOR})
        take(session, agency, row(2, "a@x.org", number="E0123456", roles=roles), row(3, "b@x.org"))
        came = take(session, agency, row(2, "U1", email="a@x.org"), row(3, "b@x.org"), known={"b@x.org": "U2"})
        assert counts(came) == (0, 0, 2, ())
        assert set(said(session, agency)) == {"U1", "U2"}
        assert (said(session, agency)["U1"].number, said(session, agency)["U1"].roles) == ("E0123456", roles)


def test_an_address_of_somebody_else_stays_theirs(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        take(session, agency, row(2, "U1", email="a@x.org"))
        assert counts(take(session, agency, row(2, "U2", email="a@x.org"))) == (1, 0, 0, ())
        assert [(place.user_id, place.email) for place in places.of_agency(session, key(agency))] == [
            ("U1", "a@x.org"),
            ("U2", None),
        ]


def test_who_joined_by_themselves_while_not_in_slack_is_one_person(database: Database) -> None:
    """An export of that moment names them twice: as a member, and by the address of their place."""
    with database.write() as session:
        agency = found(session)
        take(session, agency, row(2, "a@x.org"))
        one = join(session, "U1", agency)
        by_officer = said(session, agency)["a@x.org"]
        progress.mark(session, by_officer, StepCode.A1, done=True, by="UCHIEF", now=NOW)
        exported = (row(2, "U1"), row(3, "a@x.org"))
        assert counts(take(session, agency, *exported)) == (0, 0, 2, ("a@x.org",))
        assert counts(take(session, agency, *exported, known={"a@x.org": "U1"})) == (0, 0, 1, ())
        assert places.of_agency(session, key(agency)) == []
        assert progress.standing(session, one).done == {StepCode.A1}


def test_what_a_roster_says_of_one_who_has_not_answered_changes_with_the_roster(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        take(session, agency, row(2, "a@x.org", number="E0123456", name="Ann"))
        assert take(session, agency, row(2, "a@x.org", expires_on=FALL)).changed == 1
        (ann,) = places.of_agency(session, key(agency))
        assert (ann.name, said(session, agency)["a@x.org"].number) == ("Ann", "E0123456")
        assert said(session, agency)["a@x.org"].expires_on == FALL
        assert take(session, agency, row(2, "a@x.org", level=Level.AEMT, expires_on=FALL)).changed == 1
        assert said(session, agency)["a@x.org"].number is None, "a number belongs to a level"


@pytest.mark.parametrize("before", ["nobody", "joined alone", "in this agency", "in another", "named", "declined"])
def test_who_arrives_in_slack_stands_once_on_each_roster_that_names_them(database: Database, before: str) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        take(session, agency, row(2, "a@x.org", level=Level.AEMT, expires_on=NEXT))
        take(session, other, row(2, "a@x.org"))
        agencies_ = {"joined alone": None, "in this agency": agency, "in another": other}
        own = join(session, "U1", agencies_[before]) if before in agencies_ else None
        if before == "named":
            take(session, agency, row(2, "U1"))
        if before == "declined":
            take(session, agency, row(2, "U1"))
            place = places.find(session, key(agency), "U1")
            assert place is not None
            places.decline(session, place, "U1", now=NOW, today=TODAY)
        kept = own and dumped(own)
        assert not arrivals.awaits(session, "T2", "a@x.org")
        assert arrivals.arrived(session, "T2", "a@x.org", "U1", now=LATER) == 0
        assert arrivals.awaits(session, TEAM, "A@x.org")
        assert arrivals.arrived(session, TEAM, "A@x.org", "U1", now=LATER) == 2
        assert arrivals.arrived(session, TEAM, "a@x.org", "U1", now=LATER) == 0
        assert arrivals.to_look_up(session, after=0, most=10) == []
        assert members.find(session, TEAM, "U1", TODAY) == own
        assert (own and dumped(own)) == kept
        here = {each.user_id for each in roster.of_agency(session, key(agency), TODAY)}
        assert here == (set() if before == "declined" else {"U1"})
        assert len(roster.of_agency(session, key(agency), TODAY)) == len(here)
        assert [each.user_id for each in roster.of_agency(session, key(other), TODAY)] == ["U1"]
        assert set(said(session, agency)) == (set() if before in {"declined", "in this agency"} else {"U1"})


def test_those_who_are_awaited_are_looked_up_some_at_a_time(database: Database) -> None:
    with database.write() as session:
        take(session, found(session), *(row(each, f"{each}@x.org") for each in range(5)))
        first = arrivals.to_look_up(session, after=0, most=3)
        assert [each.email for each in first] == ["0@x.org", "1@x.org", "2@x.org"]
        assert [each.email for each in arrivals.to_look_up(session, after=first[-1].id, most=3)] == [
            "3@x.org",
            "4@x.org",
        ]


def test_a_confirmation_is_recorded_once_and_undone_by_what_the_member_says_later(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        one = join(session, "U1", agency)
        marks(session, join(session, "U2", agency), StepCode.V)

        def confirmed() -> list[tuple[bool, bool]]:
            people = roster.of_agency(session, key(agency), TODAY)
            return [(each.standing.recertified, each.standing.confirmation is not None) for each in people]

        assert confirmed() == [(False, False), (True, False)]
        assert progress.confirm(session, one, by="state list", now=LATER)
        assert not progress.confirm(session, one, by="UCHIEF", now=LATER)
        assert confirmed()[0] == (True, True)
        (event,) = session.exec(select(ProgressEvent).where(ProgressEvent.member_id == one.id))
        assert (event.cycle, event.step, event.by_user, event.at) == (2027, "V", "state list", LATER)
        progress.mark(session, one, StepCode.V, done=False, by="U1", now=LATER)
        assert confirmed()[0] == (False, False)
        progress.mark(session, one, StepCode.V, done=True, by="U1", now=LATER)
        assert confirmed()[0] == (True, False), "self-reported again"
        assert progress.confirm(session, one, by="UCHIEF", now=LATER)
        assert confirmed()[0] == (True, True)


def test_the_same_file_twice_at_once_doubles_nobody(database: Database) -> None:
    rows = (*(row(each, f"U{each}", number=f"E{each:07}") for each in range(1, 200)), row(999, "a@x.org"))
    with database.write() as session:
        found(session)
        session.flush()
    together = Barrier(2)

    def bring(order: int) -> ImportResult:
        with database.write(patiently=True) as session:  # as whoever imports a file does
            together.wait(SECONDS)
            agency = session.exec(select(Agency)).one()
            return take(session, agency, *rows[::order])

    with ThreadPoolExecutor(2) as pool:
        came = sorted(pool.map(bring, (1, -1)), key=lambda each: each.new)
    assert [(each.new, each.same) for each in came] == [(0, 200), (200, 0)]
    with database.read() as session:
        assert len(session.exec(select(Member)).all()) == 200
        assert len(session.exec(select(RosterPlace)).all()) == 200


def test_thousands_of_rows_take_few_statements(database: Database) -> None:
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    rows = tuple(row(each, f"U{each}", email=f"{each}@x.org", number=f"E{each:07}") for each in range(1, 2001))
    with database.write() as session:
        agency = found(session)
        assert take(session, agency, *rows).new == 2000
        assert take(session, agency, *rows).same == 2000
    assert len(statements) < 40, "they go by batches of 500"
