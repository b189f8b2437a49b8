"""The dates of a member's cycle as a calendar file (iCalendar, RFC 5545), which phones and computers open."""

from datetime import timedelta

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.reference.deadlines import LABELS
from handlers.request import Request
from handlers.slack.messages import send_file
from handlers.ui.blocks import day, figures, plain
from handlers.ui.member_values import SendCalendar
from rules.cycle import Moment, moments

_NINE = timedelta(hours=9)
_ALARMS = (_NINE - timedelta(days=7), _NINE)
"""From the start of a day, its midnight. The week's comes first: Outlook keeps one reminder of an event."""


def send_dates(request: Request, pressed: SendCalendar) -> Later:
    """Send the file of a member's dates, in their direct conversation."""
    what, name, content = calendar_file(request, pressed.cycle)
    user_id = request.asker.user_id

    def send(outside: Outside) -> Answer:
        send_file(outside.slack, user_id, what=what, name=name, content=content)
        return plain(f"{what}, as a file in your direct messages with Recert: open it on your phone.")

    return Later(send)


def calendar_file(request: Request, year: int) -> tuple[str, str, str]:
    """Return the calendar file of a cycle: its title, its file name, and its content.

    Each date is a whole day, with alarms at nine in the morning: a week before, and on the day. Its UID is the member's
    own and stays the same, so that a calendar that opens the file again changes what it has and adds nothing.
    """
    # Only a request for a calendar pays for the library's import.
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415

    member, cycle = request.need_member(), request.cycle
    if year != cycle.year:
        raise Refusal("These aren't your dates any more. `/recert deadlines` shows yours.")
    calendar = Calendar()
    calendar.add("prodid", "-//Recert//EN")
    calendar.add("version", "2.0")
    for when, moment in moments(cycle):
        if moment is Moment.ROLES_DUE and not member.roles:
            continue
        event = Event()
        event.add("uid", f"{moment.value}-{cycle.year}-{request.asker.user_id}-{request.asker.team_id}@recert")
        event.add("dtstamp", request.now)
        event.add("dtstart", when)
        event.add("dtend", when + timedelta(days=1))
        event.add("summary", LABELS[moment])
        event.add("description", f"{figures(cycle)} Source: {cycle.published.page.url}")
        event.add("transp", "TRANSPARENT")
        for from_start in _ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"{LABELS[moment]}: {day(when)}")
            alarm.add("trigger", from_start)
            event.add_component(alarm)
        calendar.add_component(event)
    what = f"Your {cycle.year} dates"
    return what, f"recertification-{cycle.year}.ics", calendar.to_ical().decode()
