"""`/recert done` and `undo`: marks steps, by words or by a button."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.agency import notices
from handlers.answer import Affected, Answer, Refusal
from handlers.progress import approver, mark_blocks, next_cycle
from handlers.progress.steps import open_steps
from handlers.request import Request
from handlers.text import did_you_mean, mentioned, nearest, quoted
from handlers.ui.blocks import as_typed, day
from handlers.ui.member_values import CheckOff, Mark, MarkNewDate
from handlers.ui.steps import how_known, name, undo_button
from rules.cycle import cycle_for, season_is_over
from rules.dates import lateness
from rules.rulebook import RuleBook
from rules.steps import STEP_WORDS, StepCode, parse_steps, slug
from rules.visible import bare
from storage import agencies, progress
from storage.agencies import Leaders
from storage.current_members import CurrentMember


def done(request: Request, words: list[str]) -> Answer:
    """Answer `/recert done <step>…`, with V the new date as well: `/recert done v 2029-03-31`."""
    steps, until = next_cycle.split_date(words, request.today)
    return mark(request, _steps(request, steps, "done"), done=True, until=until)


def undo(request: Request, words: list[str]) -> Answer:
    """Answer `/recert undo <step>…`; without a step, ask which one."""
    if all(bare(word).casefold() in _NO_STEP for word in words):
        member = request.need_member()
        before = None if member.standing.done else next_cycle.to_undo(request, member, [StepCode.V])
        raise _which(before or member, request.book)
    return mark(request, _steps(request, words, "undo"), done=False)


def _which(member: CurrentMember, book: RuleBook) -> Refusal:
    """Return the question which mark to take back, with a button for each."""
    marked = [code for code in member.standing.steps if code in member.standing.done]
    if not marked:
        return Refusal(f"Nothing is marked done for {member.expires_on.year}, so there's nothing to undo.")
    cycle = cycle_for(book, member.expires_on)
    return Refusal("Which mark do you want to take back?", *(undo_button(cycle, code) for code in marked))


_NO_STEP = {"that", "it", "this", "the", "last", "one", "mark", "step"}


def ask(request: Request, words: list[str]) -> Answer:
    """Answer steps that were named alone: ask whether they are done."""
    member = request.need_member()
    named, until = next_cycle.split_date(words, request.today)
    codes = _steps(request, named, "done")
    _refuse_other_roles(member, codes)
    member = next_cycle.to_do(request, member, codes) or member
    cycle = cycle_for(request.book, member.expires_on)
    next_cycle.check_date(request, member, codes, until)
    if until is not None and len(codes) > 1:
        raise Refusal("A date goes with V alone: mark the other steps first. Nothing changed.")
    recorded = _recorded(member)
    new = None if until is None or f"{until}" == recorded else MarkNewDate(cycle.year, until, recorded)
    return mark_blocks.ask(cycle, codes, member.standing, new)


def mark(request: Request, codes: Sequence[StepCode], *, done: bool, until: date | None = None) -> Answer:
    """Mark steps; return what was recorded, and what is next. `until` is the date that eLicensing shows, with V."""
    member = request.need_member()
    before = (next_cycle.to_do if done else next_cycle.to_undo)(request, member, codes)
    if done and before is not None:
        until = until or member.expires_on
    member = before or member
    made = apply_marks(request, member, codes, done=done, until=until)
    if before is not None and not done:
        made = replace(made, said=[*made.said, next_cycle.undone(before)])
    known = how_known(made.standing, request.zone)
    if StepCode.V in codes:
        request.read_again()
    now = request.need_member()
    answer = mark_blocks.marked(
        cycle_for(request.book, member.expires_on),
        made,
        until=now.until or (now.expires_on if now.expires_on > member.expires_on else None),
        begun=now.expires_on > member.expires_on,
        level=member.level,
        affiliation=member.affiliation,
        known=known,
        submission=approver.submission(request, member, made.standing, request.zone),
        late=lateness(request.book.after, member.expires_on, request.today),
        today=request.today,
    )
    return replace(answer, affected=made.affected)


def _officers_told(request: Request, before: CurrentMember) -> Affected | None:
    """Return whom to tell that a member took back a V that somebody else had confirmed: their training officers."""
    if before.standing.confirmation is None or before.agency_id is None:
        return None
    agency = agencies.find(request.session, request.asker.team_id, before.agency_id)
    if agency is None:
        return None
    user_id = request.asker.user_id
    known = how_known(before.standing, request.zone)
    over = season_is_over(before.expires_on, request.today)
    said = notices.took_confirmed_v_back(agency, user_id, expires_on=before.expires_on, known=known, over=over)
    officers = agencies.officers(request.session, agency)
    people = {each: said for each in officers if each != user_id}
    return Affected(people, frozenset({before.agency_id})) if people else None


def apply_marks(
    request: Request, member: CurrentMember, codes: Sequence[StepCode], *, done: bool, until: date | None = None
) -> mark_blocks.MarkResult:
    """Mark steps done or not, all or none. Doing it twice does no harm. The warnings are those once all are marked."""
    _refuse_other_roles(member, codes)
    if done:
        next_cycle.check_date(request, member, codes, until)
    cycle, by, now = cycle_for(request.book, member.expires_on), request.asker.user_id, request.now
    said, changed, standing = [], [], member.standing
    for code in codes:
        seen = until if code is StepCode.V else None
        standing, new = progress.mark(request.session, member, code, done=done, by=by, until=seen, now=now)
        dated = seen is not None and not new and seen != member.until
        outcome = f"your new date is {day(seen)} now." if seen and dated else _outcome(done=done, changed=new)
        said.append(f"*{name(cycle.steps[code])}*: {outcome}")
        changed += [code] if new else []
    leaders = approver.leaders_of(request, member) if done and StepCode.A5 in codes else Leaders.OTHERS
    cautions = [
        caution
        for code in (codes if done else ())
        for caution in mark_blocks.warnings_of(cycle, code, standing, request.today, member.affiliation, leaders)
    ]
    if done and changed and member.before is not None and cycle.is_early(request.today):
        cautions.insert(
            0, f"This counts for your next renewal, {day(cycle.expires_on)}, which opens {day(cycle.opens)}."
        )
    affected = _officers_told(request, member) if StepCode.V in changed and not done else None
    if affected is not None:
        cautions.append("It was confirmed, so your training officers are told.")
    return mark_blocks.MarkResult(said, list(dict.fromkeys(cautions)), standing, done, changed, affected)


def _refuse_other_roles(member: CurrentMember, codes: Sequence[StepCode]) -> None:
    for code in codes:
        if code.role is not None and code.role not in member.roles:
            raise Refusal(
                f"You haven't told Recert that you hold the {code.role.label} role. Add it with `/recert join` first."
            )


def _outcome(*, done: bool, changed: bool) -> str:
    if done:
        return "marked done." if changed else "already marked done; nothing changed."
    return "no longer marked done." if changed else "wasn't marked done, so there's nothing to undo."


def press_mark(request: Request, pressed: Mark) -> Answer:
    """Mark a step by a button; return what was recorded, and what is next."""
    _pressed_by(request, pressed)
    return replace(mark(request, [pressed.step], done=pressed.to == "done"), command="")


def press_new_date(request: Request, pressed: MarkNewDate) -> Answer:
    """Mark V by a button, with the date that the member said eLicensing shows."""
    member = _pressed_by(request, Mark(pressed.cycle, StepCode.V, "done"))
    if (known := _recorded(member)) != pressed.recorded and known != f"{pressed.until}":
        raise Refusal(
            f"Your new date has changed since{f': it is {day(member.until)} now' if known and member.until else ''}. "
            f"Nothing changed. `/recert done v {as_typed(pressed.until)}` marks V with this one."
        )
    next_cycle.check_date(request, member, [StepCode.V], pressed.until)
    return replace(mark(request, [StepCode.V], done=True, until=pressed.until), command="")


def _recorded(member: CurrentMember) -> str:
    """Return the date that V is marked with, in a button's value: "" without V."""
    return f"{member.until}" if member.standing.recertified else ""


def press_check_off(request: Request, pressed: CheckOff) -> Answer:
    """Mark a step by a button in a list of steps, and show what is open."""
    member = _pressed_by(request, pressed)
    made = apply_marks(request, member, [pressed.step], done=pressed.to == "done")
    return replace(open_steps(request, member, marked=made), affected=made.affected)


def _pressed_by(request: Request, pressed: Mark) -> CurrentMember:
    """Return the member in the cycle of a button. Raises `Refusal` for a cycle that is behind them."""
    member = request.need_member()
    finds = next_cycle.to_undo if pressed.to == "undo" else next_cycle.to_do
    before = finds(request, member, [pressed.step])
    member = before if before is not None and before.expires_on.year == pressed.cycle else member
    if pressed.cycle != member.expires_on.year:
        raise Refusal(
            f"This button is from your {pressed.cycle} renewal, and you're on {member.expires_on.year} now: "
            "nothing changed. Type `/recert steps` for fresh ones."
        )
    return member


def _steps(request: Request, words: list[str], command: str) -> tuple[StepCode, ...]:
    found = parse_steps(words)
    if (somebody := next(filter(None, map(mentioned, found.unknown)), None)) is not None:
        officers = (
            " Their training officer marks steps only for who hasn't answered the roster: press Details in "
            "`/recert roster`."
        )
        raise Refusal(f"<@{somebody}> marks their own steps: nothing changed.{officers if request.led else ''}")
    if found.unknown:
        wrong = " ".join(found.unknown)
        nothing = ", so nothing changed" if found.codes else ""
        near = did_you_mean(nearest(wrong, STEP_WORDS))
        raise Refusal(
            f"{quoted(wrong)} isn't a step{nothing}. {near}The steps are A1 to A5, B1 to B5 and V; `/recert steps` "
            "lists them."
        )
    if not found.codes:
        raise Refusal(
            f"Name the step by code or word: `/recert {command} a4` or "
            f"`/recert {command} {slug(StepCode.A4)}`. `/recert steps` lists them."
        )
    return found.codes
