"""A member's status at a glance: the deadline, the next step, what is still to pay, and the warnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from handlers.answer import Answer, Block
from handlers.ui.blocks import (
    actions,
    capital,
    columns,
    context,
    day,
    dollars,
    figures,
    header,
    hours_that_count,
    paragraphs,
    section,
    sources,
    spoken,
)
from handlers.ui.buttons import show_button
from handlers.ui.officer_buttons import confirm_button, remove_button, take_back_button
from handlers.ui.steps import act_buttons, advice, cost, name, remaining
from rules.book import Sourced
from rules.cycle import Cycle
from rules.dates import Lateness
from rules.fees import Bill
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import Role, StepCode


@dataclass(frozen=True)
class Status:
    """The facts that the answer is made of. `whose` is None when members look at themselves.

    `hours_to_go` may exceed the hours missing from the total, where a part is short; `known` says how V is known, if
    it is, `approved` by whom A5 was approved; `note` says what an officer just did.
    """

    level: Level
    cycle: Cycle
    today: date
    standing: Standing
    due: Bill
    hours: Decimal
    required_hours: Decimal
    hours_to_go: Decimal
    hours_not_counted: Decimal
    hours_rule: Sourced
    warnings: Sequence[str]
    agency: str | None = None
    agency_id: int | None = None
    number: str | None = None
    affiliation: Affiliation | None = None
    known: str = "self-reported"
    approved: str = ""
    late: Lateness = Lateness.NONE
    whose: str | None = None
    note: str | None = None

    @cached_property
    def left(self) -> str:
        """The time left: ``127 days left``."""
        return remaining(self.cycle.expires_on, self.today)

    @cached_property
    def is_early(self) -> bool:
        """Whether the National Registry's portal is still closed for this cycle."""
        return self.today < self.cycle.opens

    @cached_property
    def until(self) -> str:
        """The date that matters: ``expires March 31, 2027``, ``recertified to 2029``."""
        if self.standing.recertified:
            return f"recertified to {self.cycle.new_year}"
        return f"{'expires' if self.late is Lateness.NONE else 'expired'} {day(self.cycle.expires_on)}"

    @cached_property
    def progress(self) -> str:
        """The number of steps done, and how that is known."""
        how = "" if self.standing.confirmation else " (self-reported)"
        return f"{self.standing.count} of {len(self.standing.steps)} steps done{how}"

    @cached_property
    def logged(self) -> str:
        """The hours of education that count, of those required."""
        return hours_that_count(self.hours, self.required_hours, self.hours_to_go, self.hours_not_counted)

    @cached_property
    def echeck(self) -> str:
        """The dollars to pay by eCheck."""
        return dollars(self.due.echeck)

    @cached_property
    def card(self) -> str:
        """The dollars to pay by card."""
        return dollars(self.due.card)

    @cached_property
    def additional_fee(self) -> str:
        """The words for the fee of a late application, whose amount is not published; "" if there is none."""
        return ", plus NREMT's additional fee" if self.late is Lateness.LATE else ""


def status(seen: Status) -> Answer:
    """Answer `/recert status`."""
    cycle, standing = seen.cycle, seen.standing
    blocks: list[Block] = [section(seen.note)] if seen.note else []
    blocks += [section(f"Status of *<@{seen.whose}>*")] if seen.whose else []
    blocks += picture(seen)
    if not seen.whose:
        blocks.append(actions(show_button("All steps", "steps"), show_button("Deadlines", "deadlines")))
    else:
        confirms = confirm_button if standing.confirmation is None else take_back_button
        removes = [remove_button(seen.whose, seen.agency_id)] if seen.agency_id is not None else []
        blocks.append(actions(confirms(seen.whose, cycle), *removes))
    blocks.append(sources(cycle, seen.hours_rule))
    return Answer(text=_sentence(seen), blocks=tuple(blocks))


def picture(seen: Status) -> list[Block]:
    """Return all that matters about a member, the deadline and the next step first."""
    standing = seen.standing
    about = [f"Agency: {seen.agency}" if seen.agency else "No agency"]
    about += [f"Affiliation: {seen.affiliation.label}"] if seen.affiliation else []
    about += [f"Number {seen.number}"] if seen.number else []
    about += [role.label for role in Role if role in standing.roles]
    return [
        header(f"{seen.level.label} · {seen.until}"),
        section(paragraphs([_first_line(seen), bar(standing), seen.progress, *_approved(seen)])),
        *_lapsed_first(seen, [*_next_block(seen), columns(*_facts(seen))]),
        context(" · ".join(about)),
    ]


def _approved(seen: Status) -> list[str]:
    return [f"A5 is {seen.approved}."] if seen.approved else []


def _lapsed_first(seen: Status, todo: list[Block]) -> list[Block]:
    """Return the next step, then the warnings; once expired, the warnings come first, as the member may not staff."""
    warnings: list[Block] = [section(f":warning: {warning}") for warning in seen.warnings]
    lapsed = seen.late is not Lateness.NONE and not seen.standing.recertified
    if not lapsed:
        return [*todo, *warnings]
    back = [] if seen.whose else [actions(show_button("How to get it back", "deadlines", style="primary"))]
    return [*warnings, *back, *todo]


def bar(standing: Standing) -> str:
    """Return progress as a bar, a box for each step."""
    return "▰" * standing.count + "▱" * (len(standing.steps) - standing.count)


def _first_line(seen: Status) -> str:
    if seen.standing.recertified:
        first = f":tada: *Recertified* ({seen.known}): eLicensing shows the {seen.cycle.new_year} date."
        return f"{first} For the next cycle: `{_join_again(seen)}`." if seen.whose is None else first
    early = f"\nThe National Registry's portal opens {day(seen.cycle.opens)}." if seen.is_early else ""
    return f"*{capital(seen.left)}*{early}"


def _next_block(seen: Status) -> Sequence[Block]:
    code = seen.standing.next
    if code is None or seen.late is Lateness.CLOSED:
        return []
    on_time = seen.late is Lateness.NONE and not seen.is_early
    return _to_do(seen.cycle, code, seen.level, seen.affiliation, own=seen.whose is None, on_time=on_time)


@lru_cache(maxsize=1024)
def _to_do(
    cycle: Cycle, code: StepCode, level: Level, affiliation: Affiliation | None, *, own: bool, on_time: bool
) -> tuple[Block, ...]:
    """Return the blocks of the next step. They are the same for all members with these values."""
    step = cycle.steps[code]
    text = f"*Next: {name(step)}*{cost(cycle, step, level)}\n{advice(step, affiliation).text}"
    return (section(text), *([actions(*act_buttons(cycle, code, primary=on_time))] if own else []))


def _join_again(seen: Status) -> str:
    return f"/recert join {seen.level} {seen.cycle.renewed_until}"


def _facts(seen: Status) -> list[str]:
    """Return what is to be paid, and what was learned; once it is too late to renew, a sum would be wrong."""
    if seen.late is Lateness.CLOSED and not seen.standing.recertified:
        return [_education(seen)]
    return [_fees(seen), _education(seen)]


def _fees(seen: Status) -> str:
    if not seen.due.echeck:
        return "*Fees still to pay*\nNone (self-reported)"
    more = seen.additional_fee.replace(", ", "\n")
    return f"*Fees still to pay*\n{seen.echeck} by eCheck\n{seen.card} by card{more}"


def _education(seen: Status) -> str:
    entered = "Entered (A3)\n" if StepCode.A3 in seen.standing.done else ""
    if entered and not seen.hours and not seen.hours_not_counted:
        return f"*Education*\n{entered}No hours logged here"
    return f"*Education*\n{entered}{seen.logged}"


def _sentence(seen: Status) -> str:
    cycle = seen.cycle
    code = None if seen.late is Lateness.CLOSED else seen.standing.next
    whose = f"{seen.note or ''} Status of <@{seen.whose}>: ".lstrip() if seen.whose else ""
    when = "" if seen.standing.recertified else f", {seen.left}"  # a recertified member has another date by now
    parts = [f"{whose}{seen.level.label}, {seen.until}{when}; {seen.progress}."]
    if seen.standing.recertified:
        parts.append(f"Recertified ({seen.known}).")
    elif code is not None:
        parts.append(f"Next: {name(cycle.steps[code])}.")
    if seen.due.echeck and seen.late is not Lateness.CLOSED:
        parts.append(f"Still to pay: {seen.echeck} by eCheck or {seen.card} by card{seen.additional_fee}.")
    parts += [f"Education: {seen.logged}.", *_approved(seen)]
    return spoken(*parts, *seen.warnings, figures(cycle))
