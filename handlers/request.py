"""A request: who asks, from where, what is known of them and what they may; and the route to its handler."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Protocol, assert_never
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.answer import Refusal
from handlers.consent import agency_that_names, which_roster
from handlers.files_under_way import FilesUnderWay
from handlers.officers import agency_led_by, missing, no_agency, refuse_others
from handlers.rights import NamesAgency, NamesMember, Right
from handlers.text import listed, one_mentioned
from handlers.ui.blocks import as_typed, escape
from handlers.ui.buttons import join_button
from rules.cycle import Cycle, cycle_for
from rules.dates import is_zone, local_date, next_expiration, zone_named
from rules.rulebook import RuleBook
from storage import agencies, current_members, places, shared_numbers
from storage.agencies import Leaders
from storage.current_members import CurrentMember
from storage.database import Database
from storage.holders import Holder
from storage.members import Record
from storage.places import Accepted, SameNumber
from storage.shared_numbers import SharedNumber
from storage.tables import Agency, RosterPlace

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

    @contextmanager
    def open(self, asker: Asker, *, writes: bool, first: First | None = None) -> Iterator["Request"]:
        """Open a request, whose session is closed before anything is sent; `first` may write in its transaction."""
        with self.database.write() if writes or first else self.database.read() as session:
            if first is not None:
                first(session)
            yield Request(asker, self, session, writes)


@dataclass
class Request:
    """One person's question. The facts about the person are read when first asked for.

    What a request is about, besides the person themselves, is found by `ask`: handlers act on nothing else.
    """

    asker: Asker
    services: Services
    session: Session
    writes: bool = False
    accepted: CurrentMember | None = field(default=None, init=False)
    """The place of a roster that the asker has just accepted by a first change."""
    same_number: list[SameNumber] = field(default_factory=list, init=False)
    """For whom the asker's record stands from now on, since it has the same certification number."""
    shared_number: SharedNumber | None = field(default=None, init=False)
    """Who else has the certification number that the asker's record has from now on, or in the agency of now."""
    _agency: Agency | None = field(default=None, init=False)
    _subject: CurrentMember | None = field(default=None, init=False)

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
        """Return the time zone in which somebody's days are counted. Raises `UnknownZoneError`."""
        name = member.agency_timezone if member else None
        return zone_named(name) if name else self.services.timezone

    def today_of(self, agency: Agency) -> date:
        """Return an agency's local date; where its time zone is unknown, that of where the bot runs."""
        zone = zone_named(agency.timezone) if is_zone(agency.timezone) else self.services.timezone
        return self.now.astimezone(zone).date()

    @cached_property
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def own(self) -> CurrentMember | None:
        """The asker's own record, if they have one."""
        return self.record_of(self.asker.user_id)

    def record_of(self, user_id: str, cycle: int | None = None) -> CurrentMember | None:
        """Return the own record of a user of this workspace as it is now, or in another cycle of theirs."""
        here, zone = self.asker.team_id, self.services.timezone
        return current_members.current(self.session, here, user_id, now=self.now, zone=zone, cycle=cycle)

    def offered(self, place: RosterPlace, cycle: int | None = None) -> CurrentMember:
        """Return what a roster says of somebody who has not answered, as it is now, or in another cycle of theirs."""
        return current_members.of_place(self.session, place, now=self.now, zone=self.services.timezone, cycle=cycle)

    @cached_property
    def places(self) -> list[RosterPlace]:
        """The rosters' places that name the asker, and that they have not answered."""
        return places.of_user(self.session, self.asker.team_id, self.asker.user_id)

    @cached_property
    def member(self) -> CurrentMember | None:
        """The member that the asker is; without a record of their own, the only one that a roster makes of them.

        None for a newcomer, and for whom several rosters name.
        """
        if self.own is None and len(self.places) == 1:
            return self.offered(self.places[0])
        return self.own

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
        if self.member is None and self.places:
            named = [each for each in agencies.choices(self.session, self.asker.team_id, None) if self._names(each)]
            raise which_roster(named)
        if self.member is None:
            raise Refusal(
                "You haven't joined yet. Type `/recert join` for a form, or for example "
                f"`/recert join emt {as_typed(next_expiration(self.today))}`.",
                join_button(),
            )
        return self.member

    def _names(self, agency: Agency) -> bool:
        return any(each.agency_id == agency.id for each in self.places)

    # --- Rights -------------------------------------------------------------------------------------------------------

    @property
    def agency(self) -> Agency:
        """The agency that this is about: the asker is a training officer of it, or its roster names them."""
        if self._agency is None:
            raise LookupError("nobody asked for a training officer's right")
        return self._agency

    @property
    def subject(self) -> CurrentMember:
        """The member that this is about: the asker, or a member of an agency of which they are a training officer."""
        if self._subject is None:
            raise LookupError("nobody asked for the right to a member's record")
        return self._subject

    def ask(self, right: Right, value: object) -> None:
        """Check that the asker has a right to what a value names, or else to what is theirs. Raises `Refusal`."""
        match right:
            # A command has a line of its own; of a successor Slack is asked first: handlers/agency/takeover.py.
            case Right.EVERYONE | Right.AS_COMMAND | Right.SUCCESSOR:
                pass
            case Right.MEMBER:
                self._need_record()
            case Right.NAMED_ON_ROSTER:
                agency_id = value.agency if isinstance(value, NamesAgency) else None
                asker = self.asker.team_id, self.asker.user_id
                self._agency = agency_that_names(self.session, *asker, agency_id, writes=self.writes)
            case Right.FOUNDER_OR_OFFICER:
                self._refuse_others_here()
            case Right.OFFICER_OF_NAMED_AGENCY:
                if not isinstance(value, NamesAgency):
                    raise TypeError(f"{type(value).__name__} names no agency, as its line in handlers/rights.py says")
                self._agency = self._named_agency(value.agency)
            case Right.OFFICER | Right.OFFICER_OR_SUCCESSOR:
                if right is Right.OFFICER or self.may_lead_here:
                    self._agency = self._agency_here()
            case Right.MEMBER_OR_OFFICER | Right.OFFICER_OF_MEMBER | Right.OTHER_OFFICER:
                self._ask_for_member(right, value.user_id if isinstance(value, NamesMember) else one_mentioned(value))
            case _:
                assert_never(right)

    @property
    def may_lead_here(self) -> bool:
        """Whether the asker leads this channel's agency, or it is no agency's; anybody else may only succeed to it."""
        return self.channel_agency is None or self.channel_agency in self.led

    def _refuse_others_here(self) -> None:
        """Refuse whoever is no training officer of this channel's agency, if it has one."""
        if (taken := self.channel_agency) is not None:
            if self.writes:
                agencies.lock(self.session, taken)
            said = f"This channel is {escape(taken.name)}'s already. Only its training officers may rename it"
            refuse_others(self.session, taken, self.asker.user_id, said)

    def _need_record(self) -> None:
        """Refuse a newcomer. The first change of somebody without a record accepts the roster that they are on."""
        place = self.need_member().place
        if place is None or not self.writes:
            return
        agency = agencies.find(self.session, place.team_id, place.agency_id)
        if agency is None:
            raise LookupError("a roster's place of no agency")
        agencies.lock(self.session, agency)
        self.read_again()  # it may have been answered at this very moment
        offered = self.need_member()
        if offered.place is not None:
            self.accepted = offered
            self.accept(offered.place, agency)

    def accept(self, place: RosterPlace, agency: Agency, record: Record | None = None) -> Accepted:
        """Let the asker accept a roster, with what it says or with a record of their own words."""
        before = self.own
        done = places.accept(self.session, place, self.asker.user_id, agency, record=record, now=self.now)
        self.same_number += done.same_number
        self._notice_number(done.member, before, local_date(self.now, agency.timezone))
        self.read_again()
        return done

    def settle(self, own: Holder, before: CurrentMember | None, today: date) -> None:
        """Let the asker's own record stand for what their agency's roster says of them; `before` is what it was."""
        self.same_number += places.settle(self.session, own, today=today, now=self.now)
        self._notice_number(own, before, today)

    def _notice_number(self, own: Holder, before: CurrentMember | None, today: date) -> None:
        """Notice that a number is somebody else's too, once: every way in which a record gets a number comes here."""
        known = None if before is None else (before.number, before.agency_id)
        if own.number is not None and (own.number, own.agency_id) != known:
            self.shared_number = shared_numbers.with_number_of(self.session, own, today)

    def read_again(self) -> None:
        """Forget what was read of the asker: it has changed."""
        for known in ("member", "own", "places", "zone", "today", "cycle", "own_agency"):
            self.__dict__.pop(known, None)

    def _ask_for_member(self, right: Right, user_id: str) -> None:
        own = user_id == self.asker.user_id
        if own and right is Right.OTHER_OFFICER:
            leaders = agencies.leaders(self.session, self.own.id) if self.own else Leaders.OTHERS
            what = missing(leaders) or "Another training officer of your agency does that."
            raise Refusal(f"Nobody confirms themselves. {what}")
        if own and right is Right.MEMBER_OR_OFFICER:
            self._subject = self.need_member()
        else:
            self.need_subject(user_id)

    def need_subject(self, user_id: str) -> CurrentMember:
        """Return a member as they are now, of an agency that the asker leads now. Raises `Refusal`."""
        for each in self.led if self.writes else ():
            agencies.lock(self.session, each)  # of a press here and an answer to the roster, the second sees the first
        member = self.record_of(user_id)
        led = {each.id: each for each in self.led}
        agency = led.get(member.agency_id) if member else None
        if agency is None:  # a record of their own is not read for an agency that they have not accepted
            offered = places.of_user(self.session, self.asker.team_id, user_id) if led else []
            place = next((each for each in offered if each.agency_id in led), None)
            if place is not None:
                member, agency = self.offered(place), led[place.agency_id]
        if member is None or agency is None:
            so = "Nothing changed." if self.writes else "For your own status, type `/recert status`."
            raise Refusal(f"Only the training officers of <@{user_id}>'s agency can see their record. {so}")
        self._subject, self._agency = member, self._named_agency(agency.id) if self.writes else agency
        return member

    @cached_property
    def led(self) -> list[Agency]:
        """The agencies that the asker is a training officer of."""
        return agencies.led_by(self.session, self.asker.team_id, self.asker.user_id)

    def _named_agency(self, agency_id: int | None) -> Agency:
        """Return an agency that the asker leads; while a change is made, nobody else changes its officers."""
        return agency_led_by(self.session, self.asker.team_id, agency_id, self.asker.user_id, writes=self.writes)

    def _agency_here(self) -> Agency:
        """Return this channel's agency, or elsewhere the one that the asker leads."""
        known = self.channel_agency
        if known is None:
            if len(self.led) == 1:
                return self.led[0]
            if self.own_agency in self.led:
                return self.own_agency
            if self.led:
                where = listed(f"<#{each.channel_id}>" for each in self.led)
                raise Refusal(
                    f"You're a training officer of several agencies. Type this in the channel of one of them: {where}."
                )
            known = self.own_agency
        if known is None:
            raise no_agency(in_channel=self.asker.in_channel)
        refuse_others(self.session, known, self.asker.user_id)
        return known
