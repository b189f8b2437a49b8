"""Training officers of an agency: changed by two at once, very many of them, and officers who are not members."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Modal, Person
from handlers.membership import leave
from handlers.request import open_request
from handlers.services import Asker
from handlers.ui.member_values import Leave
from rules.direct_messages import Kind
from storage import agencies
from storage.database import Database
from storage.outbox_tables import DirectMessage, MessageState
from storage.tables import Agency, Home, TrainingOfficer
from tests.conftest import Open
from tests.handlers.rosters import imports


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, led by chief."""
    return founded(bot)


def founded(bot: LocalBot, name: str = "Northampton EMS", channel: str = "northampton") -> Channel:
    found = bot.workspace.channel(channel)
    bot.workspace.user("chief").types(f"/recert agency {name}", in_=found)
    return found


def settings(person: Person, channel: Channel) -> Modal:
    found = person.types("/recert agency", in_=channel).modal
    assert found is not None
    return found


@pytest.mark.usefixtures("waits_long")
def test_two_officers_who_leave_at_once_do_not_leave_the_agency_to_nobody(
    open_bot: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = open_bot(database=database)
    channel = founded(bot)
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    for person in (chief, bob):
        person.types("/recert join emt 2027-03-31", in_=channel)
    settings(chief, channel).fills(officers=[chief, bob]).submits()
    begun = Barrier(2)
    lock = agencies.lock_all

    def together(*args: object) -> None:
        if not database.is_sqlite:  # on SQLite the first holds the database until it is done
            begun.wait(20)
        lock(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(agencies, "lock_all", together)

    def leaves(person: Person) -> None:
        with open_request(bot.services, Asker(bot.workspace.state.team, person.id), writes=True) as request:
            leave.forget(request, Leave())

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(leaves, chief), pool.submit(leaves, bob)]:
            each.result(60)
    with database.read() as session:
        assert len(session.exec(select(TrainingOfficer)).all()) == 1


def test_officers_who_are_added_at_once_by_two_are_not_more_than_slack_takes(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    settings(chief, channel).fills(officers=[chief, bob]).submits()
    bob.sees("made you a training officer")
    first, second = settings(chief, channel), settings(bob, channel)
    many = [bot.workspace.user(f"m{number}") for number in range(12)]
    more = [bot.workspace.user(f"n{number}") for number in range(12)]
    assert first.fills(officers=[chief, bob, *many]).submits() is not None
    after = second.fills(officers=[chief, bob, *more]).submits()
    assert after is second
    assert "at most 20 training officers; now there are more" in second.errors["officers"]


def test_what_a_former_officer_was_written_goes_with_the_office(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    settings(chief, channel).fills(officers=[chief, bob]).submits()
    with bot.services.database.write() as session:
        (agency,) = session.exec(select(Agency)).all()
        for person in (chief, bob):
            session.add(
                DirectMessage(
                    team_id=agency.team_id,
                    user_id=person.id,
                    kind=Kind.PROGRESS,
                    cohort=agency.created_on,
                    due_on=agency.created_on,
                    agency_id=agency.id,
                    state=MessageState.PENDING,
                    created_at=agency.created_at,
                    updated_at=agency.created_at,
                )
            )
    settings(chief, channel).fills(officers=[chief]).submits()
    with bot.services.database.read() as session:
        assert [each.user_id for each in session.exec(select(DirectMessage))] == [chief.id]


def test_a_former_officer_whom_the_roster_names_is_asked_like_everybody(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    settings(chief, channel).fills(officers=[chief, bob]).submits()
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    roster = chief.types("/recert roster", in_=channel)
    roster.presses(next(each for each in roster.buttons if each.startswith("Tell ")))
    settings(chief, channel).fills(officers=[chief]).submits()
    bot.workspace.ticks()
    bob.sees("put you on Northampton EMS's roster")


def test_an_officer_who_never_joined_can_leave_and_nothing_is_kept(bot: LocalBot, channel: Channel) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    chief.opens_home()
    bob.types("/recert join emt 2027-03-31", in_=channel)
    settings(chief, channel).fills(officers=[chief, bob]).submits()
    chief.types("/recert leave").says("your office").never_says("0 ").presses("Delete everything").says("You've left")
    with bot.services.database.read() as session:
        (agency,) = session.exec(select(Agency)).all()
        assert agencies.officers(session, agency) == [bob.id]
        assert session.exec(select(Home)).all() == []
    bot.workspace.user("nobody").types("/recert leave").says("You haven't joined yet")


def test_the_home_of_an_officer_of_very_many_agencies_is_drawn(bot: LocalBot) -> None:
    for number in range(22):
        founded(bot, f"Agency {number}", f"channel{number}")
    home = bot.workspace.user("chief").opens_home()
    assert home is not None
    home.says("Agency 9", "and 12 agencies more").never_says("Agency 10")


def test_on_top_of_three_modals_the_fourth_takes_the_place_of_the_third(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    for name in ("alice", "bob"):
        bot.workspace.user(name).types("/recert join emt 2027-03-31", in_=channel)
    home = chief.opens_home()
    assert home is not None

    def top(words: str) -> Modal:
        chief.wire.state.wait_for(lambda: chief.modal is not None and words in chief.modal.words)
        assert chief.modal is not None
        return chief.modal.says(words)

    home.presses("Roster")
    top("2 members").presses("Details", nth=0)
    top("Status of @alice").presses("Remove from agency")
    top("@alice is no longer").presses("Roster")
    third = top("1 member,")
    third.presses("Details")
    assert top("Status of @bob").view is third.view
    top("Status of @bob").closes()
    top("@alice is no longer in Northampton EMS")
