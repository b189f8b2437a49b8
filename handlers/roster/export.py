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
from storage import departed, roster
from storage.roster import Person
from storage.tables import Agency, key

SELF_REPORTED, CONFIRMED = "self-reported", "confirmed"


def roster_csv(session: Session, agency: Agency, today: date, season: int | None = None) -> tuple[str, int]:
    """Return the file of an agency's roster, and the number of people in it: all who count.

    With a `season`, return its outcome: the members whose date was in that year, whatever they recorded since.
    """
    people = [each for each in roster.of_agency(session, key(agency), today, season) if each.counted]
    out = StringIO()
    writer = csv.DictWriter(out, (*COLUMNS, *DERIVED), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: escape_formula(cell) for name, cell in _row(person).items()} for person in people)
    return out.getvalue(), len(people)


def export(request: Request, words: list[str]) -> Later:
    """Answer `/recert roster export [year]`: send the roster as a file, in the officer's direct conversation."""
    season = _season(words)
    agency, asker = request.agency, request.asker
    today = local_date(request.now, agency.timezone)
    text, people = roster_csv(request.session, agency, today, season)
    left = departed.of_season(request.session, key(agency), season).members if season else 0
    which = f" for {season}" if season else ""
    what = f"The roster of {escape(agency.name)}{which} as of {day(today)}, with {counted(people, 'member')}"
    if left:
        have, be = ("has", "is") if left == 1 else ("have", "are")
        what += f"; {counted(left, 'member')} of that season {have} left since, and {be} not in it"
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


def _row(person: Person) -> dict[str, str]:
    standing = person.standing
    marked = CONFIRMED if person.standing.confirmation else SELF_REPORTED
    return {
        "slack_id": person.user_id or "",
        "email": person.email,
        "name": "" if person.name == person.email else person.name,
        "level": person.level.value,
        "expires_on": person.expires_on.isoformat(),
        "number": person.number or "",
        "roles": ";".join(role for role in Role if role in standing.roles),
        "steps_done": str(standing.count),
        "next_step": "" if standing.next is None else standing.next.value,
        "recertified": marked if standing.recertified else "",
        "ce_hours": plain_hours(person.hours),
    }
