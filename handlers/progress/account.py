"""What an officer sees of somebody whose Slack account is deactivated, above where they stand."""

from dataclasses import replace

from handlers.answer import Answer
from handlers.request import Request
from handlers.ui.blocks import actions, day, section
from handlers.ui.buttons import button
from handlers.ui.officer_values import CountAnyway
from storage import deactivated
from storage.current_members import CurrentMember
from storage.tables import Member


def deactivated_account(request: Request, member: CurrentMember) -> Member | None:
    """Return what is known of the deactivated account of somebody with an agency; None of an active one."""
    return None if member.agency_id is None else deactivated.of_row(request.session, member.id)


def with_account(member: CurrentMember, row: Member | None, answer: Answer) -> Answer:
    """Return an officer's answer about somebody; first whether they count, if their account is deactivated."""
    if row is None or row.deactivated_on is None or member.agency_id is None:
        return answer
    counts = "counted anyway" if row.counts else "not counted"
    said = f"Deactivated in Slack ({day(row.deactivated_on)}): {counts}, no reminders."
    buttons = [] if row.counts else [actions(button("Still on the crew", CountAnyway(member.agency_id, member.id)))]
    return replace(answer, text=f"{said} {answer.text}", blocks=(section(said), *buttons, *answer.blocks))
