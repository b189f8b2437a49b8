"""Checks each message of the outbox at the moment in which Slack is asked to post it.

It must be claimed, due, the latest, in the hours, and true by the facts of that moment or of the seconds before it:
a bot reads the facts, asks Slack for names, claims, and then posts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation import cycles, season
from tests.simulation.clock import local
from tests.simulation.model import Model
from tests.simulation.records import Agency, Member
from tests.simulation.stored import DirectLedger, Ledger


@dataclass(frozen=True)
class Moment:
    """When a message is posted: by the clock of the bot that posts it, a little earlier, and whether it was asked for.

    A text is rendered some seconds before it is posted, so around midnight either date is true.
    """

    now: datetime
    earlier: datetime
    asked_for: bool

    def days(self, zone: str) -> set[date]:
        """Return the dates that are true in a time zone."""
        return {local(each, zone).date() for each in (self.earlier, self.now)}

    def hours(self, zone: str) -> set[int]:
        """Return the hours of the day that are true in a time zone."""
        return {local(each, zone).hour for each in (self.earlier, self.now)}


def wrong_nudge(models: Iterable[Model], row: Ledger, args: Mapping[str, Any], moment: Moment) -> str | None:
    """Return what is wrong about a nudge by every one of these models; None if it is right by one."""
    return _wrong([_nudge(model, row, args, moment) for model in models])


def wrong_direct(
    models: Iterable[Model], row: DirectLedger, args: Mapping[str, Any], moment: Moment, zone: str | None
) -> str | None:
    """Return what is wrong about a direct message; `zone` is that of a member who is reminded."""
    if row.kind in {"progress", "summary"}:
        return _wrong([_report(model, row, args, moment) for model in models])
    if row.kind == "private":
        return _wrong([_private(model, row, args, moment) for model in models])
    if row.kind == "invitation":
        return _wrong([_invitation(model, row, args, moment) for model in models])
    if row.kind == "recertified":
        return _wrong([_recertified(model, row, args) for model in models])
    return _wrong([_reminder(model, row, args, moment, zone) for model in models])


def _recertified(model: Model, row: DirectLedger, args: Mapping[str, Any]) -> str | None:
    """Return what is wrong about the message to a member whose new date somebody has confirmed."""
    member, year = model.members.get((row.team, row.user)), row.cohort.year
    following = member.after(year) if member else None
    if args["channel"] != row.user or member is None or following is None or year not in member.confirmed:
        return f"nobody has confirmed V of {row.user} in {row.cohort}"
    if f"recertified until {_written(following.expires)}" not in str(args["text"]):
        return f"{row.user} is recertified until {following.expires}: {args['text']}"
    return None


def _invitation(model: Model, row: DirectLedger, args: Mapping[str, Any], moment: Moment) -> str | None:
    """Return what is wrong about the question whether a roster is right, which goes to whom an officer had told."""
    place = next(
        (each for each in model.named(row.team, row.user) if each.agency and each.agency.channel == row.channel), None
    )
    if place is None or place.invited is None or args["channel"] != row.user:
        return f"{row.user} of {row.team} is not to be asked about the roster of {row.channel}"
    text = str(args["text"])
    said = {place.held(each).expires for each in moment.days(place.zone)}
    if place.agency is None or place.agency.name not in text or not any(_written(each) in text for each in said):
        return f"the roster of {row.channel} says {said} of {row.user}: {text}"
    return None


def _wrong(found: list[str | None]) -> str | None:
    return None if None in found else found[-1]


def _nudge(model: Model, row: Ledger, args: Mapping[str, Any], moment: Moment) -> str | None:
    agency = model.agencies.get((row.team, str(args["channel"])))
    if agency is None or row.channel != agency.channel:
        return f"a nudge of {row.channel} goes to {args['channel']}"
    if agency.paused:
        return f"{agency.name} is paused"
    if not moment.asked_for and not any(agency.hour <= hour < season.LAST_HOUR for hour in moment.hours(agency.zone)):
        return f"a nudge at {local(moment.now, agency.zone):%H:%M}, outside the hours of {agency.name}"
    counts, found = season.counts(model, agency, row.cohort), list[str | None]()
    for today in moment.days(agency.zone):
        rung = _subject(row, today)
        if rung is None:
            found.append(f"{row.milestone or row.requested_for} is not the latest nudge on {today}")
        elif rung.on < agency.created_on:
            found.append(f"{rung.id} came before {agency.name} was set up")
        elif not (counts.renewals if rung.roles else counts.open):
            found.append(f"{agency.name}, {rung.id}: nothing is open")
        else:
            left, *_ = model.departed.get((agency.number, row.cohort), (0, 0, 0))
            found.append(_nudge_text(agency, row.cohort, rung, counts, left, today, str(args["text"])))
    return _wrong(found)


def _subject(row: Ledger, today: date) -> season.Rung | None:
    if row.milestone is None:
        return season.Rung("requested", today, roles=False) if row.requested_for == today else None
    roles = row.milestone.startswith("roles-")
    rung = season.latest(row.cohort, today, roles=roles)
    if rung is None or rung.id != row.milestone or (roles and today > season.roles_due(row.cohort)):
        return None
    return rung


def _nudge_text(
    agency: Agency, cohort: date, rung: season.Rung, counts: season.Counts, left: int, today: date, text: str
) -> str | None:
    open_ = counts.renewals if rung.roles else counts.open
    if agency.name not in text:
        return f"{agency.name} is not named in: {text}"
    if rung.roles:
        said = _number(r"([\d,]+) instructor or examiner renewals?", text)
        left, until = (season.roles_due(cohort) - today).days, season.roles_due(cohort)
    else:
        said, whole = _to_go(text)
        if whole != counts.members + left:
            return f"{agency.name} has {counts.members} members of {cohort}, and {left} left, not {whole}: {text}"
        step = re.search(r"([\d,]+) still (?:has|have) to .*\((\w+)\)", text)
        if step is None or counts.still[step[2]] != int(step[1].replace(",", "")):
            return f"not as many have a step to do ({dict(counts.still)}): {text}"
        left, until = (cohort - today).days, cohort
    if said != open_:
        return f"{agency.name}: {open_} are open, not {said}: {text}"
    following = season.next_day(cohort, max(today, rung.on), everyone=counts.open > 0, roles=counts.renewals > 0)
    if (following is None) is ("Next nudge" in text) or (following and _written(following) not in text):
        return f"the next nudge is on {following}: {text}"
    return _days_left(left, until, text)


def _reminder(model: Model, row: DirectLedger, args: Mapping[str, Any], moment: Moment, zone: str | None) -> str | None:
    member = model.members.get((row.team, row.user))
    if args["channel"] != row.user or member is None or member.since is None or zone is None:
        return f"{row.user} wants no reminders"
    if not any(9 <= hour < season.LAST_HOUR for hour in moment.hours(zone)):
        return f"a reminder at {local(moment.now, zone):%H:%M} of {row.user}"
    roles, year = row.kind == "renewal", row.cohort.year
    stands = any(member.held(each).expires == row.cohort for each in moment.days(member.zone))
    if not stands or not (member.open_roles(year) if roles else not member.recertified(year)):
        return f"nothing is open for {row.user} in {row.cohort}, of which a {row.kind} tells"
    found: list[str | None] = []
    for today in moment.days(zone):
        rung = season.latest(row.cohort, today, roles=roles)
        if member.snoozed is not None and member.snoozed > today:
            found.append(f"{row.user} has snoozed until {member.snoozed}")
        elif row.milestone is None and row.requested_for is not None:
            late = rung is not None and rung.on > row.requested_for
            found.append(
                "a reminder after a later one" if late else _reminder_text(member, row.cohort, roles, today, args)
            )
        elif rung is None or rung.id != row.milestone or (roles and today > season.roles_due(row.cohort)):
            found.append(f"{row.milestone} is not the latest reminder on {today}")
        else:
            found.append(_reminder_text(member, row.cohort, roles, today, args))
    return _wrong(found)


def _private(model: Model, row: DirectLedger, args: Mapping[str, Any], moment: Moment) -> str | None:
    member, text = model.members.get((row.team, row.user)), str(args["text"])
    if args["channel"] != row.user or member is None or member.agency is None:
        return f"{row.user} is not to be reminded privately"
    if row.requested_by not in member.agency.officers or f"<@{row.requested_by}>" not in text:
        return (
            f"{row.requested_by}, who reminds {row.user}, is no officer of {member.agency.name}, or not named: {text}"
        )
    asked, found = row.requested_for or date.min, list[str | None]()
    for today in moment.days(member.zone):
        held = member.held(today)
        if member.recertified(held.cycle):
            found.append(f"{row.user} is recertified in {held.cycle}")
        elif abs(today - asked) <= timedelta(1):  # one replica is asked, another posts: their clocks differ
            found.append(_reminder_text(member, held.expires, roles=False, today=today, args=args))
        else:
            found.append(f"what was asked for on {asked} comes on {today}")
    return _wrong(found)


def _reminder_text(member: Member, cohort: date, roles: bool, today: date, args: Mapping[str, Any]) -> str | None:  # noqa: FBT001
    text, until = str(args["text"]), season.roles_due(cohort) if roles else cohort
    if not roles:
        done, every = season.steps_of(member, cohort.year)
        if f"{done} of {every} steps done" not in text:
            return f"{done} of {every} steps are done: {text}"
    return _days_left((until - today).days, until, text)


def _of_members(text: str) -> tuple[int | None, int | None]:
    return _number(r"([\d,]+) of [\d,]+ members", text), _number(r"[\d,]+ of ([\d,]+) members", text)


def _to_go(text: str) -> tuple[int | None, int | None]:
    """Return how many of how many are not recertified yet; None unless the two numbers of the text agree."""
    if "One member of" in text:
        return 1, 1
    done, whole = _of_members(text)
    to_go = _number(r"([\d,]+) to go", text)
    left = _number(r"recertified, ([\d,]+) ha(?:s|ve) left", text)
    agree = None not in {done, whole, to_go} and (done or 0) + (left or 0) + (to_go or 0) == whole
    return (to_go if agree else None), whole


def _outcome(text: str) -> tuple[int | None, int | None]:
    """Return how many of how many recertified by a season's summary, also where they are all, none, or the only one."""
    if "The one member of" in text:
        return int("didn't recertify" not in text), 1
    if (number := _number(r"All ([\d,]+) members", text)) is not None:
        return number, number
    return _of_members(text)


def _report(model: Model, row: DirectLedger, args: Mapping[str, Any], moment: Moment) -> str | None:
    agency = model.agencies.get((row.team, str(row.channel)))
    if agency is None or row.user not in agency.officers or args["channel"] != row.user:
        return f"{row.user} is no officer of {row.channel}"
    if agency.paused:
        return f"{agency.name} is paused"
    if not any(agency.hour <= hour < season.LAST_HOUR for hour in moment.hours(agency.zone)):
        return f"a report at {local(moment.now, agency.zone):%H:%M}, outside the hours of {agency.name}"
    text, counts = str(args["text"]), season.counts(model, agency, row.cohort, season.of_season)
    if agency.name not in text:
        return f"{agency.name} is not named in: {text}"
    if row.kind == "summary":
        today = min(moment.days(agency.zone))
        if row.due_on != season.summary_day(row.cohort) or today < row.due_on or cycles.is_over(row.cohort, today):
            return f"the summary of {row.cohort} on {today}"
        members, done, _ = model.departed.get((agency.number, row.cohort), (0, 0, 0))
        whole = counts.members - counts.open + done, counts.members + members
        return None if _outcome(text) == whole else f"{whole}: {text}"
    if _to_go(text) != (counts.open, counts.members):
        return f"{counts.open} of {counts.members} members are to go: {text}"
    people = season.of_season(model, agency, row.cohort)
    waiting = sum(each.waits_for_approval(row.cohort.year) for each, _ in people)
    said = _number(r"([\d,]+) members? of [^.]* (?:is|are) waiting for approval", text)
    said = said or _number(r"([\d,]+) ha(?:s|ve) submitted both and (?:is|are) waiting for approval", text)
    if (said or 0) != waiting:
        return f"{waiting} wait for approval: {text}"
    found = [
        _days_left((row.cohort - today).days, row.cohort, text)
        if season.progress_day(row.cohort, today) == row.due_on
        else f"the report of {row.due_on} is not the latest on {today}"
        for today in moment.days(agency.zone)
    ]
    return _wrong(found)


def _days_left(left: int, until: date, text: str) -> str | None:
    if left > 0:
        said = re.search(rf"\b{left:,} days? left\b", text)
    elif left == 0:
        said = re.search(r"expires? today|today is the last day", text, re.IGNORECASE)
    else:
        said = re.search(rf"\b{-left:,} days? ago\b", text)
    if said is None or _written(until) not in text:
        return f"{left} days are left until {until}: {text}"
    return None


def _written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(found[1].replace(",", "")) if found else None


FRESH = {False: timedelta(seconds=6), True: timedelta(seconds=40)}
"""How old a fact may be when it is posted, and if an officer asked for the post, who gets one after the other.

The time comes on top in which a bot asks for names, or is held up by what happens meanwhile.
"""
