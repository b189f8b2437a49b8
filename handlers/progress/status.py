"""`/recert status`: where a member stands, for themselves or for their training officer."""

from dataclasses import replace
from datetime import date

from handlers.answer import Answer
from handlers.progress import approver, warnings
from handlers.progress.account import deactivated_account, with_account
from handlers.progress.place_blocks import place_view
from handlers.progress.status_blocks import Status
from handlers.progress.status_blocks import status as status_view
from handlers.request import Request
from handlers.ui.blocks import day, escape
from handlers.ui.steps import how_known, season_of
from rules.cycle import cycle_for, season_is_over
from rules.dates import Lateness, lateness, local_date
from rules.education import model_for, to_go
from rules.fees import PAID, bill
from storage import courses
from storage.current_members import CurrentMember
from storage.tables import RosterPlace, Source


def status(request: Request, _words: list[str]) -> Answer:
    """Answer `/recert status`."""
    return status_of(request, request.need_member())


def status_of_subject(request: Request, _words: list[str]) -> Answer:
    """Answer `/recert status @user`."""
    return status_of_other(request, request.subject)


def status_of_other(request: Request, member: CurrentMember, *, note: str | None = None) -> Answer:
    """Return where somebody stands for whom an officer asks; of one who has not answered, what the roster says."""
    if member.place is None or member.user_id == request.asker.user_id:
        account = deactivated_account(request, member)
        return with_account(member, account, status_of(request, member, note=note, reads=account is None))
    return status_of_place(request, member.place, note=note)


def status_of_place(request: Request, place: RosterPlace, *, note: str | None = None) -> Answer:
    """Return what a roster says of somebody who has not answered, for their training officer."""
    member, today = request.offered(place), local_date(request.now, request.agency.timezone)
    before = season_before(request, place, member)
    earlier = None if before is None else (cycle_for(request.book, before.expires_on), before.standing)
    cycle = cycle_for(request.book, member.expires_on)
    zone = request.zone_of(member)
    answer = place_view(
        member,
        place,
        cycle,
        today,
        zone,
        asker=request.asker.user_id,
        closed=lateness(request.book.after, member.expires_on, today) is Lateness.CLOSED,
        submission=approver.submission(request, member, member.standing, zone),
        before=earlier,
        note=note,
    )
    return with_account(member, deactivated_account(request, member), answer)


def season_before(request: Request, place: RosterPlace, member: CurrentMember) -> CurrentMember | None:
    """Return what a roster says of somebody in the cycle before theirs, while its season is not over."""
    today = local_date(request.now, request.agency.timezone)
    if member.before is None or season_is_over(member.before, today):
        return None
    return request.offered(place, cycle=member.before.year)


def status_of(request: Request, member: CurrentMember, *, note: str | None = None, reads: bool = True) -> Answer:
    """Return where a member stands, for themselves or for their training officer; `note` says what was just done.

    `reads`: they can read a direct message.
    """
    seen = replace(seen_of(request, member, note=note), reads=reads)
    if seen.whose is not None and member.before is not None:
        before = request.record_of(seen.whose, cycle=member.before.year)
        if before is not None and _matters(before, seen.today):
            earlier = cycle_for(request.book, before.expires_on), before.standing
            seen = replace(seen, before=earlier, earlier=season_of(*earlier, request.zone_of(member)))
    return status_view(seen)


def _matters(before: CurrentMember, today: date) -> bool:
    """Return whether an officer reads of a cycle before: its season is not over, or it has V, as the date after has."""
    return before.standing.recertified or not season_is_over(before.expires_on, today)


def _how_renewed(member: CurrentMember) -> str:
    """Return how the date of a cycle is known that follows another; "" of a first one. Only V makes it recertified."""
    if member.before is None:
        return ""
    until = day(member.expires_on)
    if member.renewed:
        how = "confirmed" if member.source in {Source.OFFICER, Source.STATE_LIST} else "self-reported"
        return f"You're recertified until {until} ({how})."
    how = "from your agency's roster" if member.source is Source.ROSTER else "self-reported"
    return (
        f"Your date is {until} ({how}), but V of {member.before.year} isn't marked: if eLicensing shows {until}, type "
        "`/recert done v`."
    )


def seen_of(request: Request, member: CurrentMember, *, note: str | None = None) -> Status:
    """Return the facts of a member's status."""
    book, standing = request.services.book, member.standing
    cycle = cycle_for(book, member.expires_on)
    zone = request.zone_of(member)
    today = request.now.astimezone(zone).date()
    education = book.education
    logged = courses.logged(request.session, member, today)
    missing = to_go(education, model_for(book, member.expires_on), member.level, logged)
    submission = approver.submission(request, member, standing, zone)
    return Status(
        level=member.level,
        cycle=cycle,
        today=today,
        standing=standing,
        due=bill(cycle, member.level, PAID if standing.recertified else standing.done.union(standing.to_check)),
        hours=logged.total,
        required_hours=education.hours.by_level[member.level].total,
        hours_to_go=missing,
        hours_not_counted=logged.not_counted,
        hours_rule=education.hours,
        warnings=[
            *warnings.of_standing(cycle, standing, today, book.after, submission),
            *warnings.of_education(cycle, standing, logged, missing=missing, today=today),
            *warnings.of_record(member.level, member.expires_on, member.number),
        ],
        agency=escape(member.agency_name) if member.agency_name else None,
        agency_id=member.agency_id,
        number=member.number,
        affiliation=member.affiliation,
        known=how_known(standing, zone),
        submission=submission,
        late=lateness(book.after, cycle.expires_on, today),
        renewal=_how_renewed(member),
        renewed_until=member.until,
        whose=None if member.user_id == request.asker.user_id else member.user_id,
        note=note,
    )
