"""Reminders that a snooze holds back come once; a member who turns reminders off during a pass gets none."""

from datetime import timedelta

import pytest

from bot.outbox import send
from bot.outbox.verdicts import Verdict
from fakeslack import Message, Person
from tests.bot.season import Season, begin
from tests.conftest import Open


def reminded(open_bot: Open, at: str, *, members: int = 1) -> Season:
    """Return a season whose members want reminders, and in whose channel nothing is posted."""
    season = begin(open_bot, at=at, members=members)
    season.officer.types("/recert agency", in_=season.channel).modal.fills(nudges="Paused").submits()  # type: ignore[union-attr]
    for person in season.members:
        person.types("/recert remind on").says("reminders are on")
    season.bot.workspace.settles()  # each one's time zone is known
    return season


def reminders(person: Person) -> list[Message]:
    return [each for each in person.direct_messages if (each.metadata or {}).get("event_type") == "recert_reminder"]


def test_what_is_due_already_and_held_back_is_all_that_comes_at_the_end(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-01-20T10:00")
    alice = season.members[0]
    season.sleeps_until("2027-02-01T07:30")
    season.bot.workspace.ticks()
    alice.types("/recert remind snooze 7").says("The next one comes February 8, 2027").never_says("reminded again")
    season.at("2027-02-08T12:00")
    season.at("2027-02-09T12:00")
    (only,) = reminders(alice)
    assert "You asked to be reminded again" not in only.words


def test_a_second_snooze_of_what_is_held_back_brings_it_once(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-01-20T10:00")
    alice = season.members[0]
    season.sleeps_until("2027-01-25T12:00")
    alice.types("/recert remind snooze 9").says("until February 3")
    season.at("2027-02-02T12:00")
    alice.types("/recert remind snooze 7").says("until February 9")
    season.at("2027-02-09T12:00")
    season.at("2027-02-10T12:00")
    assert len(reminders(alice)) == 1


def test_a_day_of_the_roles_does_not_stand_for_what_was_put_off(open_bot: Open) -> None:
    season = reminded(open_bot, at="2026-12-20T10:00")
    alice = season.members[0]
    alice.types("/recert remind snooze 20").says("until January 9, 2027", "You asked to be reminded again")
    season.at("2027-01-10T12:00")  # nothing ran on the ninth, and the tenth is a day of the roles
    (only,) = reminders(alice)
    assert "You asked to be reminded again" in only.words


def test_a_later_milestone_replaces_what_a_snooze_put_off(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-02-16T10:00")
    alice = season.members[0]
    alice.types("/recert remind snooze 6").says("until February 22, 2027", "You asked to be reminded again")
    season.sleeps_until("2027-03-01T12:00")  # nothing ran from the twenty-second on
    season.bot.workspace.ticks()
    (only,) = reminders(alice)
    assert "30 days left" in only.text
    assert "You asked to be reminded again" not in only.words


def test_who_turns_them_off_while_a_slow_slack_takes_others_gets_none(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = reminded(open_bot, at="2027-01-20T10:00", members=3)
    first, second, third = season.members
    post = send.post

    def slowly(*arguments: object, **more: object) -> Verdict:
        verdict = post(*arguments, **more)  # type: ignore[arg-type]
        if len(reminders(first)) == 1 and not reminders(third):
            second.types("/recert remind off").says("reminders are off")
            season.wall_clock.advance(timedelta(seconds=6))
        return verdict

    monkeypatch.setattr(send, "post", slowly)
    season.at("2027-02-01T12:00")
    assert [len(reminders(each)) for each in season.members] == [1, 0, 1]
