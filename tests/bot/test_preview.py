"""`/recert nudge preview`: the coming nudges, their days, and each in full."""

from datetime import date

import pytest

from storage.database import Database
from tests.bot.season import begin, expect_nudge, setting, types
from tests.conftest import Open

pytestmark = pytest.mark.databases("sqlite")


def test_a_preview_shows_each_coming_nudge_and_the_next_one_in_full(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    seen = types(season, "preview").says(
        "What will be posted",
        "9 a.m. to 8 p.m. Eastern",
        "December 1, 2026  A good time to finish education",
        "And 7 more, up to April 1, 2027",
        "The next one, if nothing changes by then.",
        "120 days left",
        "0 of 3 recertified; 3 to go",
        "Next nudge: January 15, 2027",
    )
    seen.never_says("October 1, 2026", "Instructor", "Due now")
    assert seen.ephemeral
    assert "Northampton EMS's next nudge comes December 1, 2026" in seen.text
    assert "10 to come" in seen.text
    season.channel.expect_silence()
    assert season.outbox() == {}


@pytest.mark.databases("sqlite", "postgresql")
def test_a_preview_names_each_cohort_and_the_renewals_of_roles(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-12-20T10:00")
    form = season.members[0].types("/recert join", in_=season.channel).modal
    assert form is not None
    form.fills(level="paramedic", expires_on="2027-03-31", roles=["examiner"]).submits()
    season.bot.workspace.user("zoe").types("/recert join emt 2028-03-31", in_=season.channel)
    types(season, "preview").says(
        "expire March 31, 2027",
        "January 10, 2027  Instructor and examiner renewals are due soon",
        "more, up to April 1, 2028",
        "October 1, 2027: The renewal season is open",
    )


def test_a_preview_of_many_cohorts_stays_within_slack_s_limits(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2026-11-24T10:00")
    for number in range(7):
        person = season.bot.workspace.user(f"odd{number}")
        person.types(f"/recert join emt {date(2028, 3, 10 + number)}", in_=season.channel)
    types(season, "preview").says("more, up to")


def test_what_is_due_and_held_back_is_shown_with_the_reason(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-02-15T08:00")
    types(season, "preview").says(
        "Due now: “The recommended date is here”", "outside of this agency's hours", "44 days"
    )
    setting(season, paused=True)
    season.at("2027-02-15T10:00")
    types(season, "preview").says("Paused", "Due now: “The recommended date is here”", "Nudges are paused")
    setting(season, paused=False)
    types(season, "preview").says("within a minute or so")
    season.bot.workspace.ticks()
    expect_nudge(season.channel, "44 days left")
    types(season, "preview").never_says("Due now").says("March 1, 2027")


def test_what_is_due_with_nothing_open_is_not_shown(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    season.at("2027-02-15T08:00")
    season.all_recertify()
    types(season, "preview").says("Nothing more is planned for Northampton EMS").never_says("Due now")


@pytest.mark.parametrize(
    ("at", "why"), [("2027-02-15T07:30", "outside of this agency's hours"), ("2027-02-15T09:30", "within a minute")]
)
def test_the_preview_has_what_falls_due_today_before_it_is_planned(open_bot: Open, at: str, why: str) -> None:
    season = begin(open_bot, None)
    season.sleeps_until(at)
    types(season, "preview").says("Due now: “The recommended date is here”", why)
    season.at("2027-02-15T10:00")
    expect_nudge(season.channel, "The recommended date is here")
    types(season, "preview").never_says("Due now")


def test_every_coming_nudge_can_be_read_in_full(open_bot: Open) -> None:
    season = begin(open_bot, None)
    seen = types(season, "preview")
    seen.presses("March 30, 2027: Nearly out of time").says(
        "March 30, 2027, if nothing changes by then.", "Nearly out of time", "1 day left", "Next nudge: March 31, 2027"
    )
    last = "April 1, 2027: Expired: do not staff unless eLicensing shows the new date"
    seen.presses(last).says("April 1, 2027, if nothing changes", "Certifications expired March 31, 2027")
    blocks = seen.item.payload["blocks"]  # type: ignore[union-attr]
    choice = next(block["elements"][0] for block in blocks if block["type"] == "actions" and "options" in str(block))
    choice["options"][0]["value"] = "soon:nothing"
    seen.presses(choice["options"][0]["text"]["text"]).says("too old to be understood")
