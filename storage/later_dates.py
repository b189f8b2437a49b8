"""Later dates in a roster's file of people whose V isn't marked: what a training officer says they are, and does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from rules.cycle import may_be_renewal
from rules.steps import StepCode
from storage import holders, members, places, progress
from storage.holders import Holder
from storage.members import record_of
from storage.roster_import_result import ChangedRecord, OnRoster
from storage.tables import Agency, Member, ProgressEvent, RosterPlace, Source, key


class LaterDates(StrEnum):
    """The meaning of later dates, by the training officer: people are recertified, or their old dates were wrong."""

    RENEWED = "renewed"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Settled:
    """The people who were recertified or corrected, of whom that was said, and those who were left as they are.

    `own` is the training officer, who doesn't confirm themselves; `others` have changed since they were asked about.
    `records` are what corrected members are to be told.
    """

    done: tuple[OnRoster, ...]
    own: tuple[OnRoster, ...]
    others: tuple[OnRoster, ...]
    records: tuple[ChangedRecord, ...]


def may_have_renewed(session: Session, held: Holder, in_file: date, today: date) -> bool:
    """Return whether a date may be the new one of somebody who has recertified, though V of their season isn't marked.

    That is so once the season has opened, and of the lapsed for as long as they are.
    """
    may_be = may_be_renewal(held.expires_on, in_file, today)
    return may_be and not holders.recertified(session, held.certification)


def marks_left(session: Session, held: Holder, expires_on: date) -> int:
    """Return how many steps are marked for somebody's date, and stay with it if that of another year corrects it."""
    if expires_on.year == held.certification.cycle or holders.recertified(session, held.certification):
        return 0
    return progress.standing(session, held).count


def settle(
    session: Session,
    agency: Agency,
    rows: Sequence[int],
    *,
    before: date,
    after: date,
    to: LaterDates,
    by: str,
    since: datetime,
    now: datetime,
    today: date,
) -> Settled:
    """Do what a training officer says of people on the roster, of whom a file had the date `after` instead of `before`.

    `rows` are the ids of their rows. Nothing else of their record changes, and nothing at all if their record or V did
    `since` they were asked about.
    """
    done, own, others, records = list[OnRoster](), list[OnRoster](), list[OnRoster](), list[ChangedRecord]()
    for member, user_id, name in _people(session, key(agency), rows):
        held, said = holders.holder(session, member, today), OnRoster(user_id, name)
        is_so = held.expires_on == before and may_have_renewed(session, held, after, today)
        if not is_so or _has_changed(session, held, since):
            others.append(said)
        elif to is LaterDates.RENEWED and user_id == by:
            own.append(said)
        elif to is LaterDates.RENEWED:
            progress.confirm(session, held, by=by, until=after, now=now)
            done.append(said)
        else:
            was, marks = record_of(held), marks_left(session, held, after)
            held, _ = members.change(
                session, held, replace(was, expires_on=after), source=Source.ROSTER, now=now, today=today
            )
            done.append(said)
            if member.user_id is not None:
                records.append(ChangedRecord(member.user_id, was, record_of(held), marks, may_be_renewal=True))
    session.flush()
    return Settled(tuple(done), tuple(own), tuple(others), tuple(records))


def _has_changed(session: Session, held: Holder, since: datetime) -> bool:
    """Return whether somebody's certification, or V in its cycle, has changed since a moment."""
    latest = select(ProgressEvent.at).where(
        ProgressEvent.member_id == held.id,
        ProgressEvent.cycle == held.certification.cycle,
        ProgressEvent.step == StepCode.V.value,
        col(ProgressEvent.at) >= since,
    )
    return held.certification.updated_at >= since or session.exec(latest).first() is not None


def _people(session: Session, agency_id: int, rows: Sequence[int]) -> Iterator[tuple[Member, str | None, str]]:
    """Yield those of these rows who are on an agency's roster, with the user that they are, or their name."""
    named = {place.id: place for place in places.of_agency(session, agency_id)}
    found = select(Member).where(Member.agency_id == agency_id, col(Member.id).in_(rows)).order_by(col(Member.id))
    for member in session.exec(found).all():
        place: RosterPlace | None = named.get(member.place_id)
        yield member, member.user_id or (place.user_id if place else None), places.label(place) if place else ""
