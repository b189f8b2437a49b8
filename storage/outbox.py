"""The outboxes of nudges and of direct messages: each is posted once, by any number of processes, whatever kills them.

A row goes from `pending` through `sending` (a lease, committed before Slack is called) to `sent`, `failed`, `unknown`
or `skipped`. Each move is one UPDATE that names the state it expects. A process whose UPDATE changes no row leaves
the row to another.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, Update, bindparam, func, select, update
from sqlmodel import Session

from storage.columns import metadata
from storage.holds import holds
from storage.outbox_tables import MessageState
from storage.statements import change

OUTCOME_UNKNOWN = "outcome unknown"
"""The first words of a failure's reason if the message may be in Slack all the same."""

NOTHING_OPEN = "nothing open"
SUPERSEDED = "superseded"
OFFICER_GONE = "no officer any more"
LEFT_OUT = "left out"
"""Reasons to skip a message: there was nothing to say, a later one is due, who asked for it may not any more, or the
agency leaves its milestone out."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UnknownOutcome:
    """A row whose message may or may not be in Slack. `to` is the channel or the user that it was posted to."""

    id: int
    team_id: str
    to: str
    message_id: str
    claimed_at: datetime
    lease_until: datetime
    held_since: datetime | None
    """When the look-up was first answered "not now"."""
    attempts: int
    """How often Slack was asked to post it, or answered "not now" to a look-up."""


class Outbox:
    """The moves of the rows of one table, whose statements are built once: building costs as much as running.

    `id_name` is the column of the id that a message carries, and that id's name in the message's metadata. `team_id`
    and `to` say where it goes. They are columns of `beside`, if given: another table, of which each row has one.
    """

    def __init__(
        self,
        rows: Table,
        id_name: str,
        *,
        team_id: ColumnElement[str],
        to: ColumnElement[str],
        beside: tuple[Table, ColumnElement[bool]] | None = None,
    ) -> None:
        self.id_name = id_name
        self._rows = rows
        self._message_id = rows.c[id_name]
        self._now = bindparam("now_", type_=rows.c.updated_at.type)
        columns = rows.c
        by_id = self._message_id == bindparam("message_id_")
        taken = {
            id_name: func.coalesce(self._message_id, bindparam("fresh_")),
            "state": MessageState.SENDING,
            "attempts": columns.attempts + 1,
            "claimed_at": func.coalesce(columns.claimed_at, self._now),
            "claimed_on": bindparam("today_"),
            "lease_until": bindparam("lease_until_"),
            "retry_at": None,
        }
        self._claim = (
            self._transition(taken, MessageState.PENDING)
            .where(columns.id == bindparam("id_"))
            .returning(self._message_id)
        )
        posted: Values = {"state": MessageState.SENT, "ts": bindparam("ts_"), "reason": None, "lease_until": None}
        if "channel_id" in columns:
            posted["channel_id"] = bindparam("channel_id_")
        self._keeps_channel = "channel_id" in columns
        self._sent = self._transition(posted, MessageState.SENDING, MessageState.UNKNOWN).where(by_id)
        ended: Values = {"state": bindparam("state_"), "reason": bindparam("reason_"), "lease_until": None}
        self._end = self._transition(ended, MessageState.SENDING).where(by_id)
        lost = {"state": MessageState.UNKNOWN, "reason": bindparam("reason_")}
        self._unknown = self._transition(lost, MessageState.SENDING).where(by_id)
        put_off = {
            "state": MessageState.PENDING,
            "attempts": columns.attempts - 1,
            "retry_at": bindparam("retry_at_"),
            "lease_until": None,
        }
        self._retry = self._transition(put_off, MessageState.SENDING).where(by_id)
        self._try_again = self._transition({"retry_at": None}, MessageState.PENDING).where(
            columns.retry_at.is_not(None), columns.held_since.is_(None)
        )
        since = {"held_since": func.coalesce(columns.held_since, self._now), "reason": bindparam("reason_")}
        asked = {"attempts": columns.attempts}
        self._hold_back = self._transition(put_off | since | asked, MessageState.SENDING).where(by_id)
        self._held = select(columns.held_since, columns.attempts).where(by_id)
        self._expired = self._transition(
            {"state": MessageState.UNKNOWN, "reason": "lease ran out"}, MessageState.SENDING
        ).where(columns.lease_until <= self._now)
        looked_up: Values = {
            "state": bindparam("state_"),
            "reason": bindparam("reason_"),
            "lease_until": bindparam("until_"),
            "held_since": bindparam("held_since_", type_=columns.held_since.type),
            "attempts": columns.attempts + bindparam("held_", type_=columns.attempts.type),
        }
        self._looked_up = self._transition(looked_up, MessageState.UNKNOWN).where(
            columns.id == bindparam("id_"), columns.lease_until == bindparam("lease_until_")
        )
        found = select(
            *(columns.id, team_id, to, self._message_id, columns.claimed_at, columns.lease_until),
            *(columns.held_since, columns.attempts),
        )
        self._to_look_up = (
            (found if beside is None else found.join(*beside))
            .where(columns.state == MessageState.UNKNOWN, columns.lease_until <= self._now, ~holds(team_id, self._now))
            .order_by(columns.id)
            .limit(bindparam("most_", type_=columns.id.type))
        )
        workspaces = select(team_id).distinct()
        self._held_back = (workspaces if beside is None else workspaces.join(*beside)).where(
            (columns.state == MessageState.UNKNOWN)
            | ((columns.state == MessageState.PENDING) & columns.retry_at.is_not(None))
        )
        self._newest = select(func.max(columns.id)).where(
            columns.state == MessageState.PENDING, columns.lease_until.is_(None)
        )
        self._waits = select(func.min(columns.retry_at)).where(
            columns.state == MessageState.PENDING, columns.retry_at > self._now
        )
        self._leases = select(func.min(columns.lease_until)).where(
            columns.state.in_([MessageState.SENDING, MessageState.UNKNOWN]), columns.lease_until > self._now
        )

    def _transition(self, values: Values, *states: MessageState) -> Update:
        moved = update(self._rows).where(self._rows.c.state.in_(states))
        return moved.values(**values, updated_at=self._now)

    def claim(self, session: Session, row: int, *, now: datetime, today: date, lease_until: datetime) -> str | None:
        """Take a pending row; return the id that its message must carry, or None if someone else has the row.

        A row keeps its id for good: whichever attempt succeeded, its message is found by that id.
        """
        values = {"id_": row, "fresh_": uuid4().hex, "now_": now, "today_": today, "lease_until_": lease_until}
        return session.execute(self._claim, values).scalar_one_or_none()

    def sent(self, session: Session, message_id: str, ts: str, *, now: datetime, channel_id: str | None = None) -> bool:
        """Record that Slack has it, whatever the row said meanwhile; and in which conversation, where that is kept."""
        where = {"channel_id_": channel_id} if self._keeps_channel else {}
        return self._run(session, self._sent, message_id_=message_id, ts_=ts, now_=now, **where)

    def refused(self, session: Session, message_id: str, reason: str, *, now: datetime) -> bool:
        """Record that Slack refused it for good."""
        ended = {"state_": MessageState.FAILED, "reason_": reason}
        return self._run(session, self._end, message_id_=message_id, now_=now, **ended)

    def skipped(self, session: Session, message_id: str, reason: str, *, now: datetime) -> bool:
        """Record that there was nothing to say."""
        ended = {"state_": MessageState.SKIPPED, "reason_": reason}
        return self._run(session, self._end, message_id_=message_id, now_=now, **ended)

    def unknown(self, session: Session, message_id: str, reason: str, *, now: datetime) -> bool:
        """Record that no answer came. It is looked up after the lease: until then Slack may still be posting it."""
        return self._run(session, self._unknown, message_id_=message_id, reason_=reason, now_=now)

    def retry(self, session: Session, message_id: str, at: datetime, *, now: datetime) -> bool:
        """Make it pending again, from `at` on: Slack did not take it, but will. This counts as no attempt."""
        return self._run(session, self._retry, message_id_=message_id, retry_at_=at, now_=now)

    def hold_back(self, session: Session, message_id: str, reason: str, at: datetime, *, now: datetime) -> bool:
        """Make it pending again, from `at` on: Slack said "not now", as it has since the first time. It counts."""
        return self._run(session, self._hold_back, message_id_=message_id, reason_=reason, retry_at_=at, now_=now)

    def try_again(self, session: Session, *, now: datetime) -> None:
        """Make ready what waits for a fault of the installation, or of ours, to be mended."""
        change(session, self._try_again, {"now_": now})

    def held(self, session: Session, message_id: str) -> tuple[datetime | None, int]:
        """Return when Slack first said "not now" about it, None if it has not; and how often it was asked."""
        since, attempts = session.execute(self._held, {"message_id_": message_id}).one()
        return since, attempts

    def expire_leases(self, session: Session, *, now: datetime) -> int:
        """Record that outcomes are unknown whose leases ran out; return how many."""
        return change(session, self._expired, {"now_": now})

    def to_look_up(self, session: Session, *, now: datetime, most: int) -> list[UnknownOutcome]:
        """Return rows whose messages are to be looked up in Slack now."""
        found = session.execute(self._to_look_up, {"now_": now, "most_": most})
        return [UnknownOutcome(*row) for row in found]

    def not_found(self, session: Session, unknown: UnknownOutcome, *, now: datetime) -> bool:
        """Make a message pending again that was looked up and is not in Slack, unless its row has changed meanwhile."""
        return self._record_look_up(session, unknown, MessageState.PENDING, now=now)

    def unreadable(self, session: Session, unknown: UnknownOutcome, reason: str, *, now: datetime) -> bool:
        """Give up a message whose conversation cannot be read: posting it again might post it twice."""
        return self._record_look_up(session, unknown, MessageState.FAILED, reason, now=now)

    def look_again(
        self, session: Session, unknown: UnknownOutcome, *, at: datetime, held: bool = False, now: datetime
    ) -> bool:
        """Look it up again from `at` on: the look-up got no answer, or (`held`) the answer was "not now"."""
        reason = "looked up, without an answer"
        return self._record_look_up(session, unknown, MessageState.UNKNOWN, reason, until=at, held=held, now=now)

    def held_back(self, session: Session) -> set[str]:
        """Return the workspaces of messages that were held back or whose outcome is unknown."""
        return set(session.execute(self._held_back).scalars())

    def newest(self, session: Session) -> int:
        """Return the id of the newest pending row; 0 if there is none."""
        return session.execute(self._newest).scalar_one() or 0

    def next_retry(self, session: Session, *, since: datetime) -> datetime | None:
        """Return when, after `since`, the next row may be claimed that Slack held back, or whose lease ran then."""
        asked = (session.execute(each, {"now_": since}).scalar_one() for each in (self._waits, self._leases))
        return min((at for at in asked if at is not None), default=None)

    def _record_look_up(
        self,
        session: Session,
        unknown: UnknownOutcome,
        state: MessageState,
        reason: str | None = None,
        *,
        until: datetime | None = None,
        held: bool = False,
        now: datetime,
    ) -> bool:
        since = unknown.held_since or (now if held else None)
        row = {"id_": unknown.id, "lease_until_": unknown.lease_until, "held_since_": since, "held_": int(held)}
        return self._run(session, self._looked_up, **row, state_=state, reason_=reason, until_=until, now_=now)

    @staticmethod
    def _run(session: Session, statement: Update, **values: Any) -> bool:  # noqa: ANN401 - what its columns hold
        return bool(change(session, statement, values))


_AGENCY, _NUDGE, _DIRECT_MESSAGE = (metadata.tables[name] for name in ("agency", "nudge", "direct_message"))
NUDGES = Outbox(
    _NUDGE,
    "nudge_id",
    team_id=_AGENCY.c.team_id,
    to=_AGENCY.c.channel_id,
    beside=(_AGENCY, _AGENCY.c.id == _NUDGE.c.agency_id),
)
DIRECT_MESSAGES = Outbox(
    _DIRECT_MESSAGE,
    "message_id",
    team_id=_DIRECT_MESSAGE.c.team_id,
    to=func.coalesce(_DIRECT_MESSAGE.c.channel_id, _DIRECT_MESSAGE.c.user_id),
)
