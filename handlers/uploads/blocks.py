"""Text about an uploaded file: a roster, the state's list, or the mistakes in one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.answer import Answer, Block
from handlers.ui.blocks import Button, actions, counted, day, escape, paragraphs, section, who
from handlers.ui.officer_buttons import remove_listed_button
from handlers.uploads import lone_dates
from handlers.uploads.roster_import import RosterImport
from rules.numbers import safe_echo
from rules.problems import MOST_PROBLEMS, BadFileError, BadRowsError, Problem
from rules.state_list import Columns
from storage.state_list import ComparedMember, ComparedMembers

MAX_LISTED = 20
"""Problems, or people, that are named one by one."""

_SECTION_LENGTH = 2800
"""Characters of one paragraph: Slack takes 3,000."""
_BULLET, _MORE = "• ", "…"
_NOT_ONESELF = (
    "not marked, since nobody confirms themselves: another training officer confirms it in the roster, or whoever runs "
    "Recert brings this list"
)
_ONE_NUMBER = "No two people have one, so the state's list confirms nobody with it until it's corrected."
_WHEN_THEY_COME = "They count anyway; Recert finds each as soon as that e-mail address is in Slack."


_NOT_TOLD = "that they're on it. Nobody's own record is read or changed until they say yes."


@dataclass(frozen=True, slots=True)
class Style:
    """The markup of a terminal or of Slack: for somebody's text, a person, a title, and a line of several."""

    text: Callable[[str], str]
    person: Callable[[str], str]
    title: Callable[[str], str]
    item: Callable[[str], str]
    command: Callable[[str], str]
    nothing_changed: str
    mark_them: str = ""
    has_buttons: bool = False


PLAIN = Style(str, str, str, str, str, "This was a dry run: nothing changed.")
SLACK = Style(
    escape,
    "<@{}>".format,
    "*{}*".format,
    f"{_BULLET}{{}}".format,
    "`{}`".format,
    "Nothing has changed yet.",
    " To mark them, send it again and choose *Mark them as recertified*.",
    has_buttons=True,
)
SLACK_WITH_BUTTON = replace(SLACK, mark_them="")
"""The style where a button marks members, so that the file need not be sent again."""


def answer(lines: Sequence[str], *, sentences: int = 1, below: Button | None = None) -> Answer:
    """Return lines as Slack shows them: a summary first, and those of a list below its title.

    The text that a phone shows has the first `sentences` of them.
    """
    parts: list[list[str]] = [[f"*{lines[0]}*"]]
    for line in lines[1:]:
        in_list = len(parts) > 1 and line.startswith((_BULLET, _MORE))
        if not in_list or sum(map(len, parts[-1])) + len(line) > _SECTION_LENGTH:
            parts.append([])
        parts[-1].append(line)
    blocks: list[Block] = [section(paragraphs(part)) for part in parts]
    if below is not None:
        blocks.append(actions(below))
    said = " ".join(line.removeprefix(_BULLET) for line in lines[:sentences])
    return Answer(text=said if said.endswith((".", "?")) else f"{said}.", blocks=tuple(blocks))


def problems(style: Style, error: BadFileError, *, hint: str = "") -> list[str]:
    """Return what became of a file that was refused whole, then its first problems, a line each."""
    are = "is" if len(error.problems) == 1 else "are"
    or_more = " or more" if len(error.problems) == MOST_PROBLEMS else ""
    said = f"Nothing changed: there {are} {counted(len(error.problems), 'problem')}{or_more} in the file."
    if not hint:
        said += " Correct the file and try again."
    return [said, *_problem_lines(style, error.problems), *([hint] if hint else [])]


def bad_rows(style: Style, error: BadRowsError, *, hint: str = "") -> list[str]:
    """Return how many rows of a roster are ready and how many are not, then what is wrong with these, a line each."""
    lines = {problem.line for problem in error.problems}
    or_more = " or more" if len(error.problems) == MOST_PROBLEMS else ""
    one = len(lines) == 1
    ready = f"{error.ready:,} {'is' if error.ready == 1 else 'are'} ready"
    said = f"{ready}, {len(lines):,}{or_more} {'needs' if one else 'need'} you"
    return [f"{said}. Nothing is imported yet.", *_problem_lines(style, error.problems), *([hint] if hint else [])]


def roster(style: Style, came: RosterImport) -> list[str]:
    """Return what an import did: a summary in one sentence, then the details, a line each."""
    got = came.imported
    parts = [(got.new, "new"), (got.changed, "changed"), (got.same, "unchanged")]
    agency = style.text(came.agency)
    were = f"{counted(got.everybody, 'member')} of {agency} {'was' if got.everybody == 1 else 'were'}"
    lines = [f"{were} imported: {_counts(parts)}." if got.everybody else f"Nobody at {agency} was imported."]
    lines += _answers(style, came)
    lines += lone_dates.warning(came.lone, lambda each: _called(style, each.user_id, each.name))
    if came.found.why_not_asked:
        lines.append(f"Recert didn't ask Slack about e-mail addresses: {came.found.why_not_asked}.")
    if came.found.later:
        lines.append(f"Slack wants a pause, so {came.found.later:,} of them are looked up later.")
    if came.left_out:
        rows = counted(len({problem.line for problem in came.left_out}), "row was", "rows were")
        lines += [f"{rows} left out:", *_problem_lines(style, came.left_out)]
    if came.roster.odd:
        lines += ["Imported, but check it:", *_problem_lines(style, came.roster.odd)]
    if came.roster.skipped:
        lines += ["Skipped rows:", *_problem_lines(style, came.roster.skipped)]
    if came.roster.ignored:
        names = _listed([f"“{style.text(name)}”" for name in came.roster.ignored])
        lines.append(f"Ignored: {'column' if len(came.roster.ignored) == 1 else 'columns'} {names}.")
    return lines


def missing(came: RosterImport, agency_id: int) -> list[Block]:
    """Return those who are on the roster and not in the file, each with a button: an import removes nobody."""
    people = came.imported.missing
    if not people:
        return []
    blocks: list[Block] = [section(f"*{_missing(len(people))}*")]
    for place, each in enumerate(people[:MAX_LISTED], 1):
        called = who(each.user_id, safe_echo(each.name))
        blocks.append(section(called, remove_listed_button(agency_id, each.id, called, place)))
    rest = len(people) - MAX_LISTED
    return [*blocks, section(f"{_MORE} and {rest:,} more: `/recert roster` shows everybody.")] if rest > 0 else blocks


def _missing(number: int) -> str:
    people, be = counted(number, "person", "people"), "isn't" if number == 1 else "aren't"
    return f"{people} on the roster {be} in the rows that were imported. Nobody was removed."


def _answers(style: Style, came: RosterImport) -> list[str]:
    """Return who is not in Slack, who declined, and who was told or is to be told, a line each."""
    got, lines = came.imported, []
    if got.pending:
        lines.append(f"{_pending_members(style, got.pending)} {_WHEN_THEY_COME}")
    if got.declined:
        was, people = "was" if len(got.declined) == 1 else "were", _listed([style.person(e) for e in got.declined])
        lines.append(f"{len(got.declined):,} declined this roster before and {was} left out: {people}.")
    if got.moved:
        people = _listed([style.person(each) for each in got.moved])
        are, records = ("is", "record") if len(got.moved) == 1 else ("are", "records")
        lines.append(f"{len(got.moved):,} {are} in another agency now, so their {records} didn't change: {people}.")
    if came.invited:
        lines.append(f"{counted(came.invited, 'person', 'people')} will be told, once each, while the bot runs.")
    if got.missing and not style.has_buttons:  # in Slack each has one
        called = [_called(style, each.user_id, each.name) for each in got.missing]
        lines.append(f"{_missing(len(got.missing))} They're {_listed(called)}.")
    for number, sharing in list(got.shared.items())[:MAX_LISTED]:
        people = _listed([_called(style, each.user_id, each.name) for each in sharing])
        lines.append(f"{number} is the number of {counted(len(sharing), 'person', 'people')}: {people}. {_ONE_NUMBER}")
    if got.earlier:
        lines.append(
            f"{counted(got.earlier, 'row has', 'rows have')} an older date than the person has now, and "
            f"{'was' if got.earlier == 1 else 'were'} left as {'it is' if got.earlier == 1 else 'they are'}."
        )
    if got.untold and not came.invited:
        know = "doesn't know" if got.untold == 1 else "don't know"
        lines.append(f"{counted(got.untold, 'person', 'people')} {know} yet {_NOT_TOLD}")
    return lines


def _pending_members(style: Style, names: Sequence[str]) -> str:
    """Return a sentence about pending members: ``3 not in Slack yet: …``."""
    return f"{len(names):,} not in Slack yet: {_listed([style.text(safe_echo(each)) for each in names])}."


def matched(style: Style, columns: Columns) -> str:
    """Return which columns of the state's list were read as what."""
    number, expires = style.text(columns.number_name), style.text(columns.expires_name)
    status = f", “{style.text(columns.status_name)}” the status" if columns.status is not None else ""
    return f"column “{number}” is the number, “{expires}” the expiration date{status}"


def state_list(
    style: Style, agency: str, found: ComparedMembers, *, dry_run: bool, bad_rows: Sequence[Problem] = ()
) -> list[str]:
    """Return what the state's list shows: a summary in one sentence, then the people, a line each."""
    would = "would be marked" if dry_run else "marked"
    lines = [_summary(style.text(agency), found, dry_run=dry_run)]
    lines += _dated(style, f"A new date in the list ({would})", found.renewed)
    replaces = "would replace" if dry_run else "replaces"
    lines += _dated(style, f"Confirmed before; the list's date {replaces} the one in Recert", found.corrected)
    lines += _dated(style, f"Your own later date ({_NOT_ONESELF})", found.own)
    lines += _group(style, "Not in the list", [_who(style, each) for each in found.missing])
    lines += _group(style, "No certification number recorded", [_who(style, each) for each in found.unnumbered])
    lines += _dated(
        style,
        "Not certain, so not marked (a number that two members have or that doesn't match the level, two dates, or a "
        "date that nobody can hold today)",
        found.doubtful,
    )
    lines += _noted(style, "Not in force in the list, so not marked, whatever the date", found.not_in_force)
    lines += _noted(style, "A row of the list that Recert can't read, so not marked", found.unreadable)
    lines += _dated(style, "An earlier date in the list than recorded", found.earlier)
    if bad_rows:
        lines += [style.title("Rows of the list that Recert couldn't read:"), *_problem_lines(style, bad_rows)]
    lines += _group(
        style,
        "Deactivated in Slack, so not counted and not compared",
        [_who(style, each) for each in found.deactivated],
    )
    lines += lone_dates.warning(lone_dates.of_list(found), lambda each: _called(style, each.user_id, each.name))
    if found.renewed:
        lines.append(
            "Everyone marked gets the list's date for their next renewal period, which starts on its own the day "
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
        (len(found.own), "yourself"),
        (len(found.not_yet), "with no later date yet"),
        (len(found.missing), "not in the list"),
        (len(found.unnumbered), "without a number here"),
        (len(found.doubtful), "not certain"),
        (len(found.not_in_force), "not in force"),
        (len(found.unreadable), "whose row Recert can't read"),
        (len(found.earlier), "with an earlier date"),
    ]
    others = f" Not marked: {_counts(parts)}." if everybody > marked else ""
    return f"{who} {be} marked as recertified (confirmed).{others}"


def _counts(parts: Sequence[tuple[int, str]]) -> str:
    """Return the counts that are not zero."""
    return ", ".join(f"{number:,} {what}" for number, what in parts if number)


def _group(style: Style, title: str, people: Sequence[str]) -> list[str]:
    return [f"{style.title(title)}: {_listed(people)}."] if people else []


def _dated(style: Style, title: str, people: Sequence[ComparedMember]) -> list[str]:
    """Return people with the date recorded here and that of the list, a line each."""
    if not people:
        return []
    found = [f"{_who(style, each)}: {_dates(each)}" for each in people]
    return [f"{style.title(title)}:", *_first_few(style, found)]


def _noted(style: Style, title: str, people: Sequence[ComparedMember]) -> list[str]:
    """Return people with the status that the list shows, or what is wrong with their row, a line each."""
    if not people:
        return []
    found = [f"{_who(style, each)}: {style.text(each.note or 'no status')}" for each in people]
    return [f"{style.title(title)}:", *_first_few(style, found)]


def _dates(shown: ComparedMember) -> str:
    if shown.listed == shown.recorded:
        return f"{day(shown.recorded)} in Recert and in the list"
    there = f", {day(shown.listed)} in the list" if shown.listed else ""
    return f"{day(shown.recorded)} in Recert{there}"


def _who(style: Style, shown: ComparedMember) -> str:
    return _called(style, shown.user_id, shown.name) + (f" ({shown.number})" if shown.number else "")


def _called(style: Style, user_id: str | None, name: str) -> str:
    return style.person(user_id) if user_id else style.text(safe_echo(name))


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def _first_few(style: Style, found: Sequence[str]) -> list[str]:
    rest = len(found) - MAX_LISTED
    lines = [style.item(each) for each in found[:MAX_LISTED]]
    return [*lines, f"{_MORE} and {rest:,} more"] if rest > 0 else lines


def _problem_lines(style: Style, found: Sequence[Problem]) -> list[str]:
    return _first_few(style, [style.text(str(each)) for each in found])
