"""`recert state-list`, called from the terminal."""

import csv
import io

import pytest
from sqlmodel import col, select

from bot.demo.local import LocalBot
from storage.tables import Certification, Member, ProgressEvent, RosterPlace, Source
from tests.bot.test_files import HEADER, Run, run

__all__ = ["run"]

LIST = (
    "Name,License No.,Expiration Date\n"
    "A,E0000001,3/31/2029\n"
    "B,P-0000002,4/1/2027\n"
    "C,E0000003,2025-03-31\n"
    "X,E0000009,never\n"
)


@pytest.fixture
def staffed(run: Run) -> Run:
    """Return `run`, with a member in the agency for each result of the state's list."""
    numbers = {"A": "E0000001", "B": "P0000002", "C": "E0000003", "D": "E0000004", "E": ""}
    levels = {"B": "medic"}
    rows = "".join(f"U{who},,,{levels.get(who, 'emt')},2027-03-31,{number},\n" for who, number in numbers.items())
    assert run("roster", "import", "file.csv", file=HEADER + rows).exit_code == 0
    return run


def test_the_state_s_list_confirms_who_is_shown_with_a_later_year(bot: LocalBot, staffed: Run) -> None:
    counts = "1 with no later date yet, 1 not in the list, 1 without a number here, 1 with an earlier date."
    dry = staffed("state-list", "file.csv", "--dry-run", file=LIST)
    assert dry.exit_code == 0
    said = dry.output.splitlines()
    assert said[0] == "number column: “License No.”, expiration column: “Expiration Date”"
    assert said[1] == (
        f"1 of 5 members of Northampton EMS would be marked as recertified (confirmed). Not marked: {counts}"
    )
    assert said[2].startswith("This file may be your own roster."), "it has names, and no status"
    assert said[3:5] == [
        "A new date in the list (would be marked):",
        "UA (E0000001): March 31, 2027 in Recert, March 31, 2029 in the list",
    ]
    assert "Not in the list: UD (E0000004)." in said
    assert "No certification number recorded: UE." in said
    earlier = said.index("An earlier date in the list than recorded:")
    assert said[earlier + 1] == "UC (E0000003): March 31, 2027 in Recert, March 31, 2025 in the list"
    assert said[-1] == "This was a dry run: nothing changed."
    assert events(bot) == []
    marked = "1 of 5 members of Northampton EMS was marked as recertified (confirmed). Not marked: 1 with no later"
    assert marked in staffed("state-list", "file.csv").output
    assert events(bot) == [("V", True, True, "state list")]
    with bot.services.database.read() as session:
        theirs = select(Certification).join(Member).join(RosterPlace).where(RosterPlace.user_id == "UA")
        held = [(each.cycle, each.source) for each in session.exec(theirs.order_by(col(Certification.cycle)))]
    assert held == [(2027, Source.ROSTER), (2029, Source.STATE_LIST)], "the next cycle follows with the list's date"
    again = staffed("state-list", "file.csv").output
    assert "Nobody at Northampton EMS was marked as recertified (confirmed). Not marked: 1 confirmed before" in again
    assert len(events(bot)) == 1
    rows = csv.DictReader(io.StringIO(staffed("roster", "export").stdout))
    assert {row["slack_id"]: row["recertified"] for row in rows}["UA"] == "confirmed"


def events(bot: LocalBot) -> list[tuple[str, bool, bool, str]]:
    with bot.services.database.read() as session:
        return [(each.step, each.done, each.confirmed, each.by_user) for each in session.exec(select(ProgressEvent))]


def test_columns_that_are_not_clear_are_refused_with_the_options_that_say_which(bot: LocalBot, staffed: Run) -> None:
    text = LIST.replace("License No.", "Ref")
    result = staffed("state-list", "file.csv", file=text)
    assert result.exit_code == 1
    assert (
        "Recert can't tell which column holds the number; the file has “Name”, “Ref”, “Expiration Date”"
        in result.stderr
    )
    assert "--number-column" in result.stderr
    assert events(bot) == []
    named = staffed("state-list", "file.csv", "--number-column", "ref", "--expires-column", "expiration date")
    assert "number column: “Ref”" in named.output
    assert len(events(bot)) == 1


def test_a_date_of_one_s_own_that_cannot_be_read_is_named_and_the_others_are_compared(
    bot: LocalBot, staffed: Run
) -> None:
    result = staffed("state-list", "file.csv", file=LIST.replace("E0000009", "E0000004"))
    assert result.exit_code == 0
    assert "line 5, Expiration Date: “never” isn't a date" in result.stdout
    assert len(events(bot)) == 1


@pytest.mark.parametrize("words", [("roster", "import"), ("state-list",)])
def test_of_an_endless_file_no_more_is_read_than_the_limit(run: Run, words: tuple[str, ...]) -> None:
    found = run(*words, "/dev/zero")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "larger than 10 MB; keep the rows of your own people" in found.stderr
