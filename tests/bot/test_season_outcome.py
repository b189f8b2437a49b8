"""The officers' letter on a season's outcome says whom it leaves out, and that it comes late."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Message, Person
from storage.database import Database
from tests.bot.season import begin
from tests.bot.test_reports import reports
from tests.conftest import Open
from tests.handlers.files import form

pytestmark = pytest.mark.databases("sqlite")


def outcome(bot: LocalBot, officer: Person) -> Message:
    """Return the last letter to an officer, which must be the only one since the date."""
    bot.workspace.ticks()
    found = [each for each in reports(officer) if "The season's end" in each.words]
    assert len(found) == 1
    return found[0]


def test_whose_account_was_deactivated_by_the_date_is_named_to_the_officers_and_not_counted(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2027-03-30T10:00", members=5)
    alice, bob, carol, dave, _ = season.members
    season.bot.workspace.deactivates(carol)
    season.at("2027-04-05T12:00")
    season.bot.workspace.deactivates(dave)
    season.at("2027-04-08T09:00")
    only = outcome(season.bot, season.officer)
    assert "0 of 4 members of Northampton EMS recertified" in only.text
    assert (
        "4 lapsed, as far as Recert knows. 1 more isn't counted: their Slack account was deactivated at the time."
        in only.text
    )
    assert "Deactivated in Slack, not counted (1)\n@carol" in only.words
    listed = only.words[only.words.index("Not recertified") :].splitlines()[1]
    assert all(f"@{each.name}" in listed for each in (alice, bob, dave)), "who goes after the date is counted"
    assert "Deactivated" not in "".join(season.nudges())
    assert "carol" not in "".join(season.nudges())


def test_an_outcome_that_comes_late_says_when_it_was_due_and_one_in_time_does_not(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2027-03-30T10:00")
    chief, second = season.officer, season.bot.workspace.user("second")
    second.types("/recert status")
    form = chief.types("/recert agency", in_=season.channel).modal
    assert form is not None
    form.fills(officers=[chief.id, second.id]).submits()
    season.bot.workspace.deactivates(chief)
    season.at("2027-04-08T09:00")
    season.bot.workspace.ticks()
    assert "was due" not in outcome(season.bot, second).words
    season.at("2027-04-20T12:00")
    season.bot.workspace.reactivates(chief)
    season.at("2027-04-21T12:00")
    late = outcome(season.bot, chief)
    assert "This was due April 8, 2027, and shows how it stands today." in late.words
    assert "This was due April 8, 2027" in late.text


def test_a_crew_of_hundreds_who_lapsed_is_written_to_and_those_who_are_named_can_be_reminded(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2027-03-30T10:00", members=0)
    for number in range(200):
        season.bot.workspace.user(f"volunteer{number:04}").types("/recert join emt 2027-03-31", in_=season.channel)
    season.at("2027-04-08T09:00")
    only = outcome(season.bot, season.officer)
    assert "200 lapsed" in only.words
    season.officer.presses(only, "Remind privately").says("Recert is messaging 40 members of Northampton EMS")


def test_who_waits_for_approval_is_named_with_the_way_there_and_late_marks_still_count(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, at="2027-03-20T10:00")
    alice, bob, carol = season.members
    alice.types("/recert done a5")
    bob.types("/recert done a5")
    season.officer.types("/recert approvals", in_=season.channel)
    carol.types("/recert done a5 v")
    season.at("2027-04-08T09:00")
    only = outcome(season.bot, season.officer)
    assert "2 members of Northampton EMS are waiting for approval at NREMT" in only.text
    assert "@alice since March 20, 2027" in only.words
    assert "@bob since March 20, 2027" in only.words
    assert "Anyone who marks V by May 31, 2027 still counts in this season, as late." in only.words
    season.officer.presses(only, "Approvals").says("2 members of Northampton EMS are waiting for approval at NREMT")


def test_where_nobody_waits_for_approval_the_outcome_says_nothing_of_it(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-03-20T10:00")
    season.at("2027-04-08T09:00")
    assert "approval" not in outcome(season.bot, season.officer).words


def test_whoever_takes_over_after_the_season_s_end_is_written_its_outcome(open_bot: Open, database: Database) -> None:
    """The only officer has left: nobody else would read what the lapsed are to do."""
    season = begin(open_bot, database, at="2026-12-01T10:00", members=2)
    alice, _ = season.members
    season.at("2027-03-25T10:00")
    season.bot.workspace.deactivates(season.officer)
    season.at("2027-04-12T10:00")
    alice.types("/recert agency", in_=season.channel).presses("Become training officer")
    season.at("2027-04-13T10:00")
    assert "This was due April 8, 2027, and shows how it stands today." in outcome(season.bot, alice).words
    season.at("2027-04-14T10:00")
    outcome(season.bot, alice)


def test_nobody_is_written_an_outcome_twice_who_leads_again(open_bot: Open, database: Database) -> None:
    season = begin(open_bot, database, at="2027-03-10T10:00", members=2)
    alice, _ = season.members
    settings = ([season.officer, alice], [season.officer], [season.officer, alice])
    for officers, at in zip(settings, ("2027-04-08T12:00", "2027-04-10T12:00", "2027-04-12T12:00"), strict=True):
        form(season.officer, season.channel, "agency").fills(officers=officers).submits()
        season.at(at)
    outcome(season.bot, alice)
    outcome(season.bot, season.officer)
