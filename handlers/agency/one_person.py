"""Rows of a roster that have the same name: the training officer is asked, and nothing is merged without them."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.agency import notices
from handlers.answer import Affected, Answer, Block, Outside, Refusal
from handlers.request import Asker, Request, Services
from handlers.slack.names import NO_NAMES, Names, names_of
from handlers.ui.blocks import counted, escape, plain, section, who
from handlers.ui.button_values import OnePerson
from handlers.ui.buttons import ConfirmDialog, button, show_button
from rules.names import same_name
from rules.numbers import safe_echo
from storage import agencies, same_names
from storage.same_names import NamedRow
from storage.tables import key

_IN_WORDS = "Somebody of the same name may count twice: you are asked whether it is one person."
_MOST = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody whom Slack does not know, and somebody else on the roster of the same name."""

    unknown: NamedRow
    other: NamedRow


def ask(services: Services, asker: Asker, agency_id: int, outside: Outside) -> Answer | None:
    """Return the question who of the same name, in Slack or on the roster, is one person; None if there is none."""
    with services.open(asker, writes=False) as request:
        agency = agencies.find(request.session, asker.team_id, agency_id)
        rows = same_names.of_agency(request.session, agency_id, request.today_of(agency)) if agency else []
    if not any(row.user_id is None and row.name for row in rows):
        return None
    names = names_of(outside.slack, asker.team_id, {row.user_id for row in rows if row.user_id is not None})
    found = pairs(rows, names or NO_NAMES)
    return Answer(_IN_WORDS, tuple(question(agency_id, found))) if found else None


def pairs(rows: Sequence[NamedRow], names: Names) -> list[Pair]:
    """Return who may be one person, each once; `names` are those in Slack. Two different numbers are two people."""
    found: list[Pair] = []
    for unknown in (row for row in rows if row.user_id is None and row.name):
        others = [row for row in rows if row.id < unknown.id or row.user_id is not None]
        same = (row for row in others if _same(unknown, row, names))
        other = min(same, key=lambda row: (row.user_id is None, row.id), default=None)
        if other is not None:
            found.append(Pair(unknown, other))
    return found


def _same(unknown: NamedRow, row: NamedRow, names: Names) -> bool:
    numbers = {unknown.number, row.number} - {None}
    known = (row.name, *names.get(row.user_id or "", ()))
    return len(numbers) <= 1 and any(same_name(unknown.name, name) for name in known)


def question(agency_id: int, found: Sequence[Pair]) -> list[Block]:
    """Return the question whether two are one person, with a button for each pair."""
    many = counted(len(found), "person", "people")
    blocks: list[Block] = [
        section(
            f"*The same name twice: {many} may count twice.* Nothing is merged unless you say so. To keep two people "
            "apart for good, give both their certification numbers in your file."
        )
    ]
    for place, pair in enumerate(found[:_MOST], 1):
        dialog = ConfirmDialog(
            "One person?",
            f"{_called(pair.unknown)} goes from the roster, and its marks to {_called(pair.other)}, who stays as they "
            "are recorded.",
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
        raise Refusal(
            "They are off the roster by now, or in Slack: nothing was changed. `/recert roster` shows who is."
        )
    by = request.asker.user_id
    same_names.merge(request.session, agency, gone, kept, by=by, today=today, now=request.now)
    told: dict[str, Answer | None] = {}
    if kept.user_id is not None:
        accepted = kept.place_id is None and kept.user_id != by
        told[kept.user_id] = notices.merged(agency, by=by, name=safe_echo(gone.name)) if accepted else None
    answer = plain(
        f"{_called(gone)} and {_called(kept)} are one person on {escape(agency.name)}'s roster now, and count once.",
        show_button("Roster", "roster"),
    )
    return Answer(answer.text, answer.blocks, command="", affected=Affected(told, frozenset({key(agency)})))


def _called(row: NamedRow) -> str:
    named = who(row.user_id, safe_echo(row.name or row.email))
    return f"{named} ({escape(row.email)})" if row.user_id is None and row.name and row.email else named
