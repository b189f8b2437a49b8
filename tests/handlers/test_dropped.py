"""A file dropped into a direct message: recognized by its columns, used at the press of a button."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person, Seen
from fakeslack.faults import ServerError
from tests.handlers.files import LIST, channel, confirmed, members, named
from tests.rules.workbooks import Cell, packed, sheet

__all__ = ["channel"]

ROSTER = "slack_id,level,expires_on\nUBOB,emt,2027-03-31\nUMAYA,medic,2028-03-31\n"


def drops(person: Person, content: str | bytes, name: str = "file.csv") -> Seen:
    return person.drops(person.has_file(name, content))


@pytest.mark.usefixtures("channel")
def test_a_roster_is_recognized_and_imported_at_a_press(bot: LocalBot) -> None:
    chief = bot.workspace.user("chief")
    seen = drops(chief, ROSTER).says("This looks like a roster of 2 members", "on Northampton EMS's roster")
    assert seen.buttons == ["Import"]
    assert members(bot) == []
    seen.presses("Import").says("2 members of Northampton EMS were imported: 2 new.")
    seen.presses("Import").says("2 members of Northampton EMS were imported: 2 unchanged.")
    assert named(bot) == ["UBOB", "UMAYA"]


def test_the_state_s_list_is_recognized_shown_and_taken(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    bot.workspace.user("maya").types("/recert join emt 2027-03-31 E0123456", in_=channel)
    seen = drops(chief, LIST).says("the state's list, with 2 people", "number column: “License No.”")
    first = seen.presses("Show me first").says("would be marked as recertified", "Nothing has changed yet")
    assert confirmed(bot) == []
    assert first.buttons == ["Mark them as recertified"]
    first.presses("Mark them as recertified").says(
        "One member of Northampton EMS was marked as recertified (confirmed)"
    )
    assert confirmed(bot) == ["state list"]
    seen.presses("Mark them as recertified").says("Not marked: 1 confirmed before")


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n", "can't tell from the column names what this file is"),
        (b"PK\x03\x04workbook", "Excel workbook"),
        ("", "the file is empty"),
        ("slack_id,level,expires_on\nx\n" + "x,y,z\n" * 400_000, "larger than 2 MB"),
    ],
    ids=["other columns", "workbook", "empty", "large"],
)
def test_anything_else_is_told_what_there_is(bot: LocalBot, content: str | bytes, words: str) -> None:
    seen = drops(bot.workspace.user("chief"), content).says(words)
    assert seen.buttons == []


def test_nobody_else_s_file_is_read_and_one_who_was_removed_is_refused_at_the_press(
    bot: LocalBot, channel: Channel
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bot.workspace.faults.next("files", ServerError(500))
    seen = drops(bob, ROSTER).says("Recert reads files only from training officers", "/recert ce add 2 Trauma")
    assert seen.buttons == ["My hours"]
    assert bot.workspace.faults.waiting("files") == 1, "it was not fetched"
    bot.workspace.faults.clear()
    seen = drops(chief, ROSTER)
    settings = chief.types("/recert agency", in_=channel).modal
    assert settings is not None
    settings.fills(officers=[bob]).submits()
    seen.presses("Import").says("You're no longer a training officer of Northampton EMS")
    assert members(bot) == ["UBOB"]


@pytest.mark.usefixtures("channel")
def test_two_files_at_once_are_told_so_and_other_messages_are_left_alone(bot: LocalBot) -> None:
    chief = bot.workspace.user("chief")
    file = chief.has_file("r.csv", ROSTER).file_object
    here = {"type": "message", "user": chief.id, "channel": "DCHIEF", "channel_type": "im", "ts": "1.1"}
    for inner in (
        {**here, "text": "hello"},
        {**here, "subtype": "message_changed", "message": {}},
        {**here, "subtype": "file_share", "files": [file], "bot_id": "BUBOT"},
        {**here, "subtype": "file_share", "files": [file], "channel_type": "channel"},
    ):
        assert bot.workspace.event(inner).status == 200
    bot.workspace.event({**here, "subtype": "file_share", "files": [file, file]})
    chief.sees("Send one file at a time")
    bot.workspace.settles()
    assert len(chief.direct_messages) == 1


HEADER: list[Cell] = ["Name", "E-mail", "Level", "Exp Date"]
A_SHIFT: list[list[Cell]] = [HEADER, ["Al Ray", "al@example.org", "EMT", "3/31/2027"]]
B_SHIFT: list[list[Cell]] = [HEADER, ["Bo Fay", "bo@example.org", "EMT", "3/31/2027"]]
COVER: list[list[Cell]] = [["Please fill in the next sheet"], ["Thank you"]]


def book(**sheets: list[list[Cell]]) -> bytes:
    return packed({name.replace("_", " "): sheet(rows) for name, rows in sheets.items()})


@pytest.mark.usefixtures("channel")
def test_sheets_of_a_crew_are_imported_together_and_it_is_said_which_were_read(bot: LocalBot) -> None:
    chief = bot.workspace.user("chief")
    seen = drops(chief, book(Read_me=COVER, A_Shift=A_SHIFT, B_Shift=B_SHIFT), "crew.xlsx")
    seen.says(
        "a roster of 2 members, in sheets “A Shift” and “B Shift”", "didn't read sheet “Read me”: it has no roster"
    )
    done = seen.presses("Import").says("2 members of Northampton EMS were imported: 2 new.")
    done.says("Recert read sheets “A Shift” and “B Shift”.", "Recert didn't read sheet “Read me”: it has no roster.")
    done.never_says("of its own")
    assert named(bot) == ["al@example.org", "bo@example.org"]
    again = drops(chief, book(A_Shift=A_SHIFT), "crew.xlsx").presses("Import")
    again.says("1 person on the roster wasn't in this import").never_says("sheet")


@pytest.mark.usefixtures("channel")
def test_nobody_is_missing_by_a_file_of_which_a_sheet_of_people_was_not_read(bot: LocalBot) -> None:
    chief = bot.workspace.user("chief")
    drops(chief, book(A_Shift=A_SHIFT, B_Shift=B_SHIFT), "crew.xlsx").presses("Import").says("2 new")
    without = [[row[0], row[1], row[3]] for row in B_SHIFT]
    seen = drops(chief, book(A_Shift=A_SHIFT, B_Shift=without), "crew.xlsx")
    seen.says("a roster of 1 member, in sheet “A Shift”", "didn't read sheet “B Shift”: a column level is missing")
    done = seen.presses("Import").says("1 member of Northampton EMS was imported: 1 unchanged.")
    done.says("correct it, or save it as a file of its own", "Recert can't tell whom this file leaves out")
    done.never_says("on the roster isn't")
    assert done.buttons == ["Tell 2 people"]


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    "text",
    [
        "Name,Cert #,Exp Date,E-mail,Cell\nAl Ray,E0123456,3/31/2029,al@example.org,413-555-1000\n",
        "Name,Cert #,Level,Exp Date\nAl Ray,E0123456,EMT,3/31/2029\n",
        "First,Last,Cert No,Expires,Birth date\nAl,Ray,E0123456,3/31/2029,1/1/1990\n",
        "Cert No,Expires,Status,Shift\nE0123456,3/31/2029,Active,A\n",
    ],
    ids=["addresses", "names", "dates of birth", "shifts"],
)
def test_what_may_be_a_crew_s_own_is_not_offered_as_the_state_s_list(bot: LocalBot, text: str) -> None:
    seen = drops(bot.workspace.user("chief"), text)
    seen.says("Is this your own roster, or the state's list?", "a column ", "is missing", "number column")
    assert seen.buttons == ["Show me first"], "nothing that marks anybody"
    seen.presses("Show me first").says("Nothing has changed yet", "This file may be your own roster")


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    "text",
    [
        "License No,Expires\nE0123456,3/31/2029\n",
        "First Name,Last Name,License No,Expires,License Status\nAl,Ray,E0123456,3/31/2029,Active\n",
        "Name,Date of Birth,License No,Expires,Status\nAl,1/1/1990,E0123456,3/31/2029,Active\n",
    ],
)
def test_what_only_the_state_keeps_is_offered_as_its_list(bot: LocalBot, text: str) -> None:
    seen = drops(bot.workspace.user("chief"), text).says("This looks like the state's list, with 1 person")
    assert seen.buttons == ["Show me first", "Mark them as recertified"]
    seen.presses("Show me first").says("Nothing has changed yet").never_says("your own roster")


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Name,Email,Level,Exp,DOB\nAl,al@x.org,EMT,3/31/2027,1/1/1990\n", "DOB: Recert never takes a date of birth"),
        (
            "Name,Email,Level,Exp,Cert #,Birthday\nAl,al@x.org,EMT,3/31/2027,E0123456,1/1/1990\n",
            "Birthday: Recert never takes a date of birth",
        ),
        ("Name,Email,Exp\nAl,al@x.org,3/31/2027\n", "a column level is missing"),
        ("Name,Cert #,Exp,Soc Sec #\nAl,E0123456,3/31/2027,1\n", "Soc Sec #: Recert never takes a Social Security"),
    ],
)
def test_what_keeps_a_roster_from_being_one_is_said(bot: LocalBot, text: str, words: str) -> None:
    assert drops(bot.workspace.user("chief"), text).says("Nothing changed", words).buttons == []


@pytest.mark.usefixtures("channel")
def test_the_state_s_list_behind_a_cover_is_found(bot: LocalBot) -> None:
    rows: list[list[Cell]] = [["License No", "Expires"], ["E0123456", "3/31/2029"]]
    seen = drops(bot.workspace.user("chief"), book(About=COVER, List=rows), "list.xlsx")
    seen.says(
        "the state's list, with 1 person, in sheet “List”", "didn't read sheet “About”: it isn't the state's list"
    )
    shown = seen.presses("Show me first").says("Recert read sheet “List”", "Recert didn't read sheet “About”")
    shown.never_says("They may be in")


def test_whoever_is_not_in_the_list_may_be_in_a_sheet_that_was_not_read(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("maya").types("/recert join emt 2027-03-31 E0123456", in_=channel)
    first: list[list[Cell]] = [["License No", "Expires"], ["P0000001", "3/31/2029"]]
    second: list[list[Cell]] = [["Ref", "Expires"], ["E0123456", "3/31/2029"]]
    seen = drops(bot.workspace.user("chief"), book(Medics=first, EMTs=second), "list.xlsx")
    seen.presses("Show me first").says(
        "Recert didn't read sheet “EMTs”: it isn't the state's list. If you need it",
        "Not in the list: @maya (E0123456).",
        "They may be in a sheet that Recert didn't read.",
    )
