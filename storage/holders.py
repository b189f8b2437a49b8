"""Members with the certification that they hold: which one it is follows from the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select

from rules.levels import Level
from rules.schema import Affiliation
from rules.steps import Role, StepCode
from storage.tables import Certification, Member, ProgressEvent, key


@dataclass(frozen=True, slots=True)
class Holder:
    """A member with the certification that they hold on a day: rows of this session, which may be changed."""

    member: Member
    certification: Certification

    @property
    def id(self) -> int | None:
        """The id of the member's row."""
        return self.member.id

    @property
    def user_id(self) -> str | None:
        """The user whose own record it is."""
        return self.member.user_id

    @property
    def agency_id(self) -> int | None:
        """The agency that they are in."""
        return self.member.agency_id

    @property
    def level(self) -> Level:
        """The level that they are certified at."""
        return self.certification.level

    @property
    def expires_on(self) -> date:
        """The date on which it expires."""
        return self.certification.expires_on

    @property
    def number(self) -> str | None:
        """The certification number."""
        return self.certification.number

    @property
    def affiliation(self) -> Affiliation | None:
        """How they are affiliated."""
        return self.member.affiliation

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that they hold."""
        return self.member.roles


_LATER = aliased(Certification)


def held_on(day: date | Mapped[date]) -> ColumnElement[bool]:
    """Return the condition that a certification is the one that its member stands in on a day."""
    later_begun = or_(col(_LATER.begins_on).is_(None), col(_LATER.begins_on) <= day)
    later = select(_LATER.id).where(
        _LATER.member_id == Certification.member_id, col(_LATER.cycle) > col(Certification.cycle), later_begun
    )
    return and_(has_begun(day), ~later.exists())


def has_begun(day: date | Mapped[date]) -> ColumnElement[bool]:
    """Return the condition that a certification's cycle has begun by a day."""
    return or_(col(Certification.begins_on).is_(None), col(Certification.begins_on) <= day)


def holder(session: Session, member: Member, today: date) -> Holder:
    """Return a member with what they hold today."""
    rows = select(Certification).where(Certification.member_id == member.id, held_on(today))
    return Holder(member, session.exec(rows).one())


def of_member(session: Session, member_id: int) -> list[Certification]:
    """Return all certifications of a member, in the order of their cycles; the last may not have begun."""
    rows = select(Certification).where(Certification.member_id == member_id)
    return list(session.exec(rows.order_by(col(Certification.cycle))))


def of_cycle(session: Session, member_id: int, cycle: int) -> Certification | None:
    """Return a member's certification of a cycle."""
    rows = select(Certification).where(Certification.member_id == member_id, Certification.cycle == cycle)
    return session.exec(rows).one_or_none()


def has_replaced(session: Session, held: Holder, before: date) -> bool:
    """Return whether what a member holds took the place of a date of another cycle: nothing is kept of that one."""
    return held.certification.cycle != before.year and of_cycle(session, key(held.member), before.year) is None


def in_cycle(session: Session, held: Holder, cycle: int) -> Holder:
    """Return a member with what they hold in another cycle; with what they hold now, if they have none in that."""
    if held.certification.cycle == cycle:
        return held
    return Holder(held.member, of_cycle(session, key(held.member), cycle) or held.certification)


def recertified(session: Session, held: Certification) -> bool:
    """Return whether V is marked in a certification's cycle."""
    return has_v(session, held.member_id, held.cycle)


def has_v(session: Session, member_id: int, cycle: int) -> bool:
    """Return whether a member has marked V in a cycle, whether or not a certification of it is kept."""
    latest = select(ProgressEvent.done).where(
        ProgressEvent.member_id == member_id,
        ProgressEvent.cycle == cycle,
        ProgressEvent.step == StepCode.V.value,
    )
    return bool(session.exec(latest.order_by(col(ProgressEvent.id).desc())).first())


def following(session: Session, agency_id: int, today: date) -> dict[int, Certification]:
    """Return the certifications of an agency's members that have not begun yet, by the ids of their rows."""
    rows = select(Certification).join(Member, col(Member.id) == col(Certification.member_id))
    rows = rows.where(col(Member.agency_id) == agency_id, col(Certification.begins_on) > today)
    return {each.member_id: each for each in session.exec(rows.order_by(col(Certification.cycle).desc()))}


def before(session: Session, everybody: Sequence[Holder]) -> dict[int, Certification]:
    """Return the certification before that which each of these members holds, by the ids of their rows."""
    held = {key(each.member): each.certification.cycle for each in everybody if each.certification.begins_on}
    if not held:
        return {}
    rows = select(Certification).where(col(Certification.member_id).in_(held)).order_by(col(Certification.cycle))
    return {each.member_id: each for each in session.exec(rows) if each.cycle < held[each.member_id]}
