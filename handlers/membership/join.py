"""`/recert join`: makes a member, or changes a member's record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from handlers.answer import Affected, Answer, Later, Refusal, View
from handlers.membership import join_blocks as view
from handlers.membership import move_blocks
from handlers.membership.officers_told import of_move
from handlers.progress import warnings
from handlers.progress.lapsed_blocks import lapse
from handlers.reminders.handlers import learn_zone
from handlers.request import Request
from handlers.text import clean, listed, quoted, refuse_ssn
from handlers.ui.blocks import as_typed, capital, counted, day, paragraphs
from handlers.ui.forms import Sent, Values, Wrong, carry, entered
from handlers.ui.ids import Field
from rules import record_words
from rules.cycle import CYCLE_YEARS, cycle_for, is_too_early_for_v
from rules.dates import (
    DateRefusal,
    furthest,
    has_expired,
    local_date,
    move,
    next_expiration,
    parse_expiration,
    refuse_expiration,
)
from rules.lapsed import of_level
from rules.levels import Level, parse_level
from rules.numbers import NO_NUMBER, parse_number, says_none
from rules.rulebook import RuleBook
from rules.schema import Affiliation
from rules.steps import Role
from rules.written_dates import no_date
from storage import agencies, declined, holders, members, places, progress
from storage.current_members import CurrentMember
from storage.holders import Holder
from storage.members import Record
from storage.tables import Agency, key

FIRST_LEVEL = "what to do depends on your level: choose it first."


def join(request: Request, words: list[str]) -> Answer:
    """Answer `/recert join <level> <date> [<number>]`, in any order and as people write them."""
    said = record_words.read(words, request.today)
    unknown = " ".join(said.unknown)
    example = f"`/recert join emt {as_typed(next_expiration(request.today))}`"
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
    if parse_level(unknown) or parse_expiration(unknown, request.today):
        so_far = f"{said.level.label}, {day(said.expires_on)}"
        raise Refusal(f"Recert got {so_far}, and then {quoted(unknown)} as well: type one level and one date.")
    if unknown:
        raise Refusal(_no_number(unknown))
    _refuse_expiration(said.expires_on, said.level, request.today, request.book)
    number = said.number.text if said.number else None
    also = [_NO_NUMBER_KEPT] if said.says_no_number else []
    return _join_here(request, Record(level=said.level, expires_on=said.expires_on, number=number), also=also)


_NO_NUMBER_KEPT = "No certification number was recorded. Add it when you have it: the state's list is compared by it."


def _join_here(
    request: Request, given: Record, *, reminds: bool = True, buttons: bool = True, also: Sequence[str] = ()
) -> Answer:
    """Let the asker join this channel's agency, if it has one; whoever is in another one is asked first."""
    here, was = request.channel_agency, request.own
    if here is not None and was is not None and was.agency_id not in {None, here.id}:
        return move_blocks.ask(here, was=was, given=not_behind(was, given), today=request.today)
    return record(request, given, here=here, reminds=reminds, buttons=buttons, also=also)


def not_behind(was: CurrentMember, given: Record) -> Record:
    """Return what a move records of somebody: what they gave, or what they have, if that date is behind them."""
    if was.before is None or given.expires_on.year > was.before.year:
        return given
    return replace(given, level=was.level, expires_on=was.expires_on, number=was.number)


def record(
    request: Request,
    given: Record,
    *,
    here: Agency | None,
    reminds: bool = True,
    buttons: bool = True,
    also: Sequence[str] = (),
) -> Answer:
    """Make the asker a member, or change their record; in the agency `here`, or where they are.

    `reminds` says whether a new member gets personal reminders; whoever joins again keeps what they have. `also` is
    what else is said of what they gave.
    """
    if here is not None:
        agencies.lock(request.session, here)
    was = request.own
    before = None if was is None else members.record_of(was)
    today = local_date(request.now, here.timezone) if here else request.today
    zone = here.timezone if here else request.services.timezone.key
    said = _said_by_roster(request, here, given) if was is None else None
    member, new = members.save(
        request.session,
        team_id=request.asker.team_id,
        user_id=request.asker.user_id,
        record=given,
        agency=here,
        now=request.now,
        today=today,
        reminded_in=zone if reminds else None,
    )
    request.settle(member, was, today)
    lost = _other_cycle_records(request, was, member) if was is not None else []
    moved = here is not None and was is not None and here.id != was.agency_id
    affected, left = Affected(), was.agency_id if moved and was is not None else None
    if here is not None and left is not None:
        declined.mark_moved(request.session, left, request.asker.user_id, now=request.now)
        affected = of_move(request, left=left, joined=here)
    after = members.record_of(member)
    # An officer confirmed another record than this one: V of the cycle that it is of, whatever has followed from that.
    another = before != after if said is None else said != (after.level, after.expires_on, after.roles)
    stated = holders.in_cycle(request.session, member, given.expires_on.year)
    standing = progress.standing(request.session, stated)
    dropped = another and standing.confirmation is not None
    if dropped:
        progress.take_back(request.session, stated, by=request.asker.user_id, now=request.now)
        member = holders.holder(request.session, member.member, today)
    if dropped or stated is not member:
        standing = progress.standing(request.session, member)
    cycle = cycle_for(request.book, member.expires_on)
    answer = view.joined(
        cycle,
        level=member.level,
        agency=here.name if here else (was.agency_name if was else None),
        new=new,
        changed=moved or before != after,
        left=was.agency_name if was is not None and left is not None else None,
        reminds=reminds,
        dropped=dropped,
        lapsed=lapse(request.book.after, cycle, member.level, today),
        warnings=[*lost, *also, *warnings.of_record(member.level, member.expires_on, member.number)],
        standing=standing,
        today=today,
        buttons=buttons,
    )
    then = Later(partial(learn_zone, request.services, request.asker)) if new and reminds else None
    return replace(answer, affected=affected, then=then)


def _said_by_roster(request: Request, here: Agency | None, given: Record) -> tuple[Level, date, frozenset[Role]] | None:
    """Return what an agency's roster says of a newcomer in the cycle that they name."""
    place = None if here is None else places.find(request.session, key(here), request.asker.user_id)
    if place is None:
        return None
    offered = request.offered(place)
    held = holders.of_cycle(request.session, offered.id, given.expires_on.year)
    return None if held is None else (held.level, held.expires_on, offered.roles)


def _other_cycle_records(request: Request, was: CurrentMember, now: Holder) -> list[str]:
    """Return what was recorded under another level or date, and does not show under this one."""
    found = []
    if was.number is not None and now.number is None:
        found.append(
            f"The number {was.number} belonged to {was.level.label} and isn't kept: add the one that begins with "
            f"{now.level.prefix}."
        )
    if was.expires_on.year == now.expires_on.year:
        return found
    if holders.of_cycle(request.session, was.id, was.expires_on.year) is not None:
        if not was.standing.recertified and has_expired(was.expires_on, request.today):
            found.append(
                f"That's your new date, so V is marked for {was.expires_on.year}: you're recertified until "
                f"{day(now.expires_on)} (self-reported). `/recert undo v` takes it back."
            )
        return [
            *found,
            f"Your next renewal period has started. What you marked for {was.expires_on.year} stays with that season.",
        ]
    before = was.standing
    renewable = not is_too_early_for_v(was.expires_on, request.today)
    if renewable and not before.recertified and now.expires_on >= move(was.expires_on, CYCLE_YEARS):
        found.append(
            f"If {day(now.expires_on)} is the new date that eLicensing shows, you've renewed, and that's V: put the "
            f"former date back with `/recert join {now.level.value} {as_typed(was.expires_on)}`, then type "
            f"`/recert done v {as_typed(now.expires_on)}`."
        )
    if before.done and not before.recertified:
        found.append(
            f"{counted(before.count, 'step')} marked for {was.expires_on.year} stay with that date: they are seen "
            "again if you change it back."
        )
    return found


def open_form(request: Request, _asked: object = None) -> View:
    """Open the form, with the current record: for `/recert join` alone, and the Join button."""
    return view.join_modal(known(request), carry(request.asker))


def known(request: Request) -> Record | None:
    """Return the asker's record, or what a roster says of them, or None."""
    return None if request.member is None else members.record_of(request.member)


def save(request: Request, sent: Sent) -> Answer | Wrong:
    """Save the form that was sent."""
    given = submitted(sent.values, request.today, request.book)
    if isinstance(given, dict):
        return given
    reminds = entered(sent.values, Field.REMINDERS) != []  # a form without this field is of one who is known
    also = [_NO_NUMBER_KEPT] if given.number is None and entered(sent.values, Field.NUMBER) else []
    return replace(_join_here(request, given, reminds=reminds, buttons=False, also=also), title="Join Recert")


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
                f"{paragraphs([f'•  {line.text}' for line in lines]) or capital(FIRST_LEVEL)}\n"
                f"If not, type the date that eLicensing shows, like `{as_typed(next_expiration(today))}`."
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
