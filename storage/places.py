"""Roster places: what an agency's roster says of people who have not answered, until they accept or decline it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlmodel import Session, col, select

from rules.dates import local_date
from storage import certifications, confirmations, declined, departed, holders, members, progress, reported
from storage.current_members import CurrentMember
from storage.direct_message_plan import forget_earlier_invitations
from storage.holders import Holder, held_on
from storage.members import Record
from storage.statements import change
from storage.tables import Agency, Certification, Member, ProgressEvent, RosterPlace, Source, key


@dataclass(frozen=True, slots=True)
class SameNumber:
    """Somebody of a roster whom Slack does not know: a member with the same number has replaced their row.

    `marked`: steps that were marked for them are the member's now.
    """

    name: str
    email: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The record of one who accepted a roster; `before`: their record until then, and the agency that they left."""

    member: Holder
    before: Record | None
    left: int | None
    same_number: list[SameNumber]


def of_agency(session: Session, agency_id: int) -> list[RosterPlace]:
    """Return an agency's places, in the order in which its rosters named them."""
    rows = select(RosterPlace).where(RosterPlace.agency_id == agency_id).order_by(col(RosterPlace.id))
    return list(session.exec(rows))


def of_user(session: Session, team_id: str, user_id: str) -> list[RosterPlace]:
    """Return the places that name a user, the oldest first."""
    rows = select(RosterPlace).where(RosterPlace.team_id == team_id, RosterPlace.user_id == user_id)
    return list(session.exec(rows.order_by(col(RosterPlace.id))))


def find(session: Session, agency_id: int, user_id: str) -> RosterPlace | None:
    """Return the place that an agency's roster has for a user."""
    rows = select(RosterPlace).where(RosterPlace.agency_id == agency_id, RosterPlace.user_id == user_id)
    return session.exec(rows).one_or_none()


def by_id(session: Session, agency_id: int, place_id: int) -> RosterPlace | None:
    """Return an agency's place of this id."""
    rows = select(RosterPlace).where(RosterPlace.agency_id == agency_id, RosterPlace.id == place_id)
    return session.exec(rows).one_or_none()


def among(session: Session, agency_id: int, place_ids: Collection[int]) -> list[RosterPlace]:
    """Return those of an agency's places that have these ids, in the order in which its rosters named them."""
    rows = select(RosterPlace).where(RosterPlace.agency_id == agency_id, col(RosterPlace.id).in_(place_ids))
    return list(session.exec(rows.order_by(col(RosterPlace.id))))


def label(place: RosterPlace) -> str:
    """Return the name of somebody whom Slack does not know, or their address."""
    return place.name or place.email or ""


# --- What a person does ---------------------------------------------------------------------------------------------


def accept(
    session: Session,
    place: RosterPlace,
    user_id: str,
    agency: Agency,
    *,
    record: Record | None = None,
    asked: bool = False,
    now: datetime,
) -> Accepted:
    """Let a person accept a roster: what it says becomes their record, or `record` does, and they are in its agency.

    `asked`: they were asked whether it is right, and said yes. Who had no record gets reminders from now on, in that
    time zone, as whoever joins does. The marks that its officers made stay where the person never touched the step.
    Raises `NoResultFound` if they join or answer elsewhere at the same moment.
    """
    today = local_date(now, agency.timezone)
    offered = _record_of(session, place, today)
    own = members.find(session, place.team_id, user_id, today)
    before = left = None
    if own is None:
        row = offered.member
        row.place_id, row.user_id, row.reminds_since, row.timezone = None, user_id, today, agency.timezone
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise NoResultFound("somebody who has joined or answered elsewhere at the same moment") from error
        own = offered
        if record is not None:
            own = _corrected(session, own, record, user_id, today=today, now=now)
    else:
        before, left = members.record_of(own), own.member.agency_id
        rows = select(Member.agency_id).where(Member.id == own.id)
        if session.exec(rows.with_for_update()).one() != left:
            raise NoResultFound("somebody who has joined another agency at the same moment")
        if left is not None and left != place.agency_id:
            declined.mark_moved(session, left, user_id, now=now)
        record = record or _said(session, offered, own, asked=asked, today=today)
        certifications.move_to(session, own.member, place.agency_id, today=today)
        own, _ = members.change(session, own, record, source=Source.MEMBER, now=now, today=today)
        if (own.level, own.expires_on, own.number) != (before.level, before.expires_on, before.number):
            progress.take_back(session, own, by=user_id, now=now)  # it was confirmed of another record
        _merge(session, offered.member, own.member, today=today, now=now)
    session.delete(place)
    if record is not None and before is not None:
        own, _ = members.change(session, own, record, source=Source.MEMBER, now=now, today=today)
    own.member.updated_at = now
    session.add(own.member)
    session.flush()
    same_number = _absorb_same_number(session, own, today, now)
    confirmations.drop(session, own.member, by=user_id, only_of=user_id, today=today, now=now)
    declined.forget(session, own.member, user_id)
    return Accepted(own, before, None if left == place.agency_id else left, same_number)


def _corrected(
    session: Session, offered: Holder, record: Record, user_id: str, *, today: date, now: datetime
) -> Holder:
    """Change what a roster said to what its person says: what was confirmed of another record is no longer."""
    before = offered.level, offered.expires_on, offered.number
    cycle = offered.expires_on.year
    own, _ = members.change(session, offered, record, source=Source.MEMBER, now=now, today=today)
    if (own.level, own.expires_on, own.number or before[2]) != before and own.expires_on.year == cycle:
        progress.take_back(session, own, by=user_id, now=now)
    return own


def _said(session: Session, offered: Holder, own: Holder, *, asked: bool, today: date) -> Record:
    """Return what a roster says of someone with a record: it drops no role, and goes back to no earlier cycle.

    An earlier date that is ahead corrects theirs, if they were asked about it, and no cycle of theirs came before.
    """
    expires_on = max(offered.expires_on, own.expires_on, key=lambda day: day.year)
    if asked and offered.expires_on >= today and len(holders.of_member(session, key(own.member))) == 1:
        expires_on = offered.expires_on
    return Record(offered.level, expires_on, offered.number, roles=offered.roles or None)


def settle(session: Session, own: Holder, *, today: date, now: datetime) -> list[SameNumber]:
    """Close the place of somebody who joined by themselves: their own record takes its marks, and counts instead.

    Return whose rows that record replaces besides, since they have the same number.
    """
    member, user_id = own.member, own.user_id
    if member.agency_id is None or user_id is None:
        return []
    place = find(session, member.agency_id, user_id)
    if place is not None:
        absorb(session, place, member, today=today, now=now)
    same_number = _absorb_same_number(session, own, today, now)
    declined.forget(session, member, user_id)
    return same_number


def decline(session: Session, place: RosterPlace, user_id: str, *, now: datetime, today: date) -> None:
    """Take a person off a roster who says that it is not theirs, and keep the mark that they said so."""
    declined.mark(session, place.agency_id, user_id, now=now)
    remove(session, place, today=today)


def step_down(
    session: Session, agency_id: int, member: CurrentMember, user_id: str, *, now: datetime, today: date
) -> None:
    """Take a member out of an agency that is not theirs, as they say, and keep the mark that they said so."""
    if members.take_out(session, member, now=now, today=today):
        declined.mark(session, agency_id, user_id, now=now)


def _absorb_same_number(session: Session, own: Holder, today: date, now: datetime) -> list[SameNumber]:
    """Let a member stand for the same number on their agency's roster, under an address that Slack does not know.

    Return whom the roster called so.

    A number is no proof of who somebody is: what an officer confirmed of that row is not taken over.
    """
    if own.number is None:
        return []
    rows = (
        select(RosterPlace)
        .join(Member, col(Member.place_id) == col(RosterPlace.id))
        .join(Certification, col(Certification.member_id) == col(Member.id))
        .where(
            RosterPlace.agency_id == own.member.agency_id,
            col(RosterPlace.user_id).is_(None),
            Certification.number == own.number,
            held_on(today),
        )
    )
    found = session.exec(rows.order_by(col(RosterPlace.id))).all()
    same_number = []
    for place in found:
        name, email = place.name or "", place.email or ""
        confirmations.drop(session, _row_of(session, place), by=own.user_id or "", today=today, now=now)
        marked = absorb(session, place, own.member, today=today, now=now)
        same_number.append(SameNumber(name, email, marked))
    return same_number


def absorb(session: Session, place: RosterPlace, member: Member, *, today: date, now: datetime) -> bool:
    """Let a member's own record stand for a place of the same person; return whether marked steps went over to it."""
    marked = _merge(session, _row_of(session, place), member, today=today, now=now)
    session.delete(place)
    session.flush()
    return marked


def _row_of(session: Session, place: RosterPlace) -> Member:
    return session.exec(select(Member).where(Member.place_id == place.id)).one()


def _place_of(session: Session, row: Member) -> RosterPlace:
    return session.exec(select(RosterPlace).where(RosterPlace.id == row.place_id)).one()


def _record_of(session: Session, place: RosterPlace, today: date) -> Holder:
    """Return the row that holds what a roster says of somebody, with what it says of them today."""
    return holders.holder(session, _row_of(session, place), today)


def _merge(session: Session, offered: Member, own: Member, *, today: date, now: datetime) -> bool:
    """Move the marks of steps that somebody never touched, and past seasons, to their own record; return whether any.

    A step that was marked and taken back is none.
    """
    session.flush()
    past = departed.of_places(session, col(RosterPlace.id) == offered.place_id, today=today)
    touched = select(ProgressEvent.cycle, ProgressEvent.step).where(ProgressEvent.member_id == own.id).distinct()
    known = set(session.exec(touched))
    marked: dict[tuple[int, str], bool] = {}
    events = select(ProgressEvent).where(ProgressEvent.member_id == offered.id).order_by(col(ProgressEvent.id))
    for event in session.exec(events):
        if (step := (event.cycle, event.step)) not in known:
            event.member_id = key(own)
            session.add(event)
            marked[step] = event.done
    session.flush()
    certifications.merge(session, offered, own, today=today, now=now)
    departed.count_unless(session, past, own)
    reported.follow(session, offered, own)
    if (user_id := own.user_id or _place_of(session, own).user_id) is not None:
        confirmations.drop(session, own, by=user_id, only_of=user_id, today=today, now=now)
    return any(marked.values())


# --- What an officer does --------------------------------------------------------------------------------


def remove(session: Session, place: RosterPlace, *, today: date) -> None:
    """Delete a place, with all that its roster says and all that its officers marked; of past seasons numbers stay."""
    departed.count_places(session, col(RosterPlace.id) == place.id, today=today)
    session.delete(place)
    session.flush()


def forget_unknown(session: Session, agency_id: int, ids: Sequence[int], *, today: date) -> int:
    """Delete these of an agency's places that are of people whom Slack does not know; return how many."""
    unknown = (
        col(RosterPlace.agency_id) == agency_id,
        col(RosterPlace.user_id).is_(None),
        col(RosterPlace.id).in_(ids),
    )
    departed.count_places(session, *unknown, today=today)
    return change(session, delete(RosterPlace).where(*unknown))


def identify(session: Session, place: RosterPlace, user_id: str, *, today: date, now: datetime) -> None:
    """Record whose a place is; what they have confirmed of it themselves, as an officer, is dropped."""
    place.user_id, place.updated_at = user_id, now
    session.add(place)
    session.flush()
    forget_earlier_invitations(session, col(RosterPlace.id) == place.id)
    confirmations.drop(session, _row_of(session, place), by=user_id, only_of=user_id, today=today, now=now)


def unite(session: Session, place: RosterPlace, known: RosterPlace, *, today: date, now: datetime) -> bool:
    """Delete one of two places of the same person, and give the other its marks, address and name.

    Return whether there were marks.
    """
    email, name = place.email, place.name
    marked = absorb(session, place, _row_of(session, known), today=today, now=now)
    known.email, known.name = known.email or email, known.name or name
    session.add(known)
    session.flush()
    return marked
