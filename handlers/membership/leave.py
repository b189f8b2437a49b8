"""`/recert leave`: asks first, then deletes everything recorded of a member."""

from dataclasses import replace

from handlers.agency.officers import could_lead, uses_recert
from handlers.answer import Affected, Answer
from handlers.membership import leave_blocks as view
from handlers.request import Request
from handlers.text import alone
from handlers.ui.member_values import Leave, Stay
from storage import agencies, app_homes, courses, departed, members, private_reminders, reported
from storage.tables import Agency, key


def leave(request: Request, words: list[str]) -> Answer:
    """Answer `/recert leave`: ask first."""
    alone(words, "leave")
    led, member = request.led, request.own
    if not led and not request.places and not uses_recert(request, request.asker.user_id):
        request.need_member()
    return view.confirmation(
        member=member is not None,
        marks=len(member.standing.done) if member else 0,
        courses=courses.count(request.session, member) if member else 0,
        keeps_office=any(_is_last_officer(request, agency) for agency in led),
    )


def forget(request: Request, _pressed: Leave) -> Answer:
    """Delete everything recorded of the asker, except an office that nobody else holds."""
    _lock_agencies(request)
    sees_home, affected = app_homes.has_opened(request.session, request.asker.team_id, request.asker.user_id), set()
    if request.own is not None and request.own.agency_id is not None:
        affected.add(request.own.agency_id)
    affected |= {each.agency_id for each in request.places}
    departed.count_user(request.session, request.asker.team_id, request.asker.user_id, request.today)
    reported.forget(request.session, request.asker.team_id, request.asker.user_id)
    members.forget(request.session, request.asker.team_id, request.asker.user_id)
    app_homes.forget(request.session, request.asker.team_id, request.asker.user_id)
    private_reminders.forget_officer(request.session, request.asker.team_id, request.asker.user_id)
    kept = []
    for agency in request.led:
        if _is_last_officer(request, agency):
            kept.append(agency.name)
        else:
            agencies.dismiss(request.session, agency, request.asker.user_id)
            affected.add(key(agency))
    homes = frozenset({request.asker.user_id}) if sees_home else frozenset()
    return replace(view.left(keeps_office=tuple(kept)), affected=Affected(agencies=frozenset(affected), homes=homes))


def _lock_agencies(request: Request) -> None:
    """Lock all agencies that the asker leads, is in or is named by: if two officers leave at once, the second stays."""
    own = members.of_user(request.session, request.asker.team_id, request.asker.user_id)
    named = {each.agency_id for each in request.places}
    agencies.lock_all(request.session, {own.agency_id if own else None, *named, *map(key, request.led)})


def stay(_request: Request, _pressed: Stay) -> Answer:
    """Keep everything: the other button of the question."""
    return view.stayed()


def _is_last_officer(request: Request, agency: Agency) -> bool:
    """Return whether nobody else could lead an agency; an app among its officers does not count."""
    others = [each for each in agencies.officers(request.session, agency) if each != request.asker.user_id]
    return not any(could_lead(request, agency, each) for each in others)
