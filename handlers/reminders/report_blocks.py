"""Reports for training officers: every week who has not submitted, and at the season's end the outcome.

People are mentioned: in a direct message between the bot and an officer, that notifies nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block
from handlers.roster.blocks import Row, called
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
from handlers.ui.steps import remaining, told_apart
from rules.cycle import Cycle

MAX_LINES = 10
MAX_NAMES = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """The people of a cohort by outcome, as they are called; those who were late are among the recertified."""

    confirmed: Sequence[str]
    self_reported: Sequence[str]
    late: Sequence[str]
    open: Sequence[str]


def weekly(agency: str, cycle: Cycle, still: Sequence[Row], *, of: int, today: date) -> Answer:
    """Return the members of a cohort who are not recertified, most at risk first; `of` is the size of the cohort."""
    left = remaining(cycle.expires_on, today)
    verb = "is" if len(still) == 1 else "are"
    whole = f"{len(still):,} of {counted(of, 'member')} of {escape(agency)} {verb} not recertified yet"
    sides = _sides(still)
    shown, more = still[:MAX_LINES], len(still) - MAX_LINES
    command = f"roster {cycle.year} at-risk"
    lines = [
        f"{':warning:' if row.at_risk else ':small_blue_diamond:'} {called(row.person)} · {_where(row, '*')} · "
        f"{_quiet(row)}"
        for row in shown
    ]
    if more > 0:
        lines.append(f"and {more:,} more: `/recert {command}`")
    blocks: list[Block] = [
        header("Who is not recertified yet"),
        section(
            f"*{whole}* (self-reported).\n{capital(left)}: certifications expire {day(cycle.expires_on)}. {sides}."
        ),
        section(paragraphs(lines)),
        actions(show_button("Roster", command)),
        context(":warning: at risk, most so first. Quiet: days since they marked or logged something."),
        *([context(_may_wait_for_you(cycle))] if any(row.person.standing.waiting for row in still) else []),
        sources(cycle),
    ]
    text = (
        f"{whole} (self-reported), {left} ({day(cycle.expires_on)}). {sides}. "
        f"First is {called(still[0].person)}, {_where(still[0])}, {_quiet(still[0])}. {figures(cycle)}"
    )
    return Answer(text=text, blocks=tuple(blocks))


def _may_wait_for_you(cycle: Cycle) -> str:
    return f"{cycle.published.pitfalls['nremt_not_approved'].text} Check whether those who wait need that from you."


def _sides(still: Sequence[Row]) -> str:
    waiting = sum(row.person.standing.waiting for row in still)
    acting = len(still) - waiting
    parts = [f"{acting:,} {'has' if acting == 1 else 'have'} not submitted both sides"] if acting else []
    parts += [f"{waiting:,} only {'waits' if waiting == 1 else 'wait'} for the new date"] if waiting else []
    return "; ".join(parts)


def _where(row: Row, bold: str = "") -> str:
    standing = row.person.standing
    return "waits for the new date" if standing.waiting else f"next {bold}{standing.next}{bold}"


def _quiet(row: Row) -> str:
    return f"quiet {counted(row.quiet, 'day')}" if row.quiet else "active today"


def summary(agency: str, cycle: Cycle, seen: Outcome) -> Answer:
    """Return the outcome of a cohort's season."""
    recertified = len(seen.confirmed) + len(seen.self_reported)
    members = counted(recertified + len(seen.open), "member")
    whole = f"{recertified:,} of {members} of {escape(agency)} recertified"
    how = told_apart(recertified, len(seen.confirmed))
    if seen.late:
        how += f"; {len(seen.late):,} of them marked only after that date"
    known = f" ({how})" if recertified else ""
    lapsed = f"{len(seen.open):,} {'is' if len(seen.open) == 1 else 'are'} not recertified in Recert"
    expired = day(cycle.expires_on)
    blocks: list[Block] = [
        header("The season's end"),
        section(f"*{whole}*{known} for certifications that expired {expired}.\n{lapsed}."),
        *_people(f"Not recertified: do not staff unless eLicensing shows the {cycle.new_year} date", seen.open),
        *_people(f"Marked after {expired}", seen.late),
        *_people("Recertified, confirmed", seen.confirmed),
        *_people("Recertified, self-reported", seen.self_reported),
        section(f"The whole list as a file: `/recert roster export {cycle.year}`"),
        sources(cycle),
    ]
    text = (
        f"{whole}{known} for certifications that expired {expired}; {lapsed}. "
        f"The whole list as a file: /recert roster export {cycle.year}. {figures(cycle)}"
    )
    return Answer(text=text, blocks=tuple(blocks))


def _people(what: str, people: Sequence[str]) -> list[Block]:
    if not people:
        return []
    names = ", ".join(people[:MAX_NAMES])
    more = f" and {len(people) - MAX_NAMES:,} more" if len(people) > MAX_NAMES else ""
    return [section(f"*{what} ({len(people):,})*\n{names}{more}")]
