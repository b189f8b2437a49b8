"""The list of those who wait for their training officer's approval at NREMT, with a button each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Answer, Block
from handlers.officers import missing
from handlers.ui.blocks import (
    Button,
    actions,
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
from handlers.ui.buttons import ButtonValue, button
from handlers.ui.officer_values import ApprovalsPage, Approve, ApprovePlace
from handlers.ui.steps import lines
from rules.cycle import Cycle
from rules.dates import days_left
from rules.levels import Level
from storage.agencies import Leaders
from storage.tables import Agency, key

PAGE = 10
_LABEL = "Approved at NREMT"
_ONLY_RECORDS = "\nThe buttons only record it here: approve each application at NREMT first."


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has submitted at NREMT, and since which day they wait; `user_id` is None outside of Slack.

    `place_id` is that of one on the roster who has not answered.
    """

    user_id: str | None
    place_id: int | None
    called: str
    level: Level
    cycle: Cycle
    since: date


def page(
    agency: Agency,
    waiting: Sequence[Waiting],
    *,
    cycle: Cycle,
    number: int,
    today: date,
    asker: str,
    leaders: Leaders,
    note: str = "",
    undo: Button | None = None,
) -> Answer:
    """Return one page of those who wait, the longest first; a number past the end gives the last page.

    `cycle` has the facts below them. `asker` is the officer who reads it, of an agency that `leaders` lead: nobody
    approves themselves. `note` says what was just done, and `undo` takes it back.
    """
    pages = max(-(-len(waiting) // PAGE), 1)
    number = min(max(number, 1), pages)
    shown = waiting[(number - 1) * PAGE : number * PAGE]
    whole = counted_waiting(agency.name, len(waiting))
    blocks: list[Block] = [section(note, undo)] if note else []
    blocks += [
        header(f"Approvals at NREMT · {agency.name}"),
        section(f"*{whole}* (self-reported).{_ONLY_RECORDS if shown else ''}"),
    ]
    places = range((number - 1) * PAGE + 1, number * PAGE + 1)
    for place, each in zip(places, shown, strict=False):
        about = f"{_LABEL}: member {place}, {each.level.label}, waiting since {day(each.since)}"
        approve = button(_LABEL, _approve(each, key(agency), number), spoken=about)
        blocks.append(_member(each, approve, today, asker, leaders))
    turns = [button("Previous", ApprovalsPage(number - 1))] if number > 1 else []
    turns += [button("Next", ApprovalsPage(number + 1))] if number < pages else []
    if turns:
        blocks += [actions(*turns), context(f"Page {number} of {pages}.")]
    if waiting:
        facts = [cycle.published.pitfalls[key] for key in ("nremt_not_approved", "nremt_validated_by")]
        blocks.append(context(paragraphs(lines(cycle, facts))))
    blocks.append(sources(cycle))
    said = [note, f"{whole} (self-reported)."]
    said += [
        f"{'Longest wait' if number == 1 else 'At the top'}: {shown[0].called}, since {day(shown[0].since)}."
        if shown
        else ""
    ]
    said += [f"This is page {number} of {pages}." if pages > 1 else "", figures(cycle)]
    return Answer(text=" ".join(filter(None, said)), blocks=tuple(blocks))


def counted_waiting(agency: str, number: int, expires_on: date | None = None) -> str:
    """Return how many members of an agency wait, of one date or of all, as the beginning of a sentence."""
    who = f"{counted(number, 'member')} of" if number else "Nobody at"
    whose = f" whose certification{'s expire' if number > 1 else ' expires'} {day(expires_on)}" if expires_on else ""
    return f"{who} {escape(agency)}{whose} {'are' if number > 1 else 'is'} waiting for approval at NREMT"


def line(each: Waiting, today: date) -> str:
    """Return who waits, since when, and by whom else it must be approved."""
    too = "" if each.level is Level.EMT else " · needs the medical director too"
    ago = -days_left(each.since, today)
    return (
        f"{each.called} · {each.level.label}{too}\nsince {day(each.since)} ({counted(ago, 'day') if ago else 'today'})"
    )


def _approve(each: Waiting, agency_id: int, page: int) -> ButtonValue:
    if each.user_id is not None:
        return Approve(each.user_id, each.cycle.year, "yes", page)
    if each.place_id is None:
        raise LookupError("somebody outside of Slack without a place on a roster")
    return ApprovePlace(agency_id, each.place_id, each.cycle.year, "yes", page)


def _member(each: Waiting, approve: Button, today: date, asker: str, leaders: Leaders) -> Block:
    if each.user_id == asker:
        yours = missing(leaders) or "Another training officer has to approve yours."
        return section(f"{line(each, today)}\n{yours}")
    return section(line(each, today), approve)
