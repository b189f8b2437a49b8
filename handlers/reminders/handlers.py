"""`/recert remind`: personal reminders by direct message, for members who want them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import structlog

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.reminders import settings_blocks as view
from handlers.reminders.settings_blocks import NextReminder
from handlers.request import Request
from handlers.services import Asker, Services
from handlers.slack.failures import FAILURES, find, reason
from handlers.text import did_you_mean, nearest, quoted
from handlers.ui.member_values import Remind, Snooze
from rules.cycle import cycle_for
from rules.dates import is_zone, local_date
from rules.direct_messages import Kind, after_snooze, kind_of, needs_reminder_after, reminders_due
from rules.ladder import Milestone, milestones
from rules.standing import Standing
from rules.visible import bare
from rules.written_dates import next_such_day, parse_date
from storage import reminders
from storage.current_members import CurrentMember
from storage.reminders import ReminderSettings

ON, OFF, SNOOZE = "on", "off", "snooze"
_WORDS = {
    **dict.fromkeys((ON, "yes", "start", "me", "resume"), ON),
    **dict.fromkeys((OFF, "no", "stop", "never"), OFF),
    **dict.fromkeys((SNOOZE, "pause", "later", "in", "after", "next"), SNOOZE),
}
_FILLERS = {"", "please", "pls", "thanks", "turn", "for", "again", "them", "reminders", "til", "till", "until"}
log = structlog.get_logger("recert.reminders")
_TIME = re.compile(
    r"(\d{1,4}|(?:a )?couple(?: of)?|(?:a )?few|an?|one|two|three|four|five|six|ten)?\s*(d|days?|w|wks?|weeks?)?",
    re.ASCII,
)
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "couple": 2,
    "three": 3,
    "few": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
}
_TOMORROW = {"tomorrow", "tmrw", "tmw", "tomorow", "tommorow", "tommorrow"}
_WEEK = 7
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def remind(request: Request, words: list[str]) -> Answer:
    """Answer `/recert remind`, `remind on`, `remind off` and `remind snooze <days>`."""
    member = request.need_member()
    if not words:
        return _state(request, member, reminders.settings(request.session, member))
    word, *more = _plain(words)
    to = _WORDS.get(word)
    when = " ".join([word, *more] if to is None else more).partition(" to ")[0]  # “on 12/1 to pay”
    if (to is not ON or not when.isdecimal()) and _days(when, request.today):  # “off until Monday” is a snooze
        return _snooze(request, member, when)
    if to is None or (more and to is not SNOOZE):
        near = did_you_mean(f"/recert remind {each}" for each in nearest(word, [ON, OFF, SNOOZE]))
        raise Refusal(
            f"Recert doesn't know {quoted(' '.join(words))}. {near}Type `/recert remind on`, `off` or `snooze 7`; "
            "`/recert remind` alone says whether reminders are on."
        )
    if to is SNOOZE:
        return _snooze(request, member, " ".join(more))
    return _turn(request, member, on=to is ON)


def _plain(words: list[str]) -> list[str]:
    """Return the words that say something: of ``remind me in a week`` that is ``snooze`` and ``a week``."""
    said = [bare(word).casefold() for word in words]
    said = [word for word in said if word not in _FILLERS]
    return (said[1:] if said[:1] == ["me"] and len(said) > 1 else said) or ["me"]


def turn(request: Request, pressed: Remind) -> Answer:
    """Turn reminders on or off by a button."""
    return _turn(request, request.need_member(), on=pressed.to == "on")


def snooze(request: Request, pressed: Snooze) -> Answer:
    """Snooze reminders by a button."""
    return _snooze(request, request.need_member(), str(pressed.days))


def _turn(request: Request, member: CurrentMember, *, on: bool) -> Answer:
    """Turn reminders on or off. Turning them on ends a snooze; if they were on already, `since` stays as it was."""
    before = reminders.settings(request.session, member)
    zone = _zone(request, member, before)
    since = (before.since or local_date(request.now, zone)) if on else None
    reminders.save(request.session, member, since=since, snoozed_until=None, timezone=zone)
    reminders.cancel_after_snooze(request.session, request.asker.team_id, member)
    after = ReminderSettings(since, None, before.timezone if on else None, before.counted_from)
    answer = _state(request, member, after)
    return replace(answer, then=Later(partial(learn_zone, request.services, request.asker))) if on else answer


def learn_zone(services: Services, asker: Asker, outside: Outside) -> None:
    """Ask Slack for the time zone of a member who wants reminders; until it answers, their agency's is used."""
    try:
        user = find(dict, outside.slack.users_info(user=asker.user_id), "user")
    except FAILURES as error:
        log.info("a time zone is not to be had, so the agency's is used", error=reason(error))
        return
    if is_zone(zone := str(user.get("tz") or "")):
        with services.database.write() as session:
            reminders.save_zone(session, asker.team_id, asker.user_id, zone)


def _snooze(request: Request, member: CurrentMember, typed: str) -> Answer:
    longest = request.book.direct_messages.reminders.longest_snooze
    days = _days(typed, request.today)
    if not 1 <= days <= longest:
        said = f"{quoted(typed)} isn't a number of days that reminders can rest. " if typed else ""
        said = f"{quoted(typed)} is {days:,} days away. " if days > longest else said
        raise Refusal(
            f"{said}Say for how many whole days, from 1 to {longest}: `/recert remind snooze 7`. "
            "`/recert remind off` turns them off."
        )
    before = reminders.settings(request.session, member)
    if before.since is None:
        raise Refusal("Your reminders are off, so there's nothing to snooze. `/recert remind on` turns them on.")
    zone = _zone(request, member, before)
    today = local_date(request.now, zone)
    until = today + timedelta(days)
    reminders.save(request.session, member, since=before.since, snoozed_until=until, timezone=zone)
    reminders.cancel_after_snooze(request.session, request.asker.team_id, member)
    changed = ReminderSettings(before.since, until, before.timezone, before.counted_from)
    if _needs_reminder_after(request, member, changed, today, until):
        reminders.plan_after_snooze(request.session, request.asker.team_id, member, until, now=request.now)
    return _state(request, member, changed, days=days)


def _days(typed: str, today: date) -> int:
    """Read for how many days to snooze: ``7``, ``a week``, ``Friday``, ``in March``; 0 for what says no time."""
    said = bare(typed).casefold().removeprefix("next ").removeprefix("in ")
    if said in _TOMORROW:
        return 1
    if said[:3] in _WEEKDAYS and (said.endswith("day") or len(said) == len(_WEEKDAYS[0])):
        return (_WEEKDAYS.index(said[:3]) - today.weekday() - 1) % _WEEK + 1
    if (day := parse_date(typed) or next_such_day(said, today) or next_such_day(f"{said} 1", today)) is not None:
        return (day - today).days
    found = _TIME.fullmatch(said)
    if not said or found is None:
        return 0
    number = (found[1] or "1").removesuffix(" of").removeprefix("a ")
    count = int(number) if number.isdecimal() else _COUNTS[number]
    return count * _WEEK if (found[2] or "").startswith("w") else count


def _needs_reminder_after(
    request: Request, member: CurrentMember, settings: ReminderSettings, today: date, until: date
) -> bool:
    """Return whether a snooze ends with no other reminder to come: no later day of the ladder, and none due already."""
    held_back = any(kind_of(each) is Kind.REMINDER for each in _due(request, member, settings, today))
    return not held_back and needs_reminder_after(request.book, member.expires_on, today, until)


def _due(request: Request, member: CurrentMember, settings: ReminderSettings, today: date) -> list[Milestone]:
    """Return the reminders that are due to a member and were not sent yet."""
    known = reminders.not_pending(request.session, request.asker.team_id, member)
    since = max(settings.since or today, settings.counted_from)
    return [
        each
        for each in reminders_due(request.book, member.expires_on, today)
        if each.due_on >= since and (kind_of(each), each.id) not in known
    ]


def _zone(request: Request, member: CurrentMember, settings: ReminderSettings) -> str:
    if settings.timezone is not None and is_zone(settings.timezone):
        return settings.timezone
    return member.agency_timezone or request.services.timezone.key


def _state(request: Request, member: CurrentMember, settings: ReminderSettings, *, days: int | None = None) -> Answer:
    today = local_date(request.now, _zone(request, member, settings))
    rests = settings.snoozed_until if settings.snoozed_until is not None and settings.snoozed_until > today else None
    standing = member.standing
    return view.state(
        cycle_for(request.book, member.expires_on),
        on=settings.since is not None,
        snoozed_until=rests,
        days=days,
        zone=settings.timezone,
        coming=_next_reminder(request, member, settings, standing, today, rests),
        open_=not standing.recertified or bool(standing.open_roles),
        hours=request.book.direct_messages.reminders,
    )


def _next_reminder(
    request: Request,
    member: CurrentMember,
    settings: ReminderSettings,
    standing: Standing,
    today: date,
    rests: date | None,
) -> NextReminder | None:
    """Return the next reminder, as far as is known today; if reminders are off, the first that would come."""
    cycle = cycle_for(request.book, member.expires_on)
    ahead = [
        each
        for each in milestones(request.book, member.expires_on)
        if each.due_on > today and each.due_on >= settings.counted_from
    ]
    found = []
    for each in [*_due(request, member, settings, today), *ahead]:
        on = max(each.due_on, today, rests or today)
        if (standing.open_roles and on <= cycle.roles_due) if each.for_roles else not standing.recertified:
            found.append(NextReminder(on, each))
    if rests and not standing.recertified and _needs_reminder_after(request, member, settings, today, rests):
        found.append(NextReminder(rests, after_snooze(rests)))
    # Of those that a snooze holds back, only the latest is sent.
    return min(found, key=lambda coming: (coming.on, -coming.milestone.due_on.toordinal()), default=None)
