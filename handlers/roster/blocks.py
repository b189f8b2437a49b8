"""The roster: where each member stands, a line each, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.answer import Answer, Block
from handlers.roster.filters import AT_RISK, LAPSED, UNCONFIRMED, RosterFilter
from handlers.roster.lines import SELF_REPORTED, Row, called, hours_matter, in_words, legend, line, state, where
from handlers.roster.sums import Ended, answers, counts, left_since, of_season, season_before, until
from handlers.slack.names import NO_NAMES, Names
from handlers.text import listed
from handlers.ui.blocks import (
    Button,
    actions,
    context,
    day,
    divider,
    escape,
    escape_name,
    header,
    paragraphs,
    section,
    sources,
)
from handlers.ui.buttons import button, show_button
from handlers.ui.officer_buttons import confirm_button, forget_button, remind_buttons, send_button
from handlers.ui.officer_values import RosterPage, ShowPlace
from handlers.ui.steps import remaining
from rules.dates import has_expired
from rules.requirements import Education
from storage.departed import LeftSince
from storage.roster import Person, RowId

PAGE = 25
"""Members on a page: Slack takes 50 blocks in a message, and around the members there are ten at most."""
_MOST_TITLES = 10
"""Titles of cohorts on a page that stand in a block of their own."""
_NAMES_UNKNOWN = (
    " Slack didn't give Recert people's names just now, so only those in your roster were searched. Try again in a "
    "minute; if it stays so, ask whoever runs Recert."
)


@dataclass(frozen=True, slots=True)
class Roster:
    """An agency's roster as its training officer `asker` reads it; `declined` are users who answered “Not me”.

    `ended` is the season before, which today's roster no longer shows; of a season's own page `left` are those who left
    since, and `until` are the last days of its dates, once they are over.
    """

    agency: str
    agency_id: int
    everybody: Sequence[Row]
    declined: Sequence[str]
    today: date
    education: Education
    asker: str
    ended: Ended | None = None
    left: LeftSince | None = None
    until: frozenset[date] = frozenset()


def page(
    roster: Roster, wanted: RosterFilter, number: int, *, names: Names | None = NO_NAMES, note: str | None = None
) -> Answer:
    """Return one page of the members whom a filter finds; a number past the end gives the last page.

    `names` are those that a search read in Slack, None if Slack did not say them; `note` says what was just done.
    """
    agency, everybody, agency_id, asker = roster.agency, roster.everybody, roster.agency_id, roster.asker
    rows = [row for row in everybody if wanted.has(row, names or NO_NAMES)]
    pages = max(-(-len(rows) // PAGE), 1)
    whole = counts(everybody, ended=roster.ended is not None)
    about = f"{whole}." if everybody else _nobody(agency, wanted.year)
    if roster.left is not None and roster.left.members and wanted.year is not None:
        about = of_season(wanted.year, everybody, roster.left, whole)
    number = min(max(number, 1), pages)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    blocks: list[Block] = [section(note)] if note else []
    blocks += [
        header(f"Roster · {agency}"),
        section(about),
    ]
    asked = _filter_summary(agency, rows, everybody, wanted) if wanted.words and everybody else ""
    asked += until(roster.until)
    asked += left_since(roster.left)
    asked += _NAMES_UNKNOWN if names is None else ""
    if asked:
        blocks.append(section(asked))
    if ended := season_before(roster.ended):
        blocks.append(section(ended))
    blocks += _members(roster, wanted, number, shown, names or NO_NAMES)
    waiting = paragraphs(answers(rows, () if wanted.words else roster.declined))
    if waiting:
        blocks.append(section(waiting))
    buttons = _buttons(number, pages, wanted, everybody, rows, asker)
    buttons += [button(f"{roster.ended.year} season", RosterPage(1, f"{roster.ended.year}"))] if roster.ended else []
    buttons += remind_buttons(agency_id, open_among(shown, asker))
    if not wanted.words:
        buttons += _for_the_untold(agency_id, everybody)
    buttons += _for_the_unknown(agency_id, shown)
    if buttons:
        blocks += [divider(), actions(*buttons)]
    if shown:
        turned = [f"Page {number} of {pages}."] if pages > 1 else []
        if about_rows := [*turned, *legend(shown, roster.education)]:
            blocks.append(context(paragraphs(about_rows)))
        hours = [roster.education.hours] if any(hours_matter(row.person) for row in shown) else []
        blocks.append(sources(shown[0].cycle, *hours))
    said = [note] if note else []
    said += [f"{escape(agency)} has {about}" if about.startswith(whole) else about.replace("`", "")]
    said += [asked.strip().replace("`", ""), ended.replace("`", ""), _first(shown), waiting.replace("\n", " ")]
    if pages > 1:
        said.append(f"This is page {number} of {pages}.")
    return Answer(text=" ".join(filter(None, said)), blocks=tuple(blocks))


def _members(roster: Roster, wanted: RosterFilter, number: int, shown: Sequence[Row], names: Names) -> Iterator[Block]:
    """Yield a block for each of those shown on a page, with a title above the first of each cohort."""
    there = f"{number}:{wanted.words}" if wanted.confirms else None
    apart = len({_group(row.person) for row in shown}) <= _MOST_TITLES
    group = None
    for place, row in enumerate(shown, (number - 1) * PAGE + 1):
        title = "" if _group(row.person) == group else _title(row, roster.today)
        group = _group(row.person)
        found = _button(row, in_words(row, place, names), roster.asker, roster.agency_id, there)
        if title and apart:
            yield section(title.rstrip())
        yield section(f"{'' if apart else title}{line(row, roster.education)}", found)


def _group(person: Person) -> tuple[date, bool]:
    return person.expires_on, person.counted


def open_among(rows: Sequence[Row], asker: str) -> list[RowId]:
    """Return those who have something to do now, without the officer who reads it."""
    due = (row.person for row in rows if not row.early)
    people = (person for person in due if not (person.standing.recertified or person.deactivated or person.gone))
    return [person.row_id for person in people if person.user_id != asker]


def _nobody(agency: str, year: int | None) -> str:
    if year is not None:
        return f"Nobody counts in {escape(agency)}'s {year} season. `/recert roster` shows who is there now."
    return f"Nobody has joined {escape(agency)} yet. People join with `/recert join` in the agency's channel."


def _filter_summary(agency: str, found: Sequence[Row], everybody: Sequence[Row], wanted: RosterFilter) -> str:
    """Return how many are shown of the members who count, and how many others; and the words of the filter."""
    if found:
        members = sum(row.person.counted for row in found)
        of = sum(row.person.counted for row in everybody)
        shown = [f"{members:,} of {of:,}"] if members else []
        shown += [f"{len(found) - members:,} not counted"] if len(found) > members else []
        return f"Showing {listed(shown, 'and')}: {wanted.said}."
    nobody = f"Nobody on {escape(agency)}'s roster matches {wanted.said}."
    if wanted.name:
        nobody += " Recert searched for it as a name. The filters are a year, a level, `at-risk`, `lapsed`, "
        nobody += "`done` and `unconfirmed`."
    return f"{nobody} `/recert roster` shows everybody."


def _title(row: Row, today: date) -> str:
    """Return the line above the first of a cohort; of very many it stands in their block: a page has 50 at most."""
    when, over = day(row.person.expires_on), has_expired(row.person.expires_on, today)
    if not row.person.counted:
        why = "Deactivated in Slack, not counted" if row.person.deactivated else "Not counted: deactivated at the time"
        return f"*{why}* · {'expired' if over else 'expires'} {when}\n"
    left = remaining(row.person.expires_on, today).removeprefix("expired ")
    return f"*{'Expired' if over else 'Expires'} {when}* · {left}\n"


def _button(row: Row, whom: str, asker: str, agency_id: int, there: str | None) -> Button | None:
    """Return the button beside somebody: it shows more of them, or confirms what they reported, on the page `there`.

    Nobody has one for themselves.
    """
    person = row.person
    if person.place_id is not None:
        return button("Details", ShowPlace(agency_id, person.place_id), spoken=f"Details of {whom}")
    if person.user_id is None or person.user_id == asker or person.gone:
        return None
    if there is not None and not row.over:
        return confirm_button(person.user_id, row.cycle, there, spoken=f"Confirm the new date of {whom}")
    return show_button("Details", f"status <@{person.user_id}>", spoken=f"Details of {whom}")


def _for_the_untold(agency_id: int, everybody: Sequence[Row]) -> list[Button]:
    """Return the button that has all told who were not: it stands where everybody is shown."""
    untold = sum(row.person.place_id is not None and not row.person.invited for row in everybody)
    return [send_button(agency_id, untold, primary=False)] if untold else []


def _for_the_unknown(agency_id: int, shown: Sequence[Row]) -> list[Button]:
    """Return the button that takes those of a page off the roster who are not in Slack."""
    people = [row.person for row in shown if row.person.user_id is None]
    unknown = {person.place_id: escape_name(person.name) for person in people if person.place_id is not None}
    return [forget_button(agency_id, unknown)] if unknown else []


def _first(shown: Sequence[Row]) -> str:
    """Return who is at the top and what they do next, where they have something to do."""
    row = next(iter(shown), None)
    if row is None or not row.person.counted or row.person.standing.recertified or row.is_waiting_for_season:
        return ""
    return f"At the top: {called(row.person)}, {where(row)}."


def _buttons(
    number: int, pages: int, wanted: RosterFilter, everybody: Sequence[Row], rows: Sequence[Row], asker: str
) -> list[Button]:
    """Return the buttons that lead to other pages: those of the people of this filter, `rows`, and of everybody."""
    found, words = [], wanted.words
    if number > 1:
        found.append(button("Previous", RosterPage(number - 1, words)))
    if number < pages:
        found.append(button("Next", RosterPage(number + 1, words)))
    if words:
        found.append(button("Everybody", RosterPage(1, "")))
    elif any(row.at_risk for row in everybody) and not all(row.at_risk for row in everybody):
        lapsed = all(row.lapsed for row in everybody if row.at_risk)
        found.append(button("Only lapsed" if lapsed else "Only at risk", RosterPage(1, LAPSED if lapsed else AT_RISK)))
    # Of a season that is over, its page shows what was so then: see the status of each.
    confirmable = (row for row in rows if row.person.user_id != asker and not (row.person.gone or row.over))
    unconfirmed = sum(state(row) == SELF_REPORTED for row in confirmable)
    if unconfirmed and not wanted.confirms:
        there = replace(wanted, state=UNCONFIRMED).words
        found.append(button(f"Confirm dates ({unconfirmed:,})", RosterPage(1, there)))
    return found
