"""What must hold of every row that is stored, whatever was sent."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from handlers.agency.blocks import NAME_LENGTH, NUDGE_HOURS
from handlers.courses.blocks import TEXT_LENGTH
from rules.dates import is_zone
from rules.direct_messages import ANNOUNCEMENTS
from rules.roster_cells import NAME_LENGTH as PERSON_LENGTH
from rules.steps import StepCode
from storage.outbox_tables import DirectMessage, Nudge
from storage.tables import (
    Agency,
    Certification,
    Course,
    Declined,
    Home,
    Member,
    ProgressEvent,
    RosterPlace,
    TrainingOfficer,
)

_USER = re.compile(r"[UW][A-Z0-9]{1,30}", re.ASCII)
_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}", re.ASCII)
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}", re.ASCII)
_DIRECT = re.compile(r"[D][A-Z0-9]{1,30}", re.ASCII)
_VIEW = re.compile(r"V[A-Z0-9]{1,30}", re.ASCII)
_NUMBER = re.compile(r"[EAP][0-9]{4,8}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_AUTHOR = re.compile(r"[UW][A-Z0-9]{1,30}|[a-z -]{1,30}", re.ASCII)
_FIRST, _LAST = date(2020, 1, 1), date(2035, 12, 31)
_EMAIL_LENGTH = 254
_MOST_QUARTERS = 4000
_TABLES: tuple[type[SQLModel], ...] = (
    *(
        Agency,
        TrainingOfficer,
        Member,
        Certification,
        Home,
        ProgressEvent,
        Course,
        RosterPlace,
        Declined,
        Nudge,
        DirectMessage,
    ),
)
_OF = {
    "user_id": _USER,
    "team_id": _TEAM,
    "number": _NUMBER,
    "email": _EMAIL,
    "by_user": _AUTHOR,
    "form": _VIEW,
}
_LENGTHS = {
    (Agency, "name"): NAME_LENGTH,
    (RosterPlace, "name"): PERSON_LENGTH,
    (RosterPlace, "email"): _EMAIL_LENGTH,
}
_LENGTHS |= {(Course, "title"): TEXT_LENGTH, (Course, "approval"): TEXT_LENGTH}


def rubbish(session: Session, rows: Counter[str]) -> Iterator[str]:
    """Yield what is wrong with any row, and count the rows."""
    for table in _TABLES:
        for row in session.exec(select(table)):
            rows[table.__name__] += 1
            for wrong in _wrong(row):
                yield f"{table.__name__} {getattr(row, 'id', '')}: {wrong}"
    held = select(Certification.id).where(Certification.member_id == Member.id, col(Certification.begins_on).is_(None))
    for member_id in session.exec(select(Member.id).where(~held.exists())):
        yield f"Member {member_id}: holds nothing"


def _wrong(row: SQLModel) -> Iterator[str]:
    for name, found in row.model_dump().items():
        if isinstance(found, str):
            yield from _of_text(type(row), name, found)
        if isinstance(found, date) and not isinstance(found, datetime) and not _FIRST <= found <= _LAST:
            yield f"{name} is {found}"
    if not _KINDS.get(type(row), lambda _row: True)(row):
        yield f"{row!r} makes no sense"


def _of_text(table: type[SQLModel], name: str, found: str) -> Iterator[str]:
    if unseen := {hex(ord(each)) for each in found if _is_unseen(each)}:
        yield f"{name} holds {sorted(unseen)}"
    if len(found) > _LENGTHS.get((table, name), 100):
        yield f"{name} is {len(found)} characters long"
    if name in _OF and not _OF[name].fullmatch(found):
        yield f"{name} is {found!r}"
    if name in {"name", "title"} and not _is_seen(found):
        yield f"{name} is {found!r}, of which nobody sees anything"
    if name == "timezone" and not is_zone(found):
        yield f"there is no time zone {found!r}"


_KINDS: dict[type[SQLModel], Callable[[Any], bool]] = {
    Agency: lambda row: row.nudge_hour in NUDGE_HOURS and _CHANNEL.fullmatch(row.channel_id) is not None,
    Certification: lambda row: row.cycle == row.expires_on.year and (row.begins_on or _FIRST) <= row.expires_on,
    ProgressEvent: lambda row: row.step in set(StepCode) and _FIRST.year <= row.cycle <= _LAST.year,
    Course: lambda row: 0 < row.quarters <= _MOST_QUARTERS and _FIRST.year <= row.cycle <= _LAST.year,
    DirectMessage: lambda row: (
        _CHANNEL.fullmatch(row.channel_id or "") is not None
        if row.kind in ANNOUNCEMENTS
        else row.channel_id is None or _DIRECT.fullmatch(row.channel_id) is not None
    ),
}
"""What must hold of a row beyond its single columns."""


def _is_seen(text: str) -> bool:
    """Return whether a text holds a letter, a digit or a sign."""
    return any(unicodedata.category(each)[0] in "LNPS" for each in text)


def _is_unseen(character: str) -> bool:
    """Return whether nobody sees a character, or it turns others around; a joiner holds an emoji together."""
    return character != "\u200d" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
