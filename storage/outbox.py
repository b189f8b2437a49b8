"""The ledgers of nudges and of letters: what makes each happen once, for any number of processes, whatever kills them.

A row goes from `pending` through `sending` (a lease, committed before Slack is called) to `sent`, `failed`, `unknown`
or `skipped`. Each move is one UPDATE that names the state it expects; whoever changed no row leaves it to another.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, Update, bindparam, func, select, update
from sqlmodel import Session

from storage.database import change
from storage.tables import NudgeState, metadata

UNKNOWABLE = "outcome unknown"
"""How the reason of a failure begins after which the message may stand there all the same."""

NOTHING_OPEN = "nothing open"
SUPERSEDED = "superseded"
"""Why one is skipped: there was nothing to say, or a later one is due."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A row whose message may stand in Slack or not; `to` is the channel, or the user, that it was posted to."""

    id: int
    team_id: str
    to: str
    message_id: str
    claimed_at: datetime
    lease_until: datetime


class Ledger:
    """The moves of the rows of one table, whose statements are built once: building costs as much as running.

    `message_id` names the column of the id that a message carries; `team_id` and `to` say where it goes, and are
    columns of `beside` if that is given, another table of which each row has one.
    """

    def __init__(
        self,
        rows: Table,
        message_id: str,
        *,
        team_id: ColumnElement[str],
        to: ColumnElement[str],
        beside: tuple[Table, ColumnElement[bool]] | None = None,
    ) -> None:
        self._rows = rows
        self._known = rows.c[message_id]
        self._now = bindparam("now_", type_=rows.c.updated_at.type)
        columns = rows.c
        by_id = self._known == bindparam("message_id_")
        taken = {
            message_id: func.coalesce(self._known, bindparam("fresh_")),
            "state": NudgeState.SENDING,
            "attempts": columns.attempts + 1,
            "claimed_at": func.coalesce(columns.claimed_at, self._now),
            "claimed_on": bindparam("today_"),
            "lease_until": bindparam("lease_until_"),
            "retry_at": None,
        }
        self._claim = (
            self._moving(taken, NudgeState.PENDING).where(columns.id == bindparam("id_")).returning(self._known)
        )
        stands: Values = {"state": NudgeState.SENT, "ts": bindparam("ts_"), "reason": None, "lease_until": None}
        if "channel_id" in columns:
            stands["channel_id"] = bindparam("channel_id_")
        self._says_where = "channel_id" in columns
        self._sent = self._moving(stands, NudgeState.SENDING, NudgeState.UNKNOWN).where(by_id)
        ended: Values = {"state": bindparam("state_"), "reason": bindparam("reason_"), "lease_until": None}
        self._end = self._moving(ended, NudgeState.SENDING).where(by_id)
        doubted = {"state": NudgeState.UNKNOWN, "reason": bindparam("reason_")}
        self._in_doubt = self._moving(doubted, NudgeState.SENDING).where(by_id)
        put_off = {
            "state": NudgeState.PENDING,
            "attempts": columns.attempts - 1,
            "retry_at": bindparam("retry_at_"),
            "lease_until": None,
        }
        self._postponed = self._moving(put_off, NudgeState.SENDING).where(by_id)
        self._expired = self._moving(
            {"state": NudgeState.UNKNOWN, "reason": "lease ran out"}, NudgeState.SENDING
        ).where(columns.lease_until <= self._now)
        looked_up: Values = {
            "state": bindparam("state_"),
            "reason": bindparam("reason_"),
            "lease_until": bindparam("until_"),
        }
        self._looked_up = self._moving(looked_up, NudgeState.UNKNOWN).where(
            columns.id == bindparam("id_"), columns.lease_until == bindparam("lease_until_")
        )
        found = select(columns.id, team_id, to, self._known, columns.claimed_at, columns.lease_until)
        self._doubtful = (
            (found if beside is None else found.join(*beside))
            .where(columns.state == NudgeState.UNKNOWN, columns.lease_until <= self._now)
            .order_by(columns.id)
            .limit(bindparam("most_", type_=columns.id.type))
        )
        self._newest = select(func.max(columns.id)).where(
            columns.state == NudgeState.PENDING, columns.lease_until.is_(None)
        )
        self._waits = select(func.min(columns.retry_at)).where(
            columns.state == NudgeState.PENDING, columns.retry_at > self._now
        )
        self._leases = select(func.min(columns.lease_until)).where(
            columns.state.in_([NudgeState.SENDING, NudgeState.UNKNOWN]), columns.lease_until > self._now
        )

    def _moving(self, values: Values, *states: NudgeState) -> Update:
        moved = update(self._rows).where(self._rows.c.state.in_(states))
        return moved.values(**values, updated_at=self._now)

    def claim(self, session: Session, row: int, *, now: datetime, today: date, lease_until: datetime) -> str | None:
        """Take a pending row for oneself; the id that its message must carry, or None if someone else has it.

        The id is the row's for good: whichever attempt it was that came through, its message is known by it.
        """
        values = {"id_": row, "fresh_": uuid4().hex, "now_": now, "today_": today, "lease_until_": lease_until}
        return session.execute(self._claim, values).scalar_one_or_none()

    def sent(self, session: Session, message_id: str, ts: str, *, now: datetime, channel_id: str | None = None) -> bool:
        """It stands there, whatever we believed meanwhile; in which direct conversation, where that is kept."""
        where = {"channel_id_": channel_id} if self._says_where else {}
        return self._run(session, self._sent, message_id_=message_id, ts_=ts, now_=now, **where)

    def refused(self, session: Session, message_id: str, reason: str, *, now: datetime) -> bool:
        """Slack will not have it."""
        ended = {"state_": NudgeState.FAILED, "reason_": reason}
        return self._run(session, self._end, message_id_=message_id, now_=now, **ended)

    def skipped(self, session: Session, message_id: str, reason: str, *, now: datetime) -> bool:
        """There was nothing to say."""
        ended = {"state_": NudgeState.SKIPPED, "reason_": reason}
        return self._run(session, self._end, message_id_=message_id, now_=now, **ended)

    def in_doubt(self, session: Session, message_id: str, reason: str, *, now: datetime) -> bool:
        """No answer came. It is looked up when the lease is over: until then Slack may still be posting it."""
        return self._run(session, self._in_doubt, message_id_=message_id, reason_=reason, now_=now)

    def postponed(self, session: Session, message_id: str, retry_at: datetime, *, now: datetime) -> bool:
        """Slack did not take it, but will: not an attempt."""
        return self._run(session, self._postponed, message_id_=message_id, retry_at_=retry_at, now_=now)

    def expire_leases(self, session: Session, *, now: datetime) -> int:
        """Whoever was posting has had the time to: what became of it is not known. How many."""
        return change(session, self._expired, {"now_": now})

    def doubtful(self, session: Session, *, now: datetime, most: int) -> list[Doubtful]:
        """Rows whose messages are to be looked up in Slack now."""
        found = session.execute(self._doubtful, {"now_": now, "most_": most})
        return [Doubtful(*row) for row in found]

    def absent(self, session: Session, doubt: Doubtful, *, now: datetime) -> bool:
        """It was looked for and does not stand there: to be posted after all, unless someone has moved on."""
        return self._settle(session, doubt, NudgeState.PENDING, now=now)

    def unanswerable(self, session: Session, doubt: Doubtful, reason: str, *, now: datetime) -> bool:
        """The conversation cannot be read: posting again might post twice, so it stays as it is."""
        return self._settle(session, doubt, NudgeState.FAILED, reason, now=now)

    def look_again(self, session: Session, doubt: Doubtful, *, at: datetime, now: datetime) -> bool:
        """The look-up itself got no answer: try it again later."""
        return self._settle(session, doubt, NudgeState.UNKNOWN, "looked up, without an answer", until=at, now=now)

    def newest(self, session: Session) -> int:
        """The id of the newest row that waits to be posted; 0 if none does."""
        return session.execute(self._newest).scalar_one() or 0

    def next_retry(self, session: Session, *, now: datetime) -> datetime | None:
        """When the next of those that must wait may be taken up: those that Slack held back, and those in doubt."""
        asked = (session.execute(each, {"now_": now}).scalar_one() for each in (self._waits, self._leases))
        return min((at for at in asked if at is not None), default=None)

    def _settle(
        self,
        session: Session,
        doubt: Doubtful,
        state: NudgeState,
        reason: str | None = None,
        *,
        until: datetime | None = None,
        now: datetime,
    ) -> bool:
        row = {"id_": doubt.id, "lease_until_": doubt.lease_until}
        return self._run(session, self._looked_up, **row, state_=state, reason_=reason, until_=until, now_=now)

    @staticmethod
    def _run(session: Session, statement: Update, **values: Any) -> bool:  # noqa: ANN401 - what its columns hold
        return bool(change(session, statement, values))


_AGENCY, _NUDGE, _LETTER = (metadata.tables[name] for name in ("agency", "nudge", "letter"))
NUDGES = Ledger(
    _NUDGE,
    "nudge_id",
    team_id=_AGENCY.c.team_id,
    to=_AGENCY.c.channel_id,
    beside=(_AGENCY, _AGENCY.c.id == _NUDGE.c.agency_id),
)
LETTERS = Ledger(_LETTER, "letter_id", team_id=_LETTER.c.team_id, to=_LETTER.c.user_id)
