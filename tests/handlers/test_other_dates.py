"""A roster says one date, and the person another: what is taken, who is asked, and that a renewal counts."""

import pytest

from fakeslack import Person
from storage.database import Database
from tests.bot.season import Season, begin
from tests.conftest import Open
from tests.handlers.files import form as upload
from tests.handlers.files import sends
from tests.handlers.rosters import HEADER, imports, invited

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
    seen = sends(season.officer, upload(season.officer, season.channel), f"{HEADER}UBOB,,,emt,2029-03-31,\n")
    seen.presses("The old date was wrong")
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


def test_who_joins_with_the_date_that_was_confirmed_stays_recertified(season: Season, dana: Person) -> None:
    details = season.officer.types("/recert status @dana", in_=season.channel)
    details.presses("Confirm new date (V)")
    dana.types("/recert join emt 3/31/2029", in_=season.channel)
    assert recertified(season)
    season.officer.types("/recert roster", in_=season.channel).says("The 2027 season: 1 of 4 recertified")


def test_what_was_confirmed_of_the_roster_s_record_is_not_of_another_level(season: Season, dana: Person) -> None:
    season.officer.types("/recert status @dana", in_=season.channel).presses("Confirm new date (V)")
    modal = dana.presses(dana.direct_messages[-1], "Something's wrong").modal
    assert modal is not None
    modal.fills(level="aemt", number="A0000001").submits()
    dana.types("/recert status").never_says("confirmed by")


def test_an_import_of_a_number_takes_no_v(season: Season) -> None:
    alice = season.members[0]
    season.officer.types("/recert status @alice", in_=season.channel).presses("Confirm new date (V)")
    imports(season.bot, season.channel, "UALICE,,,paramedic,2027-03-31,P0000002\n")
    alice.types("/recert status").says("recertified until March 31, 2029", "confirmed by @chief", "P0000002")
    imports(season.bot, season.channel, "UALICE,,,paramedic,2027-03-31,P0000003\n")
    alice.types("/recert status").says("recertified until March 31, 2029", "(self-reported)")


def test_a_file_with_a_date_that_has_passed_changes_none_that_is_ahead(season: Season) -> None:
    alice = season.members[0]
    alice.types("/recert done v")
    said = imports(season.bot, season.channel, "UALICE,,,paramedic,2027-01-01,\n")
    assert "1 person keeps another date than the file has" in said
    alice.types("/recert status").says("recertified until March 31, 2029")


def test_no_officer_is_confirmed_by_a_list_of_theirs_through_another_row(season: Season) -> None:
    chief = season.officer
    imports(season.bot, season.channel, ",second@x.org,Second Chief,emt,2027-03-31,E0000001\n")
    listed = "License No.,Expiration Date,Status\nE0000001,3/31/2029,Active\n"
    sends(chief, upload(chief, season.channel, "state-list"), listed, dry_run="Mark them as recertified")
    imports(season.bot, season.channel, f"{chief.id},second@x.org,Chief,emt,2027-03-31,\n")
    chief.types("/recert status").never_says("confirmed by the state's list")


def test_a_member_is_told_that_a_file_put_somebody_s_steps_into_their_record(season: Season) -> None:
    alice = season.members[0]
    imports(season.bot, season.channel, ",nora@x.org,Nora,paramedic,2027-03-31,P0000007\n")
    roster = season.officer.types("/recert roster", in_=season.channel)
    roster.presses("Details", nth=-1).presses("Mark A1 done")
    said = imports(season.bot, season.channel, "UALICE,nora@x.org,Nora,paramedic,2027-03-31,\n")
    assert "Nora is @alice by the file, so they're one person now" in said
    alice.sees("says Nora on Northampton EMS's roster is you")


def test_whoever_has_moved_is_seen_by_the_officers_of_before_without_their_steps(season: Season) -> None:
    alice, rival = season.members[0], season.bot.workspace.user("rival")
    amherst = season.bot.workspace.channel("amherst")
    rival.types("/recert agency Amherst EMS", in_=amherst)
    season.sleeps_until("2027-04-02T10:00")
    alice.types("/recert join paramedic 3/31/2027", in_=amherst).presses("Move")
    alice.types("/recert done a1 a2 b1")
    said = season.officer.types("/recert roster 2027", in_=season.channel).words
    line = next(each for each in said.splitlines() if "@alice" in each and "·" in each)
    assert "not in this agency now" in line
    assert "/11" not in line


def test_a_newcomer_does_not_take_an_agency_over_by_correcting_their_date(season: Season) -> None:
    mallory = season.bot.workspace.user("mallory")
    season.bot.workspace.deactivates(season.officer)
    mallory.types("/recert join emt 3/31/2027", in_=season.channel)
    mallory.types("/recert join emt 1/2/2027", in_=season.channel)
    assert "Become training officer" not in mallory.types("/recert agency", in_=season.channel).buttons
