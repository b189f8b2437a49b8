"""The report for training officers at a season's end: the outcome.

People are mentioned: in a direct message between the bot and an officer, that notifies nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block
from handlers.reminders.waiting_blocks import approvals_button, waiting_lines
from handlers.roster.approval_blocks import Waiting, counted_waiting
from handlers.ui.blocks import actions, capital, context, day, escape, figures, header, paragraphs, section, sources
from handlers.ui.buttons import show_button
from handlers.ui.facts import sourced, usual_age
from handlers.ui.officer_buttons import remind_buttons
from handlers.ui.steps import told_apart
from rules.book import SourcedLine
from rules.cycle import Cycle, last_of_season
from storage.departed import LeftSince
from storage.roster import RowId

MAX_NAMES = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """The people of a cohort by outcome, as they are called; those who were late are among the recertified.

    `not_counted` are those whose Slack accounts are deactivated, `left` those who left since; `remindable` the open
    who are named and still there. `due_on` is the day of a report that comes late.
    """

    confirmed: Sequence[str]
    self_reported: Sequence[str]
    late: Sequence[str]
    open: Sequence[str]
    not_counted: Sequence[str]
    left: LeftSince
    due_on: date | None
    remindable: Sequence[RowId]
    waiting: Sequence[Waiting]
    channel: str
    today: date


def summary(agency: str, agency_id: int, cycle: Cycle, seen: Outcome, what_now: Sequence[SourcedLine]) -> Answer:
    """Return the outcome of a cohort's season; `what_now` is what holds for those whose certification lapsed."""
    recertified = len(seen.confirmed) + len(seen.self_reported) + seen.left.recertified
    lapsed_ones = len(seen.open) + seen.left.members - seen.left.recertified
    members, late = recertified + lapsed_ones, len(seen.late) + seen.left.late
    expired = day(cycle.expires_on)
    whole, of_whom = _whole(recertified, members, escape(agency), expired)
    how = told_apart(recertified, len(seen.confirmed) + seen.left.confirmed)
    if late:
        how += f"; {f'{late:,} of them ' if recertified > 1 else ''}marked only after that date"
    known = f" ({how})" if recertified else ""
    lapsed = f"{lapsed_ones:,} lapsed, as far as Recert knows" if lapsed_ones else "nobody lapsed"
    if seen.left.members:
        have = "has" if seen.left.members == 1 else "have"
        who = f"{seen.left.members:,} of the {members:,} {have}" if members > 1 else "they have"
        lapsed += f"; {who} left since, and only the number is kept"
    if seen.not_counted:
        lapsed += f". {_not_counted(len(seen.not_counted))}"
    comes_late = [f"This was due {day(seen.due_on)}, and shows how it stands today."] if seen.due_on else []
    blocks: list[Block] = [
        header("The season's end"),
        *map(context, comes_late),
        section(f"*{whole}*{known}{of_whom}.\n{capital(lapsed)}."),
        *_people(f"Not recertified: do not staff unless eLicensing shows the {cycle.new_year} date", seen.open),
        *_approvals(agency, seen.waiting),
        *(_what_now(what_now, cycle, seen.today) if seen.open else []),
        *_people(f"Marked after {expired}", seen.late),
        *_people("Recertified, confirmed", seen.confirmed),
        *_people("Recertified, self-reported", seen.self_reported),
        *_people("Deactivated in Slack, not counted", seen.not_counted),
        section(f"The whole list as a file: `/recert roster export {cycle.year}`"),
        actions(
            show_button("Roster", f"roster {cycle.year}"),
            *approvals_button(seen.channel, seen.waiting),
            *remind_buttons(agency_id, seen.remindable),
        ),
        sources(cycle),
    ]
    unless = f"Do not staff them unless eLicensing shows the {cycle.new_year} date. " if seen.open else ""
    text = (
        f"{whole}{known}{of_whom}; {lapsed}. {unless}"
        f"{f'{counted_waiting(agency, len(seen.waiting))}. ' if seen.waiting else ''}"
        f"{''.join(f'{each} ' for each in comes_late)}The whole list as a file: /recert roster export {cycle.year}. "
        f"{figures(cycle)}"
    )
    return Answer(text=text, blocks=tuple(blocks))


def _not_counted(number: int) -> str:
    if number == 1:
        return "1 more isn't counted: their Slack account was deactivated at the time"
    return f"{number:,} more aren't counted: their Slack accounts were deactivated at the time"


def _whole(recertified: int, members: int, agency: str, expired: str) -> tuple[str, str]:
    """Return how many recertified, and of what, where that is not said before: an agency may have other cohorts."""
    if members == 1:
        what = "recertified" if recertified else "didn't recertify"
        return f"The one member of {agency} whose certification expired {expired} {what}", ""
    number = "All" if recertified == members else f"{recertified:,} of"
    return f"{number} {members:,} members of {agency} recertified", f" for certifications that expired {expired}"


def _approvals(agency: str, waiting: Sequence[Waiting]) -> list[Block]:
    return [section(paragraphs(waiting_lines(agency, waiting)))] if waiting else []


def _what_now(facts: Sequence[SourcedLine], cycle: Cycle, today: date) -> list[Block]:
    title = "*What's next for those not recertified*: `/recert deadlines` tells each of them how to reinstate."
    said = [title, *(sourced(facts, usual_age(facts)) if facts else [])]
    if (last := last_of_season(cycle.expires_on)) >= today:
        said.append(f"Anyone who marks V by {day(last)} still counts in this season, as late.")
    return [section(paragraphs(said))]


def _people(what: str, people: Sequence[str]) -> list[Block]:
    if not people:
        return []
    names = ", ".join(people[:MAX_NAMES])
    more = f" and {len(people) - MAX_NAMES:,} more" if len(people) > MAX_NAMES else ""
    return [section(f"*{what} ({len(people):,})*\n{names}{more}")]
