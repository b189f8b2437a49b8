"""A nudge: counts, days left, what is open and the next date.

No names, as a channel is read by everybody in it, unless the agency turned them on. Then they are plain words, not
mentions: a mention in a channel would notify each of them, which is what personal reminders are for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from slack_sdk.models.blocks import Block

from handlers.views.blocks import (
    Answer,
    actions,
    capital,
    context,
    counted,
    day,
    escape,
    header,
    link,
    paragraphs,
    section,
    show_button,
    sources,
)
from handlers.views.confirm import told_apart
from handlers.views.status import remaining
from handlers.views.step import lines
from rules.cycle import Cycle
from rules.ladder import Milestone
from rules.steps import StepCode
from storage.census import Census

_WATCHED = (
    (StepCode.A3, "Education entered (A3)"),
    (StepCode.A5, "Submitted to NREMT (A5)"),
    (StepCode.B5, "Submitted to the state (B5)"),
    (StepCode.V, "New date seen in eLicensing (V)"),
)


MOST_NAMES = 20
_NAME_LENGTH = 28


@dataclass(frozen=True, slots=True)
class Named:
    """Who is open: as many as are shown, in Slack's markup, and how many more there are."""

    shown: tuple[str, ...]
    more: int = 0

    @classmethod
    def of(cls, people: Sequence[str]) -> Self:
        """As many as may be shown, and the number of the others."""
        return cls(tuple(people[:MOST_NAMES]), max(len(people) - MOST_NAMES, 0))

    @classmethod
    def plain(cls, names: Sequence[str], *, more: int) -> Self:
        """Names as words that notify nobody, in the order of the alphabet."""
        short = (" ".join(name.split()) for name in names)
        short = (name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…" for name in short)
        return cls(tuple(escape(name) for name in sorted(short, key=str.casefold)), more)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a nudge speaks of: today's facts, whatever day it was due on. `following` is the next milestone's day."""

    agency: str
    cycle: Cycle
    milestone: Milestone
    today: date
    census: Census
    following: date | None
    names: Named | None = None


def nudge(seen: Situation) -> Answer:
    """The message in the agency's channel."""
    return _for_roles(seen) if seen.milestone.for_roles else _for_everyone(seen)


def _for_everyone(seen: Situation) -> Answer:
    cycle, census = seen.cycle, seen.census
    left = remaining(cycle.expires_on, seen.today)
    verb = "is" if census.open == 1 else "are"
    whole = f"{census.open:,} of {counted(census.members, 'member')} {verb} not recertified yet"
    expired = seen.today > cycle.expires_on
    first = f"*{capital(left)}*: certifications that expire {day(cycle.expires_on)}."
    if seen.today <= cycle.recommended:
        first += f"\nRecommended: complete all steps by {day(cycle.recommended)}."
    if expired:
        first += f"\n*Do not staff unless eLicensing shows the {cycle.new_year} date.* {_verification(cycle)}"
    done = [f"•  {census.done[step]:,} of {census.members:,}  {label}" for step, label in _WATCHED]
    if census.confirmed:
        done[-1] += f": {told_apart(census.recertified, census.confirmed)}"
    blocks: list[Block] = [
        header(seen.milestone.rung.headline),
        section(f"{first}\n{whole} (self-reported)."),
        section(paragraphs(done)),
        *_names("Not recertified yet", seen.names),
        context(_before_the_date(cycle) if not expired else _by_then(cycle)),
        *_foot(seen),
    ]
    do_not = f" Do not staff unless eLicensing shows the {cycle.new_year} date." if expired else ""
    text = (
        f"{seen.agency}: {seen.milestone.rung.headline}. {capital(left)} ({day(cycle.expires_on)}). "
        f"{whole} (self-reported).{do_not}{_next_date(seen)}"
    )
    return Answer(text=escape(text), blocks=tuple(blocks), in_channel=True)


def _before_the_date(cycle: Cycle) -> str:
    return f":warning: Paid is not submitted, on either side. What counts is the {cycle.new_year} date in eLicensing."


def _by_then(cycle: Cycle) -> str:
    return f":warning: {cycle.words(cycle.published.pitfalls['nremt_date'].text)}"


def _for_roles(seen: Situation) -> Answer:
    cycle, renewals = seen.cycle, seen.census.open_renewals
    left = remaining(cycle.roles_due, seen.today)
    whole = f"{counted(renewals, 'renewal')} of instructors and examiners {'is' if renewals == 1 else 'are'} open"
    blocks: list[Block] = [
        header(seen.milestone.rung.headline),
        section(f"*{capital(left)}*: due {day(cycle.roles_due)}.\n{whole} (self-reported)."),
        *_names("Renewals open", seen.names),
        section(paragraphs(lines(cycle, cycle.published.role_rules.lines))),
        *_foot(seen),
    ]
    text = (
        f"{seen.agency}: {whole} (self-reported), due {day(cycle.roles_due)}, {left}. "
        f"Nothing is accepted after the deadline.{_next_date(seen)}"
    )
    return Answer(text=escape(text), blocks=tuple(blocks), in_channel=True)


def _names(what: str, names: Named | None) -> list[Block]:
    if names is None or not names.shown:
        return []
    more = f" and {names.more:,} more" if names.more else ""
    return [section(f"*{what}*\n{', '.join(names.shown)}{more}")]


def _foot(seen: Situation) -> list[Block]:
    following = _next_date(seen).strip()
    return [
        actions(show_button("My status", "status"), show_button("All steps", "steps")),
        context(f"{escape(seen.agency)}. {following}".strip()),
        sources(seen.cycle),
    ]


def _verification(cycle: Cycle) -> str:
    step = cycle.step(StepCode.V)
    return " · ".join(link(each.url, each.label) for each in step.links)


def _next_date(seen: Situation) -> str:
    return f" Next nudge: {day(seen.following)}." if seen.following else ""
