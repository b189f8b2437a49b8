"""Sentences that tell of steps among other words: they're asked about, and mark nothing."""

import time

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack.people import Person
from handlers.answer import Refusal
from handlers.bolt.typed import find
from rules.steps import parse_steps
from storage.tables import ProgressEvent
from tests.conftest import Open


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


TOLD = {
    "Paid NREMT today, still gotta do the state": "A4",
    "I already paid both fees but haven't submitted": "A4 B4",
    "just submitted my recert app to nremt 🎉": "A5",
    "submitted on the state site, waiting": "B5",
    "paid and submitted to nremt": "A4 A5",
    "paid nremt and submitted the state": "A4 B5",
    "sent in the nremt stuff": "A5",
    "I paid the $125": "A4 B4",
    "did the 25 dollar one": "A4 B4",
    "paid": "A4 B4",
    "submited a5": "A5",
    "doen a4": "A4",
    "donr b1 b2": "B1 B2",
    "did a3 a4 and a5 last night, B is next": "A3 A4 A5",
    "a1 thru a4 complete, waiting on my TO": "A1 A2 A3 A4",
    "a5 submitted, b5 tomorrow": "A5",
    "my hours are entered and nremt is submitted": "A3 A5",
    "linked my cert to elicensing": "B2",
    "made an account on elicensing": "B1",
    "finished the state side": "B1 B2 B3 B4 B5",
    "finished the state application": "B3",
    "completed my nremt app": "A5",
    "updated my profile": "A1",
    "done with A": "A1 A2 A3 A4 A5",
    "finished step a": "A1 A2 A3 A4 A5",
    "all of B is done": "B1 B2 B3 B4 B5",
    "wait, I didn't do a4": "A4",
    "not done with a4 yet": "A4",
    "I haven't paid the state": "B4",
}


@pytest.mark.parametrize(("typed", "codes"), TOLD.items())
def test_what_a_sentence_tells_of_is_asked_about(typed: str, codes: str) -> None:
    name, words = find(typed)
    assert (name, " ".join(parse_steps(words).codes)) == ("done ?", codes)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("what have I paid", "fees"),
        ("how do I know that nremt is done", "status"),
        ("need to pay nremt", "fees"),
        ("is everything done", "status"),
        ("everything is done", "status"),
    ],
)
def test_a_question_or_what_is_to_come_tells_of_nothing(typed: str, name: str) -> None:
    assert find(typed)[0] == name


@pytest.mark.parametrize("typed", ["a4 = done", "#a4 done", "A4: done"])
def test_signs_around_a_step_say_nothing(typed: str) -> None:
    name, words = find(typed)
    assert (name, parse_steps(words).codes) == ("done", ("A4",))


def test_each_step_that_is_told_of_has_a_button_and_nothing_is_marked_before(bot: LocalBot, alice: Person) -> None:
    seen = alice.writes("I already paid both fees, but haven't submitted yet").says("Mark A4 and B4 done?")
    with bot.services.database.read() as session:
        assert not session.exec(select(ProgressEvent)).all()
    assert seen.buttons[:2] == ["Mark A4 done", "Mark B4 done"]
    seen.presses("Mark B4 done").says("marked done")
    alice.writes("I didn't pay the state").says("B4 · Pay the state fee is marked done.").presses("Undo B4")


@pytest.mark.parametrize("typed", ["undo", "undo that", "oops, undo", "take that back please, undo"])
def test_undo_alone_asks_which_mark(alice: Person, typed: str) -> None:
    alice.writes(typed).says("Nothing is marked done for 2027, so there's nothing to undo.")
    alice.types("/recert done a4 b1")
    seen = alice.writes(typed).says("Which mark do you want to take back?")
    assert seen.buttons == ["Undo A4", "Undo B1"]
    seen.presses("Undo B1").says("no longer marked done")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("can't log in to nremt", "contacts"),
        ("forgot my elicensing password", "contacts"),
        ("the portal is down", "contacts"),
        ("can I pay with a credit card", "fees"),
        ("is it $125 or $150?", "fees"),
        ("do I need to do B before A", "steps"),
        ("ready?", "status"),
        ("how many more hours", "ce"),
        ("no more reminders", "remind"),
        ("hola, cuanto cuesta", "fees"),
        ("cuándo vence mi licencia", "deadlines"),
        ("¿qué me falta?", "status"),
        ("thank you so much that helped", "help hi"),
        ("yes", "help hi"),
        ("status please and thank you", "status"),
        ("do i lose my cert if im late", "deadlines"),
        ("my date is wrong, it's 3/31/2028", "join"),
        ("expires 3/31/28", "join"),
        ("emt 3/31/2027", "join"),
        ("I'm an EMT expiring 3/31/2027", "join"),
        ("approved", "status"),
        ("how long does approval take", "status"),
        ("who needs my approval", "approvals"),
        ("how do I get my cert back", "deadlines"),
        ("remind my crew", "roster"),
        ("I expire in 2028", "join"),
        ("E0912345", "join"),
        ("Bob Roy, EMT-B, E0912345, 3/31/2027", "join"),
        ("leave of absence", "help"),
        ("status please?", "status"),
        ("fees please?", "fees"),
        ("leave until jan 15", "help"),
        ("ce how many left", "ce"),
        ("ce add 2 hours Left ventricular failure", "ce add"),
        ("keep reminding me until march 31", None),
        ("reminders don't stop until march 31", None),
        ("reminders until march 31", None),
        ("ce 3 hrs left", "ce"),
        ("emt E0912345 exp 3/31/27", "join"),
    ],
)
def test_words_around_a_question_do_not_hide_it(typed: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(Refusal, match="doesn't know"):
            find(typed)
    else:
        assert find(typed)[0] == name


@pytest.mark.parametrize(
    "typed", ["my card came", "got my card in the mail!", "im good till 2029", "recertified!!", "my new card arrived"]
)
def test_news_of_the_new_date_asks_whether_to_mark_v(alice: Person, typed: str) -> None:
    alice.writes(typed).says("Mark V done", "V · See the 2029 date in eLicensing")


@pytest.mark.parametrize("typed", ["elicensing still says 2027", "elicensing doesn't show it yet", "nremt says 2029"])
def test_what_is_no_new_date_in_elicensing_shows_what_v_is(alice: Person, typed: str) -> None:
    alice.writes(typed).says("See the 2029 date in eLicensing")


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("stop bugging me until january", "January 1, 2027"),
        ("remind me on 12/1 to pay", "December 1, 2026"),
        ("remind me tmrw", "1 day"),
    ],
)
def test_a_day_until_which_reminders_stop_is_taken(alice: Person, typed: str, until: str) -> None:
    alice.writes(typed).says("Personal reminders are snoozed", until)


def test_a_new_date_after_v_may_be_said_in_words(alice: Person) -> None:
    alice.types("/recert done V, new date is March 31, 2029").says("recertified until March 31, 2029")


def test_undo_alone_offers_the_v_that_began_this_cycle(open_bot: Open) -> None:
    alice = open_bot(at="2027-03-20T10:00").workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert done v")
    alice.types("/recert status").presses("Start my next renewal")
    seen = alice.types("/recert undo").says("Which mark do you want to take back?")
    seen.presses("Undo V").says("V")


@pytest.mark.parametrize(
    "typed",
    [
        *("got paid today", "I get paid friday", "paid detail tonight", "paid my car insurance", "sent you an email"),
        *("filed my taxes", "submitted my timesheet", "sent my certs to Mike", "I'm off until monday"),
        *("bob is off until monday", "log 4 calls", "add 2 people to my crew", "logged 40 hours already"),
    ],
)
def test_what_speaks_of_something_else_neither_changes_nor_asks(bot: LocalBot, alice: Person, typed: str) -> None:
    alice.writes(typed).never_says("Mark ", "Logged", "snoozed")
    with bot.services.database.read() as session:
        assert not session.exec(select(ProgressEvent)).all()


@pytest.mark.parametrize("typed", ["v done, exp 6/30/29", "V ✅ (6/30/29)", "state site shows 6/30/2029"])
def test_a_date_beside_v_is_asked_about_with_it(alice: Person, typed: str) -> None:
    alice.writes(typed).says("Mark V done with June 30, 2029?")


def test_a_nudge_is_posted_by_no_question(alice: Person, bot: LocalBot) -> None:
    channel = bot.workspace.channel("northampton")
    alice.types("/recert agency Northampton EMS", in_=channel)
    bot.workspace.user("bob").types("/recert join emt 2027-03-31", in_=channel)
    for typed in ("nudge now ??", "nudge now?", "nudge now ❓", "nudge now ...", "nudge for now"):
        alice.types(f"/recert {typed}", in_=channel).never_says("Posted in")
    alice.types("/recert nudge now", in_=channel).says("Posted in")


def test_of_several_steps_each_can_still_be_marked_after_the_first(alice: Person) -> None:
    seen = alice.writes("I submitted both").says("Mark A5 and B5 done?").presses("Mark A5 done")
    assert "Mark done" in seen.buttons
    alice.types("/recert status").says("1 of 11 steps done")


def test_a_thousand_line_ends_are_read_at_once() -> None:
    before = time.process_time()
    find(f"Hi{chr(10) * 950}status")
    assert time.process_time() - before < 1
