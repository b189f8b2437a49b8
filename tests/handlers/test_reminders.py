"""`/recert remind`: turns reminders on, off or into a snooze, and says when the next one comes."""

import pytest
from sqlmodel import select

from bot.demo.local import LocalBot
from fakeslack import Modal, Person, Seen
from storage.tables import Member
from tests.conftest import Open
from tests.handlers.test_confirm import forged


@pytest.fixture
def alice(bot: LocalBot) -> Person:
    """Return alice, who has joined and wants no reminders so far."""
    person = bot.workspace.user("alice", tz="America/Denver")
    person.types("/recert join emt 2027-03-31").says("You've joined")
    bot.workspace.settles()
    person.types("/recert remind off")
    return person


@pytest.mark.parametrize("way", ["typed", "form", "unticked"])
def test_reminders_are_on_from_joining_unless_unticked_and_it_is_said(bot: LocalBot, way: str) -> None:
    alice = bot.workspace.user("alice", tz="America/Denver")
    if way == "typed":
        seen: Seen | Modal = alice.types("/recert join emt 2027-03-31")
        assert "Reminders by direct message are on. /recert remind off stops them." in seen.text  # type: ignore[union-attr]
    else:
        form = alice.types("/recert join").modal
        assert form is not None
        fields: dict[str, object] = {"level": "emt", "expires_on": "2027-03-31"} | (
            {"reminders": []} if way == "unticked" else {}
        )
        sent = form.fills(**fields).submits()
        assert sent is not None
        seen = sent
    bot.workspace.settles()
    if way == "unticked":
        seen.says("Reminders by direct message are off. /recert remind on turns them on.")
        assert kept(bot) == (None, None, None)
    else:
        seen.says("Reminders by direct message are on. /recert remind off stops them.")
        assert kept(bot) == ("2026-11-24", None, "America/Denver")
        alice.types("/recert remind").says("Personal reminders are on", "December 1, 2026")


def test_in_an_agency_the_days_are_those_of_its_time_zone_until_slack_names_the_member_s(open_bot: Open) -> None:
    bot = open_bot(at="2026-11-24T01:00")
    channel = bot.workspace.channel("ems")
    chief = bot.workspace.user("chief")
    chief.types("/recert agency Northampton EMS", in_=channel)
    settings = chief.types("/recert agency", in_=channel).modal
    assert settings is not None
    settings.fills(timezone="America/Los_Angeles").submits()
    bot.workspace.scopes.discard("users:read")
    bot.workspace.user("alice").types("/recert join emt 2027-03-31", in_=channel)
    assert kept(bot) == ("2026-11-23", None, "America/Los_Angeles")


@pytest.mark.parametrize("before", ["on", "off", "snooze 7"])
@pytest.mark.parametrize("expires_on", ["2027-03-31", "2029-03-31"])
def test_joining_again_and_a_new_cycle_change_nothing_about_them(bot: LocalBot, before: str, expires_on: str) -> None:
    alice = bot.workspace.user("alice", tz="America/Denver")
    form = alice.types("/recert join").modal  # opened as a newcomer, with the box ticked
    assert form is not None
    alice.types("/recert join emt 2027-03-31")
    bot.workspace.settles()
    alice.types(f"/recert remind {before}")
    bot.workspace.settles()
    was = kept(bot)
    again = alice.types("/recert join").modal
    assert again is not None
    again.never_says("Reminders").fills(level="emt", expires_on=expires_on).submits()
    form.fills(level="emt", expires_on=expires_on).submits()
    alice.types(f"/recert join emt {expires_on}").never_says("Reminders by direct message")
    bot.workspace.settles()
    assert kept(bot) == was


def kept(bot: LocalBot) -> tuple[str | None, str | None, str | None]:
    with bot.services.database.read() as session:
        row = session.exec(select(Member)).one()
    since, until = (None if each is None else each.isoformat() for each in (row.reminds_since, row.snoozed_until))
    return since, until, row.timezone


def test_reminders_that_are_off_are_turned_on_and_off(bot: LocalBot, alice: Person) -> None:
    seen = alice.types("/recert remind").says(
        "Personal reminders are off", "the first comes December 1, 2026: “A good time to finish education.”"
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
    assert "2024 figures" in seen.text
    alice.types("/recert remind").says("9 a.m. to 8 p.m. Mountain")


def test_without_the_scope_the_agency_s_time_zone_is_used(bot: LocalBot, alice: Person) -> None:
    bot.workspace.scopes.discard("users:read")
    before = len(bot.workspace.calls_of("users.info"))
    alice.types("/recert remind on").says("reminders are on")
    bot.workspace.settles()
    assert len(bot.workspace.calls_of("users.info")) > before
    assert kept(bot) == ("2026-11-24", None, "America/New_York")


def test_a_snooze_moves_the_next_one_and_turning_them_on_ends_it(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert remind on")
    seen = alice.types("/recert remind snooze 10 days").says(
        "snoozed for 10 days, until December 4, 2026",
        "The next one comes December 4, 2026: “A good time to finish education.”",
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
        ("remind maybe", "Type /recert remind on, off or snooze 7"),
        ("remind on now", "doesn't know “on now”"),
        ("remind snooze 7", "are off"),
    ],
)
def test_what_is_not_understood_is_said_and_changes_nothing(
    bot: LocalBot, alice: Person, typed: str, words: str
) -> None:
    alice.types(f"/recert {typed}").says(words, "/recert remind")
    assert kept(bot) == (None, None, None)


def test_a_newcomer_is_told_how_to_join(bot: LocalBot) -> None:
    bot.workspace.user("zoe").types("/recert remind on").says("You haven't joined yet")


def test_who_is_through_is_told_that_none_comes(alice: Person) -> None:
    alice.types("/recert done v")
    alice.types("/recert remind on").says("Nothing is open for you", "you won't get any")
    form = alice.types("/recert join").modal
    assert form is not None
    form.fills(level="emt", expires_on="2027-03-31", roles=["examiner"]).submits()
    alice.types("/recert remind").says("The next one comes January 10, 2027: “Instructor and examiner")


def test_who_leaves_and_comes_back_joins_for_the_first_time(bot: LocalBot, alice: Person) -> None:
    alice.types("/recert leave").presses("Delete everything").says("deleted")
    alice.types("/recert join emt 2027-03-31").says("Reminders by direct message are on")
    bot.workspace.settles()
    assert kept(bot) == ("2026-11-24", None, "America/Denver")


def test_a_button_that_means_nothing_is_too_old_and_says_where_there_are_fresh_ones(alice: Person) -> None:
    seen = alice.types("/recert remind")
    forged(seen, "sometimes").presses("Turn on").says("too old to be understood", "/recert remind")
    alice.types("/recert remind").says("reminders are off")


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("remind me tomorrow", "November 25"),
        ("remind snooze til friday", "November 27"),
        ("snooze until Tue", "December 1"),
        ("remind off until Monday", "November 30"),
        ("remind snooze 12/3/2026", "December 3"),
        ("remind me in 3 days", "November 27"),
    ],
)
def test_a_snooze_lasts_until_a_day_that_is_named(alice: Person, typed: str, until: str) -> None:
    """It is Tuesday, November 24, 2026."""
    alice.types("/recert remind on")
    alice.types(f"/recert {typed}").says("snoozed", f"until {until}, 2026")


def test_a_snooze_until_a_day_that_has_passed_is_refused(alice: Person) -> None:
    alice.types("/recert remind on")
    alice.types("/recert remind snooze 11/3/2026").says("Say for how many whole days")
    alice.types("/recert remind off").says("are off")
