"""An agency leaves days of the ladder out: nothing is planned, posted or previewed for them."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.demo.local import LocalBot
from fakeslack import Channel, Modal, Person
from handlers.ui.ids import Field
from storage.outbox_tables import Nudge
from tests.conftest import NEW_YORK
from tests.handlers.files import channel

__all__ = ["channel"]

DEC_1, JAN_15 = "A good time to finish education", "Time to submit both steps"
ALWAYS = {"recommended", "last-day", "expired"}


@pytest.fixture
def chief(bot: LocalBot, channel: Channel) -> Person:
    """Return chief, whose agency has one member with everything open."""
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    return bot.workspace.user("chief")


def settings(chief: Person, channel: Channel) -> Modal:
    modal = chief.types("/recert agency", in_=channel).modal
    assert modal is not None
    return modal


def leaves_out(chief: Person, channel: Channel, *days: str, **fields: object) -> str:
    """Leave out these days, and no others; return what is shown then."""
    after = settings(chief, channel).fills(left_out=list(days), **fields).submits()
    assert after is not None
    words = after.words
    after.closes()
    return words


def until(bot: LocalBot, day: str, hour: int = 10) -> None:
    """Let time pass until a morning in New York, with a pass of the scheduler each day."""
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), NEW_YORK) + timedelta(hours=hour)
    bot.workspace.until(moment, step=timedelta(days=1))


def rows(bot: LocalBot) -> list[tuple[str | None, str, str | None]]:
    with bot.services.database.read() as session:
        return [
            (each.milestone, each.state, each.reason) for each in session.exec(select(Nudge).order_by(col(Nudge.id)))
        ]


def posted(channel: Channel) -> list[str]:
    """Return the headlines of the nudges in the channel."""
    return [str(each.blocks[0]["text"]["text"]) for each in channel.messages if each.metadata]


def test_the_form_offers_every_day_but_those_that_are_always_posted(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    modal = settings(chief, channel)
    (block,) = (each for each in modal.payload["blocks"] if each.get("block_id") == Field.LEFT_OUT)
    offered = {each["value"] for each in block["element"]["options"]}
    every = {rung.id for rung in bot.services.book.ladder.rungs}
    assert offered == every - ALWAYS
    assert "February 15, March 31 and April 1 can't be left out." in block["hint"]["text"]


def test_a_day_that_must_be_posted_is_not_left_out_whatever_a_form_says(channel: Channel, chief: Person) -> None:
    modal = settings(chief, channel)
    (block,) = (each for each in modal.view.payload["blocks"] if each.get("block_id") == Field.LEFT_OUT)
    block["element"]["options"] += [{"value": each, "text": {"type": "plain_text", "text": each}} for each in ALWAYS]
    after = modal.fills(left_out=["dec-1", *ALWAYS]).submits()
    assert after is not None
    after.says("Days left out", "December 1").never_says("February 15", "April 1")


def test_a_day_left_out_is_neither_previewed_nor_named_nor_posted(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    chief.types("/recert nudge preview", in_=channel).says(DEC_1, JAN_15)
    assert "Days left out  December 1" in leaves_out(chief, channel, "dec-1").replace("*", "")
    chief.types("/recert nudge preview", in_=channel).says(JAN_15, "comes January 15, 2027").never_says(DEC_1)
    home = chief.opens_home()
    assert home is not None
    home.says("January 15").never_says("December 1")
    until(bot, "2026-12-03")
    assert posted(channel) == []
    until(bot, "2027-01-15")
    assert posted(channel) == [JAN_15]
    assert ("dec-1", "skipped", "left out") in rows(bot)


def test_a_nudge_names_no_next_day_that_is_left_out(bot: LocalBot, channel: Channel, chief: Person) -> None:
    leaves_out(chief, channel, "jan-15")
    until(bot, "2026-12-01")
    assert "Next nudge: February 1, 2027" in channel.messages[-1].words
    chief.types("/recert nudge now", in_=channel)
    bot.workspace.settles()
    assert "January 15" not in channel.messages[-1].words


def test_a_day_left_out_after_it_was_planned_is_skipped_with_a_reason(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    until(bot, "2026-12-01", hour=5)
    assert rows(bot)[-1] == ("dec-1", "pending", None)
    leaves_out(chief, channel, "dec-1")
    assert rows(bot)[-1] == ("dec-1", "skipped", "left out")
    chief.types("/recert nudge preview", in_=channel).never_says(DEC_1)
    until(bot, "2026-12-02")
    assert posted(channel) == []


def test_a_day_taken_back_in_before_it_comes_is_posted(bot: LocalBot, channel: Channel, chief: Person) -> None:
    leaves_out(chief, channel, "dec-1")
    leaves_out(chief, channel)
    until(bot, "2026-12-01")
    assert posted(channel) == [DEC_1]


def test_a_day_taken_back_in_on_its_morning_is_posted(bot: LocalBot, channel: Channel, chief: Person) -> None:
    leaves_out(chief, channel, "dec-1")
    until(bot, "2026-12-01")
    assert posted(channel) == []
    leaves_out(chief, channel)
    bot.workspace.ticks()
    assert posted(channel) == [DEC_1]


@pytest.mark.parametrize("runs", [True, False], ids=["the bot runs", "the bot was off on that day"])
def test_a_day_that_passed_while_it_was_left_out_is_not_posted_later(
    bot: LocalBot, channel: Channel, chief: Person, *, runs: bool
) -> None:
    leaves_out(chief, channel, "dec-1")
    if runs:
        until(bot, "2026-12-02")
    else:
        bot.workspace._clock.advance(timedelta(days=8))  # type: ignore[union-attr] # without a pass
    leaves_out(chief, channel)
    chief.types("/recert nudge preview", in_=channel).never_says(DEC_1)
    until(bot, "2026-12-20")
    assert posted(channel) == []
    until(bot, "2027-01-15")
    assert posted(channel) == [JAN_15], "the next one is"


def test_a_day_left_out_again_is_left_out(bot: LocalBot, channel: Channel, chief: Person) -> None:
    for days in (["dec-1"], [], ["dec-1", "jan-15"]):
        leaves_out(chief, channel, *days)
    until(bot, "2027-01-16")
    assert posted(channel) == []


def test_after_a_pause_the_latest_that_is_not_left_out_is_posted(
    bot: LocalBot, channel: Channel, chief: Person
) -> None:
    leaves_out(chief, channel, "jan-15")
    chief.types("/recert agency pause", in_=channel)
    until(bot, "2027-01-16")
    assert posted(channel) == []
    chief.types("/recert agency resume", in_=channel)
    bot.workspace.ticks()
    assert posted(channel) == [DEC_1], "the day that was left out takes the place of none"


def test_another_agency_is_nudged_all_the_same(bot: LocalBot, channel: Channel, chief: Person) -> None:
    amherst = bot.workspace.channel("amherst")
    bot.workspace.user("rival").types("/recert agency Amherst EMS", in_=amherst)
    bot.workspace.user("eve").types("/recert join emt 2027-03-31", in_=amherst)
    leaves_out(chief, channel, "dec-1")
    until(bot, "2026-12-01")
    assert (posted(channel), posted(amherst)) == ([], [DEC_1])


def test_members_still_get_their_own_reminders(bot: LocalBot, channel: Channel, chief: Person) -> None:
    leaves_out(chief, channel, "dec-1")
    bob = bot.workspace.user("bob")
    known = len(bob.direct_messages)
    until(bot, "2026-12-01", hour=12)
    assert len(bob.direct_messages) == known + 1


def test_an_officer_who_did_not_touch_the_days_leaves_another_s_choice(channel: Channel, chief: Person) -> None:
    opened = settings(chief, channel)
    leaves_out(chief, channel, "dec-1")
    after = opened.fills(nudge_hour="10 a.m.").submits()
    assert after is not None
    after.says("December 1")
