"""A member's open steps: a line and a check-off button each."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.answer import Answer, Block
from handlers.officers import missing
from handlers.progress.approver import Submission, approver
from handlers.progress.lapsed_blocks import own_way
from handlers.ui.blocks import (
    actions,
    capital,
    context,
    day,
    dollars,
    figures,
    header,
    paragraphs,
    section,
    sources,
    spoken,
)
from handlers.ui.buttons import show_button
from handlers.ui.steps import SHORT_NAMES, check_off, how_marked, in_all, name, undo_check_off
from rules.cycle import Cycle
from rules.fees import bill
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import StepCode
from storage.agencies import Leaders

IN_FULL = "steps all"
"""The command that shows every step in full."""


@dataclass(frozen=True, slots=True)
class OpenSteps:
    """A member's steps. `left` says how much time there is, `known` how V is known, `undoes` what was just marked."""

    cycle: Cycle
    standing: Standing
    level: Level
    affiliation: Affiliation | None
    left: str
    known: str
    submission: Submission
    leaders: Leaders
    note: Sequence[str] = ()
    undoes: Sequence[StepCode] = ()
    urgent: bool = True
    """Whether the next step's button is green: not before the season, nor after the date."""
    early: bool = False
    """Whether the season has not opened, so that V can't be marked."""
    closed: bool = False
    """Whether it is too late for a late application, so that no step is next."""


def open_steps(seen: OpenSteps) -> Answer:
    """Return the open steps, under the side that they belong to."""
    cycle, standing = seen.cycle, seen.standing
    blocks: list[Block] = [section(text) for text in seen.note]
    if seen.undoes:
        blocks.append(actions(*(undo_check_off(cycle, code) for code in seen.undoes)))
    blocks.append(header(f"Recertification {cycle.year}: {seen.level.label}"))
    blocks.append(section(_where(seen)))
    if standing.open_roles:  # their due date comes first
        blocks.append(section(f"*Renew by {day(cycle.roles_due)}*"))
        blocks += [_line(seen, code) for code in standing.open_roles]
    if not standing.recertified:
        blocks += _side(seen, "A", "First: A · NREMT.org")
        blocks += _side(seen, "B", "Second: B · the state's eLicensing")
        blocks += _side(seen, "V", "Then: the proof")
    if standing.count:
        done = [code for code in standing.steps if code in standing.done]
        undo = f"`/recert undo {done[-1].value.casefold()}` unmarks a step."
        blocks.append(context(f":white_check_mark: Done: {', '.join(map(_called, done))}. {undo}"))
    blocks += [actions(show_button("Every step in full", IN_FULL), show_button("My status", "status")), sources(cycle)]
    return Answer(text=_in_words(seen), blocks=tuple(blocks))


def _where(seen: OpenSteps) -> str:
    done = in_all(seen.standing)
    if seen.standing.recertified:
        return f":tada: *Recertified* ({seen.known})\n{done}"
    nremt = (
        [f"A5 {'was' if seen.standing.approval else 'has been'} {seen.submission.said}."]
        if seen.submission.said
        else []
    )
    nremt += [seen.submission.missing] if seen.submission.missing else []
    return paragraphs([f"*{capital(seen.left)}*: {day(seen.cycle.expires_on)}", done, *nremt])


def _side(seen: OpenSteps, side: str, title: str) -> list[Block]:
    cycle, done = seen.cycle, seen.standing.done
    open_ = [step.code for step in cycle.published.steps if step.code[0] == side and step.code not in done]
    return [section(f"*{title}*"), *(_line(seen, code) for code in open_)] if open_ else []


def _line(seen: OpenSteps, code: StepCode) -> Block:
    text = [f"{_called(code)}{_least(seen, code)}"]
    if code is StepCode.A5 and (who := approver(seen.level, seen.affiliation, seen.leaders)):
        text.append(f"{capital(who)} must approve it. {missing(seen.leaders)}".strip())
    green = code is seen.standing.next and seen.urgent  # one of eleven buttons is next
    if code is StepCode.V and seen.early:
        return section(paragraphs(text))
    return section(paragraphs(text), check_off(seen.cycle, code, style="primary" if green else None))


def _called(code: StepCode) -> str:
    return SHORT_NAMES[code] if code.role else f"{code} · {SHORT_NAMES[code]}"


def _least(seen: OpenSteps, code: StepCode) -> str:
    """Return the lowest cost of a step, "" if it has none: the step in full says what a card adds."""
    due, fee = bill(seen.cycle, seen.level), seen.cycle.steps[code].fee
    if fee is None:
        return ""
    return f" ({dollars(due.nremt)})" if fee == "nremt" else f" (from {dollars(due.state)})"


def _in_words(seen: OpenSteps) -> str:
    cycle, standing = seen.cycle, seen.standing
    whole = f"{standing.count} of {len(standing.steps)} steps done for {cycle.year}{how_marked(standing)}"
    if standing.next is None:
        return spoken(*seen.note, f"{whole}; you're recertified ({seen.known}).", figures(cycle))
    open_ = ", ".join(SHORT_NAMES[code] for code in standing.steps if code not in standing.done)
    following = f"next is {name(cycle.steps[standing.next])}"
    if seen.closed:
        following = own_way(standing, seen.level)
    return spoken(*seen.note, f"{whole}; {following}. Open: {open_}. {capital(seen.left)}.", figures(cycle))
