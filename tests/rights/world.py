"""Two agencies of one workspace and one of another, with people of every kind; and what each of them may see."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from sqlite3 import Row, connect

from sqlmodel import Session

from rules.direct_messages import Kind
from rules.levels import Level
from rules.steps import StepCode
from storage import agencies, app_homes, courses, deactivated, holders, members, progress
from storage.courses import Entry
from storage.members import Record
from storage.tables import Agency, Member, RosterPlace, key
from tests.storage.people import insert

HERE, ELSEWHERE = "T0LOCAL", "T0OTHER"
NORTH, SOUTH, FAR, NOWHERE = 1, 2, 3, 987_654_321
"""The ids of three agencies, the last in the other workspace, and an id that no agency has."""
CHANNELS = {"CNORTH": (HERE, NORTH), "CSOUTH": (HERE, SOUTH), "CFAR": (ELSEWHERE, FAR)}
NO_AGENCY = "CNONE"
"""A channel that is no agency's."""
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
NORA = "nora@example.org"
"""The address of someone whom the roster of North names, and whom Slack does not know."""
_OF_NORA = ("Nora Nobody", NORA, "January 21, 2028", "E0077099")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the world: the agency that they are a member of, the one that they lead, and one that named them."""

    name: str
    team: str = HERE
    agency: int | None = None
    leads: int | None = None
    email: str = ""
    offered: int | None = None

    @property
    def user_id(self) -> str:
        """The user id. The other workspace has a UCHIEF as well."""
        return "UCHIEF" if self.name == "outsider" else f"U{self.name.upper()}"

    @property
    def number(self) -> int:
        """A number that nobody else has."""
        return EVERYBODY.index(self)

    @property
    def expires_on(self) -> date:
        """Their expiration date, which no nudge or other date of anybody else's is."""
        return date(2027, 3 + self.number, 3 + 2 * self.number)

    @property
    def dates(self) -> frozenset[str]:
        """Their expiration date in words, and that of their next cycle."""
        day = self.expires_on
        return frozenset({day.isoformat(), *(f"{day:%B} {day.day}, {year}" for year in (2027, 2029))})

    @property
    def secrets(self) -> frozenset[str]:
        """What others must not read of them."""
        recorded = {self.user_id, f"E00770{self.number:02}", f"Burns {self.number:02}", *self.dates}
        return frozenset(recorded if self.agency else {self.user_id} if self.offered else ())


NEWCOMER = Somebody("newcomer", email=NORA)
MEMBER = Somebody("alice", agency=NORTH)
OFFICER = Somebody("chief", agency=NORTH, leads=NORTH)
OTHER_OFFICER = Somebody("rival", agency=SOUTH, leads=SOUTH)
FORMER_OFFICER = Somebody("former", agency=NORTH)
OUTSIDER = Somebody("outsider", team=ELSEWHERE, agency=FAR, leads=FAR, email=NORA)
ALONE = Somebody("alone", offered=NORTH)
ROLES = (NEWCOMER, MEMBER, OFFICER, OTHER_OFFICER, FORMER_OFFICER, OUTSIDER, ALONE)
BOB, SUE, FAYE = (
    Somebody("bob", agency=NORTH),
    Somebody("sue", agency=SOUTH, offered=NORTH),
    Somebody("faye", ELSEWHERE, FAR),
)
EVERYBODY = (*ROLES, BOB, SUE, FAYE)


def build(session: Session) -> None:
    """Create the agencies, their officers and members, with a mark and a course each, and a pending member."""
    for agency_id, (channel, (team, _), chief) in enumerate(
        zip(CHANNELS, CHANNELS.values(), ("UFORMER", "URIVAL", "UCHIEF"), strict=True), start=1
    ):
        made = agencies.create(
            session,
            team_id=team,
            channel_id=channel,
            name=f"Agency {channel}",
            timezone="America/New_York",
            founder=chief,
            now=NOW,
            today=NOW.date(),
        )
        session.flush()
        assert made is not None
        assert made.id == agency_id
    north, south, far = agencies.choices(session, None, None)
    agencies.appoint(session, north, [OFFICER.user_id], now=NOW)
    for person in EVERYBODY:
        if person.agency is None:
            continue
        member, _ = members.save(
            session,
            team_id=person.team,
            user_id=person.user_id,
            record=Record(Level.EMT, person.expires_on, f"E00770{person.number:02}"),
            agency={NORTH: north, SOUTH: south, FAR: far}[person.agency],
            now=NOW,
            today=NOW.date(),
        )
        member.member.reminds_since = NOW.date()
        session.flush()
        for step in (StepCode.A1, StepCode.A5, *([StepCode.V] if person is FORMER_OFFICER else [])):
            progress.mark(session, member, step, done=True, by=person.user_id, now=NOW)
        courses.log(session, member, Entry(f"Burns {person.number:02}", "F3-0001", Decimal(2)), now=NOW)
        app_homes.record_opened(session, person.team, person.user_id, now=NOW)
    for number, (who, agency) in enumerate(((NORA, north), (ALONE.user_id, north), (SUE.user_id, north)), start=1):
        _offer(session, who, agency, number)
    deactivated.record(session, HERE, SUE.user_id, deactivated=True, today=NOW.date(), now=NOW)


def _offer(session: Session, who: str, agency: Agency, number: int) -> None:
    """Put somebody on an agency's roster, who has not answered."""
    place = RosterPlace(id=number, team_id=HERE, agency_id=key(agency), created_at=NOW, updated_at=NOW)
    if "@" in who:
        place.email, place.name = who, "Nora Nobody"
    else:
        place.user_id = who
    session.add(place)
    session.flush()
    row = Member(team_id=HERE, place_id=number, agency_id=key(agency), created_at=NOW, updated_at=NOW)
    # One number would be one person; two numbers are two, so one of them has none.
    one_each = None if who == SUE.user_id else f"E007709{10 - number}"
    insert(session, row, expires_on=date(2028, 1, 21), number=one_each)
    session.flush()
    progress.mark(
        session, holders.holder(session, row, NOW.date()), StepCode.A5, done=True, by=OFFICER.user_id, now=NOW
    )


_OFFICERS = {each.user_id for each in EVERYBODY if each.leads is not None}
"""Named in any answer: one asks them."""


def others_secrets(person: Somebody, named: str) -> set[str]:
    """Return what somebody must not read, whatever they do, except what they named themselves."""
    return {each for each in _others_secrets(person) if each not in named}


@cache
def _others_secrets(person: Somebody) -> frozenset[str]:
    hidden = set() if person.leads == NORTH or person.email == NORA else set(_OF_NORA)
    hidden -= {_OF_NORA[2]} if person.offered else set()  # the roster has the same date for all three
    for other in EVERYBODY:
        own = (other.team, other.user_id) == (person.team, person.user_id)
        if not own and not (person.leads is not None and person.leads == other.agency):
            listed = person.leads is not None and person.leads == other.offered
            hidden |= other.secrets - {other.user_id} if listed else other.secrets
    return frozenset(hidden - _OFFICERS - {person.user_id})


@cache
def channel_secrets(person: Somebody) -> frozenset[str]:
    """Return what a channel must not read of what somebody does: a nudge tells the dates of an agency's cohorts."""
    hidden = set(_OF_NORA)
    for other in EVERYBODY:
        told = person.leads is not None and person.leads == other.agency
        hidden |= other.secrets - other.dates if told else other.secrets
    return frozenset(hidden - _OFFICERS - {person.user_id})


# --- The database ---------------------------------------------------------------------------------------------------

Rows = Mapping[str, frozenset[tuple[tuple[str, object], ...]]]
Change = tuple[str, dict[str, object]]
"""A row that is new, gone or changed, with its table."""


def dump(file: Path) -> Rows:
    """Return every row of every table."""
    with closing(connect(file)) as database:
        database.row_factory = Row
        tables = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        found = {}
        for table in tables:
            rows = database.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name that SQLite has just told
            found[table] = frozenset(tuple(zip(row.keys(), row, strict=True)) for row in rows)
        return found


def restore(file: Path, snapshot: Path) -> None:
    """Make the database what it was."""
    with closing(connect(snapshot)) as kept, closing(connect(file)) as database:
        kept.backup(database)


def written(before: Rows, after: Rows) -> list[Change]:
    """Return every row that is new, gone or changed, with its table."""
    return [
        (table, dict(row))
        for table in sorted((before.keys() | after.keys()) - {"seen_event"})  # which says of an event only that it came
        for row in before.get(table, frozenset()) ^ after.get(table, frozenset())
    ]


def may_write(person: Somebody, before: Rows, changes: Iterable[Change], table: str, row: dict[str, object]) -> bool:
    """Return whether a row is somebody's own, or of the agency that they lead, or of one that they have just made."""
    known = {cells["id"]: cells for where, cells in changes if where == "member"}
    known |= {cells["id"]: cells for cells in map(dict, before["member"])}
    whose = known.get(row.get("member_id"), row)
    places = {cells["id"]: cells for cells in map(dict, before["roster_place"])}
    whose = places.get(whose.get("place_id"), whose) if person.offered else whose
    if (whose.get("team_id", person.team), whose.get("user_id")) == (person.team, person.user_id):
        return True
    agency = row.get("id") if table == "agency" else whose.get("agency_id")
    made = table in {"agency", "training_officer"} and agency not in {NORTH, SOUTH, FAR}
    asked_for = table == "roster_place" and (row["team_id"], row["email"]) == (person.team, person.email)
    was = known.get(row.get("id")) if table == "member" else None
    to_them = row.get("requested_by") == person.user_id or row.get("kind") == Kind.RECERTIFIED
    told = _agency_of(known.values(), row) if to_them else None
    led = person.leads is not None and person.leads in {agency, was and was.get("agency_id"), told}
    return made or asked_for or led


def _agency_of(members: Iterable[dict[str, object]], row: dict[str, object]) -> object:
    """Return the agency of the member to whom a row is addressed."""
    whose = row["team_id"], row["user_id"]
    return next((each["agency_id"] for each in members if (each["team_id"], each["user_id"]) == whose), None)
