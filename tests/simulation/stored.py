"""What is in the database, in the plain values of `Model.facts`: read by a connection of the simulation's own."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROLE_COLUMNS = {"instructor": "instructor", "examiner": "examiner", "chief_examiner": "chief-examiner"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """A row of the outbox of nudges, with the channel of its agency."""

    team: str
    channel: str
    cohort: date
    milestone: str | None
    requested_for: date | None
    due_on: date
    state: str
    reason: str | None
    nudge_id: str | None


@dataclass(frozen=True, slots=True)
class DirectLedger:
    """A row of the outbox of direct messages; `channel` is that of the agency that a report is about."""

    team: str
    user: str
    kind: str
    channel: str | None
    cohort: date
    milestone: str | None
    requested_for: date | None
    due_on: date
    state: str
    reason: str | None
    message_id: str | None
    requested_by: str | None


class Stored:
    """Reads the database."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    def facts(self) -> dict[str, Any]:
        """Return every fact about agencies and members."""
        read = self._database.execute
        found: dict[str, Any] = {
            f"home {team} {user}": True for team, user in read("SELECT team_id, user_id FROM home")
        }
        officers: defaultdict[int, list[str]] = defaultdict(list)
        for agency, user in read("SELECT agency_id, user_id FROM training_officer ORDER BY user_id"):
            officers[agency].append(user)
        for key, team, channel, name, zone, hour, names, paused, created in read(
            "SELECT id, team_id, channel_id, name, timezone, nudge_hour, names_in_channel, paused, created_on "
            "FROM agency"
        ):
            whole = (name, zone, hour, bool(names), bool(paused), _date(created), tuple(officers[key]))
            found[f"agency {team} {channel}"] = whole
        marks, confirmed, approved = self._marks()
        courses = dict(read("SELECT member_id, count(*) FROM course GROUP BY member_id"))
        held_by = self._certifications()
        for key, team, user, channel, since, snoozed, *roles in read(
            "SELECT member.id, member.team_id, user_id, channel_id, reminds_since, "
            "snoozed_until, instructor, examiner, chief_examiner FROM member LEFT JOIN agency ON agency.id = agency_id "
            "WHERE user_id IS NOT NULL"
        ):
            held = tuple(sorted(role for role, has in zip(ROLE_COLUMNS.values(), roles, strict=True) if has))
            found[f"member {team} {user}"] = (
                channel,
                tuple(held_by[key]),
                held,
                _date(since),
                _date(snoozed),
                courses.get(key, 0),
                {cycle: tuple(sorted(steps)) for cycle, steps in marks[key].items()},
                tuple(sorted(confirmed[key])),
                tuple(sorted(approved[key])),
            )
        for key, team, user, channel, invited, *roles in read(
            "SELECT member.id, place.team_id, place.user_id, channel_id, invited_on, "
            "instructor, examiner, chief_examiner FROM member JOIN roster_place AS place ON place.id = place_id "
            "JOIN agency ON agency.id = place.agency_id"
        ):
            held = tuple(sorted(role for role, has in zip(ROLE_COLUMNS.values(), roles, strict=True) if has))
            steps = {cycle: tuple(sorted(steps)) for cycle, steps in marks[key].items()}
            said = (channel, tuple(held_by[key]), held, None, None, courses.get(key, 0), steps)
            seen = tuple(sorted(confirmed[key])), tuple(sorted(approved[key]))
            found[f"place {team} {channel} {user}"] = (*said, *seen, _date(invited))
        rows = read("SELECT team_id, channel_id, user_id FROM declined JOIN agency ON agency.id = agency_id")
        found |= {f"declined {team} {channel} {user}": True for team, channel, user in rows}
        rows = read(
            "SELECT team_id, channel_id, cohort, members, recertified, confirmed "
            "FROM departed JOIN agency ON agency.id = agency_id"
        )
        return found | {
            f"departed {team} {channel} {cohort}": tuple(numbers) for team, channel, cohort, *numbers in rows
        }

    def _certifications(self) -> defaultdict[int, list[tuple[Any, ...]]]:
        """Return the certifications of each member, in the order of their cycles."""
        rows = self._database.execute(
            "SELECT member_id, cycle, level, expires_on, channel_id, counted_from, begins_on "
            "FROM certification LEFT JOIN agency ON agency.id = agency_id ORDER BY cycle"
        )
        found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for member, cycle, level, expires, channel, counted, begins in rows:
            found[member].append((cycle, level, _date(expires), channel, _date(counted), _date(begins)))
        return found

    def _marks(
        self,
    ) -> tuple[defaultdict[int, dict[int, set[str]]], defaultdict[int, set[int]], defaultdict[int, set[int]]]:
        latest = self._database.execute(
            "SELECT member_id, cycle, step, done, confirmed FROM progress_event WHERE id IN "
            "(SELECT max(id) FROM progress_event GROUP BY member_id, cycle, step)"
        )
        marks: defaultdict[int, dict[int, set[str]]] = defaultdict(dict)
        seen_by = {step: defaultdict[int, set[int]](set) for step in ("V", "A5")}
        for member, cycle, step, done, seen in latest:
            if done:
                marks[member].setdefault(cycle, set()).add(step)
                if seen:
                    seen_by[step][member].add(cycle)
        return marks, seen_by["V"], seen_by["A5"]

    def zones(self) -> dict[tuple[str, str], str]:
        """Return the time zone in which each member is reminded, of those who want reminders."""
        rows = self._database.execute("SELECT team_id, user_id, timezone FROM member WHERE timezone IS NOT NULL")
        return {(team, user): zone for team, user, zone in rows}

    def nudge(self, nudge_id: str) -> Ledger | None:
        """Return the nudge of an id, as it is committed."""
        return next(iter(self._nudges("WHERE nudge_id = ?", nudge_id)), None)

    def nudges(self) -> list[Ledger]:
        """Return every nudge."""
        return self._nudges("")

    def _nudges(self, where: str, *values: str) -> list[Ledger]:
        rows = self._database.execute(f"{_NUDGES} {where} ORDER BY nudge.id", values)
        return [
            Ledger(team, channel, _day(cohort), milestone, _date(requested), _day(due), *rest)
            for team, channel, cohort, milestone, requested, due, *rest in rows
        ]

    def direct_message(self, message_id: str) -> DirectLedger | None:
        """Return the direct message of an id, as it is committed."""
        return next(iter(self._direct("WHERE message_id = ?", message_id)), None)

    def direct_messages(self) -> list[DirectLedger]:
        """Return every direct message."""
        return self._direct("")

    def _direct(self, where: str, *values: str) -> list[DirectLedger]:
        rows = self._database.execute(f"{_DIRECT_MESSAGES} {where} ORDER BY direct_message.id", values)
        return [
            DirectLedger(team, user, kind, channel, _day(cohort), milestone, _date(requested), _day(due), *rest)
            for team, user, kind, channel, cohort, milestone, requested, due, *rest in rows
        ]


_NUDGES = (
    "SELECT team_id, channel_id, cohort, milestone, requested_for, due_on, state, reason, nudge_id "
    "FROM nudge JOIN agency ON agency.id = agency_id"
)
_DIRECT_MESSAGES = (
    "SELECT direct_message.team_id, user_id, kind, agency.channel_id, cohort, milestone, requested_for, due_on, "
    "state, reason, message_id, requested_by FROM direct_message LEFT JOIN agency ON agency.id = agency_id"
)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
