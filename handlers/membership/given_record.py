"""The record that somebody gives of themselves, by words, a form or a button: read and checked."""

from dataclasses import replace
from datetime import date

from handlers.answer import Refusal
from handlers.request import Request
from handlers.text import clean, listed, quoted, refuse_ssn
from handlers.ui.blocks import as_typed, capital, day, paragraphs
from handlers.ui.forms import Values, Wrong, entered
from handlers.ui.ids import Field
from handlers.ui.member_values import MoveAgency, PutBack
from handlers.ui.records import asked_about, facts
from rules import record_words
from rules.dates import DateRefusal, furthest, next_expiration, parse_expiration, refuse_expiration
from rules.lapsed import of_level
from rules.levels import Level, parse_level
from rules.numbers import NO_NUMBER, parse_number, says_none
from rules.rulebook import RuleBook
from rules.schema import Affiliation
from rules.steps import Role
from rules.written_dates import no_date
from storage import members
from storage.current_members import CurrentMember
from storage.members import Record
from storage.tables import Source

_FIRST_LEVEL = "what to do depends on your level: choose it first."


def from_words(words: list[str], today: date, book: RuleBook) -> tuple[Record, bool]:
    """Read a level, a date and perhaps a number, in any order; return as well whether a word says there is no number.

    Raises `Refusal` for words that are none of these, or too few.
    """
    said = record_words.read(words, today)
    unknown = " ".join(said.unknown)
    example = f"`/recert join emt {as_typed(next_expiration(today))}`"
    if said.level is None and unknown:
        raise Refusal(_no_level(unknown))
    if said.expires_on is None and unknown:
        raise Refusal(f"{quoted(unknown)} {no_date(unknown)}.")
    if said.level is None or said.expires_on is None:
        read = said.level.label if said.level else day(said.expires_on) if said.expires_on else None
        raise Refusal(
            f"{f'Recert got {read}, but not the rest. ' if read else ''}"
            f"Type your level and the date that eLicensing shows: {example}, with your certification number at the "
            "end if you like. Or `/recert join` alone for a form."
        )
    if parse_level(unknown) or parse_expiration(unknown, today):
        so_far = f"{said.level.label}, {day(said.expires_on)}"
        raise Refusal(f"Recert got {so_far}, and then {quoted(unknown)} as well: type one level and one date.")
    if unknown and not any(map(str.isdecimal, unknown)):
        raise Refusal(
            f"Leave out {quoted(unknown)}: type your level, your date, and your number if you have it handy. Nothing "
            "changed."
        )
    if unknown:
        raise Refusal(_no_number(unknown))
    _refuse_expiration(said.expires_on, said.level, today, book)
    number = said.number.text if said.number else None
    return Record(level=said.level, expires_on=said.expires_on, number=number), said.says_no_number


def refuse_if_changed(own: CurrentMember | None, about: str, pressed: PutBack | MoveAgency) -> None:
    """Refuse a button that would put an older record in place of one that has changed since the button was shown.

    Pressing it again does no harm, and what a roster changed meanwhile gives way to what its member says. `about` is
    the record of then, "" where a button does not say it.
    """
    if own is None or not about or asked_about(members.record_of(own)) == about or own.source is Source.ROSTER:
        return
    is_theirs = (own.level, own.expires_on) == (pressed.level, pressed.expires_on)
    if is_theirs and pressed.number in {"", own.number}:
        return
    raise Refusal(
        f"Your record has changed since: it's {facts(members.record_of(own))} now. Nothing changed. "
        "`/recert join` corrects it."
    )


def submitted(values: Values, today: date, book: RuleBook) -> Record | Wrong:
    """Read the join modal: return a record, or the mistake in each wrong field."""
    wrong: Wrong = {}
    level = parse_level(str(entered(values, Field.LEVEL)))
    if level is None:
        wrong[Field.LEVEL] = "Choose your level."
    expires_on = None
    try:
        expires_on = _expires_on(str(entered(values, Field.EXPIRES_ON) or "nothing"), level, today, book)
    except Refusal as refusal:
        wrong[Field.EXPIRES_ON] = _message_of(refusal)
    number = None
    try:
        typed = clean(str(entered(values, Field.NUMBER) or ""))
        refuse_ssn(typed)
        number = _number(typed)
    except Refusal as refusal:
        wrong[Field.NUMBER] = _message_of(refusal)
    way = entered(values, Field.AFFILIATION)
    roles = entered(values, Field.ROLES) or []
    if wrong or level is None or expires_on is None:
        return wrong
    return Record(
        level=level,
        expires_on=expires_on,
        number=number,
        affiliation=Affiliation(way) if way in set(Affiliation) else None,
        roles=frozenset(Role(role) for role in roles if role in set(Role)),
    )


def _message_of(refusal: Refusal) -> str:
    return str(refusal).replace("`", "").replace("“", '"').replace("”", '"')


def _no_level(typed: str) -> str:
    return f"{quoted(typed)} isn't a level. The levels are {listed((f'`{each}`' for each in Level), last='and')}."


def _no_number(typed: str) -> str:
    return f"{quoted(typed)} {NO_NUMBER}. Leave it out if you don't have it handy."


def _refuse_expiration(expires_on: date, level: Level | None, today: date, book: RuleBook) -> None:
    """Raise `Refusal` for a date that no certification can have now; of one that is long past, what to do instead."""
    match refuse_expiration(expires_on, today, lapsed=True):
        case DateRefusal.PAST:
            lines = of_level(book.after, level, expires_on, today)[:2] if level else []
            raise Refusal(
                f"{day(expires_on)} was two years ago or more, so there's nothing to renew. If that's your date:\n"
                f"{paragraphs([f'•  {line.text}' for line in lines]) or capital(_FIRST_LEVEL)}\n"
                "If that isn't your date, type the one that eLicensing shows, like "
                f"`{as_typed(next_expiration(today))}`."
            )
        case DateRefusal.TOO_FAR:
            raise Refusal(
                f"{day(expires_on)} is too far out: no date can be later than {day(furthest(today))} now. Type "
                "the date that eLicensing shows."
            )


def _expires_on(typed: str, level: Level | None, today: date, book: RuleBook) -> date:
    found = parse_expiration(typed, today)
    if found is None:
        raise Refusal(f"{quoted(typed)} {no_date(typed)}.")
    _refuse_expiration(found, level, today, book)
    return found


def checked(request: Request, given: Record) -> Record:
    """Return a record that a button carried, by today's date. Raises `Refusal`: its day may be long ago."""
    _refuse_expiration(given.expires_on, given.level, request.today, request.book)
    refuse_ssn(given.number or "")
    return given if given.number is None else replace(given, number=_number(given.number))


def _number(typed: str) -> str | None:
    """Return a number as eLicensing writes it, None for what says that there is none. Raises `Refusal`."""
    number = parse_number(typed)
    if number is None and not says_none(typed):
        raise Refusal(_no_number(typed))
    return number.text if number else None
