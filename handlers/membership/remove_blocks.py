"""The buttons that take people off a roster, and what is said then."""

from handlers.answer import Answer
from handlers.ui.blocks import Button, actions, section
from handlers.ui.buttons import ConfirmDialog, ForgetPending, Remove, button, show_button


def remove_button(user_id: str, agency_id: int) -> Button:
    """Takes a member out of an agency, after asking."""
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"<@{user_id}> counts in no nudge and no roster then. They keep what they recorded, and may join again.",
        "Remove",
    )
    return button("Remove from agency", Remove(user_id, agency_id), confirm=dialog)


def forget_button(agency_id: int, number: int) -> Button:
    """Forgets those whom a roster named and Slack does not know, after asking."""
    dialog = ConfirmDialog(
        "Forget them?", "What the roster said of those who are not in Slack yet is deleted.", "Forget them"
    )
    return button(f"Forget {number:,} not in Slack", ForgetPending(agency_id), confirm=dialog)


def removed(user_id: str, agency: str) -> Answer:
    """A member was taken out."""
    text = f"<@{user_id}> is no longer in {agency}. What they recorded is theirs still, and they may join again."
    return Answer(text=text, blocks=(section(text), actions(show_button("Roster", "roster"))))


def forgotten(number: int) -> str:
    """Those who were awaited are not any more."""
    return f"{number:,} not in Slack: forgotten."
