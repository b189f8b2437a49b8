"""What a member does now: the next step; in the last two weeks the next of each side; then what they wait for."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from handlers.answer import Block
from handlers.progress.approver import Submission
from handlers.progress.lapsed_blocks import own_way, way_of_others
from handlers.ui.blocks import Button, actions, capital, day, paragraphs, section
from handlers.ui.steps import SHORT_NAMES, act_buttons, advice, cost, mark_button, name, page_buttons
from rules.cycle import Cycle
from rules.dates import Lateness
from rules.levels import Level
from rules.schema import Affiliation
from rules.standing import Standing
from rules.steps import StepCode


def next_begins(cycle: Cycle, *, own: bool = True) -> str:
    """Return when the cycle after one that is done begins, for the member or their training officer."""
    whose = "Your" if own else "Their"
    return f"{whose} next renewal period starts automatically on {day(cycle.expires_on + timedelta(1))}."


@lru_cache(maxsize=1024)
def next_step(
    cycle: Cycle,
    code: StepCode,
    level: Level,
    affiliation: Affiliation | None,
    *,
    title: str = "Next: ",
    own: bool,
    primary: bool,
) -> tuple[Block, ...]:
    """Return the next step. It is the same for all members with these values; only one's `own` has buttons."""
    said = section(told(cycle, code, level, affiliation, title=title))
    return (said, *_row(act_buttons(cycle, code, primary=primary), own=own))


def told(cycle: Cycle, code: StepCode, level: Level, affiliation: Affiliation | None, *, title: str = "Next: ") -> str:
    """Return a step's name and cost, and what to do."""
    step = cycle.steps[code]
    return f"*{title}{name(step)}*{cost(cycle, step, level)}\n{advice(step, affiliation).text}"


def two(cycle: Cycle, standing: Standing, level: Level, affiliation: Affiliation | None, *, own: bool) -> list[Block]:
    """Return what to do today: the next step of each side, or the next two of the one that is open."""
    blocks: list[Block] = []
    codes = standing.two
    for side in standing.open_sides:
        *first, last = [code for code in side if code in codes]
        for code in (*first, last):
            number = f"{codes.index(code) + 1}. " if len(codes) > 1 else ""
            then = _up_to(side[side.index(code) + 1 :]) if code is last else ""
            blocks.append(section(told(cycle, code, level, affiliation, title=number) + then))
            # Two steps of one side are done on the same page.
            page = page_buttons(cycle, code, style="primary" if code is codes[0] else None) if code is side[0] else []
            blocks += _row([*page, mark_button(cycle, code, primary=False)], own=own)
    return blocks


def _up_to(later: Sequence[StepCode]) -> str:
    if not later:
        return ""
    if len(later) == 1:
        return f"\nThen {later[0]} · {SHORT_NAMES[later[0]]}."
    return f"\nThen {len(later)} more steps, through {later[-1]} · {SHORT_NAMES[later[-1]]}."


def waiting(
    cycle: Cycle,
    standing: Standing,
    submission: Submission,
    level: Level,
    late: Lateness,
    *,
    own: bool,
    primary: bool,
    can_mark: bool,
) -> tuple[Block, ...]:
    """Return what one waits for who has submitted both sides; `submission` is what holds of A5."""
    return (
        section(paragraphs((waits if own else others_wait)(cycle, standing, submission, level, late))),
        *_row(act_buttons(cycle, StepCode.V, primary=primary, can_mark=can_mark), own=own),
    )


def waits(cycle: Cycle, standing: Standing, submission: Submission, level: Level, late: Lateness) -> list[str]:
    """Return what one waits for, a line each, in its order; `submission` is what holds of A5.

    Once it is too late for a late application, what was submitted may wait for nobody any more.
    """
    if late is Lateness.CLOSED:
        shows = f"your {cycle.new_year} date shows in eLicensing (V)"
        return [
            f"*Today: {own_way(standing, level)}.*",
            f"Both sides are submitted, but you're not recertified until {shows}.",
            "Once it shows, type `/recert done v` with that date.",
        ]
    first = "NREMT must process your application."
    if standing.approval is not None:
        first = f"{capital(submission.said)}."
    elif submission.said:
        ask = submission.missing or "They must approve it there: let them know."
        first = f"Your application has been {submission.said}. {ask}"
    not_nremt = cycle.published.pitfalls["nremt_date"].text
    return [
        "*Both sides are submitted. Now you're waiting for:*",
        f"1. *NREMT*: {first}",
        "2. *The state*: it must process your application in eLicensing.",
        f"3. *Your {cycle.new_year} date in eLicensing (V)*: you're not recertified until it shows. {not_nremt}",
    ]


def others_wait(cycle: Cycle, standing: Standing, submission: Submission, _level: Level, late: Lateness) -> list[str]:
    """Return what somebody else waits for, for their training officer, a line each."""
    if late is Lateness.CLOSED:
        return [f"*{capital(way_of_others(standing))}.*"]
    first = "it must process their application."
    if standing.approval is not None:
        first = f"{submission.said}."
    elif submission.since:
        first = (
            f"their application has been waiting for approval since {submission.since}. Approve it there, then record "
            "it with `/recert approvals`."
        )
    return [
        "*Both sides are submitted. Now they're waiting for:*",
        f"1. *NREMT*: {first}",
        "2. *The state*: it must process their application in eLicensing.",
        f"3. *Their {cycle.new_year} date in eLicensing (V)*: they're not recertified until it shows.",
    ]


def _row(buttons: list[Button], *, own: bool) -> list[Block]:
    return [actions(*buttons)] if own else []
