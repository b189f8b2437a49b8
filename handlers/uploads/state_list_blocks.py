"""Text about the state's list: which columns were read, and what it shows of whom."""

from collections.abc import Sequence

from handlers.ui.blocks import day
from handlers.uploads import lone_dates
from handlers.uploads.blocks import (
    Style,
    called,
    first_few,
    not_the_crews,
    problem_lines,
    sheet_lines,
    some_of,
    those_not_zero,
)
from rules.problems import Problem
from rules.sheets import ONE_SHEET, Choice
from rules.state_list import Columns
from storage.state_list import ComparedMember, ComparedMembers

_NOT_ONESELF = (
    "not marked, since nobody confirms themselves: another training officer confirms it in the roster, or whoever runs "
    "Recert brings this list"
)
_MAY_BE_OWN = "This file may be your own roster. If it doesn't come from the state, mark nobody by it."


def matched(style: Style, columns: Columns) -> str:
    """Return which columns of the state's list were read as what."""
    number, expires = style.text(columns.number_name), style.text(columns.expires_name)
    status = f", status column: “{style.text(columns.status_name)}”" if columns.status is not None else ""
    return f"number column: “{number}”, expiration column: “{expires}”{status}"


def state_list(
    style: Style,
    agency: str,
    found: ComparedMembers,
    *,
    dry_run: bool,
    bad_rows: Sequence[Problem] = (),
    read: Choice = ONE_SHEET,
    may_be_own: bool = False,
) -> list[str]:
    """Return what the state's list shows: a summary in one sentence, then the people, a line each."""
    would = "would be marked" if dry_run else "marked"
    lines = [_summary(style.text(agency), found, dry_run=dry_run)]
    if may_be_own and dry_run:
        lines.append(_MAY_BE_OWN)
    lines += sheet_lines(style, read)
    lines += _noted(style, "Not in force in the list, so not marked, whatever the date", found.not_in_force)
    lines += _dated(style, f"A new date in the list ({would})", found.renewed)
    replaces = "would replace" if dry_run else "replaces"
    lines += _dated(style, f"Confirmed before; the list's date {replaces} the one in Recert", found.corrected)
    lines += _dated(style, f"Your own later date ({_NOT_ONESELF})", found.own)
    lines += _dated(
        style, "Recertified in Recert, but the list has no later date; check eLicensing", found.contradicted
    )
    unseen = [_who(style, each) for each in found.unseen]
    lines += _group(style, "Recertified in Recert, but not in the list; check eLicensing", unseen)
    lines += _group(style, "Not in the list", [_who(style, each) for each in found.missing])
    if found.missing and read.is_part:
        lines.append("They may be in a sheet that Recert didn't read.")
    lines += _group(style, "No certification number recorded", [_who(style, each) for each in found.unnumbered])
    lines += _dated(
        style,
        "Not certain, so not marked (a number that two members have or that doesn't match the level, two dates, or a "
        "date that nobody can hold today)",
        found.doubtful,
    )
    lines += _noted(style, "A row of the list that Recert can't read, so not marked", found.unreadable)
    lines += _dated(style, "An earlier date in the list than recorded", found.earlier)
    if bad_rows:
        lines += [style.title("Rows of the list that Recert couldn't read:"), *problem_lines(style, bad_rows)]
    lines += _group(
        style,
        "Deactivated in Slack, so not counted and not compared",
        [_who(style, each) for each in found.deactivated],
    )
    lines += not_the_crews(style, lone_dates.of_list(found))
    if found.renewed:
        lines.append(
            "Everyone marked gets the list's date for their next renewal period, which starts automatically the day "
            "after the old date."
        )
    if dry_run:
        lines.append(style.nothing_changed + (style.mark_them if found.renewed or found.corrected else ""))
    return lines


def _summary(agency: str, found: ComparedMembers, *, dry_run: bool) -> str:
    """Return how many of how many members are marked, and what is wrong with the others."""
    everybody = found.everybody
    marked = len(found.renewed)
    be = "would be" if dry_run else "was" if marked <= 1 else "were"
    who = f"{marked:,} of {everybody:,} members of {agency}"
    if everybody == marked == 1:
        who = f"One member of {agency}"
    elif marked == 0:
        who = f"Nobody at {agency}"
    parts = [
        (len(found.known), "confirmed before"),
        (len(found.corrected), "confirmed before with another date"),
        (len(found.own), "(yourself)"),
        (len(found.contradicted), "recertified in Recert but with the old date in the list"),
        (len(found.unseen), "recertified in Recert but not in the list"),
        (len(found.not_yet), "with no later date yet"),
        (len(found.missing), "not in the list"),
        (len(found.unnumbered), "without a number here"),
        (len(found.doubtful), "not certain"),
        (len(found.not_in_force), "not in force"),
        (len(found.unreadable), "whose row Recert can't read"),
        (len(found.earlier), "with an earlier date"),
    ]
    others = f" Not marked: {those_not_zero(parts)}." if everybody > marked else ""
    return f"{who} {be} marked as recertified (confirmed).{others}"


def _group(style: Style, title: str, people: Sequence[str]) -> list[str]:
    return [f"{style.title(title)}: {some_of(people)}."] if people else []


def _dated(style: Style, title: str, people: Sequence[ComparedMember]) -> list[str]:
    """Return people with the date recorded here and that of the list, a line each."""
    if not people:
        return []
    found = [f"{_who(style, each)}: {_dates(each)}" for each in people]
    return [f"{style.title(title)}:", *first_few(style, found)]


def _noted(style: Style, title: str, people: Sequence[ComparedMember]) -> list[str]:
    """Return people with the status that the list shows, or what is wrong with their row, a line each."""
    if not people:
        return []
    found = [f"{_who(style, each)}: {style.text(each.note or 'no status')}" for each in people]
    return [f"{style.title(title)}:", *first_few(style, found)]


def _dates(shown: ComparedMember) -> str:
    if shown.listed == shown.recorded:
        return f"{day(shown.recorded)} in Recert and in the list"
    there = f", {day(shown.listed)} in the list" if shown.listed else ""
    return f"{day(shown.recorded)} in Recert{there}"


def _who(style: Style, shown: ComparedMember) -> str:
    return called(style, shown.user_id, shown.name) + (f" ({shown.number})" if shown.number else "")
