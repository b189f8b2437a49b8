"""Announcements of what somebody changes about an agency: its channel is told by the outbox, whatever happens."""

from handlers.request import Request
from rules.direct_messages import Kind
from storage import announcements
from storage.tables import Agency


def announce(request: Request, agency: Agency, kind: Kind) -> None:
    """Let the agency's channel be told what the asker has changed: it is said if, and only if, that is saved."""
    today = request.today_of(agency)
    announcements.plan(request.session, agency, kind, by=request.asker.user_id, today=today, now=request.now)
