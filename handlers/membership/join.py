"""`/recert join`: makes a member, or changes a member's record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from handlers.answer import Affected, Answer, Later, View
from handlers.membership import join_blocks as view
from handlers.membership import move_blocks
from handlers.membership.given_record import from_words, submitted
from handlers.membership.officers_told import of_move
from handlers.progress import warnings
from handlers.progress.lapsed_blocks import lapse
from handlers.reminders.handlers import learn_zone
from handlers.request import Request
from handlers.ui.blocks import counted, day
from handlers.ui.forms import Sent, Wrong, carry, entered
from handlers.ui.ids import Field
from rules.cycle import cycle_for, may_be_renewal, season_is_over
from rules.dates import has_expired, local_date
from rules.levels import Level
from rules.steps import Role
from storage import agencies, declined, holders, members, places, progress
from storage.current_members import CurrentMember
from storage.holders import Holder
from storage.members import Record
from storage.tables import Agency, key


def join(request: Request, words: list[str]) -> Answer:
    """Answer `/recert join <level> <date> [<number>]`, in any order and as people write them."""
    given, says_no_number = from_words(words, request.today, request.book)
    return _join_here(request, given, also=[_NO_NUMBER_KEPT] if says_no_number else [])


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
    """Return what a move records of somebody: what they gave, or what they have, if that date is behind them.

    A cycle without V is behind nobody: a roster alone began the next one.
    """
    if was.before is None or given.expires_on.year > was.before.year:
        return given
    if given.expires_on.year == was.before.year and not was.renewed:
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
    offered = _offered(request, here) if was is None else None
    said = None if offered is None else _said_by_roster(request, offered, given)
    member, new = members.save(
        request.session,
        team_id=request.asker.team_id,
        user_id=request.asker.user_id,
        record=given,
        agency=here,
        leaves=None if was is None else was.agency_id,
        now=request.now,
        today=today,
        reminded_in=zone if reminds else None,
    )
    request.settle(member, was, today)
    lost = other_cycle_records(request, was, member) if was is not None else []
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
    before_now = was or offered  # what a roster said of a newcomer is as good as a record of theirs
    renewed = (
        before_now is not None
        and may_be_renewal(before_now.expires_on, member.expires_on, request.today)
        and holders.has_replaced(request.session, member, before_now.expires_on)
    )
    answer = view.joined(
        cycle,
        level=member.level,
        number=member.number,
        agency=here.name if here else (was.agency_name if was else None),
        new=new,
        changed=moved or before != after,
        left=was.agency_name if was is not None and left is not None else None,
        reminds=reminds,
        dropped=dropped,
        renewed_from=before_now.expires_on if before_now is not None and renewed else None,
        unmarked=_unmarked(request, offered, member),
        lapsed=lapse(request.book.after, cycle, member.level, today),
        warnings=[*lost, *also, *warnings.of_record(member.level, member.expires_on, member.number)],
        standing=standing,
        today=today,
        buttons=buttons,
    )
    then = Later(partial(learn_zone, request.services, request.asker)) if new and reminds else None
    return replace(answer, affected=affected, then=then)


def _unmarked(request: Request, offered: CurrentMember | None, now: Holder) -> date | None:
    """Return the date that a roster had of a newcomer, if V of it is not marked though theirs is later: it counts."""
    if offered is None or not has_expired(offered.expires_on, request.today):
        return None
    earlier = holders.of_cycle(request.session, key(now.member), offered.expires_on.year)
    if earlier is None or earlier.cycle >= now.expires_on.year or season_is_over(earlier.expires_on, request.today):
        return None
    return None if holders.recertified(request.session, earlier) else earlier.expires_on


def _offered(request: Request, here: Agency | None) -> CurrentMember | None:
    """Return what an agency's roster says of a newcomer."""
    place = None if here is None else places.find(request.session, key(here), request.asker.user_id)
    return None if place is None else request.offered(place)


def _said_by_roster(
    request: Request, offered: CurrentMember, given: Record
) -> tuple[Level, date, frozenset[Role]] | None:
    """Return what an agency's roster says of a newcomer in the cycle that they name."""
    held = holders.of_cycle(request.session, offered.id, given.expires_on.year)
    return None if held is None else (held.level, held.expires_on, offered.roles)


def other_cycle_records(request: Request, was: CurrentMember, now: Holder) -> list[str]:
    """Return what was recorded under another level or date, and does not show under this one."""
    found = []
    if was.number is not None and now.number is None:
        whose = f" belonged to {was.level.label} and" if was.level is not now.level else ""
        found.append(f"The number {was.number}{whose} isn't kept: add the one that begins with {now.level.prefix}.")
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
