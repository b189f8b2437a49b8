"""chat.*: post, update and delete messages."""

import json
from typing import Any

from fakeslack.blockkit import METADATA_BYTES, problems
from fakeslack.methods.context import (
    ApiError,
    Arguments,
    Context,
    Method,
    existing_user,
    text_argument,
    visible_channel,
)
from fakeslack.records import Message
from fakeslack.requests import APP_ID
from fakeslack.state import Channel

_ADDRESS = ("channel", "user", "ts", "team_id", "as_user")
LONGEST_TEXT = 40_000


def post_message(context: Context, args: Arguments) -> dict[str, Any]:
    """Post a message to a channel, or to the direct conversation with the user whose id is `channel`."""
    channel = conversation(context, text_argument(args, "channel"))
    require_posting(context, channel)
    payload = accepted(args)
    message = context.state.post(channel, context.state.bot.id, payload)
    return {"channel": channel.id, "ts": message.ts, "message": message_object(context, message)}


def post_ephemeral(context: Context, args: Arguments) -> dict[str, Any]:
    """Show a message to one user in a channel."""
    channel = conversation(context, text_argument(args, "channel"))
    user = existing_user(context, text_argument(args, "user"))
    require_posting(context, channel)
    if user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    payload = accepted(args)
    thread = payload.get("thread_ts")
    if thread and not any(each.thread_ts == thread for each in channel.messages):
        return {"message_ts": context.state.timestamp()}  # Slack shows it only in a thread that has replies
    message = context.state.post(channel, context.state.bot.id, payload, only_for=user.id)
    return {"message_ts": message.ts}


def update(context: Context, args: Arguments) -> dict[str, Any]:
    """Replace the text and blocks of a message of the app."""
    message = own_message(context, args, "cant_update_message")
    context.state.update(message, accepted(args))
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_object(context, message),
    }


def delete(context: Context, args: Arguments) -> dict[str, Any]:
    """Delete a message of the app."""
    message = own_message(context, args, "cant_delete_message")
    context.state.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def conversation(context: Context, channel_id: str) -> Channel:
    """Return the channel of this id; for a user's id, the direct conversation with that user."""
    if channel_id in context.state.users:
        return context.state.dm(channel_id)
    return visible_channel(context, channel_id)


def require_posting(context: Context, channel: Channel) -> None:
    """Raise ApiError is_archived or not_in_channel if the app cannot post to this channel."""
    if channel.archived:
        raise ApiError("is_archived")
    anywhere = "chat:write.public" in context.state.scopes
    if not channel.bot_is_member and not anywhere:
        raise ApiError("not_in_channel")


def accepted(args: Arguments) -> dict[str, Any]:
    """Return the message in the arguments; raises ApiError with the reasons if Slack would refuse it."""
    payload = {key: value for key, value in args.items() if key not in _ADDRESS and value is not None}
    if not payload.get("text"):
        raise ApiError("no_text")
    if len(str(payload["text"])) > LONGEST_TEXT:
        raise ApiError("msg_too_long")
    if len(json.dumps(payload.get("metadata"))) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    if found := problems("message", payload):
        error = "invalid_metadata_format" if found[0].startswith("/metadata") else "invalid_blocks"
        raise ApiError(error, response_metadata={"messages": [f"[ERROR] {each}" for each in found]})
    return payload


def own_message(context: Context, args: Arguments, not_own: str) -> Message:
    """Return a message of the app; raises ApiError message_not_found, or `not_own` for another author's."""
    channel = visible_channel(context, text_argument(args, "channel"))
    ts = text_argument(args, "ts")
    for message in channel.messages:
        if message.ts == ts:
            if message.user != context.state.bot.id:
                raise ApiError(not_own)
            return message
    raise ApiError("message_not_found")


def message_object(context: Context, message: Message, *, metadata: bool = True) -> dict[str, Any]:
    """Return Slack's message object; without `metadata` it lacks the metadata."""
    found: dict[str, Any] = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    if message.user == context.state.bot.id:
        found |= {"bot_id": f"B{message.user}", "app_id": APP_ID, "team": context.state.team}
    if message.blocks:
        found["blocks"] = message.blocks
    if message.thread_ts:
        found["thread_ts"] = message.thread_ts
    if message.edited:
        found["edited"] = {"user": message.user, "ts": message.ts}
    if metadata and message.metadata:
        found["metadata"] = message.metadata
    return found


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
}
