"""The message to somebody whom a training officer put on a roster: what it says of them, and whether that is so."""

from datetime import date

from handlers.answer import Answer
from handlers.ui.blocks import actions, context, escape, section, sources, spoken
from handlers.ui.buttons import button
from handlers.ui.member_values import AnswerRoster
from handlers.ui.records import asked_about, facts, not_me_button
from handlers.ui.steps import remaining
from rules.cycle import Cycle
from storage.members import Record
from storage.pending_messages import Invitation


def invitation(message: Invitation, cycle: Cycle, today: date) -> Answer:
    """Return the message, with its three answers."""
    agency = escape(message.agency_name)
    record = Record(message.level, message.expires_on, message.number, roles=message.roles)
    said = facts(record)
    if message.by == message.user_id:
        text = f"You put yourself on {agency}'s roster: {said}."
    elif message.by is not None:
        text = f"Your training officer <@{message.by}> put you on {agency}'s roster: {said}."
    else:
        now = f" Your training officer is <@{message.officer}>." if message.officer else ""
        text = f"{agency} put you on its roster: {said}.{now}"
    text += " Officers see which steps you've marked."
    if message.leaves:
        text += f" Yes moves you there from {escape(message.leaves)}."
    left = remaining(message.expires_on, today)
    answers = (
        button("Yes", AnswerRoster(message.agency_id, "yes", asked_about(record)), style="primary"),
        button("Something's wrong", AnswerRoster(message.agency_id, "form")),
        not_me_button(message.agency_id, message.agency_name),
    )
    small = (
        "Recert helps you recertify on time. Until you say yes, nobody sees what you recorded yourself, and you get no "
        "reminders. It asks you once."
    )
    blocks = (section(f":wave: {text}\nIs that right? ({left})"), actions(*answers), context(small), sources(cycle))
    return Answer(text=spoken(text, f"Is that right? {left.capitalize()}."), blocks=blocks)
