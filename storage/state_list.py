"""The comparison of an agency's members with the state's list."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from rules.cycle import CYCLE_YEARS
from rules.dates import furthest
from rules.numbers import CertificationNumber
from rules.state_list import ListedDates
from storage import holders, members, places, progress, roster
from storage.holders import Holder
from storage.tables import Agency, key


@dataclass(frozen=True, slots=True)
class ComparedMember:
    """A member as the list shows them: `listed` is its date, None if it has none.

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
    """Every member of an agency, once. Of `renewed` V is confirmed; of `known` the date is recorded.

    `renewed`: shown with a later year than recorded, and not confirmed yet. `known`: the same, confirmed already.
    `not_yet`: shown with the recorded date, or another one of its year: eLicensing has shown 31 March as 1 April.
    `earlier`: shown with the date of an earlier year. `doubtful`: what the list shows cannot be taken for theirs: two
    members have that number, or it does not fit the level, or it has two dates, or one that nobody can hold today.
    `not_in_force`: shown with a status other than in force, whatever the date. `unreadable`: its row has no date that
    can be read. `own`: would be renewed, but is the training officer who brought the list: nobody confirms themselves.
    """

    renewed: tuple[ComparedMember, ...]
    known: tuple[ComparedMember, ...]
    not_yet: tuple[ComparedMember, ...]
    earlier: tuple[ComparedMember, ...]
    missing: tuple[ComparedMember, ...]
    unnumbered: tuple[ComparedMember, ...]
    doubtful: tuple[ComparedMember, ...]
    not_in_force: tuple[ComparedMember, ...]
    unreadable: tuple[ComparedMember, ...]
    own: tuple[ComparedMember, ...]


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
    before = holders.before(session, everybody)
    known = {place.id: place for place in places.of_agency(session, key(agency))}
    confirmed = roster.confirmed(session, key(agency))
    sharing = Counter(member.number for member in everybody)
    found: dict[str, list[ComparedMember]] = {name: [] for name in ComparedMembers.__slots__}
    for held in everybody:
        on = listed.dates.get(held.number or "")
        earlier = before.get(key(held.member))
        # Whoever marked V stands in the next cycle on their own word: the list speaks of the one before.
        of_earlier = earlier is not None and on is not None and on.year <= held.certification.cycle
        member = Holder(held.member, earlier) if earlier is not None and of_earlier else held
        is_confirmed = (key(member), member.certification.cycle) in confirmed
        place = known.get(held.member.place_id)
        user_id, name = (member.user_id, "") if place is None else (place.user_id, places.label(place))
        where = _where(member, on, confirmed=is_confirmed)
        if where == "renewed" and (sharing[member.number] > 1 or _doubtful(member, on, listed, today)):
            where = "doubtful"
        if where == "renewed" and by is not None and user_id == by:
            where = "own"
        status = listed.not_in_force.get(member.number or "")
        why = listed.unreadable.get(member.number or "")
        if status is not None:
            where = "not_in_force"
        elif why is not None:
            where = "unreadable"
        note = status if status is not None else str(why) if why is not None else None
        found[where].append(ComparedMember(user_id, name, member.number, member.expires_on, on, note))
        if where in {"renewed", "known"} and not dry_run:
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
    if member.number is None:
        return "unnumbered"
    if on is None:
        return "missing"
    if on.year > member.expires_on.year:
        return "known" if confirmed else "renewed"
    return "not_yet" if on.year == member.expires_on.year else "earlier"
