"""One step: its name, what it costs, what to do, and the buttons that mark it."""

from collections.abc import Sequence

from handlers.answer import Block
from handlers.ui.blocks import Button, context, dollars, link, paragraphs, section
from handlers.ui.buttons import CheckOff, Mark, button, link_button
from handlers.ui.facts import where_from
from rules.cycle import Cycle
from rules.fees import bill
from rules.levels import Level
from rules.schema import Affiliation, Fact, Step
from rules.standing import Standing
from rules.steps import StepCode


def name(step: Step, cycle: Cycle) -> str:
    """A step's code and title: ``A4 · Pay the NREMT training profile fee``."""
    title = cycle.words(step.title)
    return title if step.code.role else f"{step.code} · {title}"


def mark_button(cycle: Cycle, code: StepCode, *, primary: bool = True) -> Button:
    """Marks a step done."""
    label = "Mark done" if code.role else f"Mark {code} done"
    return button(label, Mark(cycle.year, code, "done"), style="primary" if primary else None)


def act_buttons(cycle: Cycle, code: StepCode, *, primary: bool = True) -> list[Button]:
    """Marks a step done, and goes to where it is done."""
    links = cycle.step(code).links[:1]
    return [mark_button(cycle, code, primary=primary), *(link_button(each.label, each.url) for each in links)]


def undo_button(cycle: Cycle, code: StepCode) -> Button:
    """Takes the mark back."""
    return button("Undo" if code.role else f"Undo {code}", Mark(cycle.year, code, "undo"))


def cost(cycle: Cycle, step: Step, level: Level | None) -> str:
    """What a step costs, or nothing."""
    if level is None or step.fee is None:
        return ""
    due = bill(cycle, level)
    if step.fee == "nremt":
        return f" ({dollars(due.nremt)})"
    return f" ({dollars(due.state)}, by card {dollars(due.state + due.card_fee)})"


def lines(cycle: Cycle, facts: Sequence[Fact], affiliation: Affiliation | None = None) -> list[str]:
    """What to do, a line each; of the ways to affiliate the member's own is pointed out."""
    found = []
    for fact in facts:
        text = cycle.words(fact.text)
        if fact.affiliation is not None:
            text = f"*→ {text}*" if fact.affiliation is affiliation else f"•  {text}"
        if fact.derived or fact.source != cycle.published.page:
            text += f" {where_from(fact, fact.source.as_of)}"
        found.append(text)
    return found


def advice(step: Step, affiliation: Affiliation | None) -> Fact:
    """What to do at a step, in one line: that of the member's own affiliation, or the first."""
    own = (fact for fact in step.lines if affiliation is not None and fact.affiliation is affiliation)
    return next(own, step.lines[0])


def links(step: Step) -> str:
    """Where to go, in one line."""
    return " · ".join(link(each.url, each.label) for each in step.links)


def in_full(
    cycle: Cycle,
    step: Step,
    *,
    standing: Standing,
    level: Level | None,
    affiliation: Affiliation | None,
    member: bool,
    told: set[str],
) -> list[Block]:
    """A step with all that is known of it: at most two blocks. Of one that is done no more than its name.

    `told` are the lines that were said before: a pitfall among them need not be said again.
    """
    if step.code in standing.done:
        done = f":white_check_mark: *{name(step, cycle)}*"
        return [section(done, _check_off(cycle, step.code, standing) if member else None)]
    to_do = lines(cycle, step.lines, affiliation)
    told.update(to_do)
    text = [f"*{name(step, cycle)}*{cost(cycle, step, level)}", *to_do]
    if step.links:
        text.append(links(step))
    found: list[Block] = [section(paragraphs(text), _check_off(cycle, step.code, standing) if member else None)]
    pitfalls = [line for line in lines(cycle, cycle.pitfalls(step)) if line not in told]
    told.update(pitfalls)
    if pitfalls:
        found.append(context(paragraphs([f":warning: {line}" for line in pitfalls])))
    return found


def _check_off(cycle: Cycle, code: StepCode, standing: Standing) -> Button:
    done = code in standing.done
    value = CheckOff(cycle.year, code, "undo" if done else "done")
    style = "primary" if code is standing.next else None  # of eleven buttons one is next
    return button("Undo" if done else "Mark done", value, style=style)
