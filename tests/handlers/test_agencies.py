"""Making a channel an agency's: openly, once, by one person."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Message
from fakeslack.faults import DropBefore, Refuse
from storage.tables import Agency
from tests.handlers.rosters import again, button


def agencies(bot: LocalBot) -> list[str]:
    with bot.services.database.read() as session:
        return [each.name for each in session.exec(select(Agency))]


def test_a_channel_becomes_an_agency_s_and_says_so_openly(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton", bot=False)
    seen = bot.workspace.user("chief").types("/recert agency Northampton  EMS", in_=channel)
    assert not seen.ephemeral
    channel.expect_message(
        "Northampton EMS uses Recert", "@chief is the training officer", "December 1, 2026", "9 a.m. to 8 p.m. Eastern"
    )
    bot.workspace.settles()
    assert channel.bot_is_member


def test_a_private_channel_is_told_how_to_let_the_bot_in(bot: LocalBot) -> None:
    channel = bot.workspace.channel("officers", private=True, bot=False)
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    chief.sees("/invite @Recert")


def test_a_private_channel_that_the_bot_is_in_needs_nothing(bot: LocalBot) -> None:
    channel = bot.workspace.channel("officers", private=True, bot=True)
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.settles()
    assert chief.session.outcome(200, wait=False).item is None


def test_a_slack_that_knows_no_conversations_join_is_no_trouble(bot: LocalBot) -> None:
    bot.workspace.faults.next("conversations.join", Refuse("unknown_method"))
    channel = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=channel).says("Northampton EMS")


def test_a_founder_is_told_how_to_let_the_bot_in_if_slack_does_not_answer(bot: LocalBot) -> None:
    for method in ("conversations.join", "conversations.info"):
        bot.workspace.faults.next(method, DropBefore(), DropBefore())  # slack_sdk tries twice
    channel = bot.workspace.channel("northampton", bot=False)
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    chief.sees("/invite @Recert")


def test_only_its_officers_rename_an_agency_and_twice_is_once(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    chief.types("/recert agency Northampton EMS", in_=channel)
    chief.types("/recert agency Northampton EMS", in_=channel).says("is Northampton EMS's already")
    bob.types("/recert agency Mine", in_=channel).says("already", "Only its training officers", "@chief")
    asked = chief.types("/recert agency Hampshire EMS", in_=channel).says("Rename Northampton EMS to “Hampshire EMS”?")
    assert asked.ephemeral
    chief.types("/recert agency Northampton EMS", in_=channel).says("is Northampton EMS's already")
    renamed = asked.presses("Yes, use this name").says("Northampton EMS is Hampshire EMS now")
    assert renamed.ephemeral
    bot.workspace.ticks()
    bot.workspace.ticks()
    openly = [each.text for each in channel.messages if "renamed" in each.text]
    assert openly == ["<@UCHIEF> renamed this agency: it's Hampshire EMS now."]
    asked.presses("Yes, use this name").says("is Hampshire EMS's already")


@pytest.mark.parametrize("typed", ["rename Hampshire EMS", "Rename to Hampshire EMS"])
def test_a_rename_that_is_said_so_asks_about_the_name_alone(bot: LocalBot, typed: str) -> None:
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    chief.types(f"/recert agency {typed}", in_=channel).says("Rename Northampton EMS to “Hampshire EMS”?")


def test_a_name_that_only_a_forged_button_could_bring_is_not_taken(bot: LocalBot) -> None:
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    asked = chief.types("/recert agency Hampshire EMS", in_=channel)
    assert isinstance(asked.item, Message)
    forged = button(asked.item, "Yes, use this name") | {"value": "123-45-6789"}
    assert "Social Security" in again(bot, chief, asked.item, forged)
    assert agencies(bot) == ["Northampton EMS"]


def test_one_who_is_no_officer_any_more_does_not_rename_by_an_old_question(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    chief, bob = bot.workspace.user("chief"), bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31")
    chief.types("/recert agency Northampton EMS", in_=channel)
    asked = chief.types("/recert agency Hampshire EMS", in_=channel)
    form = chief.types("/recert agency", in_=channel).modal
    assert form is not None
    form.fills(officers=[bob.id]).submits()
    asked.presses("Yes, use this name").says("Only its training officers may rename it")


@pytest.mark.parametrize(
    "typed",
    [
        *("pause", "off", "settings", "help", "on", "resume", "Pause.", "“off”", "stop", "?", "delete", "new"),
        *("pause please", "pause the nudges", "Resume nudges!", "help me", "hour 8", "names on", "add @bob"),
        *("change the name to Foo EMS", "delete Northampton EMS", "remove this agency", "is it paused?", "setup"),
        *("who is the officer", "how do I set up", "don't pause", "do not pause the nudges", "export"),
        *("cancel", "none", "create", "officers", "roster", "nudge", "thanks", "my agency", "pause until monday"),
    ],
)
def test_words_that_say_what_to_do_make_no_agency(bot: LocalBot, typed: str) -> None:
    bot.workspace.user("chief").types(f"/recert agency {typed}", in_=bot.workspace.channel("northampton"))
    assert agencies(bot) == []


@pytest.mark.parametrize("typed", ["Pause Point EMS", "off duty", "On Scene EMS"])
def test_a_name_that_begins_like_such_a_word_is_asked_about(bot: LocalBot, typed: str) -> None:
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    asked = chief.types(f"/recert agency {typed}", in_=channel).says(f"with the name “{typed}”?")
    assert agencies(bot) == []
    asked.presses("Yes, use this name").says(f"Recert now keeps {typed} on track")


@pytest.mark.parametrize(
    "typed", ["won't approve me", "paid for nremt", "deadline", "9am", "3/31/2027", "E0912345", "👍", "asdf", "hours"]
)
def test_what_is_more_likely_a_sentence_or_a_slip_makes_no_agency_unasked(bot: LocalBot, typed: str) -> None:
    bot.workspace.user("chief").types(f"/recert agency {typed}", in_=bot.workspace.channel("northampton"))
    assert agencies(bot) == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("northampton ems", "northampton ems"),
        ("= Easthampton", "Easthampton"),
        ("my agency is Whately EMS", "Whately EMS"),
        ("Easthampton EMS!", "Easthampton EMS"),
    ],
)
def test_a_name_is_taken_without_what_stands_around_it(bot: LocalBot, typed: str, name: str) -> None:
    bot.workspace.user("chief").types(f"/recert agency {typed}", in_=bot.workspace.channel("northampton"))
    assert agencies(bot) == [name]


def test_a_polite_word_is_no_part_of_a_name(bot: LocalBot) -> None:
    channel = bot.workspace.channel("hadley")
    bot.workspace.user("chief").types("/recert agency Hadley Fire please", in_=channel).says("Hadley Fire")
    assert agencies(bot) == ["Hadley Fire"]


def test_nudges_are_paused_and_resumed_by_a_word(bot: LocalBot) -> None:
    channel, chief = bot.workspace.channel("northampton"), bot.workspace.user("chief")
    chief.types("/recert agency “Northampton EMS”", in_=channel)
    for typed, words in (
        ("pause", "are paused: Recert posts nothing"),
        ("off", "are already paused"),
        ("resume nudges", "are on: they come"),
        ("on", "are already on"),
        ("pause the nudges", "are paused: Recert posts nothing"),
        ("resume", "are on: they come"),
    ):
        chief.types(f"/recert agency {typed}", in_=channel).says(f"Northampton EMS's nudges {words}")
    chief.types("/recert agency Off!", in_=channel).presses("Resume").says("are on")
    assert agencies(bot) == ["Northampton EMS"]
    chief.types("/recert agency help", in_=channel).says("/recert agency resume")
    assert chief.types("/recert agency settings", in_=channel).modal is not None
    bot.workspace.user("bob").types("/recert agency pause", in_=channel).says(
        "Only Northampton EMS's training officers"
    )


def test_names_are_shown_and_never_read(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    seen = bot.workspace.user("chief").types("/recert agency <!channel> & Sons <b>", in_=channel)
    assert seen.payload is not None
    read = [block["text"]["text"] for block in seen.payload["blocks"] if block["type"] == "section"]
    assert "<!channel>" not in f"{read} {seen.text}"
    assert "&lt;!channel&gt; &amp; Sons" in read[0]


def test_a_name_that_is_too_long_is_refused(bot: LocalBot) -> None:
    bot.workspace.user("chief").types(f"/recert agency {'x' * 81}", in_=bot.workspace.channel("n")).says("too long")


def test_an_officer_moves_an_agency_by_typing_its_name_in_another_channel(bot: LocalBot) -> None:
    old, new = bot.workspace.channel("old"), bot.workspace.channel("new", bot=False)
    chief, alice = bot.workspace.user("chief"), bot.workspace.user("alice")
    chief.types("/recert agency Northampton EMS", in_=old)
    alice.types("/recert join emt 2027-03-31", in_=old)
    chief.types("/recert agency northampton ems", in_=new).says("moved Northampton EMS here from #old")
    bot.workspace.settles()
    assert new.bot_is_member
    alice.types("/recert join emt 2027-03-31", in_=new).says("nothing changed", "Northampton EMS's nudges")
    chief.types("/recert agency Other", in_=old).says("Recert now keeps Other on track")


def test_one_who_leads_nothing_here_does_not_bring_the_bot_into_a_channel(bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.user("bob").types("/recert agency Mine", in_=channel).says("Only its training officers")
    bot.workspace.settles()
    assert len(bot.workspace.calls_of("conversations.join")) == 1


def test_a_name_with_markup_stays_text_for_whoever_joins(bot: LocalBot) -> None:
    found = bot.workspace.channel("northampton")
    bot.workspace.user("chief").types("/recert agency North <https://evil.example|click> <!channel>", in_=found)
    seen = bot.workspace.user("alice").types("/recert join emt 2027-03-31", in_=found)
    assert seen.payload is not None
    assert "<https" not in str(seen.payload["blocks"][0])
    assert "<!channel>" not in seen.text
