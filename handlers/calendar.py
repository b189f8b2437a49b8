"""The dates of a member's cycle as a calendar file (iCalendar, RFC 5545), which phones and computers open."""

from datetime import timedelta

from handlers.request import Refusal, Request
from handlers.views.blocks import day, figures
from handlers.views.deadlines import WHAT
from rules.dates import Moment, moments

_ALARM_BEFORE = timedelta(days=7)


def calendar_file(request: Request, value: str) -> tuple[str, str, str]:
    """The file that a button for the cycle in its value asks for: what it is, its name, and what is in it.

    Each date is a whole day, with an alarm a week before it. Its UID stays the same, so that a calendar that opens the
    file again changes what it has and adds nothing.
    """
    # Only who asks for a calendar pays for the library's import.
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415

    member, cycle = request.need_member(), request.cycle
    if value != str(cycle.year):
        raise Refusal("These dates belong to another cycle than yours now. `/recert deadlines` shows yours.")
    calendar = Calendar()
    calendar.add("prodid", "-//Recert//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Recertification {cycle.year}")
    for when, moment in moments(cycle):
        if moment is Moment.ROLES_DUE and not member.roles:
            continue
        event, alarm = Event(), Alarm()
        event.add("uid", f"{moment.value}-{cycle.expires_on}@recert")
        event.add("dtstamp", request.now)
        event.add("dtstart", when)
        event.add("dtend", when + timedelta(days=1))
        event.add("summary", WHAT[moment])
        event.add("description", f"{figures(cycle)} Source: {cycle.published.page.url}")
        event.add("transp", "TRANSPARENT")
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{WHAT[moment]}: {day(when)}")
        alarm.add("trigger", -_ALARM_BEFORE)
        event.add_component(alarm)
        calendar.add_component(event)
    what = f"The dates of your {cycle.year} cycle"
    return what, f"recertification-{cycle.year}.ics", calendar.to_ical().decode()
