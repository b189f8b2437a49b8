"""The roster as a file that can be imported again without changing anything, and its upload to the officer."""

import csv
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO

from sqlmodel import Session

from handlers.answer import Answer, Later, Outside, Refusal
from handlers.request import Request
from handlers.slack.messages import send_file
from handlers.text import quoted
from handlers.ui.blocks import counted, day, escape, plain, plain_hours
from rules.dates import local_date
from rules.roster_columns import COLUMNS, DERIVED
from rules.steps import Role
from rules.table import escape_formula
from rules.visible import bare
from storage import members, places, roster
from storage.roster import Person
from storage.tables import Agency, Member, RosterPlace, key

SELF_REPORTED, CONFIRMED = "self-reported", "confirmed"


def roster_csv(session: Session, agency: Agency, today: date, season: int | None = None) -> tuple[str, int]:
    """Return the file of an agency's roster, and the number of people in it.

    With a `season`, return its outcome: the members whose date was in that year, whatever they recorded since.
    """
    people = {_id(each.place_id, each.user_id): each for each in roster.of_agency(session, key(agency), today, season)}
    known = {place.id: place for place in places.of_agency(session, key(agency))}
    rows = [
        _row(member, person, known.get(member.place_id))
        for member in members.of_agency(session, agency)
        if (person := people.get(_id(member.place_id, member.user_id))) is not None
    ]
    out = StringIO()
    writer = csv.DictWriter(out, (*COLUMNS, *DERIVED), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: escape_formula(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue(), len(rows)


def export(request: Request, words: list[str]) -> Later:
    """Answer `/recert roster export [year]`: send the roster as a file, in the officer's direct conversation."""
    season = _season(words)
    agency, asker = request.agency, request.asker
    today = local_date(request.now, agency.timezone)
    text, people = roster_csv(request.session, agency, today, season)
    which = f" for {season}" if season else ""
    what = f"The roster of {escape(agency.name)}{which} as of {day(today)}, with {counted(people, 'member')}"
    name = f"roster-{f'{season}-as-of-' if season else ''}{today}.csv"

    def send(outside: Outside) -> Answer:
        send_file(outside.slack, asker.user_id, what=what, name=name, content=text)
        return plain(f"{what}, is there as a file in your direct messages with Recert.")

    return Later(send)


def _season(words: Sequence[str]) -> int | None:
    if not words:
        return None
    year = bare(words[0])
    if len(words) > 1 or not re.fullmatch(r"20\d\d", year, re.ASCII):
        raise Refusal(
            f"{quoted(' '.join(words))} is not a year. `/recert roster export 2027` gives what came of the 2027 "
            "season, `/recert roster export` the roster of today."
        )
    return int(year)


def _id(place_id: int | None, user_id: str | None) -> int | str | None:
    return user_id if place_id is None else place_id


def _row(member: Member, person: Person, place: RosterPlace | None) -> dict[str, str]:
    standing = person.standing
    marked = CONFIRMED if person.standing.confirmation else SELF_REPORTED
    return {
        "slack_id": person.user_id or "",
        "email": (place and place.email) or "",
        "name": (place and place.name) or "",
        **_record(member),
        "expires_on": str(person.expires_on),
        "steps_done": str(standing.count),
        "next_step": "" if standing.next is None else standing.next.value,
        "recertified": marked if standing.recertified else "",
        "ce_hours": plain_hours(person.hours),
    }


def _record(row: Member) -> dict[str, str]:
    held = [role for role in Role if role in row.roles]
    return {
        "level": row.level.value,
        "expires_on": row.expires_on.isoformat(),
        "number": row.number or "",
        "roles": ";".join(held),
    }
