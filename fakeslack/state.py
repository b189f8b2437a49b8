"""State of the workspace: users, channels, messages, open modals and published App Homes.

One condition guards all of it. Code that changes the state does so inside ``with state.changed:`` and notifies, so
that a test can wait for an effect instead of sleeping.
"""

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Condition
from typing import Any, Literal

from fakeslack.assertions import SlackWouldRefuse, assert_says
from fakeslack.controls import with_ids
from fakeslack.records import File, Message, MessageOrView, User, View

DEFAULT_SCOPES = (
    "app_mentions:read",
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

Kind = Literal["public", "private", "dm"]


@dataclass(eq=False)
class Channel:
    """A channel or a direct conversation, and the expectations that a test has of it.

    `members` holds the ids of people. `log` holds every message, oldest first, deleted ones too.
    """

    state: "State" = field(repr=False)
    id: str
    name: str
    kind: Kind
    bot_is_member: bool = True
    archived: bool = False
    members: set[str] = field(default_factory=set)
    log: list[Message] = field(default_factory=list, repr=False)
    _read: int = field(default=0, repr=False)

    @property
    def messages(self) -> list[Message]:
        """List the messages that everyone in the channel sees, oldest first."""
        with self.state.changed:
            return [each for each in self.log if not each.deleted]

    def expect_message(self, *strings: str, event_type: str | None = None) -> Message:
        """Wait for one message of the app since the last ``expect_…`` and return it.

        With `event_type`, count only messages whose metadata has this event type. Raises AssertionError if there
        is none, more than one, or if its words lack one of the strings.
        """
        expected = event_type or "message"
        self.state.wait_for(lambda: self._unread(event_type))
        found = self._unread(event_type)
        self._mark_read()
        if len(found) != 1:
            raise AssertionError(f"expected one new {expected} in #{self.name}, found {len(found)}:\n{_joined(found)}")
        assert_says(found[0].words, strings, f"the {expected} in #{self.name}")
        return found[0]

    def expect_silence(self) -> None:
        """Raise AssertionError if the app posted here since the last ``expect_…``."""
        found = self._unread(None)
        self._mark_read()
        if found:
            raise AssertionError(f"expected silence in #{self.name}, the app said:\n{_joined(found)}")

    def _unread(self, event_type: str | None) -> list[Message]:
        with self.state.changed:
            return [
                each
                for each in self.log[self._read :]
                if each.user == self.state.bot.id
                and not each.deleted
                and event_type in (None, (each.metadata or {}).get("event_type"))
            ]

    def _mark_read(self) -> None:
        with self.state.changed:
            self._read = len(self.log)


def _joined(messages: list[Message]) -> str:
    return "\n---\n".join(each.words for each in messages)


class State:
    """Everything that the workspace holds. `address` is the workspace's own URL, with a slash at the end.

    `clock` returns the time by which messages are dated, in seconds since 1970.
    """

    def __init__(self, team: str, name: str, bot_token: str, app_name: str) -> None:
        self.team = team
        self.name = name
        self.bot_token = bot_token
        self.installed = True
        self.enterprise: str | None = None
        self.org_wide = False
        self.removed: set[str] = set()
        self.scopes: set[str] = set(DEFAULT_SCOPES)
        self.changed = Condition()
        self.patience = 5.0
        self.clock: Callable[[], float] = time.time
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.unseen: dict[str, list[MessageOrView]] = {}
        self.codes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self.address = ""
        self.failures: list[SlackWouldRefuse] = []
        self.bot = User(id="UBOT", name=slug(app_name), real_name=app_name, email="", is_bot=True)
        self.users[self.bot.id] = self.bot
        self.names: dict[str, str] = {self.bot.id: self.bot.name}
        self._numbers = itertools.count(1)
        self._last_microsecond = 0

    def granting(self) -> list[str]:
        """List the workspaces of the organization whose people use the app, but for those that removed it."""
        with self.changed:
            return sorted({self.team, *map(self.team_of, self.users.values())} - self.removed)

    def team_of(self, user: User) -> str:
        """Return the workspace that a person acts from."""
        return user.team or self.team

    def number(self) -> int:
        """Return a number that was not returned before."""
        return next(self._numbers)

    def timestamp(self) -> str:
        """Return a Slack timestamp, later than any before it: seconds since 1970, with six decimals."""
        with self.changed:
            self._last_microsecond = max(self._last_microsecond + 1, int(self.clock() * 1_000_000))
            seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
            return f"{seconds}.{microseconds:06d}"

    def wait_for(self, happened: Callable[[], object], seconds: float | None = None) -> bool:
        """Wait until `happened` returns something true, for at most `seconds` (by default `patience`)."""
        with self.changed:
            return self.changed.wait_for(lambda: bool(happened()), self.patience if seconds is None else seconds)

    def add_channel(self, channel_id: str, name: str, kind: Kind, *, bot: bool) -> Channel:
        """Add a channel and return it; `bot` says whether the app is a member."""
        with self.changed:
            channel = Channel(state=self, id=channel_id, name=name, kind=kind, bot_is_member=bot)
            self.channels[channel_id] = channel
            self.names[channel_id] = name
            return channel

    def add_user(self, user: User) -> None:
        """Add an account."""
        with self.changed:
            self.users[user.id] = user
            self.names[user.id] = user.name
            self.unseen[user.id] = []
            self.modals[user.id] = []

    def dm(self, user_id: str) -> Channel:
        """Return the direct conversation of this user with the app, added on first use."""
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
        actor: str | None = None,
    ) -> Message:
        """Post a message to a channel, or show it to one person only.

        The app's messages are shown to `only_for`, to the user of a direct conversation, and to `actor`, who
        caused the message. All are user ids.
        """
        with self.changed:
            message = Message(
                channel=channel.id,
                ts=self.timestamp(),
                user=author,
                text=payload.get("text", ""),
                blocks=with_ids(payload.get("blocks") or [], self.number),
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
                self._show_to_all({only_for, actor, *direct}, message)
            return message

    def reply(self, channel: Channel, payload: Mapping[str, Any], user_id: str) -> Message:
        """Show the app's answer to a user's action: to that user alone, unless response_type is in_channel."""
        if payload.get("response_type") == "in_channel":
            return self.post(channel, self.bot.id, payload, actor=user_id)
        return self.post(channel, self.bot.id, payload, only_for=user_id)

    def update(self, message: Message, payload: Mapping[str, Any], actor: str | None = None) -> None:
        """Replace a message's text and blocks, and show it to its readers and to `actor`, who caused it."""
        with self.changed:
            message.text = payload.get("text", "")
            message.blocks = with_ids(payload.get("blocks") or [], self.number)
            message.metadata = payload.get("metadata", message.metadata)
            message.edited = True
            self._show_to_all({*self._readers(message), actor}, message)

    def delete(self, message: Message, actor: str | None = None) -> None:
        """Delete a message, in the sight of its readers and of `actor`, who caused it."""
        with self.changed:
            message.deleted = True
            self._show_to_all({*self._readers(message), actor}, message)

    def show_to(self, user_id: str, item: MessageOrView) -> None:
        """Record that something appeared on this person's screen, and wake the threads that wait for it."""
        with self.changed:
            self.unseen.setdefault(user_id, []).append(item)
            self.changed.notify_all()

    def fail_later(self, failure: SlackWouldRefuse) -> None:
        """Keep a failure that no caller can receive now; the test's next step raises it."""
        with self.changed:
            self.failures.append(failure)
            self.changed.notify_all()

    def raise_failures(self) -> None:
        """Raise the oldest failure that was kept and not raised yet."""
        with self.changed:
            if self.failures:
                raise self.failures.pop(0)

    def _readers(self, message: Message) -> set[str]:
        return {message.only_for} if message.only_for else set(self.channels[message.channel].members)

    def _show_to_all(self, user_ids: set[str | None], message: Message) -> None:
        for user_id in user_ids - {None}:
            self.show_to(str(user_id), message)
        self.changed.notify_all()


def slug(name: str) -> str:
    """Return a name as Slack writes it in addresses and handles: lower case, hyphens for spaces."""
    return name.lower().replace(" ", "-")
