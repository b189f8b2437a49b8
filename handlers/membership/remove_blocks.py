"""The buttons that take people off a roster, and what is said then."""

from slack_sdk.models.blocks import ButtonElement

from handlers.ui.blocks import Answer, Sure, actions, button, section, show_button
from handlers.ui.ids import Action


def remove_button(user_id: str, agency_id: int | None) -> ButtonElement:
    """Takes a member out of an agency, after asking; its value is both: ``U123:4``."""
    sure = Sure(
        "Remove from the agency?",
        f"<@{user_id}> counts in no nudge and no roster then. They keep what they recorded, and may join again.",
        "Remove",
        "Cancel",
    )
    return button("Remove from agency", Action.REMOVE, f"{user_id}:{agency_id}", sure=sure)


def forget_button(agency_id: int, number: int) -> ButtonElement:
    """Forgets those whom a roster named and Slack does not know, after asking."""
    sure = Sure(
        "Forget them?", "What the roster said of those who are not in Slack yet is deleted.", "Forget them", "Cancel"
    )
    return button(f"Forget {number:,} not in Slack", Action.FORGET_AWAITED, f"{agency_id}", sure=sure)


def removed(user_id: str, agency: str) -> Answer:
    """A member was taken out."""
    text = f"<@{user_id}> is no longer in {agency}. What they recorded is theirs still, and they may join again."
    return Answer(text=text, blocks=(section(text), actions(show_button("Roster", "roster"))))


def forgotten(number: int) -> str:
    """Those who were awaited are not any more."""
    return f"{number:,} not in Slack: forgotten."
