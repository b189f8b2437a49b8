"""Nudges in their season: their days, their hours, their content, and the days without any."""

import pytest
from structlog.testing import capture_logs

from rules.steps import StepCode
from storage import agencies
from storage.database import Database
from storage.outbox_tables import MessageState
from tests.bot.season import begin, expect_nudge, setting, types
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")

LADDER = [
    ("2026-10-01", "portal-opens", "181 days left"),
    ("2026-12-01", "dec-1", "120 days left"),
    ("2027-01-15", "jan-15", "75 days left"),
    ("2027-02-01", "feb-1", "58 days left"),
    ("2027-02-15", "recommended", "44 days left"),
    ("2027-03-01", "mar-1", "30 days left"),
    ("2027-03-15", "mar-15", "16 days left"),
    ("2027-03-24", "mar-24", "7 days left"),
    ("2027-03-30", "mar-30", "1 day left"),
    ("2027-03-31", "last-day", "Certifications expire today"),
    ("2027-04-01", "expired", "Expired: do not staff unless eLicensing shows the 2029 date"),
]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_season_has_its_eleven_nudges_each_once_from_the_agency_s_hour_on(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    for day, milestone, said in LADDER:
        season.at(f"{day}T08:59")
        season.channel.expect_silence()
        season.at(f"{day}T09:00")
        expect_nudge(season.channel, said, "0 of 3 recertified; 3 to go")
        season.at(f"{day}T19:59")
        season.channel.expect_silence()
        assert season.outbox()[milestone][0] is MessageState.SENT
    season.at("2027-09-30T12:00")
    season.channel.expect_silence()
    assert len(season.nudges()) == len(LADDER)


def test_a_nudge_carries_its_row_s_id_and_names_nobody(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-02-15T09:00")
    message = expect_nudge(
        season.channel,
        "recommended date",
        "steps by today",
        "Next nudge: March 1, 2027",
        "self-reported",
        "2024 figures",
    )
    assert message.metadata is not None
    assert message.metadata["event_type"] == "recert_nudge"
    assert list(message.metadata["event_payload"]) == ["nudge_id"]
    for person in season.members:
        assert person.id not in str(message.payload)
        assert person.name not in str(message.payload)
    assert "44 days left" in message.text
    assert "0 of 3" in message.text


def test_the_log_says_which_milestone_was_posted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    with capture_logs() as log:
        season.at("2027-02-15T09:00")
    (posted,) = [each for each in log if each["event"] == "nudge"]
    assert (posted["milestone"], posted["cohort"], posted["outcome"]) == ("recommended", "2027-03-31", "sent")


def test_the_counts_are_those_of_the_moment(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    alice, bob, _ = season.members
    for step in (StepCode.A5, StepCode.B5, StepCode.V):
        alice.types(f"/recert done {step}", in_=season.channel)
    bob.types("/recert done a5", in_=season.channel)
    season.at("2027-03-01T09:00")
    expect_nudge(
        season.channel,
        "1 of 3 recertified; 2 to go (self-reported)",
        "2 members  Enter education (A3)",
        "1 member  Submit to NREMT (A5)",
        "2 members  Submit to the state (B5)",
        "2 members  See the new date in eLicensing (V)",
    )


def test_nothing_is_posted_once_every_member_is_recertified(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-03-01T09:00")
    expect_nudge(season.channel)
    season.all_recertify()
    for day in ("2027-03-15", "2027-03-24", "2027-03-31", "2027-04-01"):
        season.at(f"{day}T09:00")
        season.channel.expect_silence()
    assert season.outbox()["expired"] == (MessageState.SKIPPED, "nothing open")


def test_an_undone_v_is_nudged_again(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.all_recertify()
    season.members[0].types("/recert undo v", in_=season.channel)
    season.at("2027-03-15T09:00")
    expect_nudge(season.channel, "2 of 3 recertified; 1 to go")


def test_milestones_before_the_agency_existed_are_never_posted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-02-20T10:00")
    season.at("2027-02-20T12:00")
    season.channel.expect_silence()
    season.at("2027-03-01T09:00")
    expect_nudge(season.channel, "30 days left")
    assert set(season.outbox()) == {"mar-1"}


def test_a_milestone_of_the_very_day_on_which_it_is_set_up_is_posted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-02-15T10:00")
    season.bot.workspace.ticks()
    expect_nudge(season.channel, "44 days left")


def test_after_downtime_only_the_latest_is_posted_from_today_s_facts(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-02-17T11:00")
    expect_nudge(season.channel, "42 days left", "The recommended date has passed")
    season.channel.expect_silence()
    states = season.outbox()
    assert states["recommended"][0] is MessageState.SENT
    for older in ("portal-opens", "dec-1", "jan-15", "feb-1"):
        assert states[older] == (MessageState.SKIPPED, "superseded")


def test_nothing_is_posted_at_night_and_what_was_missed_comes_the_next_morning(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database)
    season.at("2027-03-01T20:00")
    season.channel.expect_silence()
    season.at("2027-03-02T08:00")
    season.channel.expect_silence()
    season.at("2027-03-02T09:00")
    expect_nudge(season.channel, "29 days left")


def test_what_was_not_posted_in_time_gives_way_to_the_next_milestone(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-03-30T21:00")
    season.at("2027-03-31T09:00")
    expect_nudge(season.channel, "Certifications expire today")
    season.channel.expect_silence()
    assert season.outbox()["mar-30"] == (MessageState.SKIPPED, "superseded")


@pytest.mark.databases("sqlite", "postgresql")
def test_those_who_hold_roles_have_nudges_of_their_own(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2026-12-20T12:00")
    expect_nudge(season.channel)
    alice = season.members[0]
    form = alice.types("/recert join", in_=season.channel).modal
    assert form is not None
    form.fills(level="paramedic", expires_on="2027-03-31", roles=["examiner", "instructor"]).submits()
    for day, left, following in (
        ("2027-01-10", "21 days left", "January 15"),
        ("2027-01-24", "7 days left", "January 30"),
        ("2027-01-30", "1 day left", "February 1"),
    ):
        season.at(f"{day}T09:00")
        posted = expect_nudge(
            season.channel,
            left,
            "2 instructor or examiner renewals are open",
            "January 31, 2027",
            "Nothing is accepted after the deadline",
            "renewal form",
        )
        assert f"Next nudge: {following}, 2027." in posted.text
        if day == "2027-01-10":
            season.at("2027-01-15T09:00")
            expect_nudge(season.channel, "75 days left", "Next nudge: January 24, 2027")
    season.at("2027-02-01T09:00")
    expect_nudge(season.channel, "58 days left")


def test_once_all_are_recertified_the_next_nudge_is_that_of_the_roles(open_bot: Open) -> None:
    season = begin(open_bot, None)
    alice = season.members[0]
    form = alice.types("/recert join", in_=season.channel).modal
    assert form is not None
    form.fills(level="paramedic", expires_on="2027-03-31", roles=["examiner"]).submits()
    season.all_recertify()
    season.at("2027-01-24T09:00")
    expect_nudge(season.channel, "Next nudge: January 30, 2027")
    season.at("2027-01-30T09:00")
    assert "Next nudge" not in expect_nudge(season.channel, "1 day left").text


def test_no_role_nudge_when_their_renewals_are_submitted_or_the_day_has_passed(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database)
    alice = season.members[0]
    form = alice.types("/recert join", in_=season.channel).modal
    assert form is not None
    form.fills(level="paramedic", expires_on="2027-03-31", roles=["examiner"]).submits()
    alice.types("/recert done examiner", in_=season.channel).says("marked done")
    season.at("2027-01-10T09:00")
    expect_nudge(season.channel, "days left")  # December's regular one, late
    season.channel.expect_silence()
    alice.types("/recert undo examiner", in_=season.channel)
    season.at("2027-02-02T09:00")
    expect_nudge(season.channel, "57 days left")
    assert season.outbox()["roles-one-day"] == (MessageState.SKIPPED, "nothing open")


def test_every_cohort_is_nudged_in_its_own_year(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, members=2)
    late = season.bot.workspace.user("zoe")
    late.types("/recert join emt 2028-03-31", in_=season.channel)
    season.at("2027-03-31T09:00")
    expect_nudge(season.channel, "0 of 2 recertified; 2 to go")
    season.all_recertify()
    season.at("2027-10-01T09:00")
    expect_nudge(season.channel, "One member isn't recertified yet", "March 31, 2028")
    season.channel.expect_silence()


def test_an_agency_elsewhere_is_nudged_by_its_own_clock(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    with database.write() as session:
        agency = agencies.of_channel(session, season.bot.workspace.state.team, season.channel.id)
        assert agency is not None
        agency.timezone, agency.nudge_hour = "America/Los_Angeles", 10
        session.add(agency)
    season.at("2027-03-01T12:59")
    season.channel.expect_silence()
    season.at("2027-03-01T13:00")
    expect_nudge(season.channel, "30 days left")


def test_a_paused_agency_is_left_alone(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    with database.write() as session:
        agency = agencies.of_channel(session, season.bot.workspace.state.team, season.channel.id)
        assert agency is not None
        agency.paused = True
        session.add(agency)
    season.at("2027-03-01T12:00")
    season.channel.expect_silence()


def test_what_waited_until_long_after_the_season_is_never_posted(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    setting(season, paused=True)
    season.at("2027-04-01T09:00")
    season.sleeps_until("2027-09-20T10:00")
    setting(season, paused=False)
    types(season, "preview").never_says("Expired")
    season.bot.workspace.ticks()
    season.channel.expect_silence()
    assert season.outbox()["expired"][0] is MessageState.SKIPPED


@pytest.mark.databases("sqlite", "postgresql")
def test_a_preview_posts_nothing_and_keeps_nothing(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.sleeps_until("2027-02-15T10:00")
    ((_, answer),) = season.bot.dispatchers.nudges.preview()
    assert "44 days left" in answer.text
    season.channel.expect_silence()
    assert season.outbox() == {}


@pytest.mark.parametrize("expires_on", ["2027-04-01", "2027-01-15"])
def test_another_date_than_march_31_has_its_own_last_days(open_bot: Open, database: Database, expires_on: str) -> None:
    season = begin(open_bot, database, expires_on=expires_on)
    season.at(f"{expires_on}T09:00")
    expect_nudge(season.channel, "Certifications expire today")
    season.channel.expect_silence()


def test_whoever_corrects_their_date_after_it_is_nudged_about_the_next_day(open_bot: Open) -> None:
    """The planner looks once a day at milestones whose day is over, also at those that concerned nobody then."""
    crew = begin(open_bot, expires_on="2028-03-31", members=1)
    crew.officer.types("/recert join emt 2027-03-31")
    crew.at("2027-04-08T22:00")
    assert not crew.nudges()
    crew.members[0].types("/recert join emt 2027-03-31", in_=crew.channel).says("March 31, 2027")
    crew.at("2027-04-09T09:00")
    crew.at("2027-04-09T10:00")
    assert ["Northampton EMS" in each for each in crew.nudges()] == [True]
