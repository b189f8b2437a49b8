"""conversations.*: channels, who is in them, and what was said."""

from decimal import Decimal, InvalidOperation
from typing import Any

from fakeslack.channels import Channel
from fakeslack.methods.call import (
    Arguments,
    Context,
    Method,
    Refused,
    existing_user,
    flag,
    text_argument,
    visible_channel,
)
from fakeslack.methods.chat import described as described_message

PAGE = 100
LONGEST_PAGE = 999


def history(context: Context, args: Arguments) -> dict[str, Any]:
    """Give what was said, newest first, a page at a time; metadata only when asked for."""
    channel = visible_channel(context, text_argument(args, "channel"))
    context.needs_for(channel, "history")
    if not channel.bot_is_member:
        raise Refused("not_in_channel")
    limit = page_length(args)
    inclusive = flag(args, "inclusive")
    oldest = instant(args.get("oldest") or "0", "invalid_ts_oldest")
    latest = instant(args.get("latest") or "Infinity", "invalid_ts_latest")
    before = instant(str(args.get("cursor") or "before:Infinity").removeprefix("before:"), "invalid_cursor")
    found = [
        message
        for message in reversed(channel.messages)
        if (oldest < (ts := Decimal(message.ts)) < latest or (inclusive and ts in (oldest, latest))) and ts < before
    ]
    page = found[:limit]
    answer: dict[str, Any] = {
        "messages": [described_message(context, each, metadata=flag(args, "include_all_metadata")) for each in page],
        "has_more": len(found) > limit,
    }
    if answer["has_more"]:
        answer["response_metadata"] = {"next_cursor": f"before:{page[-1].ts}"}
    return answer


def page_length(args: Arguments) -> int:
    """Give how many messages a page may hold, or refuse with invalid_limit."""
    limit = str(args.get("limit") or PAGE)
    if not limit.isdigit() or int(limit) > LONGEST_PAGE:
        raise Refused("invalid_limit")
    return int(limit)


def instant(timestamp: object, otherwise: str) -> Decimal:
    """Read a Slack timestamp, or refuse with the code given. Decimal, for a float cannot hold all its digits."""
    try:
        return Decimal(str(timestamp))
    except InvalidOperation:
        raise Refused(otherwise) from None


def info(context: Context, args: Arguments) -> dict[str, Any]:
    """Describe a channel."""
    channel = visible_channel(context, text_argument(args, "channel"))
    context.needs_for(channel, "read")
    return {"channel": described(channel)}


def join(context: Context, args: Arguments) -> dict[str, Any]:
    """Make the bot a member of a public channel."""
    channel = context.state.channels.get(text_argument(args, "channel"))
    if channel is None:
        raise Refused("channel_not_found")
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    channel.bot_is_member = True
    return {"channel": described(channel)}


def open_direct(context: Context, args: Arguments) -> dict[str, Any]:
    """Give the direct conversation with one user."""
    user = existing_user(context, text_argument(args, "users"))
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    return {"channel": {"id": context.state.dm(user.id).id}}


def described(channel: Channel) -> dict[str, Any]:
    """Give Slack's channel object."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "dm",
        "is_private": channel.kind != "public",
        "is_archived": channel.archived,
        "is_member": channel.bot_is_member,
        "num_members": len(channel.members) + channel.bot_is_member,
    }


METHODS = {
    "conversations.history": Method(history),
    "conversations.info": Method(info),
    "conversations.join": Method(join, "channels:join"),
    "conversations.open": Method(open_direct, "im:write"),
}
