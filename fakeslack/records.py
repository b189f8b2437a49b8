"""Records of the workspace: users, messages, files and views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fakeslack.words import words

_MIME_TYPES = {"csv": "text/csv", "txt": "text/plain"}


@dataclass(eq=False)
class User:
    """An account. `tz` is an IANA time zone name; `team` is another workspace that the person acts from, if any."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "America/New_York"
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    is_owner: bool = False
    team: str | None = None


@dataclass(eq=False)
class Message:
    """A message. `only_for` is the id of the one user who sees it, None if everyone in the channel does.

    `channel` and `user` are ids, `ts` is Slack's timestamp. `names` maps the ids of users and channels to names.
    """

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
        """Return the message as its author sent it: text, and blocks, metadata and files if it has any."""
        extra = {"blocks": self.blocks, "metadata": self.metadata, "files": self.files}
        return {"text": self.text, **{key: value for key, value in extra.items() if value}}

    @property
    def words(self) -> str:
        """Return the visible words, one line for each piece of text."""
        return words(self.payload, names=self.names)

    @property
    def at(self) -> datetime:
        """Return when the message was posted, in UTC."""
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(eq=False)
class File:
    """A file in the workspace.

    `url` is its download address, `length` its announced size in bytes. `complete` is False while an app has begun
    to upload the file and not finished.
    """

    id: str
    name: str
    user: str
    url: str
    content: bytes = b""
    length: int = 0
    complete: bool = True

    @property
    def extension(self) -> str:
        """Return the part of the name after the last dot, in lower case."""
        return self.name.rpartition(".")[2].lower()

    @property
    def file_object(self) -> dict[str, Any]:
        """Return Slack's file object."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "mimetype": _MIME_TYPES.get(self.extension, "application/octet-stream"),
            "filetype": self.extension,
            "mode": "hosted",
            "user": self.user,
            "size": len(self.content),
            "url_private": self.url,
            "url_private_download": self.url,
        }


@dataclass(eq=False)
class View:
    """An open modal or a published App Home.

    `payload` is the view as the app sent it, with the block_ids and action_ids that Slack adds. `typed` maps a
    block_id and an action_id to the state of an input that the person changed. `sent` is an App Home without the
    added ids, which are new each time.
    """

    id: str
    user: str
    payload: dict[str, Any]
    hash: str
    typed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    closed: bool = False
    sent: Mapping[str, Any] | None = None


MessageOrView = Message | View


def is_home(item: MessageOrView) -> bool:
    """Return whether the item is an App Home."""
    return isinstance(item, View) and item.payload["type"] == "home"
