"""`/recert remind`: turns reminders on, off or into a snooze, and says when the next one comes."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Person
from storage.tables import Member
from tests.conftest import Open
from tests.handlers.test_confirm import forged


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    person = bot.workspace.user("alice", tz="America/Denver")
    person.types("/recert join emt 2027-03-31").says("You have joined")
    return person


def kept(bot: LocalBot) -> tuple[str | None, str | None, str | None]:
    with bot.services.database.read() as session:
        row = session.exec(select(Member)).one()
    since, until = (None if each is None else each.isoformat() for each in (row.reminds_since, row.snoozed_until))
    return since, until, row.timezone


def test_reminders_are_off_until_they_are_turned_on(bot: LocalBot, alice: Person) -> None:
    seen = alice.types("/recert remind").says(
        "Personal reminders are off", "the first comes December 1, 2026: A good time to finish education"
    )
    assert seen.ephemeral
    assert seen.buttons == ["Turn on"]
    assert kept(bot) == (None, None, None)
    seen.presses("Turn on").says("Personal reminders are on", "The next one comes December 1, 2026")
    bot.workspace.settles()
    assert kept(bot) == ("2026-11-24", None, "America/Denver")
    alice.types("/recert REMIND  Off").says("Personal reminders are off")
    assert kept(bot) == (None, None, None)
    seen = alice.types("/recert remind ON").says("Personal reminders are on")
    assert "The next one comes December 1, 2026" in seen.text
    assert "2024 cycle" in seen.text
    alice.types("/recert remind").says("09:00 to 20:00 of your time zone (America/Denver)")


def test_without_the_scope_the_agency_s_time_zone_is_used(bot: LocalBot, alice: Person) -> None:
    bot.workspace.scopes.discard("users:read")
    alice.types("/recert remind on").says("reminders are on")
    bot.workspace.settles()
    assert bot.workspace.calls_of("users.info")
    assert kept(bot) == ("2026-11-24", None, "America/New_York")


def test_a_snooze_moves_the_next_one_and_turning_them_on_ends_it(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert remind on")
    seen = alice.types("/recert remind snooze 10 days").says(
        "snoozed for 10 days, until December 4, 2026",
        "The next one comes December 4, 2026: A good time to finish education",
    )
    assert seen.buttons == ["End the snooze", "Stop reminders"]
    assert kept(bot)[1] == "2026-12-04"
    alice.types("/recert remind").says("snoozed until December 4, 2026")
    seen = seen.presses("End the snooze").says("Personal reminders are on", "December 1, 2026")
    assert kept(bot)[:2] == ("2026-11-24", None)
    seen.presses("Snooze 7 days").says("until December 1, 2026").presses("Stop reminders").says("reminders are off")
    assert kept(bot) == (None, None, None)


@pytest.mark.parametrize("typed", ["0", "61", "-3", "1.5", "a year", "9 weeks", "7 8", "", "٧", "99999"])
def test_a_snooze_is_of_one_to_sixty_whole_days(bot: LocalBot, alice: Person, typed: str) -> None:
    alice.types("/recert remind on")
    alice.types(f"/recert remind snooze {typed}").says("whole days, from 1 to 60", "/recert remind snooze 7")
    assert kept(bot)[1] is None


def test_a_snooze_past_the_date_says_so(open_bot: Open) -> None:
    bot = open_bot("2027-03-20T10:00")
    alice = bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31")
    alice.types("/recert remind on")
    alice.types("/recert remind snooze 30").says("until April 19, 2027", "expires before that, on March 31, 2027")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("remind maybe", "There are on, off and snooze 7"),
        ("remind on now", "was not understood"),
        ("remind snooze 7", "are off"),
    ],
)
def test_what_is_not_understood_is_said_and_changes_nothing(
    bot: LocalBot, alice: Person, typed: str, words: str
) -> None:
    alice.types(f"/recert {typed}").says(words, "/recert remind")
    assert kept(bot) == (None, None, None)


def test_a_newcomer_is_told_how_to_join(bot: LocalBot) -> None:
    bot.workspace.user("zoe").types("/recert remind on").says("You have not joined yet")


def test_who_is_through_is_told_that_none_comes(alice: Person) -> None:
    alice.types("/recert done v")
    alice.types("/recert remind on").says("Nothing is open for you", "none comes")
    form = alice.types("/recert join").modal
    assert form is not None
    form.fills(level="emt", expires_on="2027-03-31", roles=["examiner"]).submits()
    alice.types("/recert remind").says("The next one comes January 10, 2027: Instructor and examiner")


def test_leaving_deletes_the_wish_too(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert remind on")
    alice.types("/recert leave").presses("Delete everything").says("deleted")
    alice.types("/recert join emt 2027-03-31")
    assert kept(bot) == (None, None, None)


def test_a_button_that_means_nothing_is_too_old_and_says_where_there_are_fresh_ones(alice: Person) -> None:
    seen = alice.types("/recert remind")
    forged(seen, "sometimes").presses("Turn on").says("too old to be understood", "/recert remind")
    alice.types("/recert remind").says("reminders are off")
