"""`/recert nudge`: previews the coming nudges, and posts today's at once."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.nudges import content
from handlers.nudges import preview_blocks as view
from handlers.nudges.nudge_blocks import NameList
from handlers.nudges.preview_blocks import HeldNudge, HeldReason, UpcomingNudge
from handlers.officers import agency_led_by
from handlers.request import Request, open_request
from handlers.text import quoted
from handlers.ui.blocks import escape
from handlers.ui.buttons import too_old
from handlers.ui.officer_values import PreviewNudge
from rules.cycle import season_is_over
from rules.dates import local_date, zone_named
from rules.ladder import Milestone, due, find_milestone, may_post, milestones, subject
from storage import cohorts, left_out
from storage.cohorts import Census
from storage.nudges import planned, unposted
from storage.outbox_tables import MessageState
from storage.tables import Agency, key


def nudges(_request: Request, words: list[str]) -> Answer:
    """Answer `/recert nudge` without `preview` or `now`."""
    raise _not_understood(" ".join(words))


def _not_understood(typed: str) -> Refusal:
    said = f"Recert doesn't know {quoted(typed)}. " if typed else ""
    return Refusal(
        f"{said}`/recert nudge preview` shows what will be posted and when, `/recert nudge now` posts today's "
        "nudge at once."
    )


def preview(request: Request, words: list[str]) -> Answer:
    """Answer `/recert nudge preview`."""
    if words:
        raise _not_understood(" ".join(["preview", *words]))
    return _preview(request, request.agency)


def now(request: Request, words: list[str]) -> Later:
    """Answer `/recert nudge now`. Raises `Refusal` where it cannot be posted."""
    if words:
        raise _not_understood(" ".join(["now", *words]))
    agency = _unpaused(request.agency)
    services, asker, agency_id = request.services, request.asker, key(agency)

    def post(outside: Outside) -> Answer:
        with open_request(services, asker, writes=False) as again:  # the officer may have been removed since the ack
            known = _unpaused(agency_led_by(again.session, asker.team_id, agency_id, asker.user_id, writes=False))
            today = again.today_of(known)
        return view.outcome(known, outside.post_now(agency_id), services.book, today)

    return Later(post)


def _unpaused(agency: Agency) -> Agency:
    if agency.paused:
        raise Refusal(f"The nudges of {escape(agency.name)} are paused. `/recert agency resume` turns them back on.")
    return agency


def _preview(request: Request, agency: Agency) -> Answer:
    local = request.now.astimezone(zone_named(agency.timezone))
    today = local.date()
    dates = sorted(cohorts.cohorts_of(request.session, key(agency), today))
    counts = {
        cohort: cohorts.take_census(request.session, [key(agency)], cohort).get(key(agency), Census())
        for cohort in dates
        if not season_is_over(cohort, today)
    }
    without = left_out.of_agency(request.session, key(agency))
    held = [
        *_held_nudges(request, agency, counts, without, local),
        *_due_today(request, agency, counts, without, local),
    ]
    coming = [
        UpcomingNudge(cohort, milestone)
        for cohort, each in counts.items()
        for milestone in _ladder(request, without, cohort)
        if milestone.due_on > today and (each.open_renewals if milestone.for_roles else each.open)
    ]
    first = min(coming, key=lambda each: each.milestone.due_on, default=None)
    chosen = held[0].what if held else first
    return view.preview(
        agency,
        anybody=bool(dates),
        held=held,
        coming=coming,
        sample=_sample(request, agency, chosen, counts[chosen.cohort], without, today) if chosen else None,
    )


def _ladder(request: Request, without: AbstractSet[str], cohort: date) -> list[Milestone]:
    """Return the milestones of a cohort but those that the agency leaves out."""
    return [each for each in milestones(request.book, cohort) if each.id not in without]


def _held_nudges(
    request: Request, agency: Agency, counts: dict[date, Census], without: AbstractSet[str], local: datetime
) -> list[HeldNudge]:
    """Return the nudges that are due but not in the channel yet, each with the reason."""
    found = []
    for row in unposted(request.session, key(agency)):
        milestone = subject(request.book, row.cohort, row.milestone, row.requested_for, local.date())
        if milestone is None or row.cohort not in counts:
            continue
        what = UpcomingNudge(row.cohort, milestone)
        if _sample(request, agency, what, counts[row.cohort], without, local.date()) is not None:
            why = (
                _held_reason(agency, local, held_back=row.held_back)
                if row.state is MessageState.PENDING
                else HeldReason.IN_DOUBT
            )
            found.append(HeldNudge(what, why))
    return found


def _due_today(
    request: Request, agency: Agency, counts: dict[date, Census], without: AbstractSet[str], local: datetime
) -> list[HeldNudge]:
    """Return the nudges that are due today and not in the outbox yet: the next pass writes them there."""
    today, known = local.date(), planned(request.session, key(agency))
    return [
        HeldNudge(UpcomingNudge(cohort, milestone), _held_reason(agency, local, held_back=False))
        for cohort, each in counts.items()
        for milestone in due(_ladder(request, without, cohort), today)[0]
        if milestone.due_on == today
        and (cohort, milestone.id) not in known
        and _sample(request, agency, UpcomingNudge(cohort, milestone), each, without, today) is not None
    ]


def read(request: Request, pressed: PreviewNudge) -> Answer:
    """Show a nudge that was chosen in the preview's menu, as it would read on its day."""
    agency, cohort = request.agency, pressed.cohort
    today = local_date(request.now, agency.timezone)
    if cohort not in cohorts.cohorts_of(request.session, key(agency), today):
        raise too_old("nudge preview")
    milestone = find_milestone(request.book, cohort, pressed.milestone)
    counts = cohorts.take_census(request.session, [key(agency)], cohort).get(key(agency), Census())
    without = left_out.of_agency(request.session, key(agency))
    if milestone is not None and milestone.id in without:
        raise Refusal("Your agency leaves this nudge out, so it wouldn't be posted. `/recert agency` changes that.")
    sample = _sample(request, agency, UpcomingNudge(cohort, milestone), counts, without, today) if milestone else None
    if milestone is None or sample is None:
        raise Refusal("There's nothing to say of it today, so it wouldn't be posted. `/recert nudge preview`.")
    return view.in_full(milestone, sample)


def _held_reason(agency: Agency, local: datetime, *, held_back: bool) -> HeldReason:
    if agency.paused:
        return HeldReason.PAUSED
    if not may_post(agency.nudge_hour, local):
        return HeldReason.HOURS
    return HeldReason.WAITS if held_back else HeldReason.SOON


def _sample(
    request: Request, agency: Agency, what: UpcomingNudge, counts: Census, without: AbstractSet[str], today: date
) -> Answer | None:
    """Return a nudge as it would read on its day, or today if that is over, by what is marked so far.

    Only the officer reads it, so a mention notifies nobody.
    """
    names = None
    if agency.names_in_channel:
        people = content.people_with_open_steps(request.session, key(agency), what.cohort, what.milestone)
        names = NameList.of([f"<@{each}>" for each in people])
    return content.nudge(
        request.book,
        what.milestone,
        agency=agency.name,
        cohort=what.cohort,
        today=max(today, what.milestone.due_on),
        counts=counts,
        without=without,
        names=names,
    )
