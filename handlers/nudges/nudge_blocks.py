"""A nudge: counts, days left, the open steps and the next date.

It has no names, as everybody in the channel reads it, unless the agency turned them on. Then they are plain words, not
mentions: a mention in a channel would notify each of them, which is what personal reminders are for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from handlers.answer import Answer, Block
from handlers.ui.blocks import (
    actions,
    capital,
    context,
    counted,
    day,
    escape,
    figures,
    header,
    paragraphs,
    section,
    sources,
)
from handlers.ui.buttons import show_button
from handlers.ui.steps import SHORT_NAMES, how_far, links, remaining
from rules.cycle import Cycle
from rules.dates import days_left, has_expired
from rules.ladder import Milestone
from rules.steps import StepCode
from storage.cohorts import Census

_STEP_LABELS = {code: f"{SHORT_NAMES[code]} ({code})" for code in (StepCode.A3, StepCode.A5, StepCode.B5, StepCode.V)}


@dataclass(frozen=True, slots=True)
class NameList:
    """The people with open steps: those who are shown, in Slack's markup, and the number of the others."""

    shown: tuple[str, ...]
    more: int = 0

    @classmethod
    def of(cls, people: Sequence[str]) -> Self:
        """Return as many people as may be shown, and the number of the others."""
        return cls(tuple(people[:MAX_NAMES]), max(len(people) - MAX_NAMES, 0))

    @classmethod
    def plain(cls, names: Sequence[str], *, more: int) -> Self:
        """Return names as words that notify nobody, in alphabetical order."""
        short = (" ".join(name.split()) for name in names)
        short = (name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…" for name in short)
        return cls(tuple(escape(name) for name in sorted(short, key=str.casefold)), more)


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of a nudge: today's, whatever day it was due on. `following` is the next milestone's day."""

    agency: str
    cycle: Cycle
    milestone: Milestone
    today: date
    census: Census
    following: date | None
    names: NameList | None = None


def nudge(seen: Situation) -> Answer:
    """Return the message for the agency's channel."""
    return _for_roles(seen) if seen.milestone.for_roles else _for_everyone(seen)


def _for_everyone(seen: Situation) -> Answer:
    cycle, census, expired = seen.cycle, seen.census, has_expired(seen.cycle.expires_on, seen.today)
    unless = f"not staff unless eLicensing shows the {cycle.new_year} date"
    blocks: list[Block] = [
        # Once the date has passed, no post may say less than that.
        header(f"Expired: do {unless}" if expired else seen.milestone.headline(seen.today)),
        section(paragraphs([*_dates(seen), f"*{_how_far(census)}.*"])),
        section(paragraphs(["*Still open* (self-reported)", *_still_open(census)])),
        *_names("Not recertified yet", seen.names),
        context(_by_then(cycle) if expired else _before_the_date(cycle)),
        *_footer(seen),
    ]
    first = "" if expired else f"{seen.milestone.headline(seen.today)}. "
    text = (
        f"{first}{_how_far(census, seen.agency)}. {_until(cycle, seen.today)}. "
        f"{f'Do {unless}. ' if expired else ''}{_most_open(census)}{_next_date(seen)}"
    )
    return Answer(text=escape(text), blocks=tuple(blocks), in_channel=True)


def _dates(seen: Situation) -> list[str]:
    """Return how much time is left, and what to do by when."""
    cycle, today = seen.cycle, seen.today
    expires, left = day(cycle.expires_on), days_left(cycle.expires_on, today)
    if left < 0:
        ago = f"*Expired {counted(-left, 'day')} ago*, on {expires}."
        return [ago, f"Look it up: {links(cycle.steps[StepCode.V])}"]
    found = [f"*Certifications expire today*, {expires}."]
    if left > 0:
        found = [f"*{remaining(cycle.expires_on, today)}*. Certifications expire {expires}."]
    if today <= cycle.recommended:
        by = "today" if today == cycle.recommended else day(cycle.recommended)
        found.append(f"Recommended: complete all steps by {by}.")
    return found


def _until(cycle: Cycle, today: date) -> str:
    """Return how much time is left, as a sentence."""
    expires, left = day(cycle.expires_on), days_left(cycle.expires_on, today)
    if left < 0:
        return f"Certifications expired {expires}, {counted(-left, 'day')} ago"
    return f"{counted(left, 'day')} left until {expires}" if left else f"Certifications expire today, {expires}"


def _how_far(census: Census, agency: str = "") -> str:
    return how_far(census.recertified, census.confirmed, of=census.members, left=census.left, agency=agency)


def _still_open(census: Census) -> list[str]:
    """Return what is still to do, and for how many; without the number if only one member is left."""
    found = {what: number for step, what in _STEP_LABELS.items() if (number := census.still_open(step))}
    if census.open == 1:
        return [f"•  {what}" for what in found]
    return [f"•  *{counted(number, 'member')}*  {what}" for what, number in found.items()]


def _most_open(census: Census) -> str:
    """Return the step that most still have to do; the first of several."""
    *steps, last = _STEP_LABELS
    step = max(steps, key=census.still_open)
    if not (number := census.still_open(step)):
        step, number = last, census.still_open(last)
    what = _STEP_LABELS[step]
    return f"{number:,} still {'has' if number == 1 else 'have'} to {what[0].lower()}{what[1:]}."


def _before_the_date(cycle: Cycle) -> str:
    return (
        f":warning: Paying isn't submitting, on either side. {cycle.published.pitfalls['nremt_not_approved'].text} "
        f"What counts is the {cycle.new_year} date in eLicensing."
    )


def _by_then(cycle: Cycle) -> str:
    return f":warning: {cycle.published.pitfalls['nremt_date'].text}"


def _for_roles(seen: Situation) -> Answer:
    cycle, renewals = seen.cycle, seen.census.open_renewals
    left = days_left(cycle.roles_due, seen.today)
    long = f"{counted(left, 'day')} left" if left else "today is the last day"
    due = f"due {day(cycle.roles_due)}"
    whole = f"{counted(renewals, 'instructor or examiner renewal')} {'is' if renewals == 1 else 'are'} open"
    forms = dict.fromkeys(links(cycle.steps[StepCode(role.value)]) for role in seen.census.open_roles)
    blocks: list[Block] = [
        header(seen.milestone.headline(seen.today)),
        section(
            f"*{capital(long)}*. Renewals are {due}: nothing is accepted after the deadline.\n"
            f"*{whole}* (self-reported)."
        ),
        section(paragraphs(list(forms))),
        *_names("Renewals open", seen.names),
        *_footer(seen),
    ]
    text = (
        f"{whole} at {seen.agency} (self-reported), {due}: {long}. "
        f"Nothing is accepted after the deadline.{_next_date(seen)} {figures(cycle)}"
    )
    return Answer(text=escape(text), blocks=tuple(blocks), in_channel=True)


def _names(what: str, names: NameList | None) -> list[Block]:
    if names is None or not names.shown:
        return []
    more = f" and {names.more:,} more" if names.more else ""
    return [section(f"*{what}*\n{', '.join(names.shown)}{more}")]


def _footer(seen: Situation) -> list[Block]:
    return [
        actions(show_button("My status", "status"), show_button("All steps", "steps")),
        context(f"{escape(seen.agency)}.{_next_date(seen)}"),
        sources(seen.cycle),
    ]


def _next_date(seen: Situation) -> str:
    return f" Next nudge: {day(seen.following)}." if seen.following else ""


MAX_NAMES = 20
_NAME_LENGTH = 28
