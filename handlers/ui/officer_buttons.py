"""Buttons for training officers that several features show."""

from collections.abc import Sequence

from handlers.ui.blocks import Button, counted
from handlers.ui.button_values import CompareStateList, Confirm, ForgetPending, RemindPrivately, Remove
from handlers.ui.buttons import ConfirmDialog, button
from rules.cycle import Cycle


def remove_button(user_id: str, agency_id: int) -> Button:
    """Return the button that takes a member out of an agency, after asking."""
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"<@{user_id}> counts in no nudge and no roster then. They keep what they recorded, and may join again.",
        "Remove",
    )
    return button("Remove from agency", Remove(user_id, agency_id), confirm=dialog)


def forget_button(agency_id: int, number: int) -> Button:
    """Return the button that deletes an agency's pending members, after asking."""
    dialog = ConfirmDialog(
        "Forget them?", "What the roster said of those who are not in Slack yet is deleted.", "Forget them"
    )
    return button(f"Forget {number:,} not in Slack", ForgetPending(agency_id), confirm=dialog)


def remind_buttons(agency_id: int, user_ids: Sequence[str]) -> list[Button]:
    """Return the button that reminds these members privately, after asking; none if there is nobody to remind."""
    if not user_ids:
        return []
    dialog = ConfirmDialog(
        f"Remind {counted(len(user_ids), 'member')}?",
        "Recert writes to each of them who is shown here and not recertified, and names you. At most once a day, and "
        "also to those who turned their reminders off.",
        "Remind them",
    )
    return [button("Remind privately", RemindPrivately(agency_id, ".".join(user_ids)), confirm=dialog)]


def confirm_button(user_id: str, cycle: Cycle, page: str = "") -> Button:
    """Return the button that confirms V, after asking, since someone else depends on it."""
    dialog = ConfirmDialog(
        "Confirm the new date?",
        f"Only if you have seen the {cycle.new_year} date of <@{user_id}> in eLicensing, or in its public look-up.",
        "I have seen it",
        "Not yet",
    )
    return button("Confirm new date (V)", Confirm(user_id, cycle.year, "yes", page), confirm=dialog)


def take_back_button(user_id: str, cycle: Cycle) -> Button:
    """Return the button that takes a confirmation back."""
    return button("Take confirmation back", Confirm(user_id, cycle.year, "no"))


def mark_by_list_button(agency_id: int, url: str, *, primary: bool = True) -> Button:
    """Return the button that marks members whom the state's list shows with a later date; it fetches the file again."""
    value = CompareStateList("mark", agency_id, url)
    return button("Mark them as recertified", value, style="primary" if primary else None)
