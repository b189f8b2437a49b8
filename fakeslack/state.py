"""What the local workspace holds: users, channels, messages, open modals and published homes.

One condition guards it all. Whatever changes the state does so inside ``with state.changed:`` and notifies,
so that a driver can wait for an effect instead of sleeping.
"""

import itertools
import time
from collections.abc import Callable, Mapping
from threading import Condition
from typing import TYPE_CHECKING, Any

from fakeslack.assertions import SlackWouldRefuse
from fakeslack.channels import Channel, Kind
from fakeslack.controls import numbered
from fakeslack.records import Message, Sight, User, View

if TYPE_CHECKING:
    from fakeslack.files import File

DEFAULT_SCOPES = (
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
    "users:read.email",
)


class State:
    """The workspace's memory, and the clerk who numbers what comes in."""

    def __init__(self, team: str, name: str, bot_token: str) -> None:
        self.team = team
        self.name = name
        self.bot_token = bot_token
        self.scopes: set[str] = set(DEFAULT_SCOPES)
        self.changed = Condition()
        self.patience = 5.0
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.unseen: dict[str, list[Sight]] = {}
        self.codes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self.address = ""
        self.refusals: list[SlackWouldRefuse] = []
        self.bot = User(id="UBOT", name="recert", real_name="Recert", email="", is_bot=True)
        self.users[self.bot.id] = self.bot
        self.names: dict[str, str] = {self.bot.id: self.bot.name}
        self._numbers = itertools.count(1)
        self._last_microsecond = 0

    def number(self) -> int:
        """Give a number not given before."""
        return next(self._numbers)

    def timestamp(self) -> str:
        """Give a Slack timestamp, later than any before it: seconds since 1970, six decimals."""
        with self.changed:
            self._last_microsecond = max(self._last_microsecond + 1, time.time_ns() // 1000)
            seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
            return f"{seconds}.{microseconds:06d}"

    def wait_for(self, happened: Callable[[], object], seconds: float | None = None) -> bool:
        """Wait until `happened` gives something true, at most `seconds` (the workspace's patience)."""
        with self.changed:
            return self.changed.wait_for(lambda: bool(happened()), self.patience if seconds is None else seconds)

    def add_channel(self, channel_id: str, name: str, kind: Kind, *, bot: bool) -> Channel:
        """Make a channel."""
        with self.changed:
            channel = Channel(state=self, id=channel_id, name=name, kind=kind, bot_is_member=bot)
            self.channels[channel_id] = channel
            self.names[channel_id] = name
            return channel

    def add_user(self, user: User) -> None:
        """Make an account."""
        with self.changed:
            self.users[user.id] = user
            self.names[user.id] = user.name
            self.unseen[user.id] = []
            self.modals[user.id] = []

    def dm(self, user_id: str) -> Channel:
        """Give the direct conversation of this user with the app, made on first use."""
        with self.changed:
            channel_id = f"D{user_id[1:]}"
            if channel_id not in self.channels:
                self.add_channel(channel_id, "directmessage", "dm", bot=True).members.add(user_id)
            return self.channels[channel_id]

    def post(
        self,
        channel: Channel,
        author: str,
        payload: Mapping[str, Any],
        *,
        only_for: str | None = None,
        told: str | None = None,
    ) -> Message:
        """Put a message into a channel, or before one person only.

        It arrives before that person, or the user of a direct conversation, or `told`, who caused it.
        """
        with self.changed:
            message = Message(
                channel=channel.id,
                ts=self.timestamp(),
                user=author,
                text=payload.get("text", ""),
                blocks=numbered(payload.get("blocks") or [], self.number),
                metadata=payload.get("metadata"),
                files=list(payload.get("files") or []),
                thread_ts=payload.get("thread_ts"),
                only_for=only_for,
                names=self.names,
            )
            if only_for is None:
                channel.log.append(message)
                self.changed.notify_all()
            if author == self.bot.id:
                direct = channel.members if channel.kind == "dm" else set()
                self._show(message, {only_for, told, *direct})
            return message

    def say(self, channel: Channel, payload: Mapping[str, Any], user_id: str) -> Message:
        """Show the app's answer to what a user did: to them alone, unless its response_type is in_channel."""
        if payload.get("response_type") == "in_channel":
            return self.post(channel, self.bot.id, payload, told=user_id)
        return self.post(channel, self.bot.id, payload, only_for=user_id)

    def change(self, message: Message, payload: Mapping[str, Any], told: str | None = None) -> None:
        """Replace what a message says; `told`, and whoever is in its channel, sees it change."""
        with self.changed:
            message.text = payload.get("text", "")
            message.blocks = numbered(payload.get("blocks") or [], self.number)
            message.metadata = payload.get("metadata", message.metadata)
            message.edited = True
            self._show(message, self._audience(message) | {told})

    def take_back(self, message: Message, told: str | None = None) -> None:
        """Delete a message; `told`, and whoever is in its channel, sees it vanish."""
        with self.changed:
            message.deleted = True
            self._show(message, self._audience(message) | {told})

    def _audience(self, message: Message) -> set[str | None]:
        return {message.only_for} if message.only_for else {*self.channels[message.channel].members}

    def _show(self, message: Message, before: set[str | None]) -> None:
        for user_id in before - {None}:
            self.arrive(str(user_id), message)
        self.changed.notify_all()

    def arrive(self, user_id: str, what: Sight) -> None:
        """Record that something appeared before this person, and wake whoever waits for it."""
        with self.changed:
            self.unseen.setdefault(user_id, []).append(what)
            self.changed.notify_all()

    def refuse(self, refusal: SlackWouldRefuse) -> None:
        """Keep a refusal that no caller is there to hear, for the next thing the test does."""
        with self.changed:
            self.refusals.append(refusal)
            self.changed.notify_all()

    def raise_refusals(self) -> None:
        """Raise the oldest refusal that nobody has heard of yet."""
        with self.changed:
            if self.refusals:
                raise self.refusals.pop(0)
