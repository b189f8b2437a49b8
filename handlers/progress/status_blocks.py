"""A member's status at a glance: the deadline, the next step, what is still to pay, and the warnings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from handlers.answer import Answer, Block
from handlers.progress import now_blocks as now
from handlers.progress.approver import Submission
from handlers.progress.lapsed_blocks import reinstate
from handlers.ui.blocks import (
    actions,
    capital,
    columns,
    context,
    day,
    figures,
    header,
    hours_that_count,
    paragraphs,
    section,
    sources,
    spoken,
)
from handlers.ui.buttons import ConfirmDialog, button, show_button
from handlers.ui.member_values import StartCycle
from handlers.ui.officer_buttons import confirm_button, remind_buttons, remove_button, take_back_button
from handlers.ui.steps import checks, in_all, name, remaining, submissions, to_pay
from rules.book import Sourced
from rules.cycle import Cycle, season_is_over, takes_v_alone
from rules.dates import Lateness
from rules.fees import PAID, Bill
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import Role, StepCode


@dataclass(frozen=True)
class Status:
    """The facts that the answer is made of. `whose` is None when members look at themselves.

    `due` leaves out what a submission rests upon; `hours_to_go` may exceed the hours missing from the total, where a
    part is short; `known` says how V is known, if it is, `submission` what holds of A5 at NREMT; `note` what an officer
    just did; `renewal`, in a cycle that follows another, how its date is known, in a sentence; `renewed_until` the date
    of the next cycle, which begins by itself; `before` the cycle before this one, if an officer is to read of it, and
    `earlier` what came of it; `reads`: they can read a reminder.
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
    submission: Submission = field(default_factory=Submission)
    late: Lateness = Lateness.NONE
    renewal: str = ""
    renewed_until: date | None = None
    before: tuple[Cycle, Standing] | None = None
    earlier: str = ""
    whose: str | None = None
    note: str | None = None
    reads: bool = True

    @cached_property
    def left(self) -> str:
        """The time left: ``127 days left``."""
        return remaining(self.cycle.expires_on, self.today)

    @cached_property
    def is_early(self) -> bool:
        """Whether nothing is due yet."""
        return self.cycle.is_early(self.today) and not self.standing.recertified

    @cached_property
    def in_last_days(self) -> bool:
        """Whether there is something to do today, the date being near."""
        return bool(self.standing.two) and self.cycle.in_last_days(self.today)

    @cached_property
    def is_lapsed(self) -> bool:
        """Whether the date has passed and no new one is known."""
        return self.late is not Lateness.NONE and not self.standing.recertified

    @cached_property
    def not_yet(self) -> str:
        """The words for the time before the season."""
        return f"Nothing is due until {day(self.cycle.opens)}."

    @cached_property
    def renewed(self) -> str:
        """The words for one whose date follows another, and who has nothing to do yet; "" for anybody else."""
        own = self.whose is None and self.renewal
        return f"{self.renewal} " if own else ""

    @cached_property
    def until(self) -> str:
        """The date that matters: ``expires March 31, 2027``, ``recertified to 2029``."""
        if self.standing.recertified:
            return f"recertified until {day(self.renewed_until)}" if self.renewed_until else "recertified"
        return f"{'expires' if self.late is Lateness.NONE else 'expired'} {day(self.cycle.expires_on)}"

    @cached_property
    def progress(self) -> str:
        """The number of steps done, and how that is known."""
        return in_all(self.standing)

    @cached_property
    def logged(self) -> str:
        """The hours of education that count, of those required."""
        return hours_that_count(self.hours, self.required_hours, self.hours_to_go, self.hours_not_counted)


def status(seen: Status) -> Answer:
    """Answer `/recert status`."""
    cycle, standing = seen.cycle, seen.standing
    blocks: list[Block] = [section(seen.note)] if seen.note else []
    blocks += [section(f"Status of *<@{seen.whose}>*")] if seen.whose else []
    blocks += picture(seen)
    blocks += [section(seen.earlier)] if seen.earlier else []
    if not seen.whose:
        first = [show_button("Education", "ce")] if seen.is_early or seen.hours_not_counted else []
        if seen.standing.recertified and seen.renewed_until is not None:
            first.append(button("Start my next renewal", StartCycle(seen.renewed_until.year), confirm=_START))
        if not seen.is_lapsed:
            first.append(show_button("Deadlines", "deadlines"))
        blocks.append(actions(show_button("My steps", "steps"), *first))
    else:
        about, proof = seen.before or (cycle, standing)
        can_confirm = proof.recertified or takes_v_alone(about.expires_on, seen.today)
        confirms = [confirm_button(seen.whose, about)] if can_confirm else []
        if proof.confirmation is not None:  # it stands once the season is over
            over = season_is_over(about.expires_on, seen.today)
            confirms = [] if over else [take_back_button(seen.whose, about)]
        to_remind = [seen.whose] if seen.reads and not (standing.recertified or seen.is_early) else []
        reminds = [] if seen.agency_id is None else remind_buttons(seen.agency_id, to_remind)
        removes = [remove_button(seen.whose, seen.agency_id)] if seen.agency_id is not None else []
        approves = [show_button("Approvals", "approvals")] if seen.submission.since else []
        blocks.append(actions(*confirms, *approves, *reminds, *removes))
    blocks.append(sources(cycle, seen.hours_rule))
    return Answer(text=_sentence(seen), blocks=tuple(blocks))


_START = ConfirmDialog(
    "Start the next renewal?",
    "Your steps and hours start over. Until the end of May, /recert undo v takes it back.",
    "Start it",
)


def picture(seen: Status) -> list[Block]:
    """Return all that matters about a member on this day: what is to be done now comes first."""
    about = [f"Agency: {seen.agency}" if seen.agency else "No agency"]
    about += [f"Affiliation: {seen.affiliation.label}"] if seen.affiliation else []
    about += [f"Number {seen.number}"] if seen.number else []
    about += [role.label for role in Role if role in seen.standing.roles]
    return [*_on_the_day(seen), context(" · ".join(about))]


def _on_the_day(seen: Status) -> list[Block]:
    title = f"{seen.level.label} · {seen.until}"
    where = paragraphs([bar(seen.standing), seen.progress, *_approved(seen)])
    warnings = [section(paragraphs([f":warning: {warning}" for warning in seen.warnings]))] if seen.warnings else []
    facts = columns(*_facts(seen))
    if seen.is_early:
        about = f"{seen.renewed}*{seen.not_yet}*\nLog your education as you go: {seen.logged}."
        return [header(title), section(f"{about}\n{capital(seen.left)} · {seen.progress}"), *warnings]
    if seen.in_last_days:
        things = now.two(seen.cycle, seen.standing, seen.level, seen.affiliation, own=seen.whose is None)
        first = header(f"{capital(seen.left)}: {submissions(seen.standing)}")
        return [first, *things, section(f"*{title}*\n{where}"), facts, *warnings]
    if seen.is_lapsed:  # first what they may not do, and the one thing to do today
        return [header(title), *warnings, *_today(seen), section(f"{_first_line(seen)}\n{where}"), facts]
    return [header(title), section(f"{_first_line(seen)}\n{where}"), *_next_block(seen), facts, *warnings]


def _approved(seen: Status) -> list[str]:
    """Return who approved A5, unless that is among what they wait for."""
    approved = seen.standing.approval is not None and not seen.standing.waiting
    return [f"A5 was {seen.submission.said}."] if approved and seen.submission.said else []


def bar(standing: Standing) -> str:
    """Return progress as a bar, a box for each step."""
    return "▰" * standing.count + "▱" * (len(standing.steps) - standing.count)


def _first_line(seen: Status) -> str:
    if seen.standing.recertified:
        return f":tada: *Recertified* ({seen.known}). {now.next_begins(seen.cycle, own=seen.whose is None)}"
    return f"*{capital(seen.left)}*"


def _next_block(seen: Status) -> Sequence[Block]:
    code, own, on_time = seen.standing.next, seen.whose is None, seen.late is Lateness.NONE
    if seen.standing.waiting:
        can_mark = takes_v_alone(seen.cycle.expires_on, seen.today)
        what = (seen.cycle, seen.standing, seen.submission, seen.level, seen.late)
        return now.waiting(*what, own=own, primary=on_time, can_mark=can_mark)
    if code is None or seen.late is Lateness.CLOSED:
        return []
    title = "Next: " if on_time else "Today: "
    return now.next_step(seen.cycle, code, seen.level, seen.affiliation, title=title, own=own, primary=True)


def _today(seen: Status) -> list[Block]:
    """Return what one does today whose date has passed: the next step while it is taken late, else the way back."""
    own, closed = seen.whose is None, seen.late is Lateness.CLOSED and not seen.standing.waiting
    back = show_button("How to reinstate", "deadlines", style="primary" if closed else None)
    if closed:
        about = section(f"*Today: {reinstate(seen.level)}*")
        return [about, actions(back)] if own else []
    *step, row = _next_block(seen) if own else (*_next_block(seen), actions())
    return [*step, actions(*row["elements"], back)] if own else step


def _facts(seen: Status) -> list[str]:
    """Return what is to be paid, and what was learned; once it is too late to renew, a sum would be wrong."""
    if seen.late is Lateness.CLOSED and not seen.standing.recertified:
        return [_education(seen)]
    return [_fees(seen), _education(seen)]


def _fees(seen: Status) -> str:
    unmarked = checks(seen.standing, PAID)
    if not seen.due.echeck:
        return paragraphs(["*Fees*", *unmarked] if unmarked else ["*Fees still to pay*", "None (self-reported)"])
    return paragraphs(["*Fees still to pay*", *to_pay(seen.due, seen.late), *unmarked])


def _education(seen: Status) -> str:
    entered = "Entered (A3)\n" if StepCode.A3 in seen.standing.done else ""
    if entered and not seen.hours and not seen.hours_not_counted:
        return f"*Education*\n{entered}No hours logged here"
    return paragraphs(["*Education*", *checks(seen.standing, {StepCode.A3}), f"{entered}{seen.logged}"])


def _sentence(seen: Status) -> str:
    cycle = seen.cycle
    whose = f"{seen.note or ''} Status of <@{seen.whose}>: ".lstrip() if seen.whose else ""
    # A recertified member has another date by now.
    when = "" if seen.standing.recertified else f", {seen.left.removeprefix('expired ')}"
    parts = [f"{whose}{seen.level.label}, {seen.until}{when}; {seen.progress}.", *_now_in_words(seen), *_approved(seen)]
    if seen.due.echeck and seen.late is not Lateness.CLOSED and not seen.is_early:
        parts.append(f"Still to pay: {' or '.join(to_pay(seen.due, Lateness.NONE)[:2])}.")
        parts += to_pay(seen.due, seen.late)[2:]
    parts += checks(seen.standing)
    entered = "entered (A3), " if StepCode.A3 in seen.standing.done else ""
    parts.append(f"Education: {entered}{seen.logged}.")
    if seen.is_lapsed:
        others = parts[1:]
        whole = f"{whose}{seen.level.label}, {seen.until}{when}."
        return spoken(whole, *seen.warnings, *others, f"{seen.progress}.", figures(cycle))
    return spoken(*parts, seen.earlier, *seen.warnings, figures(cycle))


def _now_in_words(seen: Status) -> list[str]:
    cycle, standing = seen.cycle, seen.standing
    if standing.recertified:
        return [f"Recertified ({seen.known}). {now.next_begins(cycle, own=seen.whose is None)}"]
    if seen.is_early:
        return [f"{seen.renewed}{seen.not_yet} Log your education as you go."]
    if standing.waiting:
        waits = now.waits if seen.whose is None else now.others_wait
        return waits(cycle, standing, seen.submission, seen.level, seen.late)
    if seen.in_last_days:
        return [f"Do today: {'; '.join(name(cycle.steps[code]) for code in standing.two)}."]
    what = name(cycle.steps[standing.next]) if standing.next else ""
    if seen.late is Lateness.CLOSED:
        what = f"{reinstate(seen.level)}: `/recert deadlines`"
    return [f"{'Today' if seen.is_lapsed else 'Next'}: {what}."] if what else []
