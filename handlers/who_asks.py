"""What is known of whoever asks: each fact is read when it is first needed."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.answer import Refusal
from handlers.consent import which_roster
from handlers.read_once import read_once
from handlers.services import Asker, Services
from handlers.ui.blocks import as_typed
from handlers.ui.buttons import join_button
from rules.cycle import Cycle, cycle_for
from rules.dates import is_zone, next_expiration, zone_named
from rules.rulebook import RuleBook
from storage import agencies, current_members, places
from storage.current_members import CurrentMember
from storage.tables import Agency, RosterPlace


@dataclass
class Facts:
    """What is known of a person who asks, as it is now."""

    asker: Asker
    services: Services
    session: Session

    @property
    def book(self) -> RuleBook:
        """The rules."""
        return self.services.book

    @read_once
    def now(self) -> datetime:
        """The instant of this request, in UTC."""
        return self.services.clock.now()

    @read_once
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

    @read_once
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(self.zone).date()

    @read_once
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

    @read_once
    def places(self) -> list[RosterPlace]:
        """The rosters' places that name the asker, and that they have not answered."""
        return places.of_user(self.session, self.asker.team_id, self.asker.user_id)

    @read_once
    def member(self) -> CurrentMember | None:
        """The member that the asker is; without a record of their own, the only one that a roster makes of them.

        None for a newcomer, and for whom several rosters name.
        """
        if self.own is None and len(self.places) == 1:
            return self.offered(self.places[0])
        return self.own

    @read_once
    def own_agency(self) -> Agency | None:
        """The agency that the asker is a member of."""
        if self.member is None or self.member.agency_id is None:
            return None
        return agencies.find(self.session, self.asker.team_id, self.member.agency_id)

    @read_once
    def channel_agency(self) -> Agency | None:
        """The agency whose channel this is."""
        if self.asker.channel_id is None:
            return None
        return agencies.of_channel(self.session, self.asker.team_id, self.asker.channel_id)

    @read_once
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
