"""The roster as a file that can be imported again without changing anything, and its upload to the officer."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from sqlmodel import Session

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.progress.lapsed_blocks import way_of_others
from handlers.request import Request
from handlers.slack.messages import send_file
from handlers.slack.names import Profile, profiles_of
from handlers.text import quoted
from handlers.ui.blocks import counted, day, escape, plain, plain_hours
from rules import roster_cells as cells
from rules.dates import Lateness, lateness, local_date
from rules.numbers import looks_like_ssn
from rules.requirements import After
from rules.roster_columns import COLUMNS, DERIVED
from rules.steps import Role
from rules.table import escape_formula
from rules.visible import bare
from storage import departed, roster
from storage.roster import Person
from storage.tables import Agency, key

_PATIENCE = 60
"""Seconds that an export waits in all for Slack's list of names, where it asks to wait."""

SELF_REPORTED, CONFIRMED = "self-reported", "confirmed"


@dataclass(frozen=True, slots=True)
class RosterFile:
    """The people of a roster's file, all who count, and the e-mail addresses that the roster itself has.

    `closed` are the expiration dates for which NREMT takes no late application any more.
    """

    people: Sequence[Person]
    addresses: frozenset[str]
    closed: frozenset[date]

    @property
    def to_name(self) -> set[str]:
        """The user ids of those who made or accepted a record of their own: only Slack has their names."""
        return {each.user_id for each in self.people if each.place_id is None and each.user_id is not None}

    def unnamed(self, found: Mapping[str, Profile]) -> str:
        """Return the words for the names that Slack did not give; "" if it gave all."""
        left = len([each for each in self.to_name if each not in found])
        be, it = ("is", "it") if left == 1 else ("are", "them")
        return f"{counted(left, 'name')} {be} missing, since Slack didn't give {it}" if left else ""

    def csv(self, found: Mapping[str, Profile]) -> str:
        """Return the file, with the names and addresses of the people whom Slack has `found`."""
        out = StringIO()
        writer = csv.DictWriter(out, (*COLUMNS, *DERIVED), restval="", lineterminator="\n")
        writer.writeheader()
        taken = set(self.addresses)
        for person in self.people:
            row = _row(person, closed=person.expires_on in self.closed) | _from_slack(person, found, taken)
            writer.writerow({name: escape_formula(cell) for name, cell in row.items()})
        return out.getvalue()


def _from_slack(person: Person, found: Mapping[str, Profile], taken: set[str]) -> dict[str, str]:
    """Return the cells that Slack fills in; the address is added to those that are `taken`.

    A file with an address in two rows would be refused: it stands in the first, or in that of the roster's own.
    """
    profile = found.get(person.user_id or "") if person.place_id is None else None
    if profile is None:
        return {}
    email = _taken_back(cells.email, profile.email)
    if email in taken:
        email = ""
    taken.add(email)
    return {"name": _taken_back(cells.name, profile.name[: cells.NAME_LENGTH]), "email": email}


def _taken_back(parse: Callable[[str], str], text: str) -> str:
    """Return what Slack says of somebody, if an import takes it back; else ""."""
    try:
        return "" if looks_like_ssn(text) else parse(escape_formula(text))
    except ValueError:
        return ""


def read_roster(
    session: Session, agency: Agency, today: date, season: int | None = None, *, after: After
) -> RosterFile:
    """Return an agency's roster; with a `season` its outcome: the members whose date was in that year."""
    everybody = roster.of_agency(session, key(agency), today, season)
    dates = {each.expires_on for each in everybody}
    closed = frozenset(each for each in dates if lateness(after, each, today) is Lateness.CLOSED)
    return RosterFile([each for each in everybody if each.counted], frozenset(each.email for each in everybody), closed)


def export(request: Request, words: list[str]) -> Later:
    """Answer `/recert roster export [year]`: send the roster as a file, in the officer's direct conversation."""
    season = _season(words)
    agency, asker = request.agency, request.asker
    today = local_date(request.now, agency.timezone)
    file = read_roster(request.session, agency, today, season, after=request.book.after)
    left = departed.of_season(request.session, key(agency), season).members if season else 0
    which = f" for {season}" if season else ""
    what = f"The roster of {escape(agency.name)}{which} as of {day(today)}, with {counted(len(file.people), 'member')}"
    if left:
        have, be = ("has", "is") if left == 1 else ("have", "are")
        what += f"; {counted(left, 'member')} of that season {have} left since, and {be} not in it"
    name = f"roster-{f'{season}-as-of-' if season else ''}{today}.csv"

    def send(outside: Outside) -> Answer:
        found = profiles_of(outside.slack, asker.team_id, file.to_name, patience=_PATIENCE)
        said = f"{what}. {unnamed}" if (unnamed := file.unnamed(found)) else what
        send_file(outside.slack, asker.user_id, what=said, name=name, content=file.csv(found))
        return plain(f"{said}. The file is in your direct messages with Recert.")

    return Later(send)


def _season(words: Sequence[str]) -> int | None:
    if not words:
        return None
    year = bare(words[0])
    if len(words) > 1 or not re.fullmatch(r"20\d\d", year, re.ASCII):
        raise Refusal(
            f"{quoted(' '.join(words))} isn't a year. `/recert roster export 2027` gives what came of the 2027 "
            "season, `/recert roster export` the roster of today."
        )
    return int(year)


def _row(person: Person, *, closed: bool) -> dict[str, str]:
    standing = person.standing
    following = "" if standing.next is None else standing.next.value
    marked = CONFIRMED if person.standing.confirmation else SELF_REPORTED
    shown = not person.gone  # of who has moved, another agency's training officers see the steps
    return {
        "slack_id": person.user_id or "",
        "email": person.email,
        "name": "" if person.name == person.email else person.name,
        "level": person.level.value,
        "expires_on": person.expires_on.isoformat(),
        "number": (person.number or "") if shown else "",
        "roles": ";".join(role for role in Role if role in standing.roles),
        "steps_done": str(standing.count) if shown else "",
        "next_step": (way_of_others(standing) if following and closed else following) if shown else "",
        "recertified": marked if standing.recertified else "",
        "ce_hours": plain_hours(person.hours) if shown else "",
    }
