"""Messages to training officers about somebody's Slack account: it is deactivated, or active again."""

from handlers.answer import Answer
from handlers.ui.blocks import capital, escape, plain
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.ended import never_counted, still_counts
from handlers.ui.officer_values import CountAnyway, RemoveListed
from storage.pending_messages import AccountNotice
from storage.season_end import EndedSeason


def deactivated(notice: AccountNotice, ended: EndedSeason | None) -> Answer:
    """Return the question whether somebody whose account is deactivated is still on the crew."""
    whose, agency = f"<@{notice.whose}>", escape(notice.agency_name)
    text = (
        f"{whose}'s Slack account was deactivated, so they don't count in {agency}'s nudges and get no reminders. Once "
        "it's active again, they count again. Are they still on your crew? “Still on the crew” counts them all the "
        "same."
    )
    comes_off = f"{whose} comes off the roster and no longer counts in nudges."
    if ended is not None and not ended.counts:
        text = (
            f"{whose}'s Slack account was deactivated, so they get no reminders. "
            f"{capital(never_counted(ended, agency))}. Once the account is active again, they count in the next one. "
            "Are they still on your crew?"
        )
    if ended is not None and ended.counts:
        text = (
            f"{whose}'s Slack account was deactivated, so they get no reminders. "
            f"{capital(still_counts(ended, agency))}, but not in the next one until the account is active again. Are "
            "they still on your crew?"
        )
        comes_off = f"{whose} comes off the roster. {capital(still_counts(ended, agency))}, and in none after it."
    dialog = ConfirmDialog(
        "Remove from the agency?",
        f"{comes_off} They keep any record of their own.",
        "Remove",
    )
    return plain(
        text,
        button("Still on the crew", CountAnyway(notice.agency_id, notice.member_id)),
        button("Remove from agency", RemoveListed(notice.agency_id, notice.member_id), confirm=dialog),
    )


def reactivated(notice: AccountNotice, ended: EndedSeason | None) -> Answer:
    """Return that somebody's account is active again."""
    agency = escape(notice.agency_name)
    count = f"they're back in {agency}'s counts"
    if ended is not None and not ended.counts:
        count = f"{never_counted(ended, agency)}, but the one of their next date does"
    text = f"<@{notice.whose}>'s Slack account is active again: {count}, and get reminders unless they turned them off."
    if notice.leads:
        text += " They're a training officer again, too: they see every member's steps. `/recert agency` changes that."
    return plain(text)
