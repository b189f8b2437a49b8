"""Later dates in a roster's file: who has one, though V isn't marked, and what the officer says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.answer import Answer, Block
from handlers.text import listed
from handlers.ui.blocks import Button, actions, counted, day, paragraphs, section
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.officer_values import SayLaterDates
from handlers.uploads.blocks import SLACK, Style, called, first_few, some_of
from storage.later_dates import LaterDates, Settled
from storage.roster_import_result import NewDate, OnRoster

_MOST = 150
"""People of whom one button speaks: its value has room for the ids of so many rows."""
_NAMED = 3
"""People whom a question before confirming names."""
_NOT_ONESELF = "You can't confirm your own date: mark it yourself (`/recert done v`), or another officer confirms it."


def question(people: Sequence[NewDate], agency_id: int, by: str, now: datetime) -> Answer:
    """Ask the training officer `by` what later dates in a file are; an empty answer for nobody."""
    if not people:
        return Answer("", ())
    blocks: list[Block] = []
    for group in _groups(people):
        own = [_NOT_ONESELF] if any(each.user_id == by for each in group) else []
        blocks.append(section(paragraphs([f"*{_kept(group)}*", *_named(SLACK, group), *own])))
        blocks.append(actions(*_buttons(group, agency_id, by, now)))
    return Answer(" ".join(_kept(group) for group in _groups(people)), tuple(blocks))


def said(style: Style, people: Sequence[NewDate]) -> list[str]:
    """Return who has a later date in the file, a line each, where no button asks what it is."""
    if not people:
        return []
    advice = (
        f"If they've recertified, confirm each new date in Slack: {style.command('/recert roster')}, Details. If an "
        f"old date was wrong, members correct it with {style.command('/recert join')}."
    )
    return [*(line for group in _groups(people) for line in (_kept(group), *_named(style, group))), advice]


def outcome(got: Settled, before: date, after: date, to: LaterDates) -> Answer:
    """Return whose new date was confirmed, or whose old one was corrected, and who was left as they are."""
    lines = []
    if got.done and to is LaterDates.RENEWED:
        have = counted(len(got.done), "person has", "people have")
        lines.append(f"*{have} recertified until {day(after)}, confirmed by you: {_people(got.done)}.*")
    elif got.done:
        dates = "date is" if len(got.done) == 1 else "dates are"
        lines.append(f"*{len(got.done):,} {dates} corrected from {day(before)} to {day(after)}: {_people(got.done)}.*")
    if got.own:
        lines.append(_NOT_ONESELF)
    if got.others:
        lines.append(
            f"Nothing changed for {_people(got.others)}: what's recorded of them has changed since you were asked."
        )
    if not lines:
        lines.append("Nothing changed: they're all off your roster by now.")
    text = " ".join(line.strip("*") for line in lines)
    return Answer(text, (section(paragraphs(lines)),))


def minute_of(moment: datetime) -> int:
    """Return a moment's minute, counted from 1970, as the buttons say when they were shown."""
    return int(moment.timestamp()) // 60


def _groups(people: Sequence[NewDate]) -> Iterator[list[NewDate]]:
    """Yield people by the two dates that they have, as many as one button speaks of."""
    for dates in sorted({(each.before, each.after) for each in people}):
        them = [each for each in people if (each.before, each.after) == dates]
        yield from (them[at : at + _MOST] for at in range(0, len(them), _MOST))


def _kept(group: Sequence[NewDate]) -> str:
    """Return which date a file has of how many people, and that theirs did not change."""
    first, one = group[0], len(group) == 1
    return (
        f"The file has {day(first.after)} for {counted(len(group), 'person', 'people')} whose date in Recert is "
        f"{day(first.before)}, with V not marked. "
        f"{'Their date' if one else 'Their dates'} didn't change."
    )


def _named(style: Style, group: Sequence[NewDate]) -> list[str]:
    return first_few(style, [called(style, each.user_id, each.name) for each in group])


def _people(found: Sequence[OnRoster]) -> str:
    return some_of([called(SLACK, each.user_id, each.name) for each in found])


def _buttons(group: Sequence[NewDate], agency_id: int, by: str, now: datetime) -> list[Button]:
    """Return what can be said of these people. A date that has passed isn't corrected: its season goes on."""
    first, rows, found = group[0], ".".join(str(each.row) for each in group), list[Button]()
    value = SayLaterDates("renewed", agency_id, first.before, first.after, minute_of(now), rows)
    if others := [each for each in group if each.user_id != by]:
        names = listed([called(SLACK, each.user_id, each.name) for each in others[:_NAMED]], "and")
        more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
        dialog = ConfirmDialog(
            f"Confirm {counted(len(others), 'new date')}?",
            f"Only if you've seen {day(first.after)} in eLicensing or its public lookup for {names}{more}. Recert "
            "tells members that you confirmed it.",
            "I've seen it" if len(others) == 1 else "I've seen them",
            "Not yet",
        )
        found.append(button("They've recertified", value, confirm=dialog))
    if not first.passed:
        was = "The old date was wrong" if len(group) == 1 else "Their old dates were wrong"
        found.append(button(was, replace(value, to="correct")))
    return found
