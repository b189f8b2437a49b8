"""The report for training officers while a season runs: who has not submitted, who waits for them, what changed.

People are mentioned: in a direct message between the bot and an officer, that notifies nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block
from handlers.reminders.waiting_blocks import approvals_button, waiting_lines
from handlers.reminders.weeks import SoFar
from handlers.roster.approval_blocks import Waiting, counted_waiting
from handlers.roster.blocks import open_among
from handlers.roster.lines import Row, called, lately, where
from handlers.ui.blocks import (
    Button,
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
    who,
)
from handlers.ui.buttons import show_button
from handlers.ui.officer_buttons import remind_buttons
from handlers.ui.steps import how_far, lines, remaining
from rules.cycle import Cycle
from rules.standing import Standing, waits_since
from rules.steps import StepCode
from storage.reported import Gone, LetterBefore
from storage.roster import Person, RowId

MAX_LINES = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a cohort is, for the training officer `reader`: `still` are those who are not recertified; `of` its size.

    `confirmed` is the number of those whose new date somebody else has confirmed.
    `first`: it is the first report of the season. `since` is the day of the last one before, None if there was none;
    `before` how many it counted, and `changes` who is in each change since then.
    `done_on` are the days on which those who are recertified marked V.
    """

    agency: str
    agency_id: int
    channel: str
    reader: str
    cycle: Cycle
    still: Sequence[Row]
    of: int
    confirmed: int
    waiting: Sequence[Waiting]
    first: bool
    since: date | None
    before: int
    changes: Mapping[str, Sequence[str]]
    done_on: Sequence[date]


def changes(now: Mapping[RowId, Standing], before: Mapping[RowId, Standing]) -> dict[str, list[RowId]]:
    """Return who is in each change between two standings, what matters most first; without what nobody did.

    What was taken back is a change too. Who is recertified, or approved, is not said to have submitted as well.
    """
    nobody = Standing(frozenset())
    both = [(each, now[each], before.get(each, nobody)) for each in now]

    def newly(step: StepCode) -> list[RowId]:
        return [each for each, is_now, was in both if step in is_now.done - was.done]

    def no_longer(step: StepCode) -> list[RowId]:
        return [each for each, is_now, was in both if step in was.done - is_now.done]

    recertified = newly(StepCode.V)
    approved = [each for each, is_now, was in both if is_now.approval and not was.approval]
    at_nremt, to_state = newly(StepCode.A5), newly(StepCode.B5)
    both_sides = [each for each in at_nremt if each in to_state]

    def but(people: list[RowId], *further: list[RowId]) -> list[RowId]:
        return [each for each in people if not any(each in more for more in further)]

    found = {
        "recertified (V)": recertified,
        "new date confirmed": [
            each
            for each, is_now, was in both
            if is_now.confirmation and StepCode.V in was.done and not was.confirmation
        ],
        "no longer recertified (V taken back)": no_longer(StepCode.V),
        "approved at NREMT": but(approved, recertified),
        "submitted both sides (A5, B5)": but(both_sides, recertified),
        "submitted at NREMT (A5)": but(at_nremt, recertified, approved, both_sides),
        "submitted to the state (B5)": but(to_state, recertified, both_sides),
        "no longer submitted at NREMT (A5 taken back)": no_longer(StepCode.A5),
        "no longer submitted to the state (B5 taken back)": no_longer(StepCode.B5),
    }
    return {what: users for what, users in found.items() if users}


def came_and_went(now: Sequence[Person], letter: LetterBefore) -> dict[str, list[str]]:
    """Return who came to a season since the letter before, who is no longer in it, and whose level changed.

    Of whom no name is kept there is an empty one.
    """
    known = {each.now_in: each for each in letter.people} | {each.member_id: each for each in letter.people}
    then = [(each, known.get(each.member_id)) for each in now]
    found = {
        "new or back": [called(each) for each, was in then if each.counted and was is None],
        "active in Slack again": [called(each) for each, was in then if each.counted and was and not was.counted],
        "deactivated in Slack": [called(each) for each, was in then if not each.counted and was and was.counted],
        "changed level": [
            f"{called(each)} ({each.level.label})" for each, was in then if was and was.level != each.level
        ],
    }
    for gone in letter.gone:
        found.setdefault(gone.why.value, []).append(_gone(gone))
    return {what: people for what, people in found.items() if people}


def _gone(gone: Gone) -> str:
    if gone.expires_on:
        return f"{who(gone.user_id, gone.name)} (now {day(gone.expires_on)})"
    by = f" (by <@{gone.by}>)" if gone.by and gone.user_id else ""
    return who(gone.user_id, gone.name) + by


def report(seen: Progress, today: date) -> Answer:
    """Return the report."""
    cycle, still = seen.cycle, seen.still
    left = remaining(cycle.expires_on, today)
    whole = how_far(seen.of - len(still), seen.confirmed, of=seen.of, agency=escape(seen.agency))
    sides = _sides(still)
    shown, more = still[:MAX_LINES], len(still) - MAX_LINES
    so_far = SoFar(seen.done_on, seen.of, cycle.opens, today)
    command = f"roster {cycle.year}"  # not only at risk: whoever is not recertified is listed here
    people = [
        f"{':warning:' if row.at_risk else ':small_blue_diamond:'} {called(row.person)} · {_where(row, '*')} · "
        f"{_lately(row)}{' · at risk' if row.at_risk else ''}"
        for row in shown
    ]
    if more > 0:
        people.append(f"and {more:,} more: `/recert {command}`")
    first = _season_ahead(seen) if seen.first else []
    blocks: list[Block] = [
        header("Your crew's next season" if first else "Who isn't recertified yet"),
        *map(section, first),
        section(f"*{whole}.*\n{capital(left)}: certifications expire {day(cycle.expires_on)}. {sides}."),
        context(so_far.drawn),
        *_changed(seen),
        *_waiting(seen),
        section(paragraphs(people)),
        actions(
            show_button("Roster", command),
            *approvals_button(seen.channel, seen.waiting),
            *_remind_buttons(seen, shown),
        ),
        context(f"Most at risk first.{_explained(shown)}"),
        sources(cycle),
    ]
    said = [*first, f"{whole}. {capital(left)} ({day(cycle.expires_on)}). {sides}.", so_far.said]
    if len(seen.waiting) != sum(map(_is_unapproved, (row for row in still if row.person.standing.waiting))):
        said.append(f"{counted_waiting(seen.agency, len(seen.waiting), seen.cycle.expires_on)}.")
    said += [f"Since {day(seen.since)}: {_counts(seen)}."] if seen.since else []
    said += [f"At the top: {called(still[0].person)}, {_where(still[0])}, {_lately(still[0])}.", figures(cycle)]
    return Answer(text=" ".join(filter(None, said)), blocks=tuple(blocks))


def _explained(shown: Sequence[Row]) -> str:
    quiet = any("no activity" in _lately(row) for row in shown)
    return " No activity: nothing marked or logged." if quiet else ""


def _season_ahead(seen: Progress) -> list[str]:
    """Return what the first report of a season begins with."""
    what = f"{counted(seen.of, 'certification')} expire{'s' if seen.of == 1 else ''}"
    return [f"Your crew's next season: {what} {day(seen.cycle.expires_on)}."]


def _remind_buttons(seen: Progress, shown: Sequence[Row]) -> list[Button]:
    return remind_buttons(seen.agency_id, open_among(shown, seen.reader))


def _sides(still: Sequence[Row]) -> str:
    waiting = [row for row in still if row.person.standing.waiting]
    unapproved = sum(map(_is_unapproved, waiting))
    acting, only = len(still) - len(waiting), len(waiting) - unapproved
    parts = [f"{acting:,} {_have(acting)}n't submitted both sides"] if acting else []
    if unapproved:
        be = "is" if unapproved == 1 else "are"
        parts.append(f"{unapproved:,} {_have(unapproved)} submitted both and {be} waiting for approval at NREMT")
    parts += [f"{only:,} {'is' if only == 1 else 'are'} only waiting for the new date"] if only else []
    return "; ".join(parts)


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _is_unapproved(row: Row) -> bool:
    return waits_since(row.person.standing, row.person.affiliation) is not None


def _changed(seen: Progress) -> list[Block]:
    if seen.since is None:
        return []
    title = f"*Since {day(seen.since)}*"
    told = [f"{capital(what)}: {_names(people)}" for what, people in seen.changes.items()]
    if not told:
        return [section(f"{title}: {_counts(seen)}")]
    return [section(paragraphs([f"{title}{_sizes(seen)}", *told]))]


def _counts(seen: Progress) -> str:
    said = ", ".join(f"{len(people):,} {what}" for what, people in seen.changes.items())
    return (said or ("no changes" if seen.before == seen.of else "")) + _sizes(seen)


def _sizes(seen: Progress) -> str:
    return "" if seen.before == seen.of else f" ({counted(seen.before, 'person', 'people')} then, {seen.of:,} now)"


def _names(people: Sequence[str]) -> str:
    named = [each for each in people if each]
    more = f" and {len(named) - MAX_LINES:,} more" if len(named) > MAX_LINES else ""
    said = [", ".join(named[:MAX_LINES]) + more] if named else []
    if nameless := len(people) - len(named):
        said.append(
            f"{counted(nameless, 'person', 'people')} whose {'name' if nameless == 1 else 'names'} Recert doesn't keep"
        )
    return ", and ".join(said)


def _waiting(seen: Progress) -> list[Block]:
    if not seen.waiting:
        return []
    facts = [seen.cycle.published.pitfalls["nremt_not_approved"]]
    return [
        section(paragraphs(waiting_lines(seen.agency, seen.waiting, seen.cycle.expires_on))),
        context(*lines(seen.cycle, facts)),
    ]


def _where(row: Row, bold: str = "") -> str:
    standing = row.person.standing
    return where(row) if standing.waiting else f"next: {bold}{where(row)}{bold}"


def _lately(row: Row) -> str:
    return lately(row, f"no activity for {counted(row.quiet, 'day')}")
