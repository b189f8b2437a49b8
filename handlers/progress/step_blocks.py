"""All steps in a list, with their check-off buttons."""

from collections.abc import Iterable, Sequence

from handlers.answer import Answer, Block
from handlers.progress.lapsed_blocks import own_way
from handlers.ui.blocks import (
    Button,
    actions,
    capital,
    context,
    day,
    divider,
    figures,
    header,
    paragraphs,
    section,
    sources,
    spoken,
)
from handlers.ui.buttons import join_button, show_button
from handlers.ui.steps import (
    check_off,
    cost,
    how_marked,
    lines,
    links,
    mark_button,
    name,
    page_buttons,
    undo_button,
    undo_check_off,
)
from rules.cycle import Cycle
from rules.levels import Level
from rules.schema import Affiliation, Step
from rules.standing import Standing
from rules.steps import StepCode


def all_steps(
    cycle: Cycle,
    *,
    level: Level | None,
    standing: Standing,
    member: bool,
    affiliation: Affiliation | None = None,
    note: Sequence[str] = (),
    known: str = "self-reported",
    submission: str = "",
    left: str = "",
    newcomer: bool = False,
    closed: bool = False,
    early: bool = False,
) -> Answer:
    """Return all steps; `note` says what a button did, `known` how V is known, `left` how much time is left.

    `submission` says for whom A5 waits, or who approved it; `closed` that it is too late for a late application,
    `early` that V can't be marked by a button.

    `member` is false for a `newcomer`, and for a member who asks for a level other than theirs.
    """
    blocks: list[Block] = [section(text) for text in note]
    whose = f"{level.label}, " if level else ""
    blocks.append(header(f"Recertification {cycle.year}: {whose}both steps"))
    late = own_way(standing, level) if closed and level else ""
    if member:
        where = f"{standing.count} of {len(standing.steps)} done{how_marked(standing)}. First A, then B."
        blocks += [section(_first(cycle, standing, left, known, late)), context(where)]
    elif newcomer:
        blocks.append(actions(join_button(), show_button("Fees", "fees")))
    else:
        blocks.append(actions(show_button("My steps", "steps"), show_button("My status", "status")))
    told: set[str] = set()

    def steps_of(codes: Iterable[StepCode]) -> list[Block]:
        return [
            block
            for code in codes
            for block in in_full(
                cycle,
                cycle.steps[code],
                standing=standing,
                level=level,
                affiliation=affiliation,
                member=member and not (early and code is StepCode.V and code not in standing.done),
                submission=submission,
                told=told,
            )
        ]

    if standing.roles:  # their due date comes first
        blocks += [divider(), header(f"Instructor and examiner, due {day(cycle.roles_due)}")]
        blocks += steps_of(each for each in standing.steps if each.role)
    parts = (
        ("A", "First: A · NREMT.org, for all EMS providers"),
        ("B", "Second: B · the state's eLicensing"),
        ("V", "The proof"),
    )
    for part, title in parts:
        blocks += [divider(), header(title)]
        blocks += steps_of(each.code for each in cycle.published.steps if each.code.startswith(part))
    if standing.confirmation:
        blocks.append(context(f":ballot_box_with_check: V is {known}."))
    blocks.append(sources(cycle))
    said = _summary(cycle, standing, known, late, member=member, note=note)
    return Answer(text=said, blocks=tuple(blocks))


def _first(cycle: Cycle, standing: Standing, left: str, known: str, late: str) -> str:
    """Return what is next, and how much time is left; `late` is what to do instead once it is too late."""
    if standing.next is None:
        return f":tada: *Recertified* ({known})"
    following = f"Today: {late}" if late else f"Next: {name(cycle.steps[standing.next])}"
    return f"*{following}*\n{capital(left)}: {day(cycle.expires_on)}"


def _summary(cycle: Cycle, standing: Standing, known: str, late: str, *, member: bool, note: Sequence[str]) -> str:
    if not member:
        return (
            f"To recertify in {cycle.year}, first do step A on NREMT.org (A1 to A5), second step B in the state's "
            f"eLicensing (B1 to B5), then see the {cycle.new_year} date there (V). {figures(cycle)}"
        )
    following = f"you're recertified ({known})"
    if standing.next:
        following = late or f"next is {name(cycle.steps[standing.next])}"
    whole = f"{standing.count} of {len(standing.steps)} steps done for {cycle.year}{how_marked(standing)}; {following}."
    return spoken(*note, whole, figures(cycle))


def in_full(
    cycle: Cycle,
    step: Step,
    *,
    standing: Standing,
    level: Level | None,
    affiliation: Affiliation | None,
    member: bool,
    told: set[str],
    submission: str = "",
) -> list[Block]:
    """Return a step in full, in at most two blocks; of one that is done, only its name, and at A5 its `submission`.

    `told` are the lines that were said before: a pitfall among them is not repeated.
    """
    if step.code in standing.done:
        done = f":white_check_mark: *{name(step)}*"
        if submission and step.code is StepCode.A5:
            done += f"\n{capital(submission)}."
        return [section(done, _check_off(cycle, step.code, standing) if member else None)]
    to_do = lines(cycle, step.lines, affiliation)
    told.update(to_do)
    text = [f"*{name(step)}*{cost(cycle, step, level)}", *to_do]
    if step.links:
        text.append(links(step))
    found: list[Block] = [section(paragraphs(text), _check_off(cycle, step.code, standing) if member else None)]
    pitfalls = [line for line in lines(cycle, cycle.pitfalls(step)) if line not in told]
    told.update(pitfalls)
    if pitfalls:
        found.append(context(paragraphs([f":warning: {line}" for line in pitfalls])))
    return found


def one_step(
    cycle: Cycle,
    step: Step,
    *,
    level: Level | None,
    affiliation: Affiliation | None,
    standing: Standing | None,
    submission: str = "",
    early: bool = False,
) -> Answer:
    """Return one step in full, and its button; without a `standing` it is not one of the asker's.

    `submission` says for whom A5 waits, or who approved it; `early` that V can't be marked by a button.
    """
    open_ = Standing(frozenset())  # a step that is done is shown in full as well
    blocks = in_full(cycle, step, standing=open_, level=level, affiliation=affiliation, member=False, told=set())
    done = standing is not None and step.code in standing.done
    row = [*page_buttons(cycle, step.code), show_button("All steps", "steps")]
    if standing is not None:
        if done or step.code is not StepCode.V or not early:
            row.insert(0, undo_button(cycle, step.code) if done else mark_button(cycle, step.code))
        how = "by officer" if step.code in standing.by_officer else "self-reported"
        marked = f"Marked done ({how})." if done else "Not marked done yet."
        if submission and step.code is StepCode.A5:
            marked += f" {capital(submission)}."
        blocks.insert(1, context(marked))
    first = lines(cycle, step.lines[:1], affiliation)
    text = spoken(f"{name(step)}{cost(cycle, step, level)}.", *first, figures(cycle))
    return Answer(text=text, blocks=(*blocks, actions(*row), sources(cycle)))


def _check_off(cycle: Cycle, code: StepCode, standing: Standing) -> Button:
    if code in standing.done:
        return undo_check_off(cycle, code)
    return check_off(cycle, code, style="primary" if code is standing.next else None)  # one of eleven is next
