"""Direct messages: those due to members and to training officers, and how each is made."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import assert_never
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlmodel import Session

from bot.outbox import send
from bot.outbox.pending import Pending
from bot.outbox.pending_direct import PendingAnnouncement, PendingDirect, PendingLetter, PendingPrivate
from bot.outbox.planning import PlanDays, Planner, by_date, open_now
from bot.outbox.verdicts import Verdict
from handlers.answer import Answer
from handlers.reminders import announcement_blocks, content
from handlers.roster import handlers as roster
from handlers.roster.lines import Row
from handlers.services import Services
from rules.cycle import CYCLE_YEARS
from rules.dates import is_zone, local_date, move
from rules.direct_messages import (
    Kind,
    kind_of,
    may_remind,
    progress_due,
    reminders_due,
    summary_due,
)
from rules.standing import Standing
from storage import (
    agencies,
    announcements,
    cohorts,
    deactivated,
    departed,
    direct_message_plan,
    direct_messages,
    progress,
    reported,
    season,
    season_end,
)
from storage.batch import Batch
from storage.outbox import DIRECT_MESSAGES, UnknownOutcome
from storage.pending_messages import (
    AccountNotice,
    Announcement,
    Invitation,
    PrivateReminder,
    Recertified,
    Reminder,
    Report,
)
from storage.reported import LetterBefore
from storage.roster import RowId, of_agency, standings_at


class DirectMessagePlanner(Planner):
    """Writes the direct messages of all readers."""

    def write(self, session: Session, now: datetime, wall_now: datetime) -> PlanDays:
        """Write every direct message that is due at `now` and not in the outbox yet, dated `wall_now`."""
        planned: PlanDays = {}
        of_members = by_date(set(direct_messages.zones(session)), now)
        of_officers = by_date({zone for zone, _ in agencies.zones(session)}, now)
        known = cohorts.cohorts(session) if of_members or of_officers else []
        for today, zones in of_members.items():
            planned |= self._reminders(session, known, today, zones, wall_now)
        for today, zones in of_officers.items():
            planned |= self._reports(session, known, today, zones, wall_now)
        return planned

    def _reminders(
        self, session: Session, known: Iterable[date], today: date, zones: set[str], wall_now: datetime
    ) -> PlanDays:
        planned: PlanDays = {}
        for cohort in known:
            for milestone in reminders_due(self._book, cohort, today):
                kind = kind_of(milestone)
                words = (f"{kind}", f"{cohort}", milestone.id)
                rest = self._unplanned(zones, today, *words)
                if rest:
                    direct_message_plan.plan_reminders(
                        session,
                        kind=kind,
                        cohort=cohort,
                        milestone=milestone.id,
                        due_on=milestone.due_on,
                        in_zones=rest,
                        today=today,
                        now=wall_now,
                    )
                if milestone.due_on < today:
                    planned |= dict.fromkeys(((*words, zone) for zone in rest), today)
        return planned

    def _reports(
        self, session: Session, known: Iterable[date], today: date, zones: set[str], wall_now: datetime
    ) -> PlanDays:
        planned: PlanDays = {}
        # Once a cohort's season is over, all may have recorded the next date: then only that date is known.
        over = {*known, *(move(cohort, -CYCLE_YEARS) for cohort in known)}
        due = [(Kind.PROGRESS, cohort, progress_due(self._book, cohort, today)) for cohort in known]
        due += [(Kind.SUMMARY, cohort, summary_due(self._book, cohort, today)) for cohort in sorted(over)]
        for kind, cohort, day in due:
            words = (f"{kind}", f"{cohort}", f"{day}")
            rest = self._unplanned(zones, today, *words)
            if day is None or not rest:
                continue
            ends = {zone: datetime.combine(day + timedelta(1), time(0), ZoneInfo(zone)) for zone in rest}
            direct_message_plan.plan_reports(session, kind=kind, cohort=cohort, due_on=day, ends=ends, now=wall_now)
            if day < today:
                planned |= dict.fromkeys(((*words, zone) for zone in rest), today)
        return planned


def _event(kind: Kind) -> str:
    """Return the type of event that a message's metadata names."""
    match kind:
        case Kind.REMINDER | Kind.RENEWAL | Kind.PRIVATE | Kind.RECERTIFIED:
            return "recert_reminder"
        case Kind.PROGRESS | Kind.SUMMARY:
            return "recert_report"
        case Kind.DEACTIVATED | Kind.REACTIVATED:
            return "recert_account"
        case Kind.TAKEN_OVER | Kind.RENAMED | Kind.LEADERLESS | Kind.LED_AGAIN:
            return "recert_announcement"
        case Kind.INVITATION:
            return "recert_invitation"
    assert_never(kind)


_CHANNELS = ("C", "G")
"""The letters with which Slack's ids of channels begin."""


class DirectMessages:
    """The direct messages of all readers: reminders for members, reports for training officers; and announcements."""

    name = "direct message"
    outbox = DIRECT_MESSAGES

    def __init__(self, services: Services) -> None:
        self._services = services
        self.planner: Planner = DirectMessagePlanner(services.book)

    def pending(self, session: Session, batch: Batch) -> list[Pending]:
        """Return direct messages to readers in whose hours it is now."""
        now, book = self._services.clock.now(), self._services.book
        zones = filter(is_zone, direct_messages.zones(session))
        awake = {zone for zone in zones if may_remind(book, now.astimezone(ZoneInfo(zone)))}
        of_agencies = agencies.zones(session)
        days, hours = by_date(awake, now), open_now(of_agencies, now)
        reminders = direct_messages.reminders(session, batch, open_now=days)
        reports = direct_messages.reports(session, batch, open_now=hours)
        private = direct_messages.private_reminders(session, batch)
        confirmed = direct_messages.recertified(session, batch)
        invitations = direct_messages.invitations(session, batch, today=by_date({zone for zone, _ in of_agencies}, now))
        accounts = deactivated.notices(session, batch, open_now=hours)
        found = [
            *self._to_members(session, reminders),
            *self._private(session, private),
            *self._recertified(session, confirmed),
            *self._to_officers(session, reports, now),
        ]
        found += [
            self._pending(
                each, f"{each.due_on}", partial(content.invitation, self._services.book, each, self._today(each))
            )
            for each in invitations
        ]
        for each in accounts:
            ended = season_end.ended(session, each.agency_id, each.member_id, self._today(each), lapsed=True)
            found.append(self._pending(each, f"{each.due_on}", partial(content.account, each, ended)))
        openly = announcements.pending(session, batch)
        found += map(self._announcement, openly)
        return sorted(found, key=lambda each: each.id)[: batch.most]

    def _to_members(self, session: Session, rows: Sequence[Reminder]) -> list[Pending]:
        whose = [(row.member_id, row.expires_on, row.roles) for row in rows]
        standings = progress.standings(session, whose) if whose else []
        found = []
        for row, standing in zip(rows, standings, strict=True):
            render = partial(content.reminder, self._services.book, row, standing, self._today(row))
            found.append(self._pending(row, row.milestone or f"{row.requested_for}", render))
        return found

    def _recertified(self, session: Session, rows: Sequence[Recertified]) -> list[Pending]:
        whose = [(row.member_id, row.expires_on, row.roles) for row in rows]
        standings = progress.standings(session, whose) if whose else []
        return [
            self._pending(row, f"{row.due_on}", partial(content.recertified, row, standing, self._today(row)))
            for row, standing in zip(rows, standings, strict=True)
        ]

    def _private(self, session: Session, rows: Sequence[PrivateReminder]) -> list[Pending]:
        whose = [(row.member_id, row.expires_on, row.roles) for row in rows]
        standings = progress.standings(session, whose) if whose else []
        found: list[Pending] = []
        for row, standing in zip(rows, standings, strict=True):
            today = self._today(row)
            found.append(
                PendingPrivate(
                    id=row.id,
                    team_id=row.team_id,
                    to=row.user_id,
                    local_date=today,
                    event_type=_event(row.kind),
                    log_fields={"kind": row.kind.value, "cohort": f"{row.cohort}", "subject": f"{row.requested_for}"},
                    title=f"{row.kind.value}, {row.requested_for}",
                    render=partial(content.private, self._services.book, row, standing, today),
                    by=row.requested_by,
                )
            )
        return found

    def _to_officers(self, session: Session, rows: Sequence[Report], now: datetime) -> list[Pending]:
        """Read an agency's members once for all its officers, however many there are of either."""
        book = self._services.book
        rosters: dict[tuple[int, date, date], tuple[list[Row], LetterBefore | None, dict[RowId, Standing]]] = {}
        outcomes: dict[tuple[int, date], list[season.CohortMember]] = {}
        found: list[Pending] = []
        for row in rows:
            today, agency = self._today(row), row.agency_id
            if (agency, row.cohort) not in outcomes:
                outcomes[agency, row.cohort] = season.cohort_members(session, agency, row.cohort)
            if row.kind is Kind.SUMMARY:
                left = departed.of_cohort(session, agency, row.cohort)
                off = season.cohort_members(session, agency, row.cohort, counted=False)
                there = of_agency(session, agency, today, row.cohort.year)
                render = partial(content.summary, book, row, outcomes[agency, row.cohort], off, left, there, today)
                found.append(self._pending(row, f"{row.due_on}", render))
                continue
            letter_day = (agency, row.cohort, row.due_on)
            if letter_day not in rosters:
                rosters[letter_day] = self._roster(session, row, today)
            people, letter, standings = rosters[letter_day]
            of_season = outcomes[agency, row.cohort]
            render = partial(content.progress, book, row, people, letter, standings, of_season, today)
            crew = [each.person for each in content.in_letter(people, row.cohort)]
            letter_of = partial(PendingLetter, row=row, crew=crew, read_at=now)
            found.append(self._pending(row, f"{row.due_on}", render, letter_of))
        return found

    def _roster(
        self, session: Session, row: Report, today: date
    ) -> tuple[list[Row], LetterBefore | None, dict[RowId, Standing]]:
        """Return a cohort's members today, the letter before, and where they stood then."""
        book, year = self._services.book, row.cohort.year
        rows = roster.rows_of(book, session, row.agency_id, today, row.timezone, season=year)
        people = [each.person for each in content.in_letter(rows, row.cohort)]
        letter = reported.before(session, row.agency_id, row.cohort, row.due_on, people, today)
        return rows, letter, {} if letter is None else standings_at(session, row.agency_id, year, letter.at)

    def _announcement(self, row: Announcement) -> Pending:
        return PendingAnnouncement(
            id=row.id,
            team_id=row.team_id,
            to=row.channel_id,
            local_date=self._services.clock.now().astimezone(self._services.timezone).date(),
            event_type=_event(row.kind),
            log_fields={"kind": row.kind.value},
            title=f"{row.kind.value}, {row.agency_name}",
            render=partial(announcement_blocks.announcement, row),
            row=row,
        )

    def _pending(
        self,
        row: Reminder | Report | Invitation | Recertified | AccountNotice,
        subject: str,
        render: Callable[[], Answer | str],
        made: Callable[..., Pending] = PendingDirect,
    ) -> Pending:
        return made(
            id=row.id,
            team_id=row.team_id,
            to=row.user_id,
            local_date=self._today(row),
            event_type=_event(row.kind),
            log_fields={"kind": row.kind.value, "cohort": f"{row.cohort}", "subject": subject},
            title=f"{row.kind.value}, {subject}",
            render=render,
        )

    def _today(self, row: Reminder | PrivateReminder | Report | Invitation | Recertified | AccountNotice) -> date:
        return local_date(self._services.clock.now(), row.timezone)

    def conversation(self, client: WebClient, to: str) -> str | Verdict:
        """Ask Slack for the direct conversation with a user, and return it; a channel is known without Slack."""
        return to if to.startswith(_CHANNELS) else send.direct_conversation(client, to)

    def tell_of_doubt(self, client: WebClient, unknown: UnknownOutcome, reason: str) -> bool:  # noqa: ARG002
        """Tell nobody: their reader is the one who cannot be written to."""
        return True
