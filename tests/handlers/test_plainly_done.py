"""Sentences that say plainly that steps are done, which marks them, and those that leave a doubt, which ask."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack.people import Person
from handlers.bolt.typed import find
from rules.steps import parse_steps
from storage.tables import ProgressEvent


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    person = bot.workspace.user("alice")
    person.types("/recert join emt 2027-03-31")
    return person


DOUBTFUL = {
    "a1 done, a2 tonight": "A1",
    "a3 done, on a4 now": "A3",
    "a4 done, b4 this week": "A4",
    "a4 done, please check b4": "A4",
    "a4 last, a3 done": "A3",
    "I have a4 and a5, a3 done": "A3",
    "have a4 done tonight": "A4",
    "please have a4 done": "A4",
    "b4 done, b5 :(": "B4",
    "a4 ✅ a5 🙏": "A4",
    "a1 ✅ a2 ✅ a3 a4 a5": "A1 A2",
    "a1 done, a2 done, a3, a4": "A1 A2",
    "a4 ✓ a5 ✗": "A4",
    "a4 done / b4 not": "A4",
    "finished all of a except a5": "A1 A2 A3 A4",
    "finished everything on the state side except paying": "B1 B2 B3 B5",
    "done with nremt except the fee": "A1 A2 A3 A5",
    "accidentally marked a4 done": "A4",
    "done a4 ??": "A4",
    "hi is v done": "V",
    "ok and is b5 done": "B5",
    "verify a4 is done": "A4 V",
    "v done 3/31/2029 :(": "V",
    "v done 2029 ...": "V",
    "check done v": "V",
    "✅ A1 ✅ A2 A3 A4 A5": "A1 A2 A3 A4 A5",
    "A1 ✅ A2 A3 ✅": "A1 A2 A3",
    "[ ] a4 [ ] a5 done": "A4 A5",
    "done a1 -a2": "A1 A2",
    "undo a4, done b4": "B4",
    "ok please complete a4": "A4",
    "done ✅ b4 ❌ b5": "B4 B5",
    "done v 2029 ❌": "V",
    "done a4 please?": "A4",
    "~a4~ ~a5~ b4 done": "A4 A5 B4",
    "paid state not nremt": "B4",
    "nremt all done, state half done": "A1 A2 A3 A4 A5",
    "nremt payment done": "A4",
    "fees are paid": "A4 B4",
    "done b": "B1 B2 B3 B4 B5",
    "done b5, now v": "B5",
    "verify please, b5 done": "B5",
    "please check v, b5 done": "B5",
    "done v :(": "V",
    "v done ):": "V",
    "v done ;(": "V",
    "a4 done :/": "A4",
    "done v ...": "V",
    "done a4 a5 :(": "A4 A5",
    "done v ??": "V",
    "b3 ✅ b4 ✅ b5 ❌": "B3 B4",
    "b4 :white_check_mark: b5 :x:": "B4",
    "done b4 ✅ b5 ❌": "B4",
    "a5 ✅ b5 ✅ v ⏳": "A5 B5",
    "a5 done, b5 done, v ❌": "A5 B5",
    "b4 ☑ b5 🔜": "B4",
    "complete a4 tonight": "A4",
    "please complete a4": "A4",
    "complete application": "B3",
    "application submitted": "A5 B5",
    "a1 done. what's next?": "A1",
    "haven't done a4": "A4",
}


@pytest.mark.parametrize(("typed", "codes"), DOUBTFUL.items())
def test_doubt_about_a_step_is_asked_about_and_never_marked(
    bot: LocalBot, alice: Person, typed: str, codes: str
) -> None:
    name, words = find(typed)
    assert (name, " ".join(parse_steps(words).codes)) == ("done ?", codes)
    alice.writes(typed).says("Mark ")
    with bot.services.database.read() as session:
        assert not session.exec(select(ProgressEvent)).all()


@pytest.mark.parametrize(
    "typed",
    [
        *("b3 done, thanks!", "thanks, b3 done", "hey b3 is done", "ok b3 done", "b3 done :)", "done b3 :)"),
        *("b3 done 🎉", "b3 ✅", "done b3 yesterday", "• b3 done", "b3 done 🙂👍🏽"),
    ],
)
def test_a_greeting_a_smile_or_a_bullet_beside_a_step_says_nothing_of_it(typed: str) -> None:
    name, words = find(typed)
    assert (name, parse_steps(words).codes) == ("done", ("B3",))


def test_a_date_beside_another_step_than_v_is_to_be_left_out(alice: Person) -> None:
    alice.types("/recert done a4 on 11/20/26").says("Mark A4 done?")
    alice.types("/recert done a4 11/20/26").says("Only V takes a date. Leave it out: /recert done nremt-fee.")


@pytest.mark.parametrize(
    "typed",
    [
        *("a4 and a5 done", "done a4 a5", "a4 done a5 done", "a4 ✅ a5 ✅", "✅ a4 a5", "i've done a4 and a5"),
        *("I finished a4 and a5 last night", "a4 & a5 done!", "done with a4 and a5", "mark a4 and a5 done please"),
        *("I have done a4 and a5", "a4 ✓ a5 ✓", "a4, a5: done"),
    ],
)
def test_what_is_plainly_done_is_marked(typed: str) -> None:
    name, words = find(typed)
    assert (name, parse_steps(words).codes) == ("done", ("A4", "A5"))
