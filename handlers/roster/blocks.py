"""The roster: where each member stands, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handlers.answer import Answer, Block
from handlers.progress.place_blocks import answer_state
from handlers.ui.blocks import (
    Button,
    actions,
    context,
    counted,
    day,
    divider,
    escape,
    header,
    paragraphs,
    plain_hours,
    section,
    sources,
    who,
)
from handlers.ui.button_values import RosterPage, ShowPlace
from handlers.ui.buttons import button, show_button
from handlers.ui.officer_buttons import confirm_button, forget_button, remind_buttons, send_button
from handlers.ui.steps import remaining, told_apart
from rules.cycle import Cycle
from rules.levels import Level
from rules.requirements import Education
from rules.standing import Standing
from storage.roster import Person

PAGE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A member with their cycle, and the number of days since their last change."""

    person: Person
    cycle: Cycle
    at_risk: bool
    quiet: int


def page(
    agency: str,
    rows: Sequence[Row],
    *,
    everybody: Sequence[Row],
    declined: Sequence[str],
    number: int,
    words: str,
    today: date,
    education: Education,
    agency_id: int,
    asker: str,
    note: str | None = None,
) -> Answer:
    """Return one page of the members found; a number past the end gives the last page. `words` are the filter's.

    `asker` is the officer who reads it: nobody can confirm themselves. `note` says what was just done.
    """
    pages = max(-(-len(rows) // PAGE), 1)
    number = min(max(number, 1), pages)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    blocks: list[Block] = [section(note)] if note else []
    blocks += [header(f"Roster · {agency}"), section(f"{counts(everybody)}." if everybody else _nobody(agency))]
    asked = _filter_summary(agency, len(rows), len(everybody), words) if words and everybody else ""
    if asked:
        blocks.append(section(asked))
    numbered = enumerate(shown, (number - 1) * PAGE + 1)
    for expires_on, cohort in groupby(numbered, key=lambda each: each[1].person.expires_on):
        blocks.append(section(f"*Expires {day(expires_on)}* · {remaining(expires_on, today)}"))
        for place, row in cohort:
            blocks += _member(row, place, line(row, education), asker, agency_id, there=f"{number}:{words}")
    waiting = paragraphs(answers(everybody, declined))
    if waiting:
        blocks.append(section(waiting))
    buttons = _buttons(number, pages, words, everybody) + remind_buttons(agency_id, open_among(shown, asker))
    buttons += _for_the_unanswered(agency_id, everybody)
    if buttons:
        blocks += [divider(), actions(*buttons)]
    if shown:
        blocks.append(context(f"Page {number} of {pages}. {_AT_RISK}"))
        blocks.append(sources(shown[0].cycle, education.hours))
    said = [note] if note else []
    said += [f"{escape(agency)} has {counts(everybody)}." if everybody else _nobody(agency).replace("`", "")]
    said += [asked, _first(shown), waiting.replace("\n", " ")]
    if pages > 1:
        said.append(f"This is page {number} of {pages}.")
    return Answer(text=" ".join(filter(None, said)), blocks=tuple(blocks))


def open_among(rows: Sequence[Row], asker: str) -> list[str]:
    """Return the users who are not recertified and have a record of their own, without the officer who reads it."""
    people = (row.person for row in rows if not row.person.standing.recertified and row.person.place_id is None)
    return [person.user_id for person in people if person.user_id is not None and person.user_id != asker]


def _nobody(agency: str) -> str:
    return f"Nobody has joined {escape(agency)} yet. Members type `/recert join` in the agency's channel."


def _filter_summary(agency: str, found: int, of: int, words: str) -> str:
    """Return how many members are shown, and the words of the filter."""
    levels = {str(level): level.label for level in Level}
    names = ", ".join(levels.get(word, word.replace("-", " ")) for word in words.split())
    return f"Showing {found:,} of {of:,}: {names}." if found else f"Nobody of {escape(agency)} matches “{names}”."


def _member(row: Row, place: int, said: str, asker: str, agency_id: int, *, there: str) -> list[Block]:
    """Return somebody, with buttons to see more, and to confirm what is self-reported.

    A screen reader is told of a button whose it is by their place: what it says is no text with mentions.
    """
    person = row.person
    who = f"member {place}, {person.level.label}, {_where(person.standing)}"
    if person.place_id is not None:
        return [section(said, button("Details", ShowPlace(agency_id, person.place_id), spoken=f"Details of {who}"))]
    if person.user_id is None or person.user_id == asker:
        return [section(said)]
    details = show_button("Details", f"status <@{person.user_id}>", spoken=f"Details of {who}")
    if person.standing.recertified and person.standing.confirmation is None:
        confirm = confirm_button(person.user_id, row.cycle, there, spoken=f"Confirm the new date of {who}")
        return [section(said), actions(confirm, details)]
    return [section(said, details)]


_AT_RISK = (
    ":warning: At risk: more steps open than weeks until the recommended date, no new date a week after submitting, "
    "or expired."
)


def answers(everybody: Sequence[Row], declined: Sequence[str]) -> list[str]:
    """Return a sentence each about those who are not in Slack, who have not answered, and who declined."""
    offered = [row.person for row in everybody if row.person.place_id is not None]
    named = [person for person in offered if person.user_id]
    said = [
        ("not in Slack yet", [escape(person.name) for person in offered if not person.user_id]),
        ("not told yet", [f"<@{person.user_id}>" for person in named if not person.invited]),
        ("no answer yet", [f"<@{person.user_id}>" for person in named if person.invited]),
        ("declined, and not counted", [f"<@{each}>" for each in declined]),
    ]
    return [f"{len(people):,} {what}: {_few(people)}." for what, people in said if people]


def _few(names: Sequence[str]) -> str:
    rest = len(names) - PAGE
    return ", ".join(names[:PAGE]) + (f" and {rest:,} more" if rest > 0 else "")


def _for_the_unanswered(agency_id: int, everybody: Sequence[Row]) -> list[Button]:
    offered = [row.person for row in everybody if row.person.place_id is not None]
    untold = sum(not person.invited for person in offered)
    unknown = sum(not person.user_id for person in offered)
    found = [send_button(agency_id, untold, primary=False)] if untold else []
    return found + ([forget_button(agency_id, unknown)] if unknown else [])


def counts(everybody: Sequence[Row]) -> str:
    """Return the counts of an agency's members, in a line."""
    done = sum(row.person.standing.recertified for row in everybody)
    risk = sum(row.at_risk for row in everybody)
    members = counted(len(everybody), "member")
    confirmed = sum(row.person.standing.confirmation is not None for row in everybody)
    recertified = f"{done:,} recertified" + (f" ({told_apart(done, confirmed)})" if confirmed else "")
    return f"{members}, {recertified}, {risk:,} at risk (self-reported)"


def line(row: Row, education: Education) -> str:
    """Return a member in three lines, each of which fits on a phone: name, progress, and last change."""
    person, standing = row.person, row.person.standing
    mark = ":white_check_mark:" if standing.recertified else ":warning:" if row.at_risk else ":small_blue_diamond:"
    where = _where(standing)
    hours = f"{plain_hours(person.hours)} of {plain_hours(education.hours.by_level[person.level].total)} h"
    changed = f"changed {counted(row.quiet, 'day')} ago" if row.quiet else "changed today"
    by = ""
    if person.place_id is not None:
        changed = answer_state(invited=person.invited, in_slack=person.user_id is not None)
        by = " (by officer)" if standing.done else ""
    return (
        f"{mark} {called(person)} · {person.level.label}{' · at risk' if row.at_risk else ''}\n"
        f"{standing.count} of {len(standing.steps)} steps{by} · *{where}*\n{hours} · {changed}"
    )


def called(person: Person) -> str:
    """Return a mention of somebody on a roster, or the name of one whom Slack does not know."""
    return who(person.user_id, person.name)


def _where(standing: Standing) -> str:
    if standing.next is not None:
        return f"next {standing.next}"
    return f"recertified, {'confirmed' if standing.confirmation else 'self-reported'}"


def _first(shown: Sequence[Row]) -> str:
    if not shown:
        return ""
    person = shown[0].person
    return f"First is {called(person)}, {_where(person.standing)}."


def _buttons(number: int, pages: int, words: str, everybody: Sequence[Row]) -> list[Button]:
    found = []
    if number > 1:
        found.append(button("Previous", RosterPage(number - 1, words)))
    if number < pages:
        found.append(button("Next", RosterPage(number + 1, words)))
    if words:
        found.append(button("Everybody", RosterPage(1, "")))
    elif any(row.at_risk for row in everybody) and not all(row.at_risk for row in everybody):
        found.append(button("Only at risk", RosterPage(1, "at-risk")))
    return found
