"""The bot inside the local workspace: the real app and dispatchers, on a given database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from bot import app
from bot.accounts import AccountLookup, OfficerLookup
from bot.clock import ShiftedClock
from bot.daily_lookup import DailyLookup
from bot.outbox.dispatchers import Dispatchers
from bot.pending_members import PendingMemberLookup
from bot.settings import Settings
from bot.slack_requests import Reply, SlackRequests
from bot.workspaces import OneWorkspace, nudging_clients
from fakeslack import AppResponse, Workspace
from handlers.services import Clock, Services

P = ParamSpec("P")
T = TypeVar("T")

_FORM_SECONDS = 60
"""Seconds that a form may take to open. Slack allows three; here that would only measure how busy the machine is."""


@dataclass(frozen=True, slots=True)
class LocalBot:
    """A local workspace, and the bot that serves it."""

    workspace: Workspace
    services: Services
    dispatchers: Dispatchers
    lookups: Sequence[DailyLookup[Any]]

    def tick(self) -> None:
        """Make one pass, as the scheduler does."""
        self.dispatchers.run()
        for each in self.lookups:
            each.run()


class _Threads(ThreadPoolExecutor):
    """Threads for the work after an ack; one can wait until they are done."""

    def __init__(self) -> None:
        super().__init__(app.FOLLOW_UP_THREADS)
        self._under_way: set[Future[Any]] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = super().submit(fn, *args, **kwargs)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def settled(self, seconds: float) -> bool:
        """Wait until no work is under way, `seconds` at most; return whether none is."""
        return not wait(tuple(self._under_way), seconds).not_done


@contextmanager
def opened(settings: Settings, services: Services, *, wall_clock: Clock | None = None) -> Iterator[LocalBot]:
    """Open a local workspace with the bot in it, until the block ends. The database is upgraded first."""
    services.database.upgrade()
    with Workspace(name="Pioneer Valley", app_name="Recert") as workspace:
        workspace.patience = workspace.triggers.seconds = _FORM_SECONDS
        here = settings.model_copy(update={"slack_api_url": workspace.api_url})
        installed = OneWorkspace(workspace.bot_token, workspace.api_url)
        installed.ask_slack()
        clients = nudging_clients(installed, workspace.api_url)
        dispatchers = Dispatchers(services, clients, wall_clock=wall_clock)
        lookups = (
            PendingMemberLookup(services, clients, wall=wall_clock),
            AccountLookup(services, clients, wall=wall_clock),
            OfficerLookup(services, clients, wall=wall_clock),
        )
        threads = _Threads()
        bolt = app.build(here, services, installed, dispatchers.post_now, threads)
        requests = SlackRequests(bolt, signing_secret=workspace.signing_secret)
        clock = services.clock if isinstance(services.clock, ShiftedClock) else None
        local = LocalBot(workspace, services, dispatchers, lookups)
        workspace.connect(_deliver_to(requests), tick=local.tick, clock=clock, settled=threads.settled)
        try:
            yield local
        finally:
            threads.shutdown(wait=True)
            services.database.close()


def _deliver_to(requests: SlackRequests) -> Callable[[Mapping[str, str], bytes], AppResponse]:
    """Return a function that hands over a request as the HTTP server does."""

    def deliver(headers: Mapping[str, str], body: bytes) -> AppResponse:
        request = requests.read(
            body, timestamp=headers["X-Slack-Request-Timestamp"], signature=headers["X-Slack-Signature"]
        )
        reply = request if isinstance(request, Reply) else requests.answer(request)
        return AppResponse(reply.status, {"content-type": reply.kind}, reply.body)

    return deliver
