"""A request: who asks, from where, and what is known of them; and the route to the handler that works on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.answer import Affected, Answer, Refusal
from handlers.files_under_way import FilesUnderWay
from handlers.ui.buttons import join_button
from rules.cycle import Cycle, cycle_for
from rules.dates import next_expiration
from rules.rulebook import RuleBook
from storage import agencies, members
from storage.database import Database
from storage.members import CurrentMember
from storage.tables import Agency

_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


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

    @contextmanager
    def open(self, asker: Asker, *, writes: bool) -> Iterator["Request"]:
        """Open a request, whose session is closed before anything is sent."""
        with self.database.write() if writes else self.database.read() as session:
            yield Request(asker, self, session)


@dataclass
class Request:
    """One person's question. The facts about the person are read when first asked for."""

    asker: Asker
    services: Services
    session: Session

    @property
    def book(self) -> RuleBook:
        """The rules."""
        return self.services.book

    @cached_property
    def now(self) -> datetime:
        """The instant of this request, in UTC."""
        return self.services.clock.now()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the member's agency, or of where the bot runs."""
        return self.zone_of(self.member)

    def zone_of(self, member: CurrentMember | None) -> ZoneInfo:
        """Return the time zone in which somebody's days are counted."""
        name = member.agency_timezone if member else None
        return ZoneInfo(name) if name else self.services.timezone

    @cached_property
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def member(self) -> CurrentMember | None:
        """The member that the asker is, or None for a newcomer."""
        return members.current(self.session, self.asker.team_id, self.asker.user_id)

    @cached_property
    def own_agency(self) -> Agency | None:
        """The agency that the asker is a member of."""
        if self.member is None or self.member.agency_id is None:
            return None
        return agencies.find(self.session, self.asker.team_id, self.member.agency_id)

    @cached_property
    def channel_agency(self) -> Agency | None:
        """The agency whose channel this is."""
        if self.asker.channel_id is None:
            return None
        return agencies.of_channel(self.session, self.asker.team_id, self.asker.channel_id)

    @cached_property
    def cycle(self) -> Cycle:
        """The member's cycle; for a newcomer the one that ends next."""
        expires_on = self.member.expires_on if self.member else next_expiration(self.today)
        return cycle_for(self.book, expires_on)

    def need_member(self) -> CurrentMember:
        """Return the member. Raises `Refusal`, which says how to become one."""
        if self.member is None:
            raise Refusal(
                "You have not joined yet. Type `/recert join` for a form, or for example "
                f"`/recert join emt {next_expiration(self.today)}`.",
                join_button(),
            )
        return self.member


@dataclass(frozen=True, slots=True)
class Route(Generic[_Value, _Result]):
    """A handler of a request and its input: the words typed, a button's value, a form."""

    handle: Callable[[Request, _Value], _Result]
    writes: bool = False

    def __call__(self, services: Services, asker: Asker, value: _Value) -> _Result:
        """Handle one request in a transaction, which ends before anything is sent.

        Raises `Refusal`; then nothing was saved.
        """
        with services.open(asker, writes=self.writes) as request:
            result = self.handle(request, value)
        if self.writes and isinstance(result, Answer) and result.affected is None:
            return replace(result, affected=Affected())
        return result


def reads(handle: Callable[[Request, _Value], _Result]) -> Route[_Value, _Result]:
    """Return the route of a handler that changes nothing."""
    return Route(handle)


def writes(handle: Callable[[Request, _Value], _Result]) -> Route[_Value, _Result]:
    """Return the route of a handler that may change something; the person's Home is drawn again afterwards."""
    return Route(handle, writes=True)
