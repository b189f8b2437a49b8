"""The local workspace, put together: its state, its HTTP side, the people in it, and the passing of time."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from fakeslack import requests
from fakeslack.channels import Channel, Kind
from fakeslack.faults import Faults
from fakeslack.methods.call import Context
from fakeslack.methods.people import described
from fakeslack.people import Person
from fakeslack.records import User
from fakeslack.requests import Deliver, Delivered
from fakeslack.response_urls import ResponseUrls
from fakeslack.server import Server
from fakeslack.state import State
from fakeslack.triggers import Triggers
from fakeslack.web_api import Call, WebApi
from fakeslack.wire import Settled, Wire


class Clock(Protocol):
    """The app's clock, which a test moves."""

    def now(self) -> datetime:
        """Give the time, aware."""
        ...

    def advance(self, by: timedelta, /) -> object:
        """Move on."""
        ...


class Workspace:
    """A local Slack workspace with one installed app. Use it as a context manager: it serves HTTP until left."""

    def __init__(
        self,
        team: str = "T0LOCAL",
        name: str = "Pioneer Valley",
        signing_secret: str = "local-signing-secret",  # noqa: S107 local
        bot_token: str = "xoxb-local",  # noqa: S107 local
    ) -> None:
        self.state = State(team, name, bot_token)
        self.faults = Faults()
        self.triggers = Triggers()
        self.response_urls = ResponseUrls(self.state)
        self._context = Context(self.state, self.triggers)
        self._web_api = WebApi(self._context, self.faults, self.response_urls)
        self._server = Server(self._web_api.answer)
        self.state.address = self._server.url
        self._wire = Wire(self.state, self.triggers, self.response_urls, signing_secret, self._address)
        self._people: dict[str, Person] = {}
        self._tick: Callable[[], object] | None = None
        self._clock: Clock | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if error is None:
            self.state.raise_refusals()

    def close(self) -> None:
        """Let go of held requests and stop the server."""
        self.faults.clear()
        self._server.close()

    @property
    def url(self) -> str:
        """Give the workspace's own address, with a slash at the end."""
        return self._server.url

    @property
    def api_url(self) -> str:
        """Give the base of the Web API, for WebClient(base_url=…)."""
        return self._address("api/")

    @property
    def bot_token(self) -> str:
        """Give the one token that the Web API accepts."""
        return self.state.bot_token

    @property
    def signing_secret(self) -> str:
        """Give the secret with which requests to the app are signed."""
        return self._wire.signing_secret

    @property
    def scopes(self) -> set[str]:
        """Give the scopes granted to the token; change the set to grant or withdraw some."""
        return self.state.scopes

    @property
    def calls(self) -> list[Call]:
        """List the calls of the Web API so far, oldest first, whatever became of them."""
        return list(self._web_api.calls)

    @property
    def patience(self) -> float:
        """Give how many seconds people wait for what comes of their doing."""
        return self.state.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.state.patience = seconds

    def calls_of(self, method: str) -> list[Call]:
        """List the calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    def connect(
        self,
        deliver: Deliver,
        tick: Callable[[], object] | None = None,
        clock: Clock | None = None,
        settled: Settled | None = None,
    ) -> None:
        """Connect an app: what takes Slack's requests, one pass of its scheduler, and its clock.

        Whoever does something waits by `settled` first, so what then appears comes of it; and once the app is at rest
        again, what did not appear is not waited for. An app one of whose requests is held comes to no rest.
        """
        self._wire.deliver = deliver
        self._wire.settled = settled and (lambda seconds: not self.faults.holding and settled(seconds))
        self._tick = tick
        self._clock = clock

    def connect_url(self, url: str) -> None:
        """Connect an app that is served at this URL, such as http://127.0.0.1:3000/slack/events."""
        self._wire.deliver, self._wire.settled = requests.over_http(url), None

    def user(
        self,
        name: str,
        *,
        tz: str = "America/New_York",
        email: str | None = None,
        real_name: str | None = None,
    ) -> Person:
        """Give the person of this name, made on first use: alice is UALICE.

        Without `email` they have an address at example.org; with an empty one they have none.
        """
        user_id = f"U{_id_of(name)}"
        if user_id not in self._people:
            user = User(
                id=user_id,
                name=name,
                real_name=real_name or name.replace(".", " ").title(),
                email=f"{name}@example.org" if email is None else email,
                tz=tz,
            )
            self.state.add_user(user)
            self._people[user_id] = Person(self._wire, user)
        return self._people[user_id]

    def channel(self, name: str, *, private: bool = False, bot: bool = True) -> Channel:
        """Give the channel of this name, made on first use: northampton is CNORTHAMPTON.

        `bot` says whether the app is a member of it from the start.
        """
        wanted = _id_of(name)
        for channel in self.state.channels.values():
            if channel.kind != "dm" and channel.name == name:
                return channel
        kind: Kind = "private" if private else "public"
        return self.state.add_channel("C" + wanted, name, kind, bot=bot)

    def passes(self, days: float = 0, hours: float = 0, step: timedelta = timedelta(hours=1)) -> None:
        """Let time pass in steps, with one pass of the app's scheduler after each."""
        _, clock = self._timed()
        self._advance_to(clock.now() + timedelta(days=days, hours=hours), step)

    def until(self, instant: str | datetime, step: timedelta = timedelta(hours=1)) -> None:
        """Let time pass up to an instant: an aware datetime, or as 2027-02-15T09:30-05:00."""
        end = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        if end.tzinfo is None:
            raise ValueError(f"{instant} has no UTC offset: write 2027-02-15T09:30-05:00")
        self._advance_to(end, step)

    def ticks(self) -> None:
        """Let the app's scheduler make one pass, with no time passing."""
        tick, _ = self._timed()
        self._wire.settle()
        tick()
        self.state.raise_refusals()

    def settles(self) -> None:
        """Let the app do all that it left for after its answers: what is not there by then never comes."""
        if self._wire.settled is None:
            raise RuntimeError("it can be told only of an app connected with settled=")
        self._wire.settle()
        self.state.raise_refusals()

    def event(self, inner: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Delivered:
        """Send an event, such as {"type": "app_uninstalled"}, signed; `headers` are added."""
        return self._wire.event(inner, headers or {})

    def welcomes(self, person: Person) -> Delivered:
        """Tell the app that this person has come to the workspace; their address only with the scope for it."""
        return self.event({"type": "team_join", "user": described(self._context, person.user)})

    def authorizes(self, person: Person) -> str:
        """Let a person agree to install the app; gives the code that Slack sends to the redirect URL."""
        with self.state.changed:
            code = f"code-{self.state.number()}"
            self.state.codes[code] = person.id
            return code

    def signed(self, body: bytes, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """Give the headers with which Slack would send this body; `at` in seconds since 1970."""
        return requests.signed_headers(body, secret or self.signing_secret, at)

    def deliver_raw(self, headers: Mapping[str, str], body: bytes) -> Delivered:
        """Send a request as it is, signed or not."""
        return self._wire.send(headers, body)

    def _advance_to(self, end: datetime, step: timedelta) -> None:
        tick, clock = self._timed()
        self._wire.settle()
        while (left := end - clock.now()) > timedelta(0):
            clock.advance(min(step, left))
            tick()
            self.state.raise_refusals()

    def _timed(self) -> tuple[Callable[[], object], Clock]:
        if self._tick is None or self._clock is None:
            raise RuntimeError("time passes only for an app connected with tick= and clock=")
        return self._tick, self._clock

    def _address(self, path: str) -> str:
        return self._server.url + path


def _id_of(name: str) -> str:
    return "".join(each for each in name.upper() if each.isalnum())
