"""Those whom a roster names by an address are looked for in Slack, until it knows them."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from sqlmodel import Session, select

from bot.clock import ShiftedClock
from bot.daily_lookup import BATCH
from bot.demo.local import LocalBot
from bot.pending_members import PendingMemberLookup
from fakeslack import Channel
from fakeslack.faults import Fault, RateLimited, Respond, Response, ServerError
from rules.levels import Level
from storage import agencies
from storage.tables import Agency, Member, RosterPlace, key
from tests.conftest import Open
from tests.storage.people import found, insert

WALL = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture
def wall() -> ShiftedClock:
    return ShiftedClock(WALL)


@pytest.fixture
def bot(open_bot: Open, wall: ShiftedClock) -> LocalBot:
    return open_bot(wall_clock=wall)


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, with nora and, after her, a dozen others as pending members."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    with bot.services.database.write() as session:
        (agency,) = agencies.choices(session, None, None)
        names(session, agency, "nora", *(f"x{number}" for number in range(12)))
    return found


def names(session: Session, agency: Agency, *people: str) -> None:
    """Let an agency's roster name people by their addresses."""
    for name in people:
        place = RosterPlace(
            team_id=agency.team_id,
            agency_id=key(agency),
            email=f"{name}@example.org",
            created_at=WALL,
            updated_at=WALL,
        )
        session.add(place)
        session.flush()
        member = Member(
            team_id=agency.team_id, place_id=key(place), agency_id=key(agency), created_at=WALL, updated_at=WALL
        )
        insert(session, member, level=Level.AEMT, number="A0123456")


def here(bot: LocalBot) -> list[str]:
    """Return those whom Slack knows."""
    with bot.services.database.read() as session:
        return [each.user_id for each in session.exec(select(RosterPlace)) if each.user_id is not None]


def pending_members(bot: LocalBot) -> int:
    with bot.services.database.read() as session:
        return len([each for each in session.exec(select(RosterPlace)) if each.user_id is None])


def asked(bot: LocalBot) -> int:
    return len(bot.workspace.calls_of("users.lookupByEmail"))


def test_who_joins_the_workspace_is_known_on_the_roster_at_once(bot: LocalBot, channel: Channel) -> None:
    nora = bot.workspace.user("nora")
    assert bot.workspace.welcomes(nora).status == 200
    assert bot.workspace.welcomes(nora).status == 200, "Slack may send an event again"
    nora.types("/recert status").says("Advanced EMT", "March 31, 2027")
    assert (here(bot), pending_members(bot)) == (["UNORA"], 12)
    seen = bot.workspace.user("chief").types("/recert roster", in_=channel)
    seen.says("13 members", "12 not in Slack yet", "1 not told yet: @nora")


@pytest.mark.usefixtures("channel")
def test_anybody_else_who_joins_is_nobody_s_business(bot: LocalBot) -> None:
    bot.workspace.welcomes(bot.workspace.user("eve"))
    bot.workspace.welcomes(bot.workspace.user("ghost", email=""))
    nora = bot.workspace.user("nora")
    bot.workspace.scopes.discard("users:read.email")
    bot.workspace.welcomes(nora)
    nora.user.is_bot = True
    bot.workspace.scopes.add("users:read.email")
    bot.workspace.welcomes(nora)
    assert (here(bot), pending_members(bot)) == ([], 13)


@pytest.mark.usefixtures("channel")
def test_the_others_are_looked_for_a_few_in_a_pass_once_a_day(bot: LocalBot, wall: ShiftedClock) -> None:
    bot.workspace.user("nora")
    bot.workspace.ticks()
    assert (asked(bot), here(bot), pending_members(bot)) == (BATCH, ["UNORA"], 12)
    for _ in range(5):
        bot.workspace.ticks()
    assert asked(bot) == 13, "each once in a round"
    bot.workspace.user("x11")
    wall.advance(timedelta(hours=25))
    for _ in range(5):
        bot.workspace.ticks()
    assert (asked(bot), here(bot)) == (25, ["UNORA", "UX11"])


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("fault", "minutes"),
    [
        (RateLimited(90), 2),
        (RateLimited(10**30), 61),
        (ServerError(503), 6),
        (Respond(Response(200, b'[{"ok": true}]')), 6),
        (Respond(Response(200, {"ok": True, "user": []})), 6),
    ],
    ids=["rate limited", "for ever", "away", "a list", "nobody"],
)
def test_a_pause_is_kept_and_nobody_is_passed_over(
    bot: LocalBot, wall: ShiftedClock, fault: Fault, minutes: int
) -> None:
    bot.workspace.user("nora")
    bot.workspace.faults.next("users.lookupByEmail", fault)
    bot.workspace.ticks()
    bot.workspace.ticks()
    assert (asked(bot), here(bot)) == (1, [])
    wall.advance(timedelta(minutes=minutes))
    bot.workspace.ticks()
    assert (asked(bot), here(bot)) == (1 + BATCH, ["UNORA"])


def test_a_workspace_that_says_no_keeps_nobody_elsewhere_waiting(bot: LocalBot, wall: ShiftedClock) -> None:
    bot.workspace.user("nora")
    api = bot.workspace.api_url
    clients = {
        "TGONE": WebClient(token="xoxb-revoked", base_url=api),
        bot.workspace.state.team: WebClient(token=bot.workspace.bot_token, base_url=api),
    }
    with bot.services.database.write() as session:
        for team in clients:
            agency = found(session, team=team)
            names(session, agency, "nora")
    lookup = PendingMemberLookup(bot.services, clients.get, wall=wall)
    assert lookup.run() == 1
    assert here(bot) == ["UNORA"]
    assert [lookup.run() for _ in range(3)] == [0, 0, 0]
    assert asked(bot) == 2, "who says no is asked again in the next round"


@pytest.mark.usefixtures("channel")
def test_without_the_scope_slack_is_asked_once_a_day(bot: LocalBot, wall: ShiftedClock) -> None:
    bot.workspace.scopes.discard("users:read.email")
    for _ in range(4):
        bot.workspace.ticks()
    assert asked(bot) == 1
    wall.advance(timedelta(hours=25))
    bot.workspace.ticks()
    assert (asked(bot), pending_members(bot)) == (2, 13)


def test_slack_verifies_the_address_for_events(bot: LocalBot) -> None:
    body = b'{"type": "url_verification", "token": "t", "challenge": "say this"}'
    answer = bot.workspace.deliver_raw(bot.workspace.signed(body), body)
    assert answer.status == 200
    assert b"say this" in answer.body
