"""The buttons below an import: what later dates in a roster's file are, of people whose V isn't marked."""

from dataclasses import replace
from datetime import UTC, datetime

from handlers.agency.notices import changed_by_roster
from handlers.answer import Affected, Answer, Refusal
from handlers.request import Request
from handlers.ui.blocks import day
from handlers.ui.officer_values import SayLaterDates
from handlers.uploads.later_date_blocks import outcome
from rules.dates import has_expired, local_date
from storage import later_dates
from storage.later_dates import LaterDates
from storage.tables import key


def press(request: Request, pressed: SayLaterDates) -> Answer:
    """Confirm V of those people with the date in the file, or correct their dates; say of whom nothing changed."""
    agency, by = request.agency, request.asker.user_id
    to, rows = LaterDates(pressed.to), [int(each) for each in pressed.people.split(".")]
    today = local_date(request.now, agency.timezone)
    if to is LaterDates.CORRECT and has_expired(pressed.before, today):
        raise Refusal(
            f"{day(pressed.before)} has passed, so a file doesn't correct that date any more. If they've recertified, "
            "press “They've recertified”; if the date is wrong, they correct it with `/recert join`."
        )
    got = later_dates.settle(
        request.session,
        agency,
        rows,
        before=pressed.before,
        after=pressed.after,
        to=to,
        by=by,
        now=request.now,
        since=datetime.fromtimestamp((pressed.asked + 1) * 60, UTC),
        today=today,
    )
    told: dict[str, Answer | None] = {each.user_id: None for each in got.done if each.user_id}
    told |= {each.user_id: changed_by_roster(agency, by, each) for each in got.records}
    answer = outcome(got, pressed.before, pressed.after, to)
    return replace(answer, command="", affected=Affected(told, frozenset({key(agency)})))
