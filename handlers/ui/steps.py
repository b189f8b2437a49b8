"""Steps and standing, as people read them: names, costs, what to do and where, the time left, and the buttons."""

from collections.abc import Collection, Sequence
from datetime import date, tzinfo

from handlers.ui.blocks import Button, counted, day, dollars, link
from handlers.ui.buttons import button, link_button
from handlers.ui.facts import where_from
from handlers.ui.member_values import CheckOff, Mark
from rules.cycle import Cycle
from rules.dates import Lateness, days_left
from rules.fees import Bill, bill
from rules.levels import Level
from rules.schema import Affiliation, Fact, Step
from rules.standing import Standing
from rules.steps import StepCode
from storage.progress import STATE_LIST

SHORT_NAMES = {
    StepCode.A1: "Update NREMT profile",
    StepCode.A2: "Affiliate with agency",
    StepCode.A3: "Enter education",
    StepCode.A4: "Pay the NREMT fee",
    StepCode.A5: "Submit to NREMT",
    StepCode.B1: "Create eLicensing account",
    StepCode.B2: "Link certification",
    StepCode.B3: "Fill in application",
    StepCode.B4: "Pay the state fee",
    StepCode.B5: "Submit to the state",
    StepCode.V: "See the new date in eLicensing",
    StepCode.INSTRUCTOR: "Instructor/Coordinator approval",
    StepCode.EXAMINER: "Examiner approval",
    StepCode.CHIEF_EXAMINER: "Chief Examiner approval",
}
"""The steps in a few words each, of nobody in particular: a line of a list, also on a phone."""


_CHECKS = {
    StepCode.A3: "Is the education entered? A3 isn't marked.",
    StepCode.A4: "Is the NREMT fee paid? A4 isn't marked.",
    StepCode.B4: "Is the state fee paid? B4 isn't marked.",
}


def checks(standing: Standing, of: Collection[StepCode] = tuple(_CHECKS)) -> list[str]:
    """Return a question for each of these steps that a submission rests upon, and that is not marked."""
    return [_CHECKS[code] for code in standing.to_check if code in of]


def to_pay(due: Bill, late: Lateness) -> list[str]:
    """Return what is still to be paid, a line each; of late fees, which are not published, that there is one."""
    on_time = ["These are for renewing on time; NREMT adds a fee."] if late is Lateness.LATE else []
    if not due.state:
        return [f"{dollars(due.nremt)} to NREMT", *on_time]
    return [f"{dollars(due.echeck)} by eCheck", f"{dollars(due.card)} by card", *on_time]


def submissions(standing: Standing) -> str:
    """Return what is to be submitted, in a few words: ``submit to NREMT and the state``."""
    nremt, state = (submit not in standing.done for submit in (StepCode.A5, StepCode.B5))
    return "submit to NREMT and the state" if nremt and state else f"submit to {'NREMT' if nremt else 'the state'}"


def name(step: Step) -> str:
    """Return a step's code and title: ``A4 · Pay the NREMT training profile fee``."""
    return step.title if step.code.role else f"{step.code} · {step.title}"


def cost(cycle: Cycle, step: Step, level: Level | None) -> str:
    """Return the cost of a step; "" if it has none."""
    if level is None or step.fee is None:
        return ""
    due = bill(cycle, level)
    if step.fee == "nremt":
        return f" ({dollars(due.nremt)})"
    return f" ({dollars(due.state)}, by card {dollars(due.state + due.card_fee)})"


def lines(cycle: Cycle, facts: Sequence[Fact], affiliation: Affiliation | None = None) -> list[str]:
    """Return what to do, a line each; of the ways to affiliate, the member's own is marked."""
    found = []
    for fact in facts:
        text = fact.text
        if fact.affiliation is not None:
            text = f"*→ {text}*" if fact.affiliation is affiliation else f"•  {text}"
        if fact.source != cycle.published.page:
            text += f" {where_from(fact, fact.source.as_of)}"
        found.append(text)
    return found


def advice(step: Step, affiliation: Affiliation | None) -> Fact:
    """Return what to do at a step, in one line: that of the member's own affiliation, or the first."""
    own = (fact for fact in step.lines if affiliation is not None and fact.affiliation is affiliation)
    return next(own, step.lines[0])


def links(step: Step) -> str:
    """Return the links of a step, in one line."""
    return " · ".join(link(each.url, each.label) for each in step.links)


def remaining(expires_on: date, today: date) -> str:
    """Return the time left: ``127 days left``, ``today is the last day``, ``expired 3 days ago``."""
    left = days_left(expires_on, today)
    if left > 0:
        return f"{counted(left, 'day')} left"
    return "today is the last day" if left == 0 else f"expired {counted(-left, 'day')} ago"


def how_known(standing: Standing, zone: tzinfo | None) -> str:
    """Return how V is known: ``self-reported``, or who confirmed it, and on which day of that time zone."""
    confirmation = standing.confirmation
    if confirmation is None:
        return "self-reported"
    by = "the state's list" if confirmed_by_list(standing) else f"<@{confirmation.by}>"
    return f"confirmed by {by} on {day(confirmation.at.astimezone(zone).date())}"


def season_of(cycle: Cycle, standing: Standing, zone: tzinfo | None) -> str:
    """Return what came of the season before somebody's, for their training officer."""
    done = f"recertified, {how_known(standing, zone)}" if standing.recertified else "not recertified"
    return f"The season before, until {day(cycle.expires_on)}: {done}."


def confirmed_by_list(standing: Standing) -> bool:
    """Return whether the state's list has confirmed V."""
    return standing.confirmation is not None and standing.confirmation.by == STATE_LIST


def marked_by_officer(standing: Standing) -> int:
    """Return how many steps a training officer marked, and not the member, nor the state's list."""
    by_list = {StepCode.V} if confirmed_by_list(standing) else set()
    return len(standing.by_officer.intersection(standing.steps) - by_list)


def how_marked(standing: Standing) -> str:
    """Return who says what is done: `` (self-reported, 2 by officer)``; "" once it is confirmed."""
    if standing.confirmation is not None:
        return ""
    by_officer = marked_by_officer(standing)
    if not by_officer:
        return " (self-reported)"
    return " (by officer)" if by_officer == standing.count else f" (self-reported, {by_officer} by officer)"


def in_all(standing: Standing) -> str:
    """Return how many steps are done, and who says so."""
    return f"{standing.count} of {len(standing.steps)} steps done{how_marked(standing)}"


def told_apart(recertified: int, confirmed: int) -> str:
    """Return how many of those recertified are known in which way: ``2 confirmed, 1 self-reported``."""
    if not confirmed:
        return "self-reported"
    rest = recertified - confirmed
    return f"{confirmed:,} confirmed, {rest:,} self-reported" if rest else "confirmed"


def how_far(recertified: int, confirmed: int, *, of: int, left: int = 0, agency: str = "") -> str:
    """Return how far a cohort is: ``1 of 4 members of Northampton EMS recertified; 3 to go (self-reported)``.

    `left` is how many have left without being recertified.
    """
    how = told_apart(recertified, confirmed)
    if of == 1 and not recertified:
        return f"One member{f' of {agency}' if agency else ''} isn't recertified yet ({how})"
    done = f"{recertified:,} of {of:,}{f' members of {agency}' if agency else ''} recertified"
    done += f", {left:,} {'has' if left == 1 else 'have'} left" if left else ""
    to_go = f"{of - recertified - left:,} to go"
    # Who confirmed a date says nothing of those who are to go; that nobody did holds for both numbers.
    return f"{done} ({how}); {to_go}" if confirmed else f"{done}; {to_go} ({how})"


def mark_button(cycle: Cycle, code: StepCode, *, primary: bool = True) -> Button:
    """Return the button that marks a step done."""
    label = "Mark done" if code.role else f"Mark {code} done"
    return button(label, Mark(cycle.year, code, "done"), style="primary" if primary else None)


def page_buttons(cycle: Cycle, code: StepCode, *, style: str | None = None) -> list[Button]:
    """Return the button that opens the page on which a step is done, where one is published."""
    page = cycle.page_of(code)
    return [link_button(page.label, page.url, style=style)] if page else []


def act_buttons(cycle: Cycle, code: StepCode, *, primary: bool = True, can_mark: bool = True) -> list[Button]:
    """Return the buttons that mark a step done, if it can be, and open the page on which it is done."""
    marks = [mark_button(cycle, code, primary=primary)] if can_mark else []
    return [*marks, *page_buttons(cycle, code)]


def check_off(cycle: Cycle, code: StepCode, *, style: str | None = None) -> Button:
    """Return the button that marks a step done in a list of steps, which is shown again."""
    return button(
        "Mark done", CheckOff(cycle.year, code, "done"), style=style, spoken=f"Mark {name(cycle.steps[code])}"
    )


def undo_check_off(cycle: Cycle, code: StepCode) -> Button:
    """Return the button that takes a mark back in a list of steps."""
    label = "Undo" if code.role else f"Undo {code}"
    return button(label, CheckOff(cycle.year, code, "undo"), spoken=f"Undo {name(cycle.steps[code])}")


def undo_button(cycle: Cycle, code: StepCode) -> Button:
    """Return the button that undoes a mark."""
    return button("Undo" if code.role else f"Undo {code}", Mark(cycle.year, code, "undo"))
