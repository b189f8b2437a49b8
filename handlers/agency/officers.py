"""Whether somebody could be a training officer: an agency must not be left to an app, or to people who left Slack."""

from handlers.request import Request
from storage import agencies, app_homes, deactivated, members
from storage.tables import Agency


def uses_recert(request: Request, user_id: str) -> bool:
    """Return whether somebody has joined or opened their Home. An app never does, and could not lead an agency."""
    team = request.asker.team_id
    has_record = members.of_user(request.session, team, user_id) is not None
    return has_record or app_homes.has_opened(request.session, team, user_id)


def could_lead(request: Request, agency: Agency, user_id: str) -> bool:
    """Return whether somebody could lead an agency: the asker, its founder, or anyone who uses Recert.

    Not an app, nor somebody whose Slack account is known to be deactivated.
    """
    if user_id == request.asker.user_id:
        return True
    if deactivated.who_cannot_read(request.session, request.asker.team_id, {user_id}):
        return False
    return user_id == agencies.founder(request.session, agency) or uses_recert(request, user_id)
