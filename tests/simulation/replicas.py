"""Replicas: each is the whole bot, with its own clock, connections and memory, on the one database.

The database's clock is the truth. What follows an ack is done as soon as the ack has left, in the order it was begun.
"""

from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from bot import app
from bot.outbox.dispatchers import Dispatchers
from bot.pending_members import PendingMemberLookup
from bot.settings import Settings
from bot.upkeep import Upkeep
from bot.workspaces import nudging_clients
from fakeslack import AppResponse
from fakeslack.bolt import deliver_to
from handlers.answer import Refusal
from handlers.roster.export import read_roster
from handlers.services import Services
from handlers.slack.users import FoundUsers
from handlers.uploads.roster_import import import_roster
from rules.dates import local_date
from rules.problems import BadFileError
from rules.rulebook import RuleBook
from storage import agencies, workspaces
from storage.database import Database
from storage.installations import Revocation
from storage.tables import key
from tests.simulation.clock import SkewedClock, Truth
from tests.simulation.network import API
from tests.simulation.points import Points, watch

P = ParamSpec("P")
T = TypeVar("T")

ZONE = "America/New_York"
"""The time zone in which the bot runs."""


def token(team: str) -> str:
    """Return the bot token of a workspace."""
    return f"xoxb-{team}"


class _Installed:
    """The workspaces in which the bot is installed, each with a token of its own; every replica's are the same."""

    oauth = None

    def __init__(self, teams: set[str]) -> None:
        self.teams = teams

    def token(self, team_id: str | None) -> str | None:
        """Return the token of a workspace."""
        return token(team_id) if team_id in self.teams else None

    def token_of_request(
        self,
        database: Database,  # noqa: ARG002 - the protocol's
        team_id: str | None,
        enterprise_id: str | None,  # noqa: ARG002
        *,
        by_member: bool,  # noqa: ARG002
    ) -> str | None:
        """Return the token of a workspace."""
        return self.token(team_id)

    def revoke(self, database: Database, revocation: Revocation, *, now: datetime) -> None:
        """Forget the token, and note it."""
        team = f"{revocation.team_id}"
        self.teams.discard(team)
        with database.write() as session:
            workspaces.uninstalled(session, team, now=now)

    def change_access(self, database: Database, team_ids: Collection[str], *, granted: bool, now: datetime) -> None:
        """Do nothing: no story has an organization."""

    def look(self, database: Database, *, now: datetime) -> None:
        """Do nothing before a pass."""

    def lost(self, database: Database, team_id: str, *, asked: datetime, now: datetime) -> None:
        """Do nothing: Slack takes every token."""

    def run_maintenance(self, database: Database, *, now: datetime) -> Upkeep:  # noqa: ARG002 - the protocol's
        """Do nothing after a pass."""
        return Upkeep()


class SimulatedDatabase(Database):
    """A replica's way to the database, whose clock is the truth.

    What is kept of it from one process or story to the next are compiled statements only, which take most of the time.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(f"sqlite:///{file}")
        self.points = Points(lambda: None)
        self.truth: Truth | None = None
        watch(self.engine, lambda: self.points)

    def now(self) -> datetime:
        """Return the time by the database's clock."""
        assert self.truth is not None
        return self.truth.now()


class _AfterTheAck(Executor):
    """Work after an ack, kept until `work` does it."""

    def __init__(self) -> None:
        self._begun: deque[Callable[[], object]] = deque()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Keep the work."""
        self._begun.append(lambda: fn(*args, **kwargs))
        return Future()

    def work(self) -> None:
        """Do all of it."""
        while self._begun:
            self._begun.popleft()()


class Replica:
    """One process of the bot. A new one is made after a kill: nothing of the old one's memory is left."""

    def __init__(
        self,
        database: SimulatedDatabase,
        book: RuleBook,
        clock: SkewedClock,
        teams: set[str],
        committed: Callable[[], object],
    ) -> None:
        self.points = database.points = Points(committed)
        self.clock = clock
        self._database, database.truth = database, clock.truth
        self._services = services = Services(self._database, book, clock, ZoneInfo(ZONE))
        installed = _Installed(teams)
        clients = nudging_clients(installed, API)
        self._dispatchers = Dispatchers(services, clients)
        self._look_up = PendingMemberLookup(services, clients, wall=clock)
        self._after = _AfterTheAck()
        bolt = app.build(Settings(slack_api_url=API), services, installed, self._dispatchers.post_now, self._after)
        self._deliver = deliver_to(bolt)

    def tick(self) -> None:
        """Make one pass, as the scheduler does."""
        self._dispatchers.run()
        self._look_up.run()

    def installs(self, team: str) -> None:
        """Note that a workspace has installed the app again, as is done before its token is stored."""
        with self._database.write() as session:
            workspaces.installed(session, team)

    def takes_back(self, team: str, channel: str) -> None:
        """Export an agency's roster as the program does, and import it."""
        with self._database.read() as session:
            agency = agencies.of_channel(session, team, channel)
            if agency is None:
                return
            today = local_date(self.clock.now(), agency.timezone)
            text = read_roster(session, agency, today, after=self._services.book.after).csv({})
        with suppress(BadFileError, Refusal):  # of those whose date has passed nothing is taken
            import_roster(
                self._services, team, key(agency), text.encode(), look_up=lambda _emails: FoundUsers(), by=None
            )

    def answer(self, headers: dict[str, Any], body: bytes, acked: Callable[[AppResponse], object]) -> AppResponse:
        """Answer a request; `acked` is called when the answer leaves, before the work that follows."""
        response = self._deliver(headers, body)
        acked(response)
        self._after.work()
        return response

    def die(self) -> None:
        """Close the connections, as the system does for a process that has died."""
        self._database.close()
