"""Messages to the training officers of both agencies about a member who moves from one to the other."""

from handlers.agency import notices
from handlers.answer import Affected, Answer
from handlers.request import Request
from rules.dates import local_date
from storage import agencies, members, season_end
from storage.season_end import EndedSeason
from storage.tables import Agency, key


def of_move(request: Request, *, left: int, joined: Agency) -> Affected:
    """Return whom the asker's move concerns: the officers of both agencies are told, but for the asker."""
    team, user_id = request.asker.team_id, request.asker.user_id
    told: dict[str, Answer] = {}
    if (before := agencies.find(request.session, team, left)) is not None:
        told |= dict.fromkeys(
            agencies.officers(request.session, before),
            notices.moved_away(before, user_id, to=joined, ended=_ended(request, before, user_id)),
        )
        told |= dict.fromkeys(
            agencies.officers(request.session, joined), notices.joined_from(joined, user_id, left=before)
        )
    told.pop(user_id, None)
    return Affected(told, frozenset({left, key(joined)}))


def _ended(request: Request, agency: Agency, user_id: str) -> EndedSeason | None:
    """Return the asker's season that has just ended with the agency that they left."""
    member = members.of_user(request.session, request.asker.team_id, user_id)
    if member is None:
        return None
    return season_end.ended(request.session, key(agency), key(member), local_date(request.now, agency.timezone))
