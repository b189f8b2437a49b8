"""Steps: one in full, all in a list with their check-off buttons, and what follows when one is marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ButtonElement

from handlers.ids import Action
from handlers.views.blocks import (
    Answer,
    actions,
    button,
    context,
    divider,
    dollars,
    figures,
    header,
    link,
    paragraphs,
    section,
    show_button,
    sources,
)
from rules.book import Affiliation, Fact, Step
from rules.cycle import Cycle
from rules.fees import bill
from rules.levels import Level
from rules.standing import Standing
from rules.steps import StepCode, parse_step


@dataclass(frozen=True, slots=True)
class Mark:
    """What a Mark done or Undo button says: it belongs to one cycle, so that an old message does no harm."""

    cycle: int
    step: StepCode
    done: bool

    @property
    def value(self) -> str:
        """As the button carries it: ``2027:B5:done``."""
        return f"{self.cycle}:{self.step}:{'done' if self.done else 'undo'}"

    @classmethod
    def parse(cls, value: str) -> "Mark | None":
        """Read a button's value; None for one that we never made."""
        match value.split(":"):
            case [year, word, ("done" | "undo") as what] if year.isdecimal() and (step := parse_step(word)):
                return cls(int(year), step, what == "done")
        return None


def name(step: Step, cycle: Cycle) -> str:
    """A step's code and title: ``A4 · Pay the NREMT training profile fee``."""
    title = cycle.words(step.title)
    return title if step.code.role else f"{step.code} · {title}"


def mark_button(cycle: Cycle, code: StepCode, *, primary: bool = True) -> ButtonElement:
    """Marks a step done."""
    label = "Mark done" if code.role else f"Mark {code} done"
    return button(label, Action.MARK, Mark(cycle.year, code, done=True).value, style="primary" if primary else None)


def undo_button(cycle: Cycle, code: StepCode) -> ButtonElement:
    """Takes the mark back."""
    return button("Undo", Action.MARK, Mark(cycle.year, code, done=False).value)


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
        if fact.source is not None:
            text += f" ({link(cycle.source(fact).url, 'source')})"
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
) -> list[Block]:
    """A step with all that is known of it: at most two blocks."""
    tick = ":white_check_mark: " if step.code in standing.done else ""
    text = [f"{tick}*{name(step, cycle)}*{cost(cycle, step, level)}", *lines(cycle, step.lines, affiliation)]
    if step.links:
        text.append(links(step))
    found: list[Block] = [section(paragraphs(text), _check_off(cycle, step.code, standing) if member else None)]
    pitfalls = [f":warning: {line}" for line in lines(cycle, cycle.pitfalls(step))]
    if pitfalls:
        found.append(context(paragraphs(pitfalls)))
    return found


def _check_off(cycle: Cycle, code: StepCode, standing: Standing) -> ButtonElement:
    done = code in standing.done
    value = Mark(cycle.year, code, done=not done).value
    style = "primary" if code is standing.next else None  # of eleven buttons one is next
    return button("Undo" if done else "Mark done", Action.CHECK_OFF, value, style=style)


def all_steps(
    cycle: Cycle,
    *,
    level: Level | None,
    standing: Standing,
    member: bool,
    affiliation: Affiliation | None = None,
    note: Sequence[str] = (),
    known: str = "self-reported",
) -> Answer:
    """Both steps in full; `note` says what a button just did, `known` how V is known."""
    blocks: list[Block] = [section(text) for text in note]
    whose = f"{level.label}, " if level else ""
    blocks.append(header(f"Recertification {cycle.year}: {whose}both steps"))
    if member:
        blocks.append(
            context(f"{standing.count} of {len(standing.steps)} done, self-reported. A and B may run side by side.")
        )
    parts = (
        ("A", "Step A: NREMT.org, for every EMS provider"),
        ("B", "Step B: the state's eLicensing"),
        ("V", "The proof"),
    )
    for part, title in parts:
        blocks += [divider(), section(f"*{title.upper()}*")]
        for step in (each for each in cycle.published.steps if each.code.startswith(part)):
            blocks += in_full(cycle, step, standing=standing, level=level, affiliation=affiliation, member=member)
    if standing.confirmation:
        blocks.append(context(f":ballot_box_with_check: V is {known}."))
    if standing.roles:
        blocks += [divider(), section("*INSTRUCTOR AND EXAMINER*")]
        for code in (each for each in standing.steps if each.role):
            blocks += in_full(cycle, cycle.step(code), standing=standing, level=level, affiliation=None, member=member)
    blocks.append(sources(cycle))
    return Answer(text=_summary(cycle, standing, member=member, note=note), blocks=tuple(blocks))


def _summary(cycle: Cycle, standing: Standing, *, member: bool, note: Sequence[str]) -> str:
    if not member:
        return (
            f"To recertify in {cycle.year}, do step A on NREMT.org (A1 to A5) and step B in the state's eLicensing "
            f"(B1 to B5), then see the {cycle.new_year} date there (V). {figures(cycle)}"
        )
    said = " ".join(note).replace("*", "").replace("`", "").replace(":warning: ", "").replace("\n", " ")
    following = f"next is {name(cycle.step(standing.next), cycle)}" if standing.next else "you are recertified"
    whole = f"{standing.count} of {len(standing.steps)} steps of {cycle.year} are done (self-reported); {following}."
    return f"{said} {whole} {figures(cycle)}".strip()


def marked(
    cycle: Cycle,
    *,
    said: str,
    cautions: Sequence[str],
    standing: Standing,
    code: StepCode,
    done: bool,
    known: str,
    affiliation: Affiliation | None,
) -> Answer:
    """What was marked, the warnings that belong to it, and what is next."""
    where = f"{standing.count} of {len(standing.steps)} steps done (self-reported)."
    blocks: list[Block] = [section(f"{':white_check_mark:' if done else ':leftwards_arrow_with_hook:'} {said}")]
    blocks += [section(f":warning: {caution}") for caution in cautions]
    following, row = _next(cycle, standing, known, affiliation)
    blocks += [section(following), context(where)]
    if done:
        row.append(undo_button(cycle, code))
    row.append(show_button("All steps", "steps"))
    blocks += [actions(*row), sources(cycle)]
    sentences = [said, *cautions, following.replace("\n", ". "), where, figures(cycle)]
    text = " ".join(sentences).replace("*", "").replace("`", "").replace(":tada: ", "")
    return Answer(text=text, blocks=tuple(blocks))


def _next(
    cycle: Cycle, standing: Standing, known: str, affiliation: Affiliation | None
) -> tuple[str, list[ButtonElement]]:
    code = standing.next
    if code is None:
        done = (
            f":tada: *Recertified* ({known}). Congratulations! "
            f"For the next cycle: `/recert join` with your {cycle.new_year} date."
        )
        return done, []
    step = cycle.step(code)
    text = f"*Next: {name(step, cycle)}*\n{cycle.words(advice(step, affiliation).text)}"
    return text, [mark_button(cycle, code)]
