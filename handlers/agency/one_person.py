"""Rows of a roster that have the same name: the training officer is asked, and nothing is merged without them."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.agency import notices
from handlers.answer import Affected, Answer, Block, Outside, Refusal
from handlers.request import Request, open_request
from handlers.services import Asker, Services
from handlers.slack.names import NO_NAMES, Names, names_of
from handlers.ui.blocks import counted, escape, plain, section, who
from handlers.ui.buttons import ConfirmDialog, button, show_button
from handlers.ui.officer_values import OnePerson
from rules.names import words_of
from rules.numbers import safe_echo
from storage import agencies, same_names
from storage.same_names import NamedRow
from storage.tables import key

_IN_WORDS = "Somebody with the same name may be counted twice: Recert will ask you whether they're one person."
_MOST = 5
_ANY = "any number"
"""Stands for each certification number, where rows of a name are looked up whatever their numbers."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody whom Slack does not know, and somebody else on the roster of the same name."""

    unknown: NamedRow
    other: NamedRow


def ask(services: Services, asker: Asker, agency_id: int, outside: Outside) -> Answer | None:
    """Return the question who of the same name, in Slack or on the roster, is one person; None if there is none."""
    with open_request(services, asker, writes=False) as request:
        agency = agencies.find(request.session, asker.team_id, agency_id)
        rows = same_names.of_agency(request.session, agency_id, request.today_of(agency)) if agency else []
    if not any(row.user_id is None and row.name for row in rows):
        return None
    names = names_of(outside.slack, asker.team_id, {row.user_id for row in rows if row.user_id is not None})
    found = pairs(rows, names or NO_NAMES)
    return Answer(_IN_WORDS, tuple(question(agency_id, found))) if found else None


def pairs(rows: Sequence[NamedRow], names: Names) -> list[Pair]:
    """Return who may be one person, each once; `names` are those in Slack. Two different numbers are two people."""
    first: dict[tuple[tuple[str, ...], str | None], NamedRow] = {}
    for row in sorted(rows, key=_rank):
        for words in {words_of(name) for name in (row.name, *names.get(row.user_id or "", ()))}:
            first.setdefault((words, row.number), row)
            first.setdefault((words, _ANY), row)
    found: list[Pair] = []
    for unknown in rows:
        words = words_of(unknown.name)
        if unknown.user_id is None and words:
            numbers = (_ANY,) if unknown.number is None else (unknown.number, None)
            same = [first[words, number] for number in numbers if (words, number) in first]
            other = min((row for row in same if _rank(row) < _rank(unknown)), key=_rank, default=None)
            if other is not None:
                found.append(Pair(unknown, other))
    return found


def _rank(row: NamedRow) -> tuple[bool, int]:
    """Return where a row stands among those of one person: in Slack first, then whoever came first."""
    return row.user_id is None, row.id


def _are_two(first: NamedRow, second: NamedRow) -> bool:
    return len({first.number, second.number} - {None}) > 1


def question(agency_id: int, found: Sequence[Pair]) -> list[Block]:
    """Return the question whether two are one person, with a button for each pair."""
    many = counted(len(found), "person", "people")
    blocks: list[Block] = [
        section(
            f"*The same name twice: {many} may count twice.* Nothing is merged unless you say so. To keep two people "
            "apart for good, put both certification numbers in your file."
        )
    ]
    for place, pair in enumerate(found[:_MOST], 1):
        dialog = ConfirmDialog(
            "One person?",
            f"{_called(pair.unknown)} comes off the roster. Any steps you marked for them go to "
            f"{_called(pair.other)}, whose record stays as it is.",
            "One person",
        )
        value = OnePerson(agency_id, pair.unknown.id, pair.other.id)
        spoken = f"One person: pair {place} of these"
        blocks.append(
            section(
                f"{_called(pair.unknown)}, not in Slack yet, and {_called(pair.other)}: one person?",
                button("One person", value, confirm=dialog, spoken=spoken),
            )
        )
    rest = len(found) - _MOST
    return [*blocks, section(f"… and {rest:,} more, once these are answered.")] if rest > 0 else blocks


def press(request: Request, pressed: OnePerson) -> Answer:
    """Merge two rows of a roster that the officer says are one person."""
    agency = request.agency
    today = request.today_of(agency)
    rows = {row.id: row for row in same_names.of_agency(request.session, key(agency), today)}
    gone, kept = rows.get(pressed.gone), rows.get(pressed.kept)
    if gone is None or kept is None or gone is kept or gone.place_id is None or gone.user_id is not None:
        raise Refusal("They're off the roster by now, or in Slack: nothing changed. `/recert roster` shows who is.")
    if _are_two(gone, kept):
        raise Refusal("They have two certification numbers by now, so they're two people: nothing changed.")
    by = request.asker.user_id
    marked = same_names.merge(request.session, agency, gone, kept, by=by, today=today, now=request.now)
    told: dict[str, Answer | None] = {}
    if kept.user_id is not None:
        accepted = kept.place_id is None and kept.user_id != by
        said = notices.merged(agency, by=by, name=safe_echo(gone.name), marked=marked)
        told[kept.user_id] = said if accepted else None
    answer = plain(
        f"{_called(gone)} and {_called(kept)} are one person on {escape(agency.name)}'s roster now, and count once.",
        show_button("Roster", "roster"),
    )
    return Answer(answer.text, answer.blocks, command="", affected=Affected(told, frozenset({key(agency)})))


def _called(row: NamedRow) -> str:
    named = who(row.user_id, safe_echo(row.name or row.email))
    return f"{named} ({escape(safe_echo(row.email))})" if row.user_id is None and row.name and row.email else named
