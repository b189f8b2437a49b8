"""The answer of somebody who was asked whether they move to another agency."""

from handlers.answer import Answer, Refusal
from handlers.membership.join import record
from handlers.membership.move_blocks import SAME_ROLES
from handlers.request import Request
from handlers.ui.button_values import MoveAgency
from rules.schema import Affiliation
from rules.steps import Role
from storage import agencies
from storage.members import Record


def press(request: Request, pressed: MoveAgency) -> Answer:
    """Move the asker to the button's agency, or let them stay; record what they had said of themselves."""
    here = agencies.find(request.session, request.asker.team_id, pressed.agency) if pressed.to == "move" else None
    if here is None and pressed.to == "move":
        raise Refusal("This agency is gone, so nothing was changed.")
    said = pressed.roles.split(";")
    roles = None if pressed.roles == SAME_ROLES else frozenset(role for role in Role if role in said)
    given = Record(pressed.level, pressed.expires_on, pressed.number or None, _affiliation(pressed), roles)
    return record(request, given, here=here)


def _affiliation(pressed: MoveAgency) -> Affiliation | None:
    return Affiliation(pressed.affiliation) if pressed.affiliation in set(Affiliation) else None
