"""A member's dates as a calendar file, in their direct conversation with the bot."""

from datetime import date, datetime, time, timedelta

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


def sent(person: Person) -> bytes:
    """Return the file that was sent last."""
    file = [message for message in person.direct_messages if message.files][-1].files[-1]
    assert file["name"] == "recertification-2027.ics"
    return person.wire.state.files[file["id"]].content


def calendar(person: Person) -> Calendar:
    """Return the calendar that was sent last."""
    found = Calendar.from_ical(sent(person))
    assert isinstance(found, Calendar)
    return found


def asks(person: Person) -> None:
    """Ask for the file, and wait for it."""
    person.types("/recert deadlines").presses("Add to calendar")
    person.sees("as a file in your direct messages")


def uids(person: Person) -> list[str]:
    """Return the UIDs of the calendar that was sent last."""
    return [str(each["uid"]) for each in calendar(person).walk("VEVENT")]


def test_every_date_is_a_day_of_the_calendar(bot: LocalBot) -> None:
    alice = joined(bot)
    asks(alice)
    found = calendar(alice)
    days = {str(each["summary"]): each.decoded("dtstart") for each in found.walk("VEVENT")}
    assert days == {
        "NREMT's portal opens": date(2026, 10, 1),
        "Recommended: all steps complete": date(2027, 2, 15),
        "Your certification expires": date(2027, 3, 31),
    }
    assert all(each.decoded("dtend") - each.decoded("dtstart") == timedelta(days=1) for each in found.walk("VEVENT"))
    assert all(
        "Based on the state's 2024 figures; 2027 may differ" in str(each["description"])
        for each in found.walk("VEVENT")
    )


def test_who_holds_a_role_has_its_date_too_and_asking_again_gives_the_same_days(bot: LocalBot) -> None:
    alice = joined(bot, roles=["instructor"])
    asks(alice)
    first = uids(alice)
    assert len(first) == 4
    alice.types("/recert join emt 2027-03-30")
    asks(alice)
    assert date(2027, 3, 30) in [each.decoded("dtstart") for each in calendar(alice).walk("VEVENT")]
    assert uids(alice) == first, "the days change, and none is added"


def test_two_members_who_share_a_calendar_have_days_of_their_own(bot: LocalBot) -> None:
    people = [bot.workspace.user(name) for name in ("alice", "bob")]
    for person in people:
        person.types("/recert join emt 2027-03-31")
        asks(person)
    alice, bob = (set(uids(person)) for person in people)
    assert len(alice) == len(bob) == 3
    assert not alice & bob


def test_alarms_ring_at_nine_a_week_before_and_on_the_day(bot: LocalBot) -> None:
    alice = joined(bot)
    asks(alice)
    for event in calendar(alice).walk("VEVENT"):
        midnight = datetime.combine(event.decoded("dtstart"), time())
        rings = [midnight + alarm.decoded("trigger") for alarm in event.walk("VALARM")]
        assert [(midnight.date() - each.date()).days for each in rings] == [7, 0]
        assert {each.time() for each in rings} == {time(9)}
    written = [line for line in sent(alice).split(b"\r\n") if line.startswith(b"TRIGGER")]
    assert written == [b"TRIGGER:-P6DT15H", b"TRIGGER:PT9H"] * 3


def test_the_file_is_what_google_and_outlook_take(bot: LocalBot) -> None:
    alice = joined(bot)
    asks(alice)
    content = sent(alice)
    *lines, last = content.split(b"\r\n")
    assert last == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line], "every line ends with CRLF"
    assert max(map(len, lines)) <= 75, "a longer one is folded"
    assert [line for line in lines if line.startswith(b" ")], "which one was"
    found = calendar(alice)
    for component, names in {
        "VCALENDAR": {"PRODID", "VERSION"},
        "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP"},
        "VALARM": {"ACTION", "DESCRIPTION", "TRIGGER"},
    }.items():
        assert [set(each) for each in found.walk(component)] == [names] * len(found.walk(component))
    written = [line.partition(b":") for line in lines]
    days = [name for name, _, _ in written if name.startswith((b"DTSTART", b"DTEND"))]
    assert days == [b"DTSTART;VALUE=DATE", b"DTEND;VALUE=DATE"] * 3
    assert {value for name, _, value in written if name == b"DTSTAMP"} == {b"20261124T150000Z"}


@pytest.mark.parametrize(
    ("fault", "said"), [(Refuse("missing_scope"), "files:write"), (ServerError(), "didn't take the file")]
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
    seen.presses("Add to calendar").says("aren't your dates any more")


def test_a_newcomer_is_offered_no_calendar(bot: LocalBot) -> None:
    assert "Add to calendar" not in bot.workspace.user("alice").types("/recert deadlines").buttons
