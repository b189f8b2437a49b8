"""The button by which a training officer confirms what a member reported, and the words for what is confirmed."""

from datetime import tzinfo

from handlers.ui.blocks import Button, day
from handlers.ui.buttons import Confirm, ConfirmDialog, button
from rules.cycle import Cycle
from rules.standing import Standing
from storage.progress import STATE_LIST


def confirm_button(user_id: str, cycle: Cycle, page: str = "") -> Button:
    """Confirms V, after asking: it is said of what someone else depends upon."""
    dialog = ConfirmDialog(
        "Confirm the new date?",
        f"Only if you have seen the {cycle.new_year} date of <@{user_id}> in eLicensing, or in its public look-up.",
        "I have seen it",
        "Not yet",
    )
    return button("Confirm new date (V)", Confirm(user_id, cycle.year, "yes", page), confirm=dialog)


def take_back_button(user_id: str, cycle: Cycle) -> Button:
    """Takes a confirmation back."""
    return button("Take confirmation back", Confirm(user_id, cycle.year, "no"))


def how_known(standing: Standing, zone: tzinfo | None) -> str:
    """How V is known: ``self-reported``, or who has confirmed it, and on which day of that time zone."""
    confirmation = standing.confirmation
    if confirmation is None:
        return "self-reported"
    by = "the state's list" if confirmation.by == STATE_LIST else f"<@{confirmation.by}>"
    return f"confirmed by {by} on {day(confirmation.at.astimezone(zone).date())}"


def told_apart(recertified: int, confirmed: int) -> str:
    """How many of those recertified are known in which way: ``2 confirmed, 1 self-reported``."""
    if not confirmed:
        return "self-reported"
    rest = recertified - confirmed
    return f"{confirmed:,} confirmed, {rest:,} self-reported" if rest else "confirmed"
