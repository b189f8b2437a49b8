"""Looks something up in Slack for many people: once at the start and once a day, a few look-ups in a pass.

Any number of bots may do so at the same time.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Generic, Protocol, TypeVar

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot.clock import ShiftedClock
from bot.workspaces import ClientFor
from handlers.answer import Refusal
from handlers.services import Clock, Services
from handlers.slack.users import HeldBackError, NoScopeError, UnreachableError

log = structlog.get_logger("recert.lookup")

BATCH = 10
_ROUND_INTERVAL = timedelta(days=1)
_RETRY_AFTER = timedelta(minutes=5)


class _Row(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def team_id(self) -> str: ...


_Each = TypeVar("_Each", bound=_Row)


class DailyLookup(ABC, Generic[_Each]):
    """Looks everybody up, a batch in each pass; then rests for a day, even if a machine's clock is set."""

    name: ClassVar[str]
    """The name of what is looked up, for the log."""

    def __init__(self, services: Services, client_for: ClientFor, *, wall: Clock | None = None) -> None:
        self.services = services
        self._client_for = client_for
        self._wall = wall or ShiftedClock(datetime.now(UTC))
        self._stop = threading.Event()
        self._not_before: datetime | None = None
        self._last = 0
        self._silent: set[str] = set()

    @abstractmethod
    def batch(self, session: Session, *, after: int, most: int) -> Sequence[_Each]:
        """Return some of the rows to look up, in the order of their ids."""

    @abstractmethod
    def look_up(self, client: WebClient, each: _Each) -> bool:
        """Ask Slack about a row and record what it says; return whether that is news."""

    def stop(self) -> None:
        """Start no further look-up; the one under way is finished."""
        self._stop.set()

    def run(self) -> int:
        """Make one pass; return how many had news."""
        now = self._wall.now()
        if self._not_before is not None and now < self._not_before:
            return 0
        with self.services.database.read() as session:
            batch = self.batch(session, after=self._last, most=BATCH)
        if not batch:
            self._last, self._not_before = 0, now + _ROUND_INTERVAL
            self._silent.clear()
            return 0
        news = 0
        for each in batch:
            if self._stop.is_set():
                break
            try:
                news += self._ask(each)
            except HeldBackError as held:
                self._not_before = now + timedelta(seconds=held.seconds)
                break
            except UnreachableError:
                log.warning("Slack does not say who is there; people are looked up later", what=self.name)
                self._not_before = now + _RETRY_AFTER
                break
            except (NoScopeError, Refusal):
                # A workspace that does not answer does not delay the others: it is asked again in the next round.
                log.warning("a workspace does not say who is there", what=self.name, team_id=each.team_id)
                self._silent.add(each.team_id)
            except (LookupError, ValueError) as error:
                # One row that somebody wrote by hand must not keep all others from being looked up.
                log.error("somebody cannot be looked up", what=self.name, id=each.id, error=type(error).__name__)  # noqa: TRY400
            self._last = each.id
        return news

    def _ask(self, each: _Each) -> bool:
        if each.team_id in self._silent or (client := self._client_for(each.team_id)) is None:
            return False
        return self.look_up(client, each)
