"""The law of the officers' letters: whatever changes a crew, or somebody's date or level, the next letter says so."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from fakeslack import Message
from storage.database import Database
from storage.outbox_tables import Reported
from tests.bot.season import Season, begin
from tests.conftest import Open
from tests.handlers.files import form, sends

pytestmark = pytest.mark.databases("sqlite")

HEADER = "slack_id,email,name,level,expires_on,number\n"
ROSTER = (
    "UDAVE,,,emt,2027-03-31,\n,nora@x.org,Nora Smith,emt,2027-03-31,E0000009\n,norah@x.org,Nora Smith,emt,2027-03-31,\n"
)


def letter(season: Season) -> Message:
    return [m for m in season.officer.direct_messages if (m.metadata or {}).get("event_type") == "recert_report"][-1]


def imports(season: Season, rows: str) -> None:
    sends(season.officer, form(season.officer, season.channel), HEADER + rows)


def amherst(season: Season) -> None:
    season.bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=season.bot.workspace.channel("amherst"))


def joins(season: Season) -> None:
    season.bot.workspace.user("zoe").types("/recert join emt 2027-03-31", in_=season.channel)


def is_imported(season: Season) -> None:
    imports(season, ",olga@x.org,Olga,emt,2027-03-31,\n")


def is_removed(season: Season) -> None:
    season.officer.types("/recert status @alice", in_=season.channel).presses("Remove from agency")


def is_removed_before_they_answered(season: Season) -> None:
    season.officer.types("/recert status @dave", in_=season.channel).presses("Remove from agency")


def is_removed_in_the_roster(season: Season) -> None:
    season.officer.types("/recert roster nora", in_=season.channel).presses("Details", nth=0).presses("Remove")


def is_not_in_a_file(season: Season) -> None:
    rows = "UALICE,,,paramedic,2027-03-31,\nUCAROL,,,aemt,2027-03-31,\n" + ROSTER
    sends(season.officer, form(season.officer, season.channel), HEADER + rows).presses("Remove")


def are_all_removed_who_are_not_in_slack(season: Season) -> None:
    season.officer.types("/recert roster", in_=season.channel).presses("Remove 2 not in Slack")


def says_not_me(season: Season) -> None:
    season.officer.types("/recert roster", in_=season.channel).presses("Tell 3 people")
    season.bot.workspace.ticks()
    dave = season.bot.workspace.user("dave")
    dave.presses(dave.direct_messages[-1], "Not me")


def leaves(season: Season) -> None:
    season.members[0].types("/recert leave").presses("Delete")


def leaves_before_they_answered(season: Season) -> None:
    season.bot.workspace.user("dave").types("/recert leave").presses("Delete")


def one_leaves_and_one_joins(season: Season) -> None:
    leaves(season)
    joins(season)


def moves(season: Season) -> None:
    amherst(season)
    season.members[0].types("/recert join emt 2027-03-31", in_=season.bot.workspace.channel("amherst")).presses("Move")


def corrects_their_date(season: Season) -> None:
    season.members[0].types("/recert join paramedic 2028-03-31")


def is_of_another_date_by_a_roster(season: Season) -> None:
    imports(season, "UALICE,,,paramedic,2028-03-31,\nUDAVE,,,emt,2027-03-31,\n")


def is_of_another_date_before_they_answered(season: Season) -> None:
    imports(season, "UDAVE,,,emt,2028-03-31,\n")


def changes_their_level(season: Season) -> None:
    season.members[1].types("/recert join aemt 2027-03-31")


def is_of_another_level_by_a_roster(season: Season) -> None:
    imports(season, "UBOB,,,paramedic,2027-03-31,\n")


def is_deactivated(season: Season) -> None:
    season.bot.workspace.deactivates(season.members[2])


def is_one_person_with_another_row(season: Season) -> None:
    season.officer.types("/recert roster", in_=season.channel)
    asked = next(m for m in reversed(season.officer.direct_messages) if "One person" in str(m.payload))
    season.officer.presses(asked, "One person")


def has_the_number_of_another_row(season: Season) -> None:
    season.members[0].types("/recert join paramedic 2027-03-31 E0000009")


WAYS: dict[Callable[[Season], None], str] = {
    joins: "New or back: @zoe",
    is_imported: "New or back: Olga",
    is_removed: "Taken off the roster: @alice (by @chief)",
    is_removed_before_they_answered: "Taken off the roster: @dave (by @chief)",
    is_removed_in_the_roster: "Taken off the roster: 1 person whose name Recert doesn't keep",
    is_not_in_a_file: "Taken off the roster: @bob (by @chief)",
    are_all_removed_who_are_not_in_slack: "Taken off the roster: 2 people whose names Recert doesn't keep",
    says_not_me: "Said it isn't them: @dave",
    leaves: "Left Recert: 1 person whose name Recert doesn't keep",
    leaves_before_they_answered: "Left Recert: 1 person whose name Recert doesn't keep",
    one_leaves_and_one_joins: "New or back: @zoe\nLeft Recert: 1 person whose name Recert doesn't keep",
    moves: "Moved to another agency: @alice",
    corrects_their_date: "Changed date: @alice (now March 31, 2028)",
    is_of_another_date_by_a_roster: "Changed date: @alice (now March 31, 2028)",
    is_of_another_date_before_they_answered: "Changed date: @dave (now March 31, 2028)",
    changes_their_level: "Changed level: @bob (Advanced EMT)",
    is_of_another_level_by_a_roster: "Changed level: @bob (Paramedic)",
    is_deactivated: "Deactivated in Slack: @carol",
    is_one_person_with_another_row: "On the roster twice, now once: Nora Smith",
    has_the_number_of_another_row: "On the roster twice, now once: @alice",
}


def begun(open_bot: Open, database: Database | None = None) -> Season:
    """Let an officer have the first letter of a season, about six people."""
    season = begin(open_bot, database)
    season.bot.workspace.user("dave")
    imports(season, ROSTER)
    season.at("2026-10-01T09:00")
    assert letter(season).text.startswith("Your crew's next season: 6 certifications")
    season.at("2026-10-10T12:00")
    return season


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whatever_changes_a_crew_the_next_letter_says_so_once(way: Callable[[Season], None], open_bot: Open) -> None:
    season = begun(open_bot)
    way(season)
    season.at("2026-11-01T09:00")
    assert "no changes" not in letter(season).text
    assert WAYS[way] + "\n" in letter(season).words
    season.at("2026-12-01T09:00")
    assert "Since November 1, 2026: no changes." in letter(season).text


@pytest.mark.databases("sqlite", "postgresql")
def test_a_letter_that_was_never_sent_is_not_the_one_before(open_bot: Open, database: Database) -> None:
    season = begun(open_bot, database)
    is_removed(season)
    has_the_number_of_another_row_of_dave(season)
    season.sleeps_until("2026-11-25T12:00")
    leaves_before_they_answered(season)
    season.at("2026-12-01T09:00")
    assert "Since October 1, 2026: " in letter(season).text
    assert "(6 people then, 3 now)" in letter(season).text
    assert "On the roster twice, now once: @bob\n" in letter(season).words
    assert "Left Recert: 1 person whose name Recert doesn't keep\n" in letter(season).words


def has_the_number_of_another_row_of_dave(season: Season) -> None:
    season.members[1].types("/recert join emt 2027-03-31 E0000009")


def test_each_officer_reads_what_changed_whoever_was_written_to_first(open_bot: Open) -> None:
    season = begun(open_bot)
    settings = season.officer.types("/recert agency", in_=season.channel).modal
    assert settings is not None
    settings.fills(officers=["UCHIEF", "UBOB"]).submits()
    season.officer.types("/recert status @alice", in_=season.channel).presses("Remove from agency")
    season.at("2026-11-01T09:00")
    bob = season.members[1]
    for person in (season.officer, bob):
        said = [m for m in person.direct_messages if (m.metadata or {}).get("event_type") == "recert_report"][-1]
        assert "Since October 1, 2026: 1 taken off the roster (6 people then, 5 now)." in said.text


def test_the_first_letter_of_an_agency_compares_with_nothing(open_bot: Open) -> None:
    season = begin(open_bot, at="2026-11-10T10:00")
    season.at("2026-12-01T09:00")
    assert "Since" not in letter(season).text
    assert "next season" not in letter(season).text


def test_what_letters_were_about_is_kept_for_two_of_them(open_bot: Open) -> None:
    season = begun(open_bot)
    for day in ("2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01"):
        season.at(f"{day}T09:00")
    with season.bot.services.database.read() as session:
        assert {f"{each.due_on}" for each in session.exec(select(Reported))} == {"2027-01-01", "2027-02-01"}
