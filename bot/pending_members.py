"""Looks up again the people whom a roster named by e-mail address and whom Slack did not know.

`team_join` reports most of them. People who were there under another address, or came while the bot was off, are found
here: once at the start and once a day, a few look-ups in a pass. Any number of bots may do so at the same time.
"""

import threading
from datetime import UTC, datetime, timedelta

import structlog

from bot.clock import ShiftedClock
from bot.workspaces import ClientFor
from handlers.answer import Refusal
from handlers.request import Clock, Services
from handlers.slack import users
from handlers.slack.users import HeldBackError, NoScopeError, UnreachableError
from storage import places
from storage.places import PendingAddress

log = structlog.get_logger("recert.pending_members")

BATCH = 10
_ROUND_INTERVAL = timedelta(days=1)
_RETRY_AFTER = timedelta(minutes=5)


class PendingMemberLookup:
    """Looks up all pending members, a batch in each pass; then rests for a day, even if a machine's clock is set."""

    def __init__(self, services: Services, client_for: ClientFor, *, wall: Clock | None = None) -> None:
        self._services = services
        self._client_for = client_for
        self._wall = wall or ShiftedClock(datetime.now(UTC))
        self._stop = threading.Event()
        self._not_before: datetime | None = None
        self._last = 0
        self._silent: set[str] = set()

    def stop(self) -> None:
        """Start no further look-up; the one under way is finished."""
        self._stop.set()

    def run(self) -> int:
        """Make one pass; return how many have come."""
        now = self._wall.now()
        if self._not_before is not None and now < self._not_before:
            return 0
        with self._services.database.read() as session:
            batch = places.to_look_up(session, after=self._last, most=BATCH)
        if not batch:
            self._last, self._not_before = 0, now + _ROUND_INTERVAL
            self._silent.clear()
            return 0
        came = 0
        for each in batch:
            if self._stop.is_set():
                break
            try:
                came += self._look_for(each)
            except HeldBackError as held:
                self._not_before = now + timedelta(seconds=held.seconds)
                break
            except UnreachableError:
                log.warning("Slack does not say who is there; pending members are looked up later")
                self._not_before = now + _RETRY_AFTER
                break
            except (NoScopeError, Refusal):
                # A workspace that does not answer does not delay the others: it is asked again in the next round.
                log.warning("a workspace does not say who is there", team_id=each.team_id)
                self._silent.add(each.team_id)
            except (LookupError, ValueError) as error:
                # One row that somebody wrote by hand must not keep all others from being looked up.
                log.error("a pending member cannot be looked up", id=each.id, error=type(error).__name__)  # noqa: TRY400
            self._last = each.id
        return came

    def _look_for(self, each: PendingAddress) -> bool:
        if each.team_id in self._silent or (client := self._client_for(each.team_id)) is None:
            return False
        user_id = users.find_by_email(client, each.email)
        if user_id is None:
            return False
        with self._services.database.write() as session:
            return bool(places.arrived(session, each.team_id, each.email, user_id, now=self._services.clock.now()))
