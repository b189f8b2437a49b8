"""A request: one person's question, what they may, and what it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from handlers.answer import Refusal
from handlers.consent import agency_that_names
from handlers.officers import agency_led_by, missing, no_agency, refuse_others
from handlers.read_once import read_once
from handlers.rights import NamesAgency, NamesMember, Right
from handlers.services import Asker, First, Services
from handlers.text import listed, one_mentioned
from handlers.ui.blocks import escape
from handlers.who_asks import Facts
from rules.dates import local_date
from storage import agencies, places, shared_numbers
from storage.agencies import Leaders
from storage.current_members import CurrentMember
from storage.holders import Holder
from storage.members import Record
from storage.places import Accepted, SameNumber
from storage.shared_numbers import SharedNumber
from storage.tables import Agency, RosterPlace


@dataclass
class Request(Facts):
    """One person's question, and what they may. What it is about, besides themselves, is found by `ask`.

    Handlers act on nothing else.
    """

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

    def accept(
        self, place: RosterPlace, agency: Agency, record: Record | None = None, *, asked: bool = False
    ) -> Accepted:
        """Let the asker accept a roster, with what it says or with a record of their own words.

        `asked`: they said yes to the question whether what it says is right.
        """
        before = self.own
        user_id = self.asker.user_id
        done = places.accept(self.session, place, user_id, agency, record=record, asked=asked, now=self.now)
        self.same_number += done.same_number
        self._notice_number(done.member, before, local_date(self.now, agency.timezone))
        self.read_again()
        return done

    def settle(self, own: Holder, before: CurrentMember | None, today: date) -> None:
        """Let the asker's own record stand for what their agency's roster says of them; `before` is what it was."""
        self.same_number += places.settle(self.session, own, today=today, now=self.now)
        self._notice_number(own, before, today)

    def _notice_number(self, own: Holder, before: CurrentMember | None, today: date) -> None:
        """Notice that a number is somebody else's too, once: every change of one's own record comes here."""
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

    @read_once
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


@contextmanager
def open_request(services: Services, asker: Asker, *, writes: bool, first: First | None = None) -> Iterator["Request"]:
    """Open a request, whose session is closed before anything is sent; `first` may write in its transaction."""
    with services.database.write() if writes or first else services.database.read() as session:
        if first is not None:
            first(session)
        yield Request(asker, services, session, writes)
