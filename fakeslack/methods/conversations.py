"""conversations.*: channels, their membership and their history."""

from decimal import Decimal, InvalidOperation
from typing import Any

from fakeslack.methods.chat import message_object
from fakeslack.methods.context import (
    ApiError,
    Arguments,
    Context,
    Method,
    existing_user,
    flag,
    text_argument,
    visible_channel,
)
from fakeslack.state import Channel

PAGE = 100
LONGEST_PAGE = 999


def history(context: Context, args: Arguments) -> dict[str, Any]:
    """Return a page of the channel's messages, newest first, with metadata only if the app asks for it."""
    channel = visible_channel(context, text_argument(args, "channel"))
    context.require_scope_for(channel, "history")
    if not channel.bot_is_member:
        raise ApiError("not_in_channel")
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
        "messages": [message_object(context, each, metadata=flag(args, "include_all_metadata")) for each in page],
        "has_more": len(found) > limit,
    }
    if answer["has_more"]:
        answer["response_metadata"] = {"next_cursor": f"before:{page[-1].ts}"}
    return answer


def page_length(args: Arguments) -> int:
    """Return how many messages a page may hold; raises ApiError invalid_limit."""
    limit = str(args.get("limit") or PAGE)
    if not limit.isdigit() or int(limit) > LONGEST_PAGE:
        raise ApiError("invalid_limit")
    return int(limit)


def instant(timestamp: object, error: str) -> Decimal:
    """Parse a Slack timestamp; raises ApiError with this code. A float cannot hold all its digits."""
    try:
        return Decimal(str(timestamp))
    except InvalidOperation:
        raise ApiError(error) from None


def info(context: Context, args: Arguments) -> dict[str, Any]:
    """Return a channel."""
    channel = visible_channel(context, text_argument(args, "channel"))
    context.require_scope_for(channel, "read")
    return {"channel": channel_object(channel)}


def join(context: Context, args: Arguments) -> dict[str, Any]:
    """Make the app a member of a public channel."""
    channel = context.state.channels.get(text_argument(args, "channel"))
    if channel is None:
        raise ApiError("channel_not_found")
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    channel.bot_is_member = True
    return {"channel": channel_object(channel)}


def open_direct(context: Context, args: Arguments) -> dict[str, Any]:
    """Return the direct conversation with one user."""
    user = existing_user(context, text_argument(args, "users"))
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    return {"channel": {"id": context.state.dm(user.id).id}}


def channel_object(channel: Channel) -> dict[str, Any]:
    """Return Slack's channel object."""
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
