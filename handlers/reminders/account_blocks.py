"""Messages to training officers about somebody's Slack account: it is deactivated, or active again."""

from handlers.answer import Answer
from handlers.ui.blocks import escape, plain
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.officer_values import CountAnyway, RemoveListed
from storage.pending_messages import AccountNotice


def deactivated(notice: AccountNotice) -> Answer:
    """Return the question whether somebody whose account is deactivated is still on the crew."""
    whose, agency = f"<@{notice.whose}>", escape(notice.agency_name)
    text = (
        f"{whose}'s Slack account was deactivated, so they don't count in {agency}'s nudges and get no reminders. Once "
        "it's active again, they count again. Are they still on your crew?"
    )
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"{whose} comes off the roster and no longer counts in nudges. They keep any record of their own.",
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
        f"<@{notice.whose}>'s Slack account is active again: they count in {escape(notice.agency_name)}'s nudges as "
        "before, and get reminders unless they turned them off."
    )
