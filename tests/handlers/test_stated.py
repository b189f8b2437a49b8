"""Statements in people's own words: a new date is asked about, a course is logged, a record opens its form."""

import pytest

from bot.demo.local import LocalBot
from fakeslack import Channel
from handlers.bolt.plain_words import close_commands
from handlers.bolt.typed import find
from tests.handlers.files import channel

__all__ = ["channel"]


@pytest.mark.parametrize(
    "typed",
    [
        "my new expiration is 3/31/2029",
        "elicensing shows 2029",
        "eLicensing now shows March 31, 2029!",
        "the state shows my new date",
        "I got my new card",
        "i have a new expiration date",
        "new date",
    ],
)
def test_a_new_date_is_asked_about(typed: str) -> None:
    name, (step, *until) = find(typed)
    assert (name, step) == ("done ?", "verify")
    assert "".join(until) in {"", "2029", "3/31/2029", "march312029"}


@pytest.mark.parametrize("typed", ["my new expiration is 6/30/2029", "new exp date 6/30/29"])
def test_the_date_that_was_stated_is_the_one_that_is_recorded(bot: LocalBot, typed: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    seen = alice.writes(typed).says("Mark V done with June 30, 2029?")
    seen.presses("Mark V done").says("recertified until June 30, 2029")
    alice.writes(typed).says("V · See the 2029 date in eLicensing is marked done.").never_says("Change your")
    seen = alice.writes("elicensing shows 7/31/2029").says("Change your new date to July 31, 2029?")
    seen.presses("Change the date").says("recertified until July 31, 2029")


@pytest.mark.parametrize(
    ("typed", "says"),
    [("elicensing shows March 31, 2027", "is no later than the date you had"), ("state says 2035", "is too far out")],
)
def test_a_date_that_is_no_new_one_is_refused_before_it_is_asked_about(bot: LocalBot, typed: str, says: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    seen = alice.writes(typed).says(says)
    assert not seen.buttons


@pytest.mark.parametrize(
    ("typed", "after"),
    [
        ("took ACLS 4h national", "ACLS 4h national"),
        ("I took a 3 hour class on stroke", "3 hour class on stroke"),
        ("just completed my 20 hour refresher", "20 hour refresher"),
        ("did 3h of peds on 11/20", "3h of peds on 11/20"),
    ],
)
def test_a_course_that_was_taken_is_asked_about(bot: LocalBot, typed: str, after: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    seen = alice.writes(typed).says(f"Is “{after}” a course? To log it, type it after /recert ce add.")
    assert seen.buttons == ["Log a course"]
    alice.types("/recert ce").says("0 of 40 hours logged")


@pytest.mark.parametrize(
    "typed", ["my number is P0123456", "my cert number is E1234567", "im a medic not an emt", "I'm a paramedic now"]
)
def test_what_a_record_is_to_have_opens_its_form(typed: str) -> None:
    assert find(typed) == ("join", [])


@pytest.mark.parametrize(
    ("typed", "route", "words"),
    [
        ("I submitted to nremt yesterday", "done ?", ["nremt-submit"]),
        ("paid both", "done ?", ["nremt-fee", "state-fee"]),
        ("submitted both sides", "done ?", ["nremt-submit", "state-submit"]),
        ("explain b3", "steps", ["application"]),
        ("do I need to do anything", "status", []),
        ("im done with everything", "status", []),
        ("who approves me", "status", []),
        ("what happens april 1", "deadlines", []),
        ("can I work if expired?", "deadlines", []),
        ("quiet until jan 15", "remind …", ["snooze", "until", "jan", "15"]),
    ],
)
def test_sentences_about_where_one_is(typed: str, route: str, words: list[str]) -> None:
    found, rest = find(typed)
    assert (found, rest[: len(words)]) == (route, words)


@pytest.mark.parametrize(
    "typed", ["did I take 3 hours of trauma?", "finished my hours", "i had 2 hours left", "took it"]
)
def test_what_names_no_course_logs_none(bot: LocalBot, channel: Channel, typed: str) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.writes(typed).never_says("Logged")


def test_nobody_who_asks_about_themselves_is_offered_an_officer_s_command() -> None:
    likes = {"roster": 65, "approvals": 65}
    for typed in ("export my data", "who approves my stuff", "import my hours"):
        assert not {"roster export", "roster import", "roster", "approvals"} & {*close_commands(typed.split(), likes)}
    assert "roster export" in close_commands(["export", "the", "data"], likes)


def test_contacts_begin_with_the_training_officers_of_ones_agency(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert contacts").never_says("training officer")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.writes("who is my training officer").says("Northampton EMS's training officer is @chief.")


def test_a_snooze_until_a_month_ends_on_its_first_day(bot: LocalBot, channel: Channel) -> None:
    bob = bot.workspace.user("bob")
    bob.types("/recert join emt 2027-03-31", in_=channel)
    bob.writes("remind me in january").says("until January 1, 2027")
    bob.writes("remind me in march").says("“march” is 97 days away", "from 1 to 60")


@pytest.mark.parametrize(
    "typed",
    [
        "did 12 hours overtime yesterday",
        "had a 12 hour shift",
        "finished my 24 hour shift",
        "I had 8 hours of sleep",
        "had to wait 2 hours at Baystate",
        "took 2 hours on hold with the state",
        "took me 3 hours to find the link",
        "did 20 hours this week, when is a4 due",
    ],
)
def test_hours_that_are_no_course_are_not_logged(bot: LocalBot, typed: str) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.writes(typed).never_says("Logged")


def test_two_courses_at_once_are_refused(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert ce add 3 hours stroke and 2 hours cpr").says("one course at a time", "Nothing was logged")


def test_a_question_about_a_date_does_not_change_one_that_was_recorded_since(bot: LocalBot) -> None:
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    asked = alice.writes("my new expiration is 6/30/2029").says("Mark V done with June 30, 2029?")
    alice.types("/recert done v 7/31/2029")
    asked.presses("Mark V done").says("Your new date has changed since: it is July 31, 2029 now. Nothing changed.")
    asked = alice.writes("my new expiration is 6/30/2029")
    asked.presses("Change the date").says("your new date is June 30, 2029 now").never_says("nothing changed")
