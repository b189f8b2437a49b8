"""The bot inside the local workspace: the real app and dispatchers, on a given database."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bot import app
from bot.clock import ShiftedClock
from bot.http import EVENTS, Web
from bot.outbox.dispatchers import Dispatchers
from bot.pending_members import PendingMemberLookup
from bot.settings import Settings
from bot.workspaces import OneWorkspace, nudging_clients
from fakeslack import AppResponse, Workspace
from handlers.request import Clock, Services

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

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
    pending_member_lookup: PendingMemberLookup

    def tick(self) -> None:
        """Make one pass, as the scheduler does."""
        self.dispatchers.run()
        self.pending_member_lookup.run()


class _Threads(ThreadPoolExecutor):
    """Threads for the work after an ack; one can wait until they are done."""

    def __init__(self) -> None:
        super().__init__(8)
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
        pending_member_lookup = PendingMemberLookup(services, clients, wall=wall_clock)
        threads = _Threads()
        bolt = app.build(here, services, installed, dispatchers.post_now, threads)
        web = Web(bolt, services.database, signing_secret=workspace.signing_secret)
        clock = services.clock if isinstance(services.clock, ShiftedClock) else None
        local = LocalBot(workspace, services, dispatchers, pending_member_lookup)
        workspace.connect(deliver_to(web), tick=local.tick, clock=clock, settled=threads.settled)
        try:
            yield local
        finally:
            threads.shutdown(wait=True)
            services.database.close()


def deliver_to(web: "WSGIApplication") -> Callable[[Mapping[str, str], bytes], AppResponse]:
    """Return a function that hands requests to a WSGI application, as a server does."""

    def deliver(headers: Mapping[str, str], body: bytes) -> AppResponse:
        environ: dict[str, object] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": EVENTS,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, answered: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            started.append((status, answered))
            return lambda _data: None

        answer = b"".join(web(environ, start_response))
        status, answered = started[0]
        return AppResponse(int(status.split()[0]), dict(answered), answer)

    return deliver
