"""A file dropped into a direct message: recognized by its columns, used at the press of a button."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Person, Seen
from fakeslack.faults import ServerError
from tests.handlers.files import LIST, channel, confirmed, members, named

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
    seen = drops(chief, LIST).says("the state's list, with 2 people", "column “License No.” is the number")
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
    assert drops(bob, ROSTER).says("Only Northampton EMS's training officers can do that").buttons == []
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
