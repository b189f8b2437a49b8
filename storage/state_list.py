"""The comparison of an agency's members with the state's list."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from rules.cycle import CYCLE_YEARS
from rules.dates import furthest, move
from rules.numbers import CertificationNumber
from rules.state_list import ListedDates
from storage import holders, members, places, progress, roster
from storage.holders import Holder
from storage.tables import Agency, key


@dataclass(frozen=True, slots=True)
class ComparedMember:
    """A member as the list shows them: `listed` is its date, None if it has none.

    `recorded` is the date until which they are certified by what Recert knows: that of the next cycle, if it is known.

    `note` is the status that it shows, or what is wrong with its row. `name` is what the roster calls one whom Slack
    does not know; `user_id` is None then.
    """

    user_id: str | None
    name: str
    number: str | None
    recorded: date
    listed: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ComparedMembers:
    """Every member of an agency, once. Of `renewed` V is confirmed.

    `renewed`: shown with a later year than that of their cycle, and not confirmed yet. `known`: confirmed already, and
    shown with the date that is recorded. `corrected`: confirmed already, with another date than the list
    shows, which is taken.
    `unseen`: V is marked, and the list does not have them; `contradicted`: V is marked, and it shows no later date.
    `not_yet`: shown with the recorded date, or another one of its year: eLicensing has shown 31 March as 1 April.
    `earlier`: shown with the date of an earlier year. `doubtful`: what the list shows cannot be taken for theirs: two
    members have that number, or it does not fit the level, or it has two dates, or one that nobody can hold today.
    `not_in_force`: shown with a status other than in force, whatever the date. `unreadable`: its row has no date that
    can be read. `own`: would be renewed, but is the training officer who brought the list: nobody confirms themselves.
    `deactivated` are not compared, since nobody counts them.
    """

    renewed: tuple[ComparedMember, ...]
    known: tuple[ComparedMember, ...]
    corrected: tuple[ComparedMember, ...]
    unseen: tuple[ComparedMember, ...]
    contradicted: tuple[ComparedMember, ...]
    not_yet: tuple[ComparedMember, ...]
    earlier: tuple[ComparedMember, ...]
    missing: tuple[ComparedMember, ...]
    unnumbered: tuple[ComparedMember, ...]
    doubtful: tuple[ComparedMember, ...]
    not_in_force: tuple[ComparedMember, ...]
    unreadable: tuple[ComparedMember, ...]
    own: tuple[ComparedMember, ...]
    deactivated: tuple[ComparedMember, ...]

    @property
    def everybody(self) -> int:
        """The number of members who were compared."""
        return sum(len(getattr(self, each)) for each in self.__slots__) - len(self.deactivated)


def compare(
    session: Session,
    agency: Agency,
    listed: ListedDates,
    *,
    by: str | None,
    now: datetime,
    today: date,
    dry_run: bool,
) -> ComparedMembers:
    """Compare, and confirm V for those who are shown with a later date, unless it is a dry run.

    `by` is the training officer who brought the list, None for the program, which confirms everybody.
    """
    everybody = members.of_agency(session, agency, today)
    before, following = holders.before(session, everybody), holders.following(session, key(agency), today)
    known = {place.id: place for place in places.of_agency(session, key(agency))}
    marked = roster.recertified(session, key(agency))
    confirmed = {whose for whose, is_confirmed in marked.items() if is_confirmed}
    sharing = Counter(member.number for member in everybody)
    found: dict[str, list[ComparedMember]] = {name: [] for name in ComparedMembers.__slots__}
    for held in everybody:
        on = listed.dates.get(held.number or "")
        earlier = before.get(key(held.member))
        # Whoever marked V stands in the next cycle on their own word: the list speaks of the one before.
        of_earlier = (
            earlier is not None
            and on is not None
            and (on.year <= held.certification.cycle or on.year == earlier.cycle + CYCLE_YEARS)
        )
        member = Holder(held.member, earlier) if earlier is not None and of_earlier else held
        is_confirmed = (key(member), member.certification.cycle) in confirmed
        # Nothing is due yet of a cycle that a confirmed V has begun.
        begun_by = earlier if earlier is not None and move(held.expires_on, -1) > today else None
        is_settled = begun_by is not None and (key(held), begun_by.cycle) in confirmed
        after = held.certification if of_earlier else following.get(key(held))
        recorded = member.expires_on if after is None else after.expires_on
        place = known.get(held.member.place_id)
        user_id, name = (member.user_id, "") if place is None else (place.user_id, places.label(place))
        where = _where(member, on, confirmed=is_confirmed or (is_settled and on is None))
        is_doubtful = sharing[member.number] > 1 or _doubtful(member, on, listed, today)
        if where == "known" and on not in {None, recorded} and not is_doubtful:
            where = "corrected"
        if where == "renewed" and is_doubtful:
            where = "doubtful"
        has_v = {
            (key(member), member.certification.cycle),
            (key(held), begun_by.cycle if begun_by else 0),
        } & marked.keys()
        if has_v and (on is None or where in {"not_yet", "earlier"}):
            where = "unseen" if on is None else "contradicted"
        if where in {"renewed", "corrected"} and by is not None and user_id == by:
            where = "own"
        status = listed.not_in_force.get(member.number or "")
        why = listed.unreadable.get(member.number or "")
        if status is not None:
            where = "not_in_force"
        elif why is not None and where == "missing":
            where = "unreadable"
        if not held.member.counts:
            where = "deactivated"
        note = status if status is not None else str(why) if why is not None else None
        found[where].append(ComparedMember(user_id, name, member.number, recorded, on, note))
        if where in {"renewed", "known", "corrected"} and on is not None and not is_doubtful and not dry_run:
            progress.confirm(session, member, by=progress.STATE_LIST, until=on, now=now)
    return ComparedMembers(**{name: tuple(shown) for name, shown in found.items()})


def _doubtful(member: Holder, on: date | None, listed: ListedDates, today: date) -> bool:
    number = member.number or ""
    return (
        number in listed.contradicted
        or not CertificationNumber(number).fits(member.level)
        or (on is not None and (on > furthest(today) or on.year != member.expires_on.year + CYCLE_YEARS))
    )


def _where(member: Holder, on: date | None, *, confirmed: bool) -> str:
    if on is None and confirmed:
        return "known"
    if member.number is None:
        return "unnumbered"
    if on is None:
        return "missing"
    if on.year > member.expires_on.year:
        return "known" if confirmed else "renewed"
    return "not_yet" if on.year == member.expires_on.year else "earlier"
