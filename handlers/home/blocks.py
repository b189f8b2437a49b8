"""The App Home: what a person sees who opens the app, with buttons for what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.answer import Block
from handlers.progress.status_blocks import Status, picture
from handlers.roster.lines import Row, line
from handlers.roster.sums import Ended, counts, season_before
from handlers.text import unknown_zone
from handlers.ui.blocks import Button, actions, context, counted, day, divider, header, paragraphs, section, sources
from handlers.ui.buttons import button, join_button, show_button
from handlers.ui.officer_values import OfficeCommand, ShowInChannel
from rules.cycle import Cycle
from rules.dates import is_zone
from rules.requirements import Education
from rules.steps import CERTIFICATION_STEPS
from storage.tables import Agency

_MAX_AT_RISK = 5
_MAX_AGENCIES = 10
"""Agencies that are shown: Slack takes 100 blocks, and an agency has up to seven."""


@dataclass(frozen=True, slots=True)
class LedAgency:
    """An agency as its training officer sees it; `rows` are its members, most at risk first.

    `ended` is the season that has just ended, if these do not show it.
    """

    agency: Agency
    rows: Sequence[Row]
    next_nudge: date | None
    education: Education
    ended: Ended | None = None


def home(cycle: Cycle, own: Status | None, agencies: Sequence[LedAgency]) -> list[Block]:
    """Return the member's own status, or how to begin, and the agencies that they lead."""
    blocks = [*(_own(own) if own else _newcomer(led=bool(agencies))), *_led(agencies)]
    hours = [own.hours_rule] if own else [led.education.hours for led in agencies[:_MAX_AGENCIES]]
    blocks.append(sources(cycle, *hours))
    return blocks


def without_zone(zone: str, agencies: Sequence[LedAgency]) -> list[Block]:
    """Return the Home of somebody whose own agency has a time zone that nobody knows."""
    return [section(unknown_zone(zone)), *_led(agencies)]


def _led(agencies: Sequence[LedAgency]) -> list[Block]:
    blocks = [each for led in agencies[:_MAX_AGENCIES] for each in (divider(), *_led_agency(led))]
    if (more := len(agencies) - _MAX_AGENCIES) > 0:
        said = f"and {counted(more, 'agency', 'agencies')} more: `/recert roster` in the channel of each"
        blocks.append(context(said))
    return blocks


def _newcomer(*, led: bool) -> list[Block]:
    whose = "You haven't joined yet. If you hold a certification, tell" if led else "Tell"
    return [
        header("Get recertified on time"),
        section(
            "Two websites, two fees, two submissions, one goal: "
            "you are recertified when *eLicensing* shows the new date."
        ),
        section(f"{whose} Recert your level and date once. Then you'll see here what's next and what it costs."),
        actions(join_button(), show_button("All steps", "steps"), show_button("Fees", "fees")),
    ]


def _own(own: Status) -> list[Block]:
    ticks = paragraphs([_ticks(own, "A", "NREMT"), _ticks(own, "B", "eLicensing"), _ticks(own, "V", "New date")])
    return [
        *picture(own),
        *([] if own.is_early else [section(ticks)]),
        actions(
            show_button("My steps", "steps"),
            show_button("Education", "ce"),
            *([] if own.is_early else [show_button("Fees", "fees")]),
            show_button("Deadlines", "deadlines"),
            show_button("Reminders", "remind"),
            join_button("My record", style=None),
        ),
    ]


def _ticks(own: Status, part: str, title: str) -> str:
    steps = [step for step in CERTIFICATION_STEPS if step.startswith(part)]
    return f"*{title}*  {len(own.standing.done.intersection(steps))} of {len(steps)} done"


def _led_agency(led: LedAgency) -> list[Block]:
    agency = led.agency
    if not is_zone(agency.timezone):
        words = section(unknown_zone(agency.timezone, leads=True))
        return [header(agency.name), words, actions(_agency_button("Settings", agency, "agency"))]
    at_risk = [row for row in led.rows if row.at_risk]
    blocks: list[Block] = [
        header(agency.name),
        section(f"{counts(led.rows, ended=led.ended is not None)}. {season_before(led.ended)}".strip()),
    ]
    if at_risk:
        blocks.append(section(paragraphs([line(row, led.education) for row in at_risk[:_MAX_AT_RISK]])))
    if len(at_risk) > _MAX_AT_RISK:
        lapsed = all(row.lapsed for row in at_risk[_MAX_AT_RISK:])
        blocks.append(context(f"and {len(at_risk) - _MAX_AT_RISK:,} more {'lapsed' if lapsed else 'at risk'}"))
    coming = f"Next nudge: {day(led.next_nudge)}." if led.next_nudge else "No nudge is coming."
    blocks += [
        context("Nudges are paused." if agency.paused else coming),
        actions(
            _agency_button("Roster", agency, "roster"),
            _agency_button("Coming nudges", agency, "nudge preview"),
            _agency_button("Settings", agency, "agency"),
        ),
    ]
    return blocks


def _agency_button(label: str, agency: Agency, command: OfficeCommand) -> Button:
    return button(label, ShowInChannel(agency.channel_id, command))
