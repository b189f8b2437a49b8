"""The milestones of the ladder of which an agency is not nudged, as its training officers chose."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from rules.ladder import Milestone
from storage.outbox import LEFT_OUT
from storage.outbox_tables import MessageState, Nudge
from storage.statements import insert_ignoring
from storage.tables import Agency, LeftOut, key


def of_agency(session: Session, agency_id: int) -> frozenset[str]:
    """Return the milestones that an agency leaves out now."""
    return of_agencies(session, [agency_id]).get(agency_id, frozenset())


def of_agencies(session: Session, agency_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the milestones that each of these agencies leaves out now; those that leave none out are not there."""
    rows = select(LeftOut.agency_id, LeftOut.milestone).where(
        col(LeftOut.agency_id).in_(agency_ids), col(LeftOut.until).is_(None)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for agency_id, milestone in session.exec(rows):
        found[agency_id].add(milestone)
    return {agency_id: frozenset(names) for agency_id, names in found.items()}


def on_its_day(milestone: Milestone) -> ColumnElement[bool]:
    """Return the condition that a statement's agency leaves a milestone out, or did so when its day came."""
    rows = select(LeftOut.id).where(
        LeftOut.agency_id == Agency.id,
        LeftOut.milestone == milestone.id,
        or_(col(LeftOut.until).is_(None), col(LeftOut.until) > milestone.due_on),
    )
    return rows.exists()


def choose(session: Session, agency: Agency, chosen: AbstractSet[str], *, today: date) -> None:
    """Let an agency leave these milestones out, and no others.

    A nudge that waits to be posted is skipped. One that is taken back in on its very day waits again; of a day that has
    passed meanwhile none is posted.
    """
    before = of_agency(session, key(agency))
    for milestone in sorted(chosen - before):
        row = insert_ignoring(session, LeftOut).values(agency_id=key(agency), milestone=milestone)
        session.execute(row.on_conflict_do_nothing())
    _change(session, agency, chosen - before, until=None)
    _change(session, agency, before - chosen, until=today)
    _move(session, agency, chosen - before, MessageState.PENDING, None, MessageState.SKIPPED, LEFT_OUT)
    _move(session, agency, before - chosen, MessageState.SKIPPED, LEFT_OUT, MessageState.PENDING, None, since=today)


def _change(session: Session, agency: Agency, milestones: Iterable[str], *, until: date | None) -> None:
    rows = update(LeftOut).where(col(LeftOut.agency_id) == key(agency), col(LeftOut.milestone).in_(sorted(milestones)))
    session.execute(rows.values(until=until), execution_options={"synchronize_session": False})


def _move(
    session: Session,
    agency: Agency,
    milestones: Iterable[str],
    state: MessageState,
    reason: str | None,
    to: MessageState,
    why: str | None,
    *,
    since: date = date.min,
) -> None:
    """Move an agency's nudges of these milestones, whose day is not before `since`, from one state to another."""
    rows = update(Nudge).where(
        col(Nudge.agency_id) == key(agency),
        col(Nudge.milestone).in_(sorted(milestones)),
        col(Nudge.state) == state,
        col(Nudge.reason).is_not_distinct_from(reason),
        col(Nudge.due_on) >= since,
    )
    session.execute(rows.values(state=to, reason=why), execution_options={"synchronize_session": False})
