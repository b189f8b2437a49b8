"""Letters: what is due to members and to training officers is sent to them, once: `bot.outbox.dispatcher` says how."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlmodel import Session

from bot.outbox import send
from bot.outbox.dispatcher import BATCH, Walk
from bot.outbox.planning import Planned, Planner, by_date, open_now
from bot.outbox.send import Verdict
from handlers.answer import Answer
from handlers.nudges import content
from handlers.roster import handlers as roster
from handlers.roster.blocks import Row
from rules.cycle import CYCLE_YEARS, move
from rules.dates import local_date
from rules.direct_messages import Kind, kind_of, may_remind, reminders_due, summary_due, weekly_due
from storage import agencies, direct_message_plan, direct_messages, progress, season
from storage import cohorts as census
from storage.direct_messages import Reminder, Report
from storage.outbox import LETTERS, Doubtful


class LetterPlanner(Planner):
    """Writes the letters of every reader."""

    def write(self, session: Session, now: datetime, wall: datetime) -> Planned:
        """Write every letter that is due at `now` and not in the ledger yet, dated `wall`."""
        settled: Planned = set()
        readers = by_date(set(direct_messages.zones(session)), now)
        offices = by_date({zone for zone, _ in agencies.zones(session)}, now)
        cohorts = census.cohorts(session) if readers or offices else []
        for today, here in readers.items():
            self._reminders(session, cohorts, today, here, wall, settled)
        for today, here in offices.items():
            self._reports(session, cohorts, today, here, wall, settled)
        return settled

    def _reminders(
        self, session: Session, cohorts: Iterable[date], today: date, here: set[str], wall: datetime, settled: Planned
    ) -> None:
        for cohort in cohorts:
            for milestone in reminders_due(self._book, cohort, today):
                kind = kind_of(milestone)
                what = (f"{kind}", f"{cohort}", milestone.id)
                rest = self._not_settled(here, *what)
                if rest:
                    direct_message_plan.plan_reminders(
                        session,
                        kind=kind,
                        cohort=cohort,
                        milestone=milestone.id,
                        due_on=milestone.due_on,
                        in_zones=rest,
                        now=wall,
                    )
                if milestone.due_on < today:
                    settled |= {(*what, zone) for zone in rest}

    def _reports(
        self, session: Session, cohorts: Iterable[date], today: date, here: set[str], wall: datetime, settled: Planned
    ) -> None:
        # Of a cohort that is through everybody may have recorded the next date: then only that one is known.
        over = {*cohorts, *(move(cohort, -CYCLE_YEARS) for cohort in cohorts)}
        due = [(Kind.WEEKLY, cohort, weekly_due(self._book, cohort, today)) for cohort in cohorts]
        due += [(Kind.SUMMARY, cohort, summary_due(self._book, cohort, today)) for cohort in sorted(over)]
        for kind, cohort, day in due:
            what = (f"{kind}", f"{cohort}", f"{day}")
            rest = self._not_settled(here, *what)
            if day is None or not rest:
                continue
            ends = {zone: datetime.combine(day + timedelta(1), time(0), ZoneInfo(zone)) for zone in rest}
            direct_message_plan.plan_reports(session, kind=kind, cohort=cohort, due_on=day, ends=ends, now=wall)
            if day < today:
                settled |= {(*what, zone) for zone in rest}


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that waits, and how it is made from the facts that were read for it."""

    letter: Reminder | Report
    make: Callable[[], Answer | str]

    @property
    def id(self) -> int:
        """The ledger's row."""
        return self.letter.id

    @property
    def team_id(self) -> str:
        """The workspace of its reader."""
        return self.letter.team_id

    @property
    def about(self) -> dict[str, str]:
        """What the log says of it."""
        return {"kind": self.letter.kind.value, "key": self.letter.key}


class Postman(Walk[Ready]):
    """Sends letters."""

    ledger = LETTERS
    planner = LetterPlanner
    what = "letter"

    def preview(self) -> list[tuple[Reminder | Report, Answer]]:
        """What a pass would send now. Nothing is kept: the plan is made in a transaction that is rolled back."""
        with self._services.database.write() as session:
            self.planner(self._services.book).write(session, self._services.clock.now(), self._wall.now())
            made = [(each.letter, each.make()) for each in self._ready(session, after=0, most=1_000_000)]
            session.rollback()
        return [(letter, answer) for letter, answer in made if not isinstance(answer, str)]

    def _batch(self, *, after: int, until: int | None = None) -> list[Ready]:
        with self._services.database.read() as session:
            return self._ready(session, after=after, until=until, most=BATCH)

    def _ready(self, session: Session, *, after: int, until: int | None = None, most: int) -> list[Ready]:
        now, wall = self._services.clock.now(), self._wall.now()
        awake = {
            zone
            for zone in direct_messages.zones(session)
            if may_remind(self._services.book, now.astimezone(ZoneInfo(zone)))
        }
        days, windows = by_date(awake, now), open_now(agencies.zones(session), now)
        reminders = direct_messages.reminders(session, open_now=days, now=wall, after=after, until=until, most=most)
        reports = direct_messages.reports(session, open_now=windows, now=wall, after=after, until=until, most=most)
        found = [*self._to_members(session, reminders), *self._to_officers(session, reports)]
        return sorted(found, key=lambda each: each.id)[:most]

    def _to_members(self, session: Session, found: Sequence[Reminder]) -> list[Ready]:
        whose = [(each.member_id, each.expires_on, each.roles) for each in found]
        standings = progress.standings(session, whose) if whose else []
        return [
            Ready(letter, partial(content.reminder, self._services.book, letter, standing, self._local_date(letter)))
            for letter, standing in zip(found, standings, strict=True)
        ]

    def _to_officers(self, session: Session, found: Sequence[Report]) -> list[Ready]:
        """An agency's people are read once for all its officers, however many there are of either."""
        book = self._services.book
        rosters: dict[int, list[Row]] = {}
        proofs: dict[tuple[int, date], list[season.Proof]] = {}
        ready = []
        for letter in found:
            today, agency = self._local_date(letter), letter.agency_id
            if letter.kind is Kind.SUMMARY:
                if (agency, letter.cohort) not in proofs:
                    proofs[agency, letter.cohort] = season.proofs(session, agency, letter.cohort)
                make = partial(content.summary, book, letter, proofs[agency, letter.cohort])
            else:
                if agency not in rosters:
                    rosters[agency] = roster.rows_of(book, session, agency, today, letter.timezone)
                make = partial(content.weekly, book, letter, rosters[agency], today)
            ready.append(Ready(letter, make))
        return ready

    def _today(self, waiting: Ready) -> date:
        return self._local_date(waiting.letter)

    def _local_date(self, letter: Reminder | Report) -> date:
        return local_date(self._services.clock.now(), letter.timezone)

    def _make(self, waiting: Ready) -> Answer | str:
        return waiting.make()

    def _post(self, client: WebClient, waiting: Ready, answer: Answer, message_id: str) -> Verdict:
        kind = "recert_report" if waiting.letter.kind.to_officer else "recert_reminder"
        return send.post(client, waiting.letter.user_id, answer, self.what, message_id, event_type=kind)

    def _where(self, client: WebClient, doubt: Doubtful) -> str | Verdict:
        return send.direct(client, doubt.to)
