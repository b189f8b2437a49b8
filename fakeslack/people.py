"""People of the workspace: they type commands, write messages, press buttons and read."""

import html
import re

from fakeslack import file_storage
from fakeslack.records import File, Message, User
from fakeslack.seen import Home, Modal, Seen, top_modal
from fakeslack.session import Session
from fakeslack.state import Channel, State
from fakeslack.wire import OK, Wire, acknowledged_message

_UNNAMED = re.compile(r"(<[@#]\w+)\|[^>]*>")
"""A mention in a message has no name, unlike one in a command."""


class Person:
    """A person with an account. After an action they wait, for at most the workspace's patience, for its effect."""

    def __init__(self, wire: Wire, user: User) -> None:
        self.wire = wire
        self.user = user
        self.session = Session(wire, user)

    @property
    def id(self) -> str:
        """Return the user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """Return the user name."""
        return self.user.name

    @property
    def direct_messages(self) -> list[Message]:
        """List the messages that the app sent to this person directly, oldest first."""
        return [each for each in self.wire.state.dm(self.id).messages if each.user == self.wire.state.bot.id]

    @property
    def modal(self) -> Modal | None:
        """Return the modal that is on top now; None if none is open."""
        return top_modal(self.session)

    @property
    def home(self) -> Home | None:
        """Return the App Home as last published; None if it never was."""
        view = self.wire.state.homes.get(self.id)
        return Home(self.session, view) if view else None

    def types(self, line: str, in_: Channel | None = None) -> Seen:
        """Type a slash command, in a channel or else in the direct conversation with the app; return what appears.

        Names of known users and channels are escaped as Slack does. An HTTP status other than 200 does not raise:
        `Seen.status` holds it. Raises SlackWouldRefuse for an answer that Slack would not show.
        """
        self.session.begin()
        state = self.wire.state
        channel = in_ or state.dm(self.id)
        channel.members.add(self.id)
        response = self.wire.command(self.user, channel, escaped(line, state))
        payload = acknowledged_message(response, f"the answer to {line}")
        if payload is None:
            return Seen(self.session, *self.session.outcome(response.status, wait=response.status == OK))
        with state.changed:
            answer = state.reply(channel, payload, self.id)
            state.unseen[self.id].remove(answer)
        return Seen(self.session, response.status, answer, payload)

    def posts(self, text: str, in_: Channel) -> Message:
        """Write a message in a channel, without an event to the app; return the message."""
        in_.members.add(self.id)
        return self.wire.state.post(in_, self.id, {"text": escaped(text, self.wire.state)})

    def writes(self, text: str, in_: Channel | None = None, *, thread_ts: str | None = None) -> Seen:
        """Write a message to the app, and return what appears: in a direct conversation, or in a channel.

        In a channel the app receives an event only if the message mentions it, as ``@app``.
        """
        self.session.begin()
        state = self.wire.state
        channel = in_ or state.dm(self.id)
        channel.members.add(self.id)
        message = state.post(
            channel, self.id, {"text": _UNNAMED.sub(r"\1>", escaped(text, state)), "thread_ts": thread_ts}
        )
        response = self.wire.written(self.user, channel, message)
        return Seen(self.session, *self.session.outcome(response.status, wait=response.status == OK))

    def has_file(self, name: str, content: str | bytes) -> File:
        """Return a new file of this person's, for a file input or `drops`."""
        data = content.encode() if isinstance(content, str) else content
        return file_storage.make(self.wire.state, name, self.id, data)

    def drops(self, file: File) -> Seen:
        """Drop a file into the direct conversation with the app, which receives an event; return what appears."""
        self.session.begin()
        channel = self.wire.state.dm(self.id)
        message = self.wire.state.post(channel, self.id, {"text": "", "files": [file.file_object]})
        event = {
            "type": "message",
            "subtype": "file_share",
            "user": self.id,
            "channel": channel.id,
            "channel_type": "im",
            "text": "",
            "ts": message.ts,
            "files": message.files,
        }
        response = self.wire.event(event, {}, self.user.team)
        return Seen(self.session, *self.session.outcome(response.status, wait=response.status == OK))

    def presses(self, message: Message, label: str, *, confirm: bool = True, nth: int | None = None) -> Seen:
        """Press a button of a message that everyone in the channel sees, as `Seen.presses` does."""
        self.wire.state.channels[message.channel].members.add(self.id)
        return Seen(self.session, *self.session.press(message, label, confirm=confirm, nth=nth))

    def opens_home(self) -> Home | None:
        """Open the App Home; return it once the app has published it, None if it never does."""
        self.session.begin()
        state = self.wire.state
        before = state.homes.get(self.id)
        event = {"type": "app_home_opened", "user": self.id, "channel": state.dm(self.id).id, "tab": "home"}
        response = self.wire.event(event, {}, self.user.team)
        if response.status == OK and not self.wire.settle():
            state.wait_for(lambda: state.homes.get(self.id) is not before or state.failures)
        state.raise_failures()
        return self.home

    def sees(self, *strings: str) -> Seen:
        """Wait for the next new item whose words contain these strings, and return it.

        Raises AssertionError if none comes.
        """
        seen = self._next()
        while seen.item is not None and not all(each in seen.words for each in strings):
            seen = self._next()
        if seen.item is None:
            raise AssertionError(f"{self.name} waited for {', '.join(map(repr, strings))} and it never came")
        return seen

    def _next(self) -> Seen:
        return Seen(self.session, *self.session.outcome(OK, wait=True))

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
