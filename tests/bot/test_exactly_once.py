"""Exactly once: whatever Slack answers, and however many processes tick in whatever order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.clock import ShiftedClock
from bot.outbox import nudges, queue, send
from bot.outbox.dispatcher import LEASE, Dispatcher
from bot.outbox.dispatchers import Dispatchers
from bot.outbox.verdicts import Outcome
from bot.workspaces import OneWorkspace, nudging_clients
from fakeslack.faults import DropAfter, DropBefore, Fault, Hang, RateLimited, Refuse, ServerError
from storage.database import Database
from storage.nudges import NudgeRow
from storage.outbox_tables import MessageState, Nudge
from tests.at_once import SECONDS, at_once
from tests.bot.season import HISTORY, POST, Season, begin, expect_nudge, is_posted_once
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize(
    "fault",
    [
        ServerError(500),
        ServerError(503, after=True),
        DropBefore(),
        DropAfter(),
        Refuse("internal_error"),
        Refuse("fatal_error"),
        Refuse("service_unavailable"),
    ],
    ids=repr,
)
def test_an_answer_that_says_nothing_is_looked_up_and_the_message_is_posted_once(
    open_bot: Open, database: Database, fault: Fault
) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, fault)
    season.at("2027-02-15T09:00")
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    season.bot.workspace.ticks()
    tried = sum("recert_nudge" in str(call.args.get("metadata")) for call in season.bot.workspace.calls_of(POST))
    assert tried == 1, "nothing is tried again while Slack may still be posting it"
    season.later()
    assert is_posted_once(season)
    season.later()
    assert is_posted_once(season)


def test_an_answer_that_comes_too_late_is_looked_up_as_well(
    open_bot: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = begin(open_bot, database)
    hang = Hang(after=True)
    season.bot.workspace.faults.next(POST, hang)
    with monkeypatch.context() as patch:
        patch.setattr("bot.workspaces.POST_TIMEOUT", 0.2)
        season.at("2027-02-15T09:00")
    assert hang.reached.wait(SECONDS)
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    season.later()
    assert is_posted_once(season)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_look_up_that_fails_is_tried_again_and_posts_nothing_meanwhile(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, DropAfter())
    season.bot.workspace.faults.next(HISTORY, ServerError(500))
    season.bot.workspace.faults.next(HISTORY, RateLimited(retry_after=3))
    season.at("2027-02-15T09:00")
    season.later()
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    season.wall_clock.advance(timedelta(minutes=1))
    season.bot.workspace.ticks()
    assert season.outbox()["recommended"][0] is MessageState.UNKNOWN
    season.later()
    assert is_posted_once(season)


def test_a_nudge_is_found_on_a_later_page_of_a_busy_channel(
    open_bot: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = begin(open_bot, database)
    monkeypatch.setattr(send, "_HISTORY_PAGE", 5)
    season.bot.workspace.faults.next(POST, DropAfter())
    season.at("2027-02-15T09:00")
    for number in range(12):
        season.officer.posts(f"chatter {number}", season.channel)
    season.later()
    assert is_posted_once(season)
    assert len(season.bot.workspace.calls_of(HISTORY)) == 3


def test_a_rate_limit_is_waited_out_and_is_no_attempt(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, RateLimited(retry_after=30))
    season.at("2027-02-15T09:00")
    with database.read() as session:
        row = session.exec(select(Nudge).where(Nudge.milestone == "recommended")).one()
    assert (row.state, row.attempts) == (MessageState.PENDING, 0)
    season.bot.workspace.ticks()
    season.channel.expect_silence()
    season.wall_clock.advance(timedelta(seconds=31))
    season.bot.workspace.ticks()
    assert is_posted_once(season)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_sweep_waits_for_what_slack_holds_back(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.bot.workspace.faults.next(POST, RateLimited(retry_after=1))
    season.sleeps_until("2027-02-15T09:00")
    outcomes = season.bot.dispatchers.nudges.run(wait=True)
    assert outcomes[Outcome.SENT] == 1
    assert is_posted_once(season)


def test_a_sweep_posts_what_became_ready_while_its_pass_was_still_under_way(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = begin(open_bot)
    record = Dispatcher._record

    def slowly(*arguments: Any) -> None:  # noqa: ANN401 - what the method takes
        record(*arguments)
        season.wall_clock.advance(timedelta(seconds=5))

    monkeypatch.setattr(Dispatcher, "_record", slowly)
    season.bot.workspace.faults.next(POST, RateLimited(retry_after=1))
    season.sleeps_until("2027-02-15T09:00")
    assert season.bot.dispatchers.nudges.run(wait=True)[Outcome.SENT] == 1


def test_slack_out_of_reach_is_no_attempt(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    nowhere = nudging_clients(OneWorkspace("xoxb-local", "x"), "http://127.0.0.1:9/api/")
    season.sleeps_until("2027-02-15T09:00")
    outcomes = Dispatchers(season.bot.services, nowhere, wall_clock=season.wall_clock).nudges.run()
    assert outcomes == {Outcome.HELD_BACK: 1}
    season.wall_clock.advance(timedelta(minutes=1))
    season.bot.workspace.ticks()
    assert is_posted_once(season)


def test_a_nudge_that_cannot_be_made_does_not_hold_up_the_others(
    open_bot: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = begin(open_bot, database)
    second = season.bot.workspace.channel("amherst")
    season.officer.types("/recert agency Amherst EMS", in_=second)
    second.expect_message("Amherst EMS")
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=second)
    season.bot.workspace.user("zoe").types("/recert remind off")
    render: Callable[..., object] = nudges._render
    calls: list[str] = []

    def stumbles(book: object, row: NudgeRow, *facts: object) -> object:
        calls.append(row.agency_name)
        if row.agency_name.startswith("Northampton"):
            raise RuntimeError("no")
        return render(book, row, *facts)

    monkeypatch.setattr(nudges, "_render", stumbles)
    season.at("2027-02-15T09:00")
    expect_nudge(second, "Amherst EMS")
    season.bot.workspace.ticks()
    assert calls.count("Northampton EMS") == 1, "it is tried again in an hour, not at the next tick"


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.usefixtures("waits_long")
def test_several_bots_on_one_database_post_it_once(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.sleeps_until("2027-02-15T09:00")
    workspace = season.bot.workspace
    clients = nudging_clients(OneWorkspace(workspace.bot_token, workspace.api_url), workspace.api_url)
    bots = [Dispatchers(season.bot.services, clients).nudges for _ in range(4)]
    outcomes = at_once(*(bot.run for bot in bots))
    assert sum(each[Outcome.SENT] for each in outcomes) == 1
    assert is_posted_once(season)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_bot_whose_machine_stood_still_leaves_the_nudge_to_the_one_that_did_not(
    open_bot: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = begin(open_bot, database)
    season.sleeps_until("2027-02-15T09:00")
    workspace = season.bot.workspace
    clients = nudging_clients(OneWorkspace(workspace.bot_token, workspace.api_url), workspace.api_url)
    other = Dispatchers(season.bot.services, clients, wall_clock=season.wall_clock).nudges
    render: Callable[..., object] = nudges._render

    def stands_still(*facts: object) -> object:
        monkeypatch.setattr(nudges, "_render", render)
        season.wall_clock.advance(LEASE)
        other.run()
        return render(*facts)

    monkeypatch.setattr(nudges, "_render", stands_still)
    season.bot.workspace.ticks()
    assert is_posted_once(season)


EVENTS = st.lists(
    st.sampled_from(["tick 0", "tick 1", "lease", "hour", "drop before", "drop after", "500", "429", "history 500"]),
    min_size=3,
    max_size=14,
)


@pytest.mark.databases("sqlite", "postgresql")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(EVENTS)
def test_in_any_order_of_ticks_and_faults_no_milestone_is_posted_twice_and_none_is_lost(
    open_bot: Open, database: Database, events: list[str]
) -> None:
    wall_clock = ShiftedClock(datetime.now(UTC))
    with database.write() as session:
        for row in session.exec(select(Nudge)).all():
            session.delete(row)
    season = begin_again(open_bot, database, wall_clock)
    workspace = season.bot.workspace
    clients = nudging_clients(OneWorkspace(workspace.bot_token, workspace.api_url), workspace.api_url)
    bots = [Dispatchers(season.bot.services, clients, wall_clock=wall_clock).nudges for _ in range(2)]
    faults: dict[str, tuple[str, Fault]] = {
        "drop before": (POST, DropBefore()),
        "drop after": (POST, DropAfter()),
        "500": (POST, ServerError(500, after=True)),
        "429": (POST, RateLimited(retry_after=5)),
        "history 500": (HISTORY, ServerError(500)),
    }
    season.sleeps_until("2027-02-15T09:00")
    for event in events:
        if event in faults:
            method, fault = faults[event]
            workspace.faults.next(method, fault)
        elif event == "lease":
            wall_clock.advance(LEASE + timedelta(seconds=1))
        elif event == "hour":
            season.sleeps_until("2027-02-15T10:00")
        else:
            bots[int(event[-1])].run()
        assert len(season.nudges()) <= 1
    workspace.faults.clear()
    for _ in range(4):
        wall_clock.advance(timedelta(minutes=1))
        bots[0].run()
    assert is_posted_once(season)


def begin_again(open_bot: Open, database: Database, wall_clock: ShiftedClock) -> Season:
    """Begin a season in a new workspace, on a database that an earlier example may have used."""
    bot = open_bot(at="2027-02-10T10:00", database=database, wall_clock=wall_clock)
    channel = bot.workspace.channel("northampton")
    officer, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    officer.types("/recert agency Northampton EMS", in_=channel)
    alice.types("/recert join emt 2027-03-31", in_=channel)
    return Season(bot, channel, officer, [alice], wall_clock)


@pytest.mark.parametrize("place", [min, max])
def test_of_many_that_are_due_each_is_posted_wherever_a_bot_begins(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch, place: Callable[[int, int], int]
) -> None:
    season = begin(open_bot)
    channels = [season.bot.workspace.channel(name) for name in ("amherst", "belchertown", "chicopee", "deerfield")]
    for number, channel in enumerate(channels):
        season.officer.types(f"/recert agency {channel.name} EMS", in_=channel)
        season.bot.workspace.user(f"m{number}").types("/recert join emt 2027-03-31", in_=channel)
    monkeypatch.setattr(queue, "BATCH", 2)
    monkeypatch.setattr(queue, "randint", place)
    season.at("2027-02-15T09:00")
    for channel in (season.channel, *channels):
        expect_nudge(channel, "44 days left")
