"""The join modal, and the answer after joining."""

from collections.abc import Sequence
from datetime import date

from handlers.answer import Answer, Block, View
from handlers.consent import REMINDERS_ON
from handlers.progress.lapsed_blocks import Lapse, way_back
from handlers.ui.blocks import Button, actions, as_typed, context, day, escape, section, sources, spoken
from handlers.ui.buttons import join_button, show_button
from handlers.ui.forms import checkboxes, date_picker, field, option, radio_buttons, text_input
from handlers.ui.ids import Field, Modal
from handlers.ui.records import if_renewed, if_unmarked, renewed_button, unmarked_button
from handlers.ui.steps import mark_button, name, remaining
from rules.cycle import Cycle
from rules.dates import Lateness, has_expired
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import Role
from storage.members import Record

_NUMBER_LENGTH = 20

REMINDERS_OFF = "Reminders by direct message are off. `/recert remind on` turns them on."


def join_modal(known: Record | None, private_metadata: str, *, callback_id: Modal = Modal.JOIN) -> View:
    """Return the form, filled in with what is known: one's own record, or what a roster says."""
    levels = {level: option(level, f"{level.label} (number begins with {level.prefix})") for level in Level}
    ways = {way: option(way, way.label) for way in Affiliation}
    roles = {role: option(role, role.label) for role in Role}
    held = [roles[role] for role in Role if known and role in (known.roles or ())]
    return View(
        callback_id=callback_id,
        private_metadata=private_metadata,
        title="Your record" if known else "Join Recert",
        submit="Save" if known else "Join",
        blocks=(
            field(
                Field.LEVEL,
                "Level",
                radio_buttons(levels.values(), levels[known.level] if known else None),
            ),
            field(
                Field.EXPIRES_ON,
                "Expiration date",
                date_picker(known.expires_on.isoformat() if known else None),
                hint="The date eLicensing shows now, even if it has passed.",
            ),
            field(
                Field.NUMBER,
                "Certification number",
                text_input(known.number if known else None, longest=_NUMBER_LENGTH),
                hint="E, A or P and digits. Never your SSN: Recert doesn't ask for it or keep it.",
                optional=True,
            ),
            field(
                Field.AFFILIATION,
                "Affiliation",
                radio_buttons(ways.values(), ways[known.affiliation] if known and known.affiliation else None),
                optional=True,
            ),
            field(
                Field.ROLES,
                "Other roles you hold",
                checkboxes(roles.values(), held),
                hint="These renewals have their own due date.",
                optional=True,
            ),
            *([] if known else [_reminders()]),
        ),
    )


def _reminders() -> Block:
    ticked = option("on", "Remind me by direct message")
    return field(
        Field.REMINDERS,
        "Reminders",
        checkboxes([ticked], [ticked]),
        hint="On key dates, while you have steps left. /recert remind off stops them.",
        optional=True,
    )


def joined(
    cycle: Cycle,
    *,
    level: Level,
    number: str | None,
    agency: str | None,
    new: bool,
    changed: bool,
    left: str | None,
    reminds: bool,
    dropped: bool,
    renewed_from: date | None,
    unmarked: date | None,
    lapsed: Lapse | None,
    warnings: Sequence[str],
    standing: Standing,
    today: date,
    buttons: bool = True,
) -> Answer:
    """Return what was recorded; `left` is the agency that they were in; `dropped`: V is no longer confirmed.

    `renewed_from` is the date before, if the new one may be that of a renewal; `unmarked` that of a season that goes
    on, of which a roster knew and V is not marked.
    `reminds` says whether a new member gets personal reminders; `buttons` are left out in a modal, where an answer
    cannot replace anything.
    """
    if new:
        opening = "You've joined"
    elif left is not None and agency is not None:
        opening = f"You've moved from {escape(left)} to {escape(agency)}"
    else:
        opening = "Your record is updated" if changed else "You've already joined, and nothing changed"
    if standing.recertified:
        lapsed = None
    over = has_expired(cycle.expires_on, today)
    left = remaining(cycle.expires_on, today)
    when = f"{day(cycle.expires_on)}, {left.removeprefix('expired ')}"
    whole = f"{opening}: {level.label}, {'expired' if over else 'expires'} {when}."
    where = f"{f'Number {number}. ' if number else ''}{_where(agency, over=over)}"
    if dropped:
        where += " Your new date (V) is no longer confirmed: that was about your record as it was before."
    if new:
        where += f"\n{REMINDERS_ON if reminds else REMINDERS_OFF}"
    blocks: list[Block] = [section(f"{':wave: ' if new else ''}*{whole}*\n{where}")]
    renewed, first = _if_renewed(level, cycle.expires_on, renewed_from, unmarked, buttons=buttons)
    cautions = [*([lapsed.holds] if lapsed else []), *renewed, *warnings]
    blocks += [section(f":warning: {warning}") for warning in cautions]
    following = "" if lapsed and lapsed.late is Lateness.CLOSED else _next(cycle, standing, today)
    blocks += [section(following)] if following else []
    blocks += way_back(level, lapsed.back) if lapsed else []
    if buttons:
        row = [show_button("My status", "status"), show_button("My steps", "steps")]
        if first:
            row[:0] = first
        elif warnings:
            row.insert(0, join_button("My record", style=None))
        elif following and standing.next is not None and not cycle.is_early(today):
            row.insert(0, mark_button(cycle, standing.next))
        blocks.append(actions(*row))
    else:
        blocks.append(section("`/recert status` shows what's next, `/recert steps` what's open."))
    blocks += [
        context("Recert keeps what you report as self-reported. `/recert leave` deletes it."),
        sources(cycle),
    ]
    back = [line.text for line in lapsed.back] if lapsed else []
    text = spoken(whole, where, *cautions, following.replace("\n", ". "), *back)
    return Answer(text=text, blocks=tuple(blocks))


def _if_renewed(
    level: Level, now: date, renewed_from: date | None, unmarked: date | None, *, buttons: bool
) -> tuple[list[str], list[Button]]:
    """Return what marks V for somebody whose new date may be that of a renewal, and the buttons for it."""
    if renewed_from is not None:
        said = if_recertified(level, renewed_from, now, buttons=buttons)
        return [said], [renewed_button(renewed_from, now), join_button("My record", style=None)]
    if unmarked is not None:
        return [if_unmarked(unmarked, now)], [unmarked_button(unmarked)]
    return [], []


def if_recertified(level: Level, before: date, now: date, *, buttons: bool) -> str:
    """Return what marks V for somebody who has recertified, and not merely corrected their date."""
    if buttons:
        return if_renewed(now)
    return (
        f"If eLicensing shows {day(now)} already, you've recertified. For it to count, put the former date back with "
        f"`/recert join {level.value} {as_typed(before)}`, then type `/recert done v {as_typed(now)}`."
    )


def _where(agency: str | None, *, over: bool) -> str:
    if agency is None:
        return (
            "You're not with an agency here: type `/recert join` in your agency's channel to be included in its nudges."
        )
    return f"You're on {escape(agency)}'s roster." if over else f"You're included in {escape(agency)}'s nudges."


def _next(cycle: Cycle, standing: Standing, today: date) -> str:
    """Return what comes next: the step, or the day until which nothing is due."""
    if standing.next is None:
        return ""
    if cycle.is_early(today):
        return f"Nothing is due until {day(cycle.opens)}. Log your education as you go: `/recert ce`."
    return f"*Next: {name(cycle.steps[standing.next])}.*"
