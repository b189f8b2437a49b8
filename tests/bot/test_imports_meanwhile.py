"""While a roster is imported, its people act: nobody waits in a circle, and the second sees what the first saved."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.clock import ShiftedClock
from fakeslack import Channel, Message
from rules.levels import Level
from rules.problems import At
from rules.roster_file import Row
from storage import agencies, current_members, roster_import
from storage.database import Database
from storage.tables import Agency
from tests.at_once import SECONDS
from tests.bot.season import Season
from tests.conftest import Open
from tests.handlers.files import form, sends
from tests.storage.people import SPRING

pytestmark = [pytest.mark.databases("postgresql"), pytest.mark.usefixtures("waits_long")]

JOIN = "/recert join emt 2027-03-31"
Deed = Callable[[Season], object]


@pytest.fixture
def season(open_bot: Open, database: Database) -> Season:
    """Return a season of alice at Northampton EMS, which stands between Amherst EMS and Ware EMS."""
    wall_clock = ShiftedClock(datetime.now(UTC))
    bot = open_bot(at="2026-11-24T10:00", database=database, wall_clock=wall_clock)
    for name in ("Amherst", "Northampton", "Ware"):
        chief = bot.workspace.user("chief" if name == "Northampton" else "rival")
        chief.types(f"/recert agency {name} EMS", in_=bot.workspace.channel(name.lower()))
    alice = bot.workspace.user("alice")
    channel = bot.workspace.channel("northampton")
    alice.types(JOIN, in_=channel)
    bot.workspace.settles()
    return Season(bot, channel, chief, [alice], wall_clock)


def channel_of(season: Season, name: str) -> Channel:
    return season.bot.workspace.channel(name)


def moves_to(name: str) -> Callable[[Season], Deed]:
    """Return how alice is asked whether she moves to an agency; what that returns presses Move."""

    def prepare(season: Season) -> Deed:
        asked = season.members[0].types(JOIN, in_=channel_of(season, name))
        return lambda _: asked.presses("Move").says("You've moved")

    return prepare


def says_yes_to(name: str) -> Callable[[Season], Deed]:
    """Return how alice is put on an agency's roster; what that returns answers Yes."""

    def prepare(season: Season) -> Deed:
        alice, rival, there = season.members[0], season.bot.workspace.user("rival"), channel_of(season, name)
        sends(rival, form(rival, there), "slack_id,level,expires_on\nUALICE,emt,2027-03-31\n")
        rival.types("/recert roster", in_=there).presses("Tell 1 person")
        season.bot.workspace.settles()
        season.bot.workspace.ticks()
        offer: Message = alice.direct_messages[-1]
        return lambda _: alice.presses(offer, "Yes").says("You're no longer with")

    return prepare


def leaves(season: Season) -> Deed:
    asked = season.members[0].types("/recert leave")
    return lambda _: asked.presses("Delete").says("deleted")


def marks_v(season: Season) -> Deed:
    return lambda _: season.members[0].types("/recert done v").says("V")


DEEDS = {
    "moves to an older agency": moves_to("amherst"),
    "moves to a younger agency": moves_to("ware"),
    "says yes to an older agency": says_yes_to("amherst"),
    "says yes to a younger agency": says_yes_to("ware"),
    "leaves": leaves,
    "marks V": marks_v,
}


def wait_for(season: Season, deed: "Future[object]") -> None:
    """Wait until a deed is done, or waits for a lock."""
    until = monotonic() + SECONDS
    while not deed.done():
        with season.bot.services.database.read() as session:
            waits = session.execute(
                text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()")
            ).scalar_one()
        if waits:
            return
        assert monotonic() < until
        sleep(0.01)


def agency(session: Session, season: Season) -> Agency:
    found = agencies.of_channel(session, season.bot.workspace.state.team, season.channel.id)
    assert found is not None
    return found


@pytest.mark.parametrize("prepare", DEEDS.values(), ids=DEEDS)
def test_an_import_and_what_its_people_do_meanwhile_both_go_through(
    season: Season, prepare: Callable[[Season], Deed]
) -> None:
    bot, alice = season.bot, season.members[0]
    deed, now = prepare(season), bot.services.clock.now()
    row = Row(At(2), alice.id, None, None, Level.AEMT, SPRING, "A0000001", None)
    with ThreadPoolExecutor(1) as pool:
        with bot.services.database.write() as session:
            ours = agency(session, season)
            agencies.lock(session, ours)  # an import begins so
            begun = pool.submit(deed, season)
            wait_for(season, begun)
            came = roster_import.import_rows(session, ours, (row,), found={}, now=now, today=now.date())
            assert came.changed + came.same == 1
        begun.result(SECONDS)
    bot.workspace.settles()


@pytest.mark.parametrize("name", ["amherst", "ware"])
def test_who_moves_during_an_import_is_where_they_said_with_what_they_said(season: Season, name: str) -> None:
    test_an_import_and_what_its_people_do_meanwhile_both_go_through(season, moves_to(name))
    bot = season.bot
    with bot.services.database.read() as session:
        found = current_members.current(
            session, bot.workspace.state.team, "UALICE", now=bot.services.clock.now(), zone=bot.services.timezone
        )
    assert found is not None
    assert (found.agency_name, found.level) == (f"{name.capitalize()} EMS", "emt")
