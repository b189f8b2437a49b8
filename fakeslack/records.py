"""The things of the workspace: an account, a message, a view."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fakeslack.words import words


@dataclass(eq=False)
class User:
    """One account. `tz` is an IANA name."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "America/New_York"
    is_bot: bool = False
    deleted: bool = False


@dataclass(eq=False)
class Message:
    """One message. `only_for` is the user id of whoever alone sees it, None for everyone in the channel."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None
    edited: bool = False
    deleted: bool = False
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def payload(self) -> dict[str, Any]:
        """Give the message as its author sent it: text, and blocks, metadata and files if it has any."""
        extra = {"blocks": self.blocks, "metadata": self.metadata, "files": self.files}
        return {"text": self.text, **{key: value for key, value in extra.items() if value}}

    @property
    def words(self) -> str:
        """Give every visible word, one line for each piece of text."""
        return words(self.payload, names=self.names)

    @property
    def at(self) -> datetime:
        """Give the instant at which it was posted, UTC."""
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(eq=False)
class View:
    """An open modal or a published home. `content` is what the app sent, with ids; `typed` what the person entered.

    `sent` is a home as it came, without the ids that are new each time.
    """

    id: str
    user: str
    content: dict[str, Any]
    hash: str
    typed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    closed: bool = False
    sent: Mapping[str, Any] | None = None


Sight = Message | View  # what can appear before a person


def is_home(what: Sight) -> bool:
    """Say whether it is somebody's App Home."""
    return isinstance(what, View) and what.content["type"] == "home"
