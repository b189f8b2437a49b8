"""V confirmed by a training officer: it differs from a member's own report, and is dropped when the member edits."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel, Seen
from tests.conftest import Open


@pytest.fixture
def channel(bot: LocalBot) -> Channel:
    """Return the channel of Northampton EMS, led by chief and deputy; chief, alice and bob are its members."""
    found = bot.workspace.channel("northampton")
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=found)
    for name in ("alice", "bob", "chief"):
        bot.workspace.user(name).types("/recert join emt 2027-03-31", in_=found)
    form = chief.types("/recert agency", in_=found).modal
    assert form is not None
    form.fills(officers=[chief, bot.workspace.user("deputy")]).submits()
    bot.workspace.user("deputy").sees("@chief has made you a training officer of Northampton EMS")
    return found


def status(bot: LocalBot, whose: str = "alice", *, seen_by: str = "chief") -> Seen:
    return bot.workspace.user(seen_by).types(f"/recert status @{whose}")


def forged(seen: Seen, value: str) -> Seen:
    """Return a message with another value in its button."""
    row = next(block for block in seen.item.payload["blocks"] if block["type"] == "actions")  # type: ignore[union-attr]
    row["elements"][0]["value"] = value
    return seen


def test_a_confirmed_v_says_by_whom_and_when_wherever_it_is_shown(bot: LocalBot, channel: Channel) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert done v").says("You're recertified until March 31, 2029 (self-reported)")
    status(bot).says("Recertified (self-reported)").presses("Confirm new date (V)").says(
        "@alice: the new date (V) is confirmed.", "Recertified (confirmed by @chief on November 24, 2026)"
    )
    seen = alice.types("/recert status").says("Recertified (confirmed by @chief on November 24, 2026)")
    assert "confirmed by" in seen.text
    assert "Confirm new date (V)" not in seen.buttons
    steps = (
        alice.types("/recert steps all")
        .says("V is confirmed by @chief on November 24, 2026")
        .never_says("self-reported")
    )
    assert "you're recertified (confirmed by" in steps.text
    alice.types("/recert done v").says("already marked done", "(confirmed by @chief")
    bot.workspace.user("bob").types("/recert done v")
    roster = bot.workspace.user("chief").types("/recert roster", in_=channel)
    roster.says("2 recertified (1 confirmed, 1 self-reported)", "recertified, confirmed", "recertified, self-reported")
    bot.workspace.user("chief").types("/recert nudge preview", in_=channel).says(
        "2 of 3 recertified (1 confirmed, 1 self-reported); 1 to go"
    )


@pytest.mark.usefixtures("channel")
def test_an_officer_confirms_what_no_member_has_marked_and_takes_it_back(bot: LocalBot) -> None:
    seen = status(bot).presses("Confirm new date (V)").says("Recertified (confirmed by @chief")
    seen.presses("Take confirmation back").says(
        "@alice: the new date (V) is no longer confirmed.", "0 of 11", "Next: A1"
    )
    bot.workspace.user("alice").types("/recert done v")
    seen = status(bot, seen_by="deputy").presses("Confirm new date (V)")
    status(bot).presses("Take confirmation back").says("Recertified (self-reported)")
    seen.presses("Take confirmation back").says("wasn't confirmed", "Recertified (self-reported)")


@pytest.mark.usefixtures("channel")
def test_no_is_an_answer(bot: LocalBot) -> None:
    seen = status(bot)
    seen.presses("Confirm new date (V)", confirm=False)
    status(bot).says("0 of 11")


@pytest.mark.usefixtures("channel")
def test_pressed_twice_by_two_officers_it_is_confirmed_once(bot: LocalBot) -> None:
    first, second = status(bot), status(bot, seen_by="deputy")
    first.presses("Confirm new date (V)").says("the new date (V) is confirmed.")
    second.presses("Confirm new date (V)").says("was confirmed already", "confirmed by @chief")


def test_nobody_confirms_themselves(bot: LocalBot, channel: Channel) -> None:
    chief = bot.workspace.user("chief")
    chief.types("/recert done v")
    assert "Confirm new date (V)" not in chief.types("/recert status").buttons
    assert "Confirm new date (V)" not in chief.types("/recert roster", in_=channel).buttons
    seen = status(bot)
    forged(seen, f"{chief.id}:2027:yes:").presses("Confirm new date (V)").says("Nobody confirms themselves")
    status(bot, "chief", seen_by="deputy").presses("Confirm new date (V)").says("confirmed by @deputy")


@pytest.mark.usefixtures("channel")
def test_an_edit_by_the_member_drops_it(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert done v")
    status(bot).presses("Confirm new date (V)")
    alice.types("/recert join emt 2027-03-31").says("nothing changed").never_says("no longer confirmed")
    alice.types("/recert join emt 2027-03-31 E0123456").says("new date (V) is no longer confirmed")
    alice.types("/recert status").says("Recertified (self-reported)")
    status(bot).presses("Confirm new date (V)")
    alice.types("/recert undo v")
    alice.types("/recert done v").says("You're recertified until March 31, 2029 (self-reported)")


@pytest.mark.usefixtures("channel")
def test_who_takes_a_confirmed_v_back_is_told_so_and_so_are_their_officers(bot: LocalBot) -> None:
    alice, chief, deputy = (bot.workspace.user(name) for name in ("alice", "chief", "deputy"))
    alice.types("/recert done v")
    alice.types("/recert undo v").never_says("officers are told")
    alice.types("/recert done v")
    status(bot).presses("Confirm new date (V)")
    alice.types("/recert undo v").says("no longer marked done", "It was confirmed, so your training officers are told.")
    for officer in (chief, deputy):
        told = officer.sees("@alice of Northampton EMS took back that eLicensing shows their new date (V)")
        told.says("confirmed by @chief on", "not counted as recertified for March 31, 2027 any more")
    alice.types("/recert undo v").says("wasn't marked done").never_says("officers are told")


def test_the_roster_is_confirmed_from_its_own_page(bot: LocalBot, channel: Channel) -> None:
    for name in ("alice", "bob"):
        bot.workspace.user(name).types("/recert done v")
    chief = bot.workspace.user("chief")
    seen = chief.types("/recert roster unconfirmed", in_=channel).says("Showing 2 of 3: unconfirmed.")
    seen = seen.presses("Confirm new date (V)", nth=0).says(
        "@alice: the new date (V) is confirmed.", "Showing 1 of 3: unconfirmed."
    )
    seen.never_says("@alice ·")
    seen.presses("Everybody").says("2 recertified (1 confirmed, 1 self-reported)")


def test_an_officer_of_another_agency_or_of_none_any_more_confirms_nobody(bot: LocalBot, channel: Channel) -> None:
    seen = status(bot, seen_by="deputy")
    form = bot.workspace.user("chief").types("/recert agency", in_=channel).modal
    assert form is not None
    form.fills(officers=[bot.workspace.user("chief")]).submits()
    bot.workspace.user("deputy").sees("no longer a training officer of Northampton EMS: @chief changed that")
    seen.presses("Confirm new date (V)").says("Only the training officers of")
    bot.workspace.user("alice").types("/recert status").says("0 of 11")


def test_a_button_of_an_earlier_cycle_changes_nothing(open_bot: Open) -> None:
    bot = open_bot(at="2027-03-20T10:00")
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=found)
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31", in_=found)
    seen = status(bot)
    alice.types("/recert join emt 2028-03-31")
    seen.presses("Confirm new date (V)").says("is about 2027", "nothing changed")


@pytest.mark.usefixtures("channel")
def test_a_button_from_before_it_told_its_page_confirms_all_the_same(bot: LocalBot) -> None:
    forged(status(bot), "UALICE:2027:yes").presses("Confirm new date (V)").says("is confirmed")


@pytest.mark.parametrize("value", ["", "UALICE", "UALICE:2027", "UALICE:2027:maybe", "UALICE:²:yes"])
@pytest.mark.usefixtures("channel")
def test_a_button_that_we_never_made_confirms_nobody(bot: LocalBot, value: str) -> None:
    seen = status(bot)
    forged(seen, value).presses("Confirm new date (V)").says("too old to be understood")


@pytest.mark.usefixtures("channel")
def test_who_is_confirmed_again_after_a_slip_is_told_once(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    confirmed = status(bot).presses("Confirm new date (V)")
    confirmed.presses("Take confirmation back")
    bot.workspace.ticks()
    assert "You're recertified" not in "".join(each.text for each in alice.direct_messages)
    for _ in range(2):
        again = status(bot).presses("Confirm new date (V)")
        bot.workspace.ticks()
        again.presses("Take confirmation back")
        bot.workspace.ticks()
    told = [each.text for each in alice.direct_messages if "until March 31, 2029" in each.text]
    assert len(told) == 1, "once a day, whatever is taken back meanwhile"
