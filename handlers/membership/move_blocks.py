"""The question to somebody who joins in the channel of another agency than theirs."""

from dataclasses import replace
from datetime import date
from typing import Literal

from handlers.answer import Answer
from handlers.ui.blocks import Button, actions, escape, section, spoken
from handlers.ui.buttons import button
from handlers.ui.member_values import MoveAgency
from handlers.ui.records import asked_about, facts
from rules.dates import has_expired
from rules.steps import Role
from storage import members
from storage.current_members import CurrentMember
from storage.members import Record
from storage.tables import Agency, key

SAME_ROLES = "same"
_LONGEST_NAME = 60


def ask(here: Agency, *, was: CurrentMember, given: Record, today: date) -> Answer:
    """Ask whether a member wants to move to this channel's agency: nothing changed."""
    now_in = was.agency_name or ""
    question = f"Move to {escape(here.name)}? You're in {escape(now_in)} now."
    what = (
        f"If you move, {escape(here.name)}'s training officers see your steps, and {escape(now_in)}'s no longer do; "
        f"both are told.{_seasons_stay(was, today)} Either way your record will be {facts(given)}. Nothing has changed "
        "yet."
    )
    value = _value("move", here, given, was.agency_id, members.record_of(was))
    move = button("Move", value, style="primary", spoken=f"Move to {here.name}")
    stay = button(f"Stay in {now_in[:_LONGEST_NAME]}", replace(value, to="stay"))
    return Answer(text=spoken(question, what), blocks=(section(f"*{question}*\n{what}"), actions(move, stay)))


def _seasons_stay(was: CurrentMember, today: date) -> str:
    """Return what becomes of the seasons whose date has passed, if there are some."""
    if was.before is None and not has_expired(was.expires_on, today):
        return ""
    return f" A season that has ended keeps its numbers, so {escape(was.agency_name or '')} still counts you in it."


def back_button(left: Agency, *, before: Record, now: Record, now_in: int, with_v: bool) -> Button:
    """Return the button that moves a member back to the agency that they have just left, with the record of then.

    It does so as long as their record is `now`.

    `with_v`: V came with the new date, and goes with it.
    """
    value = replace(_value("move", left, before, now_in, now), with_v="v" if with_v else "")
    return button(f"Back to {left.name[:_LONGEST_NAME]}", value)


def _value(to: Literal["move", "stay"], agency: Agency, given: Record, now_in: int | None, about: Record) -> MoveAgency:
    return MoveAgency(
        to,
        key(agency),
        given.level,
        given.expires_on,
        given.number or "",
        given.affiliation or "",
        SAME_ROLES if given.roles is None else ";".join(role for role in Role if role in given.roles),
        now_in or 0,
        about=asked_about(about),
    )
