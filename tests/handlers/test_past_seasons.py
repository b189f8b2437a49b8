"""What a training officer reads once a season's date has passed: who lapsed, who came back, and who still counts."""

import pytest

from fakeslack import Person
from storage.database import Database
from tests.bot.season import Season, begin
from tests.conftest import Open
from tests.handlers.files import form, sends
from tests.handlers.rosters import HEADER, imports

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def season(open_bot: Open, database: Database) -> Season:
    """Return the season of alice, bob and carol three weeks before its date."""
    return begin(open_bot, database, at="2027-03-10T10:00")


def roster(season: Season, words: str = "") -> str:
    return season.officer.types(f"/recert roster {words}", in_=season.channel).words


def whole(person: Person, step: str = "a1 a2 a3 a4 a5 b1 b2 b3 b4 b5") -> None:
    person.types(f"/recert done {step}").says("marked done")


def test_in_june_a_preview_without_nudges_does_not_say_that_nobody_has_joined(season: Season) -> None:
    season.sleeps_until("2027-06-02T10:00")
    seen = season.officer.types("/recert nudge preview", in_=season.channel)
    seen.says("Nothing more is planned for Northampton EMS").never_says("Nobody has joined")


def test_nobody_waits_for_approval_once_it_is_too_late_to_apply(season: Season) -> None:
    """The list of approvals and the member's status agree on that."""
    alice = season.members[0]
    whole(alice)
    approvals = "/recert approvals"
    season.sleeps_until("2027-04-30T10:00")
    season.officer.types(approvals, in_=season.channel).says("1 member of Northampton EMS is waiting", "@alice")
    alice.types("/recert status").says("waiting for your training officer")
    season.sleeps_until("2027-05-01T10:00")
    season.officer.types(approvals, in_=season.channel).says("Nobody at Northampton EMS is waiting")
    alice.types("/recert status").never_says("waiting for your training officer")


def test_who_lapsed_last_season_stands_below_those_of_this_one_and_is_no_more_at_risk(season: Season) -> None:
    dave = season.bot.workspace.user("dave")
    dave.types("/recert join emt 2028-03-31", in_=season.channel)
    season.members[0].types("/recert done v")
    season.sleeps_until("2028-02-15T10:00")
    said = roster(season)
    assert (
        "4 members: 1 in season, 0 recertified, 1 at risk (self-reported), 2 lapsed, 1 with nothing due until" in said
    )
    assert said.index("@dave") < said.index("@bob")
    season.officer.types("/recert roster lapsed", in_=season.channel).says("@bob", "@carol").never_says("@dave ·")
    season.officer.types("/recert roster at-risk", in_=season.channel).says("@dave").never_says("@bob ·")


def test_from_june_a_status_says_how_the_date_is_known_and_lets_an_officer_confirm_it(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert done v")
    season.sleeps_until("2027-06-02T10:00")
    page = season.officer.types("/recert roster 2027 unconfirmed", in_=season.channel).says("@alice")
    assert not any("Confirm" in each for each in page.buttons), "its page shows what was so then"
    seen = season.officer.types("/recert status @alice", in_=season.channel)
    seen.says("The season before, until March 31, 2027: recertified, self-reported.")
    seen = seen.presses("Confirm new date (V)").says("the new date (V) is confirmed")
    seen.says("The season before, until March 31, 2027: recertified, confirmed by @chief on June 2, 2027.")
    assert seen.buttons == ["Remove from agency"]


def test_from_june_no_button_offers_a_v_that_needs_its_date(season: Season) -> None:
    alice = season.members[0]
    whole(alice)
    season.sleeps_until("2027-06-02T10:00")
    for typed in ("status", "steps", "steps v", "steps all"):
        assert "Mark V done" not in alice.types(f"/recert {typed}").buttons
    alice.types("/recert status").says("type /recert done v with that date")
    alice.types("/recert v").says("V needs the new date", "Nothing changed")


def test_an_officer_is_not_spoken_to_as_if_they_were_the_member(season: Season) -> None:
    alice = season.members[0]
    whole(alice)
    status = "/recert status @alice"
    seen = season.officer.types(status, in_=season.channel).never_says("your ", "Your ", "you wait", "let them know")
    seen.says("waiting for approval since March 10, 2027").presses("Approvals").says("@alice")
    alice.types("/recert done v")
    season.officer.types(status, in_=season.channel).says("Their next renewal period").never_says("Your ", "your ")


def test_who_starts_the_next_renewal_early_still_counts_in_the_season_beside_the_roster(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert done v")
    alice.types("/recert status").presses("Start my next renewal")
    assert "The 2027 season: 1 of 3 recertified." in roster(season)
    assert "0 recertified" not in roster(season)


def test_who_leaves_after_the_date_stays_in_the_numbers_of_the_nudge(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert done v")
    season.sleeps_until("2027-04-01T08:00")
    alice.types("/recert leave").presses("Delete everything")
    season.at("2027-04-01T09:05")
    assert "1 of 3" in season.nudges()[-1]
    assert "The 2027 season: 1 of 3 recertified" in roster(season)


def test_a_file_with_new_dates_in_april_asks_whether_they_have_recertified(season: Season) -> None:
    alice, bob, _ = season.members
    alice.types("/recert done v")
    imports(season.bot, season.channel, ",zoe@x.org,Zoe Out,emt,2027-03-31,\n")
    season.sleeps_until("2027-04-05T10:00")
    rows = f"{HEADER}UALICE,,,paramedic,2029-03-31,\nUBOB,,,emt,2029-03-31,\n,zoe@x.org,Zoe Out,emt,2029-03-31,\n"
    seen = sends(season.officer, form(season.officer, season.channel), rows)
    seen.says("The file has March 31, 2029 for 2 people whose date in Recert is March 31, 2027", "@bob", "Zoe Out")
    assert "Their old dates were wrong" not in seen.buttons, "the season of a date that has passed goes on"
    assert "The 2027 season: 1 of 4 recertified" in roster(season)
    seen.presses("They've recertified").says("2 people have recertified")
    assert "The 2027 season: 3 of 4 recertified" in roster(season)
    season.bot.workspace.ticks()
    assert "You're recertified until March 31, 2029" in bob.direct_messages[-1].words


def test_a_file_with_an_older_date_names_them_and_asks_them_which_is_right(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert join paramedic 2028-03-31")
    rows = f"{HEADER}UALICE,,,paramedic,2027-03-31,\n"
    seen = sends(season.officer, form(season.officer, season.channel), rows)
    seen.says(
        "1 person keeps another date than the file has, and nothing changed for them: @alice (March 31, 2027 in the "
        "file, March 31, 2028 now)."
    )
    asked = alice.direct_messages[-1]
    assert "Which date does eLicensing show?" in asked.words
    alice.presses(asked, "March 31, 2027").says("March 31, 2027")
    season.officer.types("/recert roster 2027", in_=season.channel).says("@alice")


def test_a_file_of_a_season_that_has_passed_asks_nobody(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert done v")
    season.sleeps_until("2027-04-05T10:00")
    before = len(alice.direct_messages)
    sends(season.officer, form(season.officer, season.channel), f"{HEADER}UALICE,,,paramedic,2027-03-31,\n")
    assert len(alice.direct_messages) == before


def test_a_confirmed_v_of_a_season_that_is_over_is_taken_back_without_a_word_on_its_numbers(season: Season) -> None:
    alice = season.members[0]
    season.sleeps_until("2027-06-02T10:00")
    alice.types("/recert done v 3/31/2029")
    season.officer.types("/recert status @alice", in_=season.channel).presses("Confirm new date (V)")
    alice.types("/recert undo v").says("your training officers are told")
    told = season.officer.sees("took back that eLicensing shows their new date (V)")
    told.says("confirm it again").never_says("not counted")
