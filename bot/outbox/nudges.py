"""Nudges: what is due in an agency's channel is posted there, once. `bot.outbox.dispatcher` says how."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from slack_sdk import WebClient
from sqlmodel import Session

from bot.outbox import send
from bot.outbox.dispatcher import BATCH, Walk
from bot.outbox.nudge_now import ByHand
from bot.outbox.planning import Planned, Planner, by_date, open_now
from bot.outbox.send import Outcome, Verdict
from handlers.answer import Answer
from handlers.nudge_results import NudgeResult
from handlers.nudges import content, preview_blocks
from handlers.nudges.nudge_blocks import MOST_NAMES, Named
from handlers.slack.messages import tell
from rules.dates import local_date
from rules.ladder import Milestone, due, is_over, milestones, named
from storage import agencies, cohorts, nudges
from storage.cohorts import Census
from storage.nudges import Due
from storage.outbox import NOTHING_OPEN, NUDGES, Doubtful


class NudgePlanner(Planner):
    """Writes the nudges of every agency; one that came to a cohort after a day hears nothing of that day."""

    def write(self, session: Session, now: datetime, wall: datetime) -> Planned:
        """Write every nudge that is due at `now` and not in the ledger yet, dated `wall`."""
        settled: Planned = set()
        dates = by_date({zone for zone, _ in agencies.zones(session)}, now)
        for cohort in cohorts.cohorts(session) if dates else ():
            ladder = milestones(self._book, cohort)
            for today, here in dates.items():
                if is_over(cohort, today):
                    continue
                latest, superseded = due(ladder, today)
                for milestone in [*superseded, *latest]:
                    what = (f"{cohort}", milestone.id)
                    places = self._not_settled(here, *what)
                    if places:
                        _write(session, cohort, milestone, places, wall, superseded=milestone in superseded)
                    if milestone.due_on < today:
                        settled |= {(*what, zone) for zone in places}
                self._give_up(session, cohort, superseded, here, wall)
        return settled

    @staticmethod
    def _give_up(session: Session, cohort: date, superseded: list[Milestone], zones: set[str], wall: datetime) -> None:
        """Of what waits to be posted, give up what a later milestone stands for."""
        old = {milestone.id for milestone in superseded}
        waiting = old & nudges.waiting(session, cohort) if old else set()
        if waiting:
            nudges.supersede(session, cohort=cohort, milestones=waiting, in_zones=zones, now=wall)


def _write(
    session: Session, cohort: date, milestone: Milestone, zones: set[str], wall: datetime, *, superseded: bool
) -> None:
    nudges.plan(
        session,
        cohort=cohort,
        milestone=milestone.id,
        due_on=milestone.due_on,
        for_roles=milestone.for_roles,
        in_zones=zones,
        superseded=superseded,
        now=wall,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be posted where."""

    due: Due
    answer: Answer


@dataclass(frozen=True, slots=True)
class Ready:
    """A nudge that waits, with the counts that it speaks of; who is open, once that was asked for."""

    due: Due
    counts: Census
    names: Named | None = None

    @property
    def id(self) -> int:
        """The ledger's row."""
        return self.due.id

    @property
    def team_id(self) -> str:
        """The workspace of its agency."""
        return self.due.team_id

    @property
    def about(self) -> dict[str, str]:
        """What the log says of it."""
        return {"milestone": self.due.milestone, "cohort": f"{self.due.cohort}"}


class Nudger(Walk[Ready]):
    """Posts nudges."""

    ledger = NUDGES
    planner = NudgePlanner
    what = "nudge"

    def preview(self) -> list[Preview]:
        """What a pass would post now. Nothing is kept: the plan is made in a transaction that is rolled back."""
        now = self._services.clock.now()
        with self._services.database.write() as session:
            self.planner(self._services.book).write(session, now, self._wall.now())
            windows = open_now(agencies.zones(session), now)
            due = nudges.due(session, open_now=windows, now=self._wall.now(), after=0, most=1_000_000)
            found = [
                Preview(each.due, answer)
                for each in _with_census(session, due)
                if (answer := self._render(each.due, each.counts)) is not None
            ]
            session.rollback()
        return found

    def post_now(self, agency_id: int) -> list[NudgeResult]:
        """What an officer asks for: post what is due, or else today's digest, at whatever hour of the day."""
        self.plan()
        return ByHand(self._services, self._wall, self._post_one).now(agency_id)

    def _post_one(self, due: Due, counts: Census) -> Verdict | None:
        client = self._client_for(due.team_id)
        return Verdict(Outcome.HELD_BACK) if client is None else self.post(Ready(due, counts), client)

    def _batch(self, *, after: int, until: int | None = None) -> list[Ready]:
        with self._services.database.read() as session:
            windows = open_now(agencies.zones(session), self._services.clock.now())
            due = nudges.due(session, open_now=windows, now=self._wall.now(), after=after, until=until, most=BATCH)
            return list(_with_census(session, due))

    def _prepared(self, waiting: Ready, client: WebClient) -> Ready:
        return replace(waiting, names=self._names(waiting.due, client))

    def _names(self, due: Due, client: WebClient) -> Named | None:
        """Who is open, by the names that they go by in Slack; None where they are not wanted, or not to be had."""
        if not due.names:
            return None
        milestone = named(self._services.book, due.cohort, due.milestone, self._local_date(due))
        if milestone is None:
            return None
        with self._services.database.read() as session:
            people = content.whose_names(session, due.agency_id, due.cohort, milestone)
        known = send.display_names(client, people[:MOST_NAMES])
        return None if known is None else Named.plain(known, more=len(people) - len(known))

    def _today(self, waiting: Ready) -> date:
        return self._local_date(waiting.due)

    def _local_date(self, due: Due) -> date:
        return local_date(self._services.clock.now(), due.timezone)

    def _make(self, waiting: Ready) -> Answer | str:
        return self._render(waiting.due, waiting.counts, waiting.names) or NOTHING_OPEN

    def _render(self, due: Due, counts: Census, names: Named | None = None) -> Answer | None:
        """The message by today's facts; None if nothing is open, or the day that it speaks of has passed."""
        today = self._local_date(due)
        milestone = named(self._services.book, due.cohort, due.milestone, today)
        if milestone is None:
            return None
        return content.nudge(
            self._services.book,
            milestone,
            agency=due.agency_name,
            cohort=due.cohort,
            today=today,
            counts=counts,
            names=names,
        )

    def _post(self, client: WebClient, waiting: Ready, answer: Answer, message_id: str) -> Verdict:
        return send.post(client, waiting.due.channel_id, answer, self.what, message_id, event_type="recert_nudge")

    def _where(self, client: WebClient, doubt: Doubtful) -> str:  # noqa: ARG002 - a channel is known without Slack
        return doubt.to

    def _stands(self, session: Session, waiting: Ready) -> None:
        if waiting.due.refusal is not None:
            agencies.accepts_posts(session, waiting.due.agency_id)

    def _refused(self, waiting: Ready, reason: str, client: WebClient) -> None:
        """Tell the officers once of each refusal, until a post succeeds."""
        due = waiting.due
        with self._services.database.write() as session:
            told = agencies.refuses_posts(session, due.agency_id, reason)
        for officer in told:
            tell(client, officer, preview_blocks.refused(due.agency_name, due.channel_id, reason))


def _with_census(session: Session, due: list[Due]) -> Iterator[Ready]:
    for cohort, group in groupby(sorted(due, key=_by_cohort), key=lambda each: each.cohort):
        rows = list(group)
        counts = cohorts.take(session, [each.agency_id for each in rows], cohort)
        for each in rows:
            yield Ready(each, counts.get(each.agency_id, Census()))


def _by_cohort(due: Due) -> tuple[date, int]:
    return due.cohort, due.id
