"""Context of a method call: its state, its arguments, its errors, and the lookup of channels and users."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fakeslack.records import User
from fakeslack.state import Channel, State
from fakeslack.triggers import Triggers


class ApiError(Exception):
    """An answer with `ok: false`: Slack's error code, and further fields of the answer."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass(frozen=True)
class Context:
    """State and trigger ids of the workspace, which methods read and change."""

    state: State
    triggers: Triggers

    def require_scope(self, scope: str) -> None:
        """Raise ApiError missing_scope unless the token has this scope."""
        if scope not in self.state.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.state.scopes)))

    def require_scope_for(self, channel: Channel, ability: str) -> None:
        """Raise ApiError missing_scope unless the token may read, history, … conversations of this kind."""
        family = {"public": "channels", "private": "groups", "dm": "im"}[channel.kind]
        self.require_scope(f"{family}:{ability}")


Arguments = Mapping[str, Any]


class Method(NamedTuple):
    """A method: its function, and the scope that it always needs, None if there is none or if it depends.

    An `open` method needs no token.
    """

    answer: Callable[[Context, Arguments], dict[str, Any]]
    scope: str | None = None
    open: bool = False


def text_argument(args: Arguments, name: str) -> str:
    """Return a required argument; raises ApiError invalid_arguments if it is missing or empty."""
    value = args.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
        )
    return value


def flag(args: Arguments, name: str, *, default: bool = False) -> bool:
    """Return whether an argument is true: true, 1, "true" or "1"."""
    return args.get(name, default) in (True, 1, "1", "true", "True")


def existing_user(context: Context, user_id: str) -> User:
    """Return a user; raises ApiError user_not_found."""
    user = context.state.users.get(user_id)
    if user is None:
        raise ApiError("user_not_found")
    return user


def visible_channel(context: Context, channel_id: str) -> Channel:
    """Return a channel; raises ApiError channel_not_found, also for a private one without the app."""
    channel = context.state.channels.get(channel_id)
    if channel is None or (channel.kind == "private" and not channel.bot_is_member):
        raise ApiError("channel_not_found")
    return channel
