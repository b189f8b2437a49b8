"""People on the roster who have not answered: their officer marks for them, and no file doubles or removes them."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel, Message
from storage.tables import RosterPlace
from tests.handlers.files import channel, form, members, named, sends
from tests.handlers.rosters import HEADER, again, button, imports, invited
from tests.handlers.test_cycles import on

__all__ = ["channel"]


def test_an_officer_marks_and_takes_off_who_is_not_in_slack(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, ",nora@x.org,Nora Ray,emt,2027-03-31,E0000001\n")
    chief = bot.workspace.user("chief")
    place = (
        chief.types("/recert roster", in_=channel).presses("Details").says("Nora Ray · not in Slack yet", "E0000001")
    )
    place = place.presses("Mark B1 done").presses("Undo B1").says("B1 is no longer marked done", "0 of 11")
    place = place.presses("Confirm new date (V)").says("V is marked done, by you")
    chief.types("/recert roster", in_=channel).says("1 recertified (confirmed)")
    stale = chief.types("/recert roster", in_=channel)
    place.presses("Remove from agency").says("Nora Ray is off the roster", "Nobody has joined")
    stale.presses("Details").says("They have answered by now, or are off the roster")


def test_nobody_marks_or_confirms_their_own_row(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, "UCHIEF,,,emt,2027-03-31,E0000001\nUBOB,,,emt,2027-03-31,E0000002\n")
    chief = bot.workspace.user("chief")
    with bot.services.database.read() as session:
        own, other = (
            session.exec(select(RosterPlace.id).where(RosterPlace.user_id == each)).one() for each in ("UCHIEF", "UBOB")
        )
    seen = chief.types("/recert status <@UBOB>").says("E0000002")
    assert seen.item is not None
    (marks,) = (each for each in seen.item.payload["blocks"] if len(each.get("elements", ())) > 5)
    assert marks["elements"][-1]["value"] == f"1:{other}:2027:V:done"
    marks["elements"][-1]["value"] = f"1:{own}:2027:V:done"
    seen.presses("Confirm new date (V)").says("That's you")
    chief.types("/recert state-list")
    listed = "License No.,Expires\nE0000001,2029-03-31\nE0000002,2029-03-31\n"
    sends(chief, form(chief, channel, "state-list"), listed, dry_run="Mark them as recertified").says("1 (yourself)")
    chief.types("/recert done a1", in_=channel)
    chief.types("/recert status").says("1 of 11").never_says("confirmed")


def test_a_roster_of_one_s_own_agency_changes_the_record_and_the_member_is_told(
    bot: LocalBot, channel: Channel
) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    imports(bot, channel, "UBOB,,,aemt,2027-03-31,A0000001\n")
    seen = bob.sees(
        "changed your record with Northampton EMS's roster. It was EMT, March 31, 2027, E0000001, and is now"
    )
    assert isinstance(seen.item, Message)
    undo = button(seen.item, "Undo")
    forged = undo | {"value": undo["value"].replace("E0000001", "123-45-6789")}
    assert "Social Security" in again(bot, bob, seen.item, forged)
    seen.presses("Undo").says("EMT, expires March 31, 2027")
    bob.types("/recert status").says("E0000001")
    imports(bot, channel, "UBOB,,,emt,2027-03-31,E0000001\n")
    assert len(bob.direct_messages) == 1, "nothing changed, so nothing is said"


def test_an_import_removes_nobody_and_lists_who_is_missing_with_a_button_each(bot: LocalBot, channel: Channel) -> None:
    chief, bob, carol = (bot.workspace.user(name) for name in ("chief", "bob", "carol"))
    carol.types("/recert join emt 2027-03-31", in_=channel)
    imports(bot, channel, "UBOB,,,emt,2027-03-31,\n,nora@x.org,Nora,emt,2027-03-31,\n")
    seen = sends(chief, form(chief, channel), f"{HEADER}UDAN,,,emt,2027-03-31,\n")
    seen.says("3 people on the roster weren't in this import. Nobody was removed.", "@carol", "Nora")
    chief.types("/recert roster", in_=channel).says("4 members")
    seen.presses("Remove", nth=0).says("@carol is no longer in Northampton EMS")
    carol.sees("@chief took you off")
    seen.presses("Remove", nth=0).says("off the roster already")
    seen.presses("Remove", nth=2).says("Nora is no longer in Northampton EMS")
    chief.types("/recert roster", in_=channel).says("2 members", "@bob").never_says("Nora", "@carol")
    assert (members(bot), named(bot)) == (["UCAROL"], ["UBOB", "UDAN"])
    carol.types("/recert status").says("No agency")
    bot.workspace.settles()
    assert bob.direct_messages == []


@pytest.mark.parametrize("way", ["yes", "join", "a file later"])
def test_the_same_number_is_one_person_once_they_accept(bot: LocalBot, channel: Channel, way: str) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    by_address = ",rob@x.org,Rob,emt,2027-03-31,E0000001\n"
    if way == "a file later":
        bob.types("/recert join emt 2027-03-31 E0000001", in_=channel)
        assert "1 unchanged" in imports(bot, channel, by_address)
    else:
        imports(bot, channel, by_address)
        place = chief.types("/recert roster", in_=channel).presses("Details")
        place.presses("Mark A1 done").presses("Confirm new date (V)")
    if way == "yes":
        bob.presses(invited(bot, channel, f"UBOB,,,emt,2027-03-31,E0000001\n{by_address}"), "Yes")
    if way == "join":
        bob.types("/recert join emt 2027-03-31 E0000001", in_=channel)
    chief.types("/recert roster", in_=channel).says("1 member", "@bob").never_says("Rob", "confirmed")
    assert (members(bot), named(bot)) == (["UBOB"], [])
    bob.types("/recert status").says("0 of 11" if way == "a file later" else "1 of 11").never_says("Recertified")


def test_another_number_is_another_person(bot: LocalBot, channel: Channel) -> None:
    imports(bot, channel, ",rob@x.org,Rob,emt,2027-03-31,E0000001\n,roy@x.org,Roy,emt,2027-03-31,\n")
    bot.workspace.user("bob").types("/recert join emt 2027-03-31 E0000002", in_=channel)
    bot.workspace.user("chief").types("/recert roster", in_=channel).says("3 members")


@pytest.mark.parametrize("after", ["no answer", "yes", "before it was sent"])
@pytest.mark.parametrize("days", [0, 1])
def test_whoever_was_removed_and_is_put_on_again_is_asked_again_once(
    bot: LocalBot, channel: Channel, after: str, days: int
) -> None:
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    row = "UBOB,,,emt,2027-03-31,\n"

    def asked() -> list[str]:
        return [each.text for each in bob.direct_messages if "put you on" in each.text]

    imports(bot, channel, row)
    chief.types("/recert roster", in_=channel).presses("Tell 1 person")
    if after != "before it was sent":
        bot.workspace.ticks()
        assert len(asked()) == 1
    if after == "yes":
        bob.presses(bob.direct_messages[-1], "Yes")
        chief.types("/recert status <@UBOB>", in_=channel).presses("Remove from agency")
    else:
        chief.types("/recert roster", in_=channel).presses("Details").presses("Remove from agency")
    before = len(asked())
    if days:
        on(bot, "2026-11-25")
    imports(bot, channel, row)
    chief.types("/recert roster", in_=channel).presses("Tell 1 person")
    for _ in range(3):
        bot.workspace.ticks()
    assert len(asked()) == before + 1
    imports(bot, channel, row)
    bot.workspace.ticks()
    assert len(asked()) == before + 1
