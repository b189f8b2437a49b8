"""What handlers need to answer: who asks and from where, and the bot's database, rules and clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.files_under_way import FilesUnderWay
from rules.rulebook import RuleBook
from storage.database import Database

First = Callable[[Session], None]
"""What is done first in a request's transaction: it is saved together with what the request changes."""


class Clock(Protocol):
    """The bot's clock, which may be set to another day."""

    def now(self) -> datetime:
        """Return the time, an aware instant in UTC."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A user of a workspace, and the conversation that they ask in; `channel_id` is None outside of any."""

    team_id: str
    user_id: str
    channel_id: str | None = None
    in_channel: bool = False
    """Whether that conversation is a channel, and not a direct message."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that handlers need: the database, the rules and the clock; and which files are under way."""

    database: Database
    book: RuleBook
    clock: Clock
    timezone: ZoneInfo
    files: FilesUnderWay = field(default_factory=FilesUnderWay)
