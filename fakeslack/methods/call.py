"""What every method shares: how it is called, how it refuses, and how it finds a channel or a user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fakeslack.channels import Channel
from fakeslack.records import User
from fakeslack.state import State
from fakeslack.triggers import Triggers


class Refused(Exception):  # noqa: N818 Slack's answer, not a fault of ours
    """Slack's `ok: false`: its error code, and what else stands in the answer."""

    def __init__(self, error: str, **extra: object) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


@dataclass(frozen=True)
class Context:
    """What a method works on: the workspace's state and its triggers."""

    state: State
    triggers: Triggers

    def needs(self, scope: str) -> None:
        """Refuse with missing_scope unless the token was granted this scope."""
        if scope not in self.state.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.state.scopes)))

    def needs_for(self, channel: Channel, ability: str) -> None:
        """Refuse unless the token has this ability (read, history, …) in this kind of conversation."""
        family = {"public": "channels", "private": "groups", "dm": "im"}[channel.kind]
        self.needs(f"{family}:{ability}")


Arguments = Mapping[str, Any]


class Method(NamedTuple):
    """A method: the function that answers it, and the scope it always needs, None if that depends.

    `open` ones are answered without a token.
    """

    answer: Callable[[Context, Arguments], dict[str, Any]]
    scope: str | None = None
    open: bool = False


def text_argument(args: Arguments, name: str) -> str:
    """Give an argument that must be there; without it the call is refused with invalid_arguments."""
    value = args.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
        )
    return value


def flag(args: Arguments, name: str, *, default: bool = False) -> bool:
    """Read an argument that says yes or no: true, 1, "true", "1"."""
    return args.get(name, default) in (True, 1, "1", "true", "True")


def existing_user(context: Context, user_id: str) -> User:
    """Give a user, or refuse with user_not_found."""
    user = context.state.users.get(user_id)
    if user is None:
        raise Refused("user_not_found")
    return user


def visible_channel(context: Context, channel_id: str) -> Channel:
    """Give a channel that the bot may know of, or refuse with channel_not_found, as Slack does."""
    channel = context.state.channels.get(channel_id)
    if channel is None or (channel.kind == "private" and not channel.bot_is_member):
        raise Refused("channel_not_found")
    return channel
