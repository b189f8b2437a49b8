"""The next cycle: it begins by itself for one with V, and for nobody else; V and its start can be taken back."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel
from storage.tables import Certification, Departed, Member, Source
from tests.conftest import Open
from tests.handlers.files import HEADER, LIST, form, sends
from tests.handlers.test_home import home


@pytest.fixture
def bot(open_bot: Open) -> LocalBot:
    """Open the bot three weeks before the date."""
    return open_bot(at="2027-03-10T10:00")


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, led by chief; maya and bob are its members."""
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    bot.workspace.user("maya").types("/recert join emt 2027-03-31 E0123456", in_=found)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=found)
    return found


def on(bot: LocalBot, when: str) -> None:
    """Let it be ten in the morning of a day."""
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    local = clock.now().astimezone(bot.services.timezone)
    wanted = local.fromisoformat(f"{when}T10:00").replace(tzinfo=bot.services.timezone)
    clock.advance(wanted - local)


def held(bot: LocalBot, user: str) -> list[tuple[int, str, str]]:
    """Return the cycles of a user: the year, the date, and who said it."""
    rows = (
        select(Certification)
        .join(Member, col(Member.id) == col(Certification.member_id))
        .where(Member.user_id == bot.workspace.user(user).id)
        .order_by(col(Certification.cycle))
    )
    with bot.services.database.read() as session:
        return [(each.cycle, f"{each.expires_on}", each.source.value) for each in session.exec(rows)]


@pytest.mark.usefixtures("channel")
def test_whoever_has_v_stands_in_the_next_cycle_from_the_day_after_without_typing_anything(bot: LocalBot) -> None:
    maya, bob = bot.workspace.user("maya"), bot.workspace.user("bob")
    maya.types("/recert done v").says(
        "You're recertified until March 31, 2029",
        "self-reported",
        "Your next renewal period starts automatically on April 1, 2027.",
    )
    maya.types("/recert status").says("recertified until March 31, 2029")
    on(bot, "2027-03-31")
    maya.types("/recert status").says("recertified until March 31, 2029", "11 steps done")
    on(bot, "2027-04-01")
    seen = maya.types("/recert status").says("expires March 31, 2029", "Nothing is due until October 1, 2028")
    seen.says("0 of 11 steps done").never_says("2027")
    bob.types("/recert status").says("expired March 31, 2027", "may not staff")
    assert held(bot, "maya") == [(2027, "2027-03-31", "member"), (2029, "2029-03-31", "self-reported")]
    assert held(bot, "bob") == [(2027, "2027-03-31", "member")]
    on(bot, "2028-10-02")
    maya.types("/recert status").says("expires March 31, 2029", "A1")


def test_the_date_is_the_one_that_was_named(bot: LocalBot, channel: Channel) -> None:
    maya, bob, chief = (bot.workspace.user(name) for name in ("maya", "bob", "chief"))
    bob.types("/recert done v on April 1, 2029").says("You're recertified until April 1, 2029")
    maya.types("/recert done v").says("You're recertified until March 31, 2029")
    later = LIST.replace("3/31/2029", "04/01/2029").replace("2029-03-31", "2029-04-01")
    assert later != LIST
    sends(chief, form(chief, channel, "state-list"), later, dry_run="Mark them as recertified")
    assert held(bot, "maya")[1:] == [(2029, "2029-04-01", "state list")]
    maya.types("/recert status").says("recertified until April 1, 2029")
    bob.types("/recert done v 2029-03-31").says("already marked done", "You're recertified until March 31, 2029")
    maya.types("/recert done v 3/31/2029").says("April 1, 2029, was confirmed by the state's list")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("done a4 2029-03-31", "A date goes with V only"),
        ("done v 2027-03-31", "is no later than the date you had"),
        ("done v 2035-03-31", "too far out"),
    ],
)
@pytest.mark.usefixtures("channel")
def test_a_date_that_cannot_be_the_new_one_is_refused(bot: LocalBot, typed: str, says: str) -> None:
    maya = bot.workspace.user("maya")
    maya.types(f"/recert {typed}").says(says, "Nothing changed")
    assert held(bot, "maya") == [(2027, "2027-03-31", "member")]
    maya.types("/recert status").says("0 of 11 steps done")


def test_the_member_is_told_once_when_they_are_confirmed(bot: LocalBot, channel: Channel) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    chief.types("/recert status @maya", in_=channel).presses("Confirm new date (V)")
    bot.tick()
    bot.tick()
    seen = maya.sees("You're recertified until March 31, 2029: @chief has seen it in eLicensing.")
    seen.says("Your next renewal period starts automatically on April 1, 2027.")
    told = [each for each in maya.direct_messages if "You're recertified until" in each.text]
    assert len(told) == 1
    assert held(bot, "maya")[1:] == [(2029, "2029-03-31", "officer")]


def test_a_confirmation_that_was_taken_back_before_it_was_told_is_told_to_nobody(
    bot: LocalBot, channel: Channel
) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    seen = chief.types("/recert status @maya", in_=channel).presses("Confirm new date (V)")
    seen.presses("Take confirmation back")
    bot.tick()
    assert not [each for each in maya.direct_messages if "You're recertified until" in each.text]
    assert held(bot, "maya") == [(2027, "2027-03-31", "member")]


@pytest.mark.usefixtures("channel")
def test_a_button_starts_the_next_cycle_earlier_and_undo_v_takes_it_back(bot: LocalBot) -> None:
    maya = bot.workspace.user("maya")
    maya.types("/recert done a1 v")
    seen = maya.types("/recert status").presses("Start it now")
    seen.says("You're working toward March 31, 2029 now", "expires March 31, 2029", "0 of 11 steps done")
    maya.types("/recert undo a1 v").says("Undoing V takes you back to 2027", "Nothing changed")
    maya.types("/recert undo v").says("no longer marked done", "back to the date March 31, 2027")
    maya.types("/recert status").says("expires March 31, 2027", "1 of 11 steps done")
    assert held(bot, "maya") == [(2027, "2027-03-31", "member")]


@pytest.mark.usefixtures("channel")
def test_an_automatic_start_can_be_taken_back_until_the_end_of_may(bot: LocalBot) -> None:
    maya, bob = bot.workspace.user("maya"), bot.workspace.user("bob")
    undo = maya.types("/recert done v")
    bob.types("/recert done v")
    on(bot, "2027-05-31")
    undo.presses("Undo V").says("back to the date March 31, 2027")
    maya.types("/recert status").says("expired March 31, 2027")
    on(bot, "2027-06-01")
    bob.types("/recert undo v").says("The 2027 season is over, so its V stays marked")
    bob.types("/recert status").says("expires March 31, 2029")


def test_after_the_season_a_v_asks_for_its_date(bot: LocalBot, channel: Channel) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    button = chief.types("/recert status @maya", in_=channel)
    on(bot, "2027-05-31")
    on(bot, "2027-06-01")
    maya.types("/recert done v").says("V needs the new date that eLicensing shows", "Nothing changed")
    button.presses("Confirm new date (V)").says("must be said", "Nothing changed")
    maya.types("/recert done v 3/31/2029").says(
        "You're recertified until March 31, 2029", "Your next renewal period has started"
    )
    maya.types("/recert status").says("expires March 31, 2029")


@pytest.mark.usefixtures("channel")
def test_whoever_has_no_v_stays_in_the_cycle_that_lapsed(bot: LocalBot) -> None:
    bob = bot.workspace.user("bob")
    on(bot, "2027-06-01")
    bob.types("/recert status").says("expired March 31, 2027", "may not staff an ambulance")
    bob.types("/recert join emt 2029-03-31").says("March 31, 2029")
    assert [cycle for cycle, *_ in held(bot, "bob")] == [2027, 2029], "the season's record stays"


def test_the_state_s_list_confirms_whoever_said_so_themselves_and_is_in_the_next_cycle_by_now(
    bot: LocalBot, channel: Channel
) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    mark = {"dry_run": "Mark them as recertified"}
    seen = sends(chief, form(chief, channel, "state-list"), LIST, **mark)
    seen.says("1 of 2 members of Northampton EMS was marked", "March 31, 2029 in Recert and in the list")
    assert held(bot, "maya")[1:] == [(2029, "2029-03-31", "state list")]
    sends(chief, form(chief, channel, "state-list"), LIST, **mark).says("Nobody", "1 confirmed before")
    old = LIST.replace("3/31/2029", "3/31/2027").replace("2029-03-31", "2027-03-31")
    sends(chief, form(chief, channel, "state-list"), old, **mark).never_says("1 of 2 members")


def test_an_officer_confirms_the_season_that_a_member_has_left(bot: LocalBot, channel: Channel) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    chief.types("/recert roster 2027 unconfirmed", in_=channel).says("@maya")
    seen = chief.types("/recert status @maya", in_=channel).says("expires March 31, 2029")
    seen.presses("Confirm new date (V)").says("is confirmed")
    chief.types("/recert roster 2027 unconfirmed", in_=channel).never_says("@maya")
    assert held(bot, "maya")[1:] == [(2029, "2029-03-31", Source.OFFICER.value)]


def test_a_file_of_last_season_moves_nobody_back(bot: LocalBot, channel: Channel) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    rows = f"slack_id,level,expires_on,number\n{maya.id},emt,2027-03-31,E0123456\n"
    seen = sends(chief, form(chief, channel, "roster import"), rows)
    seen.says("1 unchanged", "1 person keeps another date than the file has, and nothing changed for them: @maya")
    maya.types("/recert status").says("expires March 31, 2029")


def test_the_counts_of_a_season_stay_what_they_were(bot: LocalBot, channel: Channel) -> None:
    maya, bob, chief = (bot.workspace.user(name) for name in ("maya", "bob", "chief"))
    maya.types("/recert done v")
    on(bot, "2027-04-08")
    bot.tick()
    chief.sees("1 of 2")
    other = bot.workspace.channel("hadley")
    bot.workspace.user("hadley-chief").types("/recert agency Hadley EMS", in_=other)
    on(bot, "2027-07-01")
    maya.types("/recert join emt 2029-03-31", in_=other).presses("Move")
    bob.types("/recert join emt 2029-03-31")
    seen = chief.types("/recert roster 2027", in_=channel)
    seen.says("@maya", "@bob")
    chief.types("/recert roster", in_=channel).never_says("@maya")


def test_a_nudge_of_the_next_season_counts_all_who_renewed(bot: LocalBot, channel: Channel) -> None:
    for name in ("maya", "bob"):
        bot.workspace.user(name).types("/recert done v")
    clock = bot.services.clock
    assert isinstance(clock, ShiftedClock)
    on(bot, "2028-10-01")
    clock.advance(timedelta(hours=1))
    bot.tick()
    text = channel.messages[-1].text
    assert "2 members" in text
    assert "March 31, 2029" in text


def test_whoever_leaves_after_the_date_leaves_a_number_in_that_season_and_nothing_else(
    bot: LocalBot, channel: Channel
) -> None:
    maya, bob, chief = (bot.workspace.user(name) for name in ("maya", "bob", "chief"))
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    maya.types("/recert leave").presses("Delete everything")
    on(bot, "2027-04-08")
    bot.tick()
    seen = chief.sees("1 of 2 members of Northampton EMS recertified", "1 of the 2 has left since")
    seen.says("What's next for them", "takes late applications until April 30, 2027", "@bob").never_says("maya")
    assert "Remind privately" in seen.buttons
    chief.types("/recert roster export 2027", in_=channel).says("1 member of that season has left since")
    bob.types("/recert leave").presses("Delete everything")
    with bot.services.database.read() as session:
        (row,) = session.exec(select(Departed)).all()
    assert (row.members, row.recertified, row.confirmed, row.late) == (2, 1, 0, 0)


@pytest.mark.usefixtures("channel")
def test_whoever_leaves_while_the_season_runs_counts_nowhere(bot: LocalBot) -> None:
    bot.workspace.user("maya").types("/recert leave").presses("Delete everything")
    with bot.services.database.read() as session:
        assert session.exec(select(Departed)).all() == []


@pytest.mark.usefixtures("channel")
def test_the_deadlines_of_one_with_v_say_so_and_threaten_nothing(bot: LocalBot) -> None:
    maya = bot.workspace.user("maya")
    maya.types("/recert done v")
    on(bot, "2027-03-31")
    seen = maya.types("/recert deadlines").says("recertified until March 31, 2029", "Your old expiration date")
    seen.never_says("may not staff", "late applications")
    assert "recertified until March 31, 2029 (self-reported)" in seen.text


def on_the_roster(bot: LocalBot, channel: Channel) -> None:
    """Let the roster name nora, who does not answer."""
    chief, nora = bot.workspace.user("chief"), bot.workspace.user("nora")
    sends(chief, form(chief, channel, "roster import"), f"slack_id,level,expires_on\n{nora.id},emt,2027-03-31\n")


def test_after_the_season_a_v_of_somebody_who_has_not_answered_asks_for_its_date_as_well(
    bot: LocalBot, channel: Channel
) -> None:
    on_the_roster(bot, channel)
    chief = bot.workspace.user("chief")
    on(bot, "2027-05-30")
    seen = chief.types("/recert status @nora", in_=channel)
    on(bot, "2027-06-05")
    assert "Confirm new date (V)" not in chief.types("/recert status @nora", in_=channel).buttons
    seen.presses("Confirm new date (V)").says("must be said", "Nothing changed")


def test_whoever_joins_with_what_the_roster_says_keeps_what_an_officer_confirmed(
    bot: LocalBot, channel: Channel
) -> None:
    on_the_roster(bot, channel)
    chief, nora = bot.workspace.user("chief"), bot.workspace.user("nora")
    chief.types("/recert status @nora", in_=channel).presses("Confirm new date (V)")
    nora.types("/recert join emt 2027-03-31", in_=channel).never_says("no longer confirmed")
    nora.types("/recert status").says("recertified until March 31, 2029", "confirmed by @chief")


def test_a_v_of_a_date_that_was_corrected_goes_on_where_it_was(bot: LocalBot) -> None:
    cyd = bot.workspace.user("cyd")
    on(bot, "2028-10-05")
    cyd.types("/recert join emt 2029-03-31")
    cyd.types("/recert done v")
    cyd.types("/recert join emt 2027-03-31")
    cyd.types("/recert done v 2029-03-31")
    cyd.types("/recert status").says("recertified until March 31, 2031")


def test_a_lapsed_one_who_says_their_new_date_has_v_of_the_season_that_ended(bot: LocalBot, channel: Channel) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    on(bot, "2027-04-05")
    bob.types("/recert join emt 2029-03-31").says("That's your new date, so V is marked for 2027", "March 31, 2029")
    bob.types("/recert status").says("You're recertified until March 31, 2029 (self-reported)")
    chief.types("/recert roster 2027", in_=channel).says("1 recertified", "@bob · EMT · recertified, self-reported")
    bob.types("/recert join emt 2029-03-31").never_says("V is marked")
    bob.types("/recert undo v").says("no longer marked done")
    bob.types("/recert status").says("expired March 31, 2027")


@pytest.mark.usefixtures("channel")
def test_a_date_two_years_on_in_the_season_is_a_correction_that_says_what_marks_v(bot: LocalBot) -> None:
    bob = bot.workspace.user("bob")
    seen = bob.types("/recert join emt 2029-03-31")
    seen.says("you've recertified: press “I recertified”, so it counts").never_says("V is marked")
    bob.types("/recert join emt 3/31/2027").never_says("you've recertified")
    bob.types("/recert done v 3/31/2029").says("recertified until March 31, 2029")
    bot.workspace.user("eve").types("/recert join emt 2029-03-31").never_says("you've recertified")


@pytest.mark.parametrize("way", ["typed", "with a date", "asked", "button", "confirmed", "on the roster"])
def test_v_of_a_date_far_ahead_is_refused_whoever_marks_it(bot: LocalBot, channel: Channel, way: str) -> None:
    chief, cyd = bot.workspace.user("chief"), bot.workspace.user("cyd")
    if way == "on the roster":
        sends(chief, form(chief, channel, "roster import"), f"{HEADER},nora@x.org,emt,2029-03-31,\n")
    else:
        cyd.types("/recert join emt 2029-03-31", in_=channel)
    typed = {"typed": "done v", "with a date": "done v 3/31/2030", "asked": "v"}.get(way)
    if typed is not None:
        cyd.types(f"/recert {typed}").says(
            "Your record says March 31, 2029", "Recert takes V from March 31, 2028", "Nothing changed"
        )
    elif way == "button":
        for shown in ("steps", "steps all", "steps v", "status"):
            assert "Mark V done" not in cyd.types(f"/recert {shown}").buttons
    elif way == "confirmed":
        assert "Confirm new date (V)" not in chief.types("/recert status @cyd", in_=channel).buttons
    else:
        seen = chief.types("/recert roster nora", in_=channel).presses("Details")
        assert "Confirm new date (V)" not in seen.buttons
    on(bot, "2028-10-01")
    if way == "on the roster":
        seen = chief.types("/recert roster nora", in_=channel).presses("Details").presses("Confirm new date (V)")
        seen.says("Recertified")
    else:
        cyd.types("/recert done v").says("recertified until March 31, 2031")


def test_a_second_v_just_after_the_first_is_refused(bot: LocalBot, channel: Channel) -> None:
    maya, chief = bot.workspace.user("maya"), bot.workspace.user("chief")
    on_the_roster(bot, channel)
    chief.types("/recert status @nora", in_=channel).presses("Confirm new date (V)")
    maya.types("/recert done v")
    on(bot, "2027-04-05")
    maya.types("/recert done v").says("recertified until March 31, 2029 already", "Nothing changed")
    maya.types("/recert done v 3/31/2029").says("already", "Nothing changed")
    maya.types("/recert done a1").says("This counts for your next renewal, March 31, 2029", "opens October 1, 2028")
    assert [cycle for cycle, *_ in held(bot, "maya")] == [2027, 2029]
    again = chief.types("/recert status @nora", in_=channel).says("March 31, 2029")
    assert "Confirm new date (V)" not in again.buttons


def test_a_lapsed_one_who_records_another_year_stays_in_the_season_that_is_over(
    bot: LocalBot, channel: Channel
) -> None:
    bob, chief = bot.workspace.user("bob"), bot.workspace.user("chief")
    on(bot, "2027-10-10")
    bob.types("/recert join emt 3/31/2028")
    assert [cycle for cycle, *_ in held(bot, "bob")] == [2027, 2028]
    chief.types("/recert roster 2027", in_=channel).says("@bob")


def test_whoever_leaves_without_having_answered_leaves_a_number_as_well(bot: LocalBot, channel: Channel) -> None:
    on_the_roster(bot, channel)
    chief, nora = bot.workspace.user("chief"), bot.workspace.user("nora")
    chief.types("/recert status @nora", in_=channel).presses("Confirm new date (V)")
    on(bot, "2027-07-01")
    nora.types("/recert leave").presses("Delete everything")
    with bot.services.database.read() as session:
        (row,) = session.exec(select(Departed)).all()
    assert (row.members, row.recertified, row.confirmed) == (1, 1, 1)


def test_whoever_is_taken_off_after_the_season_without_having_answered_stays_in_its_counts(
    bot: LocalBot, channel: Channel
) -> None:
    chief = bot.workspace.user("chief")
    rows = "".join(f",{name}@x.org,emt,2027-03-31,\n" for name in "abc")
    for each in ("UNORA", "UDAVE", "UPAT"):
        bot.workspace.user(each[1:].lower())
        rows += f"{each},,emt,2027-03-31,\n"
    sends(chief, form(chief, channel, "roster import"), HEADER + rows)
    chief.types("/recert roster", in_=channel).presses("Tell 6 people")
    bot.workspace.ticks()
    on(bot, "2027-07-01")
    roster = chief.types("/recert roster 2027", in_=channel)
    roster.presses("Remove 3 not in Slack")
    nora = bot.workspace.user("nora")
    nora.presses(nora.direct_messages[-1], "Not me")
    chief.types("/recert status @dave", in_=channel).presses("Remove")
    with bot.services.database.read() as session:
        (row,) = session.exec(select(Departed)).all()
    assert (row.members, row.recertified) == (5, 0)
    chief.types("/recert roster export 2027", in_=channel).says("5 members of that season have left since")


@pytest.mark.parametrize("says", ["done v 2029-03-31", "join emt 2029-03-31"])
@pytest.mark.usefixtures("channel")
def test_a_clock_that_goes_back_after_two_dates_of_v_leaves_the_member_with_what_they_say_then(
    bot: LocalBot, says: str
) -> None:
    maya = bot.workspace.user("maya")
    maya.types("/recert done v 2028-03-31").says("recertified until March 31, 2028")
    on(bot, "2028-03-10")
    maya.types("/recert done v 2029-03-31").says("recertified until March 31, 2029")
    on(bot, "2027-03-10")
    maya.types(f"/recert {says}").says("March 31, 2029")
    assert [each[:2] for each in held(bot, "maya")] == [(2027, "2027-03-31"), (2029, "2029-03-31")]
    on(bot, "2029-03-10")
    maya.types("/recert status").says("March 31, 2029")


def test_what_an_officer_confirmed_of_another_record_confirms_no_later_cycle_of_one_s_own(
    bot: LocalBot, channel: Channel
) -> None:
    chief, cyd = bot.workspace.user("chief"), bot.workspace.user("cyd")
    on(bot, "2027-10-05")
    sends(chief, form(chief, channel, "roster import"), f"{HEADER}UCYD,,emt,2028-03-31,\n")
    chief.types("/recert status <@UCYD>", in_=channel).presses("Confirm new date (V)")
    cyd.types("/recert join emt 2027-03-31", in_=channel)
    on(bot, "2028-06-02")
    cyd.types("/recert join paramedic 2028-03-31").says("new date (V) is no longer confirmed", "expired March 31, 2028")
    cyd.types("/recert status").says("Paramedic", "expired March 31, 2028").never_says("recertified until", "2030")


def test_out_of_season_an_officer_reads_from_when_something_is_due(bot: LocalBot) -> None:
    on(bot, "2027-06-15")
    chief, channel = bot.workspace.user("rival"), bot.workspace.channel("amherst")
    chief.types("/recert agency Amherst EMS", in_=channel)
    bot.workspace.user("ann").types("/recert join emt 2029-03-31", in_=channel)
    bot.workspace.user("ben").types("/recert join emt 2028-03-31", in_=channel)
    said = "2 members, nothing due until October 1, 2027"
    chief.types("/recert roster", in_=channel).says(said).never_says("0 recertified", "at risk")
    home(chief).says(said)
    bot.workspace.user("cal").types("/recert join emt 2027-03-31", in_=channel)
    chief.types("/recert roster", in_=channel).says("3 members, 1 lapsed, 2 with nothing due yet")
