"""A roster says one date, and the person another: what is taken, who is asked, and that a renewal counts."""

import pytest

from fakeslack import Person
from storage.database import Database
from tests.bot.season import Season, begin
from tests.conftest import Open
from tests.handlers.rosters import imports, invited

pytestmark = pytest.mark.databases("sqlite")
NEW = "You're recertified until March 31, 2029"


@pytest.fixture
def season(open_bot: Open, database: Database) -> Season:
    """Return a season three weeks before its date, with dana on the roster, who was asked and has not answered."""
    made = begin(open_bot, database, at="2027-03-10T10:00")
    made.bot.workspace.user("dana")
    invited(made.bot, made.channel, "UDANA,,,emt,2027-03-31,\n", who="dana")
    return made


@pytest.fixture
def dana(season: Season) -> Person:
    return season.bot.workspace.user("dana")


def form(dana: Person) -> str:
    modal = dana.presses(dana.direct_messages[-1], "Something's wrong").modal
    assert modal is not None
    after = modal.fills(expires_on="2029-03-31").submits()
    assert after is not None
    return after.words


def recertified(season: Season) -> bool:
    return "@dana" in season.officer.types("/recert roster 2027 done", in_=season.channel).words


def test_who_joins_with_a_later_date_than_their_roster_has_is_offered_that_they_recertified(
    season: Season, dana: Person
) -> None:
    seen = dana.types("/recert join emt 3/31/2029", in_=season.channel)
    seen.says("press “I recertified”, so it counts").presses("I recertified").says(NEW)
    assert recertified(season)


def test_who_corrects_the_roster_to_a_later_date_reads_how_it_counts(dana: Person) -> None:
    assert "put the former date back with /recert join emt 3/31/2027" in form(dana)


def test_who_joins_after_the_date_is_offered_to_mark_v_of_the_season(season: Season, dana: Person) -> None:
    season.sleeps_until("2027-04-03T10:00")
    seen = dana.types("/recert join emt 3/31/2029", in_=season.channel).says("V of 2027 isn't marked")
    assert not recertified(season)
    seen.presses("I recertified").says(NEW)
    assert recertified(season)


def test_who_corrects_the_roster_after_the_date_reads_that_v_is_marked(season: Season, dana: Person) -> None:
    season.sleeps_until("2027-04-03T10:00")
    assert "so V is marked for 2027: you're recertified until March 31, 2029" in form(dana)
    told = season.officer.sees("but corrected it").words
    assert "Correct your file too." in told, "the next import does not change a later date back"
    assert recertified(season)


def test_who_is_counted_again_by_i_recertified_after_the_date_counts_in_that_season(season: Season) -> None:
    bob = season.members[1]
    imports(season.bot, season.channel, "UBOB,,,emt,2029-03-31,\n")
    asked = bob.sees("changed your record").item
    bob.types("/recert done v").says("press “I recertified” in the message about that")
    season.sleeps_until("2027-04-01T08:00")
    bob.presses(asked, "I recertified").says(NEW)  # type: ignore[arg-type]
    season.at("2027-04-01T09:05")
    assert "1 of 4 members" in season.nudges()[-1]
    assert "The 2027 season: 1 of 4 recertified" in season.officer.types("/recert roster", in_=season.channel).text


@pytest.mark.parametrize("other", ["2028-03-31", "2030-01-31"])
@pytest.mark.parametrize("confirmed", [False, True])
def test_no_file_changes_the_date_that_follows_on_v(season: Season, other: str, confirmed: bool) -> None:  # noqa: FBT001
    alice = season.members[0]
    alice.types("/recert done v 3/31/2029")
    if confirmed:
        seen = season.officer.types("/recert status @alice", in_=season.channel)
        seen.presses("Confirm new date (V)")
    said = imports(season.bot, season.channel, f"UALICE,,,paramedic,{other},\n")
    assert "1 person keeps another date than the file has, and nothing changed for them: @alice" in said
    alice.types("/recert status").says("recertified until March 31, 2029")


def test_no_date_of_ones_own_goes_under_a_confirmation_of_another(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert done v 3/31/2029")
    season.officer.types("/recert status @alice", in_=season.channel).presses("Confirm new date (V)")
    for other in ("1/31/2030", "3/31/2028"):
        alice.types(f"/recert done v {other}").says("March 31, 2029, was confirmed by @chief", "Nothing changed.")
    alice.types("/recert status").says("recertified until March 31, 2029")
    alice.types("/recert done v 3/31/2029").says(NEW)


def test_the_date_of_a_file_changes_the_date_alone_and_only_of_the_record_that_was_asked_about(season: Season) -> None:
    bob = season.members[1]
    bob.types("/recert join emt 3/31/2028 E0000001")
    imports(season.bot, season.channel, "UBOB,,,emt,2027-03-31,\n")
    asked = bob.sees("Which date does eLicensing show?").item
    bob.types("/recert join paramedic 3/31/2028 P0000009")
    bob.presses(asked, "March 31, 2027").says("Paramedic, expires March 31, 2027", "P0000009")  # type: ignore[arg-type]


def test_yes_to_another_date_says_what_stays_with_the_old_one(season: Season) -> None:
    erin = season.bot.workspace.user("erin")
    erin.types("/recert join emt 3/31/2028")
    erin.types("/recert done a1 a2")
    said = erin.presses(invited(season.bot, season.channel, "UERIN,,,emt,2027-03-31,\n", who="erin"), "Yes")
    said.says("2 steps marked for 2028 stay with that date")
