"""Workspace: joins the state, the HTTP server, the people, and the passing of time."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from fakeslack import requests
from fakeslack.faults import Faults
from fakeslack.methods.context import Context
from fakeslack.methods.users import user_object
from fakeslack.people import Person
from fakeslack.records import User
from fakeslack.requests import AppResponse, Deliver
from fakeslack.response_urls import ResponseUrls
from fakeslack.server import Server
from fakeslack.state import Channel, Kind, State
from fakeslack.triggers import Triggers
from fakeslack.web_api import Call, WebApi
from fakeslack.wire import Settled, Wire


class Clock(Protocol):
    """A clock of the app that a test can move."""

    def now(self) -> datetime:
        """Return the time, with a UTC offset."""
        ...

    def advance(self, by: timedelta, /) -> object:
        """Move the clock forward."""
        ...


_UNINSTALLED = {"type": "app_uninstalled"}


class Workspace:
    """A Slack workspace with one installed app.

    As a context manager it serves HTTP until the block ends, and then raises SlackWouldRefuse for a failure that no
    step of the test has raised yet. `team` is the team id. With an `address` it listens nowhere: the app's requests to
    that URL, which ends in a slash, are given to `answer`.
    """

    def __init__(
        self,
        team: str = "T0LOCAL",
        name: str = "Local",
        app_name: str = "App",
        signing_secret: str = "local-signing-secret",  # noqa: S107 not a real one
        bot_token: str = "xoxb-local",  # noqa: S107 not a real one
        address: str | None = None,
    ) -> None:
        self.state = State(team, name, bot_token, app_name)
        self.faults = Faults()
        self.triggers = Triggers()
        self.response_urls = ResponseUrls(self.state)
        self._context = Context(self.state, self.triggers)
        self._web_api = WebApi(self._context, self.faults, self.response_urls)
        self.answer = self._web_api.answer
        self._server = None if address else Server(self.answer)
        self.state.address = self._server.url if self._server else str(address)
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
            self.state.raise_failures()

    def close(self) -> None:
        """Release held requests and stop the server."""
        self.faults.clear()
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        """Return the workspace's URL, with a slash at the end."""
        return self.state.address

    @property
    def api_url(self) -> str:
        """Return the URL of the Web API, for WebClient(base_url=…)."""
        return self._address("api/")

    @property
    def bot_token(self) -> str:
        """Return the one token that the Web API accepts; it changes when the app is installed again."""
        return self.state.bot_token

    @property
    def signing_secret(self) -> str:
        """Return the secret that signs requests to the app."""
        return self._wire.signing_secret

    @property
    def scopes(self) -> set[str]:
        """Return the scopes granted to the token; change the set to grant or withdraw some."""
        return self.state.scopes

    @property
    def calls(self) -> list[Call]:
        """List all calls of the Web API so far, oldest first."""
        return list(self._web_api.calls)

    @property
    def patience(self) -> float:
        """Return how many seconds people wait, at most, for the effect of an action."""
        return self.state.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.state.patience = seconds

    def calls_of(self, method: str) -> list[Call]:
        """List the calls of one method so far, oldest first."""
        return [call for call in self.calls if call.method == method]

    def connect(
        self,
        deliver: Deliver,
        tick: Callable[[], object] | None = None,
        clock: Clock | None = None,
        settled: Settled | None = None,
    ) -> None:
        """Connect an app: `deliver` sends it a request, `tick` runs its scheduler once, `clock` is its clock.

        `settled` waits, for at most so many seconds, until the app is idle, and returns whether it is. With it a
        person waits for the app before an action, so that what appears results from the action; and after an action
        only until the app is idle. While a request of the app is held by `faults.Hang`, it is not called.
        """
        self._wire.deliver = deliver
        self._wire.settled = settled and (lambda seconds: not self.faults.holding and settled(seconds))
        self._tick = tick
        self._clock = clock

    def connect_url(self, url: str) -> None:
        """Connect an app that listens at this URL, such as http://127.0.0.1:3000/slack/events."""
        self._wire.deliver, self._wire.settled = requests.over_http(url), None

    def user(
        self,
        name: str,
        *,
        tz: str = "America/New_York",
        email: str | None = None,
        real_name: str | None = None,
        team: str | None = None,
    ) -> Person:
        """Return the person of this name, added on first use: alice has the id UALICE.

        `tz` is an IANA time zone name. Without `email` the address is at example.org; with "" there is none. `team` is
        the workspace that the person acts from, by default this one: another one of the organization, or, in none, that
        of a guest in Slack Connect.
        """
        user_id = f"U{_id_of(name)}"
        if user_id not in self._people:
            user = User(
                id=user_id,
                name=name,
                real_name=real_name or name.replace(".", " ").title(),
                email=f"{name}@example.org" if email is None else email,
                team=team,
                tz=tz,
            )
            self.state.add_user(user)
            self._people[user_id] = Person(self._wire, user)
        return self._people[user_id]

    def channel(self, name: str, *, private: bool = False, bot: bool = True) -> Channel:
        """Return the channel of this name, added on first use: general has the id CGENERAL.

        `bot` says whether the app is a member of it from the start.
        """
        wanted = _id_of(name)
        for channel in self.state.channels.values():
            if channel.kind != "dm" and channel.name == name:
                return channel
        kind: Kind = "private" if private else "public"
        return self.state.add_channel("C" + wanted, name, kind, bot=bot)

    def passes(self, days: float = 0, hours: float = 0, step: timedelta = timedelta(hours=1)) -> None:
        """Move the clock forward in steps, and run the app's scheduler once after each."""
        _, clock = self._timed()
        self._advance_to(clock.now() + timedelta(days=days, hours=hours), step)

    def until(self, instant: str | datetime, step: timedelta = timedelta(hours=1)) -> None:
        """Move the clock to an instant, as `passes` does: an aware datetime, or text as 2027-02-15T09:30-05:00.

        Raises ValueError for an instant without a UTC offset.
        """
        end = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        if end.tzinfo is None:
            raise ValueError(f"{instant} has no UTC offset: write 2027-02-15T09:30-05:00")
        self._advance_to(end, step)

    def ticks(self) -> None:
        """Run the app's scheduler once, without moving the clock."""
        tick, _ = self._timed()
        self._wire.settle()
        tick()
        self.state.raise_failures()

    def settles(self) -> None:
        """Wait until the app is idle. Raises RuntimeError if the app was connected without `settled`."""
        if self._wire.settled is None:
            raise RuntimeError("only an app that was connected with settled= can be waited for")
        self._wire.settle()
        self.state.raise_failures()

    def event(
        self,
        inner: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        team: str | None = None,
        at: float | None = None,
    ) -> AppResponse:
        """Send an event, such as {"type": "app_home_opened", …}, signed; `headers` are added.

        `team` is the workspace in which it happened, by default this one; `at` the time, in seconds since 1970.
        """
        return self._wire.event(inner, headers or {}, team, at)

    def joins_organization(self, enterprise: str, *, org_wide: bool = False) -> None:
        """Move into an organization, whose id begins with E; `org_wide`: it installs the app for all its workspaces."""
        with self.state.changed:
            self.state.enterprise, self.state.org_wide = enterprise, org_wide

    def removes(self, team: str) -> AppResponse:
        """Take the organization's app away from one of its workspaces, and send the event; return its answer."""
        with self.state.changed:
            self.state.removed.add(team)
        return self._wire.access(team, granted=False)

    def grants(self, team: str) -> AppResponse:
        """Give the organization's app back to one of its workspaces, and send the event; return its answer."""
        with self.state.changed:
            self.state.removed.discard(team)
        return self._wire.access(team, granted=True)

    def uninstalls(self, *, at: float | None = None) -> list[AppResponse]:
        """Uninstall the app: its token is of no use any more, and it is sent both events; return its answers."""
        with self.state.changed:
            self.state.installed = False
        tokens = {"oauth": [], "bot": [self.state.bot.id]}
        return [self.event(each, at=at) for each in ({"type": "tokens_revoked", "tokens": tokens}, _UNINSTALLED)]

    def welcomes(self, person: Person) -> AppResponse:
        """Send the app team_join for this person, with the email address if the scopes allow it."""
        return self.event({"type": "team_join", "user": user_object(self._context, person.user)})

    def deactivates(self, person: Person) -> AppResponse:
        """Deactivate a person's account, and send the app user_change; return its answer."""
        return self._account(person, deleted=True)

    def reactivates(self, person: Person) -> AppResponse:
        """Make a person's account active again, and send the app user_change; return its answer."""
        return self._account(person, deleted=False)

    def _account(self, person: Person, *, deleted: bool) -> AppResponse:
        with self.state.changed:
            person.user.deleted = deleted
        cache_ts = int(float(self.state.timestamp()))
        return self.event(
            {"type": "user_change", "user": user_object(self._context, person.user), "cache_ts": cache_ts}
        )

    def authorizes(self, person: Person) -> str:
        """Let a person agree to install the app; return the code that Slack sends to the redirect URL."""
        with self.state.changed:
            code = f"code-{self.state.number()}"
            self.state.codes[code] = person.id
            return code

    def signed(self, body: bytes, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """Return the headers with which Slack sends this body; `at` is the time of signing, in seconds since 1970."""
        return requests.signed_headers(body, secret or self.signing_secret, at)

    def deliver_raw(self, headers: Mapping[str, str], body: bytes) -> AppResponse:
        """Send a request with these headers and no others."""
        return self._wire.send(headers, body)

    def _advance_to(self, end: datetime, step: timedelta) -> None:
        tick, clock = self._timed()
        self._wire.settle()
        while (left := end - clock.now()) > timedelta(0):
            clock.advance(min(step, left))
            tick()
            self.state.raise_failures()

    def _timed(self) -> tuple[Callable[[], object], Clock]:
        if self._tick is None or self._clock is None:
            raise RuntimeError("time passes only for an app connected with tick= and clock=")
        return self._tick, self._clock

    def _address(self, path: str) -> str:
        return self.state.address + path


def _id_of(name: str) -> str:
    return "".join(each for each in name.upper() if each.isalnum())
