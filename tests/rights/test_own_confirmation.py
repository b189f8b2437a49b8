"""A training officer does not confirm themselves, by any way; another one does, or the program."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from bot.cli import cli
from bot.demo.local import LocalBot
from fakeslack import Channel, Person, Seen
from storage.tables import Member, ProgressEvent
from tests.handlers.files import form, sends

OWN, BOBS = "E0000001", "E0000002"
LIST = f"License No.,Expiration Date\n{OWN},3/31/2029\n{BOBS},3/31/2029\n"
MARK = {"dry_run": "Mark them as recertified"}


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS: chief leads it, and is a member of it like bob."""
    found = bot.workspace.channel("northampton")
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    chief.types("/recert agency Northampton EMS", in_=found)
    chief.types(f"/recert join emt 2027-03-31 {OWN}", in_=found)
    bob.types(f"/recert join emt 2027-03-31 {BOBS}", in_=found)
    chief.types("/recert done v").says("You're recertified until March 31, 2029 (self-reported)")
    return found


def confirmed(bot: LocalBot) -> set[str]:
    """Return the user ids of those whose V somebody else confirmed, in whatever cycle."""
    with bot.services.database.read() as session:
        rows = select(Member.user_id).join(ProgressEvent).where(ProgressEvent.confirmed, ProgressEvent.step == "V")
        return set(map(str, session.exec(rows)))


def second_agency(bot: LocalBot) -> Channel:
    """Let chief lead another agency as well."""
    found = bot.workspace.channel("amherst")
    bot.workspace.user("chief").types("/recert agency Amherst EMS", in_=found)
    return found


def presses(bot: LocalBot, channel: Channel, whose: str) -> Seen:
    """Let chief press the button that confirms bob, with another member's id in it."""
    chief = bot.workspace.user("chief")
    seen = chief.types("/recert status @bob", in_=channel)
    assert seen.item is not None
    row = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")
    row["elements"][0]["value"] = f"{whose}:2027:yes:"
    return seen.presses("Confirm new date (V)")


def by_a_button(bot: LocalBot, channel: Channel) -> None:
    presses(bot, channel, "UCHIEF").says("Nobody confirms themselves")


def by_a_button_in_another_agency_s_channel(bot: LocalBot, _channel: Channel) -> None:
    presses(bot, second_agency(bot), "UCHIEF").says("Nobody confirms themselves")


def by_a_command(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    for typed in ("undo v", "done v", "join emt 2027-03-31", "status @chief", "roster unconfirmed", "steps"):
        chief.types(f"/recert {typed}", in_=channel)


def by_a_list_in_a_form(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    sends(chief, form(chief, channel, "state-list"), LIST, **MARK).says(
        "1 of 2 members of Northampton EMS was marked as recertified (confirmed). Not marked: 1 (yourself).",
        "nobody confirms themselves: another training officer confirms it in the roster, or whoever runs Recert",
        "@chief (E0000001): March 31, 2029 in Recert and in the list",
    )
    assert confirmed(bot) == {"UBOB"}


def by_a_list_that_shows_nobody_else(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    own = f"License No.,Expiration Date\n{OWN},3/31/2029\n"
    seen = sends(chief, form(chief, channel, "state-list"), own)
    assert seen.says("1 (yourself)", "Nothing has changed yet").buttons == []


def by_a_dropped_list(bot: LocalBot, _channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    seen = chief.drops(chief.has_file("list.csv", LIST))
    seen.presses("Show me first").says("1 (yourself)").presses("Mark them as recertified").says("1 (yourself)")
    seen.presses("Mark them as recertified").says("1 confirmed before, 1 (yourself)")
    assert confirmed(bot) == {"UBOB"}


def by_a_list_for_another_agency(bot: LocalBot, _channel: Channel) -> None:
    chief, there = bot.workspace.user("chief"), second_agency(bot)
    sends(chief, form(chief, there, "state-list"), LIST, **MARK).says("Nobody")
    chief.types(f"/recert join emt 2027-03-31 {OWN}", in_=there).presses("Move")
    sends(chief, form(chief, there, "state-list"), LIST, **MARK).says("1 (yourself)")


def by_a_roster(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    for day in ("2029-03-31", "2027-03-31"):
        rows = f"slack_id,level,expires_on,number\nUCHIEF,emt,{day},{OWN}\n"
        sends(chief, form(chief, channel), rows).says("1 unchanged")  # V says the next date, whatever a roster says
    with_marks = f"slack_id,level,expires_on,number,recertified\nUCHIEF,emt,2027-03-31,{OWN},confirmed\n"
    sends(chief, form(chief, channel), with_marks)


WAYS = (
    by_a_button,
    by_a_button_in_another_agency_s_channel,
    by_a_command,
    by_a_list_in_a_form,
    by_a_list_that_shows_nobody_else,
    by_a_dropped_list,
    by_a_list_for_another_agency,
    by_a_roster,
)


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_an_officer_does_not_confirm_themselves(
    bot: LocalBot, channel: Channel, way: Callable[[LocalBot, Channel], None]
) -> None:
    way(bot, channel)
    bot.workspace.settles()
    assert "UCHIEF" not in confirmed(bot)


def knows_the_address(bot: LocalBot, _channel: Channel) -> None:
    """Let Slack tell that the second address is chief's, as after they changed it there."""
    chief = bot.workspace.user("chief")
    chief.user.email = SECOND
    bot.workspace.deactivates(chief)
    bot.workspace.reactivates(chief)
    bot.services.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    bot.workspace.ticks()


def imports_it_again(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    chief.user.email = SECOND
    sends(chief, form(chief, channel), ROW)


def imports_both_addresses(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    sends(chief, form(chief, channel), f"{ROW}UCHIEF,,Chief,emt,2027-03-31,\n")
    imports_it_again(bot, channel)


def gives_the_number(bot: LocalBot, channel: Channel) -> None:
    bot.workspace.user("chief").types(f"/recert join emt 2027-03-31 {OWN}", in_=channel)


def says_that_it_is_them(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    chief.user.real_name = "Second Chief"
    sends(chief, form(chief, channel), f"{ROW}UCHIEF,,Chief,emt,2028-03-31,\n").presses("One person")


SECOND = "second@x.org"
ROW = f"slack_id,email,name,level,expires_on,number\n,{SECOND},Second Chief,emt,2027-03-31,{OWN}\n"


@pytest.mark.parametrize("joins", [True, False], ids=["a member", "not a member yet"])
@pytest.mark.parametrize("later", [False, True], ids=["in the season", "in the next cycle"])
@pytest.mark.parametrize(
    "way", [knows_the_address, imports_it_again, imports_both_addresses, gives_the_number, says_that_it_is_them]
)
def test_whom_an_officer_confirmed_is_not_confirmed_once_it_turns_out_to_be_themselves(
    bot: LocalBot, way: Callable[[LocalBot, Channel], None], *, joins: bool, later: bool
) -> None:
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    if joins:
        chief.types("/recert join emt 2027-03-31", in_=channel)
    sends(chief, form(chief, channel), ROW)
    chief.types("/recert roster second", in_=channel).presses("Details", nth=0).presses("Confirm new date (V)")
    assert confirmed(bot) == {"None"}
    if later:
        bot.services.clock.advance(timedelta(days=140))  # type: ignore[attr-defined]
    way(bot, channel)
    bot.workspace.settles()
    with bot.services.database.read() as session:
        (member,) = session.exec(select(Member))  # the rows were merged
        events = session.exec(select(ProgressEvent).where(ProgressEvent.step == "V").order_by(col(ProgressEvent.id)))
        assert not {each.cycle: each.confirmed for each in events}[2027], f"still confirmed, of {member.user_id}"


def deputy(bot: LocalBot, channel: Channel) -> Person:
    """Return another training officer, whom chief has added."""
    chief, added = bot.workspace.user("chief"), bot.workspace.user("deputy")
    form(chief, channel, "agency").fills(officers=[chief, added]).submits()
    added.sees("made you a training officer")
    return added


def test_another_officer_s_list_confirms_them(bot: LocalBot, channel: Channel) -> None:
    other = deputy(bot, channel)
    sends(other, form(other, channel, "state-list"), LIST, **MARK).says("2 of 2 members")
    assert confirmed(bot) == {"UCHIEF", "UBOB"}


@pytest.mark.usefixtures("channel")
def test_the_program_s_list_confirms_everybody_the_only_officer_too(
    bot: LocalBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'recert.db'}")
    monkeypatch.setenv("RECERT_AS_OF", "2026-11-24T10:00")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    ran = CliRunner().invoke(cli, ["state-list", str(tmp_path / "list.csv")])
    assert ran.exit_code == 0, ran.output
    assert confirmed(bot) == {"UCHIEF", "UBOB"}


def test_nor_do_they_approve_themselves_by_a_row_that_slack_does_not_know(bot: LocalBot) -> None:
    """Their row stood by an address: once it turns out to be theirs, an approval by them goes, as V does."""
    found = bot.workspace.channel("hatfield")
    deputy = bot.workspace.user("deputy")
    deputy.types("/recert agency Hatfield EMS", in_=found)
    header = "slack_id,email,level,expires_on,number\n"
    sends(deputy, form(deputy, found), f"{header},dep@home.org,emt,2027-03-31,E0000009\n")
    deputy.types("/recert roster dep", in_=found).presses("Details").presses("Mark A5 done")
    deputy.types("/recert approvals", in_=found).presses("Approved at NREMT").says("recorded as approved")
    sends(deputy, form(deputy, found), f"{header}UDEPUTY,dep@home.org,emt,2027-03-31,E0000009\n")
    bot.workspace.user("deputy").writes("yes").presses("Yes").says("You're on Hatfield EMS's roster")
    deputy.types("/recert status").never_says("was approved at NREMT")
    deputy.types("/recert approvals", in_=found).says("1 member of Hatfield EMS is waiting")
