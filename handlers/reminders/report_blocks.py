"""The report for training officers at a season's end: the outcome.

People are mentioned: in a direct message between the bot and an officer, that notifies nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.answer import Answer, Block
from handlers.ui.blocks import counted, day, escape, figures, header, section, sources
from handlers.ui.steps import told_apart
from rules.cycle import Cycle

MAX_NAMES = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """The people of a cohort by outcome, as they are called; those who were late are among the recertified."""

    confirmed: Sequence[str]
    self_reported: Sequence[str]
    late: Sequence[str]
    open: Sequence[str]


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
