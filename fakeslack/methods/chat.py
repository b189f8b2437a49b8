"""chat.*: the app speaks, corrects itself, and takes back what it said."""

import json
from typing import Any

from fakeslack.blockkit import METADATA_BYTES, problems
from fakeslack.channels import Channel
from fakeslack.methods.call import (
    Arguments,
    Context,
    Method,
    Refused,
    existing_user,
    text_argument,
    visible_channel,
)
from fakeslack.records import Message

_ADDRESS = ("channel", "user", "ts", "team_id", "as_user")
LONGEST_TEXT = 40_000


def post_message(context: Context, args: Arguments) -> dict[str, Any]:
    """Post into a channel, or into the direct conversation with a user whose id is given as the channel."""
    channel = addressed(context, text_argument(args, "channel"))
    may_speak(context, channel)
    payload = accepted(args)
    message = context.state.post(channel, context.state.bot.id, payload)
    return {"channel": channel.id, "ts": message.ts, "message": described(context, message)}


def post_ephemeral(context: Context, args: Arguments) -> dict[str, Any]:
    """Show a message to one user in a channel."""
    channel = addressed(context, text_argument(args, "channel"))
    user = existing_user(context, text_argument(args, "user"))
    may_speak(context, channel)
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    message = context.state.post(channel, context.state.bot.id, accepted(args), only_for=user.id)
    return {"message_ts": message.ts}


def update(context: Context, args: Arguments) -> dict[str, Any]:
    """Replace what a message of the app says."""
    message = own_message(context, args, "cant_update_message")
    context.state.change(message, accepted(args))
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": described(context, message),
    }


def delete(context: Context, args: Arguments) -> dict[str, Any]:
    """Take back a message of the app."""
    message = own_message(context, args, "cant_delete_message")
    context.state.take_back(message)
    return {"channel": message.channel, "ts": message.ts}


def addressed(context: Context, channel_id: str) -> Channel:
    """Give the channel of this id; a user's id stands for the direct conversation with them."""
    if channel_id in context.state.users:
        return context.state.dm(channel_id)
    return visible_channel(context, channel_id)


def may_speak(context: Context, channel: Channel) -> None:
    """Refuse with is_archived or not_in_channel."""
    if channel.archived:
        raise Refused("is_archived")
    anywhere = "chat:write.public" in context.state.scopes
    if not channel.bot_is_member and not anywhere:
        raise Refused("not_in_channel")


def accepted(args: Arguments) -> dict[str, Any]:
    """Give the message in the arguments, or refuse it with Slack's code and the reasons."""
    payload = {key: value for key, value in args.items() if key not in _ADDRESS and value is not None}
    if not payload.get("text"):
        raise Refused("no_text")
    if len(str(payload["text"])) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    if len(json.dumps(payload.get("metadata"))) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    if found := problems("message", payload):
        error = "invalid_metadata_format" if found[0].startswith("/metadata") else "invalid_blocks"
        raise Refused(error, response_metadata={"messages": [f"[ERROR] {each}" for each in found]})
    return payload


def own_message(context: Context, args: Arguments, otherwise: str) -> Message:
    """Give a message that the app posted, or refuse with message_not_found or the code for "not yours"."""
    channel = visible_channel(context, text_argument(args, "channel"))
    ts = text_argument(args, "ts")
    for message in channel.messages:
        if message.ts == ts:
            if message.user != context.state.bot.id:
                raise Refused(otherwise)
            return message
    raise Refused("message_not_found")


def described(context: Context, message: Message, *, metadata: bool = True) -> dict[str, Any]:
    """Give Slack's message object."""
    found: dict[str, Any] = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    if message.user == context.state.bot.id:
        found |= {"bot_id": f"B{message.user}", "app_id": "ALOCAL", "team": context.state.team}
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
