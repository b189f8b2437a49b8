"""`/recert nudge now`: posts today's nudge at once, and only once."""

from datetime import timedelta

import pytest

from bot.outbox import nudges
from bot.outbox.dispatchers import Dispatchers
from bot.workspaces import OneWorkspace, nudging_clients
from fakeslack.faults import DropAfter, DropBefore, Fault, RateLimited, Refuse
from handlers.nudge_results import NudgeOutcome
from storage import agencies
from storage.database import Database
from storage.outbox_tables import MessageState
from storage.tables import key
from tests.at_once import at_once
from tests.bot.season import HISTORY, POST, begin, expect_nudge, setting, types
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.databases("sqlite", "postgresql")
def test_on_a_day_of_no_milestone_the_digest_is_posted_once_and_counts_as_that_day_s(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    types(season, "now").says("Posted in #northampton", "March 31, 2027", "counts as today's")
    expect_nudge(season.channel, "Where we stand today", "127 days left", "0 of 3", "Next nudge: December 1, 2026")
    types(season, "now").says("already nudged", "posted nothing")
    season.bot.workspace.ticks()
    season.channel.expect_silence()
    assert season.outbox() == {"2026-11-24": (MessageState.SENT, None)}
    season.at("2026-11-25T10:00")
    types(season, "now").says("Posted in")
    expect_nudge(season.channel, "126 days left")
    season.at("2026-12-01T09:00")
    expect_nudge(season.channel, "A good time to finish education")


def test_a_milestone_that_is_due_is_posted_instead_and_the_tick_does_not_repeat_it(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database)
    season.sleeps_until("2027-02-15T07:30")
    types(season, "now").says("Posted in")
    expect_nudge(season.channel, "The recommended date is here", "44 days left")
    for hour in ("09:00", "12:00", "19:59"):
        season.at(f"2027-02-15T{hour}")
        season.channel.expect_silence()
    assert season.outbox()["recommended"] == (MessageState.SENT, None)
    assert "2027-02-15" not in season.outbox()
    types(season, "now").says("already nudged")
    season.channel.expect_silence()


def test_after_the_tick_has_posted_there_is_no_second_one_that_day(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-02-17T09:00")
    expect_nudge(season.channel, "42 days left")
    types(season, "now").says("already nudged")
    season.at("2027-02-18T09:00")
    season.channel.expect_silence()
    types(season, "now").says("Posted in")
    expect_nudge(season.channel, "41 days left")


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.usefixtures("waits_long")
def test_officers_who_press_at_once_and_a_tick_beside_them_post_it_once(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    workspace = season.bot.workspace
    clients = nudging_clients(OneWorkspace(workspace.bot_token, workspace.api_url), workspace.api_url)
    with database.read() as session:
        agency = agencies.of_channel(session, workspace.state.team, season.channel.id)
    assert agency is not None
    agency_id = key(agency)

    def asks() -> list[NudgeOutcome]:
        return [each.outcome for each in Dispatchers(season.bot.services, clients).post_now(agency_id)]

    def ticks() -> list[NudgeOutcome]:
        Dispatchers(season.bot.services, clients).run()
        return []

    came = [each for found in at_once(asks, asks, asks, asks, ticks) for each in found]
    assert len(season.nudges()) == 1
    assert len(came) == 4
    assert came.count(NudgeOutcome.POSTED) <= 1
    assert set(came) <= {NudgeOutcome.POSTED, NudgeOutcome.ALREADY}


def test_every_cohort_in_season_has_its_message_and_those_out_of_season_none(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    late = season.bot.workspace.user("zoe")
    late.types("/recert join emt 2028-03-31", in_=season.channel)
    types(season, "now").says("March 31, 2027").never_says("2028")
    expect_nudge(season.channel, "0 of 3")
    season.sleeps_until("2027-10-02T10:00")
    types(season, "now").says("March 31, 2027", "March 31, 2028")
    assert len(season.nudges()) == 3


def test_out_of_season_the_officer_reads_when_the_next_one_opens_and_the_channel_nothing(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2027-03-20T10:00")
    season.all_recertify()
    season.sleeps_until("2027-06-15T10:00")
    before = len(season.nudges())
    opens = "nothing is due until October 1, 2028, when the season of certifications that expire March 31, 2029 opens"
    types(season, "now").says(f"Nothing was posted: {opens}", "/recert nudge preview")
    assert len(season.nudges()) == before
    types(season, "preview").says("next nudge comes October 1, 2028")
    season.sleeps_until("2028-10-01T07:00")
    types(season, "now").says("Posted in")


def test_nothing_is_said_when_nothing_is_open(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    season.all_recertify()
    types(season, "now").says("Nothing was posted", "everybody is recertified")
    season.sleeps_until("2026-12-01T10:00")
    types(season, "now").says("Nothing was posted")
    season.channel.expect_silence()
    season.members[0].types("/recert undo v", in_=season.channel)
    types(season, "now").says("Posted in")
    expect_nudge(season.channel, "2 of 3")


def test_an_agency_without_members_has_nothing_to_say(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, members=0)
    types(season, "now").says("Nothing was posted", "nobody in Northampton EMS has a certification to renew")
    types(season, "preview").says("Nobody has joined Northampton EMS yet")


def test_renewals_of_roles_that_are_due_are_posted_at_once_as_well(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-12-20T10:00")
    form = season.members[0].types("/recert join", in_=season.channel).modal
    assert form is not None
    form.fills(level="paramedic", expires_on="2027-03-31", roles=["examiner"]).submits()
    season.sleeps_until("2027-01-10T08:00")
    types(season, "now").says("Posted in")
    expect_nudge(season.channel, "Instructor and examiner renewals", "21 days left")
    types(season, "now").says("already nudged")


def test_a_refusal_says_what_to_do_and_afterwards_it_works(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    season.bot.workspace.faults.next(POST, Refuse("not_in_channel"))
    types(season, "now").says("Recert couldn't nudge", "/invite @Recert", "/recert nudge now")
    assert season.outbox()["2026-11-24"] == (MessageState.FAILED, "not_in_channel")
    season.bot.workspace.settles()
    assert season.officer.direct_messages == [], "whoever asked knows it already"
    types(season, "now").says("Posted in")
    expect_nudge(season.channel, "127 days left")


@pytest.mark.parametrize("fault", [DropBefore(), DropAfter()], ids=repr)
def test_an_answer_that_did_not_come_is_looked_up_and_it_is_posted_once(
    open_bot: Open, database: Database, fault: Fault
) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    season.bot.workspace.faults.next(POST, fault)
    types(season, "now").says("Slack didn't answer", "checks in a moment")
    types(season, "preview").says("Where we stand today", "Slack hasn't answered")
    types(season, "now").says("already nudged")
    season.later()
    season.later()
    assert len(season.nudges()) == 1
    assert season.outbox()["2026-11-24"][0] is MessageState.SENT


@pytest.mark.databases("sqlite", "postgresql")
def test_one_that_nobody_can_look_up_is_not_repeated(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    season.bot.workspace.scopes.discard("channels:history")
    season.bot.workspace.faults.next(POST, DropAfter())
    types(season, "now").says("checks in a moment")
    season.later()
    assert season.outbox()["2026-11-24"][0] is MessageState.FAILED
    types(season, "now").says("already nudged")
    assert len(season.nudges()) == 1
    assert season.bot.workspace.calls_of(HISTORY)


def test_a_rate_limit_is_waited_out_by_the_tick(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    season.bot.workspace.faults.next(POST, RateLimited(retry_after=30))
    types(season, "now").says("Slack isn't taking the nudge", "posts it once Slack takes it")
    types(season, "now").says("Slack isn't taking the nudge")
    types(season, "preview").says("Slack asked Recert to wait")
    season.wall_clock.advance(timedelta(seconds=31))
    season.bot.workspace.ticks()
    expect_nudge(season.channel, "127 days left")


def test_one_that_waited_past_its_day_is_not_posted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    season.bot.workspace.faults.next(POST, RateLimited(retry_after=30))
    types(season, "now").says("posts it once Slack takes it")
    season.wall_clock.advance(timedelta(seconds=31))
    setting(season, names_in_channel=True)
    season.sleeps_until("2026-11-25T08:00")
    types(season, "preview").never_says("Due now")
    season.at("2026-11-25T10:00")
    season.channel.expect_silence()
    assert season.outbox()["2026-11-24"][0] is MessageState.SKIPPED


def test_one_that_cannot_be_made_is_said(open_bot: Open, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(nudges, "_render", broken)
    types(season, "now").says("couldn't make the nudge")


def test_an_agency_of_a_workspace_that_uninstalled_the_bot_waits(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    dispatchers = Dispatchers(season.bot.services, lambda _team: None, wall_clock=season.wall_clock)
    with database.read() as session:
        agency = agencies.of_channel(session, season.bot.workspace.state.team, season.channel.id)
    assert agency is not None
    assert [each.outcome for each in dispatchers.post_now(key(agency))] == [NudgeOutcome.HELD_BACK]


@pytest.mark.parametrize("typed", ["nudge now", "nudge preview", "NUDGE  Now"])
def test_only_training_officers_nudge_and_only_their_own_agency(open_bot: Open, database: Database, typed: str) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    other = season.bot.workspace.user("other")
    other.types("/recert agency Amherst EMS", in_=season.bot.workspace.channel("amherst"))
    for person in (season.members[0], other, season.bot.workspace.user("nobody")):
        person.types(f"/recert {typed}", in_=season.channel).says("Northampton EMS's training officers", "@chief")
    season.channel.expect_silence()
    assert season.outbox() == {}


def test_a_paused_agency_is_not_nudged_at_once_either(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    setting(season, paused=True)
    types(season, "now").says("paused", "/recert agency")
    season.channel.expect_silence()


@pytest.mark.parametrize("typed", ["", "later", "now or never", "preview 2027"])
def test_what_is_neither_preview_nor_now_is_told_of_both(open_bot: Open, database: Database, typed: str) -> None:
    season = begin(open_bot, database, members=0)
    types(season, typed).says("/recert nudge preview", "/recert nudge now")
