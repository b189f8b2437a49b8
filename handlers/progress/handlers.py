"""`/recert status`, `steps`, `done` and `undo`: shows where members stand, and marks their steps."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.answer import Answer, Refusal
from handlers.progress import mark_blocks, warnings
from handlers.progress import step_blocks as view
from handlers.progress.now_blocks import how_approved
from handlers.progress.open_blocks import OpenSteps
from handlers.progress.open_blocks import open_steps as open_view
from handlers.progress.place_blocks import place_view
from handlers.progress.status_blocks import Status
from handlers.progress.status_blocks import status as status_view
from handlers.request import Request
from handlers.text import did_you_mean, nearest, quoted
from handlers.ui.blocks import day, escape
from handlers.ui.button_values import CheckOff, Mark
from handlers.ui.steps import how_known, name, remaining
from rules.cycle import cycle_for
from rules.dates import has_expired, lateness, local_date
from rules.education import model_for, to_go
from rules.fees import bill
from rules.lapsed import of_level
from rules.levels import Level, parse_level
from rules.standing import Standing
from rules.steps import STEP_WORDS, StepCode, parse_steps, slug
from storage import courses, progress
from storage.members import CurrentMember

PAID = frozenset({StepCode.A4, StepCode.B4})
"""The payments, which a recertified member has made whatever they marked."""


def status(request: Request, _words: list[str]) -> Answer:
    """Answer `/recert status`."""
    return status_of(request, request.need_member())


def status_of_subject(request: Request, _words: list[str]) -> Answer:
    """Answer `/recert status @user`."""
    return status_of_other(request, request.subject)


def status_of_other(request: Request, member: CurrentMember, *, note: str | None = None) -> Answer:
    """Return where somebody stands for whom an officer asks; of one who has not answered, what the roster says."""
    if member.place is None or member.user_id == request.asker.user_id:
        return status_of(request, member, note=note)
    today = local_date(request.now, request.agency.timezone)
    cycle = cycle_for(request.book, member.expires_on)
    return place_view(member, member.place, cycle, today, asker=request.asker.user_id, note=note)


def status_of(request: Request, member: CurrentMember, *, note: str | None = None) -> Answer:
    """Return where a member stands, for themselves or for their training officer; `note` says what was just done."""
    return status_view(seen_of(request, member, note=note))


def seen_of(request: Request, member: CurrentMember, *, note: str | None = None) -> Status:
    """Return the facts of a member's status."""
    book, standing = request.services.book, member.standing
    cycle = cycle_for(book, member.expires_on)
    zone = request.zone_of(member)
    today = request.now.astimezone(zone).date()
    education = book.education
    logged = courses.logged(request.session, member, today)
    missing = to_go(education, model_for(book, member.expires_on), member.level, logged)
    submission = how_approved(standing, member.level, member.affiliation, zone)
    lapsed = has_expired(cycle.expires_on, today) and not standing.recertified
    return Status(
        level=member.level,
        cycle=cycle,
        today=today,
        standing=standing,
        due=bill(cycle, member.level, PAID if standing.recertified else standing.done),
        hours=logged.total,
        required_hours=education.hours.by_level[member.level].total,
        hours_to_go=missing,
        hours_not_counted=logged.not_counted,
        hours_rule=education.hours,
        warnings=[
            *warnings.of_standing(cycle, standing, today, book.after, submission),
            *warnings.of_education(cycle, standing, logged, missing=missing, today=today),
            *warnings.of_record(member.level, member.expires_on, member.number),
        ],
        agency=escape(member.agency_name) if member.agency_name else None,
        agency_id=member.agency_id,
        number=member.number,
        affiliation=member.affiliation,
        known=how_known(standing, zone),
        submission=submission,
        late=lateness(book.after, cycle.expires_on, today),
        back=of_level(book.after, member.level, cycle.expires_on, today) if lapsed else (),
        whose=None if member.user_id == request.asker.user_id else member.user_id,
        note=note,
    )


def steps(request: Request, words: list[str]) -> Answer:
    """Answer `/recert steps [all|level|step]`."""
    if not words and request.member is not None:
        return open_steps(request, request.member)
    named = parse_steps(words)
    if len(named.codes) == 1 and not named.unknown:
        return _one_step(request, named.codes[0])
    every = [word for word in words if word.casefold() != "all"]
    return list_steps(request, one_level(every))


def open_steps(request: Request, member: CurrentMember, *, marked: mark_blocks.MarkResult | None = None) -> Answer:
    """Return a member's open steps, a line each; `marked` is the mark that was just made."""
    cycle, standing = request.cycle, marked.standing if marked else member.standing
    note = [*marked.said, *(f":warning: {caution}" for caution in marked.cautions)] if marked else []
    left = remaining(cycle.expires_on, request.today)
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
            submission=how_approved(standing, member.level, member.affiliation, request.zone),
            note=note,
            undoes=marked.changed if marked and marked.done else (),
            urgent=not over and not cycle.is_early(request.today),
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
        submission=how_approved(member.standing, member.level, member.affiliation, request.zone) if member else "",
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
        submission=how_approved(standing, member.level, member.affiliation, request.zone) if own and member else "",
        left=remaining(request.cycle.expires_on, request.today),
        newcomer=member is None,
    )


def one_level(words: list[str]) -> Level | None:
    """Return the level that was asked for, or None."""
    if not words:
        return None
    level = parse_level(" ".join(words))
    if level is None:
        raise Refusal(f"{quoted(' '.join(words))} is not a level. The levels are `emt`, `aemt` and `paramedic`.")
    return level


def done(request: Request, words: list[str]) -> Answer:
    """Answer `/recert done <step>…`."""
    return mark(request, _steps(words, "done"), done=True)


def undo(request: Request, words: list[str]) -> Answer:
    """Answer `/recert undo <step>…`."""
    return mark(request, _steps(words, "undo"), done=False)


def ask(request: Request, words: list[str]) -> Answer:
    """Answer steps that were named alone: ask whether they are done."""
    member = request.need_member()
    codes = _steps(words, "done")
    _refuse_other_roles(member, codes)
    return mark_blocks.ask(request.cycle, codes, member.standing)


def mark(request: Request, codes: Sequence[StepCode], *, done: bool) -> Answer:
    """Mark steps; return what was recorded, and what is next."""
    member = request.need_member()
    made = apply_marks(request, member, codes, done=done)
    known = how_known(made.standing, request.zone)
    return mark_blocks.marked(
        request.cycle,
        made,
        level=member.level,
        affiliation=member.affiliation,
        known=known,
        submission=how_approved(made.standing, member.level, member.affiliation, request.zone),
    )


def apply_marks(
    request: Request, member: CurrentMember, codes: Sequence[StepCode], *, done: bool
) -> mark_blocks.MarkResult:
    """Mark steps done or not, all or none. Doing it twice does no harm. The warnings are those once all are marked."""
    _refuse_other_roles(member, codes)
    said, changed, standing = [], [], member.standing
    for code in codes:
        standing, new = progress.mark(
            request.session, member, code, done=done, by=request.asker.user_id, now=request.now
        )
        said.append(f"*{name(request.cycle.steps[code])}*: {_outcome(done=done, changed=new)}")
        changed += [code] if new else []
    cautions = [
        caution
        for code in (codes if done else ())
        for caution in mark_blocks.warnings_of(request.cycle, code, standing, request.today, member.affiliation)
    ]
    return mark_blocks.MarkResult(said, list(dict.fromkeys(cautions)), standing, done, changed)


def _refuse_other_roles(member: CurrentMember, codes: Sequence[StepCode]) -> None:
    for code in codes:
        if code.role is not None and code.role not in member.roles:
            raise Refusal(
                f"You have not said that you hold the {code.role.label} role. Add it in the form of `/recert join` "
                "first."
            )


def _outcome(*, done: bool, changed: bool) -> str:
    if done:
        return "marked done." if changed else "was marked done already."
    return "no longer marked done." if changed else "was not marked done, so there is nothing to undo."


def press_mark(request: Request, pressed: Mark) -> Answer:
    """Mark a step by a button; return what was recorded, and what is next."""
    _refuse_other_cycle(request, pressed)
    return replace(mark(request, [pressed.step], done=pressed.to == "done"), command="")


def press_check_off(request: Request, pressed: CheckOff) -> Answer:
    """Mark a step by a button in a list of steps, and show what is open."""
    _refuse_other_cycle(request, pressed)
    member = request.need_member()
    made = apply_marks(request, member, [pressed.step], done=pressed.to == "done")
    return open_steps(request, member, marked=made)


def _refuse_other_cycle(request: Request, pressed: Mark) -> None:
    member = request.need_member()
    if pressed.cycle != member.expires_on.year:
        raise Refusal(
            f"This button belongs to the {pressed.cycle} cycle, and you are in that of {member.expires_on.year} now: "
            "nothing was changed. Type `/recert steps` for fresh ones."
        )


def _steps(words: list[str], command: str) -> tuple[StepCode, ...]:
    found = parse_steps(words)
    if found.unknown:
        wrong = " ".join(found.unknown)
        nothing = ", so nothing was changed" if found.codes else ""
        near = did_you_mean(nearest(wrong, STEP_WORDS))
        raise Refusal(
            f"{quoted(wrong)} is not a step{nothing}. {near}The steps are A1 to A5, B1 to B5 and V; `/recert steps` "
            "lists them."
        )
    if not found.codes:
        raise Refusal(
            f"Name the step, by its code or its word: `/recert {command} a4` or "
            f"`/recert {command} {slug(StepCode.A4)}`. `/recert steps` lists them."
        )
    return found.codes
