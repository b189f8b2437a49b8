"""Messages to training officers about somebody's Slack account: it is deactivated, or active again."""

from handlers.answer import Answer
from handlers.ui.blocks import escape, plain
from handlers.ui.button_values import CountAnyway, RemoveListed
from handlers.ui.buttons import ConfirmDialog, button
from storage.pending_messages import AccountNotice


def deactivated(notice: AccountNotice) -> Answer:
    """Return the question whether somebody whose account is deactivated is still on the crew."""
    whose, agency = f"<@{notice.whose}>", escape(notice.agency_name)
    text = (
        f"{whose}'s Slack account was deactivated, so they count in no nudge of {agency} and get no reminders. Once it "
        "is active again, they count again. Are they still on your crew?"
    )
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"{whose} counts in no nudge and no roster then. A record of their own stays theirs.",
        "Remove",
    )
    return plain(
        text,
        button("Still on the crew", CountAnyway(notice.agency_id, notice.member_id)),
        button("Remove from agency", RemoveListed(notice.agency_id, notice.member_id), confirm=dialog),
    )


def reactivated(notice: AccountNotice) -> Answer:
    """Return that somebody's account is active again."""
    return plain(
        f"<@{notice.whose}>'s Slack account is active again: they count in the nudges of {escape(notice.agency_name)} "
        "as before, and get the reminders that they want."
    )
