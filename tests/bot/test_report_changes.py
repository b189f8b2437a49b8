"""Officers' reports name who has come, and who is no longer counted, since the report before."""

import pytest

from fakeslack import Message
from storage.database import Database
from tests.bot.season import Season, begin, setting
from tests.conftest import Open
from tests.handlers.files import form, sends


def last(season: Season) -> Message:
    return [m for m in season.officer.direct_messages if (m.metadata or {}).get("event_type") == "recert_report"][-1]


@pytest.mark.databases("sqlite", "postgresql")
def test_who_came_and_whose_account_is_deactivated_are_changes_too(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database)
    workspace, chief = season.bot.workspace, season.officer
    amherst = workspace.channel("amherst")
    workspace.user("rival").types("/recert agency Amherst EMS", in_=amherst)
    zoe, yuri, carol = workspace.user("zoe"), workspace.user("yuri"), season.members[2]
    zoe.types("/recert join emt 2027-03-31", in_=amherst)
    season.at("2026-10-01T09:00")
    assert last(season).text.startswith("Your crew's next season: 3 certifications")
    season.at("2026-10-01T15:00")
    sends(chief, form(chief, season.channel), "email,name,level,expires_on\nnora@x.org,Nora,emt,2027-03-31\n")
    zoe.types("/recert join emt 2027-03-31", in_=season.channel).presses("Move")
    yuri.types("/recert join emt 2028-03-31", in_=season.channel)
    workspace.deactivates(carol)
    season.at("2026-11-01T09:00")
    second = last(season)
    assert "0 of 4 members" in second.text
    assert "Since October 1, 2026: 2 new or back, 1 deactivated in Slack (3 people then, 4 now)." in second.text
    assert "New or back: @zoe, Nora\n" in second.words
    assert "Deactivated in Slack: @carol\n" in second.words
    season.at("2026-12-01T09:00")
    assert "Since November 1, 2026: no changes." in last(season).text
    workspace.reactivates(carol)
    yuri.types("/recert join emt 2027-03-31")
    season.at("2027-01-02T09:00")
    assert "Since December 1, 2026: 1 new or back, 1 active in Slack again (4 people then, 6 now)." in last(season).text
    assert "New or back: @yuri\n" in last(season).words, "whose date was corrected"


def test_a_letter_that_could_not_go_for_days_is_the_last_one_on_the_day_that_it_went(open_bot: Open) -> None:
    season = begin(open_bot)
    alice, bob, *_ = season.members
    setting(season, paused=True)
    season.at("2026-12-08T10:00")
    alice.types("/recert done a5")
    setting(season, paused=False)
    season.at("2026-12-10T10:00")
    assert "1 submitted" not in last(season).text.partition("Since")[0]
    bob.types("/recert done a5")
    season.at("2027-01-01T09:00")
    assert "Since December 10, 2026: 1 submitted at NREMT (A5)." in last(season).text
    assert "Submitted at NREMT (A5): @bob\n" in last(season).words


def test_of_one_who_is_recertified_no_step_before_is_said_as_well(open_bot: Open) -> None:
    season = begin(open_bot)
    season.at("2026-10-01T09:00")
    for each, typed in zip(season.members, ("done a5 b5 v", "done a5 b5", "done b5"), strict=False):
        each.types(f"/recert {typed}")
    season.at("2026-11-01T09:00")
    said = "1 recertified (V), 1 submitted both sides (A5, B5), 1 submitted to the state (B5)."
    assert f"Since October 1, 2026: {said}" in last(season).text
