"""Roster places: what becomes of one when its person accepts or declines, and who is asked, once."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, select

from rules.direct_messages import Kind
from rules.levels import Level
from rules.problems import At
from rules.roster_file import Row
from rules.steps import StepCode
from storage import (
    agencies,
    arrivals,
    direct_messages,
    holders,
    invitations,
    members,
    places,
    progress,
    roster,
    roster_import,
)
from storage.batch import Batch
from storage.database import Database
from storage.holders import Holder
from storage.outbox_tables import DirectMessage, MessageState
from storage.tables import Agency, Declined, Member, RosterPlace, key
from tests.storage.people import NOW, SPRING, TEAM, TODAY, found, join, marks

LATER = NOW + timedelta(days=3)


def offer(session: Session, agency: Agency, who: str, *, number: str | None = None) -> RosterPlace:
    """Let an agency's roster name somebody, by Slack id or e-mail address; return the place."""
    by_address = "@" in who
    row = Row(At(2), None if by_address else who, who if by_address else None, None, Level.AEMT, SPRING, number, None)
    roster_import.import_rows(session, agency, (row,), found={}, now=NOW, today=TODAY)
    name = RosterPlace.email if by_address else RosterPlace.user_id
    return session.exec(select(RosterPlace).where(RosterPlace.agency_id == agency.id, name == who)).one()


def said_of(session: Session, place: RosterPlace) -> Holder:
    row = session.exec(select(Member).where(Member.place_id == place.id)).one()
    return holders.holder(session, row, TODAY)


def test_who_has_no_record_takes_the_roster_s_with_the_officer_s_marks_and_reminders(database: Database) -> None:
    with database.write() as session:
        agency = found(session)
        place = offer(session, agency, "U1")
        offered = said_of(session, place)
        progress.mark(session, offered, StepCode.A1, done=True, by="UCHIEF", now=NOW)
        done = places.accept(session, place, "U1", agency, now=LATER)
        assert (done.before, done.left) == (None, None)
        own = members.find(session, TEAM, "U1", TODAY)
        assert own is not None
        assert (own.id, own.member.place_id, own.level, own.agency_id) == (offered.id, None, Level.AEMT, agency.id)
        assert (own.member.reminds_since, own.member.timezone) == (TODAY + timedelta(3), agency.timezone)
        assert own.certification.counted_from == TODAY
        assert progress.standing(session, own).done == {StepCode.A1}
        assert session.exec(select(RosterPlace)).all() == []


def test_who_has_a_record_keeps_it_with_all_that_they_marked(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        own = join(session, "U1", other)
        marks(session, own, StepCode.A1, StepCode.A2)
        marks(session, own, StepCode.A2, done=False)
        place = offer(session, agency, "U1")
        for step in (StepCode.A2, StepCode.A3):
            progress.mark(session, said_of(session, place), step, done=True, by="UCHIEF", now=NOW)
        done = places.accept(session, place, "U1", agency, now=LATER)
        assert done.before is not None
        assert (done.before.level, done.left) == (Level.EMT, other.id)
        assert (done.member.id, done.member.level, done.member.agency_id) == (own.id, Level.AEMT, agency.id)
        assert progress.standing(session, own).done == {StepCode.A1, StepCode.A3}, "they took A2 back themselves"
        assert own.member.reminds_since is None
        assert [each.user_id for each in roster.of_agency(session, key(agency), TODAY)] == ["U1"]
        assert roster.of_agency(session, key(other), TODAY) == []


def test_a_confirmation_by_the_person_themselves_is_dropped(database: Database) -> None:
    """An officer confirmed an address that turns out to be their own."""
    with database.write() as session:
        agency = found(session)
        place = offer(session, agency, "chief@x.org")
        assert progress.confirm(session, said_of(session, place), by="UCHIEF", now=NOW)
        assert arrivals.arrived(session, TEAM, "chief@x.org", "UCHIEF", now=NOW) == 1
        done = places.accept(session, place, "UCHIEF", agency, now=LATER)
        assert not progress.standing(session, done.member).recertified


def test_everybody_is_asked_once_by_each_agency_and_nobody_who_has_answered(database: Database) -> None:
    def asked(session: Session) -> list[tuple[str, int, str | None]]:
        zones = {zone for zone, _ in agencies.zones(session)}
        rows = direct_messages.invitations(session, Batch(LATER, 0, 10), today={TODAY: zones})
        return sorted((each.user_id, each.agency_id, each.leaves) for each in rows)

    with database.write() as session:
        one, two = found(session), found(session, channel="C2")
        join(session, "U2", two)
        for agency, who in ((one, "U1"), (one, "U2"), (one, "n@x.org"), (two, "U1")):
            offer(session, agency, who)
        assert asked(session) == []
        assert invitations.to_invite(session, key(one)) == 3
        assert invitations.invite(session, one, by="UCHIEF", on=TODAY, now=NOW) == 3
        assert invitations.invite(session, one, by="UCHIEF", on=TODAY + timedelta(1), now=NOW) == 0
        assert asked(session) == [("U1", one.id, None), ("U2", one.id, two.name)]
        assert invitations.invite(session, two, by="", on=TODAY, now=NOW) == 1
        assert arrivals.arrived(session, TEAM, "n@x.org", "U3", now=LATER) == 1
        assert [user for user, *_ in asked(session)] == ["U1", "U1", "U2", "U3"]
        place = places.find(session, key(one), "U1")
        assert place is not None
        places.decline(session, place, "U1", now=LATER, today=TODAY)
        assert [user for user, *_ in asked(session)] == ["U1", "U2", "U3"]
        kinds = session.exec(select(DirectMessage.kind)).all()
        assert kinds == [Kind.INVITATION] * 4
        assert [each.user_id for each in session.exec(select(Declined))] == ["U1"]
        assert key(one) in {each.agency_id for each in session.exec(select(Declined))}
        assert not direct_messages.reports(session, Batch(LATER, 0, 10), open_now={TODAY: [("America/New_York", 9)]})


def test_who_joins_stands_for_the_same_number_and_for_no_other(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        for where, who, number in (
            (agency, "a@x.org", "E0000001"),
            (agency, "b@x.org", "E0000002"),
            (agency, "U9", "E0000001"),
            (other, "a@x.org", "E0000001"),
        ):
            offer(session, where, who, number=number)
        places.settle(session, join(session, "U1", agency, number="E0000001"), today=TODAY, now=LATER)
        left = [(each.agency_id, each.user_id or each.email) for each in session.exec(select(RosterPlace))]
        assert sorted(left, key=str) == sorted(
            [(agency.id, "b@x.org"), (agency.id, "U9"), (other.id, "a@x.org")], key=str
        )


def test_whose_address_becomes_known_is_invited_to_the_new_place_whatever_they_were_told_of_an_earlier(
    database: Database,
) -> None:
    with database.write() as session:
        agency = found(session)
        earlier = offer(session, agency, "U1")
        assert invitations.invite(session, agency, by="UCHIEF", on=TODAY, now=NOW) == 1
        session.exec(select(DirectMessage)).one().state = MessageState.SENT
        places.remove(session, earlier, today=TODAY)
        offer(session, agency, "n@x.org")
        assert invitations.invite(session, agency, by="UCHIEF", on=TODAY, now=NOW) == 1
        assert arrivals.arrived(session, TEAM, "n@x.org", "U1", now=LATER) == 1
        session.expire_all()
        (row,) = session.exec(select(DirectMessage)).all()
        assert (row.user_id, row.state) == ("U1", MessageState.PENDING)


@pytest.mark.databases("postgresql")  # SQLite lets nobody write meanwhile
def test_a_yes_moves_nobody_who_has_joined_another_agency_since_they_were_read(database: Database) -> None:
    with database.write() as session:
        agency, other = found(session), found(session, channel="C2")
        offer(session, agency, "U1")
        join(session, "U1")
        ids = key(agency), key(other)
    with database.write() as session:
        here, place = session.get_one(Agency, ids[0]), places.find(session, ids[0], "U1")
        as_read = members.of_user(session, TEAM, "U1")
        with database.write() as meanwhile:
            join(meanwhile, "U1", meanwhile.get_one(Agency, ids[1]))
        assert as_read is not None
        assert as_read.agency_id is None
        assert place is not None
        with pytest.raises(NoResultFound):
            places.accept(session, place, "U1", here, now=NOW)
    with database.read() as session:
        member = members.of_user(session, TEAM, "U1")
        assert member is not None
        assert member.agency_id == ids[1]
