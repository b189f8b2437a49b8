"""Text about an uploaded file: a roster, or the mistakes in one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.answer import Answer, Block
from handlers.ui.blocks import Button, actions, counted, day, escape, escape_name, paragraphs, section, who
from handlers.ui.officer_buttons import remove_listed_button
from handlers.uploads.roster_import import RosterImport
from rules.numbers import safe_echo
from rules.problems import MOST_PROBLEMS, BadFileError, BadRowsError, Problem
from rules.sheets import Choice
from storage.lone_dates import LoneDate
from storage.roster_import_result import Change, ImportResult, OtherDate

MAX_LISTED = 20
"""Problems, or people, that are named one by one."""

_SECTION_LENGTH = 2800
"""Characters of one paragraph: Slack takes 3,000."""
_BULLET, _MORE = "• ", "…"
_ONE_NUMBER = (
    "No two people have the same number: until it's corrected, the state's list can't confirm anyone who has it."
)
_WHEN_THEY_COME = "They count as members; Recert finds each as soon as that e-mail address is in Slack."
_NOT_STAFFED = "They're lapsed: don't staff them unless eLicensing shows a new date; then import that date."
_NOT_TOLD = "that they're on the roster. Nobody's own record is read or changed until they say yes."


@dataclass(frozen=True, slots=True)
class Style:
    """The markup of a terminal or of Slack: for somebody's text, a name, a person, a title, and a line of several."""

    text: Callable[[str], str]
    name: Callable[[str], str]
    person: Callable[[str], str]
    title: Callable[[str], str]
    item: Callable[[str], str]
    command: Callable[[str], str]
    nothing_changed: str
    mark_them: str = ""
    has_buttons: bool = False


PLAIN = Style(str, str, str, str, str, str, "This was a dry run: nothing changed.")
SLACK = Style(
    escape,
    escape_name,
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
    return [said, *problem_lines(style, error.problems), *([hint] if hint else [])]


def bad_rows(style: Style, error: BadRowsError, *, hint: str = "") -> list[str]:
    """Return how many rows of a roster are ready and how many are not, then what is wrong with these, a line each."""
    lines = {problem.at for problem in error.problems}
    or_more = " or more" if len(error.problems) == MOST_PROBLEMS else ""
    one = len(lines) == 1
    ready = f"{error.ready:,} {'is' if error.ready == 1 else 'are'} ready"
    said = f"{ready}, {len(lines):,}{or_more} {'needs' if one else 'need'} you"
    return [f"{said}. Nothing is imported yet.", *problem_lines(style, error.problems), *([hint] if hint else [])]


def roster(style: Style, came: RosterImport) -> list[str]:
    """Return what an import did: a summary in one sentence, then the details, a line each."""
    got = came.imported
    parts = [(got.new, "new"), (got.changed, "changed"), (got.same, "unchanged")]
    agency = style.text(came.agency)
    were = f"{counted(got.everybody, 'member')} of {agency} {'was' if got.everybody == 1 else 'were'}"
    lines = [f"{were} imported: {those_not_zero(parts)}." if got.everybody else f"Nobody at {agency} was imported."]
    lines += _changes(style, got)
    lines += _answers(style, came)
    lines += sheet_lines(style, came.roster.sheets)
    if came.roster.sheets.is_part:
        lines.append("Recert can't tell whom this file leaves out, since it didn't read all of it.")
    elif came.roster.left_out:
        lines.append("Whom this file leaves out is said once all of its rows are imported.")
    lines += not_the_crews(style, came.lone)
    if came.found.why_not_asked:
        lines.append(f"Recert didn't ask Slack about e-mail addresses: {came.found.why_not_asked}.")
    if came.found.later:
        lines.append(f"Slack wants a pause, so {came.found.later:,} of them are looked up later.")
    if came.left_out:
        rows = counted(len({problem.at for problem in came.left_out}), "row was", "rows were")
        lines += [f"{rows} left out:", *problem_lines(style, came.left_out)]
    if came.roster.odd:
        lines += ["Imported, but check it:", *problem_lines(style, came.roster.odd)]
    if came.roster.skipped:
        lines += ["Skipped rows:", *problem_lines(style, came.roster.skipped)]
    if came.roster.ignored:
        names = some_of([f"“{style.text(name)}”" for name in came.roster.ignored])
        lines.append(f"Ignored: {'column' if len(came.roster.ignored) == 1 else 'columns'} {names}.")
    return lines


def sheet_lines(style: Style, read: Choice) -> list[str]:
    """Return which sheets of a workbook were read and which were not, a line each; nothing where it has only one."""
    lines = [f"Recert read {sheets(style, read)}."] if read.names else []
    others = read.unread[:MAX_LISTED]
    for each in others:
        use = " If you need it, correct it, or save it as a file of its own." if each.has_people else ""
        lines.append(f"Recert didn't read sheet “{style.text(each.name)}”: {style.text(each.why)}.{use}")
    if len(read.unread) > len(others):
        lines.append(f"Recert didn't read {len(read.unread) - len(others):,} more sheets.")
    return lines


def sheets(style: Style, read: Choice) -> str:
    """Return the names of the sheets that were read: ``sheets “A Shift” and “B Shift”``."""
    names = [f"“{style.text(name)}”" for name in read.names]
    return f"sheet {names[0]}" if len(names) == 1 else f"sheets {', '.join(names[:-1])} and {names[-1]}"


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
    people, be = counted(number, "person", "people"), "wasn't" if number == 1 else "weren't"
    return f"{people} on the roster {be} in this import. Nobody was removed."


def _changes(style: Style, got: ImportResult) -> list[str]:
    """Return whom an import added and changed, a line each; not who is new in the first one, where everybody is."""
    lines = []
    if got.newcomers and got.new < got.everybody:
        lines.append(f"New: {some_of([called(style, each.user_id, each.name) for each in got.newcomers])}.")
    found = [f"{called(style, each.user_id, each.name)} ({what})" for each in got.changes if (what := _changed(each))]
    return [*lines, f"Changed: {some_of(found)}."] if found else lines


def _changed(each: Change) -> str:
    """Return what changed: ``EMT instead of Paramedic, March 31, 2028 instead of March 31, 2027``."""
    before, after = each.before, each.after
    facts = [
        (after.level.label, before.level.label),
        (day(after.expires_on), day(before.expires_on)),
        (after.number or "no number", before.number or "no number"),
    ]
    found = [f"{now} instead of {was}" for now, was in facts if now != was]
    return ", ".join(found) or ("roles" if after.roles != before.roles else "")


def _answers(style: Style, came: RosterImport) -> list[str]:
    """Return who is not in Slack, who declined, and who was told or is to be told, a line each."""
    got, lines = came.imported, []
    if got.pending:
        lines.append(f"{_pending_members(style, got.pending)} {_WHEN_THEY_COME}")
    if got.declined:
        was, people = "was" if len(got.declined) == 1 else "were", some_of([style.person(e) for e in got.declined])
        lines.append(f"{len(got.declined):,} declined this roster before and {was} left out: {people}.")
    if got.moved:
        people = some_of([style.person(each) for each in got.moved])
        are, records = ("is", "record") if len(got.moved) == 1 else ("are", "records")
        lines.append(f"{len(got.moved):,} {are} in another agency now, so their {records} didn't change: {people}.")
    if came.invited:
        lines.append(f"{counted(came.invited, 'person', 'people')} will be told, once each, while the bot runs.")
    if got.missing and not style.has_buttons:  # in Slack each has one
        people = some_of([called(style, each.user_id, each.name) for each in got.missing])
        lines.append(f"{_missing(len(got.missing))} They're {people}.")
    lines += _numbers_and_dates(style, got)
    if got.untold and not came.invited:
        know = "doesn't know" if got.untold == 1 else "don't know"
        lines.append(f"{counted(got.untold, 'person', 'people')} {know} yet {_NOT_TOLD}")
    return lines


def _numbers_and_dates(style: Style, got: ImportResult) -> list[str]:
    """Return whose number or date is worth a look, a line each."""
    lines = []
    for number, sharing in list(got.shared.items())[:MAX_LISTED]:
        people = some_of([called(style, each.user_id, each.name) for each in sharing])
        lines.append(f"{number} is the number of {counted(len(sharing), 'person', 'people')}: {people}. {_ONE_NUMBER}")
    if got.lapsed:
        dates = some_of([f"{called(style, each.user_id, each.name)} ({day(each.expires_on)})" for each in got.lapsed])
        have = "new person has" if len(got.lapsed) == 1 else "new people have"
        lines.append(f"{len(got.lapsed):,} {have} a date that has passed: {dates}. {_NOT_STAFFED}")
    if got.kept:
        lines.append(_kept(style, got.kept))
    for each in got.united:
        steps = ", with the steps that were marked there" if each.marked else ""
        name = style.name(safe_echo(each.name))
        lines.append(f"{name} is {style.person(each.user_id)} by the file, so they're one person now{steps}.")
    return lines


def _kept(style: Style, people: Sequence[OtherDate]) -> str:
    """Return who keeps another date than their row has, and what to do if the row is right."""
    named = [
        f"{called(style, each.user_id, each.name)} ({day(each.in_file)} in the file, {day(each.now)} now)"
        for each in people
    ]
    keep = counted(len(people), "person keeps", "people keep")
    return (
        f"{keep} another date than the file has, and nothing changed for them: {some_of(named)}. If the file is "
        f"right, they correct their own date with {style.command('/recert join')}."
    )


def _pending_members(style: Style, names: Sequence[str]) -> str:
    """Return a sentence about pending members: ``3 not in Slack yet: …``."""
    return f"{len(names):,} not in Slack yet: {some_of([style.name(safe_echo(each)) for each in names])}."


def not_the_crews(style: Style, people: Sequence[LoneDate]) -> list[str]:
    """Return a line for each date of a crew: who has one a few days from it, which has nudges of its own."""
    lines = []
    for crew in sorted({each.crew for each in people}):
        them = [each for each in people if each.crew == crew]
        has = some_of([f"{called(style, each.user_id, each.name)} has {day(each.expires_on)}" for each in them])
        one = len(them) == 1
        whose = f"{counted(len(them), 'person', 'people')}'s {'date' if one else 'dates'} {'isn' if one else 'aren'}'t"
        lines.append(f"{whose} the crew's {day(crew)}: {has}. Check {'it' if one else 'them'} in eLicensing.")
    return lines


def called(style: Style, user_id: str | None, name: str) -> str:
    """Return a person: as somebody of Slack, or by the name that a roster has."""
    return style.person(user_id) if user_id else style.name(safe_echo(name))


def some_of(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    rest = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def first_few(style: Style, found: Sequence[str]) -> list[str]:
    """Return the first lines of a list, and how many more there are."""
    rest = len(found) - MAX_LISTED
    lines = [style.item(each) for each in found[:MAX_LISTED]]
    return [*lines, f"{_MORE} and {rest:,} more"] if rest > 0 else lines


def problem_lines(style: Style, found: Sequence[Problem]) -> list[str]:
    """Return the first problems of a file, a line each."""
    return first_few(style, [style.text(str(each)) for each in found])


def those_not_zero(parts: Sequence[tuple[int, str]]) -> str:
    """Return the counts that are not zero."""
    return ", ".join(f"{number:,} {what}" for number, what in parts if number)
