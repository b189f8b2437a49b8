"""Later dates in a roster's file: who has one, though V isn't marked, and what the officer says of them."""

from collections.abc import Sequence

from handlers.answer import Answer
from handlers.ui.blocks import Button, actions, counted, day, paragraphs, section
from handlers.ui.buttons import ConfirmDialog, button
from handlers.ui.officer_values import SayLaterDates
from handlers.uploads.blocks import SLACK, Style, called, first_few
from storage.roster_import_result import ImportResult, NewDate

_NOT_ONESELF = "You can't confirm your own date; another training officer can, in `/recert roster`."


def question(people: Sequence[NewDate], agency_id: int, url: str) -> Answer:
    """Ask what those with a later date in the file are; an empty answer for nobody."""
    if not people:
        return Answer("", ())
    lines = [f"*{_kept(people)}*", *_named(SLACK, people), *_not_oneself(people)]
    buttons = _buttons(people, agency_id, url)
    return Answer(_kept(people), (section(paragraphs(lines)), *([actions(*buttons)] if buttons else [])))


def said(style: Style, people: Sequence[NewDate]) -> list[str]:
    """Return who has a later date in the file, a line each, where no button asks what it is."""
    if not people:
        return []
    advice = (
        f"If they've recertified, confirm each new date in Slack: {style.command('/recert roster')}, Details. If an "
        f"old date was wrong, members correct it with {style.command('/recert join')}."
    )
    return [_kept(people), *_named(style, people), advice]


def outcome(got: ImportResult) -> list[str]:
    """Return whose new dates were confirmed, or whose old ones were corrected, a line each."""
    lines = []
    if got.renewed:
        have = counted(len(got.renewed), "person has", "people have")
        lines += [f"{have} recertified, confirmed by you.", *_dated(got.renewed)]
    if got.corrected:
        dates = counted(len(got.corrected), "date is", "dates are")
        lines += [f"{dates} corrected. These people renew by their new dates.", *_dated(got.corrected)]
    if got.later:
        lines += [_kept(got.later), *_named(SLACK, got.later), *_not_oneself(got.later)]
    return lines or ["Nothing changed: nobody in the file has a later date any more without V marked."]


def _kept(people: Sequence[NewDate]) -> str:
    """Return how many keep the date that they have."""
    one = len(people) == 1
    keep = f"{counted(len(people), 'person has', 'people have')} a later date in the file, and V isn't marked"
    return f"{keep} for {'them' if one else 'any of them'}. {'Their date' if one else 'Their dates'} didn't change."


def _named(style: Style, people: Sequence[NewDate]) -> list[str]:
    return first_few(
        style,
        [f"{called(style, e.user_id, e.name)}: {day(e.before)} now, {day(e.after)} in the file" for e in people],
    )


def _not_oneself(people: Sequence[NewDate]) -> list[str]:
    return [_NOT_ONESELF] if any(each.own for each in people) else []


def _dated(people: Sequence[NewDate]) -> list[str]:
    return first_few(SLACK, [f"{called(SLACK, each.user_id, each.name)}: {day(each.after)}" for each in people])


def _buttons(people: Sequence[NewDate], agency_id: int, url: str) -> list[Button]:
    """Return what can be said of these people. A date that has passed isn't corrected: its season goes on."""
    buttons = []
    if others := [each for each in people if not each.own]:
        dialog = ConfirmDialog(
            f"Confirm {counted(len(others), 'new date')}?",
            "Only if you've seen each date in eLicensing or its public lookup. Recert tells members that you "
            "confirmed their date.",
            "I've seen them" if len(others) > 1 else "I've seen it",
            "Not yet",
        )
        value = SayLaterDates("renewed", agency_id, url)
        buttons.append(button("They've recertified", value, confirm=dialog))
    if wrong := [each for each in people if not each.passed]:
        dates = "Their old dates were wrong" if len(wrong) > 1 else "The old date was wrong"
        buttons.append(button(dates, SayLaterDates("correct", agency_id, url)))
    return buttons
