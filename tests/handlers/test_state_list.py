"""`/recert state-list`: the state's list is shown first, and then confirms."""

from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel
from storage.tables import Member, ProgressEvent, RosterPlace
from tests.handlers.files import LIST, channel, confirmed, form, sends

__all__ = ["channel"]


def test_the_state_s_list_is_shown_first_and_then_confirms(bot: LocalBot, channel: Channel) -> None:
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    maya.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    seen = sends(chief, form(chief, channel, "state-list"), LIST).says(
        "1 of 2 members of Northampton EMS would be marked as recertified (confirmed). "
        "Not marked: 1 without a number here.",
        "column “License No.” is read as the number, “Expiration Date” as the expiration date",
        "@maya (E0123456): March 31, 2027 in Recert, March 31, 2029 in the list",
        "No certification number recorded: @bob",
        "Nothing was changed yet.",
    )
    seen.never_says("send it again")
    assert seen.text == (
        "1 of 2 members of Northampton EMS would be marked as recertified (confirmed). "
        "Not marked: 1 without a number here."
    )
    assert seen.ephemeral is False
    assert confirmed(bot) == []
    assert seen.buttons == ["Mark them as recertified"]
    seen.presses("Mark them as recertified").says("1 of 2 members of Northampton EMS was marked as recertified")
    assert confirmed(bot) == ["state list"]
    marking = {"dry_run": "Mark them as recertified"}
    again = sends(chief, form(chief, channel, "state-list"), LIST, **marking)
    again.says("Nobody of Northampton EMS was marked", "1 confirmed before")
    seen = sends(chief, form(chief, channel, "state-list"), LIST).says("Nobody of Northampton EMS would be marked")
    assert seen.buttons == [], "nobody is to be marked"
    assert confirmed(bot) == ["state list"]
    maya.types("/recert status", in_=channel).says("ecertified")


def test_columns_that_are_not_clear_are_asked_for(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    text = LIST.replace("License No.", "Ref")
    sends(chief, form(chief, channel, "state-list"), text).says(
        "Recert can't tell which column holds the number; there are “Ref”, “Expiration Date”", "Type the columns' names"
    )
    seen = sends(chief, form(chief, channel, "state-list"), text, number_column="ref")
    seen.says("column “Ref” is read as the number")
    assert seen.buttons == [], "a button has no room for the columns' names"
    sends(chief, form(chief, channel, "state-list"), "License No.,Expires,SSN\nE0123456,3/31/2029,1\n").says(
        "Recert never takes a Social Security number"
    )


def test_what_cannot_be_told_for_certain_marks_nobody(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    roster = (
        "slack_id,level,expires_on,number\nUA,emt,2027-03-31,E0000001\nUB,emt,2027-03-31,E0000001\n"
        "UC,emt,2027-03-31,P0000002\nUD,emt,2027-03-31,E0000003\nUE,emt,2027-03-31,E0000004\nUF,emt,2027-03-31,E0000005\n"
        "UG,emt,2027-03-31,E0000006\n"
    )
    sends(chief, form(chief, channel), roster)
    listed = (
        "License No.,Expires\nE0000001,3/31/2029\nP0000002,3/31/2029\nE0000003,3/31/2099\nE0000004,3/31/2029\n"
        "E0000004,3/31/2031\nE0000005,3/31/2029\n"
        "E0000006,1/1/2028\n"
    )
    marking = {"dry_run": "Mark them as recertified"}
    seen = sends(chief, form(chief, channel, "state-list"), listed, **marking)
    seen.says("1 of 7 members of Northampton EMS was marked as recertified", "Not to be told for certain", "(E0000001)")
    seen.says("March 31, 2027 in Recert, March 31, 2099 in the list", "January 1, 2028 in the list")
    with bot.services.database.read() as session:
        confirmed = session.exec(select(ProgressEvent).where(ProgressEvent.confirmed)).all()
        rows = select(RosterPlace.user_id).join(Member).where(Member.id == confirmed[0].member_id)
        who = session.exec(rows).one()
    assert (len(confirmed), who) == (1, "UF")


def test_a_status_other_than_in_force_confirms_nobody_and_is_told_and_a_bad_row_stops_no_other(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")
    numbers = {"maya": "E0123456", "bob": "E0000002", "carl": "E0000003", "dana": "E0000004"}
    for name, number in numbers.items():
        bot.workspace.user(name).types(f"/recert join emt 2027-03-31 {number}", in_=channel)
    listed = (
        "License Number,Expiration Date,License Status\nE0123456,3/31/2029,Revoked\nE0000002,,Current\n"
        "E0000003,3/31/2029,Current\nE0000004,3/31/2029,Current,x\n"
    )
    marking = {"dry_run": "Mark them as recertified"}
    sends(chief, form(chief, channel, "state-list"), listed, **marking).says(
        "1 of 4 members of Northampton EMS was marked as recertified",
        "Not marked: 1 not in the list, 1 not in force, 1 whose row cannot be read.",
        "“License Status” as the status",
        "Not in force in the list, so not marked, whatever the date",
        "@maya (E0123456): Revoked",
        "@bob (E0000002): line 3, Expiration Date: is empty",
        "line 5: 4 cells, but the header has 3 columns",
    )
    assert confirmed(bot) == ["state list"]
