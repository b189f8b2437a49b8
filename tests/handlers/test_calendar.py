"""A member's dates as a calendar file, in their direct conversation with the bot."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from bot.demo.local import LocalBot
from fakeslack import Person
from fakeslack.faults import Refuse, ServerError


def joined(bot: LocalBot, *, roles: list[str] | None = None) -> Person:
    """Return alice, a member."""
    alice = bot.workspace.user("alice")
    form = alice.types("/recert join").modal
    assert form is not None
    form.fills(level="emt", expires_on="2027-03-31", roles=roles).submits()
    return alice


def calendar(alice: Person) -> Calendar:
    """Return the calendar that was sent last."""
    file = [message for message in alice.direct_messages if message.files][-1].files[-1]
    assert file["name"] == "recertification-2027.ics"
    found = Calendar.from_ical(alice.wire.state.files[file["id"]].content)
    assert isinstance(found, Calendar)
    return found


def test_every_date_is_a_day_of_the_calendar_with_an_alarm_a_week_before(bot: LocalBot) -> None:
    alice = joined(bot)
    alice.types("/recert deadlines").presses("Add to calendar")
    alice.sees("as a file in your direct messages")
    found = calendar(alice)
    days = {str(each["summary"]): each.decoded("dtstart") for each in found.walk("VEVENT")}
    assert days == {
        "The National Registry's portal opens": date(2026, 10, 1),
        "Recommended: all steps complete": date(2027, 2, 15),
        "Your certification expires": date(2027, 3, 31),
    }
    assert all(each.decoded("trigger") == -timedelta(days=7) for each in found.walk("VALARM"))
    assert all(
        "Figures of the 2024 cycle, carried forward to 2027" in str(each["description"])
        for each in found.walk("VEVENT")
    )


def test_who_holds_a_role_has_its_date_too_and_asking_again_gives_the_same_days(bot: LocalBot) -> None:
    alice = joined(bot, roles=["instructor"])
    uids = []
    for _ in range(2):
        alice.types("/recert deadlines").presses("Add to calendar")
        alice.sees("as a file in your direct messages")
        uids.append([str(each["uid"]) for each in calendar(alice).walk("VEVENT")])
    assert len(uids[0]) == 4
    assert uids[0] == uids[1]


@pytest.mark.parametrize(
    ("fault", "said"), [(Refuse("missing_scope"), "files:write"), (ServerError(), "did not take the file")]
)
def test_what_slack_does_not_take_is_said_and_not_announced(bot: LocalBot, fault: Refuse, said: str) -> None:
    alice = joined(bot)
    seen = alice.types("/recert deadlines")
    bot.workspace.faults.next("files.getUploadURLExternal", fault)
    seen.presses("Add to calendar")
    bot.workspace.settles()
    assert said in str(bot.workspace.calls_of("response_url")[-1].args["text"])
    assert not [each for each in alice.direct_messages if not each.deleted]


def test_the_dates_stay_where_the_button_was_pressed(bot: LocalBot) -> None:
    alice = joined(bot)
    alice.types("/recert deadlines").presses("Add to calendar")
    bot.workspace.settles()
    assert bot.workspace.calls_of("response_url")[-1].args["replace_original"] is False


def test_dates_of_another_cycle_are_not_sent(bot: LocalBot) -> None:
    alice = joined(bot)
    seen = alice.types("/recert deadlines")
    alice.types("/recert join emt 2028-03-31")
    seen.presses("Add to calendar").says("another cycle")


def test_a_newcomer_is_offered_no_calendar(bot: LocalBot) -> None:
    assert "Add to calendar" not in bot.workspace.user("alice").types("/recert deadlines").buttons
