"""Messages about an agency whose training officers have all left Slack, and about who takes it over."""

from collections.abc import Sequence

from handlers.answer import Answer
from handlers.officers import mentions
from handlers.ui.blocks import escape, plain
from handlers.ui.buttons import ConfirmDialog, button, show_button
from handlers.ui.officer_values import TakeOver
from storage.tables import Agency, key


def offer(agency: Agency, officers: Sequence[str]) -> Answer:
    """Offer an agency to somebody who may take it over."""
    name = escape(agency.name)
    have = "The training officer" if len(officers) == 1 else "All training officers"
    has = "has" if len(officers) == 1 else "have"
    text = (
        f"{have} of {name} {has} left Slack: {mentions(officers)}. You can take over: you'd see every member's steps, "
        "and change the settings. Recert will tell this channel. Any of them who comes back to Slack is a training "
        "officer again."
    )
    dialog = ConfirmDialog(
        "Become training officer?",
        f"You'll see which steps the people of {name} have marked. Recert will tell this channel that you took over.",
        "Take over",
    )
    return plain(text, button("Become training officer", TakeOver(key(agency)), style="primary", confirm=dialog))


def taken_over(agency: Agency) -> Answer:
    """Return that one has taken over an agency; its channel is told by an announcement."""
    text = (
        f"You're a training officer of {escape(agency.name)} now: you see every member's steps, and change the "
        f"settings. Recert will tell <#{agency.channel_id}> within a minute."
    )
    return plain(text, show_button("Roster", "roster"), show_button("Settings", "agency"))


def led_by(agency: Agency, officers: Sequence[str]) -> str:
    """Return who leads an agency, some of whom are still in Slack."""
    ask = "Ask them" if len(officers) == 1 else "Ask one of them"
    return f"Only {escape(agency.name)}'s training officers can do that: {mentions(officers)}. {ask}."


def no_answer(agency: Agency, officers: Sequence[str]) -> str:
    """Return that nobody can take over, since Slack does not say whether the officers have left."""
    return (
        f"{led_by(agency, officers)} If they have left Slack, try again in a minute: Slack didn't answer just now "
        "whether they have, and until it does nobody can take over."
    )


def may_not(agency: Agency, *, named: bool) -> str:
    """Return who may take over an agency, to somebody who may not; `named`: only its roster names them."""
    left = f"{escape(agency.name)}'s training officers have all left Slack."
    if named:
        return (
            f"{left} You're on its roster, but haven't said yes yet, so you can't take over. Type `/recert join`: once "
            "you've joined and have been on the roster for 30 days, type `/recert agency` here again."
        )
    return (
        f"{left} A workspace admin can take over, or a member who has been on its roster for 30 days: ask one of them "
        "to type `/recert agency` here."
    )


def leads_already(agency: Agency) -> str:
    """Return that somebody leads an agency already."""
    return f"You're a training officer of {escape(agency.name)} already: `/recert agency` opens its settings."
