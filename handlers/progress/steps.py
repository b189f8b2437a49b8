"""`/recert steps`: the open steps of a member, all steps in full, or one of them."""

from handlers.answer import Answer, Refusal
from handlers.progress import approver, mark_blocks, warnings
from handlers.progress import step_blocks as view
from handlers.progress.open_blocks import OpenSteps
from handlers.progress.open_blocks import open_steps as open_view
from handlers.request import Request
from handlers.text import quoted
from handlers.ui.blocks import day
from handlers.ui.steps import how_known, remaining
from rules.cycle import cycle_for, takes_v_alone
from rules.dates import Lateness, has_expired, lateness
from rules.levels import Level, parse_level
from rules.standing import Standing
from rules.steps import StepCode, parse_steps, slug
from rules.visible import bare
from storage.agencies import Leaders
from storage.current_members import CurrentMember

_SIDES = {"a", "b"}
"""The names of both halves of the list, which is shown as a whole: ``steps A`` is no level."""


def steps(request: Request, words: list[str]) -> Answer:
    """Answer `/recert steps [all|level|step]`."""
    words = [word for word in words if bare(word).casefold() not in _SIDES]
    if not words and request.member is not None:
        return open_steps(request, request.member)
    named = parse_steps(words)
    if len(named.codes) == 1 and not named.unknown:
        return _one_step(request, named.codes[0])
    if named.codes and not named.unknown:
        raise Refusal(f"One step at a time: `/recert steps {slug(named.codes[0])}`. `/recert steps` lists those open.")
    every = [word for word in words if word.casefold() != "all"]
    return list_steps(request, one_level(every))


def open_steps(request: Request, member: CurrentMember, *, marked: mark_blocks.MarkResult | None = None) -> Answer:
    """Return a member's open steps, a line each; `marked` is the mark that was just made."""
    cycle = cycle_for(request.book, member.expires_on)
    standing = marked.standing if marked else member.standing
    note = [*marked.said, *(f":warning: {caution}" for caution in marked.cautions)] if marked else []
    left = remaining(cycle.expires_on, request.today)
    leaders = Leaders.OTHERS if standing.recertified else approver.leaders_of(request, member)
    over = has_expired(cycle.expires_on, request.today)
    if over and not standing.recertified:
        note.append(f":warning: {warnings.expired(cycle, request.today, request.book.after)}")
    if cycle.is_early(request.today) and not standing.recertified:
        note.append(f"Nothing is due until {day(cycle.opens)}.")
    return open_view(
        OpenSteps(
            cycle=cycle,
            standing=standing,
            level=member.level,
            affiliation=member.affiliation,
            left=left,
            known=how_known(standing, request.zone),
            submission=approver.how_approved(standing, member.level, member.affiliation, request.zone, leaders),
            leaders=leaders,
            note=note,
            undoes=marked.changed if marked and marked.done else (),
            urgent=not over and not cycle.is_early(request.today),
            early=not takes_v_alone(cycle.expires_on, request.today),
            closed=lateness(request.book.after, cycle.expires_on, request.today) is Lateness.CLOSED,
        )
    )


def _one_step(request: Request, code: StepCode) -> Answer:
    """Return one step in full; for a member also whether it is done, with a button that marks it."""
    member = request.member
    return view.one_step(
        request.cycle,
        request.cycle.steps[code],
        level=member.level if member else None,
        affiliation=member.affiliation if member else None,
        standing=member.standing if member and code in member.standing.steps else None,
        submission=approver.submission(request, member, member.standing, request.zone).said if member else "",
        early=not takes_v_alone(request.cycle.expires_on, request.today),
    )


def list_steps(request: Request, level: Level | None = None) -> Answer:
    """Return all steps in full; a member has a button at each."""
    member, note = request.member, tuple[str, ...]()
    own = member is not None and level in {None, member.level}
    standing = member.standing if own and member else Standing(frozenset())
    if own and not standing.recertified and has_expired(request.cycle.expires_on, request.today):
        left = remaining(request.cycle.expires_on, request.today).capitalize()
        now = warnings.expired(request.cycle, request.today, request.book.after)
        note = (*note, f":warning: *{left}.* {now}")
    return view.all_steps(
        request.cycle,
        level=level or (member.level if member else None),
        standing=standing,
        member=own,
        affiliation=member.affiliation if own and member else None,
        note=note,
        known=how_known(standing, request.zone),
        submission=approver.submission(request, member, standing, request.zone).said if own and member else "",
        left=remaining(request.cycle.expires_on, request.today),
        newcomer=member is None,
        early=not takes_v_alone(request.cycle.expires_on, request.today),
        closed=own and lateness(request.book.after, request.cycle.expires_on, request.today) is Lateness.CLOSED,
    )


def one_level(words: list[str]) -> Level | None:
    """Return the level that was asked for, or None."""
    if not words:
        return None
    level = parse_level(" ".join(words))
    if level is None:
        raise Refusal(f"{quoted(' '.join(words))} isn't a level. The levels are `emt`, `aemt` and `paramedic`.")
    return level
