"""A person in the workspace: types, presses, reads."""

import html
import re

from fakeslack import files
from fakeslack.channels import Channel
from fakeslack.files import File
from fakeslack.records import Message, Sight, User, is_home
from fakeslack.requests import Delivered
from fakeslack.seen import Seen, press
from fakeslack.state import State
from fakeslack.views import Home, Modal
from fakeslack.wire import OK, Wire, acknowledged_message


class Person:
    """Someone with an account. What they do waits, at most the workspace's patience, for what comes of it."""

    def __init__(self, wire: Wire, user: User) -> None:
        self.wire = wire
        self.user = user

    @property
    def id(self) -> str:
        """Give the user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """Give the user name."""
        return self.user.name

    @property
    def direct_messages(self) -> list[Message]:
        """List what the bot wrote to this person directly, oldest first."""
        return [each for each in self.wire.state.dm(self.id).messages if each.user == self.wire.state.bot.id]

    @property
    def modal(self) -> Modal | None:
        """Give the modal that is open, the topmost if several are."""
        with self.wire.state.changed:
            stack = self.wire.state.modals[self.id]
            return Modal(self, stack[-1]) if stack else None

    @property
    def home(self) -> Home | None:
        """Give the App Home as last published; None if it never was."""
        view = self.wire.state.homes.get(self.id)
        return Home(self, view) if view else None

    def types(self, line: str, in_: Channel | None = None) -> Seen:
        """Type a slash command, in a channel or else in the direct conversation with the app.

        Names of known users and channels are escaped as Slack does. The HTTP status never raises: it is in
        `Seen.status`. Raises SlackWouldRefuse for an answer that Slack would not show.
        """
        self.begins()
        state = self.wire.state
        channel = in_ or state.dm(self.id)
        channel.members.add(self.id)
        delivered = self.wire.command(self.user, channel, escaped(line, state))
        payload = acknowledged_message(delivered, f"the answer to {line}")
        if payload is None:
            return self.next_sight(delivered.status, wait=delivered.status == OK)
        with state.changed:
            answer = state.say(channel, payload, self.id)
            state.unseen[self.id].remove(answer)
        return Seen(self, delivered.status, answer, payload)

    def posts(self, text: str, in_: Channel) -> Message:
        """Write an ordinary message in a channel; the app is not told."""
        in_.members.add(self.id)
        return self.wire.state.post(in_, self.id, {"text": escaped(text, self.wire.state)})

    def has_file(self, name: str, content: str | bytes) -> File:
        """Give a file of this person's, to put into a form or a message."""
        data = content.encode() if isinstance(content, str) else content
        return files.make(self.wire.state, name, self.id, data)

    def drops(self, file: File) -> Seen:
        """Drop a file into the direct conversation with the app, which is told of it; see what comes of it."""
        self.begins()
        channel = self.wire.state.dm(self.id)
        message = self.wire.state.post(channel, self.id, {"text": "", "files": [file.described]})
        inner = {
            "type": "message",
            "subtype": "file_share",
            "user": self.id,
            "channel": channel.id,
            "channel_type": "im",
            "text": "",
            "ts": message.ts,
            "files": message.files,
        }
        delivered = self.wire.event(inner, {})
        return self.next_sight(delivered.status, wait=delivered.status == OK)

    def presses(self, message: Message, label: str, *, confirm: bool = True, nth: int | None = None) -> Seen:
        """Press a button of a message that everyone in the channel sees."""
        self.wire.state.channels[message.channel].members.add(self.id)
        return press(self, message, label, confirm=confirm, nth=nth)

    def opens_home(self) -> Home | None:
        """Open the App Home; gives it once the app has published it, None if it never does."""
        self.begins()
        state = self.wire.state
        before = state.homes.get(self.id)
        inner = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.wire.state.dm(self.id).id,
            "tab": "home",
        }
        delivered: Delivered = self.wire.event(inner, {})
        if delivered.status == OK and not self.wire.settle():
            state.wait_for(lambda: state.homes.get(self.id) is not before or state.refusals)
        state.raise_refusals()
        return self.home

    def sees(self, *strings: str) -> Seen:
        """Wait for the next thing to appear that holds these strings, apart from what was seen already."""
        sight = self.next_sight(OK, wait=True)
        while sight.what is not None and not all(each in sight.words for each in strings):
            sight = self.next_sight(OK, wait=True)
        if sight.what is None:
            raise AssertionError(f"{self.name} waited for {', '.join(map(repr, strings))} and it never came")
        return sight

    def begins(self) -> None:
        """Start to do something: what appeared before is not what comes of it."""
        self.wire.settle()
        self.wire.state.raise_refusals()
        with self.wire.state.changed:
            self.wire.state.unseen[self.id].clear()

    def next_sight(self, status: int, *, wait: bool, at_home: bool = False) -> Seen:
        """Give the next thing that appeared, waiting for it if asked to; an empty Seen if nothing does.

        A Home that is drawn anew is seen by one who is there, `at_home`; to others it is another tab.
        """
        state = self.wire.state
        unseen = state.unseen[self.id]

        def first() -> Sight | None:
            return next((each for each in unseen if at_home or not is_home(each)), None)

        if wait and not self.wire.settle():
            state.wait_for(lambda: first() or state.refusals)
        state.raise_refusals()
        with state.changed:
            found = first()
            del unseen[: unseen.index(found) + 1 if found else 0]
            return Seen(self, status, found)

    def __repr__(self) -> str:
        return f"<Person {self.name}>"


def escaped(line: str, state: State) -> str:
    """Escape a line as Slack does: & < >, and the names of known users and channels."""
    users = {user.name: user.id for user in state.users.values()}
    channels = {channel.name: channel.id for channel in state.channels.values() if channel.kind != "dm"}

    def mention(found: re.Match[str]) -> str:
        mark, name = found[1], found[2]
        known = (users if mark == "@" else channels).get(name)
        return f"<{mark}{known}|{name}>" if known else found[0]

    return re.sub(r"(?<!\S)([@#])([\w.-]*\w)", mention, html.escape(line, quote=False))
