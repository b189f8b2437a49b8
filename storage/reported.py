"""Whom the letters to training officers were about: the next letter says who came and who left since.

What nobody recorded as a change is one too: it is the people who are compared, then and now.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import and_, delete, func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from storage import declined
from storage.holders import held_on
from storage.outbox_tables import Reported
from storage.roster import WHO, Person
from storage.statements import insert_missing
from storage.tables import Agency, Certification, Member, RosterPlace, key

_HERE = {"synchronize_session": False}


class Why(StrEnum):
    """The reason why somebody is no longer in a letter's season."""

    MOVED = "moved to another agency"
    CHANGED_DATE = "changed date"
    MERGED = "on the roster twice, now once"
    DECLINED = "said it isn't them"
    TAKEN_OFF = "taken off the roster"
    LEFT = "left Recert"


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who is in a letter's season no longer; nameless, if nothing is kept of them.

    `by` is the training officer who took them off, `expires_on` the date of one whose date has changed.
    """

    why: Why
    user_id: str | None = None
    name: str = ""
    expires_on: date | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class LetterBefore:
    """The letter before: the day that it was due on, when it was made, and whom it was about.

    `gone` are those of them who are no longer in its season.
    """

    due_on: date
    at: datetime
    people: Sequence[Reported]
    gone: Sequence[Gone]


def before(
    session: Session, agency_id: int, cohort: date, due_on: date, still: Sequence[Person], today: date
) -> LetterBefore | None:
    """Return the last letter about a cohort that was posted before that of a day; None if there was none.

    `still` are all who are in its season today.
    """
    earlier = (Reported.agency_id == agency_id, Reported.cohort == cohort, col(Reported.due_on) < due_on)
    latest = select(func.max(col(Reported.due_on))).where(*earlier).scalar_subquery()
    rows = select(Reported).where(*earlier, col(Reported.due_on) == latest).order_by(col(Reported.id))
    people = session.exec(rows).all()
    if not people:
        return None
    return LetterBefore(people[0].due_on, people[0].at, people, _gone(session, agency_id, people, still, today))


def _gone(
    session: Session, agency_id: int, people: Sequence[Reported], still: Sequence[Person], today: date
) -> list[Gone]:
    here = {each.member_id for each in still}
    then = {each.member_id for each in people if each.member_id is not None}
    missing = [
        each for each in people if each.member_id not in here and (each.now_in not in here or each.now_in in then)
    ]
    if not missing:
        return []
    user_id, name, *_ = WHO
    known = session.execute(
        sa_select(col(Member.id), user_id, name, col(Member.agency_id), col(Certification.expires_on))
        .select_from(Member)
        .join(Certification, and_(col(Certification.member_id) == col(Member.id), held_on(today)))
        .outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
        .where(col(Member.id).in_({row for each in missing if (row := each.now_in or each.member_id) is not None}))
    )
    there = {row[0]: row[1:] for row in known}
    declined_by = set(declined.of_agency(session, agency_id))
    moved = set(declined.moved_away(session, agency_id))
    found = []
    for each in missing:
        user, called, agency, expires_on = there.get(each.now_in or each.member_id, (each.user_id, "", None, None))
        if each.member_id is None:
            found.append(Gone(Why.LEFT))
        elif each.now_in in then:
            found.append(Gone(Why.MERGED, user, called))
        elif agency == agency_id:
            found.append(Gone(Why.CHANGED_DATE, user, called, expires_on))
        elif agency is not None or user in moved:
            found.append(Gone(Why.MOVED, user))
        elif each.removed_by is None and user in declined_by:
            found.append(Gone(Why.DECLINED, user))
        else:
            found.append(Gone(Why.TAKEN_OFF, user, by=each.removed_by))
    return found


def keep(session: Session, agency_id: int, cohort: date, due_on: date, at: datetime, people: Sequence[Person]) -> None:
    """Keep whom the first letter of a day was about, to whichever officer, and forget what no letter needs any more.

    What changes between that one and another officer's of the same day is said to both, in the next.
    """
    known = sa_select(col(Reported.due_on)).distinct()
    known = known.where(col(Reported.agency_id) == agency_id, col(Reported.cohort) == cohort)
    days = session.execute(known).scalars().all()
    if any(day >= due_on for day in days):
        return
    letter = {"agency_id": agency_id, "cohort": cohort, "due_on": due_on, "at": at}
    rows = [
        {
            **letter,
            "member_id": each.member_id,
            "user_id": each.user_id,
            "level": each.level.value,
            "counted": each.counted,
        }
        for each in people
    ]
    insert_missing(session, Reported, rows, unique=("agency_id", "cohort", "due_on", "member_id"))
    last = max(days, default=due_on)  # an officer's letter of this day may be yet to come
    unneeded = or_(col(Reported.cohort) < due_on, and_(col(Reported.cohort) == cohort, col(Reported.due_on) < last))
    session.execute(delete(Reported).where(col(Reported.agency_id) == agency_id, unneeded), execution_options=_HERE)


def note_removal(session: Session, agency_id: int, rows: Collection[int], *, by: str) -> None:
    """Note which training officer takes these rows off an agency's roster."""
    theirs = (col(Reported.agency_id) == agency_id, col(Reported.member_id).in_(rows))
    session.execute(update(Reported).where(*theirs).values(removed_by=by), execution_options=_HERE)


def follow(session: Session, row: Member, own: Member) -> None:
    """Note that somebody's other row stands for this one from now on."""
    theirs = or_(col(Reported.member_id) == key(row), col(Reported.now_in) == key(row))
    session.execute(update(Reported).where(theirs).values(now_in=key(own)), execution_options=_HERE)


def forget(session: Session, team_id: str, user_id: str) -> None:
    """Keep of one who is about to leave Recert only that the letters counted somebody, and not whom they took off."""
    rows = sa_select(col(Member.id)).outerjoin(RosterPlace, col(RosterPlace.id) == col(Member.place_id))
    rows = rows.where(
        col(Member.team_id) == team_id, or_(col(Member.user_id) == user_id, col(RosterPlace.user_id) == user_id)
    )
    here = col(Reported.agency_id).in_(sa_select(col(Agency.id)).where(col(Agency.team_id) == team_id))
    theirs = or_(col(Reported.member_id).in_(rows), col(Reported.user_id) == user_id, col(Reported.now_in).in_(rows))
    nobody = update(Reported).where(here, theirs).values(member_id=None, user_id=None, now_in=None)
    session.execute(nobody, execution_options=_HERE)
    removed = update(Reported).where(here, col(Reported.removed_by) == user_id).values(removed_by=None)
    session.execute(removed, execution_options=_HERE)
