"""Answers of an odd shape: each is a failed call like any other, and no agency waits for another's."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.clock import ShiftedClock
from bot.workspaces import OneWorkspace
from fakeslack import Channel, Workspace
from fakeslack.faults import DropAfter, DropBefore, Fault, RateLimited, Refuse, Respond, Response
from storage.database import Database
from storage.outbox_tables import MessageState, Nudge
from storage.tables import Agency
from tests.bot.season import HISTORY, POST, Season, begin, expect_nudge, setting
from tests.conftest import Open

JSON = {"Content-Type": "application/json; charset=utf-8"}


def of(value: object, status: int = 200, *, after: bool = False, **headers: str) -> Respond:
    """Return a fault that answers with any JSON value; ``Retry_After="5"`` is a header."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Respond(Response(status, json.dumps(value).encode(), JSON | named), after=after)


def raw(body: bytes, kind: str, status: int = 200, *, after: bool = False) -> Respond:
    return Respond(Response(status, body, {"Content-Type": kind}), after=after)


ODD: dict[str, Fault] = {
    "a list": of([{"ok": True}], after=True),
    "an empty list": of([]),
    "null": of(None, after=True),
    "a number": of(7),
    "a string": of("ok"),
    "an empty object": of({}, after=True),
    "an error that is a list": of({"ok": False, "error": ["x"]}),
    "an error that is a page": of({"ok": False, "error": "<html>" * 99}),
    "no ts": of({"ok": True}, after=True),
    "a ts that is a number": of({"ok": True, "ts": 17.5, "channel": "C1"}, after=True),
    "a channel that is an object": of({"ok": True, "ts": "1.2", "channel": {"id": "C1"}}, after=True),
    "a page": raw(b"<html>Sign in</html>", "text/html"),
    "a page that forbids": raw(b"<html>No</html>", "text/html", 403),
    "nothing": raw(b"", "text/plain", after=True),
    "binary": raw(b"\x1f\x8b\x00\xff", "application/gzip", after=True),
    "binary that is called JSON": raw(b"\xff\xfe\x00", "application/json", after=True),
    "an unknown charset": raw(b"{}", "application/json; charset=klingon", 500),
    "JSON a mile deep": raw(b"[" * 200_000, "application/json", after=True),
    "a list with 503": of(["down"], 503),
    "null with 500": of(None, 500),
}
LIMITED: dict[str, Fault] = {
    "429 with a list": of([1], 429, Retry_After="5"),
    "429 with a page": raw(b"<html>", "text/html", 429),
    "429 with null": of(None, 429),
    "429 without the seconds": of({"ok": False}, 429),
    "429 for longer than time lasts": RateLimited(retry_after=10**30),
    "429 with more digits than Python reads": of({"ok": False}, 429, Retry_After="9" * 5000),
    "429 for less than nothing": RateLimited(retry_after=-5),
    "429 in words": of({"ok": False}, 429, Retry_After="soon"),
    "429 until a date": of({"ok": False}, 429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
    "429 for a fraction": of({"ok": False}, 429, Retry_After="1.5"),
    "429 for nan": of({"ok": False}, 429, Retry_After="nan"),
    "429 for infinity": of({"ok": False}, 429, Retry_After="inf"),
}


def two_agencies(
    open_bot: Open, database: Database | None = None, wall_clock: ShiftedClock | None = None
) -> tuple[Season, Channel]:
    season = begin(open_bot, database, wall_clock=wall_clock)
    second = season.bot.workspace.channel("amherst")
    season.officer.types("/recert agency Amherst EMS", in_=second)
    second.expect_message("Amherst EMS")
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=second)
    season.bot.workspace.user("zoe").types("/recert remind off")
    return season, second


def tried(season: Season) -> int:
    """Return how many times a nudge was posted, or refused."""
    return sum("recert_nudge" in str(call.args.get("metadata")) for call in season.bot.workspace.calls_of(POST))


@pytest.mark.parametrize("what", ODD)
def test_an_odd_answer_to_a_post_is_looked_up_and_the_other_agency_does_not_wait(open_bot: Open, what: str) -> None:
    season, second = two_agencies(open_bot)
    season.bot.workspace.faults.next(POST, ODD[what])
    season.at("2027-02-15T09:00")
    expect_nudge(second, "Amherst EMS")
    for _ in range(4):
        season.later()
    assert len(season.nudges()) == 1
    assert states(season) == [MessageState.SENT, MessageState.SENT]


@pytest.mark.parametrize("what", LIMITED)
def test_a_429_of_any_shape_is_waited_out_for_an_hour_at_most(open_bot: Open, what: str) -> None:
    season, second = two_agencies(open_bot)
    season.bot.workspace.faults.next(POST, LIMITED[what])
    season.at("2027-02-15T09:00")
    season.bot.workspace.ticks()
    assert tried(season) == 1, "the workspace waits, and not only the message"
    season.wall_clock.advance(timedelta(minutes=61))
    season.bot.workspace.ticks()
    expect_nudge(season.channel, "Northampton EMS")
    expect_nudge(second, "Amherst EMS")


@pytest.mark.parametrize("what", ["a list", "null", "an empty object", "an error that is a page", "a page", "binary"])
def test_an_odd_answer_to_a_look_up_is_looked_up_again_and_nothing_is_posted_meanwhile(
    open_bot: Open, what: str
) -> None:
    season, second = two_agencies(open_bot)
    season.bot.workspace.faults.next(POST, DropAfter(), DropAfter())
    season.bot.workspace.faults.next(HISTORY, ODD[what])
    season.at("2027-02-15T09:00")
    season.later()
    assert states(season) == [MessageState.SENT, MessageState.UNKNOWN]
    for _ in range(3):
        season.later()
    assert states(season) == [MessageState.SENT, MessageState.SENT]
    assert len(season.nudges()) == 1
    expect_nudge(second, "Amherst EMS")


def states(season: Season) -> list[MessageState]:
    """Return the states of the nudges that fell due last."""
    with season.bot.services.database.read() as session:
        rows = session.exec(select(Nudge).where(Nudge.milestone == "recommended")).all()
    return sorted(row.state for row in rows)


def page(**more: object) -> Respond:
    return of({"ok": True, "messages": [], **more})


@pytest.mark.parametrize(
    "odd",
    [
        page(messages=None),
        page(messages={"0": {}}),
        page(response_metadata=["next"]),
        page(response_metadata={"next_cursor": 7}),
    ],
    ids=repr,
)
def test_a_page_of_the_history_that_cannot_be_read_to_its_end_says_nothing(open_bot: Open, odd: Fault) -> None:
    season = begin(open_bot)
    season.bot.workspace.faults.next(POST, DropAfter())
    season.bot.workspace.faults.next(HISTORY, odd)
    season.at("2027-02-15T09:00")
    for _ in range(4):
        season.later()
    assert len(season.nudges()) == 1
    assert len(season.bot.workspace.calls_of(HISTORY)) == 2


@pytest.mark.parametrize("cursors", [["again"], ["one", "two"], ["one", "two", "three"]], ids=len)
def test_a_history_without_an_end_is_not_read_for_ever(open_bot: Open, cursors: list[str]) -> None:
    season = begin(open_bot)
    season.bot.workspace.faults.next(POST, DropAfter())
    season.bot.workspace.faults.next(HISTORY, *[page(response_metadata={"next_cursor": each}) for each in cursors] * 9)
    season.at("2027-02-15T09:00")
    season.later()
    assert len(season.bot.workspace.calls_of(HISTORY)) == len(cursors) + 1
    season.bot.workspace.faults.clear()
    season.later()
    season.later()
    assert len(season.nudges()) == 1


def test_messages_of_others_may_have_any_shape(open_bot: Open) -> None:
    season = begin(open_bot)
    odd = [
        None,
        "x",
        {},
        {"metadata": ["x"]},
        {"metadata": {"event_payload": "x"}},
        {"metadata": {"event_payload": [1]}},
    ]
    season.bot.workspace.faults.next(POST, DropBefore())
    season.bot.workspace.faults.next(HISTORY, page(messages=odd))
    season.at("2027-02-15T09:00")
    season.later()
    season.later()
    assert len(season.nudges()) == 1
    assert len(season.bot.workspace.calls_of(HISTORY)) == 1


@pytest.mark.parametrize("what", ["a list", "binary", "an empty object", "a page", "a number"])
@pytest.mark.parametrize("method", ["users.info", "conversations.open"])
def test_an_odd_answer_about_people_ends_no_tick(open_bot: Open, what: str, method: str) -> None:
    season, second = two_agencies(open_bot)
    setting(season, names_in_channel=True)
    season.members[0].types("/recert remind on")
    season.bot.workspace.settles()
    season.bot.workspace.faults.next(method, *[ODD[what]] * 20)
    season.bot.workspace.faults.next(POST, DropAfter(), DropAfter(), DropAfter())
    season.at("2027-02-15T09:00")
    season.later()
    assert season.bot.workspace.faults.waiting(method) < 20
    season.bot.workspace.faults.clear()
    for _ in range(4):
        season.later()
    assert len(season.nudges()) == 1
    expect_nudge(second, "Amherst EMS")
    assert [each.text for each in season.members[0].direct_messages if "44 days left" in each.text]


def test_a_form_whose_opening_is_answered_oddly_did_not_open(open_bot: Open) -> None:
    bot = open_bot()
    bot.workspace.faults.next("views.open", ODD["a number"])
    bot.workspace.user("alice").types("/recert join").says("Slack didn't open the form")


def test_an_odd_answer_about_a_time_zone_leaves_the_agency_s(open_bot: Open) -> None:
    bot = open_bot()
    alice = bot.workspace.user("alice", tz="America/Chicago")
    alice.types("/recert join emt 2027-03-31")
    bot.workspace.faults.next("users.info", ODD["an empty object"], of({"ok": True}))
    for _ in range(2):
        alice.types("/recert remind on").says("Personal reminders are on")
        bot.workspace.settles()
        assert alice.session.outcome(200, wait=False).item is None, "no apology follows"


def test_a_token_whose_check_is_answered_oddly_is_checked_again() -> None:
    with Workspace() as workspace:
        installed = OneWorkspace(workspace.bot_token, workspace.api_url)
        for fault in (*ODD.values(), *LIMITED.values()):
            workspace.faults.next("auth.test", fault)
            installed.ask_slack()
            assert installed.team_id is None
        installed.ask_slack()
        assert installed.team_id == workspace.state.team


NAMES = ["ok", "ts", "channel", "messages", "response_metadata"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=6,
).map(lambda value: value | {"ok": False} if isinstance(value, dict) else value)
STATUSES = st.sampled_from([200, 200, 201, 400, 403, 404, 418, 429, 429, 500, 503])
SECONDS = st.sampled_from(["0", "-1", "1", "59", "9" * 20, "1e400", "soon", ""])
ANSWERS = st.builds(
    # Slack took nothing if it says 429 or names an error: of that it is believed.
    lambda status, body, seconds, after: Respond(
        Response(status, body, JSON | {"Retry-After": seconds}), after=after and status != 429
    ),
    STATUSES,
    VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40),
    SECONDS,
    st.booleans(),
)
WORDS = ["is_archived", "no_permission", "some_new_word", "internal_error", "invalid_auth"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([POST, POST, HISTORY]),
        ANSWERS | st.sampled_from(WORDS).map(Refuse) | st.sampled_from([DropBefore(), DropAfter()]),
        st.sampled_from([0, 16, 70, 3700, 90_000]),
    ),
    max_size=10,
).filter(lambda steps: sum(fault == Refuse("is_archived") for _, fault, _ in steps) < 2)  # the officer can be told
FILES = count(1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6, deadline=None)
@given(STEPS)
def test_whatever_slack_answers_no_pass_ends_and_each_nudge_is_posted_once_or_told(
    open_bot: Open, steps: list[tuple[str, Fault, int]]
) -> None:
    # Slack dates its messages by the real time. By the bots' clock they are not to be older than the claims.
    wall_clock = ShiftedClock(datetime.now(UTC) - timedelta(days=30))
    season, second = two_agencies(open_bot, Database(f"sqlite:///{next(FILES)}.db"), wall_clock)
    workspace = season.bot.workspace
    season.sleeps_until("2027-02-15T09:00")
    for method, fault, seconds in steps:
        workspace.faults.next(method, fault)
        season.wall_clock.advance(timedelta(seconds=seconds))
        season.bot.dispatchers.run()
    workspace.faults.clear()
    for _ in range(12):
        season.wall_clock.advance(timedelta(hours=5))
        season.bot.dispatchers.run()
    told = " ".join(each.text for each in season.officer.direct_messages)
    with season.bot.services.database.read() as session:
        rows = session.exec(
            select(Nudge, Agency)
            .join(Agency, col(Agency.id) == col(Nudge.agency_id))
            .where(Nudge.milestone == "recommended")
        ).all()
    assert len(rows) == 2
    for nudge, agency in rows:
        channel = season.channel if agency.channel_id == season.channel.id else second
        posted = [each for each in channel.messages if nudge.nudge_id and nudge.nudge_id in str(each.metadata)]
        assert len(posted) <= 1
        if nudge.state is not MessageState.SENT:
            assert nudge.state is MessageState.FAILED
            assert f"couldn't nudge {agency.name} in" in told or f"posted a nudge of {agency.name}" in told
        else:
            assert len(posted) == 1
