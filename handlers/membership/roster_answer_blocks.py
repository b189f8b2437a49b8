"""What somebody reads who has answered a roster: what is recorded now, and what changed."""

from collections.abc import Sequence

from handlers.answer import Answer, Block
from handlers.consent import REMINDERS_ON
from handlers.membership.move_blocks import back_button
from handlers.ui.blocks import actions, escape, plain, section, spoken
from handlers.ui.buttons import button, show_button
from handlers.ui.member_values import AnswerRoster
from handlers.ui.records import asked_about, facts, if_renewed, not_me_button, put_back_button, renewed_button
from storage.members import Record
from storage.tables import Agency, key


def question(agency: Agency, record: Record) -> Answer:
    """Ask somebody once more whether what a roster says of them is right."""
    return plain(
        f"{escape(agency.name)}'s roster says: {facts(record)}. Is that right?",
        button("Yes", AnswerRoster(key(agency), "yes", asked_about(record)), style="primary"),
        button("Something's wrong", AnswerRoster(key(agency), "form")),
        not_me_button(key(agency), agency.name),
    )


def accepted(
    agency: Agency,
    now: Record,
    *,
    before: Record | None,
    left: Agency | None,
    with_v: bool,
    may_be_renewal: bool,
    lapsed: str,
    notes: Sequence[str],
    buttons: bool,
) -> Answer:
    """Return what is recorded of someone who accepted a roster; `before` is the record that they had.

    `with_v`: the roster's date is their new one, which is V of the season before; `may_be_renewal`: it may be, and took
    the place of one whose season is open. `left` is the agency that they were in, `lapsed` what holds if their date has
    passed, and `notes` what else the change means.
    """
    text = f"You're on {escape(agency.name)}'s roster: {facts(now)}. Officers see which steps you've marked."
    if left is not None:
        text += f" You're no longer with {escape(left.name)} in Recert."
    blocks: list[Block] = []
    if before is None:
        text += f" {REMINDERS_ON}"
    changed = before is not None and facts(before) != facts(now)
    blocks.append(section(f":wave: {text}"))
    if before is not None and changed:
        was = f"Your record was {facts(before)}, and is now {facts(now)}."
        if with_v:
            was += f" That's your new date, so V is marked for {before.expires_on.year} (self-reported)."
        if may_be_renewal and buttons:
            was += f" {if_renewed(now.expires_on)}"
        text = f"{text} {was}"
        blocks.append(section(was))
    for note in (*notes, *([f":warning: {lapsed}"] if lapsed else [])):
        text = f"{text} {note.removeprefix(':warning: ')}"
        blocks.append(section(note))
    if buttons:
        undo = [put_back_button(before, now, with_v=with_v)] if before is not None and changed else []
        if before is not None and may_be_renewal:
            undo.insert(0, renewed_button(before.expires_on, now.expires_on))
        if before is not None and left is not None:  # one asked by two agencies may say yes to both
            undo.append(back_button(left, before=before, now=now, now_in=key(agency), with_v=with_v))
        back = [show_button("How to reinstate", "deadlines")] if lapsed else []
        blocks.append(actions(*undo, *back, show_button("My status", "status"), show_button("All steps", "steps")))
    else:
        blocks.append(section("`/recert status` shows what's next, `/recert steps` all of it."))
    return Answer(text=spoken(text), blocks=tuple(blocks))


def accepted_already(agency: str) -> Answer:
    """Return that somebody is on a roster already."""
    text = f"You're on {escape(agency)}'s roster already."
    return Answer(text=text, blocks=(section(text), actions(show_button("My status", "status"))))


def declined(agency: Agency, *, has_record: bool) -> Answer:
    """Return that somebody is off a roster, and what is kept of them."""
    own = " Your own record hasn't changed." if has_record else ""
    text = (
        f"You're off {escape(agency.name)}'s roster. Recert remembers that, so their next file won't put you back on."
        f"{own} If this was a mistake, type `/recert join` in <#{agency.channel_id}>."
    )
    return Answer(text=spoken(text), blocks=(section(text),))
