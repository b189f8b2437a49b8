"""Announcements in an agency's channel, and what their author is told where Slack does not take one."""

from handlers.answer import Answer
from handlers.ui.blocks import escape, plain
from rules.direct_messages import Kind
from storage.outbox import SUPERSEDED
from storage.pending_messages import Announcement


def announcement(message: Announcement) -> Answer | str:
    """Tell an agency's channel what somebody has changed about it, or whether it is led, if that is so and is news."""
    name = escape(message.agency_name)
    knows = message.heard is Kind.LEADERLESS
    if message.kind is Kind.LED_AGAIN:
        if message.officer is None or not knows:
            return SUPERSEDED
        return plain(f"{name} has a training officer again: <@{message.officer}>.")
    if message.kind is Kind.LEADERLESS:
        if message.officer is not None or knows:
            return SUPERSEDED
        return plain(
            f"{name}'s last training officer has left Slack. A workspace admin, or a member who has been on its roster "
            "for 30 days, can take over: type `/recert agency` here."
        )
    if message.kind is Kind.RENAMED:
        return plain(f"<@{message.user_id}> renamed this agency: it's {name} now.")
    return plain(
        f"<@{message.user_id}> has taken over as {name}'s training officer, because the ones before left Slack. "
        "Any of them who comes back is a training officer again."
    )


def not_taken(message: Announcement, reason: str) -> Answer:
    """Tell somebody that the channel was not told what they changed."""
    what = {Kind.RENAMED: "you renamed the agency", Kind.TAKEN_OVER: "you took over"}.get(
        message.kind, "the agency has a training officer again"
    )
    return plain(
        f"Slack didn't let Recert say in <#{message.channel_id}> that {what} ({escape(reason)}): please say it there "
        f"yourself. Type `/invite @Recert` there, and Recert can post."
    )
