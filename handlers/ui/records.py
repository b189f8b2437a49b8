"""A record as people read it, and the button that puts one back which somebody else changed."""

from dataclasses import replace
from datetime import date

from handlers.ui.blocks import Button, day, escape
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.member_values import AnswerRoster, Mark, PutBack, Renewed, TakeDate
from rules.steps import Role, StepCode
from storage.members import Record


def facts(record: Record) -> str:
    """Return a record in a line: level, date, number and roles."""
    roles = [role.label for role in Role if role in (record.roles or ())]
    return ", ".join(filter(None, (record.level.label, day(record.expires_on), record.number, *roles)))


def asked_about(record: Record) -> str:
    """Return what a question about a record was about, in a button's value: another record is asked about anew."""
    return f"{record.level.value} {record.expires_on} {record.number or ''}".strip()


def not_me_button(agency_id: int, agency: str) -> Button:
    """Return the button of somebody who isn't the one whom an agency's roster names."""
    what = f"You come off {escape(agency)}'s roster, and their next file won't put you back on."
    return button("Not me", AnswerRoster(agency_id, "no"), confirm=ConfirmDialog("Not on this roster?", what, "Not me"))


def if_renewed(until: date) -> str:
    """Return when `renewed_button` is to be pressed."""
    return f"If eLicensing shows {day(until)} already, you've recertified: press “I recertified”, so it counts."


def renewed_button(before: date, until: date) -> Button:
    """Return the button of somebody who recertified, and whose record has the new date in place of the old one."""
    return button("I recertified", Renewed(before, until))


def if_unmarked(before: date, until: date) -> str:
    """Return what it means that V of a season whose date has passed is not marked, though the new date is known."""
    return f"V of {before.year} isn't marked, so that season counts you as not recertified. {if_renewed(until)}"


def unmarked_button(before: date) -> Button:
    """Return the button that marks V of a season whose date has passed, of somebody whose new date is known."""
    return button("I recertified", Mark(before.year, StepCode.V, "done"))


def date_button(before: date, expires_on: date) -> Button:
    """Return the button that takes a date from a roster's file, and leaves the rest of one's record as it is."""
    return button(day(expires_on), TakeDate(before, expires_on))


def put_back_button(before: Record, now: Record, *, with_v: bool = False) -> Button:
    """Return the button that puts one's own record back as it was, as long as it is `now`.

    `with_v`: V came with the new date.
    """
    roles = ";".join(role for role in Role if role in (before.roles or ()))
    value = PutBack(before.level, before.expires_on, before.number or "", roles, about=asked_about(now))
    return button("Undo", replace(value, with_v="v" if with_v else ""))
