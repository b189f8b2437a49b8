"""A channel, and what a test expects to be said in it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fakeslack.assertions import assert_says
from fakeslack.records import Message

if TYPE_CHECKING:
    from fakeslack.state import State

Kind = Literal["public", "private", "dm"]


@dataclass(eq=False)
class Channel:
    """A channel or a direct conversation, and what a test expects of it."""

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
        """List what everyone in the channel sees, oldest first."""
        with self.state.changed:
            return [each for each in self.log if not each.deleted]

    def expect_nudge(self, *strings: str) -> Message:
        """Assert that one nudge came since the last ``expect_…``, and that its words hold these strings."""
        return self._expect_one("recert_nudge", strings)

    def expect_message(self, *strings: str) -> Message:
        """Assert that one message of the bot came since the last ``expect_…``, holding these strings."""
        return self._expect_one(None, strings)

    def expect_silence(self) -> None:
        """Assert that the bot said nothing here since the last ``expect_…``."""
        found = self._unread(None)
        self._mark_read()
        if found:
            said = "\n---\n".join(each.words for each in found)
            raise AssertionError(f"expected silence in #{self.name}, the bot said:\n{said}")

    def _expect_one(self, event_type: str | None, strings: tuple[str, ...]) -> Message:
        what = event_type or "message"
        self.state.wait_for(lambda: self._unread(event_type))
        found = self._unread(event_type)
        self._mark_read()
        if len(found) != 1:
            said = "\n---\n".join(each.words for each in found)
            raise AssertionError(f"expected one new {what} in #{self.name}, found {len(found)}:\n{said}")
        assert_says(found[0].words, strings, f"the {what} in #{self.name}")
        return found[0]

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
