"""Personal reminders: their days, their content and their buttons."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.database import Database
from storage.outbox_tables import DirectMessage, MessageState
from tests.bot.reminded import reminded, reminders, row
from tests.bot.season import begin, setting
from tests.conftest import Open

# --- When -----------------------------------------------------------------------------------------------------------


def test_a_member_is_reminded_on_the_days_of_the_ladder_by_their_own_clock(open_bot: Open, database: Database) -> None:
    season = reminded(open_bot, database, tz="America/Denver")
    alice = season.members[0]
    for number, (day, left) in enumerate(
        [
            ("2026-10-01", "181 days left"),
            ("2027-02-15", "44 days left"),
            ("2027-03-31", "Your certification expires today"),
        ],
        1,
    ):
        season.at(f"{day}T10:59")
        assert len(reminders(alice)) == number - 1
        season.at(f"{day}T11:00")
        season.at(f"{day}T21:59")
        assert len(reminders(alice)) == number
        message = reminders(alice)[-1]
        assert message.text.startswith("Next: A1")
        assert left in message.text
    season.at("2027-04-01T21:59")
    assert "You may not staff" in reminders(alice)[-1].text
    season.at("2027-09-30T12:00")
    assert len(reminders(alice)) == 4
    season.channel.expect_silence()


def test_what_was_due_before_they_were_turned_on_or_while_nothing_ran_does_not_come(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-02-02T10:00")
    alice = season.members[0]
    season.at("2027-02-03T12:00")
    assert reminders(alice) == []
    season.at("2027-03-16T12:00")
    (only,) = reminders(alice)
    assert "The last weeks" in only.words
    assert "15 days left" in only.text


def test_a_member_of_a_paused_agency_who_only_joined_is_still_reminded(open_bot: Open) -> None:
    season = begin(open_bot, at="2027-02-10T10:00", members=0)
    alice = season.bot.workspace.user("alice")
    alice.types("/recert join emt 2027-03-31", in_=season.channel)
    setting(season, paused=True)
    season.at("2027-02-15T10:00")
    assert len(reminders(alice)) == 1
    assert season.nudges() == []


def test_nothing_comes_once_nothing_is_open(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-02-10T10:00")
    alice = season.members[0]
    season.sleeps_until("2027-02-15T08:00")
    season.bot.workspace.ticks()
    alice.types("/recert done v")
    season.at("2027-02-15T12:00")
    season.at("2027-03-01T12:00")
    assert reminders(alice) == []
    assert (row(season.bot.services.database).state, row(season.bot.services.database).reason) == (
        MessageState.SKIPPED,
        "nothing open",
    )
    alice.types("/recert undo v")
    season.at("2027-03-15T12:00")
    assert len(reminders(alice)) == 1


@pytest.mark.parametrize("affiliation", ["agency", "inactive"])
def test_who_has_submitted_at_nremt_is_reminded_of_who_must_act_next(open_bot: Open, affiliation: str) -> None:
    """A member who renews as Inactive waits for nobody's approval."""
    season = reminded(open_bot, at="2027-02-10T10:00")
    alice = season.members[0]
    modal = alice.types("/recert join").modal
    assert modal is not None
    modal.fills(affiliation=affiliation).submits()
    alice.types("/recert done a5")
    season.at("2027-02-15T10:00")
    season.bot.workspace.ticks()
    (only,) = reminders(alice)
    assert ("after the training officer and/or medical director" in only.text) == (affiliation == "agency")


def test_who_holds_a_role_is_reminded_of_its_renewal_until_it_is_marked(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-01-01T10:00")
    alice = season.members[0]
    form = alice.types("/recert join").modal
    assert form is not None
    form.fills(level="paramedic", expires_on="2027-03-31", roles=["examiner"]).submits()
    season.at("2027-01-10T12:00")
    (first,) = reminders(alice)
    assert "21 days left: due January 31, 2027" in first.text
    alice.presses(first, "Mark done").says("marked done")
    season.at("2027-01-24T12:00")
    assert [each.text for each in alice.direct_messages if "due January 31" in each.text] == []


def test_a_snooze_holds_back_what_falls_due_and_its_end_sends_the_latest(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-02-25T10:00")
    alice = season.members[0]
    alice.types("/recert remind snooze 20").says(
        "until March 17, 2027", "The next one comes March 17, 2027: “The last weeks.”"
    )
    for day in ("2027-03-01", "2027-03-15", "2027-03-16"):
        season.at(f"{day}T12:00")
    assert reminders(alice) == []
    season.at("2027-03-17T09:00")
    (only,) = reminders(alice)
    assert "14 days left" in only.text
    assert "The last weeks" in only.words
    with season.bot.services.database.read() as session:
        reasons = session.exec(select(DirectMessage.reason).where(DirectMessage.user_id == alice.id))
        assert sorted(reasons, key=str) == [None, "superseded"]


def test_a_snooze_without_a_day_of_the_ladder_in_it_reminds_again_at_its_end(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-02-10T10:00")
    alice = season.members[0]
    season.at("2027-02-15T09:00")
    for _ in range(2):
        alice.types("/recert remind snooze 7").says("until February 22", "You asked to be reminded again")
    season.at("2027-02-21T12:00")
    assert len(reminders(alice)) == 1
    season.at("2027-02-22T09:00")
    season.at("2027-02-23T09:00")
    _, second = reminders(alice)
    assert "37 days left" in second.text
    assert "You asked to be reminded again" in second.words
    season.at("2027-03-01T09:00")
    assert len(reminders(alice)) == 3
    alice.types("/recert remind snooze 5")
    alice.types("/recert remind on")
    season.at("2027-03-07T09:00")
    assert len(reminders(alice)) == 3, "the snooze was ended, and with it what was put off"
    alice.types("/recert remind snooze 3")
    alice.types("/recert done v")
    season.at("2027-03-10T09:00")
    assert len(reminders(alice)) == 3, "nothing is open any more"


# --- Content --------------------------------------------------------------------------------------------------------


def test_a_reminder_can_be_acted_upon_where_it_stands(open_bot: Open) -> None:
    season = reminded(open_bot, at="2027-02-10T10:00")
    alice = season.members[0]
    season.at("2027-02-15T09:00")
    (message,) = reminders(alice)
    for words in ("Next: A1", "44 days left", "0 of 11 steps done", "self-reported", "2024 figures", "Snooze 7 days"):
        assert words in message.words
    known = message.metadata
    assert known is not None
    assert list(known["event_payload"]) == ["message_id"]
    alice.presses(message, "Mark A1 done").says("marked done", "Next: A2")
    assert len(alice.direct_messages) == 1, "the answer stands in the reminder's place"
    assert reminders(alice)[0].metadata == known, "by which it would still be found"
    season.at("2027-03-01T09:00")
    alice.presses(reminders(alice)[-1], "Snooze 7 days").says("until March 8, 2027").presses("Stop reminders").says(
        "off"
    )
    season.at("2027-03-15T12:00")
    assert len(reminders(alice)) == 2


def test_a_member_needs_no_agency(open_bot: Open) -> None:
    bot = open_bot("2027-02-10T10:00")
    zoe = bot.workspace.user("zoe")
    zoe.types("/recert join emt 2027-03-31")
    zoe.types("/recert remind on")
    bot.workspace.until("2027-02-15T15:00-05:00", step=timedelta(days=9))
    assert "44 days left" in reminders(zoe)[0].text


def test_who_has_recorded_the_next_date_hears_nothing_more_of_the_one_that_passed(
    open_bot: Open, database: Database
) -> None:
    season = begin(open_bot, database, members=2, at="2027-03-20T10:00")
    for person in season.members:
        person.types("/recert remind on", in_=season.channel)
    moved_on, lapsed = season.members
    season.at("2027-04-01T01:00")
    moved_on.types("/recert join emt 2029-03-31").says("March 31, 2029")
    season.at("2027-04-01T11:00")
    said = [[each.text for each in person.direct_messages if "expired" in each.text] for person in (moved_on, lapsed)]
    assert list(map(len, said)) == [0, 1]
