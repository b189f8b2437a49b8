"""The answer of somebody who was asked whether they move to another agency."""

from handlers.answer import Answer, Refusal
from handlers.membership.given_record import checked, refuse_if_changed
from handlers.membership.join import not_behind, record
from handlers.membership.move_blocks import SAME_ROLES
from handlers.membership.renewed import without_v
from handlers.request import Request
from handlers.ui.blocks import escape
from handlers.ui.member_values import MoveAgency
from rules.schema import Affiliation
from rules.steps import Role
from storage import agencies
from storage.members import Record


def press(request: Request, pressed: MoveAgency) -> Answer:
    """Move the asker to the button's agency, or let them stay; record what they had said of themselves."""
    here = agencies.find(request.session, request.asker.team_id, pressed.agency) if pressed.to == "move" else None
    if here is None and pressed.to == "move":
        raise Refusal("This agency is gone, so nothing changed.")
    if here is not None:
        agencies.lock_move(request.session, here, request.asker.user_id)
    _refuse_if_moved(request, pressed)
    refuse_if_changed(request.own, pressed.about, pressed)
    said = pressed.roles.split(";")
    roles = None if pressed.roles == SAME_ROLES else frozenset(role for role in Role if role in said)
    given = Record(pressed.level, pressed.expires_on, pressed.number or None, _affiliation(pressed), roles)
    also = without_v(request, given.expires_on) if pressed.with_v else []
    given = given if request.own is None else not_behind(request.own, given)
    return record(request, checked(request, given), here=here, also=also)


def _refuse_if_moved(request: Request, pressed: MoveAgency) -> None:
    """Refuse an answer to a question of another day: the asker is not in the agency any more that it spoke of.

    Pressing Move again does no harm.
    """
    own = request.own
    now_in = own.agency_id if own else None
    if now_in == pressed.now_in or (pressed.to == "move" and now_in == pressed.agency):
        return
    where = f"in {escape(own.agency_name)}" if own and own.agency_name else "not with an agency"
    raise Refusal(
        f"You're {where} now, so nothing changed. To change your record or your agency, type `/recert join` in the "
        "channel of the agency that you're with."
    )


def _affiliation(pressed: MoveAgency) -> Affiliation | None:
    return Affiliation(pressed.affiliation) if pressed.affiliation in set(Affiliation) else None
