"""Checks, after hours in which nothing failed, that all that is due stands where it belongs, or may be missing.

The ledger says why something is missing; it is believed only if that happened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from tests.simulation import cycles, season
from tests.simulation.clock import day, local
from tests.simulation.model import Model
from tests.simulation.network import Answered
from tests.simulation.records import Agency, Certification, Member
from tests.simulation.season import Rung
from tests.simulation.stored import DirectLedger, Ledger

History = Sequence[tuple[datetime, Model]]

_DAY = timedelta(days=1)
_NOT_NOW_PATIENCE = _DAY - timedelta(hours=5)


def missing_nudges(
    history: History, rows: Iterable[Ledger], stands: Counter[object], answers: Sequence[Answered], now: datetime
) -> list[str]:
    """Return the nudges that are due, in agencies whose hours it is now, and stand nowhere without a reason."""
    model, found = history[-1][1], []
    known = {(row.team, row.channel, row.cohort, row.milestone): row for row in rows}
    for agency in model.agencies.values():
        if agency.paused or not agency.hour <= local(now, agency.zone).hour < season.LAST_HOUR:
            continue
        for cohort in season.cohorts(model, agency):
            for rung in _due_nudges(model, agency, cohort, day(now, agency.zone)):
                row = known.get((agency.team, agency.channel, cohort, rung.id))
                if row is not None and stands[row.nudge_id] == 1:
                    continue
                if row is None and _is_new(history, agency, cohort, rung, day(now, agency.zone)):
                    continue
                if row is None or not _excused(history, row, row.reason, agency, rung, answers):
                    found.append(f"{agency.name} has no nudge {rung.id} of {cohort}: {row}")
    return found


def _due_nudges(model: Model, agency: Agency, cohort: date, today: date) -> list[Rung]:
    """Return the milestones that an agency must have been nudged at, if nothing was in the way."""
    counts, found = season.counts(model, agency, cohort), []
    for roles in (False, True):
        rung = season.latest(cohort, today, roles=roles)
        here = [
            each
            for each, since in season.counted(model, agency, cohort)
            if rung and since < rung.on and (each.roles or not roles)
        ]
        open_ = counts.renewals and today <= season.roles_due(cohort) if roles else counts.open
        if rung and here and open_ and agency.created_on < rung.on:
            found.append(rung)
    return found


def _is_new(history: History, agency: Agency, cohort: date, rung: Rung, today: date) -> bool:
    """Return whether the agency must not have been nudged before today: somebody corrected their date since.

    Milestones whose day is over are planned once a day.
    """
    for model in _since(history, today):
        there = next((each for each in model.agencies.values() if each.number == agency.number), None)
        if there is None or rung not in _due_nudges(model, there, cohort, today):
            return True
    return False


def _excused(
    history: History, row: Ledger, reason: str | None, agency: Agency, rung: Rung, answers: Sequence[Answered]
) -> bool:
    if row.state == "skipped" and reason == "nothing open":
        return _was_done(history, agency, row.cohort, rung)
    if row.state == "failed":
        return _refused(answers, row.team, row.due_on, reason or "", {row.channel})
    return False


def _was_done(history: History, agency: Agency, cohort: date, rung: Rung) -> bool:
    """Return whether at some time since the milestone nothing was open in the agency."""
    for model in _since(history, rung.on):
        there = next((each for each in model.agencies.values() if each.number == agency.number), None)
        if there is None:
            return True
        counts = season.counts(model, there, cohort)
        if not (counts.renewals if rung.roles else counts.open):
            return True
    return False


def _since(history: History, on: date) -> list[Model]:
    """Return the models that held at some time since the day before a date."""
    start = [index for index, (at, _) in enumerate(history) if at.date() < on - _DAY]
    return [model for _, model in history[start[-1] if start else 0 :]]


def _refused(answers: Sequence[Answered], team: str, due_on: date, reason: str, where: set[str]) -> bool:
    """Return whether Slack has answered so: once, if the word is a refusal; for a day, if it means "not now"."""
    history = reason.startswith("outcome unknown")
    word = reason.rpartition(" ")[2] if history else reason
    words = NOT_NOW if word in NOT_NOW else {word}
    said = [each for each in answers if each.team == team and each.error in words and each.at.date() >= due_on - _DAY]
    if history:
        return any(each.method in {"conversations.history", "conversations.open"} for each in said)
    posts = [each for each in said if each.method == "chat.postMessage" and each.args.get("channel") in where]
    if word in NOT_NOW:
        return bool(posts) and posts[-1].at - posts[0].at >= _NOT_NOW_PATIENCE
    return bool(posts)


NOT_NOW = {"team_added_to_org", "org_login_required", "no_permission", "message_limit_exceeded", "some_new_word"}
"""Answers of Slack's that may change by themselves."""


def missing_reminders(
    history: History,
    rows: Iterable[DirectLedger],
    stands: Counter[object],
    answers: Sequence[Answered],
    zones: dict[tuple[str, str], str],
    now: datetime,
) -> list[str]:
    """Return the reminders that are due to members whose hours it is now, and stand nowhere without a reason."""
    model, found = history[-1][1], []
    known = {(row.team, row.user, row.kind, row.cohort, row.milestone): row for row in rows}
    for whose, zone in zones.items():
        member = model.members.get(whose)
        if member is None or not 9 <= local(now, zone).hour < season.LAST_HOUR:
            continue
        today, held = day(now, zone), member.held(member.today(now))
        for roles in (False, True):
            rung = season.latest(held.expires, today, roles=roles)
            if rung is None or not _wants(member, held, rung, today):
                continue
            kind = "renewal" if roles else "reminder"
            row = known.get((member.team, member.user, kind, held.expires, rung.id))
            if row is not None and stands[row.message_id] == 1:
                continue
            done = any(_done(model, whose, held.cycle, rung) for model in _since(history, rung.on))
            refused = row is not None and row.state == "failed"
            if not done and not (
                refused and row and _refused(answers, row.team, row.due_on, row.reason or "", {row.user})
            ):
                found.append(f"{member.user} has no {kind} {rung.id} of {held.expires}: {row}")
    return found


def _wants(member: Member, held: Certification, rung: Rung, today: date) -> bool:
    if rung.roles:
        open_ = bool(member.open_roles(held.cycle)) and today <= season.roles_due(held.expires)
    else:
        open_ = not member.recertified(held.cycle)
    awake = member.snoozed is None or member.snoozed <= today
    in_time = member.since is not None and member.since < rung.on and held.counted_from < rung.on
    return open_ and awake and in_time


def _done(model: Model, whose: tuple[str, str], cycle: int, rung: Rung) -> bool:
    """Return whether somebody had nothing open in a cycle, stood in another or wanted no reminder, by this model."""
    member = model.members.get(whose)
    if member is None or member.since is None or member.of_cycle(cycle) is None:
        return True
    if member.held(rung.on).cycle != cycle:
        return True
    return not member.open_roles(cycle) if rung.roles else member.recertified(cycle)


def missing_reports(
    history: History, rows: Iterable[DirectLedger], stands: Counter[object], answers: Sequence[Answered], now: datetime
) -> list[str]:
    """Return the reports that are due to officers, in agencies whose hours it is now, and stand nowhere."""
    model, found = history[-1][1], []
    known = {(row.team, row.user, row.kind, row.channel, row.cohort, row.due_on): row for row in rows}
    for agency in model.agencies.values():
        if agency.paused or not agency.hour <= local(now, agency.zone).hour < season.LAST_HOUR:
            continue
        for kind, cohort, on in _due_reports(model, agency, day(now, agency.zone)):
            for officer, since in agency.officers.items():
                row = known.get((agency.team, officer, kind, agency.channel, cohort, on))
                if day(since, agency.zone) >= on or (row is not None and stands[row.message_id] == 1):
                    continue
                done = any(_was_silent(model, agency, cohort) for model in _since(history, on))
                refused = row is not None and row.state == "failed"
                if not done and not (refused and row and _refused(answers, row.team, on, row.reason or "", {row.user})):
                    found.append(f"{officer} has no {kind} report of {on} about {agency.name}: {row}")
    return found


def missing_invitations(
    model: Model, rows: Iterable[DirectLedger], stands: Counter[object], answers: Sequence[Answered]
) -> list[str]:
    """Return whom an officer had told that they are on a roster, and who was not, or twice."""
    found, asked = [], defaultdict[tuple[str, str, str | None], list[DirectLedger]](list)
    for row in rows:
        if row.kind == "invitation":
            asked[row.team, row.user, row.channel].append(row)
    for place in model.places.values():
        if place.agency is None or place.invited is None:
            continue
        sent = asked[place.team, place.user, place.agency.channel]
        refused = [each for each in sent if each.state == "failed"]
        if sum(stands[each.message_id] for each in sent) != 1 and not any(
            _refused(answers, each.team, each.due_on, each.reason or "", {each.user}) for each in refused
        ):
            found.append(f"{place.user} was not asked once about the roster of {place.agency.name}: {sent}")
    return found


def _due_reports(model: Model, agency: Agency, today: date) -> list[tuple[str, date, date]]:
    """Return the kind, cohort and day of each report that its officers must have been written."""
    found = []
    for cohort in season.cohorts(model, agency):
        known = season.of_season(model, agency, cohort)
        progress, summary = season.progress_day(cohort, today), season.summary_day(cohort)
        if progress and _knew(agency, known, progress, open_in=cohort.year):
            found.append(("progress", cohort, progress))
        if summary <= today and not cycles.is_over(cohort, today) and _knew(agency, known, summary):
            found.append(("summary", cohort, summary))
    return found


def _knew(agency: Agency, people: Iterable[tuple[Member, date]], on: date, *, open_in: int | None = None) -> bool:
    """Return whether an agency was set up before a day, and counted somebody by then, with V open in that cycle."""
    known = [each for each, since in people if since < on and (open_in is None or not each.recertified(open_in))]
    return agency.created_on < on and bool(known)


def _was_silent(model: Model, agency: Agency, cohort: date) -> bool:
    """Return whether there was no report to write by a model: nothing was open, or the agency was not there."""
    there = next((each for each in model.agencies.values() if each.number == agency.number), None)
    return there is None or not season.counts(model, there, cohort).open


def missing_confirmations(
    history: History, rows: Sequence[DirectLedger], stands: Counter[object], answers: Sequence[Answered], now: datetime
) -> list[str]:
    """Return the members who were not told that somebody has confirmed their new date; once a day, at any hour."""
    found = []
    for whose, member in history[-1][1].members.items():
        for cycle in member.told & member.confirmed:
            held, following = member.of_cycle(cycle), member.after(cycle)
            if held is None or following is None or cycles.is_over(following.expires, member.today(now)):
                continue
            theirs = [each for each in rows if each.kind == "recertified" and each.cohort == held.expires]
            theirs = [each for each in theirs if (each.team, each.user) == whose]
            told = any(stands[each.message_id] == 1 for each in theirs)
            refused = any(
                each.state == "failed" and _refused(answers, each.team, each.due_on, each.reason or "", {each.user})
                for each in theirs
            )
            if not told and not refused and not any(_was_unconfirmed(history, whose, each) for each in theirs):
                found.append(f"{member.user} was not told of the date confirmed in {cycle}: {theirs}")
    return found


def _was_unconfirmed(history: History, whose: tuple[str, str], row: DirectLedger) -> bool:
    """Return whether a message was not to be sent at some time since it was planned: it was taken back that day."""
    models = (model.members.get(whose) for model in _since(history, row.due_on))
    year = row.cohort.year
    silent = (each is None or year not in each.confirmed or each.after(year) is None for each in models)
    return row.state == "skipped" and any(silent)
