"""A personal reminder: the next step, the time left, how many steps are done, and the buttons to act on them."""

from collections.abc import Sequence
from datetime import date

from handlers.answer import Answer, Block
from handlers.progress.approver import Submission
from handlers.progress.lapsed_blocks import reinstate
from handlers.progress.now_blocks import next_step, waiting, waits
from handlers.reminders.settings_blocks import snooze_button, stop_button
from handlers.ui.blocks import (
    actions,
    capital,
    context,
    counted,
    day,
    figures,
    header,
    paragraphs,
    section,
    sources,
    spoken,
)
from handlers.ui.buttons import show_button
from handlers.ui.steps import in_all, links, mark_button, name, remaining
from rules.book import Reminders
from rules.cycle import Cycle
from rules.dates import Lateness, days_left, has_expired
from rules.ladder import Milestone
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import StepCode

_LAPSED = "Expired: you may not staff an ambulance"
"""The headline for the member; the channel's headline addresses those who make the schedule."""


def of_certification(
    cycle: Cycle,
    milestone: Milestone,
    standing: Standing,
    today: date,
    *,
    level: Level,
    affiliation: Affiliation | None,
    submission: Submission,
    late: Lateness,
    warnings: Sequence[str],
    hours: Reminders,
    by: str = "",
) -> Answer:
    """Return the reminder for a member who is not recertified yet; `by` says which training officer asked for it."""
    code = standing.next or StepCode.V
    step = cycle.steps[code]
    over = has_expired(cycle.expires_on, today)
    whole = in_all(standing)
    bold, rest = _how_long(cycle, today)
    doing: Sequence[Block]
    if standing.waiting:
        doing = waiting(cycle, standing, submission, level, late, own=True, primary=not over, can_mark=True)
        what = spoken(*waits(cycle, standing, submission, level, late))
    elif late is Lateness.CLOSED:  # no step of the season is of use any more
        what = f"Today: {reinstate(level)}."
        doing = [section(f"*{what}*")]
    else:
        doing = next_step(cycle, code, level, affiliation, own=True, primary=not over)
        what = f"Next: {name(step)}."
    todo: list[Block] = [
        *doing,
        section(f"*{bold}*{rest}.\n{whole}"),
    ]
    beware: list[Block] = [section(f":warning: {warning}") for warning in warnings]
    # The next step comes first; after expiration, that the member may not staff.
    back = actions(show_button("How to reinstate", "deadlines", style="primary"))
    both = [*beware, back, *todo] if over else [*todo, *beware]
    asked: list[Block] = [section(by)] if by else []
    footer = _footer_of_officers(cycle) if by else _footer(cycle, hours)
    blocks = [header(_LAPSED if over else milestone.headline(today)), *asked, *both, *footer]
    when = f"{bold}{rest}."
    said = [when, *warnings, what, f"{whole}."] if over else [what, when, f"{whole}.", *warnings]
    return Answer(text=spoken(by, *said, figures(cycle)), blocks=tuple(blocks))


def _how_long(cycle: Cycle, today: date) -> tuple[str, str]:
    """Return how much time is left, as a sentence in two parts: the part to emphasize, and the rest."""
    expires, left = day(cycle.expires_on), days_left(cycle.expires_on, today)
    if left < 0:
        return f"Your certification expired {counted(-left, 'day')} ago", f", on {expires}"
    if left == 0:
        return "Your certification expires today", f", {expires}"
    return f"{counted(left, 'day')} left", f": your certification expires {expires}"


def of_roles(cycle: Cycle, milestone: Milestone, standing: Standing, today: date, hours: Reminders) -> Answer:
    """Return the reminder for a member who holds a role whose renewal is open."""
    steps = [cycle.steps[code] for code in standing.open_roles]
    names = ", ".join(name(step) for step in steps)
    left = capital(remaining(cycle.roles_due, today))
    blocks: list[Block] = [header(milestone.headline(today))]
    for number, step in enumerate(steps):
        text = paragraphs([f"*{'Also' if number else 'Next'}: {name(step)}*", links(step)])
        blocks.append(section(text, mark_button(cycle, step.code, primary=number == 0)))
    blocks += [
        section(
            f"*{left}*: due {day(cycle.roles_due)}. Nothing is accepted after the deadline.\n"
            f"{counted(len(steps), 'renewal')} open (self-reported)."
        ),
        *_footer(cycle, hours),
    ]
    text = (
        f"Next: {names}. {left}: due {day(cycle.roles_due)} (self-reported). "
        f"Nothing is accepted after the deadline. {figures(cycle)}"
    )
    return Answer(text=text, blocks=tuple(blocks))


def _footer(cycle: Cycle, hours: Reminders) -> list[Block]:
    return [
        actions(show_button("My steps", "steps"), snooze_button(hours), stop_button()),
        context("Your reminders are on. `/recert remind off` stops them."),
        sources(cycle),
    ]


def _footer_of_officers(cycle: Cycle) -> list[Block]:
    return [
        actions(show_button("My steps", "steps")),
        context("Your training officers may send you this once a day. For your own reminders, type `/recert remind`."),
        sources(cycle),
    ]
