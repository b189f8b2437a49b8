"""The next cycle: it begins by itself for one with V, and for nobody else; V and its start can be taken back."""

import pytest
from sqlmodel import col, select

from bot.clock import ShiftedClock
from bot.demo.local import LocalBot
from fakeslack import Channel
from storage.tables import Certification, Member, Source
from tests.conftest import Open
from tests.handlers.files import LIST, form, sends


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
    seen = maya.types("/recert status").presses("Start my next renewal")
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
