"""`/recert state-list`: the state's list is shown first, and then confirms."""

import re

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Channel
from storage.tables import Member, ProgressEvent, RosterPlace
from tests.conftest import Open
from tests.handlers.files import LIST, channel, confirmed, form, sends
from tests.handlers.test_cycles import held, on

__all__ = ["channel"]


def test_the_state_s_list_is_shown_first_and_then_confirms(bot: LocalBot, channel: Channel) -> None:
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    maya.types("/recert join emt 2027-03-31 E0123456", in_=channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    seen = sends(chief, form(chief, channel, "state-list"), LIST).says(
        "1 of 2 members of Northampton EMS would be marked as recertified (confirmed). "
        "Not marked: 1 without a number here.",
        "number column: “License No.”, expiration column: “Expiration Date”",
        "@maya (E0123456): March 31, 2027 in Recert, March 31, 2029 in the list",
        "No certification number recorded: @bob",
        "Nothing has changed yet.",
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
    again.says("Nobody at Northampton EMS was marked", "1 confirmed before")
    seen = sends(chief, form(chief, channel, "state-list"), LIST).says("Nobody at Northampton EMS would be marked")
    assert seen.buttons == [], "nobody is to be marked"
    assert confirmed(bot) == ["state list"]
    maya.types("/recert status", in_=channel).says("ecertified")


def test_columns_that_are_not_clear_are_asked_for(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    text = LIST.replace("License No.", "Ref")
    sends(chief, form(chief, channel, "state-list"), text).says(
        "Recert can't tell which column holds the number; the file has “Ref”, “Expiration Date”",
        "type the two columns' names there",
    )
    seen = sends(chief, form(chief, channel, "state-list"), text, number_column="ref")
    seen.says("number column: “Ref”")
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
    seen.says("1 of 7 members of Northampton EMS was marked as recertified", "Not certain", "(E0000001)")
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
        "Not marked: 1 not in the list, 1 not in force, 1 whose row Recert can't read.",
        "status column: “License Status”",
        "Not in force in the list, so not marked, whatever the date",
        "@maya (E0123456): Revoked",
        "@bob (E0000002): line 3, Expiration Date: is empty",
        "line 5: 4 cells, but the header has 3 columns",
    )
    assert confirmed(bot) == ["state list"]


def listed(*rows: tuple[str, str]) -> str:
    return "License No.,Expiration Date\n" + "".join(f"{number},{day}\n" for number, day in rows)


def adds_up(words: str) -> bool:
    """Return whether the numbers of the first sentence add up to the number of members."""
    marked, everybody = re.findall(r"^(?:(\d+) of (\d+) members|Nobody)", words)[0]
    others = words.split("Not marked: ")[1].split(".", maxsplit=1)[0]
    return int(marked) + sum(map(int, re.findall(r"(\d+) ", others))) == int(everybody)


@pytest.mark.parametrize("when", ["2027-03-15", "2027-04-05"], ids=["before", "in the next cycle"])
def test_the_date_is_the_one_that_recert_knows_and_the_list_s_replaces_another(open_bot: Open, when: str) -> None:
    bot = open_bot(at="2027-03-10T10:00")
    channel = bot.workspace.channel("northampton")
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    chief.types("/recert agency Northampton EMS", in_=channel)
    for number, name in enumerate(("maya", "bob", "carol"), 1):
        bot.workspace.user(name).types(f"/recert join emt 2027-03-31 E000000{number}", in_=channel)
    maya.types("/recert done v 2028-03-31")
    chief.types("/recert status @carol", in_=channel).presses("Confirm new date (V)")
    on(bot, when)
    text = listed(("E0000001", "3/31/2029"), ("E0000002", "3/31/2029"), ("E0000003", "4/1/2029"))
    seen = sends(chief, form(chief, channel, "state-list"), text).says(
        "2 of 3 members of Northampton EMS would be marked",
        "Not marked: 1 confirmed before with another date.",
        "@maya (E0000001): March 31, 2028 in Recert, March 31, 2029 in the list",
        "@bob (E0000002): March 31, 2027 in Recert, March 31, 2029 in the list",
        "Confirmed before; the list's date would replace the one in Recert:",
        "@carol (E0000003): March 31, 2029 in Recert, April 1, 2029 in the list",
    )
    assert adds_up(seen.words)
    assert held(bot, "carol")[1][1] == "2029-03-31"
    seen.presses("Mark them as recertified").says("the list's date replaces the one in Recert", "@carol (E0000003)")
    assert [held(bot, each)[1] for each in ("maya", "bob", "carol")] == [
        (2029, "2029-03-31", "state list"),
        (2029, "2029-03-31", "state list"),
        (2029, "2029-04-01", "state list"),
    ]
    again = sends(chief, form(chief, channel, "state-list"), text)
    again.says("Nobody at Northampton EMS would be marked", "Not marked: 3 confirmed before.")
    assert again.buttons == []
    gone = sends(chief, form(chief, channel, "state-list"), listed(("E0000009", "3/31/2029")))
    gone.says("3 recertified in Recert but not in the list", "check eLicensing: @maya (E0000001), @bob (E0000002)")
    on(bot, "2028-10-01")
    gone = sends(chief, form(chief, channel, "state-list"), listed(("E0000009", "3/31/2029")))
    gone.says("Not marked: 3 not in the list.")


def test_of_two_with_one_number_neither_s_date_is_replaced(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-10T10:00")
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    for name in ("maya", "bob"):
        bot.workspace.user(name).types("/recert join emt 2027-03-31 E0000001", in_=channel)
    chief.types("/recert status @maya", in_=channel).presses("Confirm new date (V)")
    marking = {"dry_run": "Mark them as recertified"}
    text = listed(("E0000001", "4/1/2029"))
    sends(chief, form(chief, channel, "state-list"), text, **marking).says("1 confirmed before, 1 not certain")
    assert held(bot, "maya")[1][1:] == ("2029-03-31", "officer")


def test_who_is_deactivated_is_neither_counted_nor_compared(bot: LocalBot, channel: Channel) -> None:
    chief, maya, bob = (bot.workspace.user(name) for name in ("chief", "maya", "bob"))
    for number, person in enumerate((maya, bob), 1):
        person.types(f"/recert join emt 2027-03-31 E000000{number}", in_=channel)
    bot.workspace.deactivates(bob)
    bot.workspace.settles()
    text = listed(("E0000001", "3/31/2029"), ("E0000002", "3/31/2029"))
    marking = {"dry_run": "Mark them as recertified"}
    seen = sends(chief, form(chief, channel, "state-list"), text, **marking)
    seen.says("One member of Northampton EMS was marked", "Deactivated in Slack, so not counted and not compared: @bob")
    assert len(confirmed(bot)) == 1


def test_whoever_is_on_the_roster_and_confirmed_by_the_list_is_shown_so_and_not_by_officer(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-10T10:00")
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    rows = "a@x.org,Ann,emt,2027-03-31,E0000001\nb@x.org,Bea,emt,2027-03-31,E0000002\n"
    sends(chief, form(chief, channel), f"email,name,level,expires_on,number\n{rows}")
    marking = {"dry_run": "Mark them as recertified"}
    sends(chief, form(chief, channel, "state-list"), listed(("E0000001", "3/31/2029")), **marking)
    chief.types("/recert roster bea", in_=channel).presses("Details").presses("Confirm new date (V)")
    roster = chief.types("/recert roster", in_=channel)
    roster.says("Ann · EMT · recertified, confirmed by the state's list · not in Slack yet")
    roster.says("Bea · EMT · recertified, confirmed by officer · not in Slack yet").never_says("· by officer")
    ann = chief.types("/recert roster ann", in_=channel).presses("Details")
    ann.says("1 of 11 steps done\n", "Recertified (confirmed by the state's list on March 10, 2027).")
    ann.never_says("(by officer)").presses("Mark A1 done").says("2 of 11 steps done (by officer)", "Recertified (conf")
    bea = chief.types("/recert roster bea", in_=channel).presses("Details")
    bea.says("1 of 11 steps done (by officer)", "Recertified (confirmed by @chief on March 10, 2027).")


def test_a_date_that_one_person_has_alone_near_the_crew_s_is_asked_about_and_taken(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-10T10:00")
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    numbers = ("E0000001", "E0000002", "E0000003")
    rows = "".join(f"{name}@x.org,{name},emt,2027-03-31,{n}\n" for name, n in zip("ABC", numbers, strict=True))
    roster = f"email,name,level,expires_on,number\n{rows}"
    sends(chief, form(chief, channel), roster).never_says("the crew's")
    slip = roster.replace("C,emt,2027-03-31", "C,emt,2027-04-01")
    asked = "1 person's date isn't the crew's March 31, {0}: C has April 1, {0}. Check it in eLicensing."
    sends(chief, form(chief, channel), slip).says("1 changed", asked.format(2027))
    sends(chief, form(chief, channel), roster).never_says("the crew's")
    dates = ("3/31/2029", "3/31/2029", "4/1/2029")
    content = listed(*zip(numbers, dates, strict=True))
    sends(chief, form(chief, channel, "state-list"), content).says("3 of 3 members", asked.format(2029))
    marking = {"dry_run": "Mark them as recertified"}
    sends(chief, form(chief, channel, "state-list"), content, **marking).says("were marked", asked.format(2029))
    sends(chief, form(chief, channel, "state-list"), content).says("3 confirmed before", asked.format(2029))
    two = listed(*zip(numbers, ("3/31/2029", "4/1/2029", "4/1/2029"), strict=True))
    alone = "A has March 31, 2029"
    sends(chief, form(chief, channel, "state-list"), two).says(f"isn't the crew's April 1, 2029: {alone}.")


def test_dates_that_several_have_a_day_from_march_31_are_asked_about_together(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-10T10:00")
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    days = {"A": 31, "B": 31, "C": 1, "D": 1}
    rows = "".join(f"{name}@x.org,{name},emt,{3 + (day == 1)}/{day}/2027\n" for name, day in days.items())
    both = "2 people's dates aren't the crew's March 31, 2027: C has April 1, 2027, D has April 1, 2027. Check them in"
    sends(chief, form(chief, channel), f"email,name,level,expires_on\n{rows}").says("4 new", both)
    crowd = "".join(f"{name}@x.org,P{name},emt,{3 + name % 2}/{1 if name % 2 else 31}/2027\n" for name in range(200))
    many = "102 people's dates aren't the crew's March 31, 2027: C has April 1, 2027, D has April 1, 2027, P1 has"
    sends(chief, form(chief, channel), f"email,name,level,expires_on\n{crowd}").says(many, "and 82 more. Check them")


def test_who_counts_as_recertified_though_the_list_has_the_old_date_is_named(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-10T10:00")
    channel = bot.workspace.channel("northampton")
    chief, maya = bot.workspace.user("chief"), bot.workspace.user("maya")
    chief.types("/recert agency Northampton EMS", in_=channel)
    for number, name in enumerate(("maya", "bob"), 1):
        bot.workspace.user(name).types(f"/recert join emt 2027-03-31 E000000{number}", in_=channel)
    maya.types("/recert done v")
    chief.types("/recert status @bob", in_=channel).presses("Confirm new date (V)")
    text = listed(("E0000001", "3/31/2027"), ("E0000002", "3/31/2027"))
    sends(chief, form(chief, channel, "state-list"), text).says(
        "Not marked: 2 recertified in Recert but with the old date in the list.",
        "Recertified in Recert, but the list has no later date; check eLicensing",
        "@maya (E0000001): March 31, 2029 in Recert, March 31, 2027 in the list",
        "@bob (E0000002): March 31, 2029 in Recert, March 31, 2027 in the list",
    )
